from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("We saw Dr. Berg today. She left.", ["We saw Dr. Berg today.", "She left."]),
        (
            "It rose (e.g. by 3.5 days). Then it fell.",
            ["It rose (e.g. by 3.5 days).", "Then it fell."],
        ),
        ("Who pays? “Nobody does.” I asked.", ["Who pays?", "“Nobody does.”", "I asked."]),
        ("It is known.[12] We agree.", ["It is known.[12]", "We agree."]),
        ("It is known.⁶ We agree.¹² So.", ["It is known.⁶", "We agree.¹²", "So."]),
        ("A heading\n\nA paragraph.", ["A heading", "A paragraph."]),
        ("So, um... I mean, no. [laughs] Yes.", ["So, um... I mean, no.", "[laughs] Yes."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in sentences.split(text)] == expected


@given(st.text())
def test_every_character_but_white_space_is_in_just_one_sentence(text: str) -> None:
    spans = list(sentences.split(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    covered = "".join(text[one.start : one.end] for one in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(text[one.start : one.end].strip() == text[one.start : one.end] for one in spans)
