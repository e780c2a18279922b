"""Filters: whom and what to ask, out of what the library holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static

from assistant.domain import Scope, Source
from assistant.rendering import plain
from assistant.tui.hanging import Hanging
from assistant.tui.widgets.lines import MOVES, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

FIELDS = (("types", "Type"), ("participants", "Participant"), ("roles", "Role"))


class Choices(Lines):
    """Lines to choose any number of, with marks that can be told apart without colours."""

    def __init__(
        self, offered: Sequence[tuple[str, str]], chosen: Iterable[str], field: str
    ) -> None:
        """Offer (value, how it is shown) for a field of a scope."""
        self.field = field
        self._offered = offered
        self._chosen = set(chosen)
        super().__init__(*map(self._line, range(len(offered))), id=field)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen, in the order in which it is offered."""
        return tuple(value for value, _ in self._offered if value in self._chosen)

    def toggle(self, place: int) -> None:
        """Choose a line, or choose it no more."""
        self._chosen ^= {self._offered[place][0]}
        self.replace_option_prompt_at_index(place, self._line(place))

    def clear_choice(self) -> None:
        """Choose nothing."""
        for place, (value, _) in enumerate(self._offered):
            if value in self._chosen:
                self.toggle(place)

    def _line(self, place: int) -> Hanging:
        value, shown = self._offered[place]
        mark = "[x]" if value in self._chosen else "[ ]"
        return Hanging(Content(mark), Content(plain.safe(shown)))


class FiltersScreen(ModalScreen[Scope]):
    """Three lists to choose from; nothing chosen in a list means all of it."""

    WHERE = "In the filters"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "choose",
            "Choose",
            priority=True,
            tooltip="choose a line, or choose it no more",
        ),
        Binding(
            "enter,f2",
            "apply",
            "Apply",
            key_display="enter",
            priority=True,
            tooltip="ask only of what is chosen",
        ),
        Binding("tab", "app.focus_next", "Next list", priority=True, tooltip="the next list"),
        Binding(
            "shift+tab",
            "app.focus_previous",
            show=False,
            priority=True,
            tooltip="the list before",
        ),
        Binding(
            "c", "clear", "Clear all", priority=True, tooltip="choose nothing: everything is asked"
        ),
        Binding(
            "escape",
            "cancel",
            "Cancel",
            key_display="esc",
            priority=True,
            tooltip="leave the filters as they were",
        ),
        *MOVES,
    ]

    def __init__(self, sources: Iterable[Source], chosen: Scope) -> None:
        """Offer what ``sources`` hold, with ``chosen`` already chosen."""
        super().__init__()
        offered = _offered(tuple(sources))
        self._lists = [Choices(offered[name], getattr(chosen, name), name) for name, _ in FIELDS]
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the lists beside each other."""
        with Vertical(id="filters"):
            yield Static(classes="chosen")
            with Horizontal():
                for list_, (_, title) in zip(self._lists, FIELDS, strict=True):
                    with Vertical(classes="list"):
                        yield Static(title, classes="title", markup=False)
                        yield list_
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Say what is chosen to begin with."""
        self._say()

    def _current(self) -> Choices:
        return next((one for one in self._lists if one.has_focus), self._lists[0])

    def action_move(self, key: str) -> None:
        """Go through the current list."""
        self._current().move(key)

    def action_choose(self) -> None:
        """Choose the current line, or choose it no more."""
        list_ = self._current()
        if list_.is_mounted and list_.highlighted is not None:
            list_.toggle(list_.highlighted)
            self._take(list_)

    @on(OptionList.OptionSelected)
    def _choose_clicked(self, event: OptionList.OptionSelected) -> None:
        list_ = self.query_one(f"#{event.option_list.id}", Choices)
        list_.toggle(event.option_index)
        self._take(list_)

    def _take(self, list_: Choices) -> None:
        changed: dict[str, Any] = {list_.field: list_.chosen}
        self._chosen = replace(self._chosen, **changed)
        self._say()

    def _say(self) -> None:
        scope = self._chosen
        text = (
            "No filter: everything is asked."
            if scope.is_open
            else f"Asks only: {plain.scope(scope)}."
        )
        people = scope.participants or scope.roles
        if people and scope.types and "interview" not in scope.types:
            text += "\nNothing is literature and said by a participant: this finds nothing."
        elif people:
            text += "\nWith a participant or a role chosen, literature is not asked."
        self.query_one(".chosen", Static).update(Content(text))

    def action_clear(self) -> None:
        """Ask of all again."""
        for list_ in self._lists:
            list_.clear_choice()
            self._take(list_)

    def action_apply(self) -> None:
        """Go back with what is chosen."""
        self.dismiss(self._chosen)

    def action_cancel(self) -> None:
        """Go back and leave the filters as they were."""
        self.dismiss()


def _offered(sources: tuple[Source, ...]) -> dict[str, list[tuple[str, str]]]:
    """Give for each field the values that there are, each with how it is shown."""
    types = Counter(one.type for one in sources if not one.is_interview)
    kinds = Counter(
        "interview" if one.is_interview else "note" if one.provenance == "note" else "literature"
        for one in sources
    )
    notes = f" + {kinds['note']} {plain.plural('note', kinds['note'])}" if kinds["note"] else ""
    people = {
        person.id: person.role
        for source in sources
        if source.is_interview
        for person in source.participants
    }
    roles = Counter(role for role in people.values() if role)
    return {
        "types": [
            ("literature", f"literature ({kinds['literature']}{notes})"),
            ("interview", f"interview ({kinds['interview']})"),
        ]
        + [(one, f"{one} ({count})") for one, count in sorted(types.items()) if len(types) > 1],
        "participants": [
            (one, f"{one}, {role}" if role else one) for one, role in sorted(people.items())
        ],
        "roles": [(one, f"{one} ({count})") for one, count in sorted(roles.items())],
    }
