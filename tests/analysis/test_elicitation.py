"""Estimates taken together: the rules by hand, nobody's answer given away, and nothing hanging on who answered first."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.elicitation import (
    PROBABILITY,
    Aggregate,
    Estimate,
    Scale,
    aggregate,
    class_aggregate,
    standardised,
)
from planning.frameworks import framework

PER_CENT: Scale = (0, 100)
OPEN: Scale = (None, None)
CHANCES = st.floats(0, 1)
NUMBERS = st.floats(-1e9, 1e9)
CONFIDENCES = st.floats(50, 100)


@st.composite
def estimates(draw: st.DrawFn, values: st.SearchStrategy[float] = CHANCES) -> Estimate:
    """Draw a view, with its interval or without."""
    low, best, high = sorted(draw(st.tuples(values, values, values)))
    return Estimate(best, low, high, draw(CONFIDENCES)) if draw(st.booleans()) else Estimate(best)


def chances(*values: float) -> Aggregate:
    """Take probabilities without intervals together."""
    found = aggregate([Estimate(v) for v in values])
    assert found
    return found


def test_an_interval_is_brought_to_the_standard_confidence_by_the_published_rule() -> None:
    """Lowest 10, best 20, highest 40, stated with 50 per cent, become 4 and 52."""
    assert standardised(Estimate(20, 10, 40, 50), PER_CENT) == pytest.approx((4, 52))


def test_more_confidence_than_the_standard_makes_an_interval_narrower() -> None:
    """With 100 per cent each arm keeps 80 of 100; with 80 per cent nothing changes."""
    assert standardised(Estimate(20, 10, 40, 100), PER_CENT) == pytest.approx((12, 36))
    assert standardised(Estimate(20, 10, 40, 80), PER_CENT) == pytest.approx((10, 40))


def test_an_interval_is_clipped_where_the_scale_ends() -> None:
    """At both ends, at one, or nowhere on an open scale."""
    estimate = Estimate(50, 10, 90, 50)
    assert standardised(estimate, OPEN) == pytest.approx((-14, 114))
    assert standardised(estimate, (0, None)) == pytest.approx((0, 114))
    assert standardised(estimate, (None, 100)) == pytest.approx((-14, 100))
    assert standardised(estimate, PER_CENT) == (0, 100)


def test_without_an_interval_none_is_made_up() -> None:
    """A best value alone has no standardised interval."""
    assert standardised(Estimate(0.3)) is None


@given(estimate=estimates(NUMBERS).filter(lambda e: e.low is not None))
def test_a_standardised_interval_holds_the_best_value(estimate: Estimate) -> None:
    """On an open scale, and on one that ends at the estimate itself."""
    for scale in (OPEN, (estimate.low, estimate.high)):
        low, high = standardised(estimate, scale)
        assert low <= estimate.best <= high


@given(values=st.tuples(NUMBERS, NUMBERS, NUMBERS), pair=st.tuples(CONFIDENCES, CONFIDENCES))
def test_less_confidence_never_makes_an_interval_narrower(
    values: tuple[float, float, float], pair: tuple[float, float]
) -> None:
    """The same values stated with less confidence reach at least as far on each side."""
    low, best, high = sorted(values)
    narrow, wide = (standardised(Estimate(best, low, high, c), OPEN) for c in sorted(pair, reverse=True))
    assert wide[0] <= narrow[0]
    assert wide[1] >= narrow[1]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ((math.nan,), "finite"),
        ((0.5, 0.1, math.inf, 80), "finite"),
        ((0.5, 0.1), "needs a lowest value, a highest one and a confidence"),
        ((0.5, 0.1, 0.9), "needs a lowest value, a highest one and a confidence"),
        ((0.5, None, None, 80), "needs a lowest value, a highest one and a confidence"),
        ((0.5, 0.6, 0.9, 80), "outside its interval"),
        ((0.5, 0.1, 0.4, 80), "outside its interval"),
        ((0.5, 0.1, 0.9, 49), "confidence 49; allowed 50 to 100"),
        ((0.5, 0.1, 0.9, 101), "confidence 101; allowed 50 to 100"),
    ],
)
def test_an_estimate_that_no_rule_fits_is_refused(values: tuple[float, ...], fault: str) -> None:
    """And the message says which part of it is wrong."""
    with pytest.raises(ValueError, match=fault):
        Estimate(*values)


@pytest.mark.parametrize(
    "estimate", [Estimate(1.1), Estimate(-0.1), Estimate(0.5, -0.1, 0.9, 80), Estimate(1, 0, 2, 80)]
)
def test_what_lies_outside_the_scale_is_refused_and_not_clipped(estimate: Estimate) -> None:
    """A chance of 110 per cent is a slip of the pen, which clipping would hide."""
    with pytest.raises(ValueError, match="outside the scale"):
        standardised(estimate)
    with pytest.raises(ValueError, match="outside the scale"):
        aggregate([estimate])


def test_answers_are_taken_together_as_worked_by_hand() -> None:
    """Four answers: mean 0.35, median 0.3, odds 1/9, 1/4, 2/3 and 7/3, the fourth root of whose product is 0.4537."""
    found = aggregate(
        [
            Estimate(0.1, 0.05, 0.3, 80),
            Estimate(0.2, 0.1, 0.4, 80),
            Estimate(0.4, 0.2, 0.6, 50),
            Estimate(0.7, 0.6, 1, 80),
        ]
    )
    assert (found.n, found.intervals, found.spread) == (4, 4, (0.1, 0.7))
    assert found.best == pytest.approx(0.35)
    assert found.median == pytest.approx(0.3)
    odds = (1 / 9 * 1 / 4 * 2 / 3 * 7 / 3) ** 0.25
    assert found.odds_mean == pytest.approx(odds / (1 + odds))
    assert found.low == pytest.approx((0.05 + 0.1 + 0.08 + 0.6) / 4)
    assert found.high == pytest.approx((0.3 + 0.4 + 0.72 + 1) / 4)


def test_nobody_with_a_view_makes_no_aggregate() -> None:
    """It is a gap, not a value."""
    assert aggregate([]) is None
    assert class_aggregate([]) is None


@pytest.mark.parametrize("n", [1, 2])
def test_with_one_or_two_answers_only_their_number_and_mean_are_told(n: int) -> None:
    """Everything else would tell one of the two what the other answered."""
    answers = [Estimate(0.2, 0.1, 0.4, 80), Estimate(0.6, 0.3, 0.8, 60)][:n]
    best = [0.2, 0.4][n - 1]
    assert aggregate(answers) == Aggregate(n, n, pytest.approx(best), None, None, None, None, None)


def test_two_intervals_among_three_answers_are_not_told() -> None:
    """The mean of two intervals is as telling as that of two answers; with three it is told."""
    two = [Estimate(0.2, 0.1, 0.4, 80), Estimate(0.6, 0.3, 0.8, 60)]
    found = aggregate([*two, Estimate(0.5)])
    assert (found.n, found.intervals, found.low, found.high) == (3, 2, None, None)
    assert found.spread == (0.2, 0.6)
    whole = aggregate([*two, Estimate(0.5), Estimate(0.5, 0.4, 0.6, 80)])
    assert whole.intervals == 3
    assert whole.low is not None
    assert whole.high is not None


def test_the_fewest_answers_are_three_as_the_framework_says() -> None:
    """The setting is the one that the code follows, and is said to be our own."""
    setting = framework("elicitation").settings["fewest_for_a_spread"]
    assert (setting.value, setting.status) == (3, "own")
    assert chances(0.1, 0.2).spread is None
    assert chances(0.1, 0.2, 0.3).spread == (0.1, 0.3)


@given(answers=st.lists(estimates(), min_size=1, max_size=8))
def test_every_aggregate_lies_within_the_answers(answers: list[Estimate]) -> None:
    """Mean, median and geometric mean of odds between the lowest and the highest answer, exactly."""
    found = aggregate(answers)
    bests = [e.best for e in answers]
    told = [v for v in (found.best, found.median, found.odds_mean) if v is not None]
    assert len(told) == (3 if len(answers) >= 3 else 1)
    assert all(min(bests) <= v <= max(bests) for v in told)
    assert found.spread in (None, (min(bests), max(bests)))


@given(answers=st.lists(estimates().filter(lambda e: e.low is not None), min_size=3, max_size=8))
def test_where_all_gave_an_interval_theirs_together_holds_the_best(answers: list[Estimate]) -> None:
    """The mean of the lower ends is no more than the mean of the best values, nor that than the mean of the upper ends."""
    found = aggregate(answers)
    assert found.low <= found.best <= found.high


@given(answers=st.lists(estimates(), max_size=8), random=st.randoms())
def test_who_answered_first_changes_nothing(answers: list[Estimate], random) -> None:
    """Not even by rounding."""
    assert aggregate(random.sample(answers, len(answers))) == aggregate(answers)


@given(value=CHANCES, n=st.integers(1, 12))
def test_equal_answers_are_the_aggregate(value: float, n: int) -> None:
    """Exactly, whichever mean is taken, 0 and 1 among them."""
    found = chances(*[value] * n)
    assert found.best == value
    assert found.median == found.odds_mean == (value if n >= 3 else None)


@given(values=st.lists(st.floats(0.001, 0.999), min_size=3, max_size=8))
def test_the_mean_of_odds_is_the_same_asked_the_other_way_round(values: list[float]) -> None:
    """The chance that it does not happen is one minus the chance that it does."""
    other = chances(*[1 - v for v in values])
    assert chances(*values).odds_mean == pytest.approx(1 - other.odds_mean, abs=1e-12)


def test_one_who_is_certain_does_not_decide_alone() -> None:
    """A 0 counts as odds of 1 to 100, a 1 as 100 to 1, and smaller odds than these as these; all at 0 stay at 0."""
    assert chances(0, 0.5, 0.5).odds_mean == pytest.approx(0.01 ** (1 / 3) / (1 + 0.01 ** (1 / 3)))
    assert chances(0, 0.5, 1).odds_mean == pytest.approx(0.5)
    assert chances(1e-9, 0.5, 0.5).odds_mean == chances(0, 0.5, 0.5).odds_mean
    assert chances(0, 0, 0).odds_mean == 0
    assert chances(1, 1, 1).odds_mean == 1


@given(answers=st.lists(estimates(NUMBERS), min_size=3, max_size=8))
def test_numbers_have_no_odds(answers: list[Estimate]) -> None:
    """On an open scale the geometric mean of odds is left out, and the rest is told."""
    found = aggregate(answers, OPEN)
    assert found.odds_mean is None
    assert found.median is not None


def test_classes_are_averaged_one_by_one() -> None:
    """Of two answers over three classes."""
    assert class_aggregate([(0.5, 0.3, 0.2), (0.1, 0.3, 0.6)]) == pytest.approx((0.3, 0.3, 0.4))


@st.composite
def class_answers(draw: st.DrawFn) -> list[tuple[float, ...]]:
    """Draw several answers over the same classes."""
    classes = draw(st.integers(1, 6))
    weights = st.lists(st.integers(0, 50), min_size=classes, max_size=classes).filter(any)
    return [tuple(w / sum(row) for w in row) for row in draw(st.lists(weights, min_size=1, max_size=6))]


@given(answers=class_answers(), random=st.randoms())
def test_classes_keep_what_single_values_keep(answers: list[tuple[float, ...]], random) -> None:
    """They sum to 1, lie within the answers class by class, and do not hang on the order of the answers."""
    found = class_aggregate(answers)
    assert math.fsum(found) == pytest.approx(1, abs=1e-12)
    assert all(min(column) <= v <= max(column) for v, column in zip(found, zip(*answers, strict=True), strict=True))
    assert class_aggregate(random.sample(answers, len(answers))) == found
    assert class_aggregate([answers[0]] * 3) == answers[0]


@pytest.mark.parametrize(
    ("shares", "fault"),
    [
        ([(0.5, 0.5), (0.2, 0.3, 0.5)], "different numbers of classes"),
        ([(0.5, 0.4)], "sum to 1"),
        ([(1.5, -0.5)], "between 0 and 1"),
        ([(math.nan, 1.0)], "between 0 and 1"),
        ([()], "sum to 1"),
    ],
)
def test_shares_that_are_no_probabilities_of_classes_are_refused(shares: list[tuple[float, ...]], fault: str) -> None:
    """With what they should be."""
    with pytest.raises(ValueError, match=fault):
        class_aggregate(shares)


def test_the_scale_of_probabilities_runs_from_none_to_all() -> None:
    """It is the scale that is meant where none is named."""
    assert PROBABILITY == (0, 1)
    assert standardised(Estimate(0.5, 0, 1, 50)) == (0, 1)
