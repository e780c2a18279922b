"""A file of the team's own that is written anew: whoever looks finds the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Put what ``change`` makes of a file in its place; where that is the same, nothing is written.

    Another process may append to the file meanwhile: it is then read and changed again.

    Raises:
        OSError: it cannot be read or written; it is as it was.

    """
    new = path.with_name(f".{path.name}.new")
    while True:
        before = path.read_bytes()
        after = change(before)
        if after == before:
            return
        with open(new, "wb", opener=private) as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if path.stat().st_size == len(before):
            new.replace(path)
            return


def private(path: str, flags: int) -> int:
    """Open a file that nobody else may read; an ``opener`` of ``open``."""
    return os.open(path, flags, 0o600)
