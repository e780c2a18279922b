"""Where questions are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class Prompt(Input):
    """One line for a question; keys that an input has no use for lead into the conversation.

    A key goes from the input over the screen to the program before its binding is looked up, while
    letters are taken at once: letters typed after Enter would stand in the line that Enter submits,
    wherever the screen is busy or the keys come fast. So an input's own keys are taken at once too.
    """

    WHERE = "Where you type"
    ALSO = (("Enter", "ask"),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab", "screen.enter_conversation", "Citations", tooltip="go to the first citation"
        ),
        Binding(
            "up", "screen.enter_conversation(True)", show=False, tooltip="go to the last citation"
        ),
        Binding("pageup", "screen.scroll_conversation(-1)", show=False, tooltip="scroll up"),
        Binding("pagedown", "screen.scroll_conversation(1)", show=False, tooltip="scroll down"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin empty; a still cursor leaves the terminal alone while nobody types."""
        super().__init__(
            placeholder="Ask the literature and the interviews", select_on_focus=False, id=id
        )
        self.cursor_blink = False
        self._given_back = ""

    async def action_submit(self) -> None:
        """Hand over the line and be empty: what is typed from now on belongs to the next one."""
        text, self.value, self._given_back = self.value, "", ""
        self.post_message(self.Submitted(self, text))

    def give_back(self, text: str) -> None:
        """Put a line back that cannot be taken now, before what was typed since."""
        before = self._given_back if self.value.startswith(self._given_back) else ""
        since = self.value[len(before) :].lstrip()
        self._given_back = " ".join(filter(None, (before, text)))
        self.value = " ".join(filter(None, (self._given_back, since)))
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted; an input takes the first and says nothing."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    async def _on_key(self, event: events.Key) -> None:
        """Take the keys of an input; leave those with Alt alone, whose letters an input types."""
        if event.key.startswith("alt+"):
            event.prevent_default()
            return
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            is_own = "." not in binding.action
            if is_own and await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return
