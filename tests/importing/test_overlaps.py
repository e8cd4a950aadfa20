"""Likely doubles of two sources: near in time, in one unit, at one place; told by their lines."""

from __future__ import annotations

from planning.importing.counting import Trace
from planning.importing.overlaps import Overlap, overlaps

ROW = Trace(2, 100, "SD-KH", "omdurman", (15.6, 32.5))


def test_a_double_is_near_in_time_and_place() -> None:
    """A day before or after, the same name or ten kilometres; else it is another event."""
    assert overlaps([ROW], [Trace(7, 101, "SD-KH", "omdurman", None)], "SDN") == [Overlap(2, 7)]
    assert overlaps([ROW], [Trace(7, 99, "SD-KH", "", (15.65, 32.52))], "SDN") == [Overlap(2, 7)]
    assert overlaps([ROW], [Trace(7, 102, "SD-KH", "omdurman", None)], "SDN") == []
    assert overlaps([ROW], [Trace(7, 100, "SD-NW", "omdurman", None)], "SDN") == []
    assert overlaps([ROW], [Trace(7, 100, "SD-KH", "bahri", (15.8, 32.5))], "SDN") == []
    assert overlaps([ROW], [Trace(7, 100, "SD-KH", "", None)], "SDN") == []


def test_rows_whose_unit_is_not_known_say_nothing() -> None:
    """Two of them on one day need not be one event."""
    unknown = Trace(2, 100, "SDN", "omdurman", (15.6, 32.5))
    assert overlaps([unknown], [Trace(7, 100, "SDN", "omdurman", (15.6, 32.5))], "SDN") == []


def test_each_row_is_told_once_with_the_nearest_in_time() -> None:
    """The same day goes before the day before."""
    others = [Trace(7, 99, "SD-KH", "omdurman", None), Trace(9, 100, "SD-KH", "omdurman", None)]
    assert overlaps([ROW], others, "SDN") == [Overlap(2, 9)]
