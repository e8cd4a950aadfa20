"""Functions of a mission: when each ends, when its successor begins, the days between, and the protection gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning.analysis.mandates import MandateClock, clock
from planning.analysis.protection import severity
from planning.analysis.scenarios import seriousness
from planning.frameworks import Item, framework
from planning.geography import units
from planning.profiles import Profile
from planning.profiles.records import Function, Successor

__all__ = ["Days", "FunctionGap", "PlaceGap", "Span", "by_place", "function_gaps", "is_open", "uncovered_within"]

RULE = "transition_gap"


@dataclass(frozen=True)
class Span:
    """A day that may lie anywhere from ``first`` to ``last``; both are the same where it is certain."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Days:
    """A number of days from ``low`` to ``high``; both are the same where it is certain."""

    low: int
    high: int

    def __add__(self, other: Days) -> Days:
        """Add two numbers of days, end by end."""
        return Days(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class FunctionGap:
    """What the end of a function in a place leaves open.

    ``uncovered`` is the days between its end and the successor's start; None with ``open_ended`` where no successor
    has a start. ``so_far`` is how many of them lie before the day of the page. ``gap`` = dependence x (3 - capacity) x
    severity of the linked risks (own; frameworks/transition_gap), None where a part is not known; ``gap_without`` is the
    same where nobody takes the function over. With ``at_least`` the severity and both gaps are lower bounds, since an
    edition lacks risks that could be worse. ``derived`` says that the end is that of the mission's operations, by which
    the function ends at the latest. ``doubts`` are why the successor cannot be counted on yet
    (frameworks/successor_doubts). ``decide_by`` is the day by which a decision keeps the successor in time.
    """

    function: Function
    item: Item
    ends: Span | None
    derived: bool
    starts: Span | None
    uncovered: Days | None
    open_ended: bool
    so_far: Days | None
    capacity: int | None
    severity: float | None
    gap: float | None
    gap_without: float | None
    at_least: bool
    seriousness: int | None
    band: Item | None
    doubts: tuple[str, ...]
    decide_by: dt.date | None


@dataclass(frozen=True)
class PlaceGap:
    """What ends in one place. ``days`` adds up the uncovered days of each function, at most ``outlook_days`` of each.

    It lies from low to high, None where no function has a known end and successor; ``without_days`` counts the functions
    that are not in it for that. ``open_ended`` counts functions that nobody has a day to begin, ``highest`` is the highest
    protection gap.
    """

    place: str | None
    gaps: tuple[FunctionGap, ...]
    first_end: dt.date | None
    days: Days | None
    without_days: int
    open_ended: int
    highest: float | None


def function_gaps(profile: Profile, as_of: dt.date) -> tuple[FunctionGap, ...]:
    """Give what each recorded function leaves open, largest protection gap first, gaps in the record last."""
    parents = {u.code: u.parent for u in units(profile.code, profile.folder) if u.parent} if profile.functions else {}
    found = [_gap(f, profile, as_of, parents) for f in profile.functions]
    return tuple(
        sorted(
            found,
            key=lambda g: (g.gap is None, -(g.gap or 0), g.function.function, g.function.place or "", g.function.id),
        )
    )


def is_open(gap: FunctionGap) -> bool:
    """Whether something is known to be left open: days without cover, or a protection gap above zero."""
    days = gap.uncovered is not None and gap.uncovered.high > 0
    return gap.function.present != "no" and (gap.open_ended or days or bool(gap.gap))


def uncovered_within(gap: FunctionGap, since: dt.date, until: dt.date) -> Days | None:
    """Give how many days from ``since`` to before ``until`` a function is without cover; None where that is not known.

    Where the days are open-ended, all up to ``until`` count. Over periods that follow each other the days add up.
    """
    if gap.ends is None or (gap.starts is None and not gap.open_ended):
        return None
    return Days(
        _days_within(gap.ends.last, gap.starts.first if gap.starts else None, since, until),
        _days_within(gap.ends.first, gap.starts.last if gap.starts else None, since, until),
    )


def by_place(gaps: Sequence[FunctionGap]) -> tuple[PlaceGap, ...]:
    """Give what ends in each place, most uncovered days first; functions that are not there (``no``) are left out."""
    known = [g for g in gaps if g.function.present != "no"]
    places = sorted({g.function.place for g in known}, key=lambda p: (p is None, p or ""))
    found = [_place(p, tuple(g for g in known if g.function.place == p)) for p in places]
    return tuple(sorted(found, key=lambda p: (p.days is None, -(p.days.high if p.days else 0))))


def _place(place: str | None, gaps: tuple[FunctionGap, ...]) -> PlaceGap:
    first = min((g.ends.first for g in gaps if g.ends), default=None)
    told = [d for g in gaps if (d := _capped(g)) is not None]
    return PlaceGap(
        place,
        gaps,
        first,
        sum(told[1:], told[0]) if told else None,
        len(gaps) - len(told),
        sum(g.open_ended for g in gaps),
        max((g.gap for g in gaps if g.gap is not None), default=None),
    )


def _capped(gap: FunctionGap) -> Days | None:
    """Give the uncovered days of a function, at most those of the outlook: so an earlier end never makes them fewer."""
    most = int(framework(RULE).number("outlook_days"))
    if gap.open_ended:
        return Days(most, most)
    return Days(min(gap.uncovered.low, most), min(gap.uncovered.high, most)) if gap.uncovered else None


def _days_within(end: dt.date, start: dt.date | None, since: dt.date, until: dt.date) -> int:
    return max(0, (min(start or until, until) - max(end, since)).days)


def _gap(function: Function, profile: Profile, as_of: dt.date, parents: Mapping[str, str]) -> FunctionGap:
    item = framework("mission_functions")[function.function]
    successor = function.successor
    there = function.present != "no"  # nothing ends where nothing is
    mission = next((m for m in profile.missions if m.id == function.mission), None)
    found = clock(mission, as_of) if mission else None
    ends, starts = _ends(function, found), _starts(successor)
    between = Days(_between(ends.last, starts.first), _between(ends.first, starts.last)) if ends and starts else None
    uncovered = between if there else None
    # A successor that nobody has recorded is a gap, and so is the first day of one that is at work; only one that is
    # recorded, not at work and without a start leaves the end open.
    waits = successor is not None and successor.status != "operating" and starts is None
    open_ended = ends is not None and waits and there
    capacity = _capacity(successor)
    worst = _severity(function, item, profile, parents)
    number, band = seriousness(function.likelihood, function.impact) or (None, None)
    so_far = None
    # Where a mission is past its last known date, nobody has confirmed that anything ended.
    confirmed = found is None or found.state != "past_last_known_expiry"
    if ends and there and confirmed and (open_ended or between):
        so_far = Days(
            _days_within(ends.last, starts.first if starts else None, dt.date.min, as_of),
            _days_within(ends.first, starts.last if starts else None, dt.date.min, as_of),
        )
    return FunctionGap(
        function,
        item,
        ends,
        ends is not None and function.ends is None,
        starts,
        uncovered,
        open_ended,
        so_far,
        capacity,
        worst,
        _product(function, capacity, worst) if there else None,
        _product(function, 0, worst) if there else None,
        profile.lacks("risks"),
        number,
        band,
        _doubts(successor, uncovered) if there and successor else (),
        _decide_by(successor, ends) if there else None,
    )


def _between(end: dt.date, start: dt.date) -> int:
    return max(0, (start - end).days)


def _product(function: Function, capacity: int | None, worst: float | None) -> float | None:
    if function.dependence is None or capacity is None or worst is None:
        return None
    return function.dependence * (framework(RULE).number("capacity_full") - capacity) * worst


def _severity(function: Function, item: Item, profile: Profile, parents: Mapping[str, str]) -> float | None:
    """Give the highest linked risk where the function is: of its unit, its parts, the larger one that holds it, the area.

    A function whose place is not recorded is held against risks of the whole area alone, one that is everywhere against
    all. Where an edition names no unit at all, risks and functions cannot be brought together.
    """
    if profile.detail == "area":
        return None
    wanted = function.risks or item.links.get("risks", ())
    place = function.place
    if place is None and function.everywhere == "yes":
        return severity(profile.risks, wanted, None)
    near = {None, place, parents.get(place or "")}
    near |= {part for part, whole in parents.items() if whole == place}
    return severity([r for r in profile.risks if r.place in near], wanted, None)


def _ends(function: Function, found: MandateClock | None) -> Span | None:
    if function.ends:
        return Span(function.ends, function.ends_latest or function.ends)
    # An expiry may be renewed, a past end nobody has confirmed says nothing about today, and of a mission that has
    # closed it is not known which function ended when.
    if found is None or found.date is None or not found.ends or found.state != "active":
        return None
    return Span(found.date, found.date)


def _starts(successor: Successor | None) -> Span | None:
    if successor is None or successor.start is None:
        return None
    return Span(successor.start, successor.start_latest or successor.start)


def _capacity(successor: Successor | None) -> int | None:
    # "none" is a known zero; a successor nobody has looked at is a gap.
    if successor is None or successor.status is None:
        return None
    return 0 if successor.status == "none" else successor.capacity


def _doubts(successor: Successor, uncovered: Days | None) -> tuple[str, ...]:
    if successor.status == "none":
        return ("none_named",)
    small = successor.capacity is not None and successor.capacity < framework(RULE).number("enough")
    held = {
        "not_accepted": successor.acceptable == "no",
        "acceptance_unknown": successor.acceptable is None,
        "no_consent": successor.host_consent == "no",
        "consent_unknown": successor.host_consent is None,
        "not_funded": successor.status == "planned",
        "no_start": successor.start is None and successor.status != "operating",
        "late": uncovered is not None and uncovered.high > 0,
        "small": small,
    }
    return tuple(d for d in framework("successor_doubts").ids if held.get(d))


def _decide_by(successor: Successor | None, ends: Span | None) -> dt.date | None:
    if successor is None or ends is None:
        return None
    if successor.status == "none":
        return ends.first  # how to do without is to be decided by then at the latest
    if successor.lead_days is None:
        return None
    return ends.first - dt.timedelta(days=successor.lead_days)
