"""Finds where a series most likely changed, and how often the order of its counts alone would look like that."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from typing import Any

__all__ = ["MOST", "divisor", "order_probability", "reachable", "strongest"]

MOST = 20  # the orders of more periods than this are not counted in whole numbers of 64 bits


def _ranks(counts: Sequence[float]) -> list[int]:
    """Give twice the rank of each count, ties at the middle of theirs: whole numbers, so that nothing is rounded."""
    return [sum(2 * (other < c) + (other == c) for other in counts) + 1 for c in counts]


def _strength(part: int, size: int, total: int, periods: int) -> Fraction:
    """Give how far the ranks of the first ``size`` periods lie from their share of the total, squared and standardised."""
    return Fraction((periods * part - size * total) ** 2, size * (periods - size))


def strongest(counts: Sequence[float], shortest: int) -> tuple[int, Fraction]:
    """Give after how many periods the ranks differ most, with at least ``shortest`` on each side, and how strongly.

    The statistic is the largest over all splits of Wilcoxon's rank sum, squared and standardised (Pettitt 1979 takes it
    unstandardised); of equal ones the first.
    """
    ranks = _ranks(counts)
    periods, total = len(ranks), sum(ranks)
    found = [
        (_strength(sum(ranks[:size]), size, total, periods), -size) for size in range(shortest, periods - shortest + 1)
    ]
    strength, size = max(found)
    return -size, strength


def order_probability(counts: Sequence[float], shortest: int) -> float:
    """Give the share of all orders of these counts whose strongest split is at least as strong as the one seen.

    Exact, by counting: an order is weaker when none of its beginnings is as strong, and the number of such orders of a
    set of counts is the sum over which of them comes last. It supposes that all orders are equally likely where nothing
    changed (counts need not be of any distribution); counts that hang on those before them break that.
    """
    import numpy as np

    ranks = _ranks(counts)
    periods, total = len(ranks), sum(ranks)
    if not 2 * shortest <= periods <= MOST:
        raise ValueError(f"{periods} periods; allowed {2 * shortest} to {MOST}")
    _, seen = strongest(counts, shortest)
    sums: Any = np.zeros(1, dtype=np.int64)
    sizes: Any = np.zeros(1, dtype=np.int64)
    for rank in ranks:
        sums, sizes = np.concatenate([sums, sums + rank]), np.concatenate([sizes, sizes + 1])
    inner = (sizes >= shortest) & (sizes <= periods - shortest)
    far = (periods * sums - sizes * total) ** 2 * seen.denominator >= seen.numerator * sizes * (periods - sizes)
    strong = inner & far
    ways: Any = np.zeros(1 << periods, dtype=np.int64)
    ways[0] = 1
    order = np.argsort(sizes, kind="stable")
    for layer in np.split(order[1:], np.cumsum(np.bincount(sizes)[1:])[:-1]):
        # A set without a count that is not in it would be larger, and larger sets hold 0 still.
        number = sum(ways[layer ^ (1 << i)] for i in range(periods))
        ways[layer] = np.where(strong[layer], 0, number)
    return float(1 - Fraction(int(ways[-1]), factorial(periods)))


def reachable(counts: Sequence[float], shortest: int) -> float:
    """Give the smallest probability that any order of these counts could have: that of the sorted one."""
    return order_probability(sorted(counts), shortest)


def divisor(smallest: Sequence[float], alpha: float) -> int:
    """Give by how many tests to divide ``alpha`` where some can show nothing anyway (Tarone 1990).

    ``smallest`` are the smallest probabilities that the tests can have. The divisor is the smallest k for which at most k
    tests can reach alpha / k; only those are tested. At most ``alpha`` of all sets of series in which nothing changed
    then show a change point, whatever ties the series to each other; a short series takes nothing from a long one.
    """
    return next(k for k in range(1, len(smallest) + 2) if sum(p <= alpha / k for p in smallest) <= k)
