from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.models import Models
from scripts.evaluation.caching import Cache, CachedModels, cache_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CountingEmbedder:
    """An embedder whose vectors tell the length of a text, and which notes what it is asked."""

    name = "counting"
    dimensions = 2
    fingerprint = "counting/1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), 0] for text in texts], dtype=np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return np.array([0, len(text)], dtype=np.float32)


class CountingReranker:
    name = "counting"
    fingerprint = "counting/1"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked += [(query, text) for text in texts]
        return [float(len(query) - len(text)) for text in texts]


class CountingModels(Models):
    def __init__(self) -> None:
        super().__init__()
        self.counting, self.scoring = CountingEmbedder(), CountingReranker()

    def embedder(self) -> CountingEmbedder:
        return self.counting

    def reranker(self) -> CountingReranker:
        return self.scoring


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "models.sqlite")


def test_a_text_is_embedded_once_and_comes_back_as_it_was(cache: Cache, tmp_path: Path) -> None:
    models = CountingModels()
    embedder = CachedModels(models, cache).embedder()
    first = embedder.embed_passages(["abc", "a", "abc"])
    assert first.tolist() == [[3, 0], [1, 0], [3, 0]]
    assert sorted(models.counting.asked) == ["a", "abc"]
    again = CachedModels(models, Cache(tmp_path / "models.sqlite")).embedder()
    assert again.embed_passages(["a", "abcd"]).tolist() == [[1, 0], [4, 0]]
    assert sorted(models.counting.asked) == ["a", "abc", "abcd"]
    assert again.embed_passages(["a"]).dtype == np.float32


def test_a_query_is_not_a_passage(cache: Cache) -> None:
    embedder = CachedModels(CountingModels(), cache).embedder()
    assert embedder.embed_passages(["abc"]).tolist() == [[3, 0]]
    assert embedder.embed_query("abc").tolist() == [0, 3]
    assert embedder.embed_query("abc").tolist() == [0, 3]


def test_another_model_is_asked_itself(cache: Cache) -> None:
    models = CountingModels()
    CachedModels(models, cache).embedder().embed_passages(["abc"])
    models.counting.fingerprint = "counting/2"
    CachedModels(models, cache).embedder().embed_passages(["abc"])
    assert models.counting.asked == ["abc", "abc"]


def test_no_texts_give_no_rows(cache: Cache) -> None:
    assert len(CachedModels(CountingModels(), cache).embedder().embed_passages([])) == 0


def test_a_pair_is_scored_once(cache: Cache) -> None:
    models = CountingModels()
    reranker = CachedModels(models, cache).reranker()
    assert reranker is not None
    assert reranker.score("question", ["abc", "a", "abc"]) == [5, 7, 5]
    assert reranker.score("question", ["a", "ab"]) == [7, 6]
    assert models.scoring.asked == [("question", "a"), ("question", "abc"), ("question", "ab")]


def test_the_border_between_query_and_text_counts(cache: Cache) -> None:
    models = CountingModels()
    reranker = CachedModels(models, cache).reranker()
    assert reranker is not None
    assert reranker.score("ab", ["c"]) + reranker.score("a", ["bc"]) == [1, -1]


def test_more_texts_than_one_statement_takes(cache: Cache) -> None:
    texts = ["x" * number for number in range(1, 1202)]
    embedder = CachedModels(CountingModels(), cache).embedder()
    for _ in range(2):
        assert embedder.embed_passages(texts)[:, 0].tolist() == list(range(1, 1202))


def test_an_interrupted_run_keeps_what_it_had(cache: Cache, tmp_path: Path) -> None:
    texts = ["x" * number for number in range(1, 101)]

    class Interrupted(CountingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.asked:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    models = CountingModels()
    models.counting = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        CachedModels(models, cache).embedder().embed_passages(texts)
    cache.close()
    models.counting, kept = CountingEmbedder(), models.counting.asked
    again = CachedModels(models, Cache(tmp_path / "models.sqlite")).embedder()
    assert again.embed_passages(texts)[:, 0].tolist() == list(range(1, 101))
    assert kept + models.counting.asked == texts


def test_the_cache_lies_where_caches_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "assistant-evaluation"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert cache_folder() == tmp_path / "home" / ".cache" / "assistant-evaluation"
