from __future__ import annotations

import json
import re
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
        (("ask", "x", "--year", "2030-2020"), 2, "'2030-2020': the first year is after the last"),
        (("search",), 2, "give a query"),
    ],
)
def test_a_wrong_request_is_one_line(
    library_root: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(*arguments, library=library_root)
    assert result.returncode == code
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


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


FUNDING = "Is funding for sequencing fragmented?"


def test_verify_says_of_which_answer_a_citation_is(library_root: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text(f"{FUNDING}\nHow long does a report take?\n", "utf-8")
    made = run(
        "batch",
        str(tmp_path / "questions.txt"),
        "--out",
        str(tmp_path / "out"),
        library=library_root,
    )
    assert made.returncode == 0, made.stderr
    answers = tmp_path / "out" / "answers.jsonl"
    first, second = answers.read_text("utf-8").splitlines()
    record = json.loads(second.replace("Thirty-five days", "Thirty-six days"))
    record["question"]["id"] = ""
    answers.write_text(f"{first}\n{json.dumps(record)}\n", "utf-8")
    broken = run("verify", str(answers), library=library_root)
    assert broken.returncode == 1
    said = "S01: the source does not say these words: “Thirty-six"
    assert re.search(rf"^question 2: \[\d\] {said}", broken.stdout, re.MULTILINE)
    assert "question 1:" not in broken.stdout


def test_verify_reports_a_finding_that_says_something_else(
    library_root: Path, tmp_path: Path
) -> None:
    record = json.loads(run("ask", FUNDING, "--json", library=library_root).stdout)
    record["findings"][-1]["text"] = "Funding is \x1b[31mfine."
    altered = tmp_path / "altered.json"
    altered.write_text(json.dumps(record), "utf-8")
    done = run("verify", str(altered), library=library_root)
    count, place = len(record["citations"]), len(record["findings"])
    assert done.returncode == 1
    assert done.stdout == (
        f"finding {place}: not what it cites: “Funding is \ufffd[31mfine.”\n"
        f"{count} of {count} citations hold\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{}", ": not an answer: there is no 'citations' in it: name a file"),
        ("a.json", "[" * 99_999, ": not an answer: name a file"),
        ("a.json", "3", ": not an answer: a part of it is of another kind: name a file"),
        ("a.jsonl", '\n{"citations": []}', ", line 2: not an answer: name a file"),
    ],
)
def test_what_is_no_answer_is_one_line(
    library_root: Path, tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    done = run("verify", str(tmp_path / name), library=library_root)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"assistant: {tmp_path / name}{words}")


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    made = run("init", str(folder))
    assert made.stderr == f"made {folder}: put papers and interviews into {folder / 'corpus'}\n"
    told = f"assistant: nothing is indexed: put papers and interviews into {folder / 'corpus'}\n"
    for arguments in (("ask", "Who pays?"), ("search", "x"), ("sources",), ("index",)):
        done = run(*arguments, library=folder)
        assert (done.returncode, done.stderr) == (0, told)
    assert run("ask", "Who pays?", "--strict", library=folder).returncode == 3
    (folder / "corpus" / "papers" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert run("sources", library=folder).stderr.splitlines()[-1] == (
        "assistant: nothing is indexed: 1 file could not be read: `assistant index` says why"
    )


def test_init_makes_a_library_that_keeps_interviews_out_of_git(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = run("init", str(folder), "--sample")
    assert made.returncode == 0
    assert "with the sample corpus (papers, references and interviews;" in made.stderr
    assert f'assistant --library {folder} ask "' in made.stderr
    assert "put papers" not in made.stderr
    assert "/corpus/interviews/" in (folder / ".gitignore").read_text("utf-8")
    assert (folder / "corpus" / "papers" / "masucci2025.txt").is_file()
    assert run("init", str(folder)).returncode == 2


def test_what_was_noticed_in_a_file_is_said_while_indexing(library_root: Path) -> None:
    path = library_root / "corpus" / "papers" / "wrong.txt"
    path.write_text("Waiting p\u00c3\u00a5 svar.\n", "utf-8")
    indexed = run("index", library=library_root)
    assert indexed.returncode == 0
    assert "warning: corpus/papers/wrong.txt: looks wrongly decoded in 1 place" in indexed.stdout
