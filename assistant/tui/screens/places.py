"""Places of sources to choose from: each opens where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static

from assistant.tui.hanging import Hanging
from assistant.tui.widgets.lines import MOVES, Lines
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.tui.place import Place


@dataclass(frozen=True, slots=True)
class Offered:
    """A place with how it is shown: a mark before words, safe to show, and what is said of them."""

    place: Place
    mark: str
    words: str
    about: str = ""


class PlacesScreen(ModalScreen[None]):
    """Lists places under a title, and a line on what they are."""

    WHERE = "Among places"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", priority=True, tooltip="open it where it stands"),
        Binding(
            "escape",
            "dismiss",
            "Close",
            key_display="esc",
            priority=True,
            tooltip="back to the excerpt",
        ),
        *MOVES,
    ]

    def __init__(
        self, title: str, aside: str, offered: Sequence[Offered], choose: Callable[[Place], None]
    ) -> None:
        """Offer these; ``choose`` is called with a place before any key that follows is looked at.

        ``title`` and ``aside`` are safe to show.
        """
        super().__init__()
        self._title, self._aside = title, aside
        self._offered = offered
        self._choose = choose
        self._lines = Lines(*map(_line, offered))

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="places"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._aside, classes="aside", markup=False)
            yield self._lines
        yield Footer(compact=True, show_command_palette=False)

    def action_move(self, key: str) -> None:
        """Go through the list."""
        self._lines.move(key)

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Open the current place."""
        if self._lines.highlighted is not None:
            self.dismiss()
            self._choose(self._offered[self._lines.highlighted].place)


def _line(one: Offered) -> Hanging:
    body = Content(one.words)
    if one.about:
        body = Content.assemble(body, "\n", marked(Content.styled(one.about, MUTED)))
    return Hanging(Content.styled(one.mark, "bold $text-accent"), body)
