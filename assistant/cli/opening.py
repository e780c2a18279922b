"""Opening the library for a command, and narrating on stderr what takes time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assistant.library import Library


def build_library(context: click.Context, *, resident: bool, model: str | None) -> Library:
    """Build the library that the command line names, with the settings that it gives."""
    from assistant import settings  # noqa: PLC0415 - `--help` need not pay for it
    from assistant.library import Library, find_root  # noqa: PLC0415

    root = find_root(named=context.obj)
    given = {} if model is None else {"model": model}
    return Library(root, settings.load(root, given), resident=resident)


@contextmanager
def opened(
    context: click.Context, *, resident: bool = False, model: str | None = None
) -> Iterator[Library]:
    """Open the library, and say at the end what its models warned of."""
    library = build_library(context, resident=resident, model=model)
    try:
        yield library
    finally:
        for warning in library.models.warnings:
            click.echo(f"assistant: {warning}", err=True)
        library.close()


def prepare(library: Library) -> None:
    """Bring the index up to date, and say so where there is nothing to ask."""
    bring_up_to_date(library)
    say_if_empty(library)


def say_if_empty(library: Library) -> None:
    """Say where a library holds nothing to ask, and why."""
    if library.sources():
        return
    if failed := len(library.failures()):
        files = "1 file" if failed == 1 else f"{failed} files"
        told = f"{files} could not be read: `assistant index` says why"
    else:
        told = f"put papers and interviews into {library.root / 'corpus'}"
    click.echo(f"assistant: nothing is indexed: {told}", err=True)


def bring_up_to_date(library: Library) -> None:
    """Index what changed before asking; what fails is reported and the rest is asked."""
    from assistant.errors import IndexLocked  # noqa: PLC0415

    if not library.is_current():
        try:
            with progress("indexing") as show:
                report = library.index(show)
        except IndexLocked as error:
            if not library.sources():
                raise
            click.echo(f"assistant: {error}; answering from what is indexed so far", err=True)
            return
        for path, reason in report.failed:
            click.echo(f"assistant: not indexed: {path}: {reason}", err=True)


@contextmanager
def progress(label: str) -> Iterator[Any]:
    """Show a bar on stderr where that is a terminal."""
    shown = sys.stderr.isatty()

    def show(done: int, total: int, what: str) -> None:
        if shown:
            width = 24
            filled = width * done // max(total, 1)
            bar = "#" * filled + "." * (width - filled)
            click.echo(f"\r\x1b[K{label} [{bar}] {done}/{total} {what[:40]!a}", err=True, nl=False)

    try:
        yield show
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def say(line: str) -> None:
    """Say a line on stderr, in the place of a bar where there is one."""
    bar = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(f"{bar}assistant: {line}", err=True)
