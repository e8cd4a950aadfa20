"""Checks that drivers, pairs of states, scenarios and triggers fit together, so that probabilities can be computed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import Chance, Driver, DriverState, Scenario, Trigger, TriggerRule

__all__ = ["fitting"]

ROUNDING = 0.005  # how far shares that make one may be off, since people write two decimals


def fitting(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give the problems of a plan's parts with each other; nothing of an edition, which may have left parts out."""
    if profile.edition:
        return
    drivers = {d.id: d for d in profile.drivers}
    circle = _circle(profile.drivers)
    for i, driver in enumerate(profile.drivers):
        yield from _driver(reading, drivers, i, driver, circle)
    yield from _pairs(reading, profile, drivers)
    for i, scenario in enumerate(profile.scenarios):
        yield from _settings(reading, drivers, i, scenario)
        yield from _probability(reading, i, scenario)
        yield from _exposures(reading, i, scenario)
    sound = not circle and all(not [*_driver(reading, drivers, 0, d, circle)] for d in profile.drivers)
    if sound and "drivers" not in reading.incomplete:
        yield from _combinations(reading, profile, drivers)
    for i, trigger in enumerate(profile.triggers):
        yield from _trigger(reading, profile, i, trigger)


def _problem(
    reading: Reading, name: str, index: int, path: tuple[str | int, ...], label: str, what: str, allowed: str, do: str
) -> Problem:
    file, line = reading.line_of(name, index, *path)
    return Problem(file, line, label, what, allowed, do)


def _state(known: Mapping[str, Driver], spot: DriverState) -> tuple[str, str, str] | None:
    """Say what is wrong with a state of a driver: found, allowed, what to do; a driver not there has its own line."""
    driver = known.get(spot.driver)
    if driver is None or spot.state in driver.states:
        return None
    near = nearest(spot.state, driver.states)
    return (
        f"'{spot.state}', no state of {spot.driver}",
        one_of(driver.states),
        f"write {near}" if near else "choose one",
    )


def _driver(
    reading: Reading, known: Mapping[str, Driver], index: int, driver: Driver, circle: frozenset[str]
) -> Iterator[Problem]:
    at = ("drivers", index)
    if driver.harm and len(driver.harm) != len(driver.states):
        what = f"{len(driver.harm)} figures for {len(driver.states)} states"
        yield _problem(reading, *at, ("harm",), f"{driver.id} harm", what, "one for each state, in their order", "")
    if driver.id in circle:
        yield _problem(
            reading, *at, ("depends_on",), f"{driver.id} depends_on", "a circle: it depends on itself in the end",
            "", "take one of the dependences out",
        )  # fmt: skip
        return
    seen: set[frozenset[tuple[str, str]]] = set()
    for n, chance in enumerate(driver.chances):
        label, path = f"{driver.id} chances.{n}", ("chances", n)
        if len(chance.shares) != len(driver.states):
            what = f"{len(chance.shares)} shares for {len(driver.states)} states"
            yield _problem(reading, *at, (*path, "shares"), label, what, "one for each state, in their order", "")
        elif abs(sum(chance.shares) - 1) > ROUNDING:
            what = f"shares that add up to {sum(chance.shares):.3g}"
            yield _problem(reading, *at, (*path, "shares"), label, what, "1", "correct them")
        for m, given in enumerate(chance.given):
            if (wrong := _state(known, given)) is not None:
                yield _problem(reading, *at, (*path, "given", m, "state"), f"{label}.given", *wrong)
        key = frozenset((g.driver, g.state) for g in chance.given)
        if {g.driver for g in chance.given} != set(driver.depends_on) or len(chance.given) != len(driver.depends_on):
            told = ", ".join(g.driver for g in chance.given) or "nothing"
            wanted = ", ".join(driver.depends_on) or "nothing, since it depends on none"
            yield _problem(
                reading, *at, (*path, "given"), f"{label}.given", f"{told} given", wanted,
                "give each driver that it depends on once",
            )  # fmt: skip
        elif key in seen:
            yield _problem(reading, *at, path, label, f"chances for {_said(chance)} a second time", "", "keep one")
        seen.add(key)
    yield from _missing(reading, known, index, driver, seen)


def _missing(
    reading: Reading,
    known: Mapping[str, Driver],
    index: int,
    driver: Driver,
    seen: set[frozenset[tuple[str, str]]],
) -> Iterator[Problem]:
    """A combination of the states of those it depends on for which no chances stand."""
    if not driver.chances or not all(key in known for key in driver.depends_on):
        return
    states = [[(key, state) for state in known[key].states] for key in driver.depends_on]
    lacking = [c for c in itertools.product(*states) if frozenset(c) not in seen]
    if lacking:
        first = ", ".join(f"{key} {state}" for key, state in lacking[0])
        what = f"no chances for {first}" + (f" and {len(lacking) - 1} more" if len(lacking) > 1 else "")
        allowed = f"one entry for each of {math.prod(map(len, states))} combinations"
        yield _problem(
            reading, "drivers", index, ("chances",), f"{driver.id} chances", what, allowed,
            "add them, or leave chances out as a whole",
        )  # fmt: skip


def _said(chance: Chance) -> str:
    return ", ".join(f"{g.driver} {g.state}" for g in chance.given) or "no condition"


def _circle(drivers: Sequence[Driver]) -> frozenset[str]:
    """Give the drivers that depend on themselves, straight or through others."""
    on = {d.id: set(d.depends_on) for d in drivers}
    reach = {key: set(found) for key, found in on.items()}
    for _ in on:
        reach = {key: found.union(*(on.get(k, set()) for k in found)) for key, found in reach.items()}
    return frozenset(key for key, found in reach.items() if key in found)


def _pairs(reading: Reading, profile: Profile, known: Mapping[str, Driver]) -> Iterator[Problem]:
    seen: dict[frozenset[tuple[str, str]], str] = {}
    for i, pair in enumerate(profile.state_pairs):
        for name, end in (("one", pair.one), ("other", pair.other)):
            if (wrong := _state(known, end)) is not None:
                yield _problem(reading, "state_pairs", i, (name, "state"), f"{pair.id} {name}", *wrong)
        ends = frozenset((e.driver, e.state) for e in (pair.one, pair.other))
        if pair.one.driver == pair.other.driver:
            what = f"two states of {pair.one.driver}, which exclude each other in any case"
            yield _problem(reading, "state_pairs", i, (), pair.id, what, "", "name another driver, or delete it")
        elif ends in seen:
            what = f"the pair of {seen[ends]} a second time"
            yield _problem(reading, "state_pairs", i, (), pair.id, what, "", "keep one")
        seen.setdefault(ends, pair.id)


def _settings(reading: Reading, known: Mapping[str, Driver], index: int, scenario: Scenario) -> Iterator[Problem]:
    given = [s.driver for s in scenario.settings]
    for n, setting in enumerate(scenario.settings):
        at = ("scenarios", index, ("settings", n, "states"), f"{scenario.id} settings.{n}.states")
        driver = known.get(setting.driver)
        if not setting.states:
            yield _problem(reading, *at, "no state", "at least one", "name those that belong")
        for state in setting.states if driver else ():
            if (wrong := _state(known, DriverState(driver=setting.driver, state=state))) is not None:
                yield _problem(reading, *at, *wrong)
        if driver and len(set(setting.states)) < len(setting.states):
            yield _problem(reading, *at, "a state twice", "", "keep one")
        if setting.driver in given[:n]:
            yield _problem(reading, *at, f"{setting.driver} a second time", "", "write all its states in one entry")


def _probability(reading: Reading, index: int, scenario: Scenario) -> Iterator[Problem]:
    key, low, high = scenario.id, scenario.low, scenario.high
    if scenario.settings and scenario.came:
        what = "settings, although it is resolved: its probability would follow the drivers of today"
        do = "write the probability that it was given, without settings"
        yield _problem(reading, "scenarios", index, ("settings",), f"{key} settings", what, "", do)
    elif scenario.settings and scenario.probability is not None:
        what = "a probability beside settings, from which it is computed"
        yield _problem(
            reading, "scenarios", index, ("probability",), f"{key} probability", what, "one of the two",
            "delete it, or take the settings out",
        )  # fmt: skip
    if low is not None and high is not None and low > high:
        what = f"{low:g}, above high {high:g}"
        yield _problem(reading, "scenarios", index, ("low",), f"{key} low", what, "", "correct one of the two")
    elif scenario.probability is not None and not (low or 0) <= scenario.probability <= (1 if high is None else high):
        what = f"{scenario.probability:g}, outside of low and high"
        yield _problem(reading, "scenarios", index, ("probability",), f"{key} probability", what, "", "correct one")
    if scenario.came and not scenario.resolved_on:
        what = "an outcome without the day it was known"
        yield _problem(reading, "scenarios", index, ("came",), f"{key} came", what, "", "write resolved_on")


def _exposures(reading: Reading, index: int, scenario: Scenario) -> Iterator[Problem]:
    groups = [(e.place, e.group.casefold()) for e in scenario.exposures]
    for n, one in enumerate(scenario.exposures):
        label = f"{scenario.id} exposures.{n}"
        if one.low is not None and one.high is not None and one.low > one.high:
            what = f"low {one.low}, above high {one.high}"
            yield _problem(reading, "scenarios", index, ("exposures", n, "low"), label, what, "", "correct one")
        if groups[n] in groups[:n]:
            what = f"'{one.group}' in the same place a second time: people would be counted twice"
            yield _problem(reading, "scenarios", index, ("exposures", n, "group"), label, what, "", "put them together")


def _combinations(reading: Reading, profile: Profile, known: Mapping[str, Driver]) -> Iterator[Problem]:
    """Whether anything can come about, and no two scenarios hold the same combination."""
    limit = float(framework("scenario_building").settings["field_limit"].value)
    combinations = math.prod(len(d.states) for d in known.values() if d.chances)
    if combinations > limit:
        what = f"{combinations} combinations of states"
        yield _problem(
            reading, "drivers", 0, (), "drivers", what, f"at most {limit:.0f}", "take drivers or states together"
        )
        return
    banned = {
        frozenset(((p.one.driver, p.one.state), (p.other.driver, p.other.state)))
        for p in profile.state_pairs
        if p.fit == "impossible"
    }
    everything = {key: set(d.states) for key, d in known.items() if d.chances}
    if everything and not _holds(everything, known, banned):
        what = "impossible pairs and chances of 0 that leave no combination of states"
        at = ("state_pairs", 0) if profile.state_pairs else ("drivers", 0)
        yield _problem(reading, *at, (), at[0], what, "at least one", "take one of them back")
        return
    certain = everything | {d.id: {d.observed} for d in known.values() if d.observed is not None and d.chances}
    if certain != everything and not _holds(certain, known, banned):
        index = next(i for i, d in enumerate(profile.drivers) if d.observed is not None)
        what = "observed states that the chances and pairs rule out"
        yield _problem(reading, "drivers", index, ("observed",), "drivers observed", what, "", "correct either")
        return
    live = [(i, s) for i, s in enumerate(profile.scenarios) if s.came is None and s.settings]
    for (_, first), (number, second) in itertools.combinations(live, 2):
        both = {key: set(d.states) for key, d in known.items()}
        for setting in (*first.settings, *second.settings):
            if setting.driver in both:
                both[setting.driver] &= set(setting.states)
        if all(both.values()) and (found := _holds(both, known, banned)):
            named = {s.driver for s in (*first.settings, *second.settings)}
            what = f"combinations that {first.id} holds too, such as " + ", ".join(
                f"{key} {state}" for key, state in found.items() if key in named
            )
            do = "part them by a driver, so that probabilities add up"
            yield _problem(reading, "scenarios", number, ("settings",), f"{second.id} settings", what, "", do)


def _holds(
    wanted: Mapping[str, set[str]], known: Mapping[str, Driver], banned: set[frozenset[tuple[str, str]]]
) -> dict[str, str]:
    """Find a combination of the states wanted that can come about; nothing where there is none.

    A choice is taken back where a pair is impossible or the chance of a state is 0.
    """
    # Few states first: what parts two scenarios is decided before the drivers that neither names.
    order = sorted(wanted, key=lambda k: len(wanted[k]))
    on = {key: [k for k in known[key].depends_on if k in wanted] for key in order}
    place = {key: n for n, key in enumerate(order)}
    # A driver's chance can be looked at once it and all that it depends on are chosen.
    due: dict[int, list[Driver]] = {}
    for key in order:
        due.setdefault(max(place[k] for k in (key, *on[key])), []).append(known[key])

    def search(taken: dict[str, str]) -> dict[str, str]:
        if len(taken) == len(order):
            return taken
        driver = known[order[len(taken)]]
        for state in driver.states:
            if state not in wanted[driver.id]:
                continue
            if any(frozenset(((driver.id, state), end)) in banned for end in taken.items()):
                continue
            now = taken | {driver.id: state}
            if all(_chance(d, now) for d in due.get(len(taken), ())) and (found := search(now)):
                return found
        return {}

    return search({})


def _chance(driver: Driver, taken: Mapping[str, str]) -> bool:
    """Whether a driver's state can come about where those it depends on are as taken; yes where no chance is recorded."""
    given = {(key, taken[key]) for key in driver.depends_on if key in taken}
    for chance in driver.chances:
        if {(g.driver, g.state) for g in chance.given} == given and len(given) == len(driver.depends_on):
            return chance.shares[driver.states.index(taken[driver.id])] > 0
    return True


def _trigger(reading: Reading, profile: Profile, index: int, trigger: Trigger) -> Iterator[Problem]:
    for name in ("ratio", "ratio_if_not"):
        value = getattr(trigger, name)
        if value is not None and value <= 0:
            what = f"{value:g}, how many times more likely the sign is"
            yield _problem(
                reading,
                "triggers",
                index,
                (name,),
                f"{trigger.id} {name}",
                what,
                "more than 0",
                "write 3 for three times",
            )
    if trigger.ratio is not None and trigger.ratio_if_not is not None:
        seen, not_seen = trigger.ratio, trigger.ratio_if_not
        if seen > 0 and not_seen > 0 and (seen - 1) * (not_seen - 1) > 0:
            way = "above" if seen > 1 else "below"
            what = f"{seen:g} and {not_seen:g}, both {way} 1: the scenario would move one way whatever is seen"
            yield _problem(
                reading, "triggers", index, ("ratio_if_not",), f"{trigger.id} ratio_if_not", what,
                "one above 1, the other below", "correct one of the two",
            )  # fmt: skip
    if trigger.rule is not None:
        yield from _rule(reading, profile, index, trigger.id, trigger.rule)


def _rule(reading: Reading, profile: Profile, index: int, key: str, rule: TriggerRule) -> Iterator[Problem]:
    label = f"{key} rule"
    if rule.periods < 1:
        what, path = f"{rule.periods} periods", ("rule", "periods")
        yield _problem(reading, "triggers", index, path, label, what, "1 or more", "correct it")
    name = "readings" if rule.place is None else "incident_counts"
    if name in reading.incomplete or profile.sealed.get(name):
        return
    found = [
        r for r in getattr(profile, name)
        if r.indicator == rule.indicator and rule.source in (None, r.source) and rule.place == getattr(r, "place", None)
        and rule.mission in (None, getattr(r, "mission", None))
    ]  # fmt: skip
    if len(sources := sorted({r.source for r in found})) > 1:
        what = f"figures of {len(sources)} sources in one series"
        yield _problem(reading, "triggers", index, ("rule",), label, what, one_of(sources), "name one in source")
    if len(missions := sorted({str(getattr(r, "mission", None) or "") for r in found})) > 1:
        what = "figures of several missions in one series"
        yield _problem(
            reading, "triggers", index, ("rule",), label, what, one_of(m for m in missions if m), "name one in mission"
        )
    if not found:
        series = (
            f"{rule.indicator}"
            + (f" of {rule.place}" if rule.place else "")
            + (f" from {rule.source}" if rule.source else "")
        )
        file = "readings.csv" if rule.place is None else "incidents.csv"
        have = sorted({r.indicator for r in getattr(profile, name) if rule.place == getattr(r, "place", None)})
        do = "import the series, correct the rule, or let a person judge: take the rule out"
        what = f"a series that is not there: {series} in {file}"
        yield _problem(reading, "triggers", index, ("rule", "indicator"), label, what, one_of(have) if have else "", do)
