"""Whole answers show what speaks against them, and that it was looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import Answer, ObjectionReason
from assistant.library import Library
from assistant.rendering import plain

ASKED = "**Interviewer:** Has a pooled budget helped the patients here?\n\n"


@pytest.fixture
def root(library_root: Path) -> Path:
    for path in (library_root / "corpus" / "interviews").iterdir():
        path.unlink()
    return library_root


def asked(root: Path, **said: str) -> Answer:
    for speaker, words in said.items():
        text = f"{ASKED}**{speaker}:** {words}\n"
        (root / "corpus" / "interviews" / f"{speaker}.md").write_text(text, "utf-8")
    library = Library(root, resident=False)
    library.index()
    return library.ask("Has a pooled budget helped the patients?")


def seen(answer: Answer) -> set[tuple[str | None, ObjectionReason, str | None]]:
    return {
        (finding.citations[0].excerpt.speaker, one.reason, one.citation.excerpt.speaker)
        for finding in answer.findings
        for one in finding.against
    }


def test_who_denies_what_another_says_stands_beside_it(root: Path) -> None:
    answer = asked(
        root,
        S01="The pooled budget has helped the patients here, I have seen it myself.",
        S02="The pooled budget has not helped the patients here, whatever they tell you.",
    )
    assert ("S01", "negation", "S02") in seen(answer)
    assert ("S02", "negation", "S01") in seen(answer)
    numbers = [one.number for one in answer.citations]
    assert numbers == sorted(set(numbers))
    assert not any(one.is_sure for finding in answer.findings for one in finding.against)
    told = plain.answer(answer)
    assert "possible counter-evidence: [2] S" in told
    assert told.count("“The pooled budget has not helped") == 1


def test_none_is_said_with_how_much_was_searched(root: Path) -> None:
    answer = asked(
        root,
        S01="The pooled budget has helped the patients here, I have seen it myself.",
        S02="The pooled budget has helped the patients here, as everybody knows by now.",
    )
    assert not seen(answer)
    assert answer.held_against > 0
    count = answer.held_against
    told = f"looked for in the {count} sentences that came nearest: none was found."
    assert told in " ".join(plain.answer(answer).split())


def test_who_changes_position_is_shown_with_both(root: Path) -> None:
    answer = asked(
        root,
        S01=(
            "The pooled budget has helped the patients here, I have seen it myself.\n\n"
            "**Interviewer:** And the transport?\n\n"
            "**S01:** The bus is late.\n\n"
            "**Interviewer:** Anything else?\n\n"
            "**S01:** What I said about the pooled budget and the patients, I want to take that "
            "back. I had the wrong year in mind."
        ),
    )
    assert ("S01", "taken back", "S01") in seen(answer)
    (shown,) = (one for finding in answer.findings for one in finding.against)
    assert shown.citation.excerpt.exact.endswith("I had the wrong year in mind.")
    assert "the same speaker takes something back later" in plain.answer(answer)


def test_what_is_taken_back_on_another_matter_is_not_shown(root: Path) -> None:
    answer = asked(
        root,
        S01=(
            "The pooled budget has helped the patients here, I have seen it myself.\n\n"
            "**Interviewer:** And the transport?\n\n"
            "**S01:** The bus from the coast never comes. No, let me take that back."
        ),
    )
    assert answer.findings
    assert not seen(answer)


def test_reported_speech_is_marked(root: Path) -> None:
    answer = asked(
        root, S01="My head nurse says that the pooled budget has helped the patients a lot."
    )
    assert [one.is_reported for one in answer.findings if one.is_interview] == [True]
    assert "Reported speech" in plain.answer(answer)


def test_a_denial_in_a_long_reply_is_seen(root: Path) -> None:
    before = "I have seen many things come and go in this house, and most of them went. "
    after = " My colleague would tell you more of it, but he is on leave until May."
    answer = asked(
        root,
        S01=f"{before}The pooled budget has helped the patients here.{after}",
        S02=f"{before}The pooled budget has not helped the patients here.{after}",
    )
    assert ("S01", "negation", "S02") in seen(answer)


def test_sentences_that_share_one_topic_and_deny_another_thing_do_not_oppose(root: Path) -> None:
    answer = asked(
        root,
        S01="The pooled budget has helped the patients here. My office has no window at all.",
        S02="The pooled budget has helped the patients here. My office has a window to the yard.",
    )
    assert not seen(answer)
