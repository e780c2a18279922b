"""A list over the chat that narrows as words are typed, and whose lines something is done with."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList, Static

from assistant.tui.widgets.lines import MOVES, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.visual import VisualType

T = TypeVar("T")

_WHILE_FINDING = frozenset({"move", "leave"})


class Listing(ModalScreen[None], Generic[T]):
    """Lines to go through by keys, and a line to find some of them by.

    What a key does with a line has priority, so that it is done before the next key is looked at;
    while words are typed, keys are what is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", key_display="/", priority=True, tooltip="find by words"),
        Binding(
            "escape",
            "leave",
            "Close",
            key_display="esc",
            priority=True,
            tooltip="back: from the words to the list, from the list to the chat",
        ),
        *MOVES,
    ]
    AUTO_FOCUS = ""  # an empty list takes no focus
    TITLE_LINE = ""
    EMPTY = ""
    """What is said where there is nothing to list, safe to show."""

    def __init__(self) -> None:
        """Begin with everything listed."""
        super().__init__()
        self._items: Sequence[T] = ()
        self._lines = Lines()
        self._find = Input(placeholder="words to find", compact=True, select_on_focus=False)
        self._find.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Lay out the line to find by over the list."""
        with Vertical(classes="listing"):
            yield Static(self.TITLE_LINE, classes="title", markup=False)
            yield self._find
            yield self._lines
            yield Static(classes="nothing", markup=False)
            yield Static(classes="told", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """List everything."""
        self.list_again()
        self._to_the_list()

    # What a list of something says

    @abstractmethod
    def found(self, words: str) -> Sequence[T]:
        """Give what holds all words, and everything where there are none."""

    @abstractmethod
    def line(self, item: T) -> VisualType:
        """Give a line, safe to show."""

    @property
    def current(self) -> T | None:
        """What the current line is of."""
        place = self._lines.highlighted
        return None if place is None else self._items[place]

    def list_again(self, at: int = 0) -> None:
        """List what there is now, with the line at a place as the current one."""
        self._items = self.found(self._find.value)
        self._lines.clear_options()
        self._lines.add_options([self.line(one) for one in self._items])
        last = len(self._items) - 1
        self._lines.highlighted = min(at, last) if self._items else None
        self._lines.display = bool(self._items)
        self._find.disabled = not self._items and not self._find.value
        nothing = self.query_one(".nothing", Static)
        nothing.display = not self._items
        nothing.update(Content("Nothing holds these words." if self._find.value else self.EMPTY))
        self.refresh_bindings()

    def list_here(self) -> None:
        """List what there is now, and stay at the place where one is."""
        self.list_again(self._lines.highlighted or 0)

    def tell(self, text: str) -> None:
        """Say what was done, or why not; safe to show."""
        self.query_one(".told", Static).update(Content(text))

    # Keys

    @property
    def is_finding(self) -> bool:
        """Whether words are being typed."""
        return self._find.has_focus

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with a line while there is one and no words are typed."""
        if self.is_finding:
            return action in _WHILE_FINDING
        if action in self.of_a_line:
            return self.current is not None
        return super().check_action(action, parameters)

    of_a_line: ClassVar[frozenset[str]] = frozenset()
    """The actions that need a line."""

    def action_move(self, key: str) -> None:
        """Go through the list."""
        self._lines.move(key)

    def action_find(self) -> None:
        """Type words to find by."""
        if not self._find.disabled:
            self.set_focus(self._find)
            self.refresh_bindings()

    def action_leave(self) -> None:
        """Go back from the words to the list, and from the list to the chat."""
        if self.is_finding:
            self._find.value = ""
            self._to_the_list()
        else:
            self.dismiss()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.list_again()

    @on(Input.Submitted)
    def _to_what_is_found(self, event: Input.Submitted) -> None:
        event.stop()
        self._to_the_list()

    def _to_the_list(self) -> None:
        self.set_focus(self._lines if self._lines.display else None)
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> Any:  # noqa: ANN401 - a screen's own
        """Do what Enter does with the current line."""
