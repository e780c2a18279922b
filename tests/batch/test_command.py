"""The command in a real process: what it prints, how it ends, and what a kill leaves."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.batch.questions import read
from assistant.domain import Question
from tests import commands
from tests.batch.test_batch import Counted, Run
from tests.conftest import ROOT

TEXT = """\
# questions
Who pays for the sequencing of tumours?
What is the five-year survival rate in Norway?
How long does a report take to come back?
"""


def start(
    library: Path, *arguments: str | Path, module: str = "tests.batch.program", **more: str
) -> subprocess.Popen[str]:
    return commands.python(
        "-m", module, *arguments, env=commands.environment(library, **more), cwd=ROOT
    )


def run(
    library: Path, *arguments: str | Path, module: str = "tests.batch.program", **more: str
) -> subprocess.CompletedProcess[str]:
    return commands.finish(start(library, *arguments, module=module, **more))


def written(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != ".lock"}


def questions_in(path: Path) -> list[Question]:
    return [one for one in read(path) if isinstance(one, Question)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    commands.make_corpus(root)
    assert run(root, "index").returncode == 0
    return root


@pytest.fixture(scope="module")
def questions(library: Path) -> Path:
    path = library / "questions.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(library: Path, questions: Path) -> dict[str, bytes]:
    """Give what an uninterrupted run writes."""
    out = library / "whole"
    done = run(library, "batch", questions, "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out / 'answers.jsonl'}\n{out / 'summary.md'}\n"
    lines = done.stderr.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["1/3", "2/3", "3/3", "2"]
    assert lines[1:] == ["2/3 2: no answer", lines[2], "2 answered, 1 without an answer, 0 failed"]
    return written(out)


def test_a_second_run_is_quiet_about_what_is_done(
    library: Path, questions: Path, whole: dict[str, bytes]
) -> None:
    again = run(library, "batch", questions, "--out", library / "whole", "--quiet")
    assert (again.returncode, again.stderr) == (0, "")
    assert written(library / "whole") == whole


def test_the_exit_code_says_how_it_went(
    library: Path, questions: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    strict = run(library, "batch", questions, "--out", library / "whole", "--strict")
    assert strict.returncode == 3
    some = tmp_path / "some.csv"
    some.write_text("id,question,role\nk,Who?,king\n-x,- Who pays?,\n", "utf-8")
    failing = run(library, "batch", some, "--out", tmp_path / "out", "--strict", "--quiet")
    assert failing.returncode == 1
    assert failing.stderr == ("assistant: question k: no role 'king': the library has none\n")
    assert len((tmp_path / "out" / "answers.jsonl").read_bytes().splitlines()) == 2
    assert run(library, "verify", tmp_path / "out" / "answers.jsonl").returncode == 0
    some.write_text("id,question\na,Who pays?\nb,\nc,How long does a report take?\n", "utf-8")
    gap = run(library, "batch", some, "--out", tmp_path / "gap", "--quiet")
    assert gap.returncode == 1
    assert gap.stderr == (
        "assistant: question b: row 3: the question is empty: write it, or take it out\n"
    )
    lines = (tmp_path / "gap" / "answers.jsonl").read_text("utf-8").split("\n")[:-1]
    kept = [json.loads(line) for line in lines]
    assert ["error" in one for one in kept] == [False, True, False]
    again = run(library, "batch", some, "--out", tmp_path / "gap", "--quiet")
    assert (again.returncode, again.stderr) == (1, gap.stderr)
    some.write_text("Frage\nWho?\n", "utf-8")
    wrong = run(library, "batch", some, "--out", tmp_path / "wrong")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith(f"assistant: {some}, row 1: there is no key 'Frage'")
    assert wrong.stderr.count("\n") == 1
    assert not (tmp_path / "wrong").exists()


def test_help_says_what_the_exit_codes_mean(library: Path) -> None:
    shown = run(library, "batch", "--help").stdout
    assert "130 interrupted" in shown
    assert "source, participant, role, group and year" in shown


def test_it_indexes_first_and_verify_holds_its_answers(tmp_path: Path) -> None:
    root = tmp_path / "library"
    commands.make_corpus(root)
    asked = [*TEXT.splitlines()[1:], "Who pays\u2028for the\x85 sequencing?"]
    (root / "q.jsonl").write_text("\n".join(json.dumps({"text": one}) for one in asked), "utf-8")
    done = run(root, "batch", root / "q.jsonl", "--out", root / "exports" / "one")
    assert done.returncode == 0, done.stderr
    answers = root / "exports" / "one" / "answers.jsonl"
    records = [json.loads(line) for line in answers.read_text("utf-8").split("\n")[:-1]]
    assert [one["question"]["text"] for one in records] == asked
    held = run(root, "verify", answers)
    assert held.returncode == 0, held.stderr
    count = sum(len(one["citations"]) for one in records)
    assert held.stdout == f"{count} of {count} citations hold\n"


CHANGED = TEXT.replace("in Norway", "in Sweden") + "Who pays in Bergby?\n"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed like this here")
@pytest.mark.slow
@pytest.mark.parametrize("text", [TEXT, CHANGED], ids=["new", "changed"])
def test_wherever_it_is_killed_it_goes_on(
    library: Path, questions: Path, whole: dict[str, bytes], tmp_path: Path, text: str
) -> None:
    """Kill it before every other step; the folder is new, or holds answers to other questions.

    Half of the steps are taken with either folder: each is a new process.
    """
    path = tmp_path / "questions.txt"
    path.write_text(text, "utf-8")
    opened = Counted(library)

    def prepared(name: str) -> Path:
        if text != TEXT:
            shutil.copytree(library / "whole", tmp_path / name)
        return tmp_path / name

    before = {one.text for one in questions_in(questions)}
    asked = questions_in(path)
    expected = prepared("expected")
    Run(opened, expected)(*asked)
    for at in itertools.count(1 if text == TEXT else 2, 2):
        out = prepared(f"killed{at}")
        killed = run(library, "batch", path, "--out", out, KILL_AT=str(at), KILL_IN=str(tmp_path))
        if killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL
        assert killed.stdout == ""
        reported = [line.partition(" ")[2].partition(":")[0] for line in killed.stderr.splitlines()]
        opened.asked.clear()
        Run(opened, out)(*asked)
        assert not {one.text for one in asked if one.id in reported} & set(opened.asked)
        assert not (before if text != TEXT else set()) & set(opened.asked)
        assert written(out) == written(expected)
    assert at > 15  # the answers, two or three files and the end: several steps each
    assert (written(expected) == whole) == (text == TEXT)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed like this here")
@pytest.mark.slow
def test_killed_at_any_time_it_goes_on(
    library: Path, questions: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    most = len(whole["answers.jsonl"])
    for size in (1, most // 3, 2 * most // 3):
        out = tmp_path / f"killed{size}"
        partial = out / "answers.partial.jsonl"
        process = start(library, "batch", questions, "--out", out)
        while process.poll() is None and not (partial.exists() and partial.stat().st_size >= size):
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert run(library, "batch", questions, "--out", out).returncode == 0
        assert written(out) == whole


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT between processes")
def test_interrupted_it_says_how_to_go_on(
    library: Path, questions: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    many = tmp_path / "many.txt"
    many.write_text(TEXT + "".join(f"Who pays in town {n}?\n" for n in range(400)), "utf-8")
    process = start(library, "batch", many, "--out", out)
    while process.poll() is None and not (out / "answers.partial.jsonl").exists():
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    done = commands.finish(process)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == (
        f"assistant: interrupted: what was answered is kept in {out}; "
        "run the same command again to go on"
    )
    assert "Traceback" not in done.stderr
    assert run(library, "batch", questions, "--out", out).returncode == 0
    assert written(out)["answers.jsonl"] == whole["answers.jsonl"]


def test_two_at_once_do_not_write_one_folder(
    library: Path, questions: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    both = [start(library, "batch", questions, "--out", out) for _ in range(2)]
    ended = [commands.finish(one) for one in both]
    codes = sorted(one.returncode for one in ended)
    assert codes in ([0, 0], [0, 5])
    assert written(out) == whole
    assert all("Traceback" not in one.stderr for one in ended)


@pytest.mark.slow
def test_with_the_real_models_the_bytes_are_the_same(questions: Path, tmp_path: Path) -> None:
    root = tmp_path / "library"
    commands.make_corpus(root)
    for name in ("one", "two"):
        done = run(root, "batch", questions, "--out", root / name, module="assistant")
        assert done.returncode == 0, done.stderr
    assert written(root / "one") == written(root / "two")
    shutil.rmtree(root / ".assistant")
    done = run(root, "batch", questions, "--out", root / "three", module="assistant")
    assert written(root / "three") == written(root / "one")
