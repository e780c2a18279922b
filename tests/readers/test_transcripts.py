from __future__ import annotations

import pytest

from assistant.domain import INTERVIEWER
from tests.readers.conftest import Reading, located, spoken, words

I = INTERVIEWER  # noqa: E741  # as transcripts have it

FORMS = {
    "colon": "Interviewer: How is it?\nP07: Well.\nInterviewer: Why?\nP07: It is.",
    "paragraphs": "Interviewer: How is it?\n\nP07: Well.\n\nInterviewer: Why?\n\nP07: It is.",
    "bold": "**Interviewer:** How is it?\n\n**P07:** Well.\n\n**Interviewer:** Why?\n\n"
    "**P07:** It is.",
    "bold, colon outside": "**I**: How is it?\n\n**P07**: Well.\n\n**I**: Why?\n\n**P07**: It is.",
    "bold, time": "**I** [00:00:01]: How is it?\n\n**P07** [00:00:03]: Well.\n\n"
    "**I** [00:00:05]: Why?\n\n**P07** [00:00:07]: It is.",
    "time first": "[00:00:01] I: How is it?\n[00:00:03] P07: Well.\n[00:00:05] I: Why?\n"
    "[00:00:07] P07: It is.",
    "time after": "I (00:00:01): How is it?\nP07 (00:00:03): Well.\nI (0:05): Why?\n"
    "P07 (0:07): It is.",
    "label alone": "Interviewer:\nHow is it?\n\nP07:\nWell.\n\nInterviewer:\nWhy?\n\nP07:\nIt is.",
    "name alone": "Interviewer\nHow is it?\n\nP07\nWell.\n\nInterviewer\nWhy?\n\nP07\nIt is.",
    "otter": "Interviewer  0:01\nHow is it?\n\nP07  0:03\nWell.\n\nInterviewer  0:05\nWhy?\n\n"
    "P07  0:07\nIt is.\n\nTranscribed by https://otter.ai\n",
    "teams": "0:0:1.100 --> 0:0:2.0\nInterviewer\nHow is it?\n\n0:0:3.0 --> 0:0:4.0\nP07\nWell.\n\n"
    "0:0:5.0 --> 0:0:6.0\nInterviewer\nWhy?\n\n0:0:7.0 --> 0:0:8.0\nP07\nIt is.",
    "tabs": "Interviewer\tHow is it?\nP07\tWell.\nInterviewer\tWhy?\nP07\tIt is.",
    "brackets": "[I] How is it?\n[P07] Well.\n[I] Why?\n[P07] It is.",
    "time on its own line": "[00:00:01]\nI: How is it?\n\n[00:00:03]\nP07: Well.\n\n"
    "[00:00:05]\nI: Why?\n\n[00:00:07]\nP07: It is.",
    "crlf": "Interviewer: How is it?\r\n\r\nP07: Well.\r\n\r\nInterviewer: Why?\r\n\r\nP07: It is.",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_turns(reading: Reading, form: str) -> None:
    document = reading(FORMS[form], ".txt", "interview")
    assert spoken(document) == [
        (I, "How is it?"),
        ("P07", "Well."),
        (I, "Why?"),
        ("P07", "It is."),
    ]
    assert located(document, "turn") == [("1", ""), ("2", ""), ("3", ""), ("4", "")]
    assert [one.id for one in document.source.participants] == ["P07"]
    times = [first for first, _ in located(document, "timestamp")]
    assert times == (
        []
        if not any(c in FORMS[form] for c in (":0", "0:0"))
        else [
            "00:00:01",
            "00:00:03",
            "00:00:05",
            "00:00:07",
        ]
    )


@pytest.mark.parametrize("form", FORMS)
def test_the_text_stays_the_files_own(reading: Reading, form: str) -> None:
    document = reading(FORMS[form], ".md", "interview")
    assert document.text == FORMS[form].replace("\r\n", "\n")


def test_words_without_a_label_go_on_with_the_turn_before(reading: Reading) -> None:
    text = (
        "S01: One.\n\nTwo, [inaudible 00:12:03].\nThree: 3.\n\nInterviewer: Yes?\n\nS01: [laughs]"
    )
    assert spoken(reading(text, kind="interview")) == [
        ("S01", "One.\n\nTwo, [inaudible 00:12:03].\nThree: 3."),
        (I, "Yes?"),
        ("S01", "[laughs]"),
    ]


def test_repeated_labels_are_one_turn_in_two_pieces(reading: Reading) -> None:
    text = "[00:00:01] S01: One.\n[00:00:05] S01: Two.\n[00:00:09] I: Yes?\n"
    document = reading(text, kind="interview")
    assert located(document, "turn") == [("1", ""), ("1", ""), ("2", "")]
    assert located(document, "timestamp") == [("00:00:01", ""), ("00:00:05", ""), ("00:00:09", "")]


def test_a_label_with_nothing_said_counts_as_a_turn(reading: Reading) -> None:
    text = "S01: One.\n\nS02: \n\nS01: Two.\n\nS02: Three.\n"
    document = reading(text, kind="interview")
    assert spoken(document) == [("S01", "One."), ("S01", "Two."), ("S02", "Three.")]
    assert located(document, "turn") == [("1", ""), ("3", ""), ("4", "")]


def test_what_stands_before_the_first_turn_is_nobodys(reading: Reading) -> None:
    text = (
        "Interview at the clinic\n\nHeld in a storage room.\n\n"
        "Interviewer: How?\n\nS01: So.\n\n---\n\nThe recorder failed here.\n"
    )
    document = reading(text, ".md", "interview")
    assert words(document, "paragraph") == [
        "Interview at the clinic",
        "Held in a storage room.",
        "The recorder failed here.",
    ]
    assert spoken(document) == [(I, "How?"), ("S01", "So.")]


def test_a_heading_within_a_transcript_belongs_to_nobody(reading: Reading) -> None:
    text = "**I:** How?\n\n**S01:** So.\n\n## Part Two\n\nA note.\n\n**I:** And?\n\n**S01:** No."
    document = reading(text, ".md", "interview")
    assert spoken(document) == [(I, "How?"), ("S01", "So."), (I, "And?"), ("S01", "No.")]
    assert words(document, "heading") == ["Part Two"]
    assert words(document, "paragraph") == ["A note."]


@pytest.mark.parametrize(
    "label",
    [
        "Professor C",
        "Hon. Kirsty Williams",
        "Hon. Lynne Neagle AM",
        "The Acting Chair (Mr. Bruce Stanton (Simcoe North, CPC))",
        "Mr. Chris d'Entremont (West Nova, CPC)",
        "Anne-Marie O’Neill",
        "SPEAKER_01",
        "Überlin, R".replace(",", ""),
        "面接者",
    ],
)
def test_a_name_that_speaks_once_is_heard_among_others(reading: Reading, label: str) -> None:
    text = "Anna: One.\nBo: Two.\nAnna: Three.\n" + f"{label}: Just this.\nBo: Four.\n"
    document = reading(text, kind="interview")
    assert (label, "Just this.") in spoken(document)


@pytest.mark.parametrize("line", ["Well: no.", "Note: he left.", "So what I said was: no."])
def test_a_colon_alone_makes_no_speaker(reading: Reading, line: str) -> None:
    document = reading(f"Anna: One.\nBo: Two.\nAnna: Three.\n{line}\nBo: Four.\n", kind="interview")
    assert ("Anna", f"Three.\n{line}") in spoken(document)


def test_bracketed_names_at_a_lines_start_are_no_labels_beside_colons(reading: Reading) -> None:
    text = "S01: One.\n\n[Anna 1] rang.\n\n[Anna 1] rang again.\n\nI: Yes?\n\nS01: No."
    assert spoken(reading(text, kind="interview"))[0] == (
        "S01",
        "One.\n\n[Anna 1] rang.\n\n[Anna 1] rang again.",
    )


def test_field_notes_are_no_transcript(reading: Reading) -> None:
    text = (
        "The room was cold.\n\nAdvantages: none.\n\nShe left early.\n\nThen: nothing.\n\nI waited."
    )
    document = reading(text, kind="interview")
    assert not words(document, "turn")
    assert len(words(document, "paragraph")) == 5


def test_literature_is_turns_only_where_nearly_all_of_it_is(reading: Reading) -> None:
    paper = "Anna: One.\n\nA paragraph.\n\nBo: Two.\n\nAnother paragraph.\n\nAnna: Three.\n\nBo: 4."
    assert not words(reading(paper), "turn")
    assert len(words(reading("Anna: One.\nBo: Two.\nAnna: Three.\nBo: Four."), "turn")) == 4
