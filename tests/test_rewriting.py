from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assistant.rewriting import rewrite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "log.jsonl"
    made.write_bytes(b"one\ntwo\n")
    return made


def test_the_new_file_stands_in_the_place_of_the_old(path: Path) -> None:
    rewrite(path, bytes.upper)
    assert path.read_bytes() == b"ONE\nTWO\n"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_person_can_read_it(path: Path) -> None:
    rewrite(path, bytes.upper)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_to_stay_as_it_is_is_not_written(path: Path) -> None:
    before = path.stat()
    rewrite(path, bytes)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_appended_meanwhile_is_changed_too(path: Path) -> None:
    more = iter([b"three\n", b"four\n"])

    def change(content: bytes) -> bytes:
        with path.open("ab") as file:
            file.write(next(more, b""))
        return content.upper()

    rewrite(path, change)
    assert path.read_bytes() == b"ONE\nTWO\nTHREE\nFOUR\n"


def test_a_file_that_cannot_be_written_anew_is_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("assistant.rewriting.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            rewrite(path, bytes.upper)
    assert path.read_bytes() == b"one\ntwo\n"
    rewrite(path, bytes.upper)
    assert path.read_bytes() == b"ONE\nTWO\n"
