"""Pictures of the chat: press these keys, compare this picture.

After a change that is meant, look at the new pictures before they are kept:
``pytest tests/tui/test_snapshots.py -n0 --snapshot-update``.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.library import Library
from assistant.tui.app import Chat
from tests.conftest import ROOT
from tests.tui.conftest import (
    QUESTION,
    HeldLibrary,
    ask,
    enter,
    is_open,
    painted,
    screen_of,
    text_of,
    until,
)

Compare = Callable[..., bool]
Arrange = Callable[[Pilot[Any]], Awaitable[None]]

NARROW = (80, 24)
WIDE = (120, 40)


@pytest.fixture
def looks_as_before(snap_compare: Compare) -> Callable[[Chat, Arrange, tuple[int, int]], bool]:
    """Compare the chat with its picture, once it is arranged."""

    def compare(chat: Chat, arrange: Arrange, size: tuple[int, int]) -> bool:
        async def before(pilot: Pilot[Any]) -> None:
            await is_open(pilot)
            await arrange(pilot)
            await pilot.pause()

        return snap_compare(chat, terminal_size=size, run_before=before)

    return compare


sizes = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


@sizes
def test_empty(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await pilot.pause()

    assert looks_as_before(chat, arrange, size)


@sizes
def test_answered(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, QUESTION)

    assert looks_as_before(chat, arrange, size)


@sizes
def test_citation_open(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, QUESTION)
        await pilot.press("tab", "5", "enter")

    assert looks_as_before(chat, arrange, size)


@sizes
def test_abstained(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, "What is the survival rate of zebras in Norway?")

    assert looks_as_before(chat, arrange, size)


@pytest.mark.slow
def test_readme(
    tmp_path: Path, make_chat: Callable[[Library], Chat], looks_as_before: Compare
) -> None:
    """The picture in README.md: the sample corpus, asked with the packaged models."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    library = Library(tmp_path, resident=False)
    library.index()
    library.close()

    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, "Should the budgets be pooled?")
        await pilot.press("tab", "2", "enter")

    assert looks_as_before(make_chat(library), arrange, (120, 36))


@sizes
def test_filters(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await pilot.press("f2", "tab", "tab", "down", "down", "space")

    assert looks_as_before(chat, arrange, size)


@sizes
def test_help(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await pilot.press("f1")

    assert looks_as_before(chat, arrange, size)


def test_first_passages(chat: Chat, library: HeldLibrary, looks_as_before: Compare) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        library.go_on.clear()
        await enter(pilot, QUESTION)
        await until(pilot, lambda: "Reading" in text_of(screen_of(pilot), ".stage"))

    assert looks_as_before(chat, arrange, NARROW)


def test_follow_up(chat: Chat, looks_as_before: Compare) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, QUESTION)
        await ask(pilot, "and the managers?")

    assert looks_as_before(chat, arrange, NARROW)


def test_sessions(chat: Chat, looks_as_before: Compare) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, QUESTION)
        await pilot.press("f4")
        await ask(pilot, "How long does a report take?")
        await pilot.press("f3")

    assert looks_as_before(chat, arrange, NARROW)


def test_hostile_text(
    root: Path, make_chat: Callable[[Library], Chat], looks_as_before: Compare
) -> None:
    words = (
        "Sequencing [bold red]loud[/] [@click=app.quit] \x1b]0;x\x07 \u202eback is paid by nobody."
    )
    (root / "corpus" / "papers" / "[red]evil.txt").write_text(f"Results\n\n{words}\n", "utf-8")

    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, f"Who pays? {words}")

    assert looks_as_before(make_chat(HeldLibrary(root)), arrange, NARROW)


@sizes
def test_corpus(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await pilot.press("f8")
        await until(pilot, lambda: "of the words" in painted(chat))
        await pilot.press("down", "down", "space")

    assert looks_as_before(chat, arrange, size)


@sizes
def test_pins(chat: Chat, looks_as_before: Compare, size: tuple[int, int]) -> None:
    async def arrange(pilot: Pilot[Any]) -> None:
        await ask(pilot, QUESTION)
        for keys in (("tab", "+", *"opens the section on money", "enter"), ("down", "+", "enter")):
            before = len(pinned(chat))
            await pilot.press(*keys)
            await until(pilot, lambda before=before: len(pinned(chat)) > before)  # type: ignore[misc]
        await pilot.press("f5")

    assert looks_as_before(chat, arrange, size)


def pinned(chat: Chat) -> tuple[object, ...]:
    notebook = chat.chat.record.notebook
    return () if notebook is None else notebook.pins.listed()
