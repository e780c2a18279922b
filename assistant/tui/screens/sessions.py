"""Earlier sessions: to find, to go on with, to name, to hand on, to delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assistant.errors import AssistantError
from assistant.rendering import plain
from assistant.tui.screens.choice import ChoiceScreen
from assistant.tui.screens.line import LineScreen
from assistant.tui.screens.listing import Listing
from assistant.tui.widgets.turn import MUTED

if TYPE_CHECKING:
    from assistant.notebook import Notebook, Saved

FORMS = (
    (".md", "Markdown"),
    (".docx", "DOCX, for a word processor"),
    (".html", "HTML, for a browser"),
    (".json", "JSON, for a program"),
)


class SessionsScreen(Listing["Saved"]):
    """Lists the sessions, newest first."""

    WHERE = "Among the sessions"
    TITLE_LINE = "Earlier sessions: Enter goes on with one"
    EMPTY = "None yet: a session is saved as you ask."
    of_a_line = frozenset({"choose", "rename", "export", "delete"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "choose", "Go on with it", priority=True, tooltip="go on with the session"
        ),
        Binding("r", "rename", "Rename", priority=True, tooltip="call the session something"),
        Binding(
            "e",
            "export",
            "Export",
            priority=True,
            tooltip="write the session as Markdown, DOCX, HTML or JSON",
        ),
        Binding(
            "delete,x", "delete", "Delete", priority=True, tooltip="delete the session for good"
        ),
        Binding("f3", "dismiss", show=False, priority=True, tooltip="back to the chat"),
    ]

    def __init__(
        self, notebook: Notebook, choose: Callable[[Saved], None], open_: Path | None = None
    ) -> None:
        """List those of ``notebook``; ``open_`` is the file of the one that goes on meanwhile.

        ``choose`` is called with one before any key that follows is looked at.
        """
        super().__init__()
        self._notebook = notebook
        self._choose = choose
        self._open = open_

    def found(self, words: str) -> Sequence[Saved]:
        """Give the sessions that hold all words in a name, a question or what was quoted."""
        return self._notebook.saved(words)

    def line(self, item: Saved) -> Content:
        """Give when a session began, what it is called and how many questions it holds."""
        asked = f"  {item.asked} {plain.plural('question', item.asked)}"
        return Content.assemble(
            Content.styled(f"{item.begun:%Y-%m-%d %H:%M}  ", MUTED),
            plain.safe(item.title),
            Content.styled(asked, MUTED),
        )

    def action_choose(self) -> None:
        """Go on with the current session."""
        if self.current is not None:
            self._choose(self.current)
            self.dismiss()

    def action_rename(self) -> None:
        """Call the current session something."""
        if (saved := self.current) is not None:
            aside = f"It began with: {plain.safe(saved.first)}"
            self.app.push_screen(
                LineScreen(
                    "What to call this session; nothing: by its first question",
                    aside,
                    saved.name,
                    lambda name: self._rename(saved, name),
                )
            )

    def _rename(self, saved: Saved, name: str) -> None:
        self._do(lambda: self._notebook.rename(saved, name), "Renamed.")

    def action_delete(self) -> None:
        """Delete the current session, once that is confirmed."""
        saved = self.current
        if saved is None:
            return
        if saved.path == self._open:
            self.tell("This is the session that is open: begin a new one first, with F4.")
            return
        self.app.push_screen(
            ChoiceScreen(
                f"Delete \u201c{plain.safe(saved.title)}\u201d? Pins made in it stay.",
                [("", "Keep it"), ("delete", "Delete it for good")],
                lambda chosen: self._delete(saved) if chosen else None,
            )
        )

    def _delete(self, saved: Saved) -> None:
        self._do(lambda: self._notebook.remove(saved), "Deleted.")

    def action_export(self) -> None:
        """Write the current session as a document."""
        if (saved := self.current) is not None:
            self.app.push_screen(
                ChoiceScreen("Export the session as", FORMS, lambda form: self._export(saved, form))
            )

    def _export(self, saved: Saved, form: str) -> None:
        from assistant.notebook import exporting  # noqa: PLC0415 - half a second for DOCX

        def write() -> str:
            _, turns = self._notebook.resume(saved.path)
            path = self._notebook.export(saved.title, form, exporting.session(saved, turns, form))
            return f"Written to {plain.safe(str(path))}"

        self._do(write, "")

    def _do(self, change: Callable[[], str | None], done: str) -> None:
        """Change something in the notebook, say what came of it, and list what there is now."""
        try:
            told = change() or done
        except OSError as error:
            told = f"This cannot be done: {error.strerror}."
        except AssistantError as error:
            told = plain.safe(str(error))
        self.list_here()
        self.tell(told)
