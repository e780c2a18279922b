"""Plain text: paragraphs, headings, lists, tables and the list of references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import SegmentKind, Span
from assistant.readers import abstracts, headings
from assistant.readers.blocks import TITLE, Block

LIST_MARKER = re.compile(r"[ \t]*(?:[-*+\u2022\u2013\u25cf\u25aa]|\(?\d{1,3}[.)])[ \t]+(?=\S)")
"""What stands before the words of a list's entry, and is no part of them."""

_REFERENCE_MARKER = re.compile(
    r"[ \t]*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)]|[-*+\u2022])[ \t]+(?=\S)"
)
_LONGEST_TITLE_WORDS = 35
_LABEL_LINE = re.compile(r"(?P<label>[^\W\d_][^\n:]{2,50}):[ \t]+(?=\S)")
_OPENING_LABELS = frozenset(
    {"text", "full text", "main text", "body", "keywords", "key words", "nyckelord"}
)


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Give the lines of a stretch of text, without their ends.

    ``str.splitlines`` would also divide at separators that are no line end in our texts.
    """
    while start <= end:
        stop = text.find("\n", start, end)
        if stop < 0:
            yield Span(start, end)
            return
        yield Span(start, stop)
        start = stop + 1


def paragraphs(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Give the lines of each paragraph: what blank lines divide."""
    found: list[Span] = []
    for line in lines(text, start, end):
        if text[line.start : line.end].strip():
            found.append(line)
        elif found:
            yield found
            found = []
    if found:
        yield found


def blocks(text: str, start: int, end: int, *, titled: bool = False) -> Iterator[Block]:
    """Give what stands in a stretch of plain text.

    With ``titled``, a short first paragraph that is no sentence is taken as the title.
    """
    yield from abstracts.divided(text, _structure(text, start, end, titled=titled))


def _structure(text: str, start: int, end: int, *, titled: bool) -> Iterator[Block]:
    references = within_abstract = False
    found = list(paragraphs(text, start, end))
    for number, paragraph in enumerate(found):
        whole = Span(paragraph[0].start, paragraph[-1].end)
        words = text[whole.start : whole.end]
        if titled and number == 0 and len(found) > 1 and is_title(words):
            yield Block(whole, "heading", level=TITLE)
            continue
        level, rest = _opening_heading(text, paragraph, references=references)
        if level is not None:
            yield Block(paragraph[0], "heading", level=level)
            name = text[paragraph[0].start : paragraph[0].end]
            references = headings.is_reference_heading(name)
            within_abstract = abstracts.is_abstract(name)
            if not rest:
                continue
        if references:
            yield from entries(text, rest, _REFERENCE_MARKER, "reference")
        else:
            yield from _body(text, rest, within_abstract=within_abstract)


def is_title(words: str) -> bool:
    """Whether a first paragraph may be the title: short, and not a sentence or a line of data."""
    words = words.strip()
    if headings.is_section_name(words) or words.startswith(("http", "www.")):
        return False
    short = 1 < len(words.split()) <= _LONGEST_TITLE_WORDS and words.count("\n") < 3
    return short and words[-1] not in ".!;,:" and not LIST_MARKER.match(words)


def entries(
    text: str, paragraph: list[Span], marker: re.Pattern[str], kind: SegmentKind
) -> Iterator[Block]:
    """Give the entries of a list: each begins at a line with a marker, which is left out."""
    opened: Span | None = None
    for line in paragraph:
        mark = marker.match(text, line.start, line.end)
        if mark or opened is None:
            if opened is not None:
                yield Block(opened, kind)
            opened = Span(mark.end() if mark else line.start, line.end)
        else:
            opened = Span(opened.start, line.end)
    if opened is not None:
        yield Block(opened, kind)


def _opening_heading(
    text: str, paragraph: list[Span], *, references: bool
) -> tuple[int | None, list[Span]]:
    """Tell whether a paragraph's first line is a heading, and what remains of the paragraph.

    Among references only the well-known names of sections count: a short entry in Title Case is
    an organisation and no heading.
    """
    first = text[paragraph[0].start : paragraph[0].end]
    if len(paragraph) > 1 or references:
        level = 1 if headings.is_section_name(first) else None
    else:
        level = headings.heading_level(first)
    return level, paragraph if level is None else paragraph[1:]


def _body(text: str, paragraph: list[Span], *, within_abstract: bool) -> Iterator[Block]:
    whole = Span(paragraph[0].start, paragraph[-1].end)
    if len(paragraph) > 1 and _is_table(text, paragraph):
        yield Block(whole, "table")
    elif LIST_MARKER.match(text, whole.start, whole.end):
        yield from entries(text, paragraph, LIST_MARKER, "paragraph")
    else:
        yield from _run_in(text, whole, within_abstract=within_abstract)


def _run_in(text: str, whole: Span, *, within_abstract: bool) -> Iterator[Block]:
    """Give a paragraph, or the section that its own label opens ("Abstract: …").

    Within an abstract such labels are its parts, and are divided where all of it is known.
    """
    label = _LABEL_LINE.match(text, whole.start, whole.end)
    name = " ".join(label["label"].split()) if label else ""
    known = name.casefold() in _OPENING_LABELS
    if not within_abstract:
        known = known or abstracts.is_label(name)
    if label is None or not name[0].isupper() or not known:
        yield Block(whole)
        return
    yield Block(Span(*label.span("label")), "heading", level=1)
    yield Block(Span(label.end(), whole.end))


def _is_table(text: str, paragraph: list[Span]) -> bool:
    rows = [text[line.start : line.end] for line in paragraph]
    return any(all(mark in row.strip() for row in rows) for mark in ("\t", "|"))
