"""Answers and passages as JSON, and citations read back from it.

Sources are CSL-JSON; an excerpt is a W3C Web Annotation pair of selectors (TextQuoteSelector and
TextPositionSelector, whose offsets count Unicode code points).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from assistant import csl
from assistant.domain import Answer, Citation, Evidence, Excerpt, Finding, Locator, Question, Span


def answer(given: Answer) -> dict[str, Any]:
    """Give a whole answer; every citation stands once, under ``citations``."""
    return {
        "question": _question(given.question),
        "findings": [_finding(one) for one in given.findings],
        "citations": [_citation(one) for one in given.citations],
        "evidence": [evidence(one) for one in given.evidence],
        "unsupported": list(given.unsupported),
        "abstention": asdict(given.abstention) if given.abstention else None,
        "model": given.model,
        "prompt_sha256": given.prompt_sha256,
        "corpus_fingerprint": given.corpus_fingerprint,
    }


def evidence(given: Evidence) -> dict[str, Any]:
    """Give a ranked passage: its words, where they stand, whose they are, and why it ranks."""
    passage = given.passage
    return {
        "rank": given.rank,
        "score": given.score,
        "passage": passage.id,
        "source": csl.to_csl(passage.source),
        "exact": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "segments": [
            {
                "start": max(one.span.start, passage.span.start),
                "end": min(one.span.end, passage.span.end),
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


def _question(given: Question) -> dict[str, Any]:
    return {"id": given.id, "text": given.text, "scope": asdict(given.scope)}


def _finding(given: Finding) -> dict[str, Any]:
    return {
        "text": given.text,
        "citations": [one.number for one in given.citations],
        "against": [one.number for one in given.against],
        "support": asdict(given.support),
    }


def _citation(given: Citation) -> dict[str, Any]:
    excerpt = given.excerpt
    return {
        "number": given.number,
        "source": csl.to_csl(given.source),
        "speaker": excerpt.speaker,
        "locators": [asdict(one) for one in excerpt.locators],
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
    """Read the citations of an answer back.

    Raises:
        ValueError: the record is not an answer of this program.

    """
    try:
        return tuple(_read_citation(one) for one in record["citations"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not an answer: {error!r}") from error


def _read_citation(record: dict[str, Any]) -> Citation:
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
        ),
    )
