"""A document as DOCX: what our Markdown says, in a word processor's own styles.

Headings are headings and quotations are quotes, so that a team's template restyles them and a table
of contents can be made. The same text gives the same bytes: nothing in the file says when or where
it was made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import docx
from docx.shared import Cm, Pt

from assistant.rendering import html

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

_MADE = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP file can name."""

_PAGE = 15.2
"""Centimetres between the margins of python-docx's page."""

_NARROWEST, _WIDEST = 5, 60
"""Characters of its longest cell between which a column's width follows them."""

_DEEPEST = 9
"""Levels of headings that the built-in styles know."""


def document(markdown: str) -> bytes:
    """Give a DOCX file of Markdown."""
    made = docx.Document()
    made.core_properties.author = ""
    made.core_properties.comments = ""
    made.styles["Normal"].font.size = Pt(11)
    writer = _Writer(made)
    parsed = html.tokens(markdown)
    for place, one in enumerate(parsed):
        writer.take(one, parsed, place)
    if writer.title:
        made.core_properties.title = writer.title[:255]
    return _repacked(made)


class _Writer:
    """Puts one token after another into a document."""

    def __init__(self, made: Any) -> None:  # noqa: ANN401 - python-docx has no types
        self.title = ""
        self._made = made
        self._level = 0
        self._quoted = 0
        self._lists: list[str] = []
        self._rows: list[list[Sequence[Token]]] = []

    def take(self, one: Token, parsed: Sequence[Token], place: int) -> None:
        """Write a token, or remember what it begins."""
        kind = one.type
        if kind == "heading_open":
            self._level = int(one.tag[1:])
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._quoted += 1 if one.nesting > 0 else -1
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            self._lists.append("List Bullet" if kind.startswith("bullet") else "List Number")
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif kind == "tr_open":
            self._rows.append([])
        elif kind == "table_close":
            self._table()
        elif kind in {"code_block", "fence"}:
            self._made.add_paragraph(one.content.rstrip("\n"), style="No Spacing")
        elif kind == "inline":
            self._inline(one, parsed[place - 1].type)

    def _inline(self, one: Token, within: str) -> None:
        children = one.children or []
        if within in {"th_open", "td_open"}:
            self._rows[-1].append(children)
        elif within == "heading_open":
            text = "".join(child.content for child in children)
            self.title = self.title or text
            self._made.add_heading(text, 0 if self._level == 1 else min(self._level - 1, _DEEPEST))
        else:
            style = "Quote" if self._quoted else self._lists[-1] if self._lists else None
            _write(self._made.add_paragraph(style=style), children)

    def _table(self) -> None:
        rows, self._rows = self._rows, []
        table = self._made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        table.autofit = False
        widths = _widths(rows)
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, children, width in zip(cells.cells, row, widths, strict=True):
                cell.width = width
                _write(cell.paragraphs[0], children, is_bold=row is rows[0])


def _widths(rows: Sequence[Sequence[Sequence[Token]]]) -> list[Cm]:
    """Share the page's width out among columns by what stands in them, within bounds."""
    longest = [
        max(sum(len(one.content) for one in cell) for cell in column)
        for column in zip(*rows, strict=True)
    ]
    weights = [min(max(one, _NARROWEST), _WIDEST) for one in longest]
    return [Cm(_PAGE * one / sum(weights)) for one in weights]


def _write(paragraph: Paragraph, children: Sequence[Token], *, is_bold: bool = False) -> None:
    for text, bold, italic in _runs(children):
        run = paragraph.add_run(text)
        run.bold = True if bold or is_bold else None
        run.italic = True if italic else None


def _runs(children: Sequence[Token]) -> Iterator[tuple[str, bool, bool]]:
    """Yield pieces of text, and whether each is bold and italic."""
    bold = italic = 0
    for one in children:
        if one.tag == "strong":
            bold += one.nesting
        elif one.tag == "em":
            italic += one.nesting
        elif one.type == "softbreak":
            yield " ", bold > 0, italic > 0
        elif one.content:
            yield one.content, bold > 0, italic > 0


def _repacked(made: Any) -> bytes:  # noqa: ANN401 - python-docx has no types
    """Give the file's bytes without the hour at which it was packed."""
    packed, given = io.BytesIO(), io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _MADE), old.read(name), zipfile.ZIP_DEFLATED)
    return given.getvalue()
