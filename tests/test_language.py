from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import language


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("personalised", "personalized"),
        ("organisations", "organizations"),
        ("centre", "center"),
        ("tumours", "tumors"),
        ("behaviour", "behavior"),
        ("haematology", "hematology"),
        ("travelled", "traveled"),
        ("analysed", "analyzed"),
        ("programmes", "programs"),
    ],
)
def test_british_and_american_spellings_meet(british: str, american: str) -> None:
    assert language.terms(british) == language.terms(american)


def test_swedish_is_stemmed_as_swedish() -> None:
    assert language.terms("patienterna", "sv") == language.terms("patienter", "sv")


def test_stop_words_are_left_out_and_numbers_kept() -> None:
    assert language.terms("the 35 days of it") == ["35", "day"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What are the barriers to implementing this in the clinic?", "en"),
        ("Vilka hinder finns det för att införa precisionsmedicin i vården?", "sv"),
        ("xyzzy plugh", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_told_or_left_open(text: str, code: str) -> None:
    assert language.detect(text) == code


@given(st.text())
def test_any_text_has_terms_without_white_space(text: str) -> None:
    assert all(term and not any(one.isspace() for one in term) for term in language.terms(text))
    language.query_terms(text)


@pytest.mark.parametrize(
    ("text", "is_claim"),
    [
        ("Statins lower the risk of a second stroke.", True),
        ("Does a statin lower the risk?", False),
        ("How statins lower the risk of a stroke.", False),
        ("barriers to implementation", False),
        ("Summarise what was said of the budget.", False),
        ("It rains.", False),
    ],
)
def test_a_claim_states_something_whole(text: str, *, is_claim: bool) -> None:
    assert language.is_claim(text) == is_claim
