"""Sessions, pins and rejections from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.conversation import Turn
from assistant.domain import Question
from assistant.library import Library
from assistant.notebook import Notebook
from tests.commands import run
from tests.fakes import Fakes

QUESTION = "How long does a report take?"


@pytest.fixture
def notebook(library_root: Path) -> Notebook:
    library = Library(library_root, models=Fakes(), resident=False)
    library.index()
    answer = library.ask(QUESTION)
    library.close()
    found = Notebook(library_root)
    session = found.begin()
    turn = Turn(QUESTION, Question(QUESTION), answer=answer)
    session.ask(turn)
    session.close(turn)
    for one in answer.citations[:2]:
        found.pins.add(one, f"note {one.number}", QUESTION)
    found.rejections.add(answer.citations[0], "off the point")
    return found


def test_sessions_are_listed_named_exported_and_deleted(
    notebook: Notebook, library_root: Path, tmp_path: Path
) -> None:
    assert f"{QUESTION} (1 question)" in run("sessions", library=library_root).stdout
    assert run("sessions", "list", "nonsense", library=library_root).stdout == ""
    assert run("sessions", "rename", "1", "Waiting", library=library_root).returncode == 0
    assert "Waiting (1 question)" in run("sessions", "list", "wait", library=library_root).stdout
    out = tmp_path / "session.md"
    assert run("sessions", "export", "1", "--out", str(out), library=library_root).returncode == 0
    shown = run("sessions", "export", "1", library=library_root)
    assert shown.stdout == out.read_text("utf-8")
    assert shown.stdout.startswith("# Waiting\n")
    again = run("sessions", "export", "1", "--out", str(out), library=library_root)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    none = run("sessions", "export", "7", library=library_root)
    assert (none.returncode, "there is no session called so" in none.stderr) == (2, True)
    assert run("sessions", "delete", "1", "--yes", library=library_root).returncode == 0
    assert notebook.saved() == ()


def test_pins_are_listed_ordered_annotated_and_exported(
    notebook: Notebook, library_root: Path, tmp_path: Path
) -> None:
    first, second = (one.citation.excerpt.exact for one in notebook.pins.listed())
    assert run("pins", "move", "2", "1", library=library_root).returncode == 0
    assert run("pins", "note", "1", "for the introduction", library=library_root).returncode == 0
    listed = notebook.pins.listed()
    assert [one.citation.excerpt.exact for one in listed] == [second, first]
    assert [one.note for one in listed] == ["for the introduction", "note 1"]
    assert "note: for the introduction" in run("pins", library=library_root).stdout
    wrong = run("pins", "note", "9", "x", library=library_root)
    assert (wrong.returncode, "not in the pins: there are 2" in wrong.stderr) == (2, True)
    out = tmp_path / "pins.csv"
    assert run("pins", "export", "--out", str(out), library=library_root).returncode == 0
    assert out.read_text("utf-8-sig").count("\n") == 3
    shutil.rmtree(library_root / "corpus" / "interviews")
    shutil.rmtree(library_root / "corpus" / "papers")
    broken = run("pins", "export", library=library_root)
    assert broken.returncode == 1
    assert "**does not hold:" in broken.stdout
    assert run("pins", "remove", "1", "2", library=library_root).returncode == 0
    assert notebook.pins.listed() == ()


def test_a_rejection_is_taken_back(notebook: Notebook, library_root: Path) -> None:
    assert "note: off the point" in run("rejections", library=library_root).stdout
    assert run("rejections", "remove", "1", library=library_root).returncode == 0
    assert notebook.rejections.listed() == ()
