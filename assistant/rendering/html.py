"""A document as one HTML file: what our Markdown says, for a browser or a printer.

There is one way from answers to a document, and that is Markdown; HTML and DOCX are made of it, so
that none of them says anything that another does not. The file needs nothing from elsewhere and may
fetch nothing (its content security policy says so); text from documents stays text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2, h3, table { font-family: "Helvetica Neue", Arial, sans-serif; }
h2 { border-top: 1px solid; margin-top: 2.5rem; padding-top: 1rem; }
blockquote { border-left: .25rem solid; margin: 1rem 0; padding: 0 0 0 1rem; }
table { border-collapse: collapse; font-size: .875rem; width: 100%; }
th, td { border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; } blockquote, tr { break-inside: avoid; } }
"""


_NO_CHARACTERS = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd"
)
"""What no XML file, and so no DOCX, can hold."""


def tokens(markdown: str) -> list[Token]:
    """Read Markdown as we write it: CommonMark with tables, and no HTML."""
    return _parser().parse(markdown.translate(_NO_CHARACTERS))


def document(markdown: str, language: str = "en") -> str:
    """Give a whole HTML file of Markdown; its title is the first heading's."""
    parsed = tokens(markdown)
    title = _anchored(parsed)
    parser = _parser()
    body = parser.renderer.render(parsed, parser.options, {})
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")


def _anchored(parsed: Iterable[Token]) -> str:
    """Give every heading the anchor that our links name it by; give the first one's text."""
    title, heading = "", None
    taken: dict[str, int] = {}
    for one in parsed:
        if one.type == "heading_open":
            heading = one
        elif heading is not None:
            text = "".join(child.content for child in one.children or ())
            title = title or text
            slug = re.sub(r"[^\w-]", "", text.casefold().replace(" ", "-")) or "section"
            taken[slug] = taken.get(slug, 0) + 1
            heading.attrSet("id", slug if taken[slug] == 1 else f"{slug}-{taken[slug] - 1}")
            heading = None
    return title
