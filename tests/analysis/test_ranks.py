"""Two orders beside each other: the textbook's figures, ties that count in parts, and silence where a figure does not exist."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from planning.analysis.ranks import agreement, difference, memberships, midranks, spearman
from planning.frameworks import framework

FEW = st.integers(0, 4).map(float)  # many ties
PAIRS = st.integers(3, 12).flatmap(
    lambda n: st.tuples(st.lists(FEW, min_size=n, max_size=n), st.lists(FEW, min_size=n, max_size=n))
)


@given(PAIRS)
def test_the_rank_correlation_is_that_of_another_library(pair: tuple[list[float], list[float]]) -> None:
    """With ties as without; where one side is equal everywhere there is none."""
    one, two = pair
    found = spearman(one, two)
    if len(set(one)) == 1 or len(set(two)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(one, two).statistic)


@given(PAIRS)
def test_only_the_order_counts(pair: tuple[list[float], list[float]]) -> None:
    """Values that are stretched without changing their order give the same figures."""
    one, two = pair
    stretched = [math.exp(v) for v in one]
    assert agreement(stretched, two, (2,)) == agreement(one, two, (2,))


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    """Two that would be second and third are both at two and a half."""
    assert midranks([10, 20, 20, 40]) == (1, 2.5, 2.5, 4)


def test_too_few_places_have_no_rank_correlation() -> None:
    """Two places are always in one order or the other."""
    assert spearman([1, 2], [1, 2]) is None
    assert agreement([1, 2], [1, 2], (1,)).why == "fewer than 3 places"


def test_different_places_are_refused() -> None:
    """Two lists of different length are not of the same places."""
    with pytest.raises(ValueError, match="3 and 2 places"):
        spearman([1, 2, 3], [1, 2])


@given(st.lists(FEW, min_size=3, max_size=12), st.integers(1, 2))
def test_the_parts_among_the_first_add_up(values: list[float], k: int) -> None:
    """However many are tied at the edge, k places are among the first k, and none more than whole."""
    parts = memberships(values, k)
    assert sum(parts) == pytest.approx(k)
    assert all(0 <= p <= 1 for p in parts)


def test_ties_at_the_edge_count_in_parts() -> None:
    """One place is first for sure; three share the second seat."""
    assert memberships([9, 5, 5, 5, 1], 2) == pytest.approx((1, 1 / 3, 1 / 3, 1 / 3, 0))


@given(st.permutations(range(9)), st.permutations(range(9)), st.integers(1, 8))
def test_without_ties_what_is_shared_is_what_both_sets_hold(one: list[int], two: list[int], k: int) -> None:
    """And the chance of as many is that of another library."""
    first = {i for i in range(9) if one[i] >= 9 - k}
    second = {i for i in range(9) if two[i] >= 9 - k}
    (found,) = agreement(one, two, (k,)).shared
    assert found.shared == len(first & second)
    assert found.at_least == pytest.approx(stats.hypergeom.sf(len(first & second) - 1, 9, k, k))
    assert found.chance == pytest.approx(stats.hypergeom.mean(9, k, k))


def test_a_ranking_that_puts_all_equal_shares_what_chance_does() -> None:
    """It has no rank correlation and says why; a part of a place makes nothing less likely."""
    found = agreement([0.0] * 10, range(10), (3,))
    assert (found.rho, found.interval, found.why) == (None, None, "the ranking puts all places equal")
    assert found.shared[0].shared == pytest.approx(found.shared[0].chance) == pytest.approx(0.9)
    assert found.shared[0].at_least == 1
    assert found.shared[0].interval is None


def test_an_outcome_that_is_equal_everywhere_has_no_figure_either() -> None:
    """Nothing came anywhere: a sentence, no number, and no crash."""
    found = agreement(range(10), [0] * 10, (3,))
    assert (found.rho, found.interval, found.why) == (None, None, "what came is equal in all places")


def test_numbers_of_first_places_that_are_all_places_are_passed_over() -> None:
    """Ten of ten say nothing."""
    assert [s.k for s in agreement(range(10), range(10), (3, 10, 20)).shared] == [3]


def test_one_place_alone_with_anything_gets_no_interval() -> None:
    """A third of the draws would not hold it, and have no rank correlation."""
    found = agreement(range(30), [0] * 29 + [1], (3,))
    assert found.rho is not None
    assert found.interval is None


def test_few_places_get_no_interval_but_all_orders() -> None:
    """Of six orders of three places one agrees as well as the best."""
    found = agreement([1, 2, 3], [1, 2, 3], (1,))
    assert (found.rho, found.interval, found.exact) == (pytest.approx(1), None, pytest.approx(1 / 6))
    assert agreement(range(20), range(20), (3,)).exact is None


def test_all_orders_are_counted_with_their_ties() -> None:
    """Of six orders of 0, 0, 1 two put the one where the ranking has its highest."""
    assert agreement([1, 2, 3], [0, 0, 1], ()).exact == pytest.approx(2 / 6)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Of orders drawn with no relation the interval holds zero in most, and misses in some."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(100):
        low, high = agreement(list(rng.random(40)), list(rng.random(40)), ()).interval or (1, 1)
        held += low <= 0 <= high
    assert 85 <= held < 100


def test_the_same_order_twice_is_no_different() -> None:
    """The draws of places are the same for both, so that the difference is zero in each."""
    came = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
    found = difference(range(10), [v * 2 for v in range(10)], came)
    assert (found.rho, found.interval, found.first) == (0, (0, 0), 0)


def test_the_better_one_is_named_whichever_stands_first() -> None:
    """A ranking that is right in all places beats one that is wrong in all; turned round, the sign turns."""
    right, wrong = list(range(20)), list(range(20, 0, -1))
    assert difference(right, wrong, right).first == 1
    assert difference(wrong, right, right).first == -1
    one, two = difference(right, [5, *right[1:]], right), difference([5, *right[1:]], right, right)
    assert one.rho == pytest.approx(-(two.rho or 0))


def test_no_difference_where_one_has_no_rank_correlation() -> None:
    """Nothing is guessed: neither a figure nor who was better."""
    found = difference(range(10), [1] * 10, range(10))
    assert (found.rho, found.interval, found.first) == (None, None, 0)


def test_few_places_have_a_difference_without_an_interval() -> None:
    """And then nobody is called better."""
    found = difference([1, 2, 3, 4], [4, 3, 2, 1], [1, 2, 3, 4])
    assert (found.rho, found.interval, found.first) == (pytest.approx(2), None, 0)
    assert framework("backtest_transition").number("places_min") > 4
