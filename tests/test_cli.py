from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run


def test_a_user_indexes_asks_and_verifies(library_root: Path, tmp_path: Path) -> None:
    indexed = run("index", library=library_root)
    assert indexed.returncode == 0
    assert indexed.stdout.startswith("added 4, changed 0, removed 0, unchanged 0, failed 0")
    asked = run("ask", "How long does a report take?", "--json", library=library_root)
    assert asked.returncode == 0
    answer = json.loads(asked.stdout)
    exact = [one["selector"][0]["exact"] for one in answer["citations"]]
    assert "Thirty-five days from the biopsy, in my notebook." in exact
    saved = tmp_path / "answer.json"
    saved.write_text(asked.stdout, encoding="utf-8")
    assert run("verify", str(saved), library=library_root).returncode == 0
    saved.write_text(asked.stdout.replace("Thirty-five days", "Thirty-six days"), encoding="utf-8")
    broken = run("verify", str(saved), library=library_root)
    assert broken.returncode == 1
    assert "does not say these words" in broken.stdout


def test_asking_twice_prints_the_same_bytes(library_root: Path) -> None:
    first = run("ask", "Who pays for the sequencing?", library=library_root)
    again = run("ask", "Who pays for the sequencing?", library=library_root)
    assert first.stdout == again.stdout
    assert "“" in first.stdout


def test_abstaining_is_an_answer_unless_strict(library_root: Path) -> None:
    question = "What is the five-year survival rate in Norway?"
    assert run("ask", question, library=library_root).returncode == 0
    strict = run("ask", question, "--strict", library=library_root)
    assert strict.returncode == 3
    assert strict.stdout.splitlines()[2].startswith("No answer:")


def test_a_file_of_queries_gives_a_line_each(library_root: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "a", "text": "funding"}\nturnaround time\n', encoding="utf-8")
    found = run("search", "--queries", str(queries), "-k", "2", library=library_root)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert [one["id"] for one in lines] == ["a", "2"]
    assert all(len(one["results"]) == 2 for one in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", " "), 2, "the question is empty"),
        (("ask", "x", "--role", "king"), 2, "no role 'king': there is nurse, oncologist"),
        (("search", "x", "--year", "late"), 2, "--year"),
        (("search",), 2, "give a query"),
    ],
)
def test_a_wrong_request_is_one_line(
    library_root: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(*arguments, library=library_root)
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_and_a_missing_library_are_one_line(library_root: Path) -> None:
    (library_root / "assistant.toml").write_text('modell = "x"\n', encoding="utf-8")
    result = run("sources", library=library_root)
    assert result.returncode == 2
    assert "unknown setting 'modell'" in result.stderr
    missing = run("ask", "x", library=library_root / "nowhere")
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


def test_a_damaged_catalogue_is_one_line(library_root: Path) -> None:
    run("index", library=library_root)
    for path in (library_root / ".assistant").glob("catalogue.sqlite*"):
        path.write_bytes(b"not a database at all" * 300)
    result = run("ask", "Who pays?", library=library_root)
    assert result.returncode == 4
    assert "delete the folder" in result.stderr


def test_init_makes_a_library_that_keeps_interviews_out_of_git(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run("init", str(folder), "--sample").returncode == 0
    assert "/corpus/interviews/" in (folder / ".gitignore").read_text("utf-8")
    assert (folder / "corpus" / "papers" / "masucci2025.txt").is_file()
    assert run("init", str(folder)).returncode == 2
