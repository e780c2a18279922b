"""The evidence summary: the answers to a list of questions as one Markdown document.

It is written for people who quote from it: every excerpt stands in its source's own words with its
reference key, speaker, place and mark, and nothing in it depends on when or where it was made.
Excerpts are numbered within their question, as a single answer numbers them.

Text from documents is shown as text: what CommonMark, GitHub's dialect of it, pandoc's or
Obsidian's would take for markup is escaped, and control characters are replaced as for a terminal.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from assistant.domain import Answer, Citation, Failure, Finding, Passage, Question, Source
from assistant.rendering import plain

_MARKUP = re.compile(
    r"[\\`*<|~$^{}@#]"  # code, emphasis, HTML, tables, strikethrough, mathematics, mentions
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis again; snake_case stays as it is
    r"|\[(?=[\[^!])|\](?=[\[(:{])"  # links and notes; [laughs] stays as it is
    r"|&(?=\#?\w+;)"  # entities
    r"|/(?=/)|(?<=\bwww)\."  # addresses, which some readers make links of
    r"|=(?==)|%(?=%)",  # highlights and comments
    re.IGNORECASE,
)
_NEAREST = 3
_NEAREST_WIDTH = 240


def escape(text: str) -> str:
    """Give a text as Markdown that shows it and does nothing else.

    It is one line and must not begin one: a list or a heading is made by how a line begins.
    """
    return _MARKUP.sub(r"\\\g<0>", plain.safe(text))


def summary(results: Sequence[Answer | Failure], sources: Sequence[Source], corpus: str) -> str:
    """Give the summary of ``results`` over ``sources``; ``corpus`` is its fingerprint."""
    blocks = ["# Evidence summary", _head(results, sources, corpus)]
    blocks += ["## Overview", "\n".join(_overview(results))]
    for place, result in enumerate(results, 1):
        blocks += _question(place, result)
    blocks += ["## References", "\n".join(_references(results)) or "No source is cited."]
    blocks += ["## Questions without an answer", "\n".join(_unanswered(results))]
    blocks += ["## How this was made", _HOW]
    return "\n\n".join(blocks) + "\n"


_HOW = """\
Each question was put to the corpus by itself. An excerpt is shown only where its source holds these
words, letter by letter, at this place and from this speaker; white space is folded and control
characters are replaced by �, and nothing else is changed. References, places and speakers come from
the sources' own records and never from a model. Without a model, a finding is a source's own
sentence, and the same questions and corpus give this document again, byte for byte. With one, what
stands before the excerpts is the model's claim, and what the passages do not bear out stands under
"Not supported". "In these or like words by 2 of 6" counts those who share most of a finding's
words and its "not", out of everybody who was searched; others may say the same in other words.
Where there is no answer, all was searched and nothing came near enough.

`answers.jsonl` holds the same with offsets, and all passages that were considered. To hold every
citation against the corpus as it is now:

    assistant verify answers.jsonl"""


# The head and the overview


def alone(given: Answer) -> str:
    """Write one answer as it goes into somebody's notes: the question, the words, the references.

    What is shown of a passage or named in it can give no form to the text around it.
    """
    parts = [f"## {_asked(given.question)}", *_restriction(given.question), *_answer(given)]
    if cited := _cited([given]):
        parts += ["### Sources", "\n".join(_reference(one) for one, _ in cited)]
    return "\n\n".join(parts) + "\n"


def _head(results: Sequence[Answer | Failure], sources: Sequence[Source], corpus: str) -> str:
    answers = [one for one in results if isinstance(one, Answer)]
    silent = sum(one.abstention is not None for one in answers)
    counts = [f"{len(answers) - silent} answered", f"{silent} without an answer"]
    if failed := len(results) - len(answers):
        counts.append(f"{failed} that could not be asked")
    models = ", ".join(_models(answers)) or "none; every finding is a source's own sentence"
    lines = [
        f"- Questions: {len(results)}, of which {', '.join(counts)}",
        f"- Searched: {_searched(sources)}",
        f"- Corpus fingerprint: `{corpus}`",
        f"- Model: {models}",
    ]
    if any(source.provenance == "synthetic" for source, _ in _cited(results)):
        lines.append("- Sources marked [SYNTHETIC] are invented and are not data of any study")
    return "\n".join(lines)


def _searched(sources: Sequence[Source]) -> str:
    interviews = [one for one in sources if one.is_interview and not one.translation_of]
    literature = [one for one in sources if not one.is_interview]
    notes = [one for one in literature if one.provenance == "note"]
    people = {person.id for one in interviews for person in one.participants}
    counts = [
        ("publication", len(literature) - len(notes)),
        ("interview", len(interviews)),
        ("participant", len(people)),
    ]
    told = ", ".join(f"{count} {plain.plural(word, count)}" for word, count in counts)
    if notes:
        told += f"; {len(notes)} {plain.plural('note', len(notes))} about works are never cited"
    return told


def _models(answers: Iterable[Answer]) -> list[str]:
    found = dict.fromkeys((one.model, one.prompt_sha256) for one in answers if one.model)
    return [f"{escape(model)} (prompt `{prompt[:12]}`)" for model, prompt in found]


def _overview(results: Sequence[Answer | Failure]) -> Iterator[str]:
    yield "| | question | answer | findings | citations | sources | participants |"
    yield "|---:|---|---|---:|---:|---:|---:|"
    for place, result in enumerate(results, 1):
        cells = [f"{_link(place)}", _asked(result.question)]
        if isinstance(result, Failure):
            cells += ["failed", "", "", "", ""]
        else:
            speakers = {one.excerpt.speaker for one in result.citations if one.source.is_interview}
            counted = (
                result.findings,
                result.citations,
                {one.source.id for one in result.citations},
                speakers - {None},
            )
            cells += ["no" if result.abstention else "yes", *(str(len(one)) for one in counted)]
        yield f"| {' | '.join(cells)} |"


def _link(place: int) -> str:
    return f"[{place}](#question-{place})"


def _asked(question: Question) -> str:
    return escape(question.text) or "(no text)"


def _restriction(question: Question) -> Iterator[str]:
    if not question.scope.is_open:
        yield f"Restricted to: {escape(plain.scope(question.scope))}."


# One question


def _question(place: int, result: Answer | Failure) -> Iterator[str]:
    question = result.question
    yield f"## Question {place}"
    yield f"**{_asked(question)}**"
    about = [] if question.id == str(place) else [f"Id: {escape(question.id)}."]
    about += _restriction(question)
    if about:
        yield " ".join(about)
    if isinstance(result, Failure):
        yield f"**Could not be asked:** {escape(result.reason)}"
    else:
        yield from _answer(result)


def _answer(given: Answer) -> Iterator[str]:
    for notice in given.notices:
        yield f"Note: {escape(notice)}"
    if any(one.is_claim for one in given.findings):
        yield escape(plain.authorship(given))
    if given.abstention is not None:
        yield from _abstention(given)
    number, found = 0, plain.found_numbers(given)
    for side in plain.sides(given):
        yield f"### {escape(side.title)}"
        if not side.findings:
            yield side.silence
        for finding in side.findings:
            number += 1
            yield from _finding(number, finding, found)
        if side.unquoted:
            yield escape(side.unquoted)
    if told := plain.counter_search(given):
        yield told
    if given.unsupported:
        yield "### Not supported"
        yield "The model wrote this, and the passages that it named do not bear it out:"
        yield "\n".join(f"- {escape(one.text)} — {escape(one.reason)}" for one in given.unsupported)


def _abstention(given: Answer) -> Iterator[str]:
    assert given.abstention is not None  # noqa: S101 - the caller has looked
    missing = ", ".join(f"“{escape(word)}”" for word in given.abstention.missing)
    told = f"**No answer:** {escape(given.abstention.reason)}."
    yield f"{told} Nothing near holds {missing}." if missing else told
    if given.evidence:
        yield "What came nearest:"
        yield "\n".join(
            f"- {escape(plain.place(one.passage))}: “{escape(_shortened(one.passage))}”"
            for one in given.evidence[:_NEAREST]
        )


def _shortened(passage: Passage) -> str:
    return textwrap.shorten(plain.wording(passage), _NEAREST_WIDTH, placeholder=" […]")


def _finding(number: int, finding: Finding, found: frozenset[int]) -> Iterator[str]:
    claim = f"{escape(finding.text)} " if finding.is_claim else ""
    label = f": {escape(finding.label)}" if finding.label else ""
    yield f"**Finding {number}{label}.** {claim}*{plain.support(finding)}*"
    yield from (_excerpt(one) for one in finding.citations)
    for told in plain.seen_elsewhere(finding, found):
        yield escape(told[0].upper() + told[1:])
    for one in finding.against:
        if one.citation.number in found:
            continue
        yield f"{escape(plain.objection(one).capitalize())}:"
        yield _excerpt(one.citation)


def _excerpt(citation: Citation) -> str:
    words = f"> “{escape(citation.excerpt.exact)}” [{citation.number}]"
    return f"{words}\n>\n> — {escape(plain.attribution(citation))}"


# What stands at the end


def _cited(results: Iterable[Answer | Failure]) -> list[tuple[Source, dict[int, list[int]]]]:
    """Give every cited source once, by its id, with the numbers of its excerpts by question."""
    found: dict[str, tuple[Source, dict[int, list[int]]]] = {}
    for place, result in enumerate(results, 1):
        for one in result.citations if isinstance(result, Answer) else ():
            numbers = found.setdefault(one.source.id, (one.source, {}))[1]
            numbers.setdefault(place, []).append(one.number)
    return [found[key] for key in sorted(found, key=lambda key: (key.casefold(), key))]


def _references(results: Iterable[Answer | Failure]) -> Iterator[str]:
    for source, cited in _cited(results):
        where = "; ".join(
            f"question {_link(place)} [{', '.join(str(one) for one in numbers)}]"
            for place, numbers in cited.items()
        )
        yield f"{_reference(source)} Cited in {where}."


def _reference(source: Source) -> str:
    return f"- **{escape(source.id)}** — {escape(plain.reference(source))}"


def _unanswered(results: Iterable[Answer | Failure]) -> Iterator[str]:
    are_there = False
    for place, one in enumerate(results, 1):
        reason = _reason(one)
        if reason:
            are_there = True
            yield f"- {_link(place)} {_asked(one.question)} — {escape(reason)}"
    if not are_there:
        yield "Every question has an answer."


def _reason(result: Answer | Failure) -> str:
    if isinstance(result, Failure):
        return result.reason
    return result.abstention.reason if result.abstention else ""
