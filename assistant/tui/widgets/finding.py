"""A line to find words with; whoever holds the text goes to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class FindLine(Input):
    """Shown while words are looked for; its parent is told of them, and of where to go."""

    WHERE = "In the line to find words"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "step(1)", "Next", key_display="enter", tooltip="the next place"),
        Binding("up", "step(-1)", show=False, tooltip="the place before"),
        Binding("escape", "close", "Close", tooltip="find no more"),
    ]

    @dataclass
    class Step(Message):
        """The next place with the words, or the one before, is wanted."""

        words: str
        by: int

    class Closed(Message):
        """Nothing is looked for any more."""

    def __init__(self) -> None:
        """Begin hidden."""
        super().__init__(placeholder="Find words: Enter goes to the next place", compact=True)
        self.cursor_blink = False
        self.display = False

    def open(self) -> None:
        """Take the focus, with what was looked for before."""
        self.display = True
        self.screen.set_focus(self)

    def action_step(self, by: int) -> None:
        """Go to the next place with these words, or to the one before."""
        if self.value.strip():
            self.post_message(self.Step(self.value, by))

    def action_close(self) -> None:
        """Look for nothing."""
        self.display = False
        self.post_message(self.Closed())

    async def _on_key(self, event: events.Key) -> None:
        """Take the keys of a line at once, in the order in which they come."""
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return
