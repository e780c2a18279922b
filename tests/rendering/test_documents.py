"""HTML and DOCX say what the Markdown says that they are made of, and do nothing besides."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as reader

from assistant.rendering import docx, html, markdown, plain

QUOTED = """\
# Third body

Session of 2025-03-14 12:00.

## Who pays?

**Finding 1.** *Said by 1 of 2 participants searched.*

> “Nobody pays [laughs].” [1]
>
> — S09, turn 2

- **S09** — Interview S09.

See [1](#who-pays).

| no. | quotation |
|---:|---|
| 1 | “Nobody \\| pays.” |
"""


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    made = python_docx.Document(io.BytesIO(content))
    return [(one.style.name if one.style else "", one.text) for one in made.paragraphs]


def test_html_is_a_whole_file_that_fetches_nothing() -> None:
    page = html.document(QUOTED)
    root = reader.fromstring(page)
    assert root.findtext(".//title") == "Third body"
    assert [one.text_content().strip() for one in root.iter("blockquote")] == [
        "“Nobody pays [laughs].” [1]\n— S09, turn 2"
    ]
    assert root.get_element_by_id("who-pays").text == "Who pays?"
    assert [one.get("href") for one in root.iter("a")] == ["#who-pays"]
    assert [one.text for one in root.iter("td")] == ["1", "“Nobody | pays.”"]
    assert "default-src 'none'" in page
    assert not [*root.iter("script", "img", "link", "iframe")]


def test_docx_has_the_styles_of_a_word_processor() -> None:
    content = docx.document(QUOTED)
    assert paragraphs(content) == [
        ("Title", "Third body"),
        ("Normal", "Session of 2025-03-14 12:00."),
        ("Heading 1", "Who pays?"),
        ("Normal", "Finding 1. Said by 1 of 2 participants searched."),
        ("Quote", "“Nobody pays [laughs].” [1]"),
        ("Quote", "— S09, turn 2"),
        ("List Bullet", "S09 — Interview S09."),
        ("Normal", "See 1."),
    ]
    made = python_docx.Document(io.BytesIO(content))
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["no.", "quotation"],
        ["1", "“Nobody | pays.”"],
    ]
    assert made.core_properties.title == "Third body"


def test_a_file_says_nothing_of_when_it_was_made() -> None:
    content = docx.document(QUOTED)
    assert content == docx.document(QUOTED)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {one.date_time[0] for one in file.infolist()} == {1980}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[go](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "\x00\x1b[31m\ud800\uffff",
        "| a | b |\n|---|---|\n| <b> | ](x) |",
        "> > 1. ```",
    ],
)
def test_what_is_escaped_stays_text(text: str) -> None:
    words = f"Nobody {text} pays"
    source = f"# T\n\n> {markdown.escape(words)}\n"
    shown = " ".join(plain.safe(words).replace("\uffff", "\ufffd").split())
    root = reader.fromstring(html.document(source))
    assert " ".join(root.find(".//blockquote").text_content().split()) == shown
    assert not [*root.iter("script", "img", "a", "b")]
    assert " ".join(paragraphs(docx.document(source))[1][1].split()) == shown


@given(st.text(max_size=80))
def test_any_text_makes_a_file(text: str) -> None:
    assert reader.fromstring(html.document(text)) is not None
    assert paragraphs(docx.document(text)) is not None
