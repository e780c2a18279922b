from __future__ import annotations

import pytest

from assistant.domain import INTERVIEWER
from assistant.errors import UnreadableFile
from tests.readers.conftest import Reading, located, spoken, words

PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" "http://www.w3.org/TR/REC-html40/strict.dtd">
<html ><head ><meta charset="UTF-8" /><style type="text/css" >p {{ margin: 0 }}</style></head>
<body ><div class="WordSection1" ><p style="font-weight: 600" >S09</p>
<p ><span style="color: #909090" >Transcribed with noScribe vers. 0.7<br />Audio file: a</span></p>
<p >{header}</p><p ></p>{turns}</div></body></html>"""
HEADER = "Title: Interview S09<br />Participant: S09<br />Provenance: synthetic"
STAMP = '<span style="color: #78909C" >[{}]</span>'


def turn(voice: str, *stretches: tuple[int, int, str]) -> str:
    """Give a paragraph as noScribe writes it: an anchor a stretch, the first with the label."""
    anchors = []
    for number, (first, last, said) in enumerate(stretches):
        stamp = f"00:{first // 60000:02d}:{first // 1000 % 60:02d}"
        lead = f"{voice}: {STAMP.format(stamp)}" if number == 0 else ""
        anchors.append(f'<a name="ts_{first}_{last}_{voice}" >{lead} {said}</a>')
    return f"<p >{''.join(anchors)}</p>"


def page(*turns: str, header: str = HEADER) -> str:
    return PAGE.format(header=header, turns="".join(turns))


TURNS = (
    turn("S00", (0, 3100, "Who reads R&amp;D &lt;reports&gt;?"), (3100, 5000, "(..)")),
    turn("S01", (61000, 62000, "I do."), (62000, 70900, "On Fridays.")),
    turn("S00", (71000, 72000, "And who else?")),
    turn("S01", (73000, 74000, "Nobody.")),
)


def test_turns_times_and_who_asks(reading: Reading) -> None:
    document = reading(page(*TURNS), ".html", "interview")
    assert spoken(document) == [
        (INTERVIEWER, "Who reads R&D <reports>? (..)"),
        ("S09", "I do. On Fridays."),
        (INTERVIEWER, "And who else?"),
        ("S09", "Nobody."),
    ]
    assert located(document, "timestamp")[:2] == [
        ("00:00:00", "00:00:05"),
        ("00:01:01", "00:01:10"),
    ]
    assert document.source.title == "Interview S09"
    assert document.source.provenance == "synthetic"
    assert words(document) == [said for _, said in spoken(document)]


def test_a_numbered_voice_is_never_the_participant_of_that_number(reading: Reading) -> None:
    document = reading(page(*TURNS, header="Title: unknown"), ".html", "interview")
    assert {one.id for one in document.source.participants} == {"SPEAKER_01"}


def test_what_another_says_into_a_turn_is_that_ones(reading: Reading) -> None:
    into = (
        '<p ><a name="ts_1000_2000_S01" >S01: It lay for weeks.</a>'
        '<a name="ts_2000_2500_//S00" > //S00: Weeks?</a><a name="ts_2500_2600_//S00" > Really?</a>'
        '<a name="ts_2600_3000_S01" >// Six. //S00: Oh. // Yes, six.</a></p>'
    )
    document = reading(page(*TURNS, into), ".html", "interview")
    assert spoken(document)[-5:] == [
        ("S09", "Nobody. It lay for weeks."),
        (INTERVIEWER, "Weeks? Really?"),
        ("S09", "Six."),
        (INTERVIEWER, "Oh."),
        ("S09", "Yes, six."),
    ]


def test_names_that_somebody_typed_in_go_before_the_anchors(reading: Reading) -> None:
    edited = [one.replace(">S00:", ">Interviewer:").replace(">S01:", ">P07:") for one in TURNS]
    document = reading(page(*edited, header=""), ".htm", "interview")
    assert {who for who, _ in spoken(document)} == {INTERVIEWER, "P07"}


def test_a_transcript_without_words_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableFile, match="no words in it that anybody speaks"):
        reading(page('<p ><a name="ts_0_10_S00" > </a></p>'), ".html", "interview")


def test_entities_are_not_expanded(reading: Reading) -> None:
    hostile = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + page(
        turn("S01", (0, 1000, "It is &a; here."))
    )
    document = reading(hostile, ".html", "interview")
    assert "root:" not in document.text


CAPTIONS = """WEBVTT S09

NOTE
Transcribed with noScribe vers. 0.7 Audio file: C:/S09.m4a

1
00:00:00.000 --> 00:00:03.000
<v S00>Who reads it?

2
00:00:03.000 --> 00:00:05.000
<v S01>I do. //S00: Alone? // On Fridays.

3
00:00:06.000 --> 00:00:07.000
<v S00>And who else?
"""


def test_its_captions_are_read_in_the_same_way(reading: Reading) -> None:
    document = reading(CAPTIONS, ".vtt", "interview")
    assert spoken(document) == [
        (INTERVIEWER, "Who reads it?"),
        ("SPEAKER_01", "I do."),
        (INTERVIEWER, "Alone?"),
        ("SPEAKER_01", "On Fridays."),
        (INTERVIEWER, "And who else?"),
    ]
