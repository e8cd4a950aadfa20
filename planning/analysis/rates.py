"""Rates of counts with intervals as wide as the counts themselves vary, never narrower than chance alone makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Interval", "Spread", "count_interval", "ratio_interval", "spread"]

Interval = tuple[float, float]


@dataclass(frozen=True)
class Spread:
    """How much counts vary within windows: ``ratio`` is variance over mean (1 where events come one by one, by chance).

    ``freedom`` are the degrees of freedom it was taken from.
    """

    ratio: float
    freedom: int

    def factor(self, confidence: float) -> float:
        """Give how many counts are worth one separate event: the ratio, allowing for how roughly it is known, at least 1.

        With d degrees of freedom the ratio is multiplied by (t / z)^2, t and z being the two-sided quantiles of
        Student's distribution with d degrees of freedom and of the normal one: the rule by which an interval from an
        estimated variance is wider than one from a known variance.
        """
        from scipy import special

        upper = (1 + confidence) / 2
        if not self.freedom:
            return 1.0
        rough = float(special.stdtrit(self.freedom, upper)) / float(special.ndtri(upper))
        return max(1.0, self.ratio * rough**2)


def spread(windows: Iterable[Sequence[float]]) -> Spread:
    """Give the spread of counts of equal periods around the mean of their window, all windows taken together.

    Pearson's statistic over its degrees of freedom: sum of (count - mean)^2 / mean, over (periods - windows). Windows
    in which nothing was counted say nothing and are left out. A trend within a window counts as spread.
    """
    total, freedom = 0.0, 0
    for counts in windows:
        mean = sum(counts) / len(counts)
        if mean > 0:
            total += sum((c - mean) ** 2 for c in counts) / mean
            freedom += len(counts) - 1
    return Spread(total / freedom if freedom else 0.0, freedom)


def count_interval(count: float, factor: float, confidence: float) -> Interval:
    """Give the interval of an expected count, seen ``count``, where ``factor`` counts are worth one separate event.

    The exact interval of Garwood (1936) for count / factor events, times the factor; a factor of 1 is Garwood's own.
    """
    from scipy import special

    tail, events = (1 - confidence) / 2, count / factor
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    return low * factor, float(special.gammaincinv(events + 1, 1 - tail)) * factor


def ratio_interval(now: float, before: float, factor: float, confidence: float, length: float = 1.0) -> Interval:
    """Give the interval of the ratio of two rates, seen as two counts of which one at least is more than 0.

    ``length`` is the length of the window of ``now`` over that of ``before``. Given their sum, the share of one of two
    counts of chance is binomial; its exact interval (Clopper and Pearson 1934) for counts / factor, as odds over the
    length, is that of the ratio. Where nothing was counted before, it has no upper end.
    """
    from scipy import special

    tail, a, b = (1 - confidence) / 2, now / factor, before / factor
    low = float(special.betaincinv(a, b + 1, tail)) if a else 0.0
    high = float(special.betaincinv(a + 1, b, 1 - tail)) if b else 1.0
    return low / (1 - low) / length, high / (1 - high) / length if high < 1 else float("inf")
