"""Where the words of a PDF's page stand, and the lines that they make.

A PDF says where each piece of text is drawn and in what type, and no more: not which pieces make a
line, nor that a small raised figure is the mark of a note. pypdf gives the words and their order;
what they look like is added here. Lengths are in points (1/72 inch), from the page's lower left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, ContentStream, NameObject, NumberObject

from assistant.readers.characters import lowered, raised, repair_glyphs
from assistant.readers.hyphens import SOFT_HYPHEN
from assistant.readers.lines import Line, Place

if TYPE_CHECKING:
    import pypdf

Matrix = Sequence[float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOVES = frozenset({b"Td", b"TD", b"T*", b"Tm"})
_STILL = ([NumberObject(one) for one in (1, 0, 0, 1, 0, 0)], b"cm")
_SUBSET = re.compile(r"^/?(?:[A-Z]{6}\+)?")
_SHIFTED = re.compile(r"[\d,*+\u2212\u2013\u2020\u2021-]+|[a-z]{1,2}")
_SHIFTED_SIZE = 0.87
_SAME_LINE = 0.3
_MARKER = re.compile(r"[\u2022\u25cf\u25aa\u2023\u25e6\uf0b7\u2043]|[\[(]?(?:\d{1,3}|[a-z])[.)\]]")
_NARROW, _WIDE = frozenset(" .,;:'!|()[]ijlftI\u2019"), frozenset("mwMW%@\u2014")
_CELL_GAP = 1.2
_UNSURE = 1.08
_COLUMN_SHARE = 0.3
_COLUMN_LINES = 8
_COLUMN_PITCH = 100.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are drawn at one go, where they start, and the type that they are set in."""

    words: str
    x: float
    y: float
    size: float
    face: str
    upright: bool = True


def pieces(page: pypdf.PageObject) -> tuple[str, list[Piece]]:
    """Give the text of a page as pypdf reads it, and the pieces that it is made of.

    pypdf tells where words stand whenever the coordinates change. So a change that changes nothing
    is put after each move and into each wide gap: without it, the cells of a table's row would
    come as one piece.
    """
    content = ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    content.operations = [
        part for operands, operator in content.operations for part in _parted(operands, operator)
    ]
    page[NameObject("/Contents")] = content
    found: list[Piece] = []
    placed = [_IDENTITY]

    def enter(operator: bytes, _operands: object, matrix: Matrix, _text: Matrix) -> None:
        if operator == b"Do":  # what is drawn in there says where it stands in there
            placed.append(_times(matrix, placed[-1]))

    def leave(operator: bytes, _operands: object, _matrix: Matrix, _text: Matrix) -> None:
        if operator == b"Do":
            placed.pop()

    def visit(words: str, matrix: Matrix, text: Matrix, font: object, size: float) -> None:
        if words:
            place = _times(text, _times(matrix, placed[-1]))
            found.append(_piece(words, place, font, size))

    text = page.extract_text(
        visitor_operand_before=enter, visitor_operand_after=leave, visitor_text=visit
    )
    return text, found


def _parted(operands: Any, operator: bytes) -> Iterator[tuple[Any, bytes]]:  # noqa: ANN401  # pypdf
    """Give an operation with changes of the coordinates that change nothing."""
    if operator == b"TJ" and operands and isinstance(operands[0], list):
        shown = operands[0]
        gaps = [
            number
            for number, one in enumerate(shown)
            if number and isinstance(one, int | float) and -one > 1000 * _CELL_GAP
        ]
        for start, end in pairwise((0, *gaps, len(shown))):
            if start:
                yield _STILL
            yield [ArrayObject(shown[start:end])], operator
        return
    if operator == b"Do":
        yield _STILL
    yield operands, operator
    if operator in _MOVES:
        yield _STILL


def _piece(words: str, place: Matrix, font: object, size: float) -> Piece:
    sideways, up = place[2] * float(size), place[3] * float(size)
    return Piece(
        words,
        x=place[4],
        y=place[5],
        size=round(hypot(sideways, up), 1),
        face=_SUBSET.sub("", str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""),
        upright=up > abs(sideways),
    )


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Give the matrix that does what one does and then the other (ISO 32000-2, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def lines(text: str, drawn: list[Piece], page: str) -> list[Line]:
    """Give the lines of a page in the order in which they are read.

    Where the pieces are not what the text is made of, the lines are the text's, and stand nowhere.
    """
    if "".join(piece.words for piece in drawn) != text:
        return [line for words in text.split("\n") if (line := Line(_repaired(words), page)).words]
    found = [_line(row, page) for row in _rows(drawn) if any(one.words.strip() for one in row)]
    found = [line for line in found if line.words]
    starts = _columns(found)
    return _with_markers(list(_by_columns(found, starts)) if starts else found)


def _rows(drawn: list[Piece]) -> Iterator[list[Piece]]:
    """Give the pieces of each line of the text."""
    row: list[Piece] = []
    for piece in drawn:
        first, *others = piece.words.split("\n")
        row.append(replace(piece, words=first))
        for words in others:
            yield row
            row = [replace(piece, words=words)]
    yield row


def _line(row: list[Piece], page: str) -> Line:
    shown = [piece for piece in row if piece.words.strip()]
    if not all(piece.upright for piece in shown):
        return Line(_repaired("".join(piece.words for piece in row)), page)
    letters: Counter[tuple[float, str, float]] = Counter()
    for piece in shown:
        letters[piece.size, piece.face, piece.y] += len(piece.words.strip())
    size, face, y = letters.most_common(1)[0][0]
    cells = tuple(
        (cell[0].x, words)
        for cell in _cells(row)
        if (words := _repaired("".join(_shifted(piece, size, y) for piece in cell)))
    )
    words = _repaired("".join(_shifted(piece, size, y) for piece in row))
    return Line(words, page, place=Place(min(one.x for one in shown), y, size, face, cells))


def _cells(row: list[Piece]) -> Iterator[list[Piece]]:
    """Divide a line where it has a gap wider than any between words, or does not go on.

    Past a gap that is written as a distance between letters pypdf names the same place again.
    """
    cell: list[Piece] = []
    start, end, unsure, size = 0.0, 0.0, False, max(piece.size for piece in row)
    for piece in row:
        if piece.words.strip():
            again = bool(cell) and piece.x <= start
            is_small = piece.size < _SHIFTED_SIZE * size
            if again or (cell and piece.x - end > _CELL_GAP * size and not (unsure and is_small)):
                yield cell
                cell = []
            start, unsure = piece.x, again
            end = piece.x + _longest(piece.words.rstrip(), piece.size)
        if cell or piece.words.strip():
            cell.append(piece)
    if cell:
        yield cell


def _width(words: str, size: float) -> float:
    """Give about how wide words are drawn: pypdf does not say how wide their letters are."""
    widths = (0.27 if one in _NARROW else 0.8 if one in _WIDE else 0.5 for one in words)
    return size * (sum(widths) + 0.14 * sum(one.isupper() for one in words))


def _longest(words: str, size: float) -> float:
    """Give how wide words can be drawn: their letters as wide as they may be, and justified."""
    return _UNSURE * _width(words, size) + 0.25 * size * words.count(" ")


def _shifted(piece: Piece, size: float, y: float) -> str:
    """Give raised and lowered characters where small figures stand above or below the line."""
    words, rise = piece.words.strip(), (piece.y - y) / (size or 1.0)
    if piece.size > _SHIFTED_SIZE * size or not _SHIFTED.fullmatch(words):
        return piece.words
    if 0.12 < rise < 0.7:
        return raised(piece.words)
    return lowered(piece.words) if -0.4 < rise < -0.05 else piece.words


def _repaired(words: str) -> str:
    """Repair a line. A soft hyphen at its end stays: it says that the word goes on."""
    repaired = " ".join(repair_glyphs(words).split())
    goes_on = repaired and words.rstrip().endswith(SOFT_HYPHEN)
    return repaired + SOFT_HYPHEN if goes_on else repaired


def _columns(found: list[Line]) -> list[float]:
    """Give where the columns of a page start, if its lines are drawn across them; else nothing.

    Nearly always a file has one column after the other, and then nothing is better than its order.
    What tells columns from a table is that their lines nearly fill them.
    """
    cells = [(round(x), words) for line in found if line.place for x, words in line.place.cells]
    sizes = [line.place.size for line in found if line.place]
    if not sizes:
        return []
    counts = Counter(x for x, _ in cells)
    least = max(_COLUMN_LINES, int(_COLUMN_SHARE * len(found)))
    starts = sorted(x for x, count in counts.items() if count >= least)
    if len(starts) < 2 or any(b - a < _COLUMN_PITCH for a, b in pairwise(starts)):
        return []
    order = [starts.index(x) for x, _ in cells if x in starts]
    if sum(after < before for before, after in pairwise(order)) < least:
        return []
    size = sorted(sizes)[len(sizes) // 2]
    for start, following in pairwise(starts):
        widths = sorted(_width(words, size) for x, words in cells if x == start)
        if widths[len(widths) // 2] < 0.7 * (following - start):
            return []
    return [float(start) for start in starts]


def _by_columns(found: list[Line], starts: list[float]) -> Iterator[Line]:
    """Give the lines column by column; a line across several columns ends what is above it."""
    columns: list[list[Line]] = [[] for _ in starts]
    for line in found:
        place = line.place
        cells = place.cells if place else ()
        spans = len(cells) == 1 and place and cells[0][0] < starts[1] - place.size
        if place and spans and _width(line.words, place.size) > starts[1] + place.size - place.x:
            for column in columns:
                yield from column
                column.clear()
            yield line
            continue
        if not place:
            columns[0].append(line)
        for number, column in enumerate(columns):
            following = starts[number + 1] if number + 1 < len(starts) else float("inf")
            here = tuple(
                cell
                for cell in cells
                if (not number or cell[0] >= starts[number] - 2) and cell[0] < following - 2
            )
            if place and here:
                words = " ".join(words for _, words in here)
                moved = replace(place, x=here[0][0], cells=here)
                column.append(Line(words, line.page, place=moved))
    for column in columns:
        yield from column


def _with_markers(found: list[Line]) -> list[Line]:
    """Put bullets and numbers that are drawn apart to the lines on which they stand."""
    apart = {number for number, line in enumerate(found) if _MARKER.fullmatch(line.words)}
    marked: dict[int, Line] = {}
    for marker in sorted(apart):
        near = [
            (distance, number)
            for number, line in enumerate(found)
            if number not in apart and (distance := _distance(found[marker], line)) is not None
        ]
        if near:
            _, host = min(near)
            marked[host] = _beside(found[marker], marked.get(host, found[host]))
            marked[marker] = Line("", "")
    return [line for number, one in enumerate(found) if (line := marked.get(number, one)).words]


def _distance(marker: Line, line: Line) -> float | None:
    """Give how far a line is from its bullet or from its number in brackets, if it can be its."""
    if not marker.place or not line.place:
        return None
    size = line.place.size
    if abs(marker.place.y - line.place.y) > _SAME_LINE * size:
        return None
    after = line.place.x - marker.place.x
    if 0 < after < 5 * size:
        return after
    before = -after - _width(line.words, size)
    return before if marker.words.startswith("(") and 0 < before < 25 * size else None


def _beside(marker: Line, line: Line) -> Line:
    if not marker.place or not line.place or marker.place.x > line.place.x:
        return replace(line, words=f"{line.words} {marker.words}")
    place = replace(line.place, x=marker.place.x)
    return replace(line, words=f"{marker.words} {line.words}", place=place)
