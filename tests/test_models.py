from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.models import Models

TEXTS = ("Who pays for it?", "The grant ends in August.", "Nobody knows. " * 40)


def test_a_text_has_the_same_vector_whatever_stands_beside_it() -> None:
    embedder = Models().embedder()
    together = embedder.embed_passages(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert np.array_equal(embedder.embed_passages([text])[0], row)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)


def test_the_reranker_prefers_the_answer_and_scores_each_pair_alone() -> None:
    reranker = Models().reranker()
    assert reranker is not None
    scores = reranker.score("When does the grant end?", TEXTS)
    assert max(scores) == scores[1]
    assert reranker.score("When does the grant end?", TEXTS[1:2]) == scores[1:2]


@pytest.mark.slow
def test_a_sentence_transformers_model_is_exported_once_and_alike() -> None:
    embedder = Models("all-minilm").embedder()
    assert embedder.fingerprint.startswith("onnxruntime:all-minilm")
    assert embedder.embed_query("Who pays?").shape == (384,)


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="bge-small, all-minilm"):
        Models(str(tmp_path)).embedder()
