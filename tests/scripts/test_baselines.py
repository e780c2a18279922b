from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from scripts.evaluation import baselines, sets
from scripts.evaluation.baselines import BM25, BM25Windows, Fused
from scripts.evaluation.beir import Document, EvaluationSet, Gold, Query
from scripts.evaluation.metrics import Excerpt


def asked(text: str, scope: str = "") -> Query:
    return Query("q", text, "g", "report", scope)


def corpus_of(*documents: Document, query: Query | None = None) -> EvaluationSet:
    qrels = {query or asked("?"): Gold()}
    return EvaluationSet("made", "excerpts", {one.id: one for one in documents}, qrels, "made")


class Ranked:
    """A system that answers everything with the same excerpts."""

    def __init__(self, *excerpts: Excerpt) -> None:
        self._excerpts = excerpts

    def prepare(self, evaluation_set: EvaluationSet) -> None:
        pass

    def rank(self, query: Query, k: int) -> tuple[Excerpt, ...]:
        return self._excerpts[:k]


def test_terms_are_stemmed_and_without_stop_words() -> None:
    assert baselines.terms("The nurses were nursing a patient, x 9") == ["nurs", "nurs", "patient"]


def test_windows_step_by_half_and_end_with_the_text() -> None:
    text = "a b c d e f g h i"
    cut = [text[start:end] for start, end in baselines.windows(text, 4, 2)]
    assert cut == ["a b c d", "c d e f", "e f g h", "g h i"]
    assert baselines.windows("a b", 4, 2) == [(0, 3)]
    assert baselines.windows("  ", 4, 2) == []


def test_bm25_by_hand() -> None:
    # Three texts of 2, 1 and 3 terms (mean 2); "cost" is in two of them, twice in the last.
    bm25 = BM25(["cost barrier", "trust", "cost cost staff"])
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    first = idf * 1 * 1.9 / (1 + 0.9 * (0.6 + 0.4 * 2 / 2))
    last = idf * 2 * 1.9 / (2 + 0.9 * (0.6 + 0.4 * 3 / 2))
    assert bm25.scores("costs") == pytest.approx([first, 0, last])
    assert bm25.scores("costs and costs") == pytest.approx([2 * first, 0, 2 * last])


def test_a_term_that_is_nowhere_counts_in_what_could_be_reached() -> None:
    bm25 = BM25(["cost barrier", "trust", "staff"])
    here, nowhere = log(1 + (3 - 1 + 0.5) / 1.5), log(1 + 3.5 / 0.5)
    assert bm25.most("trust unicorns") == pytest.approx(1.9 * (here + nowhere))


def test_equal_scores_keep_their_order_and_zero_is_no_hit() -> None:
    assert baselines.best(np.array([0.0, 2.0, 3.0, 2.0]), 9) == [2, 1, 3]
    assert baselines.best(np.array([1.0, 2.0]), 1) == [1]


def test_excerpts_are_windows_of_the_text_as_it_is() -> None:
    text = "Costs\n\nhold us – back. " + "word " * 300
    system = BM25Windows()
    system.prepare(corpus_of(Document("d", text)))
    found = system.rank(asked("What holds costs back?"), 1)[0]
    assert found.start is not None
    assert found.text == text[found.start : found.start + len(found.text)]
    assert len(found.text.split()) == 150


def test_a_scope_is_searched_alone() -> None:
    documents = (Document("a", "trust matters"), Document("b", "trust is earned by trust"))
    system = BM25Windows()
    system.prepare(corpus_of(*documents))
    assert [one.source for one in system.rank(asked("trust"), 5)] == ["b", "a"]
    query = asked("trust", "a")
    system.prepare(corpus_of(*documents, query=query))
    (found,) = system.rank(query, 5)
    alone = BM25(["trust matters"])
    assert (found.source, found.score) == ("a", alone.scores("trust")[0] / alone.most("trust"))


def test_fusion_by_hand() -> None:
    # x: 1/61 + 1/62; y: 1/62; z: 1/61, in which order equal sums keep that of the systems.
    x, y, z = (Excerpt("d", letter, place) for place, letter in enumerate("xyz"))
    fused = Fused((Ranked(x, y), Ranked(z, x)))
    fused.prepare(corpus_of(sets.record("d", "", "xyz")))
    found = fused.rank(asked("?"), 3)
    assert [one.text for one in found] == ["x", "z", "y"]
    assert found[0].score == pytest.approx(1 / 61 + 1 / 62)


def test_fused_documents_come_with_every_excerpt() -> None:
    # a: 1/61 + 1/62; b: 1/61, of which x came first.
    x, y, z = Excerpt("a", "x"), Excerpt("a", "y"), Excerpt("b", "z")
    fused = Fused((Ranked(x, y), Ranked(z, y)))
    fused.prepare(replace(corpus_of(Document("a", "xy"), Document("b", "z")), task="documents"))
    assert [one.text for one in fused.rank(asked("?"), 3)] == ["x", "y", "z"]
