"""What-ifs on the functions of a mission: ends that move, successors that come later or fall away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.analysis.function_gaps import Days, Span, function_gaps
from planning.analysis.what_if import answered, supposed, unmatched
from planning.profiles import Profile
from planning.profiles.records import Area, Function, Mission, Risk, Successor, WhatIf

DAY = dt.date(2026, 11, 22)
END = dt.date(2027, 6, 30)


def made(*functions: Function) -> Profile:
    """Give a profile with a mission that ends on 30 June 2027."""
    mission = Mission(
        id="M-01", name="MINTEST", mission_kind="peacekeeping", end_decided="2026-01-01", operations_end=END
    )
    risks = (Risk(id="P-01", risk="PR02", group="all", threat=4, vulnerability=1, capacity=1),)
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), missions=(mission,), functions=functions, risks=risks)


def function(number: int = 1, **more: object) -> Function:
    """Give one function on which much depends."""
    return Function(id=f"FN-{number:02}", function="F01", mission="M-01", dependence=3, **more)


def asking(**more: object) -> WhatIf:
    """Give a what-if."""
    return WhatIf(id="WI-01", title="What if", **more)


GUARD = Successor(actor="Guard", status="funded", capacity=2, start="2027-07-01", start_latest="2027-08-01")


def test_the_end_moves_for_all_functions_also_those_that_end_with_the_mission() -> None:
    """Three months earlier: from 1 to 32 uncovered days it becomes 93 to 124; the record itself stays as it is."""
    profile = made(function(successor=GUARD))
    (found,) = answered(profile, asking(end_moves=-3), DAY)
    assert (found.before.uncovered, found.after.uncovered) == (Days(1, 32), Days(93, 124))
    assert found.after.ends == Span(dt.date(2027, 3, 30), dt.date(2027, 3, 30))
    assert profile.functions[0].ends is None


def test_both_ends_of_an_uncertain_end_move() -> None:
    """What was uncertain stays so."""
    profile = made(function(ends="2027-03-01", ends_latest="2027-04-15"))
    (found,) = answered(profile, asking(end_moves=1), DAY)
    assert found.after.ends == Span(dt.date(2027, 4, 1), dt.date(2027, 5, 15))


def test_a_successor_falls_away() -> None:
    """The days become open-ended and the gap that of nobody; names are compared without regard to capitals."""
    (found,) = answered(made(function(successor=GUARD)), asking(without=("guard",)), DAY)
    assert (found.before.gap, found.after.gap) == (12, 36)
    assert (found.before.open_ended, found.after.open_ended) == (False, True)


def test_successors_come_later() -> None:
    """Both ends of a start move; one that has begun has begun."""
    begun = Successor(actor="NGO", status="operating", start="2026-01-01")
    profile = made(function(1, successor=GUARD), function(2, successor=begun))
    (found,) = answered(profile, asking(start_moves=2), DAY)
    assert found.after.starts == Span(dt.date(2027, 9, 1), dt.date(2027, 10, 1))


def test_only_the_functions_that_are_named() -> None:
    """The others stay as they are."""
    profile = made(function(1, successor=GUARD), function(2, successor=GUARD))
    assert [c.after.function.id for c in answered(profile, asking(end_moves=1, functions=("FN-02",)), DAY)] == ["FN-02"]


def test_what_has_happened_does_not_move_and_nothing_moves_into_the_past() -> None:
    """An end in September stays; one in December does not move to before the day of the page."""
    profile = made(function(1, ends="2026-09-30"), function(2, ends="2026-12-15"))
    moved = supposed(profile, asking(end_moves=-6), DAY)
    assert [f.ends for f in moved.functions] == [dt.date(2026, 9, 30), DAY]


def test_a_function_without_an_end_has_none_to_move() -> None:
    """A gap stays a gap."""
    profile = Profile(
        area=Area(id="XKZ", name="Testland", exercise="yes"),
        folder=Path("/nowhere"),
        missions=(Mission(id="M-01", name="MINTEST", mission_kind="peacekeeping"),),
        functions=(function(),),
    )
    assert answered(profile, asking(end_moves=-6), DAY) == ()


def test_a_name_that_no_function_has_is_told() -> None:
    """A misspelt successor would change nothing, and nobody would notice."""
    assert unmatched(made(function(successor=GUARD)), asking(without=("Guard", "Gaurd"))) == ("Gaurd",)


def test_a_what_if_supposes_something() -> None:
    """One that changes nothing is refused, with what to write."""
    with pytest.raises(ValidationError, match="write end_moves, start_moves or without"):
        asking()


@given(
    months=st.integers(-36, 36),
    further=st.integers(-36, 0),
    ends=st.dates(dt.date(2025, 1, 1), dt.date(2029, 1, 1)),
    start=st.dates(dt.date(2025, 1, 1), dt.date(2029, 1, 1)),
)
def test_the_earlier_the_end_the_more_days_are_uncovered(
    months: int, further: int, ends: dt.date, start: dt.date
) -> None:
    """Moving it further forward never lowers the days, and never the protection gap."""
    profile = made(function(ends=ends, successor=Successor(status="funded", capacity=1, start=start)))

    def moved(by: int) -> tuple[int, float]:
        later = supposed(profile, asking(end_moves=by, start_moves=0), DAY) if by else profile
        (found,) = function_gaps(later, DAY)
        return found.uncovered.high, found.gap

    here, before = moved(months), moved(max(-36, months + further))
    assert before[0] >= here[0]
    assert before[1] == here[1]
