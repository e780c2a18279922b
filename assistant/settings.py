"""``assistant.toml``: few settings, each with a sentence; an unknown one is refused.

A setting is passed in, never global; the command line overrides the environment, which overrides
the file.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from assistant.errors import SettingsError
from assistant.limits import Limits

Effort = Literal["fast", "default", "high"]
"""How much is read for a question: a count and never a clock, so that answers repeat."""

Interviews = Literal["local", "allowed"]
"""Whether interviews may go to a model that is not on this machine."""

FILE_NAME = "assistant.toml"
_MODEL = re.compile(r"[a-z0-9_]+:\S+")

TEMPLATE = """\
# Settings of this library. Every line here shows the default; take the # away to change one.

# How many passages the cross-encoder reads for each question: "fast", "default" or "high".
# A count and never a clock, so that answers repeat.
# effort = "default"

# The embedding model: "bge-small" or "all-minilm" (both come with the program), or the path of
# a sentence-transformers model on this machine. Changing it embeds everything again.
# embedder = "bge-small"

# The address of a Chroma server on this machine (`chroma run`), instead of the embedded index.
# chroma = "http://127.0.0.1:8000"

# A chat model that writes the answer, as "provider:name" ("ollama:llama3.1", "openai:gpt-5.5");
# without one the answer is made of the sources' own sentences. Its key is read from the provider's
# own environment variable (OPENAI_API_KEY, ...) and kept nowhere.
# model = ""

# The address of the model's server, where it is not the provider's own: with "openai:NAME" any
# server that speaks the OpenAI protocol ("http://127.0.0.1:8080/v1").
# base_url = ""

# "local": an interview never goes to a model that is not on this machine, which then is given
# literature only. "allowed": it does. A server on this machine that passes text on counts as this
# machine, since nothing here can see what it does. Everything sent is in notebook/egress.jsonl.
# interviews = "local"

# What one file may take before it is refused: seconds of the processor, MiB of memory, MiB of the
# file, MiB that it unpacks to, and pages of a PDF. A file over a limit is named, the rest is read.
# limits = { seconds = 20, memory = 1024, size = 200, unpacked = 500, pages = 3000 }
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a library is run with."""

    effort: Effort = "default"
    """How many passages are reranked: more is slower and finds a little more."""

    embedder: str = "bge-small"
    """The embedding model: a packaged one by name, or the path of a local one."""

    chroma: str = ""
    """The address of a Chroma server on loopback; empty for the embedded index."""

    model: str = ""
    """The chat model that writes answers, as ``provider:name``; empty for none."""

    base_url: str = ""
    """The address of the chat model's server; empty for the provider's own."""

    interviews: Interviews = "local"
    """Whether interviews may go to a chat model that is not on this machine."""

    limits: Limits = field(default_factory=Limits)
    """What one file may take when it is read."""


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine by its name alone: ``localhost``, 127.0.0.0/8 or ``::1``.

    No name is resolved: who answers to it may change between the look and the sending.
    """
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return address.is_loopback and (address.version == 4 or address == ipaddress.IPv6Address(1))


def load(root: Path, given: Mapping[str, str] | None = None) -> Settings:
    """Read ``assistant.toml`` in ``root``, if there is one, then the environment, then ``given``.

    ``ASSISTANT_EFFORT``, ``ASSISTANT_MODEL`` and so on override the file, and ``given`` (the
    command line) overrides both. ``interviews`` is read from the file alone: leave to send what
    people said in confidence is given for one library, and not for all that a shell may open.

    Raises:
        SettingsError: a key is unknown, a value cannot be, or the file is not TOML.

    """
    path = root / FILE_NAME
    found: dict[str, object] = {}
    if path.is_file():
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not valid TOML: {error}") from error
    known = {field.name for field in fields(Settings)}
    for key in found:
        if key not in known:
            raise SettingsError(
                f"{path}: unknown setting {key!r}: there is {', '.join(sorted(known))}"
            )
    for name in known - {"limits"}:
        if value := os.environ.get(f"ASSISTANT_{name.upper()}"):
            found[name] = value
    if os.environ.get("ASSISTANT_INTERVIEWS"):
        raise SettingsError(
            f"ASSISTANT_INTERVIEWS is set: interviews are let out for one library, in {path} alone"
        )
    return _checked(path, {**found, **(given or {})})


def _checked(path: Path, found: dict[str, object]) -> Settings:
    found = {**found, "limits": _limits(path, found.get("limits", {}))}
    for key, value in found.items():
        if key != "limits" and not isinstance(value, str):
            raise SettingsError(f"{path}: {key} = {value!r}: a text between quotes is expected")
    settings = replace(Settings(), **found)  # type: ignore[arg-type]  # checked above
    efforts = get_args(Effort)
    if settings.effort not in efforts:
        raise SettingsError(f"{path}: effort = {settings.effort!r}: it can be {', '.join(efforts)}")
    if settings.chroma and not is_loopback(_host(path, "chroma", settings.chroma)):
        raise SettingsError(
            f"{path}: chroma = {settings.chroma!r}: vectors can be turned back into what was "
            "said, so a server on another machine is refused; run it on 127.0.0.1"
        )
    _check_model(path, settings)
    return settings


def _limits(path: Path, found: object) -> Limits:
    if not isinstance(found, dict):
        raise SettingsError(f"{path}: limits = {found!r}: write it as {{ seconds = 20 }}")
    known = asdict(Limits())
    for name, value in found.items():
        if name not in known:
            raise SettingsError(f"{path}: unknown limit {name!r}: there is {', '.join(known)}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SettingsError(f"{path}: limits: {name} = {value!r}: a whole number is expected")
    return Limits(**{**known, **found})


def _check_model(path: Path, settings: Settings) -> None:
    if settings.model and not _MODEL.fullmatch(settings.model):
        raise SettingsError(
            f"model = {settings.model!r}: write it as provider:name, like ollama:llama3.1"
        )
    if settings.base_url:
        _host(path, "base_url", settings.base_url)
    allowed = get_args(Interviews)
    if settings.interviews not in allowed:
        raise SettingsError(
            f"{path}: interviews = {settings.interviews!r}: it can be {', '.join(allowed)}"
        )


def _host(path: Path, name: str, value: str) -> str:
    """Give the host of an address; refuse what is none, and a password in it."""
    try:
        address = urlsplit(value)
        host = address.hostname if address.scheme in {"http", "https"} else None
        is_secret = address.username is not None
        _ = address.port  # raises where it is no number
    except ValueError:
        host, is_secret = None, False
    if is_secret:
        raise SettingsError(f"{path}: {name}: a name or password does not belong into an address")
    if not host:
        raise SettingsError(f"{path}: {name} = {value!r}: write it as http://127.0.0.1:8000")
    return host
