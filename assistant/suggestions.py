"""Questions to begin with that suit a corpus: made of its own words, and of nobody else's.

A person who opens a library for the first time sees what can be asked of it: what interviewers
asked in most interviews, what the works are about by their titles, and what people of two roles
say of that. Nothing here knows any one corpus.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from assistant import focus, language, sentences
from assistant.domain import INTERVIEWER, Document

_SHORTEST, _LONGEST = 5, 16
"""Words of an interviewer's question that can be asked again by itself."""

_LEANS = re.compile(
    r"^(?:and|but|so|or|och|men)\b|\b(?:that|this|it|he|she|him|her|said|mentioned|den|det)\b"
    r"|\b(?:i|me|my|we|us|our|you|your|jag|mig|vi|oss|du|dig|ni|er)\b|\[",
    re.IGNORECASE,
)
"""What only means something after what was said before, or to those who were there."""

_ALIKE = 0.5
_PHRASE = re.compile(r"[^\W\d_]+(?:[-\u2010\u2019'][^\W\d_]+)*")
_PHRASE_WORDS = range(2, 5)
_COUNTS = frozenset("two three four five six seven eight nine ten".split())


MOST = 3
"""Questions that are suggested ..."""

_TRIED = 6
"""... of so many of each kind that are tried."""


def suggested(documents: Sequence[Document], is_answered: Callable[[str], bool]) -> tuple[str, ...]:
    """Give questions that suit these documents: one of each kind, and more of one where one lacks.

    ``is_answered`` tries a question: none is suggested that has no answer.
    """
    interviews = [one for one in documents if one.source.is_interview]
    literature = [
        one for one in documents if not one.source.is_interview and one.source.provenance != "note"
    ]
    subjects = tuple(_subjects(literature))
    kinds = [
        _often_asked(interviews),
        (f"What does the literature say about {one}?" for one in subjects),
        _of_two_roles(interviews, subjects[1:] or subjects),  # the first is asked of works
    ]
    answered = [filter(is_answered, islice(kind, _TRIED)) for kind in kinds]
    found: list[str] = []
    while answered and len(found) < MOST:
        for kind in [*answered]:
            question = next(kind, None)
            if question is None:
                answered.remove(kind)
            else:
                found.append(question)
    return tuple(found[:MOST])


def _asked(document: Document) -> Iterator[str]:
    for segment in document.segments:
        if segment.speaker == INTERVIEWER:
            start, end = segment.span.start, segment.span.end
            for span in sentences.split(document.text, start, end):
                text = " ".join(document.text[span.start : span.end].split())
                if text.endswith("?"):
                    yield text


def _often_asked(interviews: Sequence[Document]) -> Iterator[str]:
    """Yield what was asked in most interviews in like words."""
    found = [
        (place, text, frozenset(language.terms(text, document.source.language or "en")))
        for place, document in enumerate(interviews)
        for text in _asked(document)
    ]
    scored = []
    for place, text, terms in found:
        if not _SHORTEST <= len(text.split()) <= _LONGEST or len(terms) < 2 or _LEANS.search(text):
            continue
        alike = {where for where, _, other in found if _overlap(terms, other) >= _ALIKE}
        scored.append((-len(alike), len(text), place, text, terms))
    given: list[frozenset[str]] = []
    for *_, text, terms in sorted(scored, key=lambda one: one[:4]):
        if all(len(terms & other) < _ALIKE * min(len(terms), len(other)) for other in given):
            given.append(terms)
            yield text


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _subjects(literature: Sequence[Document]) -> Iterator[str]:
    """Yield phrases of titles, those first that most works have."""
    counts: Counter[str] = Counter()
    texts = [" ".join(one.text.casefold().split()) for one in literature]
    for document in literature:
        if (document.source.language or "en") == "en":
            counts.update(dict.fromkeys(_phrases(document.source.title), 0))
    for phrase in counts:
        counts[phrase] = sum(phrase in text for text in texts)
    given: list[str] = []
    for phrase in sorted(counts, key=lambda one: (-counts[one], -len(one), one)):
        if counts[phrase] and not any(set(phrase.split()) & set(one.split()) for one in given):
            given.append(phrase)
            yield phrase


def _phrases(title: str) -> Iterator[str]:
    """Yield the runs of words between function words and punctuation."""
    stop = language.stop_words("en")
    for part in re.split(r"[^\w\s'\u2019-]", title.casefold()):
        run: list[str] = []
        for word in [*_PHRASE.findall(part), ""]:
            plain = re.sub("['\u2019]s$", "", word)
            if plain and plain not in stop | focus.LIGHT | _COUNTS:
                run.append(word)
            else:
                if len(run) in _PHRASE_WORDS:
                    yield " ".join(run)
                run = []


def _of_two_roles(interviews: Sequence[Document], subjects: Sequence[str]) -> Iterator[str]:
    """Yield what people of two roles can be asked of: what works are about and most speak of."""
    roles = Counter(
        person.role.casefold()
        for one in interviews
        for person in one.source.participants
        if person.role
    )
    pair = sorted(roles, key=lambda one: (-roles[one], one))[:2]
    if len(pair) < 2:
        return
    said = [frozenset(language.terms(one.text, one.source.language or "en")) for one in interviews]

    def speak_of(subject: str) -> int:
        stems = frozenset(language.terms(subject, "en"))
        return sum(stems <= one for one in said)

    for subject in sorted(subjects, key=lambda one: (-speak_of(one), subjects.index(one))):
        yield f"What do the {pair[0]} and the {pair[1]} say about {subject}?"
