"""What scenarios would do: people exposed as ranges, risks by band, which driver matters most, how firm the order is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.analysis.field import Field
from planning.analysis.scenarios import likelihood_step, seriousness
from planning.frameworks import framework
from planning.profiles.records import Scenario

__all__ = ["Drawn", "Firmness", "People", "RiskBands", "Swing", "drawn", "firmness", "people", "risk_bands", "swings"]

SEED = 20200  # fixed, so that a page stays the same; any other gives the same picture within the error of the draws
TENTHS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class People:
    """How many people a scenario exposes, all groups together: they do not overlap. ``unknown`` groups have no range."""

    low: int
    high: int
    unknown: int


def people(scenario: Scenario) -> People | None:
    """Give the people exposed in a scenario; None where no group has a range, which is a gap and not nobody."""
    ranges = [(e.low, e.high) for e in scenario.exposures if e.low is not None and e.high is not None]
    if not ranges:
        return None
    return People(sum(r[0] for r in ranges), sum(r[1] for r in ranges), len(scenario.exposures) - len(ranges))


@dataclass(frozen=True)
class Drawn:
    """People exposed over many draws of the drivers and of the ranges, where a scenario with a range comes about.

    ``low``, ``middle`` and ``high`` are the 10th, 50th and 90th of a hundred. ``comes`` is the share of draws in which
    such a scenario came; ``others`` that in which one came that has no range, ``none`` that in which none came. Of those
    two nothing is known here. ``error`` is the standard error of ``mean``.
    """

    low: float
    middle: float
    high: float
    mean: float
    error: float
    comes: float
    others: float
    none: float
    draws: int


def drawn(known: Field, scenarios: Sequence[Scenario], draws: int | None = None) -> Drawn | None:
    """Draw combinations of drivers and people within ranges; None where no scenario with settings has a range.

    Each draw takes a combination by its probability, finds the scenario that holds it and takes the people exposed
    between low and high, all numbers between equally likely. The ranges of one scenario move together: who
    underestimates one group likely underestimates the others, and it gives the wider result.
    """
    settled = [s for s in scenarios if s.settings and known.probability(s.settings) is not None]
    ranges = [people(s) for s in settled]
    if not any(ranges):
        return None
    number = draws or int(framework("scenario_building").settings["draws"].value)
    rng = np.random.default_rng(SEED)
    which = _scenario_of(known, settled, _combinations(known, rng, number))
    share = rng.random(number)
    low = np.array([r.low if r else np.nan for r in ranges] + [np.nan])
    high = np.array([r.high if r else np.nan for r in ranges] + [np.nan])
    exposed = low[which] + share * (high[which] - low[which])
    told = exposed[~np.isnan(exposed)]
    none = float((which == len(settled)).mean())
    if not len(told):
        return None
    at = np.quantile(told, TENTHS)
    comes = len(told) / number
    error = float(told.std(ddof=1) / np.sqrt(len(told))) if len(told) > 1 else float("inf")
    ends = [float(x) for x in at]
    return Drawn(ends[0], ends[1], ends[2], float(told.mean()), error, comes, max(0.0, 1 - comes - none), none, number)


def _combinations(known: Field, rng: np.random.Generator, number: int) -> NDArray[np.int64]:
    """Draw combinations by their probability, as positions in the flat field."""
    flat = np.cumsum(known.joint.ravel())
    at: NDArray[np.int64] = np.searchsorted(flat, rng.random(number) * flat[-1], side="right").astype(np.int64)
    return at


def _scenario_of(known: Field, scenarios: Sequence[Scenario], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give for each drawn combination the position of the scenario that holds it, and their number where none does."""
    states = np.unravel_index(at, known.joint.shape)
    axes = {d.id: i for i, d in enumerate(known.drivers)}
    which = np.full(len(at), len(scenarios))
    for n, scenario in enumerate(scenarios):
        inside = np.ones(len(at), bool)
        for s in scenario.settings:
            driver = known.drivers[axes[s.driver]]
            inside &= np.array([state in s.states for state in driver.states])[states[axes[s.driver]]]
        which[inside] = n
    return which


@dataclass(frozen=True)
class Swing:
    """What a driver does to the people exposed: by state, the probability of the state and the range weighted by it.

    A range is the sum over the scenarios of their probability under that state times their low and high. ``width`` is
    the difference between the middles of the states with the most and the fewest. None where a state cannot come about.
    """

    driver: str
    states: tuple[tuple[str, float, tuple[float, float] | None], ...]
    width: float


def swings(known: Field, scenarios: Sequence[Scenario]) -> tuple[Swing, ...]:
    """Give the drivers by how much they move the people exposed, the one that matters most first."""
    rated = [(s, r) for s in scenarios if s.settings and (r := people(s)) is not None]
    under = [(known.under(s.settings), r) for s, r in rated]
    out = []
    for d in known.drivers:
        low, high = np.zeros(len(d.states)), np.zeros(len(d.states))
        for shares, r in under:
            if shares is not None:
                low += np.array(shares[d.id]) * r.low
                high += np.array(shares[d.id]) * r.high
        middle = (low + high) / 2
        rows = tuple(
            (state, share, None if np.isnan(a) else (float(a), float(b)))
            for state, share, a, b in zip(d.states, known.marginal(d.id), low, high, strict=True)
        )
        width = float(np.nanmax(middle) - np.nanmin(middle)) if rated and not np.isnan(middle).all() else 0.0
        out.append(Swing(d.id, rows, width))
    return tuple(sorted(out, key=lambda s: -s.width)) if rated else ()


@dataclass(frozen=True)
class Firmness:
    """How firm the place of a scenario is when all probabilities move within their 80 per cent intervals.

    ``ranks`` are the best and the worst rank by probability in the middle 80 of a hundred draws, ``first`` the share of
    draws in which it is the most probable. ``bands`` gives the share of draws in each band of seriousness, by its id;
    empty where the impact is a gap. ``moved`` says whether it has an interval at all.
    """

    scenario: str
    ranks: tuple[int, int]
    first: float
    bands: tuple[tuple[str, float], ...]
    moved: bool


def firmness(scenarios: Sequence[Scenario], probabilities: Mapping[str, float | None]) -> tuple[Firmness, ...]:
    """Give the firmness of each scenario with a probability; nothing where none has an interval.

    Each draw takes every probability anywhere within its interval, independent of the others; one without an interval
    stays. Where they add up to more than 1, all are brought down alike.
    """
    own = [s for s in scenarios if probabilities.get(s.id) is not None]
    if not any(s.low is not None and s.high is not None for s in own):
        return ()
    moved = _moved(own, probabilities)
    order = np.argsort(np.argsort(-moved, axis=1, kind="stable"), axis=1, kind="stable") + 1
    bands = framework("seriousness")
    out = []
    for n, s in enumerate(own):
        low, high = np.quantile(order[:, n], (TENTHS[0], TENTHS[-1]), method="closest_observation")
        shares: list[tuple[str, float]] = []
        if s.impact is not None:
            steps = _steps(moved[:, n]) * s.impact
            shares = [(b.id, float(np.mean((steps >= (b.min or 0)) & (steps <= (b.max or 0))))) for b in bands]
        ranked = (int(low), int(high))
        interval = s.low is not None and s.high is not None
        out.append(Firmness(s.id, ranked, float(np.mean(order[:, n] == 1)), tuple(shares), interval))
    return tuple(out)


def _moved(scenarios: Sequence[Scenario], probabilities: Mapping[str, float | None]) -> NDArray[Any]:
    """Draw the probabilities of scenarios within their intervals: a row for each draw, never more than 1 in all."""
    number = int(framework("scenario_building").settings["draws"].value)
    rng = np.random.default_rng(SEED)
    own = np.array([float(probabilities[s.id] or 0) for s in scenarios])
    low = np.array([p if s.low is None or s.high is None else s.low for s, p in zip(scenarios, own, strict=True)])
    high = np.array([p if s.low is None or s.high is None else s.high for s, p in zip(scenarios, own, strict=True)])
    out = low + rng.random((number, len(scenarios))) * (high - low)
    held: NDArray[Any] = out / np.maximum(out.sum(axis=1, keepdims=True), 1.0)
    return held


def _steps(probability: NDArray[Any]) -> NDArray[Any]:
    """Give the ERP likelihood of many probabilities at once, as ``likelihood_step`` does of one."""
    ends = np.array([i.max for i in framework("likelihood")][:-1], float)
    return 1 + np.searchsorted(ends, np.round(probability * 100, 6), side="left")


@dataclass(frozen=True)
class RiskBands:
    """How many protection risks, by unit and group, lie in each band of seriousness.

    ``now`` counts them by the probabilities as they stand; ``low`` and ``high`` are the 10th and 90th of a hundred draws
    of the probabilities within their intervals. By id of the band; ``unknown`` have no impact or no probability.
    """

    now: Mapping[str, int]
    low: Mapping[str, int]
    high: Mapping[str, int]
    unknown: int


def risk_bands(scenarios: Sequence[Scenario], probabilities: Mapping[str, float | None]) -> RiskBands | None:
    """Count the risks by band; None where no scenario says who is exposed to which risk.

    The likelihood of a risk to a group in a unit is the probability that one of the scenarios comes which expose this
    group to it, in ERP classes; its impact is the gravest of them. Their product has the ERP band.
    """
    spots: dict[tuple[str, str | None, str], list[tuple[str, int | None]]] = {}
    for s in scenarios:
        for e in s.exposures:
            for risk in e.risks:
                spots.setdefault((risk, e.place, e.group.casefold()), []).append((s.id, e.impact or s.impact))
    if not spots:
        return None
    own = [s for s in scenarios if probabilities.get(s.id) is not None]
    index = {s.id: n for n, s in enumerate(own)}
    moved = _moved(own, probabilities) if own else np.zeros((1, 0))
    bands = framework("seriousness")
    now = dict.fromkeys(bands.ids, 0)
    counts = {b: np.zeros(len(moved), int) for b in bands.ids}
    unknown = 0
    for found in spots.values():
        if any(key not in index or impact is None for key, impact in found):
            unknown += 1
            continue
        impact = max(i for _, i in found if i is not None)
        place = [index[key] for key, _ in found]
        total = sum(float(probabilities[key] or 0) for key, _ in found)
        if (result := seriousness(likelihood_step(min(total, 1.0)), impact)) is not None:
            now[result[1].id] += 1
        product = _steps(np.minimum(moved[:, place].sum(axis=1), 1.0)) * impact
        for b in bands:
            counts[b.id] += (product >= (b.min or 0)) & (product <= (b.max or 0))
    ends = {b: np.quantile(c, (TENTHS[0], TENTHS[-1]), method="closest_observation") for b, c in counts.items()}
    return RiskBands(now, {b: int(e[0]) for b, e in ends.items()}, {b: int(e[1]) for b, e in ends.items()}, unknown)
