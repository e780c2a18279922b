"""Lines of printed pages, and how they become paragraphs again.

A PDF holds lines and no paragraphs. Here lines are gathered into paragraphs, headings, tables and
references: by where they stand, if the file says so, and else by how long they are and by what they
say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.domain import SegmentKind
from assistant.readers import headings
from assistant.readers.blocks import TITLE
from assistant.readers.hyphens import folded
from assistant.readers.typography import Typography

_LONGEST_ASIDE = 80
_LONGEST_HEADING = 150
_SHORT = 0.82
_WIDE = 0.85
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.?!:][\"')\]\u201d\u2019]*(?:\s?[\[(]?\d+(?:[,\u2013-]\d+)*[\])]?)?$")
_BULLET = re.compile(r"[\u2022\u25cf\u25aa\u2023\u25e6\uf0b7\u2043]\s*\S?")
_NUMBERED_ITEM = re.compile(r"(?:\(?\d{1,2}[.)]|\([a-z]\)|\(?[ivx]{1,4}\))\s+\S")
_ITEM = re.compile(r"\(?(?P<number>\d{1,2})[.)]\s+\S")
_CAPTION = re.compile(r"(?:fig(?:ure|\.)|table|box|figur|tabell)\s*\d+\s*[.:|]", re.IGNORECASE)
_RUN_IN = re.compile(r"(?=[A-Z])(?i:abstract|summary|key ?words|index terms)\s*[:.\u2013\u2014]")
_NOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079\u1d43-\u1dbb*\u2020\u2021]\s?\w")
_REFERENCE_START = re.compile(r"(?:\[(?P<a>\d{1,3})\]|(?P<b>\d{1,3})\.?)\s+\S")
_NAMED_REFERENCE = re.compile(r"[^\W\d_][\w'\u2019-]+,? (?:[^\W\d_]\.|[^\W\d_]{1,3},)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands, in points from its page's lower left, and the type that it is set in.

    ``cells`` are its parts between wide gaps, each with where it starts.
    """

    x: float
    y: float
    size: float
    face: str
    cells: tuple[tuple[float, str], ...] = ()

    @property
    def style(self) -> tuple[float, str]:
        """What headings are told by."""
        return self.size, self.face


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line and the label of the page that it stands on.

    ``place`` is ``None`` where a file does not say where its lines stand. ``table`` says that the
    line belongs to a table.
    """

    words: str
    page: str
    opens_page: bool = False
    place: Place | None = None
    table: Literal["", "caption", "row"] = ""


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, joined; ``level`` counts for headings."""

    kind: SegmentKind = "paragraph"
    level: int = 1
    lines: list[Line] = field(default_factory=list)

    @property
    def pages(self) -> tuple[str, str]:
        """The labels of the first and the last page that it stands on."""
        return self.lines[0].page, self.lines[-1].page


def paragraphs(lines: list[Line], title: str = "") -> Iterator[Paragraph]:
    """Gather lines into headings, paragraphs, tables and references.

    ``title`` is the document's, which is looked for among the first lines.
    """
    titled = title_place(lines, title)
    first, start = titled or (0, 0)
    if first:
        yield from _plain(lines[:first])
    if titled:
        yield Paragraph("heading", TITLE, lines[first:start])
    yield from _Gathering(lines[start:], _widths(lines)[start:], Typography(lines)).paragraphs()


class _Gathering:
    """Lines on their way to paragraphs: the one that is being gathered, and what waits for it."""

    def __init__(self, lines: list[Line], widths: list[float], typography: Typography) -> None:
        self.lines = lines
        self.widths = widths
        self.typography = typography
        self.current = Paragraph()
        self.references = False
        self.numbering = 0
        self.waiting: list[Paragraph] = []

    def paragraphs(self) -> Iterator[Paragraph]:
        """Give what the lines make, in order.

        What interrupts a sentence, as a footnote does at a page's end, comes after its paragraph.
        """
        place = 0
        while place < len(self.lines):
            after = self._resumed(place)
            if after > place:
                span = slice(place, after)
                aside = _Gathering(self.lines[span], self.widths[span], self.typography)
                self.waiting += aside.paragraphs()
                place = after
            yield from self._take(place)
            place += 1
        yield from self._finished()

    def _resumed(self, place: int) -> int:
        """Give the line with which an interrupted sentence goes on, or this one."""
        before = self._before()
        if before is None or _ends_sentence(before) or self.current.kind != "paragraph":
            return place
        if not self.typography.interrupts(before, self.lines[place]):
            return place
        for number in range(place + 1, min(len(self.lines), place + _LONGEST_ASIDE)):
            line = self.lines[number]
            if self.typography.level(line) is not None:
                return place
            if self.typography.resumes(before, line):
                return number
        return place

    def _before(self) -> Line | None:
        """Give the last line of the paragraph that is being gathered."""
        is_open = self.current.lines and self.current.kind not in {"heading", "table"}
        return self.current.lines[-1] if is_open else None

    def _take(self, place: int) -> Iterator[Paragraph]:
        """Take a line; give what ended before it."""
        line = self.lines[place]
        if line.table:
            if self.current.kind != "table" or line.table == "caption" != self._last_table():
                yield from self._finished()
                self.current.kind = "table"
            self.current.lines.append(line)
            return
        if self._is_second_line(line):
            self.current.lines.append(line)
            return
        before = self._before()
        ended = before is None or self._ended(before, place)
        level = self._level(place, ended=ended)
        if level is not None:
            yield from self._finished()
            self.references = headings.is_reference_heading(line.words)
            self.current, self.numbering = Paragraph("heading", level, [line]), 0
            return
        if self.references:
            starts, self.numbering = _starts_reference(line, self.numbering, ended=ended)
        else:
            starts = ended or _starts_paragraph(line, before) or self._is_next_item(line)
        if starts or before is None:
            yield from self._finished()
        self.current.lines.append(line)

    def _finished(self) -> Iterator[Paragraph]:
        if self.current.lines:
            yield self.current
        yield from self.waiting
        self.waiting = []
        self.current = Paragraph("reference" if self.references else "paragraph")

    def _last_table(self) -> str:
        return self.current.lines[-1].table if self.current.lines else ""

    def _is_second_line(self, line: Line) -> bool:
        if self.current.kind != "heading" or headings.is_numbered(line.words):
            return False
        return self.typography.is_second_line(self.current.lines[-1], line)

    def _is_next_item(self, line: Line) -> bool:
        """Whether a line has the next number of the list whose item is being gathered."""
        first = self.current.lines[0] if self.current.lines else line
        numbers = [_ITEM.match(one.words) for one in (first, line)]
        if not numbers[0] or not numbers[1] or not first.place or not line.place:
            return False
        follows = int(numbers[1]["number"]) == int(numbers[0]["number"]) + 1
        return follows and abs(first.place.x - line.place.x) < first.place.size

    def _ended(self, before: Line, place: int) -> bool:
        """Whether a paragraph ended before a line: by its place, or else by its words.

        Over a page's edge a paragraph goes on unless a sentence ended there; within a page it ends
        with a sentence on a line that is shorter than its neighbours.
        """
        line, width = self.lines[place], self.widths[place - 1]
        is_unfinished = not _ends_sentence(before)
        is_small = line.words.lstrip("\"'(\u201c\u2018[")[:1].islower()
        first = self.current.lines[0].words
        begins = self.typography.begins(
            before,
            line,
            goes_on=is_unfinished and (is_small or len(before.words) >= width),
            is_second=len(self.current.lines) == 1,
            hangs=self.references or bool(_BULLET.match(first) or _NUMBERED_ITEM.match(first)),
        )
        if begins is not None:
            return begins
        return not is_unfinished and not is_small and (line.opens_page or len(before.words) < width)

    def _level(self, place: int, *, ended: bool) -> int | None:
        """Tell a heading's level, or ``None``.

        A line in Title Case is one only between paragraphs and clearly shorter than its neighbours;
        a numbered one wherever a sentence ended before it; one in the type of headings anywhere.
        """
        line, before, width = self.lines[place], self._before(), self.widths[place]
        words = line.words.strip()
        level = headings.heading_level(words)
        numbered = headings.is_numbered(words)
        is_text = self.typography.is_text(line)
        if headings.is_section_name(words) and words[0].isupper() and (ended or not is_text):
            return 1
        styled = self.typography.level(line)
        following = self.lines[place + 1 : place + 2]
        runs_on = bool(following) and following[0].words[0].islower()
        if styled is not None and not self.references:
            if runs_on and self.typography.goes_on_below(line, following[0]):
                return None
            return level if numbered and level else _styled(words, styled)
        if numbered and not ended:
            ended = line.opens_page or (before is not None and _ends_sentence(before))
        if self.references or not ended or not following or is_text:
            return None
        if len(words) >= width and not numbered:
            return None
        if not numbered and before is not None and not _ends_sentence(before):
            return None
        if runs_on or not any(letter.islower() for letter in words + "x"):
            return None
        return level


def _styled(words: str, level: int) -> int | None:
    """Give a heading's level where its type is a heading's, and its words can be."""
    if len(words) > _LONGEST_HEADING or words[-1] in ".;:," or _CAPTION.match(words):
        return None
    return level if words[0].isupper() or words[0].isdigit() else None


def title_place(lines: list[Line], title: str) -> tuple[int, int] | None:
    """Find the title among the first lines: where it starts and ends, by its letters."""
    wanted = "".join(_WORD.findall(folded(title)))
    if not wanted:
        return None
    for start in range(min(25, len(lines))):
        seen = ""
        for end in range(start, min(start + 8, len(lines))):
            seen += "".join(_WORD.findall(folded(lines[end].words)))
            if seen == wanted:
                return start, end + 1
            if not wanted.startswith(seen):
                break
    return None


def _plain(lines: list[Line]) -> Iterator[Paragraph]:
    yield Paragraph("paragraph", 1, lines)


def _ends_sentence(line: Line) -> bool:
    return bool(_SENTENCE_END.search(line.words))


def _starts_paragraph(line: Line, before: Line | None) -> bool:
    if any(opening.match(line.words) for opening in (_BULLET, _CAPTION, _RUN_IN)):
        return True
    sentence = before is None or _ends_sentence(before)
    return sentence and bool(_NUMBERED_ITEM.match(line.words) or _NOTE.match(line.words))


def _starts_reference(line: Line, numbering: int, *, ended: bool) -> tuple[bool, int]:
    """Tell whether a line opens the next reference, by its number or by a name after an end."""
    match = _REFERENCE_START.match(line.words)
    if match:
        number = int(match["a"] or match["b"])
        if number == numbering + 1 or (match["a"] and number > numbering):
            return True, number
    return ended and not numbering and bool(_NAMED_REFERENCE.match(line.words)), numbering


def _widths(lines: list[Line]) -> list[float]:
    """Give, for each line, the length below which it is short among its neighbours.

    Lengths are in characters, since the lines carry no measure: a part of the length that
    six sevenths of the twenty lines around do not pass.
    """
    lengths = [len(line.words) for line in lines]
    widths = []
    for place in range(len(lines)):
        around = lengths[max(0, place - 10) : place + 11]
        widths.append(_SHORT * sorted(around)[int(_WIDE * len(around))])
    return widths
