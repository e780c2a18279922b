"""What is left of an answer where somebody in it has withdrawn."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.domain import Answer, Citation, Coverage, Finding, Source


def answer_without(answer: Answer, withdrawn: frozenset[str]) -> Answer:
    """Give an answer without the words of those who have withdrawn.

    A finding stays where somebody else is cited for it, in their words; a model's claim where all
    that it cites stays. What a model wrote without support goes: it may be made of their words.
    """
    findings = tuple(
        left for one in answer.findings if (left := _finding_without(one, withdrawn)) is not None
    )
    evidence = tuple(
        replace(
            one, passage=replace(one.passage, source=_source_without(one.passage.source, withdrawn))
        )
        for one in answer.evidence
        if one.passage.source.id not in withdrawn
        and withdrawn.isdisjoint(segment.speaker or "" for segment in one.passage.segments)
    )
    notices = tuple(one for one in answer.notices if not names(withdrawn, one))
    others = replace(
        answer,
        findings=findings,
        evidence=evidence,
        notices=notices,
        searched=_coverage_without(answer.searched, withdrawn),
    )
    is_in_their_words = (findings, evidence) != (answer.findings, answer.evidence)
    return replace(others, unsupported=()) if is_in_their_words else others


def _coverage_without(searched: Coverage | None, withdrawn: frozenset[str]) -> Coverage | None:
    if searched is None:
        return None
    left = tuple(one for one in searched.participants if one not in withdrawn)
    return replace(searched, participants=left)


def names(withdrawn: frozenset[str], text: str) -> bool:
    """Whether a text names one of those who have withdrawn."""
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in withdrawn)


def _finding_without(finding: Finding, withdrawn: frozenset[str]) -> Finding | None:
    cited = tuple(
        left for one in finding.citations if (left := citation_without(one, withdrawn)) is not None
    )
    if not cited or (finding.is_claim and len(cited) < len(finding.citations)):
        return None
    is_in_others_words = cited[0].number != finding.citations[0].number
    support = finding.support
    return replace(
        finding,
        text=cited[0].excerpt.exact if is_in_others_words else finding.text,
        label="" if is_in_others_words else finding.label,
        citations=cited,
        support=replace(
            support,
            sources=tuple(one for one in support.sources if one not in withdrawn),
            participants=tuple(one for one in support.participants if one not in withdrawn),
        ),
        against=tuple(
            replace(one, citation=left)
            for one in finding.against
            if (left := citation_without(one.citation, withdrawn)) is not None
        ),
    )


def citation_without(citation: Citation, withdrawn: frozenset[str]) -> Citation | None:
    """Give a citation of somebody else; in a group's interview its surroundings may be theirs."""
    if citation.source.id in withdrawn or citation.excerpt.speaker in withdrawn:
        return None
    source = _source_without(citation.source, withdrawn)
    if source == citation.source:
        return citation
    return replace(citation, source=source, excerpt=replace(citation.excerpt, prefix="", suffix=""))


def _source_without(source: Source, withdrawn: frozenset[str]) -> Source:
    left = tuple(one for one in source.participants if one.id not in withdrawn)
    return replace(source, participants=left) if left != source.participants else source
