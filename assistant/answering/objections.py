"""What may speak against a finding: looked for every time, among all that was chosen to be read.

A finding is held against every other sentence that was found for the question, of both sides and
of every other voice (``opposition``), and, where somebody said it, against what the same speaker
takes back later (``speech``): who changes position is shown with both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant import language, sentences
from assistant.answering import opposition, speech
from assistant.answering.candidates import Sentence
from assistant.answering.opposition import Opposition, Statement
from assistant.domain import Document, ObjectionReason, Segment, Span

Rarities = Callable[[Collection[str]], Mapping[str, float]]
"""Gives inverse document frequencies in the corpus."""

MOST = 2
"""Objections shown beside a finding."""

_SAME_TOPIC = 0.3
"""Closeness from which what is taken back is taken to be the finding."""

_TAKEN_BACK_WORDS = 50

_FEWEST_SHARED = 3
_COUNTS = frozenset("one two three four five six seven eight nine ten".split())

_BY_WORDS_IN_SPEECH = 0.3
"""Score that a denial or an opposite needs where one side is speech: people say "not" often."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words that may speak against a finding: where they are, how they do, whether it is sure."""

    document: Document
    span: Span
    reason: ObjectionReason
    is_sure: bool


class Pool:
    """The sentences that findings are held against, with how rare each of their terms is."""

    def __init__(self, pool: Sequence[Sentence], rarities: Rarities) -> None:
        """Look up the terms of all of them at once."""
        self.sentences = tuple(pool)
        self._parts = tuple(_parts(one) for one in pool)
        terms = frozenset().union(*(one.terms for one in pool)) if pool else frozenset()
        self.rarity = rarities(terms)

    def against(self, group: Sequence[Sentence]) -> tuple[Found, ...]:
        """Give what may speak against a finding, of which the first of ``group`` is the best."""
        one = group[0]
        found = [*self._taken_back(one), *self._opposed(group)]
        return tuple(found[:MOST])

    def _opposed(self, group: Sequence[Sentence]) -> Iterator[Found]:
        """Yield one sentence a voice, the surest first."""
        parts = _parts(group[0])
        scored = []
        for place, (other, others) in enumerate(zip(self.sentences, self._parts, strict=True)):
            if any(other.voice == each.voice for each in group):
                continue
            seen = self._seen(group[0], parts, other, others)
            if seen is not None:
                scored.append((-seen.score, place, other, seen))
        voices = set()
        for _, _, other, seen in sorted(scored, key=lambda each: each[:2]):
            if other.voice not in voices:
                voices.add(other.voice)
                # Of speech no labelled pairs tell how often a sign is right.
                is_sure = seen.score >= opposition.SURE and not (
                    other.is_interview or group[0].is_interview
                )
                yield Found(other.document, other.span, seen.reason, is_sure)

    def _seen(
        self, one: Sentence, parts: Sequence[_Part], other: Sentence, others: Sequence[_Part]
    ) -> Opposition | None:
        """Give the surest sign that two runs of sentences oppose each other.

        Where somebody stands is said by the whole; what is denied, by one sentence of many.
        """
        whole = opposition.opposed(_statement(one), _statement(other), self.rarity)
        found = [whole] if whole is not None and whole.reason in {"stance", "condition"} else []
        for first in parts:
            for second in others:
                # Both were found by the question's words: that alone is no common topic.
                if len(first.terms & second.terms) < _FEWEST_SHARED:
                    continue
                seen = opposition.opposed(first.statement, second.statement, self.rarity)
                if seen is not None and seen.reason != "stance":
                    found.append(seen)
        likely = [each for each in found if each.score >= _least(one, other, each.reason)]
        return max(likely, key=lambda each: each.score, default=None)

    def _taken_back(self, one: Sentence) -> Iterator[Found]:
        if not one.is_interview or one.speaker is None:
            return
        for segment in one.document.segments:
            if segment.speaker != one.speaker or segment.span.end <= one.span.end:
                continue
            for span in _withdrawals(one.document, segment):
                if span.start >= one.span.end and self._is_about(one, segment, span):
                    yield Found(one.document, span, "taken back", is_sure=True)
                    return

    def _is_about(self, one: Sentence, segment: Segment, span: Span) -> bool:
        """Whether what is taken back is what was found: said just before it, or on its topic."""
        if segment.span.contains(one.span):
            return True
        text = one.document.text
        around = Statement(text[segment.span.start : span.end], language=one.language)
        return opposition.closeness(_statement(one), around, self.rarity) >= _SAME_TOPIC


@dataclass(frozen=True, slots=True)
class _Part:
    """One sentence of those that are cited together, and its terms."""

    statement: Statement
    terms: frozenset[str]


def _parts(one: Sentence) -> tuple[_Part, ...]:
    texts = [
        one.text[span.start : span.end] for span in sentences.split(one.text, 0, len(one.text))
    ]
    return tuple(
        _Part(
            Statement(text, language=one.language),
            frozenset(language.terms(text, one.language)) - _COUNTS,
        )
        for text in texts
    )


def _least(one: Sentence, other: Sentence, reason: ObjectionReason) -> float:
    is_spoken = one.is_interview or other.is_interview
    by_words = reason in {"negation", "antonym"}
    return _BY_WORDS_IN_SPEECH if is_spoken and by_words else opposition.POSSIBLE


def _statement(one: Sentence) -> Statement:
    asked = one.asked if one.is_interview else ""
    return Statement(one.text, asked, one.language)


def _withdrawals(document: Document, segment: Segment) -> Iterator[Span]:
    """Yield where a speaker takes something back, with the sentence before and those after it."""
    if not speech.may_take_back(document.text[segment.span.start : segment.span.end]):
        return
    found = list(sentences.split(document.text, segment.span.start, segment.span.end))
    for place, span in enumerate(found):
        if not speech.takes_back(document.text[span.start : span.end]):
            continue
        end = span.end
        for other in found[place + 1 :]:
            if len(document.text[span.start : other.end].split()) > _TAKEN_BACK_WORDS:
                break
            end = other.end
        yield Span(span.start, end)
