"""What is printed on every page beside the text: running heads, feet, page and line numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from operator import itemgetter

from assistant.readers import remarks
from assistant.readers.hyphens import folded
from assistant.readers.lines import Line

_EDGE = 3
_LEAST_RULER = 20
_MOST_PAGES_SHARE = 0.3
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|\s]*(?:page|p\.|sida|seite)?\s*(?P<number>\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:of|/|av|\(|\|)\s*\d{1,4}\)?)?[-\u2013\u2014|\s]*",
    re.IGNORECASE,
)


def without_furniture(pages: list[list[Line]]) -> list[Line]:
    """Give the lines of all pages without running heads, running feet and page numbers.

    A line at a page's edge is furniture where the same line, its digits aside, stands at the edge
    of several pages (of two, where it begins or ends with the number of the page); a number alone
    where it counts up with the pages.
    """
    repeated = _repeated(pages)
    numbered = Counter(
        _without_digits(line.words) for page in pages for line in _edges(page) if _has_number(line)
    )
    offsets = Counter(
        number - place
        for place, page in enumerate(pages)
        for line in {line.words for line in _edges(page)}
        if (number := _page_number(line)) is not None
    )
    counted = {offset for offset, count in offsets.items() if count > max(1, len(pages) // 4)}
    kept: list[Line] = []
    for place, page in enumerate(pages):
        edges = {id(line) for line in _edges(page)}
        rulers = _rulers(page)
        opens = True
        for line in page:
            number = _page_number(line.words)
            is_number = number is not None and (
                number - place in counted or line.words.strip() == line.page
            )
            alike = _without_digits(line.words)
            is_running = alike in repeated or (_has_number(line) and numbered[alike] > 1)
            if id(line) in rulers or (id(line) in edges and (is_number or is_running)):
                remarks.left_out(f"p. {line.page}: {line.words}")
                continue
            kept.append(replace(line, opens_page=opens))
            opens = False
    return kept or [line for page in pages for line in page]


def _rulers(page: list[Line]) -> set[int]:
    """Give the numbers that count the lines of a manuscript at its margin."""
    found: set[int] = set()
    run: list[Line] = []
    for line in page:
        counts_on = (
            run and line.words.isdecimal() and int(line.words) - int(run[-1].words) in {1, 5}
        )
        if not counts_on:
            run = []
        if line.words.isdecimal():
            run.append(line)
        if len(run) >= _LEAST_RULER:
            found.update(id(one) for one in run)
    return found


def _repeated(pages: list[list[Line]]) -> set[str]:
    counts = Counter(
        alike
        for page in pages
        for alike in {_without_digits(line.words) for line in _edges(page)}
        if any(letter.isalpha() for letter in alike)
    )
    least = max(2 if len(pages) < 4 else 3, int(len(pages) * _MOST_PAGES_SHARE))
    return {alike for alike, count in counts.items() if count >= least and len(pages) > 1}


def _has_number(line: Line) -> bool:
    """Whether a line of several words begins or ends with the number of its page."""
    words = line.words.split()
    return len(words) > 1 and line.page in {words[0], words[-1]}


def _edges(page: list[Line]) -> list[Line]:
    """Give the outermost lines of a page: those that come first and last, and the outer ones."""
    placed = [(line.place.y, line) for line in page if line.place]
    by_height = [line for _, line in sorted(placed, key=itemgetter(0))]
    ends = [line for order in (page, by_height) for line in (*order[:_EDGE], *order[-_EDGE:])]
    return list({id(line): line for line in ends}.values())


def _without_digits(words: str) -> str:
    """Fold the digits of a line, so that running heads with page numbers are equal.

    In a sentence they stay: what a text says of "table 1" it may say of "table 2" elsewhere.
    """
    if words.rstrip().endswith((".", "?", "!")):
        return " ".join(folded(words).split())
    return " ".join(re.sub(r"\d+", "#", folded(words)).split())


def _page_number(words: str) -> int | None:
    match = _PAGE_NUMBER.fullmatch(words.strip())
    if not match:
        return None
    number = match["number"]
    return int(number) if number.isdecimal() else _roman(number.casefold())


def _roman(number: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in number]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )
