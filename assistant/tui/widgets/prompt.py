"""Where questions are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.rendering import plain
from assistant.tui.widgets.completions import Completions

if TYPE_CHECKING:
    from textual import events

    from assistant.tui.completing import Completion

_NEW_LINE = frozenset({"ctrl+j", "shift+enter", "alt+enter"})


class Prompt(TextArea):
    """Lines for a question; keys that a text has no use for lead into the conversation.

    A key goes from the text over the screen to the program before its binding is looked up, while
    letters are taken at once: letters typed after Enter would stand in the text that Enter submits,
    wherever the screen is busy or the keys come fast. So a text's own keys are taken at once too.
    """

    WHERE = "Where you type"
    ALSO = (
        ("Enter", "ask"),
        ("Ctrl+J, Shift+Enter", "begin a new line"),
        ("Up, Down", "what was asked before, from the first and the last line"),
        ("@", "name a source, a participant, a role or a group: only they are asked"),
        ("/", "a command by its name"),
        ("Tab, Enter, Esc", "take what is offered after @ or /, or leave it"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab", "screen.enter_conversation", "Citations", tooltip="go to the first citation"
        ),
        Binding(
            "shift+tab",
            "screen.enter_conversation(True)",
            show=False,
            tooltip="go to the last citation",
        ),
        Binding("pageup", "screen.scroll_conversation(-1)", show=False, tooltip="scroll up"),
        Binding("pagedown", "screen.scroll_conversation(1)", show=False, tooltip="scroll down"),
    ]

    @dataclass
    class Submitted(Message):
        """A question, a number or a command is handed over."""

        value: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin empty; a still cursor leaves the terminal alone while nobody types."""
        super().__init__(
            placeholder="Ask the literature and the interviews",
            compact=True,
            highlight_cursor_line=False,
            id=id,
        )
        self.cursor_blink = False
        self.complete: Callable[[str], Sequence[Completion]] = lambda _: ()
        """Gives what can follow what stands before the cursor."""

        self._given_back = ""
        self._asked: list[str] = []
        self._place = 0
        self._draft = ""

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        """Put a text in the place of what stands in it, and the cursor behind it."""
        self.text = plain.safe_lines(text)
        self.move_cursor(self.document.end)
        self._complete()

    @property
    def _completions(self) -> Completions:
        return self.screen.query_one(Completions)

    def submit(self) -> None:
        """Hand over the text and be empty: what is typed from now on belongs to the next one."""
        text, self.value, self._given_back = self.value, "", ""
        self.remember(text)
        self.post_message(self.Submitted(text))

    def give_back(self, text: str) -> None:
        """Put a text back that cannot be taken now, before what was typed since."""
        before = self._given_back if self.value.startswith(self._given_back) else ""
        since = self.value[len(before) :].lstrip()
        self._given_back = " ".join(filter(None, (before, text)))
        self.value = " ".join(filter(None, (self._given_back, since)))

    def take(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.replace(plain.safe_lines(text), *self.selection, maintain_selection_offset=False)
        self._complete()

    # What was asked before

    def remember(self, text: str) -> None:
        """Keep a text for those who go up to it."""
        if text.strip() and self._asked[-1:] != [text]:
            self._asked.append(text)
        self._place = len(self._asked)

    def _go_back(self, by: int) -> None:
        """Show what was asked before, or again what was being typed."""
        place = self._place + by
        if not 0 <= place <= len(self._asked):
            return
        if self._place == len(self._asked):
            self._draft = self.value
        self._place = place
        self.value = self._draft if place == len(self._asked) else self._asked[place]
        self._completions.offer(())

    # Keys

    def _complete(self) -> None:
        if self.is_attached:
            before = self.get_text_range(self.document.start, self.cursor_location)
            self._completions.offer(self.complete(before))

    def _accept(self, one: Completion) -> None:
        row, column = self.cursor_location
        self.replace(one.typed, (row, column - one.replaces), (row, column))
        self._completions.offer(())

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """Take all lines of what is pasted, as text."""
        event.prevent_default()
        event.stop()
        self.take("\n".join(event.text.splitlines()))

    async def _on_key(self, event: events.Key) -> None:
        """Take the keys of a text; leave those with Alt alone, whose letters a text would type."""
        if self._is_for_completions(event.key) or self._is_for_history(event.key):
            event.stop()
            event.prevent_default()
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self.submit()
        elif event.key in _NEW_LINE:
            event.stop()
            event.prevent_default()
            self.take("\n")
        elif event.key.startswith("alt+") and event.character:
            event.prevent_default()
        elif event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self.take(event.character)
        else:
            await self._act(event)

    async def _act(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            is_own = "." not in binding.action
            if is_own and await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                self._complete()
                return

    def _is_for_completions(self, key: str) -> bool:
        shown = self._completions
        if (one := shown.current) is None or key not in {"up", "down", "tab", "enter", "escape"}:
            return False
        if key in {"up", "down"}:
            shown.move(-1 if key == "up" else 1)
        elif key == "escape":
            shown.offer(())
        elif key == "enter" and self._is_whole(one):
            return False
        else:
            self._accept(one)
            if key == "enter" and one.is_command:
                self.submit()
        return True

    def _is_whole(self, one: Completion) -> bool:
        """Whether what is offered has been typed to its end."""
        before = self.get_text_range(self.document.start, self.cursor_location)
        return before.casefold().endswith(one.typed.strip().casefold())

    def _is_for_history(self, key: str) -> bool:
        navigator, place = self.navigator, self.cursor_location
        if key == "up" and navigator.is_first_wrapped_line(place):
            self._go_back(-1)
        elif key == "down" and navigator.is_last_wrapped_line(place):
            self._go_back(1)
        else:
            return False
        return True
