"""What a person is shown of how a file was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run
from tests.readers.conftest import pdf
from tests.readers.projects import qdpx, selection, text_source

SAID = "Interviewer: How long?\nP07: Six weeks.\nInterviewer: And now?\nP07: Four.\n"


def test_a_source_is_shown_with_its_speakers_and_their_roles(library_root: Path) -> None:
    shown = run("inspect", "S01", library=library_root)
    assert shown.returncode == 0
    assert shown.stdout.startswith("corpus/interviews/S01.md: read as an interview\n")
    assert "  interviewer (asks; never evidence): 2 turns, 15 words\n" in shown.stdout
    assert "  S01 (oncologist): 2 turns, 25 words\n" in shown.stdout
    assert "turn [turn 2] S01: The fragmented funding, I would say." in shown.stdout
    assert not (library_root / ".assistant").exists()


def test_as_data_every_segment_is_where_it_says(library_root: Path) -> None:
    path = library_root / "corpus" / "papers" / "berg2020.txt"
    shown = run("inspect", str(path), "--json", library=library_root)
    record = json.loads(shown.stdout)
    assert record["source"]["title"] == "On waiting"
    text = path.read_text("utf-8")
    assert [one["text"] for one in record["segments"]] == [
        text[one["start"] : one["end"]] for one in record["segments"]
    ]
    assert record["segments"][1]["locators"][0] == {
        "label": "section",
        "first": "Introduction",
        "last": "",
    }


def test_a_file_outside_a_library_is_read_for_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(SAID, "utf-8")
    (tmp_path / "page.html").write_text(
        "<html><nav>Home and menu</nav><p>Words of a page with p\u00c3\u00a5.</p></html>", "utf-8"
    )
    spoken = run("inspect", str(tmp_path / "talk.txt"), cwd=tmp_path)
    assert "read as an interview" in spoken.stdout
    assert "P07: 2 turns, 3 words" in spoken.stdout
    page = run("inspect", str(tmp_path / "page.html"), cwd=tmp_path)
    assert "read as literature (document)" in page.stdout
    assert "left out (furniture):\n  Home and menu\n" in page.stdout
    assert "warning: looks wrongly decoded in 1 place, the first in line 1" in page.stdout


def test_a_page_that_was_extracted_badly_is_warned_of(tmp_path: Path) -> None:
    line = "P a t i e n t s w a i t f o r r e s u l t s and nobody tells them why it takes so long."
    path = tmp_path / "bad.pdf"
    path.write_bytes(pdf([line] * 8))
    shown = run("inspect", str(path), cwd=tmp_path)
    assert "warning: p. 1: " in shown.stdout
    assert "letters set apart" in shown.stdout


def test_a_project_is_shown_source_by_source(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    coded = [selection(28, 38, "C2")]
    path.write_bytes(qdpx(text_source(coded), {"sources/S1.txt": SAID.encode()}))
    shown = run("inspect", str(path), cwd=tmp_path)
    assert "study.qdpx: Interview 7: read as an interview" in shown.stdout
    assert "codes:\n  Barriers > Funding: 1\n" in shown.stdout


def test_a_codebook_is_shown_code_by_code(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="A" name="Barriers" '
        'isCodable="true"><Description>What holds it back.</Description>'
        '<Code guid="B" name="Funding" isCodable="true"/></Code></Codes></CodeBook>',
        "utf-8",
    )
    shown = run("inspect", str(path), cwd=tmp_path)
    assert shown.stdout == "Barriers: What holds it back.\nBarriers > Funding\n"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("nobody", 2, "nobody: no such file, and no source of the library"),
        ("broken.pdf", 1, "is damaged or cut off"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    library_root: Path, name: str, code: int, words: str
) -> None:
    (library_root / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    shown = run("inspect", name, library=library_root, cwd=library_root)
    assert (shown.returncode, shown.stdout) == (code, "")
    assert words in shown.stderr
    assert shown.stderr.count("\n") == 1
