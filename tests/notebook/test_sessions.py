from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import citations
from assistant.conversation import Turn
from assistant.domain import (
    Abstention,
    Answer,
    Evidence,
    Finding,
    Objection,
    Passage,
    Question,
    Scope,
    Span,
    Support,
    Why,
)
from assistant.notebook import Notebook, slug
from tests.conftest import interview

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)


def _answer(question: Question) -> Answer:
    document = interview(("S09", "Nobody pays for it."), ("S09", "We stop in spring."))
    cited = citations.cite(document, document.segments[0].span, 1)
    against = citations.cite(document, document.segments[1].span, 2)
    assert cited is not None
    assert against is not None
    support = Support(("S09",), ("S09",), 3, 2)
    passage = Passage(
        "p1", document.source, Span(0, 24), document.text[:24], document.segments[:1], "Who pays?"
    )
    return Answer(
        question,
        (Finding(cited.excerpt.exact, (cited,), support, (Objection(against, "stance"),)),),
        (Evidence(1, passage, 0.5, Why(1, 2, 3.0, 0.25)),),
        corpus_fingerprint="abc",
    )


def _turn(text: str) -> Turn:
    question = Question(text, scope=Scope(roles=("nurse",), years=(2020, None)))
    return Turn(text, question, Scope(types=("interview",)), "a note", _answer(question))


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    return Notebook(tmp_path, lambda: NOON)


def test_a_session_comes_back_as_it_was(notebook: Notebook) -> None:
    silent = Turn("?!", Question("?!"), answer=Answer(Question("?!"), abstention=Abstention("no")))
    cancelled = Turn("And now?", Question("And now?"), outcome="Cancelled.")
    turns = (_turn("Who pays?"), silent, cancelled)
    session = notebook.begin()
    for turn in turns:
        session.ask(turn)
        session.close(turn)
    assert session.path is not None
    assert notebook.resume(session.path)[1] == turns
    saved = notebook.saved()
    assert [(one.path, one.begun, one.title) for one in saved] == [
        (session.path, NOON, "Who pays?")
    ]


def test_every_line_is_an_object_and_is_there_at_once(notebook: Notebook) -> None:
    session = notebook.begin()
    turn = _turn("Who pays?\nAnd who\u2028decides?")
    session.ask(turn)
    assert session.path is not None
    assert [json.loads(line)["record"] for line in session.path.read_bytes().splitlines()] == [
        "question"
    ]
    session.close(turn)
    lines = session.path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["record"] for line in lines] == ["question", "answer"]


def test_a_line_that_was_cut_off_is_ignored_and_what_follows_is_kept(notebook: Notebook) -> None:
    session = notebook.begin()
    first = _turn("Who pays?")
    session.ask(first)
    session.close(first)
    session.ask(_turn("Who decides?"))
    assert session.path is not None
    os.truncate(session.path, session.path.stat().st_size - 20)
    resumed, turns = notebook.resume(session.path)
    assert turns == (first,)
    third = _turn("Who waits?")
    resumed.ask(third)
    resumed.close(third)
    assert notebook.resume(session.path)[1] == (first, third)


def test_a_question_whose_answer_was_cut_off_says_so(notebook: Notebook) -> None:
    session = notebook.begin()
    turn = _turn("Who pays?")
    session.ask(turn)
    session.close(turn)
    assert session.path is not None
    os.truncate(session.path, session.path.stat().st_size - 1_000)
    session.ask(_turn("Who decides?"))
    outcomes = [one.outcome for one in notebook.resume(session.path)[1]]
    assert outcomes == ["no answer was saved: the session ended first"] * 2


def test_quoted_words_are_those_of_the_answer_before(notebook: Notebook) -> None:
    session = notebook.begin()
    first = _turn("Who pays?")
    again = Turn("quote that", first.question, answer=first.answer, is_quoted=True)
    for turn in (first, again):
        session.ask(turn)
        session.close(turn)
    assert session.path is not None
    assert notebook.resume(session.path)[1] == (first, again)


def test_an_answer_in_another_form_costs_that_answer_only(notebook: Notebook) -> None:
    session = notebook.begin()
    turn = _turn("Who pays?")
    for _ in range(2):
        session.ask(turn)
        session.close(turn)
    assert session.path is not None
    lines = session.path.read_text("utf-8").splitlines(keepends=True)
    lines[1] = '{"record": "answer", "answer": {"citations": [], "question": 3}}\n'
    session.path.write_text("".join(lines) + "[]\n3\n", "utf-8")
    first, second = notebook.resume(session.path)[1]
    assert "cannot be read" in first.outcome
    assert second == turn


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_person_can_read_it(notebook: Notebook, tmp_path: Path) -> None:
    (tmp_path / "notebook").mkdir(mode=0o755)
    session = notebook.begin()
    session.ask(_turn("Who pays?"))
    assert session.path is not None
    modes = [
        stat.S_IMODE(one.stat().st_mode)
        for one in (tmp_path / "notebook", session.path.parent, session.path)
    ]
    assert modes == [0o700, 0o700, 0o600]


def test_nothing_is_written_before_something_is_asked(notebook: Notebook, tmp_path: Path) -> None:
    notebook.begin()
    assert notebook.saved() == ()
    assert list(tmp_path.iterdir()) == []


def test_sessions_of_one_second_have_files_of_their_own(notebook: Notebook) -> None:
    paths = []
    for _ in range(3):
        session = notebook.begin()
        session.ask(_turn("Who pays?"))
        paths.append(session.path)
    assert [one.name for one in paths if one] == [
        "20250314T120000-who-pays.jsonl",
        "20250314T120000-who-pays-2.jsonl",
        "20250314T120000-who-pays-3.jsonl",
    ]


def test_a_file_that_is_no_session_is_not_listed(notebook: Notebook, tmp_path: Path) -> None:
    notebook.begin().ask(_turn("Who pays?"))
    folder = tmp_path / "notebook" / "sessions"
    for name, text in (("a", ""), ("b", "not json"), ("c", "[1]"), ("d", '{"at": 3}')):
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    assert [one.title for one in notebook.saved()] == ["Who pays?"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Who pays for the sequencing?", "who-pays-for-the-sequencing"),
        ("Vem avgör, på Ekvåla?", "vem-avgor-pa-ekvala"),
        ("../../etc/passwd\x00", "etc-passwd"),
        ("誰が払う", "session"),
        ("a" * 90, "a" * 40),
        ("word " * 30, "word-word-word-word-word-word-word-word"),
    ],
)
def test_a_name_is_one_that_any_file_system_takes(text: str, name: str) -> None:
    assert slug(text) == name


def test_an_answer_is_that_of_its_own_question(notebook: Notebook) -> None:
    """A full disk may keep one question's answer from being written, and the next question."""
    session = notebook.begin()
    session.ask(_turn("Who pays?"))
    session.close(_turn("Who decides?"))
    assert session.path is not None
    (turn,) = notebook.resume(session.path)[1]
    assert (turn.answer, turn.outcome) == (None, "no answer was saved: the session ended first")


def test_a_session_whose_first_line_is_damaged_is_listed(notebook: Notebook) -> None:
    session = notebook.begin()
    for text in ("Who pays?", "Who decides?"):
        session.ask(_turn(text))
        session.close(_turn(text))
    assert session.path is not None
    session.path.write_bytes(b"{" + session.path.read_bytes())
    assert [one.title for one in notebook.saved()] == ["Who decides?"]


# Somebody withdrew


GROUP = interview(
    ("S01", "Nobody pays for it."), ("S02", "The region does."), ("S03", "A grant."), id_="group"
)


def _said(question: str, *numbers: int) -> Turn:
    """Give a turn whose answer quotes these turns of the group."""
    segments = [GROUP.segments[number - 1] for number in numbers]
    cited = [citations.cite(GROUP, one.span, n) for n, one in enumerate(segments, 1)]
    findings = tuple(Finding(one.excerpt.exact, (one,)) for one in cited if one is not None)
    evidence = tuple(
        Evidence(
            rank,
            Passage(
                f"p{rank}",
                GROUP.source,
                one.span,
                GROUP.text[one.span.start : one.span.end],
                (one,),
            ),
            0.5,
        )
        for rank, one in enumerate(segments, 1)
    )
    asked = Question(question)
    return Turn(question, asked, answer=Answer(asked, findings, evidence))


def _saved(notebook: Notebook, *turns: Turn) -> Path:
    session = notebook.begin()
    for turn in turns:
        session.ask(turn)
        session.close(turn)
    assert session.path is not None
    return session.path


def _exact(turn: Turn) -> list[str]:
    return [one.excerpt.exact for one in turn.answer.citations] if turn.answer else []


def test_the_words_of_who_withdrew_are_gone_and_the_rest_stays(notebook: Notebook) -> None:
    path = _saved(notebook, _said("Who pays?", 1, 2), _turn("Who decides?"), _said("Why?", 1))
    before = path.read_bytes().split(b"\n")
    notebook.forget(frozenset({"S01", "S77"}))
    after = path.read_bytes()
    assert b"Nobody pays for it." not in after.replace(before[3], b"")
    assert b"S01" not in after
    assert after.split(b"\n")[2:4] == before[2:4]
    first, second, third = notebook.resume(path)[1]
    assert _exact(first) == ["The region does."]
    assert first.note == third.note == "words of someone who withdrew are left out"
    assert second == _turn("Who decides?")
    assert (_exact(third), third.outcome) == ([], "")


def test_what_is_done_again_or_for_nobody_changes_nothing(notebook: Notebook) -> None:
    path = _saved(notebook, _said("Who pays?", 1, 2), _turn("Who decides?"))
    before = path.stat()
    notebook.forget(frozenset({"P99"}))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    notebook.forget(frozenset({"S01"}))
    once = path.read_bytes()
    notebook.forget(frozenset({"S01"}))
    assert path.read_bytes() == once
    notebook.forget(frozenset({"group", "S09"}))
    turns = notebook.resume(path)[1]
    assert [_exact(one) for one in turns] == [[], []]
    assert {one.note.count("withdrew") for one in turns} == {1}
    assert [one.answer.evidence for one in turns if one.answer] == [(), ()]


def test_what_was_quoted_of_who_withdrew_is_not_taken_from_another_answer(
    notebook: Notebook,
) -> None:
    first, second = _said("Who waits?", 2), _said("Who pays?", 1)
    again = [replace(one, text="quote that", is_quoted=True) for one in (first, second)]
    path = _saved(notebook, first, again[0], second, again[1])
    notebook.forget(frozenset({"S01"}))
    turns = notebook.resume(path)[1]
    assert [_exact(one) for one in turns] == [["The region does."]] * 2 + [[], []]
    assert turns[1].is_quoted
    assert turns[3].outcome == "what was quoted here is left out: someone withdrew"


def test_an_answer_that_was_cut_off_goes_and_a_question_stays(notebook: Notebook) -> None:
    path = _saved(notebook, _said("Who pays?", 1))
    os.truncate(path, path.stat().st_size - 800)
    session, _ = notebook.resume(path)
    session.ask(_turn("Who decides?"))
    os.truncate(path, path.stat().st_size - 20)
    assert b"Nobody pays" in path.read_bytes()
    notebook.forget(frozenset({"S01"}))
    assert b"Nobody pays" not in path.read_bytes()
    assert b"Who decides?" in path.read_bytes()
    assert [one.text for one in notebook.resume(path)[1]] == ["Who pays?"]


def test_an_answer_without_its_question_loses_their_words_too(notebook: Notebook) -> None:
    path = _saved(notebook, _said("Who pays?", 1))
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([b"{" + lines[0], *lines[1:]]))
    notebook.forget(frozenset({"S01"}))
    assert b"Nobody pays" not in path.read_bytes()


def test_what_is_no_session_or_in_another_form_is_left_alone(
    notebook: Notebook, tmp_path: Path
) -> None:
    path = _saved(notebook, _said("Who pays?", 1))
    old = path.read_text("utf-8").replace('"findings"', '"found"')
    folder = tmp_path / "notebook" / "sessions"
    kept = {"old": old, "list": '["S01"]\n{"S01": 3}\n', "torn": '{"S01', "none": ""}
    for name, text in kept.items():
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    (folder / "folder.jsonl").mkdir()
    notebook.forget(frozenset({"S01"}))
    for name, text in kept.items():
        assert (folder / f"{name}.jsonl").read_text("utf-8") == text
    assert b"Nobody pays" not in path.read_bytes()


def test_a_session_goes_on_after_somebody_withdrew(notebook: Notebook) -> None:
    path = _saved(notebook, _said("Who pays?", 1))
    session, _ = notebook.resume(path)
    notebook.forget(frozenset({"S01"}))
    session.ask(_turn("Who decides?"))
    session.close(_turn("Who decides?"))
    assert notebook.resume(path)[1][1] == _turn("Who decides?")


def test_a_session_is_called_something_and_found_by_what_it_holds(notebook: Notebook) -> None:
    for text in ("Who pays?", "Who decides?"):
        session = notebook.begin()
        for asked in (text, f"{text} And why?"):
            session.ask(_turn(asked))
            session.close(_turn(asked))
    assert [(one.title, one.asked) for one in notebook.saved()] == [
        ("Who pays?", 2),
        ("Who decides?", 2),
    ]
    pays = notebook.saved("PAYS why")[0]
    assert (len(notebook.saved("nobody")), len(notebook.saved("board"))) == (2, 0)
    notebook.rename(pays, "  Money\n talk ")
    named = notebook.saved("money")[0]
    assert (named.path, named.title, named.first) == (pays.path, "Money talk", "Who pays?")
    assert len(notebook.resume(pays.path)[1]) == 2
    notebook.rename(pays, "")
    assert notebook.saved()[0].title == "Who pays?"
    notebook.remove(pays)
    assert [one.title for one in notebook.saved()] == ["Who decides?"]


def test_a_name_goes_with_who_it_names(notebook: Notebook) -> None:
    session = notebook.begin()
    session.ask(_turn("Who pays?"))
    session.close(_turn("Who pays?"))
    saved = notebook.saved()[0]
    notebook.rename(saved, "What S09 told us")
    notebook.forget(frozenset({"S010"}))
    assert notebook.saved()[0].title == "What S09 told us"
    notebook.forget(frozenset({"S09"}))
    assert notebook.saved()[0].title == "Who pays?"
    assert b"S09" not in saved.path.read_bytes()
