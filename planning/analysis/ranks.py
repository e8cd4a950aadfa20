"""Lays two orders of the same places beside each other: rank correlation, what they share among the first, and how sure that is.

Intervals draw places as if each stood by itself. Places hang together (violence moves from one to the next), so that the
truth is wider than they say. For what two orders share among the first they are rough: a place that is drawn twice
stands twice among the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from planning.analysis.rates import Interval
from planning.frameworks import framework

__all__ = [
    "SEED",
    "Agreement",
    "Difference",
    "Shared",
    "agreement",
    "difference",
    "memberships",
    "midranks",
    "spearman",
]

SEED = 1904  # fixed, since the same file must give the same table; any number would do, this is the year of Spearman's paper
FEWEST = 3  # places of a rank correlation
CLOSE = 1e-9
Array = Any  # of numpy: one row a draw, one column a place


@dataclass(frozen=True)
class Shared:
    """What two orders share among their first ``k`` places; ties at the edge share what is left, each place a part.

    ``chance`` is what two orders without any relation share on average, ``at_least`` the probability that they share
    as many or more (hypergeometric; a part of a place counts as none). ``interval`` is None where it is not told.
    """

    k: int
    shared: float
    chance: float
    at_least: float
    interval: Interval | None


@dataclass(frozen=True)
class Agreement:
    """How well a ranking agrees with what came.

    ``rho`` is Spearman's rank correlation; None where it does not exist, and ``why`` says why. ``interval`` is None where it
    is not told. ``exact`` is the share of all orders of the places with a ``rho`` as high or higher; None where they are too many.
    """

    places: int
    rho: float | None
    interval: Interval | None
    exact: float | None
    shared: tuple[Shared, ...]
    why: str = ""


@dataclass(frozen=True)
class Difference:
    """The rank correlation of one ranking less that of another, with the interval from the same draws of places.

    ``first`` is the better one of two where the interval holds no zero: 1 for the first, -1 for the second, else 0.
    ``rho`` is None where one of the two has no rank correlation.
    """

    rho: float | None
    interval: Interval | None

    @property
    def first(self) -> int:
        """Which of the two was better: 1, -1, or 0 where that cannot be told."""
        if self.interval is None:
            return 0
        low, high = self.interval
        return 1 if low > 0 else -1 if high < 0 else 0


def midranks(values: Sequence[float]) -> tuple[float, ...]:
    """Give the rank of each value, 1 for the smallest; equal ones share the mean of their ranks."""
    return tuple(float(r) for r in _ranks(_rows(values))[0])


def spearman(ranking: Sequence[float], outcome: Sequence[float]) -> float | None:
    """Give Spearman's rank correlation with midranks, -1 to 1; None where one of the two is equal everywhere.

    Also None for fewer than three places. Raises ValueError for sequences of different length.
    """
    if len(ranking) != len(outcome):
        raise ValueError(f"{len(ranking)} and {len(outcome)} places")
    if len(ranking) < FEWEST:
        return None
    rho = float(_correlations(_rows(ranking), _rows(outcome))[0])
    return None if math.isnan(rho) else rho


def memberships(values: Sequence[float], k: int) -> tuple[float, ...]:
    """Give the part, 0 to 1, with which each place is among the ``k`` highest; places tied at the edge share what is left."""
    return tuple(float(p) for p in _among(_rows(values), k)[0])


def agreement(ranking: Sequence[float], outcome: Sequence[float], tops: Sequence[int]) -> Agreement:
    """Lay a ranking (higher is riskier) beside what came, of the same places in the same order.

    ``tops`` are numbers of first places; those that are not below the number of places are passed over. Places that are
    equal everywhere have no rank correlation; what they share among the first is what chance gives.
    """
    frame = framework("backtest_transition")
    rho, count = spearman(ranking, outcome), len(ranking)
    few = count < frame.number("places_min")
    drawn = None if few else _draws(count)
    one, two = _rows(ranking), _rows(outcome)
    shared = []
    for k in (k for k in tops if k < count):
        both = float((_among(one, k) * _among(two, k)).sum())
        parts = None if drawn is None else (_among(one[0][drawn], k) * _among(two[0][drawn], k)).sum(axis=1)
        interval = None if parts is None or rho is None else _interval(parts)
        shared.append(Shared(k, both, k * k / count, _at_least(both, k, count), interval))
    exact = _exact(ranking, outcome, rho) if rho is not None and count <= frame.number("exact_max") else None
    drew = None if drawn is None or rho is None else _correlations(one[0][drawn], two[0][drawn])
    return Agreement(count, rho, _interval(drew), exact, tuple(shared), _why(ranking, outcome))


def difference(first: Sequence[float], second: Sequence[float], outcome: Sequence[float]) -> Difference:
    """Lay two rankings of the same places beside what came, and give how much better the first agrees with it."""
    one, two = spearman(first, outcome), spearman(second, outcome)
    if one is None or two is None:
        return Difference(None, None)
    if len(outcome) < framework("backtest_transition").number("places_min"):
        return Difference(one - two, None)
    drawn = _draws(len(outcome))
    came = _rows(outcome)[0][drawn]
    apart = _correlations(_rows(first)[0][drawn], came) - _correlations(_rows(second)[0][drawn], came)
    return Difference(one - two, _interval(apart))


def _why(ranking: Sequence[float], outcome: Sequence[float]) -> str:
    if len(ranking) < FEWEST:
        return f"fewer than {FEWEST} places"
    if len(set(ranking)) == 1:
        return "the ranking puts all places equal"
    return "what came is equal in all places" if len(set(outcome)) == 1 else ""


# Rows of draws


def _rows(values: Sequence[float]) -> Array:
    return np.asarray([values], dtype=float)


def _draws(count: int) -> Array:
    """Give the places of each draw, the same for every ranking of as many places, so that differences are paired."""
    resamples = int(framework("backtest_transition").number("resamples"))
    return np.random.default_rng(SEED).integers(0, count, size=(resamples, count))


def _ranks(rows: Array) -> Array:
    from scipy.stats import rankdata  # imported late: it takes as long as the rest of a command

    return rankdata(rows, axis=1)


def _correlations(one: Array, two: Array) -> Array:
    """Give the rank correlation of each row; not a number where one of the two is equal everywhere."""
    a, b = _ranks(one), _ranks(two)
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    known = size > CLOSE
    return np.where(known, (a * b).sum(axis=1) / np.where(known, size, 1.0), np.nan)


def _among(rows: Array, k: int) -> Array:
    """Give for each value of a row the part with which it is among the ``k`` highest of the row."""
    edge = np.sort(rows, axis=1)[:, -k][:, None]
    above, tied = rows > edge, rows == edge
    left = k - above.sum(axis=1, keepdims=True)
    return above + tied * left / tied.sum(axis=1, keepdims=True)


def _interval(drawn: Array | None) -> Interval | None:
    """Give the percentile interval of what was drawn; None where too many draws have no value."""
    frame = framework("backtest_transition")
    if drawn is None:
        return None
    known = drawn[~np.isnan(drawn)]
    if len(known) < (1 - frame.number("draws_lost")) * len(drawn):
        return None
    tail = (1 - frame.number("confidence")) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def _at_least(shared: float, k: int, count: int) -> float:
    """Give the probability that ``k`` places drawn at random out of ``count`` hold as many of ``k`` given ones, or more."""
    least = math.floor(shared + CLOSE)
    ways = sum(math.comb(k, i) * math.comb(count - k, k - i) for i in range(least, k + 1))
    return ways / math.comb(count, k)


def _exact(ranking: Sequence[float], outcome: Sequence[float], rho: float) -> float:
    orders = np.array(list(permutations(outcome)))
    found = _correlations(np.broadcast_to(_rows(ranking), orders.shape), orders)
    return float((found >= rho - CLOSE).mean())
