"""A session as a document: what was asked, as it was typed and as it was understood, and answers.

It is written for people who hand a conversation on: whoever reads it sees the same words, with the
same marks and references, as the person who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from assistant.conversation import Turn
from assistant.rendering import data, markdown, plain

SCHEMA = "assistant session 1"
"""What a session's JSON says that it is; the number counts up when a field changes its meaning."""


def as_markdown(title: str, begun: datetime, turns: Sequence[Turn]) -> str:
    """Give a session as Markdown, with the references at the end of each answer."""
    blocks = [f"# {markdown.escape(title) or '(no text)'}", f"Session of {begun:%Y-%m-%d %H:%M}."]
    for turn in turns:
        blocks += _turn(turn)
    return "\n\n".join(blocks) + "\n"


def as_data(title: str, begun: datetime, turns: Iterable[Turn]) -> dict[str, Any]:
    """Give a session for a program: every answer as ``ask --json`` gives it."""
    return {
        "schema": SCHEMA,
        "title": title,
        "begun": begun.isoformat(timespec="seconds"),
        "turns": [
            {
                "text": turn.text,
                "note": turn.note,
                "filters": data.scope(turn.filters),
                "question": data.question(turn.question),
                "is_quoted": turn.is_quoted,
                "outcome": turn.outcome,
                "answer": data.answer(turn.answer) if turn.answer is not None else None,
            }
            for turn in turns
        ],
    }


def _turn(turn: Turn) -> Iterator[str]:
    asked = [f"Typed as: {markdown.escape(turn.text)}"] if turn.text != turn.question.text else []
    if turn.note:
        asked.append(f"Understood: {markdown.escape(turn.note)}")
    told = [f"*{one}*" for one in asked]
    if turn.answer is None:
        yield f"## {markdown.escape(turn.question.text) or '(no text)'}"
        yield from told
        yield f"No answer: {markdown.escape(plain.safe(turn.outcome))}"
        return
    heading, *rest = markdown.alone(turn.answer).rstrip("\n").split("\n\n")
    yield heading
    yield from told
    if turn.is_quoted:
        yield "*The answer before, word for word.*"
    yield from rest
