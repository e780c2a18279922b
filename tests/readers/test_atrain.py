from __future__ import annotations

import pytest

from assistant.domain import INTERVIEWER
from assistant.errors import UnreadableFile
from tests.readers.conftest import Reading, located, spoken

HEADER = "Participant: S09\nProvenance: synthetic\nLanguage: en\n\n"
PLAIN = """Transcription for S09.m4a

SPEAKER_00
Who reads it?

SPEAKER_01
I do.
On Fridays.

SPEAKER_00
And who else?

SPEAKER_01
Nobody.
"""
TIMED = """Transcription for S09.m4a

SPEAKER_00
[00:00:04] - Who reads it?

SPEAKER_01
[00:00:06] - I do.
[00:00:07] - On Fridays.

SPEAKER_00
[00:00:09] - And who else?

SPEAKER_01
[01:00:00] - Nobody.
"""
MAXQDA = (
    "Transcription for S09.m4a\n\nSPEAKER_00\n[00:00:04] - Who reads it? "
    "\n\nSPEAKER_01\n[00:00:06] - I do. [00:00:07] - On Fridays. "
    "\n\nSPEAKER_00\n[00:00:09] - And who else? \n\nSPEAKER_01\n[01:00:00] - Nobody. "
)
SAID = [
    (INTERVIEWER, "Who reads it?"),
    ("S09", "I do. On Fridays."),
    (INTERVIEWER, "And who else?"),
    ("S09", "Nobody."),
]


@pytest.mark.parametrize("text", [PLAIN, TIMED, MAXQDA])
def test_the_three_files_say_the_same(reading: Reading, text: str) -> None:
    document = reading(HEADER + text, ".txt", "interview")
    assert spoken(document) == SAID
    assert document.source.provenance == "synthetic"


@pytest.mark.parametrize("text", [TIMED, MAXQDA])
def test_times_are_locators_and_stand_in_no_quotation(reading: Reading, text: str) -> None:
    document = reading(HEADER + text, ".txt", "interview")
    assert [first for first, _ in located(document, "timestamp")] == [
        "00:00:04",
        "00:00:06",
        "00:00:09",
        "01:00:00",
    ]
    assert "[" not in document.text


def test_without_a_header_the_voice_keeps_its_number(reading: Reading) -> None:
    document = reading(TIMED, ".txt", "interview")
    assert [one.id for one in document.source.participants] == ["SPEAKER_01"]


def test_voices_that_were_not_told_apart_are_nobodys(reading: Reading) -> None:
    text = "Transcription for S09.m4a\n\n[00:00:04] - It works.\n[00:00:06] - Mostly.\n"
    assert spoken(reading(text, ".txt", "interview")) == [(None, "It works. Mostly.")]


def test_a_transcript_without_words_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableFile, match="no words in it that anybody speaks"):
        reading("Transcription for S09.m4a\n\nSPEAKER_00\n\n", ".txt", "interview")


def test_prose_with_such_a_line_is_prose(reading: Reading) -> None:
    document = reading("Transcription for beginners\n\nIt takes time to learn.\n")
    assert not spoken(document)
