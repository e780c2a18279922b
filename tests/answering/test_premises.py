from __future__ import annotations

import pytest

from assistant.answering.premises import MET, unmet
from assistant.domain import Participant, Source


def interview(id_: str, role: str, issued: str = "2025-03-04") -> Source:
    return Source(id_, "interview", participants=(Participant(id_, role),), issued=issued)


LIBRARY = (
    interview("S01", "thoracic oncologist"),
    interview("S02", "research nurse", "2025-04-15"),
    Source("brandt2024", "article-journal", issued="2024", provenance="published"),
)


@pytest.mark.parametrize(
    "text",
    [
        "What do the radiologists say about biopsies?",
        "According to the lawyers, who owns the data?",
        "What are the views of the politicians on this?",
    ],
)
def test_people_who_were_not_interviewed_have_nothing_to_say(text: str) -> None:
    found = unmet(text, LIBRARY)
    assert "none of those interviewed is among the" in found.of(is_interview=True)
    assert not found.of(is_interview=False), "a paper may say what they say"
    assert found.notices[0].startswith("None of those interviewed")


@pytest.mark.parametrize(
    "text",
    [
        "What do the oncologists say about biopsies?",
        "What do the nurses think?",
        "According to the doctors, who owns the data?",
        "What do the numbers say?",
        "What do patients say of their doctors?",
    ],
)
def test_those_who_were_are_asked(text: str) -> None:
    assert unmet(text, LIBRARY) == MET


def test_where_roles_are_not_known_nobody_is_ruled_out() -> None:
    plain = (interview("A", ""), *LIBRARY)
    assert unmet("What do the radiologists say about biopsies?", plain) == MET


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("How was it in 2026?", "2026"),
        ("Has it improved since the autumn of 2025?", "autumn of 2025"),
        ("Did it change after May 2025?", "May 2025"),
    ],
)
def test_what_has_happened_since_is_in_no_source(text: str, when: str) -> None:
    found = unmet(text, LIBRARY)
    assert found.reason == (
        f"nothing that was searched is later than 2025-04-15, and the question is about {when}"
    )
    assert found.of(is_interview=True) == found.of(is_interview=False)


@pytest.mark.parametrize(
    "text",
    [
        "Has it improved since 2024?",
        "Did it change in 2025?",
        "Did it change between 2024 and 2026?",
        "What is planned for 2027?",
        "What was promised for January 2026?",
        "Has it been decided who pays in 2026?",
        "Were 2026 samples sent in the spring of 2024?",
    ],
)
def test_what_was_or_is_to_come_may_be(text: str) -> None:
    assert unmet(text, LIBRARY) == MET


def test_an_undated_source_may_be_later() -> None:
    assert unmet("How was it in 2026?", (*LIBRARY, Source("memo"))) == MET


@pytest.mark.parametrize(
    "text",
    [
        "What is the real name of S02?",
        "Who is S01?",
        "Which hospital is [Hospital C]?",
        "What's the actual name of the nurse?",
    ],
)
def test_nobody_is_named_who_goes_by_a_pseudonym(text: str) -> None:
    found = unmet(text, LIBRARY)
    assert "pseudonym" in found.of(is_interview=True)
    assert "pseudonym" in found.of(is_interview=False)


@pytest.mark.parametrize(
    "text",
    ["What is the full name of BRCA1?", "What is [Hospital C] like?", "Who is against it?"],
)
def test_other_names_may_be_asked_for(text: str) -> None:
    assert unmet(text, LIBRARY) == MET


def test_contact_details_are_not_given_out_of_interviews() -> None:
    found = unmet("Can you give me an email or phone number for the nurse?", LIBRARY)
    assert found.of(is_interview=True)
    assert not found.of(is_interview=False), "an author's address may be printed"
    assert unmet("Do they send results by email?", LIBRARY) == MET
