"""Answers, passages and sources as plain text for a terminal.

Text from documents is shown as text: control characters are replaced before it is printed, so
that no file can colour, move or retitle anybody's terminal.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain import (
    INTERVIEWER,
    Abstention,
    Answer,
    Citation,
    Evidence,
    Finding,
    Locator,
    Name,
    Objection,
    ObjectionReason,
    Passage,
    Scope,
    Source,
)

WIDTH = 88

_LINE = 160
"""Characters of a line in the list of sources, of which ..."""

_KEY_WIDTH = 22
"""... the citation keys have at least so many ..."""

_LEAST_TITLE = 40
"""... and a title, however long the keys are."""

MARK = "[SYNTHETIC]"
"""Stands wherever something invented is shown."""

_SAFE = frozenset("\t\r\v\f\x85\u2028\u2029")
"""White space that would move the cursor, or break a line where the text has none."""

_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029"  # controls, halves, line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing
)


def safe(text: str) -> str:
    """Fold white space and replace control characters, so that a terminal shows text as text."""
    return safe_lines(" ".join(text.split()))


def safe_lines(text: str) -> str:
    """Replace control characters, one for one, and leave line breaks: offsets stay right."""
    return _UNSAFE.sub(lambda one: " " if one[0] in _SAFE else "\ufffd", text)


def answer(given: Answer) -> str:
    """Give a whole answer: findings under literature and interviews, each with its citations."""
    lines = [safe(given.question.text), ""]
    for notice in given.notices:
        lines += [*wrapped(safe(notice), "", ""), ""]
    if any(one.is_claim for one in given.findings):
        lines += [*wrapped(authorship(given), "", ""), ""]
    if given.abstention is not None:
        lines += _abstention(given)
    for side in sides(given):
        lines += _side(side, found_numbers(given))
    if told := counter_search(given):
        lines += [*wrapped(told, "", ""), ""]
    if given.unsupported:
        lines += ["UNSUPPORTED", "", *_unsupported(given), ""]
    if given.citations:
        lines += ["SOURCES", ""]
        sources = {one.source.id: one.source for one in given.citations}
        for source in sources.values():
            lines += [*wrapped(f"{safe(source.id)}: {reference(source)}", "  ", "      ")]
    return "\n".join(lines).rstrip() + "\n"


def _side(side: Side, found: frozenset[int]) -> list[str]:
    lines = [safe(side.title).upper(), ""]
    for finding in side.findings:
        lines += [*_finding(finding, found), ""]
    if not side.findings:
        lines += [f"  {side.silence}", ""]
    if side.unquoted:
        lines += [*wrapped(side.unquoted, "  ", "  "), ""]
    return lines


@dataclass(frozen=True, slots=True)
class Side:
    """The part of an answer that comes from literature, interviews, or those of one column."""

    title: str
    findings: tuple[Finding, ...]
    silence: str
    """What is said where there is no finding."""

    unquoted: str = ""
    """Who was searched as well and is not quoted, where others are."""


def sides(given: Answer) -> Iterator[Side]:
    """Give the sides of an answer in their order; nothing where no side has a finding."""
    if not given.findings:
        return
    spoken = tuple(one for one in given.findings if one.is_interview)
    read = tuple(one for one in given.findings if not one.is_interview)
    yield Side("Literature", read, _silence(given, is_interview=False))
    silence = _silence(given, is_interview=True)
    heard = given.searched.participants if given.searched else ()
    if not given.columns:
        yield Side("Interviews", spoken, silence, _unquoted(given, spoken, heard))
        return
    for column in given.columns:
        own = tuple(one for one in spoken if _speaker(one) in column.participants)
        spoken = tuple(one for one in spoken if one not in own)
        left = _unquoted(given, own, [one for one in heard if one in column.participants])
        yield Side(f"Interviews: {column.title}", own, silence, left)
    if spoken:
        yield Side("Interviews: others", spoken, silence)


def _speaker(finding: Finding) -> str:
    return finding.citations[0].excerpt.speaker or ""


def _unquoted(given: Answer, findings: Iterable[Finding], heard: Iterable[str]) -> str:
    """Name those of the searched whom no finding of a side quotes, nor what speaks against one.

    That somebody says nothing of it is a result; that they are left out would not be seen.
    """
    cited = [
        each
        for one in findings
        for each in (*one.citations, *(objected.citation for objected in one.against))
    ]
    quoted = {one.excerpt.speaker for one in cited}
    left = [one for one in heard if one not in quoted]
    if not cited or not left:
        return ""
    known = [one.passage.source for one in given.evidence]
    roles = {person.id: person.role for source in known for person in source.participants}
    who = ", ".join(safe(f"{one} ({roles[one]})" if roles.get(one) else one) for one in left)
    return f"Searched as well, and not quoted: {who}."


def _silence(given: Answer, *, is_interview: bool) -> str:
    """Say why a side has no finding: it was searched in vain, or not searched at all."""
    scope = given.question.scope
    searched, held = given.searched.side(is_interview=is_interview) if given.searched else (1, 1)
    if not held:
        none = "there are no interviews" if is_interview else "there is no literature"
        return f"Not searched: {none} in the library."
    kind = "interview" if is_interview else "literature"
    elsewhere = kind not in scope.types and (is_interview or "interview" in scope.types)
    of_people = bool(scope.participants or scope.roles or scope.groups)
    if not searched or (scope.types and elsewhere) or (of_people and not is_interview):
        return "Not searched: the question was restricted to other sources."
    return "Searched; nothing was found there that answers this."


def _abstention(given: Answer) -> list[str]:
    assert given.abstention is not None  # noqa: S101 - the caller has looked
    lines = refusal(given.abstention)
    if given.evidence:
        lines += ["", "What came nearest:", ""]
        for one in given.evidence[:3]:
            text = f"{label(one.passage.source)} {textwrap.shorten(wording(one.passage), 240)}"
            lines += wrapped(text, "  - ", "    ")
    return [*lines, ""]


def refusal(abstention: Abstention) -> list[str]:
    """Say, in a line or two, that there is no answer and which words nothing near holds."""
    lines = [f"No answer: {safe(abstention.reason)}."]
    if abstention.missing:
        words = ", ".join(f"“{safe(word)}”" for word in abstention.missing)
        lines.append(f"Nothing near holds {words}.")
    return lines


def authorship(given: Answer) -> str:
    """Say whose words an answer is in where a model wrote it."""
    return (
        f"The claims are in the words of {safe(given.model)}; each quotation in them stands in its "
        "source, letter by letter."
    )


def _unsupported(given: Answer) -> list[str]:
    """Show what a model wrote and its passages do not bear out, with the reason."""
    lines = []
    for one in given.unsupported:
        lines += wrapped(f"{safe(one.text)} (Not kept: {safe(one.reason)}.)", "  - ", "    ")
    return lines


def _claim(finding: Finding) -> list[str]:
    lines = wrapped(safe(finding.text), "  • ", "    ")
    for citation in finding.citations:
        lines += wrapped(f"[{citation.number}] — {attribution(citation)}", "      ", "        ")
    return [*lines, *wrapped(support(finding), "    ", "    ")]


def _finding(finding: Finding, found: frozenset[int]) -> list[str]:
    if finding.is_claim:
        return _claim(finding)
    lines = wrapped(safe(finding.label), "  • ", "    ") if finding.label else []
    for citation in finding.citations:
        words = f"“{safe(citation.excerpt.exact)}” [{citation.number}]"
        lines += wrapped(words, "    " if lines else "  • ", "    ")
        lines += wrapped("— " + attribution(citation), "      ", "        ")
    lines += wrapped(support(finding), "    ", "    ")
    for told in seen_elsewhere(finding, found):
        lines += wrapped(told, "    ", "      ")
    for one in finding.against:
        if one.citation.number in found:
            continue
        words = f"{objection(one)}: “{safe(one.citation.excerpt.exact)}” [{one.citation.number}]"
        lines += wrapped(words, "    ", "      ")
        lines += wrapped("— " + attribution(one.citation), "      ", "        ")
    return lines


_OBJECTIONS: dict[ObjectionReason, str] = {
    "negation": "possible counter-evidence",
    "antonym": "possible counter-evidence",
    "stance": "possible counter-evidence",
    "condition": "possible counter-evidence, or a condition",
    "taken back": "the same speaker takes something back later",
}


def found_numbers(given: Answer) -> frozenset[int]:
    """Give the numbers of what is cited for a finding: their words are shown there."""
    return frozenset(citation.number for one in given.findings for citation in one.citations)


def seen_elsewhere(finding: Finding, found: frozenset[int]) -> Iterator[str]:
    """Point to what may speak against a finding and is a finding itself."""
    by_kind: dict[str, list[str]] = {}
    for one in finding.against:
        if one.citation.number in found:
            who = one.citation.excerpt.speaker or one.citation.source.id
            by_kind.setdefault(objection(one), []).append(f"[{one.citation.number}] {safe(who)}")
    for kind, places in by_kind.items():
        yield f"{kind}: {', '.join(places)}"


def objection(given: Objection) -> str:
    """Say in which way words may speak against a finding."""
    if given.is_sure and given.reason != "taken back":
        return "against"
    return _OBJECTIONS[given.reason]


def counter_search(given: Answer) -> str:
    """Say how counter-evidence was looked for and what came of it; nothing where it was not."""
    if not given.findings or not given.held_against:
        return ""
    count = given.held_against
    searched = f"{count} {plural('sentence', count)} that came nearest"
    if any(one.against for one in given.findings):
        return f"Counter-evidence was looked for in the {searched}; it stands under its finding."
    return f"Counter-evidence was looked for in the {searched}: none was found."


def support(finding: Finding) -> str:
    """Say in how many of what was searched a finding was found."""
    found = finding.support
    if finding.is_claim:
        return _quoted(finding)
    if found.participants_searched:
        count, all_ = len(found.participants), found.participants_searched
        searched = f"{count} of {all_} {plural('participant', all_)} searched"
        told = "Reported speech: what others are said to say. " if finding.is_reported else ""
        return f"{told}Said in these or like words by {searched}."
    count, all_ = len(found.sources), found.sources_searched
    searched = f"{count} of {all_} {plural('publication', all_)} searched"
    return f"Stands in these or like words in {searched}."


def _quoted(finding: Finding) -> str:
    """Say how many a model quotes; others may say the same, which it was not asked to count."""
    found = finding.support
    literature = {one.source.id for one in finding.citations if not one.source.is_interview}
    parts = []
    if literature:
        all_ = found.sources_searched
        parts.append(f"{len(literature)} of {all_} {plural('publication', all_)}")
    if found.participants_searched:
        all_ = found.participants_searched
        parts.append(f"{len(found.participants)} of {all_} {plural('participant', all_)}")
    return f"Quotes {' and '.join(parts)} searched."


def excerpt(citation: Citation) -> str:
    """Give the words, whose they are and the reference, to be pasted into a text."""
    words = safe_lines(citation.excerpt.exact)
    return f"“{words}” — {attribution(citation)}\n{reference(citation.source)}\n"


def scope(given: Scope) -> str:
    """Say what a question is restricted to, or nothing where it is not."""
    first, last = given.years
    years = "" if given.years == (None, None) else f"{first or ''}\u2013{last or ''}"
    types = ("interviews" if one == "interview" else one for one in given.types)
    named = (*types, *given.sources, *given.participants, *given.roles, *given.groups)
    named += tuple(f"coded {one}" for one in given.codes)
    return ", ".join(safe(one) for one in (*named, years) if one)


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
    if excerpt.codes:
        parts.append("coded " + "; ".join(map(safe, excerpt.codes)))
    return ", ".join(parts)


def label(source: Source) -> str:
    """Give a source's citation key, with its mark where it is synthetic, a note or translated."""
    mark = {"synthetic": f" {MARK}", "note": " [NOTE, not the work itself]"}
    translated = f" [TRANSLATION of {safe(source.translation_of)}]" if source.translation_of else ""
    return f"{safe(source.id)}{mark.get(source.provenance, '')}{translated}"


def locator(given: Locator) -> str:
    """Give a locator in words: ``p. 3-4``, ``turn 12``, ``00:03:12``."""
    first, last = safe(given.first), safe(given.last)
    whole = f"{first}\u2013{last}" if last and last != first else first
    words = {"page": "p. ", "section": "", "timestamp": "", "paragraph": "para. "}
    return f"{words.get(given.label, given.label + ' ')}{whole}"


def reference(source: Source) -> str:
    """Give a source's reference: authors, year, title, container, identifiers, licence, mark."""
    year = f" ({source.issued[:4]})" if source.issued else ""
    title = safe(source.title) or ("" if source.author else _unnamed(source))
    parts = [f"{_names(source.author)}{year}".strip(), title]
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
    if source.translation_of:
        original = safe(source.translation_of)
        parts.append(f"Working translation of {original}, which holds the words that were spoken")
    if source.provenance == "synthetic":
        parts.append(f"{MARK} invented, not data of any study")
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _unnamed(source: Source) -> str:
    """Say what a source is of which neither a title nor an author is known."""
    if source.is_interview:
        return f"Interview {safe(source.id)}"
    return safe(source.path.rpartition("/")[2] or source.id)


def _names(names: tuple[Name, ...]) -> str:
    shown = [safe(one.literal or f"{one.family} {one.given}".strip()) for one in names[:6]]
    return ", ".join(shown) + (" et al." if len(names) > len(shown) else "")


def passages(found: tuple[Evidence, ...]) -> str:
    """Give ranked passages, each with its source, locators and words."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{one.rank:>3}. {place(one.passage)}  ({one.score:.3f})")
        lines += [*wrapped(wording(one.passage), "     ", "     "), ""]
    return "\n".join(lines)


def wording(passage: Passage) -> str:
    """Give what a passage says, safe to show: of speech only what participants say.

    Where the interviewer says something in between, […] stands; where several participants speak,
    each one's words are after their name. What a transcript has between them is nobody's words.
    """
    speakers = {one.speaker for one in passage.segments if one.speaker} - {INTERVIEWER}
    if not speakers:
        return safe(passage.text)
    shown: list[str] = []
    last: str | None = None
    for one in passage.segments:
        if one.speaker == INTERVIEWER:
            shown += [] if shown[-1:] == ["[…]"] else ["[…]"]
            continue
        name = f"{safe(one.speaker)}: " if one.speaker and one.speaker != last else ""
        last = one.speaker
        start, end = (place - passage.span.start for place in (one.span.start, one.span.end))
        said = safe(passage.text[max(0, start) : end])
        shown.append(f"{name}{said}" if len(speakers) > 1 else said)
    return " ".join(shown)


def place(passage: Passage) -> str:
    """Say where a passage stands and who speaks in it."""
    segments = passage.segments
    speakers = list(dict.fromkeys(one.speaker for one in segments if one.speaker))
    if len(speakers) > 1 and INTERVIEWER in speakers:
        speakers.remove(INTERVIEWER)
    where = [label(passage.source), *(safe(name) for name in speakers)]
    where += [locator(one) for one in segments[0].locators]
    if len(segments) > 1 and segments[-1].locators != segments[0].locators:
        where.append("to " + ", ".join(locator(one) for one in segments[-1].locators))
    return ", ".join(dict.fromkeys(where))


def sources(given: tuple[Source, ...]) -> str:
    """List sources in columns: key, type, provenance, people or title, which alone is shortened."""
    lines = []
    width = max([_KEY_WIDTH, *(len(safe(one.id)) for one in given)])
    for one in given:
        people = ", ".join(
            f"{safe(who.id)} ({safe(who.role)})" if who.role else safe(who.id)
            for who in one.participants
        )
        head = f"{safe(one.id):<{width}} {safe(one.type):<16} {one.provenance:<10} "
        room = max(_LEAST_TITLE, _LINE - len(head))
        lines.append(head + textwrap.shorten(people or safe(one.title), room, placeholder=" […]"))
    return "\n".join(lines) + ("\n" if lines else "")


def plural(word: str, count: int) -> str:
    """Give a word, with an s where there are none or several."""
    return word if count == 1 else word + "s"


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """Break a text into lines of a terminal, indented by ``first`` and then by ``rest``."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
