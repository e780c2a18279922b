"""What is read for an answer, and how much of it is cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import Answer
from assistant.library import Library
from tests.fakes import Fakes


@pytest.fixture
def root(library_root: Path) -> Path:
    for path in (library_root / "corpus" / "interviews").iterdir():
        path.unlink()
    return library_root


def asked(root: Path, question: str, **interviews: str) -> Answer:
    for speaker, text in interviews.items():
        path = root / "corpus" / "interviews" / f"{speaker}.md"
        path.write_text(text, encoding="utf-8")
    library = Library(root, models=Fakes(), resident=False)
    library.index()
    return library.ask(question)


def said(answer: Answer) -> list[str]:
    return [one.text for one in answer.findings if one.is_interview]


def test_where_somebody_stands_is_cited_from_its_beginning(root: Path) -> None:
    reply = (
        "That I am for, yes, very much so. My sister keeps bees by the lake. The bees are fine in "
        "winter. One of them stung the dean. It was a day in May when the hospital pooled budget "
        "came up over lunch. We had fish. I do not like fish. And then we all went home by bus."
    )
    answer = asked(
        root,
        "Should there be a pooled budget at the hospital?",
        S01=f"**Interviewer:** Should the hospital have a pooled budget?\n\n**S01:** {reply}\n",
    )
    assert said(answer)[0].startswith("That I am for, yes")


def test_neighbours_become_one_excerpt(root: Path) -> None:
    first = (
        "The pooled budget at the hospital is said to hold back sequencing. I sat down with the "
        "lawyer about it, and with her boss. She went through all of it and said that it is fine. "
        "It took forty minutes of her time in a room without any windows at all in it, "
        "and then we had coffee."
    )
    second = "The pooled budget of the hospital does not hold back sequencing."
    answer = asked(
        root,
        "Does the pooled budget hold back sequencing at the hospital?",
        S01=f"**Interviewer:** What is it?\n\n**S01:** {first} {second}\n",
    )
    assert said(answer) == [f"{first} {second}"]


def test_everybody_is_heard_before_anybody_is_heard_again(root: Path) -> None:
    asked_for = "The pooled budget at the hospital"
    bees = " ".join(f"Bee number {n} lives in hive {n + 7} by the lake." for n in range(12))
    answer = asked(
        root,
        "What does the pooled budget at the hospital do?",
        S01=(
            f"**Interviewer:** What?\n\n**S01:** {asked_for} helps nurses buy better syringes "
            f"in spring. {bees} {asked_for} empties early, leaving surgeons cross each autumn.\n"
        ),
        S02=(
            f"**Interviewer:** What?\n\n**S02:** Of what you ask: {asked_for} delays referrals, "
            "complicates invoices, frightens accountants and delights auditors.\n"
        ),
    )
    heard = [one.citations[0].excerpt.speaker for one in answer.findings if one.is_interview]
    assert heard[:2] in (["S01", "S02"], ["S02", "S01"])
    assert heard[2:] == ["S01"]


def test_what_the_authors_asked_is_no_finding(root: Path) -> None:
    for path in (root / "corpus" / "papers").iterdir():
        path.unlink()
    question = "Who pays for sequencing at the pooled hospital budget"
    (root / "corpus" / "papers" / "berg2020.md").write_text(
        "# A paper on budgets\n\n## Results\n\nNobody pays for sequencing at the hospital.\n\n"
        f"## Box 1 Interview guide\n\n{question}, please tell me all.\n",
        encoding="utf-8",
    )
    answer = asked(root, f"{question}?")
    texts = [one.text for one in answer.findings]
    assert texts == ["Nobody pays for sequencing at the hospital."]
