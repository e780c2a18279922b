"""How a file was read, for who put it there: taken for what, who speaks, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from assistant import csl
from assistant.domain import INTERVIEWER, Document, Segment
from assistant.legibility import Score
from assistant.rendering import plain

SHOWN = 20
"""Segments and left-out lines that are shown where not all are asked for."""

_BEGINNING = 76


def text(name: str, document: Document, scores: tuple[Score, ...], *, whole: bool) -> str:
    """Give it in words."""
    source = document.source
    kind = "an interview" if source.is_interview else f"literature ({source.type})"
    lines = [f"{plain.safe(name)}: read as {kind}", plain.reference(source)]
    lines += [f"  language {source.language or 'unknown'}, {len(document.text):,} characters"]
    counts = Counter(one.kind for one in document.segments)
    found = ", ".join(f"{count} {plain.plural(one, count)}" for one, count in counts.items())
    lines += [f"  {found or 'no segments'}"]
    lines += [f"  {one}" for one in _ranges(document)]
    lines += [f"warning: {plain.safe(one)}" for one in document.warnings]
    lines += [
        f"warning: {f'p. {plain.safe(one.page)}' if one.page else 'the text'}: {one.why}"
        for one in scores
        if one.is_suspicious
    ]
    lines += _speakers(document)
    if document.codings:
        codes = Counter(one.code for one in document.codings)
        lines += ["codes:", *(f"  {plain.safe(one)}: {count}" for one, count in codes.items())]
    lines += _listed(
        "left out (furniture):", [plain.safe(one) for one in document.furniture], whole
    )
    lines += _listed("segments:", [_line(document, one) for one in document.segments], whole)
    return "\n".join(lines) + "\n"


def record(name: str, document: Document, scores: tuple[Score, ...]) -> dict[str, Any]:
    """Give it as data, every segment with its words."""
    return {
        "file": name,
        "source": csl.to_csl(document.source),
        "characters": len(document.text),
        "warnings": list(document.warnings),
        "furniture": list(document.furniture),
        "speakers": [
            {"speaker": who, "role": role, "turns": turns, "words": words}
            for who, role, turns, words in _spoken(document)
        ],
        "pages": [{**asdict(one), "is_suspicious": one.is_suspicious} for one in scores],
        "codings": [
            {"start": one.span.start, "end": one.span.end, "code": one.code}
            for one in document.codings
        ],
        "segments": [
            {
                "start": one.span.start,
                "end": one.span.end,
                "kind": one.kind,
                "speaker": one.speaker,
                "section": list(one.section),
                "locators": [asdict(each) for each in one.locators],
                "text": document.text[one.span.start : one.span.end],
            }
            for one in document.segments
        ],
    }


def _ranges(document: Document) -> Iterator[str]:
    """Give for each kind of locator where it begins and ends."""
    ends: dict[str, list[str]] = {}
    for segment in document.segments:
        for one in segment.locators:
            if one.label not in {"section", "paragraph"}:
                ends.setdefault(one.label, []).extend((one.first, one.last or one.first))
    for label, found in ends.items():
        first, last = plain.safe(found[0]), plain.safe(found[-1])
        yield f"{label}s {first}" if first == last else f"{label}s {first} to {last}"


def _speakers(document: Document) -> list[str]:
    found = list(_spoken(document))
    if not found:
        return ["no speakers"] if document.source.is_interview else []
    lines = ["speakers (correct who is who in participants.csv):"]
    for who, role, turns, words in found:
        part = f" ({plain.safe(role)})" if role else ""
        lines.append(
            f"  {plain.safe(who)}{part}: {turns} {plain.plural('turn', turns)}, "
            f"{words} {plain.plural('word', words)}"
        )
    return lines


def _spoken(document: Document) -> Iterator[tuple[str, str, int, int]]:
    """Give each speaker with the role, how many turns are theirs, and how many words."""
    roles = {one.id: one.role for one in document.source.participants}
    turns: Counter[str] = Counter()
    words: Counter[str] = Counter()
    last: object = None
    for one in document.segments:
        if one.speaker is not None:
            turns[one.speaker] += one.speaker != last
            words[one.speaker] += len(document.text[one.span.start : one.span.end].split())
        last = one.speaker
    for who in (*turns, *(one for one in roles if one not in turns)):
        role = "asks; never evidence" if who == INTERVIEWER else roles.get(who, "")
        yield who, role, turns[who], words[who]


def _line(document: Document, segment: Segment) -> str:
    where = ", ".join(plain.locator(one) for one in segment.locators)
    who = f" {plain.safe(segment.speaker)}:" if segment.speaker else ""
    words = plain.safe(document.text[segment.span.start : segment.span.end])
    shown = words if len(words) <= _BEGINNING else f"{words[: _BEGINNING - 1]}\u2026"
    return f"{segment.span.start}\u2013{segment.span.end} {segment.kind} [{where}]{who} {shown}"


def _listed(head: str, found: list[str], whole: bool) -> list[str]:  # noqa: FBT001  # as it is shown
    if not found:
        return []
    shown = found if whole else found[:SHOWN]
    more = len(found) - len(shown)
    rest = [f"  and {more} more: --all shows them"] if more else []
    return [head, *(f"  {one}" for one in shown), *rest]
