"""What type and white space say of lines: where paragraphs begin, and what stands above them.

A paper's paragraphs begin with an indent or below a gap, its headings are set in a type of their
own, its notes and captions in a smaller one. All that is measured against the document itself: how
far its lines stand apart, where its columns begin, which type most of it is set in. A text layer
that was recognised from a picture has type of every size, and then nothing is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.readers import headings

if TYPE_CHECKING:
    from assistant.readers.lines import Line

    Style = tuple[float, str]

_TYPESET_SHARE = 0.3
_GAP = 1.22
_FIGURE_GAP = 3.0
_CLOSE = 0.85
"""Closer than this, in ems, lines are parts of one, as the halves of a fraction are."""
_INDENT, _DEEP = 0.6, 4.0
_FLUSH = 0.3
_SMALLER = 0.95
_HEADING_SHARE = 0.3
_LEAST_INDENTS = 3


class Typography:
    """The measures of one document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Measure lines, which are in the order in which they are read."""
        letters: Counter[float] = Counter()
        styles: Counter[Style] = Counter()
        for line in lines:
            if line.place:
                letters[line.place.size] += len(line.words)
                styles[line.place.style] += len(line.words)
        self._body = styles.most_common(1)[0][0] if styles else (0.0, "")
        share = letters[self._body[0]] / sum(len(line.words) for line in lines) if lines else 0.0
        self.is_typeset = share >= _TYPESET_SHARE
        self._leading = _leadings(lines)
        self._edges = _edges(lines)
        self._indents = self._has_indents(lines)
        self._levels = self._heading_styles(lines)

    def begins(
        self, before: Line, line: Line, *, goes_on: bool, is_second: bool, hangs: bool
    ) -> bool | None:
        """Whether a paragraph begins with a line, or ``None`` where its place does not tell.

        ``goes_on``: the words would go on with those before. ``is_second``: the line before is the
        first of its paragraph. ``hangs``: that paragraph has its first line out, as lists have.
        """
        above, here = before.place, line.place
        if not self.is_typeset or not above or not here:
            return None
        gap = _gap(before, line)
        leading = self._leading.get(here.size, 1.3 * here.size)
        if before.page == line.page and abs(above.y - here.y) < _CLOSE * max(above.size, here.size):
            return False
        if _differ(above.size, here.size):
            return not (goes_on and gap is not None and gap < _GAP * max(leading, above.size))
        indent, before_indent = self._indent(line), self._indent(before)
        if gap is None:
            if not self._indents or hangs:
                return None
            return indent > _INDENT and not goes_on
        is_display = before_indent > _DEEP and gap < _FIGURE_GAP * leading
        if gap > _GAP * leading and (is_display or not goes_on):
            return True
        if hangs or goes_on:
            return None
        if before_indent < _FLUSH and indent > _INDENT:
            return True
        if indent < _FLUSH and before_indent > _INDENT:
            return not is_second
        return None

    def level(self, line: Line) -> int | None:
        """Give the level of a heading by its type, or ``None`` where that is no heading's."""
        return self._levels.get(line.place.style) if self.is_typeset and line.place else None

    def is_text(self, line: Line) -> bool:
        """Whether a line is in smaller type than headings, or in the text's where they differ."""
        if not self.is_typeset or line.place is None or self.level(line) is not None:
            return False
        is_body = line.place.style == self._body and bool(self._levels)
        return is_body or line.place.size < _SMALLER * self._body[0]

    def is_second_line(self, heading: Line, line: Line) -> bool:
        """Whether a line goes on with a heading: in its type, and as close as lines are set."""
        gap = _gap(heading, line)
        if not heading.place or not line.place or gap is None or self.level(heading) is None:
            return False
        return line.place.style == heading.place.style and gap < 1.35 * line.place.size

    def goes_on_below(self, heading: Line, line: Line) -> bool:
        """Whether text in another type stands as close below a line as if it were its own."""
        gap, size = _gap(heading, line), self._body[0]
        is_near = gap is not None and gap < _GAP * self._leading.get(size, 1.3 * size)
        return is_near and not self.is_second_line(heading, line)

    def interrupts(self, before: Line, line: Line) -> bool:
        """Whether notes, captions or tables begin: smaller type, apart from a line of the text."""
        if not self.is_typeset or not before.place or not line.place:
            return False
        size, gap = self._body[0], _gap(before, line)
        if gap is not None and gap < _GAP * self._leading.get(size, 1.3 * size):
            return False
        return not _differ(before.place.size, size) and line.place.size < _SMALLER * size

    def resumes(self, before: Line, line: Line) -> bool:
        """Whether a line is in the type of the one before an interruption."""
        if not before.place or not line.place:
            return False
        return not _differ(before.place.size, line.place.size) and self.level(line) is None

    def _indent(self, line: Line) -> float:
        """Give how far a line starts from the edge of its column, in ems of the text."""
        if not line.place:
            return 0.0
        x = line.place.x
        edges = [edge for edge in self._edges[line.page] if edge <= x + 2]
        return (x - edges[-1]) / self._body[0] if edges and self._body[0] else 0.0

    def _has_indents(self, lines: Sequence[Line]) -> bool:
        count = 0
        for (before, line), (_, after) in pairwise(pairwise(lines)):
            indents = [self._indent(one) for one in (before, line, after)]
            near = _gap(before, line), _gap(line, after)
            if all(gap is not None and gap < 2 * self._body[0] for gap in near):
                count += max(indents[0], indents[2]) < _FLUSH and _INDENT < indents[1] < _DEEP
        return count >= _LEAST_INDENTS

    def _heading_styles(self, lines: Sequence[Line]) -> dict[Style, int]:
        """Give the levels of the types in which numbered and well-known headings are set."""
        count: Counter[Style] = Counter()
        levels: dict[Style, Counter[int]] = defaultdict(Counter)
        for line in lines:
            if not line.place or line.place.style == self._body:
                continue
            count[line.place.style] += 1
            level = headings.heading_level(line.words)
            known = headings.is_numbered(line.words) or headings.is_section_name(line.words)
            if level is not None and known:
                levels[line.place.style][level] += 1
        return {
            style: found.most_common(1)[0][0]
            for style, found in levels.items()
            if found.total() >= _HEADING_SHARE * count[style]
        }


def _differ(size: float, other: float) -> bool:
    return min(size, other) < _SMALLER * max(size, other)


def _gap(before: Line, line: Line) -> float | None:
    """Give how far a line stands below the one before, or ``None`` in another column or page."""
    if not before.place or not line.place or before.page != line.page:
        return None
    gap = before.place.y - line.place.y
    return gap if gap > 0 else None


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Give, for each size of type, how far its lines mostly stand apart."""
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for before, line in pairwise(lines):
        gap = _gap(before, line)
        if gap is not None and before.place and line.place:
            size = line.place.size
            if size == before.place.size and gap < 3 * size:
                gaps[size][round(gap, 1)] += 1
    return {size: found.most_common(1)[0][0] for size, found in gaps.items()}


def _edges(lines: Sequence[Line]) -> dict[str, list[float]]:
    """Give where the columns of each page begin: where many lines do, and none to their left."""
    starts: dict[str, Counter[int]] = defaultdict(Counter)
    sizes: dict[str, Counter[float]] = defaultdict(Counter)
    for line in lines:
        if line.place:
            starts[line.page][round(line.place.x)] += 1
            sizes[line.page][line.place.size] += 1
    edges: dict[str, list[float]] = defaultdict(list)
    for page, found in starts.items():
        size = sizes[page].most_common(1)[0][0]
        least = max(3, 0.08 * found.total())
        for x in sorted(x for x in found if found[x] + found[x + 1] >= least):
            if not edges[page] or x - edges[page][-1] > _DEEP * size:
                edges[page].append(float(x))
    return edges
