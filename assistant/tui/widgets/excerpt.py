"""The excerpt panel: cited words, highlighted where they stand, with reference and speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.domain import Provenance
from assistant.rendering import plain
from assistant.tui.widgets.document import DocumentView
from assistant.tui.widgets.finding import FindLine
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.domain import Document, Source
    from assistant.tui.place import Place


_ORIGINS: dict[Provenance, str] = {
    "published": "published",
    "study": "the team's own material",
    "synthetic": "synthetic",
    "note": "a note about the work",
}


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
        Binding(
            "plus",
            "screen.annotate('pins')",
            "Pin",
            key_display="+",
            tooltip="pin it, with a note",
        ),
        Binding(
            "minus",
            "screen.annotate('rejections')",
            show=False,
            tooltip="reject it, with a reason: no later answer quotes it",
        ),
        Binding("r", "recentre", show=False, tooltip="return to the cited words"),
        Binding(
            "b", "screen.bibliography", "References", tooltip="what marks such as [12] stand for"
        ),
        Binding(
            "equals_sign",
            "screen.who_else",
            "Who else",
            key_display="=",
            tooltip="who else says this",
        ),
        Binding("slash,f", "find", "Find", key_display="/", tooltip="find words in the source"),
        Binding("backspace", "screen.reopen", show=False, tooltip="back to what was open before"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin closed."""
        super().__init__(id=id)
        self.place: Place | None = None

    def compose(self) -> ComposeResult:
        """Lay out the heading over the document."""
        yield Static(classes="heading")
        yield DocumentView()
        yield FindLine()

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done in a source while one is open."""
        del parameters
        return action not in {"find", "recentre"} or (self.display and self.place is not None)

    def action_recentre(self) -> None:
        """Go back to the highlighted words."""
        self.view.recentre()

    # Finding words

    def action_find(self) -> None:
        """Look for words in the source."""
        self.query_one(FindLine).open()

    @on(FindLine.Step)
    def _find(self, message: FindLine.Step) -> None:
        message.stop()
        place, count = self.view.find(message.words, message.by)
        line = self.query_one(FindLine)
        line.border_subtitle = f"{place} of {count}" if count else "not in this source"

    @on(FindLine.Closed)
    def _find_no_more(self, message: FindLine.Closed) -> None:
        message.stop()
        self.view.forget_words()
        self.screen.set_focus(self.view)

    def _head(self, place: Place, trouble: str = "") -> None:
        parts = [Content.styled(place.heading, "bold")]
        if trouble:
            parts.append(Content.styled(trouble, "$text-error"))
        parts.append(Content.styled(plain.reference(place.source), MUTED))
        parts.append(Content.styled(_origin(place.source), MUTED))
        content = Content("\n").join(parts)
        self.query_one(".heading", Static).update(marked(content))


def _origin(source: Source) -> str:
    """Say where a source comes from: its provenance, its kind, its file."""
    kind = source.type.replace("-", " ")
    parts = (_ORIGINS[source.provenance], kind, source.language, source.path)
    return " \u00b7 ".join(plain.safe(one) for one in parts if one)
