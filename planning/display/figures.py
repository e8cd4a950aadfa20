"""Figures of an area: yearly readings, and counts of incidents by unit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from planning.analysis.agreement import Pair, pairs
from planning.analysis.comparability import breaks, parts
from planning.analysis.readings import series
from planning.display.blocks import Block, bullets, day, gap, note, number, paragraph, suppressed, text
from planning.display.charts import readings_chart
from planning.display.page import ACCESS_PAGE, FOR_THE_CELL, AreaPage, above, absent, place_name, sealed, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.months import month_number
from planning.profiles.records import ImportedFile

if TYPE_CHECKING:  # pandas is loaded only where there are counts to show
    from planning.analysis.incidents import Counted, YearRow

__all__ = ["agreement", "imports", "incidents", "period", "readings"]


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
        + paragraph(
            f'Rates with intervals, and which years may not be compared: <a href="{ACCESS_PAGE}#trend">trend</a>.'
        )
    )


def incidents(page: AreaPage) -> Block:
    """Show the counts of the last four full quarters by unit against the four before; nothing where none are kept."""
    from planning.analysis.incidents import AREA, year_rows

    found = {(r.indicator, r.place): r for r in year_rows(page.profile.released_counts)}
    if not found:
        return stub(page, "released_counts") + imports(page)
    frame = framework("indicators")
    wanted = {r.indicator: period(r.since, r.until) for r in found.values()}
    shown = [i for i in frame.ids if i in wanted]
    code = page.profile.code
    there = {r.place for r in found.values()}
    places = [*sorted(there - {AREA, code}), *({code} & there)]
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
    changed = [i for i in shown if any(_changed(page, r) for r in found.values() if r.indicator == i)]
    if changed:
        names = ", ".join(frame[i].name for i in changed)
        out += note(f"Not to be compared with the four quarters before, because the way of counting changed: {names}.")
    words = (
        "A month without a count is a gap and adds nothing: such sums are lower bounds. A running quarter is left out."
    )
    if code in there:
        out += note("Unit not known: events of the area that no unit can be given; they are part of the whole area.")
    return out + note(words) + stub(page, "released_counts") + imports(page) + agreement(page)


def _changed(page: AreaPage, row: YearRow) -> bool:
    """Whether the way of counting changed within the two years of a row."""
    from planning.analysis.incidents import MONTHS

    last = month_number(row.until)
    sources = {c.source for c in page.profile.released_counts if c.indicator == row.indicator}
    found = breaks(page.profile.series_breaks)
    return any(parts(found, row.indicator, s, last - 2 * MONTHS + 1, last) for s in sources)


def imports(page: AreaPage) -> Block:
    """Show the files that counts were imported from: what they are, what they cover, what of them is not counted."""
    files = page.profile.imported_files
    if not files:
        return stub(page, "imported_files")
    sources = framework("sources")
    rows = [
        (
            Block(f"{text(sources[f.source].name)}: {text(f.title)}"),
            f.version or gap(),
            f.licence,
            Block(day(f.retrieved)),
            period(f.covers_from, f.covers_until),
            number(f.rows),
            _own(page, f, number(f.counted) if f.counted is not None else gap().html),
            _reasons(page, f),
            Block(text(f.note, page.href)) if f.note else "",
        )
        for f in files
    ]
    columns = ["File", "Version", "Licence", "Retrieved", "Covers", "Rows", "Rows counted", "Rows left out", "Note"]
    return table("Where the counts come from", columns, rows, kind="pl-wide") + stub(page, "imported_files")


def _own(page: AreaPage, file: ImportedFile, shown: str) -> Block:
    """Give what the planning cell alone may see: from a number of rows a suppressed count could be worked out."""
    if not page.may_see(FOR_THE_CELL):
        return above()
    return sealed() if {"counted", "left_out"} & set(file.sealed) else Block(shown)


def _reasons(page: AreaPage, file: ImportedFile) -> Block:
    frame = framework("import_reasons")
    if page.may_see(FOR_THE_CELL) and file.left_out and "left_out" not in file.sealed:
        return bullets(f"{text(frame[p.reason].name)}: {number(p.rows)}" for p in file.left_out)
    if not file.reasons:
        return Block("none")
    return bullets(text(frame[r].name) for r in file.reasons)


def agreement(page: AreaPage) -> Block:
    """Show where yearly figures and counts of one source and year differ; say that they agree where they do."""
    found = pairs(page.profile.readings, page.profile.released_counts)
    if not found:
        return Block()
    frame, sources = framework("indicators"), framework("sources")
    apart = [p for p in found if p.difference]
    same = sum(p.difference == 0 for p in found)
    hidden = sum(p.difference is None for p in found)
    out = Block()
    if apart:
        rows = [
            (
                f"{frame[p.indicator].name}, {sources[p.source].name}",
                p.year,
                number(p.reading),
                number(p.counted) if p.counted is not None else suppressed(),
                f"{p.difference:+g}",
                _why(page, p),
            )
            for p in apart
        ]
        columns = ["Figure", "Year", "As published by year", "Counted by month", "Difference", "Why"]
        out += table("Where yearly figures and counts differ", columns, rows, kind="pl-wide")
    words = f"Yearly figures and counts of one source and year: {same} of {len(found)} agree"
    words += f", {len(apart)} differ" + (f", {hidden} are suppressed" if hidden else "")
    return out + note(f"{words}.")


def _why(page: AreaPage, pair: Pair) -> Block:
    from planning.analysis.incidents import MONTHS

    parts = []
    if pair.months < MONTHS:
        parts.append(f"counted in {pair.months} of {MONTHS} months")
    if pair.held:
        parts.append("the count stands as readers have it")
    parts += [
        text(f.note, page.href)
        for f in page.profile.imported_files
        if f.note and f.source == pair.source and pair.indicator in f.indicators
    ]
    return Block("; ".join(parts)) if parts else gap("not explained")


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
