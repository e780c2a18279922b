"""The chat's screen, laid out: where what is typed goes, and what opens over the conversation.

One question at a time: what a follow-up means depends on the answer before it, so a question typed
while one runs stays in the input, and a line says so.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

from assistant.domain import Scope
from assistant.rendering import plain
from assistant.tui import commands, mentioning, messages, over
from assistant.tui.annotating import AnnotatingScreen
from assistant.tui.asking import ONE_AT_A_TIME
from assistant.tui.welcome import welcome
from assistant.tui.widgets.completions import Completions
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.excerpt import ExcerptPanel
from assistant.tui.widgets.finding import FindLine
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.status import IndexingLine, StatusLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult

    from assistant.conversation import Turn
    from assistant.library import Library
    from assistant.notebook import Notebook, Saved
    from assistant.tui.completing import Completion

_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
_HELP = frozenset({"help", "?", ":help", "hjälp"})
_LEAVE = frozenset({"exit", "quit", "bye", ":q", "q"})


def _over(key: str, name: str, description: str, tooltip: str) -> Binding:
    """Bind a key to a screen that opens over the chat.

    With priority: before the next key is looked at, so that it comes to what this one opens.
    """
    return Binding(key, f"over('{name}')", description, priority=True, tooltip=tooltip)


class ChatScreen(AnnotatingScreen):
    """A conversation, an excerpt beside it or over it, and the line to type in."""

    WHERE = "In the chat"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="cancel the answer that is being made"),
        Binding("escape", "back", "Back", tooltip="back to where you type"),
        Binding("tab", "next_pane", show=False, tooltip="to the excerpt, and on to where you type"),
        _over("f2", "filters", "Filters", "filters: whom and what to ask"),
        _over("f3", "sessions", "Sessions", "earlier sessions, to go on with"),
        Binding("f4", "new_session", "New", priority=True, tooltip="a new session"),
        _over("f5", "pins", "Pins", "pins: what is kept to be quoted"),
        _over("f8", "corpus", "Corpus", "the corpus: read it, choose of it, add to it"),
        Binding(
            "f9",
            "over('questions')",
            show=False,
            priority=True,
            tooltip="questions to begin with, that suit the corpus",
        ),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as in Textual

    def __init__(
        self, open_library: Callable[[], Library], open_notebook: Callable[[Path], Notebook]
    ) -> None:
        """Ask the library that is opened, and save to its notebook."""
        super().__init__(open_library)
        self._open_notebook = open_notebook
        self.suggested: tuple[str, ...] | None = None
        """Questions to begin with, once they were looked for."""

        self._resuming: list[str] | None = None
        """What is submitted while a session is being opened, to be done in it."""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        with Horizontal(id="reading"):
            with Conversation(id="conversation"):
                yield Static(Content(welcome(None)), classes="welcome")
            yield ExcerptPanel(id="excerpt")
        yield FindLine()
        yield IndexingLine()
        yield Static(id="notice", markup=False)
        yield Completions()
        yield Prompt(id="prompt")
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Open the library once the screen has been painted."""
        self.prompt.complete = self._completions
        self.set_focus(self.prompt)
        self.call_after_refresh(self.librarian.start)

    # Asking

    def _completions(self, before: str) -> Sequence[Completion]:
        """Give what can follow what has been typed; nothing is looked for where nothing can."""
        if "@" not in before and not before.startswith("/"):
            return ()
        from assistant.tui.completing import completions  # noqa: PLC0415 - not for the first paint

        return completions(before, self.names, [*commands.commands(self)])

    @on(Prompt.Submitted)
    async def _submit(self, event: Prompt.Submitted) -> None:
        if self._resuming is not None:
            self._resuming.append(event.value)
        else:
            await self._take(event.value.strip())

    async def _take(self, text: str) -> None:
        """Do what was typed, or put it back where it has to wait."""
        if not text:
            return
        if number := _NUMBER.fullmatch(text):
            await self.open_number(int(number[1]))
        elif text.startswith("/"):
            await self._command(text)
        elif text.casefold() in _HELP:
            await self.app.run_action("help")
        elif text.casefold() in _LEAVE:
            self.notice("Ctrl+Q leaves the chat; everything is saved as it happens.")
        elif self.asking:
            self.prompt.give_back(text)
            self.notice(ONE_AT_A_TIME)
        else:
            await self.begin(text)

    async def _command(self, text: str) -> None:
        """Do what a command says."""
        command = commands.find(text, self)
        if command is None:
            self.notice(f"There is no command {plain.safe(text)}: type / to see those there are.")
        elif not await self.app.run_action(command.action, command.node):
            self.notice(f"{text}: there is nothing to do that with.")

    def on_key(self, event: events.Key) -> None:
        """Let somebody who just types, wherever the focus is, type a question.

        The input keeps its own keys, so whatever comes here was meant for no key elsewhere; what
        is typed fast comes here even after the focus has moved.
        """
        if event.is_printable and event.character and event.key not in self.active_bindings:
            event.stop()
            self.set_focus(self.prompt)
            self.prompt.take(event.character)

    # The library

    @on(messages.Opened)
    async def _show_holdings(self, message: messages.Opened) -> None:
        self.sources = message.sources
        self.names = mentioning.names(message.sources)
        self.withdrawn = message.withdrawn
        self.documents.clear()
        self.query_one(StatusLine).show_destination(message.destination)
        self._welcome()
        if self.record.notebook is None:
            self.record.notebook = self._open_notebook(message.root)
            if self.asking is not None:
                await self.ask(self.asking, self.asking.view.text)

    @on(messages.Suggested)
    def _show_suggested(self, message: messages.Suggested) -> None:
        self.suggested = message.questions
        self._welcome()

    def _welcome(self) -> None:
        """Say what there is to ask, where nothing has been asked yet."""
        for shown in self.query(".welcome").results(Static):
            shown.update(Content(welcome(self.sources, self.suggested or ())))

    def ask_suggested(self, question: str) -> None:
        """Ask one of the questions to begin with."""
        self.run_worker(self._take(question))

    @on(messages.Indexing)
    def _show_indexing(self, message: messages.Indexing) -> None:
        self.query_one(IndexingLine).show(message.done, message.total, message.reading)

    @on(messages.Indexed)
    def _hide_indexing(self) -> None:
        self.query_one(IndexingLine).display = False

    @on(messages.Trouble)
    async def _show_trouble(self, message: messages.Trouble) -> None:
        await self.conversation.say(plain.safe(message.text))

    @on(messages.Verified)
    def _show_verdicts(self, message: messages.Verified) -> None:
        from assistant.tui.screens.pins import PinsScreen  # noqa: PLC0415 - not for the first paint

        for screen in self.app.screen_stack:
            if isinstance(screen, PinsScreen):
                screen.take(message.verdicts)

    @on(messages.Surveyed)
    @on(messages.Added)
    def _show_corpus(self, message: messages.Surveyed | messages.Added) -> None:
        from assistant.tui.screens.corpus import CorpusScreen  # noqa: PLC0415 - the same

        for screen in self.app.screen_stack:
            if isinstance(screen, CorpusScreen):
                screen.hold(self.sources)
                if isinstance(message, messages.Added):
                    screen.tell(plain.safe(message.told))
                else:
                    screen.take(message)

    @on(messages.NotOpened)
    def _give_up(self, message: messages.NotOpened) -> None:
        self.app.exit(message.error)

    # Getting about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Esc for what it would do: cancel what runs, or else go back to the input."""
        if action == "cancel":
            return self.asking is not None
        if action == "back":
            return self.focused is not self.prompt
        if action == "new_session" or parameters == ("sessions",):
            return self._resuming is None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Go back to where questions are typed."""
        self.set_focus(self.prompt)

    def action_next_pane(self) -> None:
        """Go from the conversation to an open excerpt, and from there to the input."""
        in_excerpt = self.focused is self.excerpt.view
        self.set_focus(self.excerpt.view if self.is_reading and not in_excerpt else self.prompt)

    async def action_enter_conversation(self, last: bool = False) -> None:  # noqa: FBT001, FBT002 - a key's
        """Go to the citations, or to the excerpt that lies over them."""
        if self.is_reading and self.has_class("-narrow"):
            self.set_focus(self.excerpt.view)
        else:
            await self.conversation.enter(last=last)

    def action_scroll_conversation(self, by: int) -> None:
        """Scroll by a page while typing."""
        pane = self.excerpt.view if self.is_reading else self.conversation
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    # Finding words

    def action_find(self) -> None:
        """Look for words in the conversation."""
        self.query_one("ChatScreen > FindLine", FindLine).open()

    @on(FindLine.Step)
    async def _find(self, message: FindLine.Step) -> None:
        place, count = await self.conversation.find_words(message.words, message.by)
        line = self.query_one("ChatScreen > FindLine", FindLine)
        line.border_subtitle = f"{place} of {count} answers" if count else "not in this session"

    @on(FindLine.Closed)
    async def _find_no_more(self) -> None:
        await self.conversation.enter()

    # What opens over the chat

    def action_over(self, name: str) -> None:
        """Open a screen over the chat."""
        if self.record.notebook is None:
            self.notice("The library is still opening.")
        else:
            over.OPENERS[name](self)

    def choose_filters(self, scope: Scope | None) -> None:
        """Ask the next questions within a scope; ``None`` leaves it as it is."""
        if scope is not None:
            self.filters = scope
            self.show_filters()

    def show_filters(self) -> None:
        """Say what is asked of from now on."""
        self.query_one(StatusLine).show_filters(self.filters)

    # Sessions

    async def action_new_session(self) -> None:
        """Begin anew; what was asked is in the notebook."""
        await self._clear()
        held = None if self.record.notebook is None else self.sources
        shown = Static(Content(welcome(held, self.suggested or ())), classes="welcome")
        await self.conversation.mount(shown)

    async def _clear(self) -> None:
        self.remove_class("-reading")
        self.set_focus(self.prompt)
        await self.action_cancel()
        self.record.clear()
        await self.conversation.show(())
        self.notice("")
        self.refresh_bindings()

    def choose_session(self, saved: Saved) -> None:
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
        self.notice("Opening the session\u2026")
        try:
            session, turns = await self.record.read(saved)
        except OSError as error:
            self.notice(f"This session cannot be read: {error.strerror}.")
            return
        if self.withdrawn:
            turns = await asyncio.to_thread(_left, turns, self.withdrawn)
        await self._clear()
        self.record.resume(session, list(turns))
        for turn in self.turns:
            self.prompt.remember(turn.text)
        await self.conversation.show(self.turns)
        self.notice(f"Resumed the session of {saved.begun:%Y-%m-%d %H:%M}.")


def _left(turns: Sequence[Turn], withdrawn: frozenset[str]) -> tuple[Turn, ...]:
    """Give turns without the words of those who have withdrawn."""
    from assistant.conversation import without  # noqa: PLC0415 - not for the first paint

    return tuple(without(turn, withdrawn) for turn in turns)
