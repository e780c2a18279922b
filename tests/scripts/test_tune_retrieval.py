"""The tuner keeps what is best over all sets, tries each value once, and writes everything down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.retrieval import Parameters
from scripts import tune_retrieval as tuner
from scripts.evaluation.remembering import SetUnderTest

if TYPE_CHECKING:
    import pytest


class Made:
    """A set whose metric is made of the parameters."""

    def __init__(self, name: str, metric: Callable[[Parameters], float]) -> None:
        self.name = name
        self.asked: list[Parameters] = []
        self._metric = metric

    def mean(self, metric: str, parameters: Parameters) -> float:
        assert metric == tuner.HEADLINE[self.name]
        self.asked.append(parameters)
        return self._metric(parameters)


def trials(record: Path | None, *sets: Made) -> tuner.Trials:
    return tuner.Trials([cast("SetUnderTest", one) for one in sets], record)


def test_the_best_over_all_sets_is_kept_and_every_trial_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    likes_more = Made("covidqa", lambda given: 0.5 + 0.1 * given.rerank_weight)
    likes_less = Made("scifact", lambda given: 0.5 - 0.3 * given.rerank_weight)
    record = tmp_path / "tried.jsonl"
    best = tuner.climb(trials(record, likes_more, likes_less), ["rerank_weight"], 1)
    assert best.rerank_weight == min(tuner.TRIED["rerank_weight"])
    rows = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    tried = {row["parameters"]["rerank_weight"] for row in rows}
    assert tried == {*tuner.TRIED["rerank_weight"], Parameters().rerank_weight}
    assert len(rows) == len(tried) == len(likes_more.asked)
    assert all(set(row["scores"]) == {"covidqa", "scifact"} for row in rows)
    shown = capsys.readouterr().out
    assert all(f"| rerank_weight | {value} |" in shown for value in tuner.TRIED["rerank_weight"])


def test_what_ships_is_kept_where_nothing_is_better() -> None:
    ships = Parameters()
    one = Made("qmsum", lambda given: float(given == ships))
    assert tuner.climb(trials(None, one), ["candidates"], 1) == ships


def test_every_parameter_that_is_tried_is_one() -> None:
    assert set(tuner.TRIED) <= set(Parameters.__dataclass_fields__)
