"""Whether a library and what it runs on are sound: what is wrong, and what should be looked at.

Everything is looked at and nothing is changed, indexed or sent. What cannot be looked at is one
finding among the others.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import sqlite3
import stat
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant import corpus, csl, egress, legibility, readers, settings
from assistant.domain import INTERVIEWER, Document
from assistant.errors import AssistantError
from assistant.library import Library
from assistant.readers import encodings, remarks

State = Literal["ok", "look", "wrong"]
"""``look``: a person should look at it; ``wrong``: something does not work until it is mended."""

_PACKAGE = "literature-interview-assistant"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_LEAST_FREE = 500 * 1024 * 1024
_THIN_WORDS = 50
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and where something is amiss, what to do."""

    area: str
    state: State
    what: str


def findings(root: Path) -> Iterator[Finding]:
    """Look at everything, in the order in which one thing needs another."""
    yield from installation(root)
    try:
        found = settings.load(root)
    except AssistantError as error:
        yield Finding("settings", "wrong", str(error))
        return
    effort = f"effort {found.effort}, embedder {found.embedder}"
    yield Finding("settings", "ok", f"{effort}, model {found.model or 'none'}")
    library = Library(root, found, resident=False)
    try:
        for area, look in (
            ("models", _models),
            ("egress", _egress),
            ("index", _index),
            ("corpus", _corpus),
        ):
            yield from _looked(area, look, library)
    finally:
        library.close()


def _looked(
    area: str, look: Callable[[Library], Iterator[tuple[State, str]]], library: Library
) -> Iterator[Finding]:
    """Give what a look finds; where it cannot, that is what it found."""
    try:
        for state, what in look(library):
            yield Finding(area, state, what)
    except AssistantError as error:
        yield Finding(area, "wrong", str(error))


def installation(root: Path) -> Iterator[Finding]:
    """Look at what the program needs, wherever a library may be."""
    python = ".".join(map(str, sys.version_info[:3]))
    missing = list(_missing())
    for name in missing:
        yield Finding("installation", "wrong", f"the package {name} is missing: pip install {name}")
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE one USING fts5(words)").close()
        full_text = True
    except sqlite3.OperationalError:
        full_text = False
        what = "SQLite was built without FTS5: install a Python whose SQLite has it"
        yield Finding("installation", "wrong", what)
    free = shutil.disk_usage(root).free
    if free < _LEAST_FREE:
        what = f"{free // (1024 * 1024)} MiB are free on the disk: make room before indexing"
        yield Finding("installation", "look", what)
    if full_text and not missing:
        what = f"Python {python}, SQLite {sqlite3.sqlite_version}, every package is there"
        yield Finding("installation", "ok", what)


def _missing() -> Iterator[str]:
    try:
        wanted = importlib.metadata.requires(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        yield _PACKAGE
        return
    for one in wanted:
        name = _NAME.match(one)
        if name and "extra ==" not in one:
            try:
                importlib.metadata.version(name[0])
            except importlib.metadata.PackageNotFoundError:
                yield name[0]


def _models(library: Library) -> Iterator[tuple[State, str]]:
    embedder = library.models.embedder()
    reranker = library.models.reranker()
    for warning in library.models.warnings:
        yield "look", warning
    second = f"reranked by {reranker.name}" if reranker else "not reranked"
    yield "ok", f"embedded by {embedder.name}, {second}"
    if library.settings.model:
        yield "ok", f"answers are written by {library.chat_model().name}"
    else:
        yield "ok", "no chat model: answers are the sources' own sentences"


def _egress(library: Library) -> Iterator[tuple[State, str]]:
    yield "ok", egress.describe(library.settings)
    log = library.root / "notebook" / "egress.jsonl"
    if log.is_file():
        with log.open("rb") as stream:
            yield "ok", f"{sum(1 for _ in stream)} sendings are noted in notebook/egress.jsonl"
    for name in ("corpus/interviews", "notebook"):
        folder = library.root / name
        if sys.platform != "win32" and folder.is_dir():
            mode = stat.S_IMODE(folder.stat().st_mode)
            if mode & 0o077:
                yield "look", f"others on this machine may look into {name}: chmod 700 {folder}"
    if (library.root / ".git").exists() and not _is_ignored(library.root):
        yield "look", "git would keep the interviews: put /corpus/interviews/ into .gitignore"


def _is_ignored(root: Path) -> bool:
    try:
        lines = (root / ".gitignore").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.strip().strip("/") in {"corpus/interviews", "corpus"} for line in lines)


def _index(library: Library) -> Iterator[tuple[State, str]]:
    if not (library.root / ".assistant" / "catalogue.sqlite").is_file():
        yield "look", "nothing is indexed yet: assistant index"
        return
    failed = library.failures()
    for path, reason in failed:
        yield "wrong", f"not indexed: {path}: {reason}"
        if "ocrmypdf" in reason and not shutil.which("ocrmypdf"):
            yield "look", "ocrmypdf, which gives a scanned PDF its text, is not installed"
    if not library.is_current():
        yield "look", "the corpus has changed since it was indexed: assistant index"
    elif not failed:
        yield "ok", f"{len(library.sources())} sources, as the files are now"


def _corpus(library: Library) -> Iterator[tuple[State, str]]:
    if not (library.root / ".assistant" / "catalogue.sqlite").is_file():
        return
    sources = library.sources()
    documents = [library.document(one.id) for one in sources]
    found = [
        *_thin(documents),
        *_duplicates(documents),
        *_people(documents, library.root),
        *_extraction(documents),
        *_codebooks(library.root),
    ]
    yield from (("look", one) for one in found)
    interviews = sum(one.is_interview for one in sources)
    literature = len(sources) - interviews
    if not sources:
        yield "look", "the corpus is empty: put papers and interviews into corpus/"
    elif not found:
        yield "ok", f"{literature} of literature, {interviews} interviews: nothing stands out"


def _thin(documents: Iterable[Document]) -> Iterator[str]:
    bare = []
    for one in documents:
        words = sum(
            len(one.text[part.span.start : part.span.end].split())
            for part in one.segments
            if part.kind not in {"reference", "heading"}
        )
        if not one.source.path and not words:
            bare.append(one.source.id)
        elif not words:
            yield f"{one.source.id}: is empty but for headings and references: look at the file"
        elif words < _THIN_WORDS and one.source.path:
            yield f"{one.source.id}: has {words} words: is all of it there?"
    if bare:
        yield f"without text, known by their record alone: {_some(bare)}"


def _duplicates(documents: Iterable[Document]) -> Iterator[str]:
    """Say which sources are the same work or the same words."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in documents:
        for key in _identities(one):
            alike[key].append(one.source.id)
    told: set[tuple[str, ...]] = set()
    for (by, _), ids in alike.items():
        if len(ids) > 1 and tuple(ids) not in told:
            told.add(tuple(ids))
            yield f"{_some(ids)}: have the same {by}: keep one, or each is counted"


def _identities(document: Document) -> Iterator[tuple[str, str]]:
    source = document.source
    if source.doi:
        yield "DOI", csl.normal_doi(source.doi)
    if source.pmid:
        yield "PMID", source.pmid
    title = _letters(source.title)
    if title and source.year and not source.is_interview:
        yield "title and year", f"{title}{source.year}"
    if words := _letters(document.text):
        yield "words", words


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _people(documents: Iterable[Document], root: Path) -> Iterator[str]:
    interviews = [one for one in documents if one.source.is_interview]
    silent = [one.source.id for one in interviews if not one.source.participants]
    if silent:
        yield f"without participants: {_some(silent)}: name them in the file or participants.csv"
    unasked = [
        one.source.id
        for one in interviews
        if not any(part.speaker == INTERVIEWER for part in one.segments)
    ]
    if unasked:
        yield f"nobody asks in {_some(unasked)}: give the interviewer that role in participants.csv"
    people = {one.id: one for each in interviews for one in each.source.participants}
    roleless = [one.id for one in people.values() if not one.role]
    if roleless:
        yield f"without a role: {_some(roleless)}: add it in participants.csv"
    if (root / corpus.PARTICIPANTS).is_file():
        known = readers.read_participants(root / corpus.PARTICIPANTS)
        absent = [one.id for one in known if one.id not in people and one.role != INTERVIEWER]
        if absent:
            yield f"in participants.csv, and speaking in no interview: {_some(absent)}"


def _extraction(documents: list[Document]) -> Iterator[str]:
    known = legibility.vocabulary(documents)
    for one in documents:
        for score in legibility.scores(one, known):
            if score.is_suspicious:
                where = f"p. {score.page}" if score.page else "its text"
                yield f"{one.source.id}: {where}: {score.why}: look at it before it is quoted"
        with remarks.gathered() as noticed:
            encodings.misread(one.text)
        yield from (f"{one.source.id}: {words}" for words in noticed.warnings)


def _codebooks(root: Path) -> Iterator[str]:
    for path in corpus.codebooks(root):
        try:
            readers.read_codebook(root / path)
        except AssistantError as error:
            yield str(error)


def _some(ids: Iterable[str]) -> str:
    found = list(ids)
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {more} more" if more > 0 else "")
