from __future__ import annotations

from dataclasses import replace

from assistant.domain import Document, Participant
from assistant.suggestions import suggested
from tests.conftest import article, interview


def _talk(id_: str, role: str, *asked: str) -> Document:
    turns = [turn for one in asked for turn in (("interviewer", one), (id_, "Tumour boards help."))]
    made = interview(*turns, id_=id_)
    people = (Participant(id_, role),)
    return replace(made, source=replace(made.source, participants=people))


def _paper(id_: str, title: str, text: str) -> Document:
    made = article(text, id_=id_)
    return replace(made, source=replace(made.source, title=title))


TALKS = (
    _talk("S01", "nurse", "Who should order the test?", "And what about it, then, where you are?"),
    _talk("S02", "surgeon", "Who should be allowed to order the test here?", "What do you think?"),
    _talk("S03", "nurse", "Where does the money come from in spring?"),
)
WORKS = (
    _paper("a2020", "Four options for pooled budgets", "Pooled budgets and tumour boards."),
    _paper("b2021", "Somebody else's sample: tumour boards at work", "Tumour boards decide."),
)


def test_a_question_of_each_kind_in_the_words_of_the_corpus() -> None:
    assert suggested((*TALKS, *WORKS), lambda _: True) == (
        "Who should order the test?",
        "What does the literature say about tumour boards?",
        "What do the nurse and the surgeon say about pooled budgets?",
    )


def test_what_has_no_answer_is_not_suggested() -> None:
    tried: list[str] = []

    def is_answered(question: str) -> bool:
        tried.append(question)
        return "pooled" in question

    assert suggested((*TALKS, *WORKS), is_answered) == (
        "What does the literature say about pooled budgets?",
        "What do the nurse and the surgeon say about pooled budgets?",
    )
    assert "Who should order the test?" in tried


def test_one_side_alone_is_asked_more() -> None:
    assert suggested(WORKS, lambda _: True) == (
        "What does the literature say about tumour boards?",
        "What does the literature say about pooled budgets?",
    )
    assert suggested(TALKS, lambda _: True) == (
        "Who should order the test?",
        "Where does the money come from in spring?",
    )
    assert suggested((), lambda _: True) == ()
