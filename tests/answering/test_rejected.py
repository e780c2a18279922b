from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import citations
from assistant.answering import rejected
from assistant.answering.rejected import Rejected, document_without
from assistant.domain import (
    INTERVIEWER,
    Document,
    Evidence,
    Passage,
    Rejection,
    Span,
    Why,
)
from assistant.listening import Listener
from tests.conftest import article, interview

SAID = interview(
    (INTERVIEWER, "Who pays for it?"),
    ("S09", "Nobody pays for it. The grant does, for now. In June it ends."),
    (INTERVIEWER, "And then?"),
    ("S09", "Then we stop."),
)


def _rejected(document: Document, *exact: str, reason: str = "") -> Rejected:
    rejections = [Rejection(document.source.id, one, reason) for one in exact]
    return Rejected(rejections, lambda _: document)


def _evidence(document: Document, first: int, last: int) -> Evidence:
    segments = document.segments[first : last + 1]
    span = Span(segments[0].span.start, segments[-1].span.end)
    text = document.text[span.start : span.end]
    passage = Passage("p1", document.source, span, text, segments)
    return Evidence(1, passage, 0.5, Why(1, 2, 3.0, 0.25, 4.0))


def _cited(document: Document, words: str) -> bool:
    span = citations.find(document, words)
    return span is not None and citations.cite(document, span, 1) is not None


def test_rejected_words_cannot_be_cited_and_all_others_can() -> None:
    left = _rejected(SAID, "The grant does, for now.").document_of("S09")
    assert left.text == SAID.text
    for words in ("The grant does, for now.", "grant does", "pays for it. The grant"):
        assert not _cited(left, words)
    for words in ("Nobody pays for it.", "In June it ends.", "Then we stop."):
        assert _cited(left, words)


def test_what_is_left_of_a_sentence_is_not_cited_either() -> None:
    left = _rejected(SAID, "for now").document_of("S09")
    assert not _cited(left, "The grant does")
    assert _cited(left, "In June it ends.")


def test_words_are_known_wherever_a_file_read_anew_has_them() -> None:
    moved = article("A new sentence.", "Nine  of\ntwelve pay. Three do not.", id_="S09")
    rejected = Rejected([Rejection("S09", "Nine of twelve pay.")], lambda _: moved)
    assert not _cited(rejected.document_of("S09"), "Nine of twelve pay.")
    assert _cited(rejected.document_of("S09"), "Three do not.")


def test_other_words_and_other_sources_are_as_they_were() -> None:
    rejected = _rejected(SAID, "The grant", "nobody said this", "")
    other = replace(SAID, source=replace(SAID.source, id="S10"))
    assert (
        Rejected([Rejection("S09", "Then we stop.")], lambda _: other).document_of("S10") is other
    )
    assert _cited(rejected.document_of("S09"), "Then we stop.")
    assert _rejected(SAID, "tops").document_of("S09").segments == SAID.segments


def test_a_passage_is_cut_around_what_was_rejected() -> None:
    rejected = _rejected(SAID, "The grant does, for now.")
    parts = rejected.cut([_evidence(SAID, 0, 3)])
    assert [one.passage.text for one in parts] == [
        "Who pays for it?\n\nS09: Nobody pays for it.",
        "In June it ends.\n\ninterviewer: And then?\n\nS09: Then we stop.",
    ]
    assert len({one.passage.id for one in parts}) == 2
    for one in parts:
        span = one.passage.span
        assert SAID.text[span.start : span.end] == one.passage.text
        assert (one.why.rerank_score, one.why.lexical_rank) == (None, 1)


def test_nothing_is_left_of_a_passage_that_was_rejected_whole() -> None:
    rejected = _rejected(SAID, "Then we stop.")
    evidence = _evidence(SAID, 2, 3)
    assert rejected.cut([evidence]) == ()
    assert rejected.leaves_nothing_of("S09", evidence.passage.span)
    whole = _evidence(SAID, 0, 1)
    assert rejected.cut([whole]) == (whole,)
    assert not rejected.leaves_nothing_of("S09", whole.passage.span)


def test_the_notice_counts_what_was_found_and_gives_each_reason_once() -> None:
    rejections = [
        Rejection("S09", "Then we stop.", "said in  jest"),
        Rejection("S09", "Nobody pays for it.", "off topic"),
        Rejection("S09", "In June it ends.", "off topic"),
    ]
    rejected = Rejected(rejections, lambda _: SAID)
    assert rejected.notices([_evidence(SAID, 1, 1)]) == (
        "Left out, because rejected in the notebook: 2 excerpts: off topic.",
    )
    assert rejected.notices([_evidence(SAID, 1, 3)]) == (
        "Left out, because rejected in the notebook: 3 excerpts: off topic; said in jest.",
    )
    assert Rejected(reversed(rejections), lambda _: SAID).notices([_evidence(SAID, 1, 3)]) == (
        rejected.notices([_evidence(SAID, 1, 3)])
    )
    assert rejected.notices([_evidence(SAID, 0, 0)]) == ()
    assert _rejected(SAID, "Then we stop.").notices([_evidence(SAID, 3, 3)]) == (
        "Left out, because rejected in the notebook: 1 excerpt.",
    )


def test_who_listens_does_not_hear_of_it() -> None:
    heard: list[str] = []

    class Ear(Listener):
        def found(self, evidence: tuple[Evidence, ...]) -> None:
            heard.extend(one.passage.text for one in evidence)

    ear = Ear()
    _rejected(SAID, "In June it ends.").listening(ear).found((_evidence(SAID, 1, 1),))
    assert heard == ["Nobody pays for it. The grant does, for now."]
    assert Rejected((), lambda _: SAID).listening(ear) is ear


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 40)), max_size=5))
def test_no_segment_overlaps_what_was_taken_out_and_none_grows(
    places: list[tuple[int, int]],
) -> None:
    spans = [Span(start, start + length) for start, length in places]
    left = document_without(SAID, spans)
    for one in left.segments:
        assert not any(one.span.overlaps(span) for span in spans)
        assert any(
            segment.span.contains(one.span) and segment.speaker == one.speaker
            for segment in SAID.segments
        )
    assert list(left.segments) == sorted(left.segments, key=lambda one: one.span)


@pytest.mark.parametrize("words", ["(a) [b", "**", "\\d+", "?"])
def test_words_are_no_pattern(words: str) -> None:
    assert _rejected(SAID, words).document_of("S09").source == SAID.source


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))),
    st.tuples(st.integers(0, 40), st.integers(1, 9)),
)
def test_a_sentence_is_coded_where_any_coding_has_something_of_it(
    coded: list[tuple[int, int]], said: tuple[int, int]
) -> None:
    spans = [Span(start, start + length) for start, length in coded]
    sentence = Span(said[0], sum(said))
    joined = rejected._joined(spans)
    assert rejected._is_touched(sentence, joined) == any(one.overlaps(sentence) for one in spans)
