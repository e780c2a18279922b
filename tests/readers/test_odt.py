from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from assistant.domain import INTERVIEWER, Name
from assistant.errors import UnreadableFile
from assistant.readers import read
from tests.readers.conftest import Reading, check, spoken, words

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("meta", "meta"),
    )
)
BODY = """<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="Title">On waiting</text:p>
<text:h text:outline-level="1">Results</text:h>
<text:p>Patients <text:span>wait</text:span><text:s text:c="2"/>for<text:tab/>weeks,
 they say.<text:note><text:note-citation>1</text:note-citation><text:note-body>
<text:p>In 2020.</text:p></text:note-body></text:note> Always.<office:annotation>
<text:p>Check!</text:p></office:annotation></text:p>
<text:list><text:list-item>
<text:p>First,<text:line-break/>the grant.</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Centre</text:p></table:table-cell>
<table:table-cell><text:p>Days</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>North</text:p></table:table-cell>
<table:table-cell><text:p>28</text:p></table:table-cell></table:table-row></table:table>
<text:section><text:p>Nobody pays for it.</text:p></text:section>"""
META = (
    f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    "<dc:title>On waiting for results</dc:title>"
    "<meta:initial-creator>Berg, Anna</meta:initial-creator>"
    "</office:meta></office:document-meta>"
)


def odt(body: str, *, meta: str = META, manifest: str = "<manifest/>", head: str = "") -> bytes:
    """Make an OpenDocument text of what stands in its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("meta.xml", meta)
        archive.writestr(
            "content.xml",
            f"<?xml version='1.0'?>{head}<office:document-content {NAMES}><office:body>"
            f"<office:text>{body}</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


def test_a_text_is_read_with_its_structure(reading: Reading) -> None:
    document = reading(odt(BODY), ".odt")
    assert words(document) == [
        "On waiting",
        "Results",
        "Patients wait  for\tweeks,  they say. Always.",
        "First,\nthe grant.",
        "Centre | Days\nNorth | 28",
        "Nobody pays for it.",
        "In 2020.",
    ]
    assert [one.section[-1] for one in document.segments[-2:]] == ["Results", "Footnotes"]
    assert words(document, "table") == ["Centre | Days\nNorth | 28"]
    assert document.source.title == "On waiting for results"
    assert document.source.author == (Name("Berg", "Anna"),)


def test_a_transcript(reading: Reading) -> None:
    turns = (
        ("Interviewer", "How long?"),
        ("P07", "Six weeks."),
        ("Interviewer", "Now?"),
        ("P07", "Four."),
    )
    note = "<text:note><text:note-body><text:p>Laughs.</text:p></text:note-body></text:note>"
    body = "".join(f"<text:p>{who}: {said}{note}</text:p>" for who, said in turns)
    document = reading(odt(body), ".odt", "interview")
    assert spoken(document) == [
        (INTERVIEWER, "How long?"),
        ("P07", "Six weeks."),
        (INTERVIEWER, "Now?"),
        ("P07", "Four."),
    ]
    assert document.furniture == ("Laughs.",)
    assert document.warnings == ("has 4 footnotes that nobody speaks: not in its text",)
    assert document.source.author == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (odt(BODY, manifest="<m><encryption-data/></m>"), "is encrypted"),
        (odt(BODY)[:-40], "no OpenDocument text, or a damaged one"),
        (odt("<text:p/>"), "has no text"),
        (odt("&a;", head="<!DOCTYPE x [<!ENTITY a 'b'>]>"), "declares XML entities"),
        (odt("<text:section>" * 300 + "</text:section>" * 300), "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(reading: Reading, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        reading(content, ".odt")


def test_texts_that_others_made(eval_data: Path) -> None:
    folder = eval_data / "docs_office"
    sound = read(folder / "qualcoder_ID2.odt", "interview")
    check(sound)
    assert "my father Joe Bloggs really encouraged me to study again" in sound.text
    assert sound.warnings == ()
    damaged = read(folder / "ocrmypdf_tagged.odt", "literature")
    check(damaged)
    assert damaged.warnings == ("is damaged: its text can be read, its properties cannot",)
