"""Questions file -> answers file: resumable, in order, the same bytes each time.

A question that fails is reported and the rest is asked. What is answered is kept at once
(``journal``), so that a run that was stopped, however it was, goes on where it was. The summary is
made from what is kept and from nothing else: one that was interrupted and one that was not are the
same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant import __version__, prompts
from assistant.answering.generative import PROMPT
from assistant.batch import journal
from assistant.batch.journal import Circumstances, Journal, Kept
from assistant.domain import Answer, Failure, Question
from assistant.errors import AssistantError, UsageError
from assistant.library import Library
from assistant.rendering import markdown, plain

Progress = Callable[[int, int, str], None]
"""Hears of each question when it is done: how many are, of how many, and what came of it."""

Say = Callable[[str], None]
"""Says a line that the person must see."""

_NO_MATTER = frozenset({"chroma", "embedder"})
"""Settings that change no answer: where vectors are searched, and what the fingerprint says."""

_SHOWN = 40
"""Characters of a circumstance that a person is shown."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written, and how it went."""

    answers: Path
    summary: Path
    asked: int
    failed: int
    abstained: int


def run(
    library: Library,
    questions: Sequence[Question | Failure],
    out: Path,
    say: Say,
    progress: Progress,
) -> Report:
    """Ask what was not asked before, and write the answers to all ``questions`` into ``out``.

    What is a failure already, because it cannot be asked, is written down as one.

    Raises:
        OutputLocked: another batch is writing there.
        UsageError: ``out`` cannot be used.

    """
    if library.root / "corpus" in (out.resolve(), *out.resolve().parents):
        raise UsageError(f"{out}: lies in the corpus, where it would be indexed: choose another")
    with journal.opened(out) as kept:
        results, corpus = _Batch(library, questions, kept, say, progress).run()
        answers = [_as_asked(question, result) for question, result in results.items()]
        kept.close(results, markdown.summary(answers, library.sources(), corpus))
    given = [one for one in answers if isinstance(one, Answer)]
    return Report(
        out / journal.ANSWERS,
        out / journal.SUMMARY,
        asked=len(answers),
        failed=len(answers) - len(given),
        abstained=sum(one.abstention is not None for one in given),
    )


def _as_asked(question: Question, result: Kept | Failure) -> Answer | Failure:
    """Give a result under the id that its question has in this file."""
    return result if isinstance(result, Failure) else replace(result.answer, question=question)


def circumstances(library: Library) -> dict[str, str]:
    """Give what an answer depends on beside its question; under others it is asked again."""
    found = {journal.CORPUS: library.fingerprint(), "version": __version__}
    reranker = library.models.reranker() if library.retrieval_parameters.reranked else None
    found["embedder"] = library.models.embedder().fingerprint
    found["reranker"] = reranker.fingerprint if reranker else ""
    for field in fields(library.settings):
        if field.name not in _NO_MATTER:
            found[field.name] = str(getattr(library.settings, field.name))
    if rejections := library.rejections():
        told = repr(sorted((one.source, one.exact, one.reason) for one in rejections))
        checksum = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        found["rejections"] = f"{len(rejections)} ({checksum[: _SHOWN // 2]})"
    found["prompt"] = prompts.load(PROMPT).sha256 if library.settings.model else ""
    return found


@dataclass(frozen=True, slots=True)
class _Batch:
    """One run."""

    library: Library
    questions: Sequence[Question | Failure]
    journal: Journal
    say: Say
    progress: Progress

    def run(self) -> tuple[dict[Question, Kept | Failure], str]:
        """Give what came of each question, in their order, all from one state of the corpus."""
        now = circumstances(self.library)
        self._say_what_changed(now)
        while True:
            results = self._ask(now)
            given = [one for one in results.values() if isinstance(one, Kept)]
            if all(one.circumstances == now for one in given):
                return results, now[journal.CORPUS]
            self.say("the corpus was indexed again meanwhile: asking again what was asked before")
            now = circumstances(self.library)

    def _ask(self, now: Circumstances) -> dict[Question, Kept | Failure]:
        results: dict[Question, Kept | Failure] = {}
        for one in self.questions:
            question = one.question if isinstance(one, Failure) else one
            known = self._known(one, now) if isinstance(one, Question) else None
            result = known or self._answer(one, now)
            results[question] = result
            if known is None:
                outcome = f"{plain.safe(question.id)}: {_outcome(result)}"
                self.progress(len(results), len(self.questions), outcome)
        return results

    @property
    def _asked(self) -> list[Question]:
        return [one for one in self.questions if isinstance(one, Question)]

    def _known(self, question: Question, now: Circumstances) -> Kept | None:
        """Give the answer that is kept, unless it only stands in for one that a model gives.

        Where the chat model failed, the answer was made without it: the model is tried again.
        """
        kept = self.journal.find(question, now)
        if kept and now["model"] and not kept.answer.model and kept.answer.abstention is None:
            return None
        return kept

    def _answer(self, question: Question | Failure, now: Circumstances) -> Kept | Failure:
        if isinstance(question, Failure):
            return self._failed(question.question, question.reason)
        try:
            answer = self.library.ask(question)
        except UsageError as error:
            return self._failed(question, str(error))
        except AssistantError:
            raise  # the index, the disk, a model: no other question would fare better
        except Exception as error:  # noqa: BLE001 - a defect that one question meets is not to cost the answers of a night
            return self._failed(question, f"{type(error).__name__}: {error}")
        if now["model"] and not answer.model:
            for notice in answer.notices:
                self._say_of(question, notice)
        return self.journal.add(answer, {**now, journal.CORPUS: answer.corpus_fingerprint})

    def _failed(self, question: Question, reason: str) -> Failure:
        self._say_of(question, reason)
        return Failure(question, " ".join(reason.split()))

    def _say_of(self, question: Question, what: str) -> None:
        self.say(f"question {plain.safe(question.id)}: {plain.safe(what)}")

    def _say_what_changed(self, now: Circumstances) -> None:
        asked = {replace(one, id="") for one in self._asked}
        current = self.journal.current()
        wanted = [one for one in current if replace(one.answer.question, id="") in asked]
        others = [one for one in wanted if self.journal.find(one.answer.question, now) is None]
        changes = dict.fromkeys(change for one in others for change in _changes(one, now))
        reasons = [f"{len(others)} given with {', '.join(changes)}"] if others else []
        if gone := len(current) - len(wanted):
            reasons.append(f"{gone} to questions that are not asked any more")
        if reasons:
            self.say(
                f"earlier answers are kept in {journal.EARLIER} and not used: {', '.join(reasons)}"
            )
        done = sum(self._known(one, now) is not None for one in self._asked)
        if done:
            self.progress(done, len(self.questions), "answered before")


def _changes(kept: Kept, now: Circumstances) -> list[str]:
    then = kept.circumstances
    return [
        _change(name, then.get(name) or "none", now.get(name) or "none")
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]


def _change(name: str, then: str, now: str) -> str:
    """Say what is another now; a checksum tells a person nothing more."""
    if max(len(then), len(now)) > _SHOWN:
        return f"another {name}"
    return plain.safe(f"{name} {then} (now {now})")


def _outcome(result: Kept | Failure) -> str:
    if isinstance(result, Failure):
        return "failed"
    if result.answer.abstention is not None:
        return "no answer"
    findings, cited = len(result.answer.findings), len(result.answer.citations)
    return (
        f"{findings} {plain.plural('finding', findings)}, {cited} {plain.plural('citation', cited)}"
    )
