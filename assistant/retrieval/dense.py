"""Ranking by the nearness of vectors: by Chroma, or by an exact scan, to the same answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import Passage

if TYPE_CHECKING:
    from assistant.index.catalogue import Catalogue, Vectors
    from assistant.index.vectors import Generations

_CONTEXT_WORDS = 60
_MARGIN = 50
_FEW = 2_000


def embedded_text(passage: Passage) -> str:
    """Give what is embedded and reread of a passage: its context, shortened, and its words."""
    context = " ".join(passage.context.split()[-_CONTEXT_WORDS:])
    return f"{context}\n{passage.text}" if context else passage.text


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
        self._loaded: tuple[str, list[int], Vectors] | None = None

    def nearest(
        self, vector: Vectors, allowed: list[int] | None, k: int
    ) -> list[tuple[int, float]]:
        """Give (number, cosine) of at least the ``k`` nearest, in no particular order."""
        if allowed is None and self._generations is not None:
            proposed = self._propose(vector, k + _MARGIN)
            if proposed is not None:
                return self._exact(vector, *self._catalogue.vectors(proposed), k)
        return self._exact(vector, *self._among(allowed), k)

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
        """Give some passages' vectors, or all; what is read of all is kept for the next question.

        A few are read alone: reading 50,000 takes a tenth of a second.
        """
        revision = self._catalogue.revision()
        if self._loaded is None or self._loaded[0] != revision:
            if allowed is not None and len(allowed) <= _FEW:
                return self._catalogue.vectors(allowed)
            self._loaded = (revision, *self._catalogue.vectors())
        _, numbers, vectors = self._loaded
        if allowed is None:
            return numbers, vectors
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        return allowed, vectors[np.searchsorted(numbers, allowed)]

    @staticmethod
    def _exact(
        vector: Vectors, numbers: list[int], vectors: Vectors, k: int
    ) -> list[tuple[int, float]]:
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        if not numbers:
            return []
        rough = vectors @ vector
        most = min(len(numbers), k + _MARGIN)
        chosen = np.argpartition(-rough, most - 1)[:most]
        exact = (vectors[chosen].astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        return [
            (numbers[place], round(float(score), 6))
            for place, score in zip(chosen.tolist(), exact, strict=True)
        ]
