"""What a JATS article says, written as text: sections, paragraphs, quotations, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.domain import INTERVIEWER, SegmentKind, Span
from assistant.readers.blocks import TITLE, Block, Manuscript, heading_text
from assistant.readers.characters import repair
from assistant.readers.jats_text import (
    NOT_TEXT,
    below,
    children,
    find,
    folded,
    formula,
    name_of,
    runs,
    spaced,
    words_of,
)

if TYPE_CHECKING:
    from lxml import etree

_SECTIONS = ("sec", "app", "ack", "notes", "bio", "glossary", "fn-group", "boxed-text")
_NAMES = {
    "abstract": "Abstract",
    "trans-abstract": "Abstract",
    "kwd-group": "Keywords",
    "ack": "Acknowledgements",
    "fn-group": "Notes",
    "glossary": "Abbreviations",
    "ref-list": "References",
}
_CAPTIONED = ("fig", "supplementary-material", "media", "statement", "question", "answer")
_ASKED = re.compile(r"(?:interviewer|moderator|researcher|facilitator|I|Q):", re.IGNORECASE)
_ABSTRACTS_LEFT_OUT = frozenset({"graphical", "teaser", "toc"})


def written(article: etree._Element) -> Manuscript:
    """Write an article's text with its blocks, in the order in which it is read."""
    writer = _Writer()
    meta = find(article, "front", "article-meta")
    if meta is not None:
        writer.front(meta)
    for place in ("body", "back", "floats-group"):
        part = find(article, place)
        if part is not None:
            writer.content(part, ())
    for further in (*children(article, "sub-article"), *children(article, "response")):
        title = find(further, "front-stub", "title-group", "article-title")
        path = writer.heading(words_of(title) or "Further text", ())
        for place in ("body", "back"):
            part = find(further, place)
            if part is not None:
                writer.content(part, path)
    return writer.manuscript


class _Writer:
    """Writes elements below one another, each with the path of the sections that it stands in."""

    def __init__(self) -> None:
        self.manuscript = Manuscript()
        self._writers: dict[str, Callable[[etree._Element, tuple[str, ...]], None]] = {
            **dict.fromkeys(_SECTIONS, self.section),
            **dict.fromkeys(_CAPTIONED, self.captioned),
            **dict.fromkeys(("disp-formula", "tex-math", "math"), self.formula),
            **dict.fromkeys(("p", "attrib", "speaker", "verse-line"), self.paragraph),
            "ref-list": self.references,
            "disp-quote": self.quotation,
            "table-wrap": self.table,
            "def-item": self.definition,
            "fn": self.note,
            "preformat": self.verbatim,
        }

    def heading(self, title: str, path: tuple[str, ...], level: int = 0) -> tuple[str, ...]:
        """Write a heading; give the path of what stands below it."""
        block = Block(Span(0, 0), "heading", level=level or len(path) + 1, section=path)
        self.manuscript.add(title, block)
        return (*path, heading_text(title))

    def front(self, meta: etree._Element) -> None:
        if title_of(meta):
            self.heading(title_of(meta), (), TITLE)
        for one in (*children(meta, "abstract"), *children(meta, "trans-abstract")):
            if one.get("abstract-type", "") not in _ABSTRACTS_LEFT_OUT:
                self.section(one, ())
        for group in children(meta, "kwd-group"):
            words = [words_of(one) for one in children(group, "kwd")]
            if words:
                name = words_of(find(group, "title")) or _NAMES["kwd-group"]
                self.block("; ".join(words), self.heading(name, ()))

    def section(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Write a section: its number and title, then what stands in it."""
        caption = find(element, "caption")
        title = find(element, "title") if caption is None else find(caption, "title")
        label = words_of(find(element, "label"))
        name = f"{label} {words_of(title)}".strip() or _NAMES.get(name_of(element), "")
        self.content(element, self.heading(name, path) if name else path)

    def content(self, element: etree._Element, path: tuple[str, ...]) -> None:
        for child in element:
            self.element(child, path)

    def element(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Write one element that stands on its own."""
        name = name_of(element)
        if name in {"label", "title"} or name in NOT_TEXT:
            return
        write = self._writers.get(name)
        if write is None:
            write = self.content if len(element) else self.paragraph
        write(element, path)

    def definition(self, element: etree._Element, path: tuple[str, ...]) -> None:
        term, meaning = words_of(find(element, "term")), words_of(find(element, "def"))
        self.block(f"{term}: {meaning}", path)

    def note(self, element: etree._Element, path: tuple[str, ...]) -> None:
        label = words_of(find(element, "label"))
        for number, one in enumerate(children(element, "p")):
            self.paragraph(one, path, lead=f"{label} " if label and not number else "")

    def formula(self, element: etree._Element, path: tuple[str, ...]) -> None:
        self.block(formula(element), path)

    def verbatim(self, element: etree._Element, path: tuple[str, ...]) -> None:
        self.block(repair("".join(str(part) for part in element.itertext())).strip("\n"), path)

    def block(
        self, words: str, path: tuple[str, ...], kind: SegmentKind = "paragraph", part: str = ""
    ) -> None:
        if words.strip():
            self.manuscript.add(words.strip(), Block(Span(0, 0), kind, section=path, part=part))

    def paragraph(
        self, element: etree._Element, path: tuple[str, ...], *, lead: str = "", part: str = ""
    ) -> None:
        """Write a paragraph; what stands in it on its own comes where it stands."""
        for run in runs(element):
            if isinstance(run, str):
                self.block(lead + run, path, part=part)
                lead = ""
            else:
                self.element(run, path)

    def quotation(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Write a quotation; whose words they are stands below it and in each locator.

        An excerpt of an interview that somebody else held must not read as the authors' words,
        and what an interviewer asks in it is no evidence, as everywhere.
        """
        whose = "; ".join(words_of(one) for one in children(element, "attrib"))
        part = f"quotation of {whose}" if whose else "quotation"
        for child in element:
            if name_of(child) == "p" and _ASKED.match(words_of(child)):
                self.manuscript.add(words_of(child), Block(Span(0, 0), "turn", speaker=INTERVIEWER))
            elif name_of(child) == "p":
                self.paragraph(child, path, part=part)
            elif name_of(child) != "attrib":
                self.element(child, path)
        if whose:
            self.manuscript.write(f"\n({whose})")

    def captioned(self, element: etree._Element, path: tuple[str, ...]) -> None:
        self.block(_caption(element), path)
        for child in element:
            if name_of(child) != "caption":
                self.element(child, path)

    def table(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Write a table: label and caption on a line, then a line a row; its notes follow."""
        lines = [line for table in below(element, "table") for line in _rows(table)]
        caption = _caption(element)
        self.block("\n".join([caption, *lines] if caption else lines), path, "table")
        for foot in children(element, "table-wrap-foot"):
            self.content(foot, path)

    def references(self, element: etree._Element, path: tuple[str, ...]) -> None:
        title = words_of(find(element, "title")) or _NAMES["ref-list"]
        below = self.heading(title, path)
        for one in element:
            if name_of(one) == "ref":
                self.block(_reference(one), below, "reference")
            elif name_of(one) == "ref-list":
                self.references(one, below)


def title_of(meta: etree._Element) -> str:
    """Give an article's title with its subtitle, without the mark of a note on it."""
    title = words_of(find(meta, "title-group", "article-title")).rstrip("*\u2020\u2021 ")
    subtitle = words_of(find(meta, "title-group", "subtitle"))
    if not title or not subtitle:
        return title or subtitle
    return f"{title} {subtitle}" if title.endswith(("?", "!", ":")) else f"{title}: {subtitle}"


def _caption(element: etree._Element) -> str:
    """Give label, title and text of a caption on one line."""
    caption = find(element, "caption")
    parts = [words_of(find(element, "label"))]
    if caption is not None:
        parts += [words_of(one) for one in caption if name_of(one) in {"title", "p"}]
    return _as_sentences(parts, last=False)


def _as_sentences(parts: list[str], *, last: bool = True) -> str:
    """Join what is not empty, with a full stop after each part that has no stop of its own."""
    kept = [part for part in parts if part]
    return " ".join(
        part
        if part.endswith((".", "?", "!", ":")) or (not last and place == len(kept))
        else f"{part}."
        for place, part in enumerate(kept, 1)
    )


def _rows(table: etree._Element) -> Iterator[str]:
    """Give each row on a line; a cell that spans several rows is in each of them.

    So a row can be read, found and quoted without the rows around it. A heading that spans
    several columns stands over each of them.
    """
    hanging: dict[int, tuple[int, str]] = {}
    for row in below(table, "tr"):
        cells: dict[int, str] = {}
        is_head = name_of(row.getparent()) == "thead"
        place = 0
        for one in (cell for cell in row if name_of(cell) in {"td", "th"}):
            while place in hanging:
                place += 1
            words = words_of(one) or folded([spaced(str(part)) for part in one.itertext()])
            for column in range(place, place + _span(one, "colspan")):
                if is_head or column == place:
                    cells[column] = words
                if _span(one, "rowspan") > 1:
                    hanging[column] = (_span(one, "rowspan"), words)
            place += _span(one, "colspan")
        cells.update({column: words for column, (_, words) in hanging.items()})
        hanging = {
            column: (left - 1, words) for column, (left, words) in hanging.items() if left > 1
        }
        shown = " | ".join(cells[column] for column in sorted(cells))
        if shown.strip(" |"):
            yield shown


def _span(cell: etree._Element, name: str) -> int:
    given = cell.get(name, "1").strip()
    return min(100, max(1, int(given))) if given.isdecimal() else 1


def _reference(element: etree._Element) -> str:
    """Give a listed work as one line; what the file has only in parts is put in order."""
    label = words_of(find(element, "label"))
    works = [
        one
        for one in element.iter()
        if name_of(one) in {"element-citation", "mixed-citation", "citation", "nlm-citation"}
    ]
    written_out = []
    for one in works:
        is_mixed = name_of(one) in {"mixed-citation", "citation"} and _has_words(one)
        written_out.append(words_of(one) if is_mixed else _in_order(one))
    words = " ".join(written_out) or words_of(element)
    return f"{label.rstrip('.')}. {words}" if label and works else words


def _has_words(element: etree._Element) -> bool:
    """Whether there is text between the parts, which is how a finished reference looks."""
    return any((one.tail or "").strip() for one in element) or bool((element.text or "").strip())


def _in_order(citation: etree._Element) -> str:
    """Put the parts of a reference in the order of Vancouver style (ICMJE)."""

    def part(name: str) -> str:
        return words_of(next(below(citation, name), None))

    people = []
    for one in citation.iter():
        if name_of(one) in {"name", "string-name"} and find(one, "surname") is not None:
            given = words_of(find(one, "given-names"))
            people.append(f"{words_of(find(one, 'surname'))} {given}".strip())
        elif name_of(one) in {"collab", "etal"}:
            people.append(words_of(one) or "et al")
    volume = part("volume") + (f"({part('issue')})" if part("issue") else "")
    pages = "\u2013".join(page for page in (part("fpage"), part("lpage")) if page)
    pages = pages or part("elocation-id") or part("page-range")
    when = ";".join(one for one in (part("year"), volume) if one)
    publisher = ": ".join(one for one in (part("publisher-loc"), part("publisher-name")) if one)
    identifiers = [
        f"{one.get('pub-id-type', '')}:{words_of(one)}" for one in below(citation, "pub-id")
    ]
    title = part("article-title") or part("chapter-title") or part("data-title")
    trans = part("trans-title")
    parts = [
        ", ".join(people),
        f"{title} [{trans}]" if title and trans else title,
        part("source"),
        publisher,
        f"{when}:{pages}" if when and pages else when or pages,
        part("comment"),
        " ".join(identifiers) or part("uri") or part("ext-link"),
    ]
    return _as_sentences(parts)
