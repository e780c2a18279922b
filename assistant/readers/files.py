"""Bytes from the disk and characters from bytes, or the reason why not."""

from __future__ import annotations

import stat
from pathlib import Path

from assistant import limits
from assistant.errors import UnreadableFile
from assistant.limits import MEBIBYTE, Limits
from assistant.readers import encodings
from assistant.readers.characters import repair

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

    Raises ``UnreadableFile`` for what is of another kind, and as `encodings.decoded` does.
    """
    for magic, reason in _OTHER_KINDS:
        if content.startswith(magic):
            raise UnreadableFile(path, reason)
    decoded = repair(encodings.decoded(path, content))
    if not decoded.strip():
        raise UnreadableFile(path, "has no text in it")
    return decoded
