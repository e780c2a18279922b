"""Question -> Evidence: two rankings, fused, read again by a cross-encoder, made diverse.

Every score is computed again exactly and rounded, and ties are broken by the passage's id, so that
the answer does not depend on the order in which the corpus was indexed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import language
from assistant.domain import Evidence, Passage, Question, Source, Why
from assistant.retrieval import dense, fusion

if TYPE_CHECKING:
    from assistant.index.catalogue import Catalogue, Vectors
    from assistant.listening import Listener
    from assistant.models import Embedder, Reranker
    from assistant.retrieval.dense import VectorSearch


_FEWEST_OF_LITERATURE = 4
"""Passages of literature that an answer is made from at least, of those in scope."""

_FEWEST_READ_OF_INTERVIEWS = 4
"""Passages of different interviews that the cross-encoder reads at least, of those in scope."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What was tuned on the development sets (``scripts/evaluate.py``)."""

    candidates: int = 100
    """Passages taken from each ranking."""

    context_weight: float = 0.5
    """BM25's weight of a passage's context beside its own words."""

    lexical_weight: float = 0.5
    """Share of the lexical ranking in the fusion; the rest is the dense one's."""

    rerank_weight: float = 0.6
    """Share of the cross-encoder in the final score of what it read."""

    rerank_temperature: float = fusion.TEMPERATURE
    """What the cross-encoder's logits are divided by."""

    reranked: int = 16
    """Passages that the cross-encoder reads."""

    neighbour_weight: float = 0.5
    """What a passage of speech gains of the score of the one beside it, half as much of the next;
    QMSum's questions, whose answers take several turns, gain a fifth in recall by it."""

    overlap: float = 0.5
    """Share of a passage's words in one ranked above it from which it is left out."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What a search needs, opened once."""

    catalogue: Catalogue
    vectors: VectorSearch
    embedder: Callable[[], Embedder]
    reranker: Callable[[], Reranker | None]
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index sees it, worked out once for all that is asked of the index."""

    text: str
    terms: list[str]
    """Stems, for every language of the corpus."""

    matched: list[tuple[int, float]]
    """Every passage that holds one of the terms, with its BM25 score, in no particular order."""

    vector: Vectors
    numbers: list[int] | None
    """The passages within the question's scope, in order; ``None`` is all of them."""


def prepare(engine: Engine, question: Question) -> Query:
    """Work out what a question is to the index."""
    catalogue = engine.catalogue
    terms = language.query_terms(question.text, catalogue.languages())
    return Query(
        question.text,
        terms,
        catalogue.match(terms, (engine.parameters.context_weight, 1.0)),
        engine.embedder().embed_query(question.text),
        catalogue.numbers(question.scope),
    )


def search(
    engine: Engine, query: Query, k: int, listener: Listener | None = None
) -> tuple[Evidence, ...]:
    """Give the ``k`` best passages for a question within its scope, best first.

    Raises:
        Stopped: ``listener`` does not wait for them any more.

    """
    if query.numbers == [] or k < 1:
        return ()
    parameters = engine.parameters
    depth = max(parameters.candidates, 2 * k)
    identities = engine.catalogue.identities()
    lexical = _cut(_lexical(query, query.numbers), identities, depth)
    near = _cut(engine.vectors.nearest(query.vector, query.numbers, depth), identities, depth)
    ranked = _cut(_fused(parameters, lexical, near).items(), identities, depth)
    passages = engine.catalogue.passages([number for number, _ in ranked])

    def evidence(
        scored: list[tuple[int, float]], reranked: dict[int, float]
    ) -> tuple[Evidence, ...]:
        kept = _without_overlap([number for number, _ in scored], passages, parameters.overlap)[:k]
        whys, scores = _whys(lexical, near, reranked), dict(scored)
        return tuple(
            Evidence(rank, passages[number], scores[number], whys[number])
            for rank, number in enumerate(kept, 1)
        )

    if listener is not None:
        listener.found(evidence(ranked, {}))
        listener.check()
    reranked = _rerank(engine, query.text, ranked, passages)
    scores = fusion.rescored(
        dict(ranked), reranked, parameters.rerank_weight, parameters.rerank_temperature
    )
    scores = fusion.with_neighbours(
        scores, _speech(engine, scores, identities), parameters.neighbour_weight
    )
    return evidence(_cut(scores.items(), identities, len(scores)), reranked)


def best_of_each_interview(
    engine: Engine, query: Query, found: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Give the best passage of every interview in scope that ``found`` holds nothing of.

    So every participant is searched, and not only those who rank high; ranks go on from ``found``.
    """
    catalogue = engine.catalogue
    have = {one.passage.source.id for one in found}
    interviews = {one.id for one in catalogue.sources().values() if one.is_interview} - have
    identities = catalogue.identities()
    numbers = [
        number for number in _in_scope(query, identities) if identities[number][1] in interviews
    ]
    best: dict[str, tuple[int, float]] = {}
    for number, score in _ranked_among(engine, query, numbers):
        best.setdefault(identities[number][1], (number, score))
    ranked = list(best.values())
    passages = catalogue.passages([number for number, _ in ranked])
    reranked: dict[int, float] = {}
    if not any(
        one.passage.source.is_interview and one.why.rerank_score is not None for one in found
    ):
        # Where literature fills what is reread, silence of all interviews would not be judged.
        reranked = _rerank(engine, query.text, ranked[:_FEWEST_READ_OF_INTERVIEWS], passages)
    return tuple(
        Evidence(rank, passages[number], score, Why(rerank_score=reranked.get(number)))
        for rank, (number, score) in enumerate(ranked, len(found) + 1)
    )


def best_of_literature(
    engine: Engine, query: Query, found: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Give the best passages of literature in scope, where ``found`` holds too few.

    Notes about works that are not in the library rank high and are never cited, and many
    interviews may fill what is found: literature is then still searched, and not only said to be.
    """
    catalogue = engine.catalogue
    sources = catalogue.sources()
    have = {one.passage.id for one in found}
    wanted = _FEWEST_OF_LITERATURE - sum(
        _is_citable_literature(one.passage.source) for one in found
    )
    if wanted < 1:
        return ()
    identities = catalogue.identities()
    numbers = [
        number
        for number in _in_scope(query, identities)
        if identities[number][0] not in have
        and _is_citable_literature(sources[identities[number][1]])
    ]
    ranked = _ranked_among(engine, query, numbers)[:wanted]
    passages = catalogue.passages([number for number, _ in ranked])
    return tuple(
        Evidence(rank, passages[number], score)
        for rank, (number, score) in enumerate(ranked, len(found) + 1)
    )


def _in_scope(query: Query, identities: dict[int, tuple[str, str]]) -> Iterable[int]:
    return identities if query.numbers is None else query.numbers


def _is_citable_literature(source: Source) -> bool:
    return not source.is_interview and source.provenance != "note"


def _ranked_among(engine: Engine, query: Query, numbers: list[int]) -> list[tuple[int, float]]:
    """Rank some passages by both rankings, without the cross-encoder."""
    if not numbers:
        return []
    lexical = _lexical(query, numbers)
    near = engine.vectors.nearest(query.vector, numbers, len(numbers))
    fused = _fused(engine.parameters, lexical, near)
    return _cut(fused.items(), engine.catalogue.identities(), len(fused))


def _lexical(query: Query, numbers: list[int] | None) -> list[tuple[int, float]]:
    if numbers is None:
        return query.matched
    within = set(numbers)
    return [pair for pair in query.matched if pair[0] in within]


def _speech(
    engine: Engine, numbers: Iterable[int], identities: dict[int, tuple[str, str]]
) -> dict[int, str]:
    """Give those of the passages that are of interviews, each with its source's id."""
    sources = engine.catalogue.sources()
    found = ((number, identities[number][1]) for number in numbers)
    return {number: source for number, source in found if sources[source].is_interview}


def _fused(
    parameters: Parameters, lexical: fusion.Ranking, near: fusion.Ranking
) -> dict[int, float]:
    share = parameters.lexical_weight
    return fusion.weighted([(lexical, share), (near, 1 - share)])


def _cut(
    scored: Iterable[tuple[int, float]], identities: dict[int, tuple[str, str]], k: int
) -> list[tuple[int, float]]:
    """Order by score, then by id, and keep the first ``k``."""
    return heapq.nsmallest(k, scored, key=lambda pair: (-pair[1], identities[pair[0]][0]))


def _rerank(
    engine: Engine, query: str, ranked: list[tuple[int, float]], passages: dict[int, Passage]
) -> dict[int, float]:
    if engine.parameters.reranked < 1:
        return {}
    reranker = engine.reranker()
    if reranker is None:
        return {}
    chosen = [number for number, _ in ranked[: engine.parameters.reranked]]
    texts = [dense.embedded_text(passages[number]) for number in chosen]
    return dict(zip(chosen, reranker.score(query, texts), strict=True))


def _without_overlap(numbers: list[int], passages: dict[int, Passage], most: float) -> list[int]:
    """Leave out a passage most of whose words stand in one that ranks above it."""
    kept: list[int] = []
    for number in numbers:
        span, source = passages[number].span, passages[number].source.id
        shared = max(
            (
                min(span.end, passages[other].span.end)
                - max(span.start, passages[other].span.start)
                for other in kept
                if passages[other].source.id == source
            ),
            default=0,
        )
        if shared <= most * len(span):
            kept.append(number)
    return kept


def _whys(
    lexical: list[tuple[int, float]],
    dense_ranked: list[tuple[int, float]],
    reranked: dict[int, float],
) -> dict[int, Why]:
    by_words = {number: (rank, score) for rank, (number, score) in enumerate(lexical, 1)}
    by_vector = {number: (rank, score) for rank, (number, score) in enumerate(dense_ranked, 1)}
    none = (None, None)
    return {
        number: Why(
            lexical_rank=by_words.get(number, none)[0],
            dense_rank=by_vector.get(number, none)[0],
            lexical_score=by_words.get(number, none)[1],
            dense_score=by_vector.get(number, none)[1],
            rerank_score=reranked.get(number),
        )
        for number in {*by_words, *by_vector}
    }
