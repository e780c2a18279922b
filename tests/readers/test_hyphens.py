from __future__ import annotations

import pytest

from assistant.readers.hyphens import SOFT_HYPHEN, Hyphens
from assistant.readers.lines import Line, Paragraph


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
        ("an eight-", "item list", "", "an eight-item list"),
        ("aged seven-", "teen years", "", "aged seventeen years"),
        ("Soria" + SOFT_HYPHEN, "Comas", "", "SoriaComas"),
        ("doi: 10.5555/", "one.2020", "", "doi: 10.5555/one.2020"),
        ("doi: 10.5555/one.", "2020", "", "doi: 10.5555/one.2020"),
        ("in 10.", "One", "", "in 10. One"),
        ("no hyphen", "at all", "", "no hyphen at all"),
    ],
)
def test_words_are_joined_over_lines(before: str, after: str, elsewhere: str, joined: str) -> None:
    assert Hyphens(lines(before, after, elsewhere)).join(before, after) == joined


def test_the_rows_of_a_table_stay_on_their_own_lines() -> None:
    caption, row = Line("Table 1. Costs", "1", table="caption"), Line("a | 1", "1", table="row")
    table = Paragraph("table", 1, [caption, Line("of all", "1", table="caption"), row, row])
    assert Hyphens([]).written(table) == "Table 1. Costs of all\na | 1\na | 1"


def test_a_soft_hyphen_that_nothing_follows_goes() -> None:
    assert Hyphens([]).joined(lines("the word" + SOFT_HYPHEN)) == "the word"
