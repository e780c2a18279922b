"""The command from arguments to table, on a made set and with systems that need no model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from scripts import evaluate
from scripts.evaluation import report, sets
from scripts.evaluation.beir import Document, EvaluationSet, Gold, GoldSpan, Query
from scripts.evaluation.metrics import Interval
from scripts.evaluation.scoring import Found, Judged

PAPER = Document("p", "Costs hold us back. " + "word " * 200 + "Trust is earned slowly.")
QRELS = {
    Query("1", "What holds us back?", "p", "tune"): Gold(spans=(GoldSpan("p", 0, 19),)),
    Query("2", "How is trust earned?", "p", "report"): Gold(spans=(GoldSpan("p", 1020, 1043),)),
}


def made(_data: Path) -> Iterable[EvaluationSet]:
    yield EvaluationSet("made", "excerpts", {"p": PAPER}, QRELS, "made")


def interrupted(_data: Path) -> Iterable[EvaluationSet]:
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _made_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    loaders = {"made": made, "scifact": sets.scifact, "interrupted": interrupted}
    monkeypatch.setattr(sets, "LOADERS", loaders)


def test_a_table_on_stdout_and_the_rest_in_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results, queries = tmp_path / "results.json", tmp_path / "queries.jsonl"
    arguments = ["made", "--systems", "bm25", "--json", str(results), "--per-query", str(queries)]
    assert evaluate.main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "| set | metric | n | bm25 | difference [95 %] | p | verbatim |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        "| made | MRR@10 | 2 | 1.000 | – | – | 1.000 |",
        "| made | H@5 | 2 | 1.000 | – | – | 1.000 |",
    ]
    assert "made: bm25, 2 queries" in captured.err
    assert json.loads(results.read_text())["sets"][0]["rows"][0]["n"] == 2
    rows = [json.loads(line) for line in queries.read_text().splitlines()]
    assert [(row["query"], row["values"]["H@5"]) for row in rows] == [("1", 1), ("2", 1)]
    assert rows[0]["excerpts"][0]["text"].startswith("Costs hold us back.")


def test_a_fold_and_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.main(["made", "--systems", "bm25", "--fold", "tune"])
    assert "| made (tune) | H@5 | 1 |" in capsys.readouterr().out
    evaluate.main(["made", "--systems", "bm25", "--limit", "1"])
    assert "| made | H@5 | 1 |" in capsys.readouterr().out


def test_missing_data_is_told_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_EVAL_DATA", str(tmp_path))
    assert evaluate.main(["scifact", "made", "--systems", "bm25"]) == 0
    captured = capsys.readouterr()
    assert "scifact: no data" in captured.err
    assert "| made | H@5 |" in captured.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["made", "--systems", "tfidf"], "no system tfidf: there is assistant, bm25"),
        (["made", "--systems", ","], "there is assistant, bm25"),
        (["made", "--ablate", "reranked"], "not NAME=VALUE: 'reranked'"),
    ],
)
def test_what_cannot_be_understood_is_said(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        evaluate.main(arguments)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ablate", "rerank=0"], "--ablate: unknown rerank: there is "),
        (["--ablate", "reranked=many"], "--ablate reranked=many: not int"),
        (["--ablate", "effort=most"], "--ablate effort=most: not one of fast, default, high"),
        (["--systems", "bm25", "--ablate", "reranked=0"], "the assistant is not among the systems"),
        (["--json", "no/such/folder/results.json"], "no/such/folder/results.json: No such file"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_before_anything_is_loaded(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate.main(["interrupted", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_an_interrupted_run_keeps_the_sets_that_are_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results, queries = tmp_path / "results.json", tmp_path / "queries.jsonl"
    files = ["--json", str(results), "--per-query", str(queries)]
    assert evaluate.main(["made", "interrupted", "--systems", "bm25", *files]) == 130
    captured = capsys.readouterr()
    assert "| made | H@5 | 2 | 1.000 |" in captured.out
    assert captured.err.endswith(
        "\ninterrupted: vectors, scores and indexes made so far are kept\n"
    )
    assert [one["name"] for one in json.loads(results.read_text())["sets"]] == ["made"]
    assert len(queries.read_text().splitlines()) == 2


def judged(*values: float) -> report.Run:
    return report.Run([Found(())] * len(values), [Judged({"H@5": value}) for value in values])


def test_the_difference_is_to_the_best_baseline() -> None:
    one = next(iter(made(Path())))
    runs = {"assistant": judged(1, 1), "bm25": judged(0, 0), "rrf": judged(0, 1)}
    (row,) = report.report(one, "all", runs).rows
    assert row.best_baseline == "rrf"
    assert row.difference is not None
    assert row.difference.value == 0.5
    assert row.values["bm25"] == Interval(0, 0, 0, 1)


def test_a_value_of_few_is_shown_with_its_interval_and_a_rate_never_rounded_up() -> None:
    one = next(iter(made(Path())))
    run = judged(1, 0)
    run.judged[0].excerpts, run.judged[0].verbatim = 10_000, 9_999
    (line,) = report.lines(report.report(one, "tune", {"assistant": run}), ["assistant"])
    assert line == "| made (tune) | H@5 | 2 | 0.500 [0.000, 1.000] | – | – | 0.999 |"
    run = judged(*[1] * report.FEW)
    (line,) = report.lines(report.report(one, "all", {"assistant": run}), ["assistant"])
    assert line == f"| made | H@5 | {report.FEW} | 1.000 | – | – | nan |"


def test_abstention_is_reported_by_its_errors() -> None:
    one = EvaluationSet("made", "abstention", {}, {}, "made")
    rows = [(1.0, 0.9, 1.0), (1.0, 0.2, 0.0), (0.0, 0.5, 1.0), (0.0, 0.1, 0.0)]
    run = report.Run(
        [Found(())] * 4,
        [Judged({"answerable": a, "score": s, "answered": d}) for a, s, d in rows],
    )
    found = {row.metric: row for row in report.report(one, "all", {"assistant": run}).rows}
    assert found["AUROC"].values["assistant"].value == 0.75
    assert found["balanced accuracy"].values["assistant"].value == 0.5
    assert (found["false answers"].n, found["false answers"].values["assistant"].value) == (2, 0.5)
    assert found["false refusals"].values["assistant"].value == 0.5
    # A question of one kind only has neither curve nor balance.
    run.judged = run.judged[:2]
    assert report.report(one, "all", {"assistant": run}).rows == []


def test_sets_are_pooled_query_by_query_against_the_best_of_each() -> None:
    pool = report.Pool()
    assert list(pool.report("all")) == []
    for name, ours, bm25, rrf in (
        ("covidqa", (1, 1), (0, 1), (0, 0)),
        ("scifact", (1, 0, 1), (0, 0, 0), (0, 0, 1)),
        ("another", (0,), (1,), (1,)),
    ):
        one = EvaluationSet(name, "documents", {}, {}, name)
        metric = report.HEADLINE.get(name, "H@5")
        runs = {
            system: report.Run([Found(())], [Judged({metric: float(value)}) for value in values])
            for system, values in (("assistant", ours), ("bm25", bm25), ("rrf", rrf))
        }
        pool.add(one, runs)
    (pooled,) = pool.report("all")
    (row,) = pooled.rows
    assert (pooled.name, row.n) == ("2 sets pooled", 5)
    assert row.values["assistant"].value == 0.8
    assert row.difference is not None
    assert row.difference.value == pytest.approx(0.4)
    (line,) = report.lines(pooled, ["assistant", "bm25", "rrf"])
    assert line.endswith("| \N{EN DASH} |"), "what is verbatim is said of each set"


def test_abstention_is_pooled_over_its_sets() -> None:
    pool = report.Pool()
    for answered in (1.0, 0.0):
        one = EvaluationSet("made", "abstention", {}, {}, "made")
        values = [{"answerable": a, "answered": answered, "score": 0.0} for a in (1.0, 0.0)]
        pool.add(one, {"assistant": report.Run([Found(())] * 2, list(map(Judged, values)))})
    (pooled,) = pool.report("all")
    found = {row.metric: row.values["assistant"].value for row in pooled.rows}
    assert found == {"balanced accuracy": 0.5, "false answers": 0.5, "false refusals": 0.5}
