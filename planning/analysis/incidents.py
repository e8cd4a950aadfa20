"""Counts of incidents over four full quarters by unit, against the four before; what is suppressed stays so."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planning.profiles.months import month_number, month_text
from planning.profiles.records import ReleasedCount

__all__ = ["AREA", "MONTHS", "Counted", "YearRow", "year_rows", "yearly_change"]

MONTHS = 12
AREA = ""  # the place of a count for the whole area
COLUMNS = ("since", "until", "value", "suppressed", "held", "months")


@dataclass(frozen=True)
class Counted:
    """A count of four quarters as it is told: ``value`` is None where it is suppressed, or where nothing is known."""

    value: float | None
    suppressed: bool
    held: bool
    months: int


@dataclass(frozen=True)
class YearRow:
    """One indicator in one unit (the whole area as AREA): four quarters from ``since`` to ``until``, and those before."""

    indicator: str
    place: str
    since: str
    until: str
    now: Counted
    before: Counted


def year_rows(counts: Iterable[ReleasedCount]) -> tuple[YearRow, ...]:
    """Give the comparison of ``yearly_change`` row by row, sorted by indicator and unit."""
    rows = yearly_change(counts).reset_index().to_dict("records")
    return tuple(
        YearRow(
            str(r["indicator"]), str(r["place"]), str(r["since"]), str(r["until"]), _counted(r, ""), _counted(r, "_before")
        )
        for r in rows
    )  # fmt: skip


def _counted(row: dict[Hashable, Any], which: str) -> Counted:
    value = row[f"value{which}"]
    return Counted(
        None if pd.isna(value) else float(value),
        bool(row[f"suppressed{which}"]),
        bool(row[f"held{which}"]),
        int(row[f"months{which}"]),
    )


def yearly_change(counts: Iterable[ReleasedCount]) -> pd.DataFrame:
    """Compare the last four full quarters that are released with the four before them, by indicator and unit.

    Gives one row for each (indicator, place), the whole area as AREA: ``since`` and ``until`` (months), ``value`` (NaN
    where it is not told), ``suppressed`` and ``held`` (whether it is suppressed; whether it stands as it was handed out),
    ``months`` (for how many of the twelve each unit has a count), and the same with ``_before``. Where nothing is known
    of the year before, ``months_before`` is 0. The last quarters are those of the indicator, the same for all units.
    """
    years = [c for c in counts if _months(c.since, c.until) == MONTHS]
    frame = pd.DataFrame(
        [
            (c.indicator, c.place or AREA, c.since, c.until, c.value, c.suppressed == "yes", c.held == "yes", c.months)
            for c in years
        ],
        columns=["indicator", "place", *COLUMNS],
    )
    frame["value"] = frame["value"].astype(float)
    keys = ["indicator", "place"]
    last = frame.groupby("indicator")["until"].transform("max")
    now = frame[frame["until"] == last].set_index(keys)
    wanted = frame["indicator"].map(dict(zip(now.index.get_level_values(0), now["since"], strict=True)))
    ends = frame["until"].map(lambda month: month_text(month_number(str(month)) + 1))
    before = frame[ends == wanted].set_index(keys).add_suffix("_before")
    out = now.join(before)
    for column, blank in (("suppressed_before", False), ("held_before", False), ("months_before", 0)):
        out[column] = out[column].astype(object).where(out[column].notna(), blank)
    return out.sort_index()


def _months(since: str, until: str) -> int:
    return month_number(until) - month_number(since) + 1
