"""Where an excerpt leads: to references, to others who say the same, and to words further on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.domain import Citation, Excerpt, Source
from assistant.notebook import Notebook
from assistant.tui.app import Chat
from assistant.tui.screens.places import PlacesScreen
from assistant.tui.widgets.finding import FindLine
from tests.tui.conftest import NOON, QUESTION, ask, is_open, painted, text_of, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

PAPER = (
    "On paying\n\nResults\n\n"
    "A lottery pays for the sequencing in one town [2,3], which nobody had planned.\n\n"
    + "The lottery is drawn in June.\n\n"
    * 40
    + "References\n\n"
    "1. Lund P. Paying by lot. J Lots 2001.\n"
    "2. Berg A, Lund P. Waiting for the report. J Wait 2020. doi:10.5555/waiting\n"
    "3. Holm E. Towns that draw. J Lots 2003.\n"
)


@pytest.fixture
def lottery(root: Path, chat: Chat) -> Chat:
    """Give a chat on a library with a paper that has references."""
    (root / "corpus" / "papers" / "lots2004.txt").write_text(PAPER, "utf-8")
    return chat


async def open_lottery(pilot: Pilot[Any], chat: Chat) -> None:
    await is_open(pilot)
    await ask(pilot, "Does a lottery pay for the sequencing in one town?")
    screen = chat.chat
    place = next(
        one.place for one in screen.conversation.places() if one.place.source.id == "lots2004"
    )
    screen.open_place(place)
    await until(pilot, lambda: screen.excerpt.view.highlight is not None)


async def test_marks_in_view_are_told_and_lead_to_their_entries_and_back(lottery: Chat) -> None:
    async with lottery.run_test(size=(100, 40)) as pilot:
        await open_lottery(pilot, lottery)
        screen = lottery.chat
        await pilot.press("b")
        assert isinstance(lottery.screen, PlacesScreen)
        shown = painted(lottery)
        assert "[2] Berg A, Lund P. Waiting for the report" in shown
        assert "in the library: berg2020" in shown
        assert "[3] Holm E. Towns that draw" in shown
        assert "Paying by lot" not in shown
        await pilot.press("enter")
        await pilot.pause()
        assert screen.is_reading
        view = screen.excerpt.view
        assert view.highlight is not None
        assert "its reference 2" in text_of(screen, "#excerpt .heading")
        assert PAPER[view.highlight.start : view.highlight.end].startswith("Berg A")
        assert "Waiting for the report" in painted(lottery)
        await pilot.press("backspace")
        assert "one town" in painted(lottery)
        await pilot.press("b", "down", "enter")
        await until(pilot, lambda: "berg2020" in text_of(screen, "#excerpt .heading"))
        await until(pilot, lambda: "Sequencing of tumours is slow" in painted(lottery))


async def test_where_no_mark_is_in_view_or_no_list_is_sure_that_is_said(lottery: Chat) -> None:
    async with lottery.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "enter", "b")
        assert "no mark such as [12] in view" in text_of(screen, "#notice")
        await pilot.press("backspace")
        assert "Nothing was open before" in text_of(screen, "#notice")


async def test_who_else_says_it_are_those_who_were_counted_and_what_comes_near_in_others(
    chat: Chat, root: Path
) -> None:
    async with chat.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "enter", "equals_sign")
        await until(pilot, lambda: isinstance(chat.screen, PlacesScreen))
        shown = text_of(chat.screen, ".aside")
        assert "searched" in shown
        assert "may say the same, or the opposite" in shown
        assert isinstance(chat.screen, PlacesScreen)
        here = screen.excerpt.place
        assert here is not None
        others = [one.place.source.id for one in chat.screen._offered]
        assert others
        assert here.source.id not in others
        assert len(set(others)) == len(others)
        first = chat.screen._offered[0].place
        await pilot.press("enter")
        await until(pilot, lambda: screen.excerpt.place == first)
        await until(pilot, lambda: screen.excerpt.view.highlight == first.excerpt.span)
        await pilot.press("backspace")
        assert screen.excerpt.place == here

        words = first.excerpt.exact
        cited = Citation(1, Source(first.source.id), Excerpt(words, "", "", first.excerpt.span))
        Notebook(root, lambda: NOON).rejections.add(cited)
        await pilot.press("equals_sign")
        await until(pilot, lambda: isinstance(chat.screen, PlacesScreen))
        assert isinstance(chat.screen, PlacesScreen)
        assert words not in [one.place.excerpt.exact for one in chat.screen._offered]


async def test_words_are_found_in_a_source_and_seen(lottery: Chat) -> None:
    async with lottery.run_test(size=(100, 30)) as pilot:
        await open_lottery(pilot, lottery)
        screen = lottery.chat
        view = screen.excerpt.view
        await pilot.press("/", *"draw", "enter")
        line = screen.query_one("#excerpt FindLine", FindLine)
        await pilot.pause()
        assert line.border_subtitle == "1 of 41"
        reverse = [
            cells.text
            for y in range(view.size.height)
            for cells in view.render_line(y)
            if cells.style and cells.style.reverse
        ]
        assert reverse
        assert set(reverse) == {"draw"}
        await pilot.press("up")
        await pilot.pause()
        assert line.border_subtitle == "41 of 41"
        assert "Towns that draw" in painted(lottery)
        await pilot.press("x", "enter")
        await pilot.pause()
        assert line.border_subtitle == "not in this source"
        await pilot.press("escape")
        assert screen.focused is view
        assert not line.display
        await pilot.press("r")
        await pilot.pause()
        assert "one town" in painted(lottery)
