"""Question -> Evidence: two rankings, fused, read again by a cross-encoder, made diverse.

Every score is computed again exactly and rounded, and ties are broken by the passage's id, so that
the answer does not depend on the order in which the corpus was indexed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import acronyms, language, sentences
from assistant.domain import Evidence, Passage, Question, Source, Why
from assistant.index.lexical import Scored, rounded
from assistant.retrieval import fusion, windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.catalogue import Catalogue, Floats, Integers, Vectors
    from assistant.listening import Listener
    from assistant.models import Embedder, Reranker
    from assistant.retrieval.dense import VectorSearch


_FEWEST_OF_LITERATURE = 4
"""Passages of literature that an answer is made from at least, of those in scope."""

_SENTENCES_READ = 2
"""Sentences of a question that the cross-encoder reads: the last ones."""

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

    rerank_weight: float = 0.75
    """Share of the cross-encoder in the final score of what it read."""

    claim_rerank_weight: float = 0.3
    """The same where a claim is looked up and no question asked: it was trained on questions."""

    rerank_temperature: float = fusion.TEMPERATURE
    """What the cross-encoder's logits are divided by."""

    reranked: int = 16
    """Passages that the cross-encoder reads ..."""

    read_words: int = 110
    """... and of each the words that it reads: the sentences, in a row, that hold most of what is
    asked. Its time grows with them, and more find nothing better."""

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
    """As the cross-encoder reads it."""

    is_claim: bool
    terms: list[str]
    """Stems, for every language of the corpus, also of what its acronyms stand for."""

    matched: Scored
    """Every passage that holds one of the terms, with its BM25 score."""

    vector: Vectors
    numbers: list[int] | None
    """The passages within the question's scope, in order; ``None`` is all of them."""

    in_context: Query | None = None
    """The question with the beginning of what was answered before it in a conversation."""


def prepare(engine: Engine, question: Question) -> Query:
    """Work out what a question is to the index."""
    catalogue = engine.catalogue
    terms = language.query_terms(question.text, catalogue.languages())
    beside = acronyms.beside(question.text, catalogue.acronyms())
    meant = language.query_terms(beside, catalogue.languages())
    terms = list(dict.fromkeys([*terms, *meant]))
    context: Query | None = None
    if question.before is not None and question.before.answered:
        longer = f"{question.text} {question.before.answered}"
        context = prepare(engine, Question(longer, scope=question.scope))
    return Query(
        _read_as(question),
        language.is_claim(question.text),
        terms,
        catalogue.match(terms, (engine.parameters.context_weight, 1.0)),
        engine.embedder().embed_query(question.text),
        catalogue.numbers(question.scope),
        context,
    )


def leaving_out(engine: Engine, query: Query, numbers: Collection[int]) -> Query:
    """Give the query of everything in its scope but these passages."""
    within = sorted(engine.catalogue.identities()) if query.numbers is None else query.numbers
    context = query.in_context
    return replace(
        query,
        numbers=[one for one in within if one not in numbers],
        in_context=None if context is None else leaving_out(engine, context, numbers),
    )


def _read_as(question: Question) -> str:
    """Give what the cross-encoder reads of a question: after the one before, or its end.

    Who writes a paragraph tells a story first, and asks at its end.
    """
    text = question.in_context
    told = list(sentences.split(text, 0, len(text)))
    return text[told[-_SENTENCES_READ].start :] if len(told) > _SENTENCES_READ else text


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
    lexical, near = _rankings(engine, query, identities, depth)
    fused = _fused(parameters, lexical, near)
    if query.in_context is not None:
        rankings = _rankings(engine, query.in_context, identities, depth)
        fused = _halved(fused, _fused(parameters, *rankings))
    ranked = _cut(fused.items(), identities, depth)
    passages = engine.catalogue.passages([number for number, _ in ranked])

    def evidence(
        scored: list[tuple[int, float]], reranked: dict[int, float]
    ) -> tuple[Evidence, ...]:
        kept = _without_overlap([number for number, _ in scored], passages, parameters.overlap)[:k]
        scores = dict(scored)
        whys = _whys(scores, lexical, near, reranked)
        return tuple(
            Evidence(rank, passages[number], scores[number], whys[number])
            for rank, number in enumerate(kept, 1)
        )

    if listener is not None:
        listener.found(evidence(ranked, {}))
        listener.check()
    reranked = _rerank(engine, query, ranked, passages)
    weight = parameters.claim_rerank_weight if query.is_claim else parameters.rerank_weight
    scores = fusion.rescored(dict(ranked), reranked, weight, parameters.rerank_temperature)
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
    numbers, sources = _in_scope(engine, query)
    is_wanted = _mask(
        one.is_interview and id_ not in have for id_, one in catalogue.sources().items()
    )[sources]
    ranked = _best_among(engine, query, numbers[is_wanted], sources[is_wanted], 1)
    passages = catalogue.passages([number for number, _ in ranked])
    reranked: dict[int, float] = {}
    if not any(
        one.passage.source.is_interview and one.why.rerank_score is not None for one in found
    ):
        # Where literature fills what is reread, silence of all interviews would not be judged.
        reranked = _rerank(engine, query, ranked[:_FEWEST_READ_OF_INTERVIEWS], passages)
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
    wanted = _FEWEST_OF_LITERATURE - sum(
        _is_citable_literature(one.passage.source) for one in found
    )
    if wanted < 1:
        return ()
    have = {one.passage.id for one in found}
    identities = catalogue.identities()
    numbers, sources = _in_scope(engine, query)
    is_wanted = _mask(_is_citable_literature(one) for one in catalogue.sources().values())[sources]
    is_new = _mask(identities[number][0] not in have for number in numbers[is_wanted].tolist())
    numbers = numbers[is_wanted][is_new]
    ranked = _best_among(engine, query, numbers, numbers * 0, wanted)
    passages = catalogue.passages([number for number, _ in ranked])
    return tuple(
        Evidence(rank, passages[number], score)
        for rank, (number, score) in enumerate(ranked, len(found) + 1)
    )


def _in_scope(engine: Engine, query: Query) -> tuple[Integers, Integers]:
    """Give the passages within the question's scope, and the place of the source of each."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    numbers, sources = engine.catalogue.owners()
    if query.numbers is None:
        return numbers, sources
    places = np.searchsorted(numbers, query.numbers)
    return numbers[places], sources[places]


def _mask(whether: Iterable[bool]) -> NDArray[np.bool_]:
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    return np.fromiter(whether, bool)


def _is_citable_literature(source: Source) -> bool:
    return not source.is_interview and source.provenance != "note"


def _best_among(
    engine: Engine, query: Query, numbers: Integers, groups: Integers, k: int
) -> list[tuple[int, float]]:
    """Rank the ``k`` best passages of each group by both rankings, without the cross-encoder.

    The outcome is that of ranking all of them. Scores are worked out exactly of those alone whose
    estimate, by as much as it may be off, lets them be among the best.
    """
    if not len(numbers):
        return []
    share = engine.parameters.lexical_weight
    by_words = share * _scaled_matches(query, numbers)
    cosines, off = engine.vectors.estimates(query.vector, numbers)
    is_end = (cosines >= cosines.max() - 2 * off) | (cosines <= cosines.min() + 2 * off)
    ends = engine.vectors.cosines(query.vector, numbers[is_end])
    worst, width = ends.min(), ends.max() - ends.min()
    estimated = by_words + (1 - share) * _scaled(cosines, worst, width)
    off = abs(1 - share) * (off / width if width else 0) + 1e-6
    is_near = estimated >= _kth_best(estimated, groups, k) - 2 * off
    exact = engine.vectors.cosines(query.vector, numbers[is_near])
    fused = rounded(by_words[is_near] + (1 - share) * _scaled(exact, worst, width))
    identities = engine.catalogue.identities()
    group_of = dict(zip(numbers[is_near].tolist(), groups[is_near].tolist(), strict=True))
    left = dict.fromkeys(group_of.values(), k)
    ranked = []
    # As what the cross-encoder did not read is scored in a search (``fusion.rescored``).
    unread = 1 - engine.parameters.rerank_weight if engine.parameters.reranked else 1.0
    for number, score in _cut(zip(group_of, fused.tolist(), strict=True), identities, len(fused)):
        if left[group_of[number]]:
            left[group_of[number]] -= 1
            ranked.append((number, round(unread * score, 6)))
    return ranked


def _scaled_matches(query: Query, numbers: Integers) -> Floats:
    """Give the BM25 score of each of some passages, scaled among them; 0 where no term is in it."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    found, scores = query.matched
    scaled = np.zeros(len(numbers))
    is_among = np.isin(found, numbers, assume_unique=True)
    if is_among.any():
        scores = scores[is_among]
        worst, width = scores.min(), scores.max() - scores.min()
        scaled[np.searchsorted(numbers, found[is_among])] = _scaled(scores, worst, width)
    return scaled


def _scaled(scores: Floats, worst: float, width: float) -> Floats:
    """Scale as ``fusion.weighted`` does, which scales a ranking by its own best and worst."""
    return (scores - worst) / width if width else scores * 0 + 1


def _kth_best(scores: Floats, groups: Integers, k: int) -> Floats:
    """Give for each score the ``k``-th best of its group, or the worst where there are fewer."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    order = np.lexsort((-scores, groups))
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    kth = scores[order[starts + np.minimum(k, sizes) - 1]]
    made = np.empty(len(scores))
    made[order] = np.repeat(kth, sizes)
    return made


def _best_matched(
    query: Query, identities: dict[int, tuple[str, str]], k: int
) -> list[tuple[int, float]]:
    """Give the ``k`` passages within the scope that match best, by score and then by id."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    numbers, scores = query.matched
    if query.numbers is not None:
        is_within = np.isin(numbers, query.numbers, assume_unique=True)
        numbers, scores = numbers[is_within], scores[is_within]
    if len(scores) > k:
        is_best = scores >= np.partition(scores, -k)[-k]
        numbers, scores = numbers[is_best], scores[is_best]
    return _cut(zip(numbers.tolist(), scores.tolist(), strict=True), identities, k)


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


def _rankings(
    engine: Engine, query: Query, identities: dict[int, tuple[str, str]], depth: int
) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Rank the ``depth`` best passages within the scope by words, and by nearness."""
    near = engine.vectors.nearest(query.vector, query.numbers, depth)
    return _best_matched(query, identities, depth), _cut(near, identities, depth)


def _halved(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    """Give the mean of two scores of each passage; absent from a ranking counts as 0."""
    return {
        number: round((one.get(number, 0.0) + other.get(number, 0.0)) / 2, 6)
        for number in {**one, **other}
    }


def _cut(
    scored: Iterable[tuple[int, float]], identities: dict[int, tuple[str, str]], k: int
) -> list[tuple[int, float]]:
    """Order by score, then by id, and keep the first ``k``."""
    return heapq.nsmallest(k, scored, key=lambda pair: (-pair[1], identities[pair[0]][0]))


def _rerank(
    engine: Engine, query: Query, ranked: list[tuple[int, float]], passages: dict[int, Passage]
) -> dict[int, float]:
    if engine.parameters.reranked < 1:
        return {}
    reranker = engine.reranker()
    if reranker is None:
        return {}
    chosen = [number for number, _ in ranked[: engine.parameters.reranked]]
    count = engine.catalogue.count()
    rarity = {
        term: math.log1p(count / (1 + often))
        for term, often in engine.catalogue.frequencies(query.terms).items()
    }
    texts = [
        windows.to_read(passages[number], rarity, engine.parameters.read_words) for number in chosen
    ]
    return dict(zip(chosen, reranker.score(query.text, texts), strict=True))


def _without_overlap(numbers: list[int], passages: dict[int, Passage], most: float) -> list[int]:
    """Leave out a passage most of whose words stand in one that ranks above it."""
    kept: list[int] = []
    for number in numbers:
        span, source = passages[number].span, passages[number].source.id
        shared = max(
            (
                span.shared(passages[other].span)
                for other in kept
                if passages[other].source.id == source
            ),
            default=0,
        )
        if shared <= most * len(span):
            kept.append(number)
    return kept


def _whys(
    numbers: Iterable[int],
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
        for number in numbers
    }
