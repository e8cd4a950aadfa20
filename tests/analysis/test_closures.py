"""Closures: the first day for each unit, from what is recorded, and which counted places it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from planning.analysis.closures import closed_places, closing_days
from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Area, Function, Mission, Site

JUNE, MAY, NEXT = dt.date(2026, 6, 5), dt.date(2026, 5, 1), dt.date(2027, 6, 30)
EMPTY = Profile(Area(id="XKZ", name="Testland", exercise="yes"), Path())


def site(place: str | None, day: dt.date | None) -> Site:
    """Make a site of a mission that closed on a day."""
    kind = framework("mission_site_kinds").ids[0]
    return Site(id="ST-01", name="A base", mission="M-01", site_kind=kind, place=place, closed_on=day)


def function(kind: str, place: str | None, ends: dt.date | None) -> Function:
    """Make a function of a mission that ends on a day."""
    return Function(id="FN-01", function=kind, mission="M-01", place=place, ends=ends)


def test_the_first_of_several_closures_in_a_unit_counts() -> None:
    """Records, ends of bases and closed missions together, each unit once."""
    mission = Mission(id="M-01", name="MINTEST", mission_kind="peacekeeping", closed=NEXT, places=("XKZ-01", "XKZ-03"))
    profile = replace(
        EMPTY,
        sites=(site("XKZ-01", JUNE), site("XKZ-01", MAY)),
        functions=(function("F01", "XKZ-02", JUNE), function("F01", "XKZ-01", NEXT)),
        missions=(mission,),
    )
    assert closing_days(profile) == {"XKZ-01": MAY, "XKZ-02": JUNE, "XKZ-03": NEXT}


def test_what_names_no_unit_or_no_day_gives_nothing() -> None:
    """A gap is not a closure; nor is the end of another function than bases."""
    profile = replace(
        EMPTY,
        sites=(site(None, JUNE), site("XKZ-01", None)),
        functions=(function("F02", "XKZ-02", JUNE), function("F01", None, JUNE), function("F01", "XKZ-02", None)),
    )
    assert closing_days(profile) == {}
    assert closing_days(EMPTY) == {}


def test_a_closure_is_about_the_counted_parts_of_its_unit() -> None:
    """A unit is made of itself and its parts; of two days a part has the first."""
    parents = {"XKZ-011": "XKZ-01", "XKZ-012": "XKZ-01"}
    found = closed_places({"XKZ-01": JUNE, "XKZ-011": MAY}, ["XKZ-012", "XKZ-011", "XKZ-02"], parents)
    assert found.members == {"XKZ-01": ("XKZ-011", "XKZ-012"), "XKZ-011": ("XKZ-011",)}
    assert found.days == {"XKZ-011": MAY, "XKZ-012": JUNE}
    assert found.beside == frozenset()


def test_a_unit_that_holds_a_part_that_closed_is_neither_closed_nor_untouched() -> None:
    """It is put aside, where it is counted and did not close itself."""
    parents = {"XKZ-011": "XKZ-01"}
    assert closed_places({"XKZ-011": MAY}, ["XKZ-01", "XKZ-02"], parents).beside == {"XKZ-01"}
    assert closed_places({"XKZ-011": MAY}, ["XKZ-02"], parents).beside == frozenset()
    assert closed_places({"XKZ-011": MAY, "XKZ-01": JUNE}, ["XKZ-01"], parents).beside == frozenset()
