from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document

from assistant import mentions


def found(root: Path, id_: str = "P07") -> list[str]:
    return [path.relative_to(root).as_posix() for path in mentions.find(root, id_)]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("P07", True),
        ("As P07, a nurse, says", True),
        ('{"speaker": "p07"}', True),
        ("P07_second.md", True),
        ("P07.en and P08", True),
        ("P070 XP07 P07b", False),
        ("nobody", False),
    ],
)
def test_an_id_is_a_whole_word(tmp_path: Path, text: str, *, is_named: bool) -> None:
    (tmp_path / "notes.md").write_text(text, "utf-8")
    assert found(tmp_path) == ["notes.md"] * is_named


def test_every_folder_is_looked_through_but_hidden_ones(tmp_path: Path) -> None:
    for name in (
        "a.json",
        "out/deep/answers.jsonl",
        "out/table.CSV",
        "x/page.html",
        "x/notes.md",
        "questions.txt",
        ".assistant/a.json",
        ".git/a.md",
        ".venv/lib/a.md",
        "x/.cache/a.json",
        "x/picture.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("P07", "utf-8")
    assert found(tmp_path) == [
        "a.json",
        "out/deep/answers.jsonl",
        "out/table.CSV",
        "questions.txt",
        "x/notes.md",
        "x/page.html",
    ]


def test_a_report_in_word_is_looked_into(tmp_path: Path) -> None:
    report = Document()
    report.add_paragraph("It was said by P0").add_run("7")
    report.add_paragraph("and by P0").add_run().add_break()
    report.save(str(tmp_path / "report.docx"))
    assert found(tmp_path) == ["report.docx"]
    assert found(tmp_path, "P08") == []


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"PK nothing of P07")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    with zipfile.ZipFile(tmp_path / "empty.docx", "w"):
        pass
    assert found(tmp_path) == ["broken.docx", "gone.md"]
