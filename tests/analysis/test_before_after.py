"""Before and after a closure: right on published examples and beside other programs, and a reason where nothing can be told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from planning.analysis.before_after import BeforeAfter, Series, before_after, chance_to_see, monthly, sides
from planning.analysis.comparability import BREAK, Break
from planning.analysis.rates import Spread, ratio_interval
from planning.frameworks import framework
from planning.profiles.months import month_number, month_text
from planning.profiles.records import IncidentCount

PLACE, CLOSED, AS_OF = "XKZ-01", dt.date(2026, 6, 5), dt.date(2026, 11, 23)
JUNE = month_number("2026-06")
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


def series(before: list[float | None], after: list[float | None], **others: list[float]) -> Series:
    """Make counts of the months before June 2026 and after; None is a month that is not known; 99 stand in June itself."""
    months = {JUNE - len(before) + i: v for i, v in enumerate(before)} | {JUNE: 99.0}
    months |= {JUNE + 1 + i: v for i, v in enumerate(after)}
    counts = {PLACE: {m: float(v) for m, v in months.items() if v is not None}}
    counts |= {name: {JUNE - len(before) + i: float(v) for i, v in enumerate(row)} for name, row in others.items()}
    return Series("incidents_affecting_aid", "EXERCISE", "incidents", counts)


def laid(before: list[float | None], after: list[float | None], **told: object) -> BeforeAfter:
    """Lay them side by side."""
    return before_after(series(before, after), PLACE, told.pop("closed", CLOSED), AS_OF, **told)  # type: ignore[arg-type]


def changed(month: str) -> Break:
    """Make a change in the way of counting from a month on."""
    return Break("SB-01", BREAK, "Another form", "", first=month_number(month))


# -- beside what is published and what other programs compute -------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "length", "ratio", "interval"),
    [
        # Rothman's cohort of women with tuberculosis, with and without X-ray fluoroscopy: 41 breast cancers in 28,010
        # woman-years and 15 in 19,017 (Boice and Monson 1977). Stata's manual and its page "Incidence-rate ratio
        # calculator" print for `iri 41 15 28010 19017`: 1.855759, exact 95% interval 1.005684 to 3.6093.
        (41, 15, 28010 / 19017, 1.855759, (1.005684, 3.6093)),
        # Lung cancer in Danish cities at ages 55 to 59 (eba1977; Andersen 1977): 11 in 800 and 21 in 3,011, the last
        # example of the help page of R's poisson.test, which gives 1.971488, 95% interval 0.8584264 to 4.2772659.
        (11, 6 + 8 + 7, 800 / (1083 + 1050 + 878), 1.971488, (0.8584264, 4.2772659)),
    ],
)
def test_ratios_and_exact_intervals_are_those_of_published_worked_examples(
    now: int, before: int, length: float, ratio: float, interval: tuple[float, float]
) -> None:
    """Fluoroscopy and breast cancer (Rothman; Stata's ``iri``), lung cancer in Danish cities (R's ``poisson.test``)."""
    assert now / before / length == pytest.approx(ratio, abs=5e-7)
    assert ratio_interval(now, before, 1.0, 0.95, length) == pytest.approx(interval, abs=5e-7 * 10)


@given(now=st.integers(0, 400), before=st.integers(1, 400), length=st.floats(0.25, 4))
def test_the_exact_interval_is_scipys_of_a_share(now: int, before: int, length: float) -> None:
    """Clopper and Pearson's as scipy computes it for binomtest, as odds over the length."""
    low, high = stats.binomtest(now, now + before).proportion_ci(0.95, "exact")
    found = ratio_interval(now, before, 1.0, 0.95, length)
    assert found == (
        pytest.approx(low / (1 - low) / length, rel=1e-7),
        pytest.approx(high / (1 - high) / length, rel=1e-7),
    )


@pytest.mark.parametrize(("now", "before", "length"), [(60, 30, 51477.5 / 54308.7), (200, 150, 1.0), (300, 420, 0.5)])
def test_with_many_counts_the_interval_is_near_the_score_interval_of_statsmodels(
    now: int, before: int, length: float
) -> None:
    """Of statsmodels' two samples of Poisson counts; the exact one is a little wider, as it must be (first: Gu et al. 2008)."""
    score = confint_poisson_2indep(now, length, before, 1.0, method="score", compare="ratio")
    low, high = ratio_interval(now, before, 1.0, 0.95, length)
    assert low < score[0]
    assert high > score[1]
    assert (low, high) == pytest.approx(score, rel=0.06)


@given(now=st.integers(1, 60), before=st.integers(1, 60), length=st.sampled_from([0.5, 1.0, 1.5]))
def test_an_interval_above_or_below_one_is_significant_for_statsmodels(now: int, before: int, length: float) -> None:
    """The conditional test of statsmodels gives each side at most half of 5 per cent exactly where the interval leaves 1 out."""
    low, high = ratio_interval(now, before, 1.0, 0.95, length)
    larger, smaller = (
        poisson_test(now, length, before, 1.0, method="exact-cond", alternative=side).pvalue
        for side in ("larger", "smaller")
    )
    assert (low > 1) == (larger < 0.025)
    assert (high < 1) == (smaller < 0.025)


@pytest.mark.parametrize(
    ("mean", "length", "times", "varied"),
    [(6, 1.0, 2, Spread(0.8, 8)), (30, 0.5, 2, Spread(1.0, 20)), (40, 1.0, 3, Spread(4.0, 10))],
)
def test_the_chance_to_see_a_change_is_that_of_drawn_counts(
    mean: float, length: float, times: float, varied: Spread
) -> None:
    """Of pairs of drawn counts, one by one and clustered, as many are seen as is said, within 1 in 100."""
    rng, wide, factor = np.random.default_rng(3), max(1.0, varied.ratio), varied.factor(0.95)

    def draw(expected: float) -> np.ndarray:
        drawn = 40_000
        return (
            rng.poisson(expected, drawn) if wide == 1 else rng.negative_binomial(expected / (wide - 1), 1 / wide, drawn)
        )

    pairs, often = np.unique([draw(mean * length * times), draw(mean)], axis=1, return_counts=True)
    seen = [a > 0 and ratio_interval(float(a), float(b), factor, 0.95, length)[0] > 1 for a, b in pairs.T]
    share = np.sum(often[seen]) / np.sum(often)
    assert chance_to_see(mean, length, times, varied, 0.95) == pytest.approx(share, abs=0.01)


@given(mean=st.floats(0.5, 3000), length=st.floats(0.3, 3), above=st.floats(0, 1))
def test_a_spread_just_above_chance_gives_a_chance_and_no_other_number(
    mean: float, length: float, above: float
) -> None:
    """From none at all to a hair above one; all chances to count something add up to one, so none can be over it."""
    for ratio in (1 + above * 1e-9, 1 + above * 0.02, 1 + above * 5):
        assert 0 <= chance_to_see(mean, length, 2, Spread(ratio, 8), 0.95) <= 1
    one, other = (chance_to_see(mean, length, 2, Spread(r, 10_000), 0.95) for r in (1.0, 1.0101))
    assert one == pytest.approx(other, abs=0.03)


# -- the months ------------------------------------------------------------------------------------------------------------


def test_full_months_stand_on_both_sides_and_the_month_of_the_closure_in_neither() -> None:
    """Closed on 5 June: February to May, and July to October; what June counted is nowhere."""
    found = laid([1, 2, 3, 4, 5], [5, 6, 7, 8])
    before, after = found.sides.before, found.sides.after
    assert before is not None
    assert after is not None
    assert [month_text(m) for m in (before.first, before.last, after.first, after.last)] == [
        "2026-02", "2026-05", "2026-07", "2026-10",
    ]  # fmt: skip
    assert (before.events, after.events) == (14, 26)
    assert found.ratio == pytest.approx(26 / 14)


def test_a_closure_on_the_first_of_a_month_leaves_that_month_after_it() -> None:
    """The whole of June lies after it."""
    found = sides(series([1] * 6, [1] * 4), dt.date(2026, 6, 1), AS_OF)
    assert found.after is not None
    assert month_text(found.after.first) == "2026-06"


def test_there_are_at_most_as_many_months_as_the_framework_says() -> None:
    """Twelve on each side of a long series, and the month of the page is in neither."""
    most = int(framework("before_after").number("months_most"))
    long = sides(series([1] * 30, [1] * 30), CLOSED, dt.date(2030, 1, 1))
    assert long.before is not None
    assert long.before.last - long.before.first + 1 == most
    now = sides(series([1] * 30, [1] * 30), CLOSED, AS_OF)
    assert now.after is not None
    assert month_text(now.after.last) == "2026-10"


def test_a_month_without_a_count_is_missing_and_no_zero() -> None:
    """Three known months of four: the rate is over three, and the ratio is one of rates."""
    found = laid([4, None, 4, 4], [8, 8, 8, 8])
    assert found.sides.before is not None
    assert (found.sides.before.known, found.sides.before.rate) == (3, 4)
    assert found.ratio == pytest.approx(2)
    assert laid([4, None, None, 4], [8, 8, 8, 8]).why == "few_known"


def test_nothing_is_compared_across_a_change_in_the_way_of_counting() -> None:
    """Near it the months are fewer and say so; too near there is no ratio; one outside of the months does not matter."""
    told = ([2] * 6, [3] * 4)
    assert laid(*told, found=[changed("2025-12")]).sides.shortened == ()
    fewer = laid(*told, found=[changed("2026-03")])
    assert fewer.sides.before is not None
    assert month_text(fewer.sides.before.first) == "2026-03"
    assert [b.key for b in fewer.sides.shortened] == ["SB-01"]
    for month in ("2026-04", "2026-06", "2026-09"):
        assert (laid(*told, found=[changed(month)]).why, laid(*told, found=[changed(month)]).ratio) == ("across", None)
    assert laid(*told, hidden=True).why == "breaks_above"


@pytest.mark.parametrize(
    ("before", "after", "closed", "why"),
    [
        ([1, 2, 3], [1, 2, 3], dt.date(2027, 6, 15), "future"),
        ([1, 2, 3, 4, 5], [1, 2], CLOSED, "recent"),
        ([1, 2], [1, 2, 3], CLOSED, "short_before"),
        ([None, None, None, 1], [1, 2, 3, 4], CLOSED, "short_before"),
        ([1, 1, 1], [None, None, 1], CLOSED, "few_known"),
        ([0, 0, 0], [0, 0, 0], CLOSED, "both_zero"),
        ([0, 0, 0], [2, 3, 4], CLOSED, "zero_before"),
    ],
)
def test_what_cannot_be_told_has_its_reason(before: list, after: list, closed: dt.date, why: str) -> None:
    """Each is a reason of the framework, and no ratio stands beside it."""
    found = laid(before, after, closed=closed)
    assert (found.why, found.ratio, found.chance) == (why, None, None)
    assert why in framework("before_after")


def test_a_place_without_any_count_is_no_place_without_harm() -> None:
    """Other places have counts, this one has none; and a series with nothing at all gives a reason as well."""
    other = before_after(series([1, 2, 3], [1, 2, 3]), "XKZ-09", CLOSED, AS_OF)
    assert (other.why, other.ratio) == ("no_month", None)
    assert (
        before_after(Series("incidents_affecting_aid", "EXERCISE", "incidents"), PLACE, CLOSED, AS_OF).why == "no_month"
    )


def test_nothing_before_gives_a_lower_end_and_nothing_after_an_upper_one() -> None:
    """0 before and 9 after: no ratio, yet at least so many times; 9 before and 0 after: none, at most so many."""
    up, down = laid([0, 0, 0], [3, 3, 3]), laid([3, 3, 3], [0, 0, 0])
    assert up.interval is not None
    assert up.interval[0] == pytest.approx(ratio_interval(9, 0, 1.0, 0.95)[0])
    assert up.interval[1] == float("inf")
    assert (down.ratio, down.direction) == (0, -1)
    assert down.exact == (0, pytest.approx(1 / ratio_interval(9, 0, 1.0, 0.95)[0]))


def test_counts_that_vary_much_have_a_wider_interval_than_the_exact_one() -> None:
    """Sixty in one month of four come from a few events; the exact interval would say far more than is known."""
    found = laid([2, 2, 60, 2], [60, 60, 2, 60])
    assert found.interval is not None
    assert found.exact is not None
    assert found.interval[0] < 1 < found.exact[0]
    steady = laid([16, 17, 16, 17], [45, 46, 45, 46])
    assert steady.interval == steady.exact


# -- what always holds -----------------------------------------------------------------------------------------------------


@given(before=COUNTS, after=COUNTS)
def test_swapped_sides_give_the_inverse_ratio(before: list[int], after: list[int]) -> None:
    """Both the ratio and its interval; where a side is nought, its reason takes their place."""
    one, other = laid(before, after), laid(after, before)
    if one.ratio and other.ratio and one.interval and other.interval:
        assert one.ratio == pytest.approx(1 / other.ratio)
        assert one.interval[0] == pytest.approx(1 / other.interval[1])


@given(before=COUNTS, after=COUNTS, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(before: list[int], after: list[int], order) -> None:
    """Records in any order give the same series and the same finding."""
    records = [
        IncidentCount(id=f"N-{m}", indicator="incidents_affecting_aid", place=PLACE, period=month_text(m), value=str(v), unit="incidents", source="EXERCISE")
        for m, v in enumerate([*before, 3, *after], JUNE - 4)
    ]  # fmt: skip
    shuffled = list(records)
    order.shuffle(shuffled)
    (one,), (other,) = monthly(records), monthly(shuffled)
    assert before_after(one, PLACE, CLOSED, AS_OF) == before_after(other, PLACE, CLOSED, AS_OF)


@given(before=COUNTS, after=COUNTS)
def test_another_place_with_nothing_in_it_changes_nothing(before: list[int], after: list[int]) -> None:
    """The finding is of the place alone."""
    with_more = series(before, after, other=[0] * 9)
    assert before_after(with_more, PLACE, CLOSED, AS_OF) == laid(before, after)


@given(before=COUNTS, after=COUNTS)
def test_a_larger_change_is_never_less_likely_to_be_seen(before: list[int], after: list[int]) -> None:
    """Three times as many are seen at least as often as twice as many, and all of it is a probability."""
    if (found := laid(before, after)).chance is None:
        return
    twice, thrice = (chance_to_see(sum(before), 1.0, times, Spread(1.5, 8), 0.95) for times in (2, 3))
    assert 0 <= found.chance <= 1
    assert twice <= thrice + 1e-9


def test_parts_of_a_unit_are_added_up_where_each_is_known() -> None:
    """A month in which one part lacks a count is missing for the unit."""
    both = Series(
        "incidents_affecting_aid", "EXERCISE", "incidents", {"a": {1: 2.0, 2: 3.0}, "b": {2: 4.0, 3: 1.0}, "c": {}}
    )
    assert both.of(["a", "b", "c"]) == {2: 7.0}
    assert both.of(["c"]) == {}


@pytest.mark.parametrize(("as_of", "known"), [("2026-10-31", []), ("2026-11-01", ["2026-10"])])
def test_a_count_taken_before_its_month_had_ended_is_none_of_a_full_month(as_of: str, known: list[str]) -> None:
    """Gaps, whole years and indices are left out too."""

    def record(
        period: str, value: str, indicator: str = "incidents_affecting_aid", unit: str = "incidents"
    ) -> IncidentCount:
        return IncidentCount(
            id="N-1",
            as_of=as_of,
            indicator=indicator,
            place=PLACE,
            period=period,
            value=value,
            unit=unit,
            source="EXERCISE",
        )

    rows = [
        record("2026-10", "3"),
        record("2026-09", "X"),
        record("2025", "9"),
        record("2026-08", "5", "inform_risk", "index 0-10"),
    ]
    found = monthly(rows)
    assert [month_text(m) for s in found for m in s.counts[PLACE]] == known
