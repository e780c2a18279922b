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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import citations, focus, language, sentences, subqueries
from assistant.answering import (
    abstention,
    candidates,
    instructions,
    labels,
    objections,
    premises,
    speech,
    stances,
)
from assistant.answering.candidates import Score, Sentence
from assistant.answering.expected import Expected, expected, holds
from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Column,
    Document,
    Evidence,
    Finding,
    Objection,
    Question,
    Span,
    Support,
)
from assistant.retrieval import fusion

MOST_FINDINGS = {False: 5, True: 8}
"""Findings shown of literature and of interviews, where more people may disagree."""

MOST_OF_A_COLUMN = 4
"""Findings shown of each of those whom a question compares."""

_NEAR_BEST = {False: 0.75, True: 0.5}
"""Share of the best score of its side that a sentence needs; of speech, where scores are low and
close together, more is let through."""

_READS_AS_ANSWER = -4.0
"""A logit from which words of an interview may stand beside much better ones: where one person's
words happen to be the question's, others who answer it are still to be heard."""

_READ_AGAIN = 8
"""Sentences of a side that are read again for each thing that a question asks, where the whole of
it is not answered."""

_JOINED_OVER = 15
"""Words between two excerpts of one turn or paragraph over which they become one ..."""

_JOINED_WORDS = 110
"""... as long as it has no more words than this."""

_SHORT = 8
"""Words of a short sentence."""

_SAME = 0.6
_COUNTED = frozenset({Expected.NUMBER, Expected.DURATION})
"""Kinds of answer without which there is none."""

_NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|nor|hardly|without|cannot|inte|ingen|inget|aldrig)\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:how (?:long|many|much|often|far|large|big|soon|quickly|fast)"
    r"|hur (?:länge|många|mycket|ofta|långt|stort?|snabbt))\b",
    re.IGNORECASE,
)
"""Question words: that no text has "long" in it does not mean that it does not say how long."""

_CHOICE = re.compile(r"\b(\w+) (?:or|eller) (\w+)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DENIED_WORDS = 5
"""Words after a negation that it is taken to deny."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: sources and participants, by their ids."""

    sources: tuple[str, ...]
    participants: tuple[str, ...]


def answer(  # noqa: PLR0913 - an answer is made of all of these
    question: Question,
    evidence: tuple[Evidence, ...],
    document_of: Callable[[str], Document],
    searched: Searched,
    score: Score | None,
    rarity: Mapping[str, float],
    rarities: objections.Rarities,
    columns: Sequence[Column] = (),
    spoken: str = "",
    named: str = "",
    unmet: premises.Unmet = premises.MET,
) -> Answer:
    """Make the answer to a question of the evidence that was found for it.

    ``score`` is the cross-encoder's, or ``None`` to go by shared words alone. ``rarity`` gives
    for each term of the question its inverse document frequency, ``rarities`` does so for any
    terms. ``columns`` are those whom it sets side by side: each answers, or is silent, by itself.
    ``spoken`` is the question as it is asked in interviews, where that differs. ``named`` is the
    side whose works or people it names. ``unmet`` is what it takes for granted and is not so.
    """
    found = candidates.chosen(evidence, document_of, rarity)
    read = candidates.ranked(question, found, score, rarity, spoken)
    findings: list[Finding] = []
    groups: list[list[Sentence]] = []
    notices = unmet.notices
    wanted = stances.wanted(question.text)
    number = 1
    for side in _sides(columns):
        if unmet.of(is_interview=side.is_interview):
            continue
        heard = [one for one in evidence if side.holds_passage(one)]
        of_side = [one for one in read if side.holds(one)]
        asked = side.asked(question, searched)
        is_named = named == ("interview" if side.is_interview else "literature")
        of_side = _answering(of_side, question, heard, score, rarity, asked, is_named=is_named)
        if wanted and side.is_interview:
            of_side, opposite = stances.divided(wanted, of_side)
            notices += stances.notice(wanted, opposite)
        if not of_side:
            continue
        for group in _groups(_joined(_apart(_near_best(of_side))))[: side.most]:
            cited = _cite(group, number)
            if cited:
                number += len(cited)
                findings.append(_finding(cited, side.heard_of(searched)))
                groups.append(group)
    if not findings:
        reason = abstention.NOTHING_SEARCHED
        if searched.sources or searched.participants or evidence:
            reason = (
                Abstention(unmet.reason)
                if unmet.reason
                else abstention.silence(question, evidence, rarity)
            )
        return Answer(question, evidence=evidence, abstention=reason, columns=tuple(columns))
    pool = objections.Pool(found, rarities)
    opposed = _opposed(findings, [pool.against(group) for group in groups])
    opposed = _labelled(opposed, [group[0] for group in groups], question, evidence, pool.rarity)
    return Answer(
        question,
        opposed,
        evidence,
        columns=tuple(columns),
        notices=notices,
        held_against=len(pool.sentences),
    )


def _labelled(
    findings: Iterable[Finding],
    first: Sequence[Sentence],
    question: Question,
    evidence: Iterable[Evidence],
    rarity: Mapping[str, float],
) -> tuple[Finding, ...]:
    """Say what each finding speaks of, by its first sentence."""
    terms = frozenset().union(*(one.terms for one in first))
    labeller = labels.Labeller(
        ((one.passage.text, one.passage.source.language or "en") for one in evidence),
        language.query_terms(question.text),
        {one: weight for one, weight in rarity.items() if one in terms},
    )
    return tuple(
        replace(finding, label=labeller.label(one.text, one.language))
        for finding, one in zip(findings, first, strict=True)
    )


def _opposed(
    findings: Sequence[Finding], against: Sequence[Iterable[objections.Found]]
) -> tuple[Finding, ...]:
    """Put what may speak against each finding beside it; what is cited already keeps its number."""
    known = [one for each in findings for one in each.citations]
    made = []
    for finding, found in zip(findings, against, strict=True):
        objected = []
        for one in found:
            citation = _cited_among(known, one)
            if citation is None:
                citation = citations.cite(one.document, one.span, len(known) + 1)
                if citation is None:
                    continue
                known.append(citation)
            if citation not in finding.citations:
                objected.append(Objection(citation, one.reason, one.is_sure))
        made.append(replace(finding, against=tuple(objected)))
    return tuple(made)


def _cited_among(known: Iterable[Citation], one: objections.Found) -> Citation | None:
    """Give the citation that has these words, or some of them, already."""
    for each in known:
        if each.source.id == one.document.source.id and each.excerpt.span.overlaps(one.span):
            return each
    return None


@dataclass(frozen=True, slots=True)
class _Side:
    """What answers by itself or is silent: the literature, all interviews, those of a column."""

    is_interview: bool
    most: int
    participants: tuple[str, ...] = ()

    def holds(self, one: Sentence) -> bool:
        """Whether a sentence is of this side."""
        return one.is_interview == self.is_interview and (
            not self.participants or one.speaker in self.participants
        )

    def holds_passage(self, one: Evidence) -> bool:
        """Whether a passage is of this side, and may be cited."""
        source = one.passage.source
        if source.provenance == "note" or source.is_interview != self.is_interview:
            return False
        spoken = (segment.speaker for segment in one.passage.segments)
        return not self.participants or any(each in self.participants for each in spoken)

    def asked(self, question: Question, searched: Searched) -> abstention.Asked:
        """Say of what an answer is wanted, which decides what speaks for one."""
        if self.is_interview:
            return "interviews"
        if language.is_claim(question.text):
            return "claim"
        return "one source" if len(searched.sources) == 1 else "literature"

    def heard_of(self, searched: Searched) -> Searched:
        """Give what of all that was searched is of this side's people."""
        if not self.participants:
            return searched
        people = tuple(one for one in searched.participants if one in self.participants)
        return replace(searched, participants=people)


def _sides(columns: Sequence[Column]) -> Iterator[_Side]:
    yield _Side(is_interview=False, most=MOST_FINDINGS[False])
    for column in columns:
        yield _Side(is_interview=True, most=MOST_OF_A_COLUMN, participants=column.participants)
    if not columns:
        yield _Side(is_interview=True, most=MOST_FINDINGS[True])


def _answering(  # noqa: PLR0913 - a side and what it is judged by
    side: list[Sentence],
    question: Question,
    evidence: Sequence[Evidence],
    score: Score | None,
    rarity: Mapping[str, float],
    asked_of: abstention.Asked,
    *,
    is_named: bool,
) -> list[Sentence]:
    """Give the sentences of a side, best first, or nothing where it does not answer.

    ``evidence`` is that of the side. Where the question as a whole is not answered, one thing that
    it asks may be: that is then read by itself, against what was best for the whole.
    """
    if not side:
        return []
    signs = replace(_signs(side, evidence, rarity), asked=asked_of, is_named=is_named)
    if abstention.is_answered(signs):
        return side if _is_of_kind(side, question) else []
    if score is None:
        return []
    best, answered = side[:_READ_AGAIN], False
    for part in subqueries.divided(question.text):
        terms = set(language.query_terms(part))
        asked = {term: weight for term, weight in rarity.items() if term in terms}
        if not asked:
            continue
        logits = score(part, [one.read for one in best])
        read = [replace(one, logit=logit) for one, logit in zip(best, logits, strict=True)]
        signs = replace(
            _signs(read, evidence, asked), passage=fusion.softened(max(logits)), asked=asked_of
        )
        answered = answered or abstention.is_answered(signs)
        best = [
            max(one, one.scored(logit), key=lambda either: either.score)
            for one, logit in zip(best, logits, strict=True)
        ]
    return sorted([*best, *side[_READ_AGAIN:]], key=lambda one: one.order) if answered else []


def _is_of_kind(side: list[Sentence], question: Question) -> bool:
    """Whether the best holds what is asked for, where that can be seen beyond doubt.

    Words about samples that hold no number do not say how many, however much they are about it.
    """
    kind = expected(question.text)
    return kind not in _COUNTED or bool(holds(kind, side[0].text))


def _signs(
    side: Sequence[Sentence], evidence: Sequence[Evidence], rarity: Mapping[str, float]
) -> abstention.Signs:
    """Give what speaks for an answer from a side."""
    read = _logits(side)
    all_read = [one.why.rerank_score for one in evidence if one.why.rerank_score is not None] + read
    return abstention.Signs(
        passage=fusion.softened(max(all_read)) if all_read else None,
        sentence=fusion.softened(max(read)) if read else None,
        covered=abstention.covered(evidence, rarity),
    )


def _apart(found: list[Sentence]) -> list[Sentence]:
    """Leave out what shares words with something better of the same source."""
    kept: list[Sentence] = []
    for one in found:
        if not any(
            one.document.source.id == other.document.source.id and one.span.overlaps(other.span)
            for other in kept
        ):
            kept.append(one)
    return kept


def _joined(found: list[Sentence]) -> list[Sentence]:
    """Make one of neighbours, with what stands between them: it is read as it was said."""
    kept: list[Sentence] = []
    for one in found:
        for place, other in enumerate(kept):
            if (whole := _both(other, one)) is not None:
                kept[place] = whole
                break
        else:
            kept.append(one)
    return _apart([_with_its_point(one) for one in kept])


def _with_its_point(one: Sentence) -> Sentence:
    """Take along the short sentences that follow in speech: often the point is made in them."""
    if not one.is_interview:
        return one
    text = one.document.text
    end = one.span.end
    for span in sentences.split(text, one.span.end, one.within.end):
        words = text[span.start : span.end]
        if (
            len(words.split()) > _SHORT
            or len(text[one.span.start : span.end].split()) > _JOINED_WORDS
            or instructions.is_order(words)
        ):
            break
        end = span.end
    return one if end == one.span.end else one.over(Span(one.span.start, end))


def _both(one: Sentence, other: Sentence) -> Sentence | None:
    """Give two neighbours and what is between them as one, or ``None`` where they are none."""
    if one.document.source.id != other.document.source.id or one.within != other.within:
        return None
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    between = one.document.text[first.end : second.start]
    span = Span(first.start, second.end)
    text = one.document.text[span.start : span.end]
    if len(between.split()) > _JOINED_OVER or len(text.split()) > _JOINED_WORDS:
        return None
    if any(
        instructions.is_order(between[part.start : part.end])
        for part in sentences.split(between, 0, len(between))
    ):
        return None
    return one.over(span)


def _near_best(side: list[Sentence]) -> list[Sentence]:
    """Leave out what is far behind the best of its side."""
    least = side[0].score * _NEAR_BEST[side[0].is_interview]
    return [
        one
        for one in side
        if one.score >= least
        or (one.is_interview and one.logit is not None and one.logit >= _READS_AS_ANSWER)
    ]


def _logits(side: Iterable[Sentence]) -> list[float]:
    return [one.logit for one in side if one.logit is not None]


def _groups(found: list[Sentence]) -> list[list[Sentence]]:
    """Put sentences that share most of their terms together; one a speaker in each group.

    The first sentence of a group is its best. A second finding of a speaker comes after the first
    of everybody, so that one talkative informant does not fill the answer.
    """
    groups: list[list[Sentence]] = []
    for sentence in found:
        for group in groups:
            if _says_the_same(sentence, group[0]):
                if all(sentence.voice != other.voice for other in group):
                    group.append(sentence)
                break
        else:
            groups.append([sentence])
    seen: Counter[tuple[str, str]] = Counter()
    ordered = []
    for place, group in enumerate(groups):
        voice = group[0].voice
        ordered.append((seen[voice], -group[0].score, place))
        seen[voice] += 1
    return [groups[place] for _, _, place in sorted(ordered)]


def _says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether two share most of their terms, and what they share is denied by both or neither.

    "It has helped, that is no problem" and "it has not helped" share their terms and a negation:
    counted as one finding they would misrepresent both speakers.
    """
    if _alike(one.terms, other.terms) < _SAME:
        return False
    shared = one.terms & other.terms
    denied = [_denied(each) for each in (one, other)]
    return denied[0] & shared == denied[1] & shared and bool(denied[0]) == bool(denied[1])


def _denied(sentence: Sentence) -> frozenset[str]:
    """Give the terms that follow a negation closely; where none does, those before it."""
    code = sentence.language
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
    return len(one & other) / smaller if smaller >= candidates.FEWEST_WORDS // 2 else 0.0


def _cite(group: list[Sentence], number: int) -> list[Citation]:
    made: list[Citation] = []
    for sentence in group:
        citation = citations.cite(sentence.document, sentence.span, number + len(made))
        if citation is not None:
            made.append(citation)
    return made


def _finding(cited: list[Citation], searched: Searched) -> Finding:
    is_interview = cited[0].source.is_interview
    speakers = (one.excerpt.speaker for one in cited if is_interview and one.excerpt.speaker)
    return Finding(
        text=cited[0].excerpt.exact,
        citations=tuple(cited),
        is_reported=is_interview and speech.is_reported(cited[0].excerpt.exact),
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
    others, which are in no text, would count as asked for and missing. Words that say how it is
    asked ("tell", "opinion") count where there are no others; of two that are offered to choose
    from ("help or hurt"), the one that more passages hold.
    """
    asked = language.query_terms(question.text, languages)
    found: dict[str, float] = {}
    term_of: dict[str, str] = {}
    words = list(language.words(_HOW.sub(" ", question.text)))
    heavy = [word for word in words if word not in focus.LIGHT]
    if not any(language.query_terms(word, languages) for word in heavy):
        heavy = list(language.words(question.text))
    for word in heavy:
        stems = [one for one in language.query_terms(word, languages) if one in asked]
        if stems:
            term = max(stems, key=lambda one: frequencies.get(one, 0))
            term_of[word] = term
            found[term] = inverse_frequency(frequencies.get(term, 0), passages)
    for choice in _CHOICE.finditer(language.fold(question.text)):
        offered = [term_of[word] for word in choice.groups() if word in term_of]
        if len(set(offered)) > 1:
            found.pop(max(offered, key=lambda one: found.get(one, 0.0)), None)
    return found


def inverse_frequency(count: int, passages: int) -> float:
    """Give how much a term tells that ``count`` of all ``passages`` hold."""
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))
