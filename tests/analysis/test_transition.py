"""Transitions: the window, the calendar in any window, and what the end of a function leaves open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.transition import (
    FunctionGap,
    function_gaps,
    months_between,
    shift_months,
    transition_calendar,
    window,
)
from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Area, CalendarItem, Function, Mission, Risk, Successor

DAY = dt.date(2026, 11, 22)
END = dt.date(2026, 12, 31)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


def made(function: Function | None = None, *, risks: tuple[Risk, ...] = (), **mission: object) -> Profile:
    """Give a profile with one mission, one function and some risks."""
    facts = {"end_decided": "2026-01-01", "operations_end": END, **mission}
    return Profile(
        area=Area(id="XKZ", name="Testland", exercise="yes"),
        folder=Path("/nowhere"),
        missions=(Mission(id="M-01", name="MINTEST", mission_kind="peacekeeping", **facts),),
        functions=(function,) if function else (),
        risks=risks,
    )


def function(**more: object) -> Function:
    """Give a function of the mission; F01 links to PR02, PR12 and PR15."""
    return Function(id="FN-01", function="F01", mission="M-01", **more)


def risk(value: int | None, key: str = "PR02", place: str | None = None) -> Risk:
    """Give a risk of a known value."""
    return Risk(id="P-01", risk=key, place=place, group="all", threat=value, vulnerability=1, capacity=1)


def gap_of(profile: Profile, as_of: dt.date = DAY) -> FunctionGap:
    """Give the one gap of a profile."""
    (found,) = function_gaps(profile, as_of)
    return found


# the window


@pytest.mark.parametrize(
    ("area", "kind"), [("LBN", "ahead"), ("COD", "ahead"), ("SOM", "past"), ("SDN", "back"), ("TUR", "back")]
)
def test_how_a_review_reads(real, area: str, kind: str) -> None:
    """Ahead of an end, past an unverified date, or looking back."""
    assert window(real(area), DAY).kind == kind


def test_an_area_without_a_mission_has_no_window() -> None:
    """Then there is nothing to leave."""
    profile = Profile(area=Area(id="XKZ", name="Testland", exercise="yes"), folder=Path("/nowhere"))
    assert window(profile, DAY).kind == "none"


def test_the_months_left(real) -> None:
    """UNIFIL has 39 days, which is 1.3 months."""
    assert window(real("LBN"), DAY).months_left == 1.3
    assert months_between(DAY, DAY) == 0
    assert months_between(END, DAY) == -1.3


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-12-31", -1, "2026-11-30"),
        ("2026-12-31", -10, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-06-30", 0, "2026-06-30"),
    ],
)
def test_moving_by_months_keeps_to_the_calendar(day: str, months: int, moved: str) -> None:
    """The day is cut to the length of the month, also over the turn of a year."""
    assert str(shift_months(dt.date.fromisoformat(day), months)) == moved


# the calendar


@given(end=DAYS, months=st.integers(-12, 36), days=st.integers(-15, 15))
def test_the_calendar_keeps_order_and_musts_in_every_window(end: dt.date, months: int, days: int) -> None:
    """From a window of three years to one long past: every item in its order, no must dropped, none due before today."""
    as_of = shift_months(end, -months) + dt.timedelta(days=days)
    rows = transition_calendar(end, as_of, ())
    assert [r.item.id for r in rows] == list(framework("transition_calendar").ids)
    due = [r.do_by for r in rows]
    assert due == sorted(due)
    for row in rows:
        late = row.planned < as_of
        assert row.do_by == max(row.planned, as_of)
        assert row.place == (("do now" if row.must else "missed") if late else row.place)
        assert (row.place in {"on time", "after the end"}) is not late


def test_unifil_on_22_november_2026() -> None:
    """With 39 days left, all that was due is due now, the site decisions are on time, and the rest lies after the end."""
    rows = {r.item.id: r for r in transition_calendar(END, DAY, ())}
    assert (rows["CAL-24a"].place, rows["CAL-24a"].planned) == ("missed", dt.date(2024, 12, 31))
    assert (rows["CAL-18a"].place, rows["CAL-18a"].do_by) == ("do now", DAY)
    assert (rows["CAL-2b"].place, rows["CAL-2b"].planned) == ("do now", dt.date(2026, 10, 31))
    assert (rows["CAL-1a"].place, rows["CAL-1a"].do_by) == ("on time", dt.date(2026, 11, 30))
    assert (rows["CAL0a"].place, rows["CAL0a"].do_by) == ("on time", END)
    assert (rows["CAL+6c"].place, rows["CAL+6c"].do_by) == ("after the end", dt.date(2027, 6, 30))


def test_an_item_that_is_done_is_done() -> None:
    """A record of the item is put beside it; done counts even where the time has passed, planned does not."""
    done = CalendarItem(id="CI-01", item="CAL-18a", status="done")
    planned = CalendarItem(id="CI-02", item="CAL-18b", status="planned")
    event = CalendarItem(id="CI-03", event="Election", status="done")
    rows = {r.item.id: r for r in transition_calendar(END, DAY, (done, planned, event))}
    assert (rows["CAL-18a"].place, rows["CAL-18a"].record) == ("done", done)
    assert (rows["CAL-18b"].place, rows["CAL-18b"].record) == ("do now", planned)
    assert rows["CAL-18c"].record is None


# the gaps


def test_a_gap_worked_by_hand_with_its_parts() -> None:
    """Dependence 3 x (3 - capacity 1) x severity 4 is 24, and each part stands beside it."""
    successor = Successor(status="funded", capacity=1, start="2027-03-01")
    profile = made(function(dependence=3, successor=successor, likelihood=4, impact=4), risks=(risk(4),))
    found = gap_of(profile)
    assert (found.gap, found.capacity, found.severity) == (24, 1, 4)
    assert (found.ends, found.uncovered, found.open_ended) == (END, 60, False)
    assert (found.seriousness, found.band.id) == (16, "high")


@pytest.mark.parametrize(
    ("more", "risks"),
    [
        ({"dependence": None, "successor": Successor(status="none")}, (risk(4),)),
        ({"dependence": 3}, (risk(4),)),
        ({"dependence": 3, "successor": Successor(actor="somebody", capacity=2)}, (risk(4),)),
        ({"dependence": 3, "successor": Successor(status="planned")}, (risk(4),)),
        ({"dependence": 3, "successor": Successor(status="none")}, ()),
        ({"dependence": 3, "successor": Successor(status="none")}, (risk(None),)),
        ({"dependence": 3, "successor": Successor(status="none")}, (risk(5, "PR04"),)),
    ],
)
def test_a_gap_with_a_part_that_is_not_known_is_not_known(more: dict[str, object], risks: tuple[Risk, ...]) -> None:
    """Dependence, capacity or severity missing: no product, not even a zero."""
    assert gap_of(made(function(**more), risks=risks)).gap is None


def test_a_known_absence_of_a_successor_is_a_capacity_of_zero() -> None:
    """None is a known zero: 2 x 3 x 5."""
    found = gap_of(made(function(dependence=2, successor=Successor(status="none")), risks=(risk(5),)))
    assert (found.capacity, found.gap) == (0, 30)


def test_own_links_of_a_function_win() -> None:
    """Risks named in the record replace those of the list, and the place of the function chooses among them."""
    risks = (risk(5, "PR02", "XKZ-02"), risk(2, "PR09", "XKZ-01"))
    found = gap_of(made(function(place="XKZ-01", risks=("PR09",)), risks=risks))
    assert found.severity == 2
    assert gap_of(made(function(place="XKZ-01"), risks=risks)).severity is None


@given(ends=DAYS, start=st.none() | DAYS)
def test_uncovered_days_are_never_negative(ends: dt.date, start: dt.date | None) -> None:
    """From the end of a function to the start of its successor; open-ended where there is no start."""
    found = gap_of(made(function(ends=ends, successor=Successor(status="planned", start=start))))
    assert found.open_ended is (start is None)
    if start is None:
        assert found.uncovered is None
    else:
        assert found.uncovered == max(0, (start - ends).days) >= 0


@given(
    dependence=st.integers(0, 3),
    capacity=st.integers(0, 2),
    severity=st.integers(0, 5),
    status=st.sampled_from(["planned", "funded", "operating"]),
)
def test_a_better_successor_never_raises_a_gap(dependence: int, capacity: int, severity: int, status: str) -> None:
    """More capacity lowers the gap or leaves it; full capacity closes it; no successor is never better than one."""

    def gap(successor: Successor) -> float:
        return gap_of(made(function(dependence=dependence, successor=successor), risks=(risk(severity),))).gap

    here, better = (gap(Successor(status=status, capacity=c)) for c in (capacity, capacity + 1))
    assert better <= here <= gap(Successor(status="none"))
    assert gap(Successor(status=status, capacity=3)) == 0


def test_a_function_ends_with_its_mission_only_where_that_is_decided() -> None:
    """A decided end counts; an expiry that may be renewed and an end decided later do not; an own date wins."""
    assert gap_of(made(function())).ends == END
    assert gap_of(made(function(), end_decided="2026-11-23")).ends is None
    expiring = {"end_decided": None, "operations_end": None}
    steps = ({"decided": "2026-01-01", "instrument": "A", "text": "t", "until": "2026-12-31"},)
    assert gap_of(made(function(), steps=steps, **expiring)).ends is None
    assert gap_of(made(function(ends="2026-12-01"))).ends == dt.date(2026, 12, 1)


def test_the_functions_of_untmis_get_no_end_from_an_unverified_date(real) -> None:
    """UNTMIS was to end on 31 October 2026; nobody has confirmed it, so on 22 November no function has ended by it."""
    assert len(real("SOM").functions) == 7
    assert {g.ends for g in function_gaps(real("SOM"), DAY)} == {None}
    assert not any(g.open_ended for g in function_gaps(real("SOM"), DAY))
    assert {g.ends for g in function_gaps(real("SOM"), dt.date(2026, 10, 31))} == {dt.date(2026, 10, 31)}


def test_functions_of_real_missions(real) -> None:
    """UNIFIL's end with the decided date, MONUSCO's have none; no real area has a gap in figures."""
    assert {g.ends for g in function_gaps(real("LBN"), DAY)} == {END}
    assert {g.ends for g in function_gaps(real("COD"), DAY)} == {None}
    assert {g.gap for area in ("LBN", "COD", "SOM", "MLI") for g in function_gaps(real(area), DAY)} == {None}


def test_the_largest_gap_comes_first_and_the_unknown_last() -> None:
    """A gap in the record is never ranked among the figures."""
    known = [
        Function(id=f"FN-0{n}", function=f, mission="M-01", dependence=d, successor=Successor(status="none"))
        for n, (f, d) in enumerate([("F03", 1), ("F02", 3), ("F01", None)], 1)
    ]
    profile = made(risks=(risk(2),))
    found = function_gaps(Profile(**{**vars(profile), "functions": tuple(known)}), DAY)
    assert [(g.function.id, g.gap) for g in found] == [("FN-02", 18), ("FN-01", 6), ("FN-03", None)]
