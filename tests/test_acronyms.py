"""What a corpus shortens is mined from it, and a question in either form meets both."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import acronyms
from assistant.library import Library
from tests.fakes import Fakes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Personalized cancer medicine (PCM) tailors treatment.",
            ("PCM", "Personalized cancer medicine"),
        ),
        (
            "with acute respiratory distress syndrome\n(ARDS).",
            ("ARDS", "acute respiratory distress syndrome"),
        ),
        ("Molecular tumour boards (MTBs) meet.", ("MTBs", "Molecular tumour boards")),
        ("human coronavirus OC43 (HCoV-OC43)", ("HCoV-OC43", "human coronavirus OC43")),
        ("They met at noon (see Table 2) and left (ABC).", None),
        ("in Sweden (2012). The budget (SEK) grew.", None),
        ("Nobody asked (DNA).", None),
    ],
)
def test_a_short_form_is_found_with_what_it_stands_for(
    text: str, found: tuple[str, str] | None
) -> None:
    assert list(acronyms.mined(text)) == ([found] if found else [])


@given(st.text(alphabet="aAbB (),.;-\n", max_size=80))
def test_a_long_form_stands_before_its_short_one_and_holds_its_letters(text: str) -> None:
    flat = " ".join(text.split())
    for short, long in acronyms.mined(text):
        assert long in flat
        assert f"({short})" in text
        letters = iter(long.casefold())
        assert all(letter in letters for letter in short.casefold() if letter.isalnum())


def test_one_that_stands_for_several_things_is_left_alone() -> None:
    pairs = [
        ("CI", "confidence interval"),
        ("CI", "cardiac index"),
        ("PCM", "personalised cancer medicine"),
        ("PCM", "personalized cancer medicine"),
    ]
    assert acronyms.unambiguous(pairs) == {"PCM": "personalised cancer medicine"}


def test_either_form_gives_the_other() -> None:
    known = {"PCM": "personalized cancer medicine", "MTB": "molecular tumour board"}
    assert acronyms.beside("Who pays for PCM?", known) == "personalized cancer medicine"
    assert acronyms.beside("Does the molecular tumour board help?", known) == "MTB"
    assert acronyms.beside("Does pcm-like work help?", known) == ""


def test_a_question_in_short_meets_a_passage_in_full(library_root: Path) -> None:
    papers = library_root / "corpus" / "papers"
    for path in papers.iterdir():
        path.unlink()
    said = "Results\n\nBoards are paid by the region.\n\nWards are paid by the region too.\n"
    (papers / "a.txt").write_text(f"On boards\n\nMolecular tumour board (MTB) time.\n\n{said}")
    (papers / "b.txt").write_text("On more\n\nThe molecular tumour board is paid by the region.\n")
    library = Library(library_root, models=Fakes(), resident=False)
    library.index()
    found = {one.passage.source.id: one for one in library.search("MTB", 10)}
    assert found["b"].why.lexical_score
    assert not [one for one in library.search("MTX", 10) if one.why.lexical_score]
    (papers / "a.txt").unlink()
    library.index()
    assert not [one for one in library.search("MTB", 10) if one.why.lexical_score]
