"""Fixtures that all tests share: a clean environment, made documents, a small real library."""

from __future__ import annotations

import os
from pathlib import Path

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


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the developer's own settings out."""
    for name in os.environ:
        if name.startswith(("ASSISTANT_", "LANGSMITH_", "LANGCHAIN_")) and name != (
            "ASSISTANT_EVAL_DATA"
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def eval_data() -> Path:
    """Give the folder of the evaluation sets, or skip where it is absent."""
    folder = Path(os.environ.get("ASSISTANT_EVAL_DATA", ROOT.parent / "shared" / "eval"))
    if not folder.is_dir():
        pytest.skip(f"no evaluation data at {folder}: set ASSISTANT_EVAL_DATA")
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
