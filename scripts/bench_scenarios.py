#!/usr/bin/env python3
"""Prints how long the largest usual plan takes: 12 drivers of 4 states and 100,000 draws, with the memory that it needs.

Everything is made in this run, from a fixed seed: chances that depend on up to two drivers before, twenty pairs, five
scenarios with people exposed. Times are in seconds and as shares of the whole; memory is the peak of this process.
"""

from __future__ import annotations

import itertools
import resource
import time
from collections.abc import Callable

import numpy as np

from planning.analysis.consequences import drawn, swings
from planning.analysis.field import field_of
from planning.profiles.records import Chance, Driver, DriverState, Exposure, Scenario, Setting, StatePair

DRIVERS, STATES, DRAWS, PAIRS, SCENARIOS = 12, "abcd", 100_000, 20, 5


def made(rng: np.random.Generator) -> tuple[list[Driver], list[StatePair], list[Scenario]]:
    """Make a plan of the size that is asked for."""
    drivers = []
    for n in range(DRIVERS):
        on = [f"D-{m:02}" for m in range(max(0, n - 2), n)]
        chances = tuple(
            Chance(
                given=tuple(DriverState(driver=k, state=s) for k, s in zip(on, states, strict=True)),
                shares=tuple(f"{p:.6f}" for p in rng.dirichlet([1.0] * len(STATES))),
            )
            for states in itertools.product(STATES, repeat=len(on))
        )
        drivers.append(
            Driver(
                id=f"D-{n:02}",
                driver="d",
                states=tuple(STATES),
                harm=("0", "1", "2", "3"),
                depends_on=tuple(on),
                chances=chances,
            )
        )
    pairs = []
    for n in range(PAIRS):
        one, other = rng.choice(DRIVERS, 2, replace=False)
        ends = [DriverState(driver=f"D-{k:02}", state=str(rng.choice(list(STATES)))) for k in (one, other)]
        pairs.append(StatePair(id=f"SP-{n:02}", one=ends[0], other=ends[1], fit=("impossible", "unlikely")[n % 2]))
    scenarios = []
    for n in range(SCENARIOS):
        first, last = STATES[n % len(STATES)], ("ab", "cd")[n // len(STATES)]
        settings = (Setting(driver="D-00", states=(first,)), Setting(driver="D-11", states=tuple(last)))
        exposed = (Exposure(group="g", low=str(1000 * (n + 1)), high=str(5000 * (n + 1)), risks=("PR02",)),)
        scenarios.append(
            Scenario(
                id=f"S-{n:02}", title="t", scenario_kind="plausible", story="s", settings=settings, exposures=exposed
            )
        )
    return drivers, pairs, scenarios


def main() -> None:
    """Take the time of each step once and print it."""
    drivers, pairs, scenarios = made(np.random.default_rng(5))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    known = field_of(drivers, pairs)
    taken = {"field": time.perf_counter() - start}
    if known is None:
        raise SystemExit("nothing can come about in this plan")
    steps: dict[str, Callable[[], object]] = {
        "probabilities of the scenarios": lambda: [known.probability(s.settings) for s in scenarios],
        "if one driver is certain": lambda: [known.under(s.settings) for s in scenarios],
        "left out and proposed": lambda: (known.most_likely(5, [s.settings for s in scenarios]), known.proposed()),
        f"{DRAWS:,} draws": lambda: drawn(known, scenarios, DRAWS),
        "which driver matters": lambda: swings(known, scenarios),
    }
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        taken[name] = time.perf_counter() - start
    total = sum(taken.values())
    for name, seconds in taken.items():
        print(f"{name:34} {seconds:6.2f} s  {seconds / total:4.0%}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'all, for ' + format(known.joint.size, ',') + ' combinations':34} {total:6.2f} s")
    print(f"peak memory {peak / 1024:.0f} MB, {peak / before:.1f} times that before the field")


if __name__ == "__main__":
    main()
