"""``assistant.toml``: few settings, each with a sentence; an unknown one is refused.

A setting is passed in, never global; the command line overrides the environment, which overrides
the file.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from assistant.errors import SettingsError

Effort = Literal["fast", "default", "high"]
"""How much is read for a question: a count and never a clock, so that answers repeat."""

FILE_NAME = "assistant.toml"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

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


def load(root: Path) -> Settings:
    """Read ``assistant.toml`` in ``root``, if there is one, then the environment.

    ``ASSISTANT_EFFORT``, ``ASSISTANT_EMBEDDER`` and ``ASSISTANT_CHROMA`` override the file.

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
    for name in known:
        if value := os.environ.get(f"ASSISTANT_{name.upper()}"):
            found[name] = value
    return _checked(path, found)


def _checked(path: Path, found: dict[str, object]) -> Settings:
    for key, value in found.items():
        if not isinstance(value, str):
            raise SettingsError(f"{path}: {key} = {value!r}: a text between quotes is expected")
    settings = replace(Settings(), **found)  # type: ignore[arg-type]  # checked above: all are str
    efforts = get_args(Effort)
    if settings.effort not in efforts:
        raise SettingsError(f"{path}: effort = {settings.effort!r}: it can be {', '.join(efforts)}")
    if settings.chroma:
        address = urlsplit(settings.chroma)
        if address.scheme not in {"http", "https"} or address.hostname is None:
            raise SettingsError(
                f"{path}: chroma = {settings.chroma!r}: write it as http://127.0.0.1:8000"
            )
        if address.hostname not in _LOOPBACK:
            raise SettingsError(
                f"{path}: chroma = {settings.chroma!r}: vectors can be turned back into what was "
                "said, so a server on another machine is refused; run it on 127.0.0.1"
            )
    return settings
