"""Where questions are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class Prompt(Input):
    """One line for a question; keys that an input has no use for lead into the conversation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.enter_conversation", "Citations"),
        Binding("up", "screen.enter_conversation(True)", show=False),
        Binding("pageup", "screen.scroll_conversation(-1)", show=False),
        Binding("pagedown", "screen.scroll_conversation(1)", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin empty; a still cursor leaves the terminal alone while nobody types."""
        super().__init__(
            placeholder="Ask the literature and the interviews", select_on_focus=False, id=id
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted; an input takes the first and says nothing."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    async def _on_key(self, event: events.Key) -> None:
        """Leave keys with Alt alone, whose letters an input types."""
        if event.key.startswith("alt+"):
            event.prevent_default()
