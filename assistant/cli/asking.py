"""One question, or a conversation: ranked passages, an answer, the chat."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.opening import build_library, opened, prepare
from assistant.cli.options import EXIT_ABSTAINED, model_option, read_scope, scope_options
from assistant.domain import Question, Scope
from assistant.errors import EmptyQuestion, UsageError

if TYPE_CHECKING:
    from assistant.library import Library


@click.command()
@click.argument("query", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="Passages.")
@click.option("--json", "as_json", is_flag=True, help="One passage a line, with offsets.")
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A query a line, or JSONL with id and text; writes JSONL.",
)
@scope_options
@click.pass_context
def search(
    context: click.Context,
    /,
    query: str | None,
    k: int,
    queries: Path | None,
    *,
    as_json: bool,
    **scope: Any,  # noqa: ANN401 - the scope's options
) -> None:
    """Rank passages for QUERY."""
    from assistant.rendering import data, plain  # noqa: PLC0415

    if (query is None) == (queries is None):
        raise UsageError("give a query, or --queries FILE")
    within = read_scope(scope)
    with opened(context, resident=queries is not None) as library:
        prepare(library)
        if queries is not None:
            for one in _read_queries(queries, within):
                found = library.search(one, k)
                click.echo(
                    data.line(
                        {
                            "id": one.id,
                            "query": one.text,
                            "results": [data.evidence(each) for each in found],
                        }
                    )
                )
            return
        found = library.search(Question(query or "", scope=within), k)
        if as_json:
            for each in found:
                click.echo(data.line(data.evidence(each)))
        else:
            click.echo(plain.passages(found), nl=False)


def _read_queries(path: Path, scope: Scope) -> Iterator[Question]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not line.lstrip().startswith("{"):
            yield Question(line.strip(), str(number), scope)
            continue
        try:
            record = json.loads(line)
            yield Question(str(record["text"]), str(record.get("id", number)), scope)
        except (ValueError, KeyError) as error:
            raise UsageError(f"{path}, line {number}: not JSON with id and text") from error


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="The whole answer, with offsets.")
@click.option("--strict", is_flag=True, help="Exit 3 where the corpus has no answer.")
@model_option
@scope_options
@click.pass_context
def ask(
    context: click.Context,
    /,
    question: str,
    *,
    as_json: bool,
    strict: bool,
    model: str | None,
    **scope: Any,  # noqa: ANN401 - the scope's options
) -> None:
    """Answer QUESTION with cited, verbatim excerpts, or say that there is no answer."""
    from assistant.rendering import data, plain  # noqa: PLC0415

    if not question.strip():
        raise EmptyQuestion("the question is empty: write what you want to know")
    with opened(context, model=model) as library:
        prepare(library)
        if library.settings.model and sys.stderr.isatty():
            click.echo(f"asking {library.settings.model}: {library.destination}", err=True)
        given = library.ask(Question(question, scope=read_scope(scope)))
        if not sys.stdout.isatty():  # it stands in the answer: whoever sends that elsewhere sees it
            for notice in given.notices:
                click.echo(f"assistant: {plain.safe(notice)}", err=True)
        click.echo(
            json.dumps(data.answer(given), ensure_ascii=False, indent=1) + "\n"
            if as_json
            else plain.answer(given),
            nl=False,
        )
        if strict and given.abstention is not None:
            context.exit(EXIT_ABSTAINED)


@click.command()
@model_option
@click.pass_context
def chat(context: click.Context, /, model: str | None) -> None:
    """Ask in a conversation, and read every citation in its surroundings."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the chat needs a terminal: use `assistant ask` or `assistant batch` here")
    # Nothing is garbage before the first paint, and looking for it takes a tenth of the time.
    gc.disable()
    from assistant.tui import app  # noqa: PLC0415 - no other command pays for Textual

    def open_library() -> Library:
        gc.enable()
        return build_library(context, resident=True, model=model)

    app.run(open_library)
