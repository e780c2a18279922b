"""A session's file without the words of those who withdrew."""

from __future__ import annotations

from typing import Any

from assistant.conversation import last_quotable, noted
from assistant.domain import Answer
from assistant.notebook import lines, sessions
from assistant.rendering import data
from assistant.withdrawal import answer_without, names

_WITHDRAWN = "what was quoted here is left out: someone withdrew"


def session_without(content: bytes, withdrawn: frozenset[str]) -> bytes:
    """Give a session's file without their words, and each other line as it is."""
    kept: list[bytes | None] = [*content.split(b"\n")]
    records = [lines.read(line or b"") for line in kept]
    if not any(records):
        return content  # it is no session
    _unname(kept, records, withdrawn)
    asked: int | None = None
    answered: Answer | None = None
    for place, record in enumerate(records):
        if record is None:
            if b'"record": "question"' not in (kept[place] or b""):
                kept[place] = None  # an answer of which nobody can read whose words it has
        elif record.get("record") == "question":
            asked = place
        elif record:
            question = (records[asked] if asked is not None else None) or {}
            left = _record_without(record, withdrawn, answered)
            if left is not record:
                kept[place] = lines.written(left)
                if asked is not None:
                    kept[asked] = lines.written(
                        {**question, "note": noted(str(question.get("note", "")))}
                    )
            turn = sessions.question(question)
            if turn is not None:
                answered = last_quotable((answered, sessions.closed(turn, record, answered).answer))
            asked = None
    return b"\n".join(line for line in kept if line is not None)


def _unname(
    kept: list[bytes | None], records: list[dict[str, Any] | None], withdrawn: frozenset[str]
) -> None:
    """Take away what a session was called where that names them; a name answers no question."""
    for place, record in enumerate(records):
        if record and record["record"] == "name":
            records[place] = {}
            if names(withdrawn, str(record.get("name", ""))):
                kept[place] = lines.written({**record, "name": ""})


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
