"""Labels are terms of the corpus, beside the question's, and never a word of no other passage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant import language
from assistant.answering.labels import Labeller

FOUND = (
    ("A pooled budget would help, said the board of the laboratory.", "en"),
    ("Without a pooled budget the laboratory waits for the grant.", "en"),
    ("The grant ends, and the bioinformatician leaves.", "en"),
)
ASKED = tuple(language.terms("Who pays for the laboratory?"))


def labeller() -> Labeller:
    terms = {stem for text, code in FOUND for stem in language.terms(text, code)}
    return Labeller(FOUND, ASKED, dict.fromkeys(terms, 2.0))


def test_a_label_is_a_term_that_several_passages_use() -> None:
    assert labeller().label("The pooled budget is what I want.", "en") == "pooled budget"


def test_words_of_the_question_and_words_of_one_passage_label_nothing() -> None:
    assert labeller().label("The laboratory has a bioinformatician.", "en") == ""


def test_the_rarer_term_labels() -> None:
    found = (*FOUND, ("The grant ends, a pooled budget stays.", "en"))
    text = "The grant ends, and the pooled budget does not."
    for rare, label in (("grant", "grant ends"), ("pool", "pooled budget")):
        terms = {stem for one, code in found for stem in language.terms(one, code)}
        rarity = {one: 9.0 if one == rare else 1.0 for one in terms}
        assert Labeller(found, ASKED, rarity).label(text, "en") == label


def test_two_findings_have_different_labels() -> None:
    given = labeller()
    assert given.label("A pooled budget, I say.", "en") == "pooled budget"
    assert given.label("The pooled budget and the grant.", "en") != "pooled budget"


@given(st.text(max_size=200))
def test_a_label_stands_in_the_finding(text: str) -> None:
    assert labeller().label(text, "en") in text
