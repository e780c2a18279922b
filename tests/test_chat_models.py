"""Chat models: real clients against a real server on loopback, and what is said when one fails."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import egress
from assistant.errors import ModelFailed, ModelUnavailable, Stopped
from assistant.listening import Listener
from assistant.models import Models, chat
from assistant.settings import Settings
from tests import chats

SECRET = "sk-SECRET"  # noqa: S105 - no key of anybody's

PROVIDERS = (
    Settings(model="openai:tiny", base_url="http://127.0.0.1:9/v1"),
    Settings(model="openai:tiny", base_url="http://localhost:9/v1"),
    Settings(model="openai:gpt-5.5"),
    Settings(model="openai:gpt-5.5", base_url="http://10.0.0.7:8000/v1"),
    Settings(model="ollama:llama3.1"),
    Settings(model="ollama:gpt-oss:120b-cloud"),
    Settings(model="ollama:llama3.1", base_url="http://llm.example.org:11434"),
    Settings(model="anthropic:claude-opus-4-7"),
    Settings(model="anthropic:claude-opus-4-7", base_url="http://127.0.0.1:9"),
    Settings(model="mistralai:mistral-large-latest"),
)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "MISTRAL_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, SECRET)


@pytest.fixture
def server() -> Iterator[chats.Server]:
    with chats.serving() as told:
        yield told


def built(server: chats.Server, **limits: float) -> chat.ChatModel:
    made = chat.build(Settings(model="openai:tiny", base_url=server.url))
    server.leaving.append(made.model.root_client.close)  # type: ignore[attr-defined]  # OpenAI's
    return replace(made, **limits)  # type: ignore[arg-type]  # limits are the floats among them


def said(model: chat.ChatModel) -> str:
    return "".join(model.stream("Who pays?", Listener()))


# Where it goes


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("settings", PROVIDERS, ids=lambda one: f"{one.model} {one.base_url}")
def test_what_is_shown_before_is_what_the_client_says(settings: Settings) -> None:
    made = chat.build(settings)
    assert egress.destination(made) == egress.expected(settings)
    assert SECRET not in repr(made)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("variable", "value", "model", "host"),
    [
        ("OPENAI_BASE_URL", "https://llm.example.org/v1", "openai:tiny", "llm.example.org"),
        ("OPENAI_API_BASE", "https://llm.example.org/v1", "openai:tiny", "llm.example.org"),
        ("OLLAMA_HOST", "llm.example.org:11434", "ollama:tiny", "llm.example.org:11434"),
        ("ANTHROPIC_BASE_URL", "https://llm.example.org", "anthropic:tiny", "llm.example.org"),
        ("LANGSMITH_GATEWAY", "true", "openai:tiny", "api.openai.com"),
        ("LANGSMITH_GATEWAY", "https://llm.example.org", "anthropic:tiny", "api.anthropic.com"),
    ],
)
def test_variables_that_move_a_client_are_seen_or_have_no_effect(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, model: str, host: str
) -> None:
    monkeypatch.setenv(variable, value)
    settings = Settings(model=model)
    assert egress.expected(settings).host == host
    assert egress.destination(chat.build(settings)) == egress.expected(settings)
    assert os.environ[variable] == value


def test_an_openai_on_this_machine_from_the_environment_is_held_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    made = chat.build(Settings(model="openai:tiny"))
    assert egress.destination(made) == egress.Destination("127.0.0.1:9", is_loopback=True)


@pytest.mark.parametrize(
    ("held", "is_loopback"),
    [
        (chats.client("http://127.0.0.1:8080"), True),
        (chats.client("http://127.9.9.9"), True),
        (chats.client("http://localhost:1"), True),
        (chats.client("http://[::1]:1"), True),
        (chats.client("http://127.0.0.1:8080", trust_env=True), False),
        (chats.client("http://127.0.0.1:8080", follow_redirects=True), False),
        (SimpleNamespace(base_url="http://127.0.0.1:8080"), False),
        (chats.client("http://127.0.0.1.example.org"), False),
        (chats.client("http://localhost.example.org"), False),
        (chats.client("http://0.0.0.0:1"), False),
        (chats.client("http://2130706433"), False),
        (chats.client("http://127.1"), False),
        (chats.client("http://[::ffff:127.0.0.1]"), False),
        (chats.client("http://user@127.0.0.1@example.org"), False),
        (chats.client("http://192.168.0.2"), False),
        (chats.client("nonsense"), False),
        (chats.client("http://[broken"), False),
        (chats.client(""), False),
        (None, False),
    ],
)
def test_only_an_address_of_loopback_is_this_machine(held: Any, *, is_loopback: bool) -> None:
    model: Any = SimpleNamespace(name="fake:x", model=SimpleNamespace(client=held))
    assert egress.destination(model).is_loopback is is_loopback


# Building


def test_a_missing_key_is_said_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match="set OPENAI_API_KEY in the environment"):
        chat.build(Settings(model="openai:gpt-5.5"))


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModelUnavailable, match="pip install langchain-groq"):
        chat.build(Settings(model="groq:llama"))


def test_an_extra_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise ImportError

    monkeypatch.setattr("langchain.chat_models.init_chat_model", missing)
    with pytest.raises(ModelUnavailable, match=r"'literature-interview-assistant\[ollama\]'"):
        chat.build(Settings(model="ollama:llama3.1"))


def test_a_provider_that_does_not_exist_is_said() -> None:
    with pytest.raises(ModelUnavailable, match="with a provider that LangChain knows"):
        chat.build(Settings(model="nobody:nothing"))


def test_no_model_is_said() -> None:
    with pytest.raises(ModelUnavailable, match="no chat model is named"):
        Models().chat(Settings())


def test_a_model_is_built_once() -> None:
    models = Models()
    first = models.chat(Settings(model="ollama:a"))
    assert models.chat(Settings(model="ollama:a")) is first
    assert models.chat(Settings(model="ollama:b")) is not first


# Asking


@pytest.mark.loopback
def test_a_reply_streams_and_the_request_holds_the_text_alone(server: chats.Server) -> None:
    server.reply = "- The grant pays: “until it ends” [1].\n"
    pieces = list(built(server).stream("Who pays?", Listener()))
    assert "".join(pieces) == server.reply
    assert len(pieces) > 3
    (asked,) = server.asked
    assert asked["messages"] == [{"role": "user", "content": "Who pays?"}]
    assert asked["stream"] is True
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("behaviour", "line"),
    [
        ("401", "OPENAI_API_KEY was refused by {host} (401)"),
        ("404", "the server at {host} knows no model of that name (404)"),
        ("429", "{host} takes no more requests now, or the quota is used up (429)"),
        ("400", "the server at {host} refused the request (400)"),
        ("500", "the server at {host} failed (500)"),
        ("long", "the question and its passages are too long for it"),
        ("redirect", "the server at {host} refused the request (307)"),
        ("garbage", "what came from {host} is not a chat model's reply (ValueError)"),
        ("not json", "what came from {host} is not a chat model's reply (JSONDecodeError)"),
        ("truncated", "its reply broke off"),
        ("cut", "its reply broke off"),
    ],
)
def test_a_failure_is_one_line_and_repeats_nothing_that_the_server_said(
    server: chats.Server, behaviour: str, line: str
) -> None:
    server.reply, server.behaviour = "- A long reply with many words in it.\n", behaviour
    with pytest.raises(ModelFailed) as failed:
        said(built(server))
    host = f"127.0.0.1:{server.port}"
    assert str(failed.value) == f"openai:tiny: {line.format(host=host)}"
    assert len(server.paths) == 1, "asked again, or elsewhere"


@pytest.mark.loopback
def test_a_key_goes_to_the_server_and_into_no_line(
    server: chats.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    server.behaviour = "401"
    with pytest.raises(ModelFailed) as failed:
        said(built(server))
    assert server.headers[0]["authorization"] == f"Bearer {SECRET}"
    assert "SECRET" not in str(failed.value)


@pytest.mark.loopback
def test_nobody_there_is_said() -> None:
    model = chat.build(Settings(model="openai:tiny", base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(ModelFailed, match=r"no server answers at 127\.0\.0\.1:9$"):
        said(model)


@pytest.mark.loopback
@pytest.mark.parametrize("behaviour", ["silent", "trickle"])
@pytest.mark.parametrize("limits", [{"silence": 0.5}, {"whole": 0.5}], ids=str)
def test_a_server_that_keeps_one_waiting_is_given_up(
    server: chats.Server, behaviour: str, limits: dict[str, float]
) -> None:
    server.reply, server.behaviour = "Some words that never end.", behaviour
    began = time.monotonic()
    with pytest.raises(ModelFailed, match="no reply in time"):
        said(built(server, **limits))
    assert time.monotonic() - began < 3


@pytest.mark.loopback
@pytest.mark.parametrize("behaviour", ["silent", "trickle"])
def test_who_waits_can_stop_at_once(server: chats.Server, behaviour: str) -> None:
    class Leaving(Listener):
        def is_stopped(self) -> bool:
            return bool(server.paths)

    server.reply, server.behaviour = "Some words that never end.", behaviour
    began = time.monotonic()
    with pytest.raises(Stopped):
        list(built(server).stream("Who pays?", Leaving()))
    assert time.monotonic() - began < 3


def test_a_reply_without_an_end_is_given_up() -> None:
    with pytest.raises(ModelFailed, match="does not come to an end"):
        said(chats.fake("and so on " * 10_000))


def test_whatever_a_provider_raises_is_one_line() -> None:
    class Broken:
        client = chats.client(chats.HERE)

        def stream(self, text: str) -> Iterator[str]:
            raise KeyError("choices", SECRET)

    model = chat.ChatModel("fake:x", Broken())  # type: ignore[arg-type]  # all that is called
    with pytest.raises(ModelFailed, match=r"is not a chat model's reply \(KeyError\)$"):
        said(model)


@pytest.mark.loopback
def test_a_proxy_in_the_environment_is_not_taken_to_this_machine(
    server: chats.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply = "Directly."
    with chats.serving() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        assert said(built(server)) == "Directly."
        assert proxy.paths == []


# Quiet


def test_langchains_variables_are_away_while_a_model_works_and_back_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING", "true")  # the first version's: LangChain raises at it
    seen: list[list[str]] = []

    class Looking(chats.FakeChat):
        def _stream(self, *arguments: Any, **options: Any) -> Iterator[Any]:
            seen.append([name for name in os.environ if name.startswith(("LANGSMITH_", "LANGCH"))])
            return super()._stream(*arguments, **options)

    made = chats.fake("A reply.", "Another.")
    model = Looking(messages=made.model.messages, client=chats.client(chats.HERE))  # type: ignore[attr-defined]
    assert said(chat.ChatModel("fake:x", model)) == "A reply."
    assert seen == [[]]
    for _ in range(50):
        if threading.active_count() == 1:
            break
        time.sleep(0.02)
    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING"] == "true"


def test_a_tracer_of_the_program_around_hears_nothing() -> None:
    from langchain_core.callbacks import BaseCallbackHandler  # noqa: PLC0415
    from langchain_core.runnables import RunnableLambda  # noqa: PLC0415

    heard: list[str] = []

    class Hearing(BaseCallbackHandler):
        def on_chat_model_start(self, *arguments: Any, **options: Any) -> None:
            heard.append("model")

        def on_chain_start(self, *arguments: Any, **options: Any) -> None:
            heard.append("chain")

    around: RunnableLambda[str, str] = RunnableLambda(lambda _: said(chats.fake("A reply.")))
    assert around.invoke("x", {"callbacks": [Hearing()]}) == "A reply."
    assert heard == ["chain"]
