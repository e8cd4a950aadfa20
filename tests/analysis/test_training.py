"""Training: what reached which armed actor, with gaps as gaps."""

from __future__ import annotations

import datetime as dt

from planning.analysis.training import gain, training_coverage
from planning.profiles.records import Actor, Training

DAY = dt.date(2026, 11, 22)
ONE = Actor(id="A-01", name="One", actor_type="state_armed_forces")
TWO = Actor(id="A-02", name="Two", actor_type="foreign_force")


def training(number: int, **more: object) -> Training:
    """Give a training of the first actor."""
    return Training(**{"id": f"TN-{number:02}", "title": "T", "audience": "state_forces", "actor": "A-01", **more})


def test_an_actor_that_nobody_trained_is_shown_with_none() -> None:
    """Each actor has its row; one without a training has zero held and no figure."""
    found = training_coverage((training(1, held="2026-10-01", participants="20"),), (ONE, TWO), DAY)
    assert [(c.actor.id, c.held, c.participants) for c in found] == [("A-01", 1, 20), ("A-02", 0, None)]


def test_what_was_not_held_by_the_day_counts_as_planned() -> None:
    """A day to come, or none at all, is no training that was held."""
    made = (training(1, held="2026-11-23"), training(2, planned="2026-10-01"), training(3, held="2026-11-22"))
    (found,) = training_coverage(made, (ONE,), DAY)
    assert (found.held, found.planned, found.last) == (1, 2, dt.date(2026, 11, 22))


def test_a_training_without_a_figure_is_not_counted_as_nobody() -> None:
    """People are summed over those that are known, and how many are not known is said; units are not added up."""
    made = (
        training(1, held="2026-09-01", participants="20", units_covered="2", units_in_all="9"),
        training(2, held="2026-10-01", participants="15", units_covered="3", units_in_all="9"),
        training(3, held="2026-10-02"),
    )
    (found,) = training_coverage(made, (ONE,), DAY)
    assert (found.participants, found.unknown, found.units, found.units_in_all) == (35, 1, 3, 9)


def test_the_gain_needs_both_tests() -> None:
    """Before and after give the change; one of the two alone gives none."""
    assert gain(training(1, pre="0.4", post="0.75")) == 0.35
    assert gain(training(1, pre="0.4")) is None
    assert gain(training(1, post="0.4")) is None
