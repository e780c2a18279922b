"""What every key does, read off the bindings: help and palette list nothing by hand.

A binding's ``tooltip`` is its sentence in help and palette, its description the word in the footer.
Bindings that share a sentence are one line ("Up, Down: go through the list"). A widget or screen
says in ``WHERE`` what its keys stand under, and in ``ALSO`` what it takes besides bindings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_NAMES = {
    "escape": "Esc",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What some keys do at one place; ``actions`` are more than one where each key has its own."""

    node: DOMNode
    says: str
    keys: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where keys work: its name, what they do there, and what is taken besides."""

    name: str
    keys: tuple[Keys, ...]
    also: tuple[tuple[str, str], ...] = ()


def places(screen: Screen[Any]) -> list[Place]:
    """Give where keys work on a screen: around the focus first, what holds everywhere last."""
    focused = [] if screen.focused is None else screen.focused.ancestors_with_self
    inner = [one for one in (*focused, *screen.walk_children()) if one not in {screen, screen.app}]
    found: dict[type, Place] = {}
    for node in (*inner, screen, screen.app):
        if type(node) not in found and (own := _own(node)):
            name = getattr(node, "WHERE", type(node).__name__)
            found[type(node)] = Place(name, tuple(own), getattr(node, "ALSO", ()))
    return list(found.values())


def shown(key: str) -> str:
    """Give a key as it is written on it: ``Ctrl+P``, ``Page Up``, ``n``."""
    *modifiers, last = key.split("+")
    name = _NAMES.get(last, last if len(last) == 1 else last.title())
    return "+".join([*(one.title() for one in modifiers), name.upper() if modifiers else name])


def inherited(node: DOMNode) -> Iterator[tuple[str, str]]:
    """Give the keys that a widget has from Textual, such as a text's editing keys."""
    own = {key for keys in _own(node) for key in keys.keys}
    described: dict[str, list[str]] = {}
    for key, bindings in node._bindings.key_to_bindings.items():  # noqa: SLF001 - no public way
        if key not in own and not key.startswith("super+"):
            for one in bindings:
                described.setdefault(one.description, []).append(shown(key))
    for says, names in described.items():
        if says:
            yield ", ".join(names), says[:1].lower() + says[1:]


def _own(node: DOMNode) -> list[Keys]:
    """Give what our own bindings of a node do, in their order."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for one in own_bindings(type(node)):
        keys, actions = found.setdefault(one.tooltip or one.description, ([], []))
        keys += [shown(key.strip()) for key in one.key.split(",")]
        actions += [one.action] * (one.action not in actions)
    return [
        Keys(node, says, tuple(dict.fromkeys(keys)), tuple(actions))
        for says, (keys, actions) in found.items()
    ]


def own_bindings(of: type) -> Iterator[Binding]:
    """Give the bindings that a class of ours, or one that it is made of, declares."""
    for made_of in of.__mro__:
        if made_of.__module__.partition(".")[0] == __name__.partition(".")[0]:
            declared: Iterable[BindingType] = made_of.__dict__.get("BINDINGS", ())
            yield from (one for one in declared if isinstance(one, Binding))
