from __future__ import annotations

import platform
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.models import Models, packaged
from tests import commands

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
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the figures are of x86-64")
def test_scores_are_those_of_every_x86_64_processor() -> None:
    """Seen with VNNI, and without (an emulated Haswell): 8.670, 6.000 and -11.278 on both.

    Where int8 products overflow, that Haswell gives 8.421, 5.875 and -11.071.
    """
    scores = packaged.cross_encoder().score(
        "Does centralising help or hurt equity?",
        (
            "Centralising has helped equity, for the testing, I am sure of that.",
            (
                "Better for the sequencing, no question. For equity I'm not so sure that it "
                "helps. Because what happened, when we centralised, is the small hospitals "
                "stopped thinking about it."
            ),
            "Blocks can travel.",
        ),
    )
    assert list(scores) == pytest.approx([8.66992, 5.99981, -11.27751], abs=0.01)


def test_a_sentence_transformers_model_is_exported_once_and_alike() -> None:
    embedder = Models("all-minilm").embedder()
    assert embedder.fingerprint.startswith("onnxruntime:all-minilm")
    assert embedder.embed_query("Who pays?").shape == (384,)


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="bge-small, all-minilm"):
        Models(str(tmp_path)).embedder()


def test_what_two_threads_need_is_imported_before_the_second_begins(tmp_path: Path) -> None:
    code = (
        "import sys, threading\n"
        "from assistant.models import Models\n"
        "models, there, begun = Models(), [], threading.Event()\n"
        "def load():\n"
        "    there.append('numpy' in sys.modules and 'onnxruntime' in sys.modules)\n"
        "    begun.set()\n"
        "models._load_quietly = load\n"
        "models.load_ahead()\n"
        "assert begun.wait(60) and there == [True], there\n"
    )
    done = commands.finish(commands.python("-c", code, env=commands.environment(), cwd=tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
