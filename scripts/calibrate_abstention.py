"""Fit when the assistant is silent, on labelled questions of the development sets.

    .venv/bin/python scripts/calibrate_abstention.py

For literature: COVID-QA's tuning half (answered), the same questions put to all papers but the one
that answers (not answered), and MTRAG-UN's conversations with and without an answer. For one
source: Evidence Inference's questions with the right and with a wrong outcome. For claims: those of
SciFact to tune on, with and without evidence. For interviews: QMSum's tuning half (answered), the
same questions put to another meeting (not answered), and questions about a speaker who is there or
is not. Every set and kind of question weighs the same. What speaks for an answer is what
``assistant.answering`` itself works out; a logistic regression weighs it (scikit-learn's, folds by
document), and the table shows, of questions that a fold was not fitted on, how many were answered,
beside the weights that ship.

Only a choice of signs is made by hand: ``SIGNS`` names those of each. Of one source, passages add
nothing to sentences and words; of all others, sentences add nothing to passages.
"""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

# The engine of this checkout is what is fitted, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.answering import abstention
from assistant.answering.abstention import WEIGHTS, Asked, Signs, Weights
from scripts.evaluation import runs, sets
from scripts.evaluation.beir import EvaluationSet, Query
from scripts.evaluation.caching import Cache

SIGNS: Mapping[Asked, tuple[str, ...]] = {
    "literature": ("passage", "covered"),
    "one source": ("sentence", "covered"),
    "claim": ("passage", "covered"),
    "interviews": ("passage",),
}
FOLDS = 5
QUESTIONS = 100
"""Answered questions taken of each set."""


@dataclass(frozen=True)
class Labelled:
    """What spoke for an answer to a question, and whether there is one."""

    group: str
    document: str
    signs: Signs
    is_answerable: bool

    @property
    def fold(self) -> int:
        """Questions of a document are fitted on, or judged, together."""
        return zlib.crc32(self.document.encode()) % FOLDS


def main() -> int:
    """Collect, fit and show."""
    try:
        with closing(Cache()) as cache, closing(runs.Assistant(cache)) as system:
            for asked, collected in COLLECTED.items():
                _show(list(collected(system)), asked)
    except sets.DataMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _literature(system: runs.Assistant) -> Iterator[Labelled]:
    (covidqa,) = sets.load("covidqa")
    queries = covidqa.select("tune", QUESTIONS)
    yield from _asked(system, covidqa, queries, "literature")
    others = [replace(one, without=next(iter(covidqa.qrels[one].spans)).source) for one in queries]
    for one, signs in _signs(system, others, "literature"):
        yield Labelled("covidqa, other papers", one.group, signs, is_answerable=False)
    conversations = sets.load("abstention")[3]
    yield from _asked(system, conversations, conversations.select("all", None), "literature")


def _one_source(system: runs.Assistant) -> Iterator[Labelled]:
    wrong_outcome = sets.load("abstention")[0]
    yield from _asked(system, wrong_outcome, wrong_outcome.select("all", None), "one source")


def _claims(system: runs.Assistant) -> Iterator[Labelled]:
    scifact = sets.load("abstention")[2]
    yield from _asked(system, scifact, scifact.select("tune", None), "claim")


def _interviews(system: runs.Assistant) -> Iterator[Labelled]:
    (qmsum,) = sets.load("qmsum")
    queries = qmsum.select("tune", QUESTIONS)
    yield from _asked(system, qmsum, queries, "interviews")
    meetings = sorted({one.scope for one in queries})
    others = len(meetings) - 1
    moved = [
        replace(
            one, scope=meetings[(meetings.index(one.scope) + 1 + number % others) % (others + 1)]
        )
        for number, one in enumerate(queries)
    ]
    for one, signs in _signs(system, moved, "interviews"):
        yield Labelled("qmsum, another meeting", one.group, signs, is_answerable=False)
    wrong_speaker = sets.load("abstention")[1]
    queries = wrong_speaker.select("all", None)
    yield from _asked(system, wrong_speaker, queries, "interviews")


def _asked(
    system: runs.Assistant,
    evaluation_set: EvaluationSet,
    queries: Sequence[Query],
    asked: Asked,
) -> Iterator[Labelled]:
    system.prepare(evaluation_set)
    for query, signs in _signs(system, queries, asked):
        gold = evaluation_set.qrels[query]
        yield Labelled(evaluation_set.name, query.group, signs, gold.answerable)


def _signs(
    system: runs.Assistant, queries: Sequence[Query], asked: Asked
) -> Iterator[tuple[Query, Signs]]:
    """Ask, and note what the engine goes by: of the whole question, which it looks at first."""
    noted: list[Signs] = []
    decide = abstention.is_answered

    def note(signs: Signs) -> bool:
        if (signs.asked == "interviews") == (asked == "interviews"):
            noted.append(signs)
        return decide(signs)

    abstention.is_answered = note
    try:
        for number, query in enumerate(queries, 1):
            noted.clear()
            system.cite(query)
            yield query, noted[0] if noted else Signs(0.0, 0.0, 0.0)
            print(f"  {number} of {len(queries)}", end="\r", file=sys.stderr, flush=True)
    finally:
        abstention.is_answered = decide


COLLECTED: Mapping[Asked, Callable[[runs.Assistant], Iterator[Labelled]]] = {
    "literature": _literature,
    "one source": _one_source,
    "claim": _claims,
    "interviews": _interviews,
}


def _show(labelled: list[Labelled], asked: Asked) -> None:
    names = SIGNS[asked]
    signs = np.array([[getattr(one.signs, name) or 0.0 for name in names] for one in labelled])
    truth = np.array([one.is_answerable for one in labelled])
    kinds = [(one.group, one.is_answerable) for one in labelled]
    sizes = Counter(kinds)
    share = Counter(answerable for _, answerable in sizes)
    weight = np.array([len(labelled) / sizes[kind] / share[kind[1]] for kind in kinds])
    folds = np.array([one.fold for one in labelled])
    fitted = np.zeros(len(labelled), bool)
    for fold in range(FOLDS):
        inside = folds != fold
        if inside.all():
            continue
        model = LogisticRegression(C=10).fit(signs[inside], truth[inside], weight[inside])
        fitted[~inside] = model.decision_function(signs[~inside]) > 0
    model = LogisticRegression(C=10).fit(signs, truth, weight)
    found = dict(zip(names, model.coef_[0], strict=True))
    weights = Weights(
        passage=round(float(found.get("passage", 0.0)), 1),
        sentence=round(float(found.get("sentence", 0.0)), 1),
        covered=round(float(found.get("covered", 0.0)), 1),
        bias=round(float(model.intercept_[0]), 1),
    )
    ships = WEIGHTS[asked]
    shipped = np.array([abstention.log_odds(one.signs, ships) > 0 for one in labelled])
    print(f"{asked}: fitted {weights}\nships {ships}\n")
    print("| questions | n | answered, fitted | answered, as shipped |")
    print("| --- | ---: | ---: | ---: |")
    for kind, count in sizes.items():
        here = np.array([one == kind for one in kinds])
        label = f"{kind[0]}, {'answerable' if kind[1] else 'not answerable'}"
        print(f"| {label} | {count} | {fitted[here].mean():.2f} | {shipped[here].mean():.2f} |")
    print()


if __name__ == "__main__":
    sys.exit(main())
