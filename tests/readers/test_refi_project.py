from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import readers
from assistant.domain import INTERVIEWER, Document, Participant, Span
from assistant.errors import UnreadableFile
from assistant.readers import refi_offsets
from assistant.readers.characters import repair
from tests.readers.conftest import check, pdf, spoken
from tests.readers.projects import HEAD, qdpx, selection, text_source

SAID = (
    "Interviewer: How long?\nP: Nobody pays 🙂 for it.\n\n"
    "Interviewer: And?\nP: It takes weeks, naïvely.\n"
)
NOBODY = "Nobody pays 🙂 for it."
WEEKS = "It takes weeks, naïvely."


def read(folder: Path, content: bytes, kind: str = "interview") -> tuple[Document, ...]:
    path = folder / "study.qdpx"
    path.write_bytes(content)
    found = readers.read_project(path, "interview" if kind == "interview" else "literature")
    for one in found:
        check(one)
    return found


def coded(document: Document) -> list[tuple[str, str]]:
    return [(document.text[one.span.start : one.span.end], one.code) for one in document.codings]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


WAYS = {
    "the standard's": (SAID, SAID, len),
    "UTF-16 units": (SAID, SAID, units),
    "CRLF in the file, counted as two": (
        SAID.replace("\n", "\r\n"),
        SAID.replace("\n", "\r\n"),
        len,
    ),
    "CRLF in the file, counted as one": (SAID.replace("\n", "\r\n"), SAID, len),
    "LF in the file, counted as two": (SAID, SAID.replace("\n", "\r\n"), len),
    "CRLF counted as one, in units": (SAID.replace("\n", "\r\n"), SAID, units),
    "a byte order mark, counted": ("\ufeff" + SAID, "\ufeff" + SAID, len),
    "a byte order mark, not counted": ("\ufeff" + SAID, SAID, len),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("named", [True, False])
def test_codings_lie_where_the_program_meant_them(tmp_path: Path, way: str, named: bool) -> None:  # noqa: FBT001
    stored, counted, length = WAYS[way]
    selections = []
    for words, code in ((NOBODY, "C2"), (WEEKS, "C3")):
        start = length(counted[: counted.index(words)])
        name = words[:12] if named else ""
        selections.append(selection(start, start + length(words), code, name=name))
    content = qdpx(text_source(selections), {"sources/S1.txt": stored.encode()})
    (document,) = read(tmp_path, content)
    assert coded(document) == [(NOBODY, "Barriers > Funding"), (WEEKS, "Time")]
    assert document.warnings == ()


def test_a_case_is_the_participant_of_its_source(tmp_path: Path) -> None:
    (document,) = read(tmp_path, qdpx(text_source([]), {"Sources/s1.TXT": SAID.encode()}))
    assert document.source.id == "Interview 7"
    assert document.source.participants == (
        Participant("P07", "nurse", attributes=(("Years", "12"),)),
    )
    assert [who for who, _ in spoken(document)] == [INTERVIEWER, "P07", INTERVIEWER, "P07"]


def test_a_pdf_is_read_and_what_is_drawn_on_it_is_said(tmp_path: Path) -> None:
    source = (
        '<PDFSource guid="S2" name="Report.pdf" path="internal://S2.pdf"><PDFSelection guid="P1" '
        'page="0" firstX="1" firstY="1" secondX="9" secondY="9"><Coding guid="X1"><CodeRef '
        'targetGUID="C2"/></Coding></PDFSelection></PDFSource>'
    )
    files = {"sources/S2.pdf": pdf(["Waiting is what patients speak of."])}
    (document,) = read(tmp_path, qdpx(source, files), "literature")
    assert "Waiting is what patients speak of." in document.text
    assert document.source.id == "Report"
    assert document.warnings == (
        "Report.pdf: not taken over, because drawn on its pages without words: 1 coding",
    )


def test_a_transcript_is_coded_between_two_points_in_time(tmp_path: Path) -> None:
    start, end = SAID.index(NOBODY), SAID.index(NOBODY) + len(NOBODY)
    source = (
        '<AudioSource guid="S1" name="Talk" path="internal://S1.mp3"><Transcript guid="T1" '
        f'plainTextPath="internal://T1.txt"><SyncPoint guid="Y1" position="{start}"/>'
        f'<SyncPoint guid="Y2" position="{end}"/><TranscriptSelection guid="P1" fromSyncPoint="Y1" '
        'toSyncPoint="Y2"><Coding guid="X1"><CodeRef targetGUID="C2"/></Coding>'
        "</TranscriptSelection></Transcript></AudioSource>"
    )
    (document,) = read(tmp_path, qdpx(source, {"sources/T1.txt": SAID.encode()}))
    assert coded(document) == [(NOBODY, "Barriers > Funding")]


def test_a_selection_that_says_something_else_is_warned_of(tmp_path: Path) -> None:
    selections = [selection(0, 11, "C2", name="Completely different"), selection(900, 950, "C3")]
    (document,) = read(tmp_path, qdpx(text_source(selections), {"sources/S1.txt": SAID.encode()}))
    assert any(one.endswith("outside the text: 1 coding") for one in document.warnings)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 nothing", "no REFI-QDA project"),
        (qdpx(text_source([]), {}), "names 1 source that it does not hold"),
        (qdpx(text_source([], file="../../../etc/passwd"), {}), "names 1 source that"),
        (
            qdpx(
                '<TextSource guid="S1" plainTextPath="absolute:///etc/passwd"/>'
                '<TextSource guid="S2" plainTextPath="relative:///../x.txt"/>',
                {},
            ),
            "names 2 sources",
        ),
        (
            qdpx("", {}, head=HEAD + '<!DOCTYPE x [<!ENTITY a "b">]>'),
            "declares XML entities in project.qde",
        ),
        (qdpx("<Broken>", {}), "damaged project.qde"),
        (qdpx(text_source([]), {"sources/S1.txt": b"a" * (30 << 20)}), "would unpack to 30 MiB"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(tmp_path, content)


def test_a_name_with_a_path_in_it_stays_in_the_project(tmp_path: Path) -> None:
    files = {"../../outside.txt": SAID.encode(), "sources/../../S1.txt": SAID.encode()}
    content = qdpx(text_source([], name="../../etc/Interview 7.txt", file="S1.txt"), files)
    (document,) = read(tmp_path, content)
    assert document.source.id == "Interview 7"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study.qdpx"]


def test_a_project_of_another_program(eval_data: Path) -> None:
    path = eval_data / "qdpx" / "skyloom_TestProject.qdpx"
    codes = readers.read_codebook(path)
    assert len(codes) == 14
    assert {one.name: one.description for one in codes}["Coke::diet Coke"] == "non sucré"
    with pytest.raises(UnreadableFile, match=r"names \d+ sources that it does not hold"):
        readers.read_project(path, "interview")


def test_a_codebook(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_text(
        f'{HEAD}<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="A" name="Barriers" '
        'isCodable="true"><Code guid="B" name="Funding" isCodable="true"/></Code></Codes>'
        "</CodeBook>",
        "utf-8",
    )
    assert [one.path for one in readers.read_codebook(path)] == ["Barriers", "Barriers > Funding"]
    path.write_text("<other/>", "utf-8")
    with pytest.raises(UnreadableFile, match="no REFI-QDA codebook"):
        readers.read_codebook(path)


@given(
    text=st.text("ab åé🙂\u00ad\r\n.:\ufeff", min_size=1, max_size=60),
    places=st.tuples(st.integers(-2, 70), st.integers(-2, 70)),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_coding_holds_words_of_its_text(
    tmp_path: Path, text: str, places: tuple[int, int]
) -> None:
    content = qdpx(text_source([selection(*places, "C2")]), {"sources/S1.txt": text.encode()})
    try:
        documents = read(tmp_path, content)
    except UnreadableFile:
        return
    for one in documents:
        for coding in one.codings:
            assert one.text[coding.span.start : coding.span.end].strip()


@given(text=st.text("ab \u00ad\r\n\t\ufeff\u2028🙂\x07", max_size=60), place=st.integers(0, 60))
def test_a_place_is_where_the_repaired_words_before_it_end(text: str, place: int) -> None:
    at = min(place, len(text))
    moved = refi_offsets.repaired(refi_offsets.Counting(text))
    assert moved(Span(at, at)).start == len(repair(text[:at]))
