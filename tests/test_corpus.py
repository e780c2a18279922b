from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant import corpus
from assistant.errors import UsageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "library" / "corpus").mkdir(parents=True)
    return tmp_path / "library"


def test_a_file_is_copied_to_where_its_kind_is_kept(root: Path, tmp_path: Path) -> None:
    (tmp_path / "S09.txt").write_text("S09: Nobody pays.", "utf-8")
    assert corpus.add(root, tmp_path / "S09.txt", "interview") == "corpus/interviews/S09.txt"
    added = root / "corpus" / "interviews" / "S09.txt"
    assert added.read_text("utf-8") == "S09: Nobody pays."
    assert stat.S_IMODE(added.stat().st_mode) == 0o600
    assert [one.key for one in corpus.files(root)] == ["S09"]
    assert corpus.add(root, tmp_path / "S09.txt", "literature") == "corpus/papers/S09.txt"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.txt", "there is no such file"),
        ("photo.png", "is of a kind that is not read"),
        ("README.md", "is of a kind that is not read"),
        (".hidden.txt", "is of a kind that is not read"),
        ("taken.txt", "is there already"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    root: Path, tmp_path: Path, name: str, words: str
) -> None:
    (root / "corpus" / "papers").mkdir()
    (root / "corpus" / "papers" / "taken.txt").write_text("mine", "utf-8")
    for one in ("photo.png", "README.md", ".hidden.txt", "taken.txt"):
        (tmp_path / one).write_text("other", "utf-8")
    with pytest.raises(UsageError, match=words):
        corpus.add(root, tmp_path / name, "literature")
    assert [one.name for one in (root / "corpus" / "papers").iterdir()] == ["taken.txt"]
    assert (root / "corpus" / "papers" / "taken.txt").read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_said_in_one_line(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", "utf-8")
    (root / "corpus" / "papers").write_text("in the way", "utf-8")
    with pytest.raises(UsageError, match=r"corpus/papers/a\.txt: cannot be written"):
        corpus.add(root, tmp_path / "a.txt", "literature")
