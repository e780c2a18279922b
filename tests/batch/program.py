"""The program with models that take no time, for processes that are killed.

``KILL_AT`` is a number: the process kills itself, as `kill -9` does, when it comes for so many a
time to a step that changes a file in the folder ``KILL_IN``: before and after one is opened to be
written, before it is on the disk (``os.fsync``), before it is renamed or removed.
"""

from __future__ import annotations

import io
import itertools
import os
import signal
import sys
from typing import Any

from assistant import library
from assistant.cli import main
from tests.fakes import Fakes

_AT = int(os.environ.get("KILL_AT", "0"))
_IN = os.environ.get("KILL_IN", "")
_TIMES = itertools.count(1)


def _met() -> None:
    if next(_TIMES) == _AT:
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"os.rename", "os.remove"} and _IN in str(arguments[0]):
        _met()


def _open(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
    changes = set(mode) & set("wa+") and _IN in str(file)
    if changes:
        _met()
    opened = _really_open(file, mode, *arguments, **named)
    if changes:
        _met()
    return opened


def _fsync(fd: Any) -> None:
    _met()
    _really_fsync(fd)


_really_open, _really_fsync = io.open, os.fsync
if _AT:
    io.open, os.fsync = _open, _fsync
    sys.addaudithook(_watch)
setattr(library, "Models", lambda _: Fakes())  # noqa: B010 - types know of no other Models
main()
