"""Places where a presence closed beside places where none did: a Poisson regression with places and months, and its checks."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from planning.analysis.before_after import Series, Side, Sides, sides
from planning.analysis.comparability import Break, parts
from planning.analysis.rates import Interval
from planning.frameworks import framework
from planning.profiles.months import month_number

__all__ = ["ByLot", "Drift", "OtherPlaces", "cohorts", "other_places"]

Row = tuple[str, int, float]  # place, month, count
CLOSE = 1e-9  # two statistics that differ by less are the same


@dataclass(frozen=True)
class ByLot:
    """How many of the ``ways`` to draw as many closing places lie at least as far from the others: exact, or of draws."""

    as_far: int
    ways: int
    drawn: bool = False

    @property
    def probability(self) -> float:
        """The share of ways at least as far; it can never be less than one way in all of them."""
        return self.as_far / self.ways


@dataclass(frozen=True)
class Drift:
    """How the closing places went beside the others in the months before: the ratio by which they drew apart in a month.

    ``probability`` is of a drift as far where there is none; ``chance`` is that one which comes to the framework's
    ``times`` over the months looked at would be seen.
    """

    months: int
    ratio: float
    interval: Interval
    probability: float
    chance: float


@dataclass(frozen=True)
class OtherPlaces:
    """The places that closed in one month (``closed``) beside those where nothing closed until the end of the months.

    ``ratio`` is the ratio of ratios: after over before where it closed, over the same elsewhere. ``interval`` is as wide
    as counts vary around the regression, from month to month or from place to place, whichever is more; ``robust`` is
    that of a regression clustered by place (None where places are too few, which ``robust_why`` says). ``chance`` is that
    a ratio of the framework's ``times`` would be seen in ``interval``. All are None for two places, of which nothing shows
    how much places differ.
    """

    indicator: str
    closed: tuple[str, ...]
    others: tuple[str, ...] = ()
    sides: Sides = field(default_factory=Sides)
    ratio: float | None = None
    interval: Interval | None = None
    robust: Interval | None = None
    robust_why: str = ""
    chance: float | None = None
    by_lot: ByLot | None = None
    drift: Drift | None = None
    why: str = ""


def cohorts(closures: Mapping[str, dt.date]) -> tuple[tuple[dt.date, tuple[str, ...]], ...]:
    """Give the places whose closures have the same full months before and after, with their first day, in order of time."""
    groups: dict[tuple[int, bool], list[str]] = {}
    for place, day in closures.items():
        groups.setdefault((month_number(day.isoformat()), day.day > 1), []).append(place)
    found = [(min(closures[p] for p in places), tuple(sorted(places))) for places in groups.values()]
    return tuple(sorted(found))


def other_places(
    series: Series,
    closures: Mapping[str, dt.date],
    closed: tuple[dt.date, Collection[str]],
    as_of: dt.date,
    found: Sequence[Break] = (),
    *,
    beside: Collection[str] = (),
    hidden: bool = False,
) -> OtherPlaces:
    """Lay the places of one cohort beside those that had no closure before the end of the months compared.

    ``closures`` are all closures by place of the series, ``closed`` the day and the places of the cohort. Places that
    closed earlier or within the months are in neither group, nor are those in ``beside`` (parts of a place that closed, or
    places that hold one), nor those with fewer than the least number of months on a side. ``hidden`` as in
    ``before_after``.
    """
    day, cohort = closed
    laid = Sides(why="breaks_above") if hidden else sides(series, day, as_of, found)
    here = OtherPlaces(series.indicator, tuple(sorted(cohort)), sides=laid, why=laid.why)
    if laid.before is None or laid.after is None:
        return here
    before, after = laid.before, laid.after
    whole = {p for p, c in series.counts.items() if _enough(c, before) and _enough(c, after)}
    treated = tuple(p for p in here.closed if p in whole)
    last = after.last
    quiet = {p for p in whole if p not in closures or month_number(closures[p].isoformat()) > last}
    others = tuple(sorted(quiet - set(here.closed) - set(beside)))
    here = replace(here, closed=treated or here.closed, others=others)
    if not treated or not others:
        return replace(here, why="no_control" if treated else "no_closed")
    months = [*range(before.first, before.last + 1), *range(after.first, after.last + 1)]
    rows = _rows(series, (*treated, *others), months)
    return _fitted(here, rows, after.first, _drift(series, here, before, found))


def _enough(counts: Mapping[int, float], side: Side) -> bool:
    known = sum(m in counts for m in range(side.first, side.last + 1))
    return known >= framework("before_after").number("months_least")


def _rows(series: Series, places: Iterable[str], months: Iterable[int]) -> list[Row]:
    months = list(months)
    return [(p, m, series.counts[p][m]) for p in places for m in months if m in series.counts[p]]


def _fitted(here: OtherPlaces, rows: list[Row], after: int, drift: Drift | None) -> OtherPlaces:
    sums = {(inside, late): 0.0 for inside in (True, False) for late in (True, False)}
    for place, month, count in rows:
        sums[place in here.closed, month >= after] += count
    if not all(sums.values()):
        return replace(here, why="zero_part")
    try:
        fit = _Fit.of(rows, here.closed, lambda month: float(month >= after))
        by_lot = _by_lot(here, rows, after)
    except ImportError:
        return replace(here, why="no_package")
    if fit is None:
        return replace(here, why="no_fit", by_lot=by_lot)
    if fit.freedom < 1:
        return replace(here, why="two_places", ratio=math.exp(fit.slope), by_lot=by_lot)
    robust, why = _robust(here, fit)
    times = framework("before_after").number("times")
    return replace(
        here,
        ratio=math.exp(fit.slope),
        interval=fit.interval(),
        robust=robust,
        robust_why=why,
        chance=fit.chance(math.log(times)),
        by_lot=by_lot,
        drift=drift,
    )


def _robust(here: OtherPlaces, fit: _Fit) -> tuple[Interval | None, str]:
    frame = framework("before_after")
    places = len(here.closed) + len(here.others)
    if places < frame.number("robust_places") or min(len(here.closed), len(here.others)) < frame.number(
        "robust_closed"
    ):
        return None, "few_places"
    return fit.between_places(), ""


def _drift(series: Series, here: OtherPlaces, before: Side, found: Sequence[Break]) -> Drift | None:
    """Look for a drift in as many months before as the framework's most, without a change in the way of counting."""
    frame = framework("before_after")
    first = max(series.months[0], before.last - int(frame.number("months_most")) + 1)
    while first < before.first and parts(found, series.indicator, series.source, first, before.last):
        first += 1
    rows = _rows(series, (*here.closed, *here.others), range(first, before.last + 1))
    try:
        fit = _Fit.of(rows, here.closed, lambda month: float(month - before.last))
    except ImportError:
        return None
    months = before.last - first + 1
    if fit is None or fit.freedom < 1:
        return None
    step = math.log(frame.number("times")) / (months - 1)
    return Drift(months, math.exp(fit.slope), fit.interval(), fit.probability(), fit.chance(step))


@dataclass(frozen=True)
class _Fit:
    """A Poisson regression of counts on places, months and a pattern over the months in the places that closed.

    ``slope`` goes with that pattern, as a logarithm. ``error`` is its standard error, times the root of the largest of
    three: 1, where events come one by one; Pearson's statistic over its degrees of freedom, for what varies from month to
    month (quasi-Poisson); and the same of the places, each taken as one observation, for what varies from place to place
    or hangs on the month before. ``freedom`` is that of the places: their number less two.
    """

    slope: float
    error: float
    freedom: int
    model: Any
    groups: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Row], closed: Collection[str], pattern: Callable[[int], float]) -> _Fit | None:
        """Fit it; None where the counts do not carry it. Raises ImportError without statsmodels."""
        import numpy as np

        rows = _counted(rows)
        if not rows:
            return None
        y, design, groups = _design(rows)
        shape = np.array([pattern(month) for _, month, _ in rows])
        inside = np.array([place in closed for place, _, _ in rows])
        x = np.hstack([design, (shape * inside)[:, None]])
        freedom = len(y) - x.shape[1]
        if freedom < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
            return None
        model, result = _glm(y, x)
        if result is None:
            return None
        places = len(set(groups)) - 2
        wide = max(1.0, float(result.pearson_chi2) / freedom, _between(y, result.fittedvalues, shape, groups, places))
        error, slope = float(result.bse[-1]) * math.sqrt(wide), float(result.params[-1])
        # Beyond, the slope runs off to no end: the regression says nothing.
        return cls(slope, error, places, model, groups) if 0 < error < 10 and abs(slope) < 20 else None

    def interval(self) -> Interval:
        """Give the interval of exp(slope)."""
        return _interval(self.slope, self.error, self.freedom)

    def between_places(self) -> Interval | None:
        """Give the interval from how counts vary between places (clustered), with as many degrees of freedom as places less one."""
        places = len(set(self.groups))
        result = self.model.fit(cov_type="cluster", cov_kwds={"groups": list(self.groups)})
        return _interval(float(result.params[-1]), float(result.bse[-1]), places - 1)

    def probability(self) -> float:
        """Give the chance of a slope as far from 0 where there is none."""
        from scipy import special

        return float(2 * special.stdtr(self.freedom, -abs(self.slope) / self.error))

    def chance(self, slope: float) -> float:
        """Give the chance that the interval would not hold 0 where this were the slope (noncentral t, error as found)."""
        from scipy import special

        edge = float(special.stdtrit(self.freedom, (1 + framework("trends").number("confidence")) / 2))
        away = slope / self.error
        over = float(1 - special.nctdtr(self.freedom, away, edge) + special.nctdtr(self.freedom, away, -edge))
        # Far away scipy gives no number, and the chance is that of the normal distribution to all digits shown.
        return over if math.isfinite(over) else float(special.ndtr(away - edge))


def _between(y: Any, mean: Any, shape: Any, groups: Sequence[int], freedom: int) -> float:
    """Give how much places vary in the pattern, over what events that come one by one would: Pearson's statistic of places.

    Of each place, what was counted beyond the expected, weighed with the pattern around its mean in that place; its
    square over its variance; the sum of these over the number of places less two.
    """
    import numpy as np

    total, at = 0.0, np.asarray(groups)
    for place in set(groups):
        here = at == place
        centred = shape[here] - np.average(shape[here], weights=mean[here])
        variance = float(np.sum(centred**2 * mean[here]))
        if variance > 0:
            total += float(np.sum(centred * (y[here] - mean[here]))) ** 2 / variance
    return total / freedom if freedom > 0 else 0.0


def _interval(slope: float, error: float, freedom: int) -> Interval:
    from scipy import special

    reach = float(special.stdtrit(freedom, (1 + framework("trends").number("confidence")) / 2)) * error
    return math.exp(slope - reach), math.exp(slope + reach)


def _counted(rows: Sequence[Row]) -> list[Row]:
    """Leave out places and months in which nothing was counted: the regression would send them to minus infinity."""
    kept = list(rows)
    while True:
        places = {p for p, _, count in kept if count}
        months = {m for _, m, count in kept if count}
        left = [r for r in kept if r[0] in places and r[1] in months]
        if len(left) == len(kept):
            return kept
        kept = left


def _design(rows: Sequence[Row]) -> tuple[Any, Any, tuple[int, ...]]:
    """Give the counts, a column for each place and for each month but the first, and the number of the place of each row."""
    import numpy as np

    places, months = sorted({p for p, _, _ in rows}), sorted({m for _, m, _ in rows})
    at = [places.index(p) for p, _, _ in rows]
    when = [months.index(m) for _, m, _ in rows]
    x = np.hstack([np.eye(len(places))[at], np.eye(len(months))[when][:, 1:]])
    return np.array([count for _, _, count in rows], float), x, tuple(at)


def _glm(y: Any, x: Any) -> tuple[Any, Any]:
    """Fit a Poisson regression with a logarithmic link by statsmodels; None for the result where it does not settle."""
    import warnings

    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    model = GLM(y, x, family=Poisson())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not settle is asked below
        try:
            result = model.fit()
        except (ValueError, ArithmeticError):
            return model, None
    return model, result if result.converged else None


def _by_lot(here: OtherPlaces, rows: Sequence[Row], after: int) -> ByLot | None:
    """Draw the closing places by lot: of all ways to choose as many, how many lie as far from the others as these.

    Of each place, the logarithm of after over before, each sum with a half added, has a weight: one over its variance
    where events come one by one. How far a way lies is the difference of the weighted means in its places and in the
    others, over its standard error. So it is exact where closures change nothing, whatever the counts look like; in trials
    it found a change more often than ratios of sums, which one large place can hide. What places and months alone would
    give is fitted once, without any closure, and so is the same for each way; sums are taken over it, so that missing
    months favour no way.
    """
    import numpy as np

    expected = _expected(rows)
    if expected is None:
        return None
    places = sorted({p for p, _, _ in rows})
    sums = np.zeros((len(places), 4))  # of each place: counted after and before, expected after and before
    for (place, month, count), mean in zip(rows, expected, strict=True):
        late = month < after
        sums[places.index(place), [late, 2 + late]] += count, mean
    size, frame = len(here.closed), framework("before_after")
    lots = int(frame.number("lots"))
    drawn = math.comb(len(places), size) > lots
    if drawn:
        rng = np.random.default_rng(int(frame.number("seed")))
        chosen = np.array([rng.choice(len(places), size, replace=False) for _ in range(lots - 1)])
    else:
        chosen = np.array(list(itertools.combinations(range(len(places)), size)))
    found = _far(sums, np.array([[places.index(p) for p in here.closed]]))[0]
    as_far = int(np.sum(_far(sums, chosen) >= found - CLOSE))
    return ByLot(as_far + drawn, lots if drawn else len(chosen), drawn)


def _far(sums: Any, chosen: Any) -> Any:
    """Give for each way to choose places (a row of their numbers) how far they went from the others."""
    import numpy as np

    counted, fitted = sums[:, :2] + 0.5, sums[:, 2:]
    # Where nothing was counted, months alone say what is expected.
    course = np.full(len(sums), fitted[:, 0].sum() / fitted[:, 1].sum())
    np.divide(fitted[:, 0], fitted[:, 1], out=course, where=(fitted > CLOSE).all(axis=1))
    went, weight = np.log(counted[:, 0] / counted[:, 1] / course), 1 / (1 / counted).sum(axis=1)
    inside = weight[chosen].sum(axis=1)
    outside = weight.sum() - inside
    moved = (went * weight)[chosen].sum(axis=1)
    apart = moved / inside - ((went * weight).sum() - moved) / outside
    return np.abs(apart) / np.sqrt(1 / inside + 1 / outside)


def _expected(rows: Sequence[Row]) -> list[float] | None:
    """Give what places and months alone would give for each row; 0 where nothing was counted in its place or month."""
    kept = _counted(rows)
    y, x, _ = _design(kept)
    _, result = _glm(y, x)
    if result is None:
        return None
    fitted = {(p, m): float(v) for (p, m, _), v in zip(kept, result.fittedvalues, strict=True)}
    return [fitted.get((p, m), 0.0) for p, m, _ in rows]
