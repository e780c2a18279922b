"""Acronyms and what they stand for, mined from the corpus itself.

A text says once what it shortens: "acute respiratory distress syndrome (ARDS)". Who asks uses
either. The long form is found by matching the letters of the short one backwards over the words
before it (Schwartz, A. S. and Hearst, M. A. 2003, "A simple algorithm for identifying abbreviation
definitions in biomedical text").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assistant import language

_IN_BRACKETS = re.compile(r"\(([^\s()\[\]][^()\[\]]{0,10}[^\s()\[\],;:.])\)")
_FEWEST_LETTERS = 2
_MOST_LETTERS = 10
_WORD = re.compile(r"[^\s()\[\],;:.!?\u201c\u201d\"]+")
_MOST_BEFORE = 120
"""Characters before a bracket in which its long form is looked for."""


def mined(text: str) -> Iterator[tuple[str, str]]:
    """Yield each short form of a text with the long form that it is given for, as they stand."""
    for found in _IN_BRACKETS.finditer(text):
        short = found[1]
        if not _is_short(short):
            continue
        before = text[max(0, found.start() - _MOST_BEFORE) : found.start()].rstrip()
        before = re.split(r"[.;:!?()\[\]\n]\s", before)[-1]
        words = [(one.group(), one.start()) for one in _WORD.finditer(before)]
        most = min(len(short) + 5, 2 * len(short))
        start = words[-most][1] if len(words) > most else 0
        long = _long_of(short, before[start:])
        if long:
            yield short, " ".join(long.split())


def _is_short(word: str) -> bool:
    """Whether a word looks like a short form: one word, with two capitals or more in it."""
    letters = sum(one.isalpha() for one in word)
    return (
        letters >= _FEWEST_LETTERS
        and len(word) <= _MOST_LETTERS
        and " " not in word
        and word[0].isalnum()
        and sum(one.isupper() for one in word) >= _FEWEST_LETTERS
    )


def _long_of(short: str, before: str) -> str:
    """Give the end of ``before`` that ``short`` stands for, or nothing."""
    place = len(before)
    for count, letter in enumerate(reversed(short.casefold())):
        if not letter.isalnum():
            continue
        is_first = count == len(short) - 1
        place -= 1
        while place >= 0 and (
            before[place].casefold() != letter
            or (is_first and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return ""
    long = before[place:]
    return long if len(long.split()) > 1 and len(long) > len(short) else ""


def unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give the folded long form of each short one that stands for one thing, however spelt."""
    forms: dict[str, dict[tuple[str, ...], str]] = {}
    for short, long in pairs:
        forms.setdefault(short, {}).setdefault(tuple(language.terms(long)), long)
    return {
        short: _folded(next(iter(long.values()))) for short, long in forms.items() if len(long) == 1
    }


def _folded(text: str) -> str:
    return " ".join(language.words(text))


def beside(text: str, known: Mapping[str, str]) -> str:
    """Give what the acronyms of a text stand for, and the acronyms of what it writes out.

    ``known`` is what ``unambiguous`` gives: its long forms are folded.
    """
    words = set(_WORD.findall(text))
    folded = f" {_folded(text)} "
    found = []
    for short, long in known.items():
        if short in words:
            found.append(long)
        elif f" {long} " in folded:
            found.append(short)
    return " ".join(found)
