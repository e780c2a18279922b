"""A small library with models that are quick, and the chat on it as the command starts it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from assistant.domain import Answer, Evidence, Question
from assistant.library import Library
from assistant.listening import Listener
from assistant.notebook import Notebook
from assistant.tui.app import Chat
from assistant.tui.chat import ChatScreen
from tests.fakes import Fakes

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

QUESTION = "Who pays for the sequencing?"
NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)

PAPERS = {
    "berg2020": (
        "Waiting for the report\n\nIntroduction\n\n"
        "Sequencing of tumours is slow in most of the hospitals that we visited.\n\n"
        "Results\n\n"
        "In nine of twelve hospitals a research grant pays for the sequencing, and none of them "
        "has a budget for the time after it. The turnaround time from biopsy to report was 28 "
        "days on average.\n\n"
        "Discussion\n\n"
        "Fragmented funding delays treatment more than any machine does.\n"
    ),
    "holm2018": (
        "A survey of tumour boards\n\nResults\n\n"
        "The county pays for the sequencing of patients under seventy in four regions.\n"
    ),
}
HEADER = (
    "---\nTitle: Interview {0}\nParticipant: {0}\nProvenance: synthetic\nLanguage: en\n"
    "Date: 2025-02-01\n---\n\n"
)
INTERVIEWS = {
    "S01": (
        "**Interviewer:** What holds personalised medicine back where you work?\n\n"
        "**S01:** The money, I would say. Nobody knows who pays for the sequencing when the grant "
        "ends, and so we stop testing in spring.\n\n"
        "**Interviewer:** And how long does a report take?\n\n"
        "**S01:** Thirty-five days from the biopsy, in my notebook.\n"
    ),
    "S02": (
        "**Interviewer:** Who decides about the tests?\n\n"
        "**S02:** The doctor signs, and I fill in the form. I have never seen who pays for the "
        "sequencing, and nobody has asked me.\n\n"
        "**Interviewer:** What would help?\n\n"
        "**S02:** That the tube travels and not the man.\n"
    ),
    "S03": (
        "**Interviewer:** How is it paid for?\n\n"
        "**S03:** The clinic pays for the sequencing out of what is left for reagents. "
        "I decide that in May, and in June it is gone.\n"
    ),
}
REFERENCES = (
    '[{"id": "berg2020", "type": "article-journal", "title": "Waiting for the report",'
    ' "author": [{"family": "Berg", "given": "Anna"}, {"family": "Lund", "given": "Per"}],'
    ' "container-title": "Journal of Waiting", "volume": "7", "page": "11-19",'
    ' "issued": {"date-parts": [[2020, 5]]}, "DOI": "10.5555/waiting"},'
    ' {"id": "holm2018", "type": "report", "title": "A survey of tumour boards",'
    ' "author": [{"family": "Holm", "given": "Eva"}],'
    ' "issued": {"date-parts": [[2018]]}}]'
)
PARTICIPANTS = (
    "id,role,group\nS01,oncologist,clinical\nS02,research nurse,clinical\n"
    "S03,head of clinic,management\n"
)


class HeldLibrary(Library):
    """Stops after the first passages and before it checks, or fails or writes, as it is told."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, models=Fakes(), resident=False)
        self.go_on = threading.Event()
        self.go_on.set()
        self.checked = threading.Event()
        self.checked.set()
        self.asked: list[Question] = []
        self.answer_with: Exception | None = None
        self.writes: tuple[str, ...] = ()

    def ask(self, question: Question | str, listener: Listener | None = None) -> Answer:
        assert isinstance(question, Question)
        self.asked.append(question)
        if self.answer_with is not None:
            raise self.answer_with
        return super().ask(question, _Holding(self, listener or Listener()))


class _Holding(Listener):
    def __init__(self, library: HeldLibrary, listener: Listener) -> None:
        self._library = library
        self._listener = listener

    def found(self, evidence: tuple[Evidence, ...]) -> None:
        self._listener.found(evidence)
        for piece in self._library.writes:
            self._listener.wrote(piece)
        while not self._library.go_on.wait(0.01) and not self.is_stopped():
            pass

    def checking(self) -> None:
        self._listener.checking()
        while not self._library.checked.wait(0.01) and not self.is_stopped():
            pass

    def is_stopped(self) -> bool:
        return self._listener.is_stopped()


async def until(pilot: Pilot[Any], reached: Callable[[], bool]) -> None:
    """Let the chat go on until something is so."""
    for _ in range(1000):
        if reached():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came to that")


async def is_open(pilot: Pilot[Any]) -> ChatScreen:
    """Wait until the library has been opened."""
    screen = screen_of(pilot)
    await until(pilot, lambda: "This library holds" in text_of(screen, ".welcome"))
    await until(pilot, lambda: screen.suggested is not None)
    return screen


async def ask(pilot: Pilot[Any], text: str) -> None:
    """Type a question, and wait for what comes of it."""
    screen = screen_of(pilot)
    before = len(screen.turns)
    await enter(pilot, text)
    await until(pilot, lambda: len(screen.turns) > before)


async def enter(pilot: Pilot[Any], text: str) -> None:
    """Type something and press Enter."""
    screen_of(pilot).prompt.value = text
    screen_of(pilot).prompt.focus()
    await pilot.press("enter")


def screen_of(pilot: Pilot[Any]) -> ChatScreen:
    """Give the chat's screen, whatever is open over it."""
    assert isinstance(pilot.app, Chat)
    return pilot.app.chat


def text_of(screen: Screen[Any], selector: str) -> str:
    """Give what widgets say, as plain text."""
    return "\n".join(str(one.visual) for one in screen.query(selector).results(Static))


def painted(app: Chat) -> str:
    """Give the characters on the whole screen."""
    return "\n".join(
        "".join(cells.text for cells in line) for line in app.screen._compositor.render_strips()
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a library of two papers and three interviews, not indexed."""
    corpus = tmp_path / "library" / "corpus"
    for folder, texts, suffix in (
        ("papers", PAPERS, "txt"),
        ("interviews", {id_: HEADER.format(id_) + one for id_, one in INTERVIEWS.items()}, "md"),
    ):
        (corpus / folder).mkdir(parents=True)
        for name, text in texts.items():
            (corpus / folder / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    (corpus / "references.json").write_text(REFERENCES, encoding="utf-8")
    (corpus / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    return tmp_path / "library"


@pytest.fixture
def library(root: Path) -> HeldLibrary:
    """Give the library, indexed; the chat opens it again in its own thread."""
    made = HeldLibrary(root)
    made.index()
    made.close()
    return made


@pytest.fixture
def make_chat() -> Iterator[Callable[[Library], Chat]]:
    """Make the chat on a library, with a clock that stands still."""
    made: list[Chat] = []

    def make(library: Library) -> Chat:
        chat = Chat(lambda: library, lambda root: Notebook(root, lambda: NOON))
        made.append(chat)
        return chat

    yield make
    for one in made:
        one.chat.librarian.leave(10)


@pytest.fixture
def chat(library: HeldLibrary, make_chat: Callable[[Library], Chat]) -> Chat:
    """Give the chat on an indexed library."""
    return make_chat(library)
