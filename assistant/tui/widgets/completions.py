"""What the prompt offers, in lines over it; the prompt keeps the focus and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from assistant.rendering import plain
from assistant.tui.widgets.turn import MUTED

if TYPE_CHECKING:
    from assistant.tui.completing import Completion

_MOST = 6
"""Lines that are shown at a time."""

_WIDTH = 22


class Completions(Static):
    """A few lines, of which one is the current one; nothing where nothing is offered."""

    def __init__(self) -> None:
        """Begin with nothing offered."""
        super().__init__(markup=False)
        self._offered: Sequence[Completion] = ()
        self._place = 0

    @property
    def current(self) -> Completion | None:
        """What is taken if nothing else is chosen."""
        return self._offered[self._place] if self._offered else None

    def offer(self, offered: Sequence[Completion]) -> None:
        """Offer these, the first of them before the others."""
        if offered != self._offered:
            self._offered, self._place = offered, 0
            self._show()

    def move(self, by: int) -> None:
        """Go to another line; the first follows the last."""
        self._place = (self._place + by) % len(self._offered)
        self._show()

    def _show(self) -> None:
        self.display = bool(self._offered)
        first = max(0, min(self._place - _MOST // 2, len(self._offered) - _MOST))
        shown = list(enumerate(self._offered))[first : first + _MOST]
        lines = [_line(one, is_current=place == self._place) for place, one in shown]
        if more := len(self._offered) - len(shown):
            lines.append(Content.styled(f"  {more} more: go on typing, or go down", MUTED))
        self.update(Content("\n").join(lines))


def _line(one: Completion, *, is_current: bool) -> Content:
    mark = "\u25b8 " if is_current else "  "
    name = Content.styled(f"{plain.safe(one.typed):<{_WIDTH}} ", "bold" if is_current else "")
    return Content.assemble(mark, name, Content.styled(plain.safe(one.about), MUTED))
