"""Every expected value is worked out by hand, beside it."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from scripts.evaluation import metrics
from scripts.evaluation.metrics import Interval, Place, SourceText


def test_folding_keeps_letters_and_digits_alone() -> None:
    assert metrics.fold("P < 0.05, snake_case – Ärzte!") == "p005snakecaseärzte"


def test_folding_a_part_gives_the_same_letters_as_folding_the_whole() -> None:
    whole = "ΟΔΟΣ ΟΔΟΣΑ"  # a sigma at the end of a word, and inside one
    assert metrics.fold(whole[:4]) + metrics.fold(whole[4:]) == metrics.fold(whole)
    assert metrics.fold("ΟΔΟΣ"[:4]) in metrics.fold("ΟΔΟΣΑ")


def test_an_excerpt_is_found_whatever_stands_between_its_letters() -> None:
    source = SourceText("Half of the pa-\ntients agreed; the rest did not.")
    place = source.find("HALF of the patients")
    assert place == Place(0, 17)  # halfofthepatients
    assert source.place(0, 21) == Place(0, 16)  # up to "tien", offsets 0 to 21


def test_an_altered_excerpt_is_not_found() -> None:
    source = SourceText("Half of the patients agreed.")
    assert source.find("Half of patients agreed") is None
    assert source.find("Half of the patients disagreed") is None


def test_an_excerpt_without_a_letter_is_not_verbatim() -> None:
    assert SourceText("A. B.").find(" . ") is None


def test_of_equal_places_the_nearest_to_the_stated_start_is_taken() -> None:
    text = "Yes. No. Yes. No. Yes."
    source = SourceText(text)  # yesnoyesnoyes
    assert source.find("Yes") == Place(0, 3)
    assert source.find("Yes", 9) == Place(5, 8)
    assert source.find("Yes", 18) == Place(10, 13)
    assert source.find("No", 22) == Place(8, 10)


def test_letters_that_lower_into_several_keep_their_origin() -> None:
    source = SourceText("İzmir ward")  # the first letter lowers into two code points
    assert source.folded == "izmirward"
    assert source.place(6, 10) == Place(5, 9)


def test_a_long_excerpt_is_cut_after_two_hundred_words() -> None:
    text = " ".join(["ab"] * 250)
    assert metrics.first_words(text) == " ".join(["ab"] * 200)
    assert metrics.first_words("one two") == "one two"
    assert metrics.cut(Place(10, 510), text) == Place(10, 410)


@pytest.mark.parametrize(
    ("excerpt", "of_gold", "of_shorter"),
    [
        (Place(0, 10), False, False),  # beside it
        (Place(0, 15), True, True),  # 5 of 10
        (Place(0, 14), False, False),  # 4 of 10; 4 of 10
        (Place(12, 14), False, True),  # 2 of 10; all of its own 2
        (Place(0, 100), True, True),  # all of it
        (Place(9, 11), False, True),  # 1 of 10; 1 of its own 2
    ],
)
def test_overlap(excerpt: Place, *, of_gold: bool, of_shorter: bool) -> None:
    gold = Place(10, 20)
    assert metrics.overlaps(excerpt, gold, "gold") is of_gold
    assert metrics.overlaps(excerpt, gold, "shorter") is of_shorter


def test_nothing_overlaps_an_empty_span() -> None:
    assert not metrics.overlaps(Place(0, 10), Place(5, 5), "gold")


def test_reciprocal_rank_and_hit() -> None:
    relevant = [False, False, True, True]
    assert metrics.reciprocal_rank(relevant) == pytest.approx(1 / 3)
    assert metrics.reciprocal_rank([False] * 10 + [True]) == 0
    assert metrics.hit(relevant, 2) == 0
    assert metrics.hit(relevant, 3) == 1


def test_ndcg() -> None:
    # Of three relevant ones, found at ranks 2 and 3; ideal: ranks 1, 2 and 3.
    gain = 1 / log2(3) + 1 / log2(4)
    ideal = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert metrics.ndcg(["x", "a", "b"], {"a", "b", "c"}) == pytest.approx(gain / ideal)
    assert metrics.ndcg(["a"], {"a"}) == 1
    assert metrics.ndcg(["x"] * 10 + ["a"], {"a"}) == 0
    assert metrics.ndcg(["a"], set()) == 0


def test_ndcg_is_ideal_over_no_more_than_its_depth() -> None:
    assert metrics.ndcg(["a", "b"], {"a", "b", "c"}, depth=2) == 1


def test_recall() -> None:
    assert metrics.recall(["a", "x", "b"], {"a", "b"}, depth=2) == 0.5
    assert metrics.recall([], set()) == 0


def test_recall_within_a_budget_of_words() -> None:
    words = [10, 20, 30, 40]
    ranked = [[1, 2], [2, 3], [0]]
    # 20 + 30 reach 50; of the gold turns' 70 words, 30 are seen.
    assert metrics.recall_within(ranked, words, {2, 3}, 50) == pytest.approx(30 / 70)
    # At 51 the next new turn is read whole: turn 2 is not new, turn 3 is.
    assert metrics.recall_within(ranked, words, {2, 3}, 51) == 1
    assert metrics.recall_within(ranked, words, {0}, 99) == 1  # 20 + 30 + 40 are 90: 0 is read
    assert metrics.recall_within(ranked, words, {0}, 90) == 0
    assert metrics.recall_within([[]], words, {0}, 90) == 0


def test_a_share_of_few_has_the_interval_of_wilson() -> None:
    # z² is 3.8415. At 0 of 9 the upper limit is z² / (9 + z²); at 9 of 9 it is mirrored.
    none, all_ = metrics.proportion(0, 9), metrics.proportion(9, 9)
    limit = 3.8415 / 12.8415
    assert [none.value, none.low, none.high] == pytest.approx([0, 0, limit], abs=1e-4)
    assert [all_.value, all_.low, all_.high] == pytest.approx([1, 1 - limit, 1], abs=1e-4)
    # 10 of 20: the middle is .5, the reach z √(5 + z² / 4) / (20 + z²) = .2007.
    half = metrics.proportion(10, 20)
    assert [half.low, half.high] == pytest.approx([0.2993, 0.7007], abs=1e-4)
    assert np.isnan(metrics.proportion(0, 0).value)


def test_balanced_accuracy() -> None:
    answered, refused = Interval(0.75, 0.45, 0.95), Interval(0.5, 0.1, 0.9)
    # Half of √(.3² + .4²) = .5 below.
    balanced = metrics.balanced_accuracy(answered, refused)
    assert balanced.value == pytest.approx(0.625)
    assert balanced.low == pytest.approx(0.375)
    assert balanced.high == pytest.approx(0.625 + (0.2**2 + 0.4**2) ** 0.5 / 2)


def test_auroc() -> None:
    # Pairs: .9 beats both; .4 loses to .5 and ties with .4.
    drawn = metrics.bootstrap_auroc([True, True, False, False], [0.9, 0.4, 0.5, 0.4])
    assert drawn.value == pytest.approx(2.5 / 4)
    assert drawn.low < 2.5 / 4 < drawn.high


def test_the_difference_of_two_curves_is_paired() -> None:
    truth = [True] * 20 + [False] * 20
    ours, theirs = [1.0] * 20 + [0.0] * 20, [0.0] * 40
    difference = metrics.bootstrap_auroc(truth, ours, theirs)
    assert (difference.value, difference.low, difference.high) == (0.5, 0.5, 0.5)


def test_a_constant_difference_has_no_spread() -> None:
    ours = np.linspace(0, 1, 50)
    drawn = metrics.bootstrap_mean(ours - (ours - 0.25))
    assert drawn.value == pytest.approx(0.25)
    assert drawn.low == pytest.approx(0.25)
    assert drawn.high == pytest.approx(0.25)
    assert drawn.p == pytest.approx(2 / 10_001)


def test_no_difference_is_not_significant() -> None:
    values = np.array([0.0, 1.0] * 30)
    assert metrics.bootstrap_mean(values - values).p == 1
    drawn = metrics.bootstrap_mean(values - values[::-1])
    assert drawn.low < 0 < drawn.high
    assert drawn.p > 0.5


def test_the_interval_is_that_of_the_binomial() -> None:
    # 30 of 100: the standard error is sqrt(.3 * .7 / 100) = .0458, the interval about .3 ± .09.
    drawn = metrics.bootstrap_mean([1.0] * 30 + [0.0] * 70)
    assert drawn.low == pytest.approx(0.21, abs=0.011)
    assert drawn.high == pytest.approx(0.39, abs=0.011)


def test_the_bootstrap_repeats() -> None:
    values = np.arange(20) % 3 - 1.0
    assert metrics.bootstrap_mean(values) == metrics.bootstrap_mean(values)


def test_the_mean_of_nothing_is_not_a_number() -> None:
    assert np.isnan(metrics.bootstrap_mean([]).value)
