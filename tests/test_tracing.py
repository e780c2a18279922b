"""LangChain's tracing is off whatever the environment says: a real process that may not connect."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import chats, commands
from tests.commands import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.loopback]

TRACING = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "lsv2_key_of_nobody",
    "LANGSMITH_ENDPOINT": "https://api.example.org",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_API_KEY": "lsv2_key_of_nobody",
    "LANGSMITH_GATEWAY": "https://gateway.example.org",
}

TRACED = """
from langchain_core.language_models import FakeListChatModel
from langchain_core.tracers.langchain import wait_for_all_tracers

print(FakeListChatModel(responses=["A reply."]).invoke("A question").text)
wait_for_all_tracers()
"""

RETRIEVED = """
import sys
from assistant import Library
from assistant.langchain import LibraryRetriever
from langchain_core.tracers.langchain import wait_for_all_tracers

library = Library(".", resident=False)
assert LibraryRetriever(library=library).invoke(sys.argv[1])
wait_for_all_tracers()
"""


@pytest.fixture
def server() -> Iterator[chats.Server]:
    with chats.serving() as told:
        yield told


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    commands.make_corpus(root)
    assert commands.run("index", library=root).returncode == 0
    return root


def watched(
    tmp_path: Path, port: int, *arguments: str, cwd: Path
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run Python so that it reaches one port alone; give what it did and what it tried."""
    tried = tmp_path / "tried.txt"
    given = commands.environment(
        cwd, "loopback", SOCKETS_TRIED=str(tried), PORT_ALLOWED=str(port), **TRACING
    )
    done = commands.finish(commands.python(*arguments, env=given, cwd=cwd))
    return done, tried.read_text("utf-8") if tried.exists() else ""


def test_the_watch_sees_what_such_an_environment_does_to_langchain(
    tmp_path: Path, root: Path
) -> None:
    _, tried = watched(tmp_path, 9, "-c", TRACED, cwd=root)
    assert "api.example.org" in tried


def test_asking_a_model_connects_to_the_model_alone(
    tmp_path: Path, root: Path, server: chats.Server
) -> None:
    server.reply = "- It is said: “nobody ever said this” [1].\n"
    (root / "assistant.toml").write_text(
        f'model = "openai:tiny"\nbase_url = "{server.url}"\n', "utf-8"
    )
    done, tried = watched(tmp_path, server.port, "-m", "assistant", "ask", QUESTION, cwd=root)
    assert tried == ""
    assert done.returncode == 0, done.stderr
    assert "UNSUPPORTED" in done.stdout
    assert done.stderr == (
        "assistant: nothing that openai:tiny wrote is borne out by its passages: "
        "answered without a model\n"
    )
    assert server.paths == ["/v1/chat/completions"]
    assert server.texts == [one["text"] for one in chats.log(root)]


def test_retrieving_for_a_chain_connects_to_nothing(tmp_path: Path, root: Path) -> None:
    done, tried = watched(tmp_path, 9, "-c", RETRIEVED, QUESTION, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert tried == ""
