from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import files

HERE = Path("notes.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_that_teams_have(encoding: str) -> None:
    words = "Ekvåla – “så är det”, café"
    assert files.text(HERE, words.encode(encoding)) == words


def test_damaged_utf_8_is_refused_with_its_line_and_never_misread() -> None:
    content = "Första raden\nPå sjukhuset i Ekvåla\n".encode() + b"\xe5 broken"
    with pytest.raises(UnreadableFile, match="damaged UTF-8 in line 3"):
        files.text(HERE, content)


def test_bytes_that_no_encoding_has_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="line 2"):
        files.text(HERE, b"plain\n\x81\x8d\x90 odd")


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        files.text(HERE, b" \r\n\t\n")


def test_utf_16_without_its_mark_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="UTF-16"):
        files.text(HERE, "words and words".encode("utf-16-le"))


def test_a_stray_null_does_not_cost_a_file() -> None:
    assert files.text(HERE, b"a" * 200 + b"\x00" + b"b" * 200) == "a" * 200 + "b" * 200
