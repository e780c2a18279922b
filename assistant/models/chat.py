"""Chat models: any that LangChain's ``init_chat_model`` builds, asked in a thread of its own.

The thread is what makes waiting bearable: whoever waits can stop at once, and a server that says
nothing, or trickles, has a limit, whichever provider's code is at work. It runs in an empty context
with LangChain's tracing off and its variables put away, so that nothing of a conversation goes to a
tracer that somebody switched on for other work.

``stream`` is for ``egress.send`` alone: all that leaves for a model passes there.
"""

from __future__ import annotations

import contextvars
import os
import queue
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import egress
from assistant.errors import ModelFailed, ModelUnavailable
from assistant.listening import Listener
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = ("anthropic", "mistralai", "ollama", "openai")
"""Providers whose package an extra of this project installs; LangChain knows many more."""

_KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
}
_FOREIGN = ("LANGCHAIN_", "LANGSMITH_")
_CUT_OFF = frozenset({"length", "max_tokens"})
_LONGEST_REPLY = 60_000
_SILENCE = 180.0
_WHOLE = 900.0
_OLLAMA_TOKENS = 16_384
"""Ollama cuts what is longer than its window without a word, and its own default is a quarter."""

_TOO_LONG = re.compile(r"context.{0,3}(length|window|size)|too (long|many tokens)", re.IGNORECASE)
"""How servers say that a text does not fit, for which the protocol has no status."""

_TICK = 0.1

_STATUS = {
    401: "{key} was refused by {host}",
    403: "{key} does not allow this at {host}",
    404: "the server at {host} knows no model of that name",
    408: "no reply in time from {host}",
    429: "{host} takes no more requests now, or the quota is used up",
}


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model, under the name that it was asked for by."""

    name: str
    model: BaseChatModel
    silence: float = _SILENCE
    """Seconds that may pass without a piece: a local model reads a long prompt for minutes."""

    whole: float = _WHOLE
    """Seconds that a whole reply may take."""

    def stream(self, text: str, listener: Listener) -> Iterator[str]:
        """Put a text to the model and give its reply as it comes.

        Raises:
            ModelFailed: there is no reply, or it broke off.
            Stopped: ``listener`` does not wait for it any more.

        """
        arriving: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        is_over = threading.Event()
        threading.Thread(
            target=contextvars.Context().run,
            args=(self._read, text, arriving, is_over),
            name=f"asking {self.name}",
            daemon=True,
        ).start()
        try:
            yield from self._arrived(arriving, listener)
        finally:
            is_over.set()

    def _read(
        self,
        text: str,
        arriving: queue.SimpleQueue[str | BaseException | None],
        is_over: threading.Event,
    ) -> None:
        """Read the reply, in the thread: pieces, then ``None``, or what went wrong."""
        reason = ""
        try:
            with _QUIET.kept():
                for chunk in self.model.stream(text):
                    if is_over.is_set():
                        return
                    arriving.put(str(chunk.text))
                    reason = _reason(chunk.response_metadata) or reason
            if reason in _CUT_OFF or (not reason and self.name.partition(":")[0] in EXTRAS):
                raise ModelFailed(f"{self.name}: its reply broke off")  # noqa: TRY301 - one way out
            arriving.put(None)
        except Exception as error:  # noqa: BLE001 - any provider's code; said where it is waited for
            arriving.put(error)

    def _arrived(
        self, arriving: queue.SimpleQueue[str | BaseException | None], listener: Listener
    ) -> Iterator[str]:
        began = last = time.monotonic()
        length = 0
        while True:
            listener.check()
            now = time.monotonic()
            if now - last > self.silence or now - began > self.whole:
                raise ModelFailed(f"{self.name}: no reply in time ({now - began:.0f} s)")
            try:
                piece = arriving.get(timeout=_TICK)
            except queue.Empty:
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise _explained(self, piece) from piece
            last = now
            length += len(piece)
            if length > _LONGEST_REPLY:
                raise ModelFailed(f"{self.name}: its reply does not come to an end")
            yield piece


class _Quiet:
    """Puts LangChain's variables away for as long as anybody here is at work with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0
        self._away: dict[str, str] = {}

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep tracers, gateways and whatever else those variables switch on from being so."""
        from langsmith import tracing_context  # noqa: PLC0415 - only where a model is asked

        with self._lock:
            self._depth += 1
            for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
                self._away[name] = os.environ.pop(name)
        try:
            with tracing_context(enabled=False):
                yield
        finally:
            with self._lock:
                self._depth -= 1
                if not self._depth:
                    os.environ.update(self._away)
                    self._away.clear()


_QUIET = _Quiet()


def build(settings: Settings) -> ChatModel:
    """Build the chat model that the settings name.

    Raises:
        ModelUnavailable: its package is not installed, its key is not set, or it cannot be built.

    """
    provider, _, name = settings.model.partition(":")
    if not provider:
        raise ModelUnavailable(
            'no chat model is named: model = "provider:name" in assistant.toml, or --model'
        )
    key = _KEYS.get(provider, "")
    local = egress.expected(settings).is_loopback
    if key and not local and not os.environ.get(key):
        raise ModelUnavailable(f"{settings.model}: no key for it: set {key} in the environment")
    with _QUIET.kept():
        try:
            from langchain.chat_models import init_chat_model  # noqa: PLC0415 - half a second

            options = _options(provider, settings, is_local=local)
            built = init_chat_model(name, model_provider=provider, **options)
        except ImportError as error:
            raise ModelUnavailable(f"{settings.model}: {_to_install(provider, error)}") from error
        except Exception as error:
            # Any provider's code. What it says is not passed on: it may name a key.
            raise ModelUnavailable(
                f"{settings.model}: it cannot be built ({type(error).__name__}): is it written as "
                "provider:name, with a provider that LangChain knows?"
            ) from error
    return ChatModel(settings.model, built)


def _options(provider: str, settings: Settings, *, is_local: bool) -> dict[str, Any]:
    """Give what a provider's class is built with: limits, no repeats, and a client held at home.

    A client for this machine takes no proxy from the environment and follows no redirection:
    either would carry text elsewhere. Classes that are not known here get nothing that they might
    refuse; the limits of ``ChatModel`` hold for them all the same.
    """
    found: dict[str, Any] = {"base_url": settings.base_url} if settings.base_url else {}
    held: dict[str, Any] = {"trust_env": False, "follow_redirects": False} if is_local else {}
    if provider == "openai":
        found |= {"timeout": _SILENCE, "max_retries": 0, "http_socket_options": ()}
        if settings.base_url or is_local:
            found["use_responses_api"] = False  # OpenAI's own alone has it
        if is_local:
            found |= _openai_here(held)
    elif provider == "ollama":
        found |= {"client_kwargs": {"timeout": _SILENCE, **held}, "num_ctx": _OLLAMA_TOKENS}
    elif provider == "anthropic":
        found |= {"timeout": _SILENCE, "max_retries": 0}
    elif provider == "mistralai":
        found |= {"timeout": int(_SILENCE), "max_retries": 1}
    return found


def _openai_here(held: dict[str, Any]) -> dict[str, Any]:
    """Give what holds OpenAI's client to this machine; servers here mostly want no key."""
    from openai import DefaultHttpxClient  # noqa: PLC0415 - one provider's

    found: dict[str, Any] = {
        "http_client": DefaultHttpxClient(timeout=_SILENCE, **held),
        "openai_proxy": None,
    }
    if not os.environ.get(_KEYS["openai"]):
        found["api_key"] = "none"
    return found


def _to_install(provider: str, error: ImportError) -> str:
    """Say what to install: an extra of this project, or the package that LangChain names."""
    if provider in EXTRAS:
        return f"not installed: pip install 'literature-interview-assistant[{provider}]'"
    named = re.search(r"`(pip install [\w-]+)`", str(error))
    return f"its package is not installed{f': {named[1]}' if named else ''}"


def _reason(said: dict[str, Any]) -> str:
    """Give why a reply ended, in whichever provider's word for it."""
    for name in ("finish_reason", "done_reason", "stop_reason"):
        if said.get(name):
            return str(said[name])
    return ""


def _explained(chat: ChatModel, error: BaseException) -> ModelFailed:
    """Say in one line what went wrong; never what a server said, which may repeat a key or a text.

    By status and name, since every provider has classes of its own.
    """
    if isinstance(error, ModelFailed):
        return error
    kind, said = type(error).__name__, f"{error} {getattr(error, 'code', '')}"
    status = getattr(error, "status_code", None) or getattr(
        getattr(error, "response", None), "status_code", None
    )
    host = egress.destination(chat).host
    key = _KEYS.get(chat.name.partition(":")[0], "its key")
    if "ContextOverflow" in kind or status == 413 or (status == 400 and _TOO_LONG.search(said)):
        what = "the question and its passages are too long for it"
    elif status in _STATUS:
        what = f"{_STATUS[status].format(host=host, key=key)} ({status})"
    elif isinstance(status, int) and status >= 500:
        what = f"the server at {host} failed ({status})"
    elif isinstance(status, int) and status >= 300:
        what = f"the server at {host} refused the request ({status})"
    elif "Timeout" in kind:
        what = f"no reply in time from {host}"
    elif "Connect" in kind:
        what = f"no server answers at {host}"
    elif "Protocol" in kind or "ReadError" in kind:
        what = "its reply broke off"
    else:
        what = f"what came from {host} is not a chat model's reply ({kind})"
    return ModelFailed(f"{chat.name}: {what}")
