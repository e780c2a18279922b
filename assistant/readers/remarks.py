"""What a reader noticed in a file that it could read, for whoever quotes it or put it there.

Two kinds: warnings, which a person should act on, and furniture, the words that stand in the file
and were left out of its text. Both are noted where they are noticed, however deep that is, and
gathered once a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Remarks:
    """What was noticed in one file, in the order in which it was."""

    warnings: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


_CURRENT: ContextVar[Remarks | None] = ContextVar("remarks", default=None)


@contextmanager
def gathered() -> Iterator[Remarks]:
    """Gather what is noticed while a file is read."""
    found = Remarks()
    token = _CURRENT.set(found)
    try:
        yield found
    finally:
        _CURRENT.reset(token)


def warn(words: str) -> None:
    """Note what a person should act on, in one clause that the file's name precedes."""
    _add(_CURRENT.get(), "warnings", words)


def left_out(words: str) -> None:
    """Note words of the file that are not in its text."""
    _add(_CURRENT.get(), "furniture", words)


def _add(found: Remarks | None, where: str, words: str) -> None:
    if found is None:
        return
    noted: list[str] = getattr(found, where)
    line = " ".join(words.split())
    if line and line not in noted:
        noted.append(line)
