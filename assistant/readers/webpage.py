"""Web pages: the body with its headings, tables and lists, without what surrounds it.

What every page of a site has (menus, side columns, footers, forms) is furniture: left out of the
text and remembered, so that a person can see it. Nothing else is left out on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import files, header, headings, noscribe, remarks
from assistant.readers.characters import lowered, raised, repair
from assistant.readers.dates import iso_date
from assistant.readers.header import Header
from assistant.readers.parts import Part, document, of_rows
from assistant.readers.sources import Kind

_UNSEEN = frozenset(
    "script style template noscript head svg math iframe object embed canvas audio video "
    "select option datalist button input textarea".split()
)
_FURNITURE = frozenset("nav aside footer form dialog menu".split())
_ROLES = frozenset("navigation banner contentinfo complementary search dialog alert".split())
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 "
    "h3 h4 h5 h6 header hgroup hr html li main ol p pre section summary table ul".split()
)
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SET = {"sup": raised, "sub": lowered}
_LEAST_SHARE = 0.5
_LONGEST_HEADING = 200
_TITLES = ("citation_title", "dc.title", "og:title")
_AUTHORS = ("citation_author", "dc.creator", "author")
_DATES = ("citation_publication_date", "citation_date", "dc.date", "article:published_time")
_DAY = re.compile(r"\d{4}(?:[-/]\d{1,2}){0,2}")


def read(path: Path, kind: Kind) -> Document:
    """Read a web page; noScribe's transcripts go to their own reader.

    Raises ``UnreadableFile`` as `files.text` does, and for a page without words.
    """
    markup = files.text(path, files.load(path))
    if noscribe.is_transcript(markup):
        return noscribe.of_markup(path, kind, markup)
    page = parsed(path, markup)
    about = _about(page, kind)
    body = _body(page)
    _note_furniture(page, body)
    is_titled = sum(1 for _ in body.iter("h1")) == 1
    return document(path, kind, _parts(body, is_titled=is_titled), about)


def parsed(path: Path, markup: str) -> html.HtmlElement:
    """Parse a page. Raises ``UnreadableFile`` where that cannot be."""
    # The text is decoded already; what the page says of its encoding no longer counts.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(path, f"is no web page, or a damaged one ({error})") from error
    # What is nested deeper than that is not in the tree, and nothing else says so.
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):
        raise UnreadableFile(path, "is nested deeper than 256 elements: save it as text")
    return page


def _about(page: html.HtmlElement, kind: Kind) -> Header:
    """Give what a page says of itself, in the tags that Google Scholar and Zotero read."""
    said: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").casefold()
        value = " ".join(repair(meta.get("content") or "").split())
        if value:
            said.setdefault(name, []).append(value)

    def first(*names: str) -> str:
        return next((said[name][0] for name in names if name in said), "")

    heads = [" ".join(_text(one).split()) for one in page.iter("title")]
    day = _DAY.match(first(*_DATES))
    authors = next((said[name] for name in _AUTHORS if name in said), [])
    doi = header.bare_doi(first("citation_doi", "dc.identifier"))
    return Header(
        title=first(*_TITLES) or next((one for one in heads if one), ""),
        author=header.names("; ".join(authors)) if kind == "literature" else (),
        issued=iso_date(day[0].replace("/", "-")) if day else "",
        doi=doi if doi.startswith("10.") else "",
        pmid=first("citation_pmid"),
        language=header.language_code(page.get("lang") or first("citation_language")),
    )


def _body(page: html.HtmlElement) -> html.HtmlElement:
    """Give the element that a page itself says is its content, else all of its body."""
    body = page.find("body")
    body = page if body is None else body
    least = len(_text(body).split()) * _LEAST_SHARE
    for marked in (
        list(page.iter("main")),
        [one for one in page.iter() if one.get("role") == "main"],
        list(page.iter("article")),
    ):
        # A teaser beside the text may be marked so as well.
        if len(marked) == 1 and len(_text(marked[0]).split()) > least:
            return marked[0]
    return body


def _note_furniture(page: html.HtmlElement, body: html.HtmlElement) -> None:
    """Remember what stands on the page and not in its text."""
    within = {body, *body.iterancestors(), *body.iterdescendants()}
    for one in page.iter():
        if not isinstance(one.tag, str) or one.tag in _UNSEEN:
            continue
        if _is_furniture(one) or (one.getparent() in within and one not in within):
            remarks.left_out(" ".join(_text(one).split())[:_LONGEST_HEADING])


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in _FURNITURE or (element.get("role") or "").casefold() in _ROLES:
        return True
    # The header of a page is furniture; that of an article holds its title.
    return element.tag == "header" and not any(
        one.tag in {"article", "main", "section"} for one in element.iterancestors()
    )


def _is_left_out(element: html.HtmlElement) -> bool:
    is_hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or bool(is_hidden)
        or _is_furniture(element)
    )


def _parts(element: html.HtmlElement, *, is_titled: bool) -> Iterator[Part]:
    """Give the paragraphs, headings and tables below an element in their order.

    Words that stand in a block beside other blocks are a paragraph of their own. Where
    one heading is above all others it is the title and heads no section.
    """
    inline: list[str] = [element.text or ""]
    for child in element:
        if _is_left_out(child):
            pass
        elif child.tag == "table" and not _is_layout(child):
            yield from _paragraph(inline)
            rows = [[" ".join(_text(cell).split()) for cell in _cells(row)] for row in _rows(child)]
            caption = child.find("caption")
            if caption is not None:
                yield from _paragraph([_text(caption)])
            yield from of_rows([row for row in rows if row])
        elif heading := _HEADING.fullmatch(child.tag):
            yield from _paragraph(inline)
            words = " ".join(_text(child).split())
            level = int(heading[1]) - is_titled
            yield Part(words, level if len(words) <= _LONGEST_HEADING else None)
        elif child.tag == "pre":
            yield from _paragraph(inline)
            yield Part(repair(child.text_content()))
        elif child.tag in _BLOCKS or _has_blocks(child):
            yield from _paragraph(inline)
            yield from _parts(child, is_titled=is_titled)
        else:
            inline.append(_text(child))
        inline.append(child.tail or "")
    yield from _paragraph(inline)


def _paragraph(inline: list[str]) -> Iterator[Part]:
    """Give what was gathered of a paragraph, and begin the next."""
    lines = (" ".join(line.split(" ")) for line in "".join(inline).replace("\n", " ").split("\v"))
    words = "\n".join(" ".join(repair(line).split()) for line in lines).strip()
    inline.clear()
    if words:
        yield Part(words, 1 if headings.is_section_name(words) else None)


def _text(element: html.HtmlElement) -> str:
    """Give the words of an element on the page, with a mark for each line break."""
    if element.tag == "br":
        return "\v"
    found = [element.text or ""]
    for child in element:
        if not _is_left_out(child):
            words = _text(child)
            found.append(f" {words} " if child.tag in _BLOCKS or child.tag == "td" else words)
        found.append(child.tail or "")
    words = "".join(found)
    # As plain figures they would change the number before them: "10⁶" is not "106".
    return _SET[element.tag](words) if element.tag in _SET else words


def _has_blocks(element: html.HtmlElement) -> bool:
    return any(one.tag in _BLOCKS for one in element.iterdescendants())


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only places what is in it, as old pages do: it holds paragraphs in cells."""
    return (table.get("role") or "") in {"presentation", "none"} or any(
        one.tag in {"table", "h1", "h2", "h3"} for one in table.iterdescendants()
    )


def _rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield from table.iter("tr")


def _cells(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield from row.iterchildren("td", "th")
