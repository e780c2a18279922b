from __future__ import annotations

from pathlib import Path

import pytest

from assistant import readers
from assistant.domain import Participant
from assistant.errors import UnreadableFile

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, content: str) -> tuple[Participant, ...]:
    path = tmp_path / "participants.csv"
    path.write_bytes(content.encode())
    return readers.read_participants(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_beyond_the_known_ones_are_attributes(
    tmp_path: Path, delimiter: str, start: str, end: str
) -> None:
    rows = [["ID", "years", "role", "group"], ["P1", "24", "nurse", "clinical"], ["P2", "", "", ""]]
    content = start + end.join(delimiter.join(row) for row in rows) + end
    assert read(tmp_path, content) == (
        Participant("P1", "nurse", "clinical", (("years", "24"),)),
        Participant("P2"),
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,role\nP1,nurse\nP1,doctor\n", "line 3 has the id 'P1' again"),
        ("id,role\nP1,nurse\np1 ,doctor\n", "line 3 has the id 'p1' again"),
        ("id,role\n\n,doctor\n", "line 3 has no id"),
        ("name,role\nP1,nurse\n", "no column id"),
        ("id,role,role\nP1,a,b\n", "two columns"),
        ("id,role\nP1,nurse,clinical\n", "line 2 has 3 values for 2 columns"),
    ],
)
def test_the_line_that_is_wrong_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(tmp_path, content)


def test_values_may_be_quoted(tmp_path: Path) -> None:
    (one,) = read(tmp_path, 'id,role\nP1,"head of clinic, lung"\n')
    assert one.role == "head of clinic, lung"


def test_the_sample_participants_are_read() -> None:
    people = readers.read_participants(ROOT / "corpus" / "participants.csv")
    assert [one.id for one in people] == [f"S{number:02}" for number in range(1, 13)]
    assert people[0].attributes[0] == ("years_in_role", "24")
