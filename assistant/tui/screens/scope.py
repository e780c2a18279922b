"""What a question was asked of, part by part, to ask it again with one of them taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static

from assistant.domain import Scope
from assistant.rendering import plain
from assistant.tui.widgets.lines import MOVES, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

_FIELDS = {
    "types": "only {}",
    "sources": "only the source {}",
    "participants": "only the participant {}",
    "roles": "only whoever is {}",
    "groups": "only the group {}",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One restriction of a scope, and what is left of the scope without it."""

    says: str
    left: Scope
    gone: str
    """The restriction in a word or two, as a note says it."""

    def taken_from(self, scope: Scope) -> Scope:
        """Give another scope, such as the chosen filters, without this restriction."""
        return next((one.left for one in parts(scope) if one.says == self.says), scope)


def parts(scope: Scope) -> Iterator[Part]:
    """Give the restrictions of a scope one by one."""
    for field, says in _FIELDS.items():
        values: tuple[str, ...] = getattr(scope, field)
        for value in values:
            kept: dict[str, Any] = {field: tuple(one for one in values if one != value)}
            shown = "interviews" if value == "interview" else plain.safe(value)
            yield Part(says.format(shown), replace(scope, **kept), shown)
    if scope.years != (None, None):
        years = plain.scope(Scope(years=scope.years))
        yield Part(f"only what is dated {years}", replace(scope, years=(None, None)), years)


EVERYTHING = Part(
    "ask everything: no word of the question restricts it", Scope(), "any restriction"
)


class ScopeScreen(ModalScreen[None]):
    """Lists what restricts a question; Enter takes it away and asks again."""

    WHERE = "In the scope of a question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,delete,x",
            "choose",
            "Take away and ask again",
            key_display="enter",
            priority=True,
            tooltip="take the restriction away, and ask again",
        ),
        Binding(
            "escape",
            "dismiss",
            "Close",
            key_display="esc",
            priority=True,
            tooltip="leave the question as it is",
        ),
        *MOVES,
    ]

    def __init__(self, scope: Scope, choose: Callable[[Part], None]) -> None:
        """Offer the parts of ``scope``; ``choose`` is called with the one to take away."""
        super().__init__()
        self._parts = [*parts(scope), EVERYTHING]
        self._choose = choose
        self._lines = Lines(*(Content(one.says) for one in self._parts))

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="scope"):
            title = "What restricts the question: Enter takes it away and asks again"
            yield Static(title, classes="title", markup=False)
            yield self._lines
        yield Footer(compact=True, show_command_palette=False)

    def action_move(self, key: str) -> None:
        """Go through the list."""
        self._lines.move(key)

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Take the current part away."""
        if self._lines.highlighted is not None:
            self._choose(self._parts[self._lines.highlighted])
            self.dismiss()
