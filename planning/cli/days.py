"""The clock of the command, and days and months as they are typed."""

from __future__ import annotations

import datetime as dt
import re

from planning.problems import UsageError

__all__ = ["as_of", "day_given", "day_of_rounds", "month_given", "now", "today"]


def today() -> dt.date:
    """Give the day of the world clock."""
    return dt.datetime.now(tz=dt.UTC).date()


def now() -> dt.datetime:
    """Give the time here, with its zone."""
    return dt.datetime.now().astimezone()


def day_of_rounds() -> dt.date:
    """Give the day that rounds go by: the one here, so that none is over while its last day lasts, and never one ahead."""
    return min(now().date(), today())


def as_of(text: str | None) -> dt.date:
    """Give the day that pages are about: the one typed, else today."""
    return day_given("--as-of", text) or today()


def day_given(option: str, text: str | None) -> dt.date | None:
    """Give the day that was typed behind an option; None where nothing was."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python reads weeks and dates without marks as well
        raise UsageError(f"{option} {text!r}: allowed a date as YYYY-MM-DD")
    return day


def month_given(option: str, text: str) -> str:
    """Give the month that was typed behind an option; empty where nothing was."""
    if text and not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise UsageError(f"{option} {text!r}: allowed a month as YYYY-MM")
    return text
