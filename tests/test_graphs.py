from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models import graphs, packaged

QUESTION, TEXTS = "When does the grant end?", ["The grant ends in August.", "Nobody knows."]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return graphs.cache_folder()


def test_a_prepared_graph_scores_as_the_one_that_it_was_made_of(cache: Path) -> None:
    first = packaged.cross_encoder().score(QUESTION, TEXTS)
    (copy,) = cache.iterdir()
    before = copy.stat().st_mtime_ns
    assert packaged.cross_encoder().score(QUESTION, TEXTS) == first
    assert [one.stat().st_mtime_ns for one in cache.iterdir()] == [before]


@pytest.mark.parametrize("damage", [b"", b"no graph"])
def test_a_damaged_copy_is_made_again(cache: Path, damage: bytes) -> None:
    scores = packaged.cross_encoder().score(QUESTION, TEXTS)
    (copy,) = cache.iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(damage)
    assert packaged.cross_encoder().score(QUESTION, TEXTS) == scores
    assert copy.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    scores = packaged.cross_encoder().score(QUESTION, TEXTS)
    assert scores[0] > scores[1]


def test_a_model_that_is_not_the_one_that_is_known_is_refused(cache: Path, tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    with pytest.raises(ModelUnavailable, match=r"model\.onnx: missing"):
        graphs.open_graph(other, "0" * 64)
    other.write_bytes(b"another model")
    with pytest.raises(ModelUnavailable, match=r"model\.onnx: not the file that is known"):
        graphs.open_graph(other, "0" * 64)
    assert not cache.exists()
