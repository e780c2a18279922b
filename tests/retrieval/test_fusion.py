from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval import fusion

SCORES = st.dictionaries(st.integers(0, 30), st.floats(0, 50), min_size=1)
SHARES = st.floats(0, 1)


def best_first(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))


def test_each_ranking_is_scaled_before_it_is_weighed() -> None:
    lexical, dense = [(1, 30.0), (2, 10.0)], [(2, 0.9), (3, 0.8), (1, 0.7)]
    assert fusion.weighted([(lexical, 0.5), (dense, 0.5)]) == {1: 0.5, 2: 0.5, 3: 0.25}


def test_a_ranking_of_equals_gives_each_all() -> None:
    assert fusion.weighted([([(1, 4.0), (2, 4.0)], 0.3), ([], 0.7)]) == {1: 0.3, 2: 0.3}


@given(SCORES, SCORES, SHARES, st.floats(0.1, 40))
def test_the_unit_of_a_score_does_not_count(
    lexical: dict[int, float], dense: dict[int, float], share: float, factor: float
) -> None:
    once = fusion.weighted([(list(lexical.items()), share), (list(dense.items()), 1 - share)])
    scaled = [(number, score * factor) for number, score in lexical.items()]
    other = fusion.weighted([(scaled, share), (list(dense.items()), 1 - share)])
    assert all(0 <= score <= 1 for score in once.values())
    assert other == pytest.approx(once, abs=1e-5)


@given(SCORES, st.data(), SHARES, st.floats(0.5, 8))
def test_what_was_not_read_stays_below_what_was(
    scores: dict[int, float], data: st.DataObject, weight: float, temperature: float
) -> None:
    fused = fusion.weighted([(list(scores.items()), 1.0)])
    ranked = best_first(fused)
    read = ranked[: data.draw(st.integers(1, len(ranked)))]
    logits = {number: data.draw(st.floats(-12, 12)) for number in read}
    rescored = fusion.rescored(fused, logits, weight, temperature)
    unread = [rescored[number] for number in ranked if number not in logits]
    assert rescored.keys() == fused.keys()
    assert max(unread, default=-1.0) <= min(rescored[number] for number in read)


def test_the_cross_encoder_alone_decides_at_full_weight() -> None:
    logits = {1: -2.0, 2: 9.0, 3: 8.0}
    rescored = fusion.rescored({1: 1.0, 2: 0.5, 3: 0.4}, logits, 1.0, 4.0)
    assert best_first(rescored) == [2, 3, 1]


def test_a_softened_judgement_leaves_room_for_the_rankings() -> None:
    fused, logits = {1: 1.0, 2: 0.5}, {1: 7.0, 2: 9.0}
    assert best_first(fusion.rescored(fused, logits, 0.6, 4.0)) == [1, 2]


def test_without_a_cross_encoder_nothing_changes() -> None:
    assert fusion.rescored({1: 1.0, 2: 0.5}, {}, 0.6, 4.0) == {1: 1.0, 2: 0.5}


def test_a_passage_of_speech_gains_by_those_beside_it() -> None:
    scores = {1: 0.5, 2: 0.4, 3: 0.5, 4: 0.0, 10: 0.5}
    raised = fusion.with_neighbours(scores, dict.fromkeys(scores, "S01"), 0.5)
    assert best_first(raised) == [2, 1, 3, 10, 4]


def test_another_interviews_passages_are_no_neighbours() -> None:
    scores = {1: 0.4, 2: 0.5}
    assert fusion.with_neighbours(scores, {1: "S01", 2: "S02"}, 0.5) == scores


@given(SCORES, st.data(), st.floats(0, 2))
def test_speech_as_a_whole_neither_gains_nor_loses(
    scores: dict[int, float], data: st.DataObject, weight: float
) -> None:
    speech = {
        number: data.draw(st.sampled_from(["S01", "S02"]))
        for number in scores
        if data.draw(st.booleans())
    }
    raised = fusion.with_neighbours(scores, speech, weight)
    assert {n: s for n, s in raised.items() if n not in speech} == {
        n: s for n, s in scores.items() if n not in speech
    }
    if speech:
        assert max(raised[number] for number in speech) == pytest.approx(
            max(scores[number] for number in speech), abs=1e-5
        )
