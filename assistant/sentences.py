"""Sentence boundaries with their offsets, by rule, for prose and for speech.

A rule and not a model: boundaries must be the same on every machine and version, since passages,
and with them citations, are cut there. Errors lean towards too few boundaries: a sentence that is
too long is still quoted whole and right, one that is cut after "Dr." is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import Span

_BOUNDARY = re.compile(
    r"""(?P<stop>[.!?\u2026]+)            # a full stop, or several
        (?P<close>["'\u201d\u2019)\]]*)   # what closes with it
        (?P<marks>(?:[ ]?\[\d+(?:[,\u2013-][ ]?\d+)*\]      # a reference mark after the stop
        |[\u00b9\u00b2\u00b3\u2070-\u2079]+)?)              # ... or a raised figure
        (?=\s+["'\u201c\u2018(\[]*[^\W_a-z]|\s+\[|\s*$)     # then a capital, a digit or the end
    """,
    re.VERBOSE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_ABBREVIATIONS = frozenset(
    """dr mr mrs ms prof st fig figs eq ref refs vol vs e.g i.e cf al ca approx dept est
    inc ltd jr sr sect tab resp bl.a t.ex dvs d.v.s s.k m.fl o.s.v kap jan feb mar apr jun jul
    aug sep sept oct nov dec""".split()
)
_NUMBERED = frozenset({"no", "nos", "nr"})
"""Abbreviations before a number, and words elsewhere."""

_LAST_WORD = re.compile(r"[^\s(\[\"\u201c]+$")


def split(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the sentences of ``text[start:end]`` as spans of ``text``, without white space around.

    Every character that is not white space lies in exactly one of them.
    """
    stop = len(text) if end is None else end
    begin = start
    for cut in _cuts(text, start, stop):
        yield from trimmed(text, begin, cut)
        begin = cut
    yield from trimmed(text, begin, stop)


def _cuts(text: str, start: int, end: int) -> list[int]:
    cuts = {match.start() for match in _PARAGRAPH.finditer(text, start, end)}
    for match in _BOUNDARY.finditer(text, start, end):
        if not _goes_on(text, match):
            cuts.add(match.end())
    return sorted(cuts)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a stop ends no sentence: a pause, an initial, an abbreviation."""
    if match["stop"] in {"...", "\u2026"}:
        return True
    if match["stop"] != "." or match["close"]:
        return False
    before = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
    if before is None:
        return False
    word = before.group()
    if word.casefold() in _NUMBERED:
        return bool(re.match(r"\s*\d", text[match.end() : match.end() + 3]))
    is_initial = len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
    return is_initial or word.casefold() in _ABBREVIATIONS


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without the white space around it, or nothing where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
