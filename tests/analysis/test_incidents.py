"""Monthly counts: twelve full months against the twelve before, and a month without a count is no zero."""

from __future__ import annotations

import datetime as dt
import math

from planning.analysis.incidents import counts, yearly_change
from planning.profiles.records import IncidentCount

DAY = dt.date(2026, 11, 22)
NORTH = ("incidents_affecting_aid", "XKZ-01")


def count(period: str, value: str | None, place: str = "XKZ-01") -> IncidentCount:
    """Give a count of one unit and month."""
    return IncidentCount(
        id="N-0002", indicator="incidents_affecting_aid", place=place, period=period, value=value, unit="incidents",
        source="EXERCISE",
    )  # fmt: skip


def test_the_last_twelve_full_months_stand_against_the_twelve_before() -> None:
    """On 22 November 2026: November 2025 to October 2026 against November 2024 to October 2025, and no other month."""
    months = [
        ("2026-11", "100"),
        ("2026-10", "1"),
        ("2025-11", "2"),
        ("2025-10", "4"),
        ("2024-11", "8"),
        ("2024-10", "50"),
    ]
    row = yearly_change([count(p, v) for p, v in months], DAY).loc[NORTH]
    assert (row["now"], row["before"], row["known"], row["known_before"]) == (3, 12, 2, 2)


def test_a_gap_is_not_a_zero() -> None:
    """A month marked X is not known, a zero is; where no month is known there is no sum."""
    row = yearly_change([count("2026-10", None), count("2026-09", "0"), count("2025-10", None)], DAY).loc[NORTH]
    assert (row["now"], row["known"]) == (0, 1)
    assert math.isnan(row["before"])
    assert row["known_before"] == 0


def test_units_are_kept_apart() -> None:
    """Each unit has its own column, and a month in which it has no count is a gap there."""
    table = counts([count("2026-10", "1"), count("2026-09", "2", "XKZ-02")])
    assert table[NORTH].dropna().to_dict() == {table.index[1]: 1.0}
    assert [str(m) for m in table.index] == ["2026-09", "2026-10"]


def test_nothing_recorded_gives_no_row() -> None:
    """Neither a zero nor an error; a yearly figure is no month."""
    assert yearly_change([], DAY).empty
    assert yearly_change([count("2025", "3")], DAY).empty
