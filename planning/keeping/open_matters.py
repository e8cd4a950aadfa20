"""What waits for people in an area and stops no page; each room that keeps something says what of it waits."""

from __future__ import annotations

from collections.abc import Iterator

from planning.keeping.journal import journal_faults
from planning.keeping.unsettled import unsettled
from planning.problems import Problem
from planning.profiles.comments import low_comments
from planning.profiles.kept_texts import kept_faults
from planning.profiles.reading import Reading

__all__ = ["open_matters"]


def open_matters(reading: Reading, *, typing: bool = False) -> Iterator[Problem]:
    """List two versions of one thing, comments below what they are about, texts that are not what was agreed, changes without a line.

    While people are ``typing`` in live texts, what the journal does not tell yet is left out: it tells of it after a pause.
    """
    yield from unsettled(reading)
    yield from low_comments(reading)
    yield from kept_faults(reading)
    if not typing:
        yield from journal_faults(reading)
