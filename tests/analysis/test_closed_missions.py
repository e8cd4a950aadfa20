"""Missions that closed: notice, functions, real figures around the end; what is past its date; what nobody recorded."""

from __future__ import annotations

import datetime as dt

import pytest

from planning.analysis.closed_missions import around, closed, missing, past_expiry
from planning.analysis.function_gaps import function_gaps
from planning.profiles.records import Function, Reading, Successor

DAY = dt.date(2026, 11, 22)


def test_both_missions_of_sudan_with_their_notice(real) -> None:
    """The last one first: UNITAMS had two days, UNAMID nine; UNAMID's functions are known, those of UNITAMS are not."""
    found = closed(real("SDN"), DAY)
    assert [(c.clock.name, c.months, len(c.functions)) for c in found] == [("UNITAMS", 0.1, 0), ("UNAMID", 0.3, 19)]
    assert found[1].withdrawal == dt.date(2021, 6, 30)
    assert all(not c.ended for c in found)


@pytest.mark.parametrize(("area", "months"), [("MLI", 6.0), ("IRQ", 19.0), ("YEM", 2.1)])
def test_the_notice_of_other_closures(real, area: str, months: float) -> None:
    """As missions.md has them: six, nineteen and two months."""
    (found,) = closed(real(area), DAY)
    assert found.months == months


def test_a_mandate_that_lapsed_gave_no_notice_that_is_recorded(real) -> None:
    """UNMM's mandate lapsed on 10 July 2023: nobody decided an end, so the months are a gap and not nought."""
    (found,) = closed(real("TUR"), DAY)
    assert (found.clock.state, found.ends, found.decided, found.months) == ("lapsed", dt.date(2023, 7, 10), None, None)


def test_what_had_not_closed_by_a_day_is_not_looked_back_on(real) -> None:
    """On the day before its end MINUSMA was there, UNTMIS is not known to have gone, and UNIFIL has not."""
    assert closed(real("MLI"), dt.date(2023, 12, 30)) == ()
    assert closed(real("SOM"), DAY) == closed(real("LBN"), DAY) == ()


def test_real_figures_around_the_end_with_gaps(real) -> None:
    """UNAMID: 2017 to 2023; those of UNITAMS's peacekeepers are not among them; a year without a reading is None."""
    profile = real("SDN")
    unitams, unamid = closed(profile, DAY)
    rows = {a.label: a for a in around(profile, unamid)}
    assert [y for y, _ in rows["Aid workers killed"].values] == list(range(2017, 2024))
    assert dict(rows["Events of organised violence"].values)[2023] == 345
    assert not any("UNITAMS" in label for label in rows)
    later = {a.label: dict(a.values) for a in around(profile, unitams)}
    assert later["Events of organised violence"][2024] is None


def test_what_keeps_years_apart_stands_beside(real) -> None:
    """Reporting on health care grew in 2021: years before and after it are not compared."""
    profile = real("SDN")
    unamid = closed(profile, DAY)[1]
    apart = {a.label: a.apart for a in around(profile, unamid)}
    assert apart["Attacks on health care"]
    assert apart["INFORM Risk index"] == ()


def test_a_mission_that_left_has_no_figures_of_its_own(real) -> None:
    """UNAMID's withdrawal ended in 2021: nobody of it could die in 2022, and a nought there would read as a result."""
    profile = real("SDN")
    rows = {a.label: dict(a.values) for a in around(profile, closed(profile, DAY)[1])}
    fatalities = rows["Peacekeeper fatalities, all causes, UNAMID"]
    assert (fatalities[2021], fatalities[2022], fatalities[2023]) == (6, None, None)


def test_a_series_without_a_year_near_the_end_is_left_out(real) -> None:
    """Figures from long before say nothing about the end."""
    profile = real("SDN")
    unamid = closed(profile, DAY)[1]
    old = Reading(id="R-1", indicator="inform_risk", period="2001", value="5", unit="index 0-10", source="INFORM")
    alone = profile.__class__(**{**vars(profile), "readings": (old,)})
    assert around(alone, unamid) == ()


def test_what_is_past_its_last_known_date(real) -> None:
    """UNTMIS on 22 November 2026 is; UNIFIL is not, and is from 1 January 2027 on."""
    assert [c.name for c in past_expiry(real("SOM"), DAY)] == ["UNTMIS"]
    assert past_expiry(real("LBN"), dt.date(2026, 12, 31)) == ()
    assert [c.name for c in past_expiry(real("LBN"), dt.date(2027, 1, 1))] == ["UNIFIL"]


def test_what_nobody_recorded_is_counted_by_function(real) -> None:
    """Of Lebanon's eleven functions none has a place or a successor, each ends with the mission; an absent one lacks nothing."""
    profile = real("LBN")
    found = {m.what: (m.number, m.of) for m in missing(function_gaps(profile, DAY))}
    assert found["a place"] == found["a successor"] == (11, 11)
    assert "an end" not in found
    whole = Function(
        id="FN-01",
        function="F01",
        mission="M-01",
        place="LBN",
        dependence=1,
        owner="HC",
        successor=Successor(status="none"),
    )
    absent = Function(id="FN-02", function="F02", mission="M-01", present="no")
    other = profile.__class__(**{**vars(profile), "functions": (whole, absent)})
    assert missing(function_gaps(other, DAY)) == ()
