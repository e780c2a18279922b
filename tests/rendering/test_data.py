from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import citations
from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Coverage,
    Document,
    Evidence,
    Failure,
    Finding,
    Objection,
    ObjectionReason,
    Passage,
    Question,
    Scope,
    Span,
    Support,
    Unsupported,
    Why,
)
from assistant.rendering import data
from tests.conftest import article, interview

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
_SEVERAL = st.lists(_TEXTS, max_size=2).map(tuple)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_YEARS = st.none() | st.integers(0, 9999)
_SCOPES = st.builds(Scope, *[_SEVERAL] * 5, st.tuples(_YEARS, _YEARS))
_REASONS: st.SearchStrategy[ObjectionReason] = st.sampled_from(
    ["negation", "antonym", "stance", "condition", "taken back"]
)
_SUPPORTS = st.builds(Support, _SEVERAL, _SEVERAL, st.integers(0, 99), st.integers(0, 99))
_COUNTS = st.integers(0, 99)
_RANKS = st.none() | st.integers(1, 99)
_WHYS = st.builds(Why, _RANKS, _RANKS, *[st.none() | _NUMBERS] * 3)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Give an article or an interview of any words."""
    words = draw(st.lists(_TEXTS.filter(len), min_size=1, max_size=3))
    if draw(st.booleans()):
        return article(*words)
    return interview(*(("S09", one) for one in words))


@st.composite
def cited(draw: st.DrawFn) -> Citation:
    """Give a citation with a number that is not its own yet."""
    document = draw(documents())
    within = draw(st.sampled_from([one for one in document.segments if one.kind != "heading"])).span
    start = draw(st.integers(within.start, within.end - 1))
    span = Span(start, draw(st.integers(start + 1, within.end)))
    found = citations.cite(document, span, 0)
    assert found is not None
    return found


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Give a passage of a document's last segments, which it may cut."""
    document = draw(documents())
    segments = document.segments[draw(st.integers(0, len(document.segments) - 1)) :]
    start = draw(st.integers(segments[0].span.start, segments[0].span.end - 1))
    span = Span(start, segments[-1].span.end)
    text = document.text[span.start : span.end]
    passage = Passage(draw(_TEXTS), document.source, span, text, segments, draw(_TEXTS))
    return Evidence(draw(st.integers(1, 99)), passage, draw(_NUMBERS), draw(_WHYS))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Give an answer of any kind, its citations numbered from 1."""
    numbered = iter(range(1, 100))

    def some(fewest: int) -> tuple[Citation, ...]:
        found = draw(st.lists(cited(), min_size=fewest, max_size=2))
        return tuple(replace(one, number=next(numbered)) for one in found)

    findings = tuple(
        Finding(
            draw(_TEXTS),
            some(1),
            draw(_SUPPORTS),
            tuple(Objection(one, draw(_REASONS), draw(st.booleans())) for one in some(0)),
            draw(st.booleans()),
            draw(_TEXTS),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return Answer(
        Question(draw(_TEXTS), draw(_TEXTS), draw(_SCOPES)),
        findings,
        tuple(draw(st.lists(evidence(), max_size=2))),
        tuple(draw(st.lists(st.builds(Unsupported, _TEXTS, _TEXTS), max_size=2))),
        draw(st.none() | st.builds(Abstention, _TEXTS, _SEVERAL)),
        draw(_TEXTS),
        draw(_TEXTS),
        draw(_TEXTS),
        draw(_SEVERAL),
        searched=draw(st.none() | st.builds(Coverage, *[_COUNTS] * 4)),
    )


def cut(given: Evidence) -> Evidence:
    """Give evidence whose first segment begins with the passage, as it is written."""
    passage = given.passage
    first, *rest = passage.segments
    first = replace(first, span=Span(passage.span.start, first.span.end))
    return replace(given, passage=replace(passage, segments=(first, *rest)))


@given(answers())
def test_an_answer_comes_back(answer: Answer) -> None:
    line = data.line(data.answer(answer))
    assert "\n" not in line
    found = data.read_answer(json.loads(line))
    assert found == replace(answer, evidence=tuple(cut(one) for one in answer.evidence))
    assert data.line(data.answer(found)) == line
    assert data.citations(json.loads(line)) == answer.citations


def test_a_finding_in_other_words_than_it_cites_is_named() -> None:
    document = article("Funding was scarce.", "Waiting was long.")
    cited = [citations.cite(document, one.span, n) for n, one in enumerate(document.segments)]
    findings = tuple(Finding(one.excerpt.exact, (one,)) for one in cited if one is not None)
    record = data.answer(Answer(Question("Who?"), findings))
    assert data.altered(record) == ()
    record["findings"][1]["text"] = "Waiting was short."
    assert data.altered(record) == ((2, "Waiting was short."),)
    assert data.altered({**record, "model": "fake:model"}) == ((2, "Waiting was short."),)
    assert data.altered(data.failure(Failure(Question("Who?"), "no"))) == ()


def test_a_question_that_failed_has_no_citations() -> None:
    record = data.failure(Failure(Question("Who?", "a"), "no role 'king'"))
    assert json.loads(data.line(record)) == {
        "question": {
            "id": "a",
            "text": "Who?",
            "scope": {
                "types": [],
                "sources": [],
                "participants": [],
                "roles": [],
                "groups": [],
                "years": [None, None],
            },
        },
        "error": "no role 'king'",
    }
    assert data.citations(record) == ()


@pytest.mark.parametrize("key", ["question", "citations", "findings", "evidence", "abstention"])
def test_what_is_no_answer_is_said_to_be_none(key: str) -> None:
    record = data.answer(Answer(Question("Who?")))
    assert data.read_answer(record) == Answer(Question("Who?"))
    for spoiled in ({one: record[one] for one in record if one != key}, {**record, key: 3}):
        with pytest.raises(ValueError, match="not an answer"):
            data.read_answer(spoiled)
