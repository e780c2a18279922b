"""Word documents (.docx): headings by style, paragraphs, tables, and transcripts.

The body is walked here and not through ``Document.paragraphs``: that leaves out what stands in
content controls and what tracked changes inserted, and so would lose words in silence.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn
from lxml import etree

from assistant.domain import Document, Span
from assistant.errors import UnreadableFile
from assistant.readers import (
    abstracts,
    archives,
    files,
    header,
    headings,
    labels,
    transcripts,
    turns,
)
from assistant.readers.blocks import TITLE, Block, Manuscript, segments
from assistant.readers.characters import repair
from assistant.readers.sources import Kind, described

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
_SPEAKER_COLUMNS = frozenset({"speaker", "talare", "participant", "name"})
_SAID_COLUMNS = frozenset({"content", "text", "transcript", "words", "innehåll"})
_TIME_COLUMNS = frozenset({"timespan", "time", "timestamp", "start", "tid"})
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph or table of the body: its words, and the level where it is a heading."""

    words: str
    level: int | None = None
    is_table: bool = False


def read(path: Path, kind: Kind) -> Document:
    """Read a Word document.

    Raises ``UnreadableFile`` where it is none, is encrypted, would unpack to more than
    the limit, or declares a document type (XML entities are never expanded).
    """
    document = _opened(path, files.load(path))
    try:
        parts = [part for part in _parts(document) if part.words.strip()]
        core = document.core_properties
        title, author = repair(core.title or "").strip(), repair(core.author or "").strip()
    except (KeyError, ValueError, AttributeError, TypeError, etree.LxmlError) as error:
        # python-docx resolves styles and properties on access and trips over odd ones so.
        raise UnreadableFile(path, f"is damaged: save it again in Word ({error})") from error
    about, taken = header.leading([part.words for part in parts], path)
    manuscript = _manuscript(parts[:taken], parts[taken:])
    text, blocks = manuscript.text, manuscript.blocks
    start = len("\n\n".join(part.words.strip() for part in parts[:taken]))
    names = (*about.participants, *(name.literal for name in about.interviewer))
    found = turns.find(text, start, len(text), kind, names)
    participants: tuple[str, ...] = ()
    if found:
        said = transcripts.utterances(text, found, _lookup(blocks))
        spoken, cast = transcripts.written(said, about)
        text, blocks, participants = spoken.text, spoken.blocks, cast.participants
    if not text[start if not found else 0 :].strip():
        raise UnreadableFile(path, "has no text in it")
    made = segments(text, abstracts.divided(text, blocks))
    titled = [part.words for part in parts if part.level == TITLE]
    source = described(
        path,
        kind,
        about,
        text,
        title=title or (" ".join(titled[0].split()) if titled else ""),
        # Who typed a transcript is nobody's business; of a paper it mostly is the author.
        author=header.names(author) if kind == "literature" and author != "python-docx" else (),
        participants=participants,
    )
    return Document(source, text, made)


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


def _parts(document: WordDocument) -> Iterator[_Part]:
    styles = {
        style.style_id: style.name or ""
        for style in document.styles
        if style.style_id and style.name
    }
    yield from _children(document.element.body, styles)


def _children(element: etree._Element, styles: dict[str, str]) -> Iterator[_Part]:
    """Give the paragraphs and tables below an element, into content controls and boxes."""
    for child in element:
        if child.tag == qn("w:p"):
            words = "".join(_words(child))
            yield _Part(words, _level(child, words, styles))
            for box in child.iter(qn("w:txbxContent")):
                if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                    yield from _children(box, styles)
        elif child.tag == qn("w:tbl"):
            rows = [list(_cells(row)) for row in child.iterchildren(qn("w:tr"))]
            yield from _spoken(rows) or [_table(rows)]
        elif child.tag not in _LEFT_OUT and child.tag != _FALLBACK and isinstance(child.tag, str):
            yield from _children(child, styles)


def _table(rows: list[list[str]]) -> _Part:
    lines = [" | ".join(row) for row in rows]
    return _Part("\n".join(line for line in lines if line.strip(" |")), is_table=True)


def _spoken(rows: list[list[str]]) -> list[_Part]:
    """Give the rows of a transcript that is a table, as NVivo writes it, else nothing.

    Its first row names the columns: a speaker, what is said, and perhaps the time.
    """
    names = [cell.casefold() for cell in rows[0]] if rows else []
    speaker = next((place for place, name in enumerate(names) if name in _SPEAKER_COLUMNS), None)
    said = next((place for place, name in enumerate(names) if name in _SAID_COLUMNS), None)
    if speaker is None or said is None or any(len(row) != len(names) for row in rows):
        return []
    time = next((place for place, name in enumerate(names) if name in _TIME_COLUMNS), None)
    parts = []
    for row in rows[1:]:
        at = labels.TIME_LINE.fullmatch(row[time]) if time is not None else None
        times = [clock for clock in at.group("first", "last", "only") if clock] if at else []
        stamp = f"[{' - '.join(times)}] " if times else ""
        parts.append(_Part(f"{stamp}{row[speaker]}: {row[said]}" if row[speaker] else row[said]))
    return parts


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
            yield repair(child.text or "")
        elif child.tag in _CHARACTERS and child.getparent().tag == qn("w:r"):
            yield _CHARACTERS[child.tag]
        else:
            yield from _words(child)


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


def _manuscript(top: list[_Part], parts: list[_Part]) -> Manuscript:
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


def _lookup(blocks: list[Block]) -> transcripts.Prose:
    """Read stretches that nobody speaks by the blocks that were found in them before."""

    def within(text: str, start: int, end: int) -> list[Block]:
        del text  # the blocks know their places
        return [block for block in blocks if start <= block.span.start and block.span.end <= end]

    return within
