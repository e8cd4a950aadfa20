"""Looking back at what was said: resolved questions and scenarios as forecasts to score, and what came out wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.analysis.scoring import ClassForecast, Forecast, NumberForecast
from planning.profiles import Profile
from planning.profiles.records import Question, Scenario

__all__ = ["Record", "Resolved", "record", "resolved", "unresolved"]

HALF = 0.5
STANDARD = 80.0  # per cent: what the interval of an aggregate is brought to (frameworks/elicitation)


@dataclass(frozen=True)
class Resolved:
    """A question or scenario that is resolved: what was said, in words what came, and how far off it was.

    ``off`` is the squared difference of a probability and what happened (0 to 1); for classes that of the class that
    came; None for a number. ``wrong`` says whether more than half of the probability lay on what did not happen, or a
    number fell outside of its interval.
    """

    of: Question | Scenario
    said: str
    came: str
    off: float | None
    wrong: bool
    on: dt.date

    @property
    def name(self) -> str:
        """What was asked, or the title of the scenario."""
        return self.of.question if isinstance(self.of, Question) else self.of.title


@dataclass(frozen=True)
class Record:
    """The forecasts of a profile by kind, each with the day on which it was resolved; void ones are only counted."""

    events: tuple[tuple[dt.date, Forecast], ...]
    numbers: tuple[NumberForecast, ...]
    classes: tuple[ClassForecast, ...]
    void: int


def unresolved(question: Question, day: dt.date) -> bool:
    """Whether a question has closed and nobody has written its outcome."""
    return question.outcome is None and question.closes < day


def record(profile: Profile) -> Record:
    """Give the forecasts that can be scored: those with an estimate and an outcome."""
    events = [
        (q.resolved_on, Forecast(q.best, q.outcome == "yes", q.base_rate, q.before))
        for q in profile.questions
        if q.answer == "yes_no" and q.outcome in {"yes", "no"} and q.best is not None and q.resolved_on
    ]
    events += [
        (s.resolved_on, Forecast(s.probability, s.came == "yes"))
        for s in profile.scenarios
        if s.came and s.probability is not None and s.resolved_on
    ]
    numbers = [
        NumberForecast(q.low, q.high, STANDARD, q.value)
        for q in profile.questions
        if q.outcome == "resolved" and q.low is not None and q.high is not None and q.value is not None
    ]
    classes = [
        ClassForecast(q.shares, q.classes.index(q.came))
        for q in profile.questions
        if q.outcome == "resolved" and q.shares and q.came in q.classes
    ]
    void = sum(q.outcome == "void" for q in profile.questions)
    return Record(tuple(events), tuple(numbers), tuple(classes), void)


def resolved(profile: Profile) -> tuple[Resolved, ...]:
    """Give what is resolved and was estimated, the farthest off first; void questions are not in it."""
    found = [one for q in profile.questions if (one := _question(q)) is not None]
    found += [
        _event(s, s.probability, s.came, s.resolved_on)
        for s in profile.scenarios
        if s.came and s.probability is not None and s.resolved_on
    ]
    return tuple(sorted(found, key=lambda r: (not r.wrong, -(r.off if r.off is not None else 1.0), r.of.id)))


def _question(q: Question) -> Resolved | None:
    if q.resolved_on is None or q.outcome in {None, "void"}:
        return None
    if q.answer == "yes_no" and q.best is not None:
        return _event(q, q.best, str(q.outcome), q.resolved_on)
    if q.answer == "class" and q.shares and q.came in q.classes:
        at = q.classes.index(q.came)
        said = ", ".join(f"{name} {share:.0%}" for name, share in zip(q.classes, q.shares, strict=True))
        return Resolved(q, said, q.came, (1 - q.shares[at]) ** 2, q.shares[at] < HALF, q.resolved_on)
    if q.answer == "number" and q.best is not None and q.value is not None:
        interval = q.low is not None and q.high is not None
        said = f"{q.best:g} {q.unit or ''}" + (f" ({q.low:g} to {q.high:g})" if interval else "")
        inside = not interval or (q.low or 0) <= q.value <= (q.high or 0)
        return Resolved(q, said.strip(), f"{q.value:g} {q.unit or ''}".strip(), None, not inside, q.resolved_on)
    return None


def _event(of: Question | Scenario, probability: float, came: str, on: dt.date) -> Resolved:
    off = (probability - (came == "yes")) ** 2
    return Resolved(of, f"{probability:.0%}", came, off, off > HALF**2, on)
