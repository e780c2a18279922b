"""People are found by role, group and id, and nobody where the word means something else."""

from __future__ import annotations

import pytest

from assistant.domain import Participant, Source
from assistant.roles import Mention, apart, mentioned

PEOPLE = {
    "S01": ("oncologist", "clinical"),
    "S02": ("pathologist", "laboratory"),
    "S03": ("research nurse", "clinical"),
    "S04": ("head of clinic", "management"),
    "S06": ("patient advocate", "patients"),
    "S07": ("molecular geneticist", "laboratory"),
    "S09": ("principal investigator", "research"),
    "S10": ("finance manager", "management"),
    "S11": ("regional policy officer", "region"),
}
SOURCES = tuple(
    Source(id_, "interview", participants=(Participant(id_, role, group),))
    for id_, (role, group) in PEOPLE.items()
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what do the managers say", {"managers": "S04 S10"}),
        ("the finance manager's view", {"finance manager": "S10"}),
        ("the nurse, the head of clinic", {"nurse": "S03", "head of clinic": "S04"}),
        ("heads of clinic", {"heads of clinic": "S04"}),
        ("Policy officers and geneticists", {"Policy officers": "S11", "geneticists": "S07"}),
        ("the lab people", {"lab people": "S02 S07"}),
        ("clinicians", {"clinicians": "S01 S03"}),
        ("doctors", {"doctors": "S01 S02"}),
        ("researchers", {"researchers": "S09"}),
        ("what did s07 say", {"s07": "S07"}),
        ("the clinic, the region's research and its management", {}),
        ("clinical reports from the laboratory", {}),
        ("the head of department", {}),
        ("an officer of the policy unit", {"officer": "S11"}),
    ],
)
def test_who_is_meant(text: str, found: dict[str, str]) -> None:
    named = {one.label: " ".join(one.participants) for one in mentioned(text, SOURCES)}
    assert named == found


def test_a_groups_own_name_is_a_common_word() -> None:
    (patients,) = mentioned("patients with lung cancer", SOURCES)
    assert (patients.is_common, patients.participants) == (True, ("S06",))


def test_a_sum_of_others_and_a_repetition_do_not_stand_beside_them() -> None:
    text = "the lab people: do the pathologist and the geneticist agree, the pathologist first?"
    assert [one.label for one in apart(mentioned(text, SOURCES))] == ["pathologist", "geneticist"]
    both = (Mention(0, 1, "managers", ("S04", "S10")), Mention(2, 3, "head", ("S04",)))
    assert tuple(apart(both)) == both
