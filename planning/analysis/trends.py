"""How counts of an area went: rates of the newest window and of the one before with intervals, and change points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planning.analysis.changepoints import divisor, order_probability, reachable, strongest
from planning.analysis.comparability import Break, parts, unfinished
from planning.analysis.rates import Interval, Spread, count_interval, ratio_interval, spread
from planning.frameworks import framework
from planning.profiles.months import month_number
from planning.profiles.records import Mission, Reading, ReleasedCount

__all__ = [
    "NAMES",
    "QUARTER",
    "YEAR",
    "Change",
    "Period",
    "PointTest",
    "Trend",
    "Window",
    "change",
    "point_tests",
    "quarters",
    "years",
]

QUARTER = 3  # months of a period
YEAR = 12
WHOLE, LOWER_BOUND, SUPPRESSED = "whole", "lower_bound", "suppressed"
NAMES = {QUARTER: "quarters", YEAR: "years"}  # as the settings of the framework call them


@dataclass(frozen=True)
class Period:
    """The count of one period: ``number`` is its place in time, counted in periods from the year 0.

    ``state`` is whole, lower_bound (some unit lacks a count in some month) or suppressed (then there is no value).
    """

    number: int
    value: float | None
    state: str = WHOLE


@dataclass(frozen=True)
class Trend:
    """The periods of one indicator (of one mission, where it is about one), in order; a period not in it is missing.

    ``step`` is the length of a period in months; ``left_out`` are the years that were not whole, with the reason.
    """

    indicator: str
    mission: str | None
    source: str
    unit: str
    step: int
    periods: tuple[Period, ...]
    left_out: tuple[tuple[int, str], ...] = ()

    @property
    def length(self) -> int:
        """The length of a period in the unit of time of a rate: three months, or one year."""
        return self.step if self.step == QUARTER else 1

    def months(self, first: int, last: int) -> tuple[int, int]:
        """Give the first and the last month of the periods from number to number."""
        return first * self.step, (last + 1) * self.step - 1

    def setting(self, name: str) -> int:
        """Give a setting of the framework for periods of this length."""
        return int(framework("trends").number(f"{NAMES[self.step]}_{name}"))


@dataclass(frozen=True)
class Window:
    """A count over some periods (numbers ``first`` to ``last``), and its rate: a month for quarters, a year for years.

    ``rate`` is None where it is not told; ``interval`` where none can be given; ``why`` says which of the reasons of
    the framework holds.
    """

    first: int
    last: int
    rate: float | None = None
    interval: Interval | None = None
    why: str = ""
    most: int | None = None  # the period that holds most of what was counted, where one does


@dataclass(frozen=True)
class Change:
    """The newest window against the one before: ``ratio`` with its interval, or why there is none."""

    trend: Trend
    now: Window
    before: Window
    ratio: float | None = None
    interval: Interval | None = None
    why: str = ""
    breaks: tuple[Break, ...] = ()  # changes in the way of counting within the two windows

    @property
    def direction(self) -> int:
        """Give 1 where the interval lies above no change, -1 where below, else 0 (also where nothing is known)."""
        if self.interval is None:
            return 0
        return (self.interval[0] > 1) - (self.interval[1] < 1)


@dataclass(frozen=True)
class PointTest:
    """Where the longest run of whole periods (``first`` to ``last``) most likely changed, and whether that is marked.

    ``size`` is the number of periods in the run, ``at`` the first period of the later part; ``rates`` are those of both
    parts. ``probability`` is of the series alone, ``corrected`` for all that were tested with it; None where it was
    not tested. A point is marked where ``why`` is empty.
    """

    trend: Trend
    first: int
    last: int
    size: int
    why: str
    at: int | None = None
    rates: tuple[float, float] | None = None
    probability: float | None = None
    corrected: float | None = None

    @property
    def marked(self) -> bool:
        """Whether the test says that the series changed."""
        return not self.why


def quarters(counts: Iterable[ReleasedCount]) -> tuple[Trend, ...]:
    """Give the series of full quarters of the whole area, in the order of the indicators framework."""
    groups: dict[tuple[str, str], list[ReleasedCount]] = {}
    for c in counts:
        if c.place is None and month_number(c.until) - month_number(c.since) + 1 == QUARTER and _counted(c.indicator):
            groups.setdefault((c.indicator, c.source), []).append(c)  # another source is another way of counting
    order = framework("indicators").ids
    out = []
    for indicator, source in sorted(groups, key=lambda k: (order.index(k[0]), k[1])):
        found = sorted(groups[indicator, source], key=lambda c: c.since)
        out.append(Trend(indicator, None, source, found[0].unit, QUARTER, tuple(map(_quarter, found))))
    return tuple(out)


def _counted(indicator: str) -> bool:
    return framework("indicators")[indicator].values.get("count") != "no"  # an index has no rate


def _quarter(count: ReleasedCount) -> Period:
    number = month_number(count.since) // QUARTER
    if count.suppressed == "yes" or count.value is None:
        return Period(number, None, SUPPRESSED)
    return Period(number, count.value, WHOLE if count.months == QUARTER else LOWER_BOUND)


def years(readings: Iterable[Reading], missions: Iterable[Mission], found: Sequence[Break]) -> tuple[Trend, ...]:
    """Give the series of yearly readings that count something, in the order of the indicators framework.

    A year that was not whole when it was read is left out, and so is a year in which the mission that a reading is
    about was not there from the first day to the last: a 0 of it would not be one.
    """
    there = {m.name: m for m in missions}
    groups: dict[tuple[str, str, str], list[Reading]] = {}
    for r in readings:
        if r.value is not None and len(r.period) == len("2026") and _counted(r.indicator):
            groups.setdefault((r.indicator, r.mission or "", r.source), []).append(r)
    order = framework("indicators").ids
    out = []
    for key in sorted(groups, key=lambda k: (order.index(k[0]), k[1:])):
        indicator, mission, source = key
        rows = [r for r in groups[key] if _whole_year(int(r.period), there.get(mission))]
        partly = {r.period: b for r in rows if (b := unfinished(found, r))}
        periods = [Period(int(r.period), r.value) for r in rows if r.period not in partly]
        left_out = tuple((int(year), partly[year].words) for year in sorted(partly))
        in_order = tuple(sorted(periods, key=lambda p: p.number))
        if in_order:
            out.append(Trend(indicator, mission or None, source, rows[0].unit, YEAR, in_order, left_out))
    return tuple(out)


def _whole_year(year: int, mission: Mission | None) -> bool:
    if mission is None:
        return True
    ended = mission.operations_end or mission.closed
    # Where no start is recorded: it was not there before the first decision on it.
    began = mission.started or min((s.decided for s in mission.steps if s.decided), default=None)
    return (began is None or began.isoformat() <= f"{year}-01-01") and (
        ended is None or ended.isoformat() >= f"{year}-12-31"
    )


def change(trend: Trend, found: Sequence[Break], *, hidden: bool = False) -> Change:
    """Lay the newest window beside the one before it.

    A window is told where each of its periods is; its interval and that of the ratio are those of
    ``planning.analysis.rates``, as wide as the counts vary within all whole windows of the series. There is no ratio
    across a change in the way of counting, and none at all where such a change may be ``hidden`` from the edition.
    """
    size = trend.setting("window")
    last = trend.periods[-1].number
    confidence = framework("trends").number("confidence")
    varied = _spread(trend, found, last, size)
    now, before = (
        # Where a change may be hidden, the way of counting may have changed within the window.
        Window(end - size + 1, end, why="breaks_above") if hidden else _window(trend, found, end, size, varied)
        for end in (last, last - size)
    )
    between = _breaks(trend, found, before.first, now.last)
    if hidden:
        why = "breaks_above"
    elif now.rate is None or before.rate is None:
        why = "no_window"
    elif between:
        why = "across"
    elif LOWER_BOUND in {now.why, before.why}:
        why = LOWER_BOUND
    elif not before.rate:
        why = "no_before"
    else:
        counts = [sum(_values(_inside(trend, w.first, w.last))) for w in (now, before)]
        both = ratio_interval(counts[0], counts[1], varied.factor(confidence), confidence)
        return Change(trend, now, before, counts[0] / counts[1], both)
    return Change(trend, now, before, why=why, breaks=between)


def _breaks(trend: Trend, found: Iterable[Break], first: int, last: int) -> tuple[Break, ...]:
    return parts(found, trend.indicator, trend.source, *trend.months(first, last))


def _inside(trend: Trend, first: int, last: int) -> list[Period]:
    return [p for p in trend.periods if first <= p.number <= last]


def _values(periods: Iterable[Period]) -> list[float]:
    return [p.value for p in periods if p.value is not None]


def _window(trend: Trend, found: Iterable[Break], last: int, size: int, varied: Spread) -> Window:
    first = last - size + 1
    inside = _inside(trend, first, last)
    states = {p.state for p in inside}
    if _breaks(trend, found, first, last):
        return Window(first, last, why="mixed")
    if SUPPRESSED in states:
        return Window(first, last, why=SUPPRESSED)
    if len(inside) < size:
        return Window(first, last, why="short" if first < trend.periods[0].number else "missing")
    values, frame = _values(inside), framework("trends")
    total, length = sum(values), size * trend.length
    largest = max(inside, key=lambda p: p.value or 0)
    most = largest.number if (largest.value or 0) > total * frame.number("largest_share") else None
    if LOWER_BOUND in states:
        return Window(first, last, total / length, why=LOWER_BOUND, most=most)
    if not varied.freedom:
        return Window(first, last, total / length, why="unknown_spread")
    confidence = frame.number("confidence")
    low, high = count_interval(total, varied.factor(confidence), confidence)
    return Window(first, last, total / length, (low / length, high / length), most=most)


def _spread(trend: Trend, found: Iterable[Break], last: int, size: int) -> Spread:
    """Take the spread from every window of the series, counted back from the last period, that is whole and of one kind."""
    whole = {p.number: p.value for p in trend.periods if p.state == WHOLE and p.value is not None}
    windows = []
    for end in range(last, trend.periods[0].number - 1, -size):
        numbers = range(end - size + 1, end + 1)
        if all(n in whole for n in numbers) and not _breaks(trend, found, numbers[0], end):
            windows.append([whole[n] for n in numbers])
    return spread(windows)


def point_tests(trends: Sequence[Trend], found: Sequence[Break]) -> tuple[PointTest, ...]:
    """Look for one change point in each series, and correct for having looked at all of them (Tarone's divisor).

    A series is looked at where its longest run of whole periods is long enough. The orders of the counts are taken as
    equally likely where nothing changed; nothing else is supposed of their distribution.
    """
    frame = framework("trends")
    alpha, shortest = frame.number("alpha"), int(frame.number("segment_min"))
    runs = [_run(t, found)[-int(frame.number("periods_max")) :] for t in trends]
    smallest = {
        i: reachable(_values(runs[i]), shortest) for i, t in enumerate(trends) if len(runs[i]) >= t.setting("min")
    }
    by = divisor(list(smallest.values()), alpha)
    out = []
    for i, (trend, run) in enumerate(zip(trends, runs, strict=True)):
        numbers = [p.number for p in run] or [0]
        untested = PointTest(trend, numbers[0], numbers[-1], len(run), "too_short")
        if i not in smallest:
            out.append(untested)
        elif smallest[i] > alpha / by:
            out.append(replace(untested, why="out_of_reach"))
        else:
            out.append(_tested(untested, _values(run), by))
    return tuple(out)


def _tested(test: PointTest, counts: list[float], by: int) -> PointTest:
    frame, trend = framework("trends"), test.trend
    shortest = int(frame.number("segment_min"))
    size, _ = strongest(counts, shortest)
    alone = order_probability(counts, shortest)
    at = test.first + size
    rates = (sum(counts[:size]) / size / trend.length, sum(counts[size:]) / (len(counts) - size) / trend.length)
    return replace(
        test,
        why="" if alone <= frame.number("alpha") / by else "not_significant",
        at=at,
        rates=rates,
        probability=alone,
        corrected=min(1.0, alone * by),
    )


def _run(trend: Trend, found: Sequence[Break]) -> list[Period]:
    """Give the longest run of whole periods without one missing or a change in the way of counting between them.

    The newest of equally long ones.
    """
    whole = [p for p in trend.periods if p.state == WHOLE]
    runs: list[list[Period]] = [[p] for p in whole[:1]]
    for before, p in pairwise(whole):
        if p.number == before.number + 1 and not _breaks(trend, found, before.number, p.number):
            runs[-1].append(p)
        else:
            runs.append([p])
    return max(reversed(runs), key=len, default=[])
