"""What a face may hear while an answer is made, and how it stops the making."""

from __future__ import annotations

from assistant.domain import Evidence
from assistant.errors import Stopped


class Listener:
    """Hears nothing and never stops; a face overrides what it wants to know.

    Methods are called in the thread that asks, and should return at once.
    """

    def found(self, evidence: tuple[Evidence, ...]) -> None:
        """Hear of the passages that rank best before the cross-encoder has read them."""

    def wrote(self, text: str) -> None:
        """Hear the next piece of what a chat model writes, not yet checked against anything."""

    def checking(self) -> None:
        """Hear that what was read or written is now held against its sources, and against others.

        What was found may be read anew after that, where it gives no answer.
        """

    def is_stopped(self) -> bool:
        """Say whether nobody waits for the answer any more."""
        return False

    def check(self) -> None:
        """Go on, or stop.

        Raises:
            Stopped: nobody waits any more.

        """
        if self.is_stopped():
            raise Stopped("stopped")
