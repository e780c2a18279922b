"""The one thread that holds the library.

An SQLite connection belongs to the thread that made it, and models are loaded once: so the library
is opened, indexed and asked in one thread that lives as long as the chat and takes its work from a
queue. It touches no widget and only posts messages. It is a daemon, since nothing that it does
needs to be finished before the program may end: the index is written in transactions.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant import corpus
from assistant.errors import AssistantError, IndexLocked, NoSpace, Stopped, UnknownFilterValue
from assistant.listening import Listener
from assistant.tui import messages

if TYPE_CHECKING:
    from textual.message import Message

    from assistant.domain import Answer, Citation, Document, Evidence, Question
    from assistant.library import Library
    from assistant.tui.place import Place

    Post = Callable[[Message], object]
    Job = Callable[[Library], None]


_MOST_WORDS = 60
"""Words of an excerpt that others are held against: more blur what it says."""


class Librarian:
    """Opens the library and does what it is asked to, one thing after the other."""

    def __init__(self, open_library: Callable[[], Library], post: Post) -> None:
        """``open_library`` is called in the thread; ``post`` takes messages from any thread."""
        self._open_library = open_library
        self._post = post
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._leaving = threading.Event()
        self._dropped: set[int] = set()
        self._told: set[str] = set()
        self._held = ""
        self._thread = threading.Thread(target=self._work, name="librarian", daemon=True)

    def start(self) -> None:
        """Open the library and be ready."""
        self._thread.start()

    def ask(self, ticket: int, question: Question) -> None:
        """Answer a question; what comes of it is posted under ``ticket``."""
        self._jobs.put(lambda library: self._ask(library, ticket, question))

    def drop(self, ticket: int) -> None:
        """Stop answering: nobody waits for it any more."""
        self._dropped.add(ticket)

    def consult(self, source_id: str) -> None:
        """Fetch a document."""
        self._jobs.put(lambda library: self._consult(library, source_id))

    def alike(self, place: Place) -> None:
        """Find what others say that comes near to some words."""
        self._jobs.put(lambda library: self._alike(library, place))

    def verify(self, cited: Sequence[Citation]) -> None:
        """Hold citations against their sources as these are now."""
        self._jobs.put(lambda library: self._verify(library, cited))

    def survey(self) -> None:
        """Count who says how much, and say which files could not be read."""
        self._jobs.put(self._survey)

    def add(self, path: Path, kind: Literal["literature", "interview"]) -> None:
        """Put a file into the corpus and index it."""
        self._jobs.put(lambda library: self._add(library, path, kind))

    def leave(self, timeout: float) -> None:
        """Stop what is under way, and wait for it for at most ``timeout`` seconds."""
        self._leaving.set()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    # In the thread

    def _work(self) -> None:
        try:
            library = self._open_library()
            try:
                self._bring_up_to_date(library)
                self._say_what_is_held(library)
                self._warm_up(library)
                self._suggest(library)
                while (job := self._jobs.get()) is not None and not self._leaving.is_set():
                    job(library)
            finally:
                library.close()
        except AssistantError as error:
            self._say(messages.NotOpened(error))
        except Exception as error:  # noqa: BLE001 - or the chat would wait for ever
            self._say(messages.NotOpened(AssistantError(_unexpected(error))))

    def _say(self, message: Message) -> None:
        if self._leaving.is_set():
            return
        try:
            self._post(message)
        except RuntimeError:  # the event loop has been closed: nobody listens any more
            self._leaving.set()

    def _warn(self, warnings: Iterable[str]) -> None:
        """Say what has not been said before."""
        for text in warnings:
            if text not in self._told:
                self._told.add(text)
                self._say(messages.Trouble(text))

    def _say_what_is_held(self, library: Library) -> None:
        """Say what the library holds, where that is not known; others may change it too."""
        if self._held == (held := library.fingerprint()):
            return
        self._held = held
        self._say(
            messages.Opened(
                library.root, library.sources(), library.destination, library.withdrawn()
            )
        )

    def _warm_up(self, library: Library) -> None:
        """Load what a search needs while the first question is still being typed."""
        if self._jobs.empty() and library.sources():
            # What goes wrong here goes wrong again, and is said, when something is asked.
            with suppress(Exception):
                library.search("literature and interviews", 1)

    def _suggest(self, library: Library) -> None:
        """Find questions to begin with, unless somebody has begun."""
        from assistant import suggestions  # noqa: PLC0415 - not for the first paint

        # It is a courtesy: what goes wrong here goes wrong again, and is said, when it is asked.
        questions: tuple[str, ...] = ()
        with suppress(Exception):
            ear = _Ear(lambda _: None, 0, lambda: not self._jobs.empty() or self._leaving.is_set())
            documents = [library.document(one.id) for one in library.sources()]
            questions = suggestions.suggested(documents, lambda one: library.is_answered(one, ear))
        self._say(messages.Suggested(questions))

    def _bring_up_to_date(self, library: Library) -> None:
        """Index what changed; what fails is named, and the rest goes on."""
        if library.is_current():
            self._warn(f"not indexed: {path}: {reason}" for path, reason in library.failures())
            return
        try:
            report = library.index(self._indexing)
        except (IndexLocked, NoSpace) as error:
            self._warn([f"{error}; answering from what is indexed so far"])
            return
        finally:
            self._say(messages.Indexed())
        self._warn(f"not indexed: {path}: {reason}" for path, reason in report.failed)

    def _indexing(self, done: int, total: int, reading: str) -> None:
        if self._leaving.is_set():
            raise Stopped("stopped")
        self._say(messages.Indexing(done, total, reading))

    def _ask(self, library: Library, ticket: int, question: Question) -> None:
        listener = _Ear(
            self._say, ticket, lambda: ticket in self._dropped or self._leaving.is_set()
        )
        try:
            listener.check()
            self._bring_up_to_date(library)
            self._say_what_is_held(library)
            self._say(messages.Asking(ticket))
            answer = library.ask(question, listener)
            self._say(messages.Answered(ticket, answer, _documents(library, answer)))
        except Stopped:
            pass
        except AssistantError as error:
            self._say(messages.Failed(ticket, str(error)))
        except Exception as error:  # noqa: BLE001 - one question must not end the conversation
            self._say(messages.Failed(ticket, _unexpected(error)))
        finally:
            self._dropped.discard(ticket)
            self._warn(library.models.warnings)

    def _consult(self, library: Library, source_id: str) -> None:
        try:
            document = library.document(source_id)
        except UnknownFilterValue:
            self._say(messages.Consulted(source_id, None))
        except AssistantError as error:
            self._warn([str(error)])
        else:
            self._say(messages.Consulted(source_id, document))

    def _verify(self, library: Library, cited: Sequence[Citation]) -> None:
        try:
            self._say(messages.Verified(library.verify(cited)))
        except AssistantError as error:
            self._warn([str(error)])

    def _survey(self, library: Library) -> None:
        try:
            words = {
                one.id: library.document(one.id).words_by_speaker()
                for one in library.sources()
                if one.is_interview
            }
            self._say(messages.Surveyed(words, library.failures()))
        except AssistantError as error:
            self._warn([str(error)])

    def _add(self, library: Library, path: Path, kind: Literal["literature", "interview"]) -> None:
        try:
            added = corpus.add(library.root, path, kind)
            self._bring_up_to_date(library)
        except AssistantError as error:
            self._say(messages.Added(str(error)))
            return
        reason = dict(library.failures()).get(added, "")
        self._say(
            messages.Added(f"{added}: cannot be read: {reason}" if reason else f"Added {added}.")
        )
        self._say_what_is_held(library)
        self._survey(library)

    def _alike(self, library: Library, place: Place) -> None:
        words = " ".join(place.excerpt.exact.split()[:_MOST_WORDS])
        try:
            evidence = library.alike(words, place.source.id)
        except AssistantError as error:
            self._warn([str(error)])
        else:
            self._say(messages.Alike(place, evidence))


class _Ear(Listener):
    """Passes on what is heard while an answer is made."""

    def __init__(
        self, say: Callable[[Message], None], ticket: int, is_dropped: Callable[[], bool]
    ) -> None:
        self._say = say
        self._ticket = ticket
        self._is_dropped = is_dropped

    def found(self, evidence: tuple[Evidence, ...]) -> None:
        self._say(messages.Found(self._ticket, evidence))

    def wrote(self, text: str) -> None:
        self._say(messages.Wrote(self._ticket, text))

    def checking(self) -> None:
        self._say(messages.Checking(self._ticket))

    def is_stopped(self) -> bool:
        return self._is_dropped()


def _documents(library: Library, answer: Answer) -> dict[str, Document]:
    """Give what an answer cites, so that a citation opens at once, whatever is being asked."""
    found = {}
    for one in answer.citations:
        with suppress(UnknownFilterValue):  # another process has removed it in the meantime
            found[one.source.id] = library.open_citation(one)
    return found


def _unexpected(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
