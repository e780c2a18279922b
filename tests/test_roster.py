from __future__ import annotations

import pytest

from assistant import roster
from assistant.domain import Participant, Source


def interview(id_: str, role: str) -> Source:
    return Source(id_, "interview", participants=(Participant(id_, role),))


LIBRARY = (
    interview("S01", "thoracic oncologist"),
    interview("S02", "research nurse"),
    interview("S03", "research nurse"),
    # A translation is of the same person.
    Source("S03.en", "interview", participants=(Participant("S03", "research nurse"),)),
    Source("brandt2024", "article-journal"),
)


@pytest.mark.parametrize(
    "text",
    [
        "How many people were interviewed?",
        "Who was interviewed?",
        "Whom did we talk to?",
        "Which roles are represented?",
        "How many participants took part?",
    ],
)
def test_everybody_is_named_once_by_role(text: str) -> None:
    assert roster.told(text, LIBRARY) == (
        "In the library, 3 people were interviewed: "
        "S01 (thoracic oncologist), S02, S03 (research nurse)."
    )


def test_those_of_a_role_are_counted() -> None:
    told = roster.told("How many research nurses did we interview?", LIBRARY)
    assert (
        told
        == "Of those in the library: 2 of 3 people were interviewed: S02, S03 (research nurse)."
    )


def test_a_role_that_nobody_has_is_said_to_be_nobodys() -> None:
    told = roster.told("How many radiologists were interviewed?", LIBRARY)
    assert "nobody under \u201cradiologists\u201d" in told
    assert "thoracic oncologist, research nurse" in told


@pytest.mark.parametrize(
    "text",
    [
        "How many informants did the study interview?",
        "How many patients were included in the trial?",
        "How many samples were taken?",
        "Who should be interviewed about budgets, and who decides?",
        "What did the nurses say?",
        "Who was asked to pay?",
    ],
)
def test_what_is_not_about_the_sample_is_left_alone(text: str) -> None:
    assert roster.told(text, LIBRARY) == ""


def test_of_a_library_without_interviews_nothing_is_said() -> None:
    assert roster.told("Who was interviewed?", LIBRARY[-1:]) == ""
