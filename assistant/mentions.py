"""The files below a folder in which an id stands, for a person who has to look through them."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_READ = frozenset(".json .jsonl .md .csv .html .docx .txt .vtt .srt .xml .yaml .yml".split())
"""What answers, exports, transcripts and reports are kept as; PDFs are not looked into."""

_SPLIT = re.compile(r"</w:p>|<w:(?:tab|br|cr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def find(root: Path, id_: str) -> Iterator[Path]:
    """Give the files in which an id stands as a whole word, however its letters are written.

    A file that cannot be read is among them: nobody knows what stands in it.
    """
    # In a file's name, or a key, "_" stands between words.
    named = re.compile(rf"(?<![^\W_]){re.escape(id_)}(?![^\W_])", re.IGNORECASE)
    for path in _files(root):
        if path.suffix.casefold() in _READ:
            try:
                is_named = named.search(_text(path)) is not None
            except OSError:
                is_named = True
            if is_named:
                yield path


def _files(root: Path) -> list[Path]:
    """Give every file below a folder that is in no hidden folder, in order."""
    found: list[Path] = []
    for folder, below, names in os.walk(root):
        below[:] = [one for one in below if not one.startswith(".")]
        found += [Path(folder, name) for name in names]
    return sorted(found)


def _text(path: Path) -> str:
    if path.suffix.casefold() == ".docx":
        with suppress(zipfile.BadZipFile, zlib.error, RuntimeError), zipfile.ZipFile(path) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            written = "\n".join(parts.read(name).decode("utf-8", "replace") for name in names)
            # What is one word to a reader may be in several runs.
            return f"{written}\n{_TAG.sub('', _SPLIT.sub(' ', written))}"
    return path.read_bytes().decode("utf-8", "replace")
