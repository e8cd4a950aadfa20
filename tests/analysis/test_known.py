"""What had been recorded by a day, and which lists a page about it lacks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from planning.analysis.field import field
from planning.analysis.known import known_by
from planning.profiles import Profile
from planning.profiles.profile import Since, SinceLast
from planning.profiles.records import Area, Chance, Driver, StatePair

STATES = ("a", "b")


def profile() -> Profile:
    """Give a profile with two drivers, and a pair that was written down later."""
    drivers = tuple(
        Driver(id=key, driver="d", states=STATES, as_of="2026-11-01", chances=(Chance(shares=("0.5", "0.5")),))
        for key in ("D-01", "D-02")
    )
    pair = StatePair(
        id="SP-01",
        one={"driver": "D-01", "state": "a"},
        other={"driver": "D-02", "state": "a"},
        fit="impossible",
        as_of="2026-11-20",
    )
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), drivers=drivers, state_pairs=(pair,))


def test_a_list_that_lacks_what_is_dated_later_is_named() -> None:
    """The pair is not there on the 18th, and the page knows that it lacks one; the drivers are whole."""
    found, left_out = known_by(profile(), dt.date(2026, 11, 18))
    assert (found.state_pairs, left_out, found.later) == ((), 1, ("state_pairs",))
    assert found.lacks("state_pairs")
    assert not found.lacks("drivers")


def test_no_probability_is_computed_without_a_pair_that_came_later() -> None:
    """It would be another one; on the 20th it is there."""
    assert field(known_by(profile(), dt.date(2026, 11, 18))[0]) is None
    assert field(known_by(profile(), dt.date(2026, 11, 20))[0]) is not None


def test_what_changed_tells_nothing_of_what_is_dated_later() -> None:
    """A change of a record that the page leaves out is left out as well; an edition of a later day is not compared with."""
    changes = (Since("state_pairs", "SP-01", what="new"), Since("drivers", "D-01", what="changed", field="driver"))
    told = replace(profile(), since=SinceLast("2026-11-10", changes))
    for day, expected in ((18, ["D-01"]), (20, ["SP-01", "D-01"])):
        since = known_by(told, dt.date(2026, 11, day))[0].since
        assert since is not None
        assert [c.record for c in since.changes] == expected
    assert known_by(told, dt.date(2026, 11, 9))[0].since is None
