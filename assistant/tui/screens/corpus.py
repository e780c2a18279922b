"""The corpus: every source by its type, every participant with role and share of what is said.

What is chosen here is what the next questions are asked of, as in the filters; a source is read
from its beginning, and a file can be added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.content import Content

from assistant.domain import INTERVIEWER, Scope, Source
from assistant.rendering import plain
from assistant.tui.hanging import Hanging
from assistant.tui.place import Place
from assistant.tui.screens.choice import ChoiceScreen
from assistant.tui.screens.line import LineScreen
from assistant.tui.screens.listing import Listing
from assistant.tui.widgets.turn import MUTED, marked

if TYPE_CHECKING:
    from assistant.tui.messages import Surveyed

Kind = Literal["literature", "interview"]
_DEPTH = "  "


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: a type with its count, a source, a participant, or a file not read."""

    depth: int
    says: str
    """The line's own words, safe to show."""

    about: str = ""
    source: Source | None = None
    participant: str = ""
    type: str = ""
    is_trouble: bool = False
    held: str = ""
    """What it is found by besides."""


class CorpusScreen(Listing[Branch]):
    """The corpus as a tree that narrows as words are typed."""

    WHERE = "In the corpus"
    TITLE_LINE = "The corpus: Space chooses what the next questions are asked of"
    EMPTY = "There is nothing in this library yet: a adds a file."
    of_a_line = frozenset({"choose", "mark"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Read", priority=True, tooltip="read the source"),
        Binding(
            "space",
            "mark",
            "Choose",
            priority=True,
            tooltip="ask the next questions of it, or of it no more",
        ),
        Binding(
            "c", "clear", "Clear", priority=True, tooltip="choose nothing: everything is asked"
        ),
        Binding("a", "add", "Add a file", priority=True, tooltip="add a file to the corpus"),
        Binding("f8", "dismiss", show=False, priority=True, tooltip="back to the chat"),
    ]

    def __init__(
        self,
        sources: Sequence[Source],
        chosen: Scope,
        choose: Callable[[Scope], None],
        open_place: Callable[[Place], None],
        add: Callable[[Path, Kind], None],
    ) -> None:
        """List ``sources``, of which ``chosen`` is asked; ``choose`` is told what is from now on.

        ``open_place`` opens a source in the chat, ``add`` has a file put into the corpus.
        """
        super().__init__()
        self._sources = sources
        self._chosen = chosen
        self._choose = choose
        self._open_place = open_place
        self._add = add
        self._surveyed: Surveyed | None = None

    # What there is

    def take(self, surveyed: Surveyed) -> None:
        """Show who says how much, and what could not be read."""
        self._surveyed = surveyed
        self.list_here()

    def hold(self, sources: Sequence[Source]) -> None:
        """Show what the library holds now."""
        self._sources = sources
        self.list_here()

    def found(self, words: str) -> Sequence[Branch]:
        """Give the lines that hold all words, each under the lines that it stands under."""
        wanted = words.casefold().split()
        kept: list[Branch] = []
        above: dict[int, Branch] = {}
        for one in self._branches():
            above[one.depth] = one
            text = f"{one.says} {one.about} {one.held}".casefold()
            if all(word in text for word in wanted):
                path = [above[depth] for depth in range(one.depth)] if one.depth else []
                kept += [each for each in path if each not in kept]
                kept.append(one)
        return kept

    def _branches(self) -> Iterator[Branch]:
        interviews = [one for one in self._sources if one.is_interview]
        literature = [one for one in self._sources if not one.is_interview]
        if literature:
            yield Branch(0, f"Literature ({len(literature)})", type="literature")
        by_type: dict[str, list[Source]] = {}
        for one in literature:
            kind = "notes about works" if one.provenance == "note" else one.type.replace("-", " ")
            by_type.setdefault(kind, []).append(one)
        for kind, held in sorted(by_type.items()):
            yield Branch(1, f"{plain.safe(kind)} ({len(held)})")
            yield from (_of_source(2, one) for one in held)
        if interviews:
            yield Branch(0, f"Interviews ({len(interviews)})", type="interview")
        for one in interviews:
            yield _of_source(1, one)
            yield from self._people(one)
        failures = self._surveyed.failures if self._surveyed else ()
        if failures:
            yield Branch(0, f"Not read ({len(failures)})", is_trouble=True)
        for path, reason in failures:
            yield Branch(1, plain.safe(path), plain.safe(reason), is_trouble=True)

    def _people(self, source: Source) -> Iterator[Branch]:
        words = self._surveyed.words.get(source.id, {}) if self._surveyed else {}
        everything = sum(words.values())
        for person in source.participants:
            if person.id == INTERVIEWER:
                continue
            parts = [plain.safe(person.role), plain.safe(person.group)]
            if everything:
                parts.append(f"{100 * words.get(person.id, 0) / everything:.0f} % of the words")
            yield Branch(
                2,
                plain.safe(person.id),
                ", ".join(filter(None, parts)),
                source=source,
                participant=person.id,
            )

    def line(self, item: Branch) -> Hanging:
        """Give a line at its depth, with a mark where it is chosen that needs no colour."""
        mark = ""
        if _scope_of(item) is not None:
            mark = "[x] " if self._is_chosen(item) else "[ ] "
        style = "$text-warning" if item.is_trouble else "bold" if item.depth == 0 else ""
        body = Content.styled(item.says, style) if style else marked(Content(item.says))
        if item.about:
            body = Content.assemble(body, "  ", Content.styled(item.about, MUTED))
        return Hanging(Content(f"{_DEPTH * item.depth}{mark}"), body)

    # What is asked

    def _is_chosen(self, one: Branch) -> bool:
        scope = self._chosen
        if one.participant:
            return one.participant in scope.participants
        if one.source is not None:
            return one.source.id in scope.sources
        return one.type in scope.types

    def action_mark(self) -> None:
        """Choose the current line, or choose it no more."""
        if (one := self.current) is None or (field := _scope_of(one)) is None:
            return
        name, value = field
        held: tuple[str, ...] = getattr(self._chosen, name)
        kept = tuple(each for each in held if each != value)
        changed: Scope = replace(
            self._chosen,
            **{name: kept if value in held else (*held, value)},  # type: ignore[arg-type]  # a field
        )
        self._ask_of(changed)

    def action_clear(self) -> None:
        """Ask of everything again."""
        self._ask_of(Scope())

    def _ask_of(self, scope: Scope) -> None:
        self._chosen = scope
        self._choose(scope)
        self.list_here()
        self.tell("Everything is asked." if scope.is_open else f"Asks only: {plain.scope(scope)}.")

    # What is done with a line

    def action_choose(self) -> None:
        """Read the current source from its beginning."""
        one = self.current
        if one is not None and one.source is not None:
            self.dismiss()
            self._open_place(Place.of_source(one.source))

    def action_add(self) -> None:
        """Ask for a file, and what it is."""
        self.app.push_screen(
            LineScreen(
                "Add a file to the corpus: its path",
                "It is copied; PDF, JATS XML, text, Markdown, DOCX, WebVTT, SRT or HTML.",
                "",
                self._ask_kind,
            )
        )

    def _ask_kind(self, path: str) -> None:
        if path:
            self.app.push_screen(
                ChoiceScreen(
                    f"What is {plain.safe(Path(path).name)}?",
                    [("literature", "Literature"), ("interview", "An interview transcript")],
                    lambda kind: self._have_added(path, kind),
                )
            )

    def _have_added(self, path: str, kind: str) -> None:
        self.tell(f"Adding {plain.safe(Path(path).name)}\u2026")
        self._add(Path(path), "interview" if kind == "interview" else "literature")


def _of_source(depth: int, source: Source) -> Branch:
    about = [plain.safe(source.title)] if source.title else []
    if source.issued:
        about.append(plain.safe(source.issued[:4]))
    held = " ".join(f"{one.family} {one.given} {one.literal}" for one in source.author)
    return Branch(
        depth, plain.label(source), ", ".join(about), source=source, held=plain.safe(held)
    )


def _scope_of(one: Branch) -> tuple[str, str] | None:
    """Give the field of a scope and the value that choosing a line means, if it means one."""
    if one.participant:
        return "participants", one.participant
    if one.source is not None:
        return "sources", one.source.id
    return ("types", one.type) if one.type else None
