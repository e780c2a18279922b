"""Abstracts that are written in labelled parts ("Background: … Results: …")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.domain import Span
from assistant.readers.blocks import Block, heading_text

_LABELS = """abstract|aim|aims|aims and objectives|approach|background|background and aims|
background and objectives?|background and purpose|background/aims|bakgrund|conclusions?|
conclusions? and implications|conclusions? and relevance|context|contributions?|
data sources?|data collection|data extraction(?: and synthesis)?|data analysis|design|
design,? setting,? and participants|design/methodology/approach|design and methods|discussion|
eligibility criteria|evaluation|exposures?|findings|funding|goals?|hypothesis|implementation|
implications?|implications for practice|importance|interpretation|interventions?|introduction|
key messages?|key points|lay summary|limitations?|main outcomes?(?: and measures?)?|
main outcome measures?|main results?|materials? and methods?|measurements?|
method|methods|methods? and materials?|methods? and analysis|methods? and findings|
methods? and results|methodology|metod|metoder|objectives?|observations?|originality/value|
outcomes?|outcome measures?|participants?|patients?|patients? and methods?|
patient or public contribution|plain language summary|practice implications|
primary and secondary outcome measures|principal findings|purposes?|purpose of review|
rationale|recent findings|recommendations?|relevance|research design|results?|
results? and conclusions?|results and discussion|resultat|samples?|scope|search methods|
selection criteria|setting|settings? and participants|setting/participants|significance|
significance statement|slutsats|slutsatser|strengths? and limitations?|study design|
study design and setting|study registration|study selection|subjects|summary|
summary background data|syfte|theoretical framework|trial registration|
trial registration number|unlabelled|what is already known|what this paper adds""".replace("\n", "")

_LABEL = re.compile(rf"(?:{_LABELS})", re.IGNORECASE)
# A label stands at the start or after the end of a sentence; elsewhere "results:" is a word.
_PLACE = re.compile(
    rf"(?:\A|(?<=\n)|(?<=[.?!:)\]\"'\u201d\u2019])\s|(?<=\n)[ \t]+)"
    rf"(?P<label>{_LABELS})\s?:\s+",
    re.IGNORECASE,
)

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ABSTRACTS = frozenset({"abstract", "summary", "sammanfattning"})


def is_label(words: str) -> bool:
    """Whether these words are the label of an abstract's part."""
    return bool(_LABEL.fullmatch(" ".join(words.split()).rstrip(":")))


def is_abstract(heading: str) -> bool:
    """Whether a heading stands above an abstract."""
    return heading.strip().rstrip(":.").casefold() in _ABSTRACTS


def parts(abstract: str) -> list[tuple[str, int, int]]:
    """Give the parts of an abstract: label as written ("" before the first), start and end.

    Labels are no part of the spans. Without labels, the whole is one part.
    """
    places = [match for match in _PLACE.finditer(abstract) if match["label"][0].isupper()]
    if not places:
        return [("", 0, len(abstract))]
    found = [("", 0, places[0].start())] if abstract[: places[0].start()].strip() else []
    for number, place in enumerate(places):
        following = places[number + 1].start() if number + 1 < len(places) else len(abstract)
        found.append((place["label"], place.end(), following))
    return found


def blocks(text: str, whole: Block) -> Iterator[Block]:
    """Give the paragraphs of an abstract, divided by its labels and by blank lines.

    Each labelled part is a section below that of the whole.
    """
    start = whole.span.start
    for label, part_start, part_end in parts(text[start : whole.span.end]):
        place, end = start + part_start, start + part_end
        for gap in (*_BLANK_LINE.finditer(text, place, end), None):
            yield replace(whole, span=Span(place, gap.start() if gap else end), part=label)
            place = gap.end() if gap else end


def divided(text: str, found: Iterable[Block]) -> Iterator[Block]:
    """Divide the paragraphs that stand below a heading "Abstract" at their labels."""
    within = False
    for block in found:
        if block.kind == "heading":
            name = heading_text(text[block.span.start : block.span.end])
            within = is_abstract(name)
        if within and block.kind == "paragraph":
            yield from blocks(text, block)
        else:
            yield block
