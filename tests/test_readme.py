"""README.md says what is so: its commands run, and what it shows is what they print."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import commands
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELIDED = re.compile(r"^\s*(?:…|\.\.\.|\[…\])\s*$", re.MULTILINE)
SETS_UP = re.compile(r"(?:git|cd|pip|scripts/test)\b")
"""Commands that fetch or install, or run these tests."""


@dataclass(frozen=True)
class Command:
    """A command of the program as README.md gives it, and what it shows of its output."""

    words: tuple[str, ...]
    shown: str = ""

    def __str__(self) -> str:
        return shlex.join(self.words)


def _commands() -> list[Command]:
    found: list[Command] = []
    for language, block in FENCED.findall(README):
        if language == "console":
            for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                line, _, shown = one.partition("\n")
                found += _command(line, shown)
        elif language in {"sh", "bash", "shell"}:
            found += [one for line in block.splitlines() for one in _command(line)]
    indented = re.findall(
        r"^ {4}((?:scripts/)?assistant .*)$", FENCED.sub("", README), re.MULTILINE
    )
    return found + [one for line in indented for one in _command(line)]


def _command(line: str, shown: str = "") -> list[Command]:
    words = shlex.split(line, comments=True)
    if not words or SETS_UP.match(line):
        return []
    assert words[0] in {"assistant", "scripts/assistant"}, line
    if words[1] == "chat":  # tests/tui has it in a terminal
        return []
    return [Command(tuple(words[1:]), shown)]


COMMANDS = _commands()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a library with the corpus of the checkout and no index yet, as in a new clone."""
    root = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "corpus", root / "corpus")
    return root


def folded(text: str) -> str:
    """Give a text however it is wrapped."""
    return " ".join(text.split())


def test_the_readme_is_short() -> None:
    assert README.count("\n") < 150


def test_the_first_screen_shows_a_command_and_what_it_prints() -> None:
    first = FENCED.search(README)
    assert first is not None
    assert first.end() < README.index("\n## ")
    assert COMMANDS[0].shown
    assert COMMANDS[0].shown in first[2]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_runs_and_prints_what_is_shown(library: Path, command: Command) -> None:
    done = commands.run(*command.words, cwd=library)
    assert (done.returncode, done.stderr) == (0, "")
    printed = folded(done.stdout)
    assert printed
    place = 0
    for part in ELIDED.split(command.shown):
        place = printed.find(folded(part), place)
        assert place >= 0, f"this is not printed (any more):\n{part}\nbut:\n{done.stdout}"
    for excerpt in re.findall("“[^”]+” \\[\\d+\\]", command.shown):
        assert folded(excerpt) in printed


@pytest.mark.slow
def test_the_python_runs(library: Path) -> None:
    section = README.partition("## From Python\n")[2].partition("\n## ")[0]
    ((_, block),) = FENCED.findall(section)
    done = commands.finish(commands.python("-c", block, env=commands.environment(), cwd=library))
    assert (done.returncode, done.stderr) == (0, "")
    (question,) = re.findall(r'\.ask\("([^"]+)"', block)
    asked = json.loads(commands.run("ask", question, "--json", cwd=library).stdout)
    cited = [f"{one['source']['id']} {one['selector'][0]['exact']}" for one in asked["citations"]]
    assert cited
    assert done.stdout == "".join(f"{line}\n" for line in cited)


def _options(command: str) -> set[str]:
    return set(re.findall(r"--[a-z]+", commands.run(command, "--help").stdout)) - {"--help"}


def test_the_table_names_the_commands_that_there_are() -> None:
    rows = re.findall(r"^\| (`assistant [^|]*) \| (.*) \|$", README, re.MULTILINE)
    told = {
        command: does for named, does in rows for command in re.findall(r"`assistant (\w+)", named)
    }
    listed = commands.run("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    assert set(told) == set(re.findall(r"^  (\w+)", listed, re.MULTILINE))
    for command, does in told.items():
        assert set(re.findall(r"`(--[a-z]+)", does)) <= _options(command)


def test_the_restrictions_that_are_named_are_options_of_search_and_ask() -> None:
    (named,) = re.findall(r"^(`--.*) restrict `search` and `ask`", README, re.MULTILINE)
    assert set(re.findall(r"--[a-z]+", named)) == _options("ask") & _options("search") - {"--json"}


def test_the_chat_that_is_shown_is_the_tested_picture() -> None:
    (shown,) = re.findall(r"^!\[[^]]+\]\((.+)\)$", README, re.MULTILINE)
    folder, _, name = shown.rpartition("/")
    assert folder == "tests/tui/__snapshots__/test_snapshots"
    test = name.removesuffix(".svg")
    assert f"def {test}(" in (ROOT / "tests" / "tui" / "test_snapshots.py").read_text("utf-8")


def test_the_files_that_are_named_are_there() -> None:
    named = re.findall(r"`((?:scripts|corpus)/[\w./]*\w|\w+\.(?:txt|md))`", README)
    named += re.findall(r"^!\[[^]]+\]\((.+)\)$", README, re.MULTILINE)
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []
