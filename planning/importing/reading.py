"""Reads one file of a source for one area: what is counted, what is left out and why, what is wrong, and what refuses the file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from planning.importing.counting import Limits, Tally, count_rows
from planning.importing.coverage import Coverage, coverage
from planning.importing.faults import many
from planning.importing.layouts import ABSENT, Found, Layout, find_columns, layout, with_counts, with_further
from planning.importing.overlaps import Overlap, overlaps
from planning.importing.places import Gazetteer, Listed
from planning.importing.tables import Table, UnreadableError, open_table
from planning.problems import Problem, UsageError, one_line, one_of
from planning.profiles import read_aliases, read_profile
from planning.profiles.months import month_end, month_number, month_text

__all__ = ["Cell", "Request", "Result", "Year", "read_source"]

MOST_SHIFTED = 0.5  # of the rows of a file; above it the header does not belong to them
EXAMPLES = 5
YEAR = len("2026")


@dataclass(frozen=True)
class Request:
    """What is asked for: a file of a source, for the area whose profile lies in a folder.

    ``further`` are indicators of the layout that are counted only where they are asked for. ``listed`` are places beside the
    units of the area. ``before`` leaves out all rows that begin on or after a day, or end on or after it.
    """

    source: str
    file: Path
    area: str
    folder: Path
    area_name: str = ""
    sheet: str = ""
    published: dt.date | None = None
    retrieved: dt.date | None = None
    first: str = ""  # a month
    last: str = ""
    admin2: bool = False
    indicators: tuple[str, ...] = ()
    against: tuple[str, Path] | None = None
    further: tuple[str, ...] = ()
    listed: tuple[Listed, ...] = ()
    before: dt.date | None = None


@dataclass(frozen=True)
class Cell:
    """A count of one month, place and indicator."""

    period: str
    place: str
    indicator: str
    value: int


@dataclass(frozen=True)
class Year:
    """A yearly reading of the profile, of the same source, beside the sum of the counts."""

    indicator: str
    year: str
    reading: float
    counted: int


@dataclass
class Result:
    """What a file gave. ``refused`` are the problems for which nothing of it is taken; ``remarks`` stop nothing."""

    layout: Layout
    table: Table | None = None
    tally: Tally = field(default_factory=Tally)
    covers: Coverage | None = None
    names: Gazetteer | None = None
    cells: tuple[Cell, ...] = ()
    refused: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    overlaps: list[Overlap] | None = None
    years: tuple[Year, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that were counted."""
        return tuple(dict.fromkeys(c.indicator for c in self.cells))

    @property
    def placed(self) -> dict[str, int]:
        """The rows that are counted, by place."""
        out: dict[str, int] = {}
        for (_, place), cell in self.tally.cells.items():
            out[place] = out.get(place, 0) + cell[-1]
        return out


def read_source(request: Request) -> Result:
    """Read a file. Whatever is wrong in it is in the result; raises UsageError where something else was asked for."""
    result = Result(with_further(with_counts(layout(request.source), request.indicators), request.further))
    aliases, problems = read_aliases(request.folder, request.area)
    result.refused += problems
    day = request.published or request.retrieved
    first, last = _months(request, day)
    source = (result.layout.name, result.layout.source or "")
    names = result.names = Gazetteer(request.area, request.folder, aliases, source, request.listed)
    limits = Limits(day, first, last, request.admin2, request.area_name, request.before)
    try:
        table = result.table = open_table(request.file, request.sheet)
        found, problems = find_columns(result.layout, table)
        result.refused += problems
        if result.refused:
            return result
        traced = request.against is not None
        tally = result.tally = count_rows(result.layout, found, table, names, limits, traced=traced)
    except UnreadableError as error:
        result.refused.append(error.problem)
        return result
    covers = result.covers = coverage(result.layout, tally, day, first, last)
    if covers is not None:
        tally.within(covers.first, covers.last)
    result.refused += _refusals(request, result, table)
    result.remarks += _remarks(request, result, table, found, names)
    if covers is not None and not result.refused:
        result.cells = tuple(_cells(result, found, covers, names, admin2=request.admin2))
        result.years = tuple(_years(request, result, covers))
        if request.against is not None:
            result.overlaps = _beside(request, result, names)
    return result


def _months(request: Request, published: dt.date | None) -> tuple[int | None, int | None]:
    first = month_number(request.first) if request.first else None
    last = month_number(request.last) if request.last else None
    if first is not None and last is not None and last < first:
        raise UsageError(f"--until {request.last} lies before --from {request.first}")
    if last is not None and published is not None and month_end(last) > published:
        raise UsageError(f"--until {request.last}: that month had not ended on {published}, when the file was made")
    return first, last


def _refusals(request: Request, result: Result, table: Table) -> Iterator[Problem]:
    tally = result.tally
    shifted = tally.left_out["shifted"]
    if shifted > MOST_SHIFTED * tally.read:
        what = f"{many(shifted)} of {tally.read:,} that do not fit the header"
        yield Problem(table.name, table.first, "header", what, "", "put the columns right, or download the file again")
    elif tally.left_out["another_area"] + shifted == tally.read and tally.read:
        most = ", ".join(one_line(n, 40) for n, _ in tally.others.most_common(EXAMPLES) if n) or "no named area"
        what = f"no row about {request.area}; most are about {most}"
        remedy = "see that it is the file of this area"
        yield Problem(table.name, table.first, "area", what, f"rows about {request.area}", remedy)
    elif result.covers is None:
        what = "no whole month with a date that can be read"
        yield Problem(table.name, table.first, "date", what, "", "say which months it covers with --from and --until")


def _remarks(request: Request, result: Result, table: Table, found: Found, names: Gazetteer) -> Iterator[Problem]:
    name = table.name
    for line, what, remedy in table.notes:
        yield Problem(name, line, "file", what, "", remedy)
    for count, at in zip(result.layout.counts, found.adds, strict=True):
        if at == ABSENT and count.add:
            what = f"no column for {count.indicator}"
            remedy = "it is not counted"
            yield Problem(name, table.first, "header", what, one_of([*count.add.names, *count.add.tags]), remedy)
    if not found.areas:
        what = "no column that names the area"
        yield Problem(name, table.first, "header", what, "", f"all rows are taken as of {request.area}")
    yield from result.tally.faults.problems(name)
    for place, spelt in names.spellings():
        many_ = ", ".join(f"{one_line(n.text, 60)!r} ({n.rows[place]:,})" for n in spelt)
        what = f"{len(spelt)} spellings of {names.names.get(place, place)} ({place}): {many_}"
        yield Problem(name, table.first, "unit", what, "", "counted as one unit; nothing to do")
    for one in names.unmapped():
        text = one_line(one.text, 60)
        row = f"{request.source},{text},{names.near(one.text) or 'PLACE'},,"
        what = f"{many(one.rows[''])} with the name {text!r}, which stands for no unit"
        remedy = f"counted for the area, unit not known; to map it, write in aliases.csv: {row}"
        yield Problem(name, one.line, "unit", what, "", remedy)
    if lost := sum(names.unmapped_second.values()):
        most = ", ".join(repr(one_line(n, 40)) for n in _most_met(names))
        what = f"{many(lost)} whose name of the second level stands for no unit, such as {most}"
        yield Problem(name, table.first, "unit", what, "", "counted for the unit of the first level")


def _most_met(names: Gazetteer) -> list[str]:
    met: Counter[str] = Counter()
    for (_, text), rows in names.unmapped_second.items():
        met[text] += rows
    return [text for text, _ in met.most_common(EXAMPLES)]


def _cells(result: Result, found: Found, covers: Coverage, names: Gazetteer, *, admin2: bool) -> Iterator[Cell]:
    """Give the counts to be kept, by month, place and indicator: zeros where the source lists every event."""
    made, tally = result.layout, result.tally
    kept = [n for n, at in enumerate(found.adds) if at != ABSENT]
    if made.complete:
        places = [names.area, *(c for c in names.names if admin2 or c not in names.parents)]
        keys = [(month, place) for month in range(covers.first, covers.last + 1) for place in sorted(places)]
    else:
        keys = sorted(tally.cells)
    empty = [0] * (len(made.counts) + 1)
    for month, place in keys:
        cell = tally.cells.get((month, place), empty)
        for n in kept:
            # Where not every event is listed, none of a kind is no zero.
            if made.complete or cell[n] or made.counts[n].where is None:
                yield Cell(month_text(month), place, made.counts[n].indicator, cell[n])


def _years(request: Request, result: Result, covers: Coverage) -> Iterator[Year]:
    """Give the yearly readings of the profile that the file covers, with what was counted."""
    profile = read_profile(request.folder, opened=False).partial
    sums: dict[tuple[str, str], int] = {}
    for cell in result.cells:
        key = (cell.indicator, cell.period[:4])
        sums[key] = sums.get(key, 0) + cell.value
    own = [r for r in profile.readings if r.source == result.layout.source] if profile else []
    for r in own:
        if r.value is None or r.mission is not None or r.indicator not in result.indicators or len(r.period) != YEAR:
            continue
        if covers.first <= month_number(f"{r.period}-01") and month_number(f"{r.period}-12") <= covers.last:
            yield Year(r.indicator, r.period, r.value, sums.get((r.indicator, r.period), 0))


def _beside(request: Request, result: Result, names: Gazetteer) -> list[Overlap]:
    """Read the file of another source as well and give the events that both seem to have."""
    other, file = request.against or ("", Path())
    aliases, _ = read_aliases(request.folder, request.area)
    made = layout(other)
    if not made.counts:
        raise UsageError(f"--against {other}: rows of such a file are not known to be events")
    table = open_table(file)
    found, problems = find_columns(made, table)
    if problems:
        raise UsageError(f"--against: {problems[0]}")
    second = Gazetteer(request.area, request.folder, aliases, (made.name, made.source or ""))
    covers = result.covers
    limits = Limits(
        request.published or request.retrieved,
        covers.first if covers else None,
        covers.last if covers else None,
        request.admin2,
        request.area_name,
    )
    tally = count_rows(made, found, table, second, limits, traced=True)
    return overlaps(result.tally.traces, tally.traces, names.area)
