"""What office documents and web pages have in common: a body of paragraphs, headings and tables.

A reader says which parts there are, in their order; here they become prose or a transcript, and
what the document says of itself becomes its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant.domain import Document, Span
from assistant.errors import UnreadableFile
from assistant.readers import abstracts, header, headings, labels, remarks, transcripts, turns
from assistant.readers.blocks import TITLE, Block, Manuscript, segments
from assistant.readers.header import Header
from assistant.readers.sources import Kind, described

_SPEAKER_COLUMNS = frozenset({"speaker", "talare", "participant", "name"})
_SAID_COLUMNS = frozenset({"content", "text", "transcript", "words", "innehåll"})
_FOOTNOTES = "Footnotes"
_TIME_COLUMNS = frozenset({"timespan", "time", "timestamp", "start", "tid"})


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or table of the body: its words, and its level where it is a heading."""

    words: str
    level: int | None = None
    is_table: bool = False


def of_rows(rows: Sequence[Sequence[str]]) -> list[Part]:
    """Give a table, or the turns of a transcript that is one, as NVivo writes it.

    The first row of such a one names the columns: a speaker, what is said, and perhaps the time.
    """
    names = [cell.casefold() for cell in rows[0]] if rows else []
    speaker = next((place for place, name in enumerate(names) if name in _SPEAKER_COLUMNS), None)
    said = next((place for place, name in enumerate(names) if name in _SAID_COLUMNS), None)
    if speaker is None or said is None or any(len(row) != len(names) for row in rows):
        lines = [" | ".join(row) for row in rows]
        return [Part("\n".join(line for line in lines if line.strip(" |")), is_table=True)]
    time = next((place for place, name in enumerate(names) if name in _TIME_COLUMNS), None)
    parts = []
    for row in rows[1:]:
        at = labels.TIME_LINE.fullmatch(row[time]) if time is not None else None
        times = [clock for clock in at.group("first", "last", "only") if clock] if at else []
        stamp = f"[{' - '.join(times)}] " if times else ""
        parts.append(Part(f"{stamp}{row[speaker]}: {row[said]}" if row[speaker] else row[said]))
    return parts


def document(
    path: Path, kind: Kind, found: Iterable[Part], own: Header, footnotes: Iterable[str] = ()
) -> Document:
    """Make a document of its parts; ``own`` is what its properties say, which its header overrides.

    Footnotes stand after the body. Nobody speaks them: a transcript's are left out and said to be.

    Raises ``UnreadableFile`` where there are no words in it.
    """
    parts = [part for part in found if part.words.strip()]
    about, taken = header.leading([part.words for part in parts], path)
    about = replace(
        own, **{one.name: value for one in fields(Header) if (value := getattr(about, one.name))}
    )
    manuscript = _manuscript(parts[:taken], parts[taken:])
    text, blocks = manuscript.text, manuscript.blocks
    start = len("\n\n".join(part.words.strip() for part in parts[:taken]))
    names = (*about.participants, *(name.literal for name in about.interviewer))
    spoken_by: tuple[str, ...] = ()
    if heard := turns.find(text, start, len(text), kind, names):
        said = transcripts.utterances(text, heard, _lookup(blocks))
        spoken, cast = transcripts.written(said, about)
        text, blocks, spoken_by, start = spoken.text, spoken.blocks, cast.participants, 0
        _leave_out(footnotes)
    else:
        for words in footnotes:
            manuscript.add(words.strip(), Block(Span(0, 0), section=(_FOOTNOTES,)))
        text = manuscript.text
    if not text[start:].strip():
        raise UnreadableFile(path, "has no text in it")
    made = segments(text, abstracts.divided(text, blocks))
    titled = [" ".join(part.words.split()) for part in parts if part.level == TITLE]
    title = titled[0] if titled else ""
    source = described(path, kind, about, text, title=title, participants=spoken_by)
    return Document(source, text, made)


def _manuscript(top: list[Part], parts: list[Part]) -> Manuscript:
    """Write the header (in no block) and the parts, a blank line between."""
    manuscript = Manuscript()
    manuscript.write("\n\n".join(part.words.strip() for part in top))
    references = False
    for part in parts:
        words = part.words.strip()
        if part.is_table:
            manuscript.add(words, Block(Span(0, 0), "table"))
        elif part.level is not None and (not references or headings.is_section_name(words)):
            manuscript.add(words, Block(Span(0, 0), "heading", level=part.level))
            references = headings.is_reference_heading(words)
        else:
            manuscript.add(words, Block(Span(0, 0), "reference" if references else "paragraph"))
    return manuscript


def _leave_out(footnotes: Iterable[str]) -> None:
    notes = list(footnotes)
    for words in notes:
        remarks.left_out(words)
    if notes:
        count = "1 footnote" if len(notes) == 1 else f"{len(notes)} footnotes"
        remarks.warn(f"has {count} that nobody speaks: not in its text")


def _lookup(blocks: list[Block]) -> transcripts.Prose:
    """Read stretches that nobody speaks by the blocks that were found in them before."""

    def within(text: str, start: int, end: int) -> list[Block]:
        del text  # the blocks know their places
        return [block for block in blocks if start <= block.span.start and block.span.end <= end]

    return within
