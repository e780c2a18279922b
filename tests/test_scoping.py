"""Scope words become filters; words that only sound like them do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import scoping
from assistant.domain import Name, Question, Scope, Source
from tests.test_roles import SOURCES as INTERVIEWS

SOURCES = (
    *INTERVIEWS,
    Source("lindvik2023", "article-journal", author=(Name("Lindvik", "Maja"),)),
    Source("ball2020", "article-journal", author=(Name("Ball", "Jenna"),)),
)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("What do the managers say about money?", Scope(participants=("S04", "S10"))),
        ("According to the oncologists, who pays?", Scope(participants=("S01",))),
        ("What is the nurse's view of that?", Scope(participants=("S03",))),
        ("How long does the pathologist at Ekvåla say it takes?", Scope(participants=("S02",))),
        ("what do patients say about waiting", Scope(participants=("S06",))),
        ("What did S04 and S10 say about budgets", Scope(participants=("S04", "S10"))),
        ("What does the literature say about cost?", Scope(types=("literature",))),
        ("only the interviews: who pays?", Scope(types=("interview",))),
        ("is it fairer, according to the people interviewed?", Scope(types=("interview",))),
        (
            "What has been published since 2020 on boards?",
            Scope(types=("literature",), years=(2020, None)),
        ),
        ("papers after 2022 on cost", Scope(types=("literature",), years=(2023, None))),
        ("studies before 2015 on cost", Scope(types=("literature",), years=(None, 2014))),
        (
            "studies between 2015 and 2019 on cost",
            Scope(types=("literature",), years=(2015, 2019)),
        ),
        ("articles in 2021 about cost", Scope(types=("literature",), years=(2021, 2021))),
    ],
)
def test_scope_words_restrict_and_it_is_said(text: str, scope: Scope) -> None:
    read = scoping.read(Question(text), SOURCES)
    assert read.question.scope == scope
    assert read.is_certain
    assert read.notices
    assert not read.columns


def test_no_word_restricts_what_a_person_has_decided_on() -> None:
    asked = Question("What do the nurses say since 2020?", scope=Scope(years=(2001, None)))
    assert scoping.read(asked, SOURCES).question.scope != asked.scope
    read = scoping.read(replace(asked, as_scoped=True), SOURCES)
    assert read.question.scope == asked.scope
    assert read.notices == ()


@pytest.mark.parametrize(
    "text",
    [
        "How do managers measure success?",
        "What do patients with lung cancer want?",
        "How do patients experience waiting?",
        "what is known about nurses ordering tests?",
        "Has the turnaround improved since 2023?",
        "Does the literature agree with the nurses?",
        "Does what the articles say fit with what staff describe?",
        "How many people were interviewed in the study?",
        "How did clinical reports change?",
    ],
)
def test_other_words_restrict_nothing(text: str) -> None:
    read = scoping.read(Question(text), SOURCES)
    assert (read.question.scope, read.notices, read.columns) == (Scope(), (), ())


def test_what_has_become_a_filter_is_not_looked_for() -> None:
    read = scoping.read(Question("What do the managers say about money?"), SOURCES)
    assert read.question.text == "What money?"
    read = scoping.read(Question("papers after 2022 on cost"), SOURCES)
    assert read.question.text == "on cost"


def test_people_are_asked_beside_the_literature_where_both_are_wanted() -> None:
    text = "Do the managers say the same as the published studies?"
    read = scoping.read(Question(text), SOURCES)
    assert set(read.question.scope.sources) == {"S04", "S10", "lindvik2023", "ball2020"}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Managers vs oncologists on one budget", ["Managers", "oncologists"]),
        ("Do the nurse and the patient advocate agree?", ["nurse", "patient advocate"]),
        ("Is S06 in agreement with S03?", ["S06", "S03"]),
        ("Compare the lab people: pathologist and geneticist", ["pathologist", "geneticist"]),
    ],
)
def test_those_who_are_compared_have_a_column_each(text: str, columns: list[str]) -> None:
    read = scoping.read(Question(text), SOURCES)
    assert [one.label for one in read.columns] == columns
    people = {id_ for one in read.columns for id_ in one.participants}
    assert set(read.question.scope.participants) == people


def test_by_role_is_every_role() -> None:
    read = scoping.read(Question("compare by role what is said about money"), SOURCES)
    assert len(read.columns) == len(INTERVIEWS)


def test_who_is_only_named_is_asked_first_and_not_alone() -> None:
    read = scoping.read(Question("What did the policy officer do before?"), SOURCES)
    assert (read.question.scope.participants, read.is_certain) == (("S11",), False)


def test_a_chosen_scope_is_narrowed_and_never_widened() -> None:
    chosen = Scope(types=("literature",))
    assert scoping.read(
        Question("What do managers say?", scope=chosen), SOURCES
    ).question.scope == (chosen)
    chosen = Scope(participants=("S01",))
    read = scoping.read(Question("What do the managers say?", scope=chosen), SOURCES)
    assert read.question.scope == chosen
    read = scoping.read(Question("What does Lindvik say?", scope=chosen), SOURCES)
    assert read.question.scope.participants == ("S01",)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    scoping.read(Question(text), SOURCES)


def test_participants_are_named_by_their_ids_where_no_literature_is_asked_for() -> None:
    read = scoping.read(Question("what did s07 say?"), SOURCES)
    assert read.question.scope.participants == ("S07",)
    read = scoping.read(Question("Does the literature agree with S07?"), SOURCES)
    assert read.question.scope.participants == ()
