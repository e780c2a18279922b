"""The same consultations in several formats give the same turns, speakers and times."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from assistant import readers
from assistant.domain import Document
from tests.readers.conftest import check

FORMATS = [("txt", "txt"), ("srt", "srt"), ("vtt_zoom", "vtt"), ("vtt_teams", "vtt")]
Turn = tuple[str | None, str]


def turns(document: Document) -> list[tuple[Turn, str]]:
    """Give speaker and start, and the words, of each turn with its pieces joined."""
    pieces = []
    for one in document.segments:
        at = {locator.label: locator.first for locator in one.locators}
        text = document.text[one.span.start : one.span.end]
        pieces.append((one.speaker, at["timestamp"], text))
    found = []
    for speaker, group in itertools.groupby(pieces, key=lambda piece: piece[0]):
        said = list(group)
        found.append(((speaker, said[0][1]), " ".join(words for _, _, words in said)))
    return found


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


@pytest.mark.parametrize(("folder", "suffix"), FORMATS)
def test_consultations_are_equal_in_every_format(eval_data: Path, folder: str, suffix: str) -> None:
    for gold in sorted((eval_data / "primock57" / "json").glob("*.json")):
        path = eval_data / "primock57" / folder / f"{gold.stem}.{suffix}"
        document = readers.read(path, "interview")
        check(document)
        expected = []
        said = json.loads(gold.read_text(encoding="utf-8"))["turns"]
        said = [turn for turn in said if turn["content"].strip()]
        for speaker, group in itertools.groupby(said, key=lambda turn: turn["speaker"]):
            pieces = list(group)
            words = " ".join(piece["content"].strip() for piece in pieces)
            expected.append(((speaker, clock(pieces[0]["start"])), words))
        assert turns(document) == expected


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_meetings_give_back_every_turn(eval_data: Path, tmp_path: Path, between: str) -> None:
    for gold in sorted((eval_data / "qmsum" / "val").glob("*.json"))[::4]:
        said = [
            (turn["speaker"].strip(), turn["content"].strip())
            for turn in json.loads(gold.read_text(encoding="utf-8"))["meeting_transcripts"]
            if turn["content"].strip()
        ]
        path = tmp_path / f"{gold.stem}.txt"
        path.write_text(between.join(f"{who}: {words}" for who, words in said), encoding="utf-8")
        document = readers.read(path, "interview")
        assert [
            (one.speaker, document.text[one.span.start : one.span.end]) for one in document.segments
        ] == said
