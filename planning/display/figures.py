"""Figures of an area: yearly readings, and counts of incidents by unit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from planning.analysis.readings import series
from planning.display.blocks import Block, gap, note, number, paragraph, suppressed, text
from planning.display.charts import readings_chart
from planning.display.page import AreaPage, absent, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework

if TYPE_CHECKING:  # pandas is loaded only where there are counts to show
    from planning.analysis.incidents import Counted, YearRow

__all__ = ["incidents", "period", "readings"]


def readings(page: AreaPage) -> Block:
    """Show the yearly figures as small charts with their table."""
    found = series(page.profile.readings)
    if not found:
        return paragraph(absent(page, "No yearly figures are recorded.", "readings").html)
    remark = page.profile.area.readings_note
    out = paragraph(text(remark, page.href), "pl-status") if remark else Block()
    return (
        out
        + readings_chart(found)
        + note("A year without a reading is a gap, not a zero. Each chart has its own scale.")
    )


def incidents(page: AreaPage) -> Block:
    """Show the counts of the last four full quarters by unit against the four before; nothing where none are kept."""
    from planning.analysis.incidents import AREA, year_rows

    found = {(r.indicator, r.place): r for r in year_rows(page.profile.released_counts)}
    if not found:
        return stub(page, "released_counts")
    frame = framework("indicators")
    wanted = {r.indicator: period(r.since, r.until) for r in found.values()}
    shown = [i for i in frame.ids if i in wanted]
    places = sorted({r.place for r in found.values()} - {AREA})
    rows = [
        [
            "Whole area" if place == AREA else place_name(page.profile, place),
            *(_told(found.get((i, place))) for i in shown),
        ]
        for place in (*places, AREA)
    ]
    columns = ["Unit", *(f"{frame[i].name}, {wanted[i]}" for i in shown)]
    out = table("Counts of the last four full quarters, and of the four before", columns, rows, kind="pl-wide")
    told = [c for r in found.values() for c in (r.now, r.before)]
    if any(c.suppressed for c in told):
        lowest = framework("disclosure").number("count_threshold")
        out += note(
            f"Suppressed: a small count (below {lowest:g}, or below what the area's protocol sets), or one that would give such a count back."
        )
    if any(c.held for c in told):
        out += note("Figures that readers have already stay as they are until they change by more than a small count.")
    words = (
        "A month without a count is a gap and adds nothing: such sums are lower bounds. A running quarter is left out."
    )
    return out + note(words) + stub(page, "released_counts")


def period(since: str, until: str) -> str:
    """Write a span of months as a page does: Oct 2025 to Sep 2026."""
    first, last = (dt.date(int(month[:4]), int(month[5:]), 1) for month in (since, until))
    return f"{first:%b %Y} to {last:%b %Y}"


def _told(row: YearRow | None) -> Block:
    return Block(f"{_one(row.now)} (before: {_one(row.before)})") if row else gap()


def _one(count: Counted) -> str:
    from planning.analysis.incidents import MONTHS

    if count.suppressed:
        return suppressed().html
    if count.value is None:
        return gap().html
    return number(count.value) + (f" in {count.months} of {MONTHS} months" if count.months < MONTHS else "")
