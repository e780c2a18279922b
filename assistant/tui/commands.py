"""``/`` in what is typed: a command by its name, for those who do not look for keys.

A command is an action that a key does too, under a word; what it does is said where the key is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.tui import keys, over

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_ACTIONS = {
    "help": "help",
    "commands": "command_palette",
    **{name: f"over('{name}')" for name in over.OPENERS},
    "new": "new_session",
    "open": "open",
    "find": "find",
    "copy": "copy_answer",
    "cancel": "cancel",
    "theme": "switch_theme",
    "quit": "quit",
}
"""Each command's action, as the binding of its key has it."""

_ALSO = {"exit": "quit", "?": "help", "q": "quit", "clear": "new", "filter": "filters"}
"""Words that people type, from other programs, for commands of ours."""


@dataclass(frozen=True, slots=True)
class Command:
    """An action by its name; ``node`` is where the action is."""

    name: str
    action: str
    says: str
    node: DOMNode


def commands(screen: Screen[Any]) -> Iterator[Command]:
    """Give the commands of a screen, each with what its key says."""
    bound = {
        action.removeprefix("screen."): Command("", action, one.says, one.node)
        for place in reversed(keys.places(screen))
        for one in place.keys
        for action in one.actions
    }
    for name, action in _ACTIONS.items():
        if action in bound:
            yield replace(bound[action], name=name)


def find(typed: str, screen: Screen[Any]) -> Command | None:
    """Give the command that is typed, with its stroke or without."""
    name = typed.strip().removeprefix("/").casefold()
    name = _ALSO.get(name, name)
    return next((one for one in commands(screen) if one.name == name), None)
