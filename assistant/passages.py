"""Segments -> passages: the units that are ranked, read and cited from.

Prose is cut along its sections and paragraphs, speech along its turns; both at sentence ends, so
that a passage is never half a thought. Neighbouring prose passages of a long section share about
half of their words: what would be cut apart by one boundary lies whole in the other passage.
(The overlap pays on question answering over full-text papers: ``scripts/evaluate.py covidqa``.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from assistant import sentences
from assistant.domain import INTERVIEWER, Document, Passage, Segment, Span

VERSION = 2
"""Counts up whenever a document would be cut differently: the index then cuts it again."""

PROSE_WORDS = 140
PROSE_STEP = 70
WHOLE_WORDS = 260
SPEECH_WORDS = 140
_LONGEST_SENTENCE = 1_200
_CITABLE = frozenset({"paragraph", "turn", "table", "note"})
_BACKCHANNEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    words: int
    segment: Segment


def cut(document: Document) -> tuple[Passage, ...]:
    """Cut a document into passages, in the order of its text.

    The id of a passage is made of its source's id and its words, with a count where the same words
    occur again: it stays the same when other parts of the file change.
    """
    seen: dict[str, int] = {}
    made = []
    for context, group in _groups(document):
        for window in group:
            span = Span(window[0].span.start, window[-1].span.end)
            text = document.text[span.start : span.end]
            digest = hashlib.sha256(f"{document.source.id}\0{context}\0{text}".encode()).hexdigest()
            seen[digest] = seen.get(digest, 0) + 1
            number = f"-{seen[digest]}" if seen[digest] > 1 else ""
            made.append(
                Passage(
                    id=f"{document.source.id}:{digest[:16]}{number}",
                    source=document.source,
                    span=span,
                    text=text,
                    segments=tuple(dict.fromkeys(sentence.segment for sentence in window)),
                    context=context,
                )
            )
    return tuple(made)


def _groups(document: Document) -> Iterator[tuple[str, list[list[_Sentence]]]]:
    """Give each run of segments that belong together with its context, cut into windows.

    Prose runs to the end of its section, speech to the interviewer's next question; what the
    interviewer says in passing ("mm", "right, okay") interrupts nothing.
    """
    context, run = "", list[_Sentence]()
    is_speech = False
    for segment in document.segments:
        text = document.text[segment.span.start : segment.span.end]
        if segment.speaker == INTERVIEWER:
            if len(text.split()) <= _BACKCHANNEL_WORDS:
                continue
            begins, found = text, list[_Sentence]()
        elif segment.kind in _CITABLE:
            spoken = segment.kind == "turn"
            begins = context if spoken else _context(document.source.title, segment.section)
            found = list(_sentences(document, segment))
        else:
            continue
        if begins != context or segment.kind == "note":
            yield context, _windows_of(run, is_speech=is_speech)
            context, run = begins, []
        is_speech = segment.kind == "turn"
        run += found
    yield context, _windows_of(run, is_speech=is_speech)


def _windows_of(run: list[_Sentence], *, is_speech: bool) -> list[list[_Sentence]]:
    if is_speech:
        return _windows(run, SPEECH_WORDS, SPEECH_WORDS)
    return _prose(run) if run else []


def _context(title: str, path: tuple[str, ...]) -> str:
    return " > ".join(part for part in (title, *path) if part)


def _sentences(document: Document, segment: Segment) -> Iterator[_Sentence]:
    for span in sentences.split(document.text, segment.span.start, segment.span.end):
        for piece in _pieces(document.text, span):
            words = len(document.text[piece.start : piece.end].split())
            yield _Sentence(piece, words, segment)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Cut a sentence of inordinate length at white space, or anywhere where it has none."""
    start = span.start
    while span.end - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        space = max(text.rfind(mark, start + 1, limit) for mark in (" ", "\n", "\t"))
        end = space if space > start else limit
        yield from sentences.trimmed(text, start, end)
        start = end
    yield from sentences.trimmed(text, start, span.end)


def _prose(section: list[_Sentence]) -> list[list[_Sentence]]:
    if sum(sentence.words for sentence in section) <= WHOLE_WORDS:
        return [section]
    return _windows(section, PROSE_WORDS, PROSE_STEP)


def _windows(found: list[_Sentence], words: int, step: int) -> list[list[_Sentence]]:
    """Cut sentences into windows of at most ``words`` words, the next beginning ``step`` on.

    A sentence that alone is longer makes a window of its own.
    """
    windows = []
    start = 0
    while start < len(found):
        end, size = start, 0
        while end < len(found) and (end == start or size + found[end].words <= words):
            size += found[end].words
            end += 1
        windows.append(found[start:end])
        if end >= len(found):
            break
        moved, following = 0, start
        while following < end and (following == start or moved < step):
            moved += found[following].words
            following += 1
        start = following
    return windows
