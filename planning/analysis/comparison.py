"""All areas side by side: what is comparable, what is stale, what is missing, where a mission leaves next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.analysis.access import AccessScore, access_score
from planning.analysis.freshness import Freshness, freshness, gap_share
from planning.analysis.mandates import ORDER, MandateClock, clocks
from planning.analysis.protection import risk_value
from planning.analysis.tasks import AreaCoverage, coverage
from planning.profiles import Profile

__all__ = ["AreaRow", "area_rows", "clock_rows"]


@dataclass(frozen=True)
class AreaRow:
    """What one area gives to a comparison. Exercise areas are never put among the real ones."""

    profile: Profile
    access: AccessScore
    highest_risk: float | None
    risks_assessed: int
    freshness: Freshness
    gaps: float | None
    coverage: tuple[AreaCoverage, ...]


def area_rows(profiles: tuple[Profile, ...], as_of: dt.date) -> tuple[AreaRow, ...]:
    """Give one row an area, real areas first, then by name: an order that ranks nothing."""
    ordered = sorted(profiles, key=lambda p: (p.exercise, p.area.name))
    return tuple(_row(p, as_of) for p in ordered)


def clock_rows(profiles: tuple[Profile, ...], as_of: dt.date) -> tuple[tuple[Profile, MandateClock], ...]:
    """Give all missions by state, then by days left: what ends next comes first."""
    found = [(p, c) for p in profiles for c in clocks(p, as_of)]
    return tuple(
        sorted(found, key=lambda pc: (pc[0].exercise, ORDER[pc[1].state], pc[1].days is None, _near(pc[1]), pc[1].name))
    )


def _near(clock: MandateClock) -> int:
    days = clock.days or 0
    return days if clock.state == "active" else -days


def _row(profile: Profile, as_of: dt.date) -> AreaRow:
    values = [v for r in profile.risks if (v := risk_value(r.threat, r.vulnerability, r.capacity)) is not None]
    return AreaRow(
        profile,
        access_score(profile.constraints),
        max(values, default=None),
        len(values),
        freshness(profile, as_of),
        gap_share(profile),
        coverage(profile.tasks),
    )
