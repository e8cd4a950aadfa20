"""The transition calendar as a file that other calendars read (iCalendar, RFC 5545), with what stands on the page and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planning.analysis.transition_calendar import CalendarRow
from planning.display.blocks import Block
from planning.display.page import EXERCISE, AreaPage
from planning.frameworks import framework

if TYPE_CHECKING:
    from planning.profiles.records import CalendarItem

__all__ = ["calendar_file", "calendar_text"]

DONE = "done"
OPEN_TO_ALL = "public"


def calendar_file(page: AreaPage, rows: Sequence[CalendarRow], unsure: str = "") -> Block:
    """Give the link to the calendar's file, and with it the file; nothing without an item."""
    return Block(calendars=(calendar_text(page, rows, unsure),)) if rows else Block()


def calendar_text(page: AreaPage, rows: Sequence[CalendarRow], unsure: str = "") -> str:
    """Give the items that are not done, and the national events, as all-day events of one calendar.

    An item stands on the day by which it is to be done; its state, owner and planned day are in its description. The
    same page gives the same bytes: an event is known by the area and its item, and stamped with the day of the page. ``unsure`` says what the day is that it counts to, where that is no decided end.
    """
    from icalendar import Calendar

    edition = framework("editions")[page.edition]
    calendar = Calendar()
    calendar.add("prodid", "-//CMCoord planning workspace//transition calendar//EN")
    calendar.add("version", "2.0")
    name = f"{page.profile.area.name}: transition calendar"
    calendar.add("x-wr-calname", f"{name} (exercise)" if page.profile.exercise else name)
    told = f"{unsure}As of {page.as_of.isoformat()}. {edition.label}, TLP:{edition.values['tlp']}."
    calendar.add("x-wr-caldesc", f"{EXERCISE} {told}" if page.profile.exercise else told)
    for row in rows:
        if row.place != DONE:
            calendar.add_component(_item(page, row, unsure))
    for event in page.profile.calendar_items:
        first, last = event.starts or event.due, event.due or event.starts
        if event.event and first and last:
            calendar.add_component(_event(page, event, (first, last)))
    text: bytes = calendar.to_ical()
    return text.decode()


def _item(page: AreaPage, row: CalendarRow, unsure: str) -> Any:
    owner = row.record.owner if row.record else None
    told = [
        f"{'Must' if row.must else 'Should'}: {row.place}.",
        f"Planned for {row.planned.isoformat()}; possible at the earliest on {row.earliest.isoformat()}.",
        *([f"Owner: {owner}."] if owner else []),
    ]
    told[0] = unsure + told[0]
    return _made(
        page, row.item.id, f"T{row.month:+d} {row.item.label}", (row.do_by, row.do_by), " ".join(told), row.place
    )


def _event(page: AreaPage, event: CalendarItem, days: tuple[dt.date, dt.date]) -> Any:
    kind = framework("national_events").label(event.event_kind, "kind not recorded")
    return _made(page, event.id, str(event.event), days, f"National event: {kind}.", "national event")


def _made(page: AreaPage, key: str, summary: str, days: tuple[dt.date, dt.date], words: str, category: str) -> Any:
    from icalendar import Event

    first, last = days
    event = Event()
    event.add("uid", f"{page.profile.code}-{key}@cmcoord-planning")
    event.add("dtstamp", dt.datetime.combine(page.as_of, dt.time(), tzinfo=dt.UTC))
    event.add("summary", f"Exercise: {summary}" if page.profile.exercise else summary)
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))  # an all-day event ends before this day
    event.add("description", words)
    event.add("categories", [category])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC" if page.edition == OPEN_TO_ALL else "CONFIDENTIAL")
    return event
