"""A conversational literature-and-interview assistant: cited, verbatim excerpts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# ONNX Runtime tells its makers about the machine that it runs on, unless this is set before it is
# imported (its Privacy.md); its function that turns events off is not enough.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from assistant.domain import Question, Scope
    from assistant.library import Library

__all__ = ["Library", "Question", "Scope", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the names above
    """Import what is asked for when it is asked for, so that the command starts at once."""
    if name == "Library":
        from assistant.library import Library  # noqa: PLC0415

        return Library
    if name in {"Question", "Scope"}:
        from assistant import domain  # noqa: PLC0415

        return getattr(domain, name)
    raise AttributeError(name)
