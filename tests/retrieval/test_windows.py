"""The cross-encoder reads whole sentences of a passage: those that hold most of what is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Passage, Source, Span
from assistant.retrieval import windows

RARITY = {"pool": 3.0, "budget": 2.0, "grant": 1.0}


def passage(text: str, context: str = "") -> Passage:
    return Passage("p", Source("s", language="en"), Span(0, len(text)), text, (), context)


def test_the_sentences_with_the_rarer_words_are_read() -> None:
    text = "The grant ends in May. Nobody knows. The pooled budget starts in June. It rains."
    assert windows.to_read(passage(text), RARITY, 7) == "The pooled budget starts in June."


def test_a_short_passage_is_read_whole_after_its_context() -> None:
    assert windows.to_read(passage("A pool. A grant.", "Title > Results"), RARITY, 9) == (
        "Title > Results\nA pool. A grant."
    )


def test_of_equal_windows_the_longer_and_then_the_first_is_read() -> None:
    text = "A pool is here. It is a long way. A pool is there."
    assert windows.to_read(passage(text), {"pool": 1.0}, 9) == "A pool is here. It is a long way."


def test_a_sentence_that_is_longer_than_all_is_read_whole() -> None:
    text = "One pool and one budget and one grant are what they want. No."
    assert windows.to_read(passage(text), RARITY, 3) == text.removesuffix(" No.")


@given(
    st.lists(
        st.sampled_from(["A pool.", "The budget is late.", "No.", "Grants end soon."]), min_size=1
    ),
    st.integers(1, 20),
)
def test_what_is_read_stands_in_the_passage_and_is_no_longer(parts: list[str], most: int) -> None:
    text = " ".join(parts)
    read = windows.to_read(passage(text), RARITY, most)
    assert read in text
    assert len(read.split()) <= max(most, 4)
