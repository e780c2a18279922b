from __future__ import annotations

import pytest

from assistant.domain import INTERVIEWER, Name
from assistant.readers.header import Header
from assistant.readers.speakers import Cast


def silent(*labels: str) -> list[tuple[str, str]]:
    """Give turns of which only the labels matter."""
    return [(label, "") for label in labels]


@pytest.mark.parametrize(
    "label",
    """Interviewer|interviewer |Interviewer 1|Interviewer1|INTERVIEWER 2|I|INT|Int.|Moderator|
    Facilitator|Researcher|Intervjuare|Q|Interviewer (Anna)""".replace("\n    ", "").split("|"),
)
def test_the_interviewer_by_label(label: str) -> None:
    cast = Cast(silent(label, "S01"), Header())
    assert cast.speaker(label) == INTERVIEWER
    assert cast.participants == ("S01",)


@pytest.mark.parametrize("label", ["Anna Berg", "Anna", "Berg", "AB"])
def test_the_interviewer_by_the_header(label: str) -> None:
    cast = Cast(silent(label, "S01"), Header(interviewer=(Name(literal="Anna Berg"),)))
    assert cast.speaker(label) == INTERVIEWER


@pytest.mark.parametrize(
    "label",
    """Participant|Respondent|Interviewee|Speaker|Speaker 2|P|R|Deltagare|Informant""".split("|"),
)
def test_a_generic_label_is_the_headers_participant(label: str) -> None:
    cast = Cast(silent("I", label), Header(participants=("S01",)))
    assert cast.speaker(label) == "S01"
    assert cast.participants == ("S01",)


def test_a_generic_label_is_nobody_in_particular_where_two_answer() -> None:
    cast = Cast(silent("I", "Speaker 1", "Speaker 2"), Header(participants=("S01",)))
    assert cast.participants == ("Speaker 1", "Speaker 2")


def test_a_stands_for_an_answer_only_beside_a_question() -> None:
    header = Header(participants=("S01",))
    assert Cast(silent("Q", "A"), header).speaker("A") == "S01"
    assert Cast(silent("Bo", "A"), header).participants == ("Bo", "A")


def test_labels_that_differ_in_case_and_space_are_one() -> None:
    cast = Cast(silent("Speaker 1", "speaker1", "SPEAKER 1 ", "Speaker 1"), Header())
    assert cast.participants == ("Speaker 1",)
    assert cast.speaker("speaker1") == "Speaker 1"


def test_the_header_says_how_an_id_is_written() -> None:
    assert Cast(silent("p07", "I"), Header(participants=("P07",))).speaker("p07") == "P07"


def test_numbered_initials_are_informants_where_an_interviewer_is() -> None:
    cast = Cast(silent("Interviewer", "I1", "I2"), Header())
    assert cast.participants == ("I1", "I2")
    assert Cast(silent("I1", "P1"), Header()).participants == ("P1",)
    assert Cast(silent("I1", "I2"), Header()).participants == ("I1", "I2")


def test_a_participant_of_the_header_is_never_the_interviewer() -> None:
    assert Cast(silent("Researcher", "I"), Header(participants=("Researcher",))).participants == (
        "Researcher",
    )


ASKED = [
    ("SPEAKER_00", "So, it is on."),
    ("SPEAKER_01", "Good."),
    ("SPEAKER_00", "What is it to you?"),
    ("SPEAKER_01", "A list. Is that odd?"),
    ("SPEAKER_00", "Who reads the list?"),
    ("SPEAKER_01", "I do."),
    ("SPEAKER_00", "And who else"),
    ("SPEAKER_00", "reads it?"),
    ("SPEAKER_01", "Nobody."),
    ("SPEAKER_01", "Nobody at all."),
]


def test_who_asks_is_the_interviewer_where_voices_are_only_numbered() -> None:
    cast = Cast(ASKED, Header(participants=("S10",)))
    assert cast.speaker("SPEAKER_00") == INTERVIEWER
    assert cast.participants == ("S10",)


def test_nobody_is_the_interviewer_where_all_ask_or_have_names() -> None:
    both = [(label, "And you?") for label, _ in ASKED]
    assert Cast(both, Header()).participants == ("SPEAKER_00", "SPEAKER_01")
    named = [(label.replace("SPEAKER_0", "Anna "), words) for label, words in ASKED]
    assert Cast(named, Header()).participants == ("Anna 0", "Anna 1")
