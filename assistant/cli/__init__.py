"""The commands: data on stdout, narration on stderr, exit codes in one place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from assistant import __version__
from assistant.cli.asking import ask, chat, search
from assistant.cli.batches import batch
from assistant.cli.inspecting import doctor, inspect
from assistant.cli.keeping import forget, index, init, sources
from assistant.cli.notebooks import pins, rejections, sessions
from assistant.cli.verifying import verify
from assistant.errors import AssistantError

EXIT_CODES = """\b
Exit codes: 0 done (an abstention is an answer, and so is that a library holds nothing),
1 a file or a question failed, a citation or finding does not hold, or `doctor` finds a fault,
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


for _command in (
    *(init, index, sources, search, ask, batch, chat, sessions, pins, rejections),
    *(verify, inspect, doctor, forget),
):
    cli.add_command(_command)
