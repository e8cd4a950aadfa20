"""Scores of resolved forecasts: by hand, against other programs, adding up exactly, and silent where too few are resolved."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import properscoring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from planning.analysis.scoring import (
    Bin,
    ClassForecast,
    Coverage,
    Forecast,
    NumberForecast,
    Score,
    Skill,
    Year,
    bin_edges,
    brier,
    calibration,
    class_scored,
    coverage,
    log_score,
    mean_interval,
    missing,
    murphy,
    over_time,
    rps,
    scored,
    share_interval,
    skill,
    skill_interval,
)
from planning.frameworks import framework

CHANCES = st.floats(0, 1)
PAIRS = st.lists(st.tuples(CHANCES, st.booleans()), min_size=1, max_size=60)
FORECASTS = st.builds(Forecast, CHANCES, st.booleans(), CHANCES | st.none(), CHANCES | st.none())
MANY = st.lists(FORECASTS, min_size=20, max_size=40)
EDGES = (0, 0.2, 0.4, 0.6, 0.8, 1)


def series(seed: int, size: int = 60) -> tuple[list[float], list[int]]:
    """Draw forecasts that are right about as often as they say, away from the floor of the logarithmic score."""
    rng = np.random.default_rng(seed)
    chances = rng.uniform(0.02, 0.98, size)
    return [float(p) for p in chances], [int(o) for o in rng.random(size) < chances]


def shares_of(weights: list[int]) -> tuple[float, ...]:
    """Give probabilities of classes in proportion to weights."""
    return tuple(w / sum(weights) for w in weights)


WEIGHTS = st.lists(st.integers(0, 20), min_size=2, max_size=6).filter(any)


def test_the_brier_score_is_the_squared_difference() -> None:
    """A chance of 0.7 for what happened costs 0.09, for what did not 0.49, and the mean of both is 0.29."""
    assert brier([0.7], [1]) == pytest.approx(0.09)
    assert brier([0.7], [0]) == pytest.approx(0.49)
    assert brier([0.7, 0.7], [1, 0]) == pytest.approx(0.29)


def test_skill_is_above_zero_where_better_than_the_reference() -> None:
    """Half the reference's score is a skill of a half; over a reference that was never wrong there is none."""
    assert skill(0.1, 0.2) == pytest.approx(0.5)
    assert skill(0.2, 0.1) == pytest.approx(-1)
    assert skill(0.0, 0.2) == 1
    assert skill(0.1, 0.0) is None


def test_the_logarithmic_score_has_a_floor() -> None:
    """Sure and wrong costs as much as a chance of 0.01, and no more; sure and right costs nothing."""
    assert log_score([0.5], [1]) == pytest.approx(math.log(2))
    assert log_score([0.2], [0]) == pytest.approx(-math.log(0.8))
    assert log_score([0.0], [1]) == log_score([1.0], [0]) == log_score([0.005], [1]) == pytest.approx(math.log(100))
    assert log_score([1.0, 0.0], [1, 0]) == 0


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_another_program(seed: int) -> None:
    """Brier and logarithmic score are those of scikit-learn, where the floor does not matter."""
    p, o = series(seed)
    assert brier(p, o) == pytest.approx(brier_score_loss(o, p), abs=1e-12)
    assert log_score(p, o) == pytest.approx(sklearn_log_loss(o, p), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bins", [4, 5, 10])
def test_calibration_is_that_of_another_program(seed: int, bins: int) -> None:
    """What was said and what came true in each bin that is not empty are those of scikit-learn."""
    p, o = series(seed, 30)
    table = [b for b in calibration(p, o, [float(e) for e in np.linspace(0, 1, bins + 1)], 0.9) if b.n]
    came, said = calibration_curve(o, p, n_bins=bins)
    assert [b.share for b in table] == pytest.approx(list(came), abs=1e-12)
    assert [b.mean for b in table] == pytest.approx(list(said), abs=1e-12)


def test_the_ranked_score_of_three_classes_by_hand() -> None:
    """0.2, 0.5 and 0.3 with the middle one coming: (0.2 - 0)^2 and (0.7 - 1)^2, over two."""
    assert rps((0.2, 0.5, 0.3), 1) == pytest.approx(0.065)
    assert rps((1, 0, 0), 0) == 0
    assert rps((1, 0, 0), 2) == 1


def test_the_ranked_score_counts_a_near_miss_as_better_than_a_far_one() -> None:
    """As much was given to the class that came; what was given beside it lies nearer or farther."""
    assert rps((0, 0.5, 0.5), 2) < rps((0.5, 0, 0.5), 2)


@given(weights=WEIGHTS, data=st.data())
def test_the_ranked_score_is_the_mean_brier_score_of_the_cumulated_events(weights: list[int], data) -> None:
    """Of "at most class k" for each k but the last; so it lies between 0 and 1, and for two classes is the Brier score."""
    shares = shares_of(weights)
    happened = data.draw(st.integers(0, len(shares) - 1))
    events = range(1, len(shares))
    said = [min(math.fsum(shares[:k]), 1.0) for k in events]
    score = rps(shares, happened)
    assert score == pytest.approx(brier(said, [int(happened < k) for k in events]), abs=1e-12)
    assert -1e-12 <= score <= 1 + 1e-12
    assert rps(shares[::-1], len(shares) - 1 - happened) == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize(("votes", "happened"), [([4, 10, 6], 1), ([0, 0, 20], 0), ([1, 2, 3, 14], 2), ([10, 10], 1)])
def test_the_ranked_score_is_that_of_another_program(votes: list[int], happened: int) -> None:
    """As an ensemble of votes, the sum of its Brier scores over the thresholds between classes; ours is over K - 1."""
    ensemble = np.repeat(np.arange(len(votes)), votes).astype(float)
    thresholds = np.arange(len(votes) - 1) + 0.5
    theirs = properscoring.threshold_brier_score(np.array([float(happened)]), ensemble[None, :], threshold=thresholds)
    assert rps(shares_of(votes), happened) * (len(votes) - 1) == pytest.approx(float(theirs.sum()), abs=1e-12)


def test_the_parts_of_the_brier_score_by_hand() -> None:
    """0.2 twice with one coming true, 0.8 twice with both: 0.065 - 0.0625 + 0.1875 is 0.19."""
    parts = murphy([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1])
    found = (parts.reliability, parts.resolution, parts.uncertainty, parts.within)
    assert found == pytest.approx((0.065, 0.0625, 0.1875, 0))


def test_what_differs_within_a_bin_by_hand() -> None:
    """0.2 and 0.8, both right, in one bin: variance 0.09 less twice the covariance of 0.15, which the other parts miss."""
    parts = murphy([0.2, 0.8], [0, 1], (0, 1))
    found = (parts.reliability, parts.resolution, parts.uncertainty, parts.within)
    assert found == pytest.approx((0, 0, 0.25, 0.09 - 0.3))


@given(pairs=PAIRS, edges=st.sets(st.floats(0.01, 0.99), max_size=6) | st.none())
def test_the_parts_add_up_to_the_brier_score(pairs: list[tuple[float, bool]], edges: set[float] | None) -> None:
    """Whatever the bins; grouped by value nothing differs within. No part but that is below 0."""
    p, o = map(list, zip(*pairs, strict=True))
    parts = murphy(p, o, edges if edges is None else (0, *sorted(edges), 1))
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(brier(p, o), abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0
    if edges is None:
        assert parts.within == pytest.approx(0, abs=1e-12)


def test_a_forecast_on_an_edge_belongs_to_the_bin_below() -> None:
    """Also where it misses the edge by rounding; 0 belongs to the first bin, and empty bins are shown empty."""
    p = [0.0, 0.2, 0.2000001, 0.1 + 0.2 + 0.3, 1.0]
    assert p[3] > 0.6
    table = calibration(p, [0, 1, 0, 1, 1], EDGES, 0.9)
    assert [b.n for b in table] == [2, 1, 1, 0, 1]
    assert table[3] == Bin(0.6, 0.8, 0, None, None, None)
    assert table[0] == Bin(0, 0.2, 2, pytest.approx(0.1), 0.5, share_interval(1, 2, 0.9))


@given(pairs=PAIRS)
def test_every_forecast_lies_in_one_bin(pairs: list[tuple[float, bool]]) -> None:
    """Numbers add up; the mean of a bin lies in it, and the interval holds the share that came true."""
    p, o = map(list, zip(*pairs, strict=True))
    table = calibration(p, o, EDGES, 0.9)
    assert sum(b.n for b in table) == len(p)
    assert sum(round(b.share * b.n) for b in table if b.n) == sum(o)
    for b in table:
        if b.n:
            assert b.low - 1e-9 <= b.mean <= b.high + 1e-9
            assert b.interval[0] <= b.share <= b.interval[1]


def test_the_edges_of_the_framework_run_from_none_to_all() -> None:
    """They rise, and are read as probabilities."""
    edges = bin_edges()
    assert edges == tuple(sorted(set(edges)))
    assert (edges[0], edges[-1]) == (0, 1)
    assert edges == EDGES


def test_the_interval_of_a_share_is_the_published_one() -> None:
    """15 of 20 at 95 per cent: 0.5090 to 0.9134; of none in 20 the upper end is 1 - 0.025^(1/20)."""
    assert share_interval(15, 20, 0.95) == pytest.approx((0.5090, 0.9134), abs=1e-4)
    assert share_interval(0, 20, 0.95) == (0, pytest.approx(1 - 0.025 ** (1 / 20)))
    assert share_interval(20, 20, 0.95) == (pytest.approx(0.025 ** (1 / 20)), 1)


@given(n=st.integers(1, 300), data=st.data(), confidence=st.floats(0.5, 0.99))
def test_the_interval_of_a_share_is_that_of_another_program(n: int, data, confidence: float) -> None:
    """The exact one of scipy's binomial test."""
    hits = data.draw(st.integers(0, n))
    theirs = stats.binomtest(hits, n).proportion_ci(confidence, method="exact")
    assert share_interval(hits, n, confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_a_share_of_nothing_is_refused(hits: int, n: int) -> None:
    """And so are more hits than trials, or fewer than none."""
    with pytest.raises(ValueError, match="allowed 0 to n"):
        share_interval(hits, n, 0.9)


@given(scores=st.lists(CHANCES, min_size=1, max_size=40), random=st.randoms())
def test_an_interval_of_a_mean_is_the_same_each_time(scores: list[float], random) -> None:
    """In whatever order the scores come; it lies within them and holds their mean."""
    found = mean_interval(scores, 0.9)
    assert mean_interval(random.sample(scores, len(scores)), 0.9) == found
    if found:
        low, high = found
        assert min(scores) <= low <= math.fsum(scores) / len(scores) + 1e-9
        assert math.fsum(scores) / len(scores) - 1e-9 <= high <= max(scores)


def test_scores_all_alike_have_no_interval() -> None:
    """Twenty forecasts of 0.1 that did not come true show nothing of how much they vary; a width of 0 would be a lie."""
    assert mean_interval([0.01] * 20, 0.9) is None
    assert skill_interval([0.01] * 20, [0.04] * 20, 0.9) is None
    references = [n / 21 for n in range(1, 21)]
    assert skill_interval([0.3 * r for r in references], references, 0.9) is None  # of which rounding makes no width


def test_a_reference_that_was_never_wrong_leaves_the_skill_without_an_interval() -> None:
    """Nor has one that could be right in every question that is drawn."""
    assert skill_interval([0.1, 0.2], [0, 0], 0.9) is None
    assert skill_interval([0.1, 0.2], [0, 0.5], 0.9) is None


def test_score_and_reference_of_a_question_are_drawn_together() -> None:
    """A forecast always about half as wrong as its reference has a sure skill, however much the questions differ."""
    rng = np.random.default_rng(3)
    references = rng.uniform(0, 1, 40)
    scores = references * rng.uniform(0.45, 0.55, 40)
    low, high = skill_interval(list(scores), list(references), 0.9)
    assert 0.48 < low < 1 - scores.mean() / references.mean() < high < 0.52
    apart_low, apart_high = skill_interval(list(rng.permutation(scores)), list(references), 0.9)
    assert apart_high - apart_low > 5 * (high - low)


@pytest.mark.parametrize("size", [20, 60])
def test_intervals_of_scores_hold_the_truth_nearly_as_often_as_they_say(size: int) -> None:
    """In trials with a seed: at least 84 of 100, for 90; a percentile bootstrap is known to be somewhat narrow."""
    rng = np.random.default_rng(11)
    trials, held, held_skill = 300, 0, 0
    for _ in range(trials):
        # Chances are told as they are, so that the mean of p (1 - p) is the truth: 1/4 less the variance of p.
        p = rng.uniform(0.1, 0.9, size)
        o = rng.random(size) < p
        truth = 0.25 - 0.8**2 / 12
        scores = (p - o) ** 2
        low, high = mean_interval(list(scores), 0.9)
        held += low <= truth <= high
        low, high = skill_interval(list(scores), [0.25] * size, 0.9)
        held_skill += low <= 1 - truth / 0.25 <= high
    assert held / trials >= 0.84
    assert held_skill / trials >= 0.84


def test_below_the_minimum_nothing_is_told_but_how_many_are_missing() -> None:
    """19 forecasts of any kind are told nothing of, 20 are; the minimum is that of the framework."""
    assert framework("scoring").number("min_resolved") == 20
    assert [missing(n) for n in (0, 19, 20, 300)] == [20, 1, 0, 0]
    for told, one in (
        (scored, Forecast(0.7, happened=True)),
        (class_scored, ClassForecast((0.2, 0.8), 1)),
        (coverage, NumberForecast(1, 3, 80, 2)),
    ):
        assert told([one] * 19) is None
        assert told([one] * 20).n == 20


def test_everything_that_is_told_of_twenty_forecasts_by_hand() -> None:
    """Fifteen of 0.8 that came true and five of 0.8 that did not, against a base rate of a half."""
    forecasts = [Forecast(0.8, n < 15, base=0.5) for n in range(20)]
    found = scored(forecasts)
    assert found.brier.value == pytest.approx((15 * 0.04 + 5 * 0.64) / 20)
    assert found.log.value == pytest.approx(-(15 * math.log(0.8) + 5 * math.log(0.2)) / 20)
    assert found.base == Skill(20, pytest.approx(1 - 0.19 / 0.25), found.base.interval)
    assert found.before is None
    assert found.murphy.reliability == pytest.approx(0.05**2)
    assert found.murphy.resolution == pytest.approx(0)
    assert found.calibration[3] == Bin(0.6, 0.8, 20, pytest.approx(0.8), 0.75, share_interval(15, 20, 0.9))
    assert [b.n for b in found.calibration] == [0, 0, 0, 20, 0]
    low, high = found.brier.interval
    assert low < 0.19 < high
    assert found.base.interval == pytest.approx((1 - high / 0.25, 1 - low / 0.25))


def test_skill_is_told_over_the_forecasts_that_have_the_reference() -> None:
    """Of thirty, twenty have a round before, whose score and theirs alone are compared; nineteen are too few."""
    with_before = [Forecast(0.8, n < 15, before=0.5) for n in range(20)]
    without = [Forecast(0.0, happened=True) for _ in range(10)]
    found = scored([*with_before, *without])
    assert found.n == 30
    assert (found.before.n, found.before.value) == (20, pytest.approx(1 - 0.19 / 0.25))
    assert found.base is None
    assert scored([*with_before[1:], *without]).before is None


def test_a_reference_that_was_never_wrong_leaves_no_skill() -> None:
    """It is said that there is none, with how many forecasts it was."""
    assert scored([Forecast(0.8, happened=True, base=1)] * 20).base == Skill(20, None, None)


@given(forecasts=MANY, random=st.randoms())
def test_scores_do_not_hang_on_the_order_of_the_questions(forecasts: list[Forecast], random) -> None:
    """Not even the intervals, and not by rounding: a page stays the same when a file is sorted anew."""
    assert scored(random.sample(forecasts, len(forecasts))) == scored(forecasts)


@given(forecasts=MANY)
def test_scores_agree_with_each_other(forecasts: list[Forecast]) -> None:
    """The parts add up to the Brier score, the bins to the number, and a skill is told only where 20 have its reference."""
    found = scored(forecasts)
    parts = found.murphy
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(found.brier.value, abs=1e-12)
    assert sum(b.n for b in found.calibration) == found.n == len(forecasts)
    assert (found.base is not None) == (sum(f.base is not None for f in forecasts) >= 20)
    assert (found.before is not None) == (sum(f.before is not None for f in forecasts) >= 20)


def test_a_better_forecast_never_has_the_worse_score() -> None:
    """Saying what is true of chances is expected to score best: the Brier score of 0.3 is least where 0.3 is said."""
    outcomes = [1] * 30 + [0] * 70
    scores = {p: brier([p / 100] * 100, outcomes) for p in range(101)}
    assert min(scores, key=scores.__getitem__) == 30
    logs = {p: log_score([p / 100] * 100, outcomes) for p in range(101)}
    assert min(logs, key=logs.__getitem__) == 30
    ranked = {p: 0.3 * rps((p / 100, 1 - p / 100), 0) + 0.7 * rps((p / 100, 1 - p / 100), 1) for p in range(101)}
    assert min(ranked, key=ranked.__getitem__) == 30


def test_numbers_in_their_intervals_are_counted_ends_included() -> None:
    """Sixteen of twenty inside, four of these on an end, beside a stated confidence of 80 per cent."""
    inside = [NumberForecast(10, 20, 80, n) for n in (10, 10, 20, 20, *[15] * 12)]
    outside = [NumberForecast(10, 20, 80, n) for n in (9.99, 20.01, -5, 1000)]
    assert coverage([*inside, *outside]) == Coverage(20, 16, 0.8, share_interval(16, 20, 0.9), pytest.approx(0.8))


def test_the_stated_confidence_is_the_mean_of_those_stated() -> None:
    """Ten of 60 per cent and ten of 90 are laid beside 75."""
    forecasts = [NumberForecast(0, 1, confidence, 0.5) for confidence in (60, 90) for _ in range(10)]
    assert coverage(forecasts).stated == pytest.approx(0.75)


def test_classes_are_scored_by_the_mean_ranked_score() -> None:
    """Ten of 0.065 and ten of 0."""
    found = class_scored([ClassForecast((0.2, 0.5, 0.3), 1)] * 10 + [ClassForecast((0, 1, 0), 1)] * 10)
    assert found.rps.value == pytest.approx(0.0325)
    low, high = found.rps.interval
    assert low < 0.0325 < high


def test_each_year_is_told_by_itself_and_a_year_without_any_is_there() -> None:
    """2021 has too few, 2022 none, 2023 enough; which year it is hangs on the day of the resolution."""
    right, wrong = Forecast(0.9, happened=True), Forecast(0.9, happened=False)
    forecasts = (
        [(date(2023, 1, 1), right)] * 15 + [(date(2021, 12, 31), right)] * 19 + [(date(2023, 12, 31), wrong)] * 5
    )
    first, none, last = over_time(forecasts)
    assert (first, none) == (Year(2021, 19, None), Year(2022, 0, None))
    assert (last.year, last.n, last.brier.value) == (2023, 20, pytest.approx((15 * 0.01 + 5 * 0.81) / 20))
    assert last.brier.interval == scored([f for day, f in forecasts if day.year == 2023]).brier.interval
    assert over_time([]) == ()


@given(forecasts=st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2022, 12, 31)), FORECASTS), max_size=50))
def test_years_hold_every_forecast_once(forecasts: list[tuple[date, Forecast]]) -> None:
    """Years run without a hole, their numbers add up, and each that is told has the score of its own forecasts."""
    years = over_time(iter(forecasts))
    assert sum(y.n for y in years) == len(forecasts)
    assert [y.year for y in years] == list(range(years[0].year, years[0].year + len(years))) if years else not forecasts
    for y in years:
        of_year = [f for day, f in forecasts if day.year == y.year]
        assert y.brier == (scored(of_year).brier if len(of_year) >= 20 else None)


def test_forecasts_all_alike_have_a_score_without_an_interval() -> None:
    """All were right by as much, which is no proof that the next one will be."""
    assert scored([Forecast(0.9, happened=True)] * 20).brier == Score(pytest.approx(0.01), None)


@pytest.mark.parametrize(
    ("probabilities", "outcomes", "fault"),
    [
        ([], [], "at least one"),
        ([0.5], [1, 0], "as many of each"),
        ([1.2], [1], r"probabilities \[1.2\]"),
        ([-0.1], [1], "allowed 0 to 1"),
        ([math.nan], [1], "allowed 0 to 1"),
        ([0.5], [0.5], "allowed 0 and 1"),
        ([0.5], [math.nan], "allowed 0 and 1"),
    ],
)
def test_what_cannot_be_scored_is_refused(probabilities: list[float], outcomes: list[float], fault: str) -> None:
    """By every score alike; a gap among the values is never counted as an outcome."""
    for score in (brier, log_score, murphy, lambda p, o: calibration(p, o, EDGES, 0.9)):
        with pytest.raises(ValueError, match=fault):
            score(probabilities, outcomes)


@pytest.mark.parametrize("values", [(1.1, True), (0.5, True, -0.1), (0.5, True, None, 2), (math.nan, True)])
def test_a_forecast_that_is_no_probability_is_refused(values: tuple[float, ...]) -> None:
    """Nor a base rate, nor what was said before."""
    with pytest.raises(ValueError, match="allowed 0 to 1"):
        Forecast(*values)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ((3, 1, 80, 2), "low is at most high"),
        ((1, 3, 101, 2), "0 to 100 per cent"),
        ((1, 3, 80, math.nan), "finite"),
        ((1, math.inf, 80, 2), "finite"),
    ],
)
def test_a_number_forecast_that_says_nothing_is_refused(values: tuple[float, ...], fault: str) -> None:
    """A gap would count as a number outside its interval."""
    with pytest.raises(ValueError, match=fault):
        NumberForecast(*values)


@pytest.mark.parametrize(
    ("shares", "happened", "fault"),
    [((1.0,), 0, "two classes"), ((0.5, 0.4), 0, "sum to 1"), ((1.5, -0.5), 0, "allowed 0 to 1"), ((0.5, 0.5), 2, "there are 0 to 1"), ((0.5, 0.5), -1, "there are 0 to 1")],
)  # fmt: skip
def test_classes_that_cannot_be_scored_are_refused(shares: tuple[float, ...], happened: int, fault: str) -> None:
    """One class alone, shares that are no probabilities, and a class that is not there."""
    with pytest.raises(ValueError, match=fault):
        rps(shares, happened)


def test_thresholds_of_scoring_are_said_to_be_our_own() -> None:
    """No scoring rule of the literature says how few are too few, or how wide a bin is."""
    settings = framework("scoring").settings
    assert set(settings) == {"min_resolved", "log_floor", "calibration_edges", "confidence", "resamples"}
    assert {s.status for s in settings.values()} == {"own"}
