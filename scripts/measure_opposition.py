"""Measure how often statements that are said to oppose each other do, on SciFact's claims.

    .venv/bin/python scripts/measure_opposition.py

Each claim is paired with each of its rationales, which an annotator labelled as supporting or
contradicting it (Wadden, D. et al. 2020, "Fact or fiction: verifying scientific claims"). Rules and
thresholds were made on the tuning fold (the claims after the first 300); the first 300 are only
reported. Two baselines stand beside: to call every pair opposed, and to call it opposed where one
holds a negation word more than the other. The last column says how often a claim is called opposed
to the rationale of another one, with which it has nothing to do.

Annotators made many refuted claims by negating a supported one, so that a negation in the claim
alone tells much here and would tell less elsewhere. Nothing here is speech: stances are not
measured.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

# The engine of this checkout is what is measured, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant import language
from assistant.answering import opposition
from assistant.answering.opposition import Opposition, Statement
from scripts.evaluation import sets
from scripts.evaluation.beir import Fold

THRESHOLDS = (0.1, opposition.POSSIBLE, 0.3, 0.4, 0.5, opposition.SURE, 0.7)
RESAMPLES = 2000
SEED = 7
_NEGATION_WORD = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot)\b|n't\b", re.IGNORECASE
)

Rarity = Callable[[str], float]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a rationale, what the annotator and the detector say of the two, and more.

    ``elsewhere`` is what the detector says of the claim and a rationale of another one.
    """

    fold: Fold
    claim: str
    contradicts: bool
    found: Opposition | None
    elsewhere: Opposition | None
    negations_differ: bool


def main() -> int:
    """Read, judge and show."""
    folder = sets.data_folder() / "scifact"
    try:
        abstracts = {str(row["doc_id"]): row for row in _rows(folder / "corpus.jsonl")}
        claims = list(_rows(folder / "claims_train.jsonl"))
    except FileNotFoundError as error:
        print(f"scifact: no data ({error.filename}); skipped", file=sys.stderr)
        return 1
    pairs = list(_pairs(claims, abstracts))
    print("| fold | called opposed | precision (95 %) | recall (95 %) | n | elsewhere |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    folds: tuple[Fold, ...] = ("tune", "report")
    for fold in folds:
        _show([one for one in pairs if one.fold == fold])
    return 0


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _rarity(abstracts: Iterable[Row]) -> Rarity:
    """Give the inverse document frequency over all abstracts (Robertson and Sparck Jones 1976)."""
    held: Counter[str] = Counter()
    size = 0
    for size, row in enumerate(abstracts, 1):  # noqa: B007 - how many there are is wanted after
        held.update(set(language.terms(" ".join([row["title"], *row["abstract"]]))))
    return lambda term: math.log(1 + (size - held[term] + 0.5) / (held[term] + 0.5))


def _pairs(claims: Sequence[Row], abstracts: Mapping[str, Row]) -> Iterator[Pair]:
    rarity = _rarity(abstracts.values())
    rationales = [
        (
            place,
            rationale["label"],
            " ".join(abstracts[id_]["abstract"][one].strip() for one in rationale["sentences"]),
        )
        for place, row in enumerate(claims)
        for id_, alternatives in row["evidence"].items()
        for rationale in alternatives
    ]
    for number, (place, label, text) in enumerate(rationales):
        claim = claims[place]["claim"]
        # Neighbours are often one claim and its negation: half the list away nothing is shared.
        elsewhere = rationales[(number + len(rationales) // 2) % len(rationales)][2]
        counts = [len(_NEGATION_WORD.findall(each)) for each in (claim, text)]
        yield Pair(
            "report" if place < sets.SCIFACT_REPORTED else "tune",
            str(claims[place]["id"]),
            label == "CONTRADICT",
            opposition.opposed(Statement(claim), Statement(text), rarity),
            opposition.opposed(Statement(claim), Statement(elsewhere), rarity),
            counts[0] != counts[1],
        )


def _show(pairs: Sequence[Pair]) -> None:
    """Print a row for each baseline, for each threshold and for each reason."""
    everything = [True] * len(pairs)
    _row("every pair", pairs, everything, everything)
    _row("negation words differ in number", pairs, [one.negations_differ for one in pairs])
    for least in THRESHOLDS:
        called = [_reaches(one.found, least) for one in pairs]
        elsewhere = [_reaches(one.elsewhere, least) for one in pairs]
        _row(f"score {least} or more", pairs, called, elsewhere)
    least = opposition.POSSIBLE
    for reason in get_args(opposition.Reason):
        called = [_reaches(one.found, least, reason) for one in pairs]
        elsewhere = [_reaches(one.elsewhere, least, reason) for one in pairs]
        _row(f"{reason}, {least} or more", pairs, called, elsewhere)


def _reaches(found: Opposition | None, least: float, reason: str = "") -> bool:
    return found is not None and found.score >= least and reason in {"", found.reason}


def _row(
    name: str, pairs: Sequence[Pair], called: Sequence[bool], elsewhere: Sequence[bool] = ()
) -> None:
    contradicts = [one.contradicts for one in pairs]
    right = [a and b for a, b in zip(called, contradicts, strict=True)]
    claims = [one.claim for one in pairs]
    apart = f"{sum(elsewhere) / len(pairs):.3f}" if elsewhere else ""
    print(
        f"| {pairs[0].fold} | {name} | {_share(right, called, claims)}"
        f" | {_share(right, contradicts, claims)} | {sum(called)} of {len(pairs)} | {apart} |"
    )


def _share(part: Sequence[bool], whole: Sequence[bool], claims: Sequence[str]) -> str:
    """Give a share with its interval: claims are resampled, since their rationales are alike.

    The percentile bootstrap over clusters (Efron, B. and Tibshirani, R. J. 1993, "An introduction
    to the bootstrap"); resamples in which nothing is called say nothing of precision,
    and where all of a few are right the interval is too narrow.
    """
    if not any(whole):
        return "-"
    names = sorted(set(claims))
    of_claim = np.zeros((2, len(names)))
    for claim, *counts in zip(claims, part, whole, strict=True):
        of_claim[:, names.index(claim)] += counts
    draws = np.random.default_rng(SEED).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    parts, wholes = draws @ of_claim[0], draws @ of_claim[1]
    low, high = np.quantile(parts[wholes > 0] / wholes[wholes > 0], [0.025, 0.975])
    return f"{sum(part) / sum(whole):.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    sys.exit(main())
