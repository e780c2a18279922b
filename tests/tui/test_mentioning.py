"""What ``@`` names, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Participant, Scope, Source
from assistant.tui import mentioning
from assistant.tui.mentioning import Name


def _interview(id_: str, role: str, group: str) -> Source:
    person = Participant(f"S{id_}", role, group)
    return Source(f"interview-{id_}", "interview", participants=(person,))


SOURCES = (
    Source("berg2020", "article-journal", "Waiting for the report"),
    Source("two words", "report", "A survey"),
    _interview("01", "oncologist", "clinical"),
    _interview("02", "research nurse", "clinical"),
    _interview("03", "research nurse", "management"),
)
NAMES = mentioning.names(SOURCES)


@pytest.mark.parametrize(
    ("text", "left", "values"),
    [
        ("who pays?", "who pays?", []),
        ("@S01 who pays?", "who pays?", ["S01"]),
        ("@S01, @berg2020: who pays?", "who pays?", ["S01", "berg2020"]),
        ("who pays? @s02", "who pays?", ["S02"]),
        ('who pays? @"research nurse" @S01.', "who pays?", ["S01", "research nurse"]),
        ("what does @S01 say of it?", "what does S01 say of it?", ["S01"]),
        ('what do @"two words" say\nof it?', "what do two words say\nof it?", ["two words"]),
        ("mail a@S01", "mail a@S01", []),
        ("@clinical", "", ["clinical"]),
    ],
)
def test_a_mention_is_taken_out_where_it_only_says_who_is_asked(
    text: str, left: str, values: list[str]
) -> None:
    read = mentioning.read(text, NAMES)
    assert read.text == left
    assert sorted(one.value for one in read.names) == sorted(values)
    assert read.unknown == ()


def test_a_name_that_there_is_not_is_told_and_left() -> None:
    read = mentioning.read("@S99 who pays, @nobody?", NAMES)
    assert read.text == "@S99 who pays, @nobody?"
    assert set(read.unknown) == {"S99", "nobody"}


@given(st.lists(st.sampled_from(NAMES), unique=True), st.sampled_from(["", "who pays?", "a b\nc"]))
def test_what_is_picked_is_what_is_read(picked: list[Name], text: str) -> None:
    read = mentioning.read(" ".join([*(one.typed for one in picked), text]), NAMES)
    assert read.names == tuple(picked)
    assert read.text == text
    asked = mentioning.scope(Scope(), read.names, SOURCES)
    for one in picked:
        assert any(
            one.value in {source.id, *(f for p in source.participants for f in _facts(p))}
            and _is_in(source, asked)
            for source in SOURCES
        )


def _facts(person: Participant) -> tuple[str, str, str]:
    return person.id, person.role, person.group


def _is_in(source: Source, scope: Scope) -> bool:
    people = source.participants
    return (
        (not scope.sources or source.id in scope.sources)
        and (not scope.participants or any(one.id in scope.participants for one in people))
        and (not scope.roles or any(one.role in scope.roles for one in people))
        and (not scope.groups or any(one.group in scope.groups for one in people))
    )


def test_people_and_works_that_are_named_together_are_both_asked() -> None:
    picked = [one for one in NAMES if one.value in {"research nurse", "berg2020"}]
    years = Scope(types=("literature",), years=(2020, None))
    asked = mentioning.scope(years, picked, SOURCES)
    assert set(asked.sources) == {"berg2020", "interview-02", "interview-03"}
    assert asked == Scope(sources=asked.sources, years=(2020, None))


def test_what_begins_as_typed_stands_before_what_holds_a_word_of_it() -> None:
    found = [one.value for one in mentioning.matching("re", NAMES)]
    assert found == ["research nurse", "S02", "S03", "berg2020"]
    assert [one.value for one in mentioning.matching('"two', NAMES)] == ["two words"]
    assert len(mentioning.matching("", NAMES)) == len(NAMES)
