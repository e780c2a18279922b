"""PubMed records as plain text: title, identifiers, the abstract, what the record lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.domain import Document, Span
from assistant.readers import abstracts
from assistant.readers.blocks import TITLE, Block, segments
from assistant.readers.header import Header, bare_doi
from assistant.readers.sources import Kind, described

_IDENTIFIER = re.compile(
    r"^[ \t]*(?:[-*\u2022][ \t]*)?(PMID|PMCID|DOI):[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE
)
_BEGINNING = 4_000
_KEYWORDS = re.compile(r"[ \t]*Key ?words:[ \t]*", re.IGNORECASE)
# What stands under the entries of a record's reference list: links, not words of the reference.
_LINKS = re.compile(r"(?:\s+-\s+(?:DOI|PMC|PubMed|Publisher))+\s*$", re.IGNORECASE)
_READ_PARTS = {
    "abstract": "abstract",
    "conflict of interest statement": "statement",
    "conflict of interest": "statement",
    "references": "references",
}
_FURNITURE = frozenset(
    """affiliations|authors|cited by|comment in|copyright|erratum in|figures|full text links|
    full text sources|grants and funding|grant support|linkout - more resources|medical|
    mesh terms|miscellaneous|other literature sources|permalink|publication types|
    related information|research materials|similar articles|substances|supplementary concepts|
    associated data|actions|page navigation|title & authors""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)


def is_record(text: str) -> bool:
    """Whether a text begins as a PubMed record does: a title, then its PMID."""
    beginning = text[:_BEGINNING]
    keys = {match[1].upper() for match in _IDENTIFIER.finditer(beginning)}
    return (
        "PMID" in keys
        and re.search(r"^Abstract[ \t]*:?[ \t]*$", beginning, re.MULTILINE) is not None
    )


def read(path: Path, kind: Kind, text: str) -> Document:
    """Read a record: the abstract by its parts, keywords, statement and listed references.

    The text is quoted as it stands; what the web page has around the record is in no segment.
    """
    said = {match[1].upper(): match[2] for match in _IDENTIFIER.finditer(text[:_BEGINNING])}
    found = list(_blocks(text))
    title = text[found[0].span.start : found[0].span.end] if found else ""
    header = Header(
        title=" ".join(title.split()),
        doi=bare_doi(said.get("DOI", "")),
        pmid=said["PMID"],
        pmcid=said.get("PMCID", ""),
    )
    return Document(described(path, kind, header, text), text, segments(text, found))


def _blocks(text: str) -> Iterator[Block]:
    """Go through the parts of the record, each opened by a line that names it."""
    start = len(text) - len(text.lstrip())
    yield Block(Span(start, text.index("\n", start)), "heading", level=TITLE)
    for what, name_start, name_end, end in _parts(text):
        if not what:
            continue
        yield Block(Span(name_start, name_end), "heading", section=())
        name = text[name_start:name_end].strip().rstrip(":")
        if what == "abstract":
            yield from _abstract(text, name_end, end)
        elif what == "statement":
            yield Block(Span(name_end, end), section=(name,))
        else:
            yield from _references(text, name_end, end, name)


def _parts(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Give what each part is ("" for furniture), where its name stands, and where it ends."""
    places = []
    for line in re.finditer(r"^.*$", text, re.MULTILINE):
        name = " ".join(line.group().split()).rstrip(":").casefold()
        if name in _READ_PARTS or name in _FURNITURE:
            places.append((_READ_PARTS.get(name, ""), line.start(), line.end()))
    for number, (what, start, end) in enumerate(places):
        following = places[number + 1][1] if number + 1 < len(places) else len(text)
        yield what, start, end, following


def _abstract(text: str, start: int, end: int) -> Iterator[Block]:
    keywords = next(
        (
            match
            for line in re.compile(r"^.*$", re.MULTILINE).finditer(text, start, end)
            if (match := _KEYWORDS.match(text, line.start(), end))
        ),
        None,
    )
    whole = Span(start, keywords.start() if keywords else end)
    yield from abstracts.blocks(text, Block(whole, section=("Abstract",)))
    if keywords:
        yield Block(Span(keywords.end(), end), section=("Keywords",))


def _references(text: str, start: int, end: int, name: str) -> Iterator[Block]:
    """Give the listed references: each begins after a line with a dash, or with one."""
    for entry in re.compile(r"(?:^[ \t]*[-*\u2022][ \t]*\n?)+", re.MULTILINE).split(
        text[start:end]
    ):
        words = _LINKS.sub("", entry).strip()
        place = text.find(words, start, end) if words else -1
        if place >= 0:
            yield Block(Span(place, place + len(words)), "reference", section=(name,))
            start = place + len(words)
