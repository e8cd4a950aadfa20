"""Places that closed beside others: the ratio of ratios of a regression, the draw by lot, the drift before, and their gaps."""

from __future__ import annotations

import datetime as dt
import math
import sys
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.analysis.before_after import Series
from planning.analysis.comparability import BREAK, Break
from planning.analysis.other_places import OtherPlaces, cohorts, other_places
from planning.frameworks import framework
from planning.profiles.months import month_number

CLOSED, AS_OF = dt.date(2026, 6, 1), dt.date(2026, 12, 15)
JUNE = month_number("2026-06")
SIX = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]  # six months on each side
TABLES = st.lists(st.lists(st.integers(0, 40), min_size=12, max_size=12), min_size=3, max_size=5)


def series(**rows: list[float | None]) -> Series:
    """Make the counts of December 2025 to November 2026 for each place; None is not known."""
    counts = {
        p: {JUNE + m: float(v) for m, v in zip(SIX, row, strict=True) if v is not None} for p, row in rows.items()
    }
    return Series("incidents_affecting_aid", "EXERCISE", "incidents", counts)


def beside(made: Series, *closed: str, **told: object) -> OtherPlaces:
    """Lay places that closed on the first of June beside the others."""
    closures = dict.fromkeys(closed, CLOSED) | told.pop("closures", {})  # type: ignore[operator]
    return other_places(made, closures, (CLOSED, closed), AS_OF, **told)  # type: ignore[arg-type]


def drawn(seed: int, places: int, closed: int, times: float, rate: float = 8) -> Series:
    """Make counts that come one by one, with rates of places and months of their own; ``times`` after in those that closed."""
    rng = np.random.default_rng(seed)
    expected = rng.lognormal(math.log(rate), 0.5, places)[:, None] * rng.lognormal(0, 0.2, 12)[None, :]
    expected[:closed, 6:] *= times
    return series(**{f"p{i:02}": row for i, row in enumerate(rng.poisson(expected).tolist())})


ROWS: dict[str, list[float | None]] = {
    "a": [3, 5, 2, 4, 6, 4, 9, 8, 12, 7, 10, 9],
    "b": [6, 2, 4, 4, 3, 5, 5, 6, 2, 4, 5, 3],
    "c": [12, 9, 10, 14, 11, 8, 12, 10, 13, 9, 8, 11],
    "d": [2, 0, 1, 3, 1, 1, 2, 1, 0, 2, 1, 3],
}


def test_where_every_month_is_known_it_is_the_ratio_of_the_ratios_of_sums() -> None:
    """By hand: 55 over 24 where it closed, over 100 over 96 elsewhere; the regression's places and months cancel out."""
    found = beside(series(**ROWS), "a")
    others = [sum(ROWS[p][i] for p in "bcd") for i in range(12)]
    by_hand = (sum(ROWS["a"][6:]) / sum(ROWS["a"][:6])) / (sum(others[6:]) / sum(others[:6]))
    assert found.ratio == pytest.approx(by_hand, rel=1e-9)
    assert found.others == ("b", "c", "d")


def test_it_is_the_regression_of_statsmodels_on_the_same_numbers() -> None:
    """Written with a formula, with two months missing: the same ratio, and its interval is not narrower than Poisson's."""
    import pandas as pd
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    rows = ROWS | {"b": [6, None, 4, 4, 3, 5, 5, 6, None, 4, 5, 3]}
    long = [
        (p, m, v, int(p == "a" and m >= 0))
        for p, row in rows.items()
        for m, v in zip(SIX, row, strict=True)
        if v is not None
    ]
    frame = pd.DataFrame(long, columns=["place", "month", "count", "after"])
    fit = smf.glm("count ~ C(place) + C(month) + after", frame, family=sm.families.Poisson()).fit()
    found = beside(series(**rows), "a")
    assert found.ratio == pytest.approx(math.exp(fit.params["after"]), rel=1e-6)
    low, high = np.exp(fit.conf_int().loc["after"])
    assert found.interval is not None
    assert found.interval[0] <= low
    assert found.interval[1] >= high


def test_the_clustered_interval_is_that_of_statsmodels() -> None:
    """Its errors of a regression clustered by place, with the quantile of Student's distribution; told for many places alone."""
    import pandas as pd
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
    from scipy import stats

    made = drawn(5, 20, 6, 1.6)
    closed = [f"p{i:02}" for i in range(6)]
    long = [(p, m, v, int(p in closed and m >= JUNE)) for p, row in made.counts.items() for m, v in row.items()]
    frame = pd.DataFrame(long, columns=["place", "month", "count", "after"])
    model = smf.glm("count ~ C(place) + C(month) + after", frame, family=sm.families.Poisson())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": frame["place"].astype("category").cat.codes})
    reach = stats.t.ppf(0.975, 19) * fit.bse["after"]
    found = beside(made, *closed)
    assert found.robust == pytest.approx(
        (math.exp(fit.params["after"] - reach), math.exp(fit.params["after"] + reach)), rel=1e-4
    )
    few = beside(drawn(5, 19, 6, 1.6), *closed)
    assert (few.robust, few.robust_why) == (None, "few_places")


def test_a_known_ratio_lies_within_its_interval() -> None:
    """Twelve places with a season in common; the three that closed have twice as many after (fixed seeds)."""
    for seed in (1, 2, 3):
        found = beside(drawn(seed, 12, 3, 2.0), "p00", "p01", "p02")
        assert found.interval is not None
        assert found.interval[0] < 2 < found.interval[1]
        assert found.interval[0] > 1
        assert found.by_lot is not None
        assert found.by_lot.probability < 0.05


def test_places_that_change_much_by_themselves_widen_the_interval() -> None:
    """The same sums, once with others that all go the same way, once with others that double and halve."""
    steady = series(a=[10] * 6 + [20] * 6, b=[10] * 12, c=[10] * 12, d=[10] * 12, e=[10] * 12)
    unlike = series(
        a=[10] * 6 + [20] * 6, b=[5] * 6 + [15] * 6, c=[15] * 6 + [5] * 6, d=[4] * 6 + [16] * 6, e=[16] * 6 + [4] * 6
    )
    one, other = beside(steady, "a"), beside(unlike, "a")
    assert one.ratio == pytest.approx(2)
    assert other.ratio == pytest.approx(2)
    assert one.interval is not None
    assert other.interval is not None
    assert one.interval[0] > 1
    assert other.interval[0] < 1


def test_all_ways_to_choose_are_gone_through_and_counted() -> None:
    """By hand, without a regression: every pair of places, the weighted means of their logarithms, and how many lie as far."""
    rows = {
        "a": [4] * 6 + [7] * 6,
        "b": [9] * 6 + [12] * 6,
        "c": [4] * 12,
        "d": [5] * 6 + [9] * 6,
        "e": [8] * 6 + [6] * 6,
    }
    found = beside(series(**rows), "a", "b").by_lot
    assert found is not None
    assert (found.ways, found.drawn) == (10, False)
    sums = {p: (sum(row[6:]) + 0.5, sum(row[:6]) + 0.5) for p, row in rows.items()}

    def far(pair: tuple[str, ...]) -> float:
        weights = {p: 1 / (1 / after + 1 / before) for p, (after, before) in sums.items()}
        means, errors = [], []
        for part in ([p for p in rows if p in pair], [p for p in rows if p not in pair]):
            weight = sum(weights[p] for p in part)
            means.append(sum(weights[p] * math.log(sums[p][0] / sums[p][1]) for p in part) / weight)
            errors.append(1 / weight)
        return abs(means[0] - means[1]) / math.sqrt(sum(errors))

    assert found.as_far == sum(far(pair) >= far(("a", "b")) - 1e-9 for pair in combinations(rows, 2))
    assert 1 < found.as_far < 10


def test_a_missing_month_moves_no_place_away_from_the_others() -> None:
    """Months differ tenfold, places hardly; one lacks its largest month, and all others lie farther than it by lot."""
    row: list[float | None] = [10, 10, 10, 10, 10, 100, 10, 10, 10, 10, 10, 10]
    rows = {
        p: [*row[:6], *((v or 0) + n for v in row[6:])] for p, n in zip("bcdefg", (1, -1, 1, -1, 1, -1), strict=True)
    }
    found = beside(series(**rows, a=[*row[:5], None, *row[6:]]), "a")
    assert found.by_lot is not None
    assert found.by_lot.as_far == found.by_lot.ways == 7
    assert found.ratio == pytest.approx(1, abs=0.01)


def test_with_few_places_the_lot_cannot_show_anything_and_says_so() -> None:
    """One of four places: however far it lies, it is never less than one way in four."""
    found = beside(series(**(ROWS | {"a": [1] * 6 + [90] * 6})), "a").by_lot
    assert found is not None
    assert (found.as_far, found.ways, found.probability) == (1, 4, 0.25)


def test_more_ways_than_can_be_gone_through_are_drawn_with_a_fixed_seed() -> None:
    """Ten of twenty-two places are 646,646 ways; the same seed gives the same share, and the true way is among them."""
    made, closed = drawn(2, 22, 10, 3.0), [f"p{i:02}" for i in range(10)]
    one, other = beside(made, *closed).by_lot, beside(made, *closed).by_lot
    assert one == other
    assert one is not None
    assert one.drawn
    assert one.ways == framework("before_after").number("lots")
    assert 1 <= one.as_far < 0.01 * one.ways


def test_where_nothing_changed_the_lot_finds_as_much_as_it_may() -> None:
    """Exact by construction: over all ways to choose, at most 5 per cent have a probability of 5 per cent or less."""
    made = drawn(9, 7, 0, 1.0)
    shares = [beside(made, *pair).by_lot for pair in combinations(made.counts, 2)]
    assert sum(s is not None and s.probability <= 0.05 for s in shares) <= 0.05 * len(shares)


# -- who is compared ---------------------------------------------------------------------------------------------------------


def test_places_that_closed_earlier_or_within_the_months_stand_on_neither_side() -> None:
    """One closed in January, one in August; one closes next year and is still untouched."""
    closures = {"b": dt.date(2026, 1, 10), "c": dt.date(2026, 8, 2), "d": dt.date(2027, 3, 1)}
    assert beside(series(**ROWS), "a", closures=closures).others == ("d",)


def test_places_put_aside_and_places_with_too_few_months_are_no_comparison() -> None:
    """A place that holds one that closed, and a place with two known months before."""
    rows = ROWS | {"c": [None] * 4 + [1, 2] + [3] * 6}
    assert beside(series(**rows), "a", beside={"b"}).others == ("d",)


def test_closures_of_one_month_are_one_cohort() -> None:
    """On different days of June together; on the first of July too, since its full months are others, not."""
    days = {"a": dt.date(2026, 6, 5), "b": dt.date(2026, 6, 20), "c": dt.date(2026, 6, 1), "d": dt.date(2026, 3, 9)}
    assert cohorts(days) == (
        (dt.date(2026, 3, 9), ("d",)),
        (dt.date(2026, 6, 1), ("c",)),
        (dt.date(2026, 6, 5), ("a", "b")),
    )
    assert cohorts({}) == ()


# -- the drift before ----------------------------------------------------------------------------------------------------------


def test_a_drift_before_the_closure_is_found() -> None:
    """What closed grew by a third each month before, the others did not."""
    rows = {"a": [10, 13, 18, 24, 32, 42, 50, 50, 50, 50, 50, 50], **{p: [20] * 12 for p in "bcde"}}
    found = beside(series(**rows), "a").drift
    assert found is not None
    assert found.months == 6
    assert found.ratio == pytest.approx(1.33, abs=0.03)
    assert found.interval[0] > 1
    assert found.probability < 0.05


def test_no_drift_found_says_how_likely_one_would_have_been_found() -> None:
    """With a few counts a month a doubling over the months would mostly be missed; with many it would not."""
    few, many = (
        beside(series(**{p: [n + (i + j) % 2 for i in range(12)] for j, p in enumerate("abcdef")}), "a").drift
        for n in (2, 400)
    )
    assert few is not None
    assert many is not None
    assert few.interval[0] < 1 < few.interval[1]
    assert few.chance < 0.5
    assert many.chance > 0.99


def test_the_drift_stops_at_a_change_in_the_way_of_counting() -> None:
    """Three months on each side can be compared; the drift has the four months since the change."""
    found = beside(series(**ROWS), "a", found=[Break("SB-01", BREAK, "Other form", "", first=JUNE - 4)])
    assert found.drift is not None
    assert found.drift.months == 4
    assert found.sides.before is not None
    assert found.sides.before.last - found.sides.before.first + 1 == 4


# -- where nothing can be told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"a": ROWS["a"]}, "no_control"),
        (ROWS | {"a": [None] * 12}, "no_closed"),
        (ROWS | {"a": [0] * 6 + [3] * 6}, "zero_part"),
        (ROWS | {"a": [3] * 6 + [0] * 6}, "zero_part"),
        ({"a": ROWS["a"], "b": [0] * 12, "c": [0] * 12}, "zero_part"),
        ({p: [0] * 12 for p in "abc"}, "zero_part"),
        ({"a": ROWS["a"], "b": ROWS["b"]}, "two_places"),
    ],
)
def test_what_cannot_be_compared_has_its_reason(rows: dict[str, list[float | None]], why: str) -> None:
    """One place, no other, all missing, nothing counted on a side: a reason of the framework and no interval."""
    found = beside(series(**rows), "a")
    assert (found.why, found.interval) == (why, None)
    assert why in framework("before_after")


@pytest.mark.parametrize(
    ("day", "why"),
    [(dt.date(2027, 6, 1), "future"), (dt.date(2026, 10, 5), "recent"), (dt.date(2026, 1, 5), "short_before")],
)
def test_a_day_without_months_on_both_sides_has_its_reason(day: dt.date, why: str) -> None:
    """As for one place alone."""
    assert other_places(series(**ROWS), {"a": day}, (day, ("a",)), AS_OF).why == why
    assert other_places(series(**ROWS), {"a": CLOSED}, (CLOSED, ("a",)), AS_OF, hidden=True).why == "breaks_above"


def test_without_statsmodels_there_is_a_reason_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The import of the package fails as where it is not installed."""
    for name in ("statsmodels.genmod.families", "statsmodels.genmod.generalized_linear_model"):
        monkeypatch.setitem(sys.modules, name, None)
    assert beside(series(**ROWS), "a").why == "no_package"


# -- what always holds -----------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(rows=TABLES, order=st.randoms(use_true_random=False))
def test_the_order_of_places_and_months_does_not_matter(rows: list[list[int]], order) -> None:
    """The same counts in another order give the same ratio, reason and lot."""
    made = series(**{f"p{i}": row for i, row in enumerate(rows)})
    places = list(made.counts)
    order.shuffle(places)
    months = [JUNE + m for m in SIX]
    order.shuffle(months)
    other = Series(made.indicator, made.source, made.unit, {p: {m: made.counts[p][m] for m in months} for p in places})
    one, two = beside(made, "p0"), beside(other, "p0")
    assert (one.why, one.by_lot, one.others) == (two.why, two.by_lot, two.others)
    assert (one.ratio is None) == (two.ratio is None)
    if one.ratio is not None:
        assert one.ratio == pytest.approx(two.ratio)


@settings(max_examples=25)
@given(rows=TABLES)
def test_after_for_before_gives_the_inverse_ratio(rows: list[list[int]]) -> None:
    """Each row with its halves swapped; the interval turns over with it."""
    made = series(**{f"p{i}": row for i, row in enumerate(rows)})
    turned = series(**{f"p{i}": row[6:] + row[:6] for i, row in enumerate(rows)})
    one, two = beside(made, "p0"), beside(turned, "p0")
    assert one.why == two.why
    if one.interval and two.interval and one.ratio and two.ratio:
        assert one.ratio == pytest.approx(1 / two.ratio, rel=1e-4)
        assert math.log(one.interval[0]) == pytest.approx(-math.log(two.interval[1]), abs=1e-3)


@settings(max_examples=25)
@given(rows=TABLES)
def test_a_place_in_which_nothing_was_counted_changes_no_ratio(rows: list[list[int]]) -> None:
    """It carries nothing for the regression; by lot it is one more place that could have been drawn."""
    told = {f"p{i}": row for i, row in enumerate(rows)}
    one, two = beside(series(**told), "p0"), beside(series(**told, empty=[0] * 12), "p0")
    assert one.why == two.why
    assert one.ratio == pytest.approx(two.ratio) if one.ratio is not None else two.ratio is None
    assert one.interval == (pytest.approx(two.interval) if two.interval else None)
