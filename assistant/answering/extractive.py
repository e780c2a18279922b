"""An answer without a model: the sources' own sentences.

The best passages give their sentences; the cross-encoder reads each against the question, and the
best become findings. Sentences that say the same are one finding with several citations. Every
participant is searched, and not only those who happened to rank high, so that "in 3 of 12
interviews searched" means what it says.
"""

from __future__ import annotations

import math
import re
from collections import Counter
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
from assistant.retrieval import fusion

MOST_FINDINGS = {False: 4, True: 6}
"""Findings shown of literature and of interviews, where more people may disagree."""

_SENTENCES_READ = 24
"""Sentences that the cross-encoder reads; more of them take longer and find nothing better ..."""

_READ_OF_A_SPEAKER = 4
"""... and of those no more of one speaker in one interview, so that everybody is heard."""

_READ_OF_A_SIDE = 10
"""... and of those at least so many of literature and of interviews, where there are any."""

_PASSAGE_WEIGHT = 0.35
"""Share of the passage's score in that of its sentences: a sentence alone lacks what is around it;
with it 35 % of the turns cited of QMSum's meetings are gold, without it 25 % (tuning half)."""

_NEAR_BEST = {False: 0.8, True: 0.6}
"""Share of the best score of its side that a sentence needs; of speech, where scores are low and
close together, more is let through."""

_READS_AS_ANSWER = -3.0
"""A logit from which words of an interview may stand beside much better ones: where one person's
words happen to be the question's, others who answer it are still to be heard."""

_SAME_VOICE = 0.2
"""What each further finding of one source and speaker is set back by in the order of findings."""

_FEWEST_WORDS = 5
_MOST_SPOKEN = 3
_SPOKEN_WORDS = 40
_SAME = 0.6
_NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|nor|hardly|without|cannot|inte|ingen|inget|aldrig)\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DENIED_WORDS = 5
"""Words after a negation that it is taken to deny."""

_NOT_CONTENT = frozenset({"Keywords", "Conflict of interest statement"})
"""Sections that say what a paper is filed under, and not what it found."""

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
    passage_score: float
    asked: str = ""
    logit: float | None = None
    score: float = 0.0

    @property
    def is_interview(self) -> bool:
        return self.document.source.is_interview

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
    read = _read(question, _candidates(evidence, document_of, rarity), score, rarity)
    findings: list[Finding] = []
    number = 1
    for is_interview in (False, True):
        side = [one for one in read if one.is_interview == is_interview]
        signs = _signs(side, evidence, rarity, is_interview=is_interview)
        if not (side and abstention.is_answered(signs, is_interview=is_interview)):
            continue
        for group in _groups(_apart(_near_best(side)))[: MOST_FINDINGS[is_interview]]:
            cited = _cite(group, number)
            if cited:
                number += len(cited)
                findings.append(_finding(cited, searched, is_interview=is_interview))
    if not findings:
        reason = abstention.NOTHING_SEARCHED
        if searched.sources or searched.participants or evidence:
            reason = abstention.silence(question, evidence, rarity)
        return Answer(question, evidence=evidence, abstention=reason)
    return Answer(question, tuple(findings), evidence)


def _signs(
    side: Sequence[_Sentence],
    evidence: Iterable[Evidence],
    rarity: Mapping[str, float],
    *,
    is_interview: bool,
) -> abstention.Signs:
    """Give what speaks for an answer from literature, or from interviews."""
    of_side = [
        one
        for one in evidence
        if one.passage.source.is_interview == is_interview
        and one.passage.source.provenance != "note"
    ]
    read = _logits(side)
    all_read = [one.why.rerank_score for one in of_side if one.why.rerank_score is not None] + read
    return abstention.Signs(
        passage=fusion.softened(max(all_read)) if all_read else None,
        sentence=fusion.softened(max(read)) if read else None,
        covered=abstention.covered(of_side, rarity),
    )


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
                    key, _Sentence(document, span, text, terms, segment.speaker, one.score, asked)
                )
    return _worth_reading(found.values(), rarity)


def _worth_reading(found: Iterable[_Sentence], rarity: Mapping[str, float]) -> list[_Sentence]:
    """Choose what the cross-encoder reads: the likeliest, of both sides and of every speaker."""
    likeliest = sorted(
        found,
        key=lambda one: (
            -(abstention.share(one.terms, rarity) + one.passage_score),
            one.document.source.id,
            one.span.start,
        ),
    )
    heard: Counter[tuple[str, str]] = Counter()
    of_side: Counter[bool] = Counter()
    chosen = []
    for place, one in enumerate(likeliest):
        heard[_voice(one)] += 1
        if one.is_interview and heard[_voice(one)] > _READ_OF_A_SPEAKER:
            continue
        of_side[one.is_interview] += 1
        chosen.append((of_side[one.is_interview] > _READ_OF_A_SIDE, place))
    return [likeliest[place] for _, place in sorted(chosen)[:_SENTENCES_READ]]


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


def _read(
    question: Question, found: list[_Sentence], score: Score | None, rarity: Mapping[str, float]
) -> list[_Sentence]:
    """Let the cross-encoder read the sentences, and give them best first."""
    if score is None:
        scored = [replace(one, score=abstention.share(one.terms, rarity)) for one in found]
        return sorted((one for one in scored if one.score > 0), key=lambda one: one.order)
    logits = score(question.text, [f"{one.asked} {one.text}".strip() for one in found])
    scored = []
    for one, logit in zip(found, logits, strict=True):
        read = fusion.softened(logit)
        weighed = _PASSAGE_WEIGHT * one.passage_score + (1 - _PASSAGE_WEIGHT) * read
        scored.append(replace(one, logit=logit, score=round(weighed, 6)))
    return sorted(scored, key=lambda one: one.order)


def _near_best(side: list[_Sentence]) -> list[_Sentence]:
    """Leave out what is far behind the best of its side."""
    least = side[0].score * _NEAR_BEST[side[0].is_interview]
    return [
        one
        for one in side
        if one.score >= least
        or (one.is_interview and one.logit is not None and one.logit >= _READS_AS_ANSWER)
    ]


def _logits(side: Iterable[_Sentence]) -> list[float]:
    return [one.logit for one in side if one.logit is not None]


def _groups(found: list[_Sentence]) -> list[list[_Sentence]]:
    """Put sentences that share most of their terms together; one a speaker in each group.

    The first sentence of a group is its best. Each further finding of a speaker is set back, so
    that one talkative informant does not fill the answer.
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
    seen: Counter[tuple[str, str]] = Counter()
    ordered = []
    for place, group in enumerate(groups):
        voice = _voice(group[0])
        ordered.append((-group[0].score + _SAME_VOICE * seen[voice], place))
        seen[voice] += 1
    return [groups[place] for _, place in sorted(ordered)]


def _voice(sentence: _Sentence) -> tuple[str, str]:
    source = sentence.document.source
    return (source.translation_of or source.id, sentence.speaker or "")


def _says_the_same(one: _Sentence, other: _Sentence) -> bool:
    """Whether two share most of their terms, and what they share is denied by both or neither.

    "It has helped, that is no problem" and "it has not helped" share their terms and a negation:
    counted as one finding they would misrepresent both speakers.
    """
    if _alike(one.terms, other.terms) < _SAME:
        return False
    shared = one.terms & other.terms
    denied = [_denied(each) for each in (one, other)]
    return denied[0] & shared == denied[1] & shared and bool(denied[0]) == bool(denied[1])


def _denied(sentence: _Sentence) -> frozenset[str]:
    """Give the terms that follow a negation closely; where none does, those before it."""
    code = sentence.document.source.language or "en"
    found: set[str] = set()
    for part in _SENTENCE_END.split(sentence.text):
        for negation in _NEGATION.finditer(part):
            after = " ".join(part[negation.end() :].split()[:_DENIED_WORDS])
            before = " ".join(part[: negation.start()].split()[-_DENIED_WORDS:])
            found.update(language.terms(after, code) or language.terms(before, code))
    return frozenset(found)


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


def rarity(
    question: Question, languages: tuple[str, ...], frequencies: Mapping[str, int], passages: int
) -> dict[str, float]:
    """Give the inverse document frequency of what is asked (Robertson and Sparck Jones 1976).

    One term a word: of its stems in the corpus's languages the one that most passages hold. The
    others, which are in no text, would count as asked for and missing.
    """
    asked = language.query_terms(question.text, languages)
    found = {}
    for word in language.words(question.text):
        stems = [one for one in language.query_terms(word, languages) if one in asked]
        if stems:
            term = max(stems, key=lambda one: frequencies.get(one, 0))
            count = frequencies.get(term, 0)
            found[term] = math.log(1 + (passages - count + 0.5) / (count + 0.5))
    return found
