"""What the notebook keeps, from the command line: sessions, pins and rejections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from assistant.cli.opening import opened
from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.citations import Verdict
    from assistant.domain import Citation
    from assistant.notebook import Annotation, Annotations, Notebook, Saved
    from assistant.rendering.pinned import Row

_SHOWN = 60
"""Characters of what is pinned that a line about it repeats."""

SessionFormat = Literal[".md", ".json", ".html", ".docx"]
TableFormat = Literal[".md", ".csv", ".json", ".docx"]


def _notebook(context: click.Context) -> Notebook:
    from assistant.library import find_root  # noqa: PLC0415
    from assistant.notebook import Notebook  # noqa: PLC0415

    return Notebook(find_root(named=context.obj))


# Sessions


@click.group(invoke_without_command=True)
@click.pass_context
def sessions(context: click.Context) -> None:
    """List, search, rename, delete and export what was asked in the chat.

    A session is named by its number in the list, or by the beginning of its file's name.
    """
    if context.invoked_subcommand is None:
        _tell_sessions(_notebook(context), "")


@sessions.command("list")
@click.argument("words", nargs=-1)
@click.pass_context
def _list_sessions(context: click.Context, words: tuple[str, ...]) -> None:
    """List the sessions, newest first; those that hold all WORDS."""
    _tell_sessions(_notebook(context), " ".join(words))


def _tell_sessions(notebook: Notebook, words: str) -> None:
    from assistant.rendering import plain  # noqa: PLC0415

    numbers = {one.path: number for number, one in enumerate(notebook.saved(), 1)}
    for one in notebook.saved(words):
        asked = f"{one.asked} {plain.plural('question', one.asked)}"
        title = plain.safe(one.title)
        click.echo(f"{numbers[one.path]:>3}. {one.begun:%Y-%m-%d %H:%M}  {title} ({asked})")


@sessions.command("rename")
@click.argument("session")
@click.argument("name")
@click.pass_context
def _rename_session(context: click.Context, session: str, name: str) -> None:
    """Call SESSION NAME; an empty name takes its name away."""
    notebook = _notebook(context)
    saved = _session(notebook, session)
    _written(lambda: notebook.rename(saved, name), saved.path)


@sessions.command("delete")
@click.argument("session")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def _delete_session(context: click.Context, session: str, *, yes: bool) -> None:
    """Delete SESSION for good; pins made in it stay."""
    from assistant.rendering import plain  # noqa: PLC0415

    notebook = _notebook(context)
    saved = _session(notebook, session)
    title = plain.safe(saved.title)
    if not yes:
        click.confirm(f"delete “{title}” of {saved.begun:%Y-%m-%d %H:%M}?", abort=True, err=True)
    _written(lambda: notebook.remove(saved), saved.path)
    click.echo(f"assistant: deleted “{title}”", err=True)


@sessions.command("export")
@click.argument("session")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, whose ending says what: .md, .json, .html or .docx. Else Markdown on stdout.",
)
@click.pass_context
def _export_session(context: click.Context, session: str, out: Path | None) -> None:
    """Write SESSION as a document, with the references of what it quotes."""
    from assistant.notebook import exporting  # noqa: PLC0415

    notebook = _notebook(context)
    saved = _session(notebook, session)
    try:
        _, turns = notebook.resume(saved.path)
    except OSError as error:
        raise UsageError(f"{saved.path}: cannot be read: {error.strerror}") from error
    if out is None:
        click.echo(exporting.session(saved, turns, ".md").decode(), nl=False)
    else:
        exporting.write_new(out, exporting.session(saved, turns, out.suffix))


def _session(notebook: Notebook, named: str) -> Saved:
    found = notebook.saved()
    if named.isdecimal() and 0 < int(named) <= len(found):
        return found[int(named) - 1]
    alike = [one for one in found if named and one.path.stem.startswith(named)]
    if len(alike) == 1:
        return alike[0]
    what = "several sessions are" if alike else "there is no session"
    raise UsageError(f"{named}: {what} called so: `assistant sessions` lists them by number")


# Pins and rejections


def _annotations(name: Literal["pins", "rejections"], says: str) -> click.Group:
    """Make the commands of one list of marked excerpts."""

    @click.group(name, help=says, invoke_without_command=True)
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            with opened(context) as library:
                _tell(context, _rows(library.verify, _list(context, name).listed()))

    @group.command("note")
    @click.argument("number", type=int)
    @click.argument("text")
    @click.pass_context
    def note(context: click.Context, number: int, text: str) -> None:
        """Write TEXT as the note on NUMBER, in the place of the one that there is."""
        list_ = _list(context, name)
        one = _numbered(list_, name, number)
        _written(lambda: list_.annotate(one.key, " ".join(text.split())), Path(name))

    @group.command("remove")
    @click.argument("numbers", type=int, nargs=-1, required=True)
    @click.pass_context
    def remove(context: click.Context, numbers: tuple[int, ...]) -> None:
        """Take NUMBERS out of the list."""
        list_ = _list(context, name)
        for one in [_numbered(list_, name, number) for number in numbers]:
            _written(lambda one=one: list_.remove(one.key), Path(name))  # type: ignore[misc]  # bound now
            _say(f"taken out: {_short(one)}")

    group.add_command(note)
    group.add_command(remove)
    return group


pins = _annotations("pins", "List, annotate, order and export the excerpts that were pinned.")
rejections = _annotations("rejections", "List the excerpts that answers leave out, and take back.")


@pins.command("move")
@click.argument("number", type=int)
@click.argument("place", type=int)
@click.pass_context
def _move_pin(context: click.Context, number: int, place: int) -> None:
    """Move NUMBER to PLACE in the list."""
    list_ = _list(context, "pins")
    one = _numbered(list_, "pins", number)
    _written(lambda: list_.move(one.key, place - number), Path("pins"))


@pins.command("export")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, whose ending says what: .md, .csv, .json or .docx. Else Markdown on stdout.",
)
@click.pass_context
def _export_pins(context: click.Context, out: Path | None) -> None:
    """Write the pins as an evidence table; exit 1 where a source no longer holds one."""
    from assistant.notebook import exporting  # noqa: PLC0415

    with opened(context) as library:
        rows = _rows(library.verify, _list(context, "pins").listed())
    if out is None:
        click.echo(exporting.table(rows, ".md").decode(), nl=False)
    else:
        exporting.write_new(out, exporting.table(rows, out.suffix))
    if broken := [one.citation.number for one in rows if one.fault]:
        _say(f"no longer held by their sources: {', '.join(map(str, broken))}")
        context.exit(1)


def _tell(context: click.Context, rows: Sequence[Row]) -> None:
    from assistant.rendering import pinned  # noqa: PLC0415

    click.echo(pinned.as_text(rows), nl=False)
    if any(one.fault for one in rows):
        context.exit(1)


def _rows(
    verify: Callable[[Iterable[Citation]], Iterable[Verdict]], listed: Sequence[Annotation]
) -> list[Row]:
    from assistant.notebook import exporting  # noqa: PLC0415

    broken = exporting.faults(listed, verify(one.citation for one in listed))
    return exporting.rows(listed, broken)


def _list(context: click.Context, name: Literal["pins", "rejections"]) -> Annotations:
    notebook = _notebook(context)
    return notebook.pins if name == "pins" else notebook.rejections


def _numbered(list_: Annotations, name: str, number: int) -> Annotation:
    listed = list_.listed()
    if not 0 < number <= len(listed):
        there = f"there are {len(listed)}" if listed else "there is none"
        raise UsageError(f"{number}: not in the {name}: {there}")
    return listed[number - 1]


def _written(write: Callable[[], object], what: Path) -> None:
    try:
        write()
    except OSError as error:
        raise UsageError(f"{what}: cannot be written: {error.strerror}") from error


def _short(one: Annotation) -> str:
    from assistant.rendering import plain  # noqa: PLC0415

    words = plain.safe(one.citation.excerpt.exact)
    return f"“{words[:_SHOWN]}{'…' if len(words) > _SHOWN else ''}”"


def _say(line: str) -> None:
    click.echo(f"assistant: {line}", err=True)
