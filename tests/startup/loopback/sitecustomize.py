"""Lets this process reach one port of this machine, and notes and refuses every other attempt.

``PORT_ALLOWED`` is the port; the notes go to the file that ``SOCKETS_TRIED`` names, so that an
attempt whose error is swallowed, in whichever thread, is known all the same. To bind a socket, by
which libraries look for IPv6, reaches nobody and is let through.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_TRIED = Path(os.environ["SOCKETS_TRIED"])
_ALLOWED = ("127.0.0.1", int(os.environ["PORT_ALLOWED"]))
_NAMES = {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
}


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _NAMES:
        return
    given = arguments[:2] if event == "socket.getaddrinfo" else arguments[1]
    address = (given[0], int(given[1])) if isinstance(given, tuple) and given[1] else given
    if address == _ALLOWED:
        return
    with _TRIED.open("a", encoding="utf-8") as stream:
        stream.write(f"{event} {given}\n")
    raise PermissionError(f"{event}: refused by a test")


sys.addaudithook(_watch)
