"""Dates and numbers are read as they may be written, and nothing is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.importing.values import UNREAD, read_number, read_parts, read_when
from planning.profiles.months import month_end, month_number, month_text

FORMS = ("iso", "%d/%m/%Y", "%d %B %Y")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-02-10", 10),
        ("2023-02-10 00:00:00.000", 10),
        ("2023-02-10T12:00", 10),
        ("10/02/2023", 10),
        (" 10 February 2023 ", 10),
        ("2023-02", None),
    ],
)
def test_a_date_in_one_of_the_forms_is_read(text: str, day: int | None) -> None:
    """With its day, or as a month alone."""
    when = read_when(text, FORMS)
    assert (month_text(when.month or 0), when.day and when.day.day) == ("2023-02", day)


@pytest.mark.parametrize(
    "text", ["2023-02-31", "2023-13-01", "31/31/2023", "yesterday", "0023-02-10", "2300-01-01", "1"]
)
def test_a_date_that_is_none_is_told(text: str) -> None:
    """No day of the calendar, another form, a year that nobody means."""
    assert read_when(text, FORMS).fault == "unreadable_date"


@pytest.mark.parametrize("text", ["", " ", "2023"])
def test_a_year_alone_has_no_month(text: str) -> None:
    """And nothing has none either."""
    assert read_when(text, FORMS).fault == "no_month"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("2024", "2", "29"), "2024-02-29"),
        (("2024", "2", ""), "month"),
        (("2024.0", "2.0", "0"), "month"),
        (("2024", "", "3"), "no_month"),
        (("2024", "0", ""), "no_month"),
        (("", "2", "3"), "unreadable_date"),
        (("2023", "2", "29"), "unreadable_date"),
        (("2023", "Feb", "2"), "unreadable_date"),
    ],
)
def test_a_date_in_parts_may_lack_its_day(parts: tuple[str, str, str], said: str) -> None:
    """It is counted in its month then; without a month it is not."""
    when = read_parts(*parts)
    assert said == (when.fault or (str(when.day) if when.day else "month"))


@pytest.mark.parametrize(
    ("text", "number", "fault"),
    [
        ("12", 12, ""), ("12.0", 12, ""), (" 7 ", 7, ""), ("", 0, "blank_number"),
        ("1,234", 1234, "thousands"), ("12 345 678", 12345678, "thousands"), ("1'234", 1234, "thousands"),
        ("1\u202f234", 1234, "thousands"), ("1\u00a0234", 1234, "thousands"),
        ("1.234", UNREAD, "unreadable_number"), ("12,5", UNREAD, "unreadable_number"), ("-3", UNREAD, "unreadable_number"),
        ("2.5", UNREAD, "unreadable_number"), ("1e3", UNREAD, "unreadable_number"), ("1,23", UNREAD, "unreadable_number"),
        ("\u0661\u0662", UNREAD, "unreadable_number"), ("NaN", UNREAD, "unreadable_number"),
    ],
)  # fmt: skip
def test_a_number_is_read_or_told(text: str, number: int, fault: str) -> None:
    """Separators of thousands are taken out and told; what may mean two things is not read."""
    assert read_number(text) == (number, fault)


@given(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_comes_back(day: dt.date) -> None:
    """A day is of the month that it is written with, and lies before the end of it."""
    when = read_when(day.isoformat(), ("iso",))
    assert when.day == day
    assert month_text(when.month or 0) == day.isoformat()[:7]
    assert month_number(day.isoformat()[:7]) == when.month
    assert day <= month_end(when.month or 0) < day + dt.timedelta(days=31)
