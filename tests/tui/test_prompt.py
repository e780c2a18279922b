"""Where questions are typed: lines, history, names after ``@``, commands after ``/``."""

from __future__ import annotations

from textual import events

from assistant.domain import Scope
from assistant.tui import commands
from assistant.tui.app import Chat
from assistant.tui.screens.filters import FiltersScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.screens.scope import EVERYTHING, ScopeScreen, parts
from assistant.tui.widgets.completions import Completions
from assistant.tui.widgets.turn import PlaceView
from tests.tui.conftest import QUESTION, HeldLibrary, ask, enter, is_open, painted, text_of, until


async def test_lines_are_typed_and_pasted_and_asked_as_one_question(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test(size=(80, 24)) as pilot:
        screen = await is_open(pilot)
        prompt = screen.prompt
        height = prompt.region.height
        prompt.post_message(events.Paste("Who pays for\r\nthe sequencing\x1b[2J"))
        await pilot.pause()
        assert prompt.value == "Who pays for\nthe sequencing\ufffd[2J"
        for _ in range(4):
            await pilot.press("backspace")
        await pilot.press("ctrl+j", *"now?")
        assert prompt.value == "Who pays for\nthe sequencing\nnow?"
        await pilot.pause()
        assert prompt.region.height == height + 2
        assert "the sequencing" in painted(chat)
        await pilot.press("alt+b")
        assert prompt.value.endswith("now?")
        await pilot.press("enter")
        await until(pilot, lambda: bool(screen.turns))
        assert library.asked[0].text == "Who pays for\nthe sequencing\nnow?"
        assert text_of(screen, ".question") == "Who pays for\nthe sequencing\nnow?"
        assert prompt.value == ""


async def test_what_was_asked_comes_back_with_up_and_what_was_being_typed_with_down(
    chat: Chat,
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await ask(pilot, "How long does\na report take?")
        await pilot.press(*"and")
        await pilot.press("up")
        assert screen.prompt.value == "How long does\na report take?"
        await pilot.press("up")
        assert screen.prompt.cursor_location[0] == 0
        await pilot.press("up")
        assert screen.prompt.value == QUESTION
        await pilot.press("up", "down")
        assert screen.prompt.value == "How long does\na report take?"
        await pilot.press("down")
        assert screen.prompt.value == "and"


async def test_at_offers_whom_there_is_and_what_is_taken_is_asked_alone(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("@")
        assert "S01" in text_of(screen, "Completions")
        await pilot.press(*"nur")
        assert text_of(screen, "Completions").startswith('\u25b8 @"research nurse"')
        await pilot.press("enter")
        assert screen.prompt.value == '@"research nurse" '
        assert not screen.query_one(Completions).display
        await pilot.press(*"who pays?", "enter")
        await until(pilot, lambda: bool(screen.turns))
        assert library.asked[0].text == "who pays?"
        assert library.asked[0].scope == Scope(roles=("research nurse",))
        assert {one.place.source.id for one in screen.query(PlaceView)} == {"S02"}
        assert "only: research nurse" in text_of(screen, ".scope")
        assert text_of(screen, ".filters") == "no filter"
        await ask(pilot, "How long does a report take?")
        assert library.asked[1].scope == Scope()
        await ask(pilot, "@S03")
        assert library.asked[2].scope == Scope(participants=("S03",))
        assert library.asked[2].text == "How long does a report take?"
        await enter(pilot, "@S99 why?")
        await until(pilot, lambda: "is called S99" in text_of(screen, ".outcome"))
        assert len(library.asked) == 3


async def test_what_is_offered_can_be_chosen_or_left(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("@", "s", "0", "down", "tab")
        assert screen.prompt.value == "@S02 "
        await pilot.press("@", "up")
        assert text_of(screen, "Completions").count("\u25b8") == 1
        await pilot.press("escape")
        assert not screen.query_one(Completions).display
        assert screen.focused is screen.prompt
        await pilot.press("x")
        assert screen.prompt.value == "@S02 @x"


async def test_a_stroke_offers_commands_and_does_them(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("/")
        shown = text_of(screen, "Completions")
        assert "/filters" in shown or "more" in shown
        every = list(commands.commands(screen))
        assert {"help", "new", "filters", "sessions", "copy", "scope", "quit"} <= {
            one.name for one in every
        }
        assert all(one.says for one in every)
        await pilot.press(*"fil", "enter")
        assert isinstance(chat.screen, FiltersScreen)
        await pilot.press("escape")
        assert screen.prompt.value == ""
        await enter(pilot, "/nonsense")
        assert "no command /nonsense" in text_of(screen, "#notice")
        await enter(pilot, "/help")
        assert isinstance(chat.screen, HelpScreen)
        await pilot.press("escape")
        await ask(pilot, QUESTION)
        await enter(pilot, "/copy")
        await until(pilot, lambda: QUESTION in chat.clipboard)
        assert len(screen.turns) == 1
        await enter(pilot, "/quit")
    assert not chat.is_running


async def test_what_a_question_was_understood_to_be_asked_of_is_taken_away_part_by_part(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("x")
        assert screen.prompt.value == "x"
        await ask(pilot, "What do S01 and S03 say about who pays for the sequencing?")
        assert "only: S01, S03" in text_of(screen, ".scope")
        await pilot.press("tab", "x")
        assert isinstance(chat.screen, ScopeScreen)
        assert "only the participant S01" in painted(chat)
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.turns) == 2)
        assert library.asked[-1].scope == Scope(participants=("S03",))
        assert library.asked[-1].text == library.asked[0].text
        assert "again, without S01" in text_of(screen, ".asked")
        await pilot.press("tab", "x", "down", "enter")
        await until(pilot, lambda: len(screen.turns) == 3)
        # The words still name S01 and S03, and now restrict nothing.
        answer = screen.turns[2].answer
        assert answer is not None
        assert answer.question.scope == Scope()
        assert {one.passage.source.id for one in answer.evidence} > {"S01", "S03"}


async def test_a_filter_that_is_taken_away_is_no_filter_any_more(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        screen.choose_filters(Scope(types=("interview",), roles=("research nurse",)))
        await ask(pilot, QUESTION)
        await enter(pilot, "/scope")
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(screen.turns) == 2)
        assert screen.filters == Scope(types=("interview",))
        assert text_of(screen, ".filters") == "only: interviews"
        assert screen.turns[1].question.scope == screen.filters


def test_every_part_of_a_scope_can_be_taken_away() -> None:
    scope = Scope(("interview",), ("a",), ("S1", "S2"), ("nurse",), ("clinical",), (2001, None))
    found = list(parts(scope))
    assert len(found) == 7
    for one in found:
        assert len(list(parts(one.left))) == 6
        assert one.says not in {part.says for part in parts(one.left)}
        assert one.taken_from(scope) == one.left
    assert EVERYTHING.left == Scope()
    assert EVERYTHING.taken_from(scope) == scope
