"""Text from documents, people, models and file names is shown as text and does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.library import Library
from assistant.tui.app import Chat
from assistant.tui.widgets.turn import PlaceView
from tests.tui.conftest import (
    HeldLibrary,
    ask,
    enter,
    is_open,
    painted,
    text_of,
    until,
)

MARKUP = "[bold red]loud[/] [@click=app.quit]here[/]"
CONTROLS = "\x1b]0;taken\x07 \x1b[2J \u202eesrever\u202c \u2066x\u2069 \x9b31m \x00"
HOSTILE = f"Sequencing {MARKUP} {CONTROLS} is paid by nobody."
_ACTED_UPON = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(root: Path) -> HeldLibrary:
    """Give a library in which everything that can be is hostile."""
    corpus = root / "corpus"
    (corpus / "papers" / "[bold]x[@click=app.quit].txt").write_text(
        f"Results\n\n{HOSTILE}\n", "utf-8"
    )
    (corpus / "papers" / "[red]\u202egnp.pdf").write_bytes(b"%PDF-1.4 nothing")
    (corpus / "interviews" / "S04.md").write_text(
        "---\nParticipant: S04\nProvenance: synthetic\nLanguage: en\n---\n\n"
        f"**Interviewer:** {HOSTILE}\n\n**S04:** I say that {HOSTILE}\n",
        "utf-8",
    )
    (corpus / "participants.csv").write_text(f'id,role,group\nS04,"{MARKUP}",x\n', "utf-8")
    return HeldLibrary(root)


async def test_nothing_that_is_shown_acts(
    hostile: HeldLibrary, make_chat: Callable[[Library], Chat]
) -> None:
    chat = make_chat(hostile)
    async with chat.run_test(size=(120, 60)) as pilot:
        screen = await is_open(pilot)
        await until(pilot, lambda: "[red]" in text_of(screen, ".trouble"))
        hostile.go_on.clear()
        hostile.writes = (HOSTILE,)
        await enter(pilot, f"Who pays for sequencing? {HOSTILE}")
        await until(pilot, lambda: bool(screen.query(".draft")))
        assert not _ACTED_UPON.search(painted(chat).replace("\n", ""))
        assert MARKUP in text_of(screen, ".draft")
        hostile.go_on.set()
        await until(pilot, lambda: bool(screen.turns))
        for keys in (
            *(("tab",), ("+", *"[b]a note[/b]", "enter"), ("enter",), ("f2",)),
            *(("escape", "f3"), ("escape", "f5"), ("escape", "f8"), ("escape", "f9")),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            shown = painted(chat)
            assert not _ACTED_UPON.search(shown.replace("\n", ""))
        await pilot.press("escape")
        assert MARKUP in text_of(screen, ".question")
        assert MARKUP in text_of(screen, "PlaceView")
        assert {one.place.source.id for one in screen.query(PlaceView)} >= {
            "S04",
            "[bold]x[@click=app.quit]",
        }


def _is_clickable(chat: Chat) -> bool:
    """Whether anything painted carries an action of its own."""
    return any(
        cells.style is not None and "@click" in cells.style.meta
        for line in chat.screen._compositor.render_strips()
        for cells in line
    )


async def test_markup_in_a_document_is_no_link_to_click(
    hostile: HeldLibrary, make_chat: Callable[[Library], Chat]
) -> None:
    chat = make_chat(hostile)
    async with chat.run_test(size=(120, 60)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, "Who pays for sequencing, loud and here?")
        assert not _is_clickable(chat)
        await pilot.click(screen.query(PlaceView).first(), offset=(10, 0))
        assert screen.is_reading
        assert not _is_clickable(chat)
        assert chat.is_running
