"""What a file is by its first bytes: teams rename files, and mail programs take suffixes away."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_LOOKED_AT = 4_096
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?html[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(rb"<(?:!DOCTYPE\s+)?(?:\w+:)?(?:article|pmc-articleset)[\s>]")
_CAPTIONS = b"WEBVTT"
_BOM = b"\xef\xbb\xbf"


def suffix_of(path: Path) -> str:
    """Give the suffix that a file's content has as a rule, or nothing where it does not tell.

    A file that cannot be opened tells nothing: its reader says why.
    """
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            beginning = stream.read(_LOOKED_AT).removeprefix(_BOM)
    except (OSError, ValueError):
        return ""
    if beginning.startswith(_PDF):
        return ".pdf"
    if beginning.startswith(_ZIP):
        return _archive(path, beginning)
    if _PAGE.match(beginning):
        return ".html"
    if beginning.startswith(_CAPTIONS):
        return ".vtt"
    is_xml = beginning.lstrip().startswith((b"<?xml", b"<!DOCTYPE article", b"<article"))
    return ".xml" if is_xml and _ARTICLE.search(beginning) else ""


def _archive(path: Path, beginning: bytes) -> str:
    if _OPEN_DOCUMENT in beginning:
        return ".odt"
    try:
        with zipfile.ZipFile(path) as archive:
            return ".docx" if "word/document.xml" in archive.namelist() else ""
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return ""
