"""What a conversation spoke of before is searched for beside a question, and read before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import retrieval
from assistant.domain import Exchange, Question
from assistant.library import Library
from tests.fakes import Counting, Fakes


class Noting(Counting):
    """Notes what it was asked to read passages against."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(query)
        return super().score(query, texts)


@pytest.fixture
def library(library_root: Path) -> Library:
    for path in (library_root / "corpus" / "papers").iterdir():
        path.unlink()
    for path in (library_root / "corpus" / "interviews").iterdir():
        path.unlink()
    texts = {
        "panel": "The large panel is read in the north wing by two people.",
        "coffee": "The coffee costs ten kronor in the cellar on most days.",
        "price": "The sequencing panel: twelve thousand kronor for each patient.",
    }
    for name, text in texts.items():
        (library_root / "corpus" / "papers" / f"{name}.txt").write_text(f"On {name}\n\n{text}\n")
    made = Library(library_root, models=Fakes(), resident=False)
    made.index()
    return made


LATER = Question("What does it cost in kronor?")
BEFORE = Exchange("Who reads the sequencing panel?", "The sequencing panel is read by two people.")


def test_what_was_answered_before_is_searched_for_too(library: Library) -> None:
    engine = library.engine()
    plain = replace(engine, parameters=retrieval.Parameters(reranked=0))
    alone = retrieval.search(plain, retrieval.prepare(plain, LATER), 10)
    question = replace(LATER, before=BEFORE)
    after = retrieval.search(plain, retrieval.prepare(plain, question), 10)
    ranks = [[one.passage.source.id for one in found].index("panel") for found in (alone, after)]
    assert ranks[1] < ranks[0]
    assert len(after) == len(alone)


def test_the_question_before_is_read_before_it(library: Library) -> None:
    noting = Noting()
    engine = replace(library.engine(), reranker=lambda: noting)
    retrieval.search(engine, retrieval.prepare(engine, replace(LATER, before=BEFORE)), 3)
    assert noting.asked == [f"{BEFORE.asked} {LATER.text}"]
    again = replace(LATER, text=f"{LATER.text[:-1]}, on \u201c{BEFORE.asked}\u201d", before=BEFORE)
    retrieval.search(engine, retrieval.prepare(engine, again), 3)
    assert noting.asked[1:] == [again.text]


def test_of_a_paragraph_the_end_is_read(library: Library) -> None:
    noting = Noting()
    engine = replace(library.engine(), reranker=lambda: noting)
    told = "We moved house in May. The panel came along. My chair wants a sum. What does it cost?"
    retrieval.search(engine, retrieval.prepare(engine, Question(told)), 3)
    assert noting.asked == ["My chair wants a sum. What does it cost?"]
