"""The sentences that an answer may be made of: which are read, and how each is scored.

What the best passages hold is far more than the cross-encoder can read in the time of an answer, so
the likeliest are chosen by the question's terms in them and by their passage, of both sides and of
every speaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import language, sentences
from assistant.answering import abstention, instructions
from assistant.answering.expected import Expected, expected, holds
from assistant.domain import INTERVIEWER, Document, Evidence, Question, Segment, Span
from assistant.retrieval import fusion

_SENTENCES_READ = 16
"""Sentences that the cross-encoder reads; more of them take longer and find nothing better ..."""

_READ_OF_A_SPEAKER = 3
"""... and of those no more of one speaker in one interview, so that everybody is heard."""

_SHARED = 0.34
"""... and none of which so much was chosen already, since it says the same ..."""

_OPENS = 0.2
"""What words at the beginning of a reply gain in the choice of what is read: people say there where
they stand, and then why (of the sample corpus' tuning half 38 % is found, and 36 % without)."""

_ASKED_WORDS = 40
"""The last words of what was asked, by which the beginning of a reply is found as well."""

_READ_OF_A_SIDE = 8
"""... and of those at least so many of literature and of interviews, where there are any."""

_PASSAGE_WEIGHT = 0.35
"""Share of the passage's score in that of its sentences: a sentence alone lacks what is around it;
with it 35 % of the turns cited of QMSum's meetings are gold, without it 25 % (tuning half)."""

_SEEN = frozenset({Expected.NUMBER, Expected.DURATION, Expected.TIME})
"""Kinds of answer that can be seen in a sentence beyond doubt ..."""

_HOLDS = 0.1
"""... and what a sentence gains that holds one where it is asked for, and loses without."""

FEWEST_WORDS = 5
"""A shorter sentence says too little to be cited alone."""

_MOST_SPOKEN = 4
_SPOKEN_WORDS = 60
"""Sentences and words of a run of speech, which is cited whole: cut shorter, it loses what gives
it its sense ("Everybody says GDPR. [...] The law isn't what's stopping us.")."""

_NOT_CONTENT = re.compile(
    r"^(?:keywords|conflict of interest statement)$|\b(?:interview|topic|discussion) guide\b"
    r"|\bquestionnaires?\b",
    re.IGNORECASE,
)
"""Sections that say what a paper is filed under or what its authors asked, not what it found."""

_BEFORE = re.compile(r"[\d. ]*(?:background|introduction|aims?|objectives?)\b", re.IGNORECASE)
"""Sections in which a paper says what it goes out from and what it asks ..."""

_SET_BACK = 0.1
"""... and what their sentences lose against those that say what was found."""

Score = Callable[[str, Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words that may be cited, with what speaks for them.

    ``within`` is the turn or paragraph that they stand in; ``asked`` is what they answer or stand
    under: the interviewer's question, or the section. ``logit`` is the cross-encoder's, ``score``
    what it and the passage's score make.
    """

    document: Document
    span: Span
    within: Span
    text: str
    terms: frozenset[str]
    speaker: str | None
    passage_score: float
    asked: str = ""
    logit: float | None = None
    score: float = 0.0

    @property
    def is_interview(self) -> bool:
        """Whether somebody said it in an interview."""
        return self.document.source.is_interview

    @property
    def language(self) -> str:
        """What language they are in, as a BCP 47 code."""
        return self.document.source.language or "en"

    @property
    def opens(self) -> bool:
        """Whether they are the beginning of what somebody says."""
        return self.is_interview and self.span.start == self.within.start

    @property
    def read(self) -> str:
        """What the cross-encoder reads: the words after what they answer or stand under."""
        return f"{self.asked} {self.text}".strip()

    @property
    def order(self) -> tuple[float, str, int]:
        """What sentences are put in order by: the best first, then where they stand."""
        return (-self.score, self.document.source.id, self.span.start)

    @property
    def voice(self) -> tuple[str, str]:
        """Who says it: the source, of a translation its original, and the speaker."""
        source = self.document.source
        return (source.translation_of or source.id, self.speaker or "")

    def over(self, span: Span) -> Sentence:
        """Give the same with more or fewer of the document's words."""
        text = self.document.text[span.start : span.end]
        terms = frozenset(language.terms(text, self.language))
        return replace(self, span=span, text=text, terms=terms)

    def scored(self, logit: float) -> Sentence:
        """Give the sentence with the score that this reading of it and its passage make."""
        read = fusion.softened(logit)
        weighed = _PASSAGE_WEIGHT * self.passage_score + (1 - _PASSAGE_WEIGHT) * read
        return replace(self, logit=logit, score=round(weighed, 6))


def chosen(
    evidence: Iterable[Evidence],
    document_of: Callable[[str], Document],
    rarity: Mapping[str, float],
) -> list[Sentence]:
    """Give the sentences of the evidence that are worth reading, the likeliest first."""
    found: dict[tuple[str, int], Sentence] = {}
    for one in evidence:
        passage = one.passage
        if passage.source.provenance == "note":
            continue
        document = document_of(passage.source.id)
        code = passage.source.language or "en"
        for segment in passage.segments:
            if segment.speaker == INTERVIEWER or segment.kind not in {"paragraph", "turn"}:
                continue
            if any(_NOT_CONTENT.search(heading) for heading in segment.section):
                continue
            start = max(segment.span.start, passage.span.start)
            end = min(segment.span.end, passage.span.end)
            for span in _spans(document, segment, Span(start, end)):
                text = document.text[span.start : span.end]
                if len(text.split()) < FEWEST_WORDS or text.rstrip("\"'\u201d\u2019)").endswith(
                    "?"
                ):
                    continue
                key = (passage.source.id, span.start)
                terms = frozenset(language.terms(text, code))
                asked = passage.context
                if segment.kind != "turn":
                    asked = f"{segment.section[-1]}." if segment.section else ""
                found.setdefault(
                    key,
                    Sentence(
                        document,
                        span,
                        segment.span,
                        text,
                        terms,
                        segment.speaker,
                        one.score,
                        asked,
                    ),
                )
    return _worth_reading(found.values(), rarity)


def _worth_reading(found: Iterable[Sentence], rarity: Mapping[str, float]) -> list[Sentence]:
    """Choose what the cross-encoder reads: the likeliest, of both sides and of every speaker."""

    def likelihood(one: Sentence) -> float:
        if not one.opens:
            return abstention.share(one.terms, rarity) + one.passage_score
        asked = " ".join(one.asked.split()[-_ASKED_WORDS:])
        terms = one.terms.union(language.terms(asked, one.language))
        return abstention.share(terms, rarity) + one.passage_score + _OPENS

    likeliest = sorted(
        found, key=lambda one: (-likelihood(one), one.document.source.id, one.span.start)
    )
    heard: dict[tuple[str, str], list[Span]] = {}
    of_side: Counter[bool] = Counter()
    chosen = []
    for place, one in enumerate(likeliest):
        if one.is_interview:
            spans = heard.setdefault(one.voice, [])
            if len(spans) >= _READ_OF_A_SPEAKER or any(
                _is_much_of(one.span, each) for each in spans
            ):
                continue
            spans.append(one.span)
        of_side[one.is_interview] += 1
        chosen.append((of_side[one.is_interview] > _READ_OF_A_SIDE, place))
    return [likeliest[place] for _, place in sorted(chosen)[:_SENTENCES_READ]]


def _is_much_of(one: Span, other: Span) -> bool:
    """Whether two share so much of the shorter that it says nothing new."""
    return one.shared(other) > _SHARED * min(len(one), len(other))


def _spans(document: Document, segment: Segment, within: Span) -> list[Span]:
    """Give what may be quoted of a segment: sentences of prose, short runs of them of speech.

    Speech comes in short sentences ("Yes, it came up. I am for it.") that say little alone. Orders
    to a program are never quoted, and no run goes over one.
    """
    found = list(sentences.split(document.text, within.start, within.end))
    orders = {one for one in found if instructions.is_order(document.text[one.start : one.end])}
    if segment.kind != "turn":
        return [one for one in found if one not in orders]
    runs = []
    for place, first in enumerate(found):
        if first in orders:
            continue
        end = first.end
        for other in found[place + 1 : place + _MOST_SPOKEN]:
            words = len(document.text[first.start : other.end].split())
            if words > _SPOKEN_WORDS or other in orders:
                break
            end = other.end
        runs.append(Span(first.start, end))
    return runs


def ranked(
    question: Question,
    found: list[Sentence],
    score: Score | None,
    rarity: Mapping[str, float],
    spoken: str = "",
) -> list[Sentence]:
    """Let the cross-encoder read the sentences, and give them best first.

    Those of interviews are read against ``spoken``, where the question is asked otherwise in
    speech.
    """
    if score is None:
        scored = [replace(one, score=abstention.share(one.terms, rarity)) for one in found]
        return sorted((one for one in scored if one.score > 0), key=lambda one: one.order)
    kind = expected(question.text)
    reread = []
    for is_interview, asked in ((False, question.text), (True, spoken or question.text)):
        side = [one for one in found if one.is_interview == is_interview]
        logits = score(asked, [one.read for one in side])
        for one, logit in zip(side, logits, strict=True):
            again = one.scored(logit)
            if not is_interview and _BEFORE.match(one.asked):
                again = replace(again, score=round(again.score - _SET_BACK, 6))
            if kind in _SEEN:
                bonus = _HOLDS if holds(kind, one.text) else -_HOLDS
                again = replace(again, score=round(again.score + bonus, 6))
            reread.append(again)
    return sorted(reread, key=lambda one: one.order)
