"""Time questions to a library of many passages, step by step, and hold them against targets.

    .venv/bin/python scripts/benchmark_query.py
    .venv/bin/python scripts/benchmark_query.py --passages 3000 --indexed 100 --rounds 2

The library is made up (``evaluation/made_up.py``); it stays in the cache folder until the engine's
code changes. The questions' vectors and the cross-encoder are real and take their time.

Steps are timed from outside: each moment is charged to the innermost step at work. A question is
asked once to warm up and once to be timed; for a one-shot command, which nothing warms up, the
library is opened anew for each. Indexing with the real model takes turns with embedding alone. A
clock is no test: the exit code is 0 whether targets are met or not.
"""

from __future__ import annotations

import argparse
import functools
import math
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import get_args
from unittest import mock

# The program of this checkout is what is timed, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant import retrieval, scoping
from assistant.answering import candidates
from assistant.domain import Evidence
from assistant.index.catalogue import Catalogue
from assistant.library import Library
from assistant.listening import Listener
from assistant.models import Models
from assistant.retrieval.dense import VectorSearch
from assistant.settings import Effort, Settings
from scripts.evaluation import made_up

Timing = dict[str, float]
"""Seconds of one question, by step."""

UNDERSTOOD, MATCHED, EMBEDDED = "understanding, terms", "lexical match", "query embedding"
NEAREST, FUSED, FETCHED = "nearest vectors", "fusion", "passages fetched"
RERANKED, BESIDES = "passages reranked", "literature and interviews besides"
CHOSEN, READ, REST = "sentences chosen", "sentences read", "rest"
WHOLE, FIRST = "**whole**", "whole, first asked"
HEARD, REREAD = "first evidence after", "passages reranked after"
STEPS = (UNDERSTOOD, MATCHED, EMBEDDED, NEAREST, FUSED, FETCHED, RERANKED, BESIDES, CHOSEN, READ)
ROWS = (*STEPS, REST, WHOLE, FIRST, HEARD, REREAD)

NONE = "-"
INDEXED, ALONE = "`Library.index()`", "embedding alone, in the same calls"
AT_ONCE = "embedding alone, in one call"

RANKING_S, ANSWER_S, PEAK_GIB, INDEXING_RATIO = 0.06, 0.8, 1.5, 1.3


class Clock(Listener):
    """Charges each moment to the innermost step at work; hears when the first evidence comes."""

    def __init__(self) -> None:
        """Begin with nothing spent."""
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.ended: dict[str, float] = {}
        self._steps: list[str] = []
        self._since = 0.0

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """Charge what happens within to a step, as far as no step within it takes it.

        What is searched besides has all that it takes; what the cross-encoder reads in the midst of
        the fusion are passages.
        """
        outer = self._steps[-1] if self._steps else ""
        step = {BESIDES: BESIDES, FUSED: RERANKED if step == READ else step}.get(outer, step)
        self._charge()
        self._steps.append(step)
        try:
            yield
        finally:
            self._charge()
            self._steps.pop()
            self.ended[step] = self._since

    def _charge(self) -> None:
        now = time.perf_counter()
        if self._steps:
            self.spent[self._steps[-1]] += now - self._since
        self._since = now

    def charged(self, function: Callable[..., object], step: str) -> Callable[..., object]:
        """Give the function, charged to a step."""

        def within(*args: object, **kwargs: object) -> object:
            with self.at(step):
                return function(*args, **kwargs)

        return within

    def found(self, evidence: tuple[Evidence, ...]) -> None:  # noqa: ARG002 - when, and not what
        """Note when the first evidence comes; where search is widened, more comes later."""
        self.ended.setdefault(HEARD, time.perf_counter())

    def timed(self, ask: Callable[[str], object], question: str) -> Timing:
        """Ask a question and give what each step took, and what was heard when."""
        self.spent.clear()
        self.ended.clear()
        begun = time.perf_counter()
        with self.at(REST):
            ask(question)
        found = {step: self.spent[step] for step in (*STEPS, REST)}
        ends = {HEARD: self.ended.get(HEARD), REREAD: self.ended.get(RERANKED)}
        found |= {row: end - begun for row, end in ends.items() if end is not None}
        return {**found, WHOLE: sum(self.spent.values())}


@contextmanager
def clock_on(models: Models) -> Iterator[Clock]:
    """Give a clock that all steps are charged to while this lasts."""
    clock = Clock()
    steps: list[tuple[object, str, str]] = [
        (retrieval, "prepare", UNDERSTOOD),
        (scoping, "read", UNDERSTOOD),
        (Catalogue, "match", MATCHED),
        (models.embedder(), "embed_query", EMBEDDED),
        (VectorSearch, "nearest", NEAREST),
        (retrieval, "search", FUSED),
        (Catalogue, "passages", FETCHED),
        (retrieval, "best_of_literature", BESIDES),
        (retrieval, "best_of_each_interview", BESIDES),
        (candidates, "chosen", CHOSEN),
    ]
    if (reranker := models.reranker()) is not None:
        steps.append((reranker, "score", READ))
    with ExitStack() as patches:
        for owner, name, step in steps:
            charged = clock.charged(getattr(owner, name), step)
            patches.enter_context(mock.patch.object(owner, name, charged))
        yield clock


def answering(
    root: Path, models: Models, clock: Clock, questions: Sequence[str]
) -> dict[str, list[Timing]]:
    """Answer at each effort, in a library opened for it, so that each has a first time to ask."""
    timings = {}
    for effort in get_args(Effort):
        library = Library(root, Settings(effort=effort), models)
        ask = functools.partial(library.ask, listener=clock)
        first = [clock.timed(ask, question)[WHOLE] for question in questions]
        again = [clock.timed(ask, question) for question in questions]
        library.close()
        timings[effort] = [{**one, FIRST: at} for one, at in zip(again, first, strict=True)]
    return timings


def ranking(
    root: Path, models: Models, clock: Clock, questions: list[str]
) -> dict[str, list[Timing]]:
    """Rank without the cross-encoder: in a process that stays, and as one-shot commands do."""
    settings = Settings(effort="fast")
    resident = Library(root, settings, models)
    staying = [clock.timed(resident.search, one) for one in questions * 2][len(questions) :]
    resident.close()
    anew = []
    for question in questions:
        library = Library(root, settings, models, resident=False)
        anew.append(clock.timed(library.search, question))
        library.close()
    return {"resident": staying, "one-shot": anew}


def indexing(size: int, rounds: int, models: Models) -> tuple[int, dict[str, list[float]]]:
    """Index a corpus really, and embed its passages alone: in the same calls, then in one call."""
    corpus, embedder = made_up.compose(size, made_up.material()[0]), models.embedder()
    took: dict[str, list[float]] = {INDEXED: [], ALONE: [], AT_ONCE: []}
    for number in range(rounds):
        tell(f"indexing {size:,} passages really, round {number + 1} of {rounds}")
        with tempfile.TemporaryDirectory(prefix="assistant-indexing-") as folder:
            made_up.write(Path(folder), corpus)
            library = Library(folder, Settings(), made_up.ModelsWith(embedder, models))
            with mock.patch.object(embedder, "embed_passages", wraps=embedder.embed_passages) as on:
                begun = time.perf_counter()
                library.index()
                took[INDEXED].append(time.perf_counter() - begun)
            library.close()
        batches = [call.args[0] for call in on.call_args_list]
        texts = [text for batch in batches for text in batch]
        for name, calls in ((ALONE, batches), (AT_ONCE, [texts])):
            begun = time.perf_counter()
            list(map(embedder.embed_passages, calls))
            took[name].append(time.perf_counter() - begun)
    return len(texts), took


def tell(what: str) -> None:
    """Say on stderr what takes time now."""
    print(what, file=sys.stderr, flush=True)


def percentile(seconds: Sequence[float], share: float) -> float:
    """Give the least of the values that so large a share of them does not exceed."""
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


def steps_table(columns: Mapping[str, Sequence[Timing]]) -> str:
    """Give medians and 95th percentiles of each step in milliseconds, as Markdown."""
    head = " | ".join(f"{name} p50 | {name} p95" for name in columns)
    lines = [f"| ms | {head} |", "| --- |" + " ---: |" * (2 * len(columns))]
    for row in ROWS:
        cells = []
        for timings in columns.values():
            took = [one[row] * 1_000 for one in timings if row in one]
            cells += [f"{percentile(took, one):.1f}" if took else NONE for one in (0.5, 0.95)]
        if not {NONE, "0.0"}.issuperset(cells):
            lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def indexing_table(passages: int, took: Mapping[str, Sequence[float]]) -> str:
    """Give median seconds, passages a second and multiples of embedding alone, as Markdown."""
    alone = statistics.median(took[ALONE])
    lines = ["| | median s | passages/s | times embedding |", "| --- | ---: | ---: | ---: |"]
    for name, seconds in took.items():
        middle = statistics.median(seconds)
        lines.append(f"| {name} | {middle:.2f} | {passages / middle:.1f} | {middle / alone:.2f} |")
    return "\n".join(lines)


def targets(
    ranked: Mapping[str, Sequence[Timing]],
    answered: Mapping[str, Sequence[Timing]],
    peaks: Mapping[str, int],
    took: Mapping[str, Sequence[float]],
) -> str:
    """Give a line a target: whether it is met, and by what."""
    ranks = percentile([one[WHOLE] for one in ranked["resident"]], 0.5)
    answers = percentile([one[WHOLE] for one in answered["default"]], 0.5)
    late = sum(one[HEARD] >= one.get(REREAD, one[WHOLE]) for one in answered["default"])
    ratio = statistics.median(took[INDEXED]) / statistics.median(took[ALONE])
    found = [
        (ranks < RANKING_S, f"ranking, p50: {ranks:.3f} s (under {RANKING_S} s)"),
        (answers < ANSWER_S, f"answer at the default effort, p50: {answers:.2f} s ({ANSWER_S} s)"),
        (not late, f"first evidence before the reranker is done: not for {late} (for all)"),
        *(
            (most / 2**30 < PEAK_GIB, f"peak memory, {what}: {most / 2**30:.2f} GiB ({PEAK_GIB})")
            for what, most in peaks.items()
        ),
        (ratio <= INDEXING_RATIO, f"indexing: {ratio:.2f} times embedding ({INDEXING_RATIO})"),
    ]
    return "\n".join(f"- {'met' if is_met else 'not met'}: {what}" for is_met, what in found)


def main() -> int:
    """Run the command; give its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=50_000, help="of the library, about")
    parser.add_argument("--questions", type=int, default=40, help="each asked at every effort")
    parser.add_argument("--indexed", type=int, default=300, help="passages indexed really")
    parser.add_argument("--rounds", type=int, default=3, help="of indexing and embedding")
    given = parser.parse_args()
    tell(f"a library of {given.passages:,} passages")
    # In a process of its own, so that what memory it takes is not counted as that of asking.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        built = apart.submit(made_up.build, given.passages).result()
    real = Models()
    models = made_up.ModelsWith(made_up.MadeUp(real.embedder()), real)
    questions = built.questions[: given.questions]
    with clock_on(models) as clock:
        tell(f"asking {len(questions)} questions")
        answered = answering(built.root, models, clock, questions)
        peaks = {"asking": made_up.peak(), "indexing": built.peak}
        ranked = ranking(built.root, models, clock, questions)
    count, took = indexing(given.indexed, given.rounds, real)
    print(
        f"{built.passages:,} passages, {len(questions)} questions, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}; made-up vectors indexed in {built.seconds:.0f} s\n\n"
        f"## Ranking without the cross-encoder\n\n{steps_table(ranked)}\n\n"
        f"## Answers, by effort\n\n{steps_table(answered)}\n\n"
        f"## Indexing {count:,} passages\n\n{indexing_table(count, took)}\n\n"
        f"## Targets\n\n{targets(ranked, answered, peaks, took)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
