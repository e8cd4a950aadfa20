"""Reads what is known of the files of each source: which column holds what, and how a row is counted; one YAML file a source."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from planning.frameworks import framework
from planning.importing.places import folded
from planning.importing.tables import Table
from planning.importing.values import read_number
from planning.problems import PlanningError, Problem, UsageError, nearest, one_of

__all__ = [
    "ABSENT",
    "Count",
    "Found",
    "Layout",
    "area_names",
    "find_columns",
    "layout",
    "layout_names",
    "read_layout",
    "with_counts",
    "with_further",
]

DATA = Path(__file__).parent / "data"
FOLDER = DATA / "layouts"
AREAS = DATA / "areas.yml"
ABSENT = -1  # the place of a number that the file has not
# What a column may be for; the texts name it in a message.
ROLES = {
    "id": "the id of an event",
    "area": "the country",
    "date": "the date",
    "year": "the year",
    "month": "the month",
    "day": "the day of the month",
    "until": "the last day of an event",
    "date_precision": "how exact the date is",
    "precision": "how exact the place is",
    "admin1": "the unit of the first level",
    "admin2": "the unit of the second level",
    "place": "the name of the place",
    "latitude": "the latitude",
    "longitude": "the longitude",
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Strict):
    """How a column is called: by its header, or by its HXL tag where no header fits."""

    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    needed: bool = False


class Where(_Strict):
    """Only rows that hold one of these values in a column, or a number of at least ``least``."""

    column: str
    values: tuple[str, ...] = ()
    least: int | None = None

    def holds(self, text: str) -> bool:
        """Whether a value of the column is such a one; what is no number is below every number."""
        if self.least is not None:
            number, fault = read_number(text)
            return fault in {"", "thousands"} and number >= self.least
        return folded(text) in {folded(v) for v in self.values}


class Count(_Strict):
    """What each row adds to an indicator: the number in a column, or 1.

    An indicator that no profile may hold, since the terms of its source forbid it, has its label and unit here.
    """

    indicator: str
    label: str = ""
    unit: str = ""
    add: Columns | None = None
    where: Where | None = None
    blank: Literal["unknown", "zero"] = "unknown"  # what it means that the number is missing


class Precision(_Strict):
    """Values of the precision up to which a row is placed by its position, in a unit of the second, of the first level."""

    position: tuple[str, ...] = ()
    admin2: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()


class Layout(_Strict):
    """The layout of a source's files.

    ``complete``: the file lists every event of its period, so that a month and unit without one is a zero of that
    source. ``whole_years``: it is published by calendar years. ``begins``: the first month the source covers.
    """

    name: str
    title: str
    source: str | None = None
    licence: str | None = None
    complete: bool = False
    whole_years: bool = False
    begins: str = ""
    columns: dict[str, Columns]
    dates: tuple[str, ...] = ("iso",)
    precision: Precision | None = None
    not_a_month: tuple[str, ...] = ()  # values of the precision of dates at which the month itself is not sure
    counts: tuple[Count, ...] = ()
    further: tuple[Count, ...] = ()  # counted where they are asked for by name, and written into no profile
    note: str = ""

    def label(self, indicator: str) -> str:
        """Give the label of an indicator that is counted."""
        own = next((c.label for c in self.counts if c.indicator == indicator and c.label), "")
        return own or framework("indicators")[indicator].label

    def unit(self, indicator: str) -> str:
        """Give the unit of an indicator that is counted."""
        own = next((c.unit for c in self.counts if c.indicator == indicator and c.unit), "")
        return own or str(framework("indicators")[indicator].values["unit"])

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that are counted."""
        return tuple(c.indicator for c in self.counts)


class Found(_Strict):
    """Where in a file each role stands, where the numbers to add stand, and where the columns of conditions stand.

    ``adds`` has None for a count of rows, ABSENT for a number that the file has not: its indicator is not counted then.
    """

    roles: dict[str, int]
    areas: tuple[int, ...]
    adds: tuple[int | None, ...]
    wheres: tuple[int | None, ...]


def layout_names() -> tuple[str, ...]:
    """Give the sources that can be imported, sorted."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.yml")))


@cache
def layout(name: str) -> Layout:
    """Give the layout of a source; raise UsageError for an unknown one."""
    if name not in layout_names():
        near = nearest(name, layout_names())
        raise UsageError(
            f"source {name[:40]!r}: allowed {', '.join(layout_names())}" + (f"; do you mean {near}?" if near else "")
        )
    return read_layout(FOLDER / f"{name}.yml")


def read_layout(path: Path) -> Layout:
    """Read a layout; raise PlanningError with what is wrong in it."""
    try:
        made = Layout(name=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
    except (TypeError, yaml.YAMLError) as error:
        raise PlanningError(f"{path.name}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise PlanningError(f"{path.name}: {faults}") from error
    known = framework("sources")
    faults = "; ".join(
        [
            *(f"the role {r!r}; allowed {one_of(ROLES, 20)}" for r in made.columns if r not in ROLES),
            *(f"the indicator {i!r}; add it to indicators.yml" for i in _unknown(made)),
            *(f"the source {s!r}; add it to sources.yml" for s in [made.source] if s is not None and s not in known),
        ]
    )
    if faults:
        raise PlanningError(f"{path.name}: found {faults}")
    return made


def _unknown(made: Layout) -> list[str]:
    known = framework("indicators")
    return [c.indicator for c in (*made.counts, *made.further) if c.indicator not in known and not (c.label and c.unit)]


def with_counts(made: Layout, wanted: tuple[str, ...]) -> Layout:
    """Give a layout that counts what was asked for: ``INDICATOR``, or ``INDICATOR=COLUMN`` (a header or an HXL tag).

    A layout that says itself what is counted takes nothing else. Raises UsageError.
    """
    if made.counts:
        if wanted:
            raise UsageError(f"--indicator: what is counted of {made.name} is fixed: {', '.join(made.indicators)}")
        return made
    if not wanted:
        raise UsageError(f"{made.name}: say what a row counts, --indicator ID, or --indicator ID=COLUMN for a number")
    known, counts = framework("indicators"), []
    for text in wanted:
        key, _, column = text.partition("=")
        if key not in known:
            near = nearest(key, known.ids)
            raise UsageError(
                f"--indicator {key[:60]!r}: no such indicator" + (f"; do you mean {near}?" if near else "")
            )
        tag = column.startswith("#")
        add = Columns(names=() if tag else (column,), tags=(column,) if tag else (), needed=True) if column else None
        counts.append(Count(indicator=key, add=add))
    sources = {str(known[c.indicator].values.get("source", "")) for c in counts}
    if len(sources) > 1:
        raise UsageError(f"--indicator: of several sources ({', '.join(sorted(sources))}); import one after the other")
    return made.model_copy(update={"counts": tuple(counts), "source": sources.pop()})


def with_further(made: Layout, wanted: tuple[str, ...]) -> Layout:
    """Give a layout that counts some of its ``further`` indicators as well; raise UsageError for one it has not."""
    known = {c.indicator: c for c in made.further}
    if missing := [w for w in wanted if w not in known]:
        raise UsageError(
            f"source {made.name}: it has no count {', '.join(missing)}; there are {one_of(known) or 'none'}"
        )
    return made.model_copy(update={"counts": (*made.counts, *(known[w] for w in wanted))})


def find_columns(made: Layout, table: Table) -> tuple[Found, list[Problem]]:
    """Find the columns of a layout in a file; the problems are of columns that must be there and are not."""
    problems: list[Problem] = []

    def at(columns: Columns, what: str) -> int | None:
        place = next(iter(_places(columns, table)), None)
        if place is None and columns.needed:
            names = [*columns.names, *columns.tags]
            near = next((n for c in columns.names if (n := nearest(c, table.columns))), "")
            remedy = f"is it {near}? Then add this spelling to layouts/{made.name}.yml" if near else _other(made, table)
            problems.append(Problem(table.name, table.first, "header", f"no column for {what}", one_of(names), remedy))
        return place

    roles = {role: i for role, c in made.columns.items() if (i := at(c, ROLES[role])) is not None}
    areas = tuple(_places(made.columns["area"], table)) if "area" in made.columns else ()
    adds = tuple((ABSENT if (i := at(c.add, c.indicator)) is None else i) if c.add else None for c in made.counts)
    wheres = tuple(
        at(Columns(names=(c.where.column,), needed=True), c.where.column) if c.where else None for c in made.counts
    )
    return Found(roles=roles, areas=areas, adds=adds, wheres=wheres), problems


def _places(columns: Columns, table: Table) -> list[int]:
    plain = [_plain(c) for c in table.columns]
    tags = [_tag(t) for t in table.tags]
    found = [plain.index(_plain(n)) for n in columns.names if _plain(n) in plain]
    for tag in columns.tags:
        name, attributes = _tag(tag)
        # The column with the fewest other attributes is meant: #adm1+name, not #adm1+name+alt.
        fits = [(len(a - attributes), i) for i, (n, a) in enumerate(tags) if n == name and attributes <= a]
        found += [i for _, i in sorted(fits)[:1]]
    return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()


def _tag(tag: str) -> tuple[str, frozenset[str]]:
    name, *attributes = re.sub(r"\s+", "", tag).casefold().split("+")
    return name, frozenset(attributes)


def _other(made: Layout, table: Table) -> str:
    """Say which source the file looks like, where it is another one."""
    best = max(
        (n for n in layout_names() if n not in {made.name, "hxl"}),
        key=lambda n: sum(bool(_places(c, table)) for c in layout(n).columns.values()),
    )
    whole = [c for c in layout(best).columns.values() if c.needed]
    fits = all(_places(c, table) for c in whole)
    return f"the file looks like one of {best}" if fits else "see that it is the file of this source"


@cache
def _areas() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(AREAS.read_text(encoding="utf-8"))
    return read


def area_names(code: str) -> tuple[str, ...]:
    """Give the codes and names under which sources list an area, beside its own code."""
    return tuple(map(str, _areas().get(code, ())))
