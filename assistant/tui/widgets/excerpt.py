"""The excerpt panel: cited words, highlighted where they stand, with reference and speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.rendering import plain
from assistant.tui.widgets.document import DocumentView
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.domain import Document
    from assistant.tui.place import Place


class ExcerptPanel(Vertical):
    """Shows one place at a time; the screen says which, and gives the document."""

    WHERE = "In the excerpt"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "screen.close_excerpt", "Close", tooltip="close the excerpt"),
        Binding(
            "n",
            "screen.step_excerpt(1)",
            "Next",
            key_display="n/p",
            tooltip="open the next citation",
        ),
        Binding("p", "screen.step_excerpt(-1)", show=False, tooltip="open the previous citation"),
        Binding("c", "screen.copy_excerpt", "Copy", tooltip="copy the words with their reference"),
        Binding("r", "recentre", show=False, tooltip="return to the cited words"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin closed."""
        super().__init__(id=id)
        self.place: Place | None = None

    def compose(self) -> ComposeResult:
        """Lay out the heading over the document."""
        yield Static(classes="heading")
        yield DocumentView()

    @property
    def view(self) -> DocumentView:
        """The document."""
        return self.query_one(DocumentView)

    def open(self, place: Place, document: Document | None) -> None:
        """Show a place in its document; without one, say that it is being fetched."""
        self.place = place
        if document is None:
            self._head(place, "Fetching the document\u2026")
            self.view.show(None)
            return
        broken = place.broken(document)
        if broken:
            self._head(place, f"These words are not where they were: {broken}.")
            self.view.show(document)
        else:
            self._head(place)
            self.view.show(document, place.excerpt.span)

    def miss(self, place: Place) -> None:
        """Say that the source is gone, and show what was quoted of it."""
        self.place = place
        words = plain.safe_lines(place.excerpt.exact)
        self._head(
            place, f"The library holds this source no more. It was quoted: \u201c{words}\u201d"
        )
        self.view.show(None)

    def action_recentre(self) -> None:
        """Go back to the highlighted words."""
        self.view.recentre()

    def _head(self, place: Place, trouble: str = "") -> None:
        parts = [Content.styled(place.heading, "bold")]
        if trouble:
            parts.append(Content.styled(trouble, "$text-error"))
        parts.append(Content.styled(plain.reference(place.source), MUTED))
        content = Content("\n").join(parts)
        self.query_one(".heading", Static).update(marked(content))
