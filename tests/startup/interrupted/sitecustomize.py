"""Sends this process a signal when it comes to a given point for the given time.

``INTERRUPT`` holds the three: ``COMMIT;3;SIGKILL`` kills at the third COMMIT. A point is a regular
expression for the beginning of an SQL statement, or of ``rename PATH``; it is met before it is
carried out.
"""

from __future__ import annotations

import itertools
import os
import re
import signal
import sqlite3
import sys
from typing import Any

_POINT, _TIME, _SIGNAL = os.environ["INTERRUPT"].split(";")
_TIMES = itertools.count(1)


def _met(happening: str) -> None:
    if re.match(_POINT, happening.lstrip()) and next(_TIMES) == int(_TIME):
        os.kill(os.getpid(), signal.Signals[_SIGNAL])


def _connect(*arguments: Any, **named: Any) -> Any:
    connection = _really_connect(*arguments, **named)
    connection.set_trace_callback(_met)
    return connection


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "os.rename":
        _met(f"rename {arguments[1]}")


_really_connect = sqlite3.connect
sqlite3.connect = _connect
sys.addaudithook(_watch)
