from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import citations
from assistant.domain import Citation
from assistant.errors import OutputLocked, UsageError
from assistant.notebook import Annotations, Notebook
from tests.conftest import interview

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)
GROUP = interview(
    ("S01", "Nobody pays for it."), ("S02", "The region does."), ("S03", "A grant."), id_="group"
)


def _cited(number: int, answer_number: int = 7) -> Citation:
    cited = citations.cite(GROUP, GROUP.segments[number - 1].span, answer_number)
    assert cited is not None
    return cited


@pytest.fixture
def pins(tmp_path: Path) -> Annotations:
    return Notebook(tmp_path, lambda: NOON).pins


def _said(listed: Annotations) -> list[str]:
    return [one.citation.excerpt.exact for one in listed.listed()]


def test_a_pin_comes_back_as_it_was_under_its_place_in_the_list(pins: Annotations) -> None:
    assert pins.listed() == ()
    assert pins.add(_cited(2), "for the\nintroduction \u2028 \ud800", "Who pays?")
    assert pins.add(_cited(1))
    first, second = pins.listed()
    assert first.citation == _cited(2, 1)
    assert second.citation == _cited(1, 2)
    assert (first.note, first.question, first.made) == (
        "for the\nintroduction \u2028 \ud800",
        "Who pays?",
        "2025-03-14T12:00:00+00:00",
    )
    assert pins.find(_cited(1, 99)) == second
    assert pins.find(_cited(3)) is None


def test_the_same_words_are_pinned_once(pins: Annotations) -> None:
    assert pins.add(_cited(1), "mine")
    assert not pins.add(_cited(1, 3), "again")
    assert [one.note for one in pins.listed()] == ["mine"]


def test_pins_are_moved_annotated_and_taken_out(pins: Annotations) -> None:
    for number in (1, 2, 3):
        pins.add(_cited(number))
    third = pins.listed()[2].key
    assert pins.move(third, -1)
    assert _said(pins) == ["Nobody pays for it.", "A grant.", "The region does."]
    assert pins.move(third, -9)
    assert not pins.move(third, -1)
    assert _said(pins)[0] == "A grant."
    assert pins.annotate(third, "first")
    assert not pins.annotate(third, "first")
    assert pins.remove(third)
    assert not pins.remove(third)
    assert not pins.move(third, 1)
    assert not pins.annotate(third, "gone")
    assert _said(pins) == ["Nobody pays for it.", "The region does."]
    assert [one.citation.number for one in pins.listed()] == [1, 2]


def test_words_that_moved_are_cited_anew_with_their_note(pins: Annotations) -> None:
    pins.add(_cited(1), "mine")
    pins.add(_cited(2))
    moved = replace(_cited(1), excerpt=replace(_cited(1).excerpt, prefix="another"))
    assert pins.cite_anew(pins.listed()[0].key, moved)
    first = pins.listed()[0]
    assert (first.note, first.citation.excerpt.prefix, first.citation.number) == (
        "mine",
        "another",
        1,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_can_read_them(pins: Annotations, tmp_path: Path) -> None:
    pins.add(_cited(1))
    pins.annotate(pins.listed()[0].key, "written anew")
    modes = [
        stat.S_IMODE(one.stat().st_mode)
        for one in (tmp_path / "notebook", tmp_path / "notebook" / "pins.jsonl")
    ]
    assert modes == [0o700, 0o600]


_KILLED = """
import os, signal, sys
from pathlib import Path
from assistant import rewriting
from assistant.notebook import Notebook
from tests.notebook.test_annotations import _cited

place = sys.argv[2]
pins = Notebook(Path(sys.argv[1])).pins
die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if place == "written":
    os.fsync = die
elif place == "replaced":
    Path.replace = die
else:
    Path.touch = die
pins.add(_cited(2))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("place", ["touched", "written", "replaced"])
def test_a_kill_loses_nothing(pins: Annotations, tmp_path: Path, place: str) -> None:
    pins.add(_cited(1), "kept")
    root = Path(__file__).parent.parent.parent
    program = [sys.executable, "-c", _KILLED, str(tmp_path), place]
    assert subprocess.run(program, cwd=root, check=False).returncode == -9
    assert [one.note for one in pins.listed()] == ["kept"]
    assert pins.add(_cited(2))
    assert _said(pins) == ["Nobody pays for it.", "The region does."]


def test_a_line_that_is_none_is_named_and_nothing_is_written(
    pins: Annotations, tmp_path: Path
) -> None:
    pins.add(_cited(1))
    path = tmp_path / "notebook" / "pins.jsonl"
    before = path.read_bytes() + b'{"record": "annotation"}\n'
    path.write_bytes(before)
    for do in (pins.listed, lambda: pins.add(_cited(2))):
        with pytest.raises(UsageError, match=r"pins\.jsonl, line 2: not an annotation"):
            do()
    assert path.read_bytes() == before


def test_two_processes_do_not_write_at_once(
    pins: Annotations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.notebook.annotations._PATIENCE", 0)
    pins.add(_cited(1))
    with (
        FileLock(tmp_path / "notebook" / ".pins.jsonl.lock"),
        pytest.raises(OutputLocked, match=r"pins\.jsonl: another process"),
    ):
        pins.add(_cited(2))
    assert pins.add(_cited(2))


def test_the_words_of_who_withdrew_are_gone_with_their_note(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path, lambda: NOON)
    for listed in (notebook.pins, notebook.rejections):
        listed.add(_cited(1), "S01 was sharp")
        listed.add(_cited(2), "mine")
    path = tmp_path / "notebook" / "pins.jsonl"
    path.write_bytes(path.read_bytes() + b'{"half of what S01 s')
    notebook.forget(frozenset({"S01"}))
    for name in ("pins", "rejections"):
        left = (tmp_path / "notebook" / f"{name}.jsonl").read_bytes()
        assert b"S01" not in left
        assert b"Nobody pays" not in left
    assert [one.note for one in notebook.pins.listed()] == ["mine"]
    once = path.read_bytes()
    notebook.forget(frozenset({"S01"}))
    assert path.read_bytes() == once
    notebook.forget(frozenset({"group"}))
    assert path.read_bytes() == b""
    assert notebook.pins.listed() == ()


def test_where_there_can_be_no_notebook_nothing_is_marked(tmp_path: Path) -> None:
    (tmp_path / "notebook").write_text("in the way", "utf-8")
    assert Notebook(tmp_path).rejections.listed() == ()
