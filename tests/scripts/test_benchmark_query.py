from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant import retrieval
from assistant.index.vectors import Generations
from assistant.library import Library
from assistant.models import Reranker
from assistant.passages import WHOLE_WORDS
from assistant.settings import Settings
from scripts import benchmark_query as benchmark
from scripts.benchmark_query import Clock, Timing
from scripts.evaluation import made_up, runs, sets
from scripts.evaluation.made_up import Built, MadeUp, ModelsWith
from tests.fakes import Counting, Fakes, Hashing

SIZE = 80


class Slow(Counting):
    """Takes a hundredth of a second for all that it is given."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        time.sleep(0.01)
        return super().score(query, texts)


class SlowFakes(Fakes):
    def reranker(self) -> Reranker | None:
        return Slow()


@pytest.fixture(scope="module", autouse=True)
def without_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("benchmark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "data_folder", lambda: folder / "absent")
        patch.setattr(runs, "engine_digest", lambda: "the engine")
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield


@pytest.fixture(scope="module")
def built(without_data: None) -> Built:
    return made_up.build(SIZE, Fakes())


@pytest.fixture
def library(built: Built) -> Iterator[Library]:
    opened = Library(built.root, Settings(), ModelsWith(MadeUp(Hashing()), SlowFakes()))
    yield opened
    opened.close()


def test_a_library_of_the_size_asked_for_half_of_it_interviews(library: Library) -> None:
    sources = library.sources()
    spoken = [one for one in sources if one.is_interview]
    catalogue = library._catalogue()
    of_speech = catalogue._rows("SELECT count(*) FROM passages WHERE source LIKE 'INF%'")[0][0]

    assert len(spoken) == 2
    assert all(len(one.participants) == 1 for one in spoken)
    assert catalogue.count() == SIZE
    assert of_speech == SIZE // 2


def test_sentences_of_scifact_are_what_it_is_made_of(
    eval_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "data_folder", lambda: eval_data)
    abstracts, questions = made_up.material()
    records, transcripts = made_up.compose(SIZE, abstracts)

    assert len(questions) >= 30
    assert records[0].title == abstracts[0][0]
    assert " ".join(abstracts[0][1]).startswith(records[0].text[records[0].body :])
    assert all(len(one.text[one.body :].split()) <= WHOLE_WORDS for one in records)
    assert len(transcripts) == 2


def test_a_second_run_indexes_nothing(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "index", None)

    assert made_up.build(SIZE, Fakes()) == built


def test_an_index_of_another_engine_or_cut_off_is_made_anew(built: Built) -> None:
    noted = built.root / ".assistant" / "benchmark.json"
    (built.root / ".engine").write_text("another", encoding="utf-8")
    assert made_up.build(SIZE, Fakes()).passages == built.passages

    noted.unlink()
    assert made_up.build(SIZE, Fakes()).passages == built.passages
    assert json.loads(noted.read_text(encoding="utf-8"))[0] == built.passages


def test_made_up_vectors_are_of_unit_length_and_a_text_s_own() -> None:
    first = MadeUp(Hashing()).embed_passages(["one", "other", "one"])
    alone = MadeUp(Hashing()).embed_passages(["other"])

    assert (first * first).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert (first[0] == first[2]).all()
    assert (first[1] == alone[0]).all()
    assert abs(float(first[0] @ first[1])) < 0.99
    assert MadeUp(Hashing()).fingerprint != Hashing.fingerprint
    assert (MadeUp(Hashing()).embed_query("one") == Hashing().embed_query("one")).all()


def test_each_moment_is_charged_to_the_innermost_step() -> None:
    clock = Clock()
    inner = clock.charged(lambda: time.sleep(0.02), benchmark.MATCHED)

    def outer(_: str) -> None:
        time.sleep(0.01)
        inner()

    timing = clock.timed(outer, "?")

    assert 0.02 <= timing[benchmark.MATCHED] < 0.5
    assert 0.01 <= timing[benchmark.REST] < 0.5
    whole = timing[benchmark.MATCHED] + timing[benchmark.REST]
    assert timing[benchmark.WHOLE] == pytest.approx(whole)


def test_what_is_read_is_charged_to_where_it_is_read() -> None:
    clock = Clock()
    read = clock.charged(lambda: time.sleep(0.01), benchmark.READ)
    for around, step in (
        (benchmark.FUSED, benchmark.RERANKED),
        (benchmark.BESIDES, benchmark.BESIDES),
        (benchmark.REST, benchmark.READ),
    ):
        outer = clock.charged(read, around)
        timing = clock.timed(lambda _, outer=outer: outer(), "?")  # type: ignore[misc] # bound now
        assert timing[step] >= 0.01
        assert sum(took >= 0.01 for name, took in timing.items() if name in benchmark.STEPS) == 1


def test_every_step_is_met_and_the_evidence_is_heard_first(built: Built, library: Library) -> None:
    ours = retrieval.search
    with benchmark.clock_on(library.models) as clock:
        timings = benchmark.answering(built.root, library.models, clock, built.questions[:2])
    default = timings["default"]

    assert list(timings) == ["fast", "default", "high"]
    assert [step for step in benchmark.STEPS if not all(one[step] > 0 for one in default)] == []
    assert all(one[benchmark.RERANKED] >= 0.01 for one in default)
    assert all(one[benchmark.READ] >= 0.01 for one in default)
    assert all(one[benchmark.HEARD] + 0.01 <= one[benchmark.REREAD] for one in default)
    assert all(one[benchmark.RERANKED] == 0 for one in timings["fast"])
    assert all(benchmark.REREAD not in one for one in timings["fast"])
    assert retrieval.search is ours


def test_ranking_reads_nothing_and_a_one_shot_command_opens_no_chroma(
    built: Built, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    query = Generations.query

    def noting(self: Generations, vector: Any, k: int) -> list[int] | None:
        asked.append(k)
        return query(self, vector, k)

    monkeypatch.setattr(Generations, "query", noting)
    with benchmark.clock_on(library.models) as clock:
        timings = benchmark.ranking(built.root, library.models, clock, built.questions[:3])

    assert [len(one) for one in timings.values()] == [3, 3]
    assert len(asked) == 6
    assert all(
        one[benchmark.NEAREST] > 0 and one[benchmark.RERANKED] == one[benchmark.READ] == 0
        for column in timings.values()
        for one in column
    )


def test_indexing_is_held_against_the_same_passages_in_the_same_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[list[str]] = []

    class Noting(Hashing):
        def embed_passages(self, texts: Sequence[str]) -> Any:
            calls.append(list(texts))
            return super().embed_passages(texts)

    monkeypatch.setattr(Fakes, "embedder", lambda _: Noting())
    count, took = benchmark.indexing(SIZE, 2, Fakes())
    first, second = calls[: len(calls) // 2], calls[len(calls) // 2 :]

    assert count == SIZE
    assert {name: len(seconds) for name, seconds in took.items()} == {
        benchmark.INDEXED: 2,
        benchmark.ALONE: 2,
        benchmark.AT_ONCE: 2,
    }
    assert first == second
    each = (len(first) - 1) // 2
    assert first[:each] == first[each:-1]
    assert first[-1] == [text for call in first[:each] for text in call]


def timing(whole: float, heard: float = 0.1, reread: float = 0.5) -> Timing:
    return {
        benchmark.WHOLE: whole,
        benchmark.HEARD: heard,
        benchmark.REREAD: reread,
    }


def test_percentiles_are_of_the_values_themselves() -> None:
    assert benchmark.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert benchmark.percentile([float(one) for one in range(1, 41)], 0.95) == 38.0
    assert benchmark.percentile([7.0], 0.95) == 7.0


def test_the_table_leaves_out_what_no_column_has() -> None:
    printed = benchmark.steps_table(
        {"a": [{benchmark.MATCHED: 0.0015, benchmark.READ: 0.0}], "b": [timing(0.25)]}
    )

    assert printed.splitlines()[0] == "| ms | a p50 | a p95 | b p50 | b p95 |"
    assert f"| {benchmark.MATCHED} | 1.5 | 1.5 | - | - |" in printed
    assert f"| {benchmark.WHOLE} | - | - | 250.0 | 250.0 |" in printed
    assert benchmark.READ not in printed


@pytest.mark.parametrize(
    ("ranked", "answered", "peak", "indexed", "missed"),
    [
        (timing(0.05), timing(0.7), 1.0, 1.3, []),
        (timing(0.06), timing(0.7), 1.0, 1.3, ["ranking"]),
        (timing(0.05), timing(0.8), 1.0, 1.3, ["answer"]),
        (timing(0.05), timing(0.7, heard=0.5), 1.0, 1.3, ["first evidence"]),
        (timing(0.05), timing(0.7), 1.5, 1.3, ["peak memory"]),
        (timing(0.05), timing(0.7), 1.0, 1.4, ["indexing"]),
    ],
)
def test_a_target_is_met_or_not(
    ranked: Timing, answered: Timing, peak: float, indexed: float, missed: list[str]
) -> None:
    took = {benchmark.INDEXED: [indexed, 9.0, 0.1], benchmark.ALONE: [1.0, 1.0, 8.0]}
    printed = benchmark.targets(
        {"resident": [ranked]}, {"default": [answered]}, {"asking": int(peak * 2**30)}, took
    )
    lines = printed.splitlines()

    assert len(lines) == 5
    found = [one.removeprefix("- not met: ") for one in lines if one.startswith("- not met: ")]
    assert [name for name in missed if any(one.startswith(name) for one in found)] == missed
    assert len(found) == len(missed)
