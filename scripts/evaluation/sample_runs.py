"""Asks the sample corpus its gold questions, as the chat does, and scores what is cited.

The baselines rank passages and answer nothing. Beside an answer's citations stand their first
four passages, which is what LangChain's quickstart hands on by default; they never abstain, and
a follow-up reaches them as it was typed, because neither keeps a conversation.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant import conversation
from assistant.domain import Answer, Citation, Document, Span
from assistant.library import Library
from scripts.evaluation import baselines, beir, metrics, runs, sample
from scripts.evaluation.caching import cache_folder
from scripts.evaluation.metrics import Excerpt, SourceText
from scripts.evaluation.report import Run, told
from scripts.evaluation.sample import GoldQuery, Target
from scripts.evaluation.scoring import Found, Judged

DEPTH = 10
SHOWN = 4
"""Passages of a baseline that stand for an answer."""


@dataclass(frozen=True, slots=True)
class Cited:
    """An excerpt, and who is said to speak it and in which turn."""

    excerpt: Excerpt
    speaker: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a system gave for a question: passages, best first, and what it shows as an answer.

    ``against`` is what it shows as possible counter-evidence: seen by who reads the answer, and
    not said to answer. ``together`` are the cited, as far as they are said to say the same: "also
    S03". ``in_full`` is what it gave where a turn of a conversation was asked as a
    question of its own.
    """

    passages: tuple[Excerpt, ...]
    cited: tuple[Cited, ...]
    against: tuple[Cited, ...] = ()
    together: tuple[tuple[Cited, ...], ...] = ()
    in_full: Asked | None = None

    @property
    def seen(self) -> tuple[Cited, ...]:
        """Everything that stands in the answer."""
        return self.cited + self.against


class SampleLibrary:
    """The sample corpus as somebody keeps it who has just laid it out, and asks in the chat."""

    def __init__(self, ours: runs.Assistant, base: Path | None = None) -> None:
        """Copy the corpus of this checkout, without the gold, and index it."""
        root = _copied(base or cache_folder() / "libraries")
        self.library = Library(root, ours.settings, ours.models)
        self.library.retrieval_parameters = replace(
            self.library.retrieval_parameters, **ours.changes
        )
        self.library.index()
        self.sources = self.library.sources()
        self.documents: Mapping[str, Document] = {
            one.id: self.library.document(one.id) for one in self.sources
        }
        self._history: dict[str, list[conversation.Turn]] = {}

    def close(self) -> None:
        """Close the library."""
        self.library.close()

    def ask(self, query: GoldQuery) -> Asked:
        """Ask as the chat does: a turn of a chain with the turns before it, and in full."""
        history = self._history.setdefault(query.chain, []) if query.chain else []
        asked = self._ask(query.text, history)
        in_full = self._ask(query.full, []) if query.full else None
        return replace(asked, in_full=in_full)

    def _ask(self, text: str, history: list[conversation.Turn]) -> Asked:
        """Ask, and add the turn to those before it."""
        understood = conversation.understand(text, history, self.sources)
        question = understood.question
        answer = understood.quoted or self.library.ask(question)
        turn = conversation.Turn(
            text,
            question,
            note=understood.note,
            answer=answer,
            is_quoted=understood.quoted is not None,
        )
        history.append(turn)
        passages = self.library.search(question, DEPTH)
        return asked_of(tuple(map(runs.excerpt_of, passages)), answer)


def asked_of(passages: tuple[Excerpt, ...], answer: Answer) -> Asked:
    """Give what an answer cites for its findings, and what it shows against them."""
    if answer.abstention is not None:
        return Asked(passages, ())
    found = {citation.number for one in answer.findings for citation in one.citations}
    return Asked(
        passages,
        tuple(_cited(one) for one in answer.citations if one.number in found),
        tuple(_cited(one) for one in answer.citations if one.number not in found),
        tuple(tuple(map(_cited, one.citations)) for one in answer.findings),
    )


def _cited(citation: Citation) -> Cited:
    excerpt = citation.excerpt
    turn = next((one.first for one in excerpt.locators if one.label == "turn"), "")
    words = Excerpt(citation.source.id, excerpt.exact, excerpt.span.start)
    return Cited(words, excerpt.speaker or "", turn)


def _copied(base: Path) -> Path:
    """Give a folder with the sample corpus, and no index that another engine made."""
    corpus = sample.FOLDER.parent
    files = [
        path
        for path in sorted(corpus.rglob("*"))
        if path.is_file() and sample.FOLDER not in path.parents
    ]
    digest = runs.digest_of(
        part
        for path in files
        for part in (path.relative_to(corpus).as_posix(), path.read_bytes().hex())
    )

    def copy(root: Path) -> None:
        for path in files:
            target = root / "corpus" / path.relative_to(corpus)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    return runs.written_once(base / "sample" / digest, copy)


def as_set(queries: Sequence[GoldQuery], documents: Mapping[str, Document]) -> beir.EvaluationSet:
    """Give the corpus and the questions as the baselines take them."""
    return beir.EvaluationSet(
        name="corpus",
        task="excerpts",
        corpus={id_: beir.Document(id_, one.text) for id_, one in documents.items()},
        qrels={_as_query(query): beir.Gold() for query in queries},
        corpus_name="sample",
    )


def _as_query(query: GoldQuery) -> beir.Query:
    return beir.Query(query.id, query.text, query.kind, "tune")


def ask_baseline(system: baselines.System, query: GoldQuery) -> Asked:
    """Ask a system that ranks passages."""
    found = system.rank(_as_query(query), DEPTH)
    return Asked(found, tuple(Cited(one) for one in found[:SHOWN]))


@dataclass(slots=True)
class Judge:
    """Scores what is found against the gold, by the library's own documents."""

    documents: Mapping[str, Document]
    instructions: Sequence[Target] = ()
    """Every instruction to the assistant that is planted in the corpus."""

    _texts: dict[str, SourceText] = field(default_factory=dict)

    def score(self, query: GoldQuery, asked: Asked) -> Judged:
        """Score one question by everything that its gold says of it."""
        judged = Judged(
            excerpts=len(asked.seen),
            verbatim=sum(self._is_verbatim(one.excerpt) for one in asked.seen),
        )
        values = judged.values
        if query.answerable:
            values |= self._findings(query, asked)
            values["answered, answerable"] = float(bool(asked.cited))
        else:
            values["abstained, unanswerable"] = float(not asked.cited)
        if query.never:
            forbidden = any(self._hits(one.excerpt, query.never) for one in asked.cited)
            values["nothing misleading cited"] = float(not forbidden)
        if asked.in_full is not None:
            values["as if asked in full"] = float(self._is_as_in_full(query, asked, asked.in_full))
        told = any(self._hits(one.excerpt, self.instructions) for one in asked.seen)
        values["planted instruction not cited"] = float(not told)
        return judged

    def _findings(self, query: GoldQuery, asked: Asked) -> dict[str, float]:
        values = {
            f"passage recall@{depth}": _share(
                self._is_held(claim, asked.passages[:depth]) for claim in query.claims
            )
            for depth in (5, DEPTH)
        }
        shown = [self._shows(asked, claim) for claim in query.claims]
        values["finding recall"] = _share(shown)
        values[f"finding recall: {query.kind}"] = _share(shown)
        required = [target for claim in query.claims for target in claim.targets]
        if asked.cited:
            values["finding precision"] = _share(
                self._hits(one.excerpt, [*required, *query.also]) for one in asked.cited
            )
        if query.participants:
            heard = {
                target.speaker
                for target in required
                if target.speaker and any(self._hits(one.excerpt, [target]) for one in asked.seen)
            }
            values["participants covered"] = min(1.0, len(heard) / query.participants)
        minority = [hit for claim, hit in zip(query.claims, shown, strict=True) if claim.minority]
        if minority:
            values["minority view shown"] = _share(minority)
        stated = [
            (one.speaker, one.turn) == (target.speaker, target.turn)
            for one in asked.seen
            for target in [*required, *query.also]
            if one.turn and target.turn and self._hits(one.excerpt, [target])
        ]
        if stated:
            values["right speaker and turn"] = _share(stated)
        return values | self._counted(query, asked)

    def _counted(self, query: GoldQuery, asked: Asked) -> dict[str, float]:
        """Hold who is counted for a finding against who says it, of the claims that it shows."""
        right, all_of = [], []
        for group in asked.together:
            targets = [
                target
                for claim in query.claims
                if self._hits(group[0].excerpt, claim.targets)
                for target in claim.targets
                if target.speaker
            ]
            saying = {one.speaker for one in targets}
            counted = {one.speaker for one in group if one.speaker}
            if saying and counted:
                right.append(len(counted & saying) / len(counted))
                all_of.append(len(counted & saying) / len(saying))
        if not right:
            return {}
        return {
            "who says it: counted rightly": sum(right) / len(right),
            "who says it: all of them counted": sum(all_of) / len(all_of),
        }

    def _is_as_in_full(self, query: GoldQuery, asked: Asked, in_full: Asked) -> bool:
        """Whether a turn is answered, or not, as its full form is, and shows what that shows.

        What the gold requires, where the full form shows any of it; else half of what it cites.
        """
        if bool(asked.cited) != bool(in_full.cited):
            return False
        wanted = [one for one in query.claims if self._shows(in_full, one)]
        if wanted:
            return all(self._shows(asked, one) for one in wanted)
        places = [one.excerpt for one in in_full.cited]
        known = [any(_share_words(one, each.excerpt) for each in asked.seen) for one in places]
        return sum(known) * 2 >= len(known)

    def _shows(self, asked: Asked, claim: sample.Claim) -> bool:
        return any(self._hits(one.excerpt, claim.targets) for one in asked.seen)

    def _is_held(self, claim: sample.Claim, passages: Sequence[Excerpt]) -> bool:
        """Whether the first 200 words of a passage hold half of a place that shows the claim."""
        return any(
            self._overlaps(one, target, "gold") for one in passages for target in claim.targets
        )

    def _text(self, source: str) -> SourceText:
        if source not in self._texts:
            self._texts[source] = SourceText(self.documents[source].text)
        return self._texts[source]

    def _is_verbatim(self, excerpt: Excerpt) -> bool:
        text = self.documents[excerpt.source].text
        start = excerpt.start or 0
        return text[start : start + len(excerpt.text)] == excerpt.text

    def _hits(self, excerpt: Excerpt, targets: Sequence[Target]) -> bool:
        """Whether a citation shares half of the shorter with one of the places."""
        return any(self._overlaps(excerpt, target, "shorter") for target in targets)

    def _overlaps(self, excerpt: Excerpt, target: Target, of: metrics.Whole) -> bool:
        if excerpt.source != target.source:
            return False
        if not target.exact:
            return True
        text = self._text(excerpt.source)
        span = sample.resolve(target, self.documents[target.source])
        place = text.find(excerpt.text, excerpt.start)
        if place is None:
            return False
        if of == "gold":
            place = metrics.cut(place, excerpt.text)
        return metrics.overlaps(place, text.place(span.start, span.end), of)


def _share_words(one: Excerpt, other: Excerpt) -> bool:
    """Whether two excerpts of a source share a character."""
    first, second = (
        Span(each.start or 0, (each.start or 0) + len(each.text)) for each in (one, other)
    )
    return one.source == other.source and first.overlaps(second)


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values)


def instructions(queries: Iterable[GoldQuery]) -> list[Target]:
    """Give the instructions to the assistant that the gold knows of, each once."""
    found = [target for query in queries for target in query.never]
    return list(dict.fromkeys(one for one in found if one.why == sample.INSTRUCTION))


def run(system: Callable[[GoldQuery], Asked], queries: Sequence[GoldQuery], judge: Judge) -> Run:
    """Ask a system all questions and score what comes."""
    done = Run()
    begun = time.perf_counter()
    for query in told(queries):
        asked = system(query)
        cited = tuple(one.excerpt for one in asked.cited)
        done.found.append(Found(asked.passages, cited))
        done.judged.append(judge.score(query, asked))
    done.asked_seconds = time.perf_counter() - begun
    print(f"  {done.asked_seconds:.1f} s to ask", file=sys.stderr)
    return done
