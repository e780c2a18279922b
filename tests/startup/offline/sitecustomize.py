"""Refuses every socket and every look-up of a name in this process, and notes the attempt.

An audit hook sees what Python does below ``socket.socket`` too, and no import can undo it. The
note goes to the file that ``SOCKETS_TRIED`` names, so that an attempt whose error is swallowed is
known all the same.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_TRIED = Path(os.environ["SOCKETS_TRIED"])


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith("socket.") and event != "socket.gethostname":
        with _TRIED.open("a", encoding="utf-8") as stream:
            stream.write(f"{event} {arguments[1:]}\n")
        raise PermissionError(f"{event}: refused by a test")


sys.addaudithook(_refuse)
