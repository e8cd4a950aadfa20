"""Training: how much of each armed actor was reached, and what it changed in what people know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.profiles.records import Actor, Training

__all__ = ["Coverage", "gain", "held_by", "training_coverage"]


@dataclass(frozen=True)
class Coverage:
    """What the trainings that were held reached of one armed actor.

    ``participants`` and ``units`` are None where no training says so; ``units`` is the most that one training reached,
    since two trainings may have reached the same units.
    """

    actor: Actor
    held: int
    planned: int
    participants: int | None
    unknown: int  # trainings held that do not say how many took part
    units: int | None
    units_in_all: int | None
    last: dt.date | None


def held_by(training: Training, as_of: dt.date) -> bool:
    """Whether a training was held by a day."""
    return training.held is not None and training.held <= as_of


def gain(training: Training) -> float | None:
    """Give the change between the tests before and after, as a share; None where either is not known."""
    return None if training.pre is None or training.post is None else round(training.post - training.pre, 6)


def training_coverage(
    trainings: tuple[Training, ...], actors: tuple[Actor, ...], as_of: dt.date
) -> tuple[Coverage, ...]:
    """Give for each armed actor what trainings reached of it; an actor without any is shown with none."""
    return tuple(_of(a, tuple(t for t in trainings if t.actor == a.id), as_of) for a in actors)


def _of(actor: Actor, own: tuple[Training, ...], as_of: dt.date) -> Coverage:
    held = [t for t in own if held_by(t, as_of)]
    known = [t.participants for t in held if t.participants is not None]
    reached = [(t.units_covered, t.units_in_all) for t in held if t.units_covered is not None]
    units, in_all = max(reached, key=lambda r: r[0]) if reached else (None, None)
    dates = [t.held for t in held if t.held]
    return Coverage(
        actor,
        len(held),
        sum(bool(t.planned or t.held) and t not in held for t in own),
        sum(known) if known else None,
        len(held) - len(known),
        units,
        in_all,
        max(dates, default=None),
    )
