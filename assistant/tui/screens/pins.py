"""Pins: excerpts that are kept to be quoted, in the order that a paper will have them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assistant.errors import AssistantError
from assistant.rendering import plain
from assistant.tui.hanging import Hanging
from assistant.tui.place import Place
from assistant.tui.screens.choice import ChoiceScreen
from assistant.tui.screens.line import LineScreen
from assistant.tui.screens.listing import Listing
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from assistant.citations import Verdict
    from assistant.domain import Citation
    from assistant.notebook import Annotation, Notebook

FORMS = (
    (".docx", "DOCX, for a word processor"),
    (".csv", "CSV, for a spreadsheet"),
    (".md", "Markdown"),
    (".json", "JSON, for a program"),
)


class PinsScreen(Listing["Annotation"]):
    """Lists the pins, each with its note and what has become of it since."""

    WHERE = "Among the pins"
    TITLE_LINE = "Pins: Enter opens one where it stands"
    EMPTY = "None yet: + pins a citation, with a note."
    of_a_line = frozenset({"choose", "note", "shift", "remove", "export"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", priority=True, tooltip="open it where it stands"),
        Binding("n", "note", "Note", priority=True, tooltip="write another note on it"),
        Binding(
            "shift+up,left_square_bracket",
            "shift(-1)",
            "Move",
            key_display="[ ]",
            priority=True,
            tooltip="move it up in the list",
        ),
        Binding(
            "shift+down,right_square_bracket",
            "shift(1)",
            show=False,
            priority=True,
            tooltip="move it down in the list",
        ),
        Binding("delete,x", "remove", "Take out", priority=True, tooltip="take it out of the list"),
        Binding(
            "e",
            "export",
            "Export",
            priority=True,
            tooltip="write the pins as an evidence table: DOCX, CSV, Markdown or JSON",
        ),
        Binding("f5", "dismiss", show=False, priority=True, tooltip="back to the chat"),
    ]

    def __init__(
        self,
        notebook: Notebook,
        open_place: Callable[[Place], None],
        changed: Callable[[], None],
        verify: Callable[[Sequence[Citation]], None],
    ) -> None:
        """List those of ``notebook``; ``open_place`` opens one in the chat.

        ``changed`` is called when a pin has changed. ``verify`` has citations held against their
        sources; `take` is given what comes of it.
        """
        super().__init__()
        self._notebook = notebook
        self._open_place = open_place
        self._changed = changed
        self._verify = verify
        self._held: Sequence[Annotation] = ()
        self._faults: dict[tuple[str, str, int], str] = {}

    def on_mount(self) -> None:
        """List the pins, and hold them against their sources beside that."""
        super().on_mount()
        if held := self._listed():
            self._held = held
            self._verify([one.citation for one in held])

    def take(self, verdicts: Sequence[Verdict]) -> None:
        """Show which pins are not in their sources any more."""
        from assistant.notebook import exporting  # noqa: PLC0415 - half a second for DOCX

        if len(verdicts) == len(self._held):
            self._faults = exporting.faults(self._held, verdicts)
        if count := len(self._faults):
            self.list_here()
            stands = "stands" if count == 1 else "stand"
            self.tell(f"{count} of {len(self._held)} no longer {stands} in the source as pinned.")

    def _listed(self) -> tuple[Annotation, ...]:
        try:
            return self._notebook.pins.listed()
        except AssistantError as error:
            self.tell(plain.safe(str(error)))
            return ()

    def found(self, words: str) -> Sequence[Annotation]:
        """Give the pins that hold all words in quotation, note, question or source."""
        wanted = words.casefold().split()
        return [one for one in self._listed() if all(word in _said(one) for word in wanted)]

    def line(self, item: Annotation) -> Hanging:
        """Give the words, whose they are, the note, and what is wrong with them."""
        citation = item.citation
        body = Content.assemble(
            f"\u201c{plain.safe(citation.excerpt.exact)}\u201d\n",
            marked(Content.styled(plain.attribution(citation), MUTED)),
        )
        if item.note:
            body = Content.assemble(body, "\n", Content.styled(plain.safe(item.note), "italic"))
        if fault := self._faults.get(item.key):
            told = f"does not hold: {plain.safe(fault)}"
            body = Content.assemble(body, "\n", Content.styled(told, "$text-error"))
        return Hanging(Content.styled(f"{citation.number}.", "bold $text-accent"), body)

    def action_choose(self) -> None:
        """Open the current pin where it stands."""
        if (pin := self.current) is not None:
            self.dismiss()
            self._open_place(Place.of_citation(pin.citation))

    def action_note(self) -> None:
        """Write another note on the current pin."""
        if (pin := self.current) is not None:
            words = f"\u201c{plain.safe(pin.citation.excerpt.exact)}\u201d"
            self.app.push_screen(
                LineScreen(
                    "A note on these words",
                    words,
                    pin.note,
                    lambda note: self._annotate(pin, note),
                )
            )

    def _annotate(self, pin: Annotation, note: str) -> None:
        self._do(lambda: self._notebook.pins.annotate(pin.key, note))

    def action_shift(self, by: int) -> None:
        """Move the current pin up or down the list."""
        if (pin := self.current) is not None and self._do(
            lambda: self._notebook.pins.move(pin.key, by)
        ):
            self.action_move("down" if by > 0 else "up")

    def action_remove(self) -> None:
        """Take the current pin out of the list."""
        if (pin := self.current) is not None:
            self._do(lambda: self._notebook.pins.remove(pin.key), "Taken out.")

    def action_export(self) -> None:
        """Write the pins as an evidence table."""
        self.app.push_screen(ChoiceScreen("Export the pins as", FORMS, self._export))

    def _export(self, form: str) -> None:
        from assistant.notebook import exporting  # noqa: PLC0415 - half a second for DOCX

        rows = exporting.rows(self._listed(), self._faults)
        content = exporting.table(rows, form)
        try:
            path = self._notebook.export("pins", form, content)
        except OSError as error:
            self.tell(f"This cannot be done: {error.strerror}.")
        else:
            self.tell(f"Written to {plain.safe(str(path))}")

    def _do(self, change: Callable[[], bool], done: str = "") -> bool:
        """Change the list; give whether something changed, and say what came of it."""
        try:
            is_changed = change()
        except OSError as error:
            self.tell(f"This cannot be done: {error.strerror}.")
            return False
        except AssistantError as error:
            self.tell(plain.safe(str(error)))
            return False
        if is_changed:
            self.list_here()
            self.tell(done)
            self._changed()
        return is_changed


def _said(pin: Annotation) -> str:
    citation = pin.citation
    parts = (citation.excerpt.exact, pin.note, pin.question, plain.attribution(citation))
    return " ".join(parts).casefold()
