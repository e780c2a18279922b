"""corpus/ -> index: what changed is read, cut, embedded and stored; the rest costs nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from assistant import corpus, csl, limits, passages, readers
from assistant.domain import Document, Participant, Passage
from assistant.errors import UnreadableFile
from assistant.index.catalogue import Catalogue, FileState
from assistant.limits import MEBIBYTE
from assistant.readers.confined import Confined
from assistant.readers.files import too_large
from assistant.readers.sources import Kind
from assistant.retrieval.dense import embedded_text

if TYPE_CHECKING:
    from assistant.models import Embedder

Read = TypeVar("Read")

Progress = Callable[[int, int, str], None]
"""Called with sources done, sources in all, and what is being read."""

_BATCH = 32
"""Passages that are embedded in one call, or a whole source's: records of one passage each would
else be embedded one after the other, on one core."""


@dataclass(slots=True)
class IndexReport:
    """What one run of indexing did, by source id; failures by path, with their reasons.

    ``warnings`` are what was noticed in files that were read. ``renditions`` are PDFs that were
    not read, each with the XML that was read in their place.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    renditions: dict[str, str] = field(default_factory=dict)
    passages: int = 0
    seconds: float = 0.0

    @property
    def is_change(self) -> bool:
        """Whether the index is another than before."""
        return bool(self.added or self.changed or self.removed)


def states(root: Path, known: dict[str, FileState]) -> dict[str, FileState]:
    """Look at every file of the corpus; one whose size and time are as known is not read."""
    paths = [one.path for one in (*corpus.files(root), *corpus.projects(root))]
    paths += [corpus.REFERENCES, corpus.PARTICIPANTS, corpus.WITHDRAWN]
    found = {}
    for path in paths:
        try:
            status = (root / path).stat()
            before = known.get(path)
            if before and (before.size, before.modified) == (status.st_size, status.st_mtime_ns):
                found[path] = before
                continue
            if status.st_size > limits.current().size * MEBIBYTE:
                reason = too_large(status.st_size, limits.current())
                found[path] = FileState(path, status.st_size, status.st_mtime_ns, "", reason)
                continue
            with (root / path).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            continue
        except OSError as error:
            found[path] = FileState(path, -1, -1, "", error.strerror or "cannot be opened")
            continue
        found[path] = FileState(path, status.st_size, status.st_mtime_ns, digest)
    return found


@dataclass(frozen=True, slots=True)
class _Cut:
    """A source that was read and cut, and waits for its vectors.

    ``digests`` tell for each passage what is embedded of it; ``missing`` are the texts, in their
    order, of those whose vectors are not ``known``.
    """

    document: Document
    stamp: str
    passages: tuple[Passage, ...]
    digests: tuple[str, ...]
    missing: tuple[str, ...]
    known: dict[str, bytes]


class Indexing:
    """One run over a library; the caller holds its lock."""

    def __init__(
        self, root: Path, catalogue: Catalogue, embedder: Embedder, reading: Confined
    ) -> None:
        """Index ``root`` into ``catalogue`` with the vectors of ``embedder``."""
        self._root = root
        self._catalogue = catalogue
        self._embedder = embedder
        self._report = IndexReport(renditions=corpus.renditions(root))
        self._reading = reading
        self._states = states(root, self._known())
        self._stamps = catalogue.stamps()
        self._by_path = {one.path: one.id for one in catalogue.sources().values() if one.path}
        self._kept: set[str] = set()
        self._whole: dict[str, str] = {}
        self._waiting: list[_Cut] = []
        self._withdrawn = corpus.withdrawn(root)

    def run(self, progress: Progress | None = None) -> IndexReport:
        """Bring the catalogue up to date with the corpus."""
        begun = time.perf_counter()
        records = self._records()
        people = self._people()
        files = [one for one in corpus.files(self._root) if one.key not in self._withdrawn]
        taken: set[str] = set()
        projects = corpus.projects(self._root)
        total = len(files) + len(projects) + len(records)
        for done, file in enumerate(files):
            if progress:
                progress(done, total, file.path)
            taken.add(self._file(file, records, people))
        for done, file in enumerate(projects, len(files)):
            if progress:
                progress(done, total, file.path)
            taken |= self._project(file, people, taken)
        for done, record in enumerate(records, len(files) + len(projects)):
            if progress:
                progress(done, total, record.source.id)
            if record.source.id not in taken | self._withdrawn:
                content = record.text + json.dumps(csl.to_csl(record.source), sort_keys=True)
                self._store(record, self._stamp(hashlib.sha256(content.encode()).hexdigest()))
        self._store_waiting()
        if progress:
            progress(total, total, "")
        self._finish()
        self._report.seconds = time.perf_counter() - begun
        return self._report

    def _known(self) -> dict[str, FileState]:
        """Give what was seen of the files; a failure only where it would be the same again."""
        known = self._catalogue.files()
        if self._catalogue.get_meta("reading") == self._read_by():
            return known
        return {path: one for path, one in known.items() if not one.failure}

    def _read_by(self) -> str:
        return f"{readers.VERSION} {self._reading.allowed}"

    def _records(self) -> tuple[Document, ...]:
        return self._side_file(corpus.REFERENCES, self._reading.read_references) or ()

    def _people(self) -> tuple[Participant, ...]:
        return self._side_file(corpus.PARTICIPANTS, self._reading.read_participants) or ()

    def _side_file(self, path: str, read: Callable[[Path], Read]) -> Read | None:
        if path not in self._states:
            return None
        try:
            return read(self._root / path)
        except UnreadableFile as error:
            self._fail(path, error.reason)
            return None

    def _file(
        self,
        file: corpus.CorpusFile,
        records: tuple[Document, ...],
        people: tuple[Participant, ...],
    ) -> str:
        """Index one file, unless it is as it was; its source's id, or nothing where it failed."""
        state = self._states.get(file.path)
        if state is None or state.failure:
            self._fail(file.path, state.failure if state else "disappeared while indexing")
            return ""
        side = corpus.PARTICIPANTS if file.kind == "interview" else corpus.REFERENCES
        beside = self._states[side].sha256 if side in self._states else ""
        stamp = self._stamp(file.path, file.key, state.sha256, beside, *sorted(self._withdrawn))
        known = self._by_path.get(file.path, "")
        if known and self._stamps[known] == stamp:
            self._kept.add(known)
            self._report.unchanged.append(known)
            return known
        try:
            document = load(self._reading, self._root, file, records, people, self._withdrawn)
        except UnreadableFile as error:
            self._fail(file.path, error.reason)
            return ""
        document = replace(document, source=replace(document.source, sha256=state.sha256))
        self._report.warnings += [(file.path, one) for one in document.warnings]
        self._store(document, stamp)
        return document.source.id

    def _project(
        self, file: corpus.CorpusFile, people: tuple[Participant, ...], taken: set[str]
    ) -> set[str]:
        """Index the sources of a project, unless it is as it was; their ids."""
        state = self._states.get(file.path)
        if state is None or state.failure:
            self._fail(file.path, state.failure if state else "disappeared while indexing")
            return set()
        beside = self._states.get(corpus.PARTICIPANTS)
        stamp = self._stamp(
            file.path, state.sha256, beside.sha256 if beside else "", *sorted(self._withdrawn)
        )
        known = {one.id for one in self._catalogue.sources().values() if one.path == file.path}
        is_whole = self._catalogue.get_meta(f"project {file.path}") == stamp
        if known and is_whole and not known & taken:
            self._kept |= known
            self._report.unchanged += sorted(known)
            return known
        try:
            read = load_project(self._reading, self._root, file, people, self._withdrawn)
        except UnreadableFile as error:
            self._fail(file.path, error.reason)
            return set()
        noticed = dict.fromkeys(words for one in read for words in one.warnings)
        self._report.warnings += [(file.path, words) for words in noticed]
        documents = {own_key(one.source.id, file, taken): one for one in read}
        for key, document in documents.items():
            source = replace(document.source, id=key, sha256=state.sha256)
            self._store(replace(document, source=source), stamp)
        self._whole[f"project {file.path}"] = stamp
        return set(documents)

    def _stamp(self, *parts: str) -> str:
        versions = (str(readers.VERSION), str(passages.VERSION), self._embedder.fingerprint)
        return hashlib.sha256("\0".join((*parts, *versions)).encode()).hexdigest()

    def _fail(self, path: str, reason: str) -> None:
        self._report.failed.append((path, reason))
        if path in self._states:
            self._states[path] = replace(self._states[path], failure=reason)

    def _store(self, document: Document, stamp: str) -> None:
        key = document.source.id
        self._kept.add(key)
        if self._stamps.get(key) == stamp:
            self._report.unchanged.append(key)
            return
        cut = tuple(passages.cut(document))
        texts = [embedded_text(passage) for passage in cut]
        digests = tuple(
            hashlib.sha256(f"{self._embedder.fingerprint}\0{text}".encode()).hexdigest()
            for text in texts
        )
        known = self._catalogue.known_vectors(key)
        missing = tuple(
            text for digest, text in zip(digests, texts, strict=True) if digest not in known
        )
        self._waiting.append(_Cut(document, stamp, cut, digests, missing, known))
        if sum(max(1, len(one.passages)) for one in self._waiting) >= _BATCH:
            self._store_waiting()

    def _store_waiting(self) -> None:
        """Embed what waits in one call, then store it, each source in a transaction of its own."""
        waiting, self._waiting = self._waiting, []
        texts = [text for one in waiting for text in one.missing]
        made = iter(self._embedder.embed_passages(texts))
        for one in waiting:
            new = {each: next(made).tobytes() for each in one.digests if each not in one.known}
            vectors = [(each, new.get(each) or one.known[each]) for each in one.digests]
            with self._catalogue.transaction():
                self._catalogue.put(one.document, one.stamp, one.passages, vectors)
            key = one.document.source.id
            self._report.passages += len(one.missing)
            (self._report.changed if key in self._stamps else self._report.added).append(key)

    def _finish(self) -> None:
        with self._catalogue.transaction():
            for key in sorted(set(self._stamps) - self._kept):
                self._catalogue.remove(key)
                self._report.removed.append(key)
            self._catalogue.set_files(self._states[path] for path in sorted(self._states))
            self._catalogue.set_meta("embedder", self._embedder.fingerprint)
            for key, stamp in self._whole.items():
                self._catalogue.set_meta(key, stamp)
            self._catalogue.set_meta("reading", self._read_by())


class Reading(Protocol):
    """What reads a file: `readers` itself, or a process of its own that does."""

    def read(self, path: Path, kind: Kind, /) -> Document:
        """Read a file. Raises ``UnreadableFile``."""

    def read_project(self, path: Path, kind: Kind, /) -> tuple[Document, ...]:
        """Read the sources of a project. Raises ``UnreadableFile``."""


def load_project(
    reading: Reading,
    root: Path,
    file: corpus.CorpusFile,
    people: tuple[Participant, ...],
    withdrawn: frozenset[str],
) -> tuple[Document, ...]:
    """Read the sources of a project and join them to their people.

    Raises:
        UnreadableFile: it cannot be read.

    """
    found = []
    for one in reading.read_project(root / file.path, file.kind):
        if one.source.id in withdrawn:
            continue
        document = replace(one, source=replace(one.source, path=file.path))
        if file.kind == "interview":
            document = corpus.with_participants(document, people)
            document = corpus.without_withdrawn(document, withdrawn)
        found.append(document)
    return tuple(found)


def own_key(key: str, file: corpus.CorpusFile, taken: Collection[str]) -> str:
    """Give the citation key of a project's source, with the project's where another has its own."""
    return f"{file.key}/{key}" if key in taken else key


def load(  # noqa: PLR0913  # a file, and all that is known of it
    reading: Reading,
    root: Path,
    file: corpus.CorpusFile,
    records: tuple[Document, ...],
    people: tuple[Participant, ...],
    withdrawn: frozenset[str],
) -> Document:
    """Read one file and join it to its record and its people.

    Raises:
        UnreadableFile: it cannot be read.

    """
    document = reading.read(root / file.path, file.kind)
    document = replace(document, source=replace(document.source, id=file.key, path=file.path))
    if file.kind == "interview":
        document = corpus.with_participants(document, people)
        return corpus.without_withdrawn(document, withdrawn)
    return corpus.with_record(document, records)
