"""What was answered, kept line by line as it comes, and found again by what was asked.

    answers.partial.jsonl   grows by a line as soon as a question is answered; gone at the end
    answers.jsonl           the answers to the questions of the last whole run, in their order
    answers.earlier.jsonl   answers that were superseded: to other questions, from another corpus

An answer belongs to its question (text and scope, whatever the id) and to the circumstances that it
was given under (corpus, models, settings). From the moment it exists it is in one of these files:
the process may be killed at any byte, and what was answered is neither lost nor asked again.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from assistant.domain import Answer, Failure, Question
from assistant.errors import NoSpace, OutputLocked, UsageError
from assistant.rendering import data

ANSWERS = "answers.jsonl"
PARTIAL = "answers.partial.jsonl"
EARLIER = "answers.earlier.jsonl"
SUMMARY = "summary.md"

CORPUS = "corpus"
"""The circumstance that is the corpus' fingerprint, which an answer holds itself."""

_MADE_WITH = "made_with"

Circumstances = Mapping[str, str]
"""What an answer depends on beside its question: the corpus' fingerprint, models, settings."""

Key = tuple[Question, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept, and the circumstances that it was given under."""

    record: dict[str, Any]
    answer: Answer
    circumstances: Circumstances

    @classmethod
    def read(cls, record: dict[str, Any]) -> Kept:
        """Read a line's record.

        Raises:
            ValueError: it is none of this program's.

        """
        answer = data.read_answer(record)
        made_with = record.get(_MADE_WITH)
        if not isinstance(made_with, dict):
            raise ValueError("it is not said what the answer was made with")  # noqa: TRY004 - a file
        return cls(record, answer, {CORPUS: answer.corpus_fingerprint, **made_with})

    @property
    def key(self) -> Key:
        """What the answer is found by."""
        return _key(self.answer.question, self.circumstances)

    def line(self, id_: str) -> str:
        """Give the line that keeps it, under the id that its question has."""
        question = {**self.record["question"], "id": id_}
        return data.line({**self.record, "question": question}) + "\n"


def _key(question: Question, circumstances: Circumstances) -> Key:
    return replace(question, id=""), frozenset(circumstances.items())


class Journal:
    """The answers in one folder, which is locked as long as this is open."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; ``opened`` locks the folder first.

        Raises:
            UsageError: a file there was not written by this program, so it is left alone.

        """
        self._folder = folder
        self._earlier = self._read(EARLIER)
        self._current = self._read(ANSWERS) | self._read(PARTIAL)
        ours = any((folder / name).exists() for name in (ANSWERS, PARTIAL))
        if (folder / SUMMARY).exists() and not ours:
            raise UsageError(
                f"{folder / SUMMARY}: was not written by this command: choose another folder"
            )

    def find(self, question: Question, circumstances: Circumstances) -> Kept | None:
        """Give the answer to a question under these circumstances, if it was ever given."""
        key = _key(question, circumstances)
        return self._current.get(key) or self._earlier.get(key)

    def current(self) -> tuple[Kept, ...]:
        """Give what was answered and not yet superseded."""
        return tuple(self._current.values())

    def add(self, answer: Answer, circumstances: Circumstances) -> Kept:
        """Keep an answer: when this returns, the answer outlives the process."""
        made_with = {key: value for key, value in circumstances.items() if key != CORPUS}
        kept = Kept.read({**data.answer(answer), _MADE_WITH: made_with})
        path = self._folder / PARTIAL
        with _reported(path), path.open("a+b") as file:
            line = kept.line(answer.question.id).encode()
            file.write(line if _is_whole(file) else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())
        self._current[kept.key] = kept
        return kept

    def close(self, results: Mapping[Question, Kept | Failure], summary: str) -> None:
        """Write answers and summary, each whole or not at all, and then drop what is not needed."""
        used = {one.key for one in results.values() if isinstance(one, Kept)}
        superseded = {key: one for key, one in self._current.items() if key not in used}
        if not superseded.keys() <= self._earlier.keys():
            together = (self._earlier | superseded).values()
            self._replace(EARLIER, "".join(one.line(one.answer.question.id) for one in together))
        self._replace(ANSWERS, "".join(_line(question, one) for question, one in results.items()))
        self._replace(SUMMARY, summary)
        with _reported(self._folder):
            (self._folder / PARTIAL).unlink(missing_ok=True)

    def _read(self, name: str) -> dict[Key, Kept]:
        path = self._folder / name
        if not path.exists():
            return {}
        with _reported(path):
            lines = path.read_bytes().split(b"\n")
        found: dict[Key, Kept] = {}
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line) if line else {"error": "an empty line"}
                if "error" not in record:
                    kept = Kept.read(record)
                    found[kept.key] = kept
            except (ValueError, TypeError) as error:
                if name == PARTIAL:
                    continue  # the process was killed while it wrote this line
                raise UsageError(
                    f"{path}, line {number}: not an answer that this command wrote: "
                    "move the file away, or choose another folder"
                ) from error
        return found

    def _replace(self, name: str, text: str) -> None:
        path = self._folder / name
        new = path.with_name(f".{name}.new")
        with _reported(path):
            with new.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)


def _line(question: Question, result: Kept | Failure) -> str:
    if isinstance(result, Failure):
        return data.line(data.failure(result)) + "\n"
    return result.line(question.id)


def _is_whole(file: BinaryIO) -> bool:
    """Whether a file ends with a line's end, or is empty."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


@contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """Open the journal in a folder, made where there is none, for one process alone.

    Raises:
        OutputLocked: another batch writes there.
        UsageError: the folder cannot be used.

    """
    lock = FileLock(folder / ".lock")
    with _reported(folder):
        # Not for others to read: what was said in interviews will lie there.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise OutputLocked(
                f"{folder}: another batch is writing there: wait until it is done, "
                "or choose another folder"
            ) from error
    try:
        yield Journal(folder)
    finally:
        lock.release()


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoSpace(f"{path}: the disk is full: make room and run the batch again") from error
        raise UsageError(f"{path}: {error.strerror}: choose another folder") from error
