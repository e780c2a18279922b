"""An answer without a model: the sources' own sentences.

The best passages give their sentences; the cross-encoder reads each against the question, and the
best become findings. Sentences that say the same are one finding with several citations. Every
participant is searched, and not only those who happened to rank high, so that "in 3 of 12
interviews searched" means what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import citations, language, sentences
from assistant.answering import abstention
from assistant.domain import (
    INTERVIEWER,
    Answer,
    Citation,
    Document,
    Evidence,
    Finding,
    Question,
    Segment,
    Span,
    Support,
)

MOST_FINDINGS = 4
"""Findings shown of literature, and as many of interviews."""

_SENTENCES_READ = 60
_FEWEST_WORDS = 5
_MOST_SPOKEN = 3
_SPOKEN_WORDS = 40
_SAME = 0.6
_NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|nor|hardly|without|cannot|inte|ingen|inget|aldrig)\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
_NOT_CONTENT = frozenset({"Keywords", "Conflict of interest statement"})
"""Sections that say what a paper is filed under, and not what it found."""
_BEHIND_BEST = 5.0
_WORST_LOGIT = -7.0

Score = Callable[[str, Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: sources and participants, by their ids."""

    sources: tuple[str, ...]
    participants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    document: Document
    span: Span
    text: str
    terms: frozenset[str]
    speaker: str | None
    asked: str = ""
    score: float = 0.0

    @property
    def order(self) -> tuple[float, str, int]:
        return (-self.score, self.document.source.id, self.span.start)


def answer(  # noqa: PLR0913 - an answer is made of all of these
    question: Question,
    evidence: tuple[Evidence, ...],
    document_of: Callable[[str], Document],
    searched: Searched,
    score: Score | None,
    rarity: Mapping[str, float],
) -> Answer:
    """Make the answer to a question of the evidence that was found for it.

    ``score`` is the cross-encoder's, or ``None`` to go by shared words alone. ``rarity`` gives
    for each term of the question its inverse document frequency.
    """
    reason = abstention.judge(question, evidence, rarity)
    if reason is not None:
        return Answer(question, evidence=evidence, abstention=reason)
    found = _scored(question, _candidates(evidence, document_of, rarity), score, rarity)
    findings: list[Finding] = []
    number = 1
    for is_interview in (False, True):
        side = [one for one in _apart(found) if one.document.source.is_interview == is_interview]
        for group in _groups(side)[:MOST_FINDINGS]:
            cited = _cite(group, number)
            if cited:
                number += len(cited)
                findings.append(_finding(cited, searched, is_interview=is_interview))
    if not findings:
        return Answer(question, evidence=evidence, abstention=abstention.NOTHING)
    return Answer(question, tuple(findings), evidence)


def _candidates(
    evidence: Iterable[Evidence],
    document_of: Callable[[str], Document],
    rarity: Mapping[str, float],
) -> list[_Sentence]:
    found: dict[tuple[str, int], _Sentence] = {}
    for one in evidence:
        passage = one.passage
        if passage.source.provenance == "note":
            continue
        document = document_of(passage.source.id)
        code = passage.source.language or "en"
        for segment in passage.segments:
            if segment.speaker == INTERVIEWER or segment.kind not in {"paragraph", "turn"}:
                continue
            if _NOT_CONTENT.intersection(segment.section):
                continue
            start = max(segment.span.start, passage.span.start)
            end = min(segment.span.end, passage.span.end)
            for span in _spans(document, segment, Span(start, end)):
                text = document.text[span.start : span.end]
                if len(text.split()) < _FEWEST_WORDS or text.rstrip("\"'\u201d\u2019)").endswith(
                    "?"
                ):
                    continue
                key = (passage.source.id, span.start)
                terms = frozenset(language.terms(text, code))
                asked = passage.context if segment.kind == "turn" else ""
                found.setdefault(
                    key, _Sentence(document, span, text, terms, segment.speaker, asked)
                )
    shared = {key: sum(rarity.get(term, 0.0) for term in one.terms) for key, one in found.items()}
    chosen = sorted(found, key=lambda key: (-shared[key], key))
    return [found[key] for key in chosen[:_SENTENCES_READ]]


def _spans(document: Document, segment: Segment, within: Span) -> list[Span]:
    """Give what may be quoted of a segment: sentences of prose, short runs of them of speech.

    Speech comes in short sentences ("Yes, it came up. I am for it.") that say little alone.
    """
    found = list(sentences.split(document.text, within.start, within.end))
    if segment.kind != "turn":
        return found
    runs = []
    for place, first in enumerate(found):
        end = first.end
        for other in found[place + 1 : place + _MOST_SPOKEN]:
            if len(document.text[first.start : other.end].split()) > _SPOKEN_WORDS:
                break
            end = other.end
        runs.append(Span(first.start, end))
    return runs


def _apart(found: list[_Sentence]) -> list[_Sentence]:
    """Leave out what shares words with something better of the same source."""
    kept: list[_Sentence] = []
    for one in found:
        if not any(
            one.document.source.id == other.document.source.id and one.span.overlaps(other.span)
            for other in kept
        ):
            kept.append(one)
    return kept


def _scored(
    question: Question, found: list[_Sentence], score: Score | None, rarity: Mapping[str, float]
) -> list[_Sentence]:
    """Give the sentences that answer, best first."""
    if score is None:
        whole = sum(rarity.values()) or 1.0
        scored = [
            replace(one, score=sum(rarity.get(term, 0.0) for term in one.terms) / whole)
            for one in found
        ]
        return sorted((one for one in scored if one.score > 0), key=lambda one: one.order)
    logits = score(question.text, [f"{one.asked} {one.text}".strip() for one in found])
    scored = [replace(one, score=logit) for one, logit in zip(found, logits, strict=True)]
    best = {
        side: max(
            (one.score for one in scored if one.document.source.is_interview == side), default=0.0
        )
        for side in (False, True)
    }
    return sorted(
        (
            one
            for one in scored
            if one.score >= max(best[one.document.source.is_interview] - _BEHIND_BEST, _WORST_LOGIT)
        ),
        key=lambda one: one.order,
    )


def _groups(found: list[_Sentence]) -> list[list[_Sentence]]:
    """Put sentences that share most of their terms together; one a speaker in each group.

    The first sentence of a group is its best. A speaker's second finding comes after everybody's
    first, so that one talkative informant does not fill the answer.
    """
    groups: list[list[_Sentence]] = []
    for sentence in found:
        for group in groups:
            if _says_the_same(sentence, group[0]):
                if all(_voice(sentence) != _voice(other) for other in group):
                    group.append(sentence)
                break
        else:
            groups.append([sentence])
    seen: dict[tuple[str, str], int] = {}
    turns = []
    for place, group in enumerate(groups):
        voice = _voice(group[0])
        turns.append((seen.get(voice, 0), place))
        seen[voice] = seen.get(voice, 0) + 1
    return [groups[place] for _, place in sorted(turns)]


def _voice(sentence: _Sentence) -> tuple[str, str]:
    return (sentence.document.source.id, sentence.speaker or "")


def _says_the_same(one: _Sentence, other: _Sentence) -> bool:
    """Whether two share most of their terms, and both or neither of them negates.

    "It would get the test there faster" and "it would not" share all their terms: counted as one
    finding they would misrepresent both speakers.
    """
    negated = [bool(_NEGATION.search(each.text)) for each in (one, other)]
    return negated[0] == negated[1] and _alike(one.terms, other.terms) >= _SAME


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shorter's terms in the longer (overlap coefficient, Szymkiewicz-Simpson)."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEWEST_WORDS // 2 else 0.0


def _cite(group: list[_Sentence], number: int) -> list[Citation]:
    made: list[Citation] = []
    for sentence in group:
        citation = citations.cite(sentence.document, sentence.span, number + len(made))
        if citation is not None:
            made.append(citation)
    return made


def _finding(cited: list[Citation], searched: Searched, *, is_interview: bool) -> Finding:
    speakers = (one.excerpt.speaker for one in cited if is_interview and one.excerpt.speaker)
    return Finding(
        text=cited[0].excerpt.exact,
        citations=tuple(cited),
        support=Support(
            sources=tuple(dict.fromkeys(one.source.id for one in cited)),
            participants=tuple(dict.fromkeys(speakers)),
            sources_searched=len(searched.sources),
            participants_searched=len(searched.participants) if is_interview else 0,
        ),
    )


def rarity(frequencies: Mapping[str, int], passages: int) -> dict[str, float]:
    """Give each term's inverse document frequency (Robertson and Sparck Jones 1976)."""
    return {
        term: math.log(1 + (passages - count + 0.5) / (count + 0.5))
        for term, count in frequencies.items()
    }
