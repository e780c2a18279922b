"""Pins and rejections, by keys: written down with a note, shown beside the words, taken back."""

from __future__ import annotations

import filelock

from assistant.notebook import Notebook
from assistant.tui.app import Chat
from assistant.tui.chat import ChatScreen
from assistant.tui.screens.note import NoteScreen
from assistant.tui.widgets.turn import PlaceView
from tests.tui.conftest import QUESTION, HeldLibrary, ask, is_open, text_of, until


def notebook(screen: ChatScreen) -> Notebook:
    assert screen.record.notebook is not None
    return screen.record.notebook


async def test_a_citation_is_pinned_with_a_note_that_can_be_changed_and_taken_away(
    chat: Chat,
) -> None:
    async with chat.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "plus")
        assert isinstance(chat.screen, NoteScreen)
        await pilot.press(*"for [b]table 2", "enter")
        await until(pilot, lambda: "pinned: for [b]table 2" in text_of(screen, "PlaceView"))
        (pin,) = notebook(screen).pins.listed()
        answer = screen.turns[0].answer
        assert answer is not None
        assert pin.citation.excerpt == answer.citations[0].excerpt
        assert (pin.note, pin.question) == ("for [b]table 2", QUESTION)
        # From the excerpt as well, where the note that there is can be gone on with.
        await pilot.press("enter", "plus", *"!", "enter")
        await until(pilot, lambda: "table 2!" in text_of(screen, "PlaceView"))
        assert [one.note for one in notebook(screen).pins.listed()] == ["for [b]table 2!"]
        await pilot.press("n", "plus", "escape")
        assert len(notebook(screen).pins.listed()) == 1
        await pilot.press("p", "plus", "ctrl+r")
        await until(pilot, lambda: "pinned" not in text_of(screen, "PlaceView"))
        assert notebook(screen).pins.listed() == ()


async def test_what_is_rejected_is_quoted_no_more_and_is_said_to_be_left_out(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "minus", *"off the point", "enter")
        await until(pilot, lambda: "rejected: off the point" in text_of(screen, "PlaceView"))
        rejected = screen.turns[0].answer.citations[0].excerpt.exact  # type: ignore[union-attr]
        await ask(pilot, QUESTION)
        answer = screen.turns[1].answer
        assert answer is not None
        assert rejected not in [one.excerpt.exact for one in answer.citations]
        assert "Left out, because rejected in the notebook" in text_of(screen, ".notice")
        assert "off the point" in text_of(screen, ".notice")


async def test_what_was_marked_is_seen_in_later_answers_and_resumed_sessions(chat: Chat) -> None:
    async with chat.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "plus", "enter")
        await until(pilot, lambda: "pinned" in text_of(screen, "PlaceView"))
        await ask(pilot, QUESTION)
        assert text_of(screen, "PlaceView").count("pinned") == 2
        await pilot.press("f4", "f3", "enter")
        await until(pilot, lambda: len(screen.turns) == 2)
        await until(pilot, lambda: text_of(screen, "PlaceView").count("pinned") == 2)


async def test_what_is_no_citation_is_not_marked_and_a_list_that_is_held_is_told(
    chat: Chat,
) -> None:
    async with chat.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, "What is the survival rate of zebras?")
        await pilot.press("tab", "plus")
        assert "Only a citation" in text_of(screen, "#notice")
        await ask(pilot, QUESTION)
        path = notebook(screen).pins._path
        path.write_text("nonsense\n", "utf-8")
        await pilot.press("tab", "plus")
        assert "line 1: not an annotation" in text_of(screen, "#notice")
        path.unlink()
        with filelock.FileLock(path.with_name(f".{path.name}.lock")):
            await pilot.press("plus", "enter")
            await pilot.press("escape", *"typed")
            assert screen.prompt.value == "typed"
            await until(pilot, lambda: "another process" in text_of(screen, "#notice"))
        assert all("pinned" not in str(one.visual) for one in screen.query(PlaceView))
