"""Runs a back-test: one reading of the file up to the decision for the ranking, another one of what came after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planning.analysis.backtest import (
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
from planning.importing.backtest.case import Case
from planning.importing.coverage import Coverage, coverage
from planning.importing.layouts import layout
from planning.importing.reading import Request, Result, read_source
from planning.problems import PlanningError, Problem, UsageError, one_line
from planning.profiles.months import month_end, month_number, month_text
from planning.profiles.workspace import Workspace

__all__ = ["EVEN", "LAST_YEAR", "Backtest", "Refused", "Rows", "run_backtest"]

LAST_YEAR, EVEN = "last_year", "even"  # the naive rankings
NOT_TOLD = {"outside_period", "another_area", "not_before", "outside_today"}  # of course left out of a reading of some months


class Refused(PlanningError):
    """The file of a case cannot be used; ``problems`` are all the reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keeps every reason; the message is the first."""
        super().__init__(str(problems[0]))
        self.problems = problems


@dataclass(frozen=True)
class Rows:
    """Where the rows of some months went; each with how many civilians were killed in them, by the source.

    ``placed`` in a place of the case; ``unit`` known to a unit of the first level that holds such places, and no closer;
    ``unnamed`` with a district that the case has not; ``unknown`` in no known unit of the area, so perhaps there too; ``elsewhere``
    in other units. ``left_out`` by reason are rows of the whole file that could not be read, or that a later day ends.
    """

    first: str
    last: str
    placed: tuple[int, int]
    unit: tuple[int, int]
    unnamed: int
    names: tuple[str, ...]
    unknown: tuple[int, int]
    elsewhere: tuple[int, int]
    left_out: Mapping[str, int]

    @property
    def total(self) -> int:
        """All rows of the area in these months."""
        return self.placed[0] + self.unit[0] + self.unknown[0] + self.elsewhere[0]


@dataclass(frozen=True)
class Backtest:
    """What a back-test gave: the rankings by name (a score for each place), what came by months and place, and how they agree.

    ``inner`` is the same for the default and the last year's count, among the places with an event before: whether they tell more than which
    places have none. ``not_covered`` are the months of an outcome that the file does not reach. ``late_start`` is the first month of the file where
    the window of the ranking begins before it.
    """

    case: Case
    file: str
    sha256: str
    read: int
    before: Rows
    after: Mapping[int, Rows]
    known: Known
    rankings: Mapping[str, Mapping[str, float]]
    came: Mapping[int, Mapping[str, int]]
    compared: tuple[Compared, ...]
    inner: tuple[Compared, ...]
    not_covered: tuple[int, ...] = ()
    late_start: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, ranking: str, months: int) -> Compared:
        """Give a ranking beside what came within some months."""
        return next(c for c in self.compared if c.ranking == ranking and c.months == months)


def run_backtest(case: Case, file: Path, workspace: Workspace) -> Backtest:
    """Rank the places of a case from what a file dates before the decision, and compare with what it dates after.

    Raises Refused with all that is wrong with the file, UsageError where there is none.
    """
    if not file.is_file():
        raise UsageError(f"--data {one_line(str(file))}: no such file; give the file of {case.source} that the case is about")
    cut, start = month_number(str(case.decided)), month_number(str(case.begins)) + 1
    early = _read(case, file, workspace, cut - window(), cut - 1, before=True)
    late = _read(case, file, workspace, start, start + max(case.after) - 1)
    reach = coverage(layout(case.source), late.tally, case.published)
    if reach is None or reach.first > cut - 1:
        what = f"events from {reach.text if reach else 'no whole month'}, nothing before the decision of {case.decided}"
        raise Refused([Problem(one_line(file.name), 1, "date", what, "", "see that it is the file of this case")])
    known = _known(case, early, cut)
    covered = [n for n in case.after if start + n - 1 <= reach.last]
    came = {n: _came(case, late, start, n) for n in covered}
    rankings = {v.id: scores(v, known) for v in variants()}
    rankings |= {LAST_YEAR: last_year(getattr(known, case.outcome)), EVEN: even(known.places, case.population)}
    return Backtest(
        case=case,
        file=one_line(file.name),
        sha256=early.table.sha256 if early.table else "",
        read=late.tally.read,
        before=_rows(case, early, cut - window(), cut - 1),
        after={n: _rows(case, late, start, start + n - 1) for n in covered},
        known=known,
        rankings=rankings,
        came=came,
        compared=compared(rankings, came, case.top, (LAST_YEAR, EVEN)),
        inner=_inner(case, known, rankings, came),
        not_covered=tuple(n for n in case.after if n not in covered),
        late_start=_late(reach, cut - window()),
        names={p.key: p.name for p in case.places},
    )


def _inner(
    case: Case, known: Known, rankings: Mapping[str, Mapping[str, float]], came: Mapping[int, Mapping[str, int]]
) -> tuple[Compared, ...]:
    inside = [p for p in known.places if sum(known.events[p])]
    if not 1 < len(inside) < len(known.places):
        return ()
    own = {name: rankings[name] for name in (variants()[0].id, LAST_YEAR)}
    return compared(own, {n: {p: counted[p] for p in inside} for n, counted in came.items()}, case.top)


def _late(reach: Coverage, first: int) -> str:
    return month_text(reach.first) if reach.first > first else ""


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
        last="" if case.published and month_end(last) > case.published else month_text(last),
        admin2=any(p.parent for p in case.places),
        further=tuple(i for i in dict.fromkeys(case.counts.all.values()) if i in further),
        listed=case.listed,
        before=case.decided if before else None,
    )
    result = read_source(request)
    missing = [i for i in case.counts.all.values() if i not in result.layout.indicators]
    absent = [p for p in result.remarks if p.field == "header" and any(i in p.found for i in case.counts.all.values())]
    if result.refused or missing or absent:
        raise Refused(sorted([*result.refused, *absent]))
    return result


def _months(case: Case, result: Result, indicator: str) -> Counter[tuple[int, str]]:
    """Give an indicator by month and place, of the places of the case alone."""
    at = result.layout.indicators.index(indicator)
    keys = {p.key for p in case.places}
    return Counter({where: cell[at] for where, cell in result.tally.cells.items() if where[1] in keys})


def _known(case: Case, early: Result, cut: int) -> Known:
    series = {}
    for name, indicator in case.counts.all.items():
        found = _months(case, early, indicator)
        span = range(cut - window(), cut)
        series[name] = {p.key: tuple(found[m, p.key] for m in span) for p in case.places}
    around = {p.key: p.parent for p in case.places if p.parent}
    return Known(series[EVENTS], series[KILLED], series[ONE_SIDED], around)


def _came(case: Case, late: Result, start: int, months: int) -> dict[str, int]:
    found = _months(case, late, case.counts.all[case.outcome])
    return {p.key: sum(found[m, p.key] for m in range(start, start + months)) for p in case.places}


def _rows(case: Case, result: Result, first: int, last: int) -> Rows:
    keys = {p.key for p in case.places}
    units = {p.parent for p in case.places if p.parent}
    killed = result.layout.indicators.index(case.counts.killed)
    sums: dict[str, list[int]] = {name: [0, 0] for name in ("placed", "unit", "unknown", "elsewhere")}
    for (month, place), cell in result.tally.cells.items():
        if not first <= month <= last:
            continue
        where = "placed" if place in keys else "unit" if place in units else "elsewhere"
        if result.names is not None and place == result.names.area:
            where = "unknown"
        sums[where][0] += cell[-1]
        sums[where][1] += cell[killed]
    unnamed = Counter[str]()
    for (parent, text), rows in (result.names.unmapped_second if result.names else Counter()).items():
        if parent in units:
            unnamed[text] += rows
    left = {k: n for k, n in sorted(result.tally.left_out.items()) if n and k not in NOT_TOLD}
    pairs = {name: (rows, dead) for name, (rows, dead) in sums.items()}
    return Rows(
        month_text(first),
        month_text(last),
        unnamed=unnamed.total(),
        names=tuple(sorted(unnamed)),
        left_out=left,
        **pairs,
    )
