from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import Name
from assistant.errors import UnreadableFile
from assistant.readers import header
from assistant.readers.dates import iso_date

HERE = Path("S01.md")
FULL = """Title: Interview S01
Participant: S01
Interviewer: Anna Berg
Provenance: synthetic
Language: Swedish
Date: 11 February 2025
DOI: https://doi.org/10.1000/xyz.
Licence: CC BY 4.0
Notice: Invented."""


@pytest.mark.parametrize("text", [f"---\n{FULL}\n---\nWords.", f"\n{FULL}\n\nWords."])
def test_a_header_is_read_before_everything_else(text: str) -> None:
    found, start, end = header.at_top(text, HERE)
    assert found.title == "Interview S01"
    assert found.participants == ("S01",)
    assert found.interviewer == (Name(literal="Anna Berg"),)
    assert (found.provenance, found.language) == ("synthetic", "sv")
    assert (found.issued, found.doi) == ("2025-02-11", "10.1000/xyz")
    assert found.licence == "CC BY 4.0"
    assert text[end:].strip() == "Words."
    assert not text[:start].strip()


def test_front_matter_may_hold_lists_and_other_keys() -> None:
    text = (
        '---\ntitle: "On: waiting"\nauthors:\n  - Berg, Anna\n  - Ek, Bo\ntags: [a, b]\n---\nText'
    )
    found, _, end = header.at_top(text, HERE)
    assert found.title == "On: waiting"
    assert found.author == (Name("Berg", "Anna"), Name("Ek", "Bo"))
    assert text[end:] == "\nText"


def test_an_unknown_provenance_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnreadableFile, match="published, study, synthetic, note"):
        header.at_top("Provenance: real\n\nWords", HERE)


@pytest.mark.parametrize(
    "text",
    [
        "Interviewer: How is it?\nParticipant: Well.\n\nInterviewer: And now?",
        "Abstract: We asked.\n\nMore",
        "---\nA rule and then words.\n---\n",
        "Title: One\nThis line is no key.\n\nWords",
        "DOI: 10.1000/x\nBackground: " + "words " * 40 + "\n\nMore",
    ],
)
def test_what_is_no_header_stays_text(text: str) -> None:
    assert header.at_top(text, HERE) == (header.Header(), 0, 0)


def test_a_header_may_stand_below_the_title() -> None:
    text = "On waiting for results\n\nAuthors: Kin, N.; Ek, B.\nDate: 2017-05-25\n\nText"
    found, start, end = header.at_top(text, HERE)
    assert [name.family for name in found.author] == ["Kin", "Ek"]
    assert text[:start].strip() == "On waiting for results"
    assert text[end:].strip() == "Text"


def test_leading_paragraphs_end_where_the_first_turn_begins() -> None:
    paragraphs = ["Title: S04", "Participant: S04", "Interviewer: Shall I record?", "S04: Yes."]
    found, taken = header.leading(paragraphs, HERE)
    assert (found.title, found.participants, taken) == ("S04", ("S04",), 2)
    assert header.leading(["Title: S04", "Interviewer: Anna Berg", "S04: Hi"], HERE)[1] == 2


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Michele Masucci", [Name(literal="Michele Masucci")]),
        ("Masucci, Michele", [Name("Masucci", "Michele")]),
        ("A. Berg; B. Ek", [Name(literal="A. Berg"), Name(literal="B. Ek")]),
        ("Anna Berg and Bo Ek", [Name(literal="Anna Berg"), Name(literal="Bo Ek")]),
        (
            "A Berg, B Ek, C Al",
            [Name(literal="A Berg"), Name(literal="B Ek"), Name(literal="C Al")],
        ),
        ("", []),
    ],
)
def test_names_are_divided_and_never_guessed_at(value: str, names: list[Name]) -> None:
    assert list(header.names(value)) == names


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2025", "2025"),
        ("2025-4-9", "2025-04-09"),
        ("2025-04-09T10:00:00Z", "2025-04-09"),
        ("April 2025", "2025-04"),
        ("9 april 2025", "2025-04-09"),
        ("Mar 3, 2021", "2021-03-03"),
        ("2019 Jun 15", "2019-06-15"),
        ("2025-13-01", "2025"),
        ("04/09/2025", ""),
        ("last week", ""),
    ],
)
def test_dates_become_iso_dates_as_far_as_they_are_known(value: str, date: str) -> None:
    assert iso_date(value) == date


@pytest.mark.parametrize(
    ("value", "ids"),
    [("S01", ("S01",)), ("S01 (nurse)", ("S01",)), ("S01, nurse", ("S01",)), ("A, B", ("A", "B"))],
)
def test_participants_are_ids(value: str, ids: tuple[str, ...]) -> None:
    assert header.of_lines([f"Participant: {value}"], HERE).participants == ids
