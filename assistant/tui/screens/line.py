"""One line to type, over whatever is open: a name, a note, the path of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static

from assistant.rendering import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult


class LineScreen(ModalScreen[None]):
    """Asks for a line; Enter hands it on."""

    WHERE = "In a line"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Not before what was typed has come to the line: it must not lose its end.
        Binding("enter", "keep", "Keep", tooltip="keep what is typed"),
        Binding(
            "escape",
            "dismiss",
            "Cancel",
            key_display="esc",
            priority=True,
            tooltip="leave everything as it was",
        ),
    ]

    def __init__(self, title: str, aside: str, before: str, take: Callable[[str], None]) -> None:
        """Ask under ``title`` and ``aside``, which are safe to show, with what there was before."""
        super().__init__()
        self._title, self._aside = title, aside
        self._take = take
        self._line = Input(plain.safe(before), compact=True, select_on_focus=False)
        self._line.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Lay out the line under what it is for."""
        with Vertical(classes="asks"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(Content(self._aside), classes="aside")
            yield self._line
        yield Footer(compact=True, show_command_palette=False)

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Hand the line on."""
        self.dismiss()
        self._take(" ".join(self._line.value.split()))
