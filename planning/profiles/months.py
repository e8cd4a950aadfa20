"""Months as numbers, counted from the year 0, so that they can be added and compared."""

from __future__ import annotations

import datetime as dt

__all__ = ["month_end", "month_number", "month_text"]


def month_text(number: int) -> str:
    """Write a month."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def month_number(text: str) -> int:
    """Give the number of a month that is written YYYY-MM."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def month_end(number: int) -> dt.date:
    """Give the last day of a month."""
    return dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1) - dt.timedelta(days=1)
