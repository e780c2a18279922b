"""Transcripts: turns become blocks with speakers, in the file's own text or in one made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document, Span
from assistant.errors import UnreadableFile
from assistant.readers.blocks import Block, Manuscript, segments
from assistant.readers.header import Header
from assistant.readers.labels import hours
from assistant.readers.sources import Kind, described
from assistant.readers.speakers import Cast
from assistant.readers.turns import Turn

Prose = Callable[[str, int, int], Iterable[Block]]
"""How the stretches are read that nobody speaks: `prose.blocks` or `markdown.blocks`."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one cue or paragraph, by whom and from when to when, as HH:MM:SS or empty.

    An empty label is nobody's; ``block`` holds what is no speech but stands among it.
    """

    label: str
    words: str
    first: str = ""
    last: str = ""
    pages: tuple[str, str] = ("", "")
    block: Block | None = None


def in_place(text: str, turns: Iterable[Turn], cast: Cast, prose: Prose) -> Iterator[Block]:
    """Give the blocks of a transcript whose text stays as the file has it."""
    for turn in turns:
        if turn.label:
            yield Block(turn.span, "turn", speaker=cast.speaker(turn.label), times=times(turn))
        else:
            yield from prose(text, turn.span.start, turn.span.end)


def utterances(text: str, turns: Iterable[Turn], prose: Prose) -> Iterator[Utterance]:
    """Give what is said, and what stands between, for a text that is to be written anew."""
    for turn in turns:
        if turn.label:
            words = text[turn.span.start : turn.span.end].strip()
            yield Utterance(turn.label, words, *times(turn))
        else:
            for block in prose(text, turn.span.start, turn.span.end):
                words = text[block.span.start : block.span.end].strip()
                yield Utterance("", words, block=block)


def written(said: Iterable[Utterance], header: Header) -> tuple[Manuscript, Cast]:
    """Write a transcript as ``LABEL: words``, one paragraph a turn.

    Neighbouring utterances of one speaker are one turn, joined by a space: captions cut a sentence
    wherever a line is full. Words without a name go on with the speaker before.
    """
    spoken = list(said)
    cast = Cast(((one.label, one.words) for one in spoken), header)
    manuscript = Manuscript()
    turn: list[Utterance] = []
    for one in spoken:
        if not one.words:
            continue
        if turn and (one.block or not _goes_on(turn, one, cast)):
            _write(manuscript, turn, cast)
            turn = []
        if one.block:
            manuscript.add(one.words, one.block)
        else:
            turn.append(one)
    if turn:
        _write(manuscript, turn, cast)
    return manuscript, cast


def document(
    path: Path,
    kind: Kind,
    header: Header,
    said: Iterable[Utterance],
    silent: str = "has no words in it that anybody speaks",
) -> Document:
    """Make the document of a transcript that has to be written anew.

    Raises ``UnreadableFile``, with ``silent`` as its reason, where there is not a word in it.
    """
    spoken = list(said)
    if not any(one.words for one in spoken):
        raise UnreadableFile(path, silent)
    manuscript, cast = written(spoken, header)
    made = segments(manuscript.text, manuscript.blocks)
    source = described(path, kind, header, manuscript.text, participants=cast.participants)
    return Document(source, manuscript.text, made)


def _goes_on(turn: list[Utterance], one: Utterance, cast: Cast) -> bool:
    label = turn[0].label
    if not one.label:
        return bool(label) or not _is_long(turn)
    return bool(label) and cast.speaker(one.label) == cast.speaker(label)


def _is_long(turn: list[Utterance]) -> bool:
    """Whether words that nobody is named for go on long enough to begin anew.

    Captions without any name would otherwise be one turn from beginning to end, and no time in it
    would help to find a sentence.
    """
    words = sum(len(one.words.split()) for one in turn)
    return words > 200 or (words > 60 and turn[-1].words.endswith((".", "?", "!", "\u2026")))


def _write(manuscript: Manuscript, turn: list[Utterance], cast: Cast) -> None:
    label = turn[0].label
    heard = [time for one in turn for time in (one.first, one.last) if time]
    manuscript.add(
        " ".join(one.words for one in turn),
        Block(
            Span(0, 0),
            "turn",
            speaker=cast.speaker(label),
            times=(heard[0], max(heard)) if heard else ("", ""),
            pages=(turn[0].pages[0], turn[-1].pages[1]),
        ),
        lead=f"{cast.shown(label)}: " if label else "",
    )


def times(turn: Turn) -> tuple[str, str]:
    """Give a turn's first and last time as HH:MM:SS, or empty."""
    return (
        hours(turn.first) if turn.first else "",
        hours(turn.last) if turn.last else "",
    )
