from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import dissent
from assistant.citations import cite
from assistant.domain import (
    Answer,
    Citation,
    Finding,
    Objection,
    ObjectionReason,
    Question,
    Scope,
    Support,
)
from tests.conftest import article, interview

ASKED = Question("Does it help? Who disagrees?")
WORDS = interview(
    ("S01", "It has helped."),
    ("S02", "It has not helped."),
    ("S03", "It might help."),
    ("S04", "It helps where there is money."),
)
PAPER = article("It was found to help.")
COUNTED = Support(("S09",), ("S02",), 0, 4)


def _cite(speaker: str, number: int) -> Citation:
    document = PAPER if speaker == "berg2020" else WORDS
    at = next(
        one
        for one in document.segments
        if one.kind != "heading" and one.speaker == (None if document is PAPER else speaker)
    )
    cited = cite(document, at.span, number)
    assert cited is not None
    return cited


def _finding(
    citation: Citation, *against: Citation, reason: ObjectionReason = "negation"
) -> Finding:
    objections = tuple(Objection(one, reason) for one in against)
    return Finding(citation.excerpt.exact, (citation,), COUNTED, objections)


def _speakers(given: Answer) -> list[str | None]:
    return [one.citations[0].excerpt.speaker for one in given.findings]


BEFORE = Answer(
    Question("Does it help?"),
    (
        _finding(_cite("S01", 1), _cite("S02", 2), _cite("S03", 3)),
        _finding(_cite("S02", 2), _cite("S01", 1)),
    ),
)


def test_what_speaks_against_the_last_answer_comes_first_and_that_answer_not_again() -> None:
    again = (_finding(_cite("S01", 1)), _finding(_cite("S02", 2)), _finding(_cite("S04", 3)))
    given = dissent.disputing(Answer(ASKED, again), BEFORE)
    assert _speakers(given) == ["S02", "S03", "S04"]
    assert [one.citations[0].number for one in given.findings] == [1, 2, 3]
    first, second, _ = given.findings
    assert [one.citation.excerpt.exact for one in first.against] == ["It has helped."]
    assert first.against == second.against
    assert first.against[0].citation.number == 4
    assert first.support == COUNTED
    assert second.support == Support()
    assert given.notices == (dissent._FIRST,)
    assert [one.number for one in given.citations] == [1, 2, 3, 4]


def test_counter_evidence_answers_where_a_search_finds_nothing() -> None:
    silent = Answer(ASKED, abstention=dissent.NOTHING)
    given = dissent.disputing(silent, BEFORE)
    assert _speakers(given) == ["S02", "S03"]
    assert given.abstention is None


def test_literature_stands_before_interviews() -> None:
    given = dissent.disputing(Answer(ASKED, (_finding(_cite("berg2020", 1)),)), BEFORE)
    assert [one.is_interview for one in given.findings] == [False, True, True]
    assert given.findings[0].citations[0].number == 1


def test_the_last_answer_is_not_shown_again_where_nothing_speaks_against_it() -> None:
    before = replace(BEFORE, findings=(_finding(_cite("S01", 1)),))
    given = dissent.disputing(Answer(ASKED, before.findings), before)
    assert given.findings == ()
    assert given.abstention == dissent.NOTHING
    beside = (*before.findings, _finding(_cite("S04", 2)))
    given = dissent.disputing(Answer(ASKED, beside), before)
    assert _speakers(given) == ["S04"]
    assert given.notices == (dissent._BESIDE,)


def test_an_answer_to_something_else_is_left_as_it_is() -> None:
    given = Answer(ASKED, (_finding(_cite("S04", 1)),))
    before = replace(BEFORE, findings=(_finding(_cite("S01", 1)),))
    assert dissent.disputing(given, before) is given
    assert dissent.disputing(given, Answer(ASKED, abstention=dissent.NOTHING)) is given


def test_who_takes_back_their_own_words_does_not_disagree() -> None:
    taken_back = _finding(_cite("S01", 1), _cite("S03", 2), reason="taken back")
    given = dissent.disputing(Answer(ASKED), replace(BEFORE, findings=(taken_back,)))
    assert given.findings == ()


@pytest.mark.parametrize(
    ("asked", "speakers"),
    [(("S01", "S03", "S04"), ["S01"]), (("S02",), ["S02"]), (("S04",), [])],
)
def test_who_was_asked_disagrees_with_the_others(
    asked: tuple[str, ...], speakers: list[str]
) -> None:
    question = replace(ASKED, scope=Scope(participants=asked))
    assert _speakers(dissent.disputing(Answer(question), BEFORE)) == speakers


def test_a_claim_keeps_the_numbers_that_its_text_holds() -> None:
    cited = _cite("S04", 1)
    claim = Finding("One says \u201cIt helps where there is money.\u201d [1].", (cited,))
    given = dissent.disputing(Answer(ASKED, (claim,), model="fake"), BEFORE)
    assert _speakers(given) == ["S02", "S03", "S04"]
    assert given.findings[-1] == claim
    assert [one.number for one in given.citations] == [1, 2, 3, 4]
