"""The options that several commands take, and what they are read into."""

from __future__ import annotations

from typing import Any

import click

from assistant.domain import Scope
from assistant.errors import UsageError

EXIT_ABSTAINED = 3


def scope_options(command: Any) -> Any:  # noqa: ANN401 - click's decorators are untyped
    """Give a command the options that restrict what is searched."""
    for name, text in (
        ("--type", "literature, interview, or a CSL type."),
        ("--source", "A source's citation key."),
        ("--participant", "A participant's id."),
        ("--role", "A role from participants.csv."),
        ("--group", "A group from participants.csv."),
        ("--code", "A code of a REFI-QDA project; with what stands below it."),
    ):
        command = click.option(name, multiple=True, help=f"Only this; can be repeated. {text}")(
            command
        )
    return click.option("--year", help="Only from these years: 2020, 2020-, -2020, 2018-2020.")(
        command
    )


def model_option(command: Any) -> Any:  # noqa: ANN401 - click's decorators are untyped
    """Give a command the option that names a chat model for this once."""
    return click.option(
        "--model",
        metavar="PROVIDER:NAME",
        help="A chat model that writes the answer from the same evidence, for this once.",
    )(command)


def read_scope(given: dict[str, Any]) -> Scope:
    """Read what ``scope_options`` were given.

    Raises:
        UsageError: the years are no range.

    """
    first: int | None = None
    last: int | None = None
    if given["year"]:
        head, dash, tail = given["year"].partition("-")
        if not all(part.isdecimal() or not part for part in (head, tail)) or not (head or tail):
            raise UsageError(f"--year {given['year']!r}: write 2020, 2020-, -2020 or 2018-2020")
        first = int(head) if head else None
        last = int(tail) if tail else None if dash else first
        if first is not None and last is not None and first > last:
            raise UsageError(f"--year {given['year']!r}: the first year is after the last")
    return Scope(
        given["type"],
        given["source"],
        given["participant"],
        given["role"],
        given["group"],
        (first, last),
        given["code"],
    )
