"""Is an excerpt in its source, does it answer, and how sure is a difference: pure functions.

An excerpt counts only where its words are found in its source. Both are compared in lower case
with everything that is no letter or digit taken out, so that line breaks, hyphens and markup that
a reader repaired do not count, and any other word does. All positions below are positions in that
*folded* text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from math import hypot, log2, nan, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

EXCERPT_WORDS = 200
"""An excerpt is cut after so many words before it is compared with gold."""

RESAMPLES = 10_000
SEED = 20240611
Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations of its mean."""

Whole = Literal["gold", "shorter"]
"""Of which span an excerpt must share half: the gold one, or the shorter of the two."""

_NOT_WORD = re.compile(r"[\W_]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words that a system says stand in a source, where (if it says so), and how sure it is.

    ``start`` is in the source's text. ``turn`` is the turn that the system states, from 1.
    """

    source: str
    text: str
    start: int | None = None
    score: float = 0.0
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A half-open range of a source's folded text."""

    start: int
    end: int

    def shared(self, other: Place) -> int:
        """How many letters two places share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def contains(self, other: Place) -> bool:
        """Whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        """The number of letters."""
        return self.end - self.start


def _lower(text: str) -> str:
    # The only letter whose lower case depends on its neighbours would tell a part from the whole.
    return text.lower().replace(
        "\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}"
    )


def fold(text: str) -> str:
    r"""Lower-case a text and take ``[\W_]`` out of it."""
    return _NOT_WORD.sub("", _lower(text))


def first_words(text: str, words: int = EXCERPT_WORDS) -> str:
    """Cut a text after so many words."""
    for number, word in enumerate(re.finditer(r"\S+", text), 1):
        if number == words:
            return text[: word.end()]
    return text


class SourceText:
    """A source's folded text, and which character of the text each letter comes from."""

    def __init__(self, text: str) -> None:
        """Fold ``text`` and remember where each letter was."""
        lowered = _lower(text)
        # Lower case is never shorter, so equal length means that nothing has moved.
        moved = len(lowered) != len(text)
        origins: Sequence[int] = (
            [offset for offset, character in enumerate(text) for _ in _lower(character)]
            if moved
            else range(len(text))
        )
        letters = []
        self._origins = array("I")
        for match in _WORD.finditer(lowered):
            letters.append(match.group())
            self._origins.extend(origins[match.start() : match.end()])
        self.folded = "".join(letters)

    def place(self, start: int, end: int) -> Place:
        """Turn offsets in the text into a place."""
        return Place(bisect_left(self._origins, start), bisect_left(self._origins, end))

    def find(self, text: str, start: int | None = None) -> Place | None:
        """Find an excerpt's words; of several places the nearest to the ``start`` it states.

        ``None`` where they are not there, or where there is not one letter in them.
        """
        sought = fold(text)
        if not sought:
            return None
        near = bisect_left(self._origins, start) if start is not None else 0
        after = self.folded.find(sought, near)
        before = self.folded.rfind(sought, 0, near + len(sought))
        found = [at for at in (before, after) if at >= 0]
        if not found:
            return None
        at = min(found, key=lambda where: abs(where - near))
        return Place(at, at + len(sought))


def cut(place: Place, text: str) -> Place:
    """Shorten the place of a verbatim excerpt to its first 200 words."""
    return Place(place.start, place.start + len(fold(first_words(text))))


def overlaps(excerpt: Place, gold: Place, of: Whole) -> bool:
    """Whether an excerpt holds at least half of the gold span, or of the shorter of the two."""
    whole = len(gold) if of == "gold" else min(len(gold), len(excerpt))
    return whole > 0 and 2 * excerpt.shared(gold) >= whole


def reciprocal_rank(relevant: Sequence[bool], depth: int = 10) -> float:
    """1 over the rank of the first relevant result, 0 where none is within ``depth``."""
    return next((1 / rank for rank, hit in enumerate(relevant[:depth], 1) if hit), 0.0)


def hit(relevant: Sequence[bool], depth: int = 5) -> float:
    """1 where a relevant result is within ``depth``, else 0."""
    return float(any(relevant[:depth]))


def ndcg(ranked: Sequence[Hashable], gold: Collection[Hashable], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with gains of 0 and 1.

    Järvelin, K. and Kekäläinen, J. 2002, "Cumulated gain-based evaluation of IR techniques".
    """
    gain = sum(1 / log2(rank + 1) for rank, id_ in enumerate(ranked[:depth], 1) if id_ in gold)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(depth, len(gold)) + 1))
    return gain / ideal if ideal else 0.0


def recall(ranked: Sequence[Hashable], gold: Collection[Hashable], depth: int = 5) -> float:
    """Share of the relevant that is within ``depth``."""
    return len(set(ranked[:depth]) & set(gold)) / len(gold) if gold else 0.0


def recall_within(
    ranked: Sequence[Sequence[int]], words: Sequence[int], gold: Collection[int], budget: int
) -> float:
    """Share of the gold turns' words that is seen before ``budget`` words have been read.

    ``ranked`` holds the turns that each excerpt touches. New turns are read whole and in order;
    the one in which the budget runs out is still read to its end.
    """
    seen: set[int] = set()
    read = 0
    for turn in (turn for turns in ranked for turn in turns):
        if turn not in seen:
            seen.add(turn)
            read += words[turn]
            if read >= budget:
                break
    sought = sum(words[turn] for turn in gold)
    return sum(words[turn] for turn in seen.intersection(gold)) / sought if sought else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its 95 % interval; if resampled, also the two-sided p of its being zero."""

    value: float
    low: float
    high: float
    p: float = nan


UNKNOWN = Interval(nan, nan, nan)


def proportion(part: int, whole: int) -> Interval:
    """Give a share, which may be of few, with an interval that is not empty at 0 and at 1.

    Wilson, E. B. 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if not whole:
        return UNKNOWN
    share, squared = part / whole, Z * Z
    middle = (part + squared / 2) / (whole + squared)
    reach = Z * sqrt(share * (1 - share) * whole + squared / 4) / (whole + squared)
    return Interval(share, min(share, middle - reach), max(share, middle + reach))


def balanced_accuracy(answered: Interval, refused: Interval) -> Interval:
    """Take the mean of the answerable questions answered and the others refused, as shares.

    Newcombe, R. G. 1998, "Interval estimation for the difference between independent proportions":
    the distances to the limits are added as squares.
    """
    value = (answered.value + refused.value) / 2
    below = hypot(answered.value - answered.low, refused.value - refused.low) / 2
    above = hypot(answered.high - answered.value, refused.high - refused.value) / 2
    return Interval(value, value - below, value + above)


def _interval(value: float, resampled: Floats) -> Interval:
    low, high = np.quantile(resampled, [0.025, 0.975])
    # One more than counted, since the sample itself is one of those that could have been drawn.
    below = (np.count_nonzero(resampled <= 0) + 1) / (len(resampled) + 1)
    above = (np.count_nonzero(resampled >= 0) + 1) / (len(resampled) + 1)
    return Interval(value, float(low), float(high), float(min(1.0, 2 * min(below, above))))


def _weights(size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw with replacement: how often each of ``size`` is in each resample."""
    return generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES)


def bootstrap_mean(values: ArrayLike) -> Interval:
    """Resample queries: the mean of a metric, or of the paired difference of two systems.

    Efron, B. 1979, "Bootstrap methods: another look at the jackknife"; paired over queries as in
    Sakai, T. 2006, "Evaluating evaluation metrics based on the bootstrap".
    """
    sample = np.asarray(values, float)
    if not len(sample):
        return UNKNOWN
    weights = _weights(len(sample), np.random.default_rng(SEED))
    return _interval(float(sample.mean()), weights @ sample / len(sample))


def bootstrap_auroc(
    answerable: ArrayLike, ours: ArrayLike, theirs: ArrayLike | None = None
) -> Interval:
    """Resample answerable and other questions apart: an area under the ROC curve, or a gain.

    The area is how often an answerable question outscores another; ties count a half. Hanley, J. A.
    and McNeil, B. J. 1982, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve".
    """
    truth = np.asarray(answerable, bool)

    def wins(scores: ArrayLike) -> Floats:
        values = np.asarray(scores, float)
        won: Floats = (np.sign(values[truth][:, None] - values[~truth][None, :]) + 1) / 2
        return won

    table = wins(ours) if theirs is None else wins(ours) - wins(theirs)
    generator = np.random.default_rng(SEED)
    rows, columns = (_weights(size, generator) for size in table.shape)
    return _interval(float(table.mean()), ((rows @ table) * columns).sum(axis=1) / table.size)
