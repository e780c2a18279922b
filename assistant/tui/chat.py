"""The chat's screen: what is typed becomes a question, and what comes back becomes a turn.

One question at a time: what a follow-up means depends on the answer before it, so a question typed
while one runs stays in the input, and a line says so.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from assistant import dissent
from assistant.domain import Answer, Document, Scope, Source
from assistant.rendering import plain
from assistant.tui import messages
from assistant.tui.librarian import Librarian
from assistant.tui.place import Place
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.excerpt import ExcerptPanel
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.status import IndexingLine, StatusLine
from assistant.tui.widgets.turn import TurnView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult

    from assistant.conversation import Turn
    from assistant.library import Library
    from assistant.notebook import Notebook, Saved, Session

_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
_CANCELLED = "Cancelled."
_ONE_AT_A_TIME = "One question at a time: wait for the answer, or cancel it with Esc."
_HELP = frozenset({"help", "?", "/help", ":help", "hjälp"})
_LEAVE = frozenset({"exit", "quit", "bye", "/exit", "/quit", ":q", "q"})


@dataclass
class _Asking:
    """The question that is being answered; its turn is open until it has come to its turn."""

    ticket: int
    view: TurnView
    turn: Turn | None = None
    disputed: Turn | None = None
    """The turn before, where the question is who disagrees with its answer."""


class ChatScreen(Screen[None]):
    """A conversation, an excerpt beside it or over it, and the line to type in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("escape", "back", "Back"),
        Binding("tab", "next_pane", show=False),
        # Before the next key is looked at, so that it comes to what this one opens.
        Binding("f1", "help", "Help", priority=True),
        Binding("f2", "filters", "Filters", priority=True),
        Binding("f3", "sessions", "Sessions", priority=True),
        Binding("f4", "new_session", "New", priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as in Textual

    def __init__(
        self, open_library: Callable[[], Library], open_notebook: Callable[[Path], Notebook]
    ) -> None:
        """Ask the library that is opened, and save to its notebook."""
        super().__init__()
        self.librarian = Librarian(open_library, self.post_message)
        self._open_notebook = open_notebook
        self._notebook: Notebook | None = None
        self._session: Session | None = None
        self._is_saved = True
        self.turns: list[Turn] = []
        self._asking: _Asking | None = None
        self._tickets = 0
        self._sources: tuple[Source, ...] = ()
        self._withdrawn: frozenset[str] = frozenset()
        self._filters = Scope()
        self._documents: dict[str, Document] = {}
        self._noticed = ""
        self._resuming: list[str] | None = None
        """What is submitted while a session is being opened, to be done in it."""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        with Horizontal(id="reading"):
            with Conversation(id="conversation"):
                yield Static(Content(_welcome(None)), classes="welcome")
            yield ExcerptPanel(id="excerpt")
        yield IndexingLine()
        yield Static(id="notice", markup=False)
        yield Prompt(id="prompt")
        yield StatusLine()
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Open the library once the screen has been painted."""
        self.set_focus(self.prompt)
        self.call_after_refresh(self.librarian.start)

    @property
    def prompt(self) -> Prompt:
        """Where questions are typed."""
        return self.query_one(Prompt)

    @property
    def conversation(self) -> Conversation:
        """What was asked and answered."""
        return self.query_one(Conversation)

    @property
    def excerpt(self) -> ExcerptPanel:
        """The cited words in their surroundings."""
        return self.query_one(ExcerptPanel)

    @property
    def is_reading(self) -> bool:
        """Whether the excerpt panel is open."""
        return self.has_class("-reading")

    # Asking

    @on(Input.Submitted)
    async def _submit(self, event: Input.Submitted) -> None:
        if self._resuming is not None:
            self._resuming.append(event.value)
        else:
            await self._take(event.value.strip())

    async def _take(self, text: str) -> None:
        """Do what was typed, or put it back where it has to wait."""
        if not text:
            return
        if number := _NUMBER.fullmatch(text):
            self._open_number(int(number[1]))
        elif text.casefold() in _HELP:
            self.action_help()
        elif text.casefold() in _LEAVE:
            self.notice("Ctrl+Q leaves the chat; everything is saved as it happens.")
        elif self._asking:
            self.prompt.give_back(text)
            self.notice(_ONE_AT_A_TIME)
        else:
            await self._begin(text)

    def on_key(self, event: events.Key) -> None:
        """Let somebody who just types, wherever the focus is, type a question.

        The input keeps its own keys, so whatever comes here was meant for no key elsewhere; what
        is typed fast comes here even after the focus has moved.
        """
        if event.is_printable and event.character and event.key not in self.active_bindings:
            event.stop()
            self.set_focus(self.prompt)
            self.prompt.insert_text_at_cursor(event.character)

    async def _begin(self, text: str) -> None:
        self.notice("")
        if self.has_class("-narrow"):
            self.remove_class("-reading")
        self._tickets += 1
        self._asking = _Asking(self._tickets, await self.conversation.add(text))
        self.refresh_bindings()
        if self._notebook is None:
            await self._asking.view.wait("Waiting for the library to open\u2026")
        else:
            await self._ask(self._asking, text)

    async def _ask(self, running: _Asking, text: str) -> None:
        from assistant.conversation import Turn, understand  # noqa: PLC0415 - not for the first paint

        understood = understand(text, self.turns, self._sources, self._filters)
        turn = Turn(text, understood.question, self._filters, understood.note)
        if understood.quoted is not None:
            turn = replace(turn, answer=understood.quoted, is_quoted=True)
        running.turn, running.disputed = turn, understood.disputed
        await self._save_question(turn)
        await running.view.ask(turn)
        if not self._awaiting(running.ticket):
            return
        if turn.is_quoted:
            await self._close(turn)
        else:
            self.librarian.ask(running.ticket, turn.question)

    async def _close(self, turn: Turn) -> None:
        """End the running question with what came of it."""
        running = self._asking
        if running is None:
            return
        self._stop_asking()
        self.turns.append(turn)
        await self._save_outcome(turn)
        await running.view.close(turn)
        self.conversation.show_from(running.view)
        self.refresh_bindings()

    def _stop_asking(self) -> None:
        """Take the next question; a notice that it has to wait holds no more."""
        self._asking = None
        if self._noticed == _ONE_AT_A_TIME:
            self.notice("")

    def _awaiting(self, ticket: int) -> _Asking | None:
        """Give what waits for this; a key may cancel it while something is shown."""
        return self._asking if self._asking and self._asking.ticket == ticket else None

    @on(messages.Asking)
    async def _say_searching(self, message: messages.Asking) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.wait("Searching\u2026")

    @on(messages.Found)
    async def _show_found(self, message: messages.Found) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.find(message.evidence)
            self.conversation.show_from(running.view)

    @on(messages.Wrote)
    async def _show_written(self, message: messages.Wrote) -> None:
        if running := self._awaiting(message.ticket):
            await running.view.write(message.text)

    @on(messages.Answered)
    async def _show_answer(self, message: messages.Answered) -> None:
        self._documents.update(message.documents)
        if (running := self._awaiting(message.ticket)) and running.turn:
            answer = self._disputing(message.answer, running.disputed)
            await self._close(replace(running.turn, answer=answer))

    def _disputing(self, answer: Answer, disputed: Turn | None) -> Answer:
        """Give an answer as it is shown; who has withdrawn since is not quoted again."""
        from assistant.conversation import without  # noqa: PLC0415 - not for the first paint

        before = None if disputed is None else without(disputed, self._withdrawn).answer
        return answer if before is None else dissent.disputing(answer, before)

    @on(messages.Failed)
    async def _show_failure(self, message: messages.Failed) -> None:
        if (running := self._awaiting(message.ticket)) and running.turn:
            await self._close(replace(running.turn, outcome=message.reason))

    async def action_cancel(self) -> None:
        """Stop waiting for the answer; the input is free at once."""
        running = self._asking
        if running is None:
            return
        self.librarian.drop(running.ticket)
        if running.turn is not None:
            await self._close(replace(running.turn, outcome=_CANCELLED))
        else:
            self._stop_asking()
            await running.view.say(_CANCELLED)
            self.refresh_bindings()
        self.set_focus(self.prompt)

    # The library

    @on(messages.Opened)
    async def _show_holdings(self, message: messages.Opened) -> None:
        self._sources = message.sources
        self._withdrawn = message.withdrawn
        self._documents.clear()
        self.query_one(StatusLine).show_destination(message.destination)
        for welcome in self.query(".welcome").results(Static):
            welcome.update(Content(_welcome(message.sources)))
        if self._notebook is None:
            self._notebook = self._open_notebook(message.root)
            if self._asking is not None:
                await self._ask(self._asking, self._asking.view.text)

    @on(messages.Indexing)
    def _show_indexing(self, message: messages.Indexing) -> None:
        self.query_one(IndexingLine).show(message.done, message.total, message.reading)

    @on(messages.Indexed)
    def _hide_indexing(self) -> None:
        self.query_one(IndexingLine).display = False

    @on(messages.Trouble)
    async def _show_trouble(self, message: messages.Trouble) -> None:
        await self.conversation.say(plain.safe(message.text))

    @on(messages.NotOpened)
    def _give_up(self, message: messages.NotOpened) -> None:
        self.app.exit(message.error)

    # Reading

    @on(Conversation.Opening)
    def _open(self, message: Conversation.Opening) -> None:
        self.add_class("-reading")
        self._show(message.place)
        self.set_focus(self.excerpt.view)
        self.refresh_bindings()

    @on(Conversation.Moved)
    def _follow(self, message: Conversation.Moved) -> None:
        self.notice("")
        if self.is_reading:
            self._show(message.place)

    @on(Conversation.Missing)
    def _say_missing(self, message: Conversation.Missing) -> None:
        instead = f": this is {message.instead}" if message.instead else ""
        self.notice(f"There is no citation {message.number} here{instead}.")

    @on(Conversation.Copying)
    def _copy(self, message: Conversation.Copying) -> None:
        citation = message.place.citation
        if citation is None:
            self.notice("Only a citation can be copied: no answer rests on this passage.")
            return
        self.app.copy_to_clipboard(plain.excerpt(citation))
        self.notice(
            f"[{citation.number}] with its reference was given to the terminal's clipboard."
        )

    @on(Conversation.CopyingAnswer)
    def _copy_answer(self, message: Conversation.CopyingAnswer) -> None:
        from assistant.rendering import markdown  # noqa: PLC0415 - not for the first paint

        self.app.copy_to_clipboard(markdown.alone(message.answer))
        self.notice("The answer was given to the terminal's clipboard as Markdown.")

    def _show(self, place: Place) -> None:
        document = self._documents.get(place.source.id)
        self.excerpt.open(place, document)
        if document is None:
            self.librarian.consult(place.source.id)

    @on(messages.Consulted)
    def _show_document(self, message: messages.Consulted) -> None:
        if message.document is not None:
            self._documents[message.source_id] = message.document
        place = self.excerpt.place
        if place is not None and place.source.id == message.source_id:
            if message.document is None:
                self.excerpt.miss(place)
            else:
                self.excerpt.open(place, message.document)

    def _open_number(self, number: int) -> None:
        view = self.conversation.find(number)
        if view is None:
            self._say_missing(Conversation.Missing(str(number)))
        else:
            self.conversation.go_to(view)
            self._open(Conversation.Opening(view.place))

    def action_step_excerpt(self, by: int) -> None:
        """Show the next citation, or the one before."""
        if not self.conversation.step(by, focus=False):
            self.notice("There is no citation further on." if by > 0 else "This is the first.")

    def action_copy_excerpt(self) -> None:
        """Copy what is open."""
        if self.excerpt.place is not None:
            self._copy(Conversation.Copying(self.excerpt.place))

    def action_close_excerpt(self) -> None:
        """Go back to the citation that was open."""
        self.remove_class("-reading")
        self.conversation.enter()
        self.refresh_bindings()

    # Getting about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Esc for what it would do: cancel what runs, or else go back to the input."""
        if action == "cancel":
            return self._asking is not None
        if action == "back":
            return self.focused is not self.prompt
        if action in {"sessions", "new_session"}:
            return self._resuming is None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Go back to where questions are typed."""
        self.set_focus(self.prompt)

    def action_next_pane(self) -> None:
        """Go from the conversation to an open excerpt, and from there to the input."""
        in_excerpt = self.focused is self.excerpt.view
        self.set_focus(self.excerpt.view if self.is_reading and not in_excerpt else self.prompt)

    def action_enter_conversation(self, last: bool = False) -> None:  # noqa: FBT001, FBT002 - a key's
        """Go to the citations, or to the excerpt that lies over them."""
        if self.is_reading and self.has_class("-narrow"):
            self.set_focus(self.excerpt.view)
        else:
            self.conversation.enter(last=last)

    def action_scroll_conversation(self, by: int) -> None:
        """Scroll by a page while typing."""
        pane = self.excerpt.view if self.is_reading else self.conversation
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    def notice(self, text: str) -> None:
        """Say something in passing, or stop saying it."""
        self._noticed = text
        shown = self.query_one("#notice", Static)
        shown.update(Content(text))
        shown.display = bool(text)

    # What opens over the chat

    def action_help(self) -> None:
        """Show every key."""
        from assistant.tui.screens.help import HelpScreen  # noqa: PLC0415 - not for the first paint

        self.app.push_screen(HelpScreen())

    def action_filters(self) -> None:
        """Choose whom and what to ask."""
        from assistant.tui.screens.filters import FiltersScreen  # noqa: PLC0415 - the same

        if self._notebook is None:
            self.notice("The library is still opening.")
        else:
            self.app.push_screen(FiltersScreen(self._sources, self._filters), self._filter)

    def _filter(self, scope: Scope | None) -> None:
        if scope is not None:
            self._filters = scope
            self.query_one(StatusLine).show_filters(scope)

    def action_sessions(self) -> None:
        """List earlier sessions."""
        from assistant.tui.screens.sessions import SessionsScreen  # noqa: PLC0415 - the same

        if self._notebook is None:
            self.notice("The library is still opening.")
        else:
            self.app.push_screen(SessionsScreen(self._notebook.saved(), self._choose_session))

    # Sessions

    async def action_new_session(self) -> None:
        """Begin anew; what was asked is in the notebook."""
        await self._clear()
        held = None if self._notebook is None else self._sources
        await self.conversation.mount(Static(Content(_welcome(held)), classes="welcome"))

    async def _clear(self) -> None:
        self.remove_class("-reading")
        self.set_focus(self.prompt)
        await self.action_cancel()
        self.turns.clear()
        self._session = None
        await self.conversation.remove_children()
        self.notice("")
        self.refresh_bindings()

    def _choose_session(self, saved: Saved) -> None:
        """Go on with a session.

        The next key may be there already: it is typed into the prompt, and what is submitted before
        the session is shown waits for it. Beside the screen's own work, so that typing is seen.
        """
        self._resuming = []
        self.set_focus(self.prompt)
        self.refresh_bindings()
        self.run_worker(self._resume(saved))

    async def _resume(self, saved: Saved) -> None:
        try:
            await self._show_session(saved)
        finally:
            submitted, self._resuming = self._resuming or [], None
            self.refresh_bindings()
        for text in submitted:
            await self._take(text.strip())

    async def _show_session(self, saved: Saved) -> None:
        assert self._notebook is not None  # noqa: S101 - its sessions were listed
        self.notice("Opening the session\u2026")
        try:
            session, turns = await asyncio.to_thread(self._notebook.resume, saved.path)
        except OSError as error:
            self.notice(f"This session cannot be read: {error.strerror}.")
            return
        from assistant.conversation import without  # noqa: PLC0415 - the same

        await self._clear()
        self._session = session
        self.turns = [without(turn, self._withdrawn) for turn in turns]
        for turn in self.turns:
            view = await self.conversation.add(turn.text)
            await view.ask(turn)
            await view.close(turn)
            self.call_after_refresh(self.conversation.show_from, view)
        self.notice(f"Resumed the session of {saved.begun:%Y-%m-%d %H:%M}.")

    async def _save_question(self, turn: Turn) -> None:
        assert self._notebook is not None  # noqa: S101 - it is there before anything is asked
        if self._session is None:
            self._session = self._notebook.begin()
        await self._save(self._session.ask, turn)

    async def _save_outcome(self, turn: Turn) -> None:
        if self._session is not None and self._session.path is not None:
            await self._save(self._session.close, turn)

    async def _save(self, write: Callable[[Turn], None], turn: Turn) -> None:
        try:
            write(turn)
        except OSError as error:
            if self._is_saved:
                reason = error.strerror or "it cannot be written"
                await self.conversation.say(f"This is not saved in the notebook: {reason}.")
            self._is_saved = False
        else:
            self._is_saved = True


def _welcome(sources: tuple[Source, ...] | None) -> str:
    """Say what there is and how to begin; ``None`` while that is not known."""
    if sources is None:
        return "Opening the library\u2026\n\nYou can type your question already."
    if not sources:
        return (
            "There is nothing in this library yet.\n\n"
            "Put papers into corpus/papers and interviews into corpus/interviews, and ask."
        )
    interviews = [one for one in sources if one.is_interview and not one.translation_of]
    people = {person.id for one in interviews for person in one.participants}
    notes = sum(one.provenance == "note" for one in sources)
    literature = sum(not one.is_interview and one.provenance != "note" for one in sources)
    held = []
    if literature:
        held.append(f"{literature} {plain.plural('publication', literature)}")
    if notes:
        held.append(f"notes on {notes} more" if literature else f"notes on {notes} publications")
    if interviews:
        held.append(
            f"{len(interviews)} {plain.plural('interview', len(interviews))} with "
            f"{len(people)} {plain.plural('participant', len(people))}"
        )
    return (
        f"This library holds {', '.join(held)}.\n\n"
        "Ask a question in your own words. The answer is in the words of your sources, each with "
        "where it stands: Tab takes you to the citations, Enter opens one in its surroundings.\n\n"
        "Then go on: \u201cand the nurses?\u201d, \u201conly the interviews\u201d, \u201cwhy do "
        "they say that?\u201d, \u201cquote that exactly\u201d.\n\n"
        "F1 shows every key."
    )
