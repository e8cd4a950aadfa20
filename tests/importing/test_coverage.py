"""The months a file covers: whole ones, over when the file was made."""

from __future__ import annotations

import datetime as dt

import pytest

from planning.importing.counting import Tally
from planning.importing.coverage import coverage
from planning.importing.layouts import layout
from planning.profiles.months import month_number as m


@pytest.mark.parametrize(
    ("source", "earliest", "latest_day", "published", "covered"),
    [
        ("ucdp_ged", "1989-03", "2023-12-29", None, "1989-01 to 2023-12"),
        ("ucdp_ged", "2020-03", "2023-08-11", "2024-06-01", "2020-01 to 2023-12"),
        ("ucdp_ged", "2020-03", "2023-08-11", "2023-09-01", "2020-01 to 2022-12"),
        ("awsd", "1997-01", "2025-03-06", "2025-04-06", "1997-01 to 2025-02"),
        ("awsd", "1997-01", "2025-03-31", "2025-04-06", "1997-01 to 2025-03"),
        ("awsd", "1997-01", "2025-03-31", "2025-03-31", "1997-01 to 2025-03"),
        ("awsd", "1997-01", "2025-03-31", "2025-03-30", "1997-01 to 2025-02"),
        ("awsd", "2025-03", "2025-03-06", None, None),
    ],
)
def test_it_is_worked_out_from_the_dates(
    source: str, earliest: str, latest_day: str, published: str | None, covered: str | None
) -> None:
    """Whole years for a source that is published by years; else up to the last month whose end is reached."""
    day = dt.date.fromisoformat(latest_day)
    tally = Tally(earliest=m(earliest), latest=m(latest_day[:7]), latest_day=day)
    found = coverage(layout(source), tally, dt.date.fromisoformat(published) if published else None)
    assert (found.text if found else None) == covered


def test_what_is_stated_holds() -> None:
    """Both months, or one of them."""
    tally = Tally(earliest=m("2020-05"), latest=m("2022-03"), latest_day=dt.date(2022, 3, 4))
    found = coverage(layout("awsd"), tally, None, m("2020-01"), m("2022-03"))
    assert found
    assert (found.text, found.stated, found.months) == ("2020-01 to 2022-03", True, 27)
    half = coverage(layout("awsd"), tally, None, m("2020-01"), None)
    assert half
    assert (half.text, half.stated) == ("2020-01 to 2022-02", False)


def test_a_file_without_a_date_covers_nothing() -> None:
    """There is nothing to count then."""
    assert coverage(layout("awsd"), Tally(), None) is None
