"""Text and Markdown files: PubMed records, transcripts and prose, told apart by content."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.domain import Document, Segment
from assistant.errors import UnreadableFile
from assistant.readers import (
    atrain,
    captions,
    files,
    header,
    markdown,
    prose,
    pubmed,
    transcripts,
    turns,
)
from assistant.readers.blocks import Block, segments
from assistant.readers.sources import Kind, described
from assistant.readers.speakers import Cast

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


def read(path: Path, kind: Kind) -> Document:
    """Read a text file.

    Raises ``UnreadableFile`` as `files.load`, `files.text` and `header.at_top` do.
    """
    text = files.text(path, files.load(path))
    if pubmed.is_record(text):
        return pubmed.read(path, kind, text)
    if captions.are_captions(text):
        return captions.of_text(path, kind, text)
    if atrain.is_transcript(text):
        return atrain.of_text(path, kind, text)
    return in_place(path, kind, text)


def in_place(path: Path, kind: Kind, text: str) -> Document:
    """Read a text whose every character stays where it is.

    Raises ``UnreadableFile`` where there is no word in it, and as `header.at_top` does.
    """
    is_markdown = path.suffix.casefold() in _MARKDOWN_SUFFIXES
    about, top, start = header.at_top(text, path)
    names = (*about.participants, *(name.literal for name in about.interviewer))
    found = turns.find(text, start, len(text), kind, names)
    said = ((turn.label, text[turn.span.start : turn.span.end]) for turn in found)
    cast = Cast(said, about)
    blocks: list[Block] = []
    if top:
        blocks += _prose(text, 0, top, is_markdown=is_markdown, titled=True)
    if found:

        def outside(text: str, start: int, end: int) -> list[Block]:
            return _prose(text, start, end, is_markdown=is_markdown, titled=not top)

        blocks += transcripts.in_place(text, found, cast, outside)
    else:
        titled = not top and not about.title
        blocks += _prose(text, start, len(text), is_markdown=is_markdown, titled=titled)
    made = segments(text, blocks)
    if not made:
        raise UnreadableFile(path, "has no text in it")
    source = described(
        path, kind, about, text[start:], title=_title(text, made), participants=cast.participants
    )
    return Document(source, text, made)


def _prose(text: str, start: int, end: int, *, is_markdown: bool, titled: bool) -> list[Block]:
    if is_markdown:
        return list(markdown.blocks(text, start, end))
    return list(prose.blocks(text, start, end, titled=titled))


def _title(text: str, made: tuple[Segment, ...]) -> str:
    """Give the words of a heading that stands before everything else."""
    if not made or made[0].kind != "heading":
        return ""
    words = text[made[0].span.start : made[0].span.end]
    return "" if prose.is_title(words) is False else " ".join(re.sub(r"[*`]", "", words).split())
