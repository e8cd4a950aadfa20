"""The ways in which people write a day."""

from __future__ import annotations

import datetime as dt

__all__ = ["written_dates"]


def written_dates(day: dt.date) -> tuple[str, ...]:
    """Give a date in the ways people write it."""
    d, m, y = day.day, day.month, day.year
    short, long = f"{day:%b}", f"{day:%B}"
    ways = [f"{y}-{m:02}-{d:02}", f"{y}{m:02}{d:02}", f"{y}/{m}/{d}"]
    for n in dict.fromkeys((str(d), f"{d:02}")):
        for month in dict.fromkeys((short, long)):
            ways += [f"{n} {month} {y}", f"{month} {n} {y}"]
        ways += [f"{n}.{month}.{y}" for month in dict.fromkeys((str(m), f"{m:02}"))]
    ways += [f"{m}/{d}/{y}", f"{m:02}/{d:02}/{y}"]
    return tuple(dict.fromkeys(ways))
