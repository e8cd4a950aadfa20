"""Goes through the rows of a file once and counts them by month, unit and indicator; each row is counted, or left out for a reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from planning.importing.faults import Faults
from planning.importing.layouts import ABSENT, Found, Layout, area_names
from planning.importing.places import Gazetteer, folded
from planning.importing.seen import Seen
from planning.importing.shape import Shape
from planning.importing.tables import Row, Table
from planning.importing.values import UNREAD, When, read_number, read_parts, read_when
from planning.profiles import OUTSIDE, POSITION
from planning.profiles.months import month_end, month_number

__all__ = ["Limits", "Tally", "Trace", "count_rows"]

MOST = 50_000  # texts of dates and numbers that are remembered, each with what it says
NEAR = 0.25  # degrees around an area within which a position is not told as outside of it
Cells = list[int]  # of one month and unit: what each indicator adds up to, and how many rows
LAST = 1 << 20  # a month that no date reaches
NONE = -1  # a column that the file has not


@dataclass(frozen=True)
class Limits:
    """What is known of a file from outside: when it was published, and which months are wanted (as numbers)."""

    published: dt.date | None = None
    first: int | None = None
    last: int | None = None
    admin2: bool = False
    area_name: str = ""
    before: dt.date | None = None  # rows that begin or end on this day or later are left out


@dataclass(frozen=True)
class Trace:
    """One counted row, to be laid beside those of another source."""

    line: int
    day: int
    place: str
    name: str
    position: tuple[float, float] | None


@dataclass
class Tally:
    """What a file gave. ``cells`` are by (month, place); ``left_out`` by reason; rows read are the sum of both."""

    read: int = 0
    cells: dict[tuple[int, str], Cells] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    faults: Faults = field(default_factory=Faults)
    earliest: int | None = None  # of all rows with a date, whatever their area
    latest: int | None = None
    latest_day: dt.date | None = None
    others: Counter[str] = field(default_factory=Counter)  # other areas, as the file names them
    traces: list[Trace] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """The rows that are counted."""
        return sum(cell[-1] for cell in self.cells.values())

    def within(self, first: int, last: int) -> None:
        """Leave out what lies outside of these months."""
        for month, place in list(self.cells):
            if not first <= month <= last:
                self.left_out["outside_period"] += self.cells.pop((month, place))[-1]


class _LeftOutError(Exception):
    """A row is left out, for the reason it is raised with."""


class _Rows:
    """Counts the rows of one file; what a text says is read once and remembered."""

    def __init__(self, layout: Layout, found: Found, table: Table, names: Gazetteer, limits: Limits) -> None:
        self.layout, self.names, self.limits = layout, names, limits
        self.tally = Tally()
        self.width, self.columns = len(table.columns), table.columns
        at = found.roles.get
        self.id, self.date, self.until = at("id", NONE), at("date", NONE), at("until", NONE)
        self.parts = (at("year", NONE), at("month", NONE), at("day", NONE))
        self.lat, self.lon = at("latitude", NONE), at("longitude", NONE)
        self.precision, self.exact = at("precision", NONE), at("date_precision", NONE)
        self.first, self.second, self.place = at("admin1", NONE), at("admin2", NONE), at("place", NONE)
        self.areas = found.areas
        own = [i for i in found.adds if i is not None and i != ABSENT]
        self.added = tuple(dict.fromkeys(own))  # the columns of numbers, each once
        self.zeros = {i for c, i in zip(layout.counts, found.adds, strict=True) if i is not None and c.blank == "zero"}
        # For each indicator: None where a row counts as 1, else the place of its number among those read.
        self.adds_at = tuple(self.added.index(i) if i in self.added else None for i in found.adds)
        self.every = [n for n, i in enumerate(found.adds) if i != ABSENT]
        self.wheres = tuple(
            (n, i, c.where)
            for n, (c, i) in enumerate(zip(layout.counts, found.wheres, strict=True))
            if c.where is not None and i is not None
        )
        self.where = self.wheres[0][1] if self.wheres else NONE
        self.which: dict[str, list[int]] = {}
        self.size = len(layout.counts)
        called = (names.area, limits.area_name, *area_names(names.area))
        self.own = {folded(n) for n in called if n}
        self.area_of: dict[str, bool] = {}
        self.dates: dict[str, When] = {}
        self.numbers: dict[str, int] = {}
        self.seen = Seen()
        self.published, self.before = limits.published, limits.before
        self.from_, self.to = limits.first or 0, LAST if limits.last is None else limits.last
        self.unsure = frozenset(layout.not_a_month)
        box = names.bounds
        self.box = (
            (-90.0, 90.0, -180.0, 180.0)
            if box is None
            else (box.south - NEAR, box.north + NEAR, box.west - NEAR, box.east + NEAR)
        )
        rules = layout.precision if self.precision != NONE else None
        self.coarse_but = frozenset(rules.admin1) if rules else None
        self.fine = frozenset(rules.admin2) if rules else None
        self.pointed = frozenset(rules.position) if rules else None
        self.traced = False
        kinds = [(i, "number") for i in self.added]
        kinds += [(self.lat, "degrees"), (self.lon, "degrees"), (self.date, "date"), (self.until, "date")]
        kinds += [(i, "count") for i in self.parts]
        if self.coarse_but is not None:
            kinds.append((self.precision, "count"))
        self.shape = Shape(self.columns, tuple((i, kind) for i, kind in kinds if i != NONE), layout.dates)

    # What a row is about

    def _when(self, row: Row) -> When:
        text = row[self.date] if self.date != NONE else "|".join(row[i] if i != NONE else "" for i in self.parts)
        known = self.dates.get(text)
        if known is None:
            known = read_when(text, self.layout.dates) if self.date != NONE else read_parts(*text.split("|", 2))
            if len(self.dates) < MOST:
                self.dates[text] = known
            self._reach(known)
        return known

    def _reach(self, when: When) -> None:
        """Remember how far the dates of the file reach; each date is looked at once or more, which changes nothing."""
        tally, month = self.tally, when.month
        if month is None or (self.published is not None and when.first > self.published):
            return
        tally.earliest = month if tally.earliest is None else min(tally.earliest, month)
        tally.latest = month if tally.latest is None else max(tally.latest, month)
        if when.day is not None and (tally.latest_day is None or when.day > tally.latest_day):
            tally.latest_day = when.day

    def _number(self, text: str) -> int:
        """Give a number, or UNREAD; a plain one is remembered."""
        known = self.numbers.get(text)
        if known is None:
            known, fault = read_number(text)
            if not fault and len(self.numbers) < MOST:
                self.numbers[text] = known
        return known

    def _is_own(self, row: Row) -> bool:
        """Whether one of the columns that name the area names this one."""
        for i in self.areas:
            text = row[i]
            known = self.area_of.get(text)
            if known is None:
                known = folded(text) in self.own
                if len(self.area_of) < MOST:
                    self.area_of[text] = known
            if known:
                return True
        return False

    # The row

    def go(self, rows: Iterator[tuple[int, Row]], traced: bool) -> Tally:  # noqa: FBT001
        """Count all rows."""
        self.traced = traced
        tally, left_out = self.tally, self.tally.left_out
        for line, row in rows:
            tally.read += 1
            try:
                self._row(line, row)
            except _LeftOutError as why:
                left_out[str(why)] += 1
        return tally

    # One function for a whole row: a call costs as much as a step, and a file may have a million rows.
    def _row(self, line: int, row: Row) -> None:  # noqa: C901, PLR0912, PLR0915
        if len(row) != self.width and self.shape.shifted(row):
            raise self._left("shifted", line, f"{len(row)} values in a table of {self.width} columns")
        when = (self.dates.get(row[self.date]) if self.date != NONE else None) or self._when(row)
        lat = lon = None
        misfit = False
        if self.lat != NONE:
            try:
                lat, lon = float(row[self.lat]), float(row[self.lon])
            except ValueError:
                lat = lon = None
                misfit = bool(row[self.lat].strip() or row[self.lon].strip())
        numbers, values, plain = self.numbers, [], True
        for i in self.added:
            value = numbers.get(row[i])
            if value is None:
                value, plain = self._number(row[i]), False
            values.append(value)
        unread = not plain and UNREAD in values
        month = when.month
        if (misfit or month is None or unread) and self.shape.shifted(row):
            raise self._left("shifted", line, self.shape.under(row))
        self._belongs(line, row, when)
        if month is None:
            raise self._left(when.fault, line, row[self.date] if self.date != NONE else "")
        if self.before is not None and not self._is_before(row, when, self.before):
            raise _LeftOutError("spans_the_day" if when.first < self.before else "not_before")
        if not self.from_ <= month <= self.to:
            raise _LeftOutError("outside_period")
        if unread:
            raise self._left("unreadable_number", line, row[self.added[values.index(UNREAD)]])
        which = self._which(row) if self.wheres else self.every
        if self.id != NONE and not self.seen.add(row[self.id]):
            self._second_id(line, row[self.id])
        place = self._placed(line, row, when, lat, lon)
        if when.day is None:
            self.tally.faults.note("no_day", line)
        if not plain:
            self._odd_numbers(line, row)
        if self.until != NONE or self.exact != NONE:
            self._lasts(line, row, when)
        if lat is not None and lon is not None:
            box = self.box
            if not (box[0] <= lat <= box[1] and box[2] <= lon <= box[3]):
                self._coordinates(line, lat, lon)
        elif misfit:
            self.tally.faults.note("impossible", line, f"{row[self.lat]} {row[self.lon]}".strip())
        cell = self.tally.cells.get((month, place))
        if cell is None:
            cell = self.tally.cells[month, place] = [0] * (self.size + 1)
        for n in which:
            at = self.adds_at[n]
            cell[n] += 1 if at is None else values[at]
        cell[-1] += 1
        if self.traced and when.day is not None:
            self._trace(line, row, when.day, place, lat, lon)

    def _belongs(self, line: int, row: Row, when: When) -> None:
        """Leave a row out that is dated after the publication, or about another area."""
        if self.published is not None and when.month is not None and when.first > self.published:
            raise self._left("after_publication", line, str(when.first))
        if self.areas and not self.area_of.get(row[self.areas[0]]) and not self._is_own(row):
            name = row[self.areas[0]].strip()
            if len(self.tally.others) < MOST or name in self.tally.others:
                self.tally.others[name] += 1
            raise _LeftOutError("another_area")

    def _is_before(self, row: Row, when: When, day: dt.date) -> bool:
        """Whether a row begins and ends before a day; one of a month alone ends with the month."""
        last = when.day or month_end(when.month or 0)
        end = read_when(row[self.until], self.layout.dates) if self.until != NONE else when
        if end.month is not None:
            last = max(last, end.day or month_end(end.month))
        return last < day

    def _second_id(self, line: int, key: str) -> None:
        if key.strip():
            raise self._left("same_id", line, key)
        self.tally.faults.note("no_id", line)

    def _which(self, row: Row) -> list[int]:
        """Give the indicators that a row adds to, where that hangs on what it holds."""
        key = row[self.where] if len(self.wheres) == 1 else "|".join(row[i] for _, i, _ in self.wheres)
        known = self.which.get(key)
        if known is None:
            no = {n for n, i, where in self.wheres if not where.holds(row[i])}
            known = [n for n in self.every if n not in no]
            if len(self.which) < MOST:
                self.which[key] = known
        if not known:
            raise _LeftOutError("not_counted")
        return known

    def _left(self, kind: str, line: int, value: str) -> _LeftOutError:
        self.tally.faults.note(kind, line, value)
        return _LeftOutError(kind)

    # Places

    def _placed(self, line: int, row: Row, when: When, lat: float | None, lon: float | None) -> str:
        names, note = self.names, self.tally.faults.note
        text = row[self.first] if self.first != NONE else ""
        exact = row[self.precision].strip() if self.coarse_but is not None else ""
        coarse = self.coarse_but is not None and exact not in self.coarse_but
        place: str | None = names.area
        inside = False  # whether it is sure that a row without a unit lies in the area of today
        if text.strip():
            name = names.name(text)
            place, dated = name.at(when.first) if name.dated else (name.place, False)
            name.rows[place or ""] += 1
            if place is None and not name.line:
                name.line = line
            inside = place == names.area
            if place == OUTSIDE:
                raise self._left_outside(line, text, dated=dated)
        else:
            note("no_unit", line)
        if place is not None and coarse and place != names.area:
            note("too_coarse", line, f"precision {exact}")
            place = names.area
        elif place == POSITION:
            place = self._by_position(line, exact, lat, lon)
        place = place or names.area
        if place == names.area:
            if not inside and names.border is not None and when.first < names.border:
                note("maybe_outside", line, text)
            return place
        if not self.limits.admin2:
            return names.parents.get(place, place)
        if (
            self.second != NONE
            and names.parents
            and (self.fine is None or exact in self.fine)
            and row[self.second].strip()
        ):
            return names.second(place, row[self.second])
        return place

    def _left_outside(self, line: int, text: str, *, dated: bool) -> _LeftOutError:
        self.tally.faults.note("before_border" if dated else "outside", line, text)
        return _LeftOutError("outside_today")

    def _by_position(self, line: int, exact: str, lat: float | None, lon: float | None) -> str:
        if (self.pointed is not None and exact not in self.pointed) or lat is None or lon is None:
            self.tally.faults.note("too_coarse", line, f"precision {exact}" if exact else "no position")
            return self.names.area
        found = self.names.unit_at(lat, lon)
        if not found:
            self.tally.faults.note("off_the_units", line)
        return found or self.names.area

    # Remarks on rows that are counted

    def _odd_numbers(self, line: int, row: Row) -> None:
        for i in self.added:
            if row[i] not in self.numbers:
                _, fault = read_number(row[i])
                if fault and not (i in self.zeros and fault == "blank_number"):
                    self.tally.faults.note(fault, line, row[i])

    def _lasts(self, line: int, row: Row, when: When) -> None:
        unsure = self.exact != NONE and row[self.exact] in self.unsure
        if unsure or (self.until != NONE and self._crosses(row[self.until], when)):
            self.tally.faults.note("months_crossed", line)

    def _crosses(self, text: str, when: When) -> bool:
        known = self.dates.get(text)
        if known is None:
            known = read_when(text, self.layout.dates)
            if len(self.dates) < MOST:
                self.dates[text] = known
            self._reach(known)
        return known.month is not None and known.month > (when.month or 0)

    def _coordinates(self, line: int, lat: float, lon: float) -> None:
        south, north, west, east = self.box
        note, shown = self.tally.faults.note, f"{lat:g}, {lon:g}"
        if lat == 0 and lon == 0:
            note("zero", line)
        elif south <= lon <= north and west <= lat <= east:
            note("swapped", line, shown)
        elif not (-90 <= lat <= 90 and -180 <= lon <= 180):
            note("impossible", line, shown)
        else:
            note("off_the_area", line, shown)

    def _trace(self, line: int, row: Row, day: dt.date, place: str, lat: float | None, lon: float | None) -> None:
        name = folded(row[self.place]) if self.place != NONE else ""
        position = (lat, lon) if lat is not None and lon is not None else None
        self.tally.traces.append(Trace(line, day.toordinal(), place, name, position))


def count_rows(
    layout: Layout, found: Found, table: Table, names: Gazetteer, limits: Limits, *, traced: bool = False
) -> Tally:
    """Count the rows of a file; ``traced`` keeps each counted row, which takes memory. Raises UnreadableError."""
    begins = month_number(layout.begins) if layout.begins else None
    first = limits.first if begins is None else max(limits.first or begins, begins)
    bounded = replace(limits, first=first)
    return _Rows(layout, found, table, names, bounded).go(table.rows(), traced)
