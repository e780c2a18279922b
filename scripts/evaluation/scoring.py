"""Scores what a system found for each query, by the rules of the query's set."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scripts.evaluation import metrics
from scripts.evaluation.beir import EvaluationSet, Gold, GoldSpan, Query, Task
from scripts.evaluation.metrics import Excerpt, Place, SourceText

BUDGETS = (500, 1000, 2000)
"""Words that somebody reads of a meeting before giving up."""

DEPTH: dict[Task, int] = {"excerpts": 10, "turns": 50, "documents": 50, "abstention": 1}
"""Excerpts asked for: so many that ten documents or 2,000 words come together."""

RATIONALE_DOCUMENTS = 3
"""A rationale must be in the excerpts that are ranked above the fourth document."""

Placed = Sequence[tuple[Excerpt, Place | None]]
"""Excerpts, best first, and where each is found in its source."""


ANSWER_DEPTH = 3
"""Citations of an answer that somebody reads."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a system gave for a query; ``cited`` where it was also asked for an answer.

    No citation at all is a refusal.
    """

    excerpts: tuple[Excerpt, ...]
    cited: tuple[Excerpt, ...] | None = None


@dataclass(slots=True)
class Judged:
    """A query's values by metric, and how many excerpts are what and where they are said to be.

    A metric that a query has no part in is not in ``values``.
    """

    values: dict[str, float] = field(default_factory=dict)
    excerpts: int = 0
    verbatim: int = 0
    turns_stated: int = 0
    turns_right: int = 0


class Judge:
    """Scores one set; folds each source once."""

    def __init__(self, evaluation_set: EvaluationSet) -> None:
        """Judge by the qrels of ``evaluation_set``."""
        self._set = evaluation_set
        self._texts: dict[str, SourceText] = {}
        self._said: dict[str, list[Place]] = {}

    def score(self, query: Query, found: Found) -> Judged:
        """Score what was found for one query."""
        gold = self._set.qrels[query]
        placed = [(excerpt, self._find(excerpt)) for excerpt in found.excerpts]
        judged = Judged(
            excerpts=len(placed), verbatim=sum(place is not None for _, place in placed)
        )
        if found.cited is not None and self._set.task != "abstention":
            judged.values |= self._answer(gold, found.cited)
        if self._set.task == "excerpts":
            judged.values |= self._spans(gold, placed)
        elif self._set.task == "turns":
            judged.values |= self._turns(query, gold, placed)
            self._count_stated(judged, placed)
        elif self._set.task == "documents":
            judged.values |= self._documents(query, gold, placed)
        else:
            judged.values |= _abstention(gold, found)
        return judged

    def _text(self, source: str) -> SourceText:
        if source not in self._texts:
            self._texts[source] = SourceText(self._set.corpus[source].text)
        return self._texts[source]

    def _find(self, excerpt: Excerpt) -> Place | None:
        if excerpt.source not in self._set.corpus:
            return None
        return self._text(excerpt.source).find(excerpt.text, excerpt.start)

    def _place(self, span: GoldSpan) -> Place:
        return self._text(span.source).place(span.start, span.end)

    def _answer(self, gold: Gold, cited: tuple[Excerpt, ...]) -> dict[str, float]:
        """Say whether an answer cites what is gold: the words, a turn, or the document.

        Of sentences that are gold, a citation must share at least half of the shorter of the two.
        """
        relevant = [
            place is not None and self._is_gold(gold, excerpt, place)
            for excerpt, place in ((one, self._find(one)) for one in cited)
        ]
        hit = float(any(relevant[:ANSWER_DEPTH]))
        values = {"answered": float(bool(cited)), f"answer H@{ANSWER_DEPTH}": hit}
        if relevant:
            values["answer precision"] = sum(relevant) / len(relevant)
        return values

    def _is_gold(self, gold: Gold, excerpt: Excerpt, place: Place) -> bool:
        if gold.turns:
            return not gold.turns.isdisjoint(self._touched(excerpt.source, place))
        spans = gold.spans or [span for rationale in gold.rationales for span in rationale]
        if spans:
            return any(
                span.source == excerpt.source
                and metrics.overlaps(place, self._place(span), "shorter")
                for span in spans
            )
        return excerpt.source in gold.documents

    def _spans(self, gold: Gold, placed: Placed) -> dict[str, float]:
        wanted = [(span.source, self._place(span)) for span in gold.spans]
        relevant = [
            place is not None
            and any(
                source == excerpt.source
                and metrics.overlaps(metrics.cut(place, excerpt.text), span, self._set.overlap_of)
                for source, span in wanted
            )
            for excerpt, place in placed
        ]
        return {"MRR@10": metrics.reciprocal_rank(relevant), "H@5": metrics.hit(relevant)}

    def _turns(self, query: Query, gold: Gold, placed: Placed) -> dict[str, float]:
        ranked = [
            self._touched(excerpt.source, place)
            if place is not None and excerpt.source == query.scope
            else []
            for excerpt, place in placed
        ]
        words = [turn.words for turn in self._set.corpus[query.scope].turns]
        values = {
            f"recall@{budget:,}": metrics.recall_within(ranked, words, gold.turns, budget)
            for budget in BUDGETS
        }
        relevant = [not gold.turns.isdisjoint(touched) for touched in ranked]
        return {**values, "MRR@10": metrics.reciprocal_rank(relevant)}

    def _touched(self, source: str, place: Place) -> list[int]:
        """Give the turns that share at least a letter with a place."""
        if source not in self._said:
            text = self._text(source)
            self._said[source] = [
                text.place(turn.start, turn.end) for turn in self._set.corpus[source].turns
            ]
        said = self._said[source]
        first = bisect_right(said, place.start, key=lambda turn: turn.end)
        last = bisect_right(said, place.end - 1, key=lambda turn: turn.start)
        return [number for number in range(first, last) if said[number].shared(place)]

    def _count_stated(self, judged: Judged, placed: Placed) -> None:
        """Count where the first turn of an excerpt is the one that the system says it is."""
        for excerpt, place in placed:
            if place is None or excerpt.turn is None:
                continue
            judged.turns_stated += 1
            touched = self._touched(excerpt.source, place)
            judged.turns_right += bool(touched) and touched[0] + 1 == excerpt.turn

    def _documents(self, query: Query, gold: Gold, placed: Placed) -> dict[str, float]:
        # What is not verbatim keeps its rank, and is no document that could be relevant.
        entries = [(excerpt.source, place is not None) for excerpt, place in placed]
        ranked = list(dict.fromkeys(entries))
        relevant = {(id_, True) for id_ in gold.documents}
        values = {"nDCG@10": metrics.ndcg(ranked, relevant)}
        if gold.rationales:
            first = ranked[:RATIONALE_DOCUMENTS]
            count = next((at for at, one in enumerate(entries) if one not in first), len(entries))
            values["rationale@3"] = float(self._holds_rationale(gold, placed[:count]))
        if self._set.corpus_name == "mtrag_un":
            values["R@5"] = metrics.recall(ranked, relevant)
            if query.follow_up:
                values |= {f"{name}, follow-ups": value for name, value in values.items()}
        return values

    def _holds_rationale(self, gold: Gold, shown: Placed) -> bool:
        """Whether each sentence of one rationale stands whole in some excerpt."""
        return any(
            all(
                any(
                    place is not None
                    and excerpt.source == sentence.source
                    and place.contains(self._place(sentence))
                    for excerpt, place in shown
                )
                for sentence in rationale
            )
            for rationale in gold.rationales
        )


def _abstention(gold: Gold, found: Found) -> dict[str, float]:
    """Keep what AUROC and balanced accuracy are made from; they are of no single query."""
    nothing = float(np.finfo(np.float64).min)
    values = {
        "answerable": float(gold.answerable),
        "score": found.excerpts[0].score if found.excerpts else nothing,
    }
    if found.cited is not None:
        values["answered"] = float(bool(found.cited))
    return values
