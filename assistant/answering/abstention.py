"""Whether the corpus answers a question at all.

Silence is an answer that a person can rely on, so the rule is short and can be said in words, for
literature and for interviews apart. Literature answers where the cross-encoder reads some passage
as an answer. Of one source that is asked alone, much reads like an answer, to a question about
another outcome: there a sentence must, and the best passages must hold between them what the
question asks about, its rare words weighing most. People who are asked say "it", and answer in
other words than the question's: interviews answer where the cross-encoder reads some passage or
sentence, with the interviewer's question before it, as an answer.

The signs are weighed by a logistic regression over labelled questions
(``scripts/calibrate_abstention.py``), and each side is silent where silence is likelier.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant import language
from assistant.domain import Abstention, Evidence, Question

PASSAGES = 5
"""The best passages, which hold between them what the question asks about or do not."""

_SHORTEST_NAMED = 3
"""Letters of a word that is named as missing; "T" of "CAR-T" says nothing."""

Asked = Literal["interviews", "literature", "one source", "claim"]
"""Of what an answer is wanted: of interviews, of literature, of one work of it alone; or whether
literature bears out a claim, which asks nothing."""

NOTHING_SEARCHED = Abstention("nothing in the library is within what was asked of")
_NOTHING = "nothing in what was searched answers this question"


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, each from 0 to 1."""

    passage: float | None
    """How the best passage, or sentence of one, reads as an answer; ``None`` where no cross-encoder
    has read any."""

    sentence: float | None
    """How the best sentence reads as an answer; ``None`` likewise."""

    covered: float
    """Share of the question's terms in the best passages, by inverse document frequency."""

    asked: Asked = "literature"
    """Of what an answer is wanted, which says how the signs are weighed."""

    is_named: bool = False
    """Whether the question names the works or people it is asked of, who can be taken to speak of
    what it asks: then a passage answers literature as a sentence does, and ..."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: what each sign adds to the log-odds that there is an answer."""

    passage: float
    sentence: float
    covered: float
    bias: float


WEIGHTS: Mapping[Asked, Weights] = {
    "interviews": Weights(passage=8.8, sentence=0.0, covered=0.0, bias=-3.3),
    "literature": Weights(passage=6.4, sentence=0.0, covered=2.6, bias=-4.4),
    "one source": Weights(passage=0.0, sentence=9.6, covered=9.6, bias=-13.9),
    "claim": Weights(passage=9.7, sentence=0.0, covered=0.7, bias=-7.4),
}
"""From ``scripts/calibrate_abstention.py``, which shows what they are by themselves.

Where the threshold is, the bias, is set by hand: in doubt interviews are silent, since
words that are not to the point misrepresent somebody, and literature answers.
"""

_NAMED = 1.0
"""... so much is added to the log-odds (set by hand on the sample corpus' questions for tuning)."""

_COVERED_UNREAD = 0.6
"""What must be covered where no cross-encoder has read anything."""


def covered(evidence: Sequence[Evidence], rarity: Mapping[str, float]) -> float:
    """Give the share of a question's terms that the best passages hold between them."""
    return share(_terms(evidence), rarity)


def share(held: Collection[str], rarity: Mapping[str, float]) -> float:
    """Give the share of a question's terms that are among ``held``, rare ones weighing most.

    Summed in the order of the question, so that it is the same to the last bit in every process.
    """
    whole = sum(rarity.values()) or 1.0
    return sum(weight for term, weight in rarity.items() if term in held) / whole


def is_answered(signs: Signs) -> bool:
    """Say whether an answer is likelier than none."""
    return log_odds(signs, WEIGHTS[signs.asked]) > 0


def log_odds(signs: Signs, weights: Weights) -> float:
    """Give the log-odds that there is an answer."""
    if signs.passage is None and signs.sentence is None:
        return signs.covered - _COVERED_UNREAD
    sentence = signs.sentence or 0.0
    if signs.is_named:
        sentence = max(sentence, signs.passage or 0.0)
    return (
        weights.passage * (signs.passage or 0.0)
        + weights.sentence * sentence
        + weights.covered * signs.covered
        + weights.bias
        + signs.is_named * _NAMED
    )


def silence(
    question: Question, evidence: Sequence[Evidence], rarity: Mapping[str, float]
) -> Abstention:
    """Say that there is no answer, and name the words that what came nearest does not hold.

    They are given in the question's own spelling.
    """
    held = _terms(evidence)
    text = question.text.replace("\u2019", "'")

    def as_asked(word: str) -> str:
        found = re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
        return found[0] if found else word

    missing = tuple(
        as_asked(word)
        for word in dict.fromkeys(language.words(question.text))
        if len(word) >= _SHORTEST_NAMED
        and (stems := language.query_terms(word))
        and any(stem in rarity for stem in stems)
        and held.isdisjoint(stems)
    )
    return Abstention(_NOTHING, missing)


def _terms(evidence: Iterable[Evidence]) -> frozenset[str]:
    return frozenset().union(
        *(
            language.terms(
                f"{one.passage.context} {one.passage.text}", one.passage.source.language or "en"
            )
            for one in tuple(evidence)[:PASSAGES]
        )
    )
