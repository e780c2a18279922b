from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import readers
from assistant.errors import UnreadableFile
from assistant.limits import MEBIBYTE
from assistant.readers.sources import Kind
from tests.readers.conftest import Reading, check, pdf

KINDS = st.sampled_from(["literature", "interview"])
SUFFIXES = st.sampled_from(sorted(readers.SUFFIXES))
# Combining characters, right-to-left script, emoji with joiners, wide and unassigned characters.
WORD = st.one_of(
    st.text(st.characters(categories=["L", "N", "M"]), min_size=1, max_size=12),
    st.sampled_from(["e\u0301", "שלום", "مرحبا", "👩\u200d🔬", "Ekvåla", "x" * 5_000, "面接者"]),
).filter(lambda word: word.strip() and "\xad" not in word)
MARK = st.sampled_from(["", "# ", "- ", "> ", "1. ", "S01: ", "**Interviewer:** ", "| ", "Title: "])
LINE = st.tuples(MARK, st.lists(WORD, min_size=1, max_size=8)).map(
    lambda line: line[0] + " ".join(line[1])
)
END = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
TEXT = st.lists(st.tuples(LINE, END).map("".join), min_size=1, max_size=12).map("".join)
FAST = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_every_reader_says_that_a_file_is_missing(tmp_path: Path) -> None:
    for suffix in readers.SUFFIXES:
        with pytest.raises(UnreadableFile, match="does not exist"):
            readers.read(tmp_path / f"none{suffix}", "literature")


def test_every_reader_says_that_a_file_is_empty(tmp_path: Path) -> None:
    for suffix in readers.SUFFIXES:
        path = tmp_path / f"empty{suffix}"
        path.touch()
        with pytest.raises(UnreadableFile, match="is empty"):
            readers.read(path, "interview")


def test_an_unknown_suffix_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"\.docx, \.htm, \.html, \.markdown, \.md, "):
        readers.read(tmp_path / "notes.pages", "interview")


def test_the_suffix_may_be_in_capitals(reading: Reading) -> None:
    assert reading("Words that are read.", ".TXT").text == "Words that are read."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableFile, match="is not a file"):
        readers.read(tmp_path / "folder.txt", "literature")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableFile, match="is not a file"):
        readers.read(tmp_path / "pipe.txt", "literature")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("words")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="may not be read"):
        readers.read(path, "literature")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * MEBIBYTE + 1)
    with pytest.raises(UnreadableFile, match="200 MiB is the limit"):
        readers.read(path, "literature")


@pytest.mark.parametrize(
    ("suffix", "content", "reason"),
    [
        (".txt", b"%PDF-1.7 ...", "damaged or cut off"),
        (".md", b"PK\x03\x04....", "zip archive"),
        (".txt", b"\xd0\xcf\x11\xe0....", "old or encrypted"),
        (".txt", b"{\\rtf1 hello}", "rich text"),
        (".txt", b"\x89PNG\r\n\x1a\n", "picture"),
        (".pdf", b"PK\x03\x04....", "is no PDF"),
        (".docx", b"no archive", "no Word document"),
        (".odt", b"PK\x03\x04....", "no OpenDocument text"),
        (".docx", b"\xd0\xcf\x11\xe0....", "password"),
        (".vtt", b"Only words.", "no captions"),
    ],
)
def test_a_file_that_is_not_what_its_suffix_says(
    tmp_path: Path, suffix: str, content: bytes, reason: str
) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        readers.read(path, "literature")


def test_what_is_in_a_file_goes_before_its_suffix(tmp_path: Path) -> None:
    for name in ("report.txt", "report.docx", "report", "report.download"):
        path = tmp_path / name
        path.write_bytes(pdf(["Waiting is what patients speak of."]))
        document = readers.read(path, "literature")
        assert "Waiting is what patients speak of." in document.text
        assert document.warnings == ("was read as .pdf, which is what is in it",)
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(["Waiting is what patients speak of."]))
    assert readers.read(path, "literature").warnings == ()


def test_captions_are_known_by_what_is_in_them(reading: Reading) -> None:
    document = reading("WEBVTT\n\n00:01.000 --> 00:02.000\nS01: Yes.\n", ".txt", "interview")
    assert [one.speaker for one in document.segments] == ["S01"]


@given(content=st.binary(max_size=400), suffix=SUFFIXES, kind=KINDS)
@FAST
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, content: bytes, suffix: str, kind: Kind
) -> None:
    path = tmp_path / f"bytes{suffix}"
    magic = {".pdf": b"%PDF-1.4\n", ".docx": b"PK\x03\x04", ".vtt": b"WEBVTT\n\n"}
    for start in (b"", magic.get(suffix, b"PMID: 1\nAbstract\n")):
        path.write_bytes(start + content)
        try:
            check(readers.read(path, kind))
        except UnreadableFile as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


@given(text=TEXT, suffix=st.sampled_from([".txt", ".md"]), kind=KINDS)
@FAST
def test_all_words_of_a_text_are_in_the_document(
    tmp_path: Path, text: str, suffix: str, kind: Kind
) -> None:
    path = tmp_path / f"text{suffix}"
    path.write_bytes(text.encode())
    try:
        document = readers.read(path, kind)
    except UnreadableFile:
        return
    check(document)
    assert document.text.split() == text.removeprefix("\ufeff").split()


def test_reading_twice_gives_the_same(reading: Reading) -> None:
    text = "A Title\n\nAbstract\n\nWords of the abstract stand here.\n"
    assert reading(text) == reading(text)
