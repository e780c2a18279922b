"""Several rankings become one.

Scores are fused and not only ranks: each ranking is scaled so that its best is 1 and its worst 0,
and the weighted sum is taken (Fox and Shaw 1994, "Combination of Multiple Searches", CombSUM with
weights; Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

Ranking = Sequence[tuple[int, float]]

TEMPERATURE = 4.0
"""What the cross-encoder's logits, which run from about -11 to 11, are divided by."""


def weighted(rankings: Iterable[tuple[Ranking, float]]) -> dict[int, float]:
    """Give each number's weighted sum of scaled scores; absent from a ranking counts as 0."""
    fused: dict[int, float] = {}
    for ranking, weight in rankings:
        if not ranking:
            continue
        best = max(score for _, score in ranking)
        worst = min(score for _, score in ranking)
        width = best - worst
        for number, score in ranking:
            scaled = (score - worst) / width if width else 1.0
            fused[number] = fused.get(number, 0.0) + weight * scaled
    return {number: round(score, 6) for number, score in fused.items()}


def rescored(
    fused: Mapping[int, float], reranked: Mapping[int, float], weight: float, temperature: float
) -> dict[int, float]:
    """Let the cross-encoder's judgement into the score of what it read.

    What it did not read keeps its place below what it read.
    """
    if not reranked:
        return dict(fused)
    floor = max((fused[number] for number in fused if number not in reranked), default=0.0)
    scores = {}
    for number, score in fused.items():
        if number in reranked:
            read = softened(reranked[number], temperature)
            scores[number] = round(weight * read + (1 - weight) * score, 6)
        else:
            scores[number] = round((1 - weight) * min(score, floor), 6)
    return scores


def softened(logit: float, temperature: float = TEMPERATURE) -> float:
    """Make a probability of a cross-encoder's logit (Platt scaling without an offset).

    Unsoftened, everything that it likes is alike to it, and its order is lost.
    """
    return 1 / (1 + math.exp(-logit / temperature))


def with_neighbours(
    scores: Mapping[int, float], source_of: Mapping[int, str], weight: float
) -> dict[int, float]:
    """Let passages of speech take part in the scores of those around them.

    People come to a point over several turns, and who says "yes, exactly that" answers as much as
    who said it. A passage gains ``weight`` of the score of each one beside it and half as much of
    the next (the passages of a source are numbered in their order). Scores are then scaled so that
    the best of speech is as good as it was: speech neither gains nor loses against literature.

    ``source_of`` holds the passages of speech alone, and which source each is of.
    """
    raised = {}
    for number, source in source_of.items():
        score = scores[number]
        for distance, share in ((1, weight), (2, weight / 2)):
            for other in (number - distance, number + distance):
                if source_of.get(other) == source:
                    score += share * scores[other]
        raised[number] = score
    best = max(raised.values(), default=0.0)
    if best <= 0:
        return dict(scores)
    scale = max(scores[number] for number in source_of) / best
    return {**scores, **{number: round(score * scale, 6) for number, score in raised.items()}}
