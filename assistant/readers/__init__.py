r"""File readers: one function a format, ``Path -> Document``, in a table from suffix to function.

A Document's text is one string with ``\\n`` line ends; what has to be repaired (soft
hyphens, page furniture, control characters) is repaired here, once, and every offset and every
citation refers to the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.domain import Document, Participant
from assistant.errors import UnreadableFile
from assistant.readers import encodings, recognition, remarks
from assistant.readers.sources import Kind
from assistant.refi import Code

VERSION = 6
"""Counts up whenever a reader gives another text or other segments: files are then read anew."""

Reader = Callable[[Path, Kind], Document]


def _text(path: Path, kind: Kind) -> Document:
    from assistant.readers import plain  # noqa: PLC0415  # formats load when they are met

    return plain.read(path, kind)


def _captions(path: Path, kind: Kind) -> Document:
    from assistant.readers import captions  # noqa: PLC0415

    return captions.read(path, kind)


def _word(path: Path, kind: Kind) -> Document:
    from assistant.readers import word  # noqa: PLC0415  # python-docx takes 100 ms

    return word.read(path, kind)


def _web_page(path: Path, kind: Kind) -> Document:
    from assistant.readers import webpage  # noqa: PLC0415  # lxml takes 30 ms

    return webpage.read(path, kind)


def _open_document(path: Path, kind: Kind) -> Document:
    from assistant.readers import odt  # noqa: PLC0415

    return odt.read(path, kind)


def _jats(path: Path, kind: Kind) -> Document:
    from assistant.readers import jats  # noqa: PLC0415

    return jats.read(path, kind)


def _pdf(path: Path, kind: Kind) -> Document:
    from assistant.readers import pdf  # noqa: PLC0415  # pypdf takes 200 ms

    return pdf.read(path, kind)


_READERS: dict[str, Reader] = {
    ".txt": _text,
    ".md": _text,
    ".markdown": _text,
    ".vtt": _captions,
    ".srt": _captions,
    ".docx": _word,
    ".odt": _open_document,
    ".html": _web_page,
    ".htm": _web_page,
    ".xhtml": _web_page,
    ".pdf": _pdf,
    ".xml": _jats,
    ".nxml": _jats,
}

SUFFIXES = frozenset(_READERS)
"""The suffixes of files that can be read, in lower case."""


def read(path: Path, kind: Kind) -> Document:
    """Read a file of the corpus by what is in it, and by its suffix where that does not tell.

    Raises ``UnreadableFile``, with what to do, for everything that can go wrong.
    """
    suffix = path.suffix.casefold()
    found = recognition.suffix_of(path)
    is_other = bool(found) and _READERS.get(suffix) is not _READERS[found]
    reader = _READERS[found] if found else _READERS.get(suffix)
    if reader is None:
        known = ", ".join(sorted(SUFFIXES))
        raise UnreadableFile(path, f"is of a kind that is not read; these are: {known}")
    with remarks.gathered() as noticed:
        if is_other:
            remarks.warn(f"was read as {found}, which is what is in it")
        document = reader(path, kind)
        encodings.misread(document.text)
    return replace(document, warnings=tuple(noticed.warnings), furniture=tuple(noticed.furniture))


def read_project(path: Path, kind: Kind) -> tuple[Document, ...]:
    """Read the sources of a REFI-QDA project with their codings. Raises ``UnreadableFile``.

    What is noticed of the project as a whole is a warning of each source.
    """
    from assistant.readers import refi_project  # noqa: PLC0415

    with remarks.gathered() as noticed:
        documents = refi_project.read(path, kind, read)
    return tuple(replace(one, warnings=tuple(noticed.warnings)) for one in documents)


def read_codebook(path: Path) -> tuple[Code, ...]:
    """Read a REFI-QDA codebook, or that of a project. Raises ``UnreadableFile``."""
    from assistant.readers import refi_project  # noqa: PLC0415

    return refi_project.read_codebook(path)


def read_references(path: Path) -> tuple[Document, ...]:
    """Read a CSL-JSON file: one Document a record. Raises ``UnreadableFile``."""
    from assistant.readers import references  # noqa: PLC0415

    return references.read(path)


def read_participants(path: Path) -> tuple[Participant, ...]:
    """Read ``participants.csv``. Raises ``UnreadableFile`` naming the line that is wrong."""
    from assistant.readers import participants  # noqa: PLC0415

    return participants.read(path)
