from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument  # noqa: TC002 - python-docx is loaded anyway
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant import readers
from assistant.domain import INTERVIEWER, Name
from assistant.errors import UnreadableFile
from assistant.limits import Limits, within
from tests.readers.conftest import Reading, check, located, spoken, words


def saved(write: Callable[[WordDocument], object]) -> bytes:
    document = docx.Document()
    write(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return stream.getvalue()


def paper(document: WordDocument) -> None:
    document.core_properties.title = "On waiting"
    document.core_properties.author = "Anna Berg; Bo Ek"
    document.add_paragraph("On Waiting", style="Title")
    document.add_heading("Abstract", 1)
    document.add_paragraph("Background: Long. Results: Nobody owns it.")
    document.add_heading("Results", 1)
    document.add_heading("Barriers", 2)
    document.add_paragraph("The ﬁrst paragraph.")
    document.add_paragraph("a point", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["a", "b", "c", "d"], strict=True):
        cell.text = text
    document.add_heading("References", 1)
    document.add_paragraph("Berg A. 2020.")


def test_what_stands_in_a_paper(reading: Reading) -> None:
    document = reading(saved(paper), ".docx")
    assert document.source.title == "On waiting"
    assert document.source.author == (Name(literal="Anna Berg"), Name(literal="Bo Ek"))
    assert [
        (one.kind, one.section, document.text[one.span.start : one.span.end])
        for one in document.segments
    ] == [
        ("heading", (), "On Waiting"),
        ("heading", (), "Abstract"),
        ("paragraph", ("Abstract", "Background"), "Long."),
        ("paragraph", ("Abstract", "Results"), "Nobody owns it."),
        ("heading", (), "Results"),
        ("heading", ("Results",), "Barriers"),
        ("paragraph", ("Results", "Barriers"), "The ﬁrst paragraph."),
        ("paragraph", ("Results", "Barriers"), "a point"),
        ("table", ("Results", "Barriers"), "a | b\nc | d"),
        ("heading", (), "References"),
        ("reference", ("References",), "Berg A. 2020."),
    ]
    assert located(document, "table") == [("1", "")]


def test_a_transcript_with_a_header(reading: Reading) -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.author = "The Typist"
        for line in (
            "Title: Interview S09",
            "Participant: S09",
            "Provenance: synthetic",
            "Interviewer: Shall I record?",
            "S09: Yes.",
            "And it goes on.",
            "Interviewer: Why?",
        ):
            document.add_paragraph(line)

    document = reading(saved(write), ".docx", "interview")
    assert spoken(document) == [
        (INTERVIEWER, "Shall I record?"),
        ("S09", "Yes.\n\nAnd it goes on."),
        (INTERVIEWER, "Why?"),
    ]
    assert (document.source.title, document.source.provenance) == ("Interview S09", "synthetic")
    assert document.source.author == ()


def test_teams_writes_name_time_and_words_in_one_paragraph(reading: Reading) -> None:
    def write(document: WordDocument) -> None:
        for line in ("Interviewer 0:03\nHow?", "S09 0:11\nSo.", "S09 1:02:03\nAnd so."):
            document.add_paragraph(line)

    document = reading(saved(write), ".docx", "interview")
    assert spoken(document) == [(INTERVIEWER, "How?"), ("S09", "So. And so.")]
    assert located(document, "timestamp") == [("00:00:03", ""), ("00:00:11", "01:02:03")]
    assert document.text == "Interviewer: How?\n\nS09: So. And so."


def test_teams_with_a_line_of_times(reading: Reading) -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("0:0:5.100 --> 0:0:8.250\nInterviewer\nHow?")
        document.add_paragraph("0:0:9.0 --> 0:0:10.5\nS09\nSo.")
        document.add_paragraph("0:0:11.0 --> 0:0:12.5\nS09\nAnd so.")
        document.add_paragraph("0:0:13.0 --> 0:0:14.5\nInterviewer\nYes.")

    document = reading(saved(write), ".docx", "interview")
    assert spoken(document) == [
        (INTERVIEWER, "How?"),
        ("S09", "So. And so."),
        (INTERVIEWER, "Yes."),
    ]
    assert located(document, "timestamp")[1] == ("00:00:09", "00:00:12")


def test_inserted_words_are_read_and_deleted_ones_are_not(reading: Reading) -> None:
    def write(document: WordDocument) -> None:
        paragraph = document.add_paragraph("It is ")
        for change, element, text in (("ins", "t", "very "), ("del", "delText", "not ")):
            paragraph._p.append(
                parse_xml(
                    f'<w:{change} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:{element} '
                    f'xml:space="preserve">{text}</w:{element}></w:r></w:{change}>'
                )
            )
        paragraph.add_run("long.")
        document.element.body.insert(
            0,
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r>"
                "</w:p></w:sdtContent></w:sdt>"
            ),
        )

    assert words(reading(saved(write), ".docx")) == ["In a control.", "It is very long."]


def test_entities_are_refused_and_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    attack = (f'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b SYSTEM "file://{secret}">]>').encode()
    content = changed(
        saved(lambda document: document.add_paragraph("Words HERE")),
        "word/document.xml",
        lambda xml: xml.replace(b"?>", b"?>" + attack, 1).replace(b"HERE", b"&a;&b;"),
    )
    path = tmp_path / "entities.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="declares XML entities"):
        readers.read(path, "literature")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (30 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match=r"would unpack to 30 MiB.*raise unpacked"):
        readers.read(path, "literature")
    with within(Limits(unpacked=501)), pytest.raises(UnreadableFile, match="no Word document"):
        readers.read(path, "literature")


def test_the_limit_is_what_the_archive_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    noise = random.Random(1).randbytes(2 * 1024 * 1024)  # noqa: S311  # no secret
    path.write_bytes(saved(paper))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/media/picture.png", noise)
    assert readers.read(path, "literature").text
    with within(Limits(unpacked=1)), pytest.raises(UnreadableFile, match="raise unpacked"):
        readers.read(path, "literature")


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_damaged_document_is_refused(tmp_path: Path, cut: float) -> None:
    content = saved(paper)
    path = tmp_path / "cut.docx"
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(UnreadableFile, match="no Word document"):
        readers.read(path, "literature")


def test_a_document_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "blank.docx"
    path.write_bytes(saved(lambda document: document.add_paragraph(" ")))
    with pytest.raises(UnreadableFile, match="no text"):
        readers.read(path, "literature")


def test_sample_office_files(eval_data: Path) -> None:
    paths = sorted((eval_data / "docs_office").glob("*.docx"))
    assert paths
    for path in paths:
        document = readers.read(path, "literature")
        check(document)
        assert document.segments


def test_a_transcript_in_a_table(reading: Reading) -> None:
    rows = [
        ("Timespan", "Content", "Speaker"),
        ("0:03.0 - 0:10.5", "How?", "Interviewer"),
        ("0:11.0 - 0:12.5", "So.", "S09"),
    ]

    def write(document: WordDocument) -> None:
        table = document.add_table(len(rows), 3)
        for cell, text in zip(table._cells, [one for row in rows for one in row], strict=True):
            cell.text = text

    document = reading(saved(write), ".docx", "interview")
    assert spoken(document) == [(INTERVIEWER, "How?"), ("S09", "So.")]
    assert located(document, "timestamp") == [("00:00:03", "00:00:10"), ("00:00:11", "00:00:12")]


def test_raised_and_lowered_figures_stay_apart_from_the_number(reading: Reading) -> None:
    def build(document: WordDocument) -> None:
        paragraph = document.add_paragraph("It took 10")
        paragraph.add_run("6").font.superscript = True
        paragraph.add_run(" reads of H")
        paragraph.add_run("2").font.subscript = True
        paragraph.add_run("O.")

    assert words(reading(saved(build), ".docx")) == ["It took 10⁶ reads of H₂O."]


def test_footnotes_stand_after_the_body(reading: Reading) -> None:
    notes = (
        f"<w:footnotes {nsdecls('w')}>"
        '<w:footnote w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Counted in 2020.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    ).encode()

    def build(document: WordDocument) -> None:
        document.add_paragraph("Nobody pays for it.")
        name = PackURI("/word/footnotes.xml")
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(name, kind, notes, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    document = reading(saved(build), ".docx")
    assert words(document) == ["Nobody pays for it.", "Counted in 2020."]
    assert document.segments[-1].section == ("Footnotes",)
