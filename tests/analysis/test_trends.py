"""Trends: rates of two windows and change points, from what is told alone, and never across a break."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.comparability import breaks
from planning.analysis.trends import Trend, change, point_tests, quarters, years
from planning.profiles.months import month_text
from planning.profiles.records import Mission, Reading, ReleasedCount, SeriesBreak

AID, DELAYS, DEATHS = "incidents_affecting_aid", "movements_delayed", "civilian_deaths_recorded"
UNITS = {AID: "incidents", DELAYS: "movements", DEATHS: "persons"}
FIRST = 2022 * 4  # the quarter that series begin with
STEP = [10.0, 11, 9, 12, 10, 11, 9, 10, 30, 31, 29, 33]


def count(quarter: int, value: float | None, indicator: str = AID, months: int = 3, place: str | None = None):
    """Give the released count of a quarter; None is a suppressed one."""
    return ReleasedCount.model_validate(
        {
            "id": f"N-{quarter}", "indicator": indicator, "place": place, "since": month_text(quarter * 3),
            "until": month_text(quarter * 3 + 2), "months": str(months), "value": value if value is None else f"{value:g}",
            "suppressed": "yes" if value is None else None, "unit": UNITS[indicator], "source": "EXERCISE",
        }
    )  # fmt: skip


def series(values: list[float | None], indicator: str = AID, **more: int) -> list[ReleasedCount]:
    """Give the counts of quarters that follow each other."""
    return [count(FIRST + i, v, indicator, **more) for i, v in enumerate(values)]


def one(counts: list[ReleasedCount]) -> Trend:
    """Give the only series of some counts."""
    (trend,) = quarters(counts)
    return trend


def broken(since: str, indicator: str = AID) -> tuple:
    """Give the breaks with one of the area."""
    plain = {"id": "SB-01", "indicators": [indicator], "since": since, "change": "A new form."}
    return breaks([SeriesBreak.model_validate(plain)])


def reading(year: int, value: float | None, source: str = "UN_PSDATA", mission: str | None = "MIS") -> Reading:
    """Give a yearly reading of a mission."""
    return Reading.model_validate(
        {
            "id": f"R-{year}", "indicator": "peacekeeper_fatalities", "mission": mission, "period": str(year),
            "value": value if value is None else f"{value:g}", "unit": "persons", "source": source,
        }
    )  # fmt: skip


def test_the_last_four_quarters_stand_against_the_four_before() -> None:
    """Rates a month, the ratio of them, and whether its interval leaves no change out."""
    moved = change(one(series([10, 11, 9, 10, 30, 31, 29, 30])), breaks())
    assert (moved.now.rate, moved.before.rate, moved.ratio) == (10, pytest.approx(40 / 12), 3)
    assert moved.direction == 1
    assert change(one(series([30, 31, 29, 30, 10, 11, 9, 10])), breaks()).direction == -1
    assert change(one(series([10, 11, 9, 10, 11, 10, 10, 11])), breaks()).direction == 0


def test_counts_that_vary_more_have_wider_intervals() -> None:
    """The same sums, once even and once not: what is clear in one is not in the other."""
    even = change(one(series([10, 10, 10, 10, 20, 20, 20, 20])), breaks())
    rough = change(one(series([1, 19, 2, 18, 2, 38, 1, 39])), breaks())
    assert (even.ratio, rough.ratio) == (2, 2)
    assert (even.direction, rough.direction) == (1, 0)
    assert even.interval
    assert rough.interval
    assert rough.interval[0] < even.interval[0] < even.interval[1] < rough.interval[1]


@pytest.mark.parametrize("at", range(4, 8))
def test_a_suppressed_quarter_leaves_its_window_untold(at: int) -> None:
    """It is no number: not a zero, not left out of a mean, and nothing is compared with it."""
    values: list[float | None] = [10, 11, 9, 10, 30, 31, 29, 30]
    values[at] = None
    moved = change(one(series(values)), breaks())
    assert (moved.now.rate, moved.now.interval, moved.now.why) == (None, None, "suppressed")
    assert moved.before.rate
    assert (moved.ratio, moved.why) == (None, "no_window")


def test_a_missing_quarter_leaves_its_window_untold() -> None:
    """Nothing is put in its place; before the series begins, a window is too short."""
    counts = series([10, 11, 9, 10, 30, 31, 29, 30])
    moved = change(one([c for i, c in enumerate(counts) if i != 5]), breaks())
    assert (moved.now.rate, moved.now.why) == (None, "missing")
    assert change(one(counts[2:]), breaks()).before.why == "short"


def test_months_without_a_count_make_a_lower_bound() -> None:
    """The rate stands as such, without an interval and without a comparison."""
    moved = change(one([*series([10, 11, 9, 10, 30, 31, 29]), count(FIRST + 7, 30, months=2)]), breaks())
    assert (moved.now.rate, moved.now.interval, moved.now.why) == (10, None, "lower_bound")
    assert (moved.ratio, moved.why, moved.direction) == (None, "lower_bound", 0)


def test_nothing_is_compared_across_a_break() -> None:
    """Between the windows both rates stand; within one it has none; where one may be hidden, nothing is compared."""
    trend = one(series([10, 11, 9, 10, 30, 31, 29, 30]))
    moved = change(trend, broken("2023-01"))
    assert moved.now.rate
    assert moved.before.rate
    assert (moved.ratio, moved.why) == (None, "across")
    within = change(trend, broken("2023-04"))
    assert (within.now.rate, within.now.why, within.ratio) == (None, "mixed", None)
    assert change(trend, broken("2022-01")).direction == 1
    assert change(trend, broken("2023-01", DELAYS)).direction == 1
    assert change(trend, breaks(), hidden=True).why == "breaks_above"


def test_zeros_alone_show_no_spread() -> None:
    """A rate of 0 without an interval; before a first count there is no ratio."""
    none = change(one(series([0] * 8)), breaks())
    assert (none.now.rate, none.now.interval, none.now.why) == (0, None, "unknown_spread")
    assert change(one(series([0, 0, 0, 0, 5, 6, 5, 4])), breaks()).why == "no_before"


def test_units_and_running_sums_are_no_quarters_of_the_area() -> None:
    """Only full quarters of the whole area are a series."""
    assert quarters([count(FIRST, 5, place="XKZ-01")]) == ()
    assert quarters([count(FIRST, 5).model_copy(update={"until": "2022-12"})]) == ()


def test_a_change_point_is_marked_when_the_test_says_so() -> None:
    """Where it lies, both rates, and the probability; nothing is marked in a series without one."""
    (test,) = point_tests([one(series(STEP))], breaks())
    assert test.marked
    assert test.at == FIRST + 8
    assert test.rates == (pytest.approx(82 / 8 / 3), pytest.approx(123 / 4 / 3))
    (flat,) = point_tests([one(series([10, 11, 9, 12, 10, 11, 9, 10, 11, 12, 9, 10]))], breaks())
    assert (flat.marked, flat.why) == (False, "not_significant")
    assert flat.probability
    assert flat.probability > 0.05


def test_no_change_point_is_looked_for_across_a_break() -> None:
    """The run of counts ends where the way of counting changes: what is left is too short here, and no rate mixes the two."""
    trend = [one(series(STEP))]
    assert point_tests(trend, breaks())[0].marked
    for since, size in (("2024-01", 8), ("2023-10", 7), ("2023-04", 7)):
        (test,) = point_tests(trend, broken(since))
        assert (test.why, test.size, test.rates) == ("too_short", size, None)


def test_suppressed_and_incomplete_quarters_end_a_run() -> None:
    """The longest run of whole quarters is tested; what is too short says how long it is."""
    values: list[float | None] = [*STEP]
    values[2] = None
    (test,) = point_tests([one(series(values))], breaks())
    assert (test.why, test.size, test.first) == ("too_short", 9, FIRST + 3)
    assert point_tests([one(series([None] * 12))], breaks())[0].size == 0


def test_another_series_changes_nothing_but_the_correction() -> None:
    """Rates and ratios stay, and so does the probability of the series alone."""
    alone, beside = one(series(STEP)), one(series([*STEP[::-1]], DELAYS))
    (first,) = point_tests([alone], breaks())
    both = point_tests([alone, beside], breaks())
    assert replace(both[0], corrected=None) == replace(first, corrected=None)
    assert first.corrected == first.probability
    assert both[0].corrected == pytest.approx(2 * (first.probability or 0))
    short = one(series([10, 11, 9], DELAYS))
    assert point_tests([alone, short], breaks())[0] == first
    assert change(quarters([*series(STEP), *series([1, 2], DELAYS)])[0], breaks()) == change(alone, breaks())


VALUES = st.lists(st.one_of(st.none(), st.integers(5, 80).map(float)), min_size=1, max_size=14)


@given(values=VALUES, random=st.randoms())
def test_the_order_of_records_changes_nothing(values: list[float | None], random) -> None:
    """A trend is about time, not about how rows lie in a file."""
    counts = [*series(values), *series([*values[::-1]], DEATHS)]
    mixed = random.sample(counts, len(counts))
    assert quarters(mixed) == quarters(counts)
    assert point_tests(quarters(mixed), breaks()) == point_tests(quarters(counts), breaks())


@given(values=VALUES)
def test_an_interval_holds_its_point_and_nothing_told_hangs_on_a_suppressed_count(values: list[float | None]) -> None:
    """Whatever is told lies in its interval; a suppressed count makes its window untold."""
    moved = change(one(series(values)), breaks())
    for window in (moved.now, moved.before):
        told = [values[n - FIRST] if n >= FIRST else None for n in range(window.first, window.last + 1)]
        assert (window.rate is None) == (None in told)
        if window.rate is not None and window.interval:
            assert window.interval[0] <= window.rate <= window.interval[1]
    if moved.ratio is not None and moved.interval:
        assert moved.interval[0] <= moved.ratio <= moved.interval[1]


def test_years_that_are_not_whole_are_left_out() -> None:
    """As the list says of the source, and with the reason."""
    (trend,) = years([reading(y, 5) for y in range(2018, 2024)], [], breaks())
    assert [p.number for p in trend.periods] == [2018, 2019, 2020, 2021, 2022]
    assert [year for year, _ in trend.left_out] == [2023]
    assert "November 2023" in trend.left_out[0][1]
    assert change(trend, breaks()).now.last == 2022


def test_years_without_the_mission_are_left_out() -> None:
    """A 0 of a year in which it was not there, or not all year, is none."""
    mission = Mission.model_validate(
        {
            "id": "M-01", "name": "MIS", "mission_kind": "peacekeeping", "started": dt.date(2015, 6, 1),
            "operations_end": dt.date(2020, 12, 31),
        }
    )  # fmt: skip
    rows = [reading(y, 0) for y in range(2013, 2023)]
    (trend,) = years(rows, [mission], breaks())
    assert [p.number for p in trend.periods] == [2016, 2017, 2018, 2019, 2020]
    assert len(years([*rows, reading(2019, 4, mission="OTHER")], [mission], breaks())) == 2


def test_an_index_has_no_rate_and_a_gap_is_no_zero() -> None:
    """INFORM is in no trend; a year marked X is missing."""
    index = reading(2020, 5).model_copy(update={"indicator": "inform_risk", "mission": None})
    assert years([index], [], breaks()) == ()
    (trend,) = years([reading(2017, 5), reading(2018, None), reading(2019, 5), reading(2020, 6)], [], breaks())
    assert change(trend, breaks()).now.why == "missing"
