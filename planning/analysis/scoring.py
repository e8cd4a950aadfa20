"""Scores forecasts whose questions are resolved, says how sure a score is, and is silent where too few are resolved.

A void question is no forecast: who calls leaves it out. Intervals of scores take questions as if each were drawn by
itself; questions that hang together (one crisis, asked about in ten ways) make them too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import fsum, isclose, isfinite, log
from typing import Any

from planning.analysis.rates import Interval
from planning.frameworks import framework

__all__ = [
    "SEED",
    "Bin",
    "ClassForecast",
    "ClassScores",
    "Coverage",
    "Forecast",
    "Murphy",
    "NumberForecast",
    "Score",
    "Scores",
    "Skill",
    "Year",
    "bin_edges",
    "brier",
    "calibration",
    "class_scored",
    "coverage",
    "log_score",
    "mean_interval",
    "missing",
    "murphy",
    "over_time",
    "rps",
    "scored",
    "share_interval",
    "skill",
    "skill_interval",
]

SEED = 1950  # fixed, since the same forecasts must give the same page; any number would do, this is the year of Brier's paper


@dataclass(frozen=True)
class Forecast:
    """The probability given to an event, and whether it happened; beside it what it is compared with, where there is any.

    ``base`` is the base rate of the question, ``before`` what was said of it in the round before. All lie between 0
    and 1; otherwise ValueError.
    """

    probability: float
    happened: bool
    base: float | None = None
    before: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        _check_shares([v for v in (self.probability, self.base, self.before) if v is not None])


@dataclass(frozen=True)
class NumberForecast:
    """An interval given for a number with a confidence in per cent, and the number as it turned out, in the same unit.

    Raises ValueError where one is not finite, the ends are the wrong way round, or the confidence is above 100.
    """

    low: float
    high: float
    confidence: float
    number: float

    def __post_init__(self) -> None:
        """Refuse what would silently count as a number outside its interval."""
        if not all(map(isfinite, (self.low, self.high, self.confidence, self.number))):
            raise ValueError(f"{self}: a value is not a finite number")
        if self.low > self.high or not 0 <= self.confidence <= 100:
            raise ValueError(f"{self}: low is at most high, the confidence 0 to 100 per cent")


@dataclass(frozen=True)
class ClassForecast:
    """The probabilities given to ordered classes (0 to 1, summing to 1), and the place of the one that happened, from 0."""

    shares: tuple[float, ...]
    happened: int


@dataclass(frozen=True)
class Score:
    """A mean score with its interval; None where all forecasts scored alike, so that nothing shows how much they vary."""

    value: float
    interval: Interval | None


@dataclass(frozen=True)
class Skill:
    """How much better than a reference, over the ``n`` forecasts that have one.

    ``value`` is None where the reference was never wrong; ``interval`` also where nothing shows how much it varies.
    """

    n: int
    value: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Murphy:
    """The parts of a Brier score: it is reliability - resolution + uncertainty + within.

    ``within`` is what differs inside the bins, their variance less twice their covariance, and may be negative.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True)
class Bin:
    """The ``n`` forecasts above ``low`` and up to ``high``: their mean, the share that came true, and its interval.

    The first bin holds its lower edge as well. The last three are None where no forecast lies in it.
    """

    low: float
    high: float
    n: int
    mean: float | None
    share: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Scores:
    """What ``n`` resolved forecasts of yes or no come to; a skill is None where too few of them have its reference."""

    n: int
    brier: Score
    log: Score
    base: Skill | None
    before: Skill | None
    murphy: Murphy
    calibration: tuple[Bin, ...]


@dataclass(frozen=True)
class ClassScores:
    """The mean ranked probability score of ``n`` resolved forecasts of ordered classes."""

    n: int
    rps: Score


@dataclass(frozen=True)
class Coverage:
    """How many of ``n`` numbers lay in their intervals, as a share with its interval, beside the mean confidence stated.

    ``share``, ``interval`` and ``stated`` are shares, 0 to 1.
    """

    n: int
    inside: int
    share: float
    interval: Interval
    stated: float


@dataclass(frozen=True)
class Year:
    """The ``n`` forecasts resolved in a year, and their Brier score; None where they are too few."""

    year: int
    n: int
    brier: Score | None


def brier(probabilities: Sequence[float], outcomes: Sequence[float]) -> float:
    """Give the mean of (p - o)^2, with o 1 where it happened and 0 where not; 0 is best, 1 worst (Brier 1950, one class).

    Raises ValueError for none at all, for lists of different lengths, and for what is no probability or no outcome.
    """
    _check(probabilities, outcomes)
    return _mean(_squares(probabilities, outcomes))


def skill(score: float, reference: float) -> float | None:
    """Give 1 - score / reference, above 0 where it is better than the reference; None where the reference is 0."""
    return 1 - score / reference if reference else None


def log_score(probabilities: Sequence[float], outcomes: Sequence[float]) -> float:
    """Give the mean of -ln q, q being the probability given to what happened (Good 1952); 0 is best.

    q counts as at least ``log_floor`` (a setting), so that one forecast cannot make the score infinite; below the floor
    it no longer pays to say what one thinks. Raises ValueError as :func:`brier` does.
    """
    _check(probabilities, outcomes)
    return _mean(_logs(probabilities, outcomes))


def rps(shares: Sequence[float], happened: int) -> float:
    """Give the ranked probability score of one forecast of K ordered classes, of which the one at ``happened`` came.

    The sum over the first K - 1 classes of (F - O)^2, F and O being the probability given and the outcome, cumulated
    (Epstein 1969, as Murphy 1971 writes it), divided by K - 1: from 0, the best, to 1; of two classes it is the Brier
    score. Raises ValueError for fewer than two classes, shares that do not sum to 1, and a class that is not there.
    """
    _check_shares(shares)
    if len(shares) < 2 or not isclose(fsum(shares), 1, abs_tol=1e-6):
        raise ValueError(f"{tuple(shares)}: two classes or more, whose probabilities sum to 1")
    if not 0 <= happened < len(shares):
        raise ValueError(f"class {happened}; there are 0 to {len(shares) - 1}")
    steps = range(1, len(shares))
    return fsum((fsum(shares[:k]) - (happened < k)) ** 2 for k in steps) / len(steps)


def murphy(probabilities: Sequence[float], outcomes: Sequence[float], edges: Sequence[float] | None = None) -> Murphy:
    """Give the parts of the Brier score, forecasts grouped by the bins between ``edges``, or by value without them.

    Grouped by value the three parts are Murphy's (1973) and ``within`` is 0 to rounding. In bins the mean forecast of a
    bin stands for all in it, and ``within`` is what that leaves out: the variance of the forecasts within bins less
    twice their covariance with the outcomes (Stephenson, Coelho and Jolliffe 2008). Raises ValueError as
    :func:`brier` does.
    """
    import numpy as np

    _check(probabilities, outcomes)
    p, o = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    _, place = np.unique(p if edges is None else _bins(p, edges), return_inverse=True)
    sizes = np.bincount(place)
    said, came, rate = np.bincount(place, p) / sizes, np.bincount(place, o) / sizes, o.mean()
    apart = p - said[place]
    return Murphy(
        reliability=float((sizes * (said - came) ** 2).sum() / len(p)),
        resolution=float((sizes * (came - rate) ** 2).sum() / len(p)),
        uncertainty=float(rate * (1 - rate)),
        within=float((apart**2 - 2 * apart * (o - came[place])).mean()),
    )


def calibration(
    probabilities: Sequence[float], outcomes: Sequence[float], edges: Sequence[float], confidence: float
) -> tuple[Bin, ...]:
    """Give each bin between ``edges`` (0 to 1, rising) with what was said in it, what came true, and how sure that is.

    Empty bins are among them. Raises ValueError as :func:`brier` does.
    """
    import numpy as np

    _check(probabilities, outcomes)
    p, o = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    places = _bins(p, edges)
    bins = []
    for place, (low, high) in enumerate(pairwise(edges)):
        here = places == place
        n, hits = int(here.sum()), int(o[here].sum())
        known = (float(p[here].mean()), hits / n, share_interval(hits, n, confidence)) if n else (None, None, None)
        bins.append(Bin(low, high, n, *known))
    return tuple(bins)


def bin_edges() -> tuple[float, ...]:
    """Give the edges of the bins of calibration, a setting, as probabilities."""
    return tuple(float(edge) / 100 for edge in str(framework("scoring").settings["calibration_edges"].value).split())


def share_interval(hits: int, n: int, confidence: float) -> Interval:
    """Give the exact interval of a probability that came true ``hits`` times of ``n`` (Clopper and Pearson 1934).

    Raises ValueError where ``n`` is 0 or ``hits`` is not between 0 and ``n``.
    """
    from scipy import special

    if not 0 <= hits <= n or not n:
        raise ValueError(f"{hits} of {n}; allowed 0 to n of at least 1")
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(hits, n - hits + 1, tail)) if hits else 0.0
    return low, float(special.betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0


def mean_interval(scores: Sequence[float], confidence: float) -> Interval | None:
    """Give the interval of the mean of the scores of questions; None where they are all alike.

    Percentile bootstrap (Efron 1979): as many questions are drawn, with replacement, ``resamples`` times (a setting). It
    is somewhat narrow for few questions. The same scores give the same interval in whatever order they come.
    """
    (means,) = _resampled([(s,) for s in scores])
    return _percentiles(means, confidence)


def skill_interval(scores: Sequence[float], references: Sequence[float], confidence: float) -> Interval | None:
    """Give the interval of 1 - mean score / mean reference, score and reference of a question being drawn together.

    Otherwise as :func:`mean_interval`. None also where the reference was right in every question of some draw, so that
    its skill has no value.
    """
    means, means_of_reference = _resampled(list(zip(scores, references, strict=True)))
    return _percentiles(1 - means / means_of_reference, confidence) if means_of_reference.all() else None


def missing(n: int) -> int:
    """Give how many questions more must be resolved before anything is told, where ``n`` are: up to the setting of 20."""
    return max(0, int(framework("scoring").number("min_resolved")) - n)


def scored(forecasts: Sequence[Forecast]) -> Scores | None:
    """Give all scores of resolved forecasts of yes or no; None where fewer than ``min_resolved`` (a setting, 20).

    :func:`missing` says how many are missing. Each kind of question must reach the minimum by itself, and so must the
    forecasts that have a base rate, or a round before, for the skill over it. The parts of the Brier score are those of
    the bins of the calibration table.
    """
    if missing(len(forecasts)):
        return None
    p, o = _columns(forecasts)
    edges = bin_edges()
    return Scores(
        n=len(forecasts),
        brier=_score(_squares(p, o)),
        log=_score(_logs(p, o)),
        base=_skill([(f, f.base) for f in forecasts if f.base is not None]),
        before=_skill([(f, f.before) for f in forecasts if f.before is not None]),
        murphy=murphy(p, o, edges),
        calibration=calibration(p, o, edges, _confidence()),
    )


def class_scored(forecasts: Sequence[ClassForecast]) -> ClassScores | None:
    """Give the score of resolved forecasts of ordered classes; None where fewer than ``min_resolved`` of this kind.

    Raises ValueError as :func:`rps` does.
    """
    if missing(len(forecasts)):
        return None
    return ClassScores(len(forecasts), _score([rps(f.shares, f.happened) for f in forecasts]))


def coverage(forecasts: Sequence[NumberForecast]) -> Coverage | None:
    """Give how many resolved numbers lay in their intervals, ends included; None where fewer than ``min_resolved`` of them.

    The interval of the share is exact where all intervals are of one confidence, as standardised ones are.
    """
    if missing(len(forecasts)):
        return None
    n, inside = len(forecasts), sum(f.low <= f.number <= f.high for f in forecasts)
    stated = _mean([f.confidence for f in forecasts]) / 100
    return Coverage(n, inside, inside / n, share_interval(inside, n, _confidence()), stated)


def over_time(forecasts: Iterable[tuple[date, Forecast]]) -> tuple[Year, ...]:
    """Give each year from the first to the last in which a question was resolved, with its number and Brier score.

    The day is that of the resolution. A year with fewer than ``min_resolved`` has its number alone, one with none too.
    """
    years: dict[int, list[Forecast]] = {}
    for day, forecast in forecasts:
        years.setdefault(day.year, []).append(forecast)
    found = []
    for year in range(min(years), max(years) + 1) if years else ():
        of_year = years.get(year, [])
        found.append(Year(year, len(of_year), None if missing(len(of_year)) else _score(_squares(*_columns(of_year)))))
    return tuple(found)


def _columns(forecasts: Iterable[Forecast]) -> tuple[list[float], list[bool]]:
    """Give the probabilities and the outcomes, in the order of the sorted forecasts so that sums do not hang on theirs."""
    pairs = sorted((f.probability, f.happened) for f in forecasts)
    return [p for p, _ in pairs], [o for _, o in pairs]


def _squares(probabilities: Sequence[float], outcomes: Sequence[float]) -> list[float]:
    """Give the Brier score of each forecast."""
    return [(p - o) ** 2 for p, o in zip(probabilities, outcomes, strict=True)]


def _logs(probabilities: Sequence[float], outcomes: Sequence[float]) -> list[float]:
    """Give the logarithmic score of each forecast."""
    floor = framework("scoring").number("log_floor")
    return [-log(max(p if o else 1 - p, floor)) for p, o in zip(probabilities, outcomes, strict=True)]


def _score(scores: Sequence[float]) -> Score:
    """Give the mean of the scores of forecasts with its interval."""
    return Score(_mean(scores), mean_interval(scores, _confidence()))


def _skill(pairs: Sequence[tuple[Forecast, float]]) -> Skill | None:
    """Give the skill of forecasts over the references beside them; None where they are too few."""
    if missing(len(pairs)):
        return None
    outcomes = [f.happened for f, _ in pairs]
    scores = _squares([f.probability for f, _ in pairs], outcomes)
    references = _squares([reference for _, reference in pairs], outcomes)
    value = skill(_mean(scores), _mean(references))
    return Skill(len(pairs), value, skill_interval(scores, references, _confidence()))


def _confidence() -> float:
    """Give the confidence of intervals, a setting, as a share."""
    return framework("scoring").number("confidence")


def _mean(values: Sequence[float]) -> float:
    """Give the arithmetic mean, of an exact sum, so that the order of the values does not matter."""
    return fsum(values) / len(values)


def _bins(probabilities: Any, edges: Sequence[float]) -> Any:
    """Give the place of the bin of each probability; one on an edge belongs to the bin below, as in a framework's bands."""
    import numpy as np

    # Means of answers miss an edge by rounding: 0.1 + 0.2 is above 0.3.
    return np.searchsorted(np.asarray(edges[1:-1]), np.round(probabilities, 12), side="left")


def _resampled(rows: Sequence[tuple[float, ...]]) -> Any:
    """Give the mean of each column over questions drawn with replacement, ``resamples`` times: columns by draws."""
    import numpy as np

    if not rows:
        raise ValueError("no question to draw from")
    table = np.asarray(sorted(rows), dtype=float)
    draws = int(framework("scoring").number("resamples"))
    generator = np.random.Generator(np.random.PCG64(SEED))
    return table[generator.integers(len(table), size=(draws, len(table)))].mean(axis=1).T


def _percentiles(drawn: Any, confidence: float) -> Interval | None:
    """Give the middle ``confidence`` of what was drawn; None where it never varies by more than rounding."""
    import numpy as np

    if np.ptp(drawn) <= 1e-12:
        return None
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _check(probabilities: Sequence[float], outcomes: Sequence[float]) -> None:
    """Refuse what cannot be scored."""
    if len(probabilities) != len(outcomes) or not len(outcomes):
        raise ValueError(f"{len(probabilities)} probabilities, {len(outcomes)} outcomes; as many of each, at least one")
    _check_shares(probabilities)
    if not set(outcomes) <= {0, 1}:
        raise ValueError(f"outcomes {sorted(set(outcomes))}; allowed 0 and 1")


def _check_shares(shares: Iterable[float]) -> None:
    """Refuse what is no probability, not a number among them."""
    wrong = [s for s in shares if not 0 <= s <= 1]
    if wrong:
        raise ValueError(f"probabilities {wrong}; allowed 0 to 1")
