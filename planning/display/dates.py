"""Dates by which something is due: one that has passed says so in words."""

from __future__ import annotations

import datetime as dt

from planning.display.blocks import Block, badge, day, gap

__all__ = ["due"]


def due(date: dt.date | None, as_of: dt.date, *, done: bool = False, word: str = "overdue") -> Block:
    """Give a date; marked as ``overdue since`` it where it lies before ``as_of`` and the thing is not done."""
    if date is None:
        return gap()
    if date < as_of and not done:
        return badge(f"{word} since {date.day} {date:%b %Y}", "watch")
    return Block(day(date))
