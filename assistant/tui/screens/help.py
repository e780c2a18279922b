"""Every key, and what can be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Where you type",
        (
            ("Enter", "ask"),
            ("Tab, Up", "go to the citations"),
            ("Page Up, Page Down", "scroll the conversation"),
            ("Esc", "cancel the answer that is being made"),
        ),
    ),
    (
        "Among the citations",
        (
            ("n or Down, p or Up", "next citation, previous citation"),
            ("a number", "the citation with that number"),
            ("Enter", "open it in its surroundings"),
            ("c", "copy the words with their reference"),
            ("a", "copy the whole answer as Markdown"),
            ("Tab, Esc", "back to where you type"),
        ),
    ),
    (
        "In the excerpt",
        (
            ("Up, Down, Page Up, Page Down", "read on in the document"),
            ("r", "return to the cited words"),
            ("n, p", "next citation, previous citation"),
            ("c", "copy the words with their reference"),
            ("Enter, Esc", "close"),
        ),
    ),
    (
        "In the filters",
        (
            ("Space", "choose a line, or choose it no more"),
            ("Tab", "the next list"),
            ("c", "choose nothing: everything is asked"),
            ("Enter, F2", "ask only of what is chosen"),
            ("Esc", "leave the filters as they were"),
        ),
    ),
    (
        "Everywhere",
        (
            ("F1", "this help"),
            ("F2", "filters: whom and what to ask"),
            ("F3", "earlier sessions, to go on with"),
            ("F4", "a new session"),
            ("Ctrl+Q", "quit; all is saved as it happens"),
        ),
    ),
)

TYPED: tuple[tuple[str, str], ...] = (
    ("and the nurses?", "the last question again, asked of them"),
    ("only the interviews", "the last question again, asked there"),
    ("why do they say that?", "a follow-up; shows what it became"),
    ("quote that exactly", "the words of the last answer, line for line"),
    ("3", "opens citation 3 of the last answer"),
)

_WIDTH = 30


class HelpScreen(ModalScreen[None]):
    """Lists the keys by where they work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Close", key_display="esc", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the lists."""
        with VerticalScroll(id="help"):
            yield Static(_text())
        yield Footer(compact=True)


def _text() -> Content:
    parts: list[Content] = []
    for title, rows in (*KEYS, ("What you can type", TYPED)):
        parts.append(Content.styled(title, "bold $text-accent"))
        parts += [
            Content.assemble(Content.styled(f"  {key:<{_WIDTH}}", "bold"), what)
            for key, what in rows
        ]
        parts.append(Content(""))
    return Content("\n").join(parts[:-1])
