"""Counts of full months before and after a closure: the ratio of their rates, and how likely a change would be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from planning.analysis.comparability import Break, parts
from planning.analysis.rates import Interval, Spread, ratio_interval, spread
from planning.frameworks import framework
from planning.profiles.months import month_end, month_number
from planning.profiles.records import IncidentCount

__all__ = ["BeforeAfter", "Series", "Side", "Sides", "before_after", "chance_to_see", "monthly", "sides"]

ALONE = (
    1.01  # up to here counts vary as those of events that come one by one; nearer to 1 the other formula loses digits
)


@dataclass(frozen=True)
class Series:
    """The monthly counts of one indicator from one source: ``counts`` by place and month (counted from the year 0).

    A month that is not in it is not known, which is not a zero.
    """

    indicator: str
    source: str
    unit: str
    counts: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last month that is known for any place."""
        known = [m for months in self.counts.values() for m in months]
        return min(known), max(known)

    def of(self, places: Iterable[str]) -> dict[int, float]:
        """Give the sums over places, of the months that are known for each of them that has any count."""
        found = [self.counts[p] for p in places if self.counts.get(p)]
        months = set.intersection(*(set(c) for c in found)) if found else set()
        return {m: sum(c[m] for c in found) for m in sorted(months)}


@dataclass(frozen=True)
class Side:
    """What was counted in the months ``first`` to ``last``: ``known`` of them have a count, ``events`` is their sum."""

    first: int
    last: int
    known: int = 0
    events: float = 0.0

    @property
    def rate(self) -> float | None:
        """The rate a month; None where no month is known."""
        return self.events / self.known if self.known else None


@dataclass(frozen=True)
class Sides:
    """The full months on both sides of a closure, equally many; the month of the closure is in neither.

    ``why`` is the reason (an item of the framework) why there are none; ``shortened`` are the changes in the way of
    counting that made them fewer.
    """

    before: Side | None = None
    after: Side | None = None
    why: str = ""
    shortened: tuple[Break, ...] = ()


@dataclass(frozen=True)
class BeforeAfter:
    """One place and indicator before and after a closure.

    ``ratio`` is the rate after over the rate before, ``interval`` as wide as the counts vary from month to month and never
    narrower than ``exact``, which holds where events come one by one. ``chance`` is that a rate the framework's ``times``
    as high would be seen: that the interval would lie above 1. ``why`` says which reason of the framework holds, where a
    part is None.
    """

    indicator: str
    source: str
    unit: str
    place: str
    closed: dt.date
    sides: Sides
    ratio: float | None = None
    interval: Interval | None = None
    exact: Interval | None = None
    chance: float | None = None
    why: str = ""

    @property
    def direction(self) -> int:
        """Give 1 where the interval lies above no change, -1 where below, else 0 (also where nothing is known)."""
        if self.interval is None:
            return 0
        return (self.interval[0] > 1) - (self.interval[1] < 1)


def monthly(records: Iterable[IncidentCount]) -> tuple[Series, ...]:
    """Give the series of monthly counts, in the order of the indicators framework.

    A count that was taken before its month had ended is none of a full month, and is left out as a gap is.
    """
    frame = framework("indicators")
    groups: dict[tuple[int, str, str, str], dict[str, dict[int, float]]] = {}
    for r in records:
        whole = r.as_of is None or (len(r.period) == len("2026-01") and r.as_of > month_end(month_number(r.period)))
        if r.value is None or len(r.period) < len("2026-01") or not whole:
            continue
        if frame[r.indicator].values.get("count") != "no":  # an index has no rate
            key = (frame.ids.index(r.indicator), r.indicator, r.source, r.unit)
            groups.setdefault(key, {}).setdefault(r.place, {})[month_number(r.period)] = r.value
    return tuple(Series(i, s, u, groups[n, i, s, u]) for n, i, s, u in sorted(groups))


def sides(series: Series, closed: dt.date, as_of: dt.date, found: Sequence[Break] = ()) -> Sides:
    """Give the months on both sides of a closure: as many as the series has after it, at most the framework's number.

    Nothing is compared across a change in the way of counting: where one is near, the months are fewer, and none where
    fewer than the framework's least would be left.
    """
    frame = framework("before_after")
    least, most = int(frame.number("months_least")), int(frame.number("months_most"))
    if closed > as_of:
        return Sides(why="future")
    if not any(series.counts.values()):
        return Sides(why="no_month")
    first, last = series.months
    last = min(last, month_number(as_of.isoformat()) - 1)
    end, begin = month_number(closed.isoformat()) - 1, month_number(closed.isoformat()) + (closed.day > 1)
    after, before = last - begin + 1, end - first + 1
    if after < least or before < least:
        return Sides(why="recent" if after < least else "short_before")
    widest = min(after, before, most)
    for months in range(widest, least - 1, -1):
        if not parts(found, series.indicator, series.source, end - months + 1, begin + months - 1):
            shortened = parts(found, series.indicator, series.source, end - widest + 1, begin + widest - 1)
            return Sides(Side(end - months + 1, end), Side(begin, begin + months - 1), shortened=shortened)
    return Sides(
        why="across", shortened=parts(found, series.indicator, series.source, end - least + 1, begin + least - 1)
    )


def before_after(
    series: Series,
    place: str,
    closed: dt.date,
    as_of: dt.date,
    found: Sequence[Break] = (),
    *,
    members: Collection[str] = (),
    hidden: bool = False,
) -> BeforeAfter:
    """Lay the months after a closure beside those before it.

    ``members`` are the places of the series that make up the place, where it is not one of them itself. ``hidden`` says
    that a change in the way of counting may be there that is not known here; then nothing is compared.
    """
    frame = framework("before_after")
    here = BeforeAfter(series.indicator, series.source, series.unit, place, closed, Sides())
    if hidden:
        return replace(here, why="breaks_above")
    counts = series.of(members or (place,))
    laid = sides(series, closed, as_of, found)
    if laid.why or laid.before is None or laid.after is None:
        return replace(here, sides=laid, why=laid.why)
    if not counts:
        return replace(here, sides=laid, why="no_month")
    windows = [_known(counts, s) for s in (laid.before, laid.after)]
    before, after = (
        replace(s, known=len(w), events=sum(w)) for s, w in zip((laid.before, laid.after), windows, strict=True)
    )
    here = replace(here, sides=replace(laid, before=before, after=after))
    if min(before.known, after.known) < frame.number("months_least"):
        return replace(here, why="few_known")
    return _laid(here, before, after, spread(w for w in windows if w))


def _known(counts: Mapping[int, float], side: Side) -> list[float]:
    return [counts[m] for m in range(side.first, side.last + 1) if m in counts]


def _laid(here: BeforeAfter, before: Side, after: Side, varied: Spread) -> BeforeAfter:
    if not before.events and not after.events:
        return replace(here, why="both_zero")
    confidence = framework("trends").number("confidence")
    length = after.known / before.known
    interval, exact = (
        ratio_interval(after.events, before.events, factor, confidence, length)
        for factor in (varied.factor(confidence), 1.0)
    )
    if not before.events:
        return replace(here, interval=interval, exact=exact, why="zero_before")
    times = framework("before_after").number("times")
    return replace(
        here,
        ratio=after.events / before.events / length,
        interval=interval,
        exact=exact,
        chance=chance_to_see(before.events, length, times, varied, confidence),
    )


def chance_to_see(before: float, length: float, times: float, varied: Spread, confidence: float) -> float:
    """Give the probability that the interval of a ratio would lie above 1 where the true rate is ``times`` as high.

    ``before`` is taken as the expected count before, and before x length x times as that after. Both counts are Poisson,
    or negative binomial with the variance ``varied.ratio`` times the mean where they vary more; the sum goes over all
    counts before, each with the smallest count after whose interval lies above 1. How roughly the spread is known
    counts in the interval, as it does where one is told.
    """
    import numpy as np
    from scipy import special

    factor, wide = varied.factor(confidence), varied.ratio if varied.ratio > ALONE else 1.0
    tail, share = (1 - confidence) / 2, length / (1 + length)
    counts = _likely(before, wide)

    def above(after: Any) -> Any:
        """Whether the interval lies above 1: so many or more after, of both together, come by chance too rarely."""
        return special.betainc(np.maximum(after, 1) / factor, counts / factor + 1, share) < tail

    low, high = np.zeros(len(counts)), np.full(len(counts), 2.0)
    while not np.all(clear := above(high)):
        high = np.where(clear, high, 2 * high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        clear = above(middle) & (middle > 0)
        low, high = np.where(clear, low, middle), np.where(clear, middle, high)
    seen = np.sum(_share_of(counts, before, wide) * _at_least(high, before * length * times, wide))
    return min(1.0, float(seen))


def _likely(mean: float, wide: float) -> Any:
    """Give the counts that come with more than a tiny chance where so many are expected."""
    import numpy as np

    reach = 8 * (mean * wide) ** 0.5
    return np.arange(max(0.0, np.floor(mean - reach)), np.ceil(mean + reach + 20 * wide) + 1)


def _at_least(count: Any, mean: float, wide: float) -> Any:
    """Give the chance of a count or more (1 or more): Poisson, or negative binomial with ``wide`` times the variance."""
    from scipy import special

    if wide == 1:
        return special.gammainc(count, mean)
    return special.betaincc(mean / (wide - 1), count, 1 / wide)


def _share_of(count: Any, mean: float, wide: float) -> Any:
    """Give the chance of exactly a count."""
    import numpy as np
    from scipy import special

    if wide == 1:
        return np.exp(special.xlogy(count, mean) - mean - special.gammaln(count + 1))
    size = mean / (wide - 1)
    ways = special.gammaln(count + size) - special.gammaln(size) - special.gammaln(count + 1)
    return np.exp(ways - size * np.log(wide) + count * np.log1p(-1 / wide))
