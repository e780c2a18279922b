"""One session in a real terminal, by keys, as a person has it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import environment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
PATIENCE = 90.0


class Terminal:
    """A terminal of 80 columns and 24 lines, in a tmux of its own."""

    def __init__(self, socket: Path, library: Path) -> None:
        self._socket = socket
        self._library = library
        # Not the user's own tmux.conf; a shell, to see what is left behind.
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh")
        self.open_chat()

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *arguments],  # noqa: S607 - wherever tmux is
            capture_output=True,
            text=True,
            check=True,
            env=environment(TERM="xterm-256color", LC_ALL="C.UTF-8"),
        )
        return done.stdout

    def open_chat(self) -> None:
        """Start the chat, and say when it has been left."""
        self.type(
            f"clear; {sys.executable} -m assistant --library {self._library} chat; echo left $?"
        )

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, pattern: str) -> str:
        """Give the screen as soon as it shows a pattern."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            screen = self.screen()
            if re.search(pattern, screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} is not on the screen:\n{self.screen()}")

    def is_alternate(self) -> bool:
        return self._tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def close(self) -> None:
        self._tmux("kill-server")


@pytest.fixture
def terminal(library_root: Path, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path / "tmux", library_root)
    yield opened
    opened.close()


def test_a_question_is_asked_its_citation_opened_and_the_terminal_given_back(
    terminal: Terminal, library_root: Path
) -> None:
    terminal.wait_for("This library holds 1 publication")
    assert terminal.is_alternate()
    terminal.type("Is funding for sequencing fragmented?")
    terminal.wait_for(r"\[1\] \u201c")
    terminal.press("Tab")
    terminal.wait_for(r"(?m)^ \u258c\[1\]")
    terminal.press("n")
    terminal.wait_for(r"(?m)^ \u258c\[2\]")
    terminal.press("Enter")
    terminal.wait_for(r"\[2\] S01 \[SYNTHETIC\](?s:.*)\u258c (?s:.*)Close")
    terminal.wait_for(r"The fragmented funding, I would say\.")
    terminal.press("Escape")
    terminal.wait_for(r"(?m)^ \u258c\[2\]")
    terminal.press("+")
    terminal.wait_for("Pin these words")
    terminal.type("opens the section")
    terminal.wait_for("pinned: opens the section")
    terminal.press("C-q")
    screen = terminal.wait_for("left 0")
    assert not terminal.is_alternate()
    assert "Traceback" not in screen
    # The terminal echoes what is typed again, and nothing of the chat is left on it.
    terminal.type("echo still here")
    terminal.wait_for(r"(?m)^still here")
    assert "LITERATURE" not in terminal.screen()
    saved = list((library_root / "notebook" / "sessions").glob("*.jsonl"))
    assert len(saved) == 1
    assert saved[0].read_bytes().count(b"\n") == 2
    assert (library_root / "notebook" / "pins.jsonl").read_bytes().count(b"\n") == 1
    # What was asked and pinned is there again.
    terminal.open_chat()
    terminal.wait_for("This library holds 1 publication")
    terminal.press("F3")
    terminal.wait_for("Is funding for sequencing fragmented")
    terminal.press("Enter")
    terminal.wait_for("Resumed the session")
    terminal.wait_for("pinned: opens the section")
    terminal.press("F5")
    terminal.wait_for("Pins: Enter opens one")
    terminal.press("C-q")
    terminal.wait_for("left 0")
