"""The conversation: turns under each other, and a way through their citations by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from assistant.tui.place import Place
from assistant.tui.widgets.turn import PlaceView, TurnView
from assistant.tui.widgets.window import Found, Window

if TYPE_CHECKING:
    from assistant.conversation import Turn
    from assistant.domain import Answer, Finding

_MOST_DIGITS = 3
"""Digits of a number that is typed: after these, the next one begins another."""


class Conversation(VerticalScroll, can_focus=True):
    """Holds the turns; one of their citations is the current one."""

    WHERE = "Among the citations"
    ALSO = (("a number", "go to the citation with that number"),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,down", "step(1)", "Next", key_display="n/p", tooltip="next citation"),
        Binding("p,up", "step(-1)", show=False, tooltip="previous citation"),
        Binding("enter", "open", "Open", tooltip="open the citation in its surroundings"),
        Binding("c", "copy", "Copy", tooltip="copy the citation with its reference"),
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
        Binding("slash", "screen.find", show=False, tooltip="find words in the conversation"),
        Binding(
            "x",
            "screen.over('scope')",
            show=False,
            tooltip="take away what restricts the question, and ask again",
        ),
        Binding("a", "copy_answer", show=False, tooltip="copy the whole answer as Markdown"),
    ]

    @dataclass
    class Opening(Message):
        """A citation is to be shown in its surroundings."""

        place: Place

    @dataclass
    class Copying(Message):
        """A citation is to be copied with its reference."""

        place: Place

    @dataclass
    class CopyingAnswer(Message):
        """A whole answer is to be copied."""

        answer: Answer

    @dataclass
    class Moved(Message):
        """Another citation is the current one."""

        place: Place

    @dataclass
    class Missing(Message):
        """There is no citation ``number``; ``instead`` is its last digit, where there is that."""

        number: str
        instead: str = ""

    class Shown(Message):
        """Other turns are shown than before."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        """Begin with nothing said."""
        super().__init__(id=id)
        self.current: PlaceView | None = None
        self._window = Window()
        self._typed = ""
        self._growing = False
        self._found = Found()

    # Turns

    async def show(self, turns: Sequence[Turn]) -> None:
        """Show the end of a session, in the place of what is shown."""
        await self.remove_children()
        self._window = Window()
        await self._show_only(self._window.begin(list(turns)))
        if latest := self._latest():
            self.show_from(latest[0])

    async def add(self, text: str) -> TurnView:
        """Add a turn for what was typed, and show its end."""
        await self.query(".welcome").remove()
        if not self._window.is_at_the_end:
            await self._show_only(self._window.go_to(len(self._window.turns) - 1))
        if self.current is not None:
            self.current.remove_class("-current")
            self.current = None
        view = TurnView(text)
        await self.mount(view)
        await self._remove(self._window.trim(1))
        self.show_from(view)
        return view

    def keep(self, view: TurnView, turn: Turn) -> None:
        """Have a turn that has come to its end as one of the session."""
        view.number = len(self._window.turns)
        self._window.turns.append(turn)
        self._window.last = len(self._window.turns)

    async def say(self, text: str, classes: str = "trouble") -> None:
        """Add a line that belongs to no turn; ``text`` is safe to show."""
        await self.mount(Static(Content(text), classes=classes))
        self.scroll_end(animate=False)

    def show_from(self, view: TurnView) -> None:
        """Scroll so that a turn begins at the top, as far as there is something below it."""
        self.call_after_refresh(self.scroll_to_widget, view, top=True, animate=False)

    async def reveal(self, number: int) -> TurnView:
        """Have a turn of the session on the screen, wherever it is."""
        if not self._window.first <= number < self._window.last:
            await self._show_only(self._window.go_to(number))
        return next(one for one in self.query(TurnView) if one.number == number)

    async def _show_only(self, numbers: range) -> None:
        with self.app.batch_update():
            await self.remove_children([one for one in self.query(TurnView) if one.number >= 0])
            views = self._made(numbers)
            first = next(iter(self.children), None)
            await self.mount_all(views, **({} if first is None else {"before": first}))
        self.post_message(self.Shown())

    def _made(self, numbers: range) -> list[TurnView]:
        turns = self._window.turns
        return [TurnView(turns[one].text, turns[one], one) for one in numbers]

    async def _grow(self, by: int) -> bool:
        """Show some more turns at an end; ``False`` where there are none."""
        more = self._window.grow(by)
        if not more or self._growing:
            return bool(more)
        self._growing = True
        ended = [one for one in self.query(TurnView) if one.number >= 0]
        anchor = ended[0 if by < 0 else -1]
        above = anchor.virtual_region.y - self.scroll_offset.y
        with self.app.batch_update():
            where = {"before": anchor} if by < 0 else {"after": anchor}
            await self.mount_all(self._made(more), **where)
            await self._remove(self._window.trim(by))
        self.call_after_refresh(self._stay, anchor, above)
        self.post_message(self.Shown())
        return True

    def _stay(self, anchor: TurnView, above: int) -> None:
        """Have the same words at the same height as before turns were added or taken away."""
        if anchor.is_attached:
            self.scroll_to(y=anchor.virtual_region.y - above, animate=False, force=True)
        self._growing = False

    async def _remove(self, numbers: range) -> None:
        gone = [one for one in self.query(TurnView) if one.number in numbers]
        if gone:
            await self.remove_children(gone)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show more of the session where one has come to an end of what is shown."""
        super().watch_scroll_y(old_value, new_value)
        if self._growing or not self.is_attached:
            return
        if new_value <= 0 < old_value and self._window.first:
            self.run_worker(self._grow(-1))
        elif new_value >= self.max_scroll_y > 0 and not self._window.is_at_the_end:
            self.run_worker(self._grow(1))

    # Words

    async def find_words(self, words: str, by: int) -> tuple[int, int]:
        """Go to the next turn with these words, or the one before: (which, of how many).

        The latest one is the first. Case and white space do not matter.
        """
        place, count = self._found.step(words, by, self._window.turns)
        if not count:
            return 0, 0
        view = await self.reveal(self._found.number)
        cited = next((one for one in view.query(PlaceView) if self._found.is_in(one.said)), None)
        if cited is None:
            self.show_from(view)
        else:
            self.call_after_refresh(self._move_to, cited, focus=False)
        return place, count

    # Citations

    def places(self) -> list[PlaceView]:
        """Give everything that can be opened of what is shown, in its order."""
        return list(self.query(PlaceView))

    async def enter(self, *, last: bool = False) -> None:
        """Take the focus: to the current citation, else to one of the latest turn's."""
        if self.current not in self.places():
            self.current = None
        if (self.current is None or last) and not self._window.is_at_the_end:
            await self._show_only(self._window.go_to(len(self._window.turns) - 1))
        latest = [one for turn in self._latest() for one in turn.query(PlaceView)]
        if latest and (self.current is None or last):
            self._move_to(latest[-1 if last else 0])
        elif self.current is not None:
            self._move_to(self.current)
        else:
            self.screen.set_focus(self)

    async def step(self, by: int, *, focus: bool = True) -> bool:
        """Go to the next citation or the one before; ``False`` where there is none."""
        if self.current not in self.places():
            await self.enter(last=by < 0)
            return bool(self.places())
        while True:
            places = self.places()
            place = places.index(self.current) + by
            if 0 <= place < len(places):
                self._move_to(places[place], focus=focus)
                return True
            if not await self._grow(by):
                return False

    async def find(self, number: int) -> PlaceView | None:
        """Find a citation by its number, in the current turn or else the latest that has it."""
        for turn in self._nearby():
            if view := turn.cited(number):
                return view
        found = self._window.find(number)
        return None if found is None else (await self.reveal(found)).cited(number)

    def go_to(self, view: PlaceView) -> None:
        """Make a citation the current one, without the focus."""
        self._move_to(view, focus=False)

    def _nearby(self) -> list[TurnView]:
        """Give the current turn, and then all that are shown from the latest on."""
        turns = self._latest()
        if self.current is not None and self.current.is_attached:
            turns.insert(
                0, next(one for one in self.current.ancestors if isinstance(one, TurnView))
            )
        return turns

    def current_turn(self) -> Turn | None:
        """Give the turn of the current citation, or else the latest that has been asked."""
        return next((one.turn for one in self._nearby() if one.turn is not None), None)

    def finding_of(self, place: Place) -> Finding | None:
        """Give the finding that a citation is shown for, in the turn that it is of."""
        for view in self._nearby():
            if view.answer is not None:
                for one in view.answer.findings:
                    if place.citation in one.citations:
                        return one
        return None

    def _latest(self) -> list[TurnView]:
        return list(reversed(list(self.query(TurnView))))

    def _move_to(self, view: PlaceView, *, focus: bool = True) -> None:
        if self.current is not None:
            self.current.remove_class("-current")
        self.current = view
        view.add_class("-current")
        if focus:
            # At once, so that a key typed right after this one finds the focus here.
            self.screen.set_focus(view, scroll_visible=False)
        self.scroll_to_widget(view, animate=False)
        self.post_message(self.Moved(view.place))

    # Keys

    async def action_step(self, by: int) -> None:
        """Go on to the next citation; beyond the last there is only text to scroll."""
        if not await self.step(by):
            (self.scroll_down if by > 0 else self.scroll_up)(animate=False)

    def action_open(self) -> None:
        """Open the current citation."""
        if self.current is not None:
            self.post_message(self.Opening(self.current.place))

    def action_copy(self) -> None:
        """Copy the current citation."""
        if self.current is not None:
            self.post_message(self.Copying(self.current.place))

    def action_copy_answer(self) -> None:
        """Copy the answer that the current citation is of, or else the latest."""
        answer = next((one.answer for one in self._nearby() if one.answer is not None), None)
        if answer is not None:
            self.post_message(self.CopyingAnswer(answer))

    async def on_key(self, event: events.Key) -> None:
        """Go to the citation whose number is typed; digits add up while there is such a number."""
        if event.character is None or event.character not in "0123456789":
            self._typed = ""
            return
        event.stop()
        typed = (self._typed + event.character).lstrip("0")
        for number in dict.fromkeys((typed, event.character)):
            view = await self.find(int(number)) if number else None
            if view is not None:
                self._typed = number
                self._move_to(view)
                if number != typed:
                    self.post_message(self.Missing(typed, number))
                return
        self._typed = typed if len(typed) < _MOST_DIGITS else ""
        if typed:
            self.post_message(self.Missing(typed))

    @on(PlaceView.Clicked)
    def _open_clicked(self, event: PlaceView.Clicked) -> None:
        event.stop()
        self._move_to(event.view)
        self.action_open()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, PlaceView) and event.widget is not self.current:
            self._move_to(event.widget, focus=False)
