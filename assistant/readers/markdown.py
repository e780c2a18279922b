"""Markdown: headings, paragraphs, lists, tables and code, where they stand in the file.

The text stays as the file has it, marks of emphasis and all, since an excerpt is compared with
the file; only the marks before a heading or a list's entry are left out of its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.domain import SegmentKind, Span
from assistant.readers import abstracts, headings, prose
from assistant.readers.blocks import Block, heading_text

HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<words>.*?)(?:[ \t]+#+)?[ \t]*")
"""An ATX heading: from one to six number signs."""

RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
"""A thematic break: three dashes, asterisks or underscores."""

_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LIST_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE_MARKER = re.compile(r" {0,3}(?:>[ \t]?)+")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_COMMENT = re.compile(r"[ \t]*<!--.*-->[ \t]*")
_BOLD_LINE = re.compile(r"[ \t]*(\*\*|__)(?P<words>[^*_\n]+)\1[ \t]*")


@dataclass(slots=True)
class _Open:
    """The block that the lines read so far belong to."""

    kind: SegmentKind = "paragraph"
    lines: list[Span] = field(default_factory=list)


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """Give what stands in a stretch of Markdown, in its order."""
    references = False
    for block in abstracts.divided(text, _structure(text, start, end)):
        if block.kind == "heading":
            words = heading_text(text[block.span.start : block.span.end])
            references = headings.is_reference_heading(words)
            yield block
        elif references and block.kind == "paragraph":
            yield Block(block.span, "reference")
        else:
            yield block


def _structure(text: str, start: int, end: int) -> Iterator[Block]:
    opened = _Open()
    fence = ""
    for line in prose.lines(text, start, end):
        words = text[line.start : line.end]
        mark = _FENCE.match(words)
        if fence:
            if mark and mark[1].startswith(fence) and not words.strip(" `~"):
                yield from _close(text, opened)
                fence = ""
            else:
                opened.lines.append(line)
        elif mark:
            yield from _close(text, opened)
            fence = mark[1]
        else:
            yield from _line(text, line, words, opened)
    yield from _close(text, opened)


def _line(text: str, line: Span, words: str, opened: _Open) -> Iterator[Block]:
    """Add a line outside code to the open block, or close that and open the next."""
    heading = HEADING.fullmatch(words)
    if heading:
        yield from _close(text, opened)
        place = Span(line.start + heading.start("words"), line.start + heading.end("words"))
        yield Block(place, "heading", level=len(heading["marks"]))
    elif len(opened.lines) == 1 and opened.kind == "paragraph" and _UNDERLINE.fullmatch(words):
        level = 1 if words.strip().startswith("=") else 2
        yield Block(opened.lines.pop(), "heading", level=level)
    elif not words.strip() or RULE.fullmatch(words) or _COMMENT.fullmatch(words):
        yield from _close(text, opened)
    elif words.lstrip().startswith("|") or (opened.kind == "table" and "|" in words):
        if opened.kind != "table":
            yield from _close(text, opened)
        opened.kind = "table"
        opened.lines.append(line)
    elif "|" in words and len(opened.lines) == 1 and _TABLE_RULE.fullmatch(words):
        opened.kind = "table"
        opened.lines.append(line)
    else:
        if opened.kind == "table":
            yield from _close(text, opened)
        marker = _LIST_MARKER.match(words)
        if marker is None and not opened.lines:
            marker = _QUOTE_MARKER.match(words)
        if marker:
            yield from _close(text, opened)
            line = Span(line.start + marker.end(), line.end)
        opened.lines.append(line)


def _close(text: str, opened: _Open) -> Iterator[Block]:
    """Give the open block, and open an empty one."""
    if opened.lines:
        span = Span(opened.lines[0].start, opened.lines[-1].end)
        bold = _BOLD_LINE.fullmatch(text, span.start, span.end)
        level = headings.heading_level(bold["words"]) if bold else None
        if bold and level:
            yield Block(Span(*bold.span("words")), "heading", level=level + 1)
        else:
            yield Block(span, opened.kind)
    opened.kind = "paragraph"
    opened.lines = []
