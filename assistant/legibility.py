"""How well the text of a page was extracted, by the look of its words.

A text layer can be there and be wrong: words glued together, letters set apart, characters that
stand for others. Nothing says so but the words themselves, so each page is scored by the share of
words that look like words, of single letters, and of words that are two of the corpus' own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain import Document, Segment

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_TOKEN = re.compile(r"\S+")
_VOWEL = re.compile(r"[aeiouyåäöæøàáâãèéêëìíîïòóôõùúûüœ]", re.IGNORECASE)
_INNER_CAPITAL = re.compile(r"[a-zåäöæøéü]{3,}[A-ZÅÄÖÆØÉÜ][a-zåäöæøéü]{2,}")
_LEAST_RUN = 4
_FEWEST_LETTERS = 6
_LONGEST_WORD = 24
_FEWEST_WORDS = 40
"""A page with fewer says nothing by its shares."""

_LEAST_PART = 2
_LONG_PART = 5
_KNOWN_FROM = 3
_COMMON_FROM = 30
_LEAST_WORDLIKE = 0.75
_MOST_SINGLE = 0.05
_MOST_GLUED = 0.03


@dataclass(frozen=True, slots=True)
class Score:
    """A page, or a whole text without pages: its words, and shares of them."""

    page: str
    words: int
    wordlike: float
    single: float
    glued: float

    @property
    def is_suspicious(self) -> bool:
        """Whether it should be looked at before it is quoted."""
        return self.words >= _FEWEST_WORDS and (
            self.wordlike < _LEAST_WORDLIKE
            or self.single > _MOST_SINGLE
            or self.glued > _MOST_GLUED
        )

    @property
    def why(self) -> str:
        """Say what is suspicious, in one clause."""
        found = []
        if self.wordlike < _LEAST_WORDLIKE:
            found.append(f"{1 - self.wordlike:.0%} of its words look like none")
        if self.single > _MOST_SINGLE:
            found.append(f"{self.single:.0%} are letters set apart")
        if self.glued > _MOST_GLUED:
            found.append(f"{self.glued:.0%} look glued together")
        return ", ".join(found)


def vocabulary(documents: Iterable[Document]) -> Counter[str]:
    """Count the words of a corpus, folded, by which a page is judged."""
    return Counter(word.casefold() for one in documents for word in _WORD.findall(one.text))


def scores(document: Document, known: Counter[str]) -> tuple[Score, ...]:
    """Score each page of a document, or all of it where it has no pages.

    Lists of references and tables are left out: initials and figures are no sign of anything.
    """
    pages: dict[str, list[str]] = {}
    for segment in document.segments:
        if segment.kind not in {"reference", "table"}:
            words = document.text[segment.span.start : segment.span.end]
            pages.setdefault(_page(segment), []).append(words)
    return tuple(_score(page, "\n".join(words), known) for page, words in pages.items())


def _page(segment: Segment) -> str:
    return next((one.first for one in segment.locators if one.label == "page"), "")


def _score(page: str, text: str, known: Counter[str]) -> Score:
    tokens = [one for one in _TOKEN.findall(text) if any(letter.isalpha() for letter in one)]
    if not tokens:
        return Score(page, 0, 1.0, 0.0, 0.0)
    words = [_WORD.findall(token) for token in tokens]
    wordlike = sum(all(_is_wordlike(word) for word in one) for one in words)
    single = _set_apart(token.strip(".,;:()") for token in text.split())
    glued = sum(any(is_glued(word, known) for word in one) for one in words)
    count = len(tokens)
    return Score(page, count, wordlike / count, single / count, glued / count)


def _set_apart(tokens: Iterable[str]) -> int:
    """Count the letters that stand in a row, each alone: one among words is a variable's name."""
    runs = [0]
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            runs[-1] += 1
        elif runs[-1]:
            runs.append(0)
    return sum(one for one in runs if one >= _LEAST_RUN)


def _is_wordlike(word: str) -> bool:
    """Whether a word could be one of a language written in letters as ours are.

    What is written in other letters is judged by nothing here.
    """
    if not word.isascii() and not any(letter.isascii() for letter in word):
        return True
    if word.isupper() or len(word) == 1:
        return True
    return len(word) <= _LONGEST_WORD and bool(_VOWEL.search(word)) and "\ufffd" not in word


def is_glued(word: str, known: Counter[str]) -> bool:
    """Whether a word is two that lost the space between them.

    It occurs but once in the corpus, in which both its parts are common; or a capital stands
    within it, as no word but a name of a thing has.
    """
    folded = word.casefold()
    if known[folded] > 1 or len(word) < _FEWEST_LETTERS:
        return False
    if len(word) > _LONGEST_WORD or _INNER_CAPITAL.search(word):
        return True
    places = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return any(_are_words((folded[:place], folded[place:]), known) for place in places)


def _are_words(parts: tuple[str, str], known: Counter[str]) -> bool:
    """Whether both are words of the corpus, the short ones common: any letters are some word's."""
    return all(
        known[part] >= (_KNOWN_FROM if len(part) >= _LONG_PART else _COMMON_FROM) for part in parts
    )
