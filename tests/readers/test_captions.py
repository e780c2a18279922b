from __future__ import annotations

from pathlib import Path

import pytest

from assistant import readers
from assistant.domain import INTERVIEWER
from assistant.errors import UnreadableFile
from tests.readers.conftest import Reading, check, located, spoken

ZOOM = """WEBVTT\r
\r
NOTE\r
Title: Interview S09\r
Participant: S09\r
Provenance: synthetic\r
\r
1\r
00:00:01.900 --> 00:00:03.000\r
Interviewer: How is it, at the\r
clinic?\r
\r
2\r
00:00:04.000 --> 00:00:05.500\r
S09: R&amp;D is &lt;slow&gt;.\r
\r
3\r
00:00:05.500 --> 00:01:01.250\r
And I said: why?\r
"""
TEAMS = """WEBVTT

a1/9-0
00:00:01.900 --> 00:00:03.000
<v Interviewer>How is it, at the
clinic?</v>

a1/9-1
00:00:04.000 --> 00:00:05.500
<v.loud S09>R&amp;D is &lt;slow&gt;.

a1/9-2
01:00.000 --> 01:01.250
<v S09>And I <i>said</i>: <00:01:01.000>why?</v>
"""
SRT = """1
00:00:01,900 --> 00:00:03,000
Interviewer: How is it, at the
clinic?

2
00:00:04,000 --> 00:00:05,500
<font color="red">S09: R&amp;D is &lt;slow&gt;.</font>

3
00:00:05,500 --> 00:01:01,250
{\\an8}And I said: why?
"""


@pytest.mark.parametrize(("content", "suffix"), [(ZOOM, ".vtt"), (TEAMS, ".vtt"), (SRT, ".srt")])
def test_every_format_gives_the_same_turns(reading: Reading, content: str, suffix: str) -> None:
    document = reading(content, suffix, "interview")
    assert spoken(document) == [
        (INTERVIEWER, "How is it, at the clinic?"),
        ("S09", "R&D is <slow>. And I said: why?"),
    ]
    assert located(document, "timestamp") == [("00:00:01", "00:00:03"), ("00:00:04", "00:01:01")]
    assert document.text == (
        "Interviewer: How is it, at the clinic?\n\nS09: R&D is <slow>. And I said: why?"
    )


def test_a_note_is_the_header(reading: Reading) -> None:
    source = reading(ZOOM, ".vtt", "interview").source
    assert (source.title, source.provenance, source.type) == (
        "Interview S09",
        "synthetic",
        "interview",
    )


def test_words_before_the_first_name_are_nobodys(reading: Reading) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nmusic\n\n00:02.000 --> 00:03.000\n<v S09>Yes.</v>\n"
    assert spoken(reading(text, ".vtt", "interview")) == [(None, "music"), ("S09", "Yes.")]


def test_two_voices_in_one_cue(reading: Reading) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v I>So?</v> <v S09>No.</v>\n"
    assert spoken(reading(text, ".vtt", "interview")) == [(INTERVIEWER, "So?"), ("S09", "No.")]


def test_captions_without_names_are_cut_at_sentences(reading: Reading) -> None:
    cues = "".join(
        f"00:{n:02d}.000 --> 00:{n + 1:02d}.000\nthis is cue number {n} of many words.\n\n"
        for n in range(30)
    )
    document = reading("WEBVTT\n\n" + cues, ".vtt", "interview")
    assert len(document.segments) == 4
    assert {one.speaker for one in document.segments} == {None}
    assert located(document, "timestamp")[1][0] > "00:00:05"


def test_rolling_captions_say_each_line_once(reading: Reading) -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\none<00:01.500> two\n\n"
        "00:02.000 --> 00:03.000\none two\nthree<00:02.500> four\n"
    )
    assert spoken(reading(text, ".vtt", "interview")) == [(None, "one two three four")]


def test_a_broken_cue_costs_its_time_and_no_words(reading: Reading) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:0x,000\nS01: One.\n\n2\n00:00:03,000 --> 00:00:04,000\nI: Two.\n"
    )
    document = reading(text, ".srt", "interview")
    assert spoken(document) == [("S01", "One."), (INTERVIEWER, "Two.")]


def test_sample_captions(eval_data: Path) -> None:
    refused = set()
    for path in sorted((eval_data / "captions").glob("*.[vs][tr]t")):
        try:
            document = readers.read(path, "interview")
        except UnreadableFile:
            refused.add(path.name)
            continue
        check(document)
        assert document.segments
    assert refused == {
        "empty.vtt",
        "no_captions.vtt",
        "invalid_format1.srt",
        "invalid_format2.srt",
        "invalid_format3.srt",
        "invalid_format4.srt",
    }
