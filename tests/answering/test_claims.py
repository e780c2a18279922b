"""A model's claims against the passages that they point to: what is kept, what not and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from assistant.answering import claims
from assistant.answering.claims import Verified
from assistant.domain import INTERVIEWER, Document, Passage, Unsupported
from assistant.passages import cut
from tests.conftest import article, interview

PAPER = article(
    "Sequencing is slow. Funding was “fragmented” and unclear in the nine hospitals — and they "
    "can't say who pays; it is a non-compliant mess.",
    "The turnaround time was 28 days\n on average.",
)
TALK = interview(
    (INTERVIEWER, "Do you know who pays for the sequencing?"),
    ("S09", 'Nobody knows who pays for it. She said "ask the board" and left.'),
    (INTERVIEWER, "And when the grant ends, what happens then?"),
    ("S09", "When the grant ends we stop testing. Straße is a word, and so is cafe\u0301."),
)
OTHER = interview((INTERVIEWER, "Who decides?"), ("P02", "I decide on Mondays."), id_="P02")
DOCUMENTS = {one.source.id: one for one in (PAPER, TALK, OTHER)}
PASSAGES: Sequence[Passage] = [*cut(PAPER), *cut(TALK), *cut(OTHER)]
"""1: the paper. 2 and 3: the two answers of S09. 4: P02."""


def document_of(id_: str) -> Document:
    return DOCUMENTS[id_]


def verify(claim: str) -> Verified | Unsupported:
    return claims.verify(claim, PASSAGES, document_of)


def test_the_passages_are_as_the_tests_below_number_them() -> None:
    assert [one.source.id for one in PASSAGES] == ["berg2020", "S09", "S09", "P02"]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (
            "It is slow: “Sequencing is slow.” [1]",
            "It is slow: “Sequencing is slow.” [1]",
        ),
        (
            "It takes “28 days on average” [1].",
            "It takes “28 days on average” [1].",
        ),
        (
            "FOLDED: “NOBODY  knows who\tpays” [2]!",
            "FOLDED: “Nobody knows who pays” [1]!",
        ),
        (
            "Two: “nobody knows who pays” [2], and “we stop testing” [3]",
            "Two: “Nobody knows who pays” [1], and “we stop testing” [2]",
        ),
        (
            'Straight: "Nobody knows who pays" [2] here',
            "Straight: “Nobody knows who pays” [1] here",
        ),
        ("« Nobody knows who pays » [2]", "“Nobody knows who pays” [1]"),
        ("„Nobody knows who pays“ [2]", "“Nobody knows who pays” [1]"),
        ("”Nobody knows who pays” [2]", "“Nobody knows who pays” [1]"),
        ("‘Nobody knows who pays’ [2]", "“Nobody knows who pays” [1]"),
        (
            "Nested: “She said “ask the board” and left” [2]",
            'Nested: “She said "ask the board" and left” [1]',
        ),
        (
            "Nested: “Funding was 'fragmented' and unclear” [1]".replace("'", '"'),
            "Nested: “Funding was “fragmented” and unclear” [1]",
        ),
        (
            "The marker after the full stop: “we stop testing.” [3] Yes.",
            "The marker after the full stop: “we stop testing.” [1] Yes.",
        ),
        (
            "Marker at the end: “we stop testing”, they say [3].",
            "Marker at the end: “we stop testing” [1], they say.",
        ),
        (
            "Marker first: [3] has “we stop testing”.",
            "Marker first: has “we stop testing” [1].",
        ),
        (
            "In both: “Nobody knows who pays” [2] and in short “slow” [1]",
            "In both: “Nobody knows who pays” [1] and in short “slow” [2]",
        ),
        ("S09 says “we stop testing” [3]", "S09 says “we stop testing” [1]"),
        (
            "A dash - “in the nine hospitals - and they” [1]",
            "A dash - “in the nine hospitals — and they” [1]",
        ),
    ],
)
def test_a_claim_is_kept_and_shown_in_its_sources_words(claim: str, text: str) -> None:
    found = verify(claim)
    assert isinstance(found, Verified), found
    assert found.text(range(1, len(found.citations) + 1)) == text


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Sequencing is slow.", "points to no passage"),
        ("“Sequencing is slow.”", "points to no passage"),
        ("It is slow [1].", "quotes nothing"),
        ("“Sequencing is slow.” [7]", "there is no passage 7"),
        ("“Sequencing is slow.” [0]", "there is no passage 0"),
        ("“Sequencing is slow.” [99999999999]", "points to no passage"),
        ("“Sequencing is slow. [1]", "is not closed"),
        ('Five inches: 5" and “Sequencing is slow.” [1]', "is not closed"),
        ("It is “slow” [1].", "quotes too little"),
        ("“Sequencing is fast.” [1]", "is not what passage 1 says"),
        ("“Sequencing … slow.” [1]", "is not what passage 1 says"),
        ("“Sequencing is slow. The turnaround time was” [1]", "is not what passage 1 says"),
        ("“we stop testing” [2]", "stands in passage 3 and not where"),
        ("“we stop testing” [2] “Nobody knows who pays” [3]", "stands in passage 3 and not where"),
        ("“we stop testing” [3] and so do others [1]", "nothing is quoted from passage 1"),
        ("“we stop testing” [3, 2]", "nothing is quoted from passage 2"),
        ("“and unclear in the” [1] but “never ever said” [2]", "“never ever said” is not"),
        ("“we stop testing” [3], as 'nobody ever said' here", "“nobody ever said” is not"),
        ("“we stop testing” [3], as ‘it isn’t so bad’ here", "“it isn’t so bad” is not"),
        # The interviewer's words, which context may hold and the document does.
        ("“when the grant ends, what happens” [3]", "is not what passage 3 says"),
        ("“Do you know who pays” [2]", "is not what passage 2 says"),
        # Cut within a word, which may turn what was said around.
        ("“clear in the nine hospitals” [1]", "is not what passage 1 says"),
        ("“and they can” [1]", "is not what passage 1 says"),
        ("“compliant mess. The turnaround” [1]", "is not what passage 1 says"),
        ("“a non” [1] “compliant mess” [1] “Sequencing is slow” [1]", "“a non” is not"),
        ("“and so is cafe” [3]", "is not what passage 3 says"),
        ("“When the grant ends we sto” [3]", "is not what passage 3 says"),
        # The wrong speaker.
        ("P02 says “we stop testing” [3]", "names P02, whose words it does not quote"),
        ("berg2020 found that “we stop testing” [3]", "names berg2020"),
        ("“S09: Nobody knows who pays” [2]", "is not what passage 2 says"),
    ],
)
def test_a_claim_is_not_kept_and_the_reason_is_said(claim: str, reason: str) -> None:
    found = verify(claim)
    assert isinstance(found, Unsupported), found
    assert reason in found.reason
    assert found.text == claim


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("- one\n- two\n", ["one", "two"]),
        ("* one\n\n• two\n1. three\n2) four\n– five", ["one", "two", "three", "four", "five"]),
        ("- one\n  goes on\n- two", ["one goes on", "two"]),
        ("Here is what I found:\n\n- one\n\nI hope this helps!", None),
        ("```\n- one\n```\n---\n", ["one"]),
        ("<think>\n- not said\n</think>\n- one", ["one"]),
        ("NONE", []),
        ("- none.\n", []),
        ("**NONE**", []),
        ("\n \n", []),
        ("- \n-", []),
    ],
)
def test_a_reply_is_split_into_claims(reply: str, found: list[str] | None) -> None:
    if found is None:
        found = ["Here is what I found:", "one", "I hope this helps!"]
    assert claims.split(reply) == found


def test_no_word_of_a_reply_is_lost() -> None:
    reply = "Intro\n- one two\n\n# Head\nthree\n```\nfour\n```\nfive\n"
    words = [word for claim in claims.split(reply) for word in re.findall(r"\w+", claim)]
    assert words == re.findall(r"\w+", reply)


# Generated replies

_MARKS = [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"), ("'", "'")]
_LETTERS = st.sampled_from("abcxyzÅßé0 .,;—-’'\"“”[]\n\u0301\u200b")


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, int]:
    """Give words of a passage, perhaps altered by a character, and perhaps another's number."""
    number = draw(st.integers(1, len(PASSAGES)))
    text = PASSAGES[number - 1].text
    start = draw(st.integers(0, len(text) - 2))
    words = text[start : draw(st.integers(start + 1, min(len(text), start + 60)))]
    place = draw(st.integers(0, len(words)))
    how = draw(st.sampled_from(["", "", "insert", "delete", "replace", "join"]))
    if how == "insert":
        words = words[:place] + draw(_LETTERS) + words[place:]
    elif how == "delete":
        words = words[:place] + words[place + 1 :]
    elif how == "replace":
        words = words[:place] + draw(_LETTERS) + words[place + 1 :]
    elif how == "join":
        other = draw(st.sampled_from(PASSAGES)).text
        words += " " + other[: draw(st.integers(1, 20))]
    return words, draw(st.sampled_from([number, number, number, draw(st.integers(0, 6))]))


@st.composite
def replies(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        parts = [draw(st.sampled_from(["- ", "* ", "", "1. "]))]
        for words, number in draw(st.lists(quoted(), min_size=0, max_size=3)):
            opens, closes = draw(st.sampled_from(_MARKS))
            marker = draw(st.sampled_from([f" [{number}]", f"[{number}]", "", f" [{number}, 1]"]))
            parts.append(draw(st.sampled_from(["Some say ", "S09: ", "", "and ", "“"])))
            parts.append(f"{opens}{words}{closes}{marker}")
        parts.append(draw(st.sampled_from(["", " [1]", ".", " [2].", "”"])))
        lines.append(" ".join(parts))
    return "\n".join(lines)


def folded(text: str) -> str:
    """Fold what a quotation may differ in, by a rule of the test's own."""
    for marks, one in (("‘’‚‛′`", "'"), ("“”„‟″«»", '"'), ("‐‑‒–—−", "-")):
        for mark in marks:
            text = text.replace(mark, one)
    return " ".join(text.casefold().split())


@given(replies())
@example("- “clear in the nine hospitals” [1]")
def test_whatever_a_model_writes_each_citation_stands_and_no_alteration_is_kept(
    reply: str,
) -> None:
    for claim in claims.split(reply):
        found = verify(claim)
        if isinstance(found, Unsupported):
            assert found.text == claim
            assert found.reason
            continue
        assert found.citations
        for citation in found.citations:
            document = DOCUMENTS[citation.source.id]
            span, exact = citation.excerpt.span, citation.excerpt.exact
            assert document.text[span.start : span.end] == exact != ""
            assert citation.excerpt.speaker != INTERVIEWER
            assert any(
                one.source == document.source and one.span.contains(span) for one in PASSAGES
            )
            assert folded(exact) in folded(claim)
            before, after = document.text[: span.start], document.text[span.end :]
            assert not (before[-1:].isalnum() and exact[0].isalnum())
            assert not (after[:1].isalnum() and exact[-1].isalnum())


@given(quoted(), st.sampled_from(_MARKS))
def test_an_altered_quotation_is_never_kept(
    given_: tuple[str, int], marks: tuple[str, str]
) -> None:
    words, number = given_
    assume(not set(words) & set("“”„«»\"'‘’"))
    assume(folded(words))
    found = verify(f"A claim {marks[0]}{words}{marks[1]} [{number}]")
    inside = 1 <= number <= len(PASSAGES) and folded(words) in folded(PASSAGES[number - 1].text)
    if not inside:
        assert isinstance(found, Unsupported)
    if isinstance(found, Verified):
        (citation,) = found.citations
        assert folded(citation.excerpt.exact) == folded(words)
