"""What an evaluation set is made of, in the words of BEIR: corpus, queries, qrels.

BEIR: Thakur, N. et al. 2021, "BEIR: A heterogeneous benchmark for zero-shot evaluation of
information retrieval models". Our qrels point to spans, turns or whole documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Task = Literal["excerpts", "turns", "documents", "abstention"]
"""What is looked for: a span of a document, turns of a meeting, a document, or nothing."""

Fold = Literal["tune", "report"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said before somebody else spoke, and where those words stand."""

    start: int
    end: int
    words: int


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus, by which offsets count; ``turns`` where it is a transcript.

    The text of a bibliographic record is its title and, from ``body`` on, its abstract.
    """

    id: str
    text: str
    title: str = ""
    body: int = 0
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn of a conversation that came before: what was asked, and what was answered."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question, what it may be answered from, and which fold it belongs to."""

    id: str
    text: str
    group: str
    fold: Fold
    scope: str = ""
    """The document it is asked of; empty where it is asked of the whole corpus."""

    without: str = ""
    """The document that is left out of the corpus it is asked of."""

    follow_up: bool = False
    """Whether it rests on what was said before it in a conversation."""

    last: str = ""
    """Of a conversation the last turn alone, for a system that keeps conversations ..."""

    before: tuple[Asked, ...] = ()
    """... and the turns before it."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an answer stands: half-open code points in a document's text."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """What is relevant to a query; each task fills what it is scored by."""

    spans: tuple[GoldSpan, ...] = ()
    turns: frozenset[int] = frozenset()
    documents: frozenset[str] = frozenset()
    rationales: tuple[tuple[GoldSpan, ...], ...] = ()
    """Alternative sets of sentences, each of which is enough to judge a claim."""

    answerable: bool = True


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A corpus, and for each query, in their order, what is relevant."""

    name: str
    task: Task
    corpus: Mapping[str, Document]
    qrels: Mapping[Query, Gold]
    corpus_name: str
    """Sets with equal corpora share a library."""

    separate: bool = False
    """Whether each document has a library of its own, as where a meeting is searched alone."""

    overlap_of: Literal["gold", "shorter"] = "gold"
    """Of which span an excerpt must hold half: the gold one, or the shorter of the two."""

    halved: bool = True
    """Whether both folds may be reported together."""

    references: bool = False
    """Whether the documents are bibliographic records (title, abstract) and not files."""

    def select(self, fold: str, limit: int | None = None) -> tuple[Query, ...]:
        """Give the queries of ``tune``, ``report`` or ``all``, the first ``limit`` of them."""
        if fold == "all" and self.halved:
            return tuple(self.qrels)[:limit]
        wanted = "report" if fold == "all" else fold
        return tuple(query for query in self.qrels if query.fold == wanted)[:limit]


def pools(corpus: Mapping[str, Document], *, separate: bool) -> dict[str, Sequence[Document]]:
    """Give what is searched together: each document alone, or all under the empty name."""
    if separate:
        return {id_: [document] for id_, document in corpus.items()}
    return {"": list(corpus.values())}
