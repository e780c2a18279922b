"""How much of this machine one file may take: what is over a limit is refused, in one line.

Teams are sent files by others. A page tree without an end or an archive of a thousand times its
size would stop the work on every other file, so each is read within limits that a setting raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; ``memory``, ``size`` and ``unpacked`` count MiB."""

    seconds: int = 20
    """Time of the processor, so that a busy machine refuses no file that an idle one reads."""

    memory: int = 1024
    """What the process that reads may address, program and all."""

    size: int = 200
    """The file on the disk; no paper or interview is larger."""

    unpacked: int = 500
    """What an office document, a project or a page may unpack to."""

    pages: int = 3_000
    """Pages of a PDF."""


_CURRENT: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039  # it is frozen


def current() -> Limits:
    """Give the limits that files are read within at present.

    They are of the reading as a whole and concern no reader's result, so that twenty readers need
    not hand them on.
    """
    return _CURRENT.get()


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Read files within these limits."""
    token = _CURRENT.set(limits)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def raised(name: str) -> str:
    """Say how a limit is raised."""
    return f"raise {name} in limits in assistant.toml where it must be read"
