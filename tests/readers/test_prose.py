from __future__ import annotations

import pytest

from assistant.readers import headings
from tests.readers.conftest import Reading, located, words

PAPER = """Waiting for results: how care is held up

Abstract

Background: Waiting is long. Results: Nobody owns it.

1 Introduction

A first paragraph that is
wrapped by hand.

2.1 How Informants Were Found

- one point
- another point
  that goes on

Table of things

a\tb
c\td

Discussion
The heading has no blank line below it.

References

1. Berg A. On time. 2020.
2. Ek B. Later,
   and later.

World Health Organization
"""


def test_what_stands_in_a_paper(reading: Reading) -> None:
    document = reading(PAPER)
    assert document.source.title == "Waiting for results: how care is held up"
    assert document.text == PAPER
    assert [(one.kind, one.section) for one in document.segments] == [
        ("heading", ()),
        ("heading", ()),
        ("paragraph", ("Abstract", "Background")),
        ("paragraph", ("Abstract", "Results")),
        ("heading", ()),
        ("paragraph", ("1 Introduction",)),
        ("heading", ("1 Introduction",)),
        ("paragraph", ("1 Introduction", "2.1 How Informants Were Found")),
        ("paragraph", ("1 Introduction", "2.1 How Informants Were Found")),
        ("paragraph", ("1 Introduction", "2.1 How Informants Were Found")),
        ("table", ("1 Introduction", "2.1 How Informants Were Found")),
        ("heading", ()),
        ("paragraph", ("Discussion",)),
        ("heading", ()),
        ("reference", ("References",)),
        ("reference", ("References",)),
        ("reference", ("References",)),
    ]
    assert words(document, "paragraph")[2] == "A first paragraph that is\nwrapped by hand."
    assert words(document, "paragraph")[4] == "another point\n  that goes on"
    assert words(document, "reference")[1] == "Ek B. Later,\n   and later."
    assert located(document, "paragraph")[:4] == [("1", ""), ("2", ""), ("3", ""), ("4", "")]
    assert located(document, "table") == [("1", "")]
    assert ("Discussion", "") in located(document, "section")


def test_a_label_at_a_paragraphs_start_opens_a_section(reading: Reading) -> None:
    document = reading("A title of a paper\n\nAbstract: Methods: We asked. Results: They said.")
    assert [one.section for one in document.segments if one.kind == "paragraph"] == [
        ("Abstract", "Methods"),
        ("Abstract", "Results"),
    ]


def test_lines_without_blank_lines_are_one_paragraph(reading: Reading) -> None:
    document = reading("one line of a text\nand another line\nand a third.")
    assert words(document) == ["one line of a text\nand another line\nand a third."]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Abstract", 1),
        ("METHODS", 1),
        ("3. Results", 1),
        ("2.1 Methods", 2),
        ("2.1.3 How we asked", 3),
        ("IV. Findings", 1),
        ("A. Sampling of Informants", 1),
        ("Barriers to Implementation", 2),
        ("Resultat", 1),
        ("This is a sentence", None),
        ("Nobody Owns It.", None),
        ("Berg Anna, Ek Bo", None),
        ("Figure 1 The Way of a Sample", None),
        ("1 of 3", None),
        ("12 May 2020", None),
        ("https://example.org", None),
        ("A Long Line In Title Case That Has More Than Ten Words Altogether", None),
    ],
)
def test_which_lines_are_headings(line: str, level: int | None) -> None:
    assert headings.heading_level(line) == level


def test_a_literature_text_with_keys_is_no_conversation(reading: Reading) -> None:
    document = reading("Abstract: We asked.\n\nDate: today\n\nDOI: 10.1000/x\n\nAbstract: again")
    assert not words(document, "turn")


def test_provenance_and_kind(reading: Reading) -> None:
    assert reading("Words of a text.").source.provenance == "published"
    assert reading("Words of a text.", kind="interview").source.provenance == "study"
    assert reading("DOI: 10.1/x\n\nWords.").source.type == "article-journal"
    assert reading("Words of a text.").source.type == "document"
    assert reading("Words of a text.", kind="interview").source.type == "interview"
