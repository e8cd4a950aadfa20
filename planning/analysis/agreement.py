"""Lays yearly readings beside the counts of the same source and year, so that a difference is seen and can be explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.profiles.records import Reading, ReleasedCount

__all__ = ["Pair", "pairs"]

YEAR = len("2026")


@dataclass(frozen=True)
class Pair:
    """A yearly reading and the count of that year; ``counted`` is None where it is suppressed.

    ``held``: the count stands as it was handed out; ``months``: for how many of the twelve each unit has a count.
    """

    indicator: str
    source: str
    year: str
    reading: float
    counted: float | None
    held: bool
    months: int

    @property
    def difference(self) -> float | None:
        """The count less the reading; None where the count is not told."""
        return None if self.counted is None else self.counted - self.reading


def pairs(readings: Iterable[Reading], counts: Iterable[ReleasedCount]) -> tuple[Pair, ...]:
    """Give each reading of a year that the area's counts have too, of one indicator and source, in the order of years."""
    whole = {
        (c.indicator, c.source, c.since[:YEAR]): c
        for c in counts
        if c.place is None and c.since == f"{c.until[:YEAR]}-01" and c.until == f"{c.since[:YEAR]}-12"
    }
    found = []
    for r in readings:
        count = whole.get((r.indicator, r.source, r.period))
        if count is not None and r.value is not None and r.mission is None:
            told = None if count.suppressed == "yes" else count.value
            found.append(Pair(r.indicator, r.source, r.period, r.value, told, count.held == "yes", count.months))
    return tuple(sorted(found, key=lambda p: (p.indicator, p.source, p.year)))
