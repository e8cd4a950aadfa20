"""Transitions: the window left, the calendar compressed to it, and what each function's end uncovers."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from planning.analysis.mandates import MandateClock, clock, live_mission
from planning.analysis.protection import severity
from planning.analysis.scenarios import seriousness
from planning.frameworks import Item, framework
from planning.profiles import Profile
from planning.profiles.records import CalendarItem, Function

__all__ = [
    "CalendarRow",
    "FunctionGap",
    "Window",
    "function_gaps",
    "months_between",
    "shift_months",
    "transition_calendar",
    "window",
]


@dataclass(frozen=True)
class Window:
    """How a review reads: ``ahead`` of an end, ``past`` an unverified date, ``back`` on a closed mission, or ``none``."""

    kind: str
    clock: MandateClock | None
    months_left: float | None


@dataclass(frozen=True)
class CalendarRow:
    """One item of the transition calendar laid on the window left."""

    item: Item
    planned: dt.date
    do_by: dt.date
    place: str  # done, on time, do now, missed, after the end
    record: CalendarItem | None

    @property
    def must(self) -> bool:
        """Whether the item may never be dropped."""
        return self.item.values.get("must") == "yes"


@dataclass(frozen=True)
class FunctionGap:
    """What the end of a function in a place leaves open.

    ``uncovered`` is the days between its end and the successor's start; None with ``open_ended`` where no successor
    has a start. ``gap`` = dependence x (3 - capacity) x severity of the linked risks (own; frameworks/transition_gap),
    None where a part is not known.
    """

    function: Function
    item: Item
    ends: dt.date | None
    uncovered: int | None
    open_ended: bool
    capacity: int | None
    severity: float | None
    gap: float | None
    seriousness: int | None
    band: Item | None


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


def transition_calendar(end: dt.date, as_of: dt.date, records: tuple[CalendarItem, ...]) -> tuple[CalendarRow, ...]:
    """Lay the calendar (T-24 .. T+6) on the window left to ``end``.

    The order is kept and no item is dropped. An item whose time has passed is due now where it is a must, and is
    marked missed where it is not; its planned date stays beside it.
    """
    by_item = {r.item: r for r in records if r.item}
    rows = []
    for item in framework("transition_calendar"):
        months = int(item.values["month"])
        planned = shift_months(end, months)
        record = by_item.get(item.id)
        if record and record.status == "done":
            place, do_by = "done", planned
        elif planned >= as_of:
            place, do_by = ("after the end" if months > 0 else "on time"), planned
        else:
            place, do_by = ("do now" if item.values.get("must") == "yes" else "missed"), as_of
        rows.append(CalendarRow(item, planned, do_by, place, record))
    return tuple(rows)


def function_gaps(profile: Profile, as_of: dt.date) -> tuple[FunctionGap, ...]:
    """Give what each recorded function leaves open, largest protection gap first, gaps in the record last."""
    found = [_gap(f, profile, as_of) for f in profile.functions]
    return tuple(
        sorted(found, key=lambda g: (g.gap is None, -(g.gap or 0), g.function.function, g.function.place or ""))
    )


def _gap(function: Function, profile: Profile, as_of: dt.date) -> FunctionGap:
    item = framework("mission_functions")[function.function]
    successor = function.successor
    ends = function.ends or _mission_end(function, profile, as_of)
    start = successor.start if successor else None
    uncovered = max(0, (start - ends).days) if start and ends else None
    capacity = _capacity(function)
    risks = function.risks or item.links.get("risks", ())
    # A risk above the edition could be the worst one; without it the figure would be another.
    worst = None if profile.left_out("risks") else severity(profile.risks, risks, function.place)
    gap = None
    if function.present == "no":
        uncovered = None  # nothing ends where nothing is
    elif function.dependence is not None and capacity is not None and worst is not None:
        gap = function.dependence * (framework("transition_gap").number("capacity_full") - capacity) * worst
    result = seriousness(function.likelihood, function.impact)
    number, band = result or (None, None)
    # A successor that nobody has recorded is a gap; only one that is recorded without a start leaves the end open.
    open_ended = ends is not None and start is None and successor is not None and function.present != "no"
    return FunctionGap(function, item, ends, uncovered, open_ended, capacity, worst, gap, number, band)


def _mission_end(function: Function, profile: Profile, as_of: dt.date) -> dt.date | None:
    mission = next((m for m in profile.missions if m.id == function.mission), None)
    # An expiry may be renewed, and a past end nobody has confirmed says nothing about today.
    found = clock(mission, as_of) if mission else None
    certain = found is not None and found.ends and found.state in {"active", "closed"}
    return found.date if found and certain else None


def _capacity(function: Function) -> int | None:
    # "none" is a known zero; a successor nobody has looked at is a gap.
    if function.successor is None or function.successor.status is None:
        return None
    return 0 if function.successor.status == "none" else function.successor.capacity
