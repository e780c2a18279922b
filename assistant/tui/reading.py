"""The half of the chat that reads: citations, and the words around them, opened and copied."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on
from textual.screen import Screen

from assistant.rendering import plain
from assistant.tui import messages
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.excerpt import ExcerptPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain import Document, Source
    from assistant.tui.place import Place
    from assistant.tui.screens.places import Offered


_OF_AN_EXCERPT = frozenset(
    "close_excerpt step_excerpt copy_excerpt bibliography who_else reopen".split()
)
_MOST_OPENED = 50
"""Places that can be gone back to."""


class ReadingScreen(Screen[None]):
    """A conversation with an excerpt beside it or over it; asks nothing by itself."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        super().__init__()
        self.documents: dict[str, Document] = {}
        """What has been fetched of the library, as it is now, by citation key."""

        self.sources: tuple[Source, ...] = ()
        self._opened: list[Place] = []

    @property
    def conversation(self) -> Conversation:
        """What was asked and answered."""
        return self.query_one(Conversation)

    @property
    def excerpt(self) -> ExcerptPanel:
        """The cited words in their surroundings."""
        return self.query_one(ExcerptPanel)

    @property
    def is_reading(self) -> bool:
        """Whether the excerpt panel is open."""
        return self.has_class("-reading")

    @abstractmethod
    def notice(self, text: str) -> None:
        """Say something in passing, or stop saying it."""

    @abstractmethod
    def consult(self, source_id: str) -> None:
        """Have a document fetched; ``messages.Consulted`` brings it."""

    def open_place(self, place: Place) -> None:
        """Open words of a source in their surroundings."""
        self.add_class("-reading")
        self._show(place)
        self.set_focus(self.excerpt.view)
        self.refresh_bindings()

    async def open_number(self, number: int) -> None:
        """Open the citation with that number, or say that there is none."""
        view = await self.conversation.find(number)
        if view is None:
            self._say_missing(Conversation.Missing(str(number)))
        else:
            self.conversation.go_to(view)
            self.open_place(view.place)

    def _show(self, place: Place) -> None:
        if not self._opened or self._opened[-1] != place:
            self._opened = [*self._opened[-_MOST_OPENED:], place]
        document = self.documents.get(place.source.id)
        self.excerpt.open(place, document)
        if document is None:
            self.consult(place.source.id)

    @on(messages.Consulted)
    def _show_document(self, message: messages.Consulted) -> None:
        if message.document is not None:
            self.documents[message.source_id] = message.document
        place = self.excerpt.place
        if place is not None and place.source.id == message.source_id:
            if message.document is None:
                self.excerpt.miss(place)
            else:
                self.excerpt.open(place, message.document)

    @on(Conversation.Opening)
    def _open(self, message: Conversation.Opening) -> None:
        self.open_place(message.place)

    @on(Conversation.Moved)
    def _follow(self, message: Conversation.Moved) -> None:
        self.notice("")
        if self.is_reading:
            self._show(message.place)

    @on(Conversation.Missing)
    def _say_missing(self, message: Conversation.Missing) -> None:
        instead = f": this is {message.instead}" if message.instead else ""
        self.notice(f"There is no citation {message.number} here{instead}.")

    @on(Conversation.Copying)
    def _copy(self, message: Conversation.Copying) -> None:
        citation = message.place.citation
        if citation is None:
            self.notice("Only a citation can be copied: no answer rests on this passage.")
            return
        self.app.copy_to_clipboard(plain.excerpt(citation))
        self.notice(
            f"[{citation.number}] with its reference was given to the terminal's clipboard."
        )

    @on(Conversation.CopyingAnswer)
    def _copy_answer(self, message: Conversation.CopyingAnswer) -> None:
        from assistant.rendering import markdown  # noqa: PLC0415 - not for the first paint

        self.app.copy_to_clipboard(markdown.alone(message.answer))
        self.notice("The answer was given to the terminal's clipboard as Markdown.")

    # What leads on from an excerpt

    def action_bibliography(self) -> None:
        """Show the references that the marks in view, such as [12], stand for."""
        from assistant.tui import leads  # noqa: PLC0415 - not for the first paint

        place = self.excerpt.place
        document = self.documents.get(place.source.id) if place else None
        if place is None or document is None:
            return
        within = self.excerpt.view.in_view
        offered, why = leads.references(document, within, self.sources)
        if offered:
            self._offer("What the marks in view stand for", leads.FROM_THE_LIST, offered)
        else:
            self.notice(why)

    def action_who_else(self) -> None:
        """Look for who else says what is open."""
        if self.excerpt.place is not None:
            self.notice("Looking for who else says this\u2026")
            self.look_for_others(self.excerpt.place)

    @abstractmethod
    def look_for_others(self, place: Place) -> None:
        """Have others looked for who say the same; ``messages.Alike`` brings them."""

    @on(messages.Alike)
    def _show_others(self, message: messages.Alike) -> None:
        from assistant.tui import leads  # noqa: PLC0415 - not for the first paint

        self.notice("")
        if message.place != self.excerpt.place or not self.is_reading:
            return
        said = leads.counted(self.conversation.finding_of(message.place))
        offered = leads.others(message.evidence)
        if offered:
            self._offer("Who else says this", f"{said} {leads.NEAREST}".strip(), offered)
        else:
            self.notice(f"{said} Nothing in other sources comes near.".strip())

    def _offer(self, title: str, aside: str, offered: Sequence[Offered]) -> None:
        from assistant.tui.screens.places import PlacesScreen  # noqa: PLC0415 - the same

        self.app.push_screen(PlacesScreen(title, aside, offered, self.open_place))

    def action_reopen(self) -> None:
        """Open again what was open before."""
        if len(self._opened) > 1:
            self._opened.pop()
            self._show(self._opened.pop())
        else:
            self.notice("Nothing was open before this.")

    # What keys in the excerpt do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with an excerpt while one is open."""
        if action in _OF_AN_EXCERPT:
            return self.is_reading
        return super().check_action(action, parameters)

    async def action_step_excerpt(self, by: int) -> None:
        """Show the next citation, or the one before."""
        if not await self.conversation.step(by, focus=False):
            self.notice("There is no citation further on." if by > 0 else "This is the first.")

    def action_copy_excerpt(self) -> None:
        """Copy what is open."""
        if self.excerpt.place is not None:
            self._copy(Conversation.Copying(self.excerpt.place))

    async def action_close_excerpt(self) -> None:
        """Go back to the citation that was open."""
        self.remove_class("-reading")
        await self.conversation.enter()
        self.refresh_bindings()
