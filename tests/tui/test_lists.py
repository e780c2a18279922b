"""The screens that go through the notebook and the corpus, by keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.widgets import OptionList

from assistant.notebook import Notebook
from assistant.tui.app import Chat
from assistant.tui.screens.choice import ChoiceScreen
from assistant.tui.screens.corpus import CorpusScreen
from assistant.tui.screens.line import LineScreen
from assistant.tui.screens.pins import PinsScreen
from assistant.tui.screens.sessions import SessionsScreen
from tests.tui.conftest import QUESTION, ask, is_open, painted, text_of, until

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen


def shown(chat: Chat) -> Screen[Any]:
    return chat.screen


def listed(chat: Chat) -> list[str]:
    lines = chat.screen.query_one(OptionList)
    return [str(one.prompt) for one in lines.options] if lines.display else []


async def pin_two(pilot: Pilot[Any]) -> None:
    """Ask, and pin the first citation with a note and the second without."""
    await ask(pilot, QUESTION)
    await pilot.press("tab", "+", *"for us", "enter")
    await until(pilot, lambda: "Pinned" in text_of(pilot.app.screen, "#notice"))
    await pilot.press("down", "+", "enter")
    await pilot.pause()
    chat = pilot.app
    assert isinstance(chat, Chat)
    notebook = chat.chat.record.notebook
    assert notebook is not None
    await until(pilot, lambda: len(notebook.pins.listed()) == 2)


async def test_a_session_is_found_renamed_and_exported(chat: Chat, root: Path) -> None:
    async with chat.run_test() as pilot:
        await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("f4")
        await ask(pilot, "How long does a report take?")
        await pilot.press("f3")
        assert isinstance(chat.screen, SessionsScreen)
        assert len(listed(chat)) == 2
        await pilot.press("/", *"sequencing pays", "enter")
        assert [QUESTION in one for one in listed(chat)] == [True]
        await pilot.press("r")
        assert isinstance(chat.screen, LineScreen)
        await pilot.press(*"Money", "enter")
        assert ["Money" in one for one in listed(chat)] == [True]
        for steps, ending in ((0, ".md"), (1, ".docx"), (2, ".html"), (3, ".json")):
            await pilot.press("e", *["down"] * steps, "enter")
            (path,) = (root / "exports").glob(f"*{ending}")
            assert path.name == f"20250314T120000-money{ending}"
            assert str(path) in text_of(chat.screen, ".told").replace("\n", "")
        await pilot.press("slash", "x")
        assert listed(chat) == []
        await pilot.press("escape")
        assert len(listed(chat)) == 2
        await pilot.press("escape")
        assert shown(chat) is chat.chat


async def test_a_session_is_deleted_once_that_is_confirmed(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("f3", "x")
        assert "is open" in text_of(chat.screen, ".told")
        await pilot.press("escape", "f4", "f3", "x")
        assert isinstance(chat.screen, ChoiceScreen)
        await pilot.press("enter")
        assert len(listed(chat)) == 1
        await pilot.press("x", "down", "enter")
        assert listed(chat) == []
        assert "None yet" in text_of(chat.screen, ".nothing")


async def test_pins_are_annotated_ordered_opened_and_taken_out(chat: Chat, root: Path) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        screen = await is_open(pilot)
        await pin_two(pilot)
        pins = Notebook(root).pins
        first, second = (one.key for one in pins.listed())
        await pilot.press("f5")
        assert isinstance(chat.screen, PinsScreen)
        assert "for us" in painted(chat)
        await pilot.press("n", *", the board", "enter")
        assert pins.listed()[0].note == "for us, the board"
        await pilot.press("]")
        assert [one.key for one in pins.listed()] == [second, first]
        await pilot.press("[", "]", "[")
        assert [one.key for one in pins.listed()] == [first, second]
        for steps, ending in ((0, ".docx"), (1, ".csv"), (2, ".md"), (3, ".json")):
            await pilot.press("e", *["down"] * steps, "enter")
            assert len([*(root / "exports").glob(f"*-pins{ending}")]) == 1
        await pilot.press("/", *"board", "enter")
        assert len(listed(chat)) == 1
        await pilot.press("enter")
        assert shown(chat) is screen
        assert screen.is_reading
        assert screen.excerpt.place is not None
        assert screen.excerpt.place.excerpt == pins.listed()[0].citation.excerpt
        await pilot.press("f5", "x", "x")
        assert pins.listed() == ()
        assert "None yet" in painted(chat)


async def test_a_pin_that_its_source_holds_no_more_says_so(chat: Chat, root: Path) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        await is_open(pilot)
        await pin_two(pilot)
        for one in (root / "corpus").rglob("*.*"):
            if one.suffix in {".txt", ".md"}:
                one.write_text(one.read_text("utf-8").replace("pays", "paid"), "utf-8")
        await pilot.press("f5")
        await until(pilot, lambda: "no longer stand" in text_of(chat.screen, ".told"))
        assert "does not hold" in painted(chat)


async def test_the_corpus_is_a_tree_with_counts_roles_and_shares(chat: Chat) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        await is_open(pilot)
        await pilot.press("f8")
        assert isinstance(chat.screen, CorpusScreen)
        await until(pilot, lambda: "of the words" in painted(chat))
        seen = painted(chat)
        for words in ("Literature (2)", "Interviews (3)", "article journal (1)", "report (1)"):
            assert words in seen
        assert "research nurse, clinical" in seen
        await pilot.press("/", *"nurse", "enter")
        assert "Interviews (3)" in listed(chat)[0]
        assert len(listed(chat)) == 3


async def test_what_is_chosen_of_the_corpus_is_what_is_asked(chat: Chat) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        screen = await is_open(pilot)
        await pilot.press("f8", "/", *"berg2020", "enter", "end", "space")
        assert screen.filters.sources == ("berg2020",)
        assert "[x]" in painted(chat)
        await pilot.press("space")
        assert screen.filters.is_open
        await pilot.press("space", "escape", "escape")
        await ask(pilot, QUESTION)
        answer = screen.turns[0].answer
        assert answer is not None
        assert {one.source.id for one in answer.citations} == {"berg2020"}
        await pilot.press("f8", "c")
        assert screen.filters.is_open


async def test_a_source_is_read_from_its_beginning(chat: Chat) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        screen = await is_open(pilot)
        await pilot.press("f8", "/", *"S03", "enter", "end", "enter")
        assert shown(chat) is screen
        await until(pilot, lambda: "How is it paid for?" in painted(chat))


async def test_a_file_is_added_and_listed(chat: Chat, root: Path, tmp_path: Path) -> None:
    new = tmp_path / "S07.md"
    new.write_text(
        "**Interviewer:** Who pays?\n\n**S07:** I do not know, and nobody says.\n", "utf-8"
    )
    async with chat.run_test(size=(120, 40)) as pilot:
        screen = await is_open(pilot)
        await pilot.press("f8", "a", *"/nowhere/x.txt", "enter", "enter")
        await until(pilot, lambda: "there is no such file" in text_of(chat.screen, ".told"))
        await pilot.press("a")
        assert isinstance(chat.screen, LineScreen)
        chat.screen._line.value = str(new)
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: "S07" in {one.id for one in screen.sources})
        await until(pilot, lambda: "Added corpus/interviews/S07.md" in painted(chat))
        assert any("S07" in one for one in listed(chat))
        assert (root / "corpus" / "interviews" / "S07.md").is_file()


async def test_a_question_to_begin_with_is_asked_by_a_key(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        assert screen.suggested
        assert screen.suggested[0] in text_of(screen, ".welcome")
        await pilot.press("f9")
        assert isinstance(chat.screen, ChoiceScreen)
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.turns) == 1)
        assert screen.turns[0].text == screen.suggested[0]
        assert screen.turns[0].answer is not None
        assert screen.turns[0].answer.abstention is None
