"""The gold questions of the sample corpus: what an answer must hold, who says it, and where.

``corpus/evaluation/`` holds them, and is never indexed. A place in the corpus is a W3C
TextQuoteSelector with the turn or section it is in, so that it outlives a change in a reader;
offsets are derived here. A place that cannot be found any more is an error and no missed point.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.domain import INTERVIEWER, Document, Segment, Span
from scripts.evaluation.beir import GoldSpan

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "evaluation"
INSTRUCTION = "instruction"
"""The kind of place that is an instruction to the assistant, planted in the corpus."""

Split = Literal["dev", "test"]
REQUIRED, ACCEPTABLE = 2, 1
"""Grades of relevance in the qrels: states a required claim, or is right to cite."""


class Unresolved(Exception):  # noqa: N818 - it says what happened, as assistant.errors do
    """A gold place is not in the corpus, or in several places; the message says which."""


@dataclass(frozen=True, slots=True)
class Target:
    """Words that stand in a source: a W3C TextQuoteSelector, and where people would look.

    ``speaker`` and ``turn`` are empty in literature, ``section`` in interviews (the innermost
    heading). ``why`` is given where the place must not be cited.
    """

    source: str
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    speaker: str = ""
    turn: str = ""
    section: str = ""
    why: str = ""

    @property
    def unit(self) -> str:
        """The turn or section as the qrels name it."""
        return f"{self.source}#turn-{self.turn}" if self.turn else f"{self.source}#{self.section}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer must hold; each of the targets alone would show it."""

    id: str
    claim: str
    targets: tuple[Target, ...]
    minority: bool = False


@dataclass(frozen=True, slots=True)
class GoldQuery:
    """A question and what its answer is judged by.

    ``chain`` joins the turns of a conversation, which are asked in their order; ``full`` is what a
    later turn would be as a question of its own. ``also`` may be cited, ``never`` must not (a
    target without words is the whole source). ``participants`` counts the people whom a full
    answer must cite.
    """

    id: str
    kind: str
    asker: str
    text: str
    split: Split
    answerable: bool
    chain: str = ""
    full: str = ""
    claims: tuple[Claim, ...] = ()
    also: tuple[Target, ...] = ()
    never: tuple[Target, ...] = ()
    participants: int = 0
    why: str = ""


def load(folder: Path = FOLDER) -> tuple[GoldQuery, ...]:
    """Load the questions with their gold, in the order of the file."""
    gold = {one["query"]: one for one in _rows(folder / "gold.jsonl")}
    return tuple(_query(row, gold[row["id"]]) for row in _rows(folder / "queries.jsonl"))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _query(row: Mapping[str, Any], gold: Mapping[str, Any]) -> GoldQuery:
    return GoldQuery(
        id=row["id"],
        kind=row["kind"],
        asker=row["asker"],
        text=row["text"],
        split=row["split"],
        answerable=gold["answerable"],
        chain=row.get("chain", ""),
        full=row.get("full", ""),
        claims=tuple(
            Claim(
                one["id"],
                one["claim"],
                tuple(map(_target, one["targets"])),
                minority=one.get("minority", False),
            )
            for one in gold.get("claims", [])
        ),
        also=tuple(map(_target, gold.get("also", []))),
        never=tuple(map(_target, gold.get("never", []))),
        participants=gold.get("participants", 0),
        why=gold.get("why", ""),
    )


def _target(given: Mapping[str, Any]) -> Target:
    selector = given.get("selector", {})
    return Target(
        source=given["source"],
        exact=selector.get("exact", ""),
        prefix=selector.get("prefix", ""),
        suffix=selector.get("suffix", ""),
        speaker=given.get("speaker", ""),
        turn=given.get("turn", ""),
        section=given.get("section", ""),
        why=given.get("why", ""),
    )


def resolve(target: Target, document: Document) -> GoldSpan:
    """Give the offsets of a target in its document.

    Raises:
        Unresolved: the words are not there, or not in one turn or section of that speaker, or in
            several.

    """
    fitting = [
        Span(at, at + len(target.exact))
        for at in _places(target, document.text)
        if any(
            _fits(target, segment) and segment.span.contains(Span(at, at + len(target.exact)))
            for segment in document.segments
        )
    ]
    if len(fitting) != 1:
        found = "not" if not fitting else f"{len(fitting)} times"
        where = f"{target.unit}{f', {target.speaker}' if target.speaker else ''}"
        raise Unresolved(f"{where}: found {found}: {target.exact!r}")
    return GoldSpan(target.source, fitting[0].start, fitting[0].end)


def _places(target: Target, text: str) -> list[int]:
    """Give where the words stand: between their neighbours, or else wherever they are."""
    around = target.prefix + target.exact + target.suffix
    found = [at + len(target.prefix) for at in _occurrences(around, text)]
    return found or list(_occurrences(target.exact, text))


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _fits(target: Target, segment: Segment) -> bool:
    if target.turn:
        turn = next((one.first for one in segment.locators if one.label == "turn"), "")
        speaker = "interviewer" if segment.speaker == INTERVIEWER else segment.speaker
        return (turn, speaker) == (target.turn, target.speaker)
    return (segment.section[-1] if segment.section else "") == target.section


def qrels(queries: tuple[GoldQuery, ...]) -> str:
    """Give the relevant turns and sections as BEIR writes qrels: tab-separated, with a header."""
    lines = ["query-id\tcorpus-id\tscore"]
    for query in queries:
        grades = {one.unit: ACCEPTABLE for one in query.also}
        grades |= {one.unit: REQUIRED for claim in query.claims for one in claim.targets}
        lines += [f"{query.id}\t{unit}\t{grade}" for unit, grade in sorted(grades.items())]
    return "\n".join(lines) + "\n"
