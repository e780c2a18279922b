"""Quotation + document -> verified Citation, or nothing.

The one place where a citation comes into being, whoever proposes the words: a rule, a model, a
file of old answers. A citation exists only where ``document.text[start:end] == exact``, within one
segment and so from one speaker; a quotation that is altered, or stitched from two places, is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.domain import (
    INTERVIEWER,
    Citation,
    Document,
    Excerpt,
    Finding,
    Segment,
    Source,
    Span,
)

_AROUND = 40
"""Code points of prefix and suffix: enough to tell two equal excerpts apart."""

_FOLDED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
}

_NUMBERED = re.compile(r"\u201d\s*\[\d+\]")
"""The end of a quotation with the number of its citation."""


def cite(document: Document, span: Span, number: int) -> Citation | None:
    """Make the citation of a span, or ``None`` where no single segment that may be cited holds it.

    The interviewer's words, headings and reference entries cannot be cited.
    """
    segment = segment_of(document, span)
    if (
        segment is None
        or len(span) == 0
        or segment.speaker == INTERVIEWER
        or segment.kind in {"heading", "reference"}
    ):
        return None
    text = document.text
    return Citation(
        number,
        document.source,
        Excerpt(
            exact=text[span.start : span.end],
            prefix=text[max(0, span.start - _AROUND) : span.start],
            suffix=text[span.end : span.end + _AROUND],
            span=span,
            locators=segment.locators,
            speaker=segment.speaker,
            codes=tuple(
                dict.fromkeys(one.code for one in document.codings if one.span.overlaps(span))
            ),
        ),
    )


def segment_of(document: Document, span: Span) -> Segment | None:
    """Give the segment that wholly contains a span."""
    return next((one for one in document.segments if one.span.contains(span)), None)


def find(document: Document, quotation: str, within: Span | None = None) -> Span | None:
    """Find where a document says a quotation, whatever its white space, quotes, dashes and case.

    The span is of the document's own words. ``None`` where they are not there in one piece within
    one segment.
    """
    wanted = _fold(quotation)[0].strip()
    if not wanted:
        return None
    area = within or Span(0, len(document.text))
    folded, origins = _fold(document.text[area.start : area.end])
    for match in re.finditer(re.escape(wanted), folded):
        first = area.start + origins[match.start()]
        last = area.start + origins[match.end() - 1]
        span = Span(first, last + 1)
        if segment_of(document, span) is not None:
            return span
    return None


def _fold(text: str) -> tuple[str, list[int]]:
    """Fold a text, with the place in the original that each folded character comes from."""
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            piece = " "
        else:
            piece = unicodedata.normalize("NFC", _FOLDED.get(character, character)).casefold()
        characters.extend(piece)
        origins.extend([place] * len(piece))
    return "".join(characters), origins


def numbered(excerpt: Excerpt, number: int) -> str:
    """Give an excerpt as it stands in a claim: on one line, in quotation marks, with a number."""
    return f"\u201c{' '.join(excerpt.exact.split())}\u201d [{number}]"


def says_what_is_cited(finding: Finding, *, is_written: bool) -> bool:
    """Whether a finding is in the words of what it cites, as far as that can be told.

    Where a model wrote it (``is_written``) that is so of what it quotes: each excerpt stands in it
    under its number, and nothing else does.
    """
    if finding.text in {one.excerpt.exact for one in finding.citations}:
        return True
    rest = finding.text
    for one in finding.citations:
        words = numbered(one.excerpt, one.number)
        if words not in rest:
            return False
        rest = rest.replace(words, "")
    return is_written and _NUMBERED.search(rest) is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation still holds, and if not, why."""

    number: int
    source: str
    exact: str
    holds: bool
    reason: str = ""


def check(citation: Citation, document: Document | None) -> Verdict:
    """Hold a citation against its source as it is now.

    It holds where the words stand at their offsets in one segment, said by the same speaker under
    the same locators, and the source is still of the same provenance.
    """
    reason = "" if document is None else _difference(citation, document)
    if document is None:
        reason = "the source is no longer in the corpus"
    return Verdict(citation.number, citation.source.id, citation.excerpt.exact, not reason, reason)


def _difference(citation: Citation, document: Document) -> str:
    excerpt = citation.excerpt
    span = excerpt.span
    if document.text[span.start : span.end] != excerpt.exact:
        moved = find(document, excerpt.exact)
        if moved is None or document.text[moved.start : moved.end] != excerpt.exact:
            return "the source does not say these words"
        return f"the words now stand at {moved.start}-{moved.end}, not {span.start}-{span.end}"
    now = cite(document, span, citation.number)
    if now is None:
        return "the words are not within one paragraph or turn that can be cited"
    if now.excerpt.speaker != excerpt.speaker:
        return f"said by {now.excerpt.speaker or 'nobody named'}, not {excerpt.speaker}"
    if now.excerpt != excerpt:
        return "the text around the words, or the place they stand at, is now another"
    return _source_difference(citation.source, document.source)


def _source_difference(cited: Source, now: Source) -> str:
    for field in ("provenance", "title", "author", "issued", "doi", "type"):
        if getattr(cited, field) != getattr(now, field):
            return f"the {field} of the source is now another"
    return ""
