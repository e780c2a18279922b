"""What a mark in a text, such as "[12]", stands for: that entry of the document's reference list.

Only where it is sure: the list numbers its entries from 1 on without a gap. Where it does not, as
in lists by author and year, no mark is taken to stand for anything. Raised numbers are not read:
"10\u2076" and "m\u00b2" look the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain import Document, Source, Span

_OWN_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\]).:]*\s+(?=\D)")
_NUMBER_BEFORE = re.compile(r"[\[(]?(\d{1,3})[\]).:]*\s*")
_MARK = re.compile(r"\[(\d{1,3}(?:\s*[,;\u2012\u2013-]\s*\d{1,3})*)\]")
_RANGE = re.compile(r"(\d+)(?:\s*[\u2012\u2013-]\s*(\d+))?")

_LEAST = 3
"""Entries that a list has at least: one or two numbers may be there by chance."""

_TITLE = 20
"""Letters that a title has at least to be told in the words of a reference."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a reference list, with where its words stand in the document."""

    number: int
    words: str
    span: Span


def entries(document: Document) -> dict[int, Entry]:
    """Give the entries of a document's reference list by their numbers, or nothing."""
    found: dict[int, Entry] = {}
    for segment in document.segments:
        if segment.kind != "reference":
            continue
        number = _number(document.text, segment.span)
        if number != len(found) + 1:
            return {}
        words = document.text[segment.span.start : segment.span.end]
        found[number] = Entry(number, words, segment.span)
    return found if len(found) >= _LEAST else {}


def marked(document: Document, within: Span) -> Iterator[int]:
    """Give the numbers that marks in a stretch of a text stand for, in their order."""
    seen: set[int] = set()
    for mark in _MARK.finditer(document.text, within.start, within.end):
        for part in _RANGE.finditer(mark[1]):
            first, last = int(part[1]), int(part[2] or part[1])
            for number in range(first, last + 1):
                if number not in seen:
                    seen.add(number)
                    yield number


def held(entry: Entry, sources: Iterable[Source]) -> str:
    """Give the key of the source that an entry is, by DOI or by its whole title; else nothing."""
    words = _folded(entry.words)
    for one in sources:
        title = _folded(one.title)
        if one.doi and f" {_folded(one.doi)} " in f" {words} ":
            return one.id
        if len(title) >= _TITLE and f" {title} " in f" {words} ":
            return one.id
    return ""


def _number(text: str, span: Span) -> int | None:
    """Give the number of an entry: it begins the entry, or stands before it on its line."""
    if own := _OWN_NUMBER.match(text, span.start, span.end):
        return int(own[1])
    line = text.rfind("\n", 0, span.start) + 1
    before = _NUMBER_BEFORE.fullmatch(text, line, span.start)
    return int(before[1]) if before else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
