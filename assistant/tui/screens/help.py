"""Every key that works where the focus is and elsewhere, and what can be typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from assistant.tui import keys
from assistant.tui.hanging import Hanging

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.screen import Screen

TYPED: tuple[tuple[str, str], ...] = (
    ("and the nurses?", "the last question again, asked of them"),
    ("only the interviews", "the last question again, asked there"),
    ("why do they say that?", "a follow-up; shows what it became"),
    ("quote that exactly", "the words of the last answer, line for line"),
    ("3", "opens citation 3 of the last answer"),
)

_WIDTH = 26


class HelpScreen(ModalScreen[None]):
    """Lists the keys by where they work, those of the focus first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", key_display="esc", priority=True),
    ]

    def __init__(self, screen: Screen[Any]) -> None:
        """Tell of the keys of ``screen``, as it is now."""
        super().__init__()
        self._lines = [*_sections(screen)]

    def compose(self) -> ComposeResult:
        """Lay out the lists."""
        with VerticalScroll(id="help"):
            for title, rows in self._lines:
                yield Static(title, classes="title", markup=False)
                for key, says in rows:
                    yield Static(_row(key, says))
        yield Footer(compact=True, show_command_palette=False)


def _sections(screen: Screen[Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for number, place in enumerate(keys.places(screen)):
        is_here = number == 0 and screen.focused is not None
        rows = [*place.also, *((", ".join(one.keys), one.says) for one in place.keys)]
        yield f"{place.name} (you are here)" if is_here else place.name, rows
    yield "What you can type", [*TYPED]
    if screen.focused is not None and (rows := [*keys.inherited(screen.focused)]):
        yield "Also where you are", rows


def _row(key: str, says: str) -> Hanging:
    return Hanging(Content.styled(f"  {key:<{_WIDTH}}", "bold"), Content(says))
