"""What can follow what has been typed: names after ``@``, commands after ``/``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.tui import mentioning

if TYPE_CHECKING:
    from assistant.tui.commands import Command
    from assistant.tui.mentioning import Name

_MENTION = re.compile(r'(?:^|(?<=\s))@(?:"[^"\n]*|[^\s"]*)$')
_COMMAND = re.compile(r"/\S*")


@dataclass(frozen=True, slots=True)
class Completion:
    """What is offered: the words that it puts in the place of the last ``replaces`` characters."""

    typed: str
    about: str
    replaces: int
    is_command: bool = False


def completions(
    before: str, names: Sequence[Name], commands: Sequence[Command]
) -> list[Completion]:
    """Give what can follow ``before``, which is what stands before the cursor."""
    if match := _MENTION.search(before):
        written = match[0]
        return [
            Completion(f"{one.typed} ", one.about, len(written))
            for one in mentioning.matching(written[1:], names)
        ]
    if _COMMAND.fullmatch(before):
        return [
            Completion(f"/{one.name}", one.says, len(before), is_command=True)
            for one in commands
            if one.name.startswith(before[1:].casefold())
        ]
    return []
