"""Vectors and pair scores, kept between runs.

A run over all sets embeds some tens of thousands of passages and scores as many pairs, which takes
an hour on two cores; what a model says of a text never changes, so it is asked once. Everything
is keyed by the model's fingerprint and the sha256 of what it read, so that another model, another
precision or another passage boundary never meets an old number.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models import Embedder, Models, Reranker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT, key BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scores (
    model TEXT, key BLOB, score REAL NOT NULL, PRIMARY KEY (model, key)
) WITHOUT ROWID;
"""

_COLUMN = {"vectors": "vector", "scores": "score"}
_KEYS_A_QUERY = 500
_TEXTS_A_BATCH = 64
"""Texts between two commits: an interrupted run loses at most these."""


def cache_folder() -> Path:
    """Give the folder that everything derived lies in; it may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "assistant-evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _key(*parts: str) -> bytes:
    """Hash texts so that their borders count: ("ab", "c") is not ("a", "bc")."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()


class Cache:
    """One SQLite file of vectors and scores; may be used from several threads."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, or make it; ``path`` is the usual place if not given."""
        self._connection = sqlite3.connect(
            path or cache_folder() / "models.sqlite", timeout=60, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def vectors(
        self,
        model: str,
        kind: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], Vectors],
        told: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """Give one row a text, embedding only those never seen.

        ``kind`` keeps apart what a model embeds differently (a query and a passage). ``told`` is
        called with how many of the missing are done, and of how many.
        """
        if not texts:
            return embed(texts)

        def packed(some: Sequence[str]) -> list[bytes]:
            return [row.tobytes() for row in np.asarray(embed(some), dtype=np.float32)]

        keys = [_key(kind, text) for text in texts]
        rows = self._complete("vectors", model, dict(zip(keys, texts, strict=True)), packed, told)
        return np.stack([np.frombuffer(rows[key], dtype=np.float32) for key in keys])

    def scores(
        self,
        model: str,
        query: str,
        texts: Sequence[str],
        score: Callable[[str, Sequence[str]], list[float]],
    ) -> list[float]:
        """Give one score a text, asking the model only for pairs never seen."""
        keys = [_key(query, text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        known = self._complete("scores", model, wanted, partial(score, query))
        return [known[key] for key in keys]

    def _complete(
        self,
        table: str,
        model: str,
        wanted: Mapping[bytes, str],
        ask: Callable[[Sequence[str]], Sequence[Any]],
        told: Callable[[int, int], None] | None = None,
    ) -> dict[bytes, Any]:
        """Give what is known by key, once the model was asked for what was not."""
        known = dict(self._read(table, model, list(wanted)))
        # By length, so that what is padded together is of one size.
        missing = sorted(wanted.keys() - known.keys(), key=lambda key: (len(wanted[key]), key))
        for start in range(0, len(missing), _TEXTS_A_BATCH):
            batch = missing[start : start + _TEXTS_A_BATCH]
            made = list(zip(batch, ask([wanted[key] for key in batch]), strict=True))
            self._write(table, model, made)
            known.update(made)
            if told is not None:
                told(start + len(batch), len(missing))
        return known

    def _read(self, table: str, model: str, keys: Sequence[bytes]) -> list[tuple[bytes, Any]]:
        column = _COLUMN[table]
        found: list[tuple[bytes, Any]] = []
        with self._lock:
            for start in range(0, len(keys), _KEYS_A_QUERY):
                some = keys[start : start + _KEYS_A_QUERY]
                marks = ",".join("?" * len(some))
                found += self._connection.execute(
                    f"SELECT key, {column} FROM {table} "  # noqa: S608 - names from _COLUMN alone
                    f"WHERE model = ? AND key IN ({marks})",
                    (model, *some),
                )
        return found

    def _write(self, table: str, model: str, rows: Sequence[tuple[bytes, object]]) -> None:
        with self._lock, self._connection:
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",  # noqa: S608 - as above
                [(model, key, value) for key, value in rows],
            )


class _CachedEmbedder:
    """An embedder that remembers."""

    def __init__(self, embedder: Embedder, cache: Cache) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.fingerprint = embedder.fingerprint
        self._embedder = embedder
        self._cache = cache

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._cache.vectors(
            self.fingerprint, "passage", texts, self._embedder.embed_passages
        )

    def embed_query(self, text: str) -> Vectors:
        def alone(texts: Sequence[str]) -> Vectors:
            return np.stack([self._embedder.embed_query(query) for query in texts])

        row: Vectors = self._cache.vectors(self.fingerprint, "query", [text], alone)[0]
        return row


class _CachedReranker:
    """A cross-encoder that remembers."""

    def __init__(self, reranker: Reranker, cache: Cache) -> None:
        self.name = reranker.name
        self.fingerprint = reranker.fingerprint
        self._reranker = reranker
        self._cache = cache

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        return self._cache.scores(self.fingerprint, query, texts, self._reranker.score)


class CachedModels(Models):
    """The engine's models, each of which is asked for a text or a pair only once."""

    def __init__(self, models: Models, cache: Cache) -> None:
        """Wrap ``models``; what they warn of is still theirs."""
        super().__init__()
        self._models = models
        self._cache = cache
        self.warnings = models.warnings

    def embedder(self) -> Embedder:
        """Give the embedder, remembering."""
        return _CachedEmbedder(self._models.embedder(), self._cache)

    def reranker(self) -> Reranker | None:
        """Give the cross-encoder, remembering, or ``None`` where there is none."""
        reranker = self._models.reranker()
        return None if reranker is None else _CachedReranker(reranker, self._cache)
