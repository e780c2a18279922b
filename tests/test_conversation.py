from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import citations
from assistant.conversation import Turn, understand, without
from assistant.domain import (
    Answer,
    Finding,
    Participant,
    Question,
    Scope,
    Source,
)
from tests.conftest import interview

FIRST = "What holds sequencing back at the centre?"


def _source(id_: str, role: str, group: str) -> Source:
    return Source(id_, "interview", participants=(Participant(id_, role, group),))


SOURCES = (
    _source("S01", "oncologist", "clinical"),
    _source("S03", "research nurse", "clinical"),
    _source("S04", "head of clinic", "management"),
    _source("P07", "nurse", "clinical"),
    Source("berg2020", "article-journal"),
)
ANSWER = Answer(Question(FIRST))
HISTORY = (Turn(FIRST, Question(FIRST), answer=ANSWER),)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("and the managers?", Scope(groups=("management",))),
        ("what about the nurses?", Scope(roles=("research nurse", "nurse"))),
        ("And the RESEARCH NURSES?", Scope(roles=("research nurse",))),
        ("and the heads of clinic?", Scope(roles=("head of clinic",))),
        ("and s03?", Scope(participants=("S03",))),
        ("what does P07 say?", Scope(participants=("P07",))),
        ("S01 and P07?", Scope(participants=("S01", "P07"))),
        ("nurses and S04", Scope(participants=("S03", "S04", "P07"))),
        ("what do the oncologists think about that?", Scope(roles=("oncologist",))),
        ("only the interviews", Scope(types=("interview",))),
        ("in the literature", Scope(types=("literature",))),
        ("what do the papers say?", Scope(types=("literature",))),
        ("interviews with oncologists", Scope(types=("interview",), roles=("oncologist",))),
        ("the literature and the interviews", Scope()),
    ],
)
def test_a_name_is_the_last_question_again_asked_there(text: str, scope: Scope) -> None:
    understood = understand(text, HISTORY, SOURCES)
    assert understood.question == Question(FIRST, scope=scope)
    assert understood.note == "the last question again"
    assert understood.quoted is None


@pytest.mark.parametrize(
    "text",
    [
        "quote that exactly",
        "Show me the words.",
        "what did they say, word for word?",
        "verbatim please",
        "quote 2 exactly",
    ],
)
def test_asking_for_the_words_shows_the_last_answer_again(text: str) -> None:
    cancelled = Turn("Who pays?", Question("Who pays?"), outcome="Cancelled.")
    assert understand(text, HISTORY, SOURCES).quoted is ANSWER
    assert understand(text, (*HISTORY, cancelled), SOURCES).quoted is ANSWER


def test_the_words_are_those_of_the_last_answer_that_has_any() -> None:
    document = interview(("S01", "Nobody pays for it."))
    cited = citations.cite(document, document.segments[0].span, 1)
    assert cited is not None
    speaking = Answer(Question("Who pays?"), (Finding(cited.excerpt.exact, (cited,)),))
    history = (Turn("Who pays?", speaking.question, answer=speaking), *HISTORY)
    understood = understand("quote that exactly", history, SOURCES)
    assert understood.quoted is speaking
    assert understood.question.text == "Who pays?"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("why do they say that?", "Why do they say that, on"),
        ("who disagrees?", "Who disagrees on"),
        ("who disagrees with that?", "Who disagrees with that, on"),
        ("Why", "Why, on"),
        ("tell me more", "Tell me more on"),
        ("how long does it take?", "How long does it take, on"),
        ("what about the costs?", "What about the costs, on"),
        ("what about sequencing?", "What about sequencing, on"),
        ("and the surgeons", "And the surgeons, on"),
        ("anything else?!", "Anything else, on"),
    ],
)
def test_what_points_back_is_asked_on_the_last_question(text: str, asked: str) -> None:
    understood = understand(text, HISTORY, SOURCES)
    assert understood.question == Question(f"{asked} \u201c{FIRST}\u201d")
    assert understood.note == ""


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (
            ("what does the nurse say of blood, e.g. by post", "is it still like that?"),
            "Is it still like that, on \u201cWhat does the nurse say of blood, e.g. by post?\u201d",
        ),
        (("Who pays?", "why?", "tell me more"), "Tell me more on \u201cWho pays?\u201d"),
        (
            ("Who pays for it?", "and the costs?", "why?", "who disagrees?"),
            "Who disagrees on \u201cWho pays for it \u2013 and the costs?\u201d",
        ),
        (("Who pays?", "why?", "only the interviews", "why?"), "Why, on \u201cWho pays?\u201d"),
        (("Who disagrees?", "why?"), "why?"),
    ],
)
def test_a_long_conversation_is_asked_on_what_it_began_with(
    typed: tuple[str, ...], asked: str
) -> None:
    history: list[Turn] = []
    for one in typed:
        question = understand(one, history, SOURCES).question
        history.append(Turn(one, question, answer=Answer(question)))
    assert history[-1].question.text == asked


def test_a_question_does_not_grow_without_end() -> None:
    history: list[Turn] = []
    for number in range(60):
        question = understand(f"and the costs{number}?" if number else FIRST, history, SOURCES)
        history.append(Turn("", question.question, answer=ANSWER))
    assert len(history[-1].question.text.split()) < 60


@pytest.mark.parametrize(
    ("text", "is_disputed"),
    [
        ("who disagrees?", True),
        ("who is against?", True),
        ("who disagrees with S04?", True),
        ("why?", False),
        ("and the managers?", False),
        ("Who is against pooled budgets at the hospitals?", False),
    ],
)
def test_who_disagrees_is_asked_of_the_last_answer(text: str, is_disputed: bool) -> None:  # noqa: FBT001 - a parameter
    understood = understand(text, HISTORY, SOURCES)
    assert understood.disputed is (HISTORY[-1] if is_disputed else None)


@pytest.mark.parametrize(
    "text",
    [
        "Who pays for sequencing after the grant ends?",
        "Who are the nurses?",
        "What do the nurses think about consent?",
        "How long does a report take?",
        "Is there evidence that sequencing is slow?",
        "Is it cold in Norway?",
        "and what does sequencing cost?",
        "thanks",
        "?",
    ],
)
def test_a_question_that_stands_alone_is_unchanged(text: str) -> None:
    assert replace(understand(text, HISTORY, SOURCES).question, before=None) == Question(text)
    assert understand(text, HISTORY, SOURCES).note == ""


@pytest.mark.parametrize("text", ["and the nurses?", "quote that exactly", "why?", FIRST])
def test_nothing_is_a_follow_up_of_nothing(text: str) -> None:
    assert understand(text, (), SOURCES).question == Question(text)


def test_a_follow_up_of_a_follow_up_keeps_what_was_said_before() -> None:
    nurses = Scope(roles=("nurse",))
    second = Turn("and the nurses?", Question(FIRST, scope=nurses), answer=ANSWER)
    history = (*HISTORY, second)
    assert understand("only the interviews", history, SOURCES).question.scope == Scope(
        types=("interview",), roles=("nurse",)
    )
    assert understand("why?", history, SOURCES).question.scope == nurses
    assert understand("and the managers?", history, SOURCES).question.scope == Scope(
        groups=("management",)
    )
    assert understand("in the literature", history, SOURCES).question.scope == Scope(
        types=("literature",)
    )
    assert understand("Who pays for sequencing?", history, SOURCES).question.scope == Scope()


def test_filters_hold_until_a_follow_up_names_something_else() -> None:
    papers = Scope(types=("literature",))
    assert understand("Who pays for it all?", (), SOURCES, papers).question.scope == papers
    filtered = (Turn(FIRST, Question(FIRST, scope=papers), papers, answer=ANSWER),)
    assert understand("why?", filtered, SOURCES, papers).question.scope == papers
    assert understand("why?", filtered, SOURCES, Scope()).question.scope == Scope()
    assert understand("and the nurses?", filtered, SOURCES, papers).question.scope == Scope(
        roles=("research nurse", "nurse")
    )


def test_what_the_library_holds_no_more_is_left_out_and_named() -> None:
    gone = Scope(participants=("S99",))
    history = (Turn(FIRST, Question(FIRST, scope=gone), answer=ANSWER),)
    understood = understand("why?", history, SOURCES)
    assert understood.question.scope == Scope()
    assert "S99" in understood.note
    assert "S99" not in understand("and the nurses?", history, SOURCES).note
    assert "S99" in understand("Who pays?", (), SOURCES, gone).note


WORDS = st.sampled_from(
    """and the what about nurses managers S03 P07 only interviews literature quote that exactly why
    do they say it sequencing costs ? . och sjuksköterskorna Zebra words [bold] \u202e""".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | st.text(min_size=1, max_size=60)
SCOPES = st.builds(
    Scope,
    types=st.sampled_from([(), ("interview",), ("literature",), ("chapter",)]),
    participants=st.sampled_from([(), ("S03",), ("S99",), ("S01", "S99")]),
    roles=st.sampled_from([(), ("nurse",), ("surgeon",)]),
)


@given(st.lists(st.tuples(TEXTS, SCOPES), max_size=3), TEXTS, SCOPES)
def test_whatever_is_typed_becomes_a_question_that_can_be_asked(
    before: list[tuple[str, Scope]], text: str, filters: Scope
) -> None:
    history: list[Turn] = []
    for typed, scope in [*before, (text, filters)]:
        understood = understand(typed, history, SOURCES, scope)
        question = understood.question
        assert question.text.strip() or not typed.strip()
        assert set(question.scope.types) <= {"interview", "literature", "article-journal"}
        assert set(question.scope.participants) <= {"S01", "S03", "S04", "P07"}
        assert set(question.scope.roles) <= {"oncologist", "research nurse", "nurse"} | {
            "head of clinic"
        }
        assert set(question.scope.groups) <= {"clinical", "management"}
        assert understand(typed, history, SOURCES, scope) == understood
        history.append(Turn(typed, question, scope, understood.note, ANSWER))


@pytest.mark.parametrize(
    ("text", "before", "participants"),
    [
        ("who disagrees with S04?", Scope(), ("S01", "S03", "P07")),
        ("who disagrees?", Scope(participants=("S04",)), ("S01", "S03", "P07")),
        ("and everyone else?", Scope(roles=("head of clinic",)), ("S01", "S03", "P07")),
        ("what do the others say?", Scope(groups=("clinical",)), ("S04",)),
    ],
)
def test_the_others_are_those_who_were_not_named(
    text: str, before: Scope, participants: tuple[str, ...]
) -> None:
    history = (Turn(FIRST, Question(FIRST, scope=before), answer=ANSWER),)
    understood = understand(text, history, SOURCES)
    assert understood.question == Question(FIRST, scope=Scope(participants=participants))
    assert understood.note == "the last question again, asked of the others"


def test_the_words_of_who_withdrew_are_left_out_of_an_earlier_answer() -> None:
    document = interview(("S01", "Nobody pays for it."), ("S02", "The region pays for it."))
    cited = [citations.cite(document, one.span, n) for n, one in enumerate(document.segments, 1)]
    findings = tuple(Finding(one.excerpt.exact, (one,)) for one in cited if one is not None)
    turn = Turn("Who pays?", Question("Who pays?"), answer=Answer(Question("Who pays?"), findings))
    assert without(turn, frozenset({"P99"})) is turn
    left = without(turn, frozenset({"S02"}))
    assert left.answer is not None
    assert [one.excerpt.exact for one in left.answer.citations] == ["Nobody pays for it."]
    assert left.note == "words of someone who withdrew are left out"
    gone = without(turn, frozenset({document.source.id})).answer
    assert gone is not None
    assert gone.citations == ()


@pytest.mark.parametrize(
    ("first", "text", "asked", "scope"),
    [
        (
            "What does the literature say about a shared budget?",
            "and the nurses?",
            "What about a shared budget?",
            Scope(roles=("research nurse", "nurse")),
        ),
        (
            "Should people travel, according to those interviewed?",
            "Is there anything published on that, only the literature please",
            "Should people travel?",
            Scope(types=("literature",)),
        ),
        (
            "What about the nurses, should people travel?",
            "only the literature now",
            "should people travel?",
            Scope(types=("literature",)),
        ),
        (
            "What does the literature say about a pool?",
            "So who decides? does anyone they talked to say",
            "So who decides? does anyone they talked to say, on \u201cWhat about a pool?\u201d",
            Scope(types=("interview",)),
        ),
        (
            "Who decides, according to the oncologists they interviewed?",
            "and S04?",
            "Who decides?",
            Scope(participants=("S04",)),
        ),
        (
            "Should there be a pool?",
            "do the interviews agree?",
            "Should there be a pool?",
            Scope(types=("interview",)),
        ),
        (FIRST, "Quote S04 on that, word for word", FIRST, Scope(participants=("S04",))),
    ],
)
def test_a_follow_up_to_another_side_leaves_behind_whom_the_question_was_put_to(
    first: str, text: str, asked: str, scope: Scope
) -> None:
    history = (Turn(first, Question(first), answer=Answer(Question(first))),)
    question = understand(text, history, SOURCES).question
    assert question.text == asked
    assert question.scope == scope


def test_a_question_of_its_own_knows_what_was_asked_and_answered_before() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    answered = replace(ANSWER, findings=(Finding(words, ()),))
    history = (Turn(FIRST, Question(FIRST), answer=answered),)
    question = understand("Who runs the bioinformatics group?", history, SOURCES).question
    assert question.text == "Who runs the bioinformatics group?"
    assert question.before is not None
    assert question.before.asked == FIRST
    assert words.startswith(question.before.answered)
    assert 20 <= len(question.before.answered.split()) < 60
    assert question.in_context == f"{FIRST} {question.text}"


def test_the_first_question_has_nothing_before_it() -> None:
    question = understand(FIRST, (), SOURCES).question
    assert question.before is None
    assert question.in_context == FIRST


def test_a_blank_line_is_nothing_to_follow() -> None:
    blank = Turn(" ", Question(" "))
    assert understand("and the managers?", (*HISTORY, blank), SOURCES).question.text == FIRST
    assert understand("nurses", (blank,), SOURCES).question.text == "nurses"
