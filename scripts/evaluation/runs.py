"""The assistant as a system to be evaluated: a library for each corpus, written as a user would.

Libraries lie in the cache folder, named by the content of their corpus, so that an unchanged one
is indexed once. The index is made anew when the engine's code has changed: what a passage is may
have changed with it, and the vectors of texts that are as before are remembered anyway.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args, get_type_hints

from filelock import FileLock, Timeout

from assistant import conversation
from assistant.domain import Answer, Evidence, Finding, Question, Scope, Source
from assistant.errors import EmptyQuestion, SettingsError, UnknownFilterValue
from assistant.indexing import IndexReport
from assistant.library import Library
from assistant.models import Models
from assistant.retrieval import Parameters
from assistant.settings import Settings
from scripts.evaluation.beir import Document, EvaluationSet, Query, pools
from scripts.evaluation.caching import Cache, CachedModels, cache_folder
from scripts.evaluation.metrics import Excerpt

ENGINE = Path(__file__).resolve().parents[2] / "assistant"

T = TypeVar("T")


class SearchedLibrary(Protocol):
    """What is asked of ``assistant.library.Library`` here."""

    retrieval_parameters: Parameters

    def index(self, progress: Callable[[int, int, str], None] | None = None) -> IndexReport:
        """Bring the index up to date."""
        ...

    def search(self, question: Question | str, k: int = 10) -> tuple[Evidence, ...]:
        """Give the best passages."""
        ...

    def ask(self, question: Question | str) -> Answer:
        """Answer, or say that there is no answer."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """Give what is indexed."""
        ...

    def close(self) -> None:
        """Close the index."""
        ...


OpenLibrary = Callable[[Path, Settings, Models], SearchedLibrary]


def write_library(root: Path, documents: Iterable[Document], *, references: bool) -> None:
    """Write documents as a user would keep them; not a character of a text is changed."""
    records = []
    for document in documents:
        if references:
            record = {"id": document.id, "type": "article-journal", "title": document.title}
            records.append({**record, "abstract": document.text[document.body :]})
        else:
            kind = "interviews" if document.turns else "papers"
            path = root / "corpus" / kind / f"{document.id}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document.text, encoding="utf-8", newline="")
    if records:
        path = root / "corpus" / "references.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


def digest_of(parts: Iterable[str]) -> str:
    """Give a short name that tells one sequence of texts from another."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:12]


def engine_digest(engine: Path = ENGINE) -> str:
    """Tell one state of the engine's code from another."""
    return digest_of(
        part
        for path in sorted(engine.rglob("*.py"))
        for part in (path.relative_to(engine).as_posix(), path.read_text(encoding="utf-8"))
    )


def library_folder(
    base: Path, evaluation_set: EvaluationSet, pool: str, documents: Iterable[Document]
) -> Path:
    """Give the folder of a corpus, written if it was not there, without an outdated index."""
    kept = list(documents)
    content = digest_of(
        part for one in kept for part in (one.id, one.title, one.text, str(len(one.turns)))
    )
    root = base / evaluation_set.corpus_name / f"{pool or 'all'}-{content}"
    return written_once(
        root, lambda part: write_library(part, kept, references=evaluation_set.references)
    )


def written_once(root: Path, write: Callable[[Path], None]) -> Path:
    """Give a library's folder, written whole if it was not there, without an outdated index.

    An index is outdated where another state of the engine made it.
    """
    if not root.is_dir():
        unfinished = root.with_name(root.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        write(unfinished)
        unfinished.rename(root)
    made_by, engine = root / ".engine", engine_digest()
    if not made_by.is_file() or made_by.read_text(encoding="utf-8") != engine:
        shutil.rmtree(root / ".assistant", ignore_errors=True)
        made_by.write_text(engine, encoding="utf-8")
    return root


def read_overrides(overrides: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read overrides as changes to the settings, and to the retrieval parameters.

    Raises:
        SettingsError: there is no such name, or the value is not of its kind.

    """
    kinds = get_type_hints(Settings), get_type_hints(Parameters)
    changes: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, value in overrides.items():
        places = [place for place, hints in enumerate(kinds) if name in hints]
        if not places:
            raise SettingsError(
                f"--ablate: unknown {name}: there is {', '.join([*kinds[1], *kinds[0]])}"
            )
        for place in places:
            changes[place][name] = _read_value(name, value, kinds[place][name])
    return changes


def _read_value(name: str, value: str, kind: Any) -> object:  # noqa: ANN401 - a type, or a Literal
    words: Mapping[str, object] = {one: one for one in get_args(kind)}
    if kind is bool:
        words = {"0": False, "1": True}
    if words:
        if value not in words:
            raise SettingsError(f"--ablate {name}={value}: not one of {', '.join(words)}")
        return words[value]
    try:
        return kind(value)
    except ValueError as error:
        raise SettingsError(f"--ablate {name}={value}: not {kind.__name__}") from error


class Assistant:
    """The engine under evaluation.

    ``overrides`` are settings (``effort``, ``embedder``) and retrieval parameters by their names.
    """

    def __init__(
        self,
        cache: Cache,
        overrides: Mapping[str, str] | None = None,
        base: Path | None = None,
        opener: OpenLibrary = Library,
    ) -> None:
        """Keep libraries in ``base`` (by default in the cache folder) and open them with it.

        Raises:
            SettingsError: an override names what is not there, or has a value that cannot be.

        """
        settings, self.changes = read_overrides(overrides or {})
        self.settings = dataclasses.replace(Settings(), **settings)
        self.models = CachedModels(Models(self.settings.embedder), cache)
        self._base = base or cache_folder() / "libraries"
        self._opener = opener
        self._folders: dict[str, Path] = {}
        self._open: tuple[str, SearchedLibrary] | None = None
        self._separate = False
        self._lock: FileLock | None = None

    def prepare(self, evaluation_set: EvaluationSet) -> None:
        """Write and index the set's libraries, and keep every other evaluation from them."""
        self.close()
        self._lock = _locked(self._base / f"{evaluation_set.corpus_name}.lock")
        self._separate = evaluation_set.separate
        self._folders = {
            pool: library_folder(self._base, evaluation_set, pool, documents)
            for pool, documents in pools(
                evaluation_set.corpus, separate=evaluation_set.separate
            ).items()
        }
        for pool in self._folders:
            for path, reason in self._library(pool).index(_tell).failed:
                print(f"  not indexed: {path}: {reason}", file=sys.stderr)
        for warning in dict.fromkeys(self.models.warnings):
            print(f"  {warning}", file=sys.stderr)

    def folder(self, pool: str) -> Path:
        """Give the library of a pool of the set that was prepared."""
        return self._folders[pool]

    def close(self) -> None:
        """Close what is open, and let other evaluations at it."""
        self._close_library()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def rank(self, query: Query, k: int) -> tuple[Excerpt, ...]:
        """Search as a user would, and give each passage as an excerpt."""
        found = self._asked(query, lambda library, question: library.search(question, k))
        return tuple(excerpt_of(one) for one in found or ())

    def cite(self, query: Query) -> tuple[Excerpt, ...]:
        """Ask, and give what the answer cites, in its order; nothing where it abstains."""
        answer = self._asked(query, lambda library, question: library.ask(question))
        if answer is None or answer.abstention is not None:
            return ()
        return tuple(
            Excerpt(one.source.id, one.excerpt.exact, one.excerpt.span.start)
            for one in answer.citations
        )

    def _asked(self, query: Query, ask: Callable[[SearchedLibrary, Question], T]) -> T | None:
        """Ask the query's library; say it, and give ``None``, where the query cannot be asked."""
        pool, sources = (query.scope, ()) if self._separate else ("", (query.scope,))
        scope = Scope(sources=sources if query.scope else ())
        try:
            library = self._library(pool)
            if query.without:
                others = (one.id for one in library.sources() if one.id != query.without)
                scope = Scope(sources=tuple(others))
            if query.before:
                return ask(library, _understood(query, library))
            return ask(library, Question(query.text, query.id, scope))
        except (EmptyQuestion, UnknownFilterValue) as error:
            print(f"  {query.id}: {error}", file=sys.stderr)
            return None

    def _library(self, pool: str) -> SearchedLibrary:
        """Open a library, and close the one before: a set may have dozens."""
        if self._open is None or self._open[0] != pool:
            self._close_library()
            library = self._opener(self._folders[pool], self.settings, self.models)
            library.retrieval_parameters = dataclasses.replace(
                library.retrieval_parameters, **self.changes
            )
            self._open = (pool, library)
        return self._open[1]

    def _close_library(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def _understood(query: Query, library: SearchedLibrary) -> Question:
    """Give what the chat makes of the last turn after those before it, with their answers."""
    sources = library.sources()
    history: list[conversation.Turn] = []
    for turn in query.before:
        asked = conversation.understand(turn.text, history, sources).question
        finding = Finding(turn.answer, ())
        answer = Answer(asked, (finding,) if turn.answer else ())
        history.append(conversation.Turn(turn.text, asked, answer=answer))
    return conversation.understand(query.last, history, sources).question


def _locked(path: Path) -> FileLock:
    """Wait until no other evaluation uses a corpus: another engine's would remove its index."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"  waiting for another evaluation ({path})", file=sys.stderr)
        lock.acquire()
    return lock


def excerpt_of(evidence: Evidence) -> Excerpt:
    """Give a passage as an excerpt, with the first turn that it says it comes from."""
    passage = evidence.passage
    turns = [
        locator.first
        for segment in passage.segments
        for locator in segment.locators
        if locator.label == "turn"
    ]
    turn = int(turns[0]) if turns and turns[0].isdecimal() else None
    return Excerpt(passage.source.id, passage.text, passage.span.start, evidence.score, turn)


def _tell(done: int, total: int, _what: str) -> None:
    if done % 50 == 0 or done == total:
        end = "\n" if done == total and total > 1 else "\r"
        print(f"  indexed {done} of {total}", end=end, file=sys.stderr, flush=True)
