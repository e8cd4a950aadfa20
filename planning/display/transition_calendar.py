"""The transition calendar: what is due, what can no longer be in time, what it runs into, what other closures allowed."""

from __future__ import annotations

from planning.analysis.closed_missions import Closed, closed
from planning.analysis.transition import Window, window
from planning.analysis.transition_calendar import (
    DO_NOW,
    LATER,
    MISSED,
    ON_TIME,
    Allowed,
    CalendarRow,
    Conflict,
    allowed,
    closures,
    comparable,
    conflicts,
    transition_calendar,
)
from planning.display.blocks import Block, badge, bullets, day, gap, join, lines, note, number, paragraph, text
from planning.display.calendar_file import calendar_file
from planning.display.dates import due
from planning.display.page import PLAN_PAGE, AreaPage, absent, evidence_cell, label, lacking, none_here, stub, told
from planning.display.tables import table

__all__ = ["calendar", "conflicting", "due_now", "events", "other_closures"]

PLACES = {"done": "good", ON_TIME: "plain", DO_NOW: "bad", MISSED: "watch", LATER: "plain"}
MOST = 10


def _window(page: AreaPage) -> Window:
    return window(page.profile, page.as_of)


def _rows(page: AreaPage) -> tuple[CalendarRow, ...]:
    """Give the calendar on the window left; nothing for a closed mission, or without a date to count to."""
    w = _window(page)
    if w.clock is None or w.clock.date is None or w.kind == "back":
        return ()
    return transition_calendar(w.clock.date, page.as_of, page.profile.calendar_items)


def _unsure(page: AreaPage) -> str:
    """Say what the day is that the calendar counts to, where it is no decided end that lies ahead; else nothing."""
    w = _window(page)
    if w.kind == "past":
        return "Counted to the last known date, which is not verified. "
    if w.clock is not None and not w.clock.ends:
        return "Counted to the expiry of the mandate, as if it were not renewed. "
    return ""


def due_now(page: AreaPage) -> Block:
    """Say in short what of the calendar is due now, and which of it has no owner; the whole has a page of its own."""
    rows = _rows(page)
    link = paragraph(f'<a href="{PLAN_PAGE}">The whole calendar, national events and sites</a>')
    if not rows:
        return link if _window(page).clock else Block()
    if hidden := lacking(page, "calendar_items"):
        return paragraph(f"What is to be done now is not told: {hidden.html}.") + link
    now = [r for r in rows if r.place == DO_NOW]
    unowned = [r for r in now if not (r.record and (r.record.owner or "owner" in r.record.sealed))]
    out = paragraph(_counted(page, rows))
    if unowned:
        shown = [text(_named(r)) for r in unowned[:MOST]]
        rest = f"and {len(unowned) - MOST} more" if len(unowned) > MOST else ""
        out += paragraph("To be done now, and without a recorded owner:") + bullets([*shown, *([rest] if rest else [])])
    return out + link


def _counted(page: AreaPage, rows: tuple[CalendarRow, ...]) -> str:
    now = [r for r in rows if r.place == DO_NOW]
    past = sum(r.planned < page.as_of for r in now)
    missed = sum(r.place == MISSED for r in rows)
    return (
        f"{_unsure(page)}<strong>{len(now)}</strong> of {len(rows)} items are to be done now: the day of <strong>{past}</strong> has passed, and "
        f"that of <strong>{len(now) - past}</strong> lies ahead and can no longer be kept. <strong>{missed}</strong> others, which are "
        f"no musts, are past their day.{_unknown(rows)}"
    )


def _unknown(rows: tuple[CalendarRow, ...]) -> str:
    count = sum(r.record is None or r.record.status is None for r in rows)
    return f" Nothing is recorded of {count} items: they are counted as if they had not begun." if count else ""


def _named(r: CalendarRow) -> str:
    return f"T{r.month:+d} {r.item.label}"


def calendar(page: AreaPage) -> Block:
    """Show the calendar T-24 .. T+6 on the window left; for a closed mission what it would have asked by then."""
    w = _window(page)
    if w.clock is None:
        return Block()
    if w.clock.date is None:
        return paragraph(gap("No date of an end is recorded, so the calendar has nothing to count to.").html)
    if w.kind == "back":
        return join(_look_back(c) for c in closed(page.profile, page.as_of))
    rows = _rows(page)
    if hidden := lacking(page, "calendar_items"):
        return _planned(page, rows, hidden)
    head = paragraph(_counted(page, rows))
    columns = ["Item", "Planned", "Must", "Now", "Earliest possible", "Waits for", "Owner and own date", "Status"]
    body = table("Transition calendar", columns, [_line(page, r) for r in rows], href=page.href, kind="pl-wide")
    words = (
        "Own synthesis; months count to the end of operations. The order is kept and no must is dropped when the window is "
        "short. How long an item takes is our guess where the area gives no days of its own; what is under way is "
        "taken to be done on the day its owner gives."
    )
    return head + body + note(words) + calendar_file(page, rows, _unsure(page)) + stub(page, "calendar_items")


def _planned(page: AreaPage, rows: tuple[CalendarRow, ...], hidden: Block) -> Block:
    """Show the planned days alone, where the edition cannot know what is done."""
    lines_ = [[_named(r), r.planned, "must" if r.must else "should"] for r in rows]
    words = f"{_unsure(page)}What is done, by whom and what is due now is not told: {hidden.html}."
    return (
        paragraph(words)
        + table("Transition calendar", ["Item", "Planned", "Must"], lines_)
        + stub(page, "calendar_items")
    )


def _line(page: AreaPage, r: CalendarRow) -> list[object]:
    known = r.place == "done"
    return [
        _named(r),
        r.planned,
        "must" if r.must else "should",
        badge(r.place, PLACES[r.place]),
        Block("–") if known else _earliest(r),
        tuple(i.name for i in r.waits_for) or Block("–"),
        _owner(page, r),
        label("task_statuses", r.record.status) if r.record else absent(page, "gap", "calendar_items"),
    ]


def _earliest(r: CalendarRow) -> Block:
    if not r.late:
        return Block(day(r.earliest))
    return Block(f"{day(r.earliest)}, {text(_count(r.late))} late")


def _owner(page: AreaPage, r: CalendarRow) -> object:
    if r.record is None:
        return absent(page, "no owner recorded", "calendar_items")
    pairs: list[tuple[str, object]] = [("", told(r.record, "owner") or gap("no owner recorded"))]
    if r.record.due:
        pairs.append(("", due(r.record.due, page.as_of, done=r.place == "done")))
        if r.record.due > r.planned and r.place != "done":
            pairs.append(("", badge("later than planned", "watch")))
        if r.late and r.record.due < r.earliest and r.record.due >= page.as_of:
            pairs.append(("", badge("earlier than possible by our days", "watch")))
    return lines(pairs, page.href)


def conflicting(page: AreaPage) -> Block:
    """Show which items run into national events, and why that matters."""
    rows = _rows(page)
    known = [c for c in page.profile.calendar_items if c.event]
    if not rows or not known:
        return Block()
    if hidden := lacking(page, "calendar_items"):
        return paragraph(f"What runs into national events is not told: {hidden.html}.")
    found = conflicts(rows, known, page.as_of)
    by_event: dict[str, list[Conflict]] = {}
    for c in found:
        by_event.setdefault(c.event.id, []).append(c)
    lines_ = [
        [
            some[0].event.event,
            some[0].event.starts or some[0].event.due,
            some[0].event.due or some[0].event.starts,
            tuple(_named(c.row) for c in some),
            some[0].kind.text,
        ]
        for some in by_event.values()
    ]
    out = table(
        "Items that run into national events",
        ["Event", "From", "To", "Items", "Why it matters"],
        lines_,
        empty=none_here(page, "No item runs into an event that is recorded with its kind.", "calendar_items"),
        href=page.href,
        kind="pl-wide",
    )
    without = [c.event for c in known if c.event and not comparable(c)]
    if without:
        out += paragraph(
            f"{gap('Without a kind or a day, and so not compared').html}: {text('; '.join(without), page.href)}."
        )
    return out + note(
        "Which items conflict with which kind of event is our list. The work of an item is counted from the day it has to begin to the day it can be done."
    )


def events(page: AreaPage) -> Block:
    """Show the national events that the calendar must respect."""
    if _window(page).clock is None:
        return Block()
    rows = [
        [
            c.event,
            label("national_events", c.event_kind),
            c.starts or c.due,
            c.due,
            evidence_cell(c.evidence, page.href),
        ]
        for c in page.profile.calendar_items
        if c.event
    ]
    return table(
        "National events",
        ["Event", "Kind", "From", "To", "Evidence"],
        rows,
        empty=absent(page, "No national event is recorded.", "calendar_items"),
        href=page.href,
    ) + stub(page, "calendar_items")


def other_closures(page: AreaPage) -> Block:
    """Show what the notice of real closures allowed of the calendar, beside this mission's own where it is decided."""
    w = _window(page)
    if w.clock is None:
        return Block()
    mission, own = w.clock.mission, []
    decided = mission.end_decided is not None and mission.end_decided <= page.as_of
    ends = mission.closed or mission.operations_end
    real = closures(page.as_of)
    known = {(a.area, a.decided) for a in real}
    if decided and mission.end_decided and ends and (page.profile.code, mission.end_decided) not in known:
        own = [allowed(f"{w.clock.name} (this mission)", mission.end_decided, ends)]
    found = sorted([*own, *real], key=lambda a: (a.months, a.name))
    if not found:
        return Block()
    rows = [_closure(page, a, w) for a in found]
    columns = ["Closure", "Decided", "Operations end", "Months of notice", "Already past", "Could not be in time"]
    return table("Notice, and what it allowed", columns, rows, href=page.href, kind="pl-wide") + note(
        f"Of {found[0].items} items, {found[0].musts} of them musts: how many had passed on the day of the decision, and how many "
        "could no longer be in time if nothing had been begun before. It says nothing of what was done."
    )


def _closure(page: AreaPage, a: Allowed, w: Window) -> list[object]:
    mission = w.clock.mission if w.clock else None
    this = a.area == page.profile.code and mission is not None and mission.end_decided == a.decided
    name = f"{a.name}, this mission" if this else a.name
    return [
        name,
        a.decided,
        lines([("", a.ends), *([("", a.text)] if a.text else [])]),
        number(a.months),
        f"{a.past}, of which {a.past_musts} musts",
        f"{a.late}, of which {a.late_musts} musts",
    ]


def _look_back(c: Closed) -> Block:
    name = f"<strong>{text(c.clock.name)}</strong>"
    if c.decided is None:
        return paragraph(f"{name}: {gap('a day on which the end was decided is not recorded').html}.")
    had = allowed(c.clock.name, c.decided, c.ends)
    rows = transition_calendar(c.ends, c.decided, ())
    words = (
        f"{name}: the end was decided on {day(c.decided)} and it closed on {day(c.ends)}: {number(had.months)} months of notice. "
        f"On the day of the decision {had.past} of the calendar's {had.items} items ({had.past_musts} of them musts) were already past "
        f"their time, and {had.late} ({had.late_musts} musts) could no longer be in time."
    )
    return paragraph(words) + table(
        f"What the calendar would have asked before the end of {c.clock.name}",
        ["Item", "Planned for", "Must", "Still possible when the end was decided"],
        [[_named(r), r.planned, "must" if r.must else "should", _possible(r)] for r in rows],
    )


def _possible(r: CalendarRow) -> str:
    return f"no: {_count(r.late)} late at the least" if r.late else "yes"


def _count(days: int) -> str:
    """Give a number of days in words."""
    return "1 day" if days == 1 else f"{days} days"
