"""The Chroma index over the catalogue's vectors, in generations.

Several processes on one Chroma folder corrupt it, so a folder that anyone may have open is never
written: a new generation is built beside it from the catalogue (nothing is embedded again) and
switched to by replacing one small file. A generation that is missing, damaged or older than the
catalogue costs speed and never an answer: what it lacks is searched by an exact scan.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import IndexUnusable

if TYPE_CHECKING:
    from assistant.index.catalogue import Catalogue, Vectors

_BATCH = 5_000
_SPACE = {"hnsw:space": "cosine", "hnsw:search_ef": 200, "hnsw:construction_ef": 200}


@dataclass(frozen=True, slots=True)
class Generation:
    """Which passages an index holds: all with numbers up to ``last``, ``count`` of them."""

    name: str
    last: int
    count: int
    embedder: str


class Generations:
    """The generations of one library: builds them, and gives the newest that works."""

    def __init__(self, folder: Path, server: str = "") -> None:
        """Keep them under ``folder``, or on the Chroma server at the address ``server``."""
        self._folder = folder
        self._server = server
        self._open: tuple[str, Any] | None = None

    @property
    def _pointer(self) -> Path:
        return self._folder / ("current-server.json" if self._server else "current.json")

    def current(self) -> Generation | None:
        """Give what the newest generation holds, or ``None`` where there is none."""
        try:
            return Generation(**json.loads(self._pointer.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def is_current(self, catalogue: Catalogue, embedder: str) -> bool:
        """Whether the newest generation holds just what the catalogue holds."""
        generation = self.current()
        if generation is None or generation.embedder != embedder:
            return False
        numbers = list(catalogue.identities())
        return generation.count == len(numbers) and generation.last == max(numbers, default=0)

    def build(self, catalogue: Catalogue, embedder: str) -> Generation:
        """Build a generation of all passages, switch to it, and drop what nobody can have open.

        The one before stays until the next build, for processes that still read it.

        Raises:
            IndexUnusable: the Chroma server does not answer.

        """
        numbers, vectors = catalogue.vectors()
        identities = catalogue.identities()
        before = self.current()
        name = f"g{uuid.uuid4().hex[:16]}"
        with self._reported():
            client = self._client(name)
            collection = client.create_collection(name, metadata=_SPACE, embedding_function=None)
            for start in range(0, len(numbers), _BATCH):
                some = numbers[start : start + _BATCH]
                collection.upsert(
                    ids=[str(number) for number in some],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[{"source": identities[number][1]} for number in some],
                )
        generation = Generation(name, max(numbers, default=0), len(numbers), embedder)
        self._switch(generation)
        self._drop_all_but({name, before.name if before else name})
        return generation

    def query(self, vector: Vectors, k: int) -> list[int] | None:
        """Give the numbers of the ``k`` nearest passages of the newest generation.

        ``None`` where it cannot be used: the caller then scans, and the next build mends it.
        """
        generation = self.current()
        if generation is None or generation.count == 0:
            return None
        try:
            if self._open is None or self._open[0] != generation.name:
                client = self._client(generation.name)
                self._open = (generation.name, client.get_collection(generation.name))
            found = self._open[1].query(
                query_embeddings=[vector], n_results=min(k, generation.count), include=[]
            )
        except Exception:  # noqa: BLE001 - Chroma's core raises what it likes on a damaged folder
            self._open = None
            return None
        return [int(one) for one in found["ids"][0]]

    def check(self) -> bool:
        """Whether the newest generation opens and holds as many vectors as it should."""
        generation = self.current()
        if generation is None:
            return False
        if not self._server and not (self._folder / generation.name / "chroma.sqlite3").is_file():
            return False
        try:
            collection = self._client(generation.name).get_collection(generation.name)
            return bool(collection.count() == generation.count)
        except Exception:  # noqa: BLE001 - Chroma's core raises what it likes on a damaged folder
            return False

    def remove(self) -> None:
        """Remove every generation: vectors can be turned back into what was said."""
        self._open = None
        self._drop_all_but(set())
        self._pointer.unlink(missing_ok=True)

    def _client(self, name: str) -> Any:  # noqa: ANN401 - chromadb's types cost a second to import
        import chromadb  # noqa: PLC0415 - a second
        from chromadb.config import Settings  # noqa: PLC0415

        settings = Settings(anonymized_telemetry=False)
        if self._server:
            address = urlsplit(self._server)
            return chromadb.HttpClient(
                host=address.hostname or "",
                port=address.port or (443 if address.scheme == "https" else 8000),
                ssl=address.scheme == "https",
                settings=settings,
            )
        return chromadb.PersistentClient(str(self._folder / name), settings=settings)

    @contextlib.contextmanager
    def _reported(self) -> Any:  # noqa: ANN401 - a context manager's iterator
        try:
            yield
        except Exception as error:
            if not self._server:
                raise
            raise IndexUnusable(
                f"the Chroma server at {self._server} does not answer ({error}): start it with "
                "`chroma run`, or take the setting chroma out of assistant.toml"
            ) from error

    def _switch(self, generation: Generation) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._pointer.with_suffix(".part")
        part.write_text(json.dumps(asdict(generation)), encoding="utf-8")
        os.replace(part, self._pointer)  # noqa: PTH105 - atomic, and named so

    def _drop_all_but(self, kept: set[str]) -> None:
        if self._server:
            with contextlib.suppress(Exception):
                client = self._client("")
                for collection in client.list_collections():
                    if collection.name.startswith("g") and collection.name not in kept:
                        client.delete_collection(collection.name)
            return
        if self._folder.is_dir():
            for folder in self._folder.iterdir():
                if folder.is_dir() and folder.name not in kept:
                    shutil.rmtree(folder, ignore_errors=True)
