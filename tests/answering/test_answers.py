"""Whole answers from made corpora of difficult texts: indexed, asked, verified, shown, stored."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import readers
from assistant.domain import Answer
from assistant.library import Library
from assistant.readers.sources import Kind
from assistant.rendering import data, plain
from tests.fakes import Fakes

QUESTION = "Who pays for sequencing where funding is fragmented?"


@dataclass(frozen=True)
class File:
    """A file of a corpus: its path and its text."""

    path: str
    text: str

    @property
    def key(self) -> str:
        return Path(self.path).stem


# Combining characters, emoji with joiners, right-to-left words and marks, odd quotes and spaces,
# and plain words of which some are the question's.
_WORDS = st.sampled_from(
    "the of we and funding sequencing pays hospital grant board waits never not samples for it "
    "cafe\u0301 nai\u0308ve o\u0302\u0323 Ekvåla ﷺ 面接者 שלום مرحبا \u202bעברית\u202c \u200fنعم "
    "👩\u200d🔬 🇸🇪 👍🏽 𝒳𝒴 ｆｕｌｌ Straße İstanbul ŉ ﬀ “tumour” ‘ward’ «budget» „Geld“ ‹so› "
    "it’s don't 3.5 e.g. Dr. p=0.05 <b>bold</b> [12] **strong** _it_ & \\ % {} zero\u200bwidth "
    f"no\u00a0break thin\u2009space — – - … {'long' * 40} {'שלום' * 60}".split(" ")
)
_STOPS = st.sampled_from([".", ".", ".", "!", "?", "…", ".”", ".)", "。", ""])
_KNOWN = (
    "Sequencing {0} is hit where funding is fragmented, and nobody pays.",
    "Nobody “really” pays for sequencing {0}: the funding is fragmented.",
    "Fragmented funding {0} means that the clinic pays for its own sequencing!",
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Give a sentence of difficult words, or one that answers the question around such a word."""
    if draw(st.booleans()):
        return draw(st.sampled_from(_KNOWN)).format(draw(_WORDS))
    words = draw(st.lists(_WORDS, min_size=4, max_size=14))
    times = draw(st.sampled_from([1, 1, 1, 1, 120]))
    return " ".join(words * times) + draw(_STOPS)


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """Give a few sentences, on one line or on several."""
    between = draw(st.sampled_from([" ", " ", "\n", "  "]))
    return between.join(draw(st.lists(sentences(), min_size=1, max_size=4)))


@st.composite
def papers(draw: st.DrawFn, number: int) -> File:
    """Give a paper in plain text."""
    body = "\n\n".join(draw(st.lists(paragraphs(), min_size=1, max_size=3)))
    known = _KNOWN[0].format(draw(_WORDS))
    text = f"A paper with a title\n\nIntroduction\n\n{body}\n\nResults\n\n{known}\n"
    return File(f"corpus/papers/paper{number}.txt", _ended(draw, text))


@st.composite
def interviews(draw: st.DrawFn, number: int) -> File:
    """Give an interview in Markdown."""
    id_ = f"S{number:02d}"
    said = draw(st.lists(paragraphs(), min_size=1, max_size=3))
    said.append(_KNOWN[1].format(draw(_WORDS)))
    turns = "\n\n".join(
        f"**Interviewer:** {draw(sentences())}\n\n**{id_}:** {words}" for words in said
    )
    text = f"---\nParticipant: {id_}\nProvenance: synthetic\nLanguage: en\n---\n\n{turns}\n"
    return File(f"corpus/interviews/{id_}.md", _ended(draw, text))


def _ended(draw: st.DrawFn, text: str) -> str:
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


@st.composite
def corpora(draw: st.DrawFn) -> list[File]:
    """Give a few papers and interviews, in the order in which they come to be."""
    files = [draw(papers(number)) for number in range(1, draw(st.integers(2, 3)))]
    files += [draw(interviews(number)) for number in range(1, draw(st.integers(2, 4)))]
    return draw(st.permutations(files))


def library(root: Path, *batches: Sequence[File], resident: bool = False) -> Library:
    """Make a library whose files come in batches, with the index brought up to date after each."""
    made = None
    (root / "corpus").mkdir(parents=True)
    for batch in batches:
        for file in batch:
            path = root / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.text.encode())
        made = made or Library(root, models=Fakes(), resident=resident)
        assert not made.index().failed
    assert made is not None
    return made


def stored(answer: Answer) -> str:
    return data.line(data.answer(answer))


def folded(text: str) -> str:
    """Give a text without its white space."""
    return "".join(text.split())


@pytest.mark.slow
@pytest.mark.timeout(900)  # what fails is made as small as can be, and that takes a while
@given(files=corpora(), halfway=st.integers(0, 3), resident=st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_whole_answer_is_verbatim_and_the_same_however_it_came_to_be(
    files: list[File], halfway: int, *, resident: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = library(Path(folder, "one"), files)
        answer = one.ask(QUESTION)
        check_citations(one, files, answer)
        check_rendering(answer)
        first = stored(answer)
        assert stored(one.ask(QUESTION)) == first
        turned = list(reversed(files))
        other = library(Path(folder, "two"), turned[:halfway], turned[halfway:], resident=resident)
        assert stored(other.ask(QUESTION)) == first
        one.close()
        other.close()


def check_citations(library: Library, files: list[File], answer: Answer) -> None:
    assert bool(answer.citations) != bool(answer.abstention)
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    by_key = {file.key: file for file in files}
    for one in answer.citations:
        excerpt = one.excerpt
        start, end = excerpt.span.start, excerpt.span.end
        text = library.document(one.source.id).text
        assert text[start:end] == excerpt.exact
        assert excerpt.exact == excerpt.exact.strip() != ""
        assert text[:start].endswith(excerpt.prefix)
        assert text[end:].startswith(excerpt.suffix)
        assert bool(excerpt.prefix) == (start > 0)
        assert bool(excerpt.suffix) == (end < len(text))
        file = by_key[one.source.id]
        assert " ".join(excerpt.exact.split()) in " ".join(file.text.split())
        kind: Kind = "interview" if one.source.is_interview else "literature"
        assert readers.read(library.root / file.path, kind).text == text
        assert excerpt.speaker == (file.key if one.source.is_interview else None)
    assert all(one.holds for one in library.verify(answer.citations))
    record = json.loads(stored(answer))
    assert data.line(record) == stored(answer)
    assert data.citations(record) == answer.citations
    assert all(one.holds for one in library.verify(data.citations(record)))


def check_rendering(answer: Answer) -> None:
    shown = plain.answer(answer)
    for one in answer.citations:
        assert folded(f"“{plain.safe(one.excerpt.exact)}” [{one.number}]") in folded(shown)
        assert plain.attribution(one)
    assert not {"\u202b", "\u202c", "\u200f", "\x1b", "\r"} & set(shown)
