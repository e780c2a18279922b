"""The part of the chat that marks: citations are pinned with a note, or rejected with a reason."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from textual import on

from assistant.errors import AssistantError
from assistant.rendering import plain
from assistant.tui.asking import AskingScreen
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.turn import PlaceView

if TYPE_CHECKING:
    from assistant.domain import Citation
    from assistant.notebook import Annotations
    from assistant.tui.place import Place
    from assistant.tui.screens.note import Written

Kind = Literal["pins", "rejections"]
_TITLES: dict[Kind, str] = {
    "pins": "Pin these words: a note on them, if you like",
    "rejections": "Reject these words, and stop quoting them: the reason, if you like",
}
_DONE: dict[Kind, str] = {
    "pins": "Pinned: the notebook keeps it.",
    "rejections": "Rejected: no later answer quotes it, and each says that it was left out.",
}
_UNDONE: dict[Kind, str] = {
    "pins": "Not pinned any more.",
    "rejections": "Not rejected any more: later answers may quote it again.",
}
_MARKS: dict[Kind, str] = {"pins": "pinned", "rejections": "rejected"}


class AnnotatingScreen(AskingScreen):
    """Keeps in the notebook what a person says of a citation, and shows it beside the citation."""

    async def action_annotate(self, kind: Kind) -> None:
        """Ask for a note on the citation that is open or current."""
        place = self._place_in_hand()
        if place is None or place.citation is None:
            self.notice("Only a citation can be pinned or rejected: go to one with Tab.")
            return
        if (list_ := self._list(kind)) is None:
            self.notice("The library is still opening.")
            return
        try:
            there = await asyncio.to_thread(list_.find, place.citation)
        except AssistantError as error:
            self.notice(plain.safe(str(error)))
            return
        from assistant.tui.screens.note import NoteScreen  # noqa: PLC0415 - not for the first paint

        before = None if there is None else there.note
        self.app.push_screen(
            NoteScreen(_TITLES[kind], place, before, lambda done: self._decide(kind, place, done))
        )

    def _place_in_hand(self) -> Place | None:
        if self.is_reading and self.focused is not None and self.excerpt in self.focused.ancestors:
            return self.excerpt.place
        current = self.conversation.current
        return None if current is None else current.place

    def _list(self, kind: Kind) -> Annotations | None:
        notebook = self.record.notebook
        if notebook is None:
            return None
        return notebook.pins if kind == "pins" else notebook.rejections

    def _decide(self, kind: Kind, place: Place, done: Written) -> None:
        turn = self.conversation.current_turn()
        question = turn.question.text if turn else ""
        if place.citation is not None:
            self.run_worker(self._keep(kind, place.citation, done, question))

    async def _keep(self, kind: Kind, citation: Citation, done: Written, question: str) -> None:
        """Write it down beside the screen's own work: another process may hold the list."""
        list_ = self._list(kind)
        assert list_ is not None  # noqa: S101 - it was there when the note was asked for
        try:
            await asyncio.to_thread(_write, list_, citation, done, question)
        except AssistantError as error:
            self.notice(plain.safe(str(error)))
            return
        except OSError as error:
            self.notice(f"This is not kept in the notebook: {error.strerror}.")
            return
        self.notice(_UNDONE[kind] if done.is_removed else _DONE[kind])
        self.mark_annotated()

    @on(Conversation.Shown)
    def mark_annotated(self) -> None:
        """Show beside every citation whether it is pinned or rejected."""
        if not (views := [one for one in self.query(PlaceView) if one.place.citation is not None]):
            return
        marks = self._marks()
        for view in views:
            assert view.place.citation is not None  # noqa: S101 - only these were taken
            view.annotate(marks.get(_key(view.place.citation), ""))

    def _marks(self) -> dict[tuple[str, str, int], str]:
        found: dict[tuple[str, str, int], str] = {}
        for kind, mark in _MARKS.items():
            try:
                listed = list_.listed() if (list_ := self._list(kind)) is not None else ()
            except AssistantError as error:
                self.notice(plain.safe(str(error)))
                continue
            for one in listed:
                said = f"{mark}: {plain.safe(one.note)}" if one.note else mark
                found[one.key] = "; ".join(filter(None, (found.get(one.key), said)))
        return found


def _key(citation: Citation) -> tuple[str, str, int]:
    from assistant.notebook.annotations import key  # noqa: PLC0415 - not for the first paint

    return key(citation)


def _write(list_: Annotations, citation: Citation, done: Written, question: str) -> None:
    wanted = _key(citation)
    if done.is_removed:
        list_.remove(wanted)
    elif not list_.add(citation, done.note, question):
        list_.annotate(wanted, done.note)
