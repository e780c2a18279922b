"""What a question is about is left, in its own words; what is said around it goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.focus import focus


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Who pays for sequencing?", "Who pays for sequencing?"),
        (
            "What is a tumour board? My chair will ask me and I want one source.",
            "What is a tumour board?",
        ),
        (
            "I need this for a slide. Does a pooled budget save money?",
            "Does a pooled budget save money?",
        ),
        (
            "which four ways of paying are compared, just name them",
            "which four ways of paying are compared",
        ),
        (
            "Should a body be set up for it? Give me everyone who is for it, please.",
            "Should a body be set up for it?",
        ),
        ("What do we know about losing data staff?", "losing data staff?"),
        (
            "Is there anyone who thinks the board is a waste of time?",
            "the board is a waste of time?",
        ),
        # What is told before the question may be what it asks about.
        (
            "My chair is sure that leadership helps. What has helped?",
            "My chair is sure that leadership helps. What has helped?",
        ),
        (
            "People quote turnaround times. Can you compare the figures for biopsies?",
            "People quote turnaround times. Can you compare the figures for biopsies?",
        ),
        ("the view?", "the view?"),
    ],
)
def test_what_is_looked_for(text: str, left: str) -> None:
    assert focus(text) == left


@pytest.mark.parametrize(
    ("text", "filters", "left"),
    [
        ("What do the managers say about money?", ["managers"], "What money?"),
        ("According to the nurse, who signs the form?", ["nurse"], "who signs the form?"),
        (
            "Do the nurse and the advocate agree on travel to hospital?",
            ["nurse", "advocate"],
            "travel to hospital?",
        ),
        ("Do the nurse and the advocate agree?", ["nurse", "advocate"], None),
        ("nurses in a nursery", ["nurse"], None),
    ],
)
def test_filters_are_not_looked_for(text: str, filters: list[str], left: str | None) -> None:
    assert focus(text, filters) == (text if left is None else left)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=2))
def test_nothing_is_added(text: str, filters: list[str]) -> None:
    left = focus(text, filters)
    assert set(left.split()) <= set(text.split()) or left in text or len(left) <= len(text)
