"""Where a series may not be compared with itself or with that of another area: as the lists and the profile say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.frameworks import Item, framework
from planning.profiles.months import month_number
from planning.profiles.records import Reading, SeriesBreak

__all__ = ["AREAS", "BREAK", "UNFINISHED", "Break", "breaks", "parts", "unfinished"]

# The groups of the list: the way of counting changed; a period is not whole yet; areas are not laid side by side.
BREAK = "break"
UNFINISHED = "unfinished"
AREAS = "areas"
YEAR = len("2026")


@dataclass(frozen=True)
class Break:
    """One entry: what it is about (any source or indicator where none is named), from which month, until which.

    The new way of counting holds from the month ``first`` on. Where ``last`` is given, it came in step by step up to
    that month, and no period in between is like those before or after. Months are counted from the year 0; both are
    None where an entry is about no time.
    """

    key: str
    kind: str
    words: str
    origin: str
    sources: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None
    read_until: str = ""  # holds for what was read up to this day; later readings may be whole

    def about(self, indicator: str, source: str) -> bool:
        """Whether it is about a series."""
        return (not self.sources or source in self.sources) and (not self.indicators or indicator in self.indicators)

    def within(self, first: int, last: int) -> bool:
        """Whether the way of counting is not one and the same from the month ``first`` to the month ``last``."""
        if self.first is None:
            return False
        if self.last is None:
            return first < self.first <= last
        return self.first <= last and first <= self.last


def breaks(records: Iterable[SeriesBreak] = ()) -> tuple[Break, ...]:
    """Give the entries of the list, and after them those of the area (records of its profile)."""
    return (*(_listed(item) for item in framework("comparability_breaks")), *map(_recorded, records))


def _listed(item: Item) -> Break:
    values = {name: str(value) for name, value in item.values.items()}
    return Break(
        item.id,
        item.group,
        item.label,
        item.source,
        frozenset({values["source"]} if "source" in values else ()),
        frozenset({values["indicator"]} if "indicator" in values else ()),
        _first(values["from"]) if "from" in values else None,
        _last(values["until"]) if "until" in values else None,
        values.get("read_until", ""),
    )


def _recorded(record: SeriesBreak) -> Break:
    return Break(
        record.id,
        BREAK,
        record.change,
        "",
        frozenset({record.source} if record.source else ()),
        frozenset(record.indicators),
        _first(record.since),
        _last(record.until) if record.until else None,
    )


def _first(period: str) -> int:
    return month_number(f"{period}-01" if len(period) == YEAR else period)


def _last(period: str) -> int:
    return month_number(f"{period}-12" if len(period) == YEAR else period)


def parts(found: Iterable[Break], indicator: str, source: str, first: int, last: int) -> tuple[Break, ...]:
    """Give the changes in the way of counting a series between two months, both counted in."""
    return tuple(b for b in found if b.kind == BREAK and b.about(indicator, source) and b.within(first, last))


def unfinished(found: Iterable[Break], reading: Reading) -> Break | None:
    """Give the entry that says that the period of a reading was not whole when it was read, or None."""
    first, last = _first(reading.period), _last(reading.period)
    for b in found:
        if b.kind == UNFINISHED and b.about(reading.indicator, reading.source) and b.within(first, last):
            read = reading.as_of.isoformat() if reading.as_of else ""
            if not b.read_until or read <= b.read_until:
                return b
    return None
