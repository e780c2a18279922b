"""A whole document to scroll through, with one span of it highlighted.

A paper or a long interview has thousands of lines, so lines are laid out as offsets into the text
and drawn one at a time when they come into view. The highlight is by offset too: it is exactly the
span, whatever the width.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment as Cells
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from assistant.domain import INTERVIEWER, Document, Span
from assistant.rendering import plain

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

_BAR = "\u258c "
"""Stands beside highlighted lines, so that they are found without colours too."""

_WORD = re.compile(r"\S+\s*|\s+")

_NOT_ONE_CELL = re.compile(
    "[^ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]"
)
"""All but letters and signs of which each takes one cell, whatever stands beside it."""


def lay_out(text: str, width: int) -> list[Span]:
    """Break a text into lines of at most ``width`` cells; each is a span of the text."""
    lines = []
    start = 0
    # As it is shown: a mark that takes no room is shown as a character that does.
    for line in plain.safe_lines(text).split("\n"):
        lines += [Span(start + first, start + last) for first, last in _broken(line, width)]
        start += len(line) + 1
    return lines


def _broken(line: str, width: int) -> Iterator[tuple[int, int]]:
    if not _NOT_ONE_CELL.search(line):
        yield from _broken_by_characters(line, width)
        return
    cells: Callable[[str], int] = cell_len
    if cells(line) <= width:
        yield 0, len(line)
        return
    start, used = 0, 0
    for word in _WORD.finditer(line):
        needed = cells(word.group().rstrip())
        if used and used + needed > width:
            yield start, word.start()
            start, used = word.start(), 0
        if needed > width:
            for place in range(word.start(), word.end()):
                if used + cells(line[place]) > width:
                    yield start, place
                    start, used = place, 0
                used += cells(line[place])
        else:
            used += cells(word.group())
    yield start, len(line)


def _broken_by_characters(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Break a line of which every character takes one cell, which needs no counting of cells."""
    start = 0
    while len(line) - start > width:
        end = start + width
        if line[end] != " ":
            space = line.rfind(" ", start, end)
            end = end if space < 0 else space
        while end < len(line) and line[end] == " ":
            end += 1
        yield start, end
        start = end
    yield start, len(line)


class DocumentView(ScrollView, can_focus=True):
    """Shows a document from around a span."""

    WHERE = "In a document"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False, tooltip="read on in the document")
        for key, action in (
            ("up", "scroll_up"),
            ("down", "scroll_down"),
            ("pageup", "page_up"),
            ("pagedown", "page_down"),
            ("home", "scroll_home"),
            ("end", "scroll_end"),
        )
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "document--highlight",
        "document--heading",
        "document--interviewer",
        "document--label",
        "document--match",
    }

    def __init__(self) -> None:
        """Begin with nothing to show."""
        super().__init__()
        self._document: Document | None = None
        self.highlight: Span | None = None
        self._lines: list[Span] = []
        self._width = 0
        self._marks: list[int] = []
        self._names: list[str] = []
        self._matches: list[Span] = []
        self._match = -1
        self._wanted = ""

    def show(self, document: Document | None, highlight: Span | None = None) -> None:
        """Show ``document`` from around ``highlight``, or nothing."""
        self.highlight = highlight
        if document is not self._document or self._is_of_another_width():
            self._document = document
            self._matches, self._match, self._wanted = [], -1, ""
            self._marks, self._names = _marks(document) if document else ([], [])
            self._lay_out()
        self.refresh()
        self.recentre()

    def _is_of_another_width(self) -> bool:
        return self.scrollable_content_region.width != self._width

    @property
    def in_view(self) -> Span:
        """The stretch of the text whose lines are shown."""
        lines = self._lines[self.scroll_offset.y :][: max(1, self.size.height)]
        return Span(lines[0].start, lines[-1].end) if lines else Span(0, 0)

    def find(self, words: str, by: int) -> tuple[int, int]:
        """Go to the next place with these words, or the one before: (which, of how many).

        The first one is the next from what is in view on. Case and white space do not matter.
        """
        if words != self._wanted:
            self._wanted, self._matches = words, self._places_of(words)
            first = bisect_left(self._matches, self.in_view.start, key=lambda one: one.start)
            self._match = first - 1 if by > 0 else first
        if not self._matches:
            self.refresh()
            return 0, 0
        self._match = (self._match + by) % len(self._matches)
        line = self._line_of(self._matches[self._match].start)
        if not 0 <= line - self.scroll_offset.y < self.size.height - 1:
            self.scroll_to(y=max(0, line - self.size.height // 3), animate=False, force=True)
        self.refresh()
        return self._match + 1, len(self._matches)

    def forget_words(self) -> None:
        """Mark no words any more but those that are highlighted."""
        self._matches, self._match, self._wanted = [], -1, ""
        self.refresh()

    def _places_of(self, words: str) -> list[Span]:
        pattern = r"\s+".join(map(re.escape, words.split()))
        if self._document is None or not pattern:
            return []
        found = re.finditer(pattern, self._document.text, re.IGNORECASE)
        return [Span(*one.span()) for one in found]

    def recentre(self) -> None:
        """Go back to the highlighted words."""
        line = self._line_of(self.highlight.start) if self.highlight else 0
        last = self._line_of(max(self.highlight.end - 1, 0)) if self.highlight else 0
        above = max(1, (self.size.height - (last - line + 1)) // 2)
        self.scroll_to(y=max(0, line - above), animate=False, force=True)

    def _line_of(self, offset: int) -> int:
        return max(0, bisect_right(self._lines, offset, key=lambda one: one.start) - 1)

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        room = max(1, self._width - len(_BAR))
        self._lines = lay_out(self._document.text, room) if self._document else []
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines out anew where the width has changed, and stay at the same words."""
        del event
        if self._document is None or not self._is_of_another_width():
            return
        if not self._width or self._is_highlight_in_view():
            self._lay_out()
            self.call_after_refresh(self.recentre)
            return
        top = self._lines[min(self.scroll_offset.y, len(self._lines) - 1)].start
        self._lay_out()
        self.scroll_to(y=self._line_of(top), animate=False, force=True)

    def _is_highlight_in_view(self) -> bool:
        if self.highlight is None:
            return False
        line = self._line_of(self.highlight.start) - self.scroll_offset.y
        return 0 <= line < self.size.height

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        number = y + self.scroll_offset.y
        base = self.rich_style
        if self._document is None or number >= len(self._lines):
            return Strip.blank(self._width, base)
        line = self._lines[number]
        bar = self.highlight is not None and self.highlight.overlaps(line)
        cells = [Cells(_BAR if bar else " " * len(_BAR), self._style("highlight-bar", base))]
        for start, end, name in self._pieces(line):
            text = plain.safe_lines(self._document.text[start:end])
            cells.append(Cells(text, self._style(name, base)))
        return Strip(cells).adjust_cell_length(self._width, base)

    def _style(self, name: str, base: Style) -> Style:
        if f"document--{name}" not in self.COMPONENT_CLASSES:
            return base
        return self.get_component_rich_style(f"document--{name}")

    def _pieces(self, line: Span) -> Iterator[tuple[int, int, str]]:
        """Cut a line where its looks change: (start, end, name of the look)."""
        last = bisect_right(self._marks, line.end)
        first = bisect_right(self._marks, line.start)
        cuts = {line.start, line.end, *self._marks[first:last]}
        shown = self.highlight
        if shown is not None and shown.overlaps(line):
            cuts |= {max(shown.start, line.start), min(shown.end, line.end)}
        matches = self._matches_in(line)
        for one in matches:
            cuts |= {max(one.start, line.start), min(one.end, line.end)}
        for start, end in pairwise(sorted(cuts)):
            name = self._names[bisect_right(self._marks, start) - 1]
            if shown is not None and shown.start <= start < shown.end:
                name = "highlight"
            if any(one.start <= start < one.end for one in matches):
                name = "match"
            yield start, end, name

    def _matches_in(self, line: Span) -> list[Span]:
        first = bisect_left(self._matches, line.start, key=lambda one: one.end)
        last = bisect_left(self._matches, line.end, key=lambda one: one.start)
        return self._matches[first:last]


def _marks(document: Document) -> tuple[list[int], list[str]]:
    """Give the offsets at which a document's looks change, and the looks from there on."""
    offsets, names = [0], ["label"]
    for segment in document.segments:
        if segment.kind == "heading":
            name = "heading"
        else:
            name = "interviewer" if segment.speaker == INTERVIEWER else "words"
        for offset, look in ((segment.span.start, name), (segment.span.end, "label")):
            if offset == offsets[-1]:
                names[-1] = look
            else:
                offsets.append(offset)
                names.append(look)
    return offsets, names
