"""Tries the trend on made-up counts whose truth is known, and prints how often it is right; the same seed, the same numbers.

    python scripts/trend_trials.py                 a thousand trials of each kind
    python scripts/trend_trials.py --trials 5000

Intervals should hold the truth in about 95 of 100 trials, and at most 5 of 100 series in which nothing changed should
show a change point. The last lines of each part are what the method does not promise: counts that hang on those before.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from planning.analysis.changepoints import order_probability, strongest
from planning.analysis.rates import count_interval, ratio_interval, spread

CONFIDENCE, ALPHA, SHORTEST = 0.95, 0.05, 3
Draw = Callable[[np.random.Generator, np.ndarray], np.ndarray]  # expected counts of the periods -> counts


def poisson(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Events that come one by one."""
    return rng.poisson(mean)


def clustered(ratio: float) -> Draw:
    """Events whose variance is ``ratio`` times their mean (negative binomial)."""
    return lambda rng, mean: rng.poisson(rng.gamma(mean / (ratio - 1), ratio - 1))


def persons(sigma: float) -> Draw:
    """Persons who come in groups of very unlike size (lognormal), a few at a time at the middle."""
    size = np.exp(1 + sigma**2 / 2)

    def draw(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
        return np.array([round(rng.lognormal(1, sigma, k).sum()) for k in rng.poisson(mean / size)])

    return draw


def hanging(share: float, wave: float) -> Draw:
    """Counts around a rate that moves slowly: its logarithm keeps ``share`` of itself from period to period."""

    def draw(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
        state, states = rng.normal(), []
        for _ in mean:
            states.append(state)
            state = share * state + np.sqrt(1 - share**2) * rng.normal()
        return rng.poisson(mean * np.exp(wave * np.array(states) - wave**2 / 2))

    return draw


def seasons(height: float) -> Draw:
    """Events with a season: every fourth period is ``height`` times the others, the mean of four kept."""
    shape = np.array([1, 1, 1, height]) * 4 / (3 + height)
    return lambda rng, mean: rng.poisson(mean * np.resize(shape, len(mean)))


KINDS: dict[str, Draw] = {
    "one by one": poisson,
    "variance 3 times the mean": clustered(3),
    "variance 8 times the mean": clustered(8),
    "persons in groups": persons(0.8),
    "persons in very unlike groups": persons(1.2),
    "a season, one quarter double": seasons(2),
    "hanging on the one before, 0.3": hanging(0.3, 0.4),
    "hanging on the one before, 0.6": hanging(0.6, 0.4),
}


def coverage(draw: Draw, mean: float, times: float, trials: int, seed: int) -> tuple[float, float, float]:
    """Give how often the interval of the rate and that of the ratio hold the truth, and how often a change is clear."""
    rng = np.random.default_rng(seed)
    rate = ratio = clear = told = 0
    for _ in range(trials):
        counts = draw(rng, np.repeat([mean, mean * times], 4)).astype(float).tolist()
        before, now = sum(counts[:4]), sum(counts[4:])
        if not before:
            continue
        told += 1
        factor = spread([counts[:4], counts[4:]]).factor(CONFIDENCE)
        low, high = count_interval(now, factor, CONFIDENCE)
        rate += low <= 4 * mean * times <= high
        low, high = ratio_interval(now, before, factor, CONFIDENCE)
        ratio += low <= times <= high
        clear += not low <= 1 <= high
    return rate / told, ratio / told, clear / told


def marked(draw: Draw, mean: float, times: float, periods: int, trials: int, seed: int) -> tuple[float, float]:
    """Give how often a change point is marked, and how often of these within one period of the truth (the middle)."""
    rng = np.random.default_rng(seed)
    found = near = 0
    for _ in range(trials):
        expected = np.repeat([mean, mean * times], [periods // 2, periods - periods // 2])
        counts = draw(rng, expected).astype(float).tolist()
        if order_probability(counts, SHORTEST) <= ALPHA:
            found += 1
            near += abs(strongest(counts, SHORTEST)[0] - periods // 2) <= 1
    return found / trials, near / found if found else 0.0


def main() -> None:
    """Reads the command line."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--trials", type=int, default=1000)
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    print(f"Intervals of four quarters and of their ratio to four before, {options.trials} trials")
    print(f"{'kind':32} {'a quarter':>9} {'times':>5} {'rate holds':>11} {'ratio holds':>11} {'clear':>7}")
    for kind, draw in KINDS.items():
        for mean, times in ((3, 1), (10, 1), (40, 1), (10, 2), (40, 2)):
            shown = coverage(draw, mean, times, options.trials, options.seed)
            print(f"{kind:32} {mean:9} {times:5}" + " ".join(f"{x:11.3f}" for x in shown))
    print(f"\nChange points, each series alone, {options.trials} trials")
    print(f"{'kind':32} {'periods':>7} {'a quarter':>9} {'times':>5} {'marked':>11} {'near':>11}")
    for kind, draw in KINDS.items():
        for periods, mean, times in ((12, 10, 1), (16, 10, 1), (12, 10, 2), (16, 10, 2), (16, 40, 2), (12, 40, 3)):
            shown = marked(draw, mean, times, periods, options.trials, options.seed)
            print(f"{kind:32} {periods:7} {mean:9} {times:5}" + " ".join(f"{x:11.3f}" for x in shown))


if __name__ == "__main__":
    main()
