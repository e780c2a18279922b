"""Tables on printed pages: rows are found below a caption, by the gaps between their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from assistant.readers.lines import Line, Place

_CAPTION = re.compile(r"(?:table|tabell)\s*(?:\d+|[IVX]+\b|[A-Z]\d+)", re.IGNORECASE)
_LEAST_ROWS = 3
_MOST_SINGLE = 3
_CAPTION_LINES = 8
_LONGEST_HEAD = 40
_SAME_ROW = 0.3
_SMALLER, _LARGER = 0.7, 1.1


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """Give the lines with each row of a table on one, its cells apart as every reader writes them.

    A table is what stands below its caption: three rows at least that have several cells. Rows
    with one cell are its headings, or the further lines of a cell.
    """
    found: list[Line] = []
    place = 0
    while place < len(lines):
        span = _below(lines, place) if _CAPTION.match(lines[place].words) else None
        if span:
            first, after = span
            found += [replace(line, table="caption") for line in lines[place:first]]
            found += _rows(lines[first:after])
            place = after
        else:
            found.append(lines[place])
            place += 1
    return found


def _below(lines: Sequence[Line], caption: int) -> tuple[int, int] | None:
    """Give where the rows below a caption begin and end, or nothing where there are none."""
    head = lines[caption].place
    if not head:
        return None
    several: list[int] = []
    for number in range(caption + 1, len(lines)):
        line, place = lines[number], lines[number].place
        single = number - (several[-1] if several else caption + _CAPTION_LINES - _MOST_SINGLE)
        if (
            not place
            or line.page != lines[caption].page
            or not _SMALLER * head.size < place.size < _LARGER * head.size
            or place.y > head.y
            or _CAPTION.match(line.words)
            or single > _MOST_SINGLE
        ):
            break
        if len(place.cells) > 1:
            several.append(number)
        elif not several and _stands_apart(lines[number - 1], line):
            break
    if len(several) < _LEAST_ROWS:
        return None
    first, top = several[0], max(_height(lines[number]) for number in several)
    while first > caption + 1 and _height(lines[first - 1]) <= top + _SAME_ROW * head.size:
        first -= 1
    return first, several[-1] + 1


def _stands_apart(before: Line, line: Line) -> bool:
    """Whether a line is of the text below a caption, and neither of it nor of a table's head."""
    if not before.place or not line.place:
        return True
    if line.place.size > 1.05 * before.place.size:
        return True
    is_far = before.place.y - line.place.y > 1.6 * before.place.size
    return is_far and len(line.words) > _LONGEST_HEAD


def _height(line: Line) -> float:
    return line.place.y if line.place else 0.0


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Give the rows from the top, each with its cells from the left."""
    placed = sorted(((line, line.place) for line in lines if line.place), key=lambda one: -one[1].y)
    row: list[tuple[Line, Place]] = []
    for line, place in placed:
        if row and row[0][1].y - place.y > _SAME_ROW * place.size:
            yield _row(row)
            row = []
        row.append((line, place))
    if row:
        yield _row(row)


def _row(parts: list[tuple[Line, Place]]) -> Line:
    cells = tuple(sorted((cell for _, place in parts for cell in place.cells), key=itemgetter(0)))
    line, place = parts[0]
    return replace(
        line,
        words=" | ".join(words for _, words in cells),
        place=replace(place, x=cells[0][0], cells=cells),
        table="row",
    )
