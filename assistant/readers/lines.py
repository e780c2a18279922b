"""Lines of printed pages, and how they become paragraphs again.

A PDF holds lines and no paragraphs. Here the running heads and page numbers go, words that were
hyphenated at a line's end are joined, and lines are gathered into paragraphs and headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.domain import SegmentKind
from assistant.readers import headings
from assistant.readers.blocks import TITLE

_EDGE = 3
_SHORT = 0.82
_WIDE = 0.85
_LONGEST_WORD = 60
_MOST_PAGES_SHARE = 0.3
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|\s]*(?:page|p\.|sida|seite)?\s*(?P<number>\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:of|/|av|\(|\|)\s*\d{1,4}\)?)?[-\u2013\u2014|\s]*",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"\w+(?:[-\u2010]\w+)+")
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"(?P<before>\w+(?:[-\u2010]\w+)*)[-\u2010]$")
_UNSPACED = re.compile(r"(?:\w[\u2013\u2014]|\w@|https?:/\S*[/.?&=_-])$")
_SENTENCE_END = re.compile(r"[.?!:][\"')\]\u201d\u2019]*(?:\s?[\[(]?\d+(?:[,\u2013-]\d+)*[\])]?)?$")
_BULLET = re.compile(r"[\u2022\u25cf\u25aa\u2023\u25e6\uf0b7\u2043]\s*\S?")
_NUMBERED_ITEM = re.compile(r"(?:\(?\d{1,2}[.)]|\([a-z]\)|\(?[ivx]{1,4}\))\s+\S")
_CAPTION = re.compile(r"(?:fig(?:ure|\.)|table|box|figur|tabell)\s*\d+\s*[.:|]", re.IGNORECASE)
_RUN_IN = re.compile(
    r"(?:abstract|summary|key ?words|index terms)\s*[:.\u2013\u2014]", re.IGNORECASE
)
_REFERENCE_START = re.compile(r"(?:\[(?P<a>\d{1,3})\]|(?P<b>\d{1,3})\.?)\s+\S")
_NAMED_REFERENCE = re.compile(r"[^\W\d_][\w'\u2019-]+,? (?:[^\W\d_]\.|[^\W\d_]{1,3},)")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line and the label of the page that it stands on."""

    words: str
    page: str
    opens_page: bool = False


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


class Hyphens:
    """What a document's own words say of a hyphen at a line's end."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Collect the words that stand within lines, with and without hyphens."""
        self._hyphenated: set[str] = set()
        self._whole: set[str] = set()
        self._beginnings: set[str] = set()
        goes_on = False
        for line in lines:
            words = _folded(line.words)
            self._hyphenated.update(_HYPHENATED.findall(words))
            # The halves of a broken word are no words themselves.
            whole = _BROKEN.sub("", re.sub(r"^\w+", "", words) if goes_on else words)
            self._whole.update(_WORD.findall(whole))
            goes_on = _BROKEN.search(words) is not None
        for word in self._whole:
            self._beginnings.update(word[:length] for length in range(5, len(word) + 1))

    def join(self, before: str, after: str) -> str:
        """Join two lines: with a space, or as one word where a hyphen parted it.

        A dash or an address that a line's end interrupts goes on without a space. The hyphen
        stays where the same word is written with one elsewhere, or where both halves
        are words of this document ("patient-centred"); it goes where lower-case letters stand on
        both sides and nothing speaks for it.
        """
        if _UNSPACED.search(before[-_LONGEST_WORD:]):
            return before + after
        broken = _BROKEN.search(before[-_LONGEST_WORD:])
        opening = re.match(r"\w+", after)
        if not broken or not opening:
            return f"{before} {after}"
        if not before[-2].islower() or not after[0].islower():
            return before + after
        first, second = _folded(broken["before"]), _folded(opening.group())
        last = re.split(r"[-\u2010]", first)[-1]
        if f"{first}-{second}" in self._hyphenated:
            return before + after
        if self._is_known(last + second):
            return before[:-1] + after
        both = last in self._whole and second in self._whole and min(len(last), len(second)) > 2
        return before + after if both or last != first else before[:-1] + after

    def _is_known(self, word: str) -> bool:
        """Whether this word, or another form of it, stands unbroken in the document."""
        return word in self._whole or (len(word) > 6 and word[:-2] in self._beginnings)

    def joined(self, lines: Iterable[Line]) -> str:
        """Join the lines of a paragraph."""
        words = ""
        for line in lines:
            words = self.join(words, line.words) if words else line.words
        return words


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
        opens = True
        for line in page:
            number = _page_number(line.words)
            is_number = number is not None and (
                number - place in counted or line.words.strip() == line.page
            )
            folded = _without_digits(line.words)
            is_running = folded in repeated or (_has_number(line) and numbered[folded] > 1)
            if id(line) in edges and (is_number or is_running):
                continue
            kept.append(Line(line.words, line.page, opens))
            opens = False
    return kept or [line for page in pages for line in page]


def paragraphs(lines: list[Line], title: str = "") -> Iterator[Paragraph]:
    """Gather lines into headings, paragraphs and references.

    ``title`` is the document's, which is looked for among the first lines.
    """
    widths = _widths(lines)
    current = Paragraph()
    references = False
    titled = title_place(lines, title)
    if titled:
        if titled[0]:
            yield from _plain(lines[: titled[0]])
        yield Paragraph("heading", TITLE, lines[titled[0] : titled[1]])
    numbering = 0
    for place in range(titled[1] if titled else 0, len(lines)):
        line = lines[place]
        before = current.lines[-1] if current.lines else None
        ended = before is None or _ended(before, widths[place - 1], line)
        following = lines[place + 1 : place + 2]
        level = _heading(line, before, widths[place], following, ended=ended, references=references)
        if level is not None:
            if current.lines:
                yield current
            yield Paragraph("heading", level, [line])
            references = headings.is_reference_heading(line.words)
            current, numbering = Paragraph("reference" if references else "paragraph"), 0
            continue
        if references:
            starts, numbering = _starts_reference(line, numbering, ended=ended)
        else:
            starts = ended or _starts_paragraph(line, before)
        if starts and current.lines:
            yield current
            current = Paragraph(current.kind)
        current.lines.append(line)
    if current.lines:
        yield current


def title_place(lines: list[Line], title: str) -> tuple[int, int] | None:
    """Find the title among the first lines: where it starts and ends, by its letters."""
    wanted = "".join(_WORD.findall(_folded(title)))
    if not wanted:
        return None
    for start in range(min(25, len(lines))):
        seen = ""
        for end in range(start, min(start + 8, len(lines))):
            seen += "".join(_WORD.findall(_folded(lines[end].words)))
            if seen == wanted:
                return start, end + 1
            if not wanted.startswith(seen):
                break
    return None


def _plain(lines: list[Line]) -> Iterator[Paragraph]:
    yield Paragraph("paragraph", 1, lines)


def _ended(before: Line, width: float, line: Line) -> bool:
    """Whether a paragraph ends with the line before this one.

    Over a page's edge a paragraph goes on unless a sentence ended there; within a page it ends
    with a sentence on a line that is shorter than its neighbours.
    """
    if not _ends_sentence(before):
        return False
    opening = line.words.lstrip("\"'(\u201c\u2018[")[:1]
    if opening.islower():
        return False
    return line.opens_page or len(before.words) < width


def _ends_sentence(line: Line) -> bool:
    return bool(_SENTENCE_END.search(line.words))


def _starts_paragraph(line: Line, before: Line | None) -> bool:
    if any(opening.match(line.words) for opening in (_BULLET, _CAPTION, _RUN_IN)):
        return True
    sentence = before is None or _ends_sentence(before)
    return sentence and bool(_NUMBERED_ITEM.match(line.words))


def _starts_reference(line: Line, numbering: int, *, ended: bool) -> tuple[bool, int]:
    """Tell whether a line opens the next reference, by its number or by a name after an end."""
    match = _REFERENCE_START.match(line.words)
    if match:
        number = int(match["a"] or match["b"])
        if number == numbering + 1 or (match["a"] and number > numbering):
            return True, number
    return ended and not numbering and bool(_NAMED_REFERENCE.match(line.words)), numbering


def _heading(  # noqa: PLR0913  # a heading is told by everything around it
    line: Line,
    before: Line | None,
    width: float,
    following: list[Line],
    *,
    ended: bool,
    references: bool,
) -> int | None:
    """Tell a heading's level, or ``None``.

    A line in Title Case is one only between paragraphs and clearly shorter than its neighbours;
    a numbered one wherever a sentence ended before it.
    """
    words = line.words.strip()
    if headings.is_section_name(words) and words[0].isupper():
        return 1
    numbered = headings.is_numbered(words)
    if numbered and not ended:
        ended = line.opens_page or (before is not None and _ends_sentence(before))
    if references or not ended or not following or (len(words) >= width and not numbered):
        return None
    opening = following[0].words[:1]
    if opening.islower() or not any(letter.islower() for letter in words + "x"):
        return None
    return headings.heading_level(words)


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


def _repeated(pages: list[list[Line]]) -> set[str]:
    counts = Counter(
        folded
        for page in pages
        for folded in {_without_digits(line.words) for line in _edges(page)}
        if any(letter.isalpha() for letter in folded)
    )
    least = max(2 if len(pages) < 4 else 3, int(len(pages) * _MOST_PAGES_SHARE))
    return {folded for folded, count in counts.items() if count >= least and len(pages) > 1}


def _has_number(line: Line) -> bool:
    """Whether a line of several words begins or ends with the number of its page."""
    words = line.words.split()
    return len(words) > 1 and line.page in {words[0], words[-1]}


def _edges(page: list[Line]) -> list[Line]:
    return page if len(page) <= 2 * _EDGE else page[:_EDGE] + page[-_EDGE:]


def _without_digits(words: str) -> str:
    """Fold the digits of a line, so that running heads with page numbers are equal.

    In a sentence they stay: what a text says of "table 1" it may say of "table 2" elsewhere.
    """
    if words.rstrip().endswith((".", "?", "!")):
        return " ".join(_folded(words).split())
    return " ".join(re.sub(r"\d+", "#", _folded(words)).split())


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


def _folded(words: str) -> str:
    return words.casefold().replace("\u2010", "-")
