"""Finds events that two sources probably both have: they are told, and never merged."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from planning.importing.counting import Trace

__all__ = ["Overlap", "overlaps"]

DAYS = 1
KILOMETRES = 10.0
EARTH = 6371.0


@dataclass(frozen=True)
class Overlap:
    """A row of one file that is probably the event of a row of the other."""

    line: int
    other: int


def overlaps(rows: Iterable[Trace], others: Iterable[Trace], unknown: str) -> list[Overlap]:
    """Give the rows that have a likely double, by line: within a day of each other, in one unit, and at one place.

    One place is the same name, or positions within ten kilometres. ``unknown`` is the place of rows without a unit,
    which say nothing. Each row is paired with one other at most, the nearest in time.
    """
    by_day: dict[tuple[int, str], list[Trace]] = {}
    for other in others:
        by_day.setdefault((other.day, other.place), []).append(other)
    found = []
    for row in sorted(rows, key=lambda r: r.line):
        if row.place == unknown:
            continue
        near = [o for step in (0, -DAYS, DAYS) for o in by_day.get((row.day + step, row.place), ())]
        double = next((o for o in near if _one_place(row, o)), None)
        if double is not None:
            found.append(Overlap(row.line, double.line))
    return found


def _one_place(a: Trace, b: Trace) -> bool:
    if a.name and a.name == b.name:
        return True
    return a.position is not None and b.position is not None and _distance(a.position, b.position) <= KILOMETRES


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))
