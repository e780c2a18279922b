"""``assistant ask --model`` as a user starts it, against a server of the OpenAI protocol."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import chats, commands
from tests.commands import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.loopback]

MODEL = ("--model", "openai:tiny")


@pytest.fixture
def server() -> Iterator[chats.Server]:
    with chats.serving() as told:
        yield told


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    commands.make_corpus(root)
    assert commands.run("index", library=root).returncode == 0
    return root


def quoting(text: str) -> str:
    """Write a claim on each of the first two passages that a prompt holds."""
    passages = re.findall(
        r'<passage number="(\d+)".*?>\n(?:<context>.*?</context>\n)?(.*?)\n', text
    )
    return "".join(
        f"- It is said: “{' '.join(words.split()[:6])}” [{number}].\n"
        for number, words in passages[:2]
    )


def test_claims_are_printed_and_verify(root: Path, tmp_path: Path, server: chats.Server) -> None:
    server.reply = quoting
    asked = commands.run("ask", QUESTION, *MODEL, library=root, ASSISTANT_BASE_URL=server.url)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "The claims are in the words of openai:tiny" in asked.stdout
    assert "It is said: “" in asked.stdout
    stored = commands.run(
        "ask", QUESTION, "--json", *MODEL, library=root, ASSISTANT_BASE_URL=server.url
    )
    answer = json.loads(stored.stdout)
    assert answer["model"] == "openai:tiny"
    assert answer["notices"] == []
    assert re.fullmatch(r"[0-9a-f]{64}", answer["prompt_sha256"])
    (tmp_path / "answer.json").write_text(stored.stdout, "utf-8")
    verified = commands.run("verify", tmp_path / "answer.json", library=root)
    assert verified.returncode == 0, verified.stdout
    assert server.texts[-2:] == [one["text"] for one in chats.log(root)[-2:]]


def test_without_a_key_the_answer_comes_without_a_model(root: Path) -> None:
    plainly = commands.run("ask", QUESTION, library=root)
    asked = commands.run("ask", QUESTION, *MODEL, library=root, OPENAI_API_KEY="")
    assert asked.returncode == 0
    question, told, *rest = asked.stdout.split("\n\n")
    assert "\n\n".join((question, *rest)) == plainly.stdout
    assert " ".join(told.split()).endswith("in the environment: answered without a model")
    assert asked.stderr == (
        "assistant: openai:tiny: no key for it: set OPENAI_API_KEY in the environment: "
        "answered without a model\n"
    )


@pytest.mark.parametrize("behaviour", ["401", "429", "500", "garbage", "truncated", "empty"])
def test_a_failure_is_one_line_and_no_exit_code(
    root: Path, server: chats.Server, behaviour: str
) -> None:
    server.reply, server.behaviour = "- Some words that break off.\n", behaviour
    asked = commands.run(
        "ask", QUESTION, "--json", *MODEL, library=root, ASSISTANT_BASE_URL=server.url
    )
    assert asked.returncode == 0
    answer = json.loads(asked.stdout)
    assert answer["citations"]
    assert answer["model"] == ""
    (notice,) = answer["notices"]
    assert asked.stderr == f"assistant: {notice}\n"
    assert notice.startswith("openai:tiny: ")
    assert notice.endswith(": answered without a model")


def test_a_model_in_the_settings_can_be_left_out_for_once(root: Path, server: chats.Server) -> None:
    asked = commands.run(
        "ask",
        QUESTION,
        "--model",
        "",
        library=root,
        ASSISTANT_MODEL="openai:tiny",
        ASSISTANT_BASE_URL=server.url,
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert server.asked == []


def test_a_model_that_is_no_name_is_refused(root: Path) -> None:
    asked = commands.run("ask", QUESTION, "--model", "llama", library=root)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr == (
        "assistant: model = 'llama': write it as provider:name, like ollama:llama3.1\n"
    )


def test_an_interrupt_is_heard_while_a_model_is_waited_for(
    root: Path, server: chats.Server
) -> None:
    server.behaviour = "silent"
    asking = commands.start("ask", QUESTION, *MODEL, library=root, ASSISTANT_BASE_URL=server.url)
    for _ in range(600):
        if server.asked:
            break
        time.sleep(0.05)
    os.kill(asking.pid, signal.SIGINT)
    began = time.monotonic()
    done = commands.finish(asking)
    assert time.monotonic() - began < 5
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\nassistant: interrupted\n", "on a line of its own, after the ^C"
