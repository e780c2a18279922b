"""JATS XML: articles as PubMed Central, Europe PMC and publishers give them out.

JATS is the Journal Article Tag Suite (ANSI/NISO Z39.96). Element names are compared without their
namespace, since some services add one. No DTD is loaded, no entity expanded, no network asked.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

from lxml import etree

from assistant.domain import Document, Name, Provenance, Source
from assistant.errors import UnreadableFile
from assistant.readers import dates, files, jats_body
from assistant.readers.blocks import segments
from assistant.readers.header import bare_doi
from assistant.readers.jats_text import children, find, name_of, words_of
from assistant.readers.sources import Kind

_WRAPPERS = frozenset({"pmc-articleset", "OAI-PMH", "responseWrapper", "article-set"})
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)/(?P<version>[\d.]+)|publicdomain/zero)"
)
_KNOWN_LICENCES = {"apache.org/licenses/LICENSE-2.0": "Apache License 2.0"}
_DATES = ("epub", "pub", "ppub", "epub-ppub", "collection", "ecorrected")


def read(path: Path, kind: Kind) -> Document:
    """Read an article.

    Raises ``UnreadableFile`` where the file is no XML (with the line), or XML of another kind.
    """
    article = _article(path, files.load(path))
    manuscript = jats_body.written(article)
    source = _source(article, path, kind)
    if not manuscript.text.strip():
        raise UnreadableFile(path, "has no text in it")
    return Document(source, manuscript.text, segments(manuscript.text, manuscript.blocks))


def _article(path: Path, content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        reason = f"is no well-formed XML (line {line}: {error.msg}): download it again"
        raise UnreadableFile(path, reason) from error
    except ValueError as error:  # lxml, of content that is no text
        raise UnreadableFile(path, f"is no XML: {error}") from error
    article = root if name_of(root) == "article" else None
    if article is None and name_of(root) in _WRAPPERS:
        article = next((one for one in root.iter() if name_of(one) == "article"), None)
    if article is None:
        reason = f"is no JATS article (its outermost element is {name_of(root)!r})"
        raise UnreadableFile(path, reason)
    _name_characters(article)
    return article


def _name_characters(article: etree._Element) -> None:
    """Put characters for the entities that XHTML and JATS name (``&eacute;``); others stay."""
    for entity in list(article.iter(etree.Entity)):
        parent = entity.getparent()
        if parent is None:
            continue
        words = html.unescape(entity.text or "") + (entity.tail or "")
        before = entity.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + words
        else:
            parent.text = (parent.text or "") + words
        entity.tail = None
        parent.remove(entity)


def _source(article: etree._Element, path: Path, kind: Kind) -> Source:
    front = find(article, "front")
    meta = find(front, "article-meta") if front is not None else None
    source = Source(
        path.stem,
        "article-journal" if kind == "literature" else "interview",
        provenance="published" if kind == "literature" else "study",
        language=(article.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower(),
    )
    if front is None or meta is None:
        return source
    ids = {one.get("pub-id-type", ""): words_of(one) for one in children(meta, "article-id")}
    first, last = words_of(find(meta, "fpage")), words_of(find(meta, "lpage"))
    return Source(
        id=source.id,
        type=source.type,
        title=jats_body.title_of(meta),
        author=tuple(_authors(meta)),
        issued=_issued(meta),
        container_title=words_of(
            find(front, "journal-meta", "journal-title-group", "journal-title")
            if find(front, "journal-meta", "journal-title-group") is not None
            else find(front, "journal-meta", "journal-title")
        ),
        volume=words_of(find(meta, "volume")),
        issue=words_of(find(meta, "issue")),
        page="-".join(dict.fromkeys(page for page in (first, last) if page))
        or words_of(find(meta, "elocation-id")),
        doi=bare_doi(ids.get("doi", "")),
        pmid=ids.get("pmid", ""),
        pmcid=_pmcid(ids),
        licence=_licence(meta),
        provenance=_provenance(meta, path) or source.provenance,
        language=source.language,
    )


def _authors(meta: etree._Element) -> Iterator[Name]:
    for group in children(meta, "contrib-group"):
        for one in children(group, "contrib"):
            if one.get("contrib-type", "author") == "author":
                yield from author(one)


def author(contributor: etree._Element) -> Iterator[Name]:
    """Give the name of a contributor: a person's by its parts, else as it is written."""
    for place in (find(contributor, "name"), find(contributor, "string-name"), contributor):
        if place is not None and find(place, "surname") is not None:
            family = words_of(find(place, "surname"))
            suffix = words_of(find(place, "suffix"))
            given = words_of(find(place, "given-names"))
            yield Name(f"{family} {suffix}".strip(), given)
            return
    literal = find(contributor, "collab")
    literal = literal if literal is not None else find(contributor, "string-name")
    if literal is not None and words_of(literal):
        yield Name(literal=words_of(literal))


def _issued(meta: etree._Element) -> str:
    """Give the date of publication: when it first appeared, as exactly as that is known."""
    known = {}
    for one in children(meta, "pub-date"):
        year, month, day = (words_of(find(one, part)) for part in ("year", "month", "day"))
        parts = (year, month, day) if month.isdecimal() else (year, day, month)
        glue = "-" if month.isdecimal() else " "
        given = one.get("iso-8601-date", "") or glue.join(part for part in parts if part)
        kind = one.get("pub-type") or one.get("date-type") or ""
        known[kind] = dates.iso_date(given) or dates.iso_date(year)
    return next((known[kind] for kind in (*_DATES, *known) if known.get(kind)), "")


def _pmcid(ids: dict[str, str]) -> str:
    number = ids.get("pmcid") or ids.get("pmc") or ""
    return f"PMC{number.removeprefix('PMC')}" if number else ""


def _licence(meta: etree._Element) -> str:
    """Give the short name of a licence that is known, else the address that the article names."""
    for one in meta.iter():
        if name_of(one) not in {"license", "license_ref"}:
            continue
        address = one.get("{http://www.w3.org/1999/xlink}href", "") or words_of(one)
        commons = _CREATIVE_COMMONS.search(address)
        if commons:
            terms = (commons["terms"] or "").upper()
            return f"CC {terms} {commons['version']}" if terms else "CC0 1.0"
        for known, name in _KNOWN_LICENCES.items():
            if known in address:
                return name
        if address.startswith("http"):
            return address
    return ""


def _provenance(meta: etree._Element, path: Path) -> Provenance | None:
    """Give the provenance that the article states of itself among its custom metadata."""
    for one in meta.iter():
        if name_of(one) != "custom-meta" or words_of(find(one, "meta-name")) != "provenance":
            continue
        value, known = words_of(find(one, "meta-value")), get_args(Provenance)
        if value not in known:
            reason = f"has the provenance {value!r}; there is {', '.join(known)}"
            raise UnreadableFile(path, reason)
        return cast("Provenance", value)
    return None
