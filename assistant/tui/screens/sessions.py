"""Earlier sessions, to read and to go on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from assistant.rendering import plain
from assistant.tui.widgets.turn import MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.notebook import Saved


class SessionsScreen(ModalScreen["Saved | None"]):
    """Lists the sessions, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3", "dismiss", "Close", key_display="esc"),
    ]

    def __init__(self, saved: Sequence[Saved]) -> None:
        """Offer these."""
        super().__init__()
        self._saved = saved

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="sessions"):
            yield Static("Earlier sessions: Enter goes on with one", classes="title", markup=False)
            if self._saved:
                yield OptionList(*(Option(_line(one)) for one in self._saved))
            else:
                yield Static("None yet: a session is saved as you ask.", markup=False)
        yield Footer(compact=True)

    @on(OptionList.OptionSelected)
    def _resume(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._saved[event.option_index])


def _line(saved: Saved) -> Content:
    return Content.assemble(
        Content.styled(f"{saved.begun:%Y-%m-%d %H:%M}  ", MUTED), plain.safe(saved.title)
    )
