from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import citations
from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Document,
    Evidence,
    Failure,
    Finding,
    Name,
    Objection,
    Passage,
    Question,
    Scope,
    Source,
    Span,
    Support,
    Unsupported,
)
from assistant.rendering import markdown, plain
from tests.conftest import article, interview

if TYPE_CHECKING:
    from markdown_it.token import Token

CORPUS = "0f" * 32
PAPER = article("Funding was scarce. Waiting was long.")
TALK = interview(("interviewer", "Who pays?"), ("S09", "Nobody pays [laughs]. I do not know."))


def cited(document: Document, words: str, number: int) -> Citation:
    start = document.text.index(words)
    found = citations.cite(document, Span(start, start + len(words)), number)
    assert found is not None
    return found


def passage(document: Document) -> Passage:
    segment = document.segments[-1]
    text = document.text[segment.span.start : segment.span.end]
    return Passage("p1", document.source, segment.span, text, (segment,))


def finding(*cited: Citation, **more: object) -> Finding:
    return replace(Finding(cited[0].excerpt.exact, cited), **more)  # type: ignore[arg-type]


ANSWERED = Answer(
    Question("Who pays for it?", "1"),
    (
        finding(cited(PAPER, "Funding was scarce.", 1), support=Support(("berg2020",), (), 2)),
        finding(
            cited(TALK, "Nobody pays [laughs].", 2),
            support=Support(("S09",), ("S09",), 2, 3),
            against=(Objection(cited(TALK, "I do not know.", 3), "negation"),),
        ),
    ),
    corpus_fingerprint=CORPUS,
)
SILENT = Answer(
    Question("Who was the king?", "b", Scope(types=("interview",), roles=("nurse",))),
    evidence=(Evidence(1, passage(TALK), 0.5),),
    abstention=Abstention("nothing in what was searched answers this question", ("king",)),
    corpus_fingerprint=CORPUS,
)
FAILED = Failure(Question("And the queen?", "3"), "no role 'queen': there is nurse")
MODELLED = replace(
    ANSWERED,
    question=Question("What holds it back?", "4"),
    findings=(replace(ANSWERED.findings[0], text="Money is short."),),
    unsupported=(Unsupported("All is well.", "no passage says so"),),
    model="fake:model",
    prompt_sha256="ab" * 32,
    notices=("interviews were kept from the model",),
)


def summary(*results: Answer | Failure) -> str:
    return markdown.summary(results, (PAPER.source, TALK.source), CORPUS)


SHOWN = """\
# Evidence summary

- Questions: 3, of which 1 answered, 1 without an answer, 1 that could not be asked
- Searched: 1 publication, 1 interview, 1 participant
- Corpus fingerprint: `0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f`
- Model: none; every finding is a source's own sentence
- Sources marked [SYNTHETIC] are invented and are not data of any study

## Overview

| | question | answer | findings | citations | sources | participants |
|---:|---|---|---:|---:|---:|---:|
| [1](#question-1) | Who pays for it? | yes | 2 | 3 | 2 | 1 |
| [2](#question-2) | Who was the king? | no | 0 | 0 | 0 | 0 |
| [3](#question-3) | And the queen? | failed |  |  |  |  |

## Question 1

**Who pays for it?**

### Literature

**Finding 1.** *Stands in these or like words in 1 of 2 publications searched.*

> “Funding was scarce.” [1]
>
> — berg2020, Results, para. 1

### Interviews

**Finding 2.** *Said in these or like words by 1 of 3 participants searched.*

> “Nobody pays [laughs].” [2]
>
> — S09 [SYNTHETIC], S09 (nurse), turn 2

Possible counter-evidence:

> “I do not know.” [3]
>
> — S09 [SYNTHETIC], S09 (nurse), turn 2

## Question 2

**Who was the king?**

Id: b. Restricted to: interviews, nurse.

**No answer:** nothing in what was searched answers this question. Nothing near holds “king”.

What came nearest:

- S09 [SYNTHETIC], S09, turn 2: “Nobody pays [laughs]. I do not know.”

## Question 3

**And the queen?**

**Could not be asked:** no role 'queen': there is nurse

## References

- **berg2020** — (2020). On waiting. Cited in question [1](#question-1) [1].
- **S09** — Interview S09. [SYNTHETIC] invented, not data of any study. Cited in question \
[1](#question-1) [2, 3].

## Questions without an answer

- [2](#question-2) Who was the king? — nothing in what was searched answers this question
- [3](#question-3) And the queen? — no role 'queen': there is nurse

## How this was made

"""


def test_a_summary() -> None:
    shown = summary(ANSWERED, SILENT, FAILED)
    assert shown.startswith(SHOWN)
    assert shown.endswith("\n\n    assistant verify answers.jsonl\n")


def test_what_a_model_wrote_is_told_from_what_sources_say() -> None:
    shown = summary(MODELLED)
    assert "- Model: fake:model (prompt `abababababab`)\n" in shown
    assert "Note: interviews were kept from the model\n" in shown
    assert (
        "**Finding 1.** Money is short. *Quotes 1 of 2 publications searched.*\n\n"
        "> “Funding was scarce.” [1]\n"
    ) in shown
    assert "### Interviews\n\nSearched; nothing was found there that answers this.\n" in shown
    assert "\n\nThe claims are in the words of fake:model; " in shown
    assert "bear it out:\n\n- All is well. — no passage says so\n" in shown
    assert "Every question has an answer.\n" in shown


def test_a_source_is_in_the_references_once() -> None:
    shown = summary(ANSWERED, ANSWERED)
    assert shown.count("**berg2020**") == 1
    assert "Cited in question [1](#question-1) [2, 3]; question [2](#question-2) [2, 3].\n" in shown


def test_what_came_nearest_is_in_nobody_elses_words() -> None:
    turns = interview(("S09", "Nobody *pays*."), ("interviewer", "Nobody?"), ("S09", "No."))
    span = Span(turns.segments[0].span.start, turns.segments[-1].span.end)
    text = turns.text[span.start : span.end]
    near = Evidence(1, Passage("p1", turns.source, span, text, turns.segments), 0.5)
    shown = summary(replace(SILENT, evidence=(near,)))
    assert r"S09, turn 1, to turn 3: “Nobody \*pays\*. […] No.”" in shown


def test_nothing_cited_nothing_searched() -> None:
    shown = markdown.summary([FAILED], (), CORPUS)
    assert "No source is cited." in shown
    assert "- Searched: 0 publications, 0 interviews, 0 participants\n" in shown


def test_a_question_without_a_text_is_shown_as_one() -> None:
    shown = summary(Failure(Question("", "1"), "row 2: the question is empty"))
    assert "| [1](#question-1) | (no text) | failed |" in shown
    assert "**(no text)**\n\n**Could not be asked:** row 2: the question is empty" in shown
    assert "- [1](#question-1) (no text) — row 2: the question is empty" in shown


def test_notes_are_counted_apart() -> None:
    note = replace(PAPER.source, id="holm2018", provenance="note")
    shown = markdown.summary([ANSWERED], (PAPER.source, note), CORPUS)
    assert "1 publication, 0 interviews, 0 participants; 1 note about works are never" in shown


# What documents, people and models write is shown as text, as a reader of Markdown shows it.

READER = MarkdownIt("gfm-like")
assert READER.linkify is not None
READER.linkify.set({"fuzzy_link": False})  # as VS Code: "e.g.this" is no address

HOSTILE = [
    "**bold** __strong__ _it_ *it* ~~gone~~ `code` ``co`de``",
    "<b>bold</b> <script>alert(1)</script> <!-- gone --> <https://evil.example> <a@evil.example>",
    "[link](https://evil.example) ![picture](x.png) [a][b] [a]: /x [^1] [[wiki]] [@cite] [x]",
    "https://evil.example http://evil.example ftp://evil.example //evil.example www.evil.example",
    "mailto:a@evil.example a@evil.example WWW.evil.example",
    "&lt;b&gt; &#42; &#x2a; &amp; AT&T",
    "a | b || c \\| d \\\\| e | ",
    "\\",
    "\\\\",
    "ends with a star\\*",
    "line\n\n# heading\n\n- item\n\n> quote\n\n```\ncode\n```\n---\n===\n1. one\n\t code",
    "# heading",
    "\x1b[31mred\x07\x00 \u202eright\u202c \x9b0m",
    "$x$ $$y$$ ==mark== %%gone%% ^up^ {.class} {{ x }} :smile: @name #tag",
    "[laughs] (aside) “quoted” 'so' it's - and – 3.5 5*3*2 a_b_c snake_case_word",
    "**",
    "*a",
    "a*",
    "_",
    "]",
    "[",
    "![",
    "](",
    "`",
]


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown_text(text: str) -> str:
    """Give the text of a line as a reader shows it; it must hold nothing but text."""
    (_, line, _) = READER.parse(text)
    assert {one.type for one in line.children or ()} <= {"text"}
    return "".join(one.content for one in line.children or ())


@given(st.text(st.sampled_from("[]()!*_`<>&;#|\\~$:/.=%^{}@\n\twahtps1a-") | st.characters()))
@example("a]](b)")
def test_any_text_is_shown_as_text(text: str) -> None:
    assert shown_text(f"“{markdown.escape(text)}” x") == f"“{plain.safe(text)}” x"


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_text_has_no_effect(text: str) -> None:
    assert shown_text(f"“{markdown.escape(text)}” x") == f"“{plain.safe(text)}” x"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("$x$ ^up^ {.class}", r"\$x\$ \^up\^ \{.class\}"),
        ("==mark== a=b %%gone%% 5%", r"\==mark\== a=b \%%gone\%% 5%"),
        ("www.evil.example", r"www\.evil.example"),
        ("[[wiki]] [^1] [laughs] [1] (so)", r"\[[wiki]] \[\^1] [laughs] [1] (so)"),
        ("snake_case _so_ __so__ a__b", r"snake_case \_so\_ \_\_so\_\_ a\_\_b"),
        ("it's “so” - 3.5 & AT&T; (no)", r"it's “so” - 3.5 & AT\&T; (no)"),
    ],
)
def test_what_other_readers_take_for_markup_is_escaped(text: str, escaped: str) -> None:
    assert markdown.escape(text) == escaped


def hostile(text: str) -> tuple[Answer | Failure, ...]:
    """Put a text wherever a document, a person or a model can put one."""
    body = f"{text} and more\n"
    source = Source(
        f"k{text}",
        "article-journal",
        text,
        (Name(literal=text),),
        container_title=text,
        issued="2020",
        provenance="published",
        licence=text,
    )
    start = article("x").segments[-1]
    segment = replace(start, span=Span(0, len(text)), section=(text,))
    document = Document(source, body, (segment,))
    one = citations.cite(document, segment.span, 1)
    assert one is not None
    question = Question(f"{text}?", text, Scope(roles=(text,)))
    found = Finding(
        f"{text}!",
        (one,),
        Support((source.id,), (), 1),
        (Objection(replace(one, number=2), "negation"),),
    )
    return (
        Answer(
            question,
            (found,),
            unsupported=(Unsupported(text, text),),
            model=text,
            prompt_sha256=CORPUS,
            notices=(text,),
        ),
        Answer(
            question,
            evidence=(Evidence(1, passage(document), 1.0),),
            abstention=Abstention(text, (text,)),
        ),
        Failure(question, text),
    )


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.strip()])
def test_markup_has_no_effect_anywhere(text: str) -> None:
    made = list(tokens(markdown.summary(hostile(text), (), CORPUS)))
    assert {one.attrGet("href") for one in made if one.type == "link_open"} == {
        "#question-1",
        "#question-2",
        "#question-3",
    }
    plain_made = list(tokens(markdown.summary(hostile("word"), (), CORPUS)))
    assert [one.type for one in made if one.type != "text"] == [
        one.type for one in plain_made if one.type != "text"
    ]
    cells = [made[place + 1].children for place, one in enumerate(made) if one.type == "td_open"]
    asked = ["".join(one.content for one in cell or ()) for cell in cells[1::7]]
    assert asked == [plain.safe(f"{text}?")] * 3
    assert "\x1b" not in markdown.summary(hostile(text), (), CORPUS)


def test_an_answer_alone_has_its_question_its_words_and_their_sources_once() -> None:
    shown = markdown.alone(ANSWERED)
    assert shown.startswith("## Who pays for it?\n\n")
    assert "Question 1" not in shown
    assert shown.count(f"- **{TALK.source.id}**") == 1
    for one in ANSWERED.citations:
        assert f"> “{markdown.escape(one.excerpt.exact)}” [{one.number}]" in shown
    silent = Answer(
        Question("Why?", scope=Scope(types=("interview",))), abstention=Abstention("no")
    )
    assert markdown.alone(silent) == (
        "## Why?\n\nRestricted to: interviews.\n\n**No answer:** no.\n"
    )
