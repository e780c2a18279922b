from __future__ import annotations

from tests.readers.conftest import Reading, located, words

TEXT = """---
title: On waiting
provenance: note
---
# On *waiting* #

A paragraph with **bold** words
over two lines.

Methods
-------

1. first
2. second
   - nested

> quoted words
> go on

| a | b |
|---|---|
| 1 | 2 |

```
x = 1

y = 2
```

* * *

## Results ##
<!-- hidden -->
Text below.

a | b
--|--
1 | 2

**Discussion**

Last words.

# References

- Berg A. 2020.
- Ek B. 2021.
"""


def test_what_stands_in_markdown(reading: Reading) -> None:
    document = reading(TEXT, ".md")
    assert document.text == TEXT
    assert (document.source.title, document.source.provenance) == ("On waiting", "note")
    assert words(document, "heading") == [
        "On *waiting*",
        "Methods",
        "Results",
        "Discussion",
        "References",
    ]
    assert words(document, "paragraph") == [
        "A paragraph with **bold** words\nover two lines.",
        "first",
        "second",
        "nested",
        "quoted words\n> go on",
        "x = 1\n\ny = 2",
        "Text below.",
        "Last words.",
    ]
    assert words(document, "table") == ["| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n--|--\n1 | 2"]
    assert words(document, "reference") == ["Berg A. 2020.", "Ek B. 2021."]
    assert located(document, "table") == [("1", ""), ("2", "")]


def test_sections_are_the_headings_above(reading: Reading) -> None:
    document = reading("# One\n\na\n\n## Two\n\nb\n\n### Three\n\nc\n\n## Four\n\nd", ".md")
    assert [one.section for one in document.segments if one.kind == "paragraph"] == [
        ("One",),
        ("One", "Two"),
        ("One", "Two", "Three"),
        ("One", "Four"),
    ]


def test_the_first_heading_is_the_title_where_no_header_says_it(reading: Reading) -> None:
    assert reading("# On *waiting*\n\nWords.", ".md").source.title == "On waiting"


def test_an_unclosed_fence_loses_no_words(reading: Reading) -> None:
    assert words(reading("```\ncode\n\nmore", ".md")) == ["code\n\nmore"]
