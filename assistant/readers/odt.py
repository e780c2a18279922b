"""OpenDocument texts (.odt), as LibreOffice writes them (ISO/IEC 26300).

What tracked changes deleted and what comments say is no part of the text; paragraphs of text boxes
stand after the one that they are anchored in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import archives, files, header, headings, remarks, xml
from assistant.readers.blocks import TITLE
from assistant.readers.characters import repair
from assistant.readers.header import Header
from assistant.readers.parts import Part, document, of_rows
from assistant.readers.sources import Kind

if TYPE_CHECKING:
    from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_NO_WORDS = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note",  # after the body: see `_footnotes`
        f"{_TEXT}sequence-decls",
        f"{_TEXT}table-of-content",
        f"{_OFFICE}annotation",
        f"{_DRAW}text-box",  # after its paragraph
    }
)
_LONGEST_HEADING = 150
_MOST_REPEATED = 1_000


def read(path: Path, kind: Kind) -> Document:
    """Read an OpenDocument text.

    Raises ``UnreadableFile`` where it is none, is encrypted, damaged, or over a limit.
    """
    body, own = _opened(path, files.load(path), kind)
    titles = frozenset(_titles(body))
    found = list(_parts(body, titles))
    return document(path, kind, found, own, _footnotes(body))


def _opened(path: Path, content: bytes, kind: Kind) -> tuple[etree._Element, Header]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archives.check(path, archive, len(content))
            is_encrypted = b"encryption-data" in _part(archive, "META-INF/manifest.xml")
            tree = None if is_encrypted else xml.parsed(archive.read("content.xml"))
            about = _part(archive, "meta.xml")
            own = _properties(xml.parsed(about), kind) if about else Header()
    except UnreadableFile:
        raise
    except Exception as error:  # zipfile raises anything on damage
        reason = "is no OpenDocument text, or a damaged one: open it in LibreOffice and save it"
        raise UnreadableFile(path, reason) from error
    if tree is None:
        raise UnreadableFile(path, "is encrypted: save it without a password")
    body = tree.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableFile(path, "holds no text document: save it as .odt")
    return body, own


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Give a part that the text does not need, or nothing where it is missing or damaged."""
    try:
        return archive.read(name) if name in archive.namelist() else b""
    except archives.DAMAGE:
        remarks.warn("is damaged: its text can be read, its properties cannot")
        return b""


def _properties(root: etree._Element, kind: Kind) -> Header:
    def of(*names: str) -> str:
        found = (root.findtext(f".//{name}") for name in names)
        return next((" ".join(repair(one).split()) for one in found if one), "")

    # Who typed a transcript is nobody's business; of a paper it mostly is the author.
    author = of(f"{_META}initial-creator", f"{_DUBLIN_CORE}creator") if kind == "literature" else ""
    return Header(title=of(f"{_DUBLIN_CORE}title"), author=header.names(author))


def _titles(body: etree._Element) -> Iterator[str]:
    """Give the names of the styles that titles have, with those derived from it."""
    yield "Title"
    for style in body.getroottree().getroot().iter(f"{_STYLE}style"):
        if style.get(f"{_STYLE}parent-style-name") == "Title":
            yield style.get(f"{_STYLE}name", "")


def _parts(element: etree._Element, titles: frozenset[str]) -> Iterator[Part]:
    """Give the paragraphs and tables below an element, into sections, lists and text boxes."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _NO_WORDS:
            continue
        if child.tag in _PARAGRAPHS:
            words = "".join(_words(child))
            yield Part(words, _level(child, words, titles))
            for box in child.iter(f"{_DRAW}text-box"):
                yield from _parts(box, titles)
        elif child.tag == f"{_TABLE}table":
            yield from of_rows([list(_cells(row)) for row in child.iter(f"{_TABLE}table-row")])
        else:
            yield from _parts(child, titles)


def _level(paragraph: etree._Element, words: str, titles: frozenset[str]) -> int | None:
    """Tell a heading's level, which an outline gives, else the looks of a line."""
    if paragraph.get(f"{_TEXT}style-name") in titles and len(words) < 2 * _LONGEST_HEADING:
        return TITLE
    if len(words) > _LONGEST_HEADING:
        return None
    if paragraph.tag == f"{_TEXT}h":
        level = paragraph.get(f"{_TEXT}outline-level", "1")
        return max(1, int(level)) if level.isdecimal() else 1
    within_list = any(one.tag == f"{_TEXT}list" for one in paragraph.iterancestors())
    return None if within_list or "\n" in words.strip() else headings.heading_level(words)


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        inner = " ".join("".join(_words(one)) for one in cell.iter(*_PARAGRAPHS))
        repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
        # A spreadsheet says of its empty rest that it is repeated a million times.
        count = int(repeated) if inner.strip() and repeated.isdecimal() else 1
        yield from [" ".join(inner.split())] * min(count, _MOST_REPEATED)


def _words(element: etree._Element) -> Iterator[str]:
    """Give the words of a paragraph in their order, spaces and line breaks as they are set."""
    yield repair(element.text or "").replace("\n", " ")
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NO_WORDS:
            if child.tag == f"{_TEXT}s":
                count = child.get(f"{_TEXT}c", "1")
                yield " " * (min(int(count), _MOST_REPEATED) if count.isdecimal() else 1)
            elif child.tag == f"{_TEXT}tab":
                yield "\t"
            elif child.tag == f"{_TEXT}line-break":
                yield "\n"
            else:
                yield from _words(child)
        yield repair(child.tail or "").replace("\n", " ")


def _footnotes(body: etree._Element) -> Iterator[str]:
    for note in body.iter(f"{_TEXT}note-body"):
        paragraphs = ("".join(_words(one)).strip() for one in note.iter(*_PARAGRAPHS))
        yield "\n".join(one for one in paragraphs if one)
