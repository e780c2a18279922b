"""Where a coded selection stands in a text, whichever way the program that wrote it counts.

REFI-QDA counts Unicode code points from zero, with the end left out. Programs differ: some count
UTF-16 units, some a line end of two characters as one or one as two, some the byte order mark. One
project is written by one program, so each source is tried in every way, and the way is taken by
which the most selections begin with the words that their names repeat, or else begin and end where
words do.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain import Span
from assistant.readers.characters import repair

_BOM = "\ufeff"
_FEWEST_LETTERS = 6
_LINE_END = re.compile("\n(?!\ufeff)")


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection as a project states it: where from, where to, and what it is called."""

    start: int
    end: int
    name: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """A way of counting: the text as the program saw it, and whether in UTF-16 units."""

    text: str
    in_units: bool = False
    of: str = "code points"

    def span(self, selection: Selection) -> Span | None:
        """Give the code points of ``text`` that are selected, or nothing where it has no such."""
        start, end = selection.start, selection.end
        if self.in_units:
            pairs = _pairs(self.text)
            if start in pairs or end in pairs:
                return None  # the middle of a character
            start, end = (place - bisect_left(pairs, place) for place in (start, end))
        if not 0 <= start < end <= len(self.text):
            return None
        return Span(start, end)


def counting(raw: str, selections: Sequence[Selection]) -> Counting:
    """Give the way of counting by which the selections fit a text best.

    Of ways that fit as well the standard's comes first.
    """
    return max(_ways(raw), key=lambda way: _fit(way, selections))


def repaired(way: Counting) -> Callable[[Span], Span]:
    """Give how a span of the text as it was counted becomes one of the text as it is read.

    Repair works line by line but for words divided at a line's end, which stay in one piece here.
    """
    starts, lengths = [0], [0]
    for line_end in _LINE_END.finditer(way.text):
        piece = way.text[starts[-1] : line_end.end()]
        if not piece.rstrip().endswith("\u00ad"):
            starts.append(line_end.end())
            lengths.append(lengths[-1] + len(repair(piece)))

    def place(at: int) -> int:
        piece = bisect_right(starts, at) - 1
        return lengths[piece] + len(repair(way.text[starts[piece] : at]))

    return lambda span: Span(place(span.start), max(place(span.start), place(span.end)))


def agrees(selected: str, name: str) -> bool | None:
    """Whether selected words begin as their name does; ``None`` where it is a name of its own."""
    wanted = _letters(name)
    if len(wanted) < _FEWEST_LETTERS:
        return None
    given = _letters(selected)
    if given.startswith(wanted) or (given and wanted.startswith(given)):
        return True
    return None if wanted[:_FEWEST_LETTERS] not in given else False


def _ways(raw: str) -> list[Counting]:
    """Give the ways in use, the standard's first."""
    lf = raw.replace("\r\n", "\n")
    texts = [("", raw)]
    if "\r\n" in raw:
        texts.append((", a line end as one", lf))
    elif "\n" in raw:
        texts.append((", a line end as two", raw.replace("\n", "\r\n")))
    ways = []
    for (of, text), marked, in_units in itertools.product(texts, (False, True), (False, True)):
        bare = text.removeprefix(_BOM)
        if in_units and not _pairs(text):
            continue
        unit = "UTF-16 units" if in_units else "code points"
        mark = ", with a byte order mark" if marked else ""
        ways.append(Counting(_BOM + bare if marked else bare, in_units, unit + of + mark))
    return ways


def _fit(way: Counting, selections: Sequence[Selection]) -> tuple[int, int]:
    named = bounded = 0
    for one in selections:
        span = way.span(one)
        if span is None:
            named -= 1
            continue
        words = way.text[span.start : span.end]
        named += {True: 1, False: -1, None: 0}[agrees(words, one.name)]
        bounded += _is_edge(way.text, span.start) + _is_edge(way.text, span.end)
        # A selection seldom begins or ends with the space between words.
        bounded += not words[0].isspace()
    return named, bounded


def _is_edge(text: str, place: int) -> bool:
    """Whether no word goes on across a place."""
    return not re.match(r"\w\w", text[max(0, place - 1) : place + 1]) or place in {0, len(text)}


@lru_cache(maxsize=8)
def _pairs(text: str) -> tuple[int, ...]:
    """Give where in UTF-16 units the second half of a character stands that has two."""
    beyond = (place for place, character in enumerate(text) if character > "\uffff")
    return tuple(place + before + 1 for before, place in enumerate(beyond))


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
