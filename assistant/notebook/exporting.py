"""What leaves the notebook as a file: a session as a document, pins as an evidence table.

What is exported quotes interviews: a file is readable to nobody else, and takes no other's place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from assistant import rewriting
from assistant.citations import Verdict
from assistant.conversation import Turn
from assistant.errors import UsageError
from assistant.notebook.annotations import Annotation, Key
from assistant.notebook.sessions import Saved
from assistant.rendering import data, pinned
from assistant.rendering import session as rendered
from assistant.rendering.pinned import Row


def session(saved: Saved, turns: Sequence[Turn], ending: str) -> bytes:
    """Give a session as a file of this ending.

    Raises:
        UsageError: there is no such form.

    """
    text = rendered.as_markdown(saved.title, saved.begun, turns)
    return _made(
        ending,
        {
            ".md": lambda: _bytes(text),
            ".json": lambda: _json(rendered.as_data(saved.title, saved.begun, turns)),
            ".html": lambda: _bytes(_html(text)),
            ".docx": lambda: _docx(text),
        },
    )


def faults(listed: Iterable[Annotation], verdicts: Iterable[Verdict]) -> dict[Key, str]:
    """Give, by the keys of what is marked, why sources no longer hold some of it."""
    return {
        one.key: verdict.reason
        for one, verdict in zip(listed, verdicts, strict=True)
        if not verdict.holds
    }


def rows(listed: Iterable[Annotation], broken: Mapping[Key, str]) -> list[Row]:
    """Give what is marked as rows of a table; ``broken`` is what `faults` gives."""
    return [Row(one.citation, one.note, one.question, broken.get(one.key, "")) for one in listed]


def table(given: Sequence[Row], ending: str) -> bytes:
    """Give an evidence table as a file of this ending.

    Raises:
        UsageError: there is no such form.

    """
    return _made(
        ending,
        {
            ".md": lambda: _bytes(pinned.as_markdown(given)),
            ".csv": lambda: b"\xef\xbb\xbf" + _bytes(pinned.as_csv(given)),
            ".json": lambda: _json(
                [
                    {
                        "note": one.note,
                        "question": one.question,
                        "fault": one.fault,
                        "citation": data.citation(one.citation),
                    }
                    for one in given
                ]
            ),
            ".docx": lambda: _docx(pinned.as_markdown(given)),
        },
    )


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there.

    Raises:
        UsageError: it is there, or cannot be written.

    """
    try:
        with open(path, "xb", opener=rewriting.private) as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError(f"{path}: is there already; nothing was written: name another") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def _made(ending: str, forms: Mapping[str, Callable[[], bytes]]) -> bytes:
    if ending.lower() not in forms:
        known = ", ".join(forms)
        raise UsageError(f"“{ending}”: not an ending that says what to write: {known}")
    return forms[ending.lower()]()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _json(record: object) -> bytes:
    return _bytes(json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _html(text: str) -> str:
    from assistant.rendering import html  # noqa: PLC0415 - only where it is asked for

    return html.document(text)


def _docx(text: str) -> bytes:
    from assistant.rendering import docx  # noqa: PLC0415 - half a second

    return docx.document(text)
