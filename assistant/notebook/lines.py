"""Files of JSON Lines: an object a line, readable to nobody else, on the disk when written."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from assistant import rewriting
from assistant.rendering import data


def make_folder(folder: Path) -> None:
    """Make a folder that nobody else may look into, or make one so.

    Raises:
        OSError: it cannot be made.

    """
    folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):
        folder.chmod(0o700)


def append(path: Path, record: dict[str, Any]) -> None:
    """Put a record at the end of a file; when this returns, it outlives the process.

    Raises:
        OSError: it cannot be written.

    """
    with open(path, "ab+", opener=rewriting.private) as file:
        if _is_cut_off(file):
            file.write(b"\n")
        file.write(written(record) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether a crash cut off the last line; it stays a line of its own."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def written(record: dict[str, Any]) -> bytes:
    """Give the line of a record, without its end."""
    return data.line(record).encode("utf-8", "surrogatepass")


def read(line: bytes) -> dict[str, Any] | None:
    """Give a line's record, an empty one where it has none, or ``None`` where it was cut off."""
    try:
        record = json.loads(line) if line.strip() else {}
    except ValueError:
        return None
    return record if isinstance(record, dict) and "record" in record else {}


def records(path: Path, kinds: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield the records of a file, or those of some kinds; a line that was cut off is none.

    Raises:
        OSError: it cannot be read.

    """
    marks = [b'"record": "%b"' % kind.encode() for kind in kinds]
    with path.open("rb") as file:
        for line in file:
            if marks and not any(mark in line for mark in marks):
                continue
            if record := read(line):
                yield record
