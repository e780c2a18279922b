"""The half of the chat that asks: what is typed becomes a question, what comes back a turn."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from assistant import dissent
from assistant.domain import Answer, Scope
from assistant.tui import mentioning, messages
from assistant.tui.librarian import Librarian
from assistant.tui.reading import ReadingScreen
from assistant.tui.record import Record
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.turn import TurnView

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.conversation import Turn
    from assistant.library import Library
    from assistant.tui.place import Place
    from assistant.tui.screens.scope import Part

ONE_AT_A_TIME = "One question at a time: wait for the answer, or cancel it with Esc."
"""What a question typed while one runs is told: what it means may hang on the answer to come."""

_CANCELLED = "Cancelled."
_UNKNOWN = "No source, participant, role or group is called {}: type @ to see those there are."


@dataclass
class Running:
    """The question that is being answered; its turn is open until it has come to its turn."""

    ticket: int
    view: TurnView
    turn: Turn | None = None
    disputed: Turn | None = None
    """The turn before, where the question is who disagrees with its answer."""


class AskingScreen(ReadingScreen):
    """Asks one question at a time, and shows how far it is with it."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        """Ask the library that is opened."""
        super().__init__()
        self.librarian = Librarian(open_library, self.post_message)
        self.record = Record()
        self.names: tuple[mentioning.Name, ...] = ()
        """What can be mentioned in a question."""

        self.withdrawn: frozenset[str] = frozenset()
        self.filters = Scope()
        self.asking: Running | None = None
        self._tickets = 0
        self._noticed = ""

    @property
    def prompt(self) -> Prompt:
        """Where questions are typed."""
        return self.query_one(Prompt)

    @property
    def turns(self) -> list[Turn]:
        """What was asked and answered in this session."""
        return self.record.turns

    def consult(self, source_id: str) -> None:
        """Have a document fetched."""
        self.librarian.consult(source_id)

    def look_for_others(self, place: Place) -> None:
        """Have others looked for who say the same."""
        self.librarian.alike(place)

    def notice(self, text: str) -> None:
        """Say something in passing, or stop saying it."""
        self._noticed = text
        shown = self.query_one("#notice", Static)
        shown.update(Content(text))
        shown.display = bool(text)

    async def begin(self, text: str) -> None:
        """Begin a turn with what was typed."""
        running = await self._start(text)
        if self.record.notebook is None:
            await running.view.wait("Waiting for the library to open\u2026")
        else:
            await self.ask(running, text)

    async def _start(self, text: str) -> Running:
        """Show what was typed, and be at it."""
        self.notice("")
        if self.has_class("-narrow"):
            self.remove_class("-reading")
        self._tickets += 1
        self.asking = Running(self._tickets, await self.conversation.add(text))
        self.refresh_bindings()
        return self.asking

    async def ask(self, running: Running, text: str) -> None:
        """Ask what a text means here and now."""
        from assistant.conversation import Turn, understand  # noqa: PLC0415 - not for the first paint

        addressed = mentioning.read(text, self.names)
        if addressed.unknown:
            await self._end(running, _UNKNOWN.format(", ".join(addressed.unknown)))
            return
        filters = self.filters
        if addressed.names:
            filters = mentioning.scope(filters, addressed.names, self.sources)
        asked = addressed.text or f"and {addressed.addressees}?"
        understood = understand(asked, self.turns, self.sources, filters)
        turn = Turn(text, understood.question, filters, understood.note)
        if understood.quoted is not None:
            turn = replace(turn, answer=understood.quoted, is_quoted=True)
        running.disputed = understood.disputed
        await self._put(running, turn)

    def ask_without(self, turn: Turn, part: Part) -> None:
        """Ask a question again with a part of what it was asked of taken away."""
        if self.asking:
            self.notice(ONE_AT_A_TIME)
            return
        self.filters = part.taken_from(self.filters)
        self.show_filters()
        question = replace(turn.question, scope=part.left, as_scoped=True)
        note = f"again, without {part.gone}"
        again = replace(
            turn, question=question, filters=self.filters, note=note, answer=None, outcome=""
        )
        self.run_worker(self._ask_again(again))

    async def _ask_again(self, turn: Turn) -> None:
        await self._put(await self._start(turn.text), turn)

    @abstractmethod
    def mark_annotated(self) -> None:
        """Show beside every citation what a person has said of it."""

    @abstractmethod
    def show_filters(self) -> None:
        """Say what is asked of from now on."""

    async def _put(self, running: Running, turn: Turn) -> None:
        """Put a question to the library."""
        running.turn = turn
        await self._say_unsaved(self.record.ask(turn))
        await running.view.ask(turn)
        if not self._awaiting(running.ticket):
            return
        if turn.is_quoted:
            await self._close(turn)
        else:
            self.librarian.ask(running.ticket, turn.question)

    async def _close(self, turn: Turn) -> None:
        """End the running question with what came of it."""
        running = self.asking
        if running is None:
            return
        self._stop_asking()
        await self._say_unsaved(self.record.close(turn))
        await running.view.close(turn)
        self.conversation.keep(running.view, turn)
        self.mark_annotated()
        self.conversation.show_from(running.view)
        self.refresh_bindings()

    def _stop_asking(self) -> None:
        """Take the next question; a notice that it has to wait holds no more."""
        self.asking = None
        if self._noticed == ONE_AT_A_TIME:
            self.notice("")

    def _awaiting(self, ticket: int) -> Running | None:
        """Give what waits for this; a key may cancel it while something is shown."""
        return self.asking if self.asking and self.asking.ticket == ticket else None

    @on(messages.Asking)
    async def _say_searching(self, message: messages.Asking) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.wait("Retrieving passages\u2026")

    @on(messages.Found)
    async def _show_found(self, message: messages.Found) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.find(message.evidence)
            self.conversation.show_from(running.view)

    @on(messages.Checking)
    async def _say_checking(self, message: messages.Checking) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.go_on("Checking the words, and what speaks against them\u2026")

    @on(messages.Wrote)
    async def _show_written(self, message: messages.Wrote) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.write(message.text)

    @on(messages.Answered)
    async def _show_answer(self, message: messages.Answered) -> None:
        self.documents.update(message.documents)
        if (running := self._awaiting(message.ticket)) and running.turn:
            answer = self._disputing(message.answer, running.disputed)
            await self._close(replace(running.turn, answer=answer))

    def _disputing(self, answer: Answer, disputed: Turn | None) -> Answer:
        """Give an answer as it is shown; who has withdrawn since is not quoted again."""
        from assistant.conversation import without  # noqa: PLC0415 - not for the first paint

        before = None if disputed is None else without(disputed, self.withdrawn).answer
        return answer if before is None else dissent.disputing(answer, before)

    @on(messages.Failed)
    async def _show_failure(self, message: messages.Failed) -> None:
        if (running := self._awaiting(message.ticket)) and running.turn:
            await self._close(replace(running.turn, outcome=message.reason))

    async def action_cancel(self) -> None:
        """Stop waiting for the answer; the input is free at once."""
        running = self.asking
        if running is None:
            return
        self.librarian.drop(running.ticket)
        if running.turn is not None:
            await self._close(replace(running.turn, outcome=_CANCELLED))
        else:
            await self._end(running, _CANCELLED)
        self.set_focus(self.prompt)

    async def _end(self, running: Running, outcome: str) -> None:
        """End a turn that was not asked; nothing of it is saved."""
        self._stop_asking()
        await running.view.say(outcome)
        self.refresh_bindings()

    async def _say_unsaved(self, reason: str) -> None:
        if reason:
            await self.conversation.say(reason)
