"""Functions of a mission: what the end of each leaves open, with uncertain days, places and periods."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.function_gaps import Days, FunctionGap, Span, by_place, function_gaps, is_open, uncovered_within
from planning.profiles import Profile
from planning.profiles.records import Area, Function, Mission, Risk, Successor

DAY = dt.date(2026, 11, 22)
END = dt.date(2026, 12, 31)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
LENGTHS = st.integers(0, 400)


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


def test_a_gap_worked_by_hand_with_its_parts() -> None:
    """Dependence 3 x (3 - capacity 1) x severity 4 is 24, and each part stands beside it."""
    successor = Successor(status="funded", capacity=1, start="2027-03-01")
    profile = made(function(dependence=3, successor=successor, likelihood=4, impact=4), risks=(risk(4),))
    found = gap_of(profile)
    assert (found.gap, found.capacity, found.severity) == (24, 1, 4)
    assert (found.ends, found.uncovered, found.open_ended) == (Span(END, END), Days(60, 60), False)
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
        days = max(0, (start - ends).days)
        assert found.uncovered == Days(days, days)


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
    assert gap_of(made(function())).ends == Span(END, END)
    assert gap_of(made(function(), end_decided="2026-11-23")).ends is None
    expiring = {"end_decided": None, "operations_end": None}
    steps = ({"decided": "2026-01-01", "instrument": "A", "text": "t", "until": "2026-12-31"},)
    assert gap_of(made(function(), steps=steps, **expiring)).ends is None
    assert gap_of(made(function(ends="2026-12-01"))).ends.first == dt.date(2026, 12, 1)


def test_the_functions_of_untmis_get_no_end_from_an_unverified_date(real) -> None:
    """UNTMIS was to end on 31 October 2026; nobody has confirmed it, so on 22 November no function has ended by it."""
    assert len(real("SOM").functions) == 7
    assert {g.ends for g in function_gaps(real("SOM"), DAY)} == {None}
    assert not any(g.open_ended for g in function_gaps(real("SOM"), DAY))
    ends = {g.ends.first for g in function_gaps(real("SOM"), dt.date(2026, 10, 31))}
    assert ends == {dt.date(2026, 10, 31)}


def test_functions_of_real_missions(real) -> None:
    """UNIFIL's end with the decided date, MONUSCO's have none; no real area has a gap in figures."""
    assert {g.ends for g in function_gaps(real("LBN"), DAY)} == {Span(END, END)}
    assert {g.ends for g in function_gaps(real("COD"), DAY)} == {None}
    assert {g.gap for area in ("LBN", "COD", "SOM", "MLI") for g in function_gaps(real(area), DAY)} == {None}


def test_the_largest_gap_comes_first_and_the_unknown_last() -> None:
    """A gap in the record is never ranked among the figures."""
    known = [
        Function(id=f"FN-0{n}", function=f, mission="M-01", dependence=d, successor=Successor(status="none"))
        for n, (f, d) in enumerate([("F03", 1), ("F02", 3), ("F01", None)], 1)
    ]
    profile = made(risks=(risk(2),))
    found = function_gaps(replace(profile, functions=tuple(known)), DAY)
    assert [(g.function.id, g.gap) for g in found] == [("FN-02", 18), ("FN-01", 6), ("FN-03", None)]


def test_a_risk_that_an_edition_lacks_makes_the_gap_a_lower_bound() -> None:
    """What is above the edition could be worse: the figure of the others stands as at least."""
    profile = made(function(dependence=1, successor=Successor(status="none")), risks=(risk(2),))
    lacking = replace(profile, withheld={"risks": 1})
    assert (gap_of(profile).gap, gap_of(profile).at_least) == (6, False)
    assert (gap_of(lacking).gap, gap_of(lacking).at_least) == (6, True)


# uncertain days


def test_uncertain_days_go_through_to_a_range() -> None:
    """An end in April and a start in June to August: at least from the last end to the first start, at most the reverse."""
    successor = Successor(status="planned", start="2027-06-01", start_latest="2027-08-01")
    found = gap_of(made(function(ends="2027-04-01", ends_latest="2027-04-30", successor=successor)))
    assert found.ends == Span(dt.date(2027, 4, 1), dt.date(2027, 4, 30))
    assert found.uncovered == Days(32, 122)


def test_days_that_have_gone_by_are_told_also_where_nobody_begins() -> None:
    """Open-ended stays open-ended; how long it has been so is a number."""
    profile = made(function(ends="2026-11-01", successor=Successor(status="none")))
    found = gap_of(profile)
    assert (found.open_ended, found.uncovered, found.so_far) == (True, None, Days(21, 21))
    assert gap_of(profile, dt.date(2026, 10, 1)).so_far == Days(0, 0)


@given(end=DAYS, spread=LENGTHS, start=DAYS, later=LENGTHS, earlier=LENGTHS)
def test_an_earlier_end_never_lowers_uncovered_days(
    end: dt.date, spread: int, start: dt.date, later: int, earlier: int
) -> None:
    """Whatever is uncertain: both ends of the range stay or grow, and none is negative."""

    def days(first: dt.date) -> Days:
        successor = Successor(status="planned", start=start, start_latest=start + dt.timedelta(days=later))
        last = first + dt.timedelta(days=spread)
        return gap_of(made(function(ends=first, ends_latest=last, successor=successor))).uncovered

    here, before = days(end), days(end - dt.timedelta(days=earlier))
    assert 0 <= here.low <= here.high
    assert here.low <= before.low
    assert here.high <= before.high


@given(end=DAYS, start=st.none() | DAYS, since=DAYS, first=LENGTHS, second=LENGTHS, spread=LENGTHS)
def test_uncovered_days_add_up_over_periods_that_follow_each_other(
    end: dt.date, start: dt.date | None, since: dt.date, first: int, second: int, spread: int
) -> None:
    """Two periods give what the whole gives, with a range and where nobody begins as well."""
    latest = start + dt.timedelta(days=spread) if start else None
    successor = Successor(status="planned", start=start, start_latest=latest)
    found = gap_of(made(function(ends=end, successor=successor)))
    middle, until = since + dt.timedelta(days=first), since + dt.timedelta(days=first + second)
    parts = uncovered_within(found, since, middle) + uncovered_within(found, middle, until)
    assert parts == uncovered_within(found, since, until)
    assert 0 <= parts.low <= parts.high <= first + second


@given(order=st.permutations(range(6)))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    """The same functions in another order give the same gaps, also those of one function and place."""
    rows = [
        Function(id=f"FN-0{n}", function="F02", mission="M-01", dependence=n % 4, successor=Successor(status="none"))
        for n in range(6)
    ]
    profile = made(risks=(risk(3),))
    here = function_gaps(replace(profile, functions=tuple(rows)), DAY)
    assert function_gaps(replace(profile, functions=tuple(rows[n] for n in order)), DAY) == here


def test_a_successor_that_nobody_recorded_leaves_days_unknown() -> None:
    """Neither a number nor open-ended: who would begin is a gap."""
    found = gap_of(made(function(ends="2026-12-01")))
    assert (found.uncovered, found.open_ended, found.doubts) == (None, False, ())
    assert uncovered_within(found, DAY, END) is None
    assert not is_open(found)


def test_a_function_that_is_not_there_leaves_nothing_open() -> None:
    """Known to be absent: no days, no gap, no decision."""
    successor = Successor(status="none")
    found = gap_of(made(function(present="no", dependence=3, successor=successor), risks=(risk(5),)))
    assert (found.uncovered, found.open_ended, found.gap, found.decide_by) == (None, False, None, None)
    assert not is_open(found)


@pytest.mark.parametrize(
    ("fields", "doubts"),
    [
        ({"status": "none"}, ("none_named",)),
        (
            {"status": "operating", "capacity": 3, "host_consent": "yes", "acceptable": "yes", "start": "2026-01-01"},
            (),
        ),
        (
            {"status": "planned", "capacity": 1, "host_consent": "no", "acceptable": "no", "start": "2027-02-01"},
            ("not_accepted", "no_consent", "not_funded", "late", "small"),
        ),
        ({"status": "funded", "capacity": 2}, ("acceptance_unknown", "consent_unknown", "no_start")),
    ],
)
def test_what_speaks_against_counting_on_a_successor(fields: dict[str, object], doubts: tuple[str, ...]) -> None:
    """Each field that is missing or bad is one doubt, in the order of the list."""
    assert gap_of(made(function(successor=Successor(**fields)))).doubts == doubts


def test_the_day_by_which_a_decision_keeps_the_successor_in_time() -> None:
    """The earliest end less the days it needs; the end itself where nobody is named; a gap without either."""
    assert gap_of(made(function(successor=Successor(lead_days=30)))).decide_by == dt.date(2026, 12, 1)
    assert gap_of(made(function(successor=Successor(status="none")))).decide_by == END
    assert gap_of(made(function(successor=Successor(status="planned")))).decide_by is None
    assert gap_of(made(function())).decide_by is None


# places


def test_what_ends_in_a_place_worked_by_hand() -> None:
    """Two functions in one place: 10 known days, and 180 at most of one that nobody begins; a third is not known."""
    rows = (
        Function(id="FN-01", function="F01", mission="M-01", place="XKZ-01", ends="2027-01-01",
                 successor=Successor(status="planned", start="2027-01-11")),
        Function(id="FN-02", function="F02", mission="M-01", place="XKZ-01", ends="2027-01-11", dependence=1,
                 successor=Successor(status="none")),
        Function(id="FN-03", function="F03", mission="M-01", place="XKZ-01", ends="2027-01-11"),
        Function(id="FN-04", function="F04", mission="M-01", place="XKZ-02", present="no"),
    )  # fmt: skip
    (place,) = by_place(function_gaps(replace(made(risks=(risk(2),)), functions=rows), DAY))
    assert (place.place, place.first_end, place.days) == ("XKZ-01", dt.date(2027, 1, 1), Days(190, 190))
    assert (place.without_days, place.open_ended, place.highest) == (1, 1, 6)


@given(earlier=st.integers(0, 400), length=st.integers(0, 400), other=st.integers(0, 400))
def test_an_earlier_end_never_lowers_the_days_of_a_place(earlier: int, length: int, other: int) -> None:
    """Whatever else ends there: the sum stays or grows."""

    def days(end: dt.date) -> Days:
        rows = (
            Function(id="FN-01", function="F01", mission="M-01", place="XKZ-01", ends=end,
                     successor=Successor(status="planned", start=END + dt.timedelta(days=length))),
            Function(id="FN-02", function="F02", mission="M-01", place="XKZ-01", ends=END,
                     successor=Successor(status="planned", start=END + dt.timedelta(days=other))),
        )  # fmt: skip
        (place,) = by_place(function_gaps(replace(made(), functions=rows), DAY))
        return place.days

    assert days(END).high <= days(END - dt.timedelta(days=earlier)).high


def test_a_successor_at_work_without_a_first_day_is_a_gap_and_not_open_ended() -> None:
    """It does the work already; since when is not known, and so no days are told."""
    found = gap_of(made(function(successor=Successor(status="operating", capacity=2))))
    assert (found.uncovered, found.open_ended) == (None, False)
    assert "no_start" not in found.doubts


def test_an_end_that_nobody_has_confirmed_gives_no_days_gone_by() -> None:
    """Past the last known end of the mission a planned end of a function is no fact."""
    profile = made(function(ends="2026-11-01", successor=Successor(status="none")), operations_end="2026-11-10")
    found = gap_of(profile)
    assert (found.open_ended, found.so_far) == (True, None)


def test_of_a_closed_mission_it_is_not_known_when_each_function_ended() -> None:
    """The end of operations is no end of a function; one with a day of its own has it."""
    closed = {"operations_end": "2026-06-30", "closed": "2026-06-30"}
    assert gap_of(made(function(), **closed)).ends is None
    assert gap_of(made(function(ends="2026-05-01"), **closed)).ends == Span(dt.date(2026, 5, 1), dt.date(2026, 5, 1))


def test_an_end_that_is_the_missions_is_marked() -> None:
    """It ends by that day at the latest; an own day is its own."""
    assert gap_of(made(function())).derived
    assert not gap_of(made(function(ends="2026-12-01"))).derived


def test_risks_count_where_the_function_is() -> None:
    """A function without a recorded place is held against risks of the whole area alone, one that is everywhere against all."""
    risks = (risk(5, "PR02", "XKZ-02"), risk(2, "PR02"))
    assert gap_of(made(function(), risks=risks)).severity == 2
    assert gap_of(made(function(everywhere="yes"), risks=risks)).severity == 5
    assert gap_of(made(function(place="XKZ-02"), risks=risks)).severity == 5
    assert gap_of(made(function(place="XKZ-01"), risks=risks)).severity == 2


def test_an_edition_that_names_no_unit_brings_no_risk_and_function_together() -> None:
    """All would be in one place: the worst risk of any unit would stand with each function."""
    profile = replace(made(function(dependence=3, successor=Successor(status="none")), risks=(risk(5),)), detail="area")
    assert (gap_of(profile).severity, gap_of(profile).gap) == (None, None)


def test_risks_of_the_parts_of_a_unit_and_of_the_unit_around_count(folder_with) -> None:
    """A function in a province is held against risks of its districts, one in a district against those of the province."""
    square = [[[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]]
    shapes = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": square}}
        for told in ({"code": "XKZ-01", "name": "North"}, {"code": "XKZ-011", "name": "Ford", "parent": "XKZ-01"})
    ]
    folder = folder_with({"geography.geojson": json.dumps({"type": "FeatureCollection", "features": shapes})})

    def worst(place: str, of: str) -> float | None:
        return gap_of(replace(made(function(place=place), risks=(risk(4, "PR02", of),)), folder=folder)).severity

    assert worst("XKZ-01", "XKZ-011") == 4
    assert worst("XKZ-011", "XKZ-01") == 4
    assert worst("XKZ-011", "XKZ-02") is None
