"""The library in LangChain's own terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.domain import Scope
from assistant.langchain import LibraryEmbeddings, LibraryRetriever
from assistant.library import Library
from assistant.settings import Settings
from tests import commands
from tests.conftest import ROOT
from tests.fakes import Fakes

FUNDING = "Who pays for the sequencing when funding is fragmented?"


@pytest.fixture
def library(library_root: Path) -> Library:
    made = Library(library_root, Settings(), Fakes(), resident=False)
    made.index()
    return made


def test_a_document_is_a_passage_that_says_where_it_stands(library: Library) -> None:
    found = LibraryRetriever(library=library).invoke(FUNDING)
    expected = library.search(FUNDING)
    assert [one.id for one in found] == [one.passage.id for one in expected]
    for document in found:
        said = document.metadata
        text = library.document(said["source"]).text
        assert text[said["start"] : said["end"]] == document.page_content
        assert set(said) == {
            "source",
            "reference",
            "type",
            "provenance",
            "speaker",
            "locators",
            "start",
            "end",
            "turns",
            "context",
            "rank",
            "score",
        }
    by_source = {one.metadata["source"]: one.metadata for one in found}
    assert by_source["S01"]["speaker"] == "S01"
    assert by_source["S01"]["provenance"] == "synthetic"
    assert "[SYNTHETIC]" in by_source["S01"]["reference"]
    assert by_source["S01"]["locators"][0]["label"] == "turn"
    assert "Berg A. (2020)" in by_source["berg2020"]["reference"]


def test_a_document_says_who_speaks_where_in_it(library: Library) -> None:
    (library.root / "corpus" / "interviews" / "S03.md").write_text(
        "**Interviewer:** Who pays for the courier then?\n\n**S03:** The courier is free.\n\n"
        "**Interviewer:** Free?\n\n**S03:** The courier owes us a favour.\n",
        "utf-8",
    )
    library.index()
    (found,) = LibraryRetriever(library=library, k=1).invoke("courier favour")
    said, text = found.metadata, library.document("S03").text
    assert "Free?" in found.page_content
    assert said["speaker"] == "S03"
    assert [(one["speaker"], text[one["start"] : one["end"]]) for one in said["turns"]] == [
        ("S03", "The courier is free."),
        ("interviewer", "Free?"),
        ("S03", "The courier owes us a favour."),
    ]
    paper = next(
        one
        for one in LibraryRetriever(library=library).invoke(FUNDING)
        if one.metadata["source"] == "berg2020"
    )
    assert paper.metadata["turns"] == []


def test_it_obeys_scope_and_count(library: Library) -> None:
    within = LibraryRetriever(library=library, scope=Scope(types=("literature",)), k=20)
    assert {one.metadata["type"] for one in within.invoke(FUNDING)} == {"article-journal"}
    assert len(LibraryRetriever(library=library, k=1).invoke(FUNDING)) == 1


def test_it_serves_any_thread_and_what_is_indexed_later(library: Library) -> None:
    retriever = LibraryRetriever(library=library, k=2)
    first = [one.id for one in retriever.invoke(FUNDING)]
    assert [[one.id for one in found] for found in retriever.batch([FUNDING] * 4)] == [first] * 4
    (library.root / "corpus" / "interviews" / "S03.md").write_text(
        "**Interviewer:** Who?\n\n**S03:** Funding is fragmented: who pays for the sequencing?\n",
        "utf-8",
    )
    library.index()
    assert "S03" in {one.metadata["source"] for one in retriever.invoke(FUNDING)}


async def test_it_can_be_awaited(library: Library) -> None:
    retriever = LibraryRetriever(library=library, k=2)
    assert await retriever.ainvoke(FUNDING) == retriever.invoke(FUNDING)


def test_embeddings_are_those_of_the_library(library: Library) -> None:
    embeddings = LibraryEmbeddings(library)
    vector = embeddings.embed_query(FUNDING)
    assert embeddings.embed_documents([FUNDING]) == [vector]
    assert all(type(one) is float for one in vector)
    assert sum(one * one for one in vector) == pytest.approx(1)
    assert embeddings.embed_documents([]) == []


def test_it_says_what_is_beyond_the_gate() -> None:
    assert "beyond the gate" in (LibraryRetriever.__doc__ or "")


@pytest.mark.slow
def test_the_chain_in_the_readme_runs(library_root: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## With LangChain\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len([line for line in block.splitlines() if line.strip()]) <= 10
    given = commands.environment(PYTHONPATH=str(ROOT))
    done = commands.finish(commands.python("-W", "error", "-c", block, env=given, cwd=library_root))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
