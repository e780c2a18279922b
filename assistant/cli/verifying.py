"""Answers that were given before, held against the corpus as it is now."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from assistant.cli.opening import opened
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.domain import Citation


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, answers: Path) -> None:
    """Hold every citation in ANSWERS (.json or .jsonl) against the corpus as it is now.

    A finding must be in the words of what it cites.
    """
    from assistant.rendering import plain  # noqa: PLC0415

    given = _read_answers(answers)
    with opened(context) as library:
        verdicts = library.verify(one for each in given for one in each.citations)
    left, is_broken = iter(verdicts), False
    for each in given:
        of = f"question {plain.safe(each.id)}: " if len(given) > 1 else ""
        broken = [one for one in islice(left, len(each.citations)) if not one.holds]
        for one in broken:
            where = f"{of}[{one.number}] {plain.safe(one.source)}"
            click.echo(f"{where}: {one.reason}: “{plain.safe(one.exact)}”")
        for place, text in each.altered:
            click.echo(f"{of}finding {place}: not what it cites: “{plain.safe(text)}”")
        is_broken = is_broken or bool(broken or each.altered)
    count = sum(one.holds for one in verdicts)
    click.echo(f"{count} of {len(verdicts)} citations hold")
    if is_broken:
        context.exit(1)


class _Given(NamedTuple):
    """An answer to verify: its question's id, what it cites, and findings that do not say that."""

    id: str
    citations: tuple[Citation, ...]
    altered: tuple[tuple[int, str], ...]


def _read_answers(path: Path) -> list[_Given]:
    from assistant.rendering import data  # noqa: PLC0415

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    are_lines = path.suffix == ".jsonl"
    found = []
    # A text may hold what else splitlines() would break.
    for number, line in enumerate(text.split("\n") if are_lines else [text], 1):
        if are_lines and not line.strip():
            continue
        try:
            record = json.loads(line)
            cited = data.citations(record)
            id_ = str(record["question"]["id"]) or str(number)
            found.append(_Given(id_, cited, data.altered(record)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            what = str(error) if str(error).startswith("not an answer") else "not an answer"
            raise UsageError(
                f"{path}{f', line {number}' if are_lines else ''}: {what}: "
                "name a file that `assistant ask --json` or `assistant batch` wrote"
            ) from error
    return found
