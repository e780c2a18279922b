"""Where questions are typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


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
