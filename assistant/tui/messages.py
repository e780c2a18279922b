"""What the librarian's thread says to the chat; each is a value and touches no widget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from assistant.citations import Verdict
from assistant.domain import Answer, Document, Evidence, Source
from assistant.errors import AssistantError
from assistant.tui.place import Place


@dataclass
class Opened(Message):
    """The library can be asked; said again whenever what it holds has changed."""

    root: Path
    sources: tuple[Source, ...]
    destination: str
    withdrawn: frozenset[str]


@dataclass
class NotOpened(Message):
    """There is no library to ask."""

    error: AssistantError


@dataclass
class Indexing(Message):
    """Files are being indexed: sources done, sources in all, and what is being read."""

    done: int
    total: int
    reading: str


@dataclass
class Indexed(Message):
    """Indexing has come to an end."""


@dataclass
class Trouble(Message):
    """Something went wrong that does not keep anybody from asking."""

    text: str


@dataclass
class Asking(Message):
    """A question has come to its turn."""

    ticket: int


@dataclass
class Found(Message):
    """The first passages, before they are read again."""

    ticket: int
    evidence: tuple[Evidence, ...]


@dataclass
class Checking(Message):
    """What was read or written is held against its sources, and against others."""

    ticket: int


@dataclass
class Wrote(Message):
    """The next piece of what a chat model writes."""

    ticket: int
    text: str


@dataclass
class Answered(Message):
    """The answer, with the documents that it cites."""

    ticket: int
    answer: Answer
    documents: dict[str, Document]


@dataclass
class Failed(Message):
    """There is no answer, and why."""

    ticket: int
    reason: str


@dataclass
class Alike(Message):
    """What comes nearest to ``place`` in other sources."""

    place: Place
    evidence: tuple[Evidence, ...]


@dataclass
class Verified(Message):
    """Whether citations that were asked about still stand in their sources, one verdict each."""

    verdicts: tuple[Verdict, ...]


@dataclass
class Surveyed(Message):
    """What is in the corpus: who says how much, and which files could not be read, and why.

    ``words`` has for each interview how many words each of those who speak in it says.
    """

    words: dict[str, dict[str, int]]
    failures: tuple[tuple[str, str], ...]


@dataclass
class Suggested(Message):
    """Questions to begin with that suit what the library holds."""

    questions: tuple[str, ...]


@dataclass
class Added(Message):
    """What came of a file that was to be put into the corpus."""

    told: str


@dataclass
class Consulted(Message):
    """A document that was asked for, or ``None`` where the library holds it no more."""

    source_id: str
    document: Document | None
