"""Tune retrieval on the tuning folds, and write down everything that was tried.

    .venv/bin/python scripts/tune_retrieval.py --record tried.jsonl
    .venv/bin/python scripts/tune_retrieval.py covidqa scifact --only rerank_weight

From the parameters that ship, one parameter after the other is given each of its values while the
rest stay as they are, and the best is kept (coordinate ascent, ``--rounds`` times). The best is
what has the highest mean over the sets of each set's headline metric, divided by what it is with
what ships: no set counts more because its numbers are larger. Every trial is a line of JSON in
``--record``, with every set's value; the table on stdout names them all. No reported fold is read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

# The engine of this checkout is what is tuned, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.errors import AssistantError
from assistant.retrieval import Parameters
from scripts.evaluation import runs, sets
from scripts.evaluation.caching import Cache
from scripts.evaluation.remembering import SetUnderTest

HEADLINE = {
    "covidqa": "MRR@10",
    "evidence_inference": "MRR@10",
    "qmsum": "recall@1,000",
    "scifact": "nDCG@10",
    "mtrag_un": "nDCG@10",
}
TRIED: Mapping[str, Sequence[Any]] = {
    "rerank_weight": (0.5, 0.6, 0.7, 0.75, 0.8, 0.9),
    "claim_rerank_weight": (0.2, 0.3, 0.4, 0.5, 0.6),
    "rerank_temperature": (2.0, 3.0, 4.0, 6.0),
    "lexical_weight": (0.3, 0.4, 0.5, 0.6, 0.7),
    "context_weight": (0.2, 0.5, 1.0),
    "reranked": (8, 16, 24),
    "read_words": (70, 90, 110, 300),
    "neighbour_weight": (0.0, 0.3, 0.5, 0.7),
    "candidates": (50, 100, 200),
}
"""Values of each parameter that are tried."""


@dataclass
class Trials:
    """What was tried, and what came of it."""

    tested: Sequence[SetUnderTest]
    record: Path | None
    known: dict[str, dict[str, float]] = field(default_factory=dict)

    def scores(self, parameters: Parameters) -> dict[str, float]:
        """Give every set's headline metric under some parameters; ask once."""
        key = json.dumps(asdict(parameters), sort_keys=True)
        if key not in self.known:
            self.known[key] = {
                one.name: round(one.mean(_headline(one.name), parameters), 4) for one in self.tested
            }
            if self.record:
                with self.record.open("a", encoding="utf-8") as file:
                    trial = {"parameters": asdict(parameters), "scores": self.known[key]}
                    file.write(json.dumps(trial) + "\n")
        return self.known[key]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit code."""
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as opened:
            cache = opened.enter_context(closing(Cache()))
            tested = []
            for name in given.sets or HEADLINE:
                (loaded, *_) = sets.load(name)
                queries = loaded.select("tune", given.limit)
                system = opened.enter_context(closing(runs.Assistant(cache)))
                tested.append(SetUnderTest(loaded, queries, system))
            climb(Trials(tested, given.record), given.only or list(TRIED), given.rounds)
    except (AssistantError, sets.DataMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def climb(trials: Trials, names: Sequence[str], rounds: int) -> Parameters:
    """Try every value of every parameter, keep the best, and print what was tried."""
    best = Parameters()
    base = trials.scores(best)
    print(f"| parameter | value | {' | '.join(base)} | mean gain |")
    print(f"| --- | ---: |{' ---: |' * (len(base) + 1)}")
    print(f"| as it ships | | {' | '.join(f'{one:.4f}' for one in base.values())} | |")
    top = 1.0
    for _ in range(rounds):
        for name in names:
            start = best
            for value in TRIED[name]:
                tried = replace(start, **{name: value})
                scores = trials.scores(tried)
                gain = sum(scores[one] / base[one] for one in base) / len(base)
                cells = " | ".join(f"{one:.4f}" for one in scores.values())
                print(f"| {name} | {value} | {cells} | {100 * (gain - 1):+.2f} % |", flush=True)
                if gain > top:
                    best, top = tried, gain
    print(f"\nbest: {best}")
    return best


def _headline(name: str) -> str:
    return HEADLINE[name.split(",", maxsplit=1)[0]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(HEADLINE))
    parser.add_argument("--only", nargs="+", choices=list(TRIED), help="these parameters alone")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--limit", type=int, help="only the first N queries of each set")
    parser.add_argument("--record", type=Path, metavar="FILE", help="every trial, as JSONL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
