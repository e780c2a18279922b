"""The article that the sample corpus has as XML and as PDF is read alike from both.

In the XML nothing has to be guessed; so it says what the PDF reader should find. The PDF was made
from it by ``scripts/typeset.py`` as journals make theirs, and says nothing but what is drawn where.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from assistant import readers
from assistant.domain import Document, Segment
from tests.readers.conftest import check

PAPERS = Path(__file__).parents[2] / "corpus" / "papers"
RUNNING = (
    "Invented Reviews in Cancer Organisation 9 (2023) e118",
    "Molecular tumour boards: organisation, money, data",
)
MARKER = re.compile(r"^(?:[•◦]|\d\.) ")
"""What a list prints before an item, which the XML has as an attribute."""


@cache
def read(suffix: str) -> Document:
    return readers.read(PAPERS / f"lindvik2023{suffix}", "literature")


def fold(words: str) -> str:
    """Fold white space, and superscripts to plain characters."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


def found(suffix: str, *kinds: str) -> list[tuple[Segment, str]]:
    """Give the segments of some kinds, or all, each with its folded words."""
    document = read(suffix)
    return [
        (one, fold(document.text[one.span.start : one.span.end]))
        for one in document.segments
        if not kinds or one.kind in kinds
    ]


def long_paragraphs() -> list[tuple[Segment, str]]:
    """Give the XML's paragraphs of more than eight words: all but the formula and list scraps."""
    return [(one, words) for one, words in found(".xml", "paragraph") if len(words.split()) > 8]


def pages(segment: Segment) -> tuple[str, str]:
    (locator,) = (one for one in segment.locators if one.label == "page")
    return locator.first, locator.last


def floats(words: str) -> bool:
    """Whether print puts a paragraph elsewhere: a note at the foot, a caption beside its figure."""
    notes = ("a Mixed", "b Includes", "c A study", "1 In one of these four")
    return words.startswith(("Figure 1.", *notes))


def test_both_are_sound() -> None:
    for suffix in (".xml", ".pdf"):
        check(read(suffix))
    assert len(long_paragraphs()) == 50


def test_every_paragraph_is_whole_and_is_one_segment() -> None:
    """A list's marker and "Keywords:" are all that stands before the words of the XML."""
    printed = {MARKER.sub("", words) for _, words in found(".pdf")}
    printed |= {words.removeprefix("Keywords: ") for words in printed}
    assert [words for _, words in long_paragraphs() if words not in printed] == []


def test_paragraphs_are_in_order() -> None:
    text = " ".join(words for _, words in found(".pdf"))
    places = [text.find(words) for _, words in long_paragraphs() if not floats(words)]
    assert len(places) == 45
    assert -1 not in places
    assert places == sorted(places)


def test_no_word_is_broken_and_none_comes_from_elsewhere() -> None:
    """From the introduction on, each word of the PDF is one of the XML's."""
    words = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
    text = [one for _, one in found(".pdf")]
    body = text[text.index("1 Introduction") :]
    known = {word for _, one in found(".xml") for word in words.findall(one)}
    # The formula is TeX in the XML and drawn in the PDF.
    drawn = {"t\u0303", "med", "m", "mk"}
    assert {word for one in body for word in words.findall(one)} - known - drawn == set()


def test_headings_are_headings_with_their_sections() -> None:
    def headings(suffix: str) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (words, tuple(fold(name) for name in one.section))
            for one, words in found(suffix, "heading")
        ]

    # In print the abstract's labels and "Keywords" stand in the line of what they head, and the box
    # has a caption. Above notes the XML reader sets a heading of its own.
    labels = {"Background", "Methods", "Findings", "Conclusions"}
    unprinted = {"Keywords", "Notes", "Box 1 What a study of a board should state"}
    expected = [
        (words, section)
        for words, section in headings(".xml")
        if words not in unprinted and not (section == ("Abstract",) and words in labels)
    ]
    assert len(expected) == 31
    assert headings(".pdf") == expected


def test_paragraphs_stand_in_their_sections() -> None:
    """Where the XML has a heading that is printed: see above."""
    sections = {
        MARKER.sub("", words): tuple(fold(name) for name in one.section)
        for one, words in found(".pdf")
    }
    differ = {
        words: one.section
        for one, words in long_paragraphs()
        if sections.get(words) != tuple(fold(name) for name in one.section)
    }
    assert {section[-1:] for words, section in differ.items() if not floats(words)} == {
        ("Keywords",),
        ("Notes",),
        ("Box 1 What a study of a board should state",),
    }


def test_running_heads_and_feet_are_in_no_segment() -> None:
    segments = [words for _, words in found(".pdf")]
    assert [one for one in segments if any(words in one for words in RUNNING)] == []
    assert [one for one in segments if re.search(r"doi\.org/10\.5555/lindvik2023 \d", one)] == []
    assert [one for one in segments if re.fullmatch(r"\W*\d*\W*", one)] == []


def test_the_table_has_the_same_rows() -> None:
    (expected, actual) = (
        [fold(row) for row in document.text[one.span.start : one.span.end].split("\n")]
        for document in (read(".xml"), read(".pdf"))
        for one in document.segments
        if one.kind == "table"
    )
    caption, *rows = expected
    assert actual[0] == caption
    # The XML reader repeats a cell of the head over each column and row that it spans, which lines
    # on a page do not tell.
    assert actual[1:3] == [
        "Type of study | All",
        "Feature | Qualitative or mixeda (n = 14) | Registry (n = 6) | Economic (n = 3) | (n = 23)",
    ]
    assert actual[3:] == rows[2:]
    assert len(rows) == 23


def test_the_footnote_stands_apart() -> None:
    notes = [one for one, words in found(".pdf") if words.startswith("1 In one of these four")]
    assert [pages(one) for one in notes] == [("2", "")]
    assert [one.kind for one in notes] == ["paragraph"]


def test_marks_of_notes_and_works_are_superscripts() -> None:
    for words in ("of 19 days.\u00b9 No study", "system held.\u2078", "where m\u2081 to"):
        assert words in " ".join(read(".pdf").text.split())
        assert words in read(".xml").text


def test_references_are_the_same() -> None:
    """White space aside: after "doi:" a line ends, and print does not tell a space from none."""
    expected, actual = (
        [words.replace(" ", "") for _, words in found(suffix, "reference")]
        for suffix in (".xml", ".pdf")
    )
    assert len(expected) == 16
    assert actual == expected


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Synthetic article, written for this sample corpus.", ("1", "")),
        ("An earlier review took the clinical yield of MTBs as its subject", ("1", "")),
        ("We read 68 texts in full and included 23 studies.", ("2", "")),
        ("Tax-funded | 8 | 4 | 2 | 14", ("3", "")),
        ("Three found that more patients outside the centre were tested", ("3", "4")),
        ("Patients were interviewed in two of the 23 studies, 29 of them", ("4", "")),
        ("On turnaround and equity the studies measure different things.", ("4", "5")),
        ("One pot, seven departments", ("5", "")),
    ],
)
def test_sentences_are_on_the_page_that_shows_them(words: str, page: tuple[str, str]) -> None:
    assert [pages(one) for one, text in found(".pdf") if words in text] == [page]


def test_the_file_says_what_it_is() -> None:
    expected, actual = read(".xml").source, read(".pdf").source
    assert (actual.title, actual.doi) == (expected.title, expected.doi)
    assert (actual.provenance, actual.language) == (expected.provenance, expected.language)
    assert [one.literal for one in actual.author] == [
        f"{one.given} {one.family}" for one in expected.author
    ]
