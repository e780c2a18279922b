"""A few things to choose one of: in which form to export, whether to delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static

from assistant.tui.widgets.lines import MOVES, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ChoiceScreen(ModalScreen[None]):
    """Lists what can be done; the first is what Enter does at once."""

    WHERE = "At a choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", priority=True, tooltip="do what the line says"),
        Binding(
            "escape",
            "dismiss",
            "Cancel",
            key_display="esc",
            priority=True,
            tooltip="leave everything as it was",
        ),
        *MOVES,
    ]

    def __init__(
        self, title: str, offered: Sequence[tuple[str, str]], choose: Callable[[str], None]
    ) -> None:
        """Offer (value, what it says), all safe to show; ``choose`` is called with a value."""
        super().__init__()
        self._title = title
        self._offered = offered
        self._choose = choose
        self._lines = Lines(*(Content(says) for _, says in offered))

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with Vertical(classes="asks"):
            yield Static(self._title, classes="title", markup=False)
            yield self._lines
        yield Footer(compact=True, show_command_palette=False)

    def action_move(self, key: str) -> None:
        """Go through the lines."""
        self._lines.move(key)

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Do what the current line says."""
        if self._lines.highlighted is not None:
            self.dismiss()
            self._choose(self._offered[self._lines.highlighted][0])
