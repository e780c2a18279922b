"""Time the chat with a long session and a long source, beside what is written without thinking.

    .venv/bin/python scripts/benchmark_chat.py
    .venv/bin/python scripts/benchmark_chat.py --turns 10000 --characters 2000000 --runs 5

Beside the conversation stands a scrolling container with a widget for every turn, of a twentieth of
the turns, since it takes minutes for all; beside the document stands Textual's own ``TextArea``
with the same text. Medians in milliseconds, until the screen has been painted again: opening, a
page up and down, and finding words that stand once, at the far end.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import TextArea

# The program of this checkout is what is timed, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant import citations
from assistant.conversation import Turn
from assistant.domain import (
    Answer,
    Citation,
    Document,
    Finding,
    Question,
    Segment,
    Source,
    Span,
    Support,
)
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.document import DocumentView
from assistant.tui.widgets.turn import TurnView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.widget import Widget

SIZE = (120, 40)
NEEDLE = "the needle in it"
PARAGRAPH = (
    "In nine of twelve hospitals a research grant pays for the sequencing, and none of them has a "
    "budget for the time after it. The turnaround time was 28 days on average."
)
FEWER = 20
"""Of how many turns the conversation without a window has one."""

Step = Callable[["Pilot[Any]"], Awaitable[None]]


class Shown(App[None]):
    """A program of one widget."""

    def __init__(self, make: Callable[[], Widget]) -> None:
        """``make`` makes the widget."""
        super().__init__()
        self._make = make

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._make()


def document(characters: int) -> Document:
    """Give an article of so many characters, with words at its end that stand nowhere else."""
    source = Source("long2024", "article-journal")
    paragraphs = [PARAGRAPH] * (characters // (len(PARAGRAPH) + 2)) + [NEEDLE]
    segments, start = [], 0
    for one in paragraphs:
        segments.append(Segment(Span(start, start + len(one)), "paragraph"))
        start += len(one) + 2
    return Document(source, "\n\n".join(paragraphs), tuple(segments))


def turns(count: int) -> list[Turn]:
    """Give so many questions with an answer of four findings each; the first holds the needle."""
    short = document(4 * (len(PARAGRAPH) + 2))
    cited = [citations.cite(short, one.span, place) for place, one in enumerate(short.segments, 1)]
    findings = tuple(_finding(one) for one in cited[:4] if one is not None)
    made = []
    for place in range(count):
        text = NEEDLE if place == 0 else f"Who pays for it in year {place}?"
        question = Question(text)
        made.append(Turn(text, question, answer=Answer(question, findings)))
    return made


def _finding(cited: Citation) -> Finding:
    return Finding(cited.excerpt.exact, (cited,), Support((cited.source.id,), (), 4))


async def conversation(said: list[Turn], runs: int) -> dict[str, list[float]]:
    """Time our conversation."""
    app = Shown(lambda: Conversation(id="conversation"))
    times: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        shown = app.query_one(Conversation)
        for _ in range(runs):
            await _timed(times, "opening", pilot, lambda _: shown.show(said))
            await _paged(times, pilot, shown)
            await _timed(times, "finding", pilot, lambda _: _find(shown))
    return times


async def _find(shown: Conversation) -> None:
    await shown.find_words(NEEDLE, -1)


async def every_turn(said: Sequence[Turn], runs: int) -> dict[str, list[float]]:
    """Time a container with a widget for every turn."""
    app = Shown(VerticalScroll)
    times: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        shown = app.query_one(VerticalScroll)

        async def fill(_: Pilot[Any]) -> None:
            await shown.remove_children()
            await shown.mount_all([TurnView(one.text, one) for one in said])
            shown.scroll_end(animate=False)

        async def find(_: Pilot[Any]) -> None:
            view = next(one for one in shown.query(TurnView) if NEEDLE in one.text)
            shown.scroll_to_widget(view, animate=False)

        for _ in range(runs):
            await _timed(times, "opening", pilot, fill)
            await _paged(times, pilot, shown)
            await _timed(times, "finding", pilot, find)
    return times


async def source(made: Document, runs: int) -> dict[str, list[float]]:
    """Time our view of a document."""
    app = Shown(DocumentView)
    times: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        view = app.query_one(DocumentView)

        async def open_(_: Pilot[Any]) -> None:
            view.show(made, made.segments[len(made.segments) // 2].span)

        async def find(_: Pilot[Any]) -> None:
            view.find(NEEDLE, 1)

        for _ in range(runs):
            await _timed(times, "opening", pilot, open_)
            await _paged(times, pilot, view)
            await _timed(times, "finding", pilot, find)
            view.forget_words()
            view.show(None)
    return times


async def text_area(made: Document, runs: int) -> dict[str, list[float]]:
    """Time Textual's own widget for text; it finds nothing by itself."""
    app = Shown(lambda: TextArea(read_only=True, soft_wrap=True))
    times: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        area = app.query_one(TextArea)

        async def open_(_: Pilot[Any]) -> None:
            area.load_text(made.text)

        async def find(_: Pilot[Any]) -> None:
            row = made.text[: made.text.index(NEEDLE)].count("\n")
            area.move_cursor((row, 0), center=True)

        for _ in range(runs):
            await _timed(times, "opening", pilot, open_)
            await _paged(times, pilot, area)
            await _timed(times, "finding", pilot, find)
    return times


async def _paged(times: dict[str, list[float]], pilot: Pilot[Any], shown: Widget) -> None:
    async def up(_: Pilot[Any]) -> None:
        shown.scroll_page_up(animate=False)

    async def down(_: Pilot[Any]) -> None:
        shown.scroll_page_down(animate=False)

    for _ in range(3):
        await _timed(times, "a page up", pilot, up)
        await _timed(times, "a page down", pilot, down)


async def _timed(times: dict[str, list[float]], name: str, pilot: Pilot[Any], step: Step) -> None:
    begun = time.perf_counter()
    await step(pilot)
    await pilot.pause()
    times.setdefault(name, []).append(1000 * (time.perf_counter() - begun))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit code."""
    parser = argparse.ArgumentParser(description="Time the chat with much in it.")
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--characters", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args(arguments)
    said, made = turns(given.turns), document(given.characters)
    fewer = [*said[: max(1, given.turns // FEWER)]]
    rows = {
        f"conversation of {len(said):,} turns": asyncio.run(conversation(said, given.runs)),
        f"a widget a turn, {len(fewer):,} turns": asyncio.run(every_turn(fewer, 1)),
        f"source of {len(made.text):,} characters": asyncio.run(source(made, given.runs)),
        "the same in Textual's TextArea": asyncio.run(text_area(made, given.runs)),
    }
    names = list(next(iter(rows.values())))
    print(f"| medians of {given.runs} runs, ms | {' | '.join(names)} |")
    print(f"|---|{'---:|' * len(names)}")
    for title, times in rows.items():
        cells = (f"{statistics.median(times[name]):.0f}" for name in names)
        print(f"| {title} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
