"""Bytes from the disk and characters from bytes, or the reason why not."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from assistant import limits
from assistant.errors import UnreadableFile
from assistant.limits import MEBIBYTE, Limits
from assistant.readers.characters import repair

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.02

_OTHER_KINDS = (
    (b"%PDF-", "is a PDF: give it the suffix .pdf"),
    (b"PK\x03\x04", "is a zip archive or an office document: a Word document ends in .docx"),
    (b"\xd0\xcf\x11\xe0", "is an old or encrypted office document: save it as .docx, no password"),
    (b"{\\rtf", "is rich text: save it as .docx or .txt"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)


def load(path: Path) -> bytes:
    """Read a file's bytes.

    Raises ``UnreadableFile`` where it is missing, empty, larger than the limit, not a
    regular file (a pipe would block for ever), or not ours to read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(path, "is not a file")
        if status.st_size > limits.current().size * MEBIBYTE:
            raise UnreadableFile(path, too_large(status.st_size, limits.current()))
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(path, "does not exist") from None
    except PermissionError:
        raise UnreadableFile(path, "may not be read: change its permissions") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(path, f"cannot be read ({reason})") from error
    if not content:
        raise UnreadableFile(path, "is empty")
    return content


def too_large(size: int, allowed: Limits) -> str:
    """Say in one clause that a file of so many bytes is over the limit."""
    megabytes = -(-size // MEBIBYTE)
    return (
        f"has {megabytes:,} MiB, and {allowed.size:,} MiB is the limit: split it, or "
        f"{limits.raised('size')}"
    )


def text(path: Path, content: bytes) -> str:
    """Decode and repair the bytes of a text file.

    UTF-8, UTF-16 or UTF-32 with a byte order mark, else Windows-1252. Raises ``UnreadableFile``
    for what is no text, and for UTF-8 with damaged places: read as Windows-1252, every accented
    letter in it would be quoted wrongly.
    """
    for magic, reason in _OTHER_KINDS:
        if content.startswith(magic):
            raise UnreadableFile(path, reason)
    decoded = repair(_decoded(path, content))
    if not decoded.strip():
        raise UnreadableFile(path, "has no text in it")
    return decoded


def _decoded(path: Path, content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                reason = f"is not the {encoding} that its first bytes say: {error.reason}"
                raise UnreadableFile(path, reason) from None
    if len(content) - len(content.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(content):
        reason = "is not a text file (or UTF-16 without a byte order mark): save it as UTF-8"
        raise UnreadableFile(path, reason)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _single_byte(path, content, error)


def _single_byte(path: Path, content: bytes, error: UnicodeDecodeError) -> str:
    lenient = content.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    accented = sum(character > "\x7f" for character in lenient) - damaged
    line = content.count(b"\n", 0, error.start) + 1
    if accented > damaged:
        raise UnreadableFile(path, f"is damaged UTF-8 in line {line}: save it as UTF-8 again")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as other:
        line = content.count(b"\n", 0, other.start) + 1
        reason = f"is neither UTF-8 nor Windows-1252 (line {line}): save it as UTF-8"
        raise UnreadableFile(path, reason) from None
