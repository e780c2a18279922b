from __future__ import annotations

from assistant.readers.hyphens import Hyphens
from assistant.readers.lines import Line, Paragraph, Place, paragraphs

WIDE = "This line of the paragraph is as wide as the column, and so it goes on and"


def lines(*written: str) -> list[Line]:
    return [Line(words, "1") for words in written]


def test_numbered_headings_after_a_full_line() -> None:
    found = list(paragraphs(lines(WIDE, f"{WIDE[:-4]}.", "C. What is held up and by whom", WIDE)))
    assert [one.kind for one in found] == ["paragraph", "heading", "paragraph"]


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


SIZE, LEADING = 10.0, 12.0


def placed(
    *written: tuple[str, float, float], size: float = SIZE, face: str = "Serif"
) -> list[Line]:
    """Make lines of words, with how far each stands from the left and below the one before."""
    made, y = [], 700.0
    for words, x, gap in written:
        y -= gap
        made.append(Line(words, "1", place=Place(x, y, size, face, ((x, words),))))
    return made


def joined(found: list[Paragraph]) -> list[str]:
    return [Hyphens([]).written(one) for one in found]


FULL = "a line of the text that is as wide as the column and"


def test_an_indent_or_a_gap_begins_a_paragraph_whatever_its_last_line_holds() -> None:
    text: list[tuple[str, float, float]] = []
    for _ in range(3):
        text += [(f"First, {FULL}", 60, LEADING), (FULL, 50, LEADING), (f"{FULL}.", 50, LEADING)]
    text += [(f"Below a gap, {FULL}", 50, 1.4 * LEADING), (f"{FULL}.", 50, LEADING)]
    found = joined(list(paragraphs(placed(*text))))
    assert [one.split(",")[0].split(".")[0] for one in found] == [
        "First",
        "First",
        "First",
        "Below a gap",
    ]


def test_a_short_line_that_ends_a_sentence_ends_no_indented_paragraph() -> None:
    text: list[tuple[str, float, float]] = []
    for _ in range(3):
        text += [("It begins shortly.", 60, LEADING), (f"Then comes {FULL}", 50, LEADING)]
        text += [(f"{FULL}.", 50, LEADING)]
    assert len(list(paragraphs(placed(*text)))) == 3


def test_what_is_set_as_headings_are_is_a_heading_over_two_lines_too() -> None:
    text = [(f"A text of {FULL}", 50.0, LEADING), (f"{FULL}.", 50.0, LEADING)]
    first, second = placed(*text), placed(*text)
    heads = placed(
        ("1 Methods", 50, 0),
        ("What the members of a board said", 50, 90),
        ("when nobody was listening", 50, 14),
        size=12,
        face="Sans",
    )
    found = list(paragraphs([heads[0], *first, *heads[1:], *second]))
    assert [(one.kind, one.level) for one in found] == [
        ("heading", 1),
        ("paragraph", 1),
        ("heading", 1),
        ("paragraph", 1),
    ]
    assert joined(found)[2] == "What the members of a board said when nobody was listening"


def test_a_line_in_the_type_of_headings_that_runs_on_is_none() -> None:
    heads = placed(("1 Methods", 50, 0), ("Please do not say that this line", 50, 60), face="Bold")
    text = placed((f"{FULL} so on.", 50, 72), (f"It is {FULL}.", 50, LEADING))
    found = list(paragraphs([heads[0], *placed((f"{FULL}.", 50, 20)), heads[1], *text]))
    assert [one.kind for one in found] == ["heading", "paragraph", "paragraph"]


def test_a_footnote_in_the_middle_of_a_sentence_comes_after_it() -> None:
    body = placed((f"It begins with {FULL}", 50, 0), (f"{FULL} the imple-", 50, LEADING))
    note = placed(("\u00b9 The note says it.", 50, 80), size=8)
    over = [
        Line(f"mentation is {FULL}", "2", opens_page=True, place=Place(50, 700, SIZE, "Serif")),
        Line("all of it.", "2", place=Place(50, 688, SIZE, "Serif")),
    ]
    found = list(paragraphs([*body, *note, *over]))
    assert joined(found) == [
        f"It begins with {FULL} {FULL} the implementation is {FULL} all of it.",
        "\u00b9 The note says it.",
    ]
    assert [one.pages for one in found] == [("1", "2"), ("1", "1")]


def test_a_line_mostly_in_smaller_type_interrupts_nothing() -> None:
    before = placed((f"It begins with {FULL}", 50, 0), (f"{FULL} the", 50, LEADING))
    inside = placed(("code and more code", 50, 2 * LEADING), size=9)
    after = placed((f"and {FULL}.", 50, 3 * LEADING), (f"So {FULL}.", 50, LEADING))
    found = joined(list(paragraphs([*before, *inside, *after])))
    assert found[0].startswith(f"It begins with {FULL} {FULL} the code and more code and {FULL}.")


def test_the_limits_of_a_sum_stay_with_it() -> None:
    text = placed((f"This is {FULL}.", 50, 0), (f"So {FULL}:", 50, LEADING))
    (formula,) = placed(("the sum of all", 150, 30))
    (limits,) = placed(("k = 1, n", 150, 37), size=7)
    (after,) = placed((f"where this is {FULL}.", 50, 55))
    assert joined(list(paragraphs([*text, formula, limits, after]))) == [
        f"This is {FULL}. So {FULL}:",
        "the sum of all k = 1, n",
        f"where this is {FULL}.",
    ]


def test_items_that_count_up_stand_apart_though_they_are_no_sentences() -> None:
    found = joined(
        list(
            paragraphs(
                placed(
                    (f"Some text is {FULL}.", 50, LEADING),
                    ("1. hospital* OR university*", 55, LEADING),
                    ("2. budget* OR money", 55, LEADING),
                    ("or more", 65, LEADING),
                )
            )
        )
    )
    assert found[1:] == ["1. hospital* OR university*", "2. budget* OR money or more"]


def test_type_of_every_size_says_nothing() -> None:
    """A text layer that was recognised from a picture is read by its words alone."""
    text = ["1 Introduction", WIDE, WIDE, "ends here.", "A second paragraph begins", WIDE]
    drawn = [
        Line(words, "1", place=Place(50 + number, 700 - 12 * number, 9 + number / 2, "Serif"))
        for number, words in enumerate(text)
    ]
    plain = [Line(words, "1") for words in text]
    assert joined(list(paragraphs(drawn))) == joined(list(paragraphs(plain)))
