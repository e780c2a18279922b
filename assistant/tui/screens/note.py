"""A line to write a note or a reason in, for words that are pinned or rejected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static

from assistant.rendering import plain
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.tui.place import Place


@dataclass(frozen=True, slots=True)
class Written:
    """What a person decided: to keep words with a note, or to keep them no more."""

    note: str
    is_removed: bool = False


class NoteScreen(ModalScreen[None]):
    """Shows words and takes a note on them; Enter keeps it."""

    WHERE = "In a note"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Not before what was typed has come to the line: a note must not lose its end.
        Binding("enter", "keep", "Keep", tooltip="keep the words with this note"),
        Binding(
            "ctrl+r", "remove", "Take away", priority=True, tooltip="take the pin or rejection away"
        ),
        Binding(
            "escape",
            "dismiss",
            "Cancel",
            key_display="esc",
            priority=True,
            tooltip="leave everything as it was",
        ),
    ]

    def __init__(
        self, title: str, place: Place, before: str | None, take: Callable[[Written], None]
    ) -> None:
        """Ask for a note on ``place``; ``before`` is the one that there is, or ``None``."""
        super().__init__()
        self._title = title
        self._place = place
        self._before = before
        self._take = take
        self._line = Input(plain.safe(before or ""), compact=True, select_on_focus=False)
        self._line.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Lay out the words over the line."""
        words = f"\u201c{plain.safe(self._place.excerpt.exact)}\u201d"
        with Vertical(id="note"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(Content(words), classes="words")
            yield Static(marked(Content.styled(self._place.heading, MUTED)))
            yield self._line
        yield Footer(compact=True, show_command_palette=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to take away what is there."""
        del parameters
        return action != "remove" or self._before is not None

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Keep the words, with what was written."""
        self._take(Written(" ".join(self._line.value.split())))
        self.dismiss()

    def action_remove(self) -> None:
        """Keep them no more."""
        self._take(Written("", is_removed=True))
        self.dismiss()
