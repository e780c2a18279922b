from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import abstention, extractive
from assistant.answering.abstention import Asked, Signs
from assistant.domain import Evidence, Passage, Question, Source, Span

SHARES = st.floats(0, 1)
KINDS = get_args(Asked)


def evidence(text: str, context: str = "") -> Evidence:
    source = Source("S01", "interview", language="en")
    return Evidence(1, Passage("p", source, Span(0, len(text)), text, (), context), 0.5)


def test_one_source_must_have_both_a_sentence_and_the_words() -> None:
    assert abstention.is_answered(Signs(0.8, 0.8, 0.9, "one source"))
    assert not abstention.is_answered(Signs(0.8, 0.8, 0.5, "one source"))
    assert not abstention.is_answered(Signs(0.8, 0.3, 0.9, "one source"))


@pytest.mark.parametrize("asked", ["literature", "claim", "interviews"])
def test_all_else_needs_a_passage_that_reads_as_an_answer(asked: Asked) -> None:
    assert abstention.is_answered(Signs(0.8, 0.1, 0.5, asked))
    assert not abstention.is_answered(Signs(0.2, 0.9, 1.0, asked))


@pytest.mark.parametrize("asked", KINDS)
def test_without_a_cross_encoder_the_words_decide(asked: Asked) -> None:
    assert abstention.is_answered(Signs(None, None, 0.7, asked))
    assert not abstention.is_answered(Signs(None, None, 0.5, asked))


@given(passage=SHARES, sentence=SHARES, covered=SHARES, more=SHARES, asked=st.sampled_from(KINDS))
def test_more_of_a_sign_never_silences(
    passage: float, sentence: float, covered: float, more: float, asked: Asked
) -> None:
    if abstention.is_answered(Signs(passage, sentence, covered, asked)):
        for signs in (
            Signs(max(passage, more), sentence, covered, asked),
            Signs(passage, max(sentence, more), covered, asked),
            Signs(passage, sentence, max(covered, more), asked),
        ):
            assert abstention.is_answered(signs)


def test_rare_words_weigh_most_and_a_passage_lends_its_context() -> None:
    rarity = {"sequenc": 3.0, "pay": 1.0}
    assert abstention.covered([evidence("They sequence.")], rarity) == 0.75
    found = [evidence("They do.", "Who pays?"), evidence("They sequence.")]
    assert abstention.covered(found, rarity) == 1
    assert abstention.covered([], rarity) == 0
    apart = [evidence("Nothing.")] * abstention.PASSAGES
    assert abstention.covered([*apart, evidence("They sequence.")], rarity) == 0


def test_what_is_missing_is_named_as_it_was_asked() -> None:
    question = Question("Do unicorns pay for CAR-T?")
    rarity = {"unicorn": 5.0, "pay": 1.0, "car": 2.0, "t": 2.0}
    silent = abstention.silence(question, [evidence("They pay.")], rarity)
    assert silent.missing == ("unicorns", "CAR")


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("What is the capital of FRANCE, and is Paris it?", ("FRANCE", "Paris")),
        ("Does France\u2019s Paris pay? paris!", ("France's", "Paris")),
        ("Is it paid in Stra\u00dfe or \ufb01nance?", ("strasse", "finance")),
    ],
)
def test_what_is_missing_keeps_the_case_it_was_asked_in(
    asked: str, missing: tuple[str, ...]
) -> None:
    words = {"france", "pari", "strass", "financ", "franc"}
    silent = abstention.silence(Question(asked), [evidence("They pay.")], dict.fromkeys(words, 1.0))
    assert silent.missing == missing


def test_a_word_is_asked_for_once_in_a_corpus_of_two_languages() -> None:
    question = Question("What are the barriers?")
    found = extractive.rarity(question, ("en", "sv"), {"barrier": 3}, 10)
    assert list(found) == ["barrier"]
    swedish = Question("Vem betalar för provet?")
    assert list(extractive.rarity(swedish, ("en", "sv"), {"betal": 2, "prov": 1}, 10)) == [
        "betal",
        "prov",
    ]
    assert len(extractive.rarity(Question("unicorns"), ("en", "sv"), {}, 10)) == 1


def test_who_names_works_or_people_is_answered_by_less() -> None:
    spoken = Signs(passage=0.33, sentence=0.3, covered=0.5, asked="interviews")
    assert not abstention.is_answered(spoken)
    assert abstention.is_answered(replace(spoken, is_named=True))
    listed = Signs(passage=0.75, sentence=0.3, covered=0.8, asked="one source")
    assert not abstention.is_answered(listed)
    assert abstention.is_answered(replace(listed, is_named=True))
    for asked in KINDS:
        nothing = Signs(passage=0.1, sentence=0.1, covered=0.3, asked=asked, is_named=True)
        assert not abstention.is_answered(nothing)


def test_of_two_that_are_offered_to_choose_from_one_is_asked_for() -> None:
    question = Question("Does centralising help or hurt equity?")
    found = extractive.rarity(question, ("en",), {"help": 9, "equiti": 3, "central": 3}, 10)
    assert set(found) == {"central", "help", "equiti"}


def test_question_words_are_not_asked_for() -> None:
    question = Question("How long does it take from biopsy to report?")
    found = extractive.rarity(question, ("en",), {"biopsi": 3, "report": 3, "long": 1}, 10)
    assert "biopsi" in found
    assert "long" not in found
    assert list(extractive.rarity(Question("How long?"), ("en",), {"long": 1}, 10)) == ["long"]
