from __future__ import annotations

from assistant.readers.furniture import without_furniture
from assistant.readers.lines import Line, Place


def test_running_heads_and_page_numbers_go_and_words_stay() -> None:
    pages = [
        [
            Line(words, str(number))
            for words in (
                "Journal of Waiting 2020, 14, 546",
                f"Words of page {number}.",
                "12 34 56",
                f"{number} of 5",
            )
        ]
        for number in range(1, 6)
    ]
    left = without_furniture(pages)
    assert [line.words for line in left][:2] == ["Words of page 1.", "12 34 56"]
    assert [line.opens_page for line in left] == [True, False] * 5


def test_numbers_that_do_not_count_with_the_pages_are_words() -> None:
    pages = [[Line("Words.", "1"), Line("42", "1")], [Line("More words.", "2"), Line("7", "2")]]
    assert [line.words for line in without_furniture(pages)] == ["Words.", "42", "More words.", "7"]


def test_nothing_but_repeated_lines_is_no_furniture() -> None:
    pages = [[Line("The same slide", str(number))] for number in range(4)]
    assert len(without_furniture(pages)) == 4


def test_a_running_head_goes_wherever_the_file_draws_it() -> None:
    """Running heads are often drawn after the text, between a column and the next."""
    pages = []
    for page in ("1", "2", "3"):
        text = [
            Line(f"Line {number} of page {page}.", page, place=Place(50, 700 - 12 * number, 10, ""))
            for number in range(20)
        ]
        head = Line("A journal 9", page, place=Place(50, 780, 8, ""))
        foot = Line(f"doi 10.5555/a {page}", page, place=Place(50, 30, 8, ""))
        pages.append([*text[:10], head, foot, *text[10:]])
    left = [line.words for line in without_furniture(pages)]
    assert len(left) == 60
    assert all(words.startswith("Line") for words in left)


def test_numbers_that_count_the_lines_of_a_manuscript_go() -> None:
    ruler = [Line(f"{number:03d}", "1") for number in range(100, 150)]
    counts = [Line(str(number), "1") for number in range(1, 6)]
    words = [Line(f"Words of the text, {number}", "1") for number in range(10)]
    left = [line.words for line in without_furniture([[*ruler, *words, *counts, *words]])]
    assert left == [line.words for line in (*words, *counts, *words)]
