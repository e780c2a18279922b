"""The engine with everything slow remembered, so that it can be run under many parameters.

What the catalogue, the vectors and the cross-encoder give for a query depends on few parameters, or
on none; a search over what they gave takes milliseconds. So the engine's own ``retrieval.search``
is what is tuned, and no copy of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from assistant import retrieval
from assistant.domain import Passage, Question, Scope
from assistant.library import Library
from scripts.evaluation import runs, scoring
from scripts.evaluation.beir import EvaluationSet, Query

if TYPE_CHECKING:
    from assistant.index.catalogue import Catalogue, Vectors
    from assistant.models import Reranker
    from assistant.retrieval.dense import VectorSearch

T = TypeVar("T")


class _Remembered:
    """Hands everything on to what it wraps, and remembers what some methods gave."""

    def __init__(self, wrapped: object) -> None:
        self._wrapped = wrapped
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._wrapped, name)

    def _once(self, key: object, make: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = make()
        found: T = self._known[key]
        return found


class _RememberedCatalogue(_Remembered):
    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        self._catalogue = catalogue
        self._passages: dict[int, Passage] = {}

    def match(self, terms: Sequence[str], *given: Any) -> Any:  # noqa: ANN401 - the catalogue's own
        key = ("match", tuple(terms), given)
        return self._once(key, lambda: self._catalogue.match(terms, *given))

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        missing = [one for one in numbers if one not in self._passages]
        if missing:
            self._passages |= self._catalogue.passages(missing)
        return {one: self._passages[one] for one in numbers}


class _RememberedVectors(_Remembered):
    def __init__(self, vectors: VectorSearch) -> None:
        super().__init__(vectors)
        self._vectors = vectors

    def nearest(
        self, vector: Vectors, allowed: list[int] | None, k: int
    ) -> list[tuple[int, float]]:
        key = (vector.tobytes(), None if allowed is None else tuple(allowed), k)
        return self._once(key, lambda: self._vectors.nearest(vector, allowed, k))


class _RememberedReranker:
    def __init__(self, reranker: Reranker) -> None:
        self.name, self.fingerprint = reranker.name, reranker.fingerprint
        self._reranker = reranker
        self._known: dict[tuple[str, str], float] = {}

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        missing = [one for one in texts if (query, one) not in self._known]
        if missing:
            scores = self._reranker.score(query, missing)
            self._known |= {(query, one): score for one, score in zip(missing, scores, strict=True)}
        return [self._known[query, one] for one in texts]


class SetUnderTest:
    """One set's tuning fold, searched under whatever parameters."""

    def __init__(
        self, evaluation_set: EvaluationSet, queries: Sequence[Query], system: runs.Assistant
    ) -> None:
        """Index the set; ``system`` gives the models, which remember on disk."""
        self.name = evaluation_set.name
        self._set = evaluation_set
        self._queries = queries
        self._system = system
        self._judge = scoring.Judge(evaluation_set)
        self._depth = scoring.DEPTH[evaluation_set.task]
        self._engines: dict[str, retrieval.Engine] = {}
        self._prepared: dict[tuple[str, float], retrieval.Query] = {}
        system.prepare(evaluation_set)

    def mean(self, metric: str, parameters: retrieval.Parameters) -> float:
        """Give the mean of a metric over the queries under some parameters."""
        values = [self._value(query, metric, parameters) for query in self._queries]
        known = [value for value in values if value is not None]
        return sum(known) / len(known)

    def _value(self, query: Query, metric: str, parameters: retrieval.Parameters) -> float | None:
        pool, sources = (query.scope, ()) if self._set.separate else ("", (query.scope,))
        scope = Scope(sources=sources if query.scope else ())
        engine = replace(self._engine(pool), parameters=parameters)
        key = (query.id, parameters.context_weight)
        if key not in self._prepared:
            question = Question(query.text, query.id, scope)
            self._prepared[key] = retrieval.prepare(engine, question)
        found = retrieval.search(engine, self._prepared[key], self._depth)
        excerpts = tuple(runs.excerpt_of(one) for one in found)
        return self._judge.score(query, scoring.Found(excerpts)).values.get(metric)

    def _engine(self, pool: str) -> retrieval.Engine:
        if pool not in self._engines:
            library = Library(
                self._system.folder(pool),
                self._system.settings,
                self._system.models,
                resident=False,
            )
            engine = library.engine()
            embedder, reranker = engine.embedder(), engine.reranker()
            remembered = _RememberedReranker(reranker) if reranker else None
            self._engines[pool] = retrieval.Engine(
                _RememberedCatalogue(engine.catalogue),  # type: ignore[arg-type]
                _RememberedVectors(engine.vectors),  # type: ignore[arg-type]
                lambda: embedder,
                lambda: remembered,
                engine.parameters,
            )
        return self._engines[pool]
