"""The stretch of a session that is on the screen: a few turns around where one reads.

A turn is a few dozen widgets, and a session may have ten thousand turns. So only those near to what
is in view are widgets; the others are what was asked and answered, and become widgets when one
comes to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.conversation import Turn

CHUNK = 8
"""Turns that are added at a time."""

MOST = 24
"""Turns that are widgets at a time; where more are added at one end, the other end goes."""


@dataclass
class Window:
    """Which turns of a session are shown: those from ``first`` to before ``last``."""

    turns: list[Turn] = field(default_factory=list)
    first: int = 0
    last: int = 0

    @property
    def is_at_the_end(self) -> bool:
        """Whether the latest turn is shown."""
        return self.last == len(self.turns)

    def begin(self, turns: list[Turn]) -> range:
        """Take these turns, and show the latest."""
        self.turns = turns
        return self.go_to(len(turns) - 1)

    def go_to(self, number: int) -> range:
        """Show a turn with those around it, in the place of what is shown."""
        self.last = min(len(self.turns), max(number + CHUNK // 2, CHUNK))
        self.first = max(0, self.last - CHUNK)
        return range(self.first, self.last)

    def grow(self, by: int) -> range:
        """Show some more turns before the first, or behind the last; give which."""
        if by < 0:
            more = range(max(0, self.first - CHUNK), self.first)
            self.first = more.start
        else:
            more = range(self.last, min(len(self.turns), self.last + CHUNK))
            self.last = more.stop
        return more

    def trim(self, by: int) -> range:
        """Show no more than there may be: what goes is at the end that was not grown."""
        over = max(0, self.last - self.first - MOST)
        if by < 0:
            self.last -= over
            return range(self.last, self.last + over)
        self.first += over
        return range(self.first - over, self.first)

    def find(self, number: int) -> int | None:
        """Give the latest turn whose answer has a citation of that number."""
        return next(
            (
                place
                for place in range(len(self.turns) - 1, -1, -1)
                if (answer := self.turns[place].answer) is not None
                and any(one.number == number for one in answer.citations)
            ),
            None,
        )


@dataclass
class Found:
    """The turns of a session in which words stand, and where one is among them."""

    words: str = ""
    number: int = -1
    """The turn that is gone to."""

    _places: list[int] = field(default_factory=list)
    _place: int = -1
    _pattern: re.Pattern[str] | None = None
    _seen: int = 0

    def step(self, words: str, by: int, turns: Sequence[Turn]) -> tuple[int, int]:
        """Go to the next turn, or the one before; give which of how many it is, from 1."""
        if words != self.words or len(turns) != self._seen:
            self.words, self._seen = words, len(turns)
            parts = words.split()
            self._pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
            self._places = [
                place
                for place, turn in enumerate(turns)
                if parts and any(map(self._pattern.search, said_in(turn)))
            ]
            self._place = len(self._places) - 1 - by
        if not self._places:
            return 0, 0
        self._place = (self._place + by) % len(self._places)
        self.number = self._places[self._place]
        return self._place + 1, len(self._places)

    def is_in(self, text: str) -> bool:
        """Whether the words stand in a text."""
        return self._pattern is not None and self._pattern.search(text) is not None


def said_in(turn: Turn) -> Iterator[str]:
    """Give what is read in a turn: what was asked, what was found, and whose words it is."""
    yield turn.text
    yield turn.outcome
    if turn.answer is None:
        return
    for finding in turn.answer.findings:
        yield finding.text
        yield finding.label
    for citation in turn.answer.citations:
        yield citation.excerpt.exact
        yield citation.source.id
        yield citation.excerpt.speaker or ""
