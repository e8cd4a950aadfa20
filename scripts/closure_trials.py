"""Tries before and after on made-up counts whose truth is known, and prints how often it is right; the same seed, the same numbers.

    python scripts/closure_trials.py                 300 trials of each kind
    python scripts/closure_trials.py --trials 2000

Intervals should hold the truth in about 95 of 100 trials, and where nothing changed a change should be found in at most 5
of 100, by the regression and by lot. What the regression does not promise stands in the lines where units differ in how
they change by themselves: then its interval is too narrow, and the draw by lot is the one to read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
from collections.abc import Callable

import numpy as np

from planning.analysis.before_after import Series, before_after, chance_to_see
from planning.analysis.other_places import other_places
from planning.analysis.rates import Spread
from planning.profiles.months import month_number

CLOSED, AS_OF = dt.date(2026, 1, 1), dt.date(2027, 1, 15)
FIRST = month_number("2025-01")
MONTHS = 24
ALPHA = 0.05
Draw = Callable[[np.random.Generator, np.ndarray], np.ndarray]  # expected counts -> counts


def poisson(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Events that come one by one."""
    return rng.poisson(mean)


def clustered(ratio: float) -> Draw:
    """Events whose variance is ``ratio`` times their mean (negative binomial)."""
    return lambda rng, mean: rng.poisson(rng.gamma(mean / (ratio - 1), ratio - 1))


KINDS: dict[str, Draw] = {"one by one": poisson, "variance 3 times the mean": clustered(3)}


def series(rng: np.random.Generator, draw: Draw, expected: np.ndarray) -> Series:
    """Make counts of two years, a row for each place; the closure is in the middle."""
    counts = {f"P{i:02}": dict(enumerate(row, FIRST)) for i, row in enumerate(draw(rng, expected).astype(float))}
    return Series("incidents_affecting_aid", "EXERCISE", "incidents", counts)


def alone(draw: Draw, mean: float, times: float, trials: int, seed: int) -> tuple[float, float, float]:
    """Give how often a ratio's interval holds the truth, how often it lies above 1, and what was told of that on average."""
    rng = np.random.default_rng(seed)
    holds = higher = told = 0.0
    expected = np.repeat([[mean, mean * times]], MONTHS // 2, axis=1)
    done = 0
    for _ in range(trials):
        found = before_after(series(rng, draw, expected), "P00", CLOSED, AS_OF)
        if found.interval is None or found.chance is None:
            continue
        done += 1
        holds += found.interval[0] <= times <= found.interval[1]
        higher += found.interval[0] > 1
        told += found.chance
    return holds / done, higher / done, told / done


def beside(
    draw: Draw, places: tuple[int, int], differ: float, times: float, trials: int, seed: int
) -> tuple[float, float, float, float]:
    """Give how often the interval holds the truth, how often it and the lot find a change, and the robust one holds it.

    Places have rates of their own and a season in common; ``differ`` is how much each changes by itself at the closure
    (standard deviation of the logarithm), in all places alike, closed or not.
    """
    rng = np.random.default_rng(seed)
    closed, others = places
    holds = clear = by_lot = robust = done = robust_done = 0
    for _ in range(trials):
        rates = rng.lognormal(math.log(6), 0.6, closed + others)
        season = 1 + 0.4 * np.sin(np.arange(MONTHS) / 12 * 2 * np.pi)
        own = np.exp(rng.normal(0, differ, closed + others)) if differ else np.ones(closed + others)
        expected = rates[:, None] * season[None, :]
        expected[:, MONTHS // 2 :] *= own[:, None]
        expected[:closed, MONTHS // 2 :] *= times
        made = series(rng, draw, expected)
        names = sorted(made.counts)[:closed]
        found = other_places(made, dict.fromkeys(names, CLOSED), (CLOSED, names), AS_OF)
        if found.interval is None or found.by_lot is None:
            continue
        done += 1
        holds += found.interval[0] <= times <= found.interval[1]
        clear += not found.interval[0] <= 1 <= found.interval[1]
        by_lot += found.by_lot.probability <= ALPHA
        if found.robust is not None:
            robust_done += 1
            robust += found.robust[0] <= times <= found.robust[1]
    return holds / done, clear / done, by_lot / done, robust / robust_done if robust_done else math.nan


def main() -> None:
    """Reads the command line."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--trials", type=int, default=300)
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    print(f"One unit, twelve months before and after, {options.trials} trials")
    print(
        f"{'kind':28} {'a month':>7} {'times':>5} {'holds':>7} {'higher':>7} {'told: a doubling is seen':>25} {'exactly':>8}"
    )
    for kind, draw in KINDS.items():
        for mean, times in ((0.5, 1), (2, 1), (10, 1), (0.5, 2), (2, 2), (10, 2)):
            holds, higher, told = alone(draw, mean, times, options.trials, options.seed)
            wide = Spread(1.0 if draw is poisson else 3.0, MONTHS - 2)
            exactly = chance_to_see(12 * mean, 1.0, 2, wide, 0.95)
            print(f"{kind:28} {mean:7} {times:5} {holds:7.3f} {higher:7.3f} {told:25.3f} {exactly:8.3f}")
    print(f"\nBeside other units, {options.trials} trials")
    print(
        f"{'kind':28} {'closed':>6} {'others':>6} {'differ':>6} {'times':>5} {'holds':>7} {'clear':>7} {'by lot':>7} {'robust holds':>12}"
    )
    for kind, draw in KINDS.items():
        for places in ((1, 5), (3, 9), (6, 18)):
            for differ in (0.0, 0.3):
                for times in (1, 2):
                    shown = beside(draw, places, differ, times, options.trials, options.seed)
                    print(
                        f"{kind:28} {places[0]:6} {places[1]:6} {differ:6} {times:5} {shown[0]:7.3f} {shown[1]:7.3f} {shown[2]:7.3f} {shown[3]:12.3f}"
                    )


if __name__ == "__main__":
    main()
