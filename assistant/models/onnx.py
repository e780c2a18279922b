"""Runs an ONNX model over texts, one at a time and unpadded."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from assistant.models import graphs

Array = NDArray[np.float32]
Given = TypeVar("Given")
Made = TypeVar("Made")


class Session:
    """A tokenizer and a graph; one call of the graph a text."""

    def __init__(
        self, model: Path, tokenizer: Path, most_tokens: int, sha256: str | None = None
    ) -> None:
        """Load both; ``most_tokens`` is where a text is cut off, ``sha256`` the model's checksum.

        Raises:
            ModelUnavailable: the model is missing, or another than the one with this checksum.

        """
        self._session = graphs.open_graph(model, sha256)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(most_tokens)

    def run(self, encoding: Encoding) -> Array:
        """Give the graph's first output for one encoded text."""
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {
            name: np.array([values], dtype=np.int64)
            for name, values in given.items()
            if name in self._inputs
        }
        output: Array = self._session.run(None, feed)[0]
        return output

    def encode(self, text: str, pair: str | None = None) -> Encoding:
        """Tokenize a text, or a pair of texts."""
        return self._tokenizer.encode(text, pair)


def in_threads(work: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """Do the work for each, as many at a time as there are cores, results in their order."""
    workers = min(len(given), os.cpu_count() or 1)
    if workers <= 1:
        return [work(one) for one in given]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, given))


class OnnxEmbedder:
    """A bi-encoder as a graph; the vector is the first token's, or the mean of all."""

    def __init__(
        self, name: str, session: Session, fingerprint: str, *, mean: bool, query_prefix: str = ""
    ) -> None:
        """Take the loaded graph and how its tokens' vectors are pooled."""
        self.name = name
        self.fingerprint = fingerprint
        self._session = session
        self._mean = mean
        self._query_prefix = query_prefix
        self.dimensions = len(self._embed("dimensions"))

    def embed_passages(self, texts: Sequence[str]) -> Array:
        """Give one row of unit length a text."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack(in_threads(self._embed, texts))

    def embed_query(self, text: str) -> Array:
        """Give the vector of a question, with the prefix that the model was trained with."""
        return self._embed(self._query_prefix + text)

    def _embed(self, text: str) -> Array:
        tokens = self._session.run(self._session.encode(text))[0]
        vector = tokens.mean(axis=0) if self._mean else tokens[0]
        unit: Array = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
        return unit


class OnnxReranker:
    """A cross-encoder as a graph: question and text read together, one logit."""

    def __init__(self, name: str, session: Session, fingerprint: str) -> None:
        """Take the loaded graph."""
        self.name = name
        self.fingerprint = fingerprint
        self._session = session

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Give the logit of each pair, rounded to four places."""
        return in_threads(
            lambda text: round(
                float(self._session.run(self._session.encode(query, text))[0][0]), 4
            ),
            texts,
        )
