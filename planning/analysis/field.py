"""The field of scenarios: every combination of the states of the drivers with its probability, exactly and not by lot."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Driver, Setting, StatePair

__all__ = ["Combination", "Field", "field", "field_of"]

Array = NDArray[np.float64]
BLOCK = 1_000_000  # how much of a field is looked at at once


@dataclass(frozen=True)
class Combination:
    """One combination of states, in the order of the field's drivers, with its probability and its harm.

    ``harm`` is the sum of the harm of its states (0 to 3 each); None where a state has none.
    """

    states: tuple[str, ...]
    probability: float
    harm: int | None

    def differs(self, other: Combination) -> int:
        """In how many drivers two combinations differ."""
        return sum(one != two for one, two in zip(self.states, other.states, strict=True))


@dataclass(frozen=True)
class Field:
    """The joint probabilities of the drivers' states: an axis for each driver, an entry for each combination, sum 1.

    ``taken`` is the share of the chances that impossible and unlikely pairs took away before the rest was brought to 1.
    ``unknown`` are the ids of the drivers whose chances are a gap: the field says nothing about them.
    """

    drivers: tuple[Driver, ...]
    joint: Array
    taken: float = 0.0
    unknown: tuple[str, ...] = ()

    @cached_property
    def _axes(self) -> dict[str, int]:
        return {d.id: i for i, d in enumerate(self.drivers)}

    @cached_property
    def _alone(self) -> list[Array]:
        return _sums(self.joint)

    def probability(self, settings: Iterable[Setting]) -> float | None:
        """Give the probability of all combinations whose states are among those set; None where a driver is unknown."""
        at = self._spots(settings)
        return None if at is None else float(self.joint[at].sum())

    def under(self, settings: Iterable[Setting]) -> dict[str, tuple[float, ...]] | None:
        """Give for each driver (by id) the probability of the settings under each of its states.

        NaN where the state cannot come about; None where the field does not know a driver of the settings.
        """
        at = self._spots(settings)
        if at is None:
            return None
        out = {}
        for axis, (driver, alone, inside) in enumerate(
            zip(self.drivers, self._alone, _sums(self.joint[at]), strict=True)
        ):
            both = np.zeros(len(driver.states))
            both[at[axis].ravel()] = inside
            with np.errstate(invalid="ignore", divide="ignore"):
                out[driver.id] = tuple(float(x) for x in both / alone)
        return out

    def marginal(self, driver: str) -> tuple[float, ...]:
        """Give the probability of each state of a driver, pairs and what is observed taken into account."""
        return tuple(float(x) for x in self._alone[self._axes[driver]])

    def observed(self, states: Mapping[str, str]) -> Field | None:
        """Give the field where drivers (by id) are certain to be in these states; None where that cannot be.

        Bayes' rule: what contradicts is struck out, the rest brought to 1.
        """
        where: list[slice | int] = [slice(None)] * self.joint.ndim
        for key, state in states.items():
            axis = self._axes[key]
            at = self.drivers[axis].states.index(state)
            where[axis] = slice(at, at + 1)
        kept = self.joint[tuple(where)]
        total = float(kept.sum())
        if total <= 0:
            return None
        joint = np.zeros(self.joint.shape)
        joint[tuple(where)] = kept / total
        return replace(self, joint=joint)

    def most_likely(self, number: int, outside: Iterable[Iterable[Setting]] = ()) -> tuple[Combination, ...]:
        """Give the most probable combinations that are none of those ``outside``, the most probable first."""
        joint = self.joint.copy()
        for settings in outside:
            if (at := self._spots(settings)) is not None:
                held = np.ones((1,) * joint.ndim, bool)  # as small as can be: an axis that is not set stays of length 1
                for axis, states in enumerate(at):
                    if states.size < joint.shape[axis]:
                        held = held & _along(np.isin(np.arange(joint.shape[axis]), states), axis, joint.ndim)
                joint *= ~held
        flat = joint.ravel()
        found = _largest(flat, number)
        return tuple(self._combination(i, float(flat[i])) for i in found)

    def proposed(self) -> tuple[Combination, ...]:
        """Propose cores of scenarios: the most probable combinations that differ from each other, and the most harmful.

        A combination is taken where it differs from all before in as many drivers as the framework asks for
        (scenario_building: ``differ_by``, ``proposed``); the last place goes to the most harmful of all that can come
        about, the more probable one of two. It is a proposal to talk about: words and bounds are the planning cell's.
        """
        rules = framework("scenario_building").settings
        apart, most = int(rules["differ_by"].value), int(rules["proposed"].value)
        taken: list[Combination] = []
        for one in self.most_likely(2000):
            if len(taken) < most - 1 and all(one.differs(other) >= min(apart, len(self.drivers)) for other in taken):
                taken.append(one)
        worst = self._worst()
        if worst is not None and worst.states not in [t.states for t in taken]:
            taken.append(worst)
        return tuple(taken)

    def covered(self, scenarios: Iterable[Iterable[Setting]]) -> float:
        """Give the probability that scenarios which share no combination hold together."""
        return sum(p for s in scenarios if (p := self.probability(s)) is not None)

    def _worst(self) -> Combination | None:
        if not all(len(d.harm) == len(d.states) for d in self.drivers):
            return None
        harm = np.zeros(self.joint.shape, np.int16)
        for axis, d in enumerate(self.drivers):
            harm += _along(np.array(d.harm, np.int16), axis, harm.ndim)
        harm[self.joint <= 0] = -1
        worst = np.flatnonzero(harm.ravel() == harm.max())
        flat = self.joint.ravel()
        index = int(worst[np.argmax(flat[worst])])
        return self._combination(index, float(flat[index]))

    def _combination(self, index: int, probability: float) -> Combination:
        at = np.unravel_index(index, self.joint.shape)
        states = tuple(d.states[int(i)] for d, i in zip(self.drivers, at, strict=True))
        rated = all(len(d.harm) == len(d.states) for d in self.drivers)
        harm = sum(d.harm[int(i)] for d, i in zip(self.drivers, at, strict=True)) if rated else None
        return Combination(states, probability, harm)

    def _spots(self, settings: Iterable[Setting]) -> tuple[NDArray[np.intp], ...] | None:
        """Give where the states that are set stand, as an index of the field; None where it does not know a driver."""
        chosen = {s.driver: s.states for s in settings}
        if not chosen.keys() <= self._axes.keys():
            return None
        states = [[i for i, x in enumerate(d.states) if x in chosen.get(d.id, d.states)] for d in self.drivers]
        return np.ix_(*states)


def field(profile: Profile) -> Field | None:
    """Give the field of a profile's drivers, with what is observed; None where no chances are recorded.

    None also where an edition left out drivers or pairs, or they lie sealed: computed without them, every probability
    would be another one.
    """
    names = ("drivers", "state_pairs")
    if profile.left_out(*names) or any(profile.sealed.get(n) for n in names):
        return None
    found = field_of(profile.drivers, profile.state_pairs)
    if found is None:
        return None
    return found.observed({d.id: d.observed for d in found.drivers if d.observed is not None})


def field_of(drivers: Sequence[Driver], pairs: Iterable[StatePair] = ()) -> Field | None:
    """Give the field of drivers whose chances are recorded, with the pairs of states between them.

    The product of each driver's chances given those it depends on (a Bayesian network), times the factor of each pair
    (frameworks/state_fits), brought to 1. A driver without chances, or that depends on such a one, stays out. None
    where none is left, where there are more combinations than the framework's limit, or where nothing can come about.
    """
    known = _known(drivers)
    if not known or np.prod([float(len(d.states)) for d in known]) > _limit():
        return None
    axes = {d.id: i for i, d in enumerate(known)}
    joint = np.ones([len(d.states) for d in known])
    for d in known:
        joint *= _conditional(d, known, axes)
    before = float(joint.sum())
    fits = framework("state_fits")
    for pair in pairs:
        ends = [(axes[e.driver], e.state) for e in (pair.one, pair.other) if e.driver in axes]
        if len(ends) == 2 and ends[0][0] != ends[1][0]:
            where: list[slice | int] = [slice(None)] * joint.ndim
            for axis, state in ends:
                where[axis] = known[axis].states.index(state)
            joint[tuple(where)] *= float(str(fits[pair.fit].values["factor"]))
    total = float(joint.sum())
    if total <= 0:
        return None
    joint /= total
    out = tuple(d.id for d in drivers if d.id not in axes)
    return Field(known, joint, max(0.0, 1 - total / before), out)


def _limit() -> float:
    return float(framework("scenario_building").settings["field_limit"].value)


def _known(drivers: Sequence[Driver]) -> tuple[Driver, ...]:
    """Give the drivers with chances that depend on none without, in the order given."""
    known = {d.id for d in drivers if d.chances}
    while lost := {d.id for d in drivers if d.id in known and not set(d.depends_on) <= known}:
        known -= lost
    return tuple(d for d in drivers if d.id in known)


def _conditional(driver: Driver, drivers: Sequence[Driver], axes: Mapping[str, int]) -> Array:
    """Give the chances of a driver as an array with an axis of full length for it and each driver it depends on."""
    on = sorted({driver.id, *driver.depends_on}, key=lambda key: axes[key])
    states = {key: drivers[axes[key]].states for key in on}
    table = np.zeros([len(states[key]) for key in on])
    by_given = {frozenset((g.driver, g.state) for g in c.given): c.shares for c in driver.chances}
    parents = [key for key in on if key != driver.id]
    for combination in itertools.product(*(states[p] for p in parents)):
        where: list[slice | int] = [slice(None)] * len(on)
        for parent, state in zip(parents, combination, strict=True):
            where[on.index(parent)] = states[parent].index(state)
        shares = np.array(by_given[frozenset(zip(parents, combination, strict=True))])
        table[tuple(where)] = shares / shares.sum()
    shape = [len(d.states) if d.id in on else 1 for d in drivers]
    return table.reshape(shape)


def _sums(array: Array) -> list[Array]:
    """Give the sums of an array along each of its axes alone; halves of the axes are summed away one after the other."""
    axes = array.ndim
    if axes == 1:
        return [array]
    first = tuple(range(axes // 2))
    rest = tuple(range(axes // 2, axes))
    return [*_sums(array.sum(axis=rest)), *_sums(array.sum(axis=first))]


def _largest(flat: Array, number: int) -> list[int]:
    """Give where the largest values stand, the largest first; block by block, since a field can be large."""
    best: list[int] = []
    for start in range(0, len(flat), BLOCK):
        block = flat[start : start + BLOCK]
        least = flat[best[-1]] if len(best) == number else 0.0
        found = np.flatnonzero(block > least)  # those of the first block that have any chance, then only better ones
        if len(found) > number:
            found = found[np.argpartition(block[found], len(found) - number)[len(found) - number :]]
        best = sorted([*best, *(start + int(i) for i in found)], key=lambda i: (-flat[i], i))[:number]
    return best


def _along(values: NDArray[Any], axis: int, axes: int) -> NDArray[Any]:
    shape = [1] * axes
    shape[axis] = len(values)
    return values.reshape(shape)
