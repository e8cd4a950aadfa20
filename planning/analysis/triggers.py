"""Triggers: whether each has tripped by figures or by a person's look, what that does to probabilities, and what it releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from planning.frameworks import framework
from planning.problems import Problem
from planning.profiles import Profile
from planning.profiles.months import month_end, month_number, month_text
from planning.profiles.reading import Reading
from planning.profiles.records import PreparednessAction, Trigger, TriggerCheck, TriggerRule

__all__ = [
    "NOT_CHECKED",
    "NOT_TRIPPED",
    "TRIPPED",
    "Figures",
    "Readiness",
    "TriggerState",
    "counted_ratio",
    "estimated_on",
    "figures",
    "readiness",
    "trigger_state",
    "trigger_states",
    "unlogged",
    "updated",
]

TRIPPED = "tripped"
NOT_TRIPPED = "not_tripped"
NOT_CHECKED = "not_checked"
YEAR = len("2026")


@dataclass(frozen=True)
class Figures:
    """What a rule found in its series: ``state``, and the newest values with their periods, the newest last.

    ``state`` is not_checked where a period is missing or the series ends too early; ``why`` says so in words.
    """

    state: str
    values: tuple[tuple[str, float], ...]
    until: dt.date | None
    why: str = ""
    known: dt.date | None = None  # the day from which on the newest figure was known: its end, or when it was recorded


@dataclass(frozen=True)
class TriggerState:
    """Where a trigger stands on a day: by its figures where its rule can be computed, else by the last look at it.

    A later look that saw the sign goes before figures that have not passed yet; one that did not see it does not take
    back figures that have passed.
    """

    trigger: Trigger
    figures: Figures | None
    last: TriggerCheck | None
    overdue: int | None  # days since the next look was due; None where nobody said how often, or it is not due

    @property
    def by_figures(self) -> bool:
        """Whether the state that counts is that of the figures."""
        if self.figures is None or self.figures.state == NOT_CHECKED:
            return False
        newer = self.last is not None and self.figures.until is not None and self.last.on > self.figures.until
        return not (newer and self.last is not None and self.last.state == TRIPPED)

    @property
    def state(self) -> str:
        """The state that counts."""
        if self.by_figures and self.figures is not None:
            return self.figures.state
        return self.last.state if self.last else NOT_CHECKED

    @property
    def since(self) -> dt.date | None:
        """The day that the state is about: the end of the newest figure, or the day of the last look."""
        if self.by_figures and self.figures is not None:
            return self.figures.until
        return self.last.on if self.last else None

    @property
    def known(self) -> dt.date | None:
        """The day from which on the state was known: figures may be recorded long after the time that they are about."""
        return self.figures.known if self.by_figures and self.figures is not None else self.since

    @property
    def disagree(self) -> bool:
        """Whether the figures say another thing than the last look."""
        both = self.figures is not None and NOT_CHECKED not in (self.figures.state, self.last and self.last.state)
        return bool(both and self.last and self.figures and self.figures.state != self.last.state)


def trigger_states(profile: Profile, day: dt.date) -> tuple[TriggerState, ...]:
    """Give the state of each trigger on a day, in the order of the file."""
    return tuple(trigger_state(profile, t, day) for t in profile.triggers)


def trigger_state(profile: Profile, trigger: Trigger, day: dt.date) -> TriggerState:
    """Give the state of one trigger on a day; looks and figures that are later do not count."""
    found = figures(profile, trigger.rule, day) if trigger.rule else None
    looks = [c for c in trigger.checks if c.on <= day]
    last = max(looks, key=lambda c: c.on, default=None)
    overdue = None
    begun = last.on if last else trigger.as_of  # one that nobody ever looked at is due from when it was written down
    if trigger.every_days is not None and begun is not None:
        late = (day - begun).days - trigger.every_days
        overdue = late if late > 0 else None
    return TriggerState(trigger, found, last, overdue)


def figures(profile: Profile, rule: TriggerRule, day: dt.date) -> Figures | None:
    """Say what a rule finds in its series on a day; None where the edition has no such series.

    A series is the readings of the area or, with a place, the monthly counts of that unit, which the planning cell
    alone has. Full periods count, and those only that were there on the day.
    """
    name = "readings" if rule.place is None else "incident_counts"
    if profile.left_out(name) or profile.sealed.get(name) or (rule.place is not None and not profile.incident_counts):
        return None
    rows = [
        r
        for r in getattr(profile, name)
        if r.indicator == rule.indicator
        and rule.source in (None, r.source)
        and rule.place == getattr(r, "place", None)
        and rule.mission in (None, getattr(r, "mission", None))
        and r.value is not None
        and _ends(r.period) <= day
        and (r.as_of is None or r.as_of <= day)
    ]
    finest = max((len(r.period) for r in rows), default=0)
    by_number = {_number(r.period): float(r.value) for r in rows if len(r.period) == finest}
    found = _judged(rule, by_number, finest, day)
    told = {period for period, _ in found.values}
    recorded = [r.as_of for r in rows if r.period in told and r.as_of]
    return replace(found, known=max([*recorded, *([found.until] if found.until else [])], default=None))


def _judged(rule: TriggerRule, values: dict[int, float], width: int, day: dt.date) -> Figures:
    if not values:
        return Figures(NOT_CHECKED, (), None, "no figure yet")
    newest = max(values)
    compared = rule.periods * (2 if rule.test in {"rises_by", "falls_by"} else 1)
    wanted = range(newest - compared + 1, newest + 1)
    until = _ends(_written(newest, width))
    told = tuple((_written(n, width), values[n]) for n in wanted if n in values)
    allowed = int(framework("trigger_tests").settings["missing_periods"].value)
    if _ends(_written(newest + allowed + 1, width)) <= day:
        return Figures(NOT_CHECKED, told, until, f"the figures end with {_written(newest, width)}")
    if missing := [_written(n, width) for n in wanted if n not in values]:
        return Figures(NOT_CHECKED, told, until, f"no figure for {', '.join(missing)}")
    tripped = _passes(rule, [values[n] for n in wanted])
    if tripped is None:
        return Figures(NOT_CHECKED, told, until, "nothing was counted in the time that it is compared with")
    return Figures(TRIPPED if tripped else NOT_TRIPPED, told, until)


def _passes(rule: TriggerRule, values: list[float]) -> bool | None:
    """Whether values, the newest last, pass a rule's test (frameworks/trigger_tests); None where they cannot be compared."""
    match rule.test:
        case "over":
            return all(v > rule.value for v in values)
        case "under":
            return all(v < rule.value for v in values)
    before, now = sum(values[: rule.periods]), sum(values[rule.periods :])
    if not before:
        return None
    change = (now - before) / before * 100
    return change >= rule.value if rule.test == "rises_by" else -change >= rule.value


def unlogged(reading: Reading, profile: Profile, day: dt.date) -> Iterator[Problem]:
    """Give a problem for each trigger that has tripped by figures and whose last look does not say so.

    Other editions than the planning cell's have no monthly counts, and so the state of the last look alone.
    """
    for i, trigger in enumerate(profile.triggers):
        found = trigger_state(profile, trigger, day)
        if found.by_figures and found.state == TRIPPED and (found.last is None or found.last.state != TRIPPED):
            file, line = reading.line_of("triggers", i, "checks")
            what = f"figures to {found.since} that have tripped, and no look that says so"
            do = "add a look: readers without the figures have looks alone"
            yield Problem(file, line, f"{trigger.id} checks", what, "", do)


def _number(period: str) -> int:
    return int(period) if len(period) == YEAR else month_number(period)


def _written(number: int, width: int) -> str:
    return f"{number:04}" if width == YEAR else month_text(number)


def _ends(period: str) -> dt.date:
    return dt.date(int(period), 12, 31) if len(period) == YEAR else month_end(month_number(period))


def estimated_on(profile: Profile, key: str) -> dt.date | None:
    """Give the day on which a scenario's probability was estimated; None where it is a gap.

    By hand that is the scenario's own day; from drivers the newest of its own, its drivers' and the pairs', since the
    probability rests on all of them.
    """
    scenario = next((s for s in profile.scenarios if s.id == key), None)
    if scenario is None or scenario.as_of is None:
        return None
    rests_on = (*profile.drivers, *profile.state_pairs) if scenario.settings else ()
    return max([scenario.as_of, *(r.as_of for r in rests_on if r.as_of)])


def counted_ratio(profile: Profile, state: TriggerState) -> float | None:
    """Give the ratio by which a trigger moves its scenario; None where it does not.

    What was known when the probability was estimated is in it already, so only what was known later counts.
    """
    estimated = estimated_on(profile, state.trigger.scenario)
    if estimated is None or state.known is None or state.known <= estimated:
        return None
    return {TRIPPED: state.trigger.ratio, NOT_TRIPPED: state.trigger.ratio_if_not}.get(state.state)


def updated(
    probabilities: dict[str, float], profile: Profile, states: tuple[TriggerState, ...]
) -> dict[str, float] | None:
    """Give the probabilities of scenarios (by id) after what triggers have shown since these were estimated.

    Bayes' rule in its odds form: each scenario's probability is multiplied by the ratio of each of its triggers that has
    tripped (``ratio``) or was looked at and has not (``ratio_if_not``), what is left for none of these by 1, and all are
    brought to 1. Triggers are taken to be independent of each other. None where no trigger changes anything.
    """
    factors = dict.fromkeys(probabilities, 1.0)
    for s in states:
        if s.trigger.scenario in factors and (ratio := counted_ratio(profile, s)) is not None:
            factors[s.trigger.scenario] *= ratio
    if all(f == 1 for f in factors.values()):
        return None
    none = max(0.0, 1 - sum(probabilities.values()))
    weights = {key: p * factors[key] for key, p in probabilities.items()}
    total = sum(weights.values()) + none
    return {key: w / total for key, w in weights.items()} if total > 0 else None


@dataclass(frozen=True)
class Readiness:
    """Whether an action can wait for its triggers: ``warning`` is the shortest time that one of them leaves, in days.

    It is the time from the sign to the harm, less that between two looks, since a sign may be seen that much later.
    ``unknown`` says that a trigger lacks one of the two, or that nobody watches it. ``early`` says by how many days the
    action must start before its triggers can fire in time; None where it can wait, or where that is not known.
    """

    action: PreparednessAction
    triggers: tuple[TriggerState, ...]
    warning: int | None
    unknown: bool
    early: int | None

    @property
    def released(self) -> tuple[TriggerState, ...]:
        """Those of its triggers that have tripped."""
        return tuple(s for s in self.triggers if s.state == TRIPPED)

    @property
    def harm_from(self) -> dt.date | None:
        """The first day on which harm may begin after what has tripped; None where no trigger that tripped tells."""
        days = [
            s.since + dt.timedelta(days=s.trigger.warns_days)
            for s in self.released
            if s.since is not None and s.trigger.warns_days is not None
        ]
        return min(days, default=None)


def _warning(s: TriggerState) -> int | None:
    t = s.trigger
    if t.warns_days is None or t.every_days is None or not (t.watched_by or s.last or s.figures):
        return None
    return max(0, t.warns_days - t.every_days)


def readiness(profile: Profile, states: tuple[TriggerState, ...]) -> tuple[Readiness, ...]:
    """Say for each action what its triggers leave it of time, in the order of the file."""
    out = []
    for action in profile.preparedness_actions:
        own = tuple(s for s in states if action.id in s.trigger.releases)
        warnings = [_warning(s) for s in own]
        known = [w for w in warnings if w is not None]
        warning = min(known, default=None)
        early = None
        if warning is not None and action.lead_days is not None and action.lead_days > warning:
            early = action.lead_days - warning
        out.append(Readiness(action, own, warning, len(known) < len(warnings), early))
    return tuple(out)
