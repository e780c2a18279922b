from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import citations
from assistant.domain import INTERVIEWER, Citation, Document, Finding, Span
from tests.conftest import article, interview

SPEECH = interview(
    (INTERVIEWER, "So the lab is the bottleneck?"),
    ("S09", "No, it isn’t the lab. It is the “signature” — nine days."),
    ("S10", "The lab, yes."),
)


def cited(document: Document, words: str) -> Citation:
    start = document.text.index(words)
    citation = citations.cite(document, Span(start, start + len(words)), 1)
    assert citation is not None
    return citation


def test_a_citation_holds_the_exact_words_with_speaker_and_locator() -> None:
    citation = cited(SPEECH, "nine days")
    assert citation.excerpt.exact == "nine days"
    assert citation.excerpt.speaker == "S09"
    assert citation.excerpt.locators[0].first == "2"
    assert citation.excerpt.suffix.startswith(".")


@pytest.mark.parametrize("words", ["the bottleneck", "nine days.\n\nS10: The lab"])
def test_the_interviewer_and_stitched_words_cannot_be_cited(words: str) -> None:
    start = SPEECH.text.index(words)
    assert citations.cite(SPEECH, Span(start, start + len(words)), 1) is None


def test_a_heading_cannot_be_cited() -> None:
    assert citations.cite(article("Words."), Span(0, 7), 1) is None


def test_a_quotation_is_found_whatever_its_quotes_dashes_case_and_white_space() -> None:
    span = citations.find(SPEECH, 'no, it isn\'t  the lab. IT IS the "signature" - nine days')
    assert span is not None
    assert (
        SPEECH.text[span.start : span.end]
        == "No, it isn’t the lab. It is the “signature” — nine days"
    )


@pytest.mark.parametrize(
    "quotation",
    ["No, it is the lab.", "nine days. The lab", "It is the lab", "", "   ", "ten days"],
)
def test_an_altered_or_stitched_quotation_is_not_found(quotation: str) -> None:
    assert citations.find(SPEECH, quotation) is None


def test_an_untouched_citation_holds() -> None:
    assert citations.check(cited(SPEECH, "nine days"), SPEECH).holds


def test_each_way_of_breaking_a_citation_is_named() -> None:
    good = cited(SPEECH, "nine days")
    excerpt = good.excerpt
    shifted = Span(excerpt.span.start + 1, excerpt.span.end + 1)
    broken = {
        "does not say": replace(good, excerpt=replace(excerpt, exact="ten days!")),
        "now stand at": replace(good, excerpt=replace(excerpt, span=shifted)),
        "said by S09": replace(good, excerpt=replace(excerpt, speaker="S10")),
        "the place they stand at": replace(good, excerpt=replace(excerpt, locators=())),
        "text around": replace(good, excerpt=replace(excerpt, prefix="never ")),
        "the provenance": replace(good, source=replace(good.source, provenance="study")),
        "the title": replace(good, source=replace(good.source, title="Another")),
    }
    for reason, citation in broken.items():
        verdict = citations.check(citation, SPEECH)
        assert not verdict.holds
        assert reason in verdict.reason


def test_a_citation_of_a_source_that_is_gone_does_not_hold() -> None:
    assert "no longer in the corpus" in citations.check(cited(SPEECH, "nine days"), None).reason


@given(st.text(min_size=1, max_size=80), st.data())
def test_what_is_cited_is_what_stands_there(words: str, data: st.DataObject) -> None:
    document = article(words)
    start = data.draw(st.integers(0, len(document.text)))
    span = Span(start, data.draw(st.integers(start, len(document.text))))
    citation = citations.cite(document, span, 1)
    if citation is not None:
        assert document.text[span.start : span.end] == citation.excerpt.exact
        assert citations.check(citation, document).holds


@given(st.text(min_size=1, max_size=60))
def test_the_documents_own_words_are_always_found(words: str) -> None:
    document = article(words)
    span = citations.find(document, words)
    if words.strip():
        assert span is not None


@pytest.mark.parametrize(
    ("text", "is_written", "says"),
    [
        ("nine days", False, True),
        ("No, it isn’t the lab.", False, True),
        ("ten days", False, False),
        ("nine days", True, True),
        ("It waits: “nine days” [1], and “No, it isn’t the lab.” [2].", True, True),
        ("It waits: “nine days” [1], and “No, it isn’t the lab.” [2].", False, False),
        ("It waits: “ten days” [1], and “No, it isn’t the lab.” [2].", True, False),
        ("It waits: “nine days” [1].", True, False),
        ("“nine days” [1] “No, it isn’t the lab.” [2] “and more” [2]", True, False),
    ],
)
def test_a_finding_is_in_the_words_of_what_it_cites(
    text: str, *, is_written: bool, says: bool
) -> None:
    both = (cited(SPEECH, "nine days"), replace(cited(SPEECH, "No, it isn’t the lab."), number=2))
    finding = Finding(text, both)
    assert citations.says_what_is_cited(finding, is_written=is_written) is says
