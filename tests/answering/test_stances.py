from __future__ import annotations

import pytest

from assistant.answering import stances
from assistant.answering.candidates import Sentence
from assistant.domain import Document, Source, Span


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Who is against a third organisation?", -1),
        ("Which of them opposes pooling the budgets?", -1),
        ("Who sees no need for a panel?", -1),
        ("Who does not want a third body?", -1),
        ("Is anybody against centralising?", -1),
        ("Who is in favour of a pooled budget?", 1),
        ("Who supports centralising?", 1),
        ("Who is for it, and who is against?", 0),
        ("Who pays for sequencing?", 0),
        ("What speaks against a third organisation?", 0),
        ("How long do they wait for a report?", 0),
    ],
)
def test_the_side_that_is_asked_for_is_told(text: str, side: int) -> None:
    assert stances.wanted(text) == side


def spoken(who: str, text: str, asked: str = "Should there be a third organisation?") -> Sentence:
    document = Document(Source(who, "interview"), text, ())
    return Sentence(
        document, Span(0, len(text)), Span(0, len(text)), text, frozenset(), who, 0, asked
    )


def test_who_says_the_opposite_is_left_out_and_named() -> None:
    against = spoken("S04", "No. I would never sign that.")
    for_it = spoken("S08", "Yes! I'm for it. Where do I sign?")
    neither = spoken("S03", "That is a question for the board.")
    kept, left = stances.divided(-1, [against, for_it, neither])
    assert kept == [against, neither]
    assert left == [for_it]
    assert stances.notice(-1, left) == (
        "Left out, because they say in so many words that they are for it: S08.",
    )
    assert stances.notice(-1, []) == ()


def test_who_says_both_stays_with_both() -> None:
    once = spoken("S09", "Yes, I am for it.")
    then = spoken("S09", "I'm against it, now that I think of the cost.")
    assert stances.divided(-1, [once, then]) == ([once, then], [])


def test_yes_to_a_question_that_is_put_the_other_way_round_is_no_stance() -> None:
    one = spoken("S05", "Yes, I would.", "Would you be against a third organisation?")
    assert stances.divided(-1, [one]) == ([one], [])
