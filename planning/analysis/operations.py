"""Operations of armed actors: whom they expose, and which concerns are conveyed, late or missing before they begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from planning.frameworks import Item, framework
from planning.profiles.records import Concern, Exposed, Operation, standards_of

__all__ = [
    "ConcernFinding",
    "OperationFinding",
    "People",
    "Standard",
    "exposed",
    "operation_findings",
]

CLOSED = ("delivered", "dropped")


@dataclass(frozen=True)
class People:
    """Civilians exposed, from at least ``low`` to at most ``high``; None where that end is not known.

    ``groups`` were added up. ``within`` are those whose people another group holds, so that they were not.
    """

    low: int | None
    high: int | None
    groups: int
    within: int


@dataclass(frozen=True)
class Standard:
    """A protection minimum that applies to an operation: conveyed, recorded and not conveyed, or not recorded."""

    concern: str
    minimum: str
    label: str
    state: str  # conveyed, open, dropped, missing


@dataclass(frozen=True)
class ConcernFinding:
    """A concern with the days until it has to be conveyed, why it is late, and what its record lacks."""

    concern: Concern
    days: int | None
    late: str  # "", "overdue", "too_late" (the date lies after the first day), "begun" (no date, and the first day is past)
    lacks: tuple[str, ...]  # of: state, carrier, addressee, date; where it is delivered: day, answer

    @property
    def open(self) -> bool:
        """Whether it still has to be conveyed; one without a state is not known to be."""
        return self.concern.state not in CLOSED


@dataclass(frozen=True)
class OperationFinding:
    """An operation on a day: how long until it begins, whom it exposes, what is conveyed and what is missing."""

    operation: Operation
    days: int | None  # until the first day; negative where that is past, None where it is not known
    people: People
    concerns: tuple[ConcernFinding, ...]
    standards: tuple[Standard, ...]
    without: tuple[Item, ...]  # kinds of concern that go with the kind of operation and have none
    over: bool  # its last day is past; that it happened is not said by that

    @property
    def delivered(self) -> tuple[ConcernFinding, ...]:
        """The concerns that were conveyed."""
        return tuple(c for c in self.concerns if c.concern.state == "delivered")

    @property
    def late(self) -> tuple[ConcernFinding, ...]:
        """The concerns that are late by what the records say."""
        return tuple(c for c in self.concerns if c.late)


def operation_findings(operations: Iterable[Operation], as_of: dt.date) -> tuple[OperationFinding, ...]:
    """Give each operation as it stands on a day; those that begin first come first, those without a first day last."""
    found = [_finding(o, as_of) for o in operations]
    return tuple(sorted(found, key=lambda f: (f.operation.starts or dt.date.max, f.operation.id)))


def _finding(operation: Operation, as_of: dt.date) -> OperationFinding:
    kinds = framework("operation_kinds")[operation.operation].links["concerns"]
    given = {c.concern for c in operation.concerns}
    frame = framework("operation_concerns")
    order = {key: i for i, key in enumerate(frame.ids)}
    concerns = sorted(operation.concerns, key=lambda c: order[c.concern])
    return OperationFinding(
        operation=operation,
        days=(operation.starts - as_of).days if operation.starts else None,
        people=exposed(operation.civilians),
        concerns=tuple(_concern(c, operation.starts, as_of) for c in concerns),
        standards=_standards(operation, kinds),
        without=tuple(frame[key] for key in kinds if key not in given),
        over=operation.ends is not None and operation.ends < as_of,
    )


def exposed(groups: Iterable[Exposed]) -> People:
    """Add the groups up: the lows that are known to a lowest number, the highs to a highest one where all are known.

    A low that is not known adds nothing, so that the sum is still a lowest number. A group that lies within another is
    left out, since its people would be counted twice.
    """
    given = tuple(groups)
    own = [g for g in given if g.within != "yes"]
    lows = [g.low for g in own if g.low is not None]
    highs = [g.high for g in own if g.high is not None]
    complete = bool(own) and len(highs) == len(own)
    return People(sum(lows) if lows else None, sum(highs) if complete else None, len(own), len(given) - len(own))


def _concern(concern: Concern, starts: dt.date | None, as_of: dt.date) -> ConcernFinding:
    by, still = concern.by_when, concern.state not in CLOSED
    lacks: list[str] = [] if concern.state else ["state"]
    late = ""
    if still:
        lacks += [] if concern.conveyed_by else ["carrier"]
        lacks += [] if concern.conveyed_to or concern.mechanism else ["addressee"]
        lacks += [] if by else ["date"]
        late = _late(by, starts, as_of)
    elif concern.state == "delivered":
        lacks += [] if concern.conveyed_on else ["day"]
        lacks += [] if concern.answer else ["answer"]
    return ConcernFinding(concern, (by - as_of).days if by else None, late, tuple(lacks))


def _late(by: dt.date | None, starts: dt.date | None, as_of: dt.date) -> str:
    """Say why a concern that is not conveyed is late: only what the dates of the record say, no lead time of ours."""
    if by is not None and by < as_of:
        return "overdue"
    if by is not None and starts is not None and by > starts:
        return "too_late"
    return "begun" if starts is not None and starts <= as_of else ""


def _standards(operation: Operation, kinds: Iterable[str]) -> tuple[Standard, ...]:
    """Give the minimums for evacuation and for screening that apply to an operation of its kind or that it names."""
    named = [c.concern for c in operation.concerns if c.standard]
    states = {(c.concern, c.standard): c.state for c in operation.concerns if c.standard}
    told = {"delivered": "conveyed", "dropped": "dropped"}
    frame = framework("protection_minimums")
    out = []
    for concern in framework("operation_concerns").ids:
        if concern in kinds or concern in named:
            for key in standards_of(concern):
                state = told.get(states[concern, key] or "", "open") if (concern, key) in states else "missing"
                out.append(Standard(concern, key, frame[key].name, state))
    return tuple(out)
