"""Fixtures that all tests share: a clean environment, made documents, a small real library."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import hypothesis
import pytest

from assistant.domain import (
    INTERVIEWER,
    Document,
    Locator,
    Participant,
    Segment,
    Source,
    Span,
)

ROOT = Path(__file__).parent.parent


_EVAL_DATA = "ASSISTANT_EVAL_DATA"
_home = pytest.StashKey[Path]()

# In CI the same examples every time: a failure there must be one that a person can repeat.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's settings, keys and caches out, and every tracer and download off.

    Not a fixture: some libraries read the environment when they are imported, and test modules
    import them before any fixture runs.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that runs the tests in the background has it ignored, and so would the programs
        # that the tests interrupt.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    foreign = ("ASSISTANT_", "HF_", "LANGCHAIN_", "LANGSMITH_")
    for name in [name for name in os.environ if name.startswith(foreign) and name != _EVAL_DATA]:
        del os.environ[name]
    home = config.stash[_home] = Path(tempfile.mkdtemp(prefix="assistant-tests-"))
    os.environ.update(
        HOME=str(home),
        USERPROFILE=str(home),
        XDG_CACHE_HOME=str(home / ".cache"),
        XDG_CONFIG_HOME=str(home / ".config"),
        XDG_DATA_HOME=str(home / ".local" / "share"),
        XDG_STATE_HOME=str(home / ".local" / "state"),
        HF_HUB_OFFLINE="1",
        LANGCHAIN_TRACING_V2="false",
        LANGSMITH_TRACING="false",
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home that the tests had."""
    shutil.rmtree(config.stash[_home], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests marked ``loopback`` reach this machine, and nothing else."""
    for item in items:
        if item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def eval_data() -> Path:
    """Give the folder of the evaluation sets, or skip where it is absent."""
    folder = Path(os.environ.get(_EVAL_DATA) or ROOT.parent / "shared" / "eval")
    if not folder.is_dir():
        pytest.skip(f"no evaluation data at {folder}: set {_EVAL_DATA}")
    return folder


def interview(*turns: tuple[str, str], id_: str = "S09") -> Document:
    """Make an interview of turns (speaker, words), written as a transcript would be."""
    text, segments = "", []
    for number, (speaker, words) in enumerate(turns, 1):
        text += f"{speaker}: "
        span = Span(len(text), len(text) + len(words))
        segments.append(Segment(span, "turn", (Locator("turn", str(number)),), (), speaker))
        text += words + "\n\n"
    people = {speaker for speaker, _ in turns} - {INTERVIEWER}
    source = Source(
        id_,
        "interview",
        participants=tuple(Participant(one, "nurse") for one in sorted(people)),
        provenance="synthetic",
        language="en",
    )
    return Document(source, text, tuple(segments))


def article(*paragraphs: str, id_: str = "berg2020", section: str = "Results") -> Document:
    """Make an article with one section of paragraphs under a heading."""
    text = f"{section}\n\n"
    segments = [Segment(Span(0, len(section)), "heading", (), (section,))]
    for number, words in enumerate(paragraphs, 1):
        span = Span(len(text), len(text) + len(words))
        locators = (Locator("section", section), Locator("paragraph", str(number)))
        segments.append(Segment(span, "paragraph", locators, (section,)))
        text += words + "\n\n"
    source = Source(
        id_, "article-journal", "On waiting", issued="2020", provenance="published", language="en"
    )
    return Document(source, text, tuple(segments))


@pytest.fixture
def library_root(tmp_path: Path) -> Path:
    """Make a library with one paper, its record, two interviews and their participants."""
    corpus = tmp_path / "library" / "corpus"
    (corpus / "papers").mkdir(parents=True)
    (corpus / "interviews").mkdir()
    (corpus / "papers" / "berg2020.txt").write_text(
        "Introduction\n\nSequencing tumours is slow in most hospitals we visited.\n\n"
        "Results\n\nThe turnaround time from biopsy to report was 28 days on average. "
        "Personalised treatment was delayed by fragmented funding of the sequencing.\n",
        encoding="utf-8",
    )
    (corpus / "references.json").write_text(
        '[{"id": "berg2020", "type": "article-journal", "title": "On waiting",'
        ' "author": [{"family": "Berg", "given": "A."}],'
        ' "issued": {"date-parts": [[2020, 5]]}, "DOI": "10.5555/waiting"},'
        ' {"id": "holm2018", "type": "article-journal", "title": "A survey of boards",'
        ' "issued": {"date-parts": [[2018]]},'
        ' "note": "Asks tumour boards about fragmented funding of sequencing."}]',
        encoding="utf-8",
    )
    header = "---\nParticipant: {0}\nProvenance: synthetic\nLanguage: en\nDate: 2025-02-01\n---\n\n"
    (corpus / "interviews" / "S01.md").write_text(
        header.format("S01")
        + "**Interviewer:** What holds personalised medicine back where you work?\n\n"
        "**S01:** The fragmented funding, I would say. Nobody knows who pays for the sequencing "
        "when the grant ends.\n\n**Interviewer:** And how long does a report take?\n\n"
        "**S01:** Thirty-five days from the biopsy, in my notebook.\n",
        encoding="utf-8",
    )
    (corpus / "interviews" / "S02.md").write_text(
        header.format("S02")
        + "**Interviewer:** What holds personalised medicine back where you work?\n\n"
        "**S02:** We have no freezer space and no written routine for consent. "
        "A courier drives the tubes over on Tuesdays.\n",
        encoding="utf-8",
    )
    (corpus / "participants.csv").write_text(
        "id,role,group\nS01,oncologist,clinical\nS02,nurse,clinical\n", encoding="utf-8"
    )
    return tmp_path / "library"
