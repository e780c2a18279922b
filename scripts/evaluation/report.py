"""What is reported of a set: each metric of each system, and how sure the difference is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from math import isnan, nan
from statistics import fmean
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

from scripts.evaluation import metrics
from scripts.evaluation.beir import EvaluationSet, Query
from scripts.evaluation.metrics import Interval
from scripts.evaluation.scoring import Found, Judged

OURS = "assistant"
NONE = "\N{EN DASH}"
HEADLINE = {
    "covidqa": "MRR@10",
    "evidence_inference": "H@5",
    "qmsum": "recall@1,000",
    "scifact": "nDCG@10",
    "mtrag_un, turn by turn": "nDCG@10",
}
"""The metric of each set that is pooled."""

FEW = 200
"""Below so many queries a value is shown with its own interval."""


@dataclass(slots=True)
class Run:
    """What one system did on one set, query by query, and how long it took."""

    found: list[Found] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    prepared_seconds: float = 0.0
    asked_seconds: float = 0.0

    @property
    def verbatim_rate(self) -> float:
        """Share of excerpts whose words are in their source."""
        excerpts = sum(one.excerpts for one in self.judged)
        return sum(one.verbatim for one in self.judged) / excerpts if excerpts else nan

    def column(self, metric: str) -> list[float]:
        """Give a metric's values, of the queries that have a part in it."""
        return [one.values[metric] for one in self.judged if metric in one.values]

    def aligned(self, metric: str) -> list[float]:
        """Give a metric's values, query by query; not a number where a query has no part in it."""
        return [one.values.get(metric, nan) for one in self.judged]


T = TypeVar("T")


def told(queries: Sequence[T]) -> Iterator[T]:
    """Yield the queries, and say on stderr after every tenth how many are done."""
    for number, query in enumerate(queries, 1):
        yield query
        if number % 10 == 0 or number == len(queries):
            print(f"  {number} of {len(queries)}", end="\r", file=sys.stderr, flush=True)


@dataclass(slots=True)
class Row:
    """One line of the table."""

    metric: str
    n: int
    values: dict[str, Interval]
    best_baseline: str = ""
    difference: Interval | None = None


@dataclass(slots=True)
class SetReport:
    """All lines of one set."""

    name: str
    fold: str
    rows: list[Row]
    verbatim: dict[str, float]
    seconds: dict[str, tuple[float, float]]


def report(evaluation_set: EvaluationSet, fold: str, runs: Mapping[str, Run]) -> SetReport:
    """Sum up what all systems did on a set."""
    made = _abstention_rows if evaluation_set.task == "abstention" else _mean_rows
    return SetReport(
        evaluation_set.name,
        fold,
        [*made(runs), *_turn_rows(runs)],
        {system: run.verbatim_rate for system, run in runs.items()},
        {system: (run.prepared_seconds, run.asked_seconds) for system, run in runs.items()},
    )


def _compared(
    metric: str,
    columns: Mapping[str, list[float]],
    estimate: Callable[[list[float]], Interval],
    gain: Callable[[list[float], list[float]], Interval],
) -> Row:
    """Estimate each system's value, and what ours gains over the best of the others."""
    values = {system: estimate(column) for system, column in columns.items()}
    row = Row(metric, len(next(iter(columns.values()))), values)
    theirs = [system for system in values if system != OURS]
    row.best_baseline = max(theirs, key=lambda system: values[system].value, default="")
    if OURS in columns and theirs:
        row.difference = gain(columns[OURS], columns[row.best_baseline])
    return row


def _mean_rows(runs: Mapping[str, Run]) -> Iterable[Row]:
    for metric in dict.fromkeys(
        metric for run in runs.values() for one in run.judged for metric in one.values
    ):
        columns = {
            system: run.aligned(metric) for system, run in runs.items() if run.column(metric)
        }
        row = _compared(
            metric, columns, _mean, lambda ours, theirs: _mean(np.subtract(ours, theirs))
        )
        row.n = max(len(run.column(metric)) for run in runs.values())
        yield row


def _mean(values: ArrayLike) -> Interval:
    """Give the mean of the queries that have a part in a metric, which may differ by system."""
    column = np.asarray(values, dtype=np.float64)
    return metrics.bootstrap_mean(column[~np.isnan(column)])


def _turn_rows(runs: Mapping[str, Run]) -> Iterable[Row]:
    """Say how often the stated turn is the one where the words are found."""
    for system, run in runs.items():
        stated = sum(one.turns_stated for one in run.judged)
        if stated:
            right = metrics.proportion(sum(one.turns_right for one in run.judged), stated)
            yield Row("stated turn right", stated, {system: right})


@dataclass(slots=True)
class Pool:
    """What all sets together say: the headline metrics, and whether there was an answer."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    sets: int = 0
    judged: list[Judged] = field(default_factory=list)
    trials: int = 0

    def add(self, evaluation_set: EvaluationSet, runs: Mapping[str, Run]) -> None:
        """Add a set: ours beside the best of the others on that set."""
        if OURS not in runs:
            return
        if evaluation_set.task == "abstention":
            self.judged += runs[OURS].judged
            self.trials += 1
        metric = HEADLINE.get(evaluation_set.name)
        others = [run.aligned(metric) for name, run in runs.items() if name != OURS and metric]
        if metric and others:
            self.ours += runs[OURS].aligned(metric)
            self.theirs += max(others, key=fmean)
            self.sets += 1

    def report(self, fold: str) -> Iterator[SetReport]:
        """Sum up what was added, where it was more than one set."""
        if self.sets > 1:
            row = Row("headline metrics", len(self.ours), {OURS: _mean(self.ours)})
            row.best_baseline = "the best of each set"
            row.difference = _mean(np.subtract(self.ours, self.theirs))
            yield SetReport(f"{self.sets} sets pooled", fold, [row], {}, {})
        if self.trials > 1:
            rows = list(_abstention_rows({OURS: Run(judged=self.judged)}, is_ranked=False))
            name = f"abstention, {self.trials} sets pooled"
            yield SetReport(name, fold, rows, {}, {})


def _abstention_rows(runs: Mapping[str, Run], *, is_ranked: bool = True) -> Iterable[Row]:
    truth = np.array(next(iter(runs.values())).column("answerable"), bool)
    if truth.all() or not truth.any():
        return
    # A fused rank says nothing of whether there is an answer, so that it has no curve.
    scores = {system: run.column("score") for system, run in runs.items() if system != "rrf"}
    if scores and is_ranked:
        curve = partial(metrics.bootstrap_auroc, truth)
        yield _compared("AUROC", scores, curve, curve)
    for system, run in runs.items():
        answered = np.array(run.column("answered"), bool)
        if len(answered) != len(truth):
            continue
        of_answerable, of_others = int(truth.sum()), int((~truth).sum())
        refusals = of_answerable - int(answered[truth].sum())
        answers = int(answered[~truth].sum())
        accuracy = metrics.balanced_accuracy(
            metrics.proportion(of_answerable - refusals, of_answerable),
            metrics.proportion(of_others - answers, of_others),
        )
        yield Row("balanced accuracy", len(truth), {system: accuracy})
        false_answers = metrics.proportion(answers, of_others)
        yield Row("false answers", of_others, {system: false_answers})
        false_refusals = metrics.proportion(refusals, of_answerable)
        yield Row("false refusals", of_answerable, {system: false_refusals})


# As text


def header(systems: Sequence[str]) -> str:
    """Give the head of the Markdown table."""
    cells = ["set", "metric", "n", *systems, "difference [95 %]", "p", "verbatim"]
    left = ["---", "---"]
    return "\n".join([_line(cells), _line([*left, *["---:"] * (len(cells) - 2)])])


def lines(result: SetReport, systems: Sequence[str]) -> list[str]:
    """Give a set's lines of the Markdown table."""
    return [_line(_cells(result, row, systems)) for row in result.rows]


def _cells(result: SetReport, row: Row, systems: Sequence[str]) -> list[str]:
    def cell(system: str) -> str:
        if system not in row.values:
            return NONE
        value = row.values[system]
        known = row.n < FEW and system == OURS and not isnan(value.low)
        return f"{value.value:.3f}" + (f" [{value.low:.3f}, {value.high:.3f}]" if known else "")

    difference, p = NONE, NONE
    if row.difference is not None:
        one = row.difference
        p = f"{one.p:.4f}"
        difference = f"{one.value:+.3f} [{one.low:+.3f}, {one.high:+.3f}] to {row.best_baseline}"
    fold = "" if result.fold == "all" else f" ({result.fold})"
    return [
        result.name + fold,
        row.metric,
        str(row.n),
        *map(cell, systems),
        difference,
        p,
        _verbatim(result.verbatim),
    ]


def _verbatim(rates: Mapping[str, float]) -> str:
    """Give the assistant's rate, or else the worst; what is not all is never rounded to 1.000."""
    if not rates:
        return NONE
    rate = rates[OURS] if OURS in rates else min(rates.values())
    return f"{rate if rate == 1 else min(rate, 0.999):.3f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def per_query(
    evaluation_set: EvaluationSet, queries: Sequence[Query], runs: Mapping[str, Run]
) -> Iterable[dict[str, Any]]:
    """Give what each system found for each query, to be read one by one."""
    for system, run in runs.items():
        for query, found, judged in zip(queries, run.found, run.judged, strict=True):
            yield {
                "set": evaluation_set.name,
                "system": system,
                "query": query.id,
                "text": query.text,
                "group": query.group,
                "values": judged.values,
                "verbatim": f"{judged.verbatim}/{judged.excerpts}",
                "excerpts": [asdict(excerpt) for excerpt in found.excerpts[:10]],
            }
