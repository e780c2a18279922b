"""What was asked and answered since the session began, saved as it happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.conversation import Turn
    from assistant.notebook import Notebook, Saved, Session


class Record:
    """The turns of one session, here and in the notebook; the chat knows no file."""

    def __init__(self) -> None:
        """Begin with nothing asked, and no notebook until the library is open."""
        self.notebook: Notebook | None = None
        self.turns: list[Turn] = []
        self._session: Session | None = None
        self._is_saved = True

    @property
    def path(self) -> Path | None:
        """The file of the session that goes on, once something has been asked in it."""
        return None if self._session is None else self._session.path

    def clear(self) -> None:
        """Begin anew; what was asked is in the notebook."""
        self.turns.clear()
        self._session = None

    def ask(self, turn: Turn) -> str:
        """Save a question before it is answered; give why that fails, said once."""
        assert self.notebook is not None  # noqa: S101 - it is there before anything is asked
        if self._session is None:
            self._session = self.notebook.begin()
        return self._save(self._session.ask, turn)

    def close(self, turn: Turn) -> str:
        """Keep what came of a question; give why it cannot be saved, said once."""
        self.turns.append(turn)
        if self._session is None or self._session.path is None:
            return ""
        return self._save(self._session.close, turn)

    async def read(self, saved: Saved) -> tuple[Session, tuple[Turn, ...]]:
        """Read a session of the notebook, and let keys be handled meanwhile.

        Raises:
            OSError: it cannot be read.

        """
        assert self.notebook is not None  # noqa: S101 - its sessions were listed
        return await asyncio.to_thread(self.notebook.resume, saved.path)

    def resume(self, session: Session, turns: list[Turn]) -> None:
        """Go on with a session that was read."""
        self._session = session
        self.turns = turns

    def _save(self, write: Callable[[Turn], None], turn: Turn) -> str:
        was_saved = self._is_saved
        try:
            write(turn)
        except OSError as error:
            self._is_saved = False
            reason = error.strerror or "it cannot be written"
            return f"This is not saved in the notebook: {reason}." if was_saved else ""
        self._is_saved = True
        return ""
