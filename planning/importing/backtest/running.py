"""Runs a back-test: one reading of the file up to the decision for the ranking, another one of what came after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planning.analysis.backtest import (
    DEATHS,
    EVENTS,
    KILLED,
    ONE_SIDED,
    Compared,
    Known,
    compared,
    even,
    last_year,
    scores,
    variants,
    window,
)
from planning.importing.backtest.case import BackTestError, Case
from planning.importing.coverage import coverage
from planning.importing.layouts import layout
from planning.importing.reading import Request, Result, read_source
from planning.problems import Problem, UsageError, one_line
from planning.profiles.months import month_number, month_text
from planning.profiles.workspace import Workspace

__all__ = ["LAST_YEAR", "POPULATION", "Backtest", "Part", "Rows", "run_backtest"]

LAST_YEAR = "last_year"  # the naive rankings
POPULATION = "population"
NOT_TOLD = {"outside_period", "another_area", "not_before"}  # of course left out of a reading of some months


@dataclass(frozen=True)
class Sum:
    """How many rows, how many civilians were killed in them by the source, and how many people of all kinds."""

    rows: int = 0
    killed: int = 0
    deaths: int = 0


@dataclass(frozen=True)
class Rows:
    """Where the rows of some months went.

    ``placed`` in a place of the case; ``unit`` known to a unit of the first level that holds such places, and no closer;
    ``unnamed`` of these have a district that the case has not, ``names``; ``unknown`` in no known unit of the area, so perhaps there too;
    ``elsewhere`` in other units. ``left_out`` are rows by the reason why they could not be read, or were not to be; ``remarks``
    what is odd about those that were.
    """

    first: str
    last: str
    placed: Sum
    unit: Sum
    unknown: Sum
    elsewhere: Sum
    unnamed: int
    names: tuple[str, ...]
    left_out: Mapping[str, int]
    remarks: tuple[Problem, ...]


@dataclass(frozen=True)
class Part:
    """The comparison with one kind of outcome: rankings by name (a score for each place), what came by months and place.

    ``inner`` is the same for the default and the last year's count, among the places with an event before: whether they tell
    more than which places have none.
    """

    outcome: str
    rankings: Mapping[str, Mapping[str, float]]
    came: Mapping[int, Mapping[str, int]]
    compared: tuple[Compared, ...]
    inner: tuple[Compared, ...]

    def of(self, ranking: str, months: int) -> Compared:
        """Give a ranking beside what came within some months."""
        return next(c for c in self.compared if c.ranking == ranking and c.months == months)


@dataclass(frozen=True)
class Backtest:
    """What a back-test gave: what was known, and a part for each kind of outcome.

    ``not_covered`` are the months of an outcome that the file does not reach. ``late_start`` is the first month of the file
    where the window of the ranking begins before it. ``names`` are those of the places by their codes.
    """

    case: Case
    file: str
    sha256: str
    read: int
    before: Rows
    after: Mapping[int, Rows]
    known: Known
    parts: tuple[Part, ...]
    not_covered: tuple[int, ...]
    late_start: str
    names: Mapping[str, str]


def run_backtest(case: Case, file: Path, workspace: Workspace) -> Backtest:
    """Rank the places of a case from what a file dates before the decision, and compare with what it dates after.

    Raises BackTestError with all that is wrong with the file, UsageError where there is none.
    """
    if not file.is_file():
        raise UsageError(
            f"--data {one_line(str(file))}: no such file; give the file of {case.source} that the case is about"
        )
    cut, start = month_number(str(case.decided)), month_number(str(case.begins)) + 1
    early = _read(case, file, workspace, cut - window(), cut - 1, before=True)
    reach = coverage(layout(case.source), early.tally, case.published)
    if reach is None or reach.first > cut - 1:
        what = f"events from {reach.text if reach else 'no whole month'}, nothing before the decision of {case.decided}"
        raise BackTestError([Problem(one_line(file.name), 1, "date", what, "", "see that it is the file of this case")])
    covered = [n for n in case.after if start + n - 1 <= reach.last]
    late = _read(case, file, workspace, start, start + max(covered) - 1) if covered else early
    known = _known(case, early, cut)
    return Backtest(
        case=case,
        file=one_line(file.name),
        sha256=early.table.sha256 if early.table else "",
        read=early.tally.read,
        before=_rows(case, early, cut - window(), cut - 1),
        after={n: _rows(case, late, start, start + n - 1) for n in covered},
        known=known,
        parts=tuple(_part(case, outcome, known, early, late, cut, start, covered) for outcome in case.outcomes),
        not_covered=tuple(n for n in case.after if n not in covered),
        late_start=month_text(reach.first) if reach.first > cut - window() else "",
        names={p.key: p.name for p in case.places},
    )


def _part(
    case: Case, outcome: str, known: Known, early: Result, late: Result, cut: int, start: int, covered: list[int]
) -> Part:
    """Lay the rankings beside one kind of outcome; the naive one counts the same kind in the last year."""
    indicator = case.counts.all[outcome]
    rankings = {v.id: scores(v, known) for v in variants()}
    rankings[LAST_YEAR] = last_year(_series(case, early, indicator, cut))
    rankings[POPULATION] = even(known.places, case.population)
    found = _months(case, late, indicator)
    came = {n: {p: sum(found[m, p] for m in range(start, start + n)) for p in known.places} for n in covered}
    laid = compared(rankings, came, case.top, (LAST_YEAR, POPULATION))
    return Part(outcome, rankings, came, laid, _inner(case, known, rankings, came))


def _inner(
    case: Case, known: Known, rankings: Mapping[str, Mapping[str, float]], came: Mapping[int, Mapping[str, int]]
) -> tuple[Compared, ...]:
    inside = [p for p in known.places if sum(known.events[p])]
    if not 1 < len(inside) < len(known.places):
        return ()
    own = {name: rankings[name] for name in (variants()[0].id, LAST_YEAR)}
    return compared(own, {n: {p: counted[p] for p in inside} for n, counted in came.items()}, case.top)


def _read(case: Case, file: Path, workspace: Workspace, first: int, last: int, *, before: bool = False) -> Result:
    ((code, folder),) = workspace.chosen((case.area,)).items()
    further = {c.indicator for c in layout(case.source).further}
    request = Request(
        source=case.source,
        file=file,
        area=code,
        folder=folder,
        published=None if before else case.published,
        first=month_text(first),
        last=month_text(last),
        admin2=any(p.parent for p in case.places),
        further=tuple(i for i in dict.fromkeys(case.counts.all.values()) if i in further),
        listed=case.listed,
        before=case.decided if before else None,
    )
    result = read_source(request)
    missing = [i for i in case.counts.all.values() if i not in result.layout.indicators]
    absent = [p for p in result.remarks if p.field == "header" and any(i in p.found for i in case.counts.all.values())]
    if result.refused or missing or absent:
        raise BackTestError(sorted([*result.refused, *absent]))
    return result


def _months(case: Case, result: Result, indicator: str) -> Counter[tuple[int, str]]:
    """Give an indicator by month and place, of the places of the case alone."""
    at = result.layout.indicators.index(indicator)
    keys = {p.key for p in case.places}
    return Counter({where: cell[at] for where, cell in result.tally.cells.items() if where[1] in keys})


def _series(case: Case, early: Result, indicator: str, cut: int) -> dict[str, tuple[int, ...]]:
    """Give the months before the decision of each place, zeros included: the source lists every event."""
    found = _months(case, early, indicator)
    return {p.key: tuple(found[m, p.key] for m in range(cut - window(), cut)) for p in case.places}


def _known(case: Case, early: Result, cut: int) -> Known:
    events, killed, one_sided = (_series(case, early, case.counts.all[n], cut) for n in (EVENTS, KILLED, ONE_SIDED))
    return Known(events, killed, one_sided, {p.key: p.parent for p in case.places if p.parent})


def _rows(case: Case, result: Result, first: int, last: int) -> Rows:
    keys = {p.key for p in case.places}
    units = {p.parent for p in case.places if p.parent}
    at = [result.layout.indicators.index(case.counts.all[n]) for n in (KILLED, DEATHS)]
    area = result.names.area if result.names else ""
    sums: dict[str, Sum] = {name: Sum() for name in ("placed", "unit", "unknown", "elsewhere")}
    for (month, place), cell in result.tally.cells.items():
        if first <= month <= last:
            where = _where(place, keys, units, area)
            old = sums[where]
            sums[where] = Sum(old.rows + cell[-1], old.killed + cell[at[0]], old.deaths + cell[at[1]])
    met = result.names.unmapped_second.items() if result.names else ()
    unnamed = [(text, rows) for (parent, text), rows in met if parent in units]
    return Rows(
        month_text(first),
        month_text(last),
        **sums,
        unnamed=sum(rows for _, rows in unnamed),
        names=tuple(sorted({one_line(text, 60) for text, _ in unnamed})),
        left_out={k: n for k, n in sorted(result.tally.left_out.items()) if n and k not in NOT_TOLD},
        # Names of districts in units without places of the case are of no interest here; those in others are told apart.
        remarks=tuple(r for r in result.remarks if "second level" not in r.found),
    )


def _where(place: str, keys: set[str], units: set[str], area: str) -> str:
    if place in keys:
        return "placed"
    if place in units:
        return "unit"
    return "unknown" if place == area else "elsewhere"
