"""``participants.csv``: who the participants are, one a line, under the ids that citations use."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from assistant.domain import Participant
from assistant.errors import UnreadableFile
from assistant.readers import files

_NAMED = ("id", "role", "group")


def read(path: Path) -> tuple[Participant, ...]:
    """Read the participants, whose further columns become attributes in the file's order.

    Commas or semicolons (as spreadsheets in most of Europe write them) divide the columns; an
    attribute without a value is left out. Raises ``UnreadableFile`` for a file without a column
    ``id``, and for a line whose id is empty or taken.
    """
    text = files.text(path, files.load(path))
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    found: dict[str, Participant] = {}
    columns: list[str] = []
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not columns:
                columns = _columns(path, cells)
                continue
            one = _participant(path, rows.line_num, columns, cells)
            if one.id.casefold() in found:
                raise UnreadableFile(path, f"line {rows.line_num} has the id {one.id!r} again")
            found[one.id.casefold()] = one
    except csv.Error as error:
        raise UnreadableFile(path, f"line {rows.line_num} is no CSV: {error}") from error
    return tuple(found.values())


def _columns(path: Path, cells: list[str]) -> list[str]:
    columns = [cell.casefold() if cell.casefold() in _NAMED else cell for cell in cells]
    if "id" not in columns:
        raise UnreadableFile(path, f"has no column id; its columns are {', '.join(cells)}")
    named = [column for column in columns if column]
    if len(set(named)) < len(named):
        raise UnreadableFile(path, "has two columns of the same name")
    return columns


def _participant(path: Path, line: int, columns: list[str], cells: list[str]) -> Participant:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        reason = f"line {line} has {len(cells)} values for {len(columns)} columns"
        raise UnreadableFile(path, reason)
    values = dict(zip(columns, cells, strict=False))
    if not values["id"]:
        raise UnreadableFile(path, f"line {line} has no id")
    return Participant(
        id=values["id"],
        role=values.get("role", ""),
        group=values.get("group", ""),
        attributes=tuple(
            (column, value)
            for column, value in values.items()
            if column and value and column not in _NAMED
        ),
    )
