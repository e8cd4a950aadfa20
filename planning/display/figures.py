"""Figures of an area: yearly readings, and counts of incidents by unit."""

from __future__ import annotations

from planning.analysis.readings import series
from planning.display.blocks import Block, gap, note, number, paragraph, text
from planning.display.charts import readings_chart
from planning.display.page import AreaPage, absent, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["incidents", "readings"]


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
    """Show the counts of the last twelve full months by unit against the twelve before; nothing where none are kept."""
    from planning.analysis.incidents import MONTHS, yearly_change

    found = yearly_change(page.profile.incident_counts, page.as_of)
    if found.empty:
        return stub(page, "incident_counts")
    frame = framework("indicators")
    wanted = [i for i in frame.ids if i in found.index.get_level_values(0)]
    rows = []
    for place in sorted(set(found.index.get_level_values(1))):
        cells = []
        for indicator in wanted:
            now, before, known, known_before = found.loc[(indicator, place)]
            parts = [None if n == 0 else number(v) for v, n in ((now, known), (before, known_before))]
            short = [f" in {n:.0f} of {MONTHS} months" if 0 < n < MONTHS else "" for n in (known, known_before)]
            told = f"{parts[0] or gap().html}{short[0]} (before: {parts[1] or gap().html}{short[1]})"
            cells.append(Block(told))
        rows.append([place_name(page.profile, place), *cells])
    columns = ["Unit", *(frame[i].name for i in wanted)]
    out = table("Counts of the last twelve full months, and of the twelve before", columns, rows, kind="pl-wide")
    return (
        out
        + note("A month without a count is a gap and adds nothing: such sums are lower bounds.")
        + stub(page, "incident_counts")
    )
