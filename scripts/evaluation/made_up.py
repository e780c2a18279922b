"""A made-up library of many passages, to time questions to.

Half of the passages are abstracts (SciFact's, then others made of their sentences), half are turns
of interviews made of the same sentences; without SciFact all are of invented words. To embed them
would take an hour, so their vectors are made up and say nothing; those of the questions are real.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant import sentences
from assistant.library import Library
from assistant.models import Embedder, Models
from assistant.passages import SPEECH_WORDS, WHOLE_WORDS
from assistant.settings import Settings
from scripts.evaluation import runs, sets
from scripts.evaluation.beir import Document
from scripts.evaluation.caching import cache_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

Abstract = tuple[str, list[str]]
"""A title and sentences: what corpora are made of."""

INTERVIEWS = 60
TURNS = 20
"""Answers of an interview at least: a small corpus has fewer interviews, not shorter ones."""


class MadeUp:
    """Unit vectors that are a text's own and say nothing of it; questions are embedded really."""

    name = "made up"

    def __init__(self, real: Embedder) -> None:
        """Stand in for a model, of whose vectors these have the shape."""
        self.dimensions = real.dimensions
        self.fingerprint = f"benchmark:made-up:{real.fingerprint}"
        self._real = real

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Make up one row a text."""
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        seeds = [int.from_bytes(digest[:8], "big") for digest in digests]
        rows = [np.random.default_rng(one).standard_normal(self.dimensions) for one in seeds]
        whole = np.array(rows, np.float32).reshape(-1, self.dimensions)
        unit: NDArray[np.float32] = whole / np.linalg.norm(whole, axis=1, keepdims=True)
        return unit

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question as the model does."""
        return self._real.embed_query(text)


class ModelsWith(Models):
    """Models that are loaded already, with another embedder among them."""

    def __init__(self, embedder: Embedder, models: Models) -> None:
        """Give this embedder, and what else ``models`` gives."""
        super().__init__()
        self._embedder = embedder
        self._reranker, self._looked_for_reranker = models.reranker(), True


def material() -> tuple[list[Abstract], list[str]]:
    """Give abstracts, and questions to ask of them: SciFact's, or invented ones."""
    try:
        (found,) = sets.load("scifact")
    except sets.DataMissing:
        return _invented()
    abstracts = [
        (one.title, [one.text[at.start : at.end] for at in sentences.split(one.text, one.body)])
        for one in found.corpus.values()
    ]
    return abstracts, [query.text for query in found.qrels]


def _invented() -> tuple[list[Abstract], list[str]]:
    """Give words as rare as those of a language (Zipf 1949), without the rarest and stop words."""
    chooser = random.Random(7)  # noqa: S311 - no secret depends on it
    parts = ("ba", "ko", "ri", "ten", "mu", "sal", "vor", "li", "pan", "dre", "ju", "fi")
    words = [a + b + c + d for a in parts for b in parts for c in parts for d in parts]
    weights = [1 / rank for rank in range(20, 20 + len(words))]
    made = chooser.choices(words, weights, k=1_000 * 160)
    lines = [" ".join(made[at : at + 20]).capitalize() + "." for at in range(0, len(made), 20)]
    abstracts = [(line[:60], lines[at : at + 8]) for at, line in enumerate(lines) if at % 8 == 0]
    return abstracts, [f"What is known of {line[:50].lower()}?" for line in lines[::80]]


def compose(size: int, abstracts: Sequence[Abstract]) -> tuple[list[Document], list[Document]]:
    """Give records and transcripts of about ``size`` passages, half of each."""
    chooser = random.Random(7)  # noqa: S311 - no secret depends on it
    pool = [one for _, said in abstracts for one in said]
    half = size // 2
    interviews = max(1, min(INTERVIEWS, half // TURNS))
    records, transcripts = [], []
    for number in range(half):
        title, own = abstracts[number % len(abstracts)]
        said = own if number < len(abstracts) else chooser.sample(pool, len(own))
        records.append(sets.record(f"record{number}", title, _up_to(said, WHOLE_WORDS)))
    for number in range(interviews):
        turns = []
        for _ in range(half // interviews):
            asked = f"What do you say of this: {chooser.choice(abstracts)[0]}?"
            words = _up_to(chooser.sample(pool, 6), SPEECH_WORDS)
            turns += [("Interviewer", asked), (f"INF{number:02}", words)]
        transcripts.append(sets.transcript(f"INF{number:02}", turns))
    return records, transcripts


def write(root: Path, corpus: tuple[list[Document], list[Document]]) -> None:
    """Write records and transcripts as a user would keep them."""
    for documents, is_records in zip(corpus, (True, False), strict=True):
        runs.write_library(root, documents, references=is_records)


def _up_to(said: Sequence[str], most: int) -> str:
    """Join sentences until there are as many words as one passage holds."""
    kept: list[str] = []
    for one in said:
        kept += one.split()
        if len(kept) > most:
            break
    return " ".join(kept[:most])


class Built(NamedTuple):
    """A library, and what it took to index it with made-up vectors."""

    root: Path
    questions: list[str]
    passages: int
    seconds: float
    peak: int


def build(size: int, models: Models | None = None) -> Built:
    """Make the library of about ``size`` passages, or give the one that is there."""
    abstracts, questions = material()
    corpus = compose(size, abstracts)
    content = runs.digest_of(one.text for documents in corpus for one in documents)
    root = cache_folder() / "benchmark" / f"{size}-{content}"
    runs.written_once(root, lambda part: write(part, corpus))
    noted = root / ".assistant" / "benchmark.json"  # goes with the index that it tells of
    if not noted.is_file():
        shutil.rmtree(noted.parent, ignore_errors=True)  # what an interrupted run left
        real = models or Models()
        library = Library(root, Settings(), ModelsWith(MadeUp(real.embedder()), real))
        report = library.index()
        library.close()
        noted.write_text(json.dumps([report.passages, report.seconds, peak()]), encoding="utf-8")
    return Built(root, questions, *json.loads(noted.read_text(encoding="utf-8")))


def peak() -> int:
    """Give the most bytes of memory that this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
