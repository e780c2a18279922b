"""Chat models for tests: LangChain's fakes at an address, and a server of the OpenAI protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.models.chat import ChatModel
from tests.fakes import Fakes

if TYPE_CHECKING:
    from assistant.settings import Settings

HERE = "http://127.0.0.1:9/v1"
ELSEWHERE = "https://api.example.org/v1"


class FakeChat(GenericFakeChatModel):
    """LangChain's fake, with a client that tells an address as providers' clients do."""

    client: Any = None


class Recording:
    """What stands in for a model's transport: it keeps each text, and replies in turn."""

    def __init__(self, *replies: str | Exception, address: str = HERE) -> None:
        self.texts: list[str] = []
        self._replies = iter(replies)
        self.name = "fake:recording"
        self.model = SimpleNamespace(client=client(address))

    def stream(self, text: str, listener: object) -> Iterator[str]:
        self.texts.append(text)
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        yield from reply.splitlines(keepends=True)


def client(address: str, *, trust_env: bool = False, follow_redirects: bool = False) -> object:
    """Give an HTTP client as far as the gate looks at one."""
    return SimpleNamespace(base_url=address, trust_env=trust_env, follow_redirects=follow_redirects)


def fake(*replies: str, address: str = HERE) -> ChatModel:
    """Give a chat model that streams these replies, word by word."""
    messages = iter([AIMessage(reply) for reply in replies])
    return ChatModel("fake:chat", FakeChat(messages=messages, client=client(address)))


class WithChat(Fakes):
    """Models that take no time, and a chat model that a test made."""

    def __init__(self, made: Any) -> None:
        super().__init__()
        self.made = made

    def chat(self, settings: Settings) -> Any:
        if isinstance(self.made, Exception):
            raise self.made
        return self.made


def log(root: Path) -> list[dict[str, Any]]:
    """Read what the gate wrote down."""
    path = root / "notebook" / "egress.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


# The OpenAI protocol


@dataclass
class Server:
    """A server on loopback that speaks the chat-completions protocol, and what it was asked."""

    port: int = 0
    reply: str | Callable[[str], str] = ""
    behaviour: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    leaving: list[Callable[[], None]] = field(default_factory=list)
    """What closes the clients that keep a connection."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def texts(self) -> list[str]:
        return [one["messages"][-1]["content"] for one in self.asked]


_ERRORS = {
    "401": (401, {"message": "Incorrect API key provided: sk-SECRET.", "code": "invalid_api_key"}),
    "404": (404, {"message": "The model does not exist", "code": "model_not_found"}),
    "429": (429, {"message": "You exceeded your quota", "code": "insufficient_quota"}),
    "500": (500, {"message": "The server had an error", "code": None}),
    "long": (400, {"message": "Please shorten it", "code": "context_length_exceeded"}),
    "400": (400, {"message": "No such parameter", "code": None}),
}


def _pieces(text: str) -> Sequence[str]:
    return [text[place : place + 7] for place in range(0, len(text), 7)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's
        """Say nothing."""

    def do_POST(self) -> None:
        told = self.told
        told.paths.append(self.path)
        told.headers.append({name.lower(): value for name, value in self.headers.items()})
        length = int(self.headers.get("Content-Length") or 0)
        told.asked.append(json.loads(self.rfile.read(length)))
        how = told.behaviour
        if how in _ERRORS:
            status, error = _ERRORS[how]
            self._whole(status, json.dumps({"error": error}), "application/json")
        elif how == "redirect":
            self.send_response(307)
            self.send_header("Location", f"{told.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif how == "garbage":
            self._whole(200, "<html>It works!</html>", "text/html")
        elif how == "silent":
            told.stopping.wait(20)
            self.close_connection = True
        else:
            self._stream(told, how)

    def _whole(self, status: int, body: str, kind: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, told: Server, how: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if how == "not json":
            self.wfile.write(b"data: {nonsense\n\n")
            return
        text = told.reply if isinstance(told.reply, str) else told.reply(told.texts[-1])
        pieces = list(_pieces(text)) if how != "empty" else []
        for number, piece in enumerate(pieces):
            if how in {"trickle", "truncated"} and number == len(pieces) // 2:
                if how == "truncated":
                    return
                told.stopping.wait(20)
                return
            self._event({"content": piece})
        self._event({}, "length" if how == "cut" else "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], reason: str | None = None) -> None:
        chunk = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": "tiny",
            "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on loopback for as long as the test needs it."""
    told = Server()
    handler = type("Handler", (_Handler,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        told.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield told
        finally:
            told.stopping.set()
            for leave in told.leaving:
                leave()
            server.shutdown()
