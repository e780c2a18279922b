"""The one function through which text leaves this process for a model, or does not.

``send`` puts the text together itself, of a prompt, of what a person asked and of passages; it
knows where the model is by reading that off the client that would carry the text; it leaves out
what may not go there, looks through the outcome for words of what it left out, whoever put them
there, and writes down what goes before it goes. Whoever calls it need not be trusted.

What goes to a model on loopback stays on this machine. Anything else is "not on this machine":
an address that cannot be read, one that a proxy or a redirection may lead away, a name that would
have to be resolved.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from assistant import prompts, rewriting
from assistant.domain import INTERVIEWER, Document, Evidence, Passage, Source
from assistant.errors import EgressRefused
from assistant.listening import Listener
from assistant.settings import Interviews, Settings, is_loopback

LOG = "egress.jsonl"
"""The log in ``notebook/``: one line of JSON for each text that was to go out."""

_RUN = 5
"""Words in a row by which somebody's own words are known where nobody asked them."""

_RUN_ASKED = 8
"""The same in what a person asked: "who pays for the sequencing when" may be anybody's."""

_LEFT_OUT = "words of someone who withdrew"

_LOCAL = frozenset({"openai", "ollama"})
"""Providers whose client can be held to an address: no proxy, no redirection (``models.chat``)."""

_ADDRESSES = {
    "anthropic": (("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"), "https://api.anthropic.com"),
    "mistralai": (("MISTRAL_BASE_URL",), "https://api.mistral.ai/v1"),
    "ollama": (("OLLAMA_HOST",), "http://127.0.0.1:11434"),
    "openai": (("OPENAI_API_BASE", "OPENAI_BASE_URL"), "https://api.openai.com/v1"),
}
"""Where each provider's client sends, unless it is told otherwise: variables, and the default."""

_CLIENTS = (
    ("root_client", "root_client._client"),
    ("_client", "_client._client"),
    ("_client._client", "_client._client"),
    ("client", "client"),
)
"""Where LangChain's chat models keep what knows the address, and the HTTP client beneath it."""


class Chat(Protocol):
    """A chat model as the gate needs it (``models.chat.ChatModel``)."""

    @property
    def name(self) -> str:
        """``provider:name``."""
        ...

    @property
    def model(self) -> Any:  # noqa: ANN401 - any provider's class
        """What LangChain built: its client tells the address."""
        ...

    def stream(self, text: str, listener: Listener) -> Iterator[str]:
        """Put a text to the model and give its reply as it comes."""
        ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where text for a model goes: the host, with its port where it has one."""

    host: str
    is_loopback: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What a library allows, where it writes down what went out, and what may not go."""

    notebook: Path
    interviews: Interviews
    confidential: Callable[[], Iterable[Document]]
    """Every document that is not literature; asked for only where it must stay."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be put to a model.

    ``asked`` are the prompt's variables that hold what a person wrote, now or before; where the
    prompt has a variable ``passages``, it becomes the evidence that may go.
    """

    purpose: str
    prompt: prompts.Prompt
    asked: Mapping[str, str]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a letter: what went, what was kept back, and the reply as it comes.

    The passages that went are numbered from 1 in the order of ``evidence``. Nothing is sent before
    the first piece of ``reply`` is asked for.
    """

    destination: Destination
    evidence: tuple[Evidence, ...]
    withheld: tuple[Evidence, ...]
    reply: Iterator[str] = field(repr=False)


def send(chat: Chat, letter: Letter, gate: Gate, listener: Listener | None = None) -> Sent:
    """Put a letter to a model, as far as it may go there.

    Raises:
        EgressRefused: what a person asked holds words that may not go, or the log cannot be
            written; nothing is sent.
        PromptUnusable: the prompt's variables are not those of the letter.

    The reply raises ``ModelFailed`` where there is none that can be used, and ``Stopped`` where
    ``listener`` does not wait for it any more.

    """
    to = destination(chat)
    going = admitted(letter.evidence, to, gate)
    withheld = tuple(one for one in letter.evidence if one not in going)
    shown = prompts.passages(one.passage for one in going)
    values = dict(letter.asked)
    if letter.evidence or "passages" in letter.prompt.variables:
        values["passages"] = shown
    text = letter.prompt.fill(**values)
    if not _is_open(to, gate):
        _look_through(text, letter, shown, withheld, gate, to)
    _write_down(
        gate.notebook,
        {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "destination": to.host,
            "loopback": to.is_loopback,
            "model": chat.name,
            "purpose": letter.purpose,
            "sources": _ids(going),
            "withheld": _ids(withheld),
        },
        text,
    )
    return Sent(to, going, withheld, chat.stream(text, listener or Listener()))


def _ids(evidence: Iterable[Evidence]) -> list[str]:
    return sorted({one.passage.source.id for one in evidence})


# What may go


def admitted(evidence: Iterable[Evidence], to: Destination, gate: Gate) -> tuple[Evidence, ...]:
    """Give what may go of the evidence; ``send`` sends no other, whatever it is given."""
    is_open = _is_open(to, gate)
    return tuple(one for one in evidence if is_open or not is_confidential(one.passage))


def _is_open(to: Destination, gate: Gate) -> bool:
    return to.is_loopback or gate.interviews == "allowed"


def is_confidential(passage: Passage) -> bool:
    """Whether a passage is anything but literature; speech counts, whatever its source is called.

    A reference manager's record can call an interview a document: the turns give it away.
    """
    return is_private(passage.source) or any(
        one.kind == "turn" or one.speaker is not None for one in passage.segments
    )


def is_private(source: Source) -> bool:
    """Whether a source is the team's own: an interview, or unpublished material of the study."""
    return (
        source.is_interview
        or source.provenance == "study"
        or bool(source.participants)
        or source.path.startswith("corpus/interviews/")
    )


def _look_through(  # noqa: PLR0913 - all that the text was made of
    text: str,
    letter: Letter,
    shown: str,
    withheld: Iterable[Evidence],
    gate: Gate,
    to: Destination,
) -> None:
    """Refuse a text that holds words of what must stay, whichever way they came into it.

    What literature says too may go. In what a person asked, and in the prompt, more words in a row
    are let through, and the interviewer's altogether: these are the study's own questions, and a
    person may well ask the same.
    """
    rest = _runs(text, _RUN) - _runs(shown, _RUN)
    asked = set[str]()
    for one in (letter.prompt.text, *letter.asked.values()):
        rest -= _runs(one, _RUN)
        asked |= _runs(one, _RUN_ASKED) - _runs(shown, _RUN_ASKED)
    for source, speaker, words in _kept(withheld, gate.confidential()):
        is_asked = speaker != INTERVIEWER and not asked.isdisjoint(_runs(words, _RUN_ASKED))
        if is_asked or not rest.isdisjoint(_runs(words, _RUN)):
            raise EgressRefused(
                f"the question holds words of {source}, which do not go to {to.host}: ask in words "
                'of your own, or set interviews = "allowed" for this library'
            )


def _kept(
    withheld: Iterable[Evidence], documents: Iterable[Document]
) -> Iterator[tuple[str, str | None, str]]:
    """Give what must stay: source, speaker and words."""
    for one in withheld:
        yield one.passage.source.id, None, one.passage.text
    for document in documents:
        for segment in document.segments:
            span = segment.span
            yield document.source.id, segment.speaker, document.text[span.start : span.end]


def _runs(text: str, length: int) -> frozenset[str]:
    """Give every run of so many words."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(
        " ".join(words[place : place + length]) for place in range(len(words) - length + 1)
    )


# Where it goes


def destination(chat: Chat) -> Destination:
    """Say where a model's client sends, by the client itself and not by what it was built with."""
    for knows, carries in _CLIENTS:
        address = str(getattr(_held(chat.model, knows), "base_url", ""))
        carrier = _held(chat.model, carries)
        is_held = (
            getattr(carrier, "trust_env", True) is False
            and getattr(carrier, "follow_redirects", True) is False
        )
        if address:
            return _destination(chat.name, address, is_held=is_held)
    return _destination(chat.name, "", is_held=False)


def expected(settings: Settings) -> Destination:
    """Say where text will go, before anything is built; ``destination`` has the last word."""
    provider = settings.model.partition(":")[0]
    names, default = _ADDRESSES.get(provider, ((), ""))
    told = (os.environ[name] for name in names if os.environ.get(name))
    address = settings.base_url or next(told, default)
    return _destination(settings.model, address, is_held=provider in _LOCAL)


def describe(settings: Settings) -> str:
    """Say in one line where text goes; the place comes first, which no narrow screen may cut."""
    if not settings.model:
        return "nothing leaves this machine"
    to = expected(settings)
    if to.is_loopback:
        return f"{to.host} on this machine gets questions and passages"
    if settings.interviews == "allowed":
        return f"{to.host} gets questions, literature and interviews"
    return f"{to.host} gets questions and literature; interviews stay"


def _destination(model: str, address: str, *, is_held: bool) -> Destination:
    provider, _, name = model.partition(":")
    host, shown = _host(address)
    if not host:
        return Destination(f"the servers of {provider}", is_loopback=False)
    if provider == "ollama" and name.endswith(("-cloud", ":cloud")):
        # The Ollama on this machine passes these on to the makers of Ollama.
        return Destination("ollama.com", is_loopback=False)
    return Destination(shown, is_loopback=is_held and is_loopback(host))


def _host(address: str) -> tuple[str, str]:
    """Give the host of an address, and the same with its port as it is shown."""
    try:
        # Ollama's variable may hold a host without a scheme.
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    return host, f"{host}:{port}" if port else host


def _held(model: object, path: str) -> object:
    """Give what a model holds under a path of names, or ``None``."""
    try:
        found: object = attrgetter(path)(model)
    except Exception:  # noqa: BLE001 - a property of any provider's; what cannot be read is unknown
        return None
    return found


# What is written down


def _write_down(notebook: Path, record: dict[str, object], text: str) -> None:
    """Append a text that is about to go to the log, with what is known of it.

    Raises:
        EgressRefused: it cannot be written, and so it does not go.

    """
    path = notebook / LOG
    try:
        data = text.encode()
        known = {
            **record,
            "sha256": hashlib.sha256(data).hexdigest(),
            "characters": len(text),
            "text": text,
        }
        line = json.dumps(known, ensure_ascii=False).encode() + b"\n"
        notebook.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            path.chmod(0o600)
            log.write(line)
            log.flush()
            os.fsync(log.fileno())
    except (OSError, UnicodeError) as error:
        raise EgressRefused(
            f"{path}: cannot be written, and what is not written down is not sent: "
            f"{getattr(error, 'strerror', '') or 'not text'}"
        ) from error


def forget(notebook: Path, sources: Collection[str], said: Iterable[str]) -> None:
    """Take each text that holds words of somebody who withdrew out of the log; may be done again.

    That it went stays on record: when, where, of which sources, how long it was, and its hash.
    ``sources`` are those that have their words, ``said`` is what they said, as far as it is known:
    a question may quote it.

    Raises:
        OSError: the disk is full.

    """
    words = frozenset[str]().union(*(_runs(one, _RUN_ASKED) for one in said))

    def without(line: bytes) -> bytes:
        try:
            record = json.loads(line)
        except ValueError:
            return _cut_off_without(line, sources, words)
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            return line
        if not _holds(record["text"], record.get("sources"), sources, words):
            return line
        return json.dumps(
            {**record, "text": None, "left_out": _LEFT_OUT}, ensure_ascii=False
        ).encode()

    with suppress(FileNotFoundError, PermissionError):
        rewriting.rewrite(
            notebook / LOG, lambda content: b"\n".join(map(without, content.split(b"\n")))
        )


def _holds(text: str, sent: object, sources: Collection[str], words: frozenset[str]) -> bool:
    is_sent = isinstance(sent, list) and not {str(one) for one in sent}.isdisjoint(sources)
    return is_sent or not words.isdisjoint(_runs(text, _RUN_ASKED))


def _cut_off_without(line: bytes, sources: Collection[str], words: frozenset[str]) -> bytes:
    """Give a line that a crash cut off without the text, its end, where that may be theirs."""
    head, mark, text = line.decode("utf-8", "replace").partition('"text": ')
    named = any(json.dumps(one, ensure_ascii=False) in head for one in sources)
    if mark and (named or not words.isdisjoint(_runs(text, _RUN_ASKED))):
        return head.encode()
    return line
