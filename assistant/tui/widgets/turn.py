"""One question of the conversation with what came of it, from the first sign to the answer."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from assistant.domain import Answer, Citation, Evidence, Finding, Support
from assistant.rendering import plain
from assistant.tui.hanging import Hanging
from assistant.tui.place import Place

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from assistant.conversation import Turn

MUTED = "$foreground 60%"
"""What says where words stand, beside the words."""

NEAREST = 3
"""Passages shown where there is no answer, and before there is one."""

_SHORT = 240


class PlaceView(Static, can_focus=True):
    """Words of a source with where they stand; it can be focused and opened."""

    ALLOW_SELECT: ClassVar[bool] = True

    @dataclass
    class Clicked(Message):
        """Somebody wants to see the words in their surroundings."""

        view: PlaceView

    def __init__(self, place: Place, mark: str, words: str, classes: str = "") -> None:
        """Show ``words``, which are safe, after ``mark`` and over where they stand."""
        super().__init__(classes=classes)
        self.place = place
        self._mark, self._words = mark, words
        self._annotation = ""
        self.update(self._shown())

    def _shown(self) -> Hanging:
        heading = self.place.heading.removeprefix(f"{self._mark} ")
        parts: list[str | Content] = [self._words, "\n", marked(Content.styled(heading, MUTED))]
        if self._annotation:
            parts.append(Content.styled(f"\n{self._annotation}", "italic $text-success"))
        return Hanging(Content.styled(self._mark, "bold $text-accent"), Content.assemble(*parts))

    @property
    def said(self) -> str:
        """What is shown, as plain text."""
        return f"{self._words}\n{self.place.heading}"

    def annotate(self, text: str) -> None:
        """Show what a person said of the words; ``text`` is safe."""
        if text != self._annotation:
            self._annotation = text
            self.update(self._shown())

    def on_click(self, event: events.Click) -> None:
        """Open on a click, as Enter does."""
        event.stop()
        self.post_message(self.Clicked(self))


class TurnView(Vertical):
    """A question, and under it what is known so far."""

    def __init__(self, text: str, turn: Turn | None = None, number: int = -1) -> None:
        """Show what was typed, and of a turn that has come to its end also what came of it."""
        super().__init__()
        self.text = text
        self.turn = turn
        """What was understood of it, once it is asked."""

        self.number = number
        """Its place in the session, from 0, once it has come to its end."""

        self._written = ""

    @property
    def answer(self) -> Answer | None:
        """What came of the question, once it is shown."""
        return self.turn.answer if self.turn is not None else None

    def compose(self) -> ComposeResult:
        """Lay out the question; the rest comes when it is known."""
        yield Static(Content(plain.safe_lines(self.text)), classes="question")
        if self.turn is not None:
            yield from _understood(self.turn)
        yield Vertical(*(_outcome(self.turn) if self.turn is not None else ()), classes="body")

    def cited(self, number: int) -> PlaceView | None:
        """Give what shows the citation of that number."""
        for view in self.query(PlaceView):
            citation = view.place.citation
            if citation is not None and citation.number == number:
                return view
        return None

    async def ask(self, turn: Turn) -> None:
        """Show as what the question was asked, where that is not how it was typed, and of whom."""
        self.turn = turn
        await self.mount_all(_understood(turn), before=".body")

    async def wait(self, stage: str) -> None:
        """Say what is being done."""
        await self._show(_stage(stage))

    async def go_on(self, stage: str) -> None:
        """Say what is being done now, and leave what has been found or written under it."""
        if shown := self.query(".stage"):
            shown.first(Static).update(Content(stage))
        else:
            await self.wait(stage)

    async def find(self, evidence: tuple[Evidence, ...]) -> None:
        """Show the first passages while they are read again."""
        await self._show(
            _stage(f"Reading {len(evidence)} {plain.plural('passage', len(evidence))}\u2026"),
            Static("First passages, not yet read again", classes="aside", markup=False),
            *_nearest(evidence),
        )

    async def write(self, piece: str) -> None:
        """Show what a model has written so far."""
        self._written += piece
        draft = Content(plain.safe_lines(self._written))
        shown = self.query(".draft")
        if shown:
            shown.first(Static).update(draft)
        else:
            await self._show(
                _stage("Writing\u2026"),
                Static("A draft, not yet checked", classes="aside", markup=False),
                Static(draft, classes="draft"),
            )

    async def close(self, turn: Turn) -> None:
        """Show what came of the question."""
        self.turn = turn
        await self.query(".asked").remove()
        await self.mount_all(_understood(turn), before=".body")
        await self._show(*_outcome(turn))

    async def say(self, outcome: str) -> None:
        """Say why there is no answer."""
        await self._show(_line(outcome))

    async def _show(self, *widgets: Widget) -> None:
        """Put these in the place of what was shown under the question."""
        with self.app.batch_update():
            body = self.query_one(".body", Vertical)
            await body.remove_children()
            await body.mount(*widgets)


def _understood(turn: Turn) -> list[Widget]:
    """Say as what it was asked, and whom and what alone, each part of which can be taken away."""
    shown: list[Widget] = []
    if asked := asked_as(turn):
        shown.append(Static(Content(asked), classes="asked"))
    is_new = turn.answer is not None and not turn.is_quoted
    scope = turn.answer.question.scope if turn.answer and is_new else turn.question.scope
    if not scope.is_open:
        text = f"only: {plain.scope(scope)} (x takes a part away)"
        shown.append(Static(Content(text), classes="asked scope"))
    return shown


def _outcome(turn: Turn) -> Iterator[Widget]:
    if turn.answer is None:
        yield _line(turn.outcome)
    elif turn.is_quoted:
        yield from _quoted(turn.answer)
    else:
        yield from _answer(turn.answer)


def _line(outcome: str) -> Static:
    return Static(Content(plain.safe(outcome)), classes="outcome")


def asked_as(turn: Turn) -> str:
    """Say as what a question was asked, where the person could not know."""
    widened = turn.question.scope.is_open and not turn.filters.is_open
    if turn.question.text == turn.text and not turn.note:
        return ""
    if turn.is_quoted:
        return f"the words of the answer to: {plain.safe(turn.question.text)}"
    note = "; ".join(filter(None, (plain.safe(turn.note), "of everything" if widened else "")))
    return f"asked as: {plain.safe(turn.question.text)}" + (f" ({note})" if note else "")


def marked(content: Content) -> Content:
    """Make the mark of what is invented stand out."""
    start = content.plain.find(plain.MARK)
    if start < 0:
        return content
    return content.stylize("bold $text-warning", start, start + len(plain.MARK))


def _stage(text: str) -> Static:
    return Static(text, classes="stage", markup=False)


def _answer(answer: Answer) -> Iterator[Widget]:
    for notice in _notices(answer):
        yield Static(Content(plain.safe(notice)), classes="notice")
    if answer.abstention is not None:
        yield from _abstention(answer)
    found = plain.found_numbers(answer)
    for side in plain.sides(answer):
        yield Static(plain.safe(side.title).upper(), classes="side", markup=False)
        for finding in side.findings:
            yield from _finding(finding, found)
        if not side.findings:
            yield Static(side.silence, classes="support last", markup=False)
        if side.unquoted:
            yield Static(side.unquoted, classes="support last", markup=False)
    if told := plain.counter_search(answer):
        yield Static(told, classes="support", markup=False)
    yield from _unsupported(answer)


def _notices(answer: Answer) -> Iterator[str]:
    yield from answer.notices
    if any(one.is_claim for one in answer.findings):
        yield plain.authorship(answer)


def _unsupported(answer: Answer) -> Iterator[Widget]:
    if answer.unsupported:
        yield Static("UNSUPPORTED", classes="side", markup=False)
    for one in answer.unsupported:
        line = f"{plain.safe(one.text)} (Not kept: {plain.safe(one.reason)}.)"
        yield Static(Content(line), classes="unsupported")


def _abstention(answer: Answer) -> Iterator[Widget]:
    assert answer.abstention is not None  # noqa: S101 - the caller has looked
    yield Static(Content("\n".join(plain.refusal(answer.abstention))), classes="abstention")
    if answer.evidence:
        yield Static("What came nearest, and is no answer", classes="aside", markup=False)
        yield from _nearest(answer.evidence)


def _nearest(evidence: Iterable[Evidence]) -> Iterator[PlaceView]:
    for one in tuple(evidence)[:NEAREST]:
        words = textwrap.shorten(plain.wording(one.passage), _SHORT, placeholder=" \u2026")
        yield PlaceView(Place.of_evidence(one), "\u00b7", words, "near apart")


def _finding(finding: Finding, found: frozenset[int]) -> list[Widget]:
    """Give a finding with all that belongs to it; a blank line after the last sets it apart."""
    shown = [*_stated(finding), *_objections(finding, found)]
    shown[-1].add_class("last")
    return shown


def _stated(finding: Finding) -> Iterator[Widget]:
    if finding.is_claim:
        yield Static(Content(plain.safe(finding.text)), classes="claim")
    if finding.label:
        yield Static(Content(plain.safe(finding.label)), classes="label")
    for citation in finding.citations:
        yield _citation(citation)
    if finding.support != Support():
        yield Static(plain.support(finding), classes="support", markup=False)


def _objections(finding: Finding, found: frozenset[int]) -> Iterator[Widget]:
    for told in plain.seen_elsewhere(finding, found):
        yield Static(told[0].upper() + told[1:], classes="objection", markup=False)
    for one in finding.against:
        if one.citation.number not in found:
            yield Static(plain.objection(one).capitalize(), classes="objection", markup=False)
            yield _citation(one.citation, "against")


def _citation(citation: Citation, classes: str = "") -> PlaceView:
    words = f"\u201c{plain.safe(citation.excerpt.exact)}\u201d"
    return PlaceView(Place.of_citation(citation), f"[{citation.number}]", words, classes)


def _quoted(answer: Answer) -> Iterator[Widget]:
    """Give each citation's words line for line as they stand, with the full reference."""
    for citation in answer.citations:
        reference = plain.reference(citation.source)
        words = f"\u201c{plain.safe_lines(citation.excerpt.exact)}\u201d\n{reference}"
        yield PlaceView(Place.of_citation(citation), f"[{citation.number}]", words, "apart")
    if not answer.citations:
        yield Static("The last answer quotes nothing.", classes="outcome", markup=False)
