"""Ranking by the nearness of vectors: by Chroma, or by an exact scan, to the same answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import Passage
from assistant.index.lexical import rounded

if TYPE_CHECKING:
    from assistant.index.catalogue import Catalogue, Floats, Integers, Vectors
    from assistant.index.vectors import Generations

_CONTEXT_WORDS = 60
_MARGIN = 50
_FEW = 2_000


def embedded_text(passage: Passage) -> str:
    """Give what is embedded and reread of a passage: its context, shortened, and its words."""
    context = context_of(passage)
    return f"{context}\n{passage.text}" if context else passage.text


def context_of(passage: Passage) -> str:
    """Give the last words of a passage's context."""
    return " ".join(passage.context.split()[-_CONTEXT_WORDS:])


class VectorSearch:
    """The passages nearest to a question's vector.

    Chroma serves the whole corpus in a process that stays; a scan serves one-shot commands, where
    importing Chroma takes longer than the scan, and scopes, which Chroma filters slowly. Both only
    propose: the scores are the same exact ones, computed in float64 row by row.
    """

    def __init__(self, catalogue: Catalogue, generations: Generations | None) -> None:
        """Search the catalogue's vectors, through Chroma where ``generations`` is given."""
        self._catalogue = catalogue
        self._generations = generations
        self._loaded: tuple[str, Integers, Vectors] | None = None

    def nearest(
        self, vector: Vectors, allowed: list[int] | None, k: int
    ) -> list[tuple[int, float]]:
        """Give (number, cosine) of at least the ``k`` nearest, in no particular order."""
        if allowed is None and self._generations is not None:
            proposed = self._propose(vector, k + _MARGIN)
            if proposed is not None:
                return _nearest(vector, *self._catalogue.vectors(proposed), k)
        return _nearest(vector, *self._among(allowed), k)

    def estimates(self, vector: Vectors, numbers: Integers) -> tuple[Floats, float]:
        """Give each passage's cosine in float32, and how far from the exact one it may be.

        The sum of n products of unit vectors is off by about n half units in the last place at
        most (Higham 2002, "Accuracy and Stability of Numerical Algorithms", section 3.1). Twice
        that is given, with what rounding to six places adds.
        """
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        kept = self._kept(len(numbers))
        vectors = self._catalogue.vectors(numbers.tolist())[1] if kept is None else kept[1]
        # Not "@": the threads that NumPy multiplies in keep a core busy for 30 ms after it.
        rough = np.einsum("ij,j->i", vectors, vector)
        if kept is not None:  # to take many rows out takes longer than to multiply all
            rough = rough[np.searchsorted(kept[0], numbers)]
        return rough.astype(np.float64), len(vector) * 2.0**-23 + 1e-6

    def cosines(self, vector: Vectors, numbers: Integers) -> Floats:
        """Give the exact cosine of each passage; the numbers are in order."""
        return _cosines(vector, self._among(numbers.tolist())[1])

    def _propose(self, vector: Vectors, k: int) -> list[int] | None:
        assert self._generations is not None  # noqa: S101 - the only caller has looked
        generation = self._generations.current()
        found = self._generations.query(vector, k)
        if found is None or generation is None:
            return None
        identities = self._catalogue.identities()
        newer = [number for number in identities if number > generation.last]
        return [number for number in found if number in identities] + newer

    def _among(self, allowed: list[int] | None) -> tuple[list[int], Vectors]:
        """Give the vectors of some passages, or of all."""
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        kept = self._kept(None if allowed is None else len(allowed))
        if kept is None:
            return self._catalogue.vectors(allowed)
        numbers, vectors = kept
        if allowed is None:
            return numbers.tolist(), vectors
        return allowed, vectors[np.searchsorted(numbers, allowed)]

    def _kept(self, wanted: int | None) -> tuple[Integers, Vectors] | None:
        """Give all vectors, which are kept for the next question, or nothing where few are wanted.

        A few are read alone: reading 50,000 takes a tenth of a second.
        """
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        revision = self._catalogue.revision()
        if self._loaded is None or self._loaded[0] != revision:
            if wanted is not None and wanted <= _FEW:
                return None
            numbers, vectors = self._catalogue.vectors()
            self._loaded = (revision, np.array(numbers, np.int64), vectors)
        return self._loaded[1:]


def _nearest(
    vector: Vectors, numbers: list[int], vectors: Vectors, k: int
) -> list[tuple[int, float]]:
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    if not numbers:
        return []
    rough = vectors @ vector
    most = min(len(numbers), k + _MARGIN)
    chosen = np.argpartition(-rough, most - 1)[:most]
    cosines = _cosines(vector, vectors[chosen])
    return [
        (numbers[place], cosine)
        for place, cosine in zip(chosen.tolist(), cosines.tolist(), strict=True)
    ]


def _cosines(vector: Vectors, vectors: Vectors) -> Floats:
    """Sum up each row in float64 by itself, so that it does not depend on the others."""
    exact: Floats = (vectors.astype("float64") * vector.astype("float64")).sum(axis=1)
    return rounded(exact)
