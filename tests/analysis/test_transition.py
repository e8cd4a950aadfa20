"""Transitions: how a review reads on a day, and the window left."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.analysis.transition import months_between, shift_months, window
from planning.profiles import Profile
from planning.profiles.records import Area

DAY = dt.date(2026, 11, 22)
END = dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("area", "kind"), [("LBN", "ahead"), ("COD", "ahead"), ("SOM", "past"), ("SDN", "back"), ("TUR", "back")]
)
def test_how_a_review_reads(real, area: str, kind: str) -> None:
    """Ahead of an end, past an unverified date, or looking back."""
    assert window(real(area), DAY).kind == kind


def test_an_area_without_a_mission_has_no_window() -> None:
    """Then there is nothing to leave."""
    profile = Profile(area=Area(id="XKZ", name="Testland", exercise="yes"), folder=Path("/nowhere"))
    assert window(profile, DAY).kind == "none"


def test_the_months_left(real) -> None:
    """UNIFIL has 39 days, which is 1.3 months."""
    assert window(real("LBN"), DAY).months_left == 1.3
    assert months_between(DAY, DAY) == 0
    assert months_between(END, DAY) == -1.3


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-12-31", -1, "2026-11-30"),
        ("2026-12-31", -10, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-06-30", 0, "2026-06-30"),
    ],
)
def test_moving_by_months_keeps_to_the_calendar(day: str, months: int, moved: str) -> None:
    """The day is cut to the length of the month, also over the turn of a year."""
    assert str(shift_months(dt.date.fromisoformat(day), months)) == moved
