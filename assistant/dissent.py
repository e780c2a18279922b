"""An answer to "who disagrees?": what speaks against the answer before, and not that answer again.

A search for who disagrees finds what is near the question, and so mostly what was just shown. But
whatever may speak against a finding was looked for when it was found: that comes first, each with
the words that it may speak against, and then what the answer before did not show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.domain import Abstention, Answer, Citation, Finding, Objection, Span

NOTHING = Abstention("nothing was found that speaks against the last answer, or that it left out")
_FIRST = "What may speak against the last answer comes first; what it showed itself is left out."
_BESIDE = (
    "Nothing was found that speaks against the last answer; this is what it did not show of what "
    "comes near."
)


def disputing(given: Answer, disputed: Answer) -> Answer:
    """Give the answer ``given`` without what ``disputed`` showed, after what disagrees with that.

    Where ``given`` was asked of some people only, they are who disagrees, and with the others.
    """
    asked = given.question.scope.participants
    against = tuple(_against(disputed, asked))
    shown = [each for one in disputed.findings for each in one.citations]
    shown += [one.citations[0] for one in against]
    beside = tuple(one for one in given.findings if not _is_among(one.citations[0], shown))
    if not against and len(beside) == len(given.findings):
        return given
    if not against and not beside:
        return replace(given, findings=(), unsupported=(), abstention=NOTHING)
    findings = sorted((*against, *beside), key=lambda one: one.is_interview)
    return replace(
        given,
        findings=_numbered(findings),
        abstention=None,
        notices=(*given.notices, _FIRST if against else _BESIDE),
    )


def _against(disputed: Answer, asked: Collection[str]) -> Iterator[Finding]:
    """Turn objections to findings into findings, each once, with the words objected to beside it.

    Of two findings that object to each other the first is taken for what is disagreed with.
    """
    findings = {one.citations[0].number: one for one in disputed.findings}
    seen: list[Citation] = []
    for finding in disputed.findings:
        stated = finding.citations[0]
        if asked and stated.excerpt.speaker in asked:
            continue
        if not _is_among(stated, seen):
            seen.append(stated)
        for one in finding.against:
            who = one.citation.excerpt.speaker
            is_another = one.reason != "taken back" and (not asked or who in asked)
            if is_another and not _is_among(one.citation, seen):
                seen.append(one.citation)
                known = findings.get(one.citation.number) or _bare(one.citation)
                yield replace(known, against=(replace(one, citation=stated),))


def _bare(citation: Citation) -> Finding:
    """Make a finding of words for which nobody counted who else says the same."""
    return Finding(citation.excerpt.exact, (citation,))


def _is_among(citation: Citation, others: Iterable[Citation]) -> bool:
    return any(
        citation.source.id == one.source.id and citation.excerpt.span.overlaps(one.excerpt.span)
        for one in others
    )


def _numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Number what is cited in the order of the findings; the text of a claim holds its numbers."""
    numbers = {
        _place(each): each.number for one in findings if one.is_claim for each in one.citations
    }
    cited = [each for one in findings for each in one.citations]
    cited += [each.citation for one in findings for each in one.against]
    for one in cited:
        numbers.setdefault(_place(one), max(numbers.values(), default=0) + 1)

    def under_number(citation: Citation) -> Citation:
        return replace(citation, number=numbers[_place(citation)])

    def objection(one: Objection) -> Objection:
        return replace(one, citation=under_number(one.citation))

    return tuple(
        replace(
            one,
            citations=tuple(map(under_number, one.citations)),
            against=tuple(map(objection, one.against)),
        )
        for one in findings
    )


def _place(citation: Citation) -> tuple[str, Span]:
    return citation.source.id, citation.excerpt.span
