"""Every key is named in the help, every command in the palette, and the focus is always seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.color import Color
from textual.command import CommandPalette
from textual.filter import Monochrome
from textual.widgets import Static

from assistant.tui import keys, over
from assistant.tui.app import Chat
from assistant.tui.chat import ChatScreen
from assistant.tui.screens.help import HelpScreen
from tests.tui.conftest import QUESTION, ask, is_open, text_of, until

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.pilot import Pilot
    from textual.screen import Screen

WAYS = {
    "prompt": (),
    "citations": ("tab",),
    "excerpt": ("tab", "enter"),
    **{name: (f"over:{name}",) for name in over.OPENERS},
}
"""How to come to where keys work; every screen that opens over the chat is such a place."""


@asynccontextmanager
async def at(chat: Chat, way: str, size: tuple[int, int] = (110, 60)) -> AsyncIterator[Pilot[Any]]:
    """Go to a place of a chat in which something has been asked."""
    async with chat.run_test(size=size) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        for step in WAYS[way]:
            if step.startswith("over:"):
                screen.action_over(step.removeprefix("over:"))
                await until(pilot, lambda: chat.screen is not screen)
            else:
                await pilot.press(step)
        await pilot.pause()
        yield pilot


def added(node: DOMNode) -> Iterator[Binding]:
    """Give the bindings of a node that Textual's own class of the kind does not have."""
    theirs = next(one for one in type(node).__mro__ if one.__module__.startswith("textual."))
    merged = getattr(theirs, "_merged_bindings", None)
    known = merged.key_to_bindings if merged is not None else {}
    for key, bindings in node._bindings.key_to_bindings.items():
        yield from (one for one in bindings if one not in known.get(key, ()))


def rows(shown: Screen[Any]) -> list[str]:
    return [str(one.visual) for one in shown.query("#help Static").results(Static)]


@pytest.mark.parametrize("way", WAYS)
async def test_help_names_every_key_of_every_screen(chat: Chat, way: str) -> None:
    async with at(chat, way) as pilot:
        here, focused = chat.screen, chat.screen.focused
        nodes = [one for one in here.walk_children() if one is not chat]
        wanted = {
            (keys.shown(one.key), one.tooltip or one.description)
            for node in (*nodes, here, chat)
            for one in added(node)
        }
        assert wanted
        await pilot.press("f1")
        assert isinstance(chat.screen, HelpScreen)
        shown = rows(chat.screen)
        for key, says in wanted:
            assert says, f"{key} of {way} has no words"
            assert any(
                key in one.removesuffix(says).strip().split(", ")
                for one in shown
                if one.endswith(f" {says}")
            ), (key, says)
        if focused is not None:
            assert shown[0].endswith("(you are here)")
        await pilot.press("f1")
        assert chat.screen is here
        assert here.focused is focused


async def test_every_binding_of_ours_says_what_it_does(chat: Chat) -> None:
    async with at(chat, "prompt"):
        for node in (*chat.chat.walk_children(), chat.chat, chat):
            for one in added(node):
                assert one.tooltip, one


async def test_the_palette_offers_what_can_be_done_and_does_it(chat: Chat) -> None:
    async with at(chat, "citations") as pilot:
        screen = chat.chat
        await pilot.press("ctrl+p")
        palette = chat.screen
        assert isinstance(palette, CommandPalette)
        listed = palette.query_one("CommandList")
        await until(pilot, lambda: listed.option_count > 5)  # type: ignore[attr-defined]
        offered = "\n".join(str(one.prompt) for one in listed.options)  # type: ignore[attr-defined]
        commands = {
            one.says for place in keys.places(screen) for one in place.keys if len(one.actions) == 1
        }
        impossible = {
            "cancel the answer that is being made",  # nothing runs
            "close the excerpt",  # none is open
            "open the next citation",
            "open the previous citation",
            "copy the words with their reference",
            "what marks such as [12] stand for",
            "who else says this",
            "find words in the source",
            "back to what was open before",
            "return to the cited words",
        }
        assert impossible < commands
        for says in commands - impossible:
            assert says[1:] in offered, says
        for says in impossible:
            assert says[1:] not in offered, says
        await pilot.press(*"new ses")
        await until(pilot, lambda: "A new session" in str(listed.options[0].prompt))  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: not screen.turns)


async def test_the_palette_acts_on_what_was_in_focus(chat: Chat) -> None:
    async with at(chat, "citations") as pilot:
        await pilot.press("ctrl+p", *"whole answer as markdown")
        listed = chat.screen.query_one("CommandList")
        await until(pilot, lambda: listed.option_count == 1)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: "as Markdown" in text_of(chat.chat, "#notice"))
        assert QUESTION in chat.clipboard


def _painted(screen: Screen[Any], region: Any) -> list[list[Segment]]:
    """Give what stands in a region of the screen, as a terminal without colours would show it."""
    grey = Monochrome()
    lines = screen._compositor.render_strips()[region.y : region.bottom]
    return [
        grey.apply(list(line.crop(region.x, region.right)), Color.parse("#000000"))
        for line in lines
    ]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_the_focus_is_seen_without_colours(chat: Chat, way: str, theme: str) -> None:
    async with at(chat, way) as pilot:
        chat.theme = theme
        await pilot.pause()
        screen = chat.screen
        focused = screen.focused
        if focused is None:
            assert not screen.focus_chain
            return
        panel = chat.chat.excerpt if way == "excerpt" else focused
        region = panel.region.intersection(screen.region)
        with_focus = _painted(screen, region)
        screen.set_focus(None)
        await pilot.pause()
        assert _painted(screen, region) != with_focus


async def test_whatever_can_have_the_focus_has_it_by_keys(chat: Chat) -> None:
    async with at(chat, "excerpt") as pilot:
        screen: ChatScreen = chat.chat
        reached = {type(screen.focused)}
        for _ in range(4):
            await pilot.press("tab")
            reached.add(type(screen.focused))
        await pilot.press("escape", "tab")
        reached.add(type(screen.focused))
        assert {type(one) for one in screen.focus_chain} <= reached | {type(screen.conversation)}
