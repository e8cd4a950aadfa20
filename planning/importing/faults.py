"""What can be wrong in the rows of a file: the words for each fault, how often it was met, and where first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planning.problems import Problem, one_line

__all__ = ["FAULTS", "Fault", "Faults", "many"]

LONGEST = 60  # characters of a value that a message repeats


@dataclass(frozen=True)
class Fault:
    """A kind of fault: the column it is told for, what was found, what follows for the rows, what to do."""

    column: str
    found: str
    effect: str
    remedy: str = "nothing to do"


COUNTED = "counted"
LEFT_OUT = "left out"
UNKNOWN = "counted for the area, unit not known"
FAULTS = {
    "shifted": Fault("row", "with shifted columns", LEFT_OUT, "mend them in the file, or download it again"),
    "unreadable_date": Fault("date", "with a date that cannot be read", LEFT_OUT, "correct the date"),
    "no_month": Fault("month", "without a month", LEFT_OUT),
    "no_day": Fault("day", "without a day", "counted in their month"),
    "after_publication": Fault("date", "dated after the publication", LEFT_OUT, "ask the source"),
    "months_crossed": Fault(
        "date", "that run over the end of a month or are known to more than a month only", "counted in the month they begin"
    ),
    "unreadable_number": Fault("number", "with a number that cannot be read", LEFT_OUT, "correct the number"),
    "thousands": Fault("number", "with separators of thousands in a number", "counted, without the separators"),
    "blank_number": Fault("number", "without a number", "counted; what they would add is not known, so the sum is low"),
    "same_id": Fault("id", "with the id of an earlier row", LEFT_OUT, "see which of the two is right"),
    "no_id": Fault("id", "without an id", "counted; whether one comes twice is not seen"),
    "too_coarse": Fault("precision", "placed too coarsely for a unit", UNKNOWN),
    "no_unit": Fault("unit", "without a unit", UNKNOWN),
    "off_the_units": Fault("position", "whose position, which decides, lies in no unit", UNKNOWN, "look at the positions"),
    "before_border": Fault("unit", "from before a border changed, in places not in the area today", LEFT_OUT),
    "outside": Fault("unit", "in places that are not in the area", LEFT_OUT),
    "maybe_outside": Fault(
        "unit", "from before a border changed whose unit is not known", "counted for the area; some may lie outside of it today"
    ),
    "swapped": Fault("position", "with latitude and longitude swapped", "counted by the name of the unit", "tell the source"),
    "impossible": Fault("position", "with a position that is none", "counted by the name of the unit", "tell the source"),
    "zero": Fault("position", "with the position 0, 0", "counted by the name of the unit", "tell the source"),
    "off_the_area": Fault("position", "with a position outside of the area", "counted by the name of the unit", "look at them"),
}  # fmt: skip


class Faults:
    """The faults of one file: how many rows each, and the first line with what stood there."""

    def __init__(self) -> None:
        """Begins without a fault."""
        self.counts: dict[str, int] = {}
        self._first: dict[str, tuple[int, str]] = {}

    def note(self, kind: str, line: int, value: str = "") -> None:
        """Take one row in."""
        if kind in self.counts:
            self.counts[kind] += 1
            if line < self._first[kind][0]:
                self._first[kind] = (line, value)
        else:
            self.counts[kind] = 1
            self._first[kind] = (line, value)

    def problems(self, file: str) -> Iterator[Problem]:
        """Give each fault as a line of the report, in the order of the list above."""
        for kind, fault in FAULTS.items():
            if kind in self.counts:
                line, value = self._first[kind]
                shown = f", such as {one_line(value, LONGEST)!r}" if value else ""
                found = f"{many(self.counts[kind])} {fault.found}{shown}"
                yield Problem(file, line, fault.column, found, "", f"{fault.effect}; {fault.remedy}")


def many(rows: int) -> str:
    """Write a number of rows."""
    return "1 row" if rows == 1 else f"{rows:,} rows"
