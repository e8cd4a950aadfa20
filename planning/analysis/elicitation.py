"""Puts the estimates of several people together by rules, each with the same weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, isclose, isfinite, log
from statistics import median

from planning.analysis.rates import Interval
from planning.frameworks import framework

__all__ = ["PROBABILITY", "Aggregate", "Estimate", "Scale", "aggregate", "class_aggregate", "standardised"]

Scale = tuple[float | None, float | None]  # the lowest and the highest value that can be; None where it has no end

PROBABILITY: Scale = (0.0, 1.0)


@dataclass(frozen=True)
class Estimate:
    """One person's view: a best value, and where given the interval that holds the truth with ``confidence`` per cent.

    An interval is whole: ``low``, ``high`` and ``confidence`` are given together or not at all. "No view" is no
    Estimate; who asks counts it apart. Raises ValueError where a value is not finite, the best lies outside its
    interval, or the confidence is not one that may be stated (50 to 100 per cent by the framework).
    """

    best: float
    low: float | None = None
    high: float | None = None
    confidence: float | None = None

    def __post_init__(self) -> None:
        """Refuse what the rules below could not be applied to."""
        given = [v for v in (self.low, self.high, self.confidence) if v is not None]
        if not all(map(isfinite, [self.best, *given])):
            raise ValueError(f"{self}: a value is not a finite number")
        if self.low is None or self.high is None or self.confidence is None:
            if given:
                raise ValueError(f"{self}: an interval needs a lowest value, a highest one and a confidence")
            return
        if not self.low <= self.best <= self.high:
            raise ValueError(f"{self}: the best value lies outside its interval")
        frame = framework("elicitation")
        least, most = frame.number("lowest_confidence"), frame.number("highest_confidence")
        if not least <= self.confidence <= most:
            raise ValueError(f"{self}: confidence {self.confidence:g}; allowed {least:g} to {most:g} per cent")


@dataclass(frozen=True)
class Aggregate:
    """What ``n`` people think taken together, in the unit of their estimates.

    ``best`` is the arithmetic mean, the default; ``median`` and ``odds_mean`` (the geometric mean of odds, for
    probabilities alone) stand beside it. ``low`` and ``high`` are the means of the standardised intervals of the
    ``intervals`` people who gave one, so that they hold ``best`` for certain only where all did. ``spread`` is the
    lowest and the highest of the best values.

    With fewer than ``fewest_for_a_spread`` answers (a setting, 3) all but ``n``, ``intervals`` and ``best`` is None:
    each of two people could take the own answer away and be left with the other's, and two different means give both
    answers to anybody. ``best`` stays, since the plan needs a value: with one answer it is that answer, with two each
    of the two knows the other's best value, and nothing of the interval. The ends of the interval are None also where
    fewer than that many gave one. With three, spread and median are the three answers, without who gave which: that is
    what the protocol lays before the group.
    """

    n: int
    intervals: int
    best: float
    median: float | None
    odds_mean: float | None
    low: float | None
    high: float | None
    spread: Interval | None


def standardised(estimate: Estimate, scale: Scale = PROBABILITY) -> Interval | None:
    """Give the interval of an estimate brought to the standard confidence (a setting, 80 per cent); None without one.

    With lowest L, best B, highest U and confidence C, in per cent: L' = B - (B - L) x 80 / C and
    U' = B + (U - B) x 80 / C, clipped to the scale (IDEA protocol, Hemming et al. 2018). In the unit of the estimate.
    Raises ValueError where the estimate lies outside the scale: only what the rule adds is clipped, not what was said.
    """
    _check_scale(estimate, scale)
    if estimate.low is None or estimate.high is None or estimate.confidence is None:
        return None
    standard, best = framework("elicitation").number("standard_confidence"), estimate.best
    low = best - (best - estimate.low) * standard / estimate.confidence
    high = best + (estimate.high - best) * standard / estimate.confidence
    least, most = scale
    return low if least is None else max(low, least), high if most is None else min(high, most)


def aggregate(estimates: Sequence[Estimate], scale: Scale = PROBABILITY) -> Aggregate | None:
    """Give the estimates taken together with equal weights; None where nobody has a view.

    Means are of exact sums, so that the order of the answers changes nothing. The geometric mean of odds is given where
    the scale is that of probabilities, 0 to 1. Raises ValueError where an estimate lies outside the scale.
    """
    if not estimates:
        return None
    for estimate in estimates:
        _check_scale(estimate, scale)
    bests = [e.best for e in estimates]
    given = [i for i in (standardised(e, scale) for e in estimates) if i is not None]
    fewest = framework("elicitation").number("fewest_for_a_spread")
    told, interval_told = len(bests) >= fewest, len(given) >= fewest
    return Aggregate(
        n=len(bests),
        intervals=len(given),
        best=_mean(bests),
        median=median(bests) if told else None,
        odds_mean=_odds_mean(bests) if told and scale == PROBABILITY else None,
        low=_mean([low for low, _ in given]) if interval_told else None,
        high=_mean([high for _, high in given]) if interval_told else None,
        spread=(min(bests), max(bests)) if told else None,
    )


def class_aggregate(shares: Sequence[Sequence[float]]) -> tuple[float, ...] | None:
    """Give the mean probability of each class over several people, with equal weights; None where nobody has a view.

    Each person's answer is one probability (0 to 1) for each class, in the order of the classes, and sums to 1; so does
    what comes out, to rounding. Raises ValueError where an answer does not, or answers are of different lengths.
    """
    if len({len(answer) for answer in shares}) > 1:
        raise ValueError("answers are of different numbers of classes")
    for answer in shares:
        if not all(0 <= share <= 1 for share in answer) or not isclose(fsum(answer), 1, abs_tol=1e-6):
            raise ValueError(f"{tuple(answer)}: probabilities of classes lie between 0 and 1, and sum to 1")
    return tuple(_mean(column) for column in zip(*shares, strict=True)) if shares else None


def _check_scale(estimate: Estimate, scale: Scale) -> None:
    """Refuse an estimate of which a value lies outside the scale."""
    least, most = scale
    values = [v for v in (estimate.low, estimate.best, estimate.high) if v is not None]
    if (least is not None and min(values) < least) or (most is not None and max(values) > most):
        raise ValueError(f"{estimate}: outside the scale {least} to {most}")


def _mean(values: Sequence[float]) -> float:
    """Give the arithmetic mean, which rounding never takes out of the values."""
    return min(max(fsum(values) / len(values), min(values)), max(values))


def _odds_mean(probabilities: Sequence[float]) -> float:
    """Give the probability whose odds are the geometric mean of the odds (Satopää et al. 2014, without their sharpening).

    A 0 or a 1 would decide alone, whatever the others say: odds count as at least ``smallest_odds`` (a setting) and at
    most one over it. Where that would leave the answers (all say 0), the nearest answer is given.
    """
    limit = -log(framework("elicitation").number("smallest_odds"))
    logs = [limit * (-1 if p <= 0 else 1) if p in (0, 1) else log(p / (1 - p)) for p in probabilities]
    mean = fsum(min(max(value, -limit), limit) for value in logs) / len(logs)
    return min(max(1 / (1 + exp(-mean)), min(probabilities)), max(probabilities))
