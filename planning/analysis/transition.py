"""Transitions: how a review reads on a day, and the window left."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from planning.analysis.mandates import MandateClock, live_mission
from planning.profiles import Profile

__all__ = [
    "Window",
    "months_between",
    "shift_months",
    "window",
]


@dataclass(frozen=True)
class Window:
    """How a review reads: ``ahead`` of an end, ``past`` an unverified date, ``back`` on a closed mission, or ``none``."""

    kind: str
    clock: MandateClock | None
    months_left: float | None


def shift_months(day: dt.date, months: int) -> dt.date:
    """Move a date by whole months; the day is cut to the length of the month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: dt.date, end: dt.date) -> float:
    """Give the months from start to end, to one decimal, in months of 30.44 days."""
    return round((end - start).days / 30.44, 1)


def window(profile: Profile, as_of: dt.date) -> Window:
    """Say how the review of an area reads on a day."""
    found = live_mission(profile, as_of)
    if found is None:
        return Window("none", None, None)
    left = months_between(as_of, found.date) if found.date else None
    kinds = {"active": "ahead", "past_last_known_expiry": "past", "closed": "back", "lapsed": "back"}
    return Window(kinds.get(found.state, "past"), found, left)
