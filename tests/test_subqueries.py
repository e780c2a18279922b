from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.subqueries import MOST, divided


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who pays for the sequencing of tumours?", ()),
        (
            "How many samples were lost, and who paid the bill? I need it for a slide.",
            ("How many samples were lost", "who paid the bill?"),
        ),
        (
            "Who may order the test? One sentence of the original please.",
            ("Who may order the test?",),
        ),
        # One thing is asked, though two clauses stand there: its second half asks another.
        ("With respect to total blood loss, what difference was reported?", ()),
        ("who said that, and what was it about?", ()),
    ],
)
def test_what_is_asked_one_by_one(text: str, parts: tuple[str, ...]) -> None:
    assert divided(text) == parts


@given(st.text(max_size=200))
def test_parts_are_the_questions_own_words(text: str) -> None:
    parts = divided(text)
    assert len(parts) <= MOST
    assert all(part in text for part in parts)
