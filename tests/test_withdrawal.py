from __future__ import annotations

from dataclasses import replace

from assistant import citations
from assistant.conversation import Turn, without
from assistant.domain import (
    Answer,
    Citation,
    Coverage,
    Evidence,
    Finding,
    Objection,
    Passage,
    Question,
    Span,
    Support,
    Unsupported,
)
from assistant.withdrawal import answer_without
from tests.conftest import interview

TOGETHER = interview(
    ("S01", "Nobody pays for it."),
    ("S02", "No one pays."),
    ("S03", "The region does."),
    id_="group",
)


def _cited(number: int) -> Citation:
    found = citations.cite(TOGETHER, TOGETHER.segments[number - 1].span, number)
    assert found is not None
    return found


def _evidence(*numbers: int) -> Evidence:
    segments = tuple(TOGETHER.segments[number - 1] for number in numbers)
    span = Span(segments[0].span.start, segments[-1].span.end)
    text = TOGETHER.text[span.start : span.end]
    return Evidence(1, Passage(f"p{numbers}", TOGETHER.source, span, text, segments), 0.5)


def _left(*findings: Finding, **more: object) -> Answer:
    answer = replace(Answer(Question("Who pays?"), findings), **more)  # type: ignore[arg-type]
    return answer_without(answer, frozenset({"S01"}))


def test_what_others_say_too_stays_in_their_words() -> None:
    support = Support(("group",), ("S01", "S02"), 3, 5)
    against = (Objection(_cited(3), "antonym"), Objection(_cited(1), "negation"))
    both = Finding(_cited(1).excerpt.exact, (_cited(1), _cited(2)), support, against, label="pay")
    (left,) = _left(both).findings
    assert (left.text, left.label, left.is_claim) == ("No one pays.", "", False)
    assert [one.excerpt.exact for one in left.citations] == ["No one pays."]
    assert left.support == Support(("group",), ("S02",), 3, 5)
    assert [one.citation.number for one in left.against] == [3]


def test_a_models_claim_stays_where_all_that_it_cites_does() -> None:
    claim = Finding("“Nobody pays for it.” [1] “No one pays.” [2]", (_cited(1), _cited(2)))
    other = Finding("“The region does.” [3]", (_cited(3),))
    left = _left(claim, other, unsupported=(Unsupported("Nobody pays it.", "not said"),))
    assert [one.text for one in left.findings] == [other.text]
    assert left.unsupported == ()


def test_nothing_of_who_withdrew_is_left_around_what_others_said() -> None:
    left = _left(
        Finding(_cited(2).excerpt.exact, (_cited(2),)), evidence=(_evidence(1, 2), _evidence(3))
    )
    assert "Nobody pays" not in repr(left)
    assert "S01" not in repr(left)
    assert [one.passage.text for one in left.evidence] == ["The region does."]


def test_neither_a_notice_nor_the_list_of_the_searched_names_who_withdrew() -> None:
    left = _left(
        Finding(_cited(2).excerpt.exact, (_cited(2),)),
        notices=("Left out, because they are for it: S01, S03.", "S011 is asked first."),
        searched=Coverage(0, 1, 0, 1, ("S01", "S02")),
    )
    assert left.notices == ("S011 is asked first.",)
    assert left.searched == Coverage(0, 1, 0, 1, ("S02",))


def test_that_words_are_left_out_is_noted_once() -> None:
    finding = Finding(_cited(1).excerpt.exact, (_cited(1),))
    answer = Answer(Question("Who pays?"), (finding, replace(finding, citations=(_cited(2),))))
    turn = Turn("Who pays?", Question("Who pays?"), note="a note", answer=answer)
    once = without(turn, frozenset({"S01"}))
    assert once.note == "a note; words of someone who withdrew are left out"
    assert without(once, frozenset({"S02"})).note == once.note
