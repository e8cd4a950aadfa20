"""Triggers: whether each has tripped by figures or by a person's look, what that does to probabilities, and what it releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.months import month_end, month_number, month_text
from planning.profiles.records import PreparednessAction, Trigger, TriggerCheck, TriggerRule

__all__ = [
    "NOT_CHECKED",
    "NOT_TRIPPED",
    "TRIPPED",
    "Figures",
    "Readiness",
    "TriggerState",
    "figures",
    "readiness",
    "trigger_state",
    "trigger_states",
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


@dataclass(frozen=True)
class TriggerState:
    """Where a trigger stands on a day: by its figures where its rule can be computed, else by the last look at it."""

    trigger: Trigger
    figures: Figures | None
    last: TriggerCheck | None
    overdue: int | None  # days since the next look was due; None where nobody said how often, or it is not due

    @property
    def state(self) -> str:
        """The state that counts: figures go before a look, and a look before nothing."""
        if self.figures is not None and self.figures.state != NOT_CHECKED:
            return self.figures.state
        return self.last.state if self.last else NOT_CHECKED

    @property
    def since(self) -> dt.date | None:
        """The day that the state is about: the end of the newest figure, or the day of the last look."""
        if self.figures is not None and self.figures.state != NOT_CHECKED:
            return self.figures.until
        return self.last.on if self.last else None

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
    if trigger.every_days is not None and last is not None:
        late = (day - last.on).days - trigger.every_days
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
        and r.value is not None
        and _ends(r.period) <= day
        and (r.as_of is None or r.as_of <= day)
    ]
    finest = max((len(r.period) for r in rows), default=0)
    by_number = {_number(r.period): float(r.value) for r in rows if len(r.period) == finest}
    return _judged(rule, by_number, finest, day)


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


def _number(period: str) -> int:
    return int(period) if len(period) == YEAR else month_number(period)


def _written(number: int, width: int) -> str:
    return f"{number:04}" if width == YEAR else month_text(number)


def _ends(period: str) -> dt.date:
    return dt.date(int(period), 12, 31) if len(period) == YEAR else month_end(month_number(period))


def updated(
    probabilities: dict[str, float], profile: Profile, states: tuple[TriggerState, ...]
) -> dict[str, float] | None:
    """Give the probabilities of scenarios (by id) after what triggers have shown since these were estimated.

    Bayes' rule in its odds form: each scenario's probability is multiplied by the ratio of each of its triggers that has
    tripped (``ratio``) or was looked at and has not (``ratio_if_not``), what is left for none of these by 1, and all are
    brought to 1. Triggers are taken to be independent of each other. What was known when the scenario was dated
    is in its probability already, so only looks and figures of later days count. None where no trigger changes anything.
    """
    dated = {s.id: s.as_of for s in profile.scenarios}
    factors = dict.fromkeys(probabilities, 1.0)
    for s in states:
        estimated = dated.get(s.trigger.scenario)
        if s.trigger.scenario not in factors or s.since is None or estimated is None or s.since <= estimated:
            continue
        ratio = {TRIPPED: s.trigger.ratio, NOT_TRIPPED: s.trigger.ratio_if_not}.get(s.state)
        factors[s.trigger.scenario] *= 1.0 if ratio is None else ratio
    if all(f == 1 for f in factors.values()):
        return None
    none = max(0.0, 1 - sum(probabilities.values()))
    weights = {key: p * factors[key] for key, p in probabilities.items()}
    total = sum(weights.values()) + none
    return {key: w / total for key, w in weights.items()} if total > 0 else None


@dataclass(frozen=True)
class Readiness:
    """Whether an action can wait for its triggers: ``warning`` are the days from the first that can fire to the harm.

    The time between two looks is taken off, since a sign may be seen that much later. ``released`` are the triggers that
    have tripped. ``early`` says by how many days it must start before a trigger can fire in time; None where its lead
    time or every warning is a gap, or where it can wait.
    """

    action: PreparednessAction
    triggers: tuple[TriggerState, ...]
    warning: int | None
    early: int | None

    @property
    def released(self) -> tuple[TriggerState, ...]:
        """Those of its triggers that have tripped."""
        return tuple(s for s in self.triggers if s.state == TRIPPED)


def readiness(profile: Profile, states: tuple[TriggerState, ...]) -> tuple[Readiness, ...]:
    """Say for each action what its triggers leave it of time, in the order of the file."""
    out = []
    for action in profile.preparedness_actions:
        own = tuple(s for s in states if action.id in s.trigger.releases)
        warnings = [s.trigger.warns_days - (s.trigger.every_days or 0) for s in own if s.trigger.warns_days is not None]
        warning = max(warnings, default=None)
        early = None
        if warning is not None and action.lead_days is not None and action.lead_days > warning:
            early = action.lead_days - warning
        out.append(Readiness(action, own, warning, early))
    return tuple(out)
