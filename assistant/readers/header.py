"""The small header that says what a file is: lines of ``Key: value`` before everything else.

Markdown has it between ``---`` lines, plain text at the very top before a blank line (or right
after the title), WebVTT in a NOTE block, a Word document in its first paragraphs. All of them are
read here, so that a key means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from assistant.domain import Name, Provenance
from assistant.errors import UnreadableFile
from assistant.readers.dates import iso_date

_KEYS = {
    "title": "title",
    "titel": "title",
    "author": "author",
    "authors": "author",
    "författare": "author",
    "participant": "participant",
    "participants": "participant",
    "deltagare": "participant",
    "informant": "participant",
    "interviewer": "interviewer",
    "interviewers": "interviewer",
    "intervjuare": "interviewer",
    "provenance": "provenance",
    "language": "language",
    "språk": "language",
    "date": "date",
    "datum": "date",
    "interview date": "date",
    "doi": "doi",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "licence": "licence",
    "license": "licence",
    "licens": "licence",
    "translation-of": "translation_of",
    "translation of": "translation_of",
    "översättning av": "translation_of",
    "notice": "notice",
}
_SPEAKING_KEYS = frozenset({"participant", "interviewer"})
_LANGUAGES = {
    "english": "en",
    "engelska": "en",
    "eng": "en",
    "swedish": "sv",
    "svenska": "sv",
    "swe": "sv",
}
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_LINE = re.compile(r"[ \t]*(?P<key>[^\W\d_][\w \t/-]{0,29}?)[ \t]*:(?:[ \t]+(?P<value>.*))?[ \t]*")
_FRONT_MATTER_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_LONGEST_FRONT_MATTER = 20_000
_LONGEST_UNKNOWN_VALUE = 100
_LEADING_BLOCKS = 6
_TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself; a field is empty where it says nothing."""

    title: str = ""
    author: tuple[Name, ...] = ()
    participants: tuple[str, ...] = ()
    interviewer: tuple[Name, ...] = ()
    provenance: Provenance | None = None
    language: str = ""
    issued: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    licence: str = ""
    translation_of: str = ""


def at_top(text: str, path: Path) -> tuple[Header, int, int]:
    """Find the header of a text: what it says, and where it starts and ends.

    Without a header, both places are where the text begins. Raises ``UnreadableFile`` for a
    provenance that does not exist.
    """
    front = _front_matter(text)
    if front is not None:
        lines, end = front
        return _header(_joined(lines), path), 0, end
    start = 0
    for number in range(_LEADING_BLOCKS):
        while start < len(text) and text[start].isspace():
            start += 1
        gap = re.compile(r"\n[ \t]*\n|\Z").search(text, start)
        end = gap.start() if gap else len(text)
        lines = text[start:end].split("\n")
        pairs = _pairs(lines)
        if pairs and len(pairs) == len(lines) and (number == 0 or len(pairs) > 1):
            return _header(pairs, path), start, end
        if end - start > _TITLE_LENGTH or len(lines) > 1:
            break
        start = end
    return Header(), 0, 0


def of_lines(lines: Iterable[str], path: Path) -> Header:
    """Read a header from lines that are known to be one; lines of another form are passed over."""
    return _header([pair for line in lines if (pair := _pair(line)) and pair[0] in _KEYS], path)


def leading(paragraphs: Sequence[str], path: Path) -> tuple[Header, int]:
    """Read a header from the first paragraphs; give how many of them it takes."""
    taken = []
    for paragraph in paragraphs:
        pair = _pair(paragraph)
        if pair is None or pair[0] not in _KEYS or "\n" in paragraph.strip():
            break
        taken.append(pair)
    while taken and _KEYS[taken[-1][0]] in _SPEAKING_KEYS and not _names_somebody(taken[-1][1]):
        taken.pop()
    if not _is_header(taken):
        return Header(), 0
    return _header(taken, path), len(taken)


def names(value: str) -> tuple[Name, ...]:
    """Take a list of names apart at ``;``, "and" and "&", or else at commas.

    A name is divided into family and given name only where the file does so with a comma
    ("Masucci, Michele"): to guess which word is the family name would falsify a reference.
    """
    divided = re.split(r"\s*;\s*|\s+(?:and|och|&)\s+", value.strip())
    if len(divided) == 1 and value.count(",") != 1:
        divided = value.split(",")
    found = []
    for part in divided:
        name = part.strip(" ,.;") if part.count(".") == 0 else part.strip(" ,;")
        family, comma, given = name.partition(",")
        if not name:
            continue
        found.append(
            Name(family=family.strip(), given=given.strip()) if comma else Name(literal=name)
        )
    return tuple(found)


def language_code(value: str) -> str:
    """Give the BCP 47 code of a language's name or code, or ``""``."""
    value = value.strip().casefold()
    if value in _LANGUAGES:
        return _LANGUAGES[value]
    return value if _LANGUAGE_CODE.fullmatch(value) else ""


def bare_doi(value: str) -> str:
    """Give a DOI without resolver, prefix and the full stop of a sentence."""
    bare = re.sub(
        r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)", "", value.strip(), flags=re.IGNORECASE
    )
    return bare.rstrip(".,;)") if bare.count("(") < bare.count(")") else bare.rstrip(".,;")


def _front_matter(text: str) -> tuple[list[str], int] | None:
    opening = re.match(r"\s*---[ \t]*\n", text)
    if not opening:
        return None
    closing = _FRONT_MATTER_END.search(text, opening.end(), opening.end() + _LONGEST_FRONT_MATTER)
    if not closing:
        return None
    lines = [line for line in text[opening.end() : closing.start()].split("\n") if line.strip()]
    goes_on = re.compile(r"[ \t]+\S|-[ \t]|#")
    if not lines or not _LINE.fullmatch(lines[0]):
        return None
    if any(not _LINE.fullmatch(line) and not goes_on.match(line) for line in lines):
        return None
    return lines, closing.end()


def _joined(lines: list[str]) -> list[tuple[str, str]]:
    """Give the pairs of front matter, with YAML lists and folded values drawn together."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        pair = _pair(line) if not line[0].isspace() and line[0] not in "-#" else None
        if pair:
            pairs.append(pair)
        elif pairs and not line.startswith("#"):
            key, value = pairs[-1]
            item = re.fullmatch(r"\s*-\s+(.*)", line)
            glue, words = ("; ", item[1]) if item else (" ", line.strip())
            pairs[-1] = (key, f"{value}{glue if value else ''}{_unquoted(words)}")
    return [(key, value.removeprefix("[").removesuffix("]")) for key, value in pairs]


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    """Give the pairs of a block of lines that is a header, or nothing."""
    pairs = [pair for line in lines if (pair := _pair(line))]
    known = [pair for pair in pairs if pair[0] in _KEYS]
    unknown = [pair for pair in pairs if pair[0] not in _KEYS]
    if any(len(value) > _LONGEST_UNKNOWN_VALUE for _, value in unknown):
        return []
    if len(pairs) != len(lines) or len(unknown) >= len(known) or not _is_header(known):
        return []
    return pairs


def _is_header(pairs: list[tuple[str, str]]) -> bool:
    """Whether known keys are those of a header and not the labels of the first turns."""
    keys = [_KEYS[key] for key, _ in pairs]
    if any(keys.count(key) > 1 for key in _SPEAKING_KEYS):
        return False
    if set(keys) - _SPEAKING_KEYS:
        return True
    values = {key: value for key, (_, value) in zip(keys, pairs, strict=True)}
    return bool(re.fullmatch(r"[\w-]*\d[\w-]*", values.get("participant", "")))


def _names_somebody(value: str) -> bool:
    """Whether the value is an id or a full name, as opposed to what somebody says."""
    words = value.split()
    if not words or len(words) > 5 or value.rstrip()[-1] in "?!":
        return False
    if len(words) == 1:
        return any(letter.isdigit() for letter in value) or (value.isupper() and len(value) < 5)
    return all(word[0].isupper() or word in {"de", "van", "von", "af"} for word in words)


def _pair(line: str) -> tuple[str, str] | None:
    match = _LINE.fullmatch(line.replace("**", ""))
    if not match:
        return None
    return " ".join(match["key"].split()).casefold(), _unquoted((match["value"] or "").strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _participants(value: str) -> tuple[str, ...]:
    """Give the participants' ids: of "S01 (nurse)" or "S01, nurse" the part with a number."""
    people = [part.partition("(")[0].strip() for part in re.split(r"[,;]", value)]
    numbered = [one for one in people if any(letter.isdigit() for letter in one)]
    return tuple(numbered or [one for one in people if one])


def _header(pairs: list[tuple[str, str]], path: Path) -> Header:
    said = {_KEYS[key]: value for key, value in reversed(pairs) if key in _KEYS and value}
    provenance = said.get("provenance", "").casefold()
    known = get_args(Provenance)
    if provenance and provenance not in known:
        reason = f"has the provenance {provenance!r}; there is {', '.join(known)}"
        raise UnreadableFile(path, reason)
    return Header(
        title=said.get("title", ""),
        author=names(said.get("author", "")),
        participants=_participants(said.get("participant", "")),
        interviewer=names(said.get("interviewer", "")),
        provenance=cast("Provenance", provenance) if provenance else None,
        language=language_code(said.get("language", "")),
        issued=iso_date(said.get("date", "")),
        doi=bare_doi(said.get("doi", "")),
        pmid=said.get("pmid", ""),
        pmcid=said.get("pmcid", ""),
        licence=said.get("licence", ""),
        translation_of=said.get("translation_of", ""),
    )
