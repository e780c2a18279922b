"""The chat with a chat model, which is a server of the OpenAI protocol on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.library import Library
from assistant.settings import Settings
from assistant.tui.app import Chat
from tests import chats
from tests.fakes import Fakes
from tests.tui.conftest import QUESTION, ask, enter, is_open, text_of, until

pytestmark = pytest.mark.loopback

MakeChat = Callable[[Library], Chat]
SAID = "Nobody knows who pays for the sequencing"


@pytest.fixture
def server() -> Iterator[chats.Server]:
    with chats.serving() as told:
        yield told


@pytest.fixture
def written(root: Path, server: chats.Server, make_chat: MakeChat) -> Chat:
    """Give the chat on a library whose answers a model writes."""
    settings = Settings(model="openai:tiny", base_url=server.url)
    library = Library(root, settings, Fakes(), resident=False)
    library.index()
    library.close()
    return make_chat(library)


def quoting(text: str) -> str:
    """Quote what stands in the passage of a prompt that has it, and what stands in none."""
    before = text.partition(SAID)[0]
    number = before.rpartition('<passage number="')[2].partition('"')[0]
    return f"- Nobody feels in charge: “{SAID}” [{number}].\n- All is paid: “All is paid” [1].\n"


async def test_a_draft_streams_and_can_be_cancelled(written: Chat, server: chats.Server) -> None:
    server.reply, server.behaviour = quoting, "trickle"
    async with written.run_test(size=(100, 40)) as pilot:
        screen = await is_open(pilot)
        shown = text_of(screen, ".destination")
        assert shown == f"{server.url[7:-3]} on this machine gets questions and passages"
        await enter(pilot, QUESTION)
        await until(pilot, lambda: "Nobody feels in charge" in text_of(screen, ".draft"))
        assert "not yet checked" in text_of(screen, ".aside")
        await pilot.press("escape")
        assert [one.outcome for one in screen.turns] == ["Cancelled."]
        assert not screen.query(".draft")
        server.stopping.set()
        server.behaviour = ""
        await ask(pilot, QUESTION)
        assert screen.turns[1].answer is not None


async def test_claims_are_shown_with_what_bears_them_out_and_what_nothing_does(
    written: Chat, server: chats.Server
) -> None:
    server.reply = quoting
    async with written.run_test(size=(100, 60)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        assert "in the words of openai:tiny" in text_of(screen, ".notice")
        assert SAID in text_of(screen, ".claim")
        assert SAID in text_of(screen, "PlaceView")
        assert "All is paid" in text_of(screen, ".unsupported")
        assert "All is paid" not in text_of(screen, ".claim")


async def test_a_model_that_fails_is_one_line_and_the_answer_comes_without_it(
    written: Chat, server: chats.Server
) -> None:
    server.behaviour = "500"
    async with written.run_test(size=(100, 60)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        assert text_of(screen, ".notice").count("\n") == 0
        assert "answered without a model" in text_of(screen, ".notice")
        assert SAID in text_of(screen, "PlaceView")
