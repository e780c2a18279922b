"""The lines above the keys: what is being indexed, where text goes, what is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import ProgressBar, Static

from assistant.rendering import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.domain import Scope


class IndexingLine(Horizontal):
    """A bar while files are indexed; otherwise nothing."""

    def compose(self) -> ComposeResult:
        """Lay out the words beside the bar."""
        yield Static("Indexing", classes="label", markup=False)
        yield ProgressBar(show_eta=False, show_percentage=False)
        yield Static(classes="reading")

    def show(self, done: int, total: int, reading: str) -> None:
        """Say how far it is."""
        self.display = True
        self.query_one(ProgressBar).update(total=max(total, 1), progress=done)
        text = f"{done}/{total} {plain.safe(reading)}"
        self.query_one(".reading", Static).update(Content(text))


class StatusLine(Horizontal):
    """Says at all times who answers, where text goes, and what is asked of."""

    def compose(self) -> ComposeResult:
        """Lay out destination and filters."""
        yield Static("opening the library\u2026", classes="destination", markup=False)
        yield Static("no filter", classes="filters", markup=False)
        yield Static("F1 help", classes="help", markup=False)

    def show_destination(self, text: str) -> None:
        """Say who answers and where text goes."""
        self.query_one(".destination", Static).update(Content(plain.safe(text)))

    def show_filters(self, scope: Scope) -> None:
        """Say what is asked of."""
        shown = self.query_one(".filters", Static)
        shown.set_class(not scope.is_open, "-chosen")
        shown.update(Content("no filter" if scope.is_open else f"only: {plain.scope(scope)}"))
