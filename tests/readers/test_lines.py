from __future__ import annotations

import pytest

from assistant.readers.lines import Hyphens, Line, paragraphs, without_furniture

WIDE = "This line of the paragraph is as wide as the column, and so it goes on and"


def lines(*written: str) -> list[Line]:
    return [Line(words, "1") for words in written]


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "joined"),
    [
        ("the treat-", "ment of", "", "the treatment of"),
        ("the cost-", "effective way", "a cost-effective way", "the cost-effective way"),
        ("a patient-", "centred way", "the patient was centred", "a patient-centred way"),
        ("high-", "lights of", "the lights are high and highlighted", "highlights of"),
        ("state-of-the-", "art care", "", "state-of-the-art care"),
        ("Soria-", "Comas wrote", "", "Soria-Comas wrote"),
        ("COVID-", "19 came", "", "COVID-19 came"),
        ("a dash -", "and more", "", "a dash - and more"),
        ("the years 2018\u2013", "2020 and", "", "the years 2018\u20132020 and"),
        ("see https://", "example.org", "", "see https://example.org"),
        ("no hyphen", "at all", "", "no hyphen at all"),
    ],
)
def test_words_are_joined_over_lines(before: str, after: str, elsewhere: str, joined: str) -> None:
    assert Hyphens(lines(before, after, elsewhere)).join(before, after) == joined


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


def test_numbered_headings_after_a_full_line() -> None:
    found = list(paragraphs(lines(WIDE, f"{WIDE[:-4]}.", "C. What is held up and by whom", WIDE)))
    assert [one.kind for one in found] == ["paragraph", "heading", "paragraph"]


def test_nothing_but_repeated_lines_is_no_furniture() -> None:
    pages = [[Line("The same slide", str(number))] for number in range(4)]
    assert len(without_furniture(pages)) == 4


def test_paragraphs_end_with_a_short_line_and_headings_stand_alone() -> None:
    found = list(
        paragraphs(
            lines(
                "1 Introduction",
                WIDE,
                WIDE,
                "ends here.",
                "A second paragraph of the same section begins with this line and goes on",
                "to its own end.",
                "Methods",
                WIDE,
                "ends.",
                "References",
                "1. Berg A. On time. J Wait. 2020;1:2 and a line that is as long as others",
                "2020. It goes on.",
                "2. Ek B. Later.",
            )
        )
    )
    assert [(one.kind, len(one.lines)) for one in found] == [
        ("heading", 1),
        ("paragraph", 3),
        ("paragraph", 2),
        ("heading", 1),
        ("paragraph", 2),
        ("heading", 1),
        ("reference", 2),
        ("reference", 1),
    ]
