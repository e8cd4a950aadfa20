"""Says which months a file covers whole, as it was told or as its dates show; a month that had not ended is not covered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.importing.counting import Tally
from planning.importing.layouts import Layout
from planning.profiles.months import month_end, month_number, month_text

__all__ = ["Coverage", "coverage"]

YEAR = 12


@dataclass(frozen=True)
class Coverage:
    """The first and the last month that are covered (as numbers), and whether somebody said so."""

    first: int
    last: int
    stated: bool

    @property
    def months(self) -> int:
        """How many months."""
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """The period in words."""
        return f"{month_text(self.first)} to {month_text(self.last)}"


def coverage(
    layout: Layout, tally: Tally, published: dt.date | None, first: int | None = None, last: int | None = None
) -> Coverage | None:
    """Give the months a file covers; None where there is no whole one.

    What is not told is worked out: from the first month with a row (of any area) to the last whose end the file
    reaches; by whole years for a source that is published so. No month that had not ended on the day of publication
    is covered.
    """
    if tally.earliest is None or tally.latest is None:
        return None
    begins = month_number(layout.begins) if layout.begins else 0
    start, end = tally.earliest, tally.latest
    if layout.whole_years:
        start, end = start // YEAR * YEAR, end // YEAR * YEAR + YEAR - 1
        while published is not None and month_end(end) > published:
            end -= YEAR
    elif tally.latest_day is not None and tally.latest_day < month_end(end):
        end -= 1
    if published is not None and month_end(end) > published:
        end = published.year * YEAR + published.month - 2
    found = Coverage(
        max(start, begins) if first is None else first,
        end if last is None else last,
        first is not None and last is not None,
    )
    return found if found.first <= found.last else None
