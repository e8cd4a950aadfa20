"""A rehearsal of a past closure or of an exercise area: what was known on each step's day, what is asked, what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.analysis.transition_calendar import transition_calendar
from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Mission, Question

__all__ = ["Ask", "Case", "Known", "NotInTheRecordError", "Scored", "Step", "closure", "exercise", "scored"]

HALF_YEAR = 6
COIN = 0.5


class NotInTheRecordError(ValueError):
    """What a case asks about is not in the area's record, so that nobody could say what came."""


@dataclass(frozen=True)
class Known:
    """Something that was known on a day, with its source."""

    text: str
    source: str


@dataclass(frozen=True)
class Ask:
    """One question of a step: what is asked, what came and why, and how often it was so before (``base``, where known)."""

    id: str
    text: str
    happened: bool
    because: str
    base: float | None
    known_on: dt.date  # the day from which on what came was known
    lesson: str = ""


@dataclass(frozen=True)
class Step:
    """A day, what was known on it, what the transition calendar asked for by then, and what is asked."""

    on: dt.date
    known: tuple[Known, ...]
    calendar: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Case:
    """A rehearsal: its title, the area, and its steps in the order of their days."""

    title: str
    area: str
    fictional: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Scored:
    """An answer beside what came: squared difference of the probability, of a coin and of the base rate where known."""

    ask: Ask
    probability: float | None
    off: float | None
    base_off: float | None


def scored(asks: Iterable[Ask], answers: Mapping[str, float | None]) -> tuple[Scored, ...]:
    """Lay answers (probability by id, None for no view) beside what came. An ask without an answer counts as no view."""
    out = []
    for ask in asks:
        p = answers.get(ask.id)
        base = None if ask.base is None else (ask.base - ask.happened) ** 2
        out.append(Scored(ask, p, None if p is None else (p - ask.happened) ** 2, base))
    return tuple(out)


def closure(profile: Profile, definition: Mapping[str, Any]) -> Case:
    """Give the case of a real closure: what is asked stands in ``definition``, everything else in the public record.

    Raises NotInTheRecordError for a mission, a figure or a year that the record has not.
    """
    mission = next((m for m in profile.missions if m.id == definition["mission"]), None)
    if mission is None:
        raise NotInTheRecordError(f"no mission {definition['mission']} in the record of {profile.code}")
    steps = []
    for n, step in enumerate(definition["steps"], 1):
        day = dt.date.fromisoformat(str(step["day"]))
        asks = tuple(_ask(f"{n}.{m}", profile, mission, day, ask) for m, ask in enumerate(step["asks"], 1))
        steps.append(Step(day, _known(profile, day), _calendar(mission, day), asks))
    return Case(str(definition["title"]), profile.code, fictional=False, steps=tuple(steps))


def exercise(profile: Profile) -> Case:
    """Give the case of an exercise area, from its resolved questions: one step each half year, asked before they close.

    Raises NotInTheRecordError where the area has no resolved question.
    """
    done = [q for q in profile.questions if q.outcome in {"yes", "no"} and q.resolved_on]
    if not done:
        raise NotInTheRecordError(f"no resolved question in the record of {profile.code}")
    days = sorted({_half_year(min(q.closes, q.resolved_on or q.closes)) for q in done})
    steps = []
    for n, day in enumerate(days, 1):
        own = [q for q in done if _half_year(min(q.closes, q.resolved_on or q.closes)) == day]
        asks = tuple(_of_question(f"{n}.{m}", q) for m, q in enumerate(own, 1))
        earlier = tuple(
            Known(f"{q.question} It came out: {q.outcome}.", q.resolves_by)
            for q in done
            if q.resolved_on and q.resolved_on < day
        )
        steps.append(Step(day, (*_known(profile, day), *earlier), (), asks))
    return Case(f"{profile.area.name}: an exercise", profile.code, fictional=True, steps=tuple(steps))


def _half_year(day: dt.date) -> dt.date:
    """Give the first day of the half year before which a question was open."""
    return dt.date(day.year, 1 if day.month <= HALF_YEAR else HALF_YEAR + 1, 1)


def _of_question(key: str, q: Question) -> Ask:
    text = f"{q.question} (Passes with: {q.threshold}. Resolved by: {q.resolves_by}. Void if: {q.void_if}.)"
    return Ask(
        key,
        text,
        q.outcome == "yes",
        f"resolved on {q.resolved_on}",
        q.base_rate,
        q.resolved_on or q.closes,
        q.lesson or "",
    )


def _ask(key: str, profile: Profile, mission: Mission, day: dt.date, ask: Mapping[str, Any]) -> Ask:
    if ask["kind"] == "rose":
        return _rose(key, profile, day, ask)
    by = dt.date.fromisoformat(str(ask["by"]))
    decided = ask["kind"] == "decided"
    when = mission.end_decided if decided else mission.closed
    if when is None or when <= day:
        raise NotInTheRecordError(f"step {key}: of {mission.name} nothing is open on {day} that could be asked")
    what = (
        f"the Council have decided that {mission.name} ends"
        if decided
        else f"the operations of {mission.name} have ended"
    )
    # What did not come about by a day is known on that day; when it did come, later, is not.
    because = f"it was {'decided' if decided else 'over'} on {when}" if when <= by else f"not by {by}"
    return Ask(key, f"Will {what} by {by}?", when <= by, because, None, min(when, by))


def _rose(key: str, profile: Profile, day: dt.date, ask: Mapping[str, Any]) -> Ask:
    year = int(ask["year"])
    values = {
        int(r.period): r.value
        for r in profile.readings
        if r.indicator == ask["indicator"] and r.source == ask["source"] and len(r.period) == 4 and r.value is not None
    }
    if dt.date(year, 12, 31) <= day or year not in values or year - 1 not in values:
        raise NotInTheRecordError(f"step {key}: no figures of {ask['indicator']} for {year - 1} and {year} after {day}")
    # How often it rose in the years that were known: what somebody would say who knows nothing else.
    past = [values[y] > values[y - 1] for y in sorted(values) if y - 1 in values and y < year]
    name = framework("indicators")[str(ask["indicator"])].label
    before, now = values[year - 1], values[year]
    text = f"Will there be more in {year} than the {before:g} in {year - 1}: {name} ({ask['source']})?"
    base = sum(past) / len(past) if past else None
    return Ask(
        key,
        text,
        now > before,
        f"{now:g} in {year}, {before:g} in {year - 1} ({ask['source']})",
        base,
        dt.date(year, 12, 31),
    )


def _known(profile: Profile, day: dt.date) -> tuple[Known, ...]:
    """Give what the record has of the time up to a day: decisions, dated facts of an exercise, figures of ended years."""
    out = [
        Known(f"{step.decided}: {m.name}: {step.text.rstrip('.')}.", step.instrument)
        for m in profile.missions
        for step in m.steps
        if step.decided and step.decided <= day
    ]
    if profile.exercise:
        out += [Known(f.statement, f.reference) for f in profile.facts if f.as_of and f.as_of <= day]
    indicators = framework("indicators")
    series: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for r in profile.readings:
        if len(r.period) == 4 and dt.date(int(r.period), 12, 31) <= day:
            name = f"{indicators[r.indicator].label}{f', {r.mission}' if r.mission else ''}"
            series.setdefault((name, r.source), []).append(
                (r.period, "not known" if r.value is None else f"{r.value:g}")
            )
    out += [
        Known(f"{name}: " + ", ".join(f"{year} {value}" for year, value in sorted(points)), source)
        for (name, source), points in sorted(series.items())
    ]
    return tuple(out)


def _calendar(mission: Mission, day: dt.date) -> tuple[str, ...]:
    """Give what the transition calendar had to be through with, once the end was decided."""
    if mission.end_decided is None or mission.end_decided > day or mission.operations_end is None:
        return ()
    # The end as it was decided: when it really came is what the rehearsal asks.
    rows: Sequence[Any] = transition_calendar(mission.operations_end, day, ())
    return tuple(
        f"{r.item.label}: was planned for {r.planned}, {r.place}" for r in rows if r.place in {"do now", "missed"}
    )
