"""What runs in the process that reads: one file a message, within the limits it was given."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant import limits, readers
from assistant.errors import UnreadableFile
from assistant.limits import MEBIBYTE, Limits
from assistant.readers.confined import Exhausted, exhausted, receive, send

try:
    import resource
except ImportError:  # Windows, where only the clock limits a file
    resource = None  # type: ignore[assignment]

_READERS: dict[str, Callable[..., Any]] = {
    "read": readers.read,
    "read_project": readers.read_project,
    "read_codebook": readers.read_codebook,
    "read_references": readers.read_references,
    "read_participants": readers.read_participants,
}


def run() -> None:
    """Answer until nobody asks any more."""
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not come between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        allowed: Limits = receive(asked)
        _limit_memory(allowed)
        with limits.within(allowed):
            while True:
                what, path, *more = receive(asked)
                _limit_time(allowed)
                send(answers, answer(_READERS[what], path, *more))


def answer(read: Callable[..., Any], path: Path, *more: str) -> Any:  # noqa: ANN401  # or an error
    """Give what a reader gives, or the one line that says why not; nothing else leaves here."""
    try:
        return read(path, *more)
    except UnreadableFile as error:
        return Exhausted(path, exhausted(limits.current().memory)) if _ran_out(error) else error
    except MemoryError:
        return Exhausted(path, exhausted(limits.current().memory))
    except RecursionError:
        reason = "is nested too deep: save it again from the program that made it"
        return UnreadableFile(path, reason)
    except Exception as error:  # noqa: BLE001  # a file must not end the work on the others
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        reason = f"cannot be read ({what}): save it again, or convert it to another format"
        return UnreadableFile(path, reason)


def _ran_out(error: BaseException) -> bool:
    """Whether a reader took memory that ran out for damage, since libraries raise both alike."""
    cause = error.__cause__ or error.__context__
    return isinstance(cause, MemoryError) or (cause is not None and _ran_out(cause))


def _limit_memory(allowed: Limits) -> None:
    if resource is None:
        return
    most = allowed.memory * MEBIBYTE
    with suppress(ValueError, OSError):  # macOS knows the limit and does not take it
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(allowed: Limits) -> None:
    """Let this file take its seconds of the processor beyond what the others took."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + allowed.seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
