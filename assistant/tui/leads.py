"""Where an excerpt leads: the references that its marks stand for, and who else says the same."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant import reference_list
from assistant.rendering import plain
from assistant.tui.place import Place
from assistant.tui.screens.places import Offered

if TYPE_CHECKING:
    from assistant.domain import Document, Evidence, Finding, Source, Span

FROM_THE_LIST = "As the reference list of this source has them; Enter goes to the entry."
NEAREST = "Nearest in other sources, which may say the same, or the opposite:"

_SHORT = 280


def references(
    document: Document, within: Span, sources: Sequence[Source]
) -> tuple[list[Offered], str]:
    """Give the entries that marks in a stretch of a text stand for, or else why there are none."""
    listed = reference_list.entries(document)
    marks = list(reference_list.marked(document, within))
    if not marks:
        return [], "There is no mark such as [12] in view."
    if not listed:
        return [], "What the marks stand for is not sure: this source has no numbered references."
    offered: list[Offered] = []
    for number in marks:
        if (entry := listed.get(number)) is None:
            continue
        place = Place.of_entry(document.source, entry)
        offered.append(Offered(place, f"[{number}]", _without_number(entry)))
        key = reference_list.held(entry, sources)
        if source := next((one for one in sources if one.id == key), None):
            offered.append(Offered(Place.of_source(source), "    ", f"in the library: {key}"))
    return offered, "The reference list has no entries of these numbers."


def _without_number(entry: reference_list.Entry) -> str:
    return plain.safe(entry.words).removeprefix(f"{entry.number}. ")


def counted(finding: Finding | None) -> str:
    """Say who was counted for a finding: those who say the same in these or like words."""
    if finding is None:
        return ""
    found = finding.support
    who = found.participants if finding.is_interview else found.sources
    names = f" ({', '.join(map(plain.safe, who))})" if who else ""
    return f"{plain.support(finding).removesuffix('.')}{names}."


def others(evidence: Iterable[Evidence]) -> list[Offered]:
    """Give what came near in other sources, with whose it is and where it stands."""
    return [
        Offered(
            place,
            "\u00b7",
            textwrap.shorten(plain.wording(one.passage), _SHORT, placeholder=" \u2026"),
            place.heading,
        )
        for one in evidence
        for place in (Place.of_evidence(one),)
    ]
