"""What a command does not import, in a fresh process.

import-linter cannot tell a deferred import from an eager one; only running the command can.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "chromadb",
    "langchain",
    "langchain_core",
    "langgraph",
    "langsmith",
    "openai",
    "sentence_transformers",
    "textual",
    "torch",
    "transformers",
}
"""Each takes a fifth of a second to six seconds to import."""

NUMERIC = {"numpy", "onnxruntime", "tokenizers"}
"""What a search needs and `--help` does not."""

_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)

INTERVIEW = """\
---
Title: Interview S90, nurse
Participant: S90
Provenance: synthetic
Language: en
Date: 2025-01-15
Notice: Synthetic interview, written for a test.
---

**Interviewer:** What holds sequencing back?

**S90:** Nobody pays for sequencing after the grant ends, and so we stop testing in spring.

**Interviewer:** Who decides?

**S90:** The head of the clinic decides about the money, and the pathologist about the samples.
"""


def _run(*arguments: str, library: Path | None = None) -> tuple[str, set[str]]:
    """Run Python with these arguments; give what it printed and the packages it imported.

    It must succeed, and have nothing to narrate on stderr.
    """
    environment = dict(os.environ)
    if library is not None:
        environment["ASSISTANT_LIBRARY"] = str(library)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    narration = "\n".join(
        line for line in done.stderr.splitlines() if not line.startswith("import time:")
    )
    assert done.returncode == 0, narration
    assert narration == ""
    imported = {name.partition(".")[0] for name in _IMPORTED.findall(done.stderr)}
    assert "os" in imported, "the interpreter reports imports in another form"
    return done.stdout, imported


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a small library that is indexed, so that a command has only its own work to do."""
    root = tmp_path_factory.mktemp("library")
    interviews = root / "corpus" / "interviews"
    interviews.mkdir(parents=True)
    (interviews / "S90.md").write_text(INTERVIEW, encoding="utf-8")
    (root / "corpus" / "participants.csv").write_text(
        "id,role,group\nS90,nurse,clinical\n", encoding="utf-8"
    )
    _run("-m", "assistant", "index", library=root)
    return root


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "assistant", "--help"),
        ("-m", "assistant", "--version"),
        ("-c", "import assistant"),
        ("-c", "import assistant.cli"),
        ("-c", "import assistant.egress, assistant.prompts, assistant.answering.claims"),
    ],
    ids=" ".join,
)
def test_starting_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    _, imported = _run(*arguments)
    assert "assistant" in imported
    assert not imported & (HEAVY | NUMERIC)


def test_where_text_goes_is_said_without_building_a_model(library: Path) -> None:
    code = (
        "from assistant import Library; from assistant.settings import Settings; import sys;"
        "print(Library(sys.argv[1], Settings(model='openai:x'), resident=False).destination)"
    )
    output, imported = _run("-c", code, str(library))
    assert output == "api.openai.com gets questions and literature; interviews stay\n"
    assert not imported & HEAVY


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("search", "who pays for sequencing"), "grant"),
        (("search", "who pays for sequencing", "--json"), "grant"),
        (("ask", "Who pays for sequencing?"), ""),
        (("ask", "Who pays for sequencing?", "--json"), ""),
        (("ask", "Who pays for sequencing?", "--model", ""), "grant"),
        (("sources",), "S90"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_one_shot_command_imports_nothing_heavy(
    library: Path, arguments: tuple[str, ...], printed: str
) -> None:
    output, imported = _run("-m", "assistant", *arguments, library=library)
    assert printed in output
    assert not imported & HEAVY
