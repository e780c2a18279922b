"""Answers and passages as JSON, and read back from it.

Sources are CSL-JSON; an excerpt is a W3C Web Annotation pair of selectors (TextQuoteSelector and
TextPositionSelector, whose offsets count Unicode code points).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from assistant import citations as verified
from assistant import csl
from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Column,
    Coverage,
    Evidence,
    Excerpt,
    Failure,
    Finding,
    Locator,
    Objection,
    Passage,
    Question,
    Scope,
    Segment,
    Span,
    Support,
    Unsupported,
    Why,
)


def answer(given: Answer) -> dict[str, Any]:
    """Give a whole answer; every citation stands once, under ``citations``."""
    return {
        "question": question(given.question),
        "findings": [_finding(one) for one in given.findings],
        "citations": [citation(one) for one in given.citations],
        "evidence": [evidence(one) for one in given.evidence],
        "unsupported": [asdict(one) for one in given.unsupported],
        "abstention": asdict(given.abstention) if given.abstention else None,
        "model": given.model,
        "prompt_sha256": given.prompt_sha256,
        "corpus_fingerprint": given.corpus_fingerprint,
        "notices": list(given.notices),
        "columns": [asdict(one) for one in given.columns],
        "held_against": given.held_against,
        "searched": asdict(given.searched) if given.searched else None,
    }


def evidence(given: Evidence) -> dict[str, Any]:
    """Give a ranked passage: its words, where they stand, whose they are, and why it ranks."""
    passage = given.passage
    return {
        "rank": given.rank,
        "score": given.score,
        "passage": passage.id,
        "context": passage.context,
        "source": csl.to_csl(passage.source),
        "exact": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "segments": [
            {
                "start": max(one.span.start, passage.span.start),
                "end": min(one.span.end, passage.span.end),
                "kind": one.kind,
                "speaker": one.speaker,
                "section": list(one.section),
                "locators": [asdict(each) for each in one.locators],
            }
            for one in passage.segments
        ],
        "why": asdict(given.why),
    }


def line(record: dict[str, Any]) -> str:
    """Give a record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False)


def failure(given: Failure) -> dict[str, Any]:
    """Give a question that could not be asked, with the reason under ``error``."""
    return {"question": question(given.question), "error": given.reason}


def question(given: Question) -> dict[str, Any]:
    """Give a question with its id and scope.

    What a conversation spoke of before it is not kept: it may be somebody's words.
    """
    return {"id": given.id, "text": given.text, "scope": scope(given.scope)}


def scope(given: Scope) -> dict[str, Any]:
    """Give what a question was restricted to."""
    record = asdict(given)
    if not given.codes:
        del record["codes"]
    return record


def _finding(given: Finding) -> dict[str, Any]:
    return {
        "text": given.text,
        "citations": [one.number for one in given.citations],
        "against": [
            {"citation": one.citation.number, "reason": one.reason, "is_sure": one.is_sure}
            for one in given.against
        ],
        "is_reported": given.is_reported,
        "label": given.label,
        "support": asdict(given.support),
    }


def citation(given: Citation) -> dict[str, Any]:
    """Give a citation: its source as CSL-JSON, its words as a pair of selectors."""
    excerpt = given.excerpt
    return {
        "number": given.number,
        "source": csl.to_csl(given.source),
        "speaker": excerpt.speaker,
        "locators": [asdict(one) for one in excerpt.locators],
        **({"codes": list(excerpt.codes)} if excerpt.codes else {}),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": excerpt.exact,
                "prefix": excerpt.prefix,
                "suffix": excerpt.suffix,
            },
            {
                "type": "TextPositionSelector",
                "start": excerpt.span.start,
                "end": excerpt.span.end,
            },
        ],
    }


def citations(record: dict[str, Any]) -> tuple[Citation, ...]:
    """Read the citations of an answer back; a question that could not be asked has none.

    Raises:
        ValueError: the record is not an answer of this program.

    """
    try:
        if _could_not_be_asked(record):
            return ()
        return tuple(read_citation(one) for one in record["citations"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(_fault(error)) from error


def altered(record: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    """Give the findings, by their place from 1, that do not say what is cited for them.

    Where a model wrote an answer its own words cannot be held against anything, what it quotes can.

    Raises:
        ValueError: the record is not an answer of this program.

    """
    if _could_not_be_asked(record):
        return ()
    given = read_answer(record)
    return tuple(
        (place, one.text)
        for place, one in enumerate(given.findings, 1)
        if not verified.says_what_is_cited(one, is_written=bool(given.model))
    )


def _could_not_be_asked(record: dict[str, Any]) -> bool:
    return "error" in record and "citations" not in record


def _fault(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"not an answer: there is no {error.args[0]!r} in it"
    return "not an answer: a part of it is of another kind"


def read_citation(record: dict[str, Any]) -> Citation:
    """Read a citation back.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the record is not one.

    """
    quote, position = record["selector"]
    return Citation(
        int(record["number"]),
        csl.from_csl(record["source"]),
        Excerpt(
            exact=quote["exact"],
            prefix=quote["prefix"],
            suffix=quote["suffix"],
            span=Span(int(position["start"]), int(position["end"])),
            locators=tuple(Locator(**one) for one in record["locators"]),
            speaker=record["speaker"],
            codes=tuple(record.get("codes", ())),
        ),
    )


def read_answer(record: dict[str, Any]) -> Answer:
    """Read a whole answer back.

    Raises:
        ValueError: the record is not an answer of this program.

    """
    cited = {one.number: one for one in citations(record)}
    try:
        return Answer(
            question=read_question(record["question"]),
            findings=tuple(_read_finding(one, cited) for one in record["findings"]),
            evidence=tuple(_read_evidence(one) for one in record["evidence"]),
            unsupported=tuple(Unsupported(**one) for one in record["unsupported"]),
            abstention=(
                Abstention(record["abstention"]["reason"], tuple(record["abstention"]["missing"]))
                if record["abstention"]
                else None
            ),
            model=record["model"],
            prompt_sha256=record["prompt_sha256"],
            corpus_fingerprint=record["corpus_fingerprint"],
            notices=tuple(record["notices"]),
            columns=tuple(
                Column(one["label"], tuple(one["participants"]))
                for one in record.get("columns", ())
            ),
            held_against=record.get("held_against", 0),
            searched=_read_coverage(record.get("searched")),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(_fault(error)) from error


def read_question(record: dict[str, Any]) -> Question:
    """Read a question and its scope back.

    Raises:
        KeyError, TypeError: the record is not one.

    """
    return Question(record["text"], record["id"], read_scope(record["scope"]))


def read_scope(record: dict[str, Any]) -> Scope:
    """Read a scope back.

    Raises:
        KeyError, TypeError: the record is not one.

    """
    first, last = record["years"]
    names = ("types", "sources", "participants", "roles", "groups")
    found = {name: tuple(record[name]) for name in names}
    return Scope(**found, years=(first, last), codes=tuple(record.get("codes", ())))


def _read_coverage(record: dict[str, Any] | None) -> Coverage | None:
    if not record:
        return None
    return Coverage(**{**record, "participants": tuple(record.get("participants", ()))})


def _read_finding(record: dict[str, Any], cited: dict[int, Citation]) -> Finding:
    support = record["support"]
    return Finding(
        text=record["text"],
        citations=tuple(cited[number] for number in record["citations"]),
        support=Support(
            tuple(support["sources"]),
            tuple(support["participants"]),
            support["sources_searched"],
            support["participants_searched"],
        ),
        against=tuple(
            Objection(cited[one["citation"]], one["reason"], one["is_sure"])
            for one in record["against"]
        ),
        is_reported=record.get("is_reported", False),
        label=record.get("label", ""),
    )


def _read_evidence(record: dict[str, Any]) -> Evidence:
    """Read a ranked passage back; its segments are as long as the passage shows them."""
    return Evidence(
        rank=record["rank"],
        passage=Passage(
            id=record["passage"],
            source=csl.from_csl(record["source"]),
            span=Span(record["start"], record["end"]),
            text=record["exact"],
            segments=tuple(
                Segment(
                    Span(one["start"], one["end"]),
                    one["kind"],
                    tuple(Locator(**each) for each in one["locators"]),
                    tuple(one["section"]),
                    one["speaker"],
                )
                for one in record["segments"]
            ),
            context=record["context"],
        ),
        score=record["score"],
        why=Why(**record["why"]),
    )
