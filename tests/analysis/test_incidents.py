"""Counts over four full quarters: the last against the four before, and what is suppressed or missing is no zero."""

from __future__ import annotations

import math

from planning.analysis.incidents import AREA, yearly_change
from planning.profiles.records import ReleasedCount

NORTH = ("incidents_affecting_aid", "XKZ-01")


def count(since: str, until: str, value: str | None, place: str | None = "XKZ-01", **more: str) -> ReleasedCount:
    """Give a released count."""
    return ReleasedCount.model_validate(
        {
            "id": "N-0001", "indicator": "incidents_affecting_aid", "place": place, "since": since, "until": until,
            "months": "12", "value": value, "unit": "incidents", "source": "EXERCISE", **more,
        }
    )  # fmt: skip


def test_the_last_four_quarters_stand_against_the_four_before() -> None:
    """The newest year told is compared with the one that ended when it began, and with no other."""
    found = yearly_change(
        [
            count("2024-07", "2025-06", "50"),
            count("2024-10", "2025-09", "20"),
            count("2025-07", "2026-06", "70"),
            count("2025-10", "2026-09", "30"),
            count("2026-07", "2026-09", "9", months="3"),
        ]
    ).loc[NORTH]
    assert (found["since"], found["until"], found["value"]) == ("2025-10", "2026-09", 30)
    assert (found["until_before"], found["value_before"], found["months_before"]) == ("2025-09", 20, 12)


def test_what_is_suppressed_is_no_zero() -> None:
    """A suppressed count has no value and says so."""
    row = yearly_change([count("2025-10", "2026-09", None, suppressed="yes")]).loc[NORTH]
    assert math.isnan(row["value"])
    assert bool(row["suppressed"])


def test_without_a_year_before_there_is_nothing_to_compare() -> None:
    """The year before is a gap: no value, not suppressed, known for no month."""
    row = yearly_change([count("2025-10", "2026-09", "30")]).loc[NORTH]
    assert math.isnan(row["value_before"])
    assert not row["suppressed_before"]
    assert row["months_before"] == 0


def test_units_and_the_area_are_kept_apart() -> None:
    """Each unit has its own row and the whole area another."""
    found = yearly_change(
        [
            count("2025-10", "2026-09", "8"),
            count("2025-10", "2026-09", "12", "XKZ-02"),
            count("2025-10", "2026-09", "20", None),
        ]
    )
    assert found["value"].to_dict() == {
        (NORTH[0], AREA): 20,
        (NORTH[0], "XKZ-01"): 8,
        (NORTH[0], "XKZ-02"): 12,
    }


def test_single_quarters_alone_give_no_year() -> None:
    """Neither a zero nor an error."""
    assert yearly_change([]).empty
    assert yearly_change([count("2026-07", "2026-09", "9", months="3")]).empty
