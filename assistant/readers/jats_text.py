"""The words in JATS elements: running text, and what interrupts it.

White space is folded, as the format means it. A superscript becomes superscript characters
(``slow\u2078``, ``10\u207b\u00b3``): as plain digits it would change the number or word before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from assistant.readers.characters import lowered, raised, repair

NOT_TEXT = frozenset(
    {"graphic", "inline-graphic", "media", "alt-text", "long-desc", "object-id", "index-term"}
)
_BLOCKS = frozenset(
    """boxed-text|def-list|disp-formula|disp-formula-group|disp-quote|fig|fig-group|fn|list|
    media|preformat|speech|statement|supplementary-material|table-wrap|table-wrap-group|
    verse-group|fn-group|glossary|ref-list|array|question|answer""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)


def name_of(element: etree._Element) -> str:
    """Give an element's name without its namespace; a comment or entity has none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Give the children of that name."""
    return [one for one in element if name_of(one) == name]


def find(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Give the first element down a path of names, or ``None``."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def words_of(element: etree._Element | None) -> str:
    """Give the words of an element on one line, without what stands in it on its own."""
    if element is None:
        return ""
    return " ".join(run for run in runs(element) if isinstance(run, str))


def below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the elements of that name at any depth."""
    return (one for one in element.iter() if name_of(one) == name)


def runs(element: etree._Element) -> Iterator[str | etree._Element]:
    """Give the stretches of running text in an element, and the elements between them."""
    text: list[str] = []
    for piece in _pieces(element):
        if isinstance(piece, str):
            text.append(piece)
        else:
            if folded(text):
                yield folded(text)
            text = []
            yield piece
    if folded(text):
        yield folded(text)


def folded(text: Iterable[str]) -> str:
    """Give pieces of text as one, with their white space folded."""
    return " ".join(part for part in repair("".join(text)).split(" ") if part)


def _pieces(element: etree._Element) -> Iterator[str | etree._Element]:
    yield spaced(element.text)
    for child in element:
        name = name_of(child)
        if name in _BLOCKS and name != "media":
            yield child
        elif name in {"break", "hr"}:
            yield " "
        elif name == "name":
            yield from _name(child)
        elif name in {"sup", "sub"}:
            yield _shifted(child)
        elif name in {"inline-formula", "tex-math", "math"}:
            yield formula(child)
        elif name and name not in NOT_TEXT and not _is_note_mark(child):
            yield from _pieces(child)
        yield spaced(child.tail)


def _name(element: etree._Element) -> Iterator[str]:
    """Give a name with a space between its parts, which files often write without one."""
    yield " ".join(words for one in element if (words := words_of(one)))


def spaced(text: str | None) -> str:
    """Give text with a space for each run of white space, also at its ends."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _is_note_mark(element: etree._Element) -> bool:
    """Whether this is a mark that points to an author's note, as titles and names carry it."""
    return name_of(element) == "xref" and element.get("ref-type") in {"aff", "corresp"}


def _shifted(element: etree._Element) -> str:
    """Give raised or lowered characters where there are such, else the plain ones."""
    words = "".join(piece for piece in _pieces(element) if isinstance(piece, str))
    return raised(words) if name_of(element) == "sup" else lowered(words)


def formula(element: etree._Element) -> str:
    """Give a formula's own characters, or else its TeX."""
    parts = {name_of(one): one for one in element.iter() if name_of(one) in {"math", "tex-math"}}
    if "math" in parts:
        return folded(spaced(str(part)) for part in parts["math"].itertext())
    if "tex-math" in parts:
        tex = "".join(str(part) for part in parts["tex-math"].itertext())
        document = _TEX.search(tex)
        return folded([spaced((document[1] if document else tex).strip().strip("$"))])
    return folded(spaced(str(part)) for part in element.itertext())
