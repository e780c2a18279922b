"""A list of questions, answered into a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from assistant.cli.opening import opened, prepare, progress, say
from assistant.cli.options import EXIT_ABSTAINED, model_option
from assistant.errors import Stopped

BATCH_HELP = """\b
QUESTIONS holds one question a line (.txt; # begins a comment), a table (.csv), a list (.yaml) or
one JSON object a line (.jsonl). Keys and columns: question (or text), and where wanted id, type,
source, participant, role, group and year; several values go between semicolons or into a list.

\b
DIR gets answers.jsonl (an answer a line, as ask --json gives it) and summary.md (the evidence
summary, written anew each time), both in the order of the questions. What is answered is kept at
once: run the same command again after an interruption and it goes on. A question is asked again
where its text or scope, the corpus, a model or a setting is another; what was answered before
goes to answers.earlier.jsonl. A question that fails, or is empty, is reported and the rest goes on.

\b
Exit codes: 0 all were asked, 1 a question failed, 2 the file of questions or DIR cannot be used,
3 a question has no answer under --strict, 5 another batch is writing to DIR, 130 interrupted.
"""


@click.command(epilog=BATCH_HELP)
@click.argument("questions", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where to write."
)
@click.option("--strict", is_flag=True, help="Exit 3 where a question has no answer.")
@click.option("--quiet", is_flag=True, help="No progress on stderr, only what went wrong.")
@model_option
@click.pass_context
def batch(  # noqa: PLR0913 - the command's options
    context: click.Context,
    /,
    questions: Path,
    out: Path,
    *,
    strict: bool,
    quiet: bool,
    model: str | None,
) -> None:
    """Ask every question in the file QUESTIONS and write answers and a summary."""
    from assistant import batch as batches  # noqa: PLC0415 - `--help` need not pay for it
    from assistant.batch.questions import read  # noqa: PLC0415

    asked = read(questions)
    with opened(context, resident=True, model=model) as library:
        prepare(library)
        with _batch_progress(quiet=quiet) as show:
            try:
                report = batches.run(library, asked, out, say, show)
            except KeyboardInterrupt as error:
                raise Stopped(
                    f"interrupted: what was answered is kept in {out}; "
                    "run the same command again to go on"
                ) from error
    if not quiet:
        answered = report.asked - report.abstained - report.failed
        click.echo(
            f"{answered} answered, {report.abstained} without an answer, {report.failed} failed",
            err=True,
        )
    click.echo(report.answers)
    click.echo(report.summary)
    if report.failed:
        context.exit(1)
    if strict and report.abstained:
        context.exit(EXIT_ABSTAINED)


@contextmanager
def _batch_progress(*, quiet: bool) -> Iterator[Any]:
    """Show a bar on a terminal, and elsewhere a line a question."""

    def show(done: int, total: int, what: str) -> None:
        click.echo(f"{done}/{total} {what}", err=True)

    if quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        with progress("asking") as bar:
            yield bar
    else:
        yield show
