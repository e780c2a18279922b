"""Sessions: what was asked and answered, saved as it happens in ``notebook/sessions/``.

A session is a file of JSON Lines that is only ever appended to: a question's line is on the disk
before it is answered, so that a crash or a full disk costs at most the line that was being
written. Interviews are confidential and answers quote them: folders are 0700, files 0600.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from assistant import rewriting
from assistant.conversation import Turn, last_quotable, noted
from assistant.domain import Answer
from assistant.rendering import data
from assistant.withdrawal import answer_without

_SLUG = 40
"""Most characters of a question that a file's name holds."""

_LOST = "no answer was saved: the session ended first"
_WITHDRAWN = "what was quoted here is left out: someone withdrew"


@dataclass(frozen=True, slots=True)
class Saved:
    """A session in the notebook, by the first thing that was asked in it."""

    path: Path
    begun: datetime
    title: str


class Session:
    """One session's file, made when the first question is asked."""

    def __init__(self, notebook: Notebook, path: Path | None = None) -> None:
        """Go on with the session at ``path``, or begin one in ``notebook``."""
        self._notebook = notebook
        self.path = path

    def ask(self, turn: Turn) -> None:
        """Save a question, before it is answered.

        Raises:
            OSError: it cannot be written.

        """
        if self.path is None:
            self.path = self._notebook.make(turn.text)
        self._append(
            {
                "record": "question",
                "at": self._notebook.time(),
                "text": turn.text,
                "asked": {
                    "id": turn.question.id,
                    "text": turn.question.text,
                    "scope": data.scope(turn.question.scope),
                },
                "filters": data.scope(turn.filters),
                "note": turn.note,
            }
        )

    def close(self, turn: Turn) -> None:
        """Save what came of the question that was saved last.

        Raises:
            OSError: it cannot be written.

        """
        if turn.is_quoted:
            record: dict[str, Any] = {"record": "quoted"}
        elif turn.answer is not None:
            record = {"record": "answer", "answer": data.answer(turn.answer)}
        else:
            record = {"record": "unanswered", "outcome": turn.outcome}
        self._append({**record, "at": self._notebook.time()})

    def _append(self, record: dict[str, Any]) -> None:
        assert self.path is not None  # noqa: S101 - a question is saved before its answer
        with open(self.path, "ab+", opener=rewriting.private) as file:
            if _is_cut_off(file):
                file.write(b"\n")
            file.write(_line(record) + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _line(record: dict[str, Any]) -> bytes:
    return data.line(record).encode("utf-8", "surrogatepass")


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether a crash cut off the last line; it stays a line of its own."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


class Notebook:
    """The folder that a team's own work lies in, of one library."""

    def __init__(self, root: Path, now: Callable[[], datetime] | None = None) -> None:
        """Open the notebook of the library at ``root``; nothing is written yet."""
        self._folder = root / "notebook"
        self._now = now or _now
        self.sessions_folder = self._folder / "sessions"

    def time(self) -> str:
        """Give the present time, ISO 8601."""
        return self._now().isoformat(timespec="seconds")

    def begin(self) -> Session:
        """Begin a session; its file is made with the first question."""
        return Session(self)

    def resume(self, path: Path) -> tuple[Session, tuple[Turn, ...]]:
        """Go on with a session, and give what was asked and answered in it.

        Raises:
            OSError: it cannot be read.

        """
        return Session(self, path), tuple(_turns(_records(path)))

    def saved(self) -> tuple[Saved, ...]:
        """List the sessions, newest first; a file that is none is left out."""
        paths = sorted(self.sessions_folder.glob("*.jsonl"), reverse=True)
        return tuple(one for path in paths if (one := _saved(path)) is not None)

    def forget(self, withdrawn: frozenset[str]) -> None:
        """Take the words of those who withdrew out of every session; may be done again.

        A file that cannot be read, or is no session, is left alone.

        Raises:
            OSError: the disk is full.

        """
        for path in sorted(self.sessions_folder.glob("*.jsonl")):
            with suppress(PermissionError, IsADirectoryError):
                rewriting.rewrite(path, lambda content: _content_without(content, withdrawn))

    def make(self, first: str) -> Path:
        """Make the file of a session that begins with the question ``first``.

        Raises:
            OSError: it cannot be made.

        """
        for folder in (self._folder, self.sessions_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            with suppress(PermissionError):
                folder.chmod(0o700)
        stem = f"{self._now():%Y%m%dT%H%M%S}-{slug(first)}"
        for number in itertools.count(1):
            path = self.sessions_folder / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
            with suppress(FileExistsError):
                path.touch(mode=0o600, exist_ok=False)
                return path
        raise AssertionError  # numbers do not end


def _now() -> datetime:
    return datetime.now().astimezone()


def slug(text: str) -> str:
    """Give a few words of a text that any file system takes as a name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        if found and len(found) + 1 + len(word) > _SLUG:
            break
        found = f"{found}-{word[:_SLUG]}" if found else word[:_SLUG]
    return found or "session"


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a session; a line that was cut off is none."""
    with path.open("rb") as file:
        for line in file:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record


def _turns(records: Iterator[dict[str, Any]]) -> Iterator[Turn]:
    open_: Turn | None = None
    answered: Answer | None = None
    for record in records:
        if record.get("record") == "question":
            if open_ is not None:
                yield replace(open_, outcome=_LOST)
            open_ = _question(record)
        elif open_ is not None:
            closed = _closed(open_, record, answered)
            answered = last_quotable((answered, closed.answer))
            yield closed
            open_ = None
    if open_ is not None:
        yield replace(open_, outcome=_LOST)


def _question(record: dict[str, Any]) -> Turn | None:
    try:
        return Turn(
            text=str(record["text"]),
            question=data.read_question(record["asked"]),
            filters=data.read_scope(record["filters"]),
            note=str(record["note"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _closed(turn: Turn, record: dict[str, Any], answered: Answer | None) -> Turn:
    if record.get("record") == "quoted" and answered is not None:
        return replace(turn, answer=answered, is_quoted=True)
    if record.get("record") == "answer":
        try:
            answer = data.read_answer(record["answer"])
        except (KeyError, TypeError, ValueError):
            return replace(turn, outcome="the answer was saved in a form that cannot be read")
        if answer.question.text == turn.question.text:
            return replace(turn, answer=answer)
        return replace(turn, outcome=_LOST)  # what could not be written was this one's answer
    return replace(turn, outcome=str(record.get("outcome", "")) or _LOST)


def _saved(path: Path) -> Saved | None:
    with suppress(OSError):
        for record in _records(path):
            with suppress(ValueError, KeyError, TypeError):
                return Saved(path, datetime.fromisoformat(record["at"]), str(record["text"]))
    return None


# Without those who withdrew


def _content_without(content: bytes, withdrawn: frozenset[str]) -> bytes:
    """Give a session's file without their words, and each other line as it is."""
    lines: list[bytes | None] = [*content.split(b"\n")]
    records = [_record(line or b"") for line in lines]
    if not any(records):
        return content  # it is no session
    asked: int | None = None
    answered: Answer | None = None
    for place, record in enumerate(records):
        if record is None:
            if b'"record": "question"' not in (lines[place] or b""):
                lines[place] = None  # an answer of which nobody can read whose words it has
        elif record.get("record") == "question":
            asked = place
        elif record:
            question = (records[asked] if asked is not None else None) or {}
            left = _record_without(record, withdrawn, answered)
            if left is not record:
                lines[place] = _line(left)
                if asked is not None:
                    lines[asked] = _line({**question, "note": noted(str(question.get("note", "")))})
            turn = _question(question)
            if turn is not None:
                answered = last_quotable((answered, _closed(turn, record, answered).answer))
            asked = None
    return b"\n".join(line for line in lines if line is not None)


def _record(line: bytes) -> dict[str, Any] | None:
    """Give a line's record, an empty one where it has none, or ``None`` where it was cut off."""
    try:
        record = json.loads(line) if line.strip() else {}
    except ValueError:
        return None
    return record if isinstance(record, dict) and "record" in record else {}


def _record_without(
    record: dict[str, Any], withdrawn: frozenset[str], answered: Answer | None
) -> dict[str, Any]:
    """Give what came of a question without their words; ``answered`` is what it may quote."""
    if record["record"] == "answer":
        try:
            answer = data.read_answer(record["answer"])
        except (KeyError, TypeError, ValueError):
            return record
        left = answer_without(answer, withdrawn)
        return record if left == answer else {**record, "answer": data.answer(left)}
    if (
        record["record"] == "quoted"
        and answered is not None
        and answered.citations
        and not answer_without(answered, withdrawn).citations
    ):
        # Else it would quote an answer before that one.
        return {**record, "record": "unanswered", "outcome": _WITHDRAWN}
    return record
