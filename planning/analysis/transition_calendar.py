"""The transition calendar laid on any window: what is due, what can no longer be in time, what it waits for, what it runs into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planning.analysis.transition import months_between, shift_months
from planning.frameworks import Item, framework
from planning.profiles.records import CalendarItem

__all__ = [
    "DO_NOW",
    "LATER",
    "MISSED",
    "ON_TIME",
    "Allowed",
    "CalendarRow",
    "Conflict",
    "allowed",
    "closures",
    "comparable",
    "conflicts",
    "transition_calendar",
]

DONE = "done"
ON_TIME = "on time"
DO_NOW = "do now"
MISSED = "missed"
LATER = "after the end"
UNDER_WAY = "under_way"


@dataclass(frozen=True)
class CalendarRow:
    """One item of the transition calendar laid on the window left.

    ``planned`` is its day in the full calendar; ``do_by`` the same, or the day of the page where that has passed.
    ``start_by`` is ``planned`` less the days it takes; ``earliest`` the day on which it can be done at the earliest, begun on
    the day of the page after all that it ``waits_for``. ``place`` is done, on time, do now, missed or after the end.
    """

    item: Item
    planned: dt.date
    do_by: dt.date
    start_by: dt.date
    earliest: dt.date
    place: str
    record: CalendarItem | None
    waits_for: tuple[Item, ...]

    @property
    def must(self) -> bool:
        """Whether the item may never be dropped."""
        return self.item.values.get("must") == "yes"

    @property
    def month(self) -> int:
        """Its months to the end of operations, negative before it."""
        return int(self.item.values["month"])

    @property
    def late(self) -> int:
        """By how many days it is late at the least; 0 where it can be in time, or is done."""
        return 0 if self.place == DONE else max(0, (self.earliest - self.planned).days)


@dataclass(frozen=True)
class Conflict:
    """An item whose work falls into a national event that it should not fall into, or lies after a vote that it needs."""

    row: CalendarRow
    event: CalendarItem
    kind: Item


@dataclass(frozen=True)
class Allowed:
    """What the notice of a closure allowed on the day it was decided.

    ``past`` counts items whose day had passed, ``late`` those that could no longer be in time; of all and of the musts.
    """

    name: str
    decided: dt.date
    ends: dt.date
    months: float
    items: int
    musts: int
    past: int
    past_musts: int
    late: int
    late_musts: int
    area: str = ""
    text: str = ""


def transition_calendar(end: dt.date, as_of: dt.date, records: Iterable[CalendarItem]) -> tuple[CalendarRow, ...]:
    """Lay the calendar (T-24 .. T+6) on the window left to ``end``.

    The order is kept and no item is dropped. A must that can no longer be in time is due now; so is another item whose
    day lies ahead or for which one waits, while any other whose day has passed is marked missed. The planned day stays
    beside it. How long an item
    takes is our guess (frameworks/transition_calendar), or what the area gives.
    """
    by_item = {r.item: r for r in records if r.item}
    rows: dict[str, CalendarRow] = {}
    for item in framework("transition_calendar"):
        rows[item.id] = _row(item, end, as_of, by_item.get(item.id), rows)
    needed = {i.id for r in rows.values() if r.place != DONE for i in r.waits_for}
    # What another item waits for is still to be done, must or not.
    return tuple(replace(r, place=DO_NOW) if r.place == MISSED and r.item.id in needed else r for r in rows.values())


def _row(
    item: Item, end: dt.date, as_of: dt.date, record: CalendarItem | None, before: dict[str, CalendarRow]
) -> CalendarRow:
    planned = shift_months(end, int(item.values["month"]))
    given = record.lead_days if record else None
    lead = dt.timedelta(days=int(item.values["lead_days"]) if given is None else given)
    waits = tuple(before[n] for n in item.links.get("needs", ()) if before[n].place != DONE)
    earliest = max([as_of, *(w.earliest for w in waits)]) + lead
    # What is under way has begun; the day its owner gives is the better guess, as long as it has not passed.
    if record and record.status == UNDER_WAY and record.due and record.due >= as_of:
        earliest = record.due
    if record and record.status == "done":
        earliest, waits = as_of, ()
    return CalendarRow(
        item,
        planned,
        max(planned, as_of),
        planned - lead,
        earliest,
        _place(item, planned, earliest, as_of, record),
        record,
        tuple(w.item for w in waits),
    )


def _place(item: Item, planned: dt.date, earliest: dt.date, as_of: dt.date, record: CalendarItem | None) -> str:
    if record and record.status == "done":
        return DONE
    if earliest > planned or planned < as_of:
        return MISSED if planned < as_of and item.values.get("must") != "yes" else DO_NOW
    return LATER if int(item.values["month"]) > 0 else ON_TIME


def conflicts(rows: Sequence[CalendarRow], events: Iterable[CalendarItem], as_of: dt.date) -> tuple[Conflict, ...]:
    """Give the items whose work runs into a national event, in the order of the events' days.

    The work goes from the day an item has to begin (or the day of the page) to the day it is done. An event with a
    deadline, as a vote on a budget, is in conflict where the work ends after it. Events that are over are left out, and
    so are those that are not ``comparable``.
    """
    kinds = framework("national_events")
    found = []
    for event in events:
        if event.event_kind is None or not comparable(event):
            continue
        first = event.starts or event.due or dt.date.min
        last = event.due or dt.date.max  # one that has begun and has no recorded end goes on
        if last < as_of:
            continue
        kind = kinds[event.event_kind]
        for row in rows:
            if row.place in {DONE, MISSED} or kind.id not in row.item.links.get("conflicts", ()):
                continue
            begins, ends = max(row.start_by, as_of), max(row.do_by, row.earliest if row.late else row.do_by)
            meets = ends > last if kind.values.get("deadline") == "yes" else begins <= last and first <= ends
            if meets:
                found.append((first, Conflict(row, event, kind)))
    return tuple(c for _, c in sorted(found, key=lambda f: (f[0], f[1].event.id, f[1].row.planned)))


def comparable(event: CalendarItem) -> bool:
    """Whether an event has a kind and a day, so that it can be held against the calendar."""
    return bool(event.event_kind and (event.starts or event.due))


def allowed(name: str, decided: dt.date, ends: dt.date, *, area: str = "", text: str = "") -> Allowed:
    """Give what a notice from ``decided`` to ``ends`` allowed of the calendar, nothing having been begun before."""
    rows = transition_calendar(ends, decided, ())
    past = [r for r in rows if r.planned < decided]
    late = [r for r in rows if r.late]
    musts = sum(r.must for r in rows)
    counted = (len(rows), musts, len(past), sum(r.must for r in past), len(late), sum(r.must for r in late))
    return Allowed(name, decided, ends, months_between(decided, ends), *counted, area, text)


def closures(as_of: dt.date) -> tuple[Allowed, ...]:
    """Give what the notice of each real closure allowed that had been decided by a day, the shortest notice first."""
    found = []
    for item in framework("real_closures"):
        decided, ends = (dt.date.fromisoformat(str(item.values[k])) for k in ("decided", "ends"))
        if decided <= as_of:
            found.append(allowed(item.label, decided, ends, area=str(item.values["area"]), text=item.text))
    return tuple(sorted(found, key=lambda a: (a.ends - a.decided, a.name)))
