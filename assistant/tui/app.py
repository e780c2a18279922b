"""The chat as a program: one screen, one librarian, and a notebook that saves as it happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding

from assistant.errors import AssistantError
from assistant.tui.chat import ChatScreen

if TYPE_CHECKING:
    from textual.command import Provider

    from assistant.library import Library
    from assistant.notebook import Notebook

_PATIENCE = 2.0
"""Seconds that a library has to stop in, once the terminal has been given back."""


def _actions() -> type[Provider]:
    from assistant.tui.palette import Actions  # noqa: PLC0415 - not for the first paint

    return Actions


class Chat(App[AssistantError]):
    """Asks one library; ends with an error where it cannot be opened."""

    TITLE = "Literature and interviews"
    CSS_PATH: ClassVar = ["assistant.tcss", "screens.tcss"]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS: ClassVar = {_actions}
    WHERE = "Everywhere"
    BINDINGS: ClassVar = [
        Binding("f1", "help", "Help", show=False, priority=True, tooltip="this help"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            show=False,
            priority=True,
            tooltip="find a command by what it does",
        ),
        Binding(
            "ctrl+t", "switch_theme", show=False, priority=True, tooltip="light or dark colours"
        ),
        Binding("ctrl+q", "quit", "Quit", priority=True, tooltip="quit; everything is saved"),
    ]

    def __init__(
        self,
        open_library: Callable[[], Library],
        open_notebook: Callable[[Path], Notebook] | None = None,
    ) -> None:
        """``open_library`` is called after the first paint, in the thread that keeps it."""
        super().__init__()
        self.chat = ChatScreen(open_library, open_notebook or _notebook)

    def get_default_screen(self) -> ChatScreen:
        """Give the screen that is there from the beginning."""
        return self.chat

    def action_help(self) -> None:
        """Show every key; again, go back."""
        from assistant.tui.screens.help import HelpScreen  # noqa: PLC0415 - not for the first paint

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen(self.screen))

    def action_switch_theme(self) -> None:
        """Change between dark and light colours."""
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"

    def on_unmount(self) -> None:
        """Let the librarian stop what it is at."""
        self.chat.librarian.leave(0)


def _notebook(root: Path) -> Notebook:
    from assistant.notebook import Notebook  # noqa: PLC0415 - not for the first paint

    return Notebook(root)


def run(open_library: Callable[[], Library]) -> None:
    """Chat until the person leaves.

    Raises:
        AssistantError: the library cannot be opened.

    """
    app = Chat(open_library)
    try:
        error = app.run()
    finally:
        app.chat.librarian.leave(_PATIENCE)
    if error is not None:
        raise error
