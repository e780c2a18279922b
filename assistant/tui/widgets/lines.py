"""Lines to go through by keys, in a screen that takes each key before the next is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.widgets import OptionList
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from textual.visual import VisualType

MOVES = tuple(
    Binding(key, f"move('{key}')", show=False, priority=True, tooltip="go through the list")
    for key in ("up", "down", "pageup", "pagedown", "home", "end")
)
"""For a screen with lines: as bindings of the list they would come after Enter where keys are fast,
since what has priority is done when it is typed, and the rest when it has come up to the program.
"""


class Lines(OptionList):
    """A list that ends where it ends, and in which a line is always the current one."""

    def __init__(self, *lines: VisualType, id: str | None = None) -> None:  # noqa: A002 - Textual's
        """Offer these."""
        super().__init__(*map(Option, lines), id=id)
        self.highlighted = 0 if lines else None

    def move(self, key: str) -> None:
        """Go where a key leads to."""
        page = max(1, self.scrollable_content_region.height - 1)
        ends = self.option_count
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -ends, "end": ends}
        if self.highlighted is not None:
            self.highlighted = min(max(self.highlighted + by[key], 0), self.option_count - 1)
