from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import files, remarks
from tests.readers.conftest import Reading

HERE = Path("notes.txt")
SWEDISH = "Hur länge? I våras tog det sex veckor, men nu har vi fått en ny sköterska på plats.\n"


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    assert files.text(HERE, SWEDISH.encode(encoding)) == SWEDISH


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (SWEDISH * 2, "mac-roman"),
        (SWEDISH * 2, "cp850"),
        ("Мы ждём ответа четыре недели, и никто не знает, почему это так.", "cp1251"),
        ("Мы ждём ответа четыре недели, и никто не знает, почему это так.", "koi8-r"),
        ("Wciąż nie wiem, dlaczego tak się dzieje. Może być gorzej.\n" * 2, "cp1250"),
        ("私たちは四週間待っています。誰もその理由を知りません。", "shift-jis"),
        ("我们等了四个星期才得到答复，没有人知道为什么会这样。", "gb18030"),
    ],
)
def test_an_encoding_is_told_by_its_bytes_and_said(words: str, encoding: str) -> None:
    with remarks.gathered() as noticed:
        assert files.text(HERE, words.encode(encoding)) == words
    assert len(noticed.warnings) == 1
    assert "says nowhere how it is encoded" in noticed.warnings[0]


@pytest.mark.parametrize(
    "words", [SWEDISH, "It’s 5 °C", "Größe und Übung für schöne Häuser, größer"]
)
def test_windows_1252_is_what_is_usual(words: str) -> None:
    with remarks.gathered() as noticed:
        assert files.text(HERE, words.encode("cp1252")) == words
    assert noticed.warnings == []


def test_a_page_says_how_it_is_encoded() -> None:
    page = '<html><head><meta charset="windows-1251"></head><p>да</p></html>'
    assert files.text(HERE, page.encode("cp1251")) == page


def test_what_was_decoded_wrongly_before_is_warned_of(reading: Reading) -> None:
    wrong = SWEDISH.encode().decode("cp1252")
    document = reading(f"A line.\n{wrong}\n")
    assert document.text.strip().endswith(wrong.strip())
    assert len(document.warnings) == 1
    assert "in line 2" in document.warnings[0]
    assert reading(f"A line.\n{SWEDISH}\n").warnings == ()


def test_a_stray_null_does_not_cost_a_file() -> None:
    assert files.text(HERE, b"a" * 200 + b"\x00" + b"b" * 200) == "a" * 200 + "b" * 200
