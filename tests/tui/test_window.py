"""Of a long session what is near is shown, and all of it can be gone to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import Turn
from assistant.domain import Question
from assistant.tui.app import Chat
from assistant.tui.widgets.turn import TurnView
from assistant.tui.widgets.window import CHUNK, MOST, Found, Window
from tests.tui.conftest import QUESTION, ask, is_open, text_of, until

MANY = 10_000


def turns(count: int) -> list[Turn]:
    return [Turn(f"question {one}", Question(f"question {one}")) for one in range(count)]


@given(st.integers(1, 200), st.lists(st.sampled_from([-1, 1, 0]), max_size=60))
def test_what_is_shown_is_one_stretch_and_never_too_much(count: int, steps: list[int]) -> None:
    window = Window()
    shown = set(window.begin(turns(count)))
    for step in steps:
        if step == 0:
            shown = set(window.go_to(count // 2))
        else:
            shown |= set(window.grow(step))
            shown -= set(window.trim(step))
        assert shown == set(range(window.first, window.last))
        assert 0 < len(shown) <= MOST
        assert max(shown) < count


def test_words_are_found_from_the_end_and_round_again() -> None:
    found, said = Found(), turns(30)
    assert found.step("question  2", -1, said) == (11, 11)
    assert found.number == 29
    assert found.step("question  2", -1, said) == (10, 11)
    assert found.step("question  2", 1, said) == (11, 11)
    assert found.step("question  2", 1, said) == (1, 11)
    assert found.number == 2
    assert found.step("no such words", 1, said) == (0, 0)


async def test_ten_thousand_turns_are_gone_through(chat: Chat) -> None:
    async with chat.run_test(size=(100, 30)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        (asked,) = screen.turns
        screen.record.turns = [asked, *turns(MANY - 2), replace(asked, text="the last one")]
        await screen.conversation.show(screen.turns)
        views = screen.query(TurnView)
        assert [one.text for one in views] == [
            *(f"question {one}" for one in range(MANY - CHUNK - 1, MANY - 2)),
            "the last one",
        ][-CHUNK:]
        await pilot.press("tab")
        for _ in range(12):
            screen.conversation.scroll_home(animate=False)
            await pilot.pause()
            screen.conversation.scroll_down(animate=False)
            await pilot.pause()
        assert len(screen.query(TurnView)) <= MOST
        assert "the last one" not in [one.text for one in screen.query(TurnView)]
        await pilot.press("slash", *"question 7", "enter")
        await until(pilot, lambda: "question 7" in text_of(screen, ".question"))
        await pilot.press("escape", "escape")
        await ask(pilot, "How long does a report take?")
        assert screen.query(TurnView).last().text == "How long does a report take?"
        assert len(screen.turns) == MANY + 1


@pytest.mark.parametrize("number", [0, 5_000, MANY - 1])
def test_any_turn_can_be_gone_to(number: int) -> None:
    window = Window()
    window.begin(turns(MANY))
    assert number in window.go_to(number)
