"""Score the engine of this checkout, and what people use today, on public sets.

    .venv/bin/python scripts/evaluate.py covidqa qmsum --fold tune
    .venv/bin/python scripts/evaluate.py all --json results.json --per-query queries.jsonl
    .venv/bin/python scripts/evaluate.py covidqa --fold tune --systems assistant --ablate reranked=0
    .venv/bin/python scripts/evaluate.py corpus

``corpus`` is the sample corpus of this checkout with its gold questions: its dev half (tune) and
its test half (report) are two parts of the table.

One Markdown table on stdout, the lines of a set as soon as it is done; progress on stderr. The
data is looked for in ASSISTANT_EVAL_DATA, else in ../shared/eval; a set that is not there is
skipped with a line. Vectors, pair scores and indexes are kept in
$XDG_CACHE_HOME/assistant-evaluation, which can be deleted at any time: a first run takes an hour,
a second one minutes, and an interrupted one goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TextIO

# The engine of this checkout is what is scored, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.errors import AssistantError, SettingsError
from scripts.evaluation import baselines, report, runs, sample, sample_runs, scoring, sets
from scripts.evaluation.beir import EvaluationSet, Query
from scripts.evaluation.caching import Cache

SAMPLE = "corpus"
"""The name of the sample corpus among the sets."""

SYSTEMS = ("assistant", "bm25", "langchain", "rrf")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit code."""
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as opened:
            _evaluate(given, opened)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\ninterrupted: vectors, scores and indexes made so far are kept", file=sys.stderr)
        return 130
    return 0


def _evaluate(given: argparse.Namespace, opened: ExitStack) -> None:
    """Check everything that is given, and only then evaluate set after set."""
    overrides = dict(given.ablate)
    if overrides and "assistant" not in given.systems:
        raise SettingsError("--ablate: the assistant is not among the systems")
    runs.read_overrides(overrides)
    queries_file = opened.enter_context(_opened(given.per_query)) if given.per_query else None
    results_file = opened.enter_context(_opened(given.json)) if given.json else None
    systems = build(given.systems, opened.enter_context(closing(Cache())), overrides, opened)
    names = [*sets.LOADERS, SAMPLE] if "all" in given.sets else list(dict.fromkeys(given.sets))
    print(report.header(list(systems)), flush=True)
    results: list[report.SetReport] = []
    pool = report.Pool()

    def tell(result: report.SetReport) -> None:
        results.append(result)
        for line in report.lines(result, list(systems)):
            print(line, flush=True)
        if results_file:
            _rewrite(results_file, _as_json(given, results))

    for fold, evaluation_set, queries, done in _runs(given, names, systems):
        pool.add(evaluation_set, done)
        tell(report.report(evaluation_set, fold, done))
        if queries_file:
            for row in report.per_query(evaluation_set, queries, done):
                queries_file.write(json.dumps(row, ensure_ascii=False) + "\n")
            queries_file.flush()
    for result in pool.report(given.fold):
        tell(result)


Ran = tuple[str, EvaluationSet, Sequence[Query], dict[str, report.Run]]


def _runs(
    given: argparse.Namespace, names: Sequence[str], systems: Mapping[str, baselines.System]
) -> Iterator[Ran]:
    """Run one set after the other, and give each with its fold and its queries."""
    for evaluation_set in _loaded([name for name in names if name != SAMPLE]):
        queries = evaluation_set.select(given.fold, given.limit)
        done = run_set(evaluation_set, queries, systems, answers=given.answers)
        yield given.fold, evaluation_set, queries, done
    if SAMPLE in names:
        yield from run_sample(given, systems)


def run_sample(given: argparse.Namespace, systems: Mapping[str, baselines.System]) -> Iterator[Ran]:
    """Ask the sample corpus its gold questions, the halves apart."""
    ours = systems.get(report.OURS)
    with ExitStack() as opened:
        if not isinstance(ours, runs.Assistant):
            ours = runs.Assistant(opened.enter_context(closing(Cache())))
        asker = opened.enter_context(closing(sample_runs.SampleLibrary(ours)))
        yield from _halves(given, systems, asker)


def _halves(
    given: argparse.Namespace,
    systems: Mapping[str, baselines.System],
    asker: sample_runs.SampleLibrary,
) -> Iterator[Ran]:
    gold = sample.load()
    judge = sample_runs.Judge(asker.documents, sample_runs.instructions(gold))
    for fold, split in (("tune", "dev"), ("report", "test")):
        if given.fold not in {fold, "all"}:
            continue
        queries = [one for one in gold if one.split == split][: given.limit]
        evaluation_set = sample_runs.as_set(queries, asker.documents)
        done = {}
        for name, system in systems.items():
            print(f"{SAMPLE} ({split}): {name}, {len(queries)} questions", file=sys.stderr)
            asks: Callable[[sample.GoldQuery], sample_runs.Asked] = asker.ask
            if not isinstance(system, runs.Assistant):
                system.prepare(evaluation_set)
                asks = partial(sample_runs.ask_baseline, system)
            done[name] = sample_runs.run(asks, queries, judge)
        yield split, evaluation_set, list(evaluation_set.qrels), done


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _loaded(names: Sequence[str]) -> Iterator[EvaluationSet]:
    """Load one set after the other; say which are not there."""
    for name in names:
        try:
            yield from sets.load(name)
        except sets.DataMissing as error:
            print(error, file=sys.stderr)


def build(
    names: Sequence[str], cache: Cache, overrides: Mapping[str, str], opened: ExitStack
) -> dict[str, baselines.System]:
    """Make the systems that are asked for, in the order of the table."""
    made: dict[str, baselines.System] = {}
    if "assistant" in names:
        made["assistant"] = opened.enter_context(closing(runs.Assistant(cache, overrides)))
    theirs: dict[str, baselines.System] = {"bm25": baselines.BM25Windows()}
    if {"langchain", "rrf"} & set(names):
        theirs["langchain"] = baselines.LangChainQuickstart(cache)
        theirs["rrf"] = baselines.Fused((theirs["bm25"], theirs["langchain"]))
    return made | {name: system for name, system in theirs.items() if name in names}


def run_set(
    evaluation_set: EvaluationSet,
    queries: Sequence[Query],
    systems: Mapping[str, baselines.System],
    *,
    answers: bool = False,
) -> dict[str, report.Run]:
    """Ask every system every query; with ``answers``, the assistant also for an answer."""
    judge = scoring.Judge(evaluation_set)
    depth = scoring.DEPTH[evaluation_set.task]
    done = {}
    for name, system in systems.items():
        print(f"{evaluation_set.name}: {name}, {len(queries)} queries", file=sys.stderr)
        run = report.Run()
        begun = time.perf_counter()
        system.prepare(evaluation_set)
        run.prepared_seconds = time.perf_counter() - begun
        for query in report.told(queries):
            excerpts = system.rank(query, depth)
            cited = None
            if isinstance(system, runs.Assistant) and (
                answers or evaluation_set.task == "abstention"
            ):
                cited = system.cite(query)
            run.found.append(scoring.Found(excerpts, cited))
            run.judged.append(judge.score(query, run.found[-1]))
        run.asked_seconds = time.perf_counter() - begun - run.prepared_seconds
        took = f"{run.prepared_seconds:.1f} s to prepare, {run.asked_seconds:.1f} s to ask"
        print(f"  {took}", file=sys.stderr)
        done[name] = run
    return done


def _as_json(given: argparse.Namespace, results: Sequence[report.SetReport]) -> str:
    content = {
        "engine": runs.engine_digest(),
        "fold": given.fold,
        "limit": given.limit,
        "ablate": dict(given.ablate),
        "sets": [asdict(result) for result in results],
    }
    return json.dumps(_without_nan(content), ensure_ascii=False, indent=1, allow_nan=False)


def _rewrite(file: TextIO, text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text + "\n")
    file.flush()


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give null where there is no number, which JSON has no other word for."""
    if isinstance(value, dict):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _override(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"not NAME=VALUE: {text!r}")
    return name.strip(), value.strip()


def _systems(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"no system {', '.join(unknown)}: there is {', '.join(SYSTEMS)}"
        )
    return names


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "sets",
        nargs="+",
        choices=[*sets.LOADERS, SAMPLE, "all"],
        metavar="SET",
        help=", ".join([*sets.LOADERS, SAMPLE, "all"]),
    )
    parser.add_argument(
        "--fold",
        choices=("tune", "report", "all"),
        default="all",
        help="which half; of sets that come with a part to tune on, all is the reported part",
    )
    parser.add_argument("--systems", type=_systems, default=list(SYSTEMS), help="a,b,c")
    parser.add_argument(
        "--ablate",
        nargs="+",
        action="extend",
        type=_override,
        default=[],
        metavar="NAME=VALUE",
        help="settings or retrieval parameters that the assistant is run with instead",
    )
    parser.add_argument(
        "--answers", action="store_true", help="score what the assistant's answers cite as well"
    )
    parser.add_argument("--limit", type=int, help="only the first N queries of each set")
    parser.add_argument("--json", type=Path, metavar="FILE", help="everything, as JSON")
    parser.add_argument("--per-query", type=Path, metavar="FILE", help="each query, as JSONL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
