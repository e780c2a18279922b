"""Characters from bytes: what says of itself how it is encoded, else what is guessed, and said."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.readers import remarks

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.02
_NAMED = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4_096
_FEWEST_BYTES = 8
"""Fewer bytes beyond ASCII tell no encoding from another."""

_SAMPLE = 200_000
_USUAL = "cp1252"


def decoded(path: Path, content: bytes) -> str:
    """Decode a text.

    A byte order mark decides, then whether it is UTF-8, then what a web page says of itself. What
    is none of these is Windows-1252, or what its bytes make likelier; that is then said.

    Raises:
        UnreadableFile: it is no text, or UTF-8 with damaged places: read as anything else, every
            accented letter in it would be quoted wrongly.

    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                reason = f"is not the {encoding} that its first bytes say: {error.reason}"
                raise UnreadableFile(path, reason) from None
    if _controls(content) > _MOST_CONTROLS * len(content):
        return _without_mark(path, content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _declared(content) or _guessed(path, content, error)


def misread(text: str) -> None:
    """Warn where a text was decoded wrongly before it was saved, as "pÃ¥" for "på"."""
    if text.isascii():
        return
    from ftfy.badness import BADNESS_RE, badness  # noqa: PLC0415  # takes 30 ms

    count = badness(text)
    found = BADNESS_RE.search(text) if count else None
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    word = re.search(r"\S*\Z", text[: found.start()])
    rest = re.match(r"\S*", text[found.start() :])
    shown = (word[0] if word else "") + (rest[0] if rest else "")
    places = "1 place" if count == 1 else f"{count} places"
    remarks.warn(
        f"looks wrongly decoded in {places}, the first in line {line} ({shown[:40]!r}): it would "
        "be quoted so; export it again as UTF-8"
    )


def _controls(content: bytes) -> int:
    return len(content) - len(content.translate(None, _CONTROLS))


def _without_mark(path: Path, content: bytes) -> str:
    """Decode UTF-16 or UTF-32 that does not say so."""
    encoding = _likeliest(content)
    if encoding.startswith(("utf-16", "utf-32")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            text = ""
        if text and _controls(text.encode()) <= _MOST_CONTROLS * len(text):
            return text
    raise UnreadableFile(path, "is not a text file (or one without its encoding): save it as UTF-8")


def _declared(content: bytes) -> str:
    """Decode a page by the encoding that it names, or give nothing."""
    named = _NAMED.search(content, 0, _DECLARED_WITHIN)
    if named is None:
        return ""
    name = (named[1] or named[2]).decode("ascii", "replace").casefold()
    if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii"}:
        name = _USUAL  # as every browser reads them (the Encoding Standard)
    try:
        return content.decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return ""


def _guessed(path: Path, content: bytes, error: UnicodeDecodeError) -> str:
    lenient = content.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    accented = sum(character > "\x7f" for character in lenient) - damaged
    line = content.count(b"\n", 0, error.start) + 1
    if accented > damaged:
        raise UnreadableFile(path, f"is damaged UTF-8 in line {line}: save it as UTF-8 again")
    beyond = len(content) - len(content.translate(None, bytes(range(128, 256))))
    if beyond >= _FEWEST_BYTES:
        encoding = _likeliest(b"\n".join(one for one in content.split(b"\n") if not one.isascii()))
        try:
            text = content.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            text = ""
        if text and codecs.lookup(encoding).name != _USUAL:
            remarks.warn(
                f"says nowhere how it is encoded and was read as {encoding}: look at its accented "
                "letters, or save it as UTF-8"
            )
        if text:
            return text
    try:
        return content.decode(_USUAL)
    except UnicodeDecodeError as other:
        line = content.count(b"\n", 0, other.start) + 1
        reason = f"is in no known encoding (line {line}): save it as UTF-8"
        raise UnreadableFile(path, reason) from None


def _likeliest(content: bytes) -> str:
    import chardet  # noqa: PLC0415  # takes 60 ms, and few files need it

    return chardet.detect(content[:_SAMPLE])["encoding"] or ""
