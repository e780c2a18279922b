"""Sessions: what was asked and answered, saved as it happens in ``notebook/sessions/``.

A session is a file of JSON Lines that is only ever appended to: a question's line is on the disk
before it is answered, so that a crash or a full disk costs at most the line that was being
written. Interviews are confidential and answers quote them: folders are 0700, files 0600.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.conversation import Turn, last_quotable
from assistant.domain import Answer
from assistant.notebook import lines
from assistant.rendering import data

_SLUG = 40
"""Most characters of a question that a file's name holds."""

_LISTED = ("question", "name")
"""Records that say what a session is listed as; the answers are far longer."""

_LOST = "no answer was saved: the session ended first"


@dataclass(frozen=True, slots=True)
class Saved:
    """A session in the notebook, by the first thing that was asked in it.

    ``name`` is what a person has called it, ``asked`` how many questions it holds.
    """

    path: Path
    begun: datetime
    first: str
    name: str = ""
    asked: int = 1

    @property
    def title(self) -> str:
        """What it is listed as: its name, else its first question."""
        return self.name or self.first


class Session:
    """One session's file, made when the first question is asked."""

    def __init__(self, sessions: Sessions, path: Path | None = None) -> None:
        """Go on with the session at ``path``, or begin one among ``sessions``."""
        self._sessions = sessions
        self.path = path

    def ask(self, turn: Turn) -> None:
        """Save a question, before it is answered.

        Raises:
            OSError: it cannot be written.

        """
        if self.path is None:
            self.path = self._sessions.make(turn.text)
        lines.append(
            self.path,
            {
                "record": "question",
                "at": self._sessions.time(),
                "text": turn.text,
                "asked": {
                    "id": turn.question.id,
                    "text": turn.question.text,
                    "scope": data.scope(turn.question.scope),
                },
                "filters": data.scope(turn.filters),
                "note": turn.note,
            },
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
        assert self.path is not None  # noqa: S101 - a question is saved before its answer
        lines.append(self.path, {**record, "at": self._sessions.time()})


class Sessions:
    """The folder of the sessions."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        """Open the folder; it is made with the first session."""
        self._folder = folder
        self._now = now

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
        return Session(self, path), tuple(turns(lines.records(path)))

    def saved(self, words: str = "") -> tuple[Saved, ...]:
        """List the sessions, newest first; a file that is none is left out.

        With ``words``, those that hold all of them somewhere: in their name, in what was asked,
        and in what was quoted.
        """
        wanted = words.casefold().split()
        paths = sorted(self._folder.glob("*.jsonl"), reverse=True)
        return tuple(one for path in paths if (one := _saved(path, wanted)) is not None)

    def rename(self, path: Path, name: str) -> None:
        """Call a session something; by an empty name it has none.

        Raises:
            OSError: it cannot be written.

        """
        lines.append(path, {"record": "name", "at": self.time(), "name": " ".join(name.split())})

    def make(self, first: str) -> Path:
        """Make the file of a session that begins with the question ``first``.

        Raises:
            OSError: it cannot be made.

        """
        lines.make_folder(self._folder.parent)
        lines.make_folder(self._folder)
        stem = f"{self._now():%Y%m%dT%H%M%S}-{slug(first)}"
        for number in itertools.count(1):
            path = self._folder / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
            with suppress(FileExistsError):
                path.touch(mode=0o600, exist_ok=False)
                return path
        raise AssertionError  # numbers do not end


def slug(text: str) -> str:
    """Give a few words of a text that any file system takes as a name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        if found and len(found) + 1 + len(word) > _SLUG:
            break
        found = f"{found}-{word[:_SLUG]}" if found else word[:_SLUG]
    return found or "session"


def turns(records: Iterator[dict[str, Any]]) -> Iterator[Turn]:
    """Yield what was asked, with what came of each."""
    open_: Turn | None = None
    answered: Answer | None = None
    for record in records:
        if record.get("record") == "name":
            continue
        if record.get("record") == "question":
            if open_ is not None:
                yield replace(open_, outcome=_LOST)
            open_ = question(record)
        elif open_ is not None:
            turn = closed(open_, record, answered)
            answered = last_quotable((answered, turn.answer))
            yield turn
            open_ = None
    if open_ is not None:
        yield replace(open_, outcome=_LOST)


def question(record: dict[str, Any]) -> Turn | None:
    """Read a question's record, or ``None`` where it is in another form."""
    try:
        return Turn(
            text=str(record["text"]),
            question=data.read_question(record["asked"]),
            filters=data.read_scope(record["filters"]),
            note=str(record["note"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def closed(turn: Turn, record: dict[str, Any], answered: Answer | None) -> Turn:
    """Read what came of a question; ``answered`` is what it may quote again."""
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


def _saved(path: Path, wanted: Sequence[str] = ()) -> Saved | None:
    """Give a session as it is listed, or ``None`` where the file is none or lacks a word."""
    found: Saved | None = None
    held: set[str] = set()
    with suppress(OSError):
        for record in lines.records(path, () if wanted else _LISTED):
            said = _said(record).casefold() if wanted else ""
            held.update(word for word in wanted if word in said)
            if record.get("record") == "name" and found is not None:
                found = replace(found, name=str(record.get("name", "")))
            elif record.get("record") == "question":
                with suppress(ValueError, KeyError, TypeError):
                    begun, text = datetime.fromisoformat(record["at"]), str(record["text"])
                    found = (
                        Saved(path, begun, text)
                        if found is None
                        else replace(found, asked=found.asked + 1)
                    )
    return found if held.issuperset(wanted) else None


def _said(record: dict[str, Any]) -> str:
    """Give what a person would look for a record by: a name, a question, what was quoted."""
    parts = [record.get("name"), record.get("text")]
    with suppress(KeyError, TypeError, IndexError, AttributeError):
        parts += [one["selector"][0]["exact"] for one in record["answer"]["citations"]]
    return " ".join(str(one) for one in parts if one)
