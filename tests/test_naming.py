from __future__ import annotations

import pytest

from assistant.domain import Name, Participant, Source
from assistant.naming import Named, named

SOURCES = (
    Source("lindvik2023", "article-journal", author=(Name("Lindvik", "Maja"), Name("Ek", "Bo"))),
    Source("ball2020", "article-journal", author=(Name("Ball", "Jenna"),), provenance="published"),
    Source("nordhav2024", author=(Name(literal="Nordhav Forum for Health Finance (invented)"),)),
    Source("cinti2024", author=(Name("Cinti", "Caterina"),), provenance="note"),
    Source("S07", "interview", participants=(Participant("S07"),)),
)


@pytest.mark.parametrize(
    ("text", "asked", "works"),
    [
        ("How many did Lindvik screen?", "How many did the study screen?", ("lindvik2023",)),
        ("what is lindvik2023 about", "what is the study about", ("lindvik2023",)),
        ("the lindvik review's table", "the review's table", ("lindvik2023",)),
        ("In Lindvik et al. (2023), who?", "In the study, who?", ("lindvik2023",)),
        ("Lindvik's clock", "the study's clock", ("lindvik2023",)),
        ("the Nordhav Forum brief and Ball 2020", "the brief and the study", None),
        ("did they play ball there", "did they play ball there", ()),
        ("what does Cinti say", "what does Cinti say", ()),
    ],
)
def test_works_are_named_by_author_or_key(
    text: str, asked: str, works: tuple[str, ...] | None
) -> None:
    wanted = ("ball2020", "nordhav2024") if works is None else works
    found = named(text, SOURCES)
    assert (found.text, tuple(sorted(found.works))) == (asked, wanted)


def test_a_participants_id_is_no_works_name() -> None:
    assert named("Does the literature agree with S07?", SOURCES) == Named(
        "Does the literature agree with S07?"
    )
