"""Excerpts that somebody marked, with what they wrote about each: a list in a file of its own.

As in the W3C Web Annotation model an annotation has a target, the cited words, and a body, the
note. A pin is one that is kept to be quoted, a rejection one that is not to be quoted again. The
file holds a line an annotation in the order that the person gave them, and is written anew as a
whole at each change: killed at any moment, it is the list before the change or the one after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant import rewriting
from assistant.domain import Citation
from assistant.errors import OutputLocked, UsageError
from assistant.notebook import lines
from assistant.rendering import data
from assistant.withdrawal import citation_without

_PATIENCE = 2
"""Seconds to wait for another process that writes the same list."""

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Annotation:
    """Cited words and a note on them; ``question`` is what they were found by.

    The citation's number is its place in the list, from 1.
    """

    citation: Citation
    note: str = ""
    made: str = ""
    question: str = ""

    @property
    def key(self) -> Key:
        """What tells it from others: the same words at the same place are marked once."""
        return key(self.citation)


def key(citation: Citation) -> Key:
    """Give what tells the words of a citation from others, whatever its number."""
    return citation.source.id, citation.excerpt.exact, citation.excerpt.span.start


class Annotations:
    """One list, read from its file each time, since another process may change it too."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open the list at ``path``; the file is made with the first annotation."""
        self._path = path
        self._now = now

    def listed(self) -> tuple[Annotation, ...]:
        """Give the annotations in their order.

        Raises:
            UsageError: the file cannot be read, or somebody has written something else into it.

        """
        try:
            content = self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UsageError(f"{self._path}: cannot be read: {error.strerror}") from error
        return tuple(self._numbered(self._read(content)))

    def find(self, citation: Citation) -> Annotation | None:
        """Give the annotation of these words, if there is one."""
        wanted = key(citation)
        return next((one for one in self.listed() if one.key == wanted), None)

    def add(self, citation: Citation, note: str = "", question: str = "") -> bool:
        """Put words at the end of the list; false where they are in it, which stays as it is.

        Raises:
            OSError, UsageError, OutputLocked: it cannot be written.

        """
        made = Annotation(citation, note, self._now().isoformat(timespec="seconds"), question)

        def change(listed: list[Annotation]) -> list[Annotation]:
            return listed if any(one.key == made.key for one in listed) else [*listed, made]

        return self._change(change)

    def annotate(self, wanted: Key, note: str) -> bool:
        """Write another note on words; false where they are not in the list."""
        return self._change(
            lambda listed: [replace(one, note=note) if one.key == wanted else one for one in listed]
        )

    def remove(self, wanted: Key) -> bool:
        """Take words out of the list; false where they are not in it."""
        return self._change(lambda listed: [one for one in listed if one.key != wanted])

    def move(self, wanted: Key, by: int) -> bool:
        """Move words up or down the list; false where they are not in it, or at its end."""

        def change(listed: list[Annotation]) -> list[Annotation]:
            place = next((at for at, one in enumerate(listed) if one.key == wanted), None)
            if place is None:
                return listed
            moved = [*listed[:place], *listed[place + 1 :]]
            moved.insert(min(max(place + by, 0), len(moved)), listed[place])
            return moved

        return self._change(change)

    def cite_anew(self, wanted: Key, citation: Citation) -> bool:
        """Take another citation of words that have moved: the note and the place in the list stay.

        False where the words are not in the list.
        """
        return self._change(
            lambda listed: [
                replace(one, citation=citation) if one.key == wanted else one for one in listed
            ]
        )

    def forget(self, withdrawn: frozenset[str]) -> None:
        """Take the words of those who withdrew out of the list; may be done again.

        A line that nobody can read may hold words of theirs, and goes; a file that nobody may write
        is left alone.

        Raises:
            OSError: the disk is full.

        """
        if self._path.is_file():
            with suppress(PermissionError), self._locked():
                rewriting.rewrite(self._path, lambda content: _without(content, withdrawn))

    def _change(self, change: Callable[[list[Annotation]], list[Annotation]]) -> bool:
        lines.make_folder(self._path.parent)
        with self._locked():
            before = list(self.listed())
            after = list(self._numbered(change(before)))
            if after == before:
                return False
            self._path.touch(mode=0o600)
            rewriting.rewrite(self._path, lambda _: b"".join(map(_line, after)))
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(self._path.with_name(f".{self._path.name}.lock"), _PATIENCE)
        try:
            lock.acquire()
        except Timeout as error:
            raise OutputLocked(f"{self._path}: another process is writing it: try again") from error
        try:
            yield
        finally:
            lock.release()

    def _read(self, content: bytes) -> Iterator[Annotation]:
        for number, line in enumerate(content.split(b"\n"), 1):
            if line.strip():
                found = _annotation(line)
                if found is None:
                    raise UsageError(
                        f"{self._path}, line {number}: not an annotation of this program: "
                        "mend the line or take it out"
                    )
                yield found

    @staticmethod
    def _numbered(listed: Iterable[Annotation]) -> Iterator[Annotation]:
        for place, one in enumerate(listed, 1):
            yield replace(one, citation=replace(one.citation, number=place))


def _line(annotation: Annotation) -> bytes:
    record: dict[str, Any] = {
        "record": "annotation",
        "made": annotation.made,
        "note": annotation.note,
        "question": annotation.question,
        "citation": data.citation(annotation.citation),
    }
    return lines.written(record) + b"\n"


def _annotation(line: bytes) -> Annotation | None:
    record = lines.read(line)
    if not record:
        return None
    try:
        return Annotation(
            data.read_citation(record["citation"]),
            str(record["note"]),
            str(record["made"]),
            str(record["question"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _without(content: bytes, withdrawn: frozenset[str]) -> bytes:
    kept: list[bytes] = []
    for line in content.split(b"\n"):
        found = _annotation(line)
        left = citation_without(found.citation, withdrawn) if found is not None else None
        if found is not None and left == found.citation:
            kept.append(line + b"\n")
        elif found is not None and left is not None:
            kept.append(_line(replace(found, citation=left)))
    return b"".join(kept)
