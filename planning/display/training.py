"""Training and briefings: for whom, what they changed, and how much of each armed actor they reached."""

from __future__ import annotations

import datetime as dt

from planning.analysis.actors import armed
from planning.analysis.training import gain, held_by, training_coverage
from planning.display.blocks import Block, day, gap, lines, note
from planning.display.dates import due
from planning.display.page import AreaPage, above, absent, anchor, evidence_cell, place_name, stub, told_count
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Training

__all__ = ["trainings"]


def trainings(page: AreaPage) -> Block:
    """Show trainings with their tests before and after, and how much of each armed actor they reached."""
    p = page.profile
    rows = [_training(page, t) for t in p.trainings]
    columns = ["Training", "For whom and on what", "Held", "Reached", "Tests", "Result"]
    out = table(
        "Training and briefings",
        [*columns, "Evidence"],
        rows,
        empty=absent(page, "No training is recorded.", "trainings"),
        href=page.href,
        kind="pl-wide",
    )
    if not rows or page.incomplete("trainings"):
        # A training that is not here may have reached any of them: no number is told.
        words = "What trainings reached of each armed actor is told where all of them are shown."
        return out + (note(words) if rows else Block()) + stub(page, "trainings")
    covered = [
        [
            c.actor.name,
            str(c.held),
            str(c.planned),
            *(
                [_people(page, c.participants, c.unknown), _units(c.units, c.units_in_all), c.last]
                if c.held
                else [Block("–")] * 3
            ),
        ]
        for c in training_coverage(p.trainings, armed(p.actors), page.as_of)
    ]
    out += table(
        "Coverage of armed actors",
        ["Armed actor", "Held", "Planned", "People", "Units reached", "Last"],
        covered,
        numbers=(1, 2),
        empty=absent(page, "No armed actor is recorded.", "actors"),
    )
    out += note(
        "Before and after: share of right answers in the test of each training. Units reached is the most that one training "
        "reached, since two may have reached the same. Being trained says nothing of conduct."
    )
    return out + stub(page, "trainings", "actors")


def _training(page: AreaPage, t: Training) -> list[object]:
    actor = page.profile.actor(t.actor)
    audience = framework("training_audiences")[t.audience].name
    done = held_by(t, page.as_of)
    units = _units(t.units_covered, t.units_in_all)
    change = gain(t)
    after = None if t.post is None else f"{t.post:.0%}" + ("" if change is None else f" ({change * 100:+.0f})")
    blank = Block("–")
    nowhere = above() if page.profile.detail == "area" else None
    return [
        anchor(t.id, f"{t.id} {t.title}"),
        lines(
            [
                ("", f"{audience}: {actor.name}" if actor else audience),
                ("Where", tuple(place_name(page.profile, c) for c in t.places) or nowhere),
                ("On", tuple(framework("training_topics")[k].name for k in t.topics)),
            ]
        ),
        _when(t, page.as_of),
        lines([("People", _people(page, t.participants, 0)), *([("Units", units)] if units or actor else [])])
        if done
        else blank,
        lines([("Before", None if t.pre is None else f"{t.pre:.0%}"), ("After", after)]) if done else blank,
        t.result or (gap("no result recorded") if done else blank),
        evidence_cell(t.evidence, page.href),
    ]


def _when(t: Training, as_of: dt.date) -> object:
    """Say when it was held or is planned; what was not held by its day says so."""
    if held_by(t, as_of):
        return t.held
    if t.planned is not None and t.planned >= as_of:
        return Block(f"planned {day(t.planned)}")
    return due(t.planned, as_of, word="not held, due")


def _units(reached: int | None, in_all: int | None) -> str | None:
    if reached is None:
        return None
    return f"{reached} of {in_all}" if in_all else str(reached)


def _people(page: AreaPage, known: int | None, unknown: int) -> object:
    if known is None:
        return told_count(page, None)
    return f"{known}" if not unknown else Block(f"{known} ") + gap(f"and {unknown} without a figure")
