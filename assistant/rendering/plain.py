"""Answers, passages and sources as plain text for a terminal.

Text from documents is shown as text: control characters are replaced before it is printed, so
that no file can colour, move or retitle anybody's terminal.
"""

from __future__ import annotations

import textwrap
import unicodedata

from assistant.domain import (
    INTERVIEWER,
    Answer,
    Citation,
    Evidence,
    Finding,
    Locator,
    Name,
    Source,
)

WIDTH = 88
_MARK = "[SYNTHETIC]"
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def safe(text: str) -> str:
    """Fold white space and replace control characters, so that a terminal shows text as text."""
    folded = " ".join(text.split())
    return "".join(
        "\ufffd" if unicodedata.category(one) in {"Cc", "Cs"} or one in _BIDI else one
        for one in folded
    )


def answer(given: Answer) -> str:
    """Give a whole answer: findings under literature and interviews, each with its citations."""
    lines = [safe(given.question.text), ""]
    if given.abstention is not None:
        lines += _abstention(given)
    for title, side in (("Literature", False), ("Interviews", True)):
        findings = [one for one in given.findings if one.citations[0].source.is_interview == side]
        if findings:
            lines += [title.upper(), ""]
            for finding in findings:
                lines += [*_finding(finding), ""]
        elif given.findings:
            lines += [title.upper(), "", f"  {_silence(given, is_interview=side)}", ""]
    if given.citations:
        lines += ["SOURCES", ""]
        sources = {one.source.id: one.source for one in given.citations}
        for source in sources.values():
            lines += [*_wrapped(f"{safe(source.id)}: {reference(source)}", "  ", "      ")]
    return "\n".join(lines).rstrip() + "\n"


def _silence(given: Answer, *, is_interview: bool) -> str:
    """Say why a side has no finding: it was searched in vain, or not searched at all."""
    wanted = given.question.scope.types
    kind = "interview" if is_interview else "literature"
    if wanted and kind not in wanted and (is_interview or "interview" in wanted):
        return "Not searched: the question was restricted to other sources."
    return "Searched; no sentence there answers this."


def _abstention(given: Answer) -> list[str]:
    assert given.abstention is not None  # noqa: S101 - the caller has looked
    lines = [f"No answer: {given.abstention.reason}."]
    if given.abstention.missing:
        words = ", ".join(f"“{safe(word)}”" for word in given.abstention.missing)
        lines.append(f"Nothing near speaks of {words}.")
    if given.evidence:
        lines += ["", "What came nearest:", ""]
        for one in given.evidence[:3]:
            text = f"{label(one.passage.source)} {textwrap.shorten(safe(one.passage.text), 240)}"
            lines += _wrapped(text, "  - ", "    ")
    return [*lines, ""]


def _finding(finding: Finding) -> list[str]:
    lines = []
    for citation in finding.citations:
        words = f"“{safe(citation.excerpt.exact)}” [{citation.number}]"
        lines += _wrapped(words, "  • " if citation is finding.citations[0] else "    ", "    ")
        lines += _wrapped("— " + attribution(citation), "      ", "        ")
    lines += _wrapped(support(finding), "    ", "    ")
    for citation in finding.against:
        words = f"possible counter-evidence: “{safe(citation.excerpt.exact)}” [{citation.number}]"
        lines += _wrapped(words, "    ", "      ")
        lines += _wrapped("— " + attribution(citation), "      ", "        ")
    return lines


def support(finding: Finding) -> str:
    """Say in how many of what was searched a finding was found."""
    found = finding.support
    if found.participants_searched:
        count, all_ = len(found.participants), found.participants_searched
        return f"Found with {count} of {all_} participants searched."
    count, all_ = len(found.sources), found.sources_searched
    return f"Found in {count} of {all_} {_plural('publication', all_)} searched."


def attribution(citation: Citation) -> str:
    """Say whose words they are and where they stand."""
    source, excerpt = citation.source, citation.excerpt
    parts = [label(source)]
    if excerpt.speaker and excerpt.speaker != INTERVIEWER:
        role = next((one.role for one in source.participants if one.id == excerpt.speaker), "")
        who = f"{safe(excerpt.speaker)} ({safe(role)})" if role else safe(excerpt.speaker)
        if who != parts[0]:
            parts.append(who)
    parts += [locator(one) for one in excerpt.locators]
    return ", ".join(parts)


def label(source: Source) -> str:
    """Give a source's citation key, with its mark where it is synthetic or a note."""
    mark = {"synthetic": f" {_MARK}", "note": " [NOTE, not the work itself]"}
    return f"{safe(source.id)}{mark.get(source.provenance, '')}"


def locator(given: Locator) -> str:
    """Give a locator in words: ``p. 3-4``, ``turn 12``, ``00:03:12``."""
    first, last = safe(given.first), safe(given.last)
    whole = f"{first}\u2013{last}" if last and last != first else first
    words = {"page": "p. ", "section": "", "timestamp": "", "paragraph": "para. "}
    return f"{words.get(given.label, given.label + ' ')}{whole}"


def reference(source: Source) -> str:
    """Give a source's reference: authors, year, title, container, identifiers, licence, mark."""
    year = f" ({source.issued[:4]})" if source.issued else ""
    parts = [f"{_names(source.author)}{year}".strip(), safe(source.title)]
    container = safe(source.container_title)
    if container and source.volume:
        container += f" {safe(source.volume)}"
        container += f"({safe(source.issue)})" if source.issue else ""
        container += f":{safe(source.page)}" if source.page else ""
    parts.append(container)
    parts += [
        f"doi:{safe(source.doi)}" if source.doi else "",
        f"PMID {safe(source.pmid)}" if source.pmid else "",
        safe(source.licence),
    ]
    if source.provenance == "synthetic":
        parts.append(f"{_MARK} invented, not data of any study")
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _names(names: tuple[Name, ...]) -> str:
    shown = [safe(one.literal or f"{one.family} {one.given}".strip()) for one in names[:6]]
    return ", ".join(shown) + (" et al." if len(names) > len(shown) else "")


def passages(found: tuple[Evidence, ...]) -> str:
    """Give ranked passages, each with its source, locators and words."""
    lines: list[str] = []
    for one in found:
        segments = one.passage.segments
        speakers = list(dict.fromkeys(one.speaker for one in segments if one.speaker))
        where = [label(one.passage.source), *(safe(name) for name in speakers)]
        where += [locator(each) for each in segments[0].locators]
        if len(segments) > 1 and segments[-1].locators != segments[0].locators:
            where.append("to " + ", ".join(locator(each) for each in segments[-1].locators))
        lines.append(f"{one.rank:>3}. {', '.join(dict.fromkeys(where))}  ({one.score:.3f})")
        lines += [*_wrapped(safe(one.passage.text), "     ", "     "), ""]
    return "\n".join(lines)


def sources(given: tuple[Source, ...]) -> str:
    """List sources: key, type, provenance, people, title."""
    lines = []
    for one in given:
        people = ", ".join(
            f"{safe(who.id)} ({safe(who.role)})" if who.role else safe(who.id)
            for who in one.participants
        )
        text = f"{safe(one.id):<22} {one.type:<16} {one.provenance:<10} {people or safe(one.title)}"
        lines.append(textwrap.shorten(text, 160) if len(text) > 160 else text)
    return "\n".join(lines) + ("\n" if lines else "")


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
