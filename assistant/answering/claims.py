"""A model's reply -> claims, each held against the passages that it points to.

Pure: no model is asked here. A claim is kept where every quotation in it stands word for word in a
passage that it marks, and every passage that it marks is quoted. Why a claim was not kept is said
in one clause; nothing that a model wrote is dropped without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant import citations
from assistant.domain import Citation, Document, Passage, Span, Unsupported

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What some models think aloud before they reply."""

_BULLET = re.compile(r"\s*(?:[-*\u2022\u2013]|[0-9]{1,3}[.)])\s+")
_MARKER = re.compile(r"\[([0-9]{1,4}(?:\s*[,;]\s*[0-9]{1,4})*)\]")
_MARKERS_AFTER = re.compile(rf"[\s.]*(?:{_MARKER.pattern}\s*)+")
_NOTHING = "none"

_CLOSED_BY = {"\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u201d": "\u201d", "\u00ab": "\u00bb"}
"""Quotation marks that open, in English, German, Swedish and French, and what closes them."""

_SINGLE = re.compile(r"(?<!\w)(?:\u2018\S.*?(?<=\S)\u2019|'\S.*?(?<=\S)')(?!\w)")
"""A quotation between single marks, which elsewhere are apostrophes."""

_FEWEST_QUOTED = 3
"""Words that the longest quotation of a claim must have: two prove nothing."""

_WORD = re.compile(r"[\w\u0300-\u036f]+(?:['\u2019\u2010\u2011-][\w\u0300-\u036f]+)*")
_WORD_REACH = 60


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, where they stand in a claim, and the markers right after."""

    words: str
    span: Span
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim whose every quotation stands in a passage, each with its citation, not yet numbered.

    ``between`` is the model's own text before, between and after the quotations, without markers.
    """

    between: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def is_interview(self) -> bool:
        """Whether it stands among the interviews, as ``Finding.is_interview`` decides it."""
        return self.citations[0].source.is_interview

    def text(self, numbers: Sequence[int]) -> str:
        """Give the claim with the sources' own words in it, under the numbers of the citations."""
        parts = [self.between[0]]
        for citation, number, after in zip(self.citations, numbers, self.between[1:], strict=True):
            parts.append(citations.numbered(citation.excerpt, number) + after)
        return "".join(parts).strip()


def split(reply: str) -> list[str]:
    """Give the claims of a reply: its list items, or paragraphs where a model kept to no form."""
    text = _THOUGHT.sub("", reply)
    if text.strip(" \t\r\n-.*").casefold() == _NOTHING:
        return []
    found: list[str] = []
    goes_on = False
    for line in text.splitlines():
        words = _BULLET.sub("", line, count=1).strip()
        if not re.search(r"\w", words):
            goes_on = goes_on and bool(words)
        elif goes_on and not _BULLET.match(line):
            found[-1] += f" {words}"
        else:
            found.append(words)
            goes_on = True
    return found


def verify(
    claim: str, passages: Sequence[Passage], document_of: Callable[[str], Document]
) -> Verified | Unsupported:
    """Hold a claim against the passages, which are numbered from 1, or say why it does not hold."""
    quotations = _quotations(claim)
    if quotations is None:
        return Unsupported(claim, "a quotation in it is not closed")
    spans = [one.span for one in quotations]
    marked = {
        number
        for match in _MARKER.finditer(claim)
        if not any(span.overlaps(Span(*match.span())) for span in spans)
        for number in _numbers(match[1])
    }
    reason = _fault(quotations, marked, len(passages))
    if reason:
        return Unsupported(claim, reason)
    cited: list[Citation] = []
    quoted: set[int] = set()
    for one in quotations:
        where = {
            number: citation
            for number in one.markers or sorted(marked)
            if (citation := _stands(document_of, passages[number - 1], one.words)) is not None
        }
        if not where:
            return Unsupported(claim, _astray(one, marked, passages, document_of))
        quoted.update(where)
        cited.append(next(iter(where.values())))
    if marked - quoted:
        return Unsupported(claim, f"nothing is quoted from passage {min(marked - quoted)}")
    between = _between(claim, spans)
    if name := _misattributed(" ".join(between), cited, passages):
        return Unsupported(claim, f"it names {name}, whose words it does not quote")
    return Verified(between, tuple(cited))


def _fault(quotations: Sequence[Quotation], marked: set[int], count: int) -> str:
    """Say what a claim lacks before a passage need be read, or nothing."""
    if not marked:
        return "it points to no passage"
    if unknown := [number for number in sorted(marked) if not 1 <= number <= count]:
        return f"there is no passage {unknown[0]}"
    if not quotations:
        return "it quotes nothing"
    if max(len(one.words.split()) for one in quotations) < _FEWEST_QUOTED:
        return "it quotes too little to rest on"
    return ""


def _astray(
    quotation: Quotation,
    marked: set[int],
    passages: Sequence[Passage],
    document_of: Callable[[str], Document],
) -> str:
    """Say how a quotation fails: its words stand elsewhere, or nowhere."""
    meant = quotation.markers or tuple(sorted(marked))
    words = f"\u201c{quotation.words}\u201d"
    for number, passage in enumerate(passages, 1):
        if number not in meant and _stands(document_of, passage, quotation.words) is not None:
            return f"{words} stands in passage {number} and not where it is said to"
    named = " or ".join(str(number) for number in meant)
    return f"{words} is not what passage {named} says"


def _stands(
    document_of: Callable[[str], Document], passage: Passage, words: str
) -> Citation | None:
    """Give the citation of words in a passage, or ``None``.

    Whole words only: cut within one, "clear" is found in "unclear" and "can" in "can't".
    """
    document = document_of(passage.source.id)
    area = passage.span
    while (span := citations.find(document, words, area)) is not None:
        citation = citations.cite(document, span, 0)
        if citation is not None and not _cuts_a_word(document.text, span):
            return citation
        area = Span(span.start + 1, area.end)
    return None


def _cuts_a_word(text: str, span: Span) -> bool:
    near = max(0, span.start - _WORD_REACH), span.end + _WORD_REACH
    return any(
        word.start() < edge < word.end()
        for word in _WORD.finditer(text, *near)
        for edge in (span.start, span.end)
    )


def _misattributed(text: str, cited: Sequence[Citation], passages: Sequence[Passage]) -> str:
    """Give the id of a participant or source that a claim names without quoting them.

    A source's id may be any file's name: only one with a digit in it ("berg2020") is no mere word.
    """
    known = {one.source.id for one in passages if re.search(r"[0-9]", one.source.id)}
    known |= {who.id for one in passages for who in one.source.participants}
    heard = {one.source.id for one in cited} | {one.excerpt.speaker for one in cited}
    for name in sorted(known - heard):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            return name
    return ""


def _between(claim: str, spans: Sequence[Span]) -> tuple[str, ...]:
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(claim)]
    parts = [claim[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)]
    return tuple(re.sub(rf"\s*{_MARKER.pattern}", "", part) for part in parts)


def _quotations(claim: str) -> list[Quotation] | None:
    """Give the quotations of a claim, or ``None`` where one is not closed."""
    found: list[Quotation] = []
    for start, end in _pairs(claim):
        if end is None:
            return None
        after = _MARKERS_AFTER.match(claim, end)
        markers = _MARKER.findall(after.group()) if after else []
        numbers = tuple(number for one in markers for number in _numbers(one))
        found.append(Quotation(claim[start + 1 : end - 1], Span(start, end), numbers))
    return found


def _pairs(claim: str) -> Iterator[tuple[int, int | None]]:
    """Give where each outermost quotation begins and ends; no end where it is not closed.

    A pair of other marks within a quotation belongs to its words, and so does a nested pair of
    marks that differ from one another.
    """
    place = 0
    while place < len(claim):
        opens = claim[place]
        closes = '"' if opens == '"' else _CLOSED_BY.get(opens, "")
        single = _SINGLE.match(claim, place)
        if not closes and not single:
            place += 1
            continue
        end = single.end() if single else _closed(claim, place, closes)
        yield place, end
        if end is None:
            return
        place = end


def _closed(claim: str, start: int, closes: str) -> int | None:
    opens, depth = claim[start], 1
    for place in range(start + 1, len(claim)):
        if claim[place] in closes:
            depth -= 1
            if not depth:
                return place + 1
        elif claim[place] == opens:
            depth += 1
    return None


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]+", listed)]
