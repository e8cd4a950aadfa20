"""Where and when a presence of a mission closed: the first day for each unit, and which counted places that is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning.profiles import Profile

__all__ = ["ClosedPlaces", "closed_places", "closing_days"]

BASES = "F01"  # the function "bases and presence"


def closing_days(profile: Profile) -> dict[str, dt.date]:
    """Give for each unit the first day on which a presence of a mission there closed, or is planned to.

    From sites that closed, from the ends of the function "bases and presence" in a place, and from missions that closed,
    in the places they were in. Several in one unit: the first. What names no unit or no day gives nothing.
    """
    days = [(s.place, s.closed_on) for s in profile.sites]
    days += [(f.place, f.ends) for f in profile.functions if f.function == BASES]
    days += [(place, m.closed) for m in profile.missions for place in m.places]
    first: dict[str, dt.date] = {}
    for place, day in days:
        if place is not None and day is not None:
            first[place] = min(day, first.get(place, day))
    return dict(sorted(first.items()))


@dataclass(frozen=True)
class ClosedPlaces:
    """Closures by the places that are counted: ``members`` of each unit that closed, ``days`` of each counted place.

    ``beside`` are counted places that hold a smaller unit that closed: neither closed nor untouched.
    """

    members: Mapping[str, tuple[str, ...]]
    days: Mapping[str, dt.date]
    beside: frozenset[str]


def closed_places(days: Mapping[str, dt.date], counted: Iterable[str], parents: Mapping[str, str]) -> ClosedPlaces:
    """Say which counted places closures are about; ``parents`` names the unit that a smaller unit is part of."""
    places = sorted(set(counted))
    members = {unit: tuple(p for p in places if unit in {p, parents.get(p)}) for unit in days}
    by_place: dict[str, dt.date] = {}
    for unit, inside in members.items():
        for place in inside:
            by_place[place] = min(days[unit], by_place.get(place, days[unit]))
    holders = {parents[unit] for unit in days if unit in parents}
    return ClosedPlaces(members, dict(sorted(by_place.items())), frozenset(holders & set(places) - set(by_place)))
