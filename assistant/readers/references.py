"""``references.json``: CSL-JSON records, each of which becomes a Document of its own.

The text of a record is its title, its abstract and the team's note; the bibliographic facts go
into the Source and are never quoted.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import language
from assistant.domain import Document, Name, Source, Span
from assistant.errors import UnreadableFile
from assistant.readers import abstracts, dates, files
from assistant.readers.blocks import TITLE, Block, Manuscript, segments
from assistant.readers.characters import repair
from assistant.readers.header import bare_doi, language_code

_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?"
_BLOCK_TAG = re.compile(
    rf"</?(?:jats:)?(?:p|sec|br|div|list|list-item|disp-quote|ul|ol|li|h[1-6]){_ATTRIBUTES}>",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(
    rf"</?(?:jats:[\w-]+|mml:[\w-]+|i|b|u|em|strong|sup|sub|sc|scp|span|italic|bold|xref|"
    rf"ext-link|inline-formula|a){_ATTRIBUTES}>",
    re.IGNORECASE,
)
_TITLE_ELEMENT = re.compile(
    rf"<(?P<tag>(?:jats:)?title|h[1-6]){_ATTRIBUTES}>(?P<words>.*?)</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)


class _MalformedError(ValueError):
    """What is wrong with a record, in one clause."""


def read(path: Path) -> tuple[Document, ...]:
    """Read the records in their order.

    Raises ``UnreadableFile`` naming the record (counted from 1) and what is wrong with it, since
    one record left out in silence would be missed by nobody.
    """
    content = files.text(path, files.load(path))
    try:
        records = json.loads(content)
    except json.JSONDecodeError as error:
        reason = f"is no JSON: {error.msg} in line {error.lineno}"
        raise UnreadableFile(path, reason) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of too many digits
        raise UnreadableFile(path, f"is no JSON that can be read: {error}") from error
    if not isinstance(records, list):
        raise UnreadableFile(path, "is no list of CSL-JSON records: it must begin with [")
    documents: list[Document] = []
    numbers: dict[str, int] = {}
    for number, record in enumerate(records, start=1):
        try:
            document = _document(record)
        except _MalformedError as error:
            raise UnreadableFile(path, f"record {number} {error}") from None
        key = document.source.id
        if key in numbers:
            reason = f"record {number} has the id {key!r}, as record {numbers[key]} has"
            raise UnreadableFile(path, reason)
        numbers[key] = number
        documents.append(document)
    return tuple(documents)


def _document(record: object) -> Document:
    if not isinstance(record, dict):
        raise _MalformedError("is no object")
    key = _words(record, "id")
    if not key:
        raise _MalformedError("has no id")
    abstract, note = _words(record, "abstract"), _words(record, "note")
    title = _plain(_words(record, "title"))
    manuscript = _manuscript(title, abstract, note)
    text = manuscript.text
    custom = record.get("custom", {})
    licence = custom.get("licence") or custom.get("license") if isinstance(custom, dict) else ""
    source = Source(
        id=key,
        type=_words(record, "type") or "document",
        title=title,
        author=_names(record, "author"),
        interviewer=_names(record, "interviewer"),
        issued=_issued(record),
        doi=bare_doi(_words(record, "DOI")),
        licence=licence if isinstance(licence, str) else "",
        provenance="note" if note and not abstract else "published",
        language=language_code(_words(record, "language")) or language.detect(text),
        container_title=_words(record, "container-title"),
        volume=_words(record, "volume"),
        issue=_words(record, "issue"),
        page=_words(record, "page"),
        pmid=_words(record, "PMID"),
        pmcid=_words(record, "PMCID"),
        url=_words(record, "URL"),
    )
    return Document(source, text, segments(text, manuscript.blocks))


def _manuscript(title: str, abstract: str, note: str) -> Manuscript:
    manuscript = Manuscript()
    if title:
        manuscript.add(title, Block(Span(0, 0), "heading", level=TITLE))
    parts = list(_abstract(abstract))
    if parts:
        manuscript.add("Abstract", Block(Span(0, 0), "heading", section=()))
    before = ""
    for label, words in parts:
        section = ("Abstract", label) if label else ("Abstract",)
        lead = f"{label}: " if label and label != before else ""
        manuscript.add(words, Block(Span(0, 0), section=section), lead)
        before = label
    for words in _paragraphs(note):
        manuscript.add(words, Block(Span(0, 0), "note", section=("Note",)))
    return manuscript


def _abstract(abstract: str) -> Iterator[tuple[str, str]]:
    """Give the parts of an abstract, told by JATS titles or else by their labels."""
    label, place = "", 0
    for title in (*_TITLE_ELEMENT.finditer(abstract), None):
        stretch = abstract[place : title.start() if title else len(abstract)]
        for words in _paragraphs(stretch):
            for own, start, end in abstracts.parts(words):
                if words[start:end].strip():
                    yield own or label, words[start:end].strip()
        if title:
            label, place = _plain(title["words"]).rstrip(":. "), title.end()
            if label.casefold() == "abstract":
                label = ""


def _paragraphs(given: str) -> list[str]:
    """Give the paragraphs of a text, without tags where it is JATS or HTML.

    A text without one such tag is plain text, and "&lt;" in it is what its source says.
    """
    is_marked = bool(_BLOCK_TAG.search(given) or _INLINE_TAG.search(given))
    divided = re.split(r"\n[ \t]*\n", _BLOCK_TAG.sub("\n\n", given))
    plain = (_plain(part) if is_marked else _on_one_line(part) for part in divided)
    return [words for words in plain if words]


def _plain(marked: str) -> str:
    """Give words on one line, without inline tags and with entities decoded."""
    return _on_one_line(html.unescape(_INLINE_TAG.sub("", marked)))


def _on_one_line(words: str) -> str:
    return " ".join(repair(words).split())


def _words(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _MalformedError(f"has a {name} that is neither text nor number")
    return repair(str(value)).strip()


def _names(record: dict[str, Any], name: str) -> tuple[Name, ...]:
    people = record.get(name) or []
    if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        raise _MalformedError(f"has an {name} that is no list of names")
    return tuple(one for person in people if (one := _name(person)) != Name())


def _name(person: dict[str, Any]) -> Name:
    """Give a name with its particles where people write them: before the family name."""
    if _words(person, "literal"):
        return Name(literal=_words(person, "literal"))
    family = " ".join(
        part
        for field in ("dropping-particle", "non-dropping-particle", "family")
        if (part := _words(person, field))
    )
    suffix = _words(person, "suffix")
    return Name(f"{family} {suffix}".strip(), _words(person, "given"))


def _issued(record: dict[str, Any]) -> str:
    issued = record.get("issued")
    if issued is None:
        return ""
    if not isinstance(issued, dict):
        raise _MalformedError("has an issued that is no CSL date")
    parts = issued.get("date-parts")
    if parts:
        try:
            return dates.of_parts([int(part) for part in parts[0] if part not in (None, "")])
        except (TypeError, ValueError, KeyError, IndexError):
            raise _MalformedError("has date-parts that are no [[year, month, day]]") from None
    return dates.iso_date(_words(issued, "raw") or _words(issued, "literal"))
