"""Whether the corpus answers a question at all.

Silence is an answer that a person can rely on, so the rule is short and can be said in words: the
cross-encoder must read some passage as an answer, and one of the best must hold a third of what the
question asks about, its rare words weighing most. The limits are cautious ones and not yet
calibrated on labelled data.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant import language
from assistant.domain import Abstention, Evidence, Question

_FEWEST_COVERED = 0.34
_READ_AS_ANSWER = -3.0

NOTHING = Abstention("nothing in what was searched answers this question")


def judge(
    question: Question, evidence: tuple[Evidence, ...], rarity: Mapping[str, float]
) -> Abstention | None:
    """Give the reason for silence, or ``None`` where there is something to say.

    ``rarity`` weighs the question's terms; a term that is nowhere in the corpus weighs most, and
    is named in ``missing`` in the question's own spelling.
    """
    if not evidence:
        return NOTHING
    held = [
        frozenset(
            language.terms(
                f"{one.passage.context} {one.passage.text}", one.passage.source.language or "en"
            )
        )
        for one in evidence[:5]
    ]
    whole = sum(rarity.values()) or 1.0
    best = max(sum(rarity.get(term, 0.0) for term in terms) / whole for terms in held)
    logit = max(
        (one.why.rerank_score for one in evidence if one.why.rerank_score is not None), default=None
    )
    everywhere = frozenset().union(*held)
    missing = tuple(
        word
        for word in dict.fromkeys(language.words(question.text))
        if (stems := language.query_terms(word))
        and any(stem in rarity for stem in stems)
        and not any(stem in everywhere for stem in stems)
    )
    if best < _FEWEST_COVERED or (logit is not None and logit < _READ_AS_ANSWER):
        return Abstention("nothing in what was searched answers this question", missing)
    return None
