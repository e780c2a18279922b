"""How a file was read, and whether the library and what it runs on are sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.opening import opened
from assistant.errors import LibraryNotFound, UsageError
from assistant.refi import CODEBOOK_SUFFIX, PROJECT_SUFFIX

if TYPE_CHECKING:
    from assistant.domain import Document
    from assistant.readers.sources import Kind


@click.command()
@click.argument("source")
@click.option(
    "--as", "kind", type=click.Choice(["interview", "literature"]), help="What to read a file as."
)
@click.option("--all", "whole", is_flag=True, help="Every segment, and every line left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a source.")
@click.pass_context
def inspect(
    context: click.Context, source: str, *, kind: Kind | None, whole: bool, as_json: bool
) -> None:
    """Show how SOURCE, a file or a citation key, was read, and what was left out of it.

    Nothing is indexed or changed.
    """
    from assistant import legibility  # noqa: PLC0415 - `--help` need not pay for it
    from assistant.rendering import data, reading  # noqa: PLC0415

    if Path(source).suffix.casefold() == CODEBOOK_SUFFIX and Path(source).is_file():
        _show_codebook(Path(source), as_json=as_json)
        return
    for name, document in _read(context, source, kind):
        known = legibility.vocabulary([document])
        scores = legibility.scores(document, known)
        if as_json:
            click.echo(data.line(reading.record(name, document, scores)))
        else:
            click.echo(reading.text(name, document, scores, whole=whole), nl=False)


def _show_codebook(path: Path, *, as_json: bool) -> None:
    """Show the codes of a codebook, each with those that it stands below."""
    from assistant.readers.confined import Confined  # noqa: PLC0415
    from assistant.rendering import data, plain  # noqa: PLC0415

    with Confined() as reading:
        codes = reading.read_codebook(path)
    for one in codes:
        if as_json:
            click.echo(data.line({**asdict(one), "path": one.path}))
        else:
            about = f": {plain.safe(one.description)}" if one.description else ""
            click.echo(f"{plain.safe(one.path)}{about}")


def _read(context: click.Context, source: str, kind: Kind | None) -> list[tuple[str, Document]]:
    """Read what is named: a source of the library with what it knows of it, else a file alone."""
    from assistant import limits  # noqa: PLC0415
    from assistant.readers.confined import Confined  # noqa: PLC0415

    path = Path(source).expanduser()
    try:
        with opened(context) as library:
            found = library.read_anew(source if not path.is_file() else path.resolve())
            if found and kind is None:
                return found
            allowed = library.settings.limits
    except LibraryNotFound:
        if not path.is_file():
            raise
        allowed = limits.Limits()
    if not path.is_file():
        raise UsageError(
            f"{source}: no such file, and no source of the library: `assistant sources` lists them"
        )
    with limits.within(allowed), Confined(allowed) as reading:
        if path.suffix.casefold() == PROJECT_SUFFIX:
            of_project = reading.read_project(path, kind or "interview")
            return [(f"{path}: {one.source.id}", one) for one in of_project]
        document = reading.read(path, kind or "interview")
        if kind is None and not any(one.kind == "turn" for one in document.segments):
            document = reading.read(path, "literature")
        return [(str(path), document)]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a finding.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Look at installation, settings, models, privacy, index and corpus; exit 1 on a fault.

    What only should be looked at is no fault. Nothing is changed or sent.
    """
    from assistant import checkup  # noqa: PLC0415 - `--help` need not pay for it
    from assistant.library import find_root  # noqa: PLC0415
    from assistant.rendering import data, plain  # noqa: PLC0415

    try:
        found = checkup.findings(find_root(named=context.obj))
        missing = None
    except LibraryNotFound as error:
        found, missing = checkup.installation(Path.cwd()), error
    is_wrong = False
    for one in found:
        is_wrong = is_wrong or one.state == "wrong"
        if as_json:
            click.echo(data.line(asdict(one)))
        else:
            click.echo(f"{one.state:<5} {one.area}: {plain.safe(one.what)}")
    if missing is not None:
        raise missing
    if is_wrong:
        context.exit(1)
