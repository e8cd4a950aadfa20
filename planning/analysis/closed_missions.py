"""Missions that have closed or lapsed, looked back on from public facts, and what of a transition nobody has recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from planning.analysis.comparability import breaks, parts, unfinished
from planning.analysis.function_gaps import FunctionGap
from planning.analysis.mandates import MandateClock, clocks
from planning.analysis.readings import series
from planning.analysis.transition import months_between
from planning.profiles import Profile
from planning.profiles.months import month_number
from planning.profiles.records import Function

__all__ = ["Around", "Closed", "Missing", "around", "closed", "missing", "past_expiry"]

YEARS = 3  # to either side of the year of the end


@dataclass(frozen=True)
class Closed:
    """A mission that has ended: how much notice it gave, and which functions it is known to have had.

    ``months`` is None where the day of the decision is not recorded, as for a mandate that lapsed. ``functions`` with an
    end of their own are in ``ended``.
    """

    clock: MandateClock
    decided: dt.date | None
    ends: dt.date
    months: float | None
    withdrawal: dt.date | None
    functions: tuple[Function, ...]
    ended: tuple[Function, ...]


@dataclass(frozen=True)
class Around:
    """One series of yearly figures around the year of an end; a year without a reading is None.

    ``apart`` says what keeps years of the table from being compared.
    """

    label: str
    unit: str
    source: str
    values: tuple[tuple[int, float | None], ...]
    apart: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """Something that a review needs: how many of how many functions in places lack it, and which functions (ids)."""

    what: str
    number: int
    of: int
    where: tuple[str, ...]


def closed(profile: Profile, as_of: dt.date) -> tuple[Closed, ...]:
    """Give the missions that have closed or lapsed by a day, the last one first."""
    found = [c for c in clocks(profile, as_of) if c.state in {"closed", "lapsed"} and c.date]
    made = [_closed(profile, c, c.date) for c in found if c.date]
    return tuple(sorted(made, key=lambda c: c.ends, reverse=True))


def _closed(profile: Profile, clock: MandateClock, ends: dt.date) -> Closed:
    mission = clock.mission
    functions = tuple(f for f in profile.functions if f.mission == mission.id and f.present != "no")
    return Closed(
        clock,
        mission.end_decided,
        ends,
        months_between(mission.end_decided, ends) if mission.end_decided else None,
        mission.withdrawal_end,
        functions,
        tuple(f for f in functions if f.ends),
    )


def around(profile: Profile, ended: Closed) -> tuple[Around, ...]:
    """Give the yearly figures from three years before an end to three after it; a series without any is left out.

    Figures of another mission are left out. What the lists and the profile say of the way of counting stands beside.
    """
    year, known = ended.ends.year, breaks(profile.series_breaks)
    wanted = range(year - YEARS, year + YEARS + 1)
    found = []
    for s in series(profile.readings):
        points = dict(s.points)
        if s.mission:  # a mission that has left has no figures of its own, and a nought would read as one
            last_year = (ended.withdrawal or ended.ends).year
            points = {y: v for y, v in points.items() if y <= last_year}
        told = [y for y in wanted if y in points]
        if not told or (s.mission and s.mission != ended.clock.mission.name):
            continue
        first, last = month_number(f"{told[0]}-01"), month_number(f"{told[-1]}-12")
        apart = [b.words for b in parts(known, s.indicator, s.source, first, last)]
        own = (r for r in profile.readings if (r.indicator, r.source) == (s.indicator, s.source))
        apart += [b.words for r in own if r.period in map(str, told) and (b := unfinished(known, r))]
        found.append(Around(s.label, s.unit, s.source, tuple((y, points.get(y)) for y in wanted), tuple(apart)))
    return tuple(found)


def past_expiry(profile: Profile, as_of: dt.date) -> tuple[MandateClock, ...]:
    """Give the missions whose last known date has passed without a word on what followed."""
    return tuple(c for c in clocks(profile, as_of) if c.state == "past_last_known_expiry")


def missing(gaps: Sequence[FunctionGap]) -> tuple[Missing, ...]:
    """Give what a review needs of the recorded functions and is not recorded, with the functions it is missing for."""
    there = [g for g in gaps if g.function.present != "no"]
    lacks = {
        "a place": [g for g in there if g.function.place is None and g.function.everywhere != "yes"],
        "an end": [g for g in there if g.ends is None],
        "a successor": [g for g in there if g.function.successor is None],
        "how much depends on it": [g for g in there if g.function.dependence is None],
        "an owner": [g for g in there if g.function.owner is None and "owner" not in g.function.sealed],
    }
    return tuple(
        Missing(what, len(some), len(there), tuple(dict.fromkeys(g.item.id for g in some)))
        for what, some in lacks.items()
        if some
    )
