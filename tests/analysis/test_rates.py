"""Intervals of rates: exact where events come one by one, wider where counts vary more, and right as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.rates import Spread, count_interval, ratio_interval, spread

COUNTS = st.integers(0, 5000).map(float)
FACTORS = st.floats(1, 500)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)])
def test_without_more_spread_than_chance_the_interval_is_garwoods(count: float, low: float, high: float) -> None:
    """The published limits for a Poisson count at 95 per cent."""
    assert count_interval(count, 1.0, 0.95) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_without_more_spread_the_ratio_is_the_exact_binomial_one() -> None:
    """For 15 against 5, the share of 15 in 20 lies between 0.5090 and 0.9134 (Clopper and Pearson)."""
    low, high = ratio_interval(15, 5, 1.0, 0.95)
    assert low == pytest.approx(0.5090 / 0.4910, rel=1e-3)
    assert high == pytest.approx(0.9134 / 0.0866, rel=2e-3)


@given(count=COUNTS, factor=FACTORS)
def test_an_interval_holds_its_point_and_is_never_narrower_than_the_exact_one(count: float, factor: float) -> None:
    """More spread moves the lower end down and the upper end up."""
    low, high = count_interval(count, factor, 0.95)
    exact = count_interval(count, 1.0, 0.95)
    assert low <= count <= high
    assert low <= exact[0] * (1 + 1e-9)
    assert high >= exact[1] * (1 - 1e-9)


@given(now=COUNTS, before=st.integers(1, 5000).map(float), factor=FACTORS)
def test_the_interval_of_a_ratio_holds_its_point(now: float, before: float, factor: float) -> None:
    """And is never narrower than where events come one by one."""
    low, high = ratio_interval(now, before, factor, 0.95)
    exact = ratio_interval(now, before, 1.0, 0.95)
    assert low <= now / before * (1 + 1e-9)
    assert high >= now / before * (1 - 1e-9)
    assert low <= exact[0] * (1 + 1e-9)
    assert high >= exact[1] * (1 - 1e-9)


def test_spread_is_variance_over_mean() -> None:
    """Of two windows around their own means; one in which nothing was counted says nothing."""
    assert spread([[8, 12], [0, 0, 0]]) == Spread(0.8, 1)
    assert spread([[8, 12], [20, 30]]) == Spread((0.8 + 2.0) / 2, 2)
    assert spread([[0, 0]]) == Spread(0.0, 0)
    assert spread([]) == Spread(0.0, 0)


def test_a_spread_known_roughly_counts_for_more() -> None:
    """By the square of Student's quantile over the normal one, and never for less than chance."""
    assert Spread(4.0, 6).factor(0.95) == pytest.approx(4 * (2.4469 / 1.96) ** 2, rel=1e-3)
    assert Spread(4.0, 3).factor(0.95) > Spread(4.0, 6).factor(0.95) > 4
    assert Spread(0.1, 6).factor(0.95) == 1.0


@given(st.lists(st.lists(st.integers(0, 50).map(float), min_size=4, max_size=4), min_size=1, max_size=4), st.randoms())
def test_the_order_within_a_window_and_of_windows_changes_no_spread(windows: list[list[float]], random) -> None:
    """Spread is about how much, not about when."""
    mixed = [random.sample(w, len(w)) for w in random.sample(windows, len(windows))]
    assert spread(mixed).freedom == spread(windows).freedom
    assert math.isclose(spread(mixed).ratio, spread(windows).ratio, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize(("ratio", "mean"), [(1, 5), (1, 30), (3, 10), (8, 40)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(ratio: float, mean: float) -> None:
    """In trials with a seed, of events one by one and of clustered ones: at least 93 of 100, for 95 (see scripts/trend_trials.py)."""
    rng = np.random.default_rng(7)
    rate = both = 0
    trials = 400
    for _ in range(trials):
        level = np.full(8, mean) if ratio == 1 else rng.gamma(mean / (ratio - 1), ratio - 1, 8)
        counts = [float(c) for c in rng.poisson(level)]
        factor = spread([counts[:4], counts[4:]]).factor(0.95)
        low, high = count_interval(sum(counts[4:]), factor, 0.95)
        rate += low <= 4 * mean <= high
        low, high = ratio_interval(sum(counts[4:]), sum(counts[:4]), factor, 0.95)
        both += low <= 1 <= high
    assert rate / trials >= 0.93
    assert both / trials >= 0.93
