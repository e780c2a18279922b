"""The quick ways give what plain ones give: the same passages, scores and order, ties included."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import passages, retrieval
from assistant.domain import INTERVIEWER, Document, Evidence, Scope, Source
from assistant.index.catalogue import Catalogue
from assistant.index.lexical import rounded
from assistant.retrieval import Engine, Parameters, Query, fusion
from assistant.retrieval.dense import VectorSearch
from tests.conftest import article, interview
from tests.fakes import Fakes

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = "tumour board waits for money åtgärd sequencing freezer consent report o'brien x2".split()
DIMENSIONS = 24

Ranked = list[tuple[int, float]]


def documents(chooser: np.random.Generator) -> Iterator[Document]:
    """Give sources in no order of their ids; some say the same, some are longer than a byte."""

    def said(most: int = 12) -> str:
        return " ".join(chooser.choice(WORDS, chooser.integers(1, most)))

    for number in chooser.permutation(8).tolist():
        turns = [
            turn
            for _ in range(int(chooser.integers(1, 7)))
            for turn in ((INTERVIEWER, f"What of {said(4)}?"), (f"S{number}", said()))
        ]
        yield interview(*turns, id_=f"S{number}")
        paper = article(said(300), said(), id_=f"paper{number}")
        source = paper.source
        yield replace(paper, source=replace(source, provenance="note")) if number % 4 else paper


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = np.asarray(
        rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32
    )
    return made


@contextmanager
def catalogue_of(seed: int) -> Iterator[tuple[Catalogue, NDArray[np.float32]]]:
    """Make a catalogue, of vectors of which many are the same or nearly so, and a question's."""
    chooser = np.random.default_rng(seed)
    few = chooser.standard_normal((4, DIMENSIONS))
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder) / "catalogue.sqlite")
        for document in documents(chooser):
            cut = passages.cut(document)
            near = few[chooser.integers(0, 4, len(cut))]
            near = near + chooser.choice([0, 1e-7, 1e-6]) * chooser.standard_normal(near.shape)
            rows = [row.tobytes() for row in unit(near)]
            with catalogue.transaction():
                catalogue.put(document, "", cut, [(str(one), row) for one, row in enumerate(rows)])
        with catalogue.transaction():
            catalogue.remove("S3")
        yield catalogue, unit(few[0] + chooser.choice([0, 1]) * chooser.standard_normal(DIMENSIONS))
        catalogue.close()


def matched(catalogue: Catalogue, terms: list[str], weights: tuple[float, float]) -> Ranked:
    """Let SQLite score, and round one by one."""
    expression = " OR ".join(f'"{term}"' for term in terms)
    rows = catalogue._rows(
        "SELECT rowid, bm25(passage_terms, ?, ?) FROM passage_terms WHERE passage_terms MATCH ?",
        (*weights, expression),
    )
    return [(row[0], round(-row[1], 6)) for row in rows]


class Plain:
    """A question to a catalogue, and what scoring and sorting every passage gives for it."""

    def __init__(
        self, catalogue: Catalogue, vector: NDArray[np.float32], terms: list[str], scope: Scope
    ) -> None:
        self.catalogue = catalogue
        self.lexical = matched(catalogue, terms, WEIGHTS) if terms else []
        numbers = catalogue.numbers(scope)
        self.query = Query(
            text="",
            is_claim=False,
            terms=terms,
            matched=catalogue.match(terms, WEIGHTS),
            vector=vector,
            numbers=numbers,
        )
        self.within = set(catalogue.identities() if numbers is None else numbers)

    def engine(self, share: float) -> Engine:
        fakes, parameters = Fakes(), Parameters(reranked=0, lexical_weight=share, candidates=20)
        search = VectorSearch(self.catalogue, None)
        return Engine(self.catalogue, search, fakes.embedder, fakes.reranker, parameters)

    def best_first(self, scored: Any) -> Ranked:
        identities = self.catalogue.identities()
        return sorted(scored, key=lambda pair: (-pair[1], identities[pair[0]][0]))

    def ranked(self, numbers: set[int], share: float) -> list[tuple[str, str, float]]:
        """Give ids of passages and sources, and the scores."""
        if not numbers:
            return []
        every, vectors = self.catalogue.vectors(sorted(numbers))
        cosines = (vectors.astype(np.float64) * self.query.vector.astype(np.float64)).sum(axis=1)
        near = [(number, round(float(one), 6)) for number, one in zip(every, cosines, strict=True)]
        within = [pair for pair in self.lexical if pair[0] in numbers]
        fused = fusion.weighted([(within, share), (near, 1 - share)])
        identities = self.catalogue.identities()
        return [(*identities[one], score) for one, score in self.best_first(fused.items())]

    def only(self, wanted: Callable[[str, Source], bool]) -> set[int]:
        """Give the passages within the scope of which a test of id and source is true."""
        identities, sources = self.catalogue.identities(), self.catalogue.sources()
        asked = {one: (identities[one][0], sources[identities[one][1]]) for one in self.within}
        return {one for one, given in asked.items() if wanted(*given)}


def shown(evidence: tuple[Evidence, ...]) -> list[tuple[str, str, float]]:
    return [(one.passage.id, one.passage.source.id, one.score) for one in evidence]


def is_literature(source: Source) -> bool:
    return not source.is_interview and source.provenance != "note"


WEIGHTS = (0.5, 1.0)
TERMS = st.lists(st.sampled_from([*WORDS, "nowhere"]), max_size=6, unique=True)
SEEDS = st.integers(0, 1_000_000)
SHARES = st.sampled_from([0.0, 0.37, 0.5, 1.0])
SCOPES = st.sampled_from(
    [Scope(), Scope(years=(2000, None)), Scope(roles=("nurse",)), Scope(sources=("S1", "paper5"))]
)


@settings(max_examples=40)
@given(SEEDS, TERMS, st.sampled_from([WEIGHTS, (0.3, 0.9), (0.0, 1.0)]))
def test_words_score_as_sqlite_scores_them(
    seed: int, terms: list[str], weights: tuple[float, float]
) -> None:
    with catalogue_of(seed) as (catalogue, _):
        found = catalogue.match(terms, weights)
        pairs = list(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))
        assert pairs == (sorted(matched(catalogue, terms, weights)) if terms else [])


@settings(max_examples=20)
@given(SEEDS, TERMS, SCOPES, st.integers(1, 12))
def test_the_best_matches_are_those_of_all_matches(
    seed: int, terms: list[str], scope: Scope, k: int
) -> None:
    with catalogue_of(seed) as (catalogue, vector):
        plain = Plain(catalogue, vector, terms, scope)
        within = [pair for pair in plain.lexical if pair[0] in plain.within]
        identities = catalogue.identities()
        assert retrieval._best_matched(plain.query, identities, k) == plain.best_first(within)[:k]


@settings(max_examples=40)
@given(SEEDS, TERMS, SHARES, SCOPES, st.integers(1, 12))
def test_the_best_of_each_interview_is_the_first_of_it_of_all(
    seed: int, terms: list[str], share: float, scope: Scope, k: int
) -> None:
    with catalogue_of(seed) as (catalogue, vector):
        plain = Plain(catalogue, vector, terms, scope)
        found = retrieval.search(plain.engine(share), plain.query, k)
        have = {one.passage.source.id for one in found}
        others = plain.only(lambda _, one: one.is_interview and one.id not in have)
        best: dict[str, tuple[str, str, float]] = {}
        for one in plain.ranked(others, share):
            best.setdefault(one[1], one)
        quick = retrieval.best_of_each_interview(plain.engine(share), plain.query, found)
        assert shown(quick) == list(best.values())


@settings(max_examples=40)
@given(SEEDS, TERMS, SHARES, SCOPES, st.integers(1, 12))
def test_the_best_of_literature_is_the_first_of_all(
    seed: int, terms: list[str], share: float, scope: Scope, k: int
) -> None:
    with catalogue_of(seed) as (catalogue, vector):
        plain = Plain(catalogue, vector, terms, scope)
        found = retrieval.search(plain.engine(share), plain.query, k)
        have = {one.passage.id for one in found}
        unread = plain.only(lambda id_, one: is_literature(one) and id_ not in have)
        wanted = max(0, 4 - sum(is_literature(one.passage.source) for one in found))
        quick = retrieval.best_of_literature(plain.engine(share), plain.query, found)
        assert shown(quick) == plain.ranked(unread, share)[:wanted]


@given(
    st.lists(
        st.floats(-100, 100)
        | st.integers(-(10**8), 10**8).map(lambda one: (one + 0.5) / 1e6)
        | st.integers(-(10**8), 10**8).map(lambda one: float(np.nextafter((one + 0.5) / 1e6, 0)))
    )
)
def test_many_are_rounded_as_each_is(scores: list[float]) -> None:
    assert rounded(np.array(scores, np.float64)).tolist() == [round(one, 6) for one in scores]


def test_what_was_worked_out_is_forgotten_when_the_index_changes(tmp_path: Path) -> None:
    one, other = interview(("S01", "Money."), id_="S01"), interview(("S02", "Money."), id_="S02")
    row = unit(np.ones(DIMENSIONS)).tobytes()

    def put(catalogue: Catalogue, document: Document) -> None:
        with catalogue.transaction():
            catalogue.put(document, "", passages.cut(document), [("", row)])

    catalogue, elsewhere = Catalogue(tmp_path / "one"), Catalogue(tmp_path / "one")
    put(catalogue, one)
    before = catalogue.fingerprint(), catalogue.match(["money"], WEIGHTS).numbers.tolist()
    assert catalogue.owners()[1].tolist() == [0]
    put(elsewhere, other)
    after = catalogue.fingerprint(), catalogue.match(["money"], WEIGHTS).numbers.tolist()
    assert before[0] != after[0] == elsewhere.fingerprint()
    assert (before[1], after[1]) == ([1], [1, 2])
    assert catalogue.owners()[1].tolist() == [0, 1]

    def undone() -> None:
        with catalogue.transaction():
            catalogue.remove("S01")
            assert catalogue.match(["money"], WEIGHTS).numbers.tolist() == [2]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert catalogue.match(["money"], WEIGHTS).numbers.tolist() == [1, 2]
    catalogue.close()
    elsewhere.close()
