"""Change points: the probability is the exact share of orders, and a series in which nothing changed seldom shows one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.changepoints import MOST, divisor, order_probability, reachable, strongest

SERIES = st.lists(st.integers(0, 60).map(float), min_size=6, max_size=12)


@pytest.mark.parametrize("counts", [[3, 1, 4, 1, 5, 9], [0, 0, 0, 2, 2, 2], [7, 7, 7, 7, 7, 7], [2, 5, 3, 9, 8, 7, 1]])
def test_the_probability_is_the_share_of_orders(counts: list[float]) -> None:
    """What the counting of sets gives is what trying every order gives, ties among them."""
    seen = strongest(counts, 2)[1]
    orders = [strongest(order, 2)[1] >= seen for order in permutations(counts)]
    assert order_probability(counts, 2) == pytest.approx(sum(orders) / len(orders), abs=1e-12)


@given(SERIES)
def test_a_sorted_series_is_the_most_unlikely(counts: list[float]) -> None:
    """No order of the same counts has a smaller probability, and none is larger than 1."""
    assert 0 < reachable(counts, 3) <= order_probability(counts, 3) <= 1


@given(SERIES, st.integers(1, 9))
def test_only_the_ranks_count(counts: list[float], by: int) -> None:
    """Counts in another unit, or their squares, give the same split and probability; so does the series turned around."""
    other = [(c * by) ** 2 for c in counts]
    assert strongest(other, 3) == strongest(counts, 3)
    assert order_probability(other, 3) == order_probability(counts, 3)
    assert order_probability(counts[::-1], 3) == order_probability(counts, 3)


def test_a_step_is_found_where_it_is() -> None:
    """After six quarters, and by chance in 2 of 924 orders."""
    counts = [4, 5, 3, 6, 4.5, 5.5, 14, 15, 13, 16, 14.5, 15.5]
    assert strongest(counts, 3)[0] == 6
    assert order_probability(counts, 3) == pytest.approx(2 / 924)


def test_series_too_long_or_too_short_are_refused() -> None:
    """An order cannot be counted there, and nothing is guessed."""
    for size in (5, MOST + 1):
        with pytest.raises(ValueError, match="periods; allowed 6 to 20"):
            order_probability([1.0] * size, 3)


def test_tests_that_can_show_nothing_take_nothing_from_the_others() -> None:
    """Three long series beside six short ones are corrected for four tests, not for nine."""
    assert divisor([], 0.05) == 1
    assert divisor([0.001], 0.05) == 1
    assert divisor([0.001] * 5, 0.05) == 5
    assert divisor([0.0043] * 3 + [0.0159] * 6, 0.05) == 4
    assert divisor([0.001] + [0.2] * 8, 0.05) == 1


@given(st.lists(st.floats(0.0001, 1), max_size=12))
def test_no_more_tests_than_the_divisor_can_show_something(smallest: list[float]) -> None:
    """What makes the correction hold: at most k of them can reach the k-th part."""
    k = divisor(smallest, 0.05)
    assert sum(p <= 0.05 / k for p in smallest) <= k
    assert k <= max(1, len(smallest))


def test_where_nothing_changed_few_tables_show_a_change_point() -> None:
    """In trials with a seed, of three series that share their clusters: at most about 5 in 100 tables, and a doubling is found."""
    rng = np.random.default_rng(11)
    shown = doubled = 0
    trials = 300
    for _ in range(trials):
        shared = rng.gamma(5, 2, 12)  # variance three times the mean, the same quarters high in all three
        table = [[float(c) for c in rng.poisson(shared)] for _ in range(3)]
        by = divisor([reachable(s, 3) for s in table], 0.05)
        shown += any(order_probability(s, 3) <= 0.05 / by for s in table)
        step = rng.poisson(np.repeat([10, 20], 6))
        doubled += order_probability([float(c) for c in step], 3) <= 0.05
    assert shown / trials <= 0.08  # 0.05 and three standard errors, rounded
    assert doubled / trials >= 0.8
