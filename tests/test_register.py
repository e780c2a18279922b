"""Terms of reports become questions of interviews, and other questions stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.register import spoken


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "What are the main barriers to implementing personalised cancer medicine?",
            "What holds back personalised cancer medicine? What stops it, what is the hold-up?",
        ),
        ("barriers?", "What holds back it? What stops it, what is the hold-up?"),
        (
            "Which facilitators for sharing data are named?",
            "What has helped sharing data are named? What has made it better, what works well?",
        ),
        ("attitudes towards genomic testing", "What do you think of genomic testing?"),
        ("How is the funding of sequencing?", "Who pays for sequencing? The money?"),
        ("Who pays for it?", ""),
        ("Which chips are biggest?", ""),
    ],
)
def test_the_spoken_form(question: str, asked: str) -> None:
    assert spoken(question, lambda _: False) == asked


def test_what_everybody_speaks_of_goes_without_saying() -> None:
    asked = spoken("barriers to genomic testing", lambda words: words == "genomic testing")
    assert asked == "What holds back it? What stops it, what is the hold-up?"


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert "{rest}" not in spoken(text, lambda _: False) or "{rest}" in text
