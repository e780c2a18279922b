"""A finding's short label, in the corpus' own terms: what it speaks of beside the question.

A label helps to look over ten findings. It is words of the finding that other passages use as well,
next to each other and without function words (candidate terms as in Rose et al. 2010, "Automatic
keyword extraction from individual documents"), the rarer in the corpus and the commoner in what was
found the better (Sparck Jones 1972). What the question says already labels nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant import focus, language

_FEWEST_WORDS, _MOST_WORDS = 2, 3
"""One word ("days", "suppose") seldom tells findings apart, and often is no name of anything."""

_FEWEST_PASSAGES = 2
"""Passages that use a term, below which it is this sentence's alone and no term of the corpus."""

_SHORTEST = 4
_COUNTS = frozenset(
    """three four five seven eight nine eleven twelve twenty thirty forty fifty hundred thousand
    million half percent cent first second third time times fyra fem sju åtta nio hundra tusen
    miljoner procent gång gånger""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    stem: str


class Labeller:
    """Labels the findings of one answer, each by something else where it can be."""

    def __init__(
        self, passages: Iterable[tuple[str, str]], asked: Iterable[str], rarity: Mapping[str, float]
    ) -> None:
        """Take the texts of what was found with their languages, and the stems that are asked."""
        self._used = [_phrases(text, code) for text, code in passages]
        self._asked = frozenset(asked)
        self._rarity = rarity
        self._given: set[tuple[str, ...]] = set()

    def label(self, text: str, code: str) -> str:
        """Give the label of a finding in its own spelling, or nothing where no term fits."""
        best: tuple[float, tuple[str, ...], str] = (0.0, (), "")
        for words in _runs(text, code):
            stems = tuple(one.stem for one in words)
            if self._asked.issuperset(stems) or stems in self._given:
                continue
            passages = sum(stems in used for used in self._used)
            if passages < _FEWEST_PASSAGES:
                continue
            score = sum(self._rarity.get(one, 0.0) for one in stems) * math.log1p(passages)
            if score > best[0]:
                best = (score, stems, text[words[0].start : words[-1].end])
        self._given.add(best[1])
        return best[2]


def _phrases(text: str, code: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(one.stem for one in words) for words in _runs(text, code))


def _runs(text: str, code: str) -> Iterable[Sequence[_Word]]:
    """Give every run of two or three words that carry something and stand next to each other."""
    run: list[_Word] = []
    for word in [*_words(text, code), None]:
        if word is not None and (not run or text[run[-1].end : word.start] == " "):
            run.append(word)
            continue
        for first in range(len(run)):
            for last in range(first + _FEWEST_WORDS, min(len(run), first + _MOST_WORDS) + 1):
                yield run[first:last]
        run = [] if word is None else [word]


def _words(text: str, code: str) -> Iterable[_Word]:
    light = language.stop_words(code) | focus.LIGHT | _COUNTS
    for found in _WORD.finditer(text):
        word = language.fold(found[0])
        if len(word) >= _SHORTEST and word not in light:
            yield _Word(found.start(), found.end(), language.stem(word, code))
