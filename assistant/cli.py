"""The commands: data on stdout, narration on stderr, exit codes in one place."""

from __future__ import annotations

import gc
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from assistant import __version__
from assistant.domain import Question, Scope
from assistant.errors import AssistantError, EmptyQuestion, Stopped, UsageError

if TYPE_CHECKING:
    from assistant.domain import Citation
    from assistant.library import Library

EXIT_ABSTAINED = 3
EXIT_CODES = """\b
Exit codes: 0 done (an abstention is an answer, and so is that a library holds nothing),
1 a file or a question failed, or a citation or finding does not hold,
2 the request or a setting is wrong, 3 abstained under --strict, 4 the index is unusable,
5 the index or the output is locked, 6 the disk is full, 7 a model is missing, 130 interrupted.
"""


def main() -> None:
    """Run the command line; a known error is one line on stderr and its exit code."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except AssistantError as error:
        _fail(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(message: str, code: int) -> None:
    click.echo(f"assistant: {message}", err=True)
    sys.exit(code)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assistant")
@click.option("--library", type=click.Path(path_type=Path), help="The folder with corpus/ in it.")
@click.pass_context
def cli(context: click.Context, library: Path | None) -> None:
    """Ask a corpus of literature and interviews; get cited, verbatim excerpts."""
    context.obj = library


def _library(context: click.Context, *, resident: bool, model: str | None) -> Library:
    from assistant import settings  # noqa: PLC0415 - `--help` need not pay for it
    from assistant.library import Library, find_root  # noqa: PLC0415

    root = find_root(named=context.obj)
    given = {} if model is None else {"model": model}
    return Library(root, settings.load(root, given), resident=resident)


@contextmanager
def _opened(
    context: click.Context, *, resident: bool = False, model: str | None = None
) -> Iterator[Library]:
    """Open the library, and say at the end what its models warned of."""
    library = _library(context, resident=resident, model=model)
    try:
        yield library
    finally:
        for warning in library.models.warnings:
            click.echo(f"assistant: {warning}", err=True)
        library.close()


def _prepare(library: Library) -> None:
    """Bring the index up to date, and say so where there is nothing to ask."""
    _bring_up_to_date(library)
    _say_if_empty(library)


def _say_if_empty(library: Library) -> None:
    if library.sources():
        return
    if failed := len(library.failures()):
        files = "1 file" if failed == 1 else f"{failed} files"
        told = f"{files} could not be read: `assistant index` says why"
    else:
        told = f"put papers and interviews into {library.root / 'corpus'}"
    click.echo(f"assistant: nothing is indexed: {told}", err=True)


def _bring_up_to_date(library: Library) -> None:
    """Index what changed before asking; what fails is reported and the rest is asked."""
    from assistant.errors import IndexLocked  # noqa: PLC0415

    if not library.is_current():
        try:
            with _progress("indexing") as show:
                report = library.index(show)
        except IndexLocked as error:
            if not library.sources():
                raise
            click.echo(f"assistant: {error}; answering from what is indexed so far", err=True)
            return
        for path, reason in report.failed:
            click.echo(f"assistant: not indexed: {path}: {reason}", err=True)


@contextmanager
def _progress(label: str) -> Iterator[Any]:
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


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Lay out the sample corpus.")
def init(folder: Path, *, sample: bool) -> None:
    """Make an empty library in FOLDER."""
    from assistant import settings  # noqa: PLC0415

    if (folder / "corpus").exists():
        raise UsageError(f"{folder}: there is a library already; nothing was changed")
    try:
        for name in ("papers", "interviews", "evaluation"):
            (folder / "corpus" / name).mkdir(parents=True)
        (folder / "notebook").mkdir(mode=0o700, exist_ok=True)
        (folder / "corpus" / "interviews").chmod(0o700)
        if not (folder / settings.FILE_NAME).exists():
            (folder / settings.FILE_NAME).write_text(settings.TEMPLATE, encoding="utf-8")
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(
                "# Confidential or derived: not for version control.\n"
                "/corpus/interviews/\n/corpus/participants.csv\n/notebook/\n/exports/\n/.assistant/\n",
                encoding="utf-8",
            )
        if sample:
            shutil.copytree(_sample(), folder / "corpus", dirs_exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    if sample:
        click.echo(_about_the_sample(folder), err=True)
    else:
        click.echo(f"made {folder}: put papers and interviews into {folder / 'corpus'}", err=True)


def _about_the_sample(folder: Path) -> str:
    asked = f'assistant --library {shlex.quote(str(folder))} ask "Who should pay for sequencing?"'
    return (
        f"made {folder} with the sample corpus (papers, references and interviews; what is "
        f"invented is marked): ask it something: {asked}"
    )


def _sample() -> Path:
    """Give the sample corpus: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "data" / "corpus"
    return installed if installed.is_dir() else package.parent / "corpus"


@cli.command()
@click.pass_context
def index(context: click.Context) -> None:
    """Bring the index up to date with corpus/; exit 1 where a file failed."""
    with _opened(context) as library:
        with _progress("indexing") as show:
            report = library.index(show)
        rate = (
            f", {report.passages / report.seconds:.0f} passages a second" if report.passages else ""
        )
        click.echo(
            f"added {len(report.added)}, changed {len(report.changed)}, "
            f"removed {len(report.removed)}, unchanged {len(report.unchanged)}, "
            f"failed {len(report.failed)}; {report.passages} passages embedded{rate}"
        )
        for path, twin in report.renditions.items():
            click.echo(f"not read: {path}: is the same article as {twin}, which is")
        for path, reason in report.failed:
            click.echo(f"failed: {path}: {reason}")
        if not report.failed:
            _say_if_empty(library)
        if report.failed:
            context.exit(1)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One CSL-JSON record a line.")
@click.pass_context
def sources(context: click.Context, *, as_json: bool) -> None:
    """List what is indexed."""
    from assistant import csl  # noqa: PLC0415
    from assistant.rendering import data, plain  # noqa: PLC0415

    with _opened(context) as library:
        _prepare(library)
        if as_json:
            for one in library.sources():
                click.echo(data.line(csl.to_csl(one)))
        else:
            click.echo(plain.sources(library.sources()), nl=False)


def _scope_options(command: Any) -> Any:  # noqa: ANN401 - click's decorators are untyped
    for name, text in (
        ("--type", "literature, interview, or a CSL type."),
        ("--source", "A source's citation key."),
        ("--participant", "A participant's id."),
        ("--role", "A role from participants.csv."),
        ("--group", "A group from participants.csv."),
    ):
        command = click.option(name, multiple=True, help=f"Only this; can be repeated. {text}")(
            command
        )
    return click.option("--year", help="Only from these years: 2020, 2020-, -2020, 2018-2020.")(
        command
    )


def _model_option(command: Any) -> Any:  # noqa: ANN401 - click's decorators are untyped
    return click.option(
        "--model",
        metavar="PROVIDER:NAME",
        help="A chat model that writes the answer from the same evidence, for this once.",
    )(command)


def _scope(given: dict[str, Any]) -> Scope:
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
    )


@cli.command()
@click.argument("query", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="Passages.")
@click.option("--json", "as_json", is_flag=True, help="One passage a line, with offsets.")
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A query a line, or JSONL with id and text; writes JSONL.",
)
@_scope_options
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
    within = _scope(scope)
    with _opened(context, resident=queries is not None) as library:
        _prepare(library)
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


@cli.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="The whole answer, with offsets.")
@click.option("--strict", is_flag=True, help="Exit 3 where the corpus has no answer.")
@_model_option
@_scope_options
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
    with _opened(context, model=model) as library:
        _prepare(library)
        if library.settings.model and sys.stderr.isatty():
            click.echo(f"asking {library.settings.model}: {library.destination}", err=True)
        given = library.ask(Question(question, scope=_scope(scope)))
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


@cli.command(epilog=BATCH_HELP)
@click.argument("questions", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where to write."
)
@click.option("--strict", is_flag=True, help="Exit 3 where a question has no answer.")
@click.option("--quiet", is_flag=True, help="No progress on stderr, only what went wrong.")
@_model_option
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
    with _opened(context, resident=True, model=model) as library:
        _prepare(library)
        with _batch_progress(quiet=quiet) as show:
            try:
                report = batches.run(library, asked, out, _say, show)
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


def _say(line: str) -> None:
    """Say a line on stderr, in the place of a bar where there is one."""
    bar = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(f"{bar}assistant: {line}", err=True)


@contextmanager
def _batch_progress(*, quiet: bool) -> Iterator[Any]:
    """Show a bar on a terminal, and elsewhere a line a question."""

    def show(done: int, total: int, what: str) -> None:
        click.echo(f"{done}/{total} {what}", err=True)

    if quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        with _progress("asking") as bar:
            yield bar
    else:
        yield show


@cli.command()
@_model_option
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
        return _library(context, resident=True, model=model)

    app.run(open_library)


@cli.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, answers: Path) -> None:
    """Hold every citation in ANSWERS (.json or .jsonl) against the corpus as it is now.

    A finding must be in the words of what it cites.
    """
    from assistant.rendering import plain  # noqa: PLC0415

    given = _read_answers(answers)
    with _opened(context) as library:
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


@cli.command()
@click.argument("name")
@click.pass_context
def forget(context: click.Context, name: str) -> None:
    """Take a participant who withdrew, or a source, out of index and notebook for good."""
    with _opened(context) as library:
        _bring_up_to_date(library)
        places = library.forget(name)
    click.echo(
        f"{name} is out of the index and the notebook, and will not be indexed again "
        "(corpus/withdrawn.txt)"
    )
    for place in places:
        click.echo(f"still named in {place}: delete or edit it yourself, unless it may stay")
    click.echo(
        "what you have written yourself, and copies that were exported or sent elsewhere, "
        "are beyond this program"
    )
