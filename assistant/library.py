"""The Library: the one object that every face holds.

library = Library(".")
library.index()
answer = library.ask("Who pays for sequencing?")
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from assistant import (
    citations,
    corpus,
    egress,
    indexing,
    language,
    limits,
    mentions,
    register,
    retrieval,
    roster,
    scoping,
)
from assistant.answering import extractive, generative, instructions, premises, rejected
from assistant.domain import (
    INTERVIEWER,
    Answer,
    Citation,
    Coverage,
    Document,
    Evidence,
    Participant,
    Question,
    Rejection,
    Source,
)
from assistant.errors import (
    EmptyQuestion,
    IndexLocked,
    LibraryNotFound,
    NoSpace,
    UnknownFilterValue,
    UnreadableFile,
)
from assistant.index.catalogue import Catalogue
from assistant.index.vectors import Generations
from assistant.indexing import IndexReport, Progress
from assistant.listening import Listener
from assistant.models import Models
from assistant.notebook import Notebook
from assistant.readers.confined import Confined
from assistant.retrieval.dense import VectorSearch
from assistant.settings import Effort, Settings, load

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel

RERANKED: dict[Effort, int] = {"fast": 0, "default": 16, "high": 40}
"""Passages that the cross-encoder reads for one question."""

_EVIDENCE = 20
"""Passages that an answer is made from, before each interview's best is added."""

_EVERYBODY = 0.8
"""Share of the interviews that speak of what tells none of them apart."""

_NO_SPACE = 28


def find_root(start: Path | None = None, named: Path | None = None) -> Path:
    """Find the library: ``named``, else ``ASSISTANT_LIBRARY``, else the nearest parent with one.

    Raises:
        LibraryNotFound: there is no folder with a ``corpus/`` in it.

    """
    given = named or (
        Path(os.environ["ASSISTANT_LIBRARY"]) if os.environ.get("ASSISTANT_LIBRARY") else None
    )
    if given is not None:
        if (given / "corpus").is_dir():
            return given.resolve()
        raise LibraryNotFound(
            f"{given}: no library there (a folder with a corpus/ in it): "
            f"make one with `assistant init {given}`"
        )
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "corpus").is_dir():
            return folder
    raise LibraryNotFound(
        "no library here or above (a folder with a corpus/ in it): "
        "make one with `assistant init DIR`, or name one with --library DIR"
    )


class Library:
    """A corpus and its index: what is in it, what is found in it, what it answers."""

    def __init__(
        self,
        root: Path | str | None = None,
        settings: Settings | None = None,
        models: Models | None = None,
        *,
        resident: bool = True,
    ) -> None:
        """Open the library at ``root``, or the one that is found from the current folder.

        ``resident`` is for a process that stays and asks often: it searches through Chroma. A
        one-shot command scans the catalogue, which is quicker than importing Chroma.

        Raises:
            LibraryNotFound: there is none.
            SettingsError: ``assistant.toml`` is wrong.

        """
        self.root = find_root(named=Path(root) if root is not None else None)
        self.settings = settings or load(self.root)
        self.models = models or Models(self.settings.embedder)
        self.retrieval_parameters = retrieval.Parameters(reranked=RERANKED[self.settings.effort])
        self._folder = self.root / ".assistant"
        self._generations = Generations(self._folder / "chroma", self.settings.chroma)
        self._resident = resident
        self._opened: tuple[Catalogue, VectorSearch] | None = None

    def reopened(self) -> Library:
        """Give the same library for another thread: an index serves the thread that opened it.

        The models are shared, so that nothing is loaded twice.
        """
        other = Library(self.root, self.settings, self.models, resident=self._resident)
        other.retrieval_parameters = self.retrieval_parameters
        return other

    def close(self) -> None:
        """Close the index."""
        if self._opened:
            self._opened[0].close()
            self._opened = None

    # Indexing

    def index(self, progress: Progress | None = None) -> IndexReport:
        """Bring the index up to date with the corpus.

        Raises:
            IndexLocked: another process is indexing.
            NoSpace: the disk is full; what was indexed before is kept.

        """
        with self._locked(), _space_reported(self.root):
            catalogue = self._catalogue()
            embedder = self.models.embedder()
            report = self._updated(progress)
            if not (
                self._generations.is_current(catalogue, embedder.fingerprint)
                and self._generations.check()
            ):
                self._generations.build(catalogue, embedder.fingerprint)
        return report

    def _updated(self, progress: Progress | None = None) -> IndexReport:
        allowed = self.settings.limits
        with limits.within(allowed), Confined(allowed) as reading:
            return indexing.Indexing(
                self.root, self._catalogue(), self.models.embedder(), reading
            ).run(progress)

    def is_current(self) -> bool:
        """Whether the index was made from the files as they are now; reads no contents."""
        if not (self._folder / "catalogue.sqlite").is_file():
            return False
        known = self._catalogue().files()
        with limits.within(self.settings.limits):
            now = indexing.states(self.root, known)
        return {path: one.sha256 for path, one in now.items()} == {
            path: one.sha256 for path, one in known.items()
        } and bool(self._catalogue().get_meta("embedder"))

    def failures(self) -> tuple[tuple[str, str], ...]:
        """Give the files that could not be read, with the reasons."""
        known = self._catalogue().files().values()
        return tuple((one.path, one.failure) for one in known if one.failure)

    def forget(self, id_: str) -> tuple[str, ...]:
        """Remove a participant who withdrew, or a source, and keep them from coming back.

        Their words go from the index, the sessions and the log of what was sent out. The id is
        written to ``corpus/withdrawn.txt``; the files in the corpus and what was exported stay,
        since they are the team's to delete. Gives the files that are theirs or still name them.

        May be repeated, also after it was interrupted: what was removed is then wiped again.

        Raises:
            UnknownFilterValue: nobody and nothing is indexed under that id.
            IndexLocked: another process is indexing; nothing was changed.

        """
        with self._locked(), _space_reported(self.root):
            gone = corpus.withdrawn(self.root)
            sources = self.sources()
            people = {one.id for source in sources for one in source.participants}
            known = people | {source.id for source in sources} | gone
            if id_ not in known:
                raise UnknownFilterValue("participant or source", id_, tuple(sorted(known)))
            # Before anything else: only the index knows in which sources they speak.
            self._leave_out_of_notebook(id_, gone)
            if id_ not in gone:
                corpus.withdraw(self.root, id_)
            self._updated()
            self._generations.remove()
            self._catalogue().scrub()
            self._generations.build(self._catalogue(), self.models.embedder().fingerprint)
        return tuple(self._mentions(id_, sources))

    def _leave_out_of_notebook(self, id_: str, gone: frozenset[str]) -> None:
        theirs = {source.id for source in self.sources() if _is_of(source, id_)}
        said = [
            document.text[segment.span.start : segment.span.end]
            for document in map(self.document, sorted(theirs))
            for segment in document.segments
            if id_ == segment.speaker
            or (id_ == document.source.id and segment.speaker != INTERVIEWER)
        ]
        egress.forget(self.root / "notebook", theirs | gone | {id_}, said)
        Notebook(self.root).forget(gone | {id_})

    def _mentions(self, id_: str, sources: Iterable[Source]) -> Iterator[str]:
        """Give the files that are of a person or source, or name them, each once."""
        of_theirs = {one.path for one in sources if _is_of(one, id_)}
        of_theirs |= {one.path for one in corpus.files(self.root) if one.key == id_}
        twins = corpus.renditions(self.root)
        of_theirs |= {path for path, twin in twins.items() if twin in of_theirs}
        found = {path.relative_to(self.root).as_posix() for path in mentions.find(self.root, id_)}
        for name in sorted(found | {one for one in of_theirs if (self.root / one).is_file()}):
            if name != corpus.WITHDRAWN:
                yield name

    # What is there

    def sources(self) -> tuple[Source, ...]:
        """Give every indexed source in the order of the ids."""
        return tuple(self._catalogue().sources().values())

    def document(self, source_id: str) -> Document:
        """Give the text and segments of a source.

        Raises:
            UnknownFilterValue: there is no such source.

        """
        if source_id not in self._catalogue().sources():
            raise UnknownFilterValue("source", source_id, tuple(self._catalogue().sources()))
        return self._catalogue().document(source_id)

    def open_citation(self, citation: Citation) -> Document:
        """Give the document that a citation is of, to read it in its context."""
        return self.document(citation.source.id)

    def withdrawn(self) -> frozenset[str]:
        """Give the ids of the participants and sources that were forgotten."""
        return frozenset(corpus.withdrawn(self.root))

    def rejections(self) -> tuple[Rejection, ...]:
        """Give the excerpts that the notebook says are not to be quoted.

        Raises:
            UsageError: they cannot be read.

        """
        return tuple(
            Rejection(one.citation.source.id, one.citation.excerpt.exact, one.note)
            for one in Notebook(self.root).rejections.listed()
        )

    def fingerprint(self) -> str:
        """Give a hash that is equal for equal corpora, by which an answer is tied to its own."""
        return self._catalogue().fingerprint()

    # Asking

    def search(self, question: Question | str, k: int = 10) -> tuple[Evidence, ...]:
        """Give the ``k`` best passages for a question, best first.

        Raises:
            EmptyQuestion: there is no word in it.
            UnknownFilterValue: its scope names what is not there.

        """
        with self._catalogue().snapshot():
            engine = self.engine()
            asked = self._checked(question)
            scoped = scoping.read(asked, self.sources())
            narrowed = scoped.question if scoped.is_certain else asked
            return retrieval.search(engine, retrieval.prepare(engine, narrowed), k)

    def alike(self, words: str, source_id: str, k: int = 8) -> tuple[Evidence, ...]:
        """Give what comes nearest to words of a source, the best of each other source.

        It may say the same, or the opposite. What the notebook rejects is left out.

        Raises:
            EmptyQuestion: there is no word in it.
            UsageError: the notebook's rejections cannot be read.

        """
        with self._catalogue().snapshot():
            engine = self.engine()
            query = retrieval.prepare(engine, self._checked(Question(words, as_scoped=True)))
            left_out = rejected.Rejected(self.rejections(), self._catalogue().document)
            found = left_out.cut(retrieval.search(engine, query, _EVIDENCE))
        best: dict[str, Evidence] = {}
        for one in found:
            if one.passage.source.id != source_id:
                best.setdefault(one.passage.source.id, one)
        return tuple(best.values())[:k]

    def ask(self, question: Question | str, listener: Listener | None = None) -> Answer:
        """Answer a question from the corpus, or say that it has no answer.

        What the notebook rejects is quoted nowhere in it.

        Raises:
            EmptyQuestion: there is no word in it.
            UnknownFilterValue: its scope names what is not there.
            UsageError: the notebook's rejections cannot be read.
            Stopped: ``listener`` does not wait for the answer any more.

        """
        with self._catalogue().snapshot():
            asked = self._checked(question)
            left_out = rejected.Rejected(
                self.rejections(), self._catalogue().document, asked.scope.codes
            )
            heard = left_out.listening(listener or Listener())
            draft, searched = self._draft(asked, heard, left_out)
            if not self.settings.model:
                return draft
            keys = {one.passage.source.id for one in draft.evidence}
            documents = {key: left_out.document_of(key) for key in keys}
        # A model may take minutes: whoever indexes meanwhile need not wait for it.
        asking = generative.Asking(self.settings.model, self.chat_model, self.gate())
        return generative.answer(draft, documents, searched, asking, heard)

    def is_answered(self, question: str, listener: Listener | None = None) -> bool:
        """Whether the corpus answers a question by itself; no chat model is asked.

        Raises:
            EmptyQuestion: there is no word in it.
            UsageError: the notebook's rejections cannot be read.
            Stopped: ``listener`` does not wait for the answer any more.

        """
        with self._catalogue().snapshot():
            left_out = rejected.Rejected(self.rejections(), self._catalogue().document)
            heard = left_out.listening(listener or Listener())
            draft, _ = self._draft(self._checked(question), heard, left_out)
        return draft.abstention is None

    def _draft(
        self, question: Question, listener: Listener, left_out: rejected.Rejected
    ) -> tuple[Answer, extractive.Searched]:
        """Give the answer without a model, and what was searched for it."""
        scoped = scoping.read(question, self.sources())
        unmet = premises.unmet(question.text, self.sources())
        answer, searched = self._extracted(scoped, unmet, listener, left_out)
        if answer.abstention is not None and not scoped.is_certain:
            wider = scoping.unscoped(question)
            others, everyone = self._extracted(wider, unmet, listener, left_out)
            if others.abstention is None:
                scoped, answer, searched = wider, others, everyone
        told = roster.told(question.text, self.sources())
        if told and answer.abstention is not None:
            answer = replace(answer, abstention=roster.NO_SOURCE)
        made = replace(
            answer,
            question=replace(question, scope=scoped.shown_scope(question.scope)),
            notices=(*filter(None, [told]), *scoped.notices, *answer.notices),
            corpus_fingerprint=self._catalogue().fingerprint(),
        )
        return made, searched

    def _extracted(
        self,
        scoped: scoping.Scoped,
        unmet: premises.Unmet,
        listener: Listener,
        left_out: rejected.Rejected,
    ) -> tuple[Answer, extractive.Searched]:
        engine = self.engine()
        catalogue = engine.catalogue
        query = retrieval.prepare(engine, scoped.question)
        found = retrieval.search(engine, query, _EVIDENCE, listener)
        listener.check()
        spoken, heard = self._spoken(scoped.question), query
        if spoken:
            scope = replace(scoped.question.scope, types=("interview",))
            heard = retrieval.prepare(engine, replace(scoped.question, text=spoken, scope=scope))
            read = tuple(one for one in found if not one.passage.source.is_interview)
            found = read + retrieval.search(engine, heard, _EVIDENCE)
        found += retrieval.best_of_literature(engine, query, found)
        found += retrieval.best_of_each_interview(engine, heard, found)
        kept = self._left(engine, (query, heard), found, left_out) if left_out else found
        said = left_out.notices(found)
        found = tuple(replace(one, rank=rank) for rank, one in enumerate(kept, 1))
        reranker = engine.reranker() if engine.parameters.reranked else None
        within = self._within(query.numbers)
        searched = _searched(within)
        frequencies, passages = catalogue.frequencies(query.terms), catalogue.count()

        def rarities(terms: Collection[str]) -> dict[str, float]:
            found = catalogue.frequencies(sorted(terms))
            return {
                one: extractive.inverse_frequency(count, passages) for one, count in found.items()
            }

        listener.checking()
        listener.check()
        answer = extractive.answer(
            scoped.question,
            found,
            left_out.document_of,
            searched,
            reranker.score if reranker else None,
            extractive.rarity(scoped.question, catalogue.languages(), frequencies, passages),
            rarities,
            scoped.columns,
            spoken,
            scoped.named,
            unmet,
        )
        made = replace(
            answer,
            notices=answer.notices + said + instructions.notices(found[:_EVIDENCE]),
            searched=Coverage(*_kinds(within), *_kinds(self.sources()), searched.participants),
        )
        return made, searched

    def _left(
        self,
        engine: retrieval.Engine,
        queries: tuple[retrieval.Query, retrieval.Query],
        found: tuple[Evidence, ...],
        left_out: rejected.Rejected,
    ) -> tuple[Evidence, ...]:
        """Give evidence without what was rejected, and the next best where nothing else is left.

        ``queries`` are what literature and interviews are asked.
        """
        left = left_out.cut(found)
        catalogue = engine.catalogue
        theirs = [
            number
            for number, (_, source_id) in catalogue.identities().items()
            if source_id in left_out.sources
        ]
        gone = {
            number
            for number, one in catalogue.passages(theirs).items()
            if left_out.leaves_nothing_of(one.source.id, one.span)
        }
        read, heard = (retrieval.leaving_out(engine, one, gone) for one in queries)
        left += left_out.cut(retrieval.best_of_literature(engine, read, left))
        return left + left_out.cut(retrieval.best_of_each_interview(engine, heard, left))

    def _spoken(self, question: Question) -> str:
        """Give the question as it is asked where people talk, if that differs and they are asked.

        What all of them are interviewed about goes without saying.
        """
        types = question.scope.types
        if types and "interview" not in types:
            return ""
        catalogue = self._catalogue()

        def is_said_by_all(words: str) -> bool:
            identities, sources = catalogue.identities(), catalogue.sources()
            interviews = {one.id for one in sources.values() if one.is_interview}
            return all(
                len({identities[number][1] for number in catalogue.holding(term)} & interviews)
                >= _EVERYBODY * len(interviews)
                for term in language.query_terms(words, catalogue.languages()[:1])
            )

        return register.spoken(question.text, is_said_by_all)

    # Where text goes

    @property
    def destination(self) -> str:
        """Where questions and passages go, in one line to show at all times."""
        return egress.describe(self.settings)

    def chat_model(self) -> ChatModel:
        """Give the chat model that the settings name, or raise ``ModelUnavailable``.

        ``egress.send`` is how it is asked.
        """
        return self.models.chat(self.settings)

    def gate(self) -> egress.Gate:
        """Give what ``egress.send`` needs to know of this library."""
        return egress.Gate(
            self.root / "notebook",
            self.settings.interviews,
            lambda: (self.document(one.id) for one in self.sources() if egress.is_private(one)),
        )

    def verify(self, cited: Iterable[Citation]) -> tuple[citations.Verdict, ...]:
        """Hold citations against the corpus as its files are now, not as they were indexed."""
        documents = self._read_again()
        return tuple(citations.check(one, documents.get(one.source.id)) for one in cited)

    def _read_again(self) -> dict[str, Document]:
        with Confined(self.settings.limits) as reading:
            return self._read_by(reading)

    def read_anew(self, named: str | Path) -> list[tuple[str, Document]]:
        """Read the source of a citation key, or of a file of the corpus, as indexing would.

        Gives its path with what was read; all sources of a project; nothing where there is none.

        Raises:
            UnreadableFile: it cannot be read.

        """
        with Confined(self.settings.limits) as reading:
            records, people, gone = self._beside(reading)
            for file in corpus.files(self.root):
                if file.key not in gone and named in {file.key, self.root / file.path}:
                    return [
                        (file.path, indexing.load(reading, self.root, file, records, people, gone))
                    ]
            found = []
            for file in corpus.projects(self.root):
                is_named = named == self.root / file.path
                if is_named or named in {one.id for one in self.sources() if one.path == file.path}:
                    taken = {one.id for one in self.sources() if one.path != file.path}
                    for one in indexing.load_project(reading, self.root, file, people, gone):
                        key = indexing.own_key(one.source.id, file, taken)
                        if is_named or named == key:
                            found.append((f"{file.path}: {key}", one))
        kept = [one for one in records if one.source.id == named and named not in gone]
        return found or [(corpus.REFERENCES, one) for one in kept]

    def _beside(
        self, reading: Confined
    ) -> tuple[tuple[Document, ...], tuple[Participant, ...], frozenset[str]]:
        """Give the bibliographic records, the participants, and the ids that were withdrawn."""
        references = self.root / corpus.REFERENCES
        records = reading.read_references(references) if references.is_file() else ()
        participants = self.root / corpus.PARTICIPANTS
        people = reading.read_participants(participants) if participants.is_file() else ()
        return records, people, corpus.withdrawn(self.root)

    def _read_by(self, reading: Confined) -> dict[str, Document]:
        records, people, gone = self._beside(reading)
        found: dict[str, Document] = {one.source.id: one for one in records}
        for file in corpus.files(self.root):
            if file.key in gone:
                continue
            try:
                document = indexing.load(reading, self.root, file, records, people, gone)
            except UnreadableFile:
                continue
            found[document.source.id] = document
        for file in corpus.projects(self.root):
            try:
                documents = indexing.load_project(reading, self.root, file, people, gone)
            except UnreadableFile:
                continue
            taken = set(found)
            for document in documents:
                found[indexing.own_key(document.source.id, file, taken)] = document
        return {key: one for key, one in found.items() if key not in gone}

    def _within(self, numbers: list[int] | None) -> list[Source]:
        """Give the sources that these passages are of, or that have any."""
        identities = self._catalogue().identities()
        keys = {identities[one][1] for one in (identities if numbers is None else numbers)}
        return [one for one in self.sources() if one.id in keys]

    def _checked(self, question: Question | str) -> Question:
        asked = Question(question) if isinstance(question, str) else question
        if not any(True for _ in language.words(asked.text)):
            raise EmptyQuestion("the question is empty: write what you want to know")
        sources = self.sources()
        people = [one for source in sources for one in source.participants]
        known = {
            "type": (
                {one.type for one in sources} | {"interview", "literature"},
                asked.scope.types,
            ),
            "source": ({one.id for one in sources}, asked.scope.sources),
            "participant": ({one.id for one in people}, asked.scope.participants),
            "role": ({one.role for one in people if one.role}, asked.scope.roles),
            "group": ({one.group for one in people if one.group}, asked.scope.groups),
            "code": (self._catalogue().codes() if asked.scope.codes else set(), asked.scope.codes),
        }
        for what, (values, wanted) in known.items():
            for value in wanted:
                if value not in values:
                    raise UnknownFilterValue(what, value, tuple(sorted(values)))
        return asked

    # What it is opened with

    def engine(self) -> retrieval.Engine:
        """Give what a search needs, opened; ``retrieval.search`` takes it."""
        catalogue = self._catalogue()
        assert self._opened is not None  # noqa: S101 - the line above has opened it
        if self.retrieval_parameters.reranked:
            self.models.load_ahead()
        return retrieval.Engine(
            catalogue,
            self._opened[1],
            self.models.embedder,
            self.models.reranker,
            self.retrieval_parameters,
        )

    def _catalogue(self) -> Catalogue:
        if self._opened is None:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            catalogue = Catalogue(self._folder / "catalogue.sqlite")
            generations = self._generations if self._resident else None
            self._opened = (catalogue, VectorSearch(catalogue, generations))
        return self._opened[0]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        try:
            with FileLock(self._folder / "lock", timeout=0):
                yield
        except Timeout as error:
            raise IndexLocked(
                f"{self.root}: another process is indexing this library: wait until it is done"
            ) from error


def _searched(sources: Sequence[Source]) -> extractive.Searched:
    """Name the publications and the participants among sources that are searched."""
    return extractive.Searched(
        tuple(one.id for one in sources if not one.is_interview and one.provenance != "note"),
        tuple(
            dict.fromkeys(
                person.id for one in sources if one.is_interview for person in one.participants
            )
        ),
    )


def _is_of(source: Source, id_: str) -> bool:
    """Whether a source is the one with this id, or somebody with this id takes part in it."""
    return id_ in {source.id, *(person.id for person in source.participants)}


def _kinds(sources: Iterable[Source]) -> tuple[int, int]:
    """Count the publications and the interviews among sources."""
    counted = Counter(one.is_interview for one in sources if one.provenance != "note")
    return counted[False], counted[True]


@contextmanager
def _space_reported(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != _NO_SPACE:
            raise
        raise NoSpace(f"{root}: the disk is full: make room and index again") from error
