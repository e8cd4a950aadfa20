"""Reads the dates and the numbers of a source's rows as they may be written, and says what is odd about them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

__all__ = ["UNREAD", "When", "read_number", "read_parts", "read_when"]

EARLIEST, LATEST = 1900, 2100
ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[ T].*)?")
PLAIN = re.compile(r"[0-9]{1,9}(\.0+)?")
# Thousands parted by a comma, a blank of any width or an apostrophe; a point may part decimals and is no such sign.
THOUSANDS = re.compile("[0-9]{1,3}([,'\u2019 \u00a0\u202f\u2009][0-9]{3})+")
UNREAD = -1  # a number that cannot be read


@dataclass(frozen=True)
class When:
    """A date: its month (counted from the year 0) and its day; ``day`` is None where only the month is known.

    ``month`` is None where it is not known, or where the text cannot be read (``fault``).
    """

    month: int | None
    day: dt.date | None
    fault: str = ""

    @property
    def first(self) -> dt.date:
        """The day, or the first of the month."""
        month = self.month or 0
        return self.day or dt.date(month // 12, month % 12 + 1, 1)


NO_MONTH, UNREADABLE = When(None, None, "no_month"), When(None, None, "unreadable_date")


def read_when(text: str, forms: tuple[str, ...]) -> When:
    """Read a date in one of the forms of a layout: ``iso``, or as strptime has it; a month is one without a day."""
    text = text.strip()
    if not text or re.fullmatch(r"\d{4}", text):
        return NO_MONTH
    for form in forms:
        if form == "iso":
            if found := ISO.fullmatch(text):
                return read_parts(*(found.group(i) or "" for i in (1, 2, 3)))
            continue
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return _made(day.year, day.month, day.day if "%d" in form else 0)
    return UNREADABLE


def read_parts(year: str, month: str, day: str) -> When:
    """Read a date whose year, month and day stand apart; the last two may be missing."""
    parts = [t.strip().removesuffix(".0") for t in (year, month, day)]
    if any(t and not t.isdecimal() for t in parts) or not parts[0]:
        return UNREADABLE
    if not parts[1] or not int(parts[1]):
        return NO_MONTH
    return _made(*(int(t or 0) for t in parts))


def _made(year: int, month: int, day: int) -> When:
    try:
        whole = dt.date(year, month, day or 1)
    except ValueError:
        return UNREADABLE
    if not EARLIEST <= year <= LATEST:
        return UNREADABLE
    return When(year * 12 + month - 1, whole if day else None)


def read_number(text: str) -> tuple[int, str]:
    """Read a count: (number, "") or with what is odd about it: ``blank_number``, ``thousands``; UNREAD with its fault.

    A negative number, one with decimals and one with a point before three digits are not guessed at.
    """
    text = text.strip()
    if not text:
        return 0, "blank_number"
    if PLAIN.fullmatch(text) and text.isascii():
        return int(text.partition(".")[0]), ""
    if THOUSANDS.fullmatch(text):
        return int(re.sub("[^0-9]", "", text)), "thousands"
    return UNREAD, "unreadable_number"
