"""The program as a user starts it: real processes, and small libraries made for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STARTUP = Path(__file__).parent / "startup"
"""Folders with a ``sitecustomize.py`` each: what a process does before the program begins."""

QUESTION = "Who pays for the sequencing of tumours?"

_TOWNS = ("Ekvåla", "Norrsund", "Lindmark", "Västerhed", "Bergby", "Strandvik")
_PAYERS = (
    "the regional board, and it decides in May",
    "a research grant, and nobody knows what comes after it",
    "the clinic itself, out of what is left for reagents",
    "a foundation in the town, as long as the chair is friendly",
    "no one this year; we freeze the tumours and wait",
    "the county, though only for patients under seventy",
)
_DELAYS = ("nine days", "three weeks", "thirty-five days", "a month", "six weeks", "a fortnight")


def environment(library: Path | None = None, startup: str = "", **more: str) -> dict[str, str]:
    """Give the environment of a process on ``library`` that first runs ``startup``."""
    found = {**os.environ, **more}
    if library is not None:
        found["ASSISTANT_LIBRARY"] = str(library)
    if startup:
        found["PYTHONPATH"] = str(STARTUP / startup)
    return found


def python(
    *arguments: str | Path,
    env: dict[str, str],
    cwd: Path | None = None,
    start_new_session: bool = False,
) -> subprocess.Popen[str]:
    """Start Python with these arguments and leave it running."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=env,
        start_new_session=start_new_session,
    )


def start(
    *arguments: str | Path,
    library: Path | None = None,
    startup: str = "",
    cwd: Path | None = None,
    **more: str,
) -> subprocess.Popen[str]:
    """Start the program and leave it running."""
    return python("-m", "assistant", *arguments, env=environment(library, startup, **more), cwd=cwd)


def finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait until a process ends, and give what it printed."""
    out, err = process.communicate(timeout=200)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run(
    *arguments: str | Path,
    library: Path | None = None,
    startup: str = "",
    cwd: Path | None = None,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return finish(start(*arguments, library=library, startup=startup, cwd=cwd, **more))


def make_corpus(root: Path) -> dict[str, str]:
    """Write six interviews and four papers under ``root``; give their texts by source id."""
    texts: dict[str, str] = {}
    for place, town in enumerate(_TOWNS):
        id_ = f"S{place + 1:02d}"
        texts[id_] = (
            f"---\nParticipant: {id_}\nProvenance: synthetic\nLanguage: en\n---\n\n"
            f"**Interviewer:** Who pays for the sequencing in {town}?\n\n"
            f"**{id_}:** In {town} the sequencing of tumours is paid by {_PAYERS[place]}.\n\n"
            "**Interviewer:** And how long does a report take to come back to you?\n\n"
            f"**{id_}:** The report takes {_DELAYS[place]}. From {town} the block has to travel, "
            "and the courier comes on Tuesdays.\n"
        )
        _write(root / "corpus" / "interviews" / f"{id_}.md", texts[id_])
    for place, town in enumerate(_TOWNS[:4]):
        id_ = f"{town[:4].casefold()}20{place + 11}"
        texts[id_] = (
            f"Waiting for reports in {town}\n\nIntroduction\n\n"
            f"Sequencing of tumours is slow in {town}, as in most hospitals that were visited.\n\n"
            f"Results\n\nIn {town} it was said who pays for the sequencing: {_PAYERS[place]}. "
            f"The turnaround time was {_DELAYS[place]} in {place + 12} of 40 cases.\n"
        )
        _write(root / "corpus" / "papers" / f"{id_}.txt", texts[id_])
    return texts


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
