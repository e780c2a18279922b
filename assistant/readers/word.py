"""Word documents (.docx): headings by style, paragraphs, tables, and transcripts.

The body is walked here and not through ``Document.paragraphs``: that leaves out what stands in
content controls and what tracked changes inserted, and so would lose words in silence.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn
from lxml import etree

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import archives, files, header, headings, xml
from assistant.readers.blocks import TITLE
from assistant.readers.characters import lowered, raised, repair
from assistant.readers.header import Header
from assistant.readers.parts import Part, document, of_rows
from assistant.readers.sources import Kind

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LONGEST_HEADING = 150
_LEFT_OUT = frozenset(qn(tag) for tag in ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "",
}
_OLE = b"\xd0\xcf\x11\xe0"


def read(path: Path, kind: Kind) -> Document:
    """Read a Word document.

    Raises ``UnreadableFile`` where it is none, is encrypted, would unpack to more than
    the limit, or declares a document type (XML entities are never expanded).
    """
    opened = _opened(path, files.load(path))
    try:
        found, notes = list(_parts(opened)), list(_footnotes(opened))
        core = opened.core_properties
        title, author = repair(core.title or "").strip(), repair(core.author or "").strip()
    except (KeyError, ValueError, AttributeError, TypeError, etree.LxmlError) as error:
        # python-docx resolves styles and properties on access and trips over odd ones so.
        raise UnreadableFile(path, f"is damaged: save it again in Word ({error})") from error
    # Who typed a transcript is nobody's business; of a paper it mostly is the author.
    is_named = kind == "literature" and author != "python-docx"
    own = Header(title=title, author=header.names(author) if is_named else ())
    return document(path, kind, found, own, notes)


def _opened(path: Path, content: bytes) -> WordDocument:
    if content.startswith(_OLE):
        reason = "is encrypted or an old .doc: save it as .docx without a password"
        raise UnreadableFile(path, reason)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archives.check(path, archive, len(content))
        return docx.Document(io.BytesIO(content))
    except UnreadableFile:
        raise
    except Exception as error:  # zipfile and python-docx raise anything on damage
        reason = "is no Word document, or a damaged one: open it in Word and save it as .docx"
        raise UnreadableFile(path, reason) from error


def _parts(document: WordDocument) -> Iterator[Part]:
    styles = {
        style.style_id: style.name or ""
        for style in document.styles
        if style.style_id and style.name
    }
    yield from _children(document.element.body, styles)


def _footnotes(opened: WordDocument) -> Iterator[str]:
    """Give the words of footnotes and endnotes, which stand in parts of their own."""
    for relation in opened.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        root = xml.parsed(relation.target_part.blob)
        for note in root.iter(qn("w:footnote"), qn("w:endnote")):
            # What has a type is the line that divides notes from the text.
            if note.get(qn("w:type")) is None:
                words = ("".join(_words(one)).strip() for one in note.iter(qn("w:p")))
                yield "\n".join(one for one in words if one)


def _children(element: etree._Element, styles: dict[str, str]) -> Iterator[Part]:
    """Give the paragraphs and tables below an element, into content controls and boxes."""
    for child in element:
        if child.tag == qn("w:p"):
            words = "".join(_words(child))
            yield Part(words, _level(child, words, styles))
            for box in child.iter(qn("w:txbxContent")):
                if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                    yield from _children(box, styles)
        elif child.tag == qn("w:tbl"):
            rows = [list(_cells(row)) for row in child.iterchildren(qn("w:tr"))]
            yield from of_rows(rows)
        elif child.tag not in _LEFT_OUT and child.tag != _FALLBACK and isinstance(child.tag, str):
            yield from _children(child, styles)


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is row:
            inner = ("".join(_words(paragraph)) for paragraph in cell.iter(qn("w:p")))
            yield " ".join(" ".join(inner).split())


def _words(element: etree._Element) -> Iterator[str]:
    """Give the words of a paragraph in their order, without those that changes deleted."""
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == _FALLBACK:
            continue
        if child.tag in {qn("w:t"), _MATHS}:
            yield _set(child, repair(child.text or ""))
        elif child.tag in _CHARACTERS and child.getparent().tag == qn("w:r"):
            yield _CHARACTERS[child.tag]
        else:
            yield from _words(child)


def _set(text: etree._Element, words: str) -> str:
    """Give words raised or lowered as their run is: "10⁶" is not "106"."""
    run = text.getparent()
    place = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}") if run.tag == qn("w:r") else None
    value = place.get(qn("w:val")) if place is not None else ""
    if value == "superscript":
        return raised(words)
    return lowered(words) if value == "subscript" else words


def _level(paragraph: etree._Element, words: str, styles: dict[str, str]) -> int | None:
    """Tell a heading's level by its style, else by its form; ``None`` is no heading.

    What is longer than any heading is body text that somebody gave a heading's looks.
    """
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val"), ""), "") if style is not None else ""
    heading = _HEADING_STYLE.fullmatch(name)
    if len(words) > _LONGEST_HEADING:
        return TITLE if name.casefold() == "title" and len(words) < 2 * _LONGEST_HEADING else None
    if name.casefold() == "title":
        return TITLE
    if heading:
        return int(heading[1])
    if re.fullmatch(r"(?:list|toc|caption|quote|bibliography).*", name, re.IGNORECASE):
        return None
    return headings.heading_level(words) if "\n" not in words.strip() else None
