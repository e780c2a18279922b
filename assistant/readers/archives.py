"""Zip archives that others made: looked at before anything in them is unpacked."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from assistant import limits
from assistant.errors import UnreadableFile
from assistant.limits import MEBIBYTE, Limits

DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError)
"""What reading a part of a damaged archive raises (RuntimeError: encrypted, or packed oddly)."""

_LARGEST_RATIO = 200
_RATIO_MATTERS_FROM = 20 * MEBIBYTE
_MOST_PARTS = 20_000
_XML = (".xml", ".rels", ".qde", ".qdc")
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")


def check(path: Path, archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse what would fill the memory, and XML that could name other files.

    What an archive says of its parts can be relied on: Python unpacks no more than that.

    Raises:
        UnreadableFile: it would unpack to more than the limit, or to two hundred times its size,
            has more parts than any document, is encrypted, or declares an XML document type.

    """
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    allowed = limits.current().unpacked
    is_dense = unpacked > _RATIO_MATTERS_FROM and unpacked > _LARGEST_RATIO * packed
    # Who has raised the limit knows of such a file.
    if is_dense and allowed <= Limits().unpacked:
        reason = (
            f"would unpack to {unpacked // MEBIBYTE:,} MiB, {unpacked // packed:,} times its size: "
            f"it is no ordinary document; {limits.raised('unpacked')}"
        )
        raise UnreadableFile(path, reason)
    if unpacked > allowed * MEBIBYTE:
        reason = f"would unpack to {unpacked // MEBIBYTE:,} MiB: {limits.raised('unpacked')}"
        raise UnreadableFile(path, reason)
    if len(parts) > _MOST_PARTS:
        reason = f"has {len(parts):,} parts in it: it is no ordinary document"
        raise UnreadableFile(path, reason)
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableFile(path, "is encrypted: save it without a password")
        if part.filename.casefold().endswith(_XML):
            try:
                with archive.open(part) as stream:
                    beginning = stream.read(4_096)
            except DAMAGE:
                continue  # what cannot be read cannot be expanded either
            if _DECLARES.search(beginning.replace(b"\x00", b"")):
                raise UnreadableFile(
                    path, f"declares XML entities in {part.filename}: save it again"
                )
