"""Turns monthly counts of incidents into the counts over full quarters that an edition may tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from planning.profiles.months import month_end, month_number, month_text
from planning.profiles.records import IncidentCount, Reading, ReleasedCount
from planning.sharing.suppression import Figure, Told, suppress

__all__ = ["COUNTED_LEVEL", "released_counts"]

QUARTER, YEAR = 3, 4  # months of a quarter, quarters of a year
COUNTED_LEVEL = 3  # what readers of any edition but the planning cell's own may see, all taken together
# What is given up first where a second figure has to go: units before the area.
UNIT_YEAR, AREA_YEAR, AREA_QUARTER = range(3)
AREA = ""  # the place of a count for the whole area

Quarter = int  # counted from the year 0
Key = tuple[str, ...]  # place (empty for the area), first month, last month


@dataclass(frozen=True)
class _Sum:
    """The rows of one place (or all) and one indicator over some quarters, added up."""

    place: str
    first: Quarter
    last: Quarter
    rows: tuple[IncidentCount, ...]
    months: int

    @property
    def key(self) -> Key:
        return self.place, month_text(self.first * QUARTER), month_text(self.last * QUARTER + QUARTER - 1)

    @property
    def value(self) -> int:
        return round(sum(r.value or 0 for r in self.rows))

    @property
    def level(self) -> int:
        return max(r.sensitivity for r in self.rows)


def released_counts(
    records: Iterable[IncidentCount],
    threshold: int,
    before: Iterable[ReleasedCount] = (),
    parents: Mapping[str, str] | None = None,
    readings: Iterable[Reading] = (),
    since: str = "",
) -> tuple[ReleasedCount, ...]:
    """Give counts of the area over full quarters, and over four of them by unit and for the area, small ones suppressed.

    A single quarter of a unit is told only where nothing is suppressed at all (a ``threshold`` of 0): most such counts
    are small, and each that is told takes others along.

    A quarter is full when each of its months has a count for some unit, taken after the month had ended; a running one
    is told later, when it is whole, because the difference of two editions would be the count of a month. ``before`` are the counts that were handed out. A count has the highest
    level of the monthly counts in it, and no figure up to level 3 is computed from one above. ``parents`` names the
    unit that a smaller unit is part of; it gets its sum as well.

    ``readings`` of a year are totals of the area that readers may have: what they have is part of the proof. Months
    before ``since`` are told to nobody but the planning cell: each year that is told along makes the proof longer.
    """
    by_indicator: dict[str, list[IncidentCount]] = {}
    for r in records:
        if r.value is not None and len(r.period) == len("2026-01") and not (threshold and r.period < since):
            by_indicator.setdefault(r.indicator, []).append(r)
    earlier: dict[str, dict[Key, Told]] = {}
    for old in before:
        told = Told(None if old.value is None else round(old.value))
        earlier.setdefault(old.indicator, {})[old.place or "", old.since, old.until] = told
    public = _yearly(readings)
    out: list[ReleasedCount] = []
    for indicator in sorted(by_indicator):
        rows = by_indicator[indicator]
        out += _told(list(_sums(rows, parents or {})), threshold, earlier.get(indicator, {}), public)
    return tuple(r.model_copy(update={"id": f"N-{i:04}"}) for i, r in enumerate(out, 1))


def _yearly(readings: Iterable[Reading]) -> dict[tuple[str, str, str], Reading]:
    """Give the readings of a year that readers of an edition may have: by indicator, source and year."""
    return {
        (r.indicator, r.source, r.period): r
        for r in readings
        if r.value is not None and r.mission is None and len(r.period) == len("2026") and r.sensitivity <= COUNTED_LEVEL
    }


def _public(sums: list[_Sum], yearly: Mapping[tuple[str, str, str], Reading]) -> dict[Key, Reading]:
    """Give the yearly readings that are sums of these counts: of the whole area, from January to December."""
    found: dict[Key, Reading] = {}
    for s in sums:
        place, first, last = s.key
        if place == AREA and s.last - s.first == YEAR - 1 and first.endswith("-01"):
            reading = yearly.get((s.rows[0].indicator, s.rows[0].source, last[:4]))
            if reading is not None:
                found[s.key] = reading
    return found


def _told(
    sums: list[_Sum],
    threshold: int,
    before: Mapping[Key, Told],
    yearly: Mapping[tuple[str, str, str], Reading],
) -> Iterator[ReleasedCount]:
    values: Mapping[tuple[str, ...], int | None] = {s.key: s.value for s in sums}
    if threshold:
        # What lies above level 3 is told to nobody outside the cell, and so gives nothing back.
        shared = [s for s in sums if s.level <= COUNTED_LEVEL]
        public = _public(shared, yearly)
        figures = {key: round(r.value or 0) for key, r in public.items()}
        values = dict(suppress([_figure(s) for s in shared], threshold, before, figures))
        for s in shared:
            # Whoever has the reading knows the total; a count is not told to those whom the reading is kept from.
            if s.key in public and public[s.key].sensitivity > s.level and s.value < threshold:
                values[s.key] = None
    for s in sums:
        if threshold and _inner(s):
            continue
        value = values.get(s.key)
        yield ReleasedCount(
            id="N-0",
            level=s.level,
            as_of=max((r.as_of for r in s.rows if r.as_of), default=None),
            indicator=s.rows[0].indicator,
            place=s.place or None,
            since=s.key[1],
            until=s.key[2],
            months=s.months,
            value=None if value is None else float(value),
            suppressed="yes" if value is None else None,
            held="yes" if value is not None and value != s.value else None,
            unit=s.rows[0].unit,
            source=s.rows[0].source,
        )


def _figure(s: _Sum) -> Figure:
    rank = UNIT_YEAR if s.place else AREA_YEAR if s.last > s.first else AREA_QUARTER
    atoms = frozenset((r.place, str(_quarter(r.period))) for r in s.rows)
    return Figure(s.key, atoms, s.value, s.last, rank, _inner(s))


def _inner(s: _Sum) -> bool:
    return bool(s.place) and s.first == s.last


def _sums(rows: list[IncidentCount], parents: Mapping[str, str]) -> Iterator[_Sum]:
    """Give the sums of full quarters and of each four full quarters that follow each other, by unit and for the area."""
    full = _full_quarters(rows)
    members: dict[str, set[str]] = {AREA: {r.place for r in rows}}
    for place in members[AREA]:
        members.setdefault(place, set()).add(place)
        if place in parents:
            members.setdefault(parents[place], set()).add(place)
    by_quarter: dict[tuple[str, Quarter], list[IncidentCount]] = {}
    for r in rows:
        by_quarter.setdefault((r.place, _quarter(r.period)), []).append(r)
    whole = set(full)
    for last in full:
        for first in (last, last - YEAR + 1):
            span = range(first, last + 1)
            if whole.issuperset(span):
                for place in sorted(members):
                    parts = (by_quarter.get((one, q), ()) for one in sorted(members[place]) for q in span)
                    found = tuple(chain.from_iterable(parts))
                    if found:
                        yield _Sum(place, first, last, found, _whole_months(found, members[place]))


def _whole_months(rows: tuple[IncidentCount, ...], places: set[str]) -> int:
    """Count the months in which each of the units has a count; what lacks one is a lower bound."""
    by_month: dict[str, set[str]] = {}
    for r in rows:
        by_month.setdefault(r.period, set()).add(r.place)
    return sum(found == places for found in by_month.values())


def _full_quarters(rows: list[IncidentCount]) -> list[Quarter]:
    months = {r.period for r in rows if r.as_of is None or r.as_of > month_end(month_number(r.period))}
    early = {r.period for r in rows} - months
    quarters = sorted({_quarter(m) for m in months})
    wanted = {q: {month_text(q * QUARTER + i) for i in range(QUARTER)} for q in quarters}
    return [q for q in quarters if wanted[q] <= months and not wanted[q] & early]


def _quarter(period: str) -> Quarter:
    return month_number(period) // QUARTER
