from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from assistant.rendering import plain
from assistant.tui.widgets.document import lay_out

TEXTS = st.text(
    st.sampled_from("ab  \n\u00e9\u6f22\u0301-.\t\U0001f9ec") | st.characters(codec="utf-8"),
    max_size=200,
)


@given(TEXTS, st.integers(2, 30))
def test_lines_hold_every_character_but_line_breaks_once(text: str, width: int) -> None:
    lines = lay_out(text, width)
    end = 0
    for line in lines:
        assert text[end : line.start] in {"", "\n"}
        assert "\n" not in text[line.start : line.end]
        end = line.end
    assert end == len(text)


@given(TEXTS, st.integers(2, 30))
def test_a_line_is_no_wider_than_it_may_be(text: str, width: int) -> None:
    for line in lay_out(text, width):
        shown = plain.safe_lines(text[line.start : line.end])
        assert cell_len(shown.rstrip()) <= width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two ", "three"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("abcdefghijklmnopqrs", ["abcdefghi", "jklmnopqr", "s"]),
        ("\u6f22\u6f22\u6f22\u6f22\u6f22", ["\u6f22\u6f22\u6f22\u6f22", "\u6f22"]),
    ],
)
def test_lines_break_between_words_where_they_can(text: str, lines: list[str]) -> None:
    assert [text[one.start : one.end] for one in lay_out(text, 9)] == lines
