"""The notebook: what a team keeps of its work with a library, in ``notebook/``.

Interviews are confidential and what is kept quotes them: folders are 0700, files 0600.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant import rewriting
from assistant.conversation import Turn
from assistant.notebook import forgetting, lines
from assistant.notebook.annotations import Annotation, Annotations
from assistant.notebook.sessions import Saved, Session, Sessions, slug

__all__ = ["Annotation", "Annotations", "Notebook", "Saved", "Session", "slug"]


class Notebook:
    """The folder that a team's own work lies in, of one library."""

    def __init__(self, root: Path, now: Callable[[], datetime] | None = None) -> None:
        """Open the notebook of the library at ``root``; nothing is written yet."""
        folder = root / "notebook"
        self._exports = root / "exports"
        self._now = now or _now
        self.sessions_folder = folder / "sessions"
        self._sessions = Sessions(self.sessions_folder, self._now)
        self.pins = Annotations(folder / "pins.jsonl", self._now)
        self.rejections = Annotations(folder / "rejections.jsonl", self._now)

    def begin(self) -> Session:
        """Begin a session; its file is made with the first question."""
        return self._sessions.begin()

    def resume(self, path: Path) -> tuple[Session, tuple[Turn, ...]]:
        """Go on with a session, and give what was asked and answered in it.

        Raises:
            OSError: it cannot be read.

        """
        return self._sessions.resume(path)

    def saved(self, words: str = "") -> tuple[Saved, ...]:
        """List the sessions, newest first; with ``words``, those that hold all of them.

        A file that is no session is left out.
        """
        return self._sessions.saved(words)

    def rename(self, saved: Saved, name: str) -> None:
        """Call a session something; by an empty name it is listed by its first question.

        Raises:
            OSError: it cannot be written.

        """
        self._sessions.rename(saved.path, name)

    def remove(self, saved: Saved) -> None:
        """Delete a session for good.

        Raises:
            OSError: it cannot be deleted.

        """
        saved.path.unlink(missing_ok=True)

    def export(self, title: str, ending: str, content: bytes) -> Path:
        """Put a document among the exports, under a name that is not taken, and give its path.

        Raises:
            OSError: it cannot be written.

        """
        lines.make_folder(self._exports)
        stem = f"{self._now():%Y%m%dT%H%M%S}-{slug(title)}"
        for number in itertools.count(1):
            path = self._exports / f"{stem}{f'-{number}' if number > 1 else ''}{ending}"
            with suppress(FileExistsError), open(path, "xb", opener=rewriting.private) as file:
                file.write(content)
                return path
        raise AssertionError  # numbers do not end

    def forget(self, withdrawn: frozenset[str]) -> None:
        """Take the words of those who withdrew out of all that is kept; may be done again.

        A file that cannot be read, or is no session, is left alone.

        Raises:
            OSError: the disk is full.
            OutputLocked: another process writes pins or rejections.

        """
        for path in sorted(self.sessions_folder.glob("*.jsonl")):
            with suppress(PermissionError, IsADirectoryError):
                rewriting.rewrite(
                    path, lambda content: forgetting.session_without(content, withdrawn)
                )
        self.pins.forget(withdrawn)
        self.rejections.forget(withdrawn)


def _now() -> datetime:
    return datetime.now().astimezone()
