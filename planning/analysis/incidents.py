"""Monthly counts of incidents by unit: twelve months against the twelve before, with the months that are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from planning.profiles.records import IncidentCount

__all__ = ["MONTHS", "counts", "yearly_change"]

MONTHS = 12


def counts(records: Iterable[IncidentCount]) -> pd.DataFrame:
    """Give counts as a frame: index period (month) sorted, columns (indicator, place); a gap is NaN, never 0."""
    rows = [(r.period, r.indicator, r.place, r.value) for r in records if len(r.period) == len("2026-01")]
    frame = pd.DataFrame(rows, columns=["month", "indicator", "place", "value"])
    frame["month"] = pd.PeriodIndex(frame["month"], freq="M")
    return frame.pivot_table(
        index="month", columns=["indicator", "place"], values="value", aggfunc="first", dropna=False
    )


def yearly_change(records: Iterable[IncidentCount], as_of: dt.date) -> pd.DataFrame:
    """Compare the last twelve full months before ``as_of`` with the twelve before them.

    Gives one row for each (indicator, place): ``now``, ``before`` (sums, NaN where no month is known), ``known`` and
    ``known_before`` (how many of the twelve months have a count).
    """
    table = counts(records)
    if table.empty:
        return pd.DataFrame(columns=["now", "before", "known", "known_before"])
    last = pd.Period(as_of, freq="M") - 1
    now = table[(table.index > last - MONTHS) & (table.index <= last)]
    before = table[(table.index > last - 2 * MONTHS) & (table.index <= last - MONTHS)]
    return pd.DataFrame(
        {
            "now": now.sum(min_count=1),
            "before": before.sum(min_count=1),
            "known": now.notna().sum(),
            "known_before": before.notna().sum(),
        }
    )
