"""PDF files, by pypdf: the text layer page by page, its paragraphs told by how they look."""

from __future__ import annotations

import io
import logging
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import get_args

import pypdf
from pypdf.errors import DependencyError

from assistant import limits
from assistant.domain import Document, Name, Provenance, Span
from assistant.errors import UnreadableFile
from assistant.readers import abstracts, files, header, pages, tables, transcripts, turns
from assistant.readers.blocks import Block, Manuscript, segments
from assistant.readers.characters import repair_glyphs
from assistant.readers.furniture import without_furniture
from assistant.readers.hyphens import Hyphens
from assistant.readers.lines import Line, paragraphs, title_place
from assistant.readers.pages import Piece
from assistant.readers.sources import Kind, described
from assistant.readers.transcripts import Utterance, written
from assistant.readers.turns import Turn

# pypdf reports every oddity of a file as a warning on stderr, where our own messages stand.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

LARGEST_PAGE_BYTES = 20 * 1024 * 1024
"""A page whose drawing instructions are longer holds a picture drawn in lines, and no text."""

_MOST_UNDECODED = 0.2
_MOST_FAILED = 0.1
_HEADER_LENGTH = 4_096
_NO_TEXT = "has no text layer: run ocrmypdf on it"
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^]+")
_NO_TITLE = re.compile(
    r"microsoft word|untitled|\.(?:docx?|pdf|indd|tex|dvi|qxd|rtf)\b|_|^\d+\.\.\d+$", re.IGNORECASE
)
_LONGEST_TITLE_WORDS = 40
_TITLE_SIZE = 1.15


@dataclass(frozen=True, slots=True)
class _Printed:
    """What pypdf gives of a file."""

    pages: list[list[Line]]
    largest_words: str
    title: str
    author: str
    provenance: Provenance | None


def read(path: Path, kind: Kind) -> Document:
    """Read the text layer of a PDF.

    Raises ``UnreadableFile`` where there is none, where it cannot be decoded, and where the file
    is damaged, encrypted with a password, or over a limit.
    """
    content = files.load(path)
    if b"%PDF-" not in content[:_HEADER_LENGTH]:
        raise UnreadableFile(path, "is no PDF: give it the suffix of what it is")
    printed = _printed(path, content)
    _check_text(path, printed)
    lines = without_furniture(printed.pages)
    first_page = "\n".join(line.words for line in printed.pages[0]) if printed.pages else ""
    title = _title(printed, lines, first_page)
    hyphens = Hyphens(lines)
    doi = _doi(first_page) if kind == "literature" else ""
    about = header.Header(doi=doi, provenance=printed.provenance)
    participants: tuple[str, ...] = ()
    manuscript = None
    if kind == "interview":
        about, lines = _own_header(lines, path)
        manuscript, participants = _transcript(lines, hyphens, about)
    if manuscript is None:
        manuscript = _prose(lines, hyphens, title)
    text = manuscript.text
    made = segments(text, abstracts.divided(text, manuscript.blocks))
    if not made:
        raise UnreadableFile(path, _NO_TEXT)
    source = described(
        path,
        kind,
        about,
        text,
        title=title,
        author=_author(printed.author, first_page),
        participants=participants,
    )
    return Document(source, text, made)


def _printed(path: Path, content: bytes) -> _Printed:
    try:
        return _opened(path, pypdf.PdfReader(io.BytesIO(content)))
    except UnreadableFile:
        raise
    except DependencyError as error:
        reason = "is encrypted with AES, for which the package cryptography is missing: install it"
        raise UnreadableFile(path, f"{reason}, or save the file without encryption") from error
    except RecursionError as error:
        raise UnreadableFile(path, "is damaged: its objects contain themselves") from error
    except Exception as error:  # pypdf raises anything on a damaged file
        reason = f"is damaged or cut off ({_one_line(str(error))}): download or save it again"
        raise UnreadableFile(path, reason) from error


def _opened(path: Path, reader: pypdf.PdfReader) -> _Printed:
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableFile(path, "is encrypted with a password: save it without one")
    count = len(reader.pages)
    most = limits.current().pages
    if count > most:
        reason = f"has {count:,} pages, and {most:,} is the limit: split it, or "
        reason += limits.raised("pages")
        raise UnreadableFile(path, reason)
    found, largest = _pages(path, reader, _page_labels(reader, count))
    title, author, provenance = (
        _information(reader, key) for key in ("/Title", "/Author", "/provenance")
    )
    known = next((one for one in get_args(Provenance) if one == provenance), None)
    return _Printed(found, largest, title, author, known)


def _pages(path: Path, reader: pypdf.PdfReader, labels: list[str]) -> tuple[list[list[Line]], str]:
    """Give the lines of every page, and the words in the largest type of the first."""
    found: list[list[Line]] = []
    failed = 0
    largest = ""
    for label, page in zip(labels, reader.pages, strict=False):
        try:
            text, drawn = _drawn(page)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # pypdf raises anything; the other pages may be sound
            failed += 1
            text, drawn = "", []
        largest = largest if found else _largest(drawn)
        found.append(pages.lines(text, drawn, label))
    if failed > _MOST_FAILED * len(found):
        raise UnreadableFile(path, f"is damaged: {failed} of {len(found)} pages cannot be read")
    return found, largest


def _drawn(page: pypdf.PageObject) -> tuple[str, list[Piece]]:
    contents = page.get_contents()
    if contents is None or len(contents.get_data()) > LARGEST_PAGE_BYTES:
        return "", []
    return pages.pieces(page)


def _largest(drawn: list[Piece]) -> str:
    """Give the words in the largest type that holds as many words as a title has.

    What is hardly larger than the type that most of the page is set in is no title.
    """
    letters: Counter[float] = Counter()
    for piece in drawn:
        if piece.words.strip():
            letters[piece.size] += len(piece.words)
    body = letters.most_common(1)[0][0] if letters else 0.0
    for size in sorted((size for size in letters if size > _TITLE_SIZE * body), reverse=True):
        words = " ".join("".join(piece.words for piece in drawn if piece.size == size).split())
        if 2 < len(words.split()) <= _LONGEST_TITLE_WORDS:
            return repair_glyphs(words)
    return ""


def _page_labels(reader: pypdf.PdfReader, count: int) -> list[str]:
    numbers = [str(number) for number in range(1, count + 1)]
    if "/PageLabels" not in reader.root_object:
        return numbers
    try:
        labels = list(reader.page_labels)
    except Exception:  # noqa: BLE001  # pypdf raises anything on a damaged label tree
        return numbers
    labels = [
        repair_glyphs(label).strip() or number
        for label, number in zip(labels, numbers, strict=False)
    ]
    return labels if len(labels) == count else numbers


def _information(reader: pypdf.PdfReader, key: str) -> str:
    try:
        value = reader.metadata.get(key) if reader.metadata else None
    except Exception:  # noqa: BLE001  # pypdf raises anything; the text does not need it
        return ""
    return _one_line(repair_glyphs(str(value))) if isinstance(value, str) else ""


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _check_text(path: Path, printed: _Printed) -> None:
    """Refuse a text layer that is none, or whose fonts do not say which letters they draw."""
    letters = [
        letter for page in printed.pages for line in page for letter in line.words if letter != " "
    ]
    if not any(letter.isalnum() for letter in letters):
        raise UnreadableFile(path, _NO_TEXT)
    unknown = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in letters)
    if unknown > _MOST_UNDECODED * len(letters):
        reason = "has a text layer that cannot be decoded: run ocrmypdf --force-ocr on it"
        raise UnreadableFile(path, reason)


def _prose(lines: list[Line], hyphens: Hyphens, title: str) -> Manuscript:
    manuscript = Manuscript()
    for paragraph in paragraphs(tables.with_rows(lines), title):
        block = Block(Span(0, 0), paragraph.kind, paragraph.level, pages=paragraph.pages)
        manuscript.add(hyphens.written(paragraph), block)
    return manuscript


def _own_header(lines: list[Line], path: Path) -> tuple[header.Header, list[Line]]:
    about, taken = header.leading([line.words for line in lines], path)
    return about, lines[taken:]


def _transcript(
    lines: list[Line], hyphens: Hyphens, about: header.Header
) -> tuple[Manuscript | None, tuple[str, ...]]:
    """Write the turns of a printed transcript, or nothing where it is none."""
    text = "\n".join(line.words for line in lines)
    names = (*about.participants, *(name.literal for name in about.interviewer))
    found = turns.find(text, 0, len(text), "interview", names)
    if not found:
        return None, ()
    manuscript, cast = written(_said(text, lines, found, hyphens), about)
    return manuscript, cast.participants


def _said(text: str, lines: list[Line], found: list[Turn], hyphens: Hyphens) -> Iterator[Utterance]:
    starts = list(accumulate((len(line.words) + 1 for line in lines), initial=0))
    for turn in found:
        first = max(0, bisect_right(starts, turn.span.start) - 1)
        after = bisect_left(starts, turn.span.end)
        within = [
            Line(text[max(start, turn.span.start) : min(end - 1, turn.span.end)], line.page)
            for start, end, line in zip(
                starts[first:after], starts[first + 1 : after + 1], lines[first:after], strict=False
            )
        ]
        within = [line for line in within if line.words.strip()]
        if not within:
            continue
        pages = (within[0].page, within[-1].page)
        words = hyphens.joined(within).strip()
        if turn.label:
            yield Utterance(turn.label, words, *transcripts.times(turn), pages)
        else:
            for paragraph in paragraphs(within):
                block = Block(Span(0, 0), paragraph.kind, paragraph.level, pages=paragraph.pages)
                yield Utterance("", hyphens.joined(paragraph.lines), block=block)


def _title(printed: _Printed, lines: list[Line], first_page: str) -> str:
    """Give the title: the file's own where the first page shows it, else its largest words."""
    own = printed.title
    if own and not _NO_TITLE.search(own) and _letters(own) in _letters(first_page):
        return own
    return printed.largest_words if title_place(lines, printed.largest_words) else ""


def _author(author: str, first_page: str) -> tuple[Name, ...]:
    """Give the authors that the file names, if the first page names them too.

    What is written there is often whoever made the PDF.
    """
    found = header.names(author)
    shown = _letters(first_page)
    return found if all(_letters(one.literal or one.family) in shown for one in found) else ()


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _doi(first_page: str) -> str:
    """Give the one DOI of the first page; of several, none can be told to be its own."""
    found = {header.bare_doi(match.group()) for match in _DOI.finditer(first_page)}
    return found.pop() if len(found) == 1 else ""
