from __future__ import annotations

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from assistant.readers import pages
from assistant.readers.hyphens import SOFT_HYPHEN
from assistant.readers.lines import Line
from assistant.readers.pages import Piece

SIZE = 10.0


def piece(words: str, x: float, y: float, size: float = SIZE) -> Piece:
    return Piece(words, x, y, size, "Serif")


def lines(*drawn: Piece) -> list[Line]:
    return pages.lines("".join(one.words for one in drawn), list(drawn), "1")


def words(*drawn: Piece) -> list[str]:
    return [line.words for line in lines(*drawn)]


def drawn_page(content: str, figure: str = "") -> pypdf.PageObject:
    """Give a page with that content, and a figure that it may draw, read back from a file."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(600, 800)
    stream = DecodedStreamObject()
    stream.set_data(content.encode())
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/ABCDEF+Helvetica-Bold"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Contents")] = writer._add_object(stream)
    resources = DictionaryObject({NameObject("/Font"): fonts})
    form = DecodedStreamObject()
    form.set_data(figure.encode())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([NumberObject(one) for one in (0, 0, 600, 800)]),
            NameObject("/Resources"): resources,
        }
    )
    figures = DictionaryObject({NameObject("/X1"): writer._add_object(form)})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): fonts, NameObject("/XObject"): figures}
    )
    file = io.BytesIO()
    writer.write(file)
    return pypdf.PdfReader(file).pages[0]


@pytest.mark.parametrize(
    "row",
    [
        "(Tax-funded) Tj 200 0 Td (8) Tj 50 0 Td (14) Tj",
        "[(Tax-funded) -15000 (8) -5000 (14)] TJ",
    ],
)
def test_the_cells_of_a_row_are_told_apart_however_they_are_drawn(row: str) -> None:
    page = drawn_page(f"BT /F1 10 Tf 1 0 0 1 60 700 Tm {row} ET")
    text, drawn = pages.pieces(page)
    (line,) = pages.lines(text, drawn, "1")
    assert line.words == "Tax-funded 8 14"
    assert line.place is not None
    assert [one for _, one in line.place.cells] == ["Tax-funded", "8", "14"]
    assert (line.place.x, line.place.y, line.place.style) == (60, 700, (10, "Helvetica-Bold"))


def test_the_words_are_those_that_pypdf_gives() -> None:
    content = (
        "BT /F1 10 Tf 60 700 Td [(Two w) 20 (ords) -300 (here) -2000 (there)] TJ T* (end) Tj ET"
    )
    text, drawn = pages.pieces(drawn_page(content))
    assert text == "".join(one.words for one in drawn) == drawn_page(content).extract_text()


def test_what_a_figure_says_stands_where_the_figure_does() -> None:
    text = "BT /F1 10 Tf 60 700 Td (Before) Tj ET q 2 0 0 2 100 300 cm /X1 Do Q"
    page = drawn_page(text, "BT /F1 10 Tf 10 20 Td (In a figure) Tj ET")
    before, inside = pages.lines(*pages.pieces(page), "1")
    assert before.place is not None
    assert inside.place is not None
    assert (before.place.x, before.place.y, before.place.size) == (60, 700, 10)
    assert (inside.place.x, inside.place.y, inside.place.size) == (120, 340, 20)


def test_raised_and_lowered_figures_do_not_join_a_number_or_word() -> None:
    assert words(
        piece("of 19 days.", 50, 700),
        piece("1,2", 104, 704, 7),
        piece(" No m", 112, 700),
        piece("1", 140, 698, 7),
        piece(" of 10", 144, 700),
        piece("\u22123", 170, 704, 7),
        piece(" mixed", 180, 700),
        piece("a", 210, 704, 7),
        piece(" rows, 1", 215, 700),
        piece("one", 240, 704, 7),
    ) == ["of 19 days.¹,² No m₁ of 10⁻³ mixedᵃ rows, 1one"]


def test_small_type_on_the_line_stays_as_it_is() -> None:
    assert words(piece("in ", 50, 700), piece("2020", 65, 700, 7)) == ["in 2020"]


def test_bullets_and_numbers_that_are_drawn_last_come_to_their_lines() -> None:
    assert words(
        piece("the first of them\n", 62, 700),
        piece("goes on\n", 62, 688),
        piece("a = b\n", 100, 660),
        piece("the right column\n", 350, 700),
        piece("\u2022\n", 50, 700),
        piece("2.\n", 340, 700),
        piece("(1)\n", 250, 660),
        piece("\u2022", 50, 100),
    ) == [
        "\u2022 the first of them",
        "goes on",
        "a = b (1)",
        "2. the right column",
        "\u2022",
    ]


LEFT = "the left column is this wide and full of words"
RIGHT = "the right column is as wide and full of words"


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other() -> None:
    drawn = [piece("A title that stands across both of the columns of a page\n", 170, 760)]
    for number in range(10):
        drawn.append(piece(f"{LEFT} ", 50, 700 - 12 * number))
        drawn.append(piece(f"{RIGHT}\n", 300, 700 - 12 * number))
    stamp = Piece("A stamp at the margin", 20, 300, 20.0, "Serif", upright=False)
    assert words(*drawn, stamp) == [
        drawn[0].words.strip(),
        *[LEFT] * 10,
        "A stamp at the margin",
        *[RIGHT] * 10,
    ]


def test_the_rows_of_a_table_are_left_as_they_are() -> None:
    drawn = []
    for number in range(10):
        drawn.append(piece("Tax-funded ", 50, 700 - 12 * number))
        drawn.append(piece("14\n", 300, 700 - 12 * number))
    assert words(*drawn) == ["Tax-funded 14"] * 10


def test_a_soft_hyphen_is_kept_where_a_line_ends() -> None:
    assert words(
        piece(f"imple{SOFT_HYPHEN}\n", 50, 700), piece(f"men{SOFT_HYPHEN}ted", 50, 688)
    ) == [
        f"imple{SOFT_HYPHEN}",
        "mented",
    ]


def test_what_is_drawn_sideways_stands_nowhere() -> None:
    (line,) = lines(Piece("arXiv:2020.1 ", 20, 300, 20.0, "Serif", upright=False))
    assert (line.words, line.place) == ("arXiv:2020.1", None)


def test_a_text_that_the_pieces_do_not_make_up_is_taken_as_it_is() -> None:
    assert pages.lines("Other words\n\nand more", [piece("Words", 50, 700)], "1") == [
        Line("Other words", "1"),
        Line("and more", "1"),
    ]
