from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Column,
    Coverage,
    Evidence,
    Excerpt,
    Finding,
    Locator,
    Name,
    Participant,
    Passage,
    Question,
    Scope,
    Source,
    Span,
)
from assistant.rendering import plain
from tests.conftest import interview
from tests.rendering.test_markdown import ANSWERED, PAPER, SILENT, TALK, passage

SHOWN = """\
Who pays for it?

LITERATURE

  • “Funding was scarce.” [1]
      — berg2020, Results, para. 1
    Stands in these or like words in 1 of 2 publications searched.

INTERVIEWS

  • “Nobody pays [laughs].” [2]
      — S09 [SYNTHETIC], S09 (nurse), turn 2
    Said in these or like words by 1 of 3 participants searched.
    possible counter-evidence: “I do not know.” [3]
      — S09 [SYNTHETIC], S09 (nurse), turn 2

SOURCES

  berg2020: (2020). On waiting.
  S09: Interview S09. [SYNTHETIC] invented, not data of any study.
"""


def test_an_answer() -> None:
    assert plain.answer(ANSWERED) == SHOWN


def test_an_abstention_says_what_is_missing_and_what_came_nearest() -> None:
    assert plain.answer(SILENT) == (
        "Who was the king?\n\n"
        "No answer: nothing in what was searched answers this question.\n"
        "Nothing near holds “king”.\n\n"
        "What came nearest:\n\n"
        "  - S09 [SYNTHETIC] Nobody pays [laughs]. I do not know.\n"
    )
    bare = Answer(Question("Who?"), abstention=Abstention("it is empty"))
    assert plain.answer(bare) == "Who?\n\nNo answer: it is empty.\n"


@pytest.mark.parametrize(
    ("scope", "is_interview", "searched"),
    [
        (Scope(), False, True),
        (Scope(types=("interview",)), False, False),
        (Scope(types=("interview",)), True, True),
        (Scope(types=("literature",)), True, False),
        (Scope(types=("article-journal",)), False, True),
        (Scope(types=("interview", "literature")), False, True),
    ],
)
def test_silence_says_whether_a_side_was_searched(
    scope: Scope, *, is_interview: bool, searched: bool
) -> None:
    source = Source("x", "article-journal" if is_interview else "interview")
    found = Finding("x", (Citation(1, source, Excerpt("x", "", "", Span(0, 1))),))
    answer = Answer(Question("Who?", scope=scope), (found,))
    silent = next(one for one in plain.sides(answer) if not one.findings)
    assert silent.title == ("Interviews" if is_interview else "Literature")
    assert silent.silence.startswith("Searched" if searched else "Not searched")


@pytest.mark.parametrize(
    ("searched", "is_interview", "silence"),
    [
        (Coverage(0, 3, 0, 3), False, "Not searched: there is no literature in the library."),
        (Coverage(2, 0, 2, 0), True, "Not searched: there are no interviews in the library."),
        (
            Coverage(0, 3, 2, 3),
            False,
            "Not searched: the question was restricted to other sources.",
        ),
        (Coverage(1, 3, 2, 3), False, "Searched; nothing was found there that answers this."),
        (None, True, "Searched; nothing was found there that answers this."),
    ],
)
def test_silence_says_whether_there_was_anything_to_search(
    searched: Coverage | None, silence: str, *, is_interview: bool
) -> None:
    source = Source("x", "article-journal" if is_interview else "interview")
    found = Finding("x", (Citation(1, source, Excerpt("x", "", "", Span(0, 1))),))
    answer = Answer(Question("Who?"), (found,), searched=searched)
    assert [one.silence for one in plain.sides(answer) if not one.findings] == [silence]


def test_each_column_is_a_side_of_its_own_and_one_without_a_finding_says_so() -> None:
    source = Source("S01", "interview", participants=(Participant("S01", "nurse"),))
    said = Citation(1, source, Excerpt("I would.", "", "", Span(0, 8), speaker="S01"))
    columns = (Column("nurses", ("S01",)), Column("S04", ("S04",)))
    answer = Answer(Question("Do they agree?"), (Finding("I would.", (said,)),), columns=columns)
    shown = plain.answer(answer)
    assert shown.index("INTERVIEWS: NURSES (S01)") < shown.index("I would.")
    after = shown[shown.index("INTERVIEWS: S04") :]
    assert "Searched; nothing was found there that answers this." in after


def test_control_characters_do_nothing() -> None:
    hostile = "a\x1b[31m\tred\x07\r\nnew \u202eright\u202c\x9b\ud800"
    assert plain.safe(hostile) == "a\ufffd[31m red\ufffd new \ufffdright\ufffd\ufffd\ufffd"


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        (Locator("page", "3"), "p. 3"),
        (Locator("page", "3", "4"), "p. 3\u20134"),
        (Locator("page", "3", "3"), "p. 3"),
        (Locator("section", "Results"), "Results"),
        (Locator("paragraph", "2"), "para. 2"),
        (Locator("turn", "12"), "turn 12"),
        (Locator("timestamp", "00:03:12", "00:03:20"), "00:03:12\u201300:03:20"),
    ],
)
def test_a_locator_in_words(locator: Locator, words: str) -> None:
    assert plain.locator(locator) == words


def test_a_reference() -> None:
    source = Source(
        "k",
        "article-journal",
        "On waiting.",
        (Name("Berg", "A."), Name(literal="The Board")),
        issued="2020-05",
        container_title="Journal",
        volume="3",
        issue="2",
        page="1-9",
        doi="10.5555/x",
        pmid="7",
        licence="CC BY 4.0",
        provenance="published",
    )
    assert plain.reference(source) == (
        "Berg A., The Board (2020). On waiting. Journal 3(2):1-9. doi:10.5555/x. PMID 7. CC BY 4.0."
    )
    many = replace(source, author=tuple(Name(literal=one) for one in "ABCDEFG"))
    assert plain.reference(many).startswith("A, B, C, D, E, F et al. (2020). On waiting.")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source("P02", "interview", path="corpus/interviews/P02.srt"), "Interview P02."),
        (Source("P02", "interview", issued="2025-02"), "(2025). Interview P02."),
        (Source("memo", path="corpus/papers/memo.txt", provenance="study"), "memo.txt."),
        (Source("memo"), "memo."),
        (Source("memo", author=(Name("Berg", "A."),), path="x/memo.txt"), "Berg A."),
    ],
)
def test_a_reference_says_what_it_is_of_where_no_title_is_known(source: Source, words: str) -> None:
    assert plain.reference(source) == words


def test_only_the_last_column_of_the_list_of_sources_is_shortened() -> None:
    listed = (
        Source("S01", "interview", participants=(Participant("S01", "nurse"),)),
        Source("berg2020", "article-journal", "On waiting", provenance="published"),
        Source("ek2021", "article-journal", "On  waiting " * 40, provenance="note"),
        Source("a-name/that-is-longer-than-most.md", "interview", "Talk"),
    )
    lines = plain.sources(listed).splitlines()
    columns = [line.index(one.type) for line, one in zip(lines, listed, strict=True)]
    assert len(set(columns)) == 1
    starts = {
        line.index(said)
        for line, said in zip(
            lines, ("S01 (nurse)", "On waiting", "On waiting", "Talk"), strict=True
        )
    }
    assert len(starts) == 1
    assert lines[2].endswith(" […]")
    assert max(len(line) for line in lines) <= 160


def said_by(*turns: tuple[str, str]) -> Passage:
    document = interview(*turns)
    span = Span(document.segments[0].span.start, document.segments[-1].span.end)
    return Passage(
        "p", document.source, span, document.text[span.start : span.end], document.segments
    )


@pytest.mark.parametrize(
    ("turns", "shown"),
    [
        ((("S10", "No."), ("S10", "Not at all.")), "No. Not at all."),
        (
            (("S10", "No."), ("interviewer", "Sorry?"), ("interviewer", "Mm."), ("S10", "A cost.")),
            "No. […] A cost.",
        ),
        (
            (
                ("S10", "No."),
                ("S11", "Yes."),
                ("interviewer", "Mm."),
                ("S11", "Oh\x07."),
                ("S10", "No"),
            ),
            "S10: No. S11: Yes. […] Oh\ufffd. S10: No",
        ),
    ],
)
def test_nobody_is_shown_to_say_what_the_interviewer_says(
    turns: tuple[tuple[str, str], ...], shown: str
) -> None:
    passage = said_by(*turns)
    assert plain.wording(passage) == shown
    near = Evidence(1, passage, 0.5)
    assert shown in " ".join(plain.passages((near,)).split())
    silent = Answer(Question("Who?"), evidence=(near,), abstention=Abstention("nothing"))
    assert shown in " ".join(plain.answer(silent).split())


def test_a_passage_that_begins_within_a_turn_shows_no_more_than_itself() -> None:
    whole = said_by(("S10", "One. Two."), ("interviewer", "Mm."), ("S10", "Three. Four."))
    cut = replace(whole, span=Span(whole.span.start + 5, whole.span.end - 6), text=whole.text[5:-6])
    assert plain.wording(cut) == "Two. […] Three."


def test_a_passage_of_literature_is_shown_as_it_stands() -> None:
    assert plain.wording(passage(PAPER)) == "Funding was scarce. Waiting was long."


def test_a_place_is_told_once() -> None:
    assert plain.place(passage(PAPER)) == "berg2020, Results, para. 1"
    both = replace(passage(TALK), segments=TALK.segments)
    assert plain.place(both) == "S09 [SYNTHETIC], S09, turn 1, to turn 2"


def test_what_is_only_written_about_is_marked() -> None:
    assert plain.label(replace(PAPER.source, provenance="note")) == (
        "berg2020 [NOTE, not the work itself]"
    )
