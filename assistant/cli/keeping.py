"""What is in a library: made, brought up to date, listed, taken out."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

from assistant.cli.opening import bring_up_to_date, opened, prepare, progress, say_if_empty
from assistant.errors import UsageError


@click.command()
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
            # The copy is as open as the original, and people put their own interviews beside it.
            (folder / "corpus" / "interviews").chmod(0o700)
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
    package = Path(__file__).parent.parent
    installed = package / "data" / "corpus"
    return installed if installed.is_dir() else package.parent / "corpus"


@click.command()
@click.pass_context
def index(context: click.Context) -> None:
    """Bring the index up to date with corpus/; exit 1 where a file failed."""
    from assistant.rendering import plain  # noqa: PLC0415

    with opened(context) as library:
        with progress("indexing") as show:
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
        for path, words in report.warnings:
            click.echo(f"warning: {path}: {plain.safe(words)}")
        for path, reason in report.failed:
            click.echo(f"failed: {path}: {reason}")
        if not report.failed:
            say_if_empty(library)
        if report.failed:
            context.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One CSL-JSON record a line.")
@click.pass_context
def sources(context: click.Context, *, as_json: bool) -> None:
    """List what is indexed."""
    from assistant import csl  # noqa: PLC0415
    from assistant.rendering import data, plain  # noqa: PLC0415

    with opened(context) as library:
        prepare(library)
        if as_json:
            for one in library.sources():
                click.echo(data.line(csl.to_csl(one)))
        else:
            click.echo(plain.sources(library.sources()), nl=False)


@click.command()
@click.argument("name")
@click.pass_context
def forget(context: click.Context, name: str) -> None:
    """Take a participant who withdrew, or a source, out of index and notebook for good."""
    with opened(context) as library:
        bring_up_to_date(library)
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
