"""Models that take no time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant import language
from assistant.models import Embedder, Models, Reranker

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIMENSIONS = 16


class Hashing:
    """Embeds a text as the sum of directions that are hashes of its terms."""

    name = "hashing"
    dimensions = _DIMENSIONS
    fingerprint = "test:hashing"

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self.embed_query(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, _DIMENSIONS), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        whole = np.zeros(_DIMENSIONS, np.float32)
        for term in ("", *language.terms(text)):
            digest = hashlib.sha256(term.encode()).digest()
            whole += np.frombuffer(digest[:_DIMENSIONS], np.uint8).astype(np.float32) - 127.5
        made: NDArray[np.float32] = (whole / np.linalg.norm(whole)).astype(np.float32)
        return made


class Counting:
    """Scores a pair of texts by the share of the question's terms, from -8 to 16, as logits run."""

    name = "counting"
    fingerprint = "test:counting"

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        wanted = set(language.terms(query))
        return [
            24.0 * len(wanted & set(language.terms(text))) / max(1, len(wanted)) - 8.0
            for text in texts
        ]


class Fakes(Models):
    """Gives these two."""

    def embedder(self) -> Embedder:
        return Hashing()

    def reranker(self) -> Reranker | None:
        return Counting()
