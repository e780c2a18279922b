"""What works a question names, by their authors or keys.

"How many informants did Masucci have?" is asked of one work. No passage of it holds its own
author's name, so that the name finds nothing, and other works that mention theirs rank first. A
work that is named is therefore looked for by what it is, and the question is read with "the study"
in the place of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain import Source

_SHORTEST_NAME = 4
_NOUN = r"paper|study|review|article|brief|report|abstract|authors?"
_YEAR = r"\s*[,(]?\s*\(?(?:19|20)\d\d[a-z]?\)?"


@dataclass(frozen=True, slots=True)
class Named:
    """The works that a question names, and the question without their names."""

    text: str
    works: tuple[str, ...] = ()


def named(text: str, sources: Iterable[Source]) -> Named:
    """Find what a question names among ``sources``.

    A name counts where it is written with a capital, or with a year or "study" beside it: authors
    are called Ball and Long, too.
    """
    works: list[str] = []
    asked, folded = text, _letters(text)
    for source in sources:
        if source.is_interview or source.provenance == "note":
            continue
        put = _without(asked, folded, source)
        if put != asked:
            works.append(source.id)
            asked, folded = put, _letters(put)
    return Named(asked, tuple(works))


def _letters(text: str) -> str:
    """Fold a text so that it holds every name that a pattern without regard to case would find."""
    return text.casefold().replace("\u0131", "i")


def _without(text: str, letters: str, source: Source) -> str:
    """Put "the study", or what the question calls it, in the place of a work's name.

    ``letters`` are the text's, folded: once, and not for each of thousands of works, of which no
    question names more than a few.
    """
    for name in _names(source):
        if _letters(name) not in letters:
            continue
        pattern = re.compile(
            rf"(?:\bthe\s+)?(?<![\w-])(?P<name>{re.escape(name)})(?P<own>['\u2019]s)?(?![\w-])"
            rf"(?P<others>\s+(?:et\s+al\.?|and colleagues))?(?P<year>{_YEAR})?"
            rf"(?:\s+(?P<noun>{_NOUN})\b)?",
            re.IGNORECASE,
        )
        text = pattern.sub(_put, text)
        letters = _letters(text)
    return text


def _put(found: re.Match[str]) -> str:
    """Give what stands for a name, or the words as they are where they may be no name."""
    is_certain = found["others"] or found["year"] or found["noun"] or found["name"][-1].isdigit()
    if not (is_certain or found["name"][0].isupper()):
        return found[0]
    if found["noun"]:
        return f"the {found['noun']}"
    return f"the study{found['own'] or ''}"


def _names(source: Source) -> Iterator[str]:
    """Give what a work is called by, the longest first: its key, its first author."""
    yield source.id
    if source.author:
        first = source.author[0]
        if first.literal:
            words = re.sub(r"\s*\(.*?\)", "", first.literal).split()
            yield from (" ".join(words[:count]) for count in range(len(words), 0, -1))
        elif len(first.family) >= _SHORTEST_NAME:
            yield first.family
