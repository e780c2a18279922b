"""Earlier sessions, to read and to go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static

from assistant.rendering import plain
from assistant.tui.widgets.lines import MOVES, Lines
from assistant.tui.widgets.turn import MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.notebook import Saved


class SessionsScreen(ModalScreen[None]):
    """Lists the sessions, newest first."""

    WHERE = "Among the sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "choose",
            "Go on with it",
            priority=True,
            tooltip="go on with the session",
        ),
        Binding("escape,f3", "dismiss", "Close", key_display="esc", priority=True),
        *MOVES,
    ]

    def __init__(self, saved: Sequence[Saved], choose: Callable[[Saved], None]) -> None:
        """Offer these; ``choose`` is called with one before any key that follows is looked at."""
        super().__init__()
        self._saved = saved
        self._choose = choose
        self._lines = Lines(*map(_line, saved))

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="sessions"):
            yield Static("Earlier sessions: Enter goes on with one", classes="title", markup=False)
            if self._saved:
                yield self._lines
            else:
                yield Static("None yet: a session is saved as you ask.", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def action_move(self, key: str) -> None:
        """Go through the list."""
        self._lines.move(key)

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Go on with the current line's session."""
        if self._lines.highlighted is not None:
            self._choose(self._saved[self._lines.highlighted])
            self.dismiss()


def _line(saved: Saved) -> Content:
    return Content.assemble(
        Content.styled(f"{saved.begun:%Y-%m-%d %H:%M}  ", MUTED), plain.safe(saved.title)
    )
