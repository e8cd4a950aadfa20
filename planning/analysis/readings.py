"""Readings over the years: series with their gaps, never a gap as zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles.records import Reading

__all__ = ["Series", "series"]


@dataclass(frozen=True)
class Series:
    """One indicator (of one mission, where it is about a mission) by year; years without a reading are not in it."""

    indicator: str
    mission: str | None
    label: str
    unit: str
    source: str
    points: tuple[tuple[int, float], ...]
    as_of: str

    @property
    def missing(self) -> tuple[int, ...]:
        """The years between the first and the last reading that have none."""
        years = [y for y, _ in self.points]
        return tuple(y for y in range(years[0], years[-1] + 1) if y not in years) if years else ()

    @property
    def last(self) -> tuple[int, float]:
        """The newest reading."""
        return self.points[-1]


def series(readings: Iterable[Reading]) -> tuple[Series, ...]:
    """Group yearly readings into series, in the order of the indicators framework."""
    indicators = framework("indicators")
    groups: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        if reading.value is not None and len(reading.period) == 4:
            groups.setdefault((reading.indicator, reading.mission or "", reading.source), []).append(reading)
    order = {key: i for i, key in enumerate(indicators.ids)}
    out = []
    for (indicator, mission, source), found in sorted(groups.items(), key=lambda g: (order[g[0][0]], g[0][1:])):
        points = tuple(sorted((int(r.period), r.value) for r in found if r.value is not None))
        label = indicators[indicator].label + (f", {mission}" if mission else "")
        newest = max((r.as_of.isoformat() for r in found if r.as_of), default="not dated")
        out.append(Series(indicator, mission or None, label, found[0].unit, source, points, newest))
    return tuple(out)
