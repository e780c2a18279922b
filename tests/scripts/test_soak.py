"""Damaged files are read or refused, and what no reader foresaw is told apart."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers.confined import Confined
from scripts import soak


def test_damaged_files_of_the_corpus_are_read_or_refused(tmp_path: Path) -> None:
    counts = soak.soak(200, 3, tmp_path, tmp_path / "nowhere")
    assert set(counts) <= {"read", "refused"}
    assert counts["read"] > 20
    assert counts["refused"] > 5
    assert list(tmp_path.iterdir()) == []


def test_damage_repeats_with_its_seed() -> None:
    content = b"Words that can be read. " * 20
    first, again, other = (
        soak.damaged(content, ".txt", random.Random(seed))  # noqa: S311 - no secret
        for seed in (1, 1, 2)
    )
    assert first == again != content
    assert other != first


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        ("is damaged: save it again", "refused"),
        ("cannot be read (TypeError: odd): save it again", "unforeseen"),
        ("makes the reader crash: save it again", "unforeseen"),
        ("takes longer than 20 seconds to read: split it", "over a limit"),
    ],
)
def test_what_no_reader_foresaw_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, reason: str, what: str
) -> None:
    def refuse(_: Confined, path: Path, kind: str) -> None:
        raise UnreadableFile(path, f"{reason}{kind[:0]}")

    monkeypatch.setattr(Confined, "read", refuse)
    assert soak.outcome(Confined(), Path("a.txt"), "interview") == (what, reason)
