"""What readers find in a text, before it is numbered, and how it becomes segments.

A reader says what stands where (`Block`); this module alone decides how paragraphs, tables and
turns are counted and which locators a segment carries, so that all formats count alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.domain import Locator, LocatorLabel, Segment, SegmentKind, Span

TITLE = 0
"""The level of a heading that names the whole document and so heads no section."""

_MARKUP = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in the text, not yet numbered.

    ``level`` counts for headings (1 is the outermost section). ``section`` overrides the path
    that the headings above would give; ``part`` is a label below it, as abstracts have them.
    ``times`` and ``pages`` are first and last, or empty.
    """

    span: Span
    kind: SegmentKind = "paragraph"
    level: int = 1
    section: tuple[str, ...] | None = None
    part: str = ""
    speaker: str | None = None
    times: tuple[str, str] = ("", "")
    pages: tuple[str, str] = ("", "")


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Give the span without white space at its ends, or ``None`` where nothing else is in it."""
    words = text[start:end]
    lead = len(words) - len(words.lstrip())
    kept = words.strip()
    return Span(start + lead, start + lead + len(kept)) if kept else None


def segments(text: str, blocks: Iterable[Block]) -> tuple[Segment, ...]:
    """Number the blocks, which are in the order of the text, and give each its locators.

    Neighbouring turns of one speaker count as one turn, however often the file repeats the label:
    then the same words have the same number in every format. A label with nothing said after it
    counts, since whoever counts the labels counts it, but makes no segment.
    """
    made: list[Segment] = []
    counts: dict[LocatorLabel, int] = {"paragraph": 0, "table": 0, "turn": 0}
    path: list[tuple[int, str]] = []
    before: Block | None = None
    for raw in blocks:
        span = trimmed(text, raw.span.start, raw.span.end)
        if span is None and raw.kind == "turn":
            _count(raw, counts, before)
            before = raw
        if span is None or (made and span.start < made[-1].span.end):
            continue
        block = replace(raw, span=span)
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
        section = block.section
        if section is None:
            section = tuple(name for _, name in path)
        if block.part:
            section = (*section, block.part)
        made.append(_segment(text, block, section, counts, before))
        if block.kind == "heading" and block.level > TITLE:
            path.append((block.level, heading_text(text[span.start : span.end])))
        before = block
    return tuple(made)


def heading_text(words: str) -> str:
    """Give a heading on one line, without the marks of emphasis in it."""
    return " ".join(_MARKUP.sub("", words).split())


def _segment(
    text: str,
    block: Block,
    section: tuple[str, ...],
    counts: dict[LocatorLabel, int],
    before: Block | None,
) -> Segment:
    locators: list[Locator] = []
    if block.pages[0]:
        locators.append(_locator("page", block.pages))
    if block.kind == "heading":
        own = heading_text(text[block.span.start : block.span.end])
        locators.append(Locator("section", own))
    elif section and block.kind != "turn":
        locators.append(Locator("section", section[-1]))
    counted = _counted(block)
    if counted:
        locators.append(Locator(counted, str(_count(block, counts, before))))
    if block.times[0]:
        locators.append(_locator("timestamp", block.times))
    return Segment(block.span, block.kind, tuple(locators), section, block.speaker)


def _count(block: Block, counts: dict[LocatorLabel, int], before: Block | None) -> int:
    """Count a block, unless it goes on with the turn before it; give its number."""
    counted = _counted(block)
    goes_on = (
        before is not None
        and block.kind == before.kind == "turn"
        and block.speaker is not None
        and block.speaker == before.speaker
    )
    if counted and not goes_on:
        counts[counted] += 1
    return counts[counted] if counted else 0


def _counted(block: Block) -> LocatorLabel | None:
    if block.kind == "turn":
        return "turn"
    if block.kind == "table":
        return "table"
    return None if block.kind in {"heading", "note"} else "paragraph"


def _locator(label: LocatorLabel, ends: tuple[str, str]) -> Locator:
    first, last = ends
    return Locator(label, first, "" if last == first else last)


class Manuscript:
    """A text that a reader writes itself, with its blocks, where the file holds no plain text."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._written: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []

    @property
    def text(self) -> str:
        """Everything written so far."""
        return "".join(self._written)

    def write(self, words: str) -> Span:
        """Write words that belong to no block, and say where they stand."""
        start = self._length
        self._written.append(words)
        self._length += len(words)
        return Span(start, self._length)

    def add(self, words: str, block: Block | None = None, lead: str = "") -> Span:
        """Write a block on its own, after ``lead`` (a label that is no part of it)."""
        if self._length:
            self.write("\n\n")
        self.write(lead)
        span = self.write(words)
        self.blocks.append(replace(block or Block(span), span=span))
        return span
