"""Words that a line's end parted, and how they are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.readers.lines import Line, Paragraph

SOFT_HYPHEN = "\u00ad"
"""At a line's end it says that the word goes on; elsewhere it is dropped."""

_LONGEST_WORD = 60
_HYPHENATED = re.compile(r"\w+(?:[-\u2010]\w+)+")
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"(?P<before>\w+(?:[-\u2010]\w+)*)[-\u2010\u00ad]$")
_UNSPACED = re.compile(
    r"(?:\w[\u2013\u2014]|\w@|https?:/\S*[/.?&=_-]|\b10\.\d{4,9}/(?:\S*[/._-])?)$"
)
_COUNTED = re.compile(r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|half)$")
_NOT_COUNTED = re.compile(r"(?:teen|een|ty|th|fold|some)")


class Hyphens:
    """What a document's own words say of a hyphen at a line's end."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Collect the words that stand within lines, with and without hyphens."""
        self._hyphenated: set[str] = set()
        self._whole: set[str] = set()
        self._beginnings: set[str] = set()
        goes_on = False
        for line in lines:
            words = folded(line.words)
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
        stays where the same word is written with one elsewhere, where both halves are words of this
        document ("patient-centred"), or where the first is a number ("eight-item"); it goes where
        lower-case letters stand on both sides and nothing speaks for it.
        """
        if before.endswith(SOFT_HYPHEN):
            return before[:-1] + after
        if _UNSPACED.search(before[-_LONGEST_WORD:]):
            return before + after
        broken = _BROKEN.search(before[-_LONGEST_WORD:])
        opening = re.match(r"\w+", after)
        if not broken or not opening:
            return f"{before} {after}"
        if not before[-2].islower() or not after[0].islower():
            return before + after
        first, second = folded(broken["before"]), folded(opening.group())
        last = re.split(r"[-\u2010]", first)[-1]
        if f"{first}-{second}" in self._hyphenated:
            return before + after
        if self._is_known(last + second):
            return before[:-1] + after
        if _COUNTED.match(last) and not _NOT_COUNTED.match(second):
            return before + after
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
        return words.removesuffix(SOFT_HYPHEN)

    def written(self, paragraph: Paragraph) -> str:
        """Write a paragraph; of a table, each row on a line of its own below the caption."""
        caption = [line for line in paragraph.lines if line.table != "row"]
        rows = [line.words for line in paragraph.lines if line.table == "row"]
        return "\n".join([self.joined(caption)] * bool(caption) + rows)


def folded(words: str) -> str:
    """Give words as they are compared: in small letters, with one kind of hyphen."""
    return words.casefold().replace("\u2010", "-")
