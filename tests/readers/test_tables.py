from __future__ import annotations

from assistant.readers.lines import Line, Place
from assistant.readers.tables import with_rows


def line(y: float, *cells: tuple[float, str], size: float = 9.0, page: str = "1") -> Line:
    words = " ".join(words for _, words in cells)
    return Line(words, page, place=Place(cells[0][0], y, size, "Sans", cells))


CAPTION = line(700, (50, "Table 1. What was found, by type of study, with a caption of two"))
SECOND = line(689, (50, "lines."))
ROWS = [
    line(650, (50, "Tax-funded"), (250, "8"), (300, "14")),
    line(638, (50, "Turnaround")),
    line(626, (50, "From biopsy"), (250, "3"), (300, "7")),
    line(614, (50, "Not reported"), (250, "9"), (300, "12")),
]
TEXT = line(580, (50, "The text goes on below the table, as wide as it likes."), size=10)


def test_rows_stand_on_their_own_lines_with_their_cells_apart() -> None:
    head = [line(662, (50, "Feature")), line(674, (250, "Mixed"), (300, "All"))]
    found = with_rows([CAPTION, SECOND, *head, *ROWS, TEXT])
    assert [(one.table, one.words) for one in found] == [
        ("caption", CAPTION.words),
        ("caption", "lines."),
        ("row", "Mixed | All"),
        ("row", "Feature"),
        ("row", "Tax-funded | 8 | 14"),
        ("row", "Turnaround"),
        ("row", "From biopsy | 3 | 7"),
        ("row", "Not reported | 9 | 12"),
        ("", TEXT.words),
    ]


def test_cells_that_are_drawn_out_of_order_come_to_their_row() -> None:
    parts = [line(650, (300, "14")), line(650, (50, "Tax-funded"), (250, "8"))]
    found = with_rows([CAPTION, ROWS[2], ROWS[3], *parts, line(602, (50, "Mixed"), (300, "2"))])
    assert next(one.words for one in found if one.table == "row") == "Tax-funded | 8 | 14"


def test_there_is_no_table_without_rows_below_its_caption() -> None:
    above = [*ROWS, line(600, (50, "Table 1. A caption below its table")), TEXT]
    elsewhere = [CAPTION, *(line(600, *one.place.cells, page="2") for one in ROWS if one.place)]
    few = [CAPTION, *ROWS[:3], TEXT]
    long = "The text below a caption whose table stands above it, and so on"
    between = [CAPTION, line(660, (50, long)), *ROWS]
    for given in (above, elsewhere, few, between, [Line(CAPTION.words, "1"), *ROWS]):
        assert with_rows(given) == given
