"""What gaps of functions mean together: where they meet, what they touch, on whom too much rests, what is asked and decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.function_gaps import function_gaps
from planning.analysis.gap_patterns import (
    Compound,
    asked_of_forces,
    compounds,
    doubtful,
    loads,
    to_decide,
    touched,
)
from planning.profiles import Profile
from planning.profiles.records import (
    Area,
    Decision,
    Function,
    Mission,
    Outlook,
    Request,
    Risk,
    Scenario,
    Successor,
)

DAY = dt.date(2026, 11, 22)
END = dt.date(2026, 12, 31)
NOBODY = Successor(status="none")


def made(*functions: Function, **more: object) -> Profile:
    """Give a profile with a mission that ends on the last day of the year, and some functions."""
    mission = Mission(
        id="M-01", name="MINTEST", mission_kind="peacekeeping", end_decided="2026-01-01", operations_end=END
    )
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), missions=(mission,), functions=functions, **more)


def function(key: str, number: int = 1, place: str | None = "XKZ-01", **more: object) -> Function:
    """Give one function."""
    return Function(id=f"FN-{number:02}", function=key, mission="M-01", place=place, **more)


def sure(**more: object) -> Successor:
    """Give a successor that nothing speaks against, from the day after the end on."""
    fields = {"actor": "Somebody", "status": "funded", "capacity": 3, "host_consent": "yes", "acceptable": "yes"}
    return Successor(**{**fields, "start": END, **more})


def met(*functions: Function) -> list[Compound]:
    """Give where the gaps of some functions meet."""
    return list(compounds(function_gaps(made(*functions), DAY)))


def test_no_patrols_and_no_early_warning_in_one_place() -> None:
    """They meet from the later end to the earlier start."""
    patrols = function("F02", 1, ends="2027-01-01", successor=sure(start="2027-03-01"))
    warning = function("F09", 2, ends="2027-02-01", successor=NOBODY)
    (found,) = met(patrols, warning)
    assert (found.item.id, found.place, found.sure) == ("CG01", "XKZ-01", True)
    assert (found.since, found.until) == (dt.date(2027, 2, 1), dt.date(2027, 3, 1))
    assert met(patrols, function("F09", 2, place="XKZ-02", successor=NOBODY)) == []
    assert met(patrols, function("F09", 2, ends="2027-03-01", successor=NOBODY)) == []


def test_a_successor_that_is_refused_covers_nothing_here() -> None:
    """Patrols by somebody who is not acceptable count as none, and who it is stands beside."""
    patrols = function("F02", 1, successor=sure(acceptable="no", start="2026-01-01"))
    warning = function("F09", 2, successor=NOBODY)
    (found,) = met(patrols, warning)
    assert [g.function.id for g in found.refused] == ["FN-01"]
    assert found.until is None
    assert met(function("F02", 1, successor=sure(start="2026-01-01")), warning) == []


def test_what_holds_for_the_whole_area_meets_in_each_place() -> None:
    """Liaison without a place and good offices in two: two places, and none for the area as a whole."""
    liaison = function("F17", 1, place=None, everywhere="yes", successor=NOBODY)
    offices = [function("F12", n, place=f"XKZ-0{n}", successor=NOBODY) for n in (2, 3)]
    assert [c.place for c in met(liaison, *offices)] == ["XKZ-02", "XKZ-03"]
    offices_everywhere = function("F12", 4, place=None, everywhere="yes", successor=NOBODY)
    assert [c.place for c in met(liaison, offices_everywhere)] == [None]


def test_what_has_no_recorded_place_meets_nothing() -> None:
    """Not recorded is not everywhere."""
    liaison = function("F17", 1, place=None, successor=NOBODY)
    assert met(liaison, function("F12", 2, successor=NOBODY)) == []


def test_days_that_are_not_certain_may_or_may_not_meet() -> None:
    """An end that lies before or after the other's start: perhaps."""
    patrols = function("F02", 1, ends="2027-01-01", successor=sure(start="2027-03-01"))
    warning = function("F09", 2, ends="2027-02-01", ends_latest="2027-04-01", successor=NOBODY)
    (found,) = met(patrols, warning)
    assert (found.since, found.sure) == (dt.date(2027, 2, 1), False)


def test_what_is_not_known_meets_nothing() -> None:
    """Without a recorded successor nobody can say that a function is without cover."""
    assert met(function("F02", 1), function("F09", 2, successor=NOBODY)) == []


@given(first=st.integers(0, 200), second=st.integers(0, 200), earlier=st.integers(0, 100))
def test_an_earlier_end_keeps_what_meets(first: int, second: int, earlier: int) -> None:
    """Two gaps that meet meet also where one of them begins earlier, and from the same day or before."""

    def here(days: int) -> list[Compound]:
        start = sure(start=END + dt.timedelta(days=150))
        return met(
            function("F02", 1, ends=END + dt.timedelta(days=first - days), successor=start),
            function("F09", 2, ends=END + dt.timedelta(days=second), successor=NOBODY),
        )

    now, then = here(0), here(earlier)
    assert len(now) <= len(then)
    assert all(b.since <= a.since for a, b in zip(now, then, strict=False))


def test_what_open_gaps_touch() -> None:
    """The links of the list, or those that a function names itself; what is covered touches nothing."""
    gaps = function_gaps(
        made(
            function("F07", 1, successor=NOBODY),
            function("F02", 2, risks=("PR10",), successor=NOBODY),
            function("F03", 3, successor=sure()),
        ),
        DAY,
    )
    found = {t.item.id: [g.function.id for g in t.gaps] for t in touched(gaps, "protection_risks")}
    assert found == {"PR10": ["FN-02", "FN-01"], "PR15": ["FN-01"]}
    assert [t.item.id for t in touched(gaps, "access_amrf")] == ["AC3", "AC5", "AC6", "AC8"]


def test_a_successor_that_is_named_for_much() -> None:
    """Three functions of one card, under two names: two begin within sixty days, one carries little, one has no money."""
    names = ("Guard", "Guard with mentors", "GUARD")
    starts = ("2027-01-01", "2027-02-20", "2027-09-01")
    functions = [
        function(
            f"F0{n + 1}",
            n,
            dependence=2,
            successor=sure(
                actor=name, armed_actor="A-01", start=start, capacity=n, status="planned" if n else "funded"
            ),
        )
        for n, (name, start) in enumerate(zip(names, starts, strict=True))
    ]
    risks = (Risk(id="P-01", risk="PR02", group="all", threat=4, vulnerability=1, capacity=1),)
    (load,) = loads(function_gaps(made(*functions, risks=risks), DAY))
    assert (load.name, len(load.gaps), load.at_once, load.least, load.without_money) == ("GUARD", 3, 2, 0, 2)
    assert (load.added, load.unknown) == (2 * 4 * (0 + 1 + 2), 0)
    assert loads(function_gaps(made(*functions[:2], risks=risks), DAY)) == ()


def test_successors_without_a_card_are_told_apart_by_name() -> None:
    """The same name in other letters is the same; nobody is nobody, and not one who is named often."""
    same = [function(f"F0{n}", n, successor=sure(actor=a)) for n, a in enumerate(("NGO", "ngo", "Ngo"), 1)]
    none = [function(f"F0{n}", n, successor=NOBODY) for n in (4, 5, 6)]
    assert [len(one.gaps) for one in loads(function_gaps(made(*same, *none), DAY))] == [3]


def test_those_who_are_refused_come_with_what_is_left_without_them() -> None:
    """The worst gap without its successor first."""
    functions = (
        function("F02", 1, dependence=1, successor=sure(acceptable="no", capacity=2)),
        function("F04", 2, dependence=3, successor=sure(host_consent="no", capacity=2)),
        function("F01", 3, dependence=3, successor=sure(capacity=2)),
    )
    risks = (Risk(id="P-01", risk="PR02", group="all", threat=3, vulnerability=1, capacity=1),)
    found = doubtful(function_gaps(made(*functions, risks=risks), DAY), "not_accepted", "no_consent")
    assert [(g.function.id, g.gap, g.gap_without) for g in found] == [("FN-02", 9, 27), ("FN-01", 3, 9)]


def test_what_forces_would_be_asked_for() -> None:
    """Escorts and flights, with the requests and roles that say they fill the gap; human rights monitoring is none of it."""
    functions = (
        function("F16", 1, successor=NOBODY),
        function("F05", 2, successor=NOBODY),
        function("F10", 3, successor=NOBODY),
        function("F06", 4, successor=sure()),
    )
    request = Request(id="RQ-01", request="escort", title="Escort", fills=("FN-01",))
    role = Outlook(role="escorts", fills=("FN-02",))
    scenario = Scenario(id="S-01", title="T", scenario_kind="baseline", story="S", roles=(role,))
    profile = made(*functions, requests=(request,), scenarios=(scenario,))
    found = {a.gap.function.id: a for a in asked_of_forces(profile, function_gaps(profile, DAY))}
    assert {k: a.kind for k, a in found.items()} == {"FN-01": "escort", "FN-02": "military_asset"}
    assert found["FN-01"].requests == (request,)
    assert found["FN-02"].roles == ((scenario, role),)


def test_who_decides_what_by_when() -> None:
    """What nobody owns comes first, then the nearest day; a decision leaves what speaks against the successor with its owner."""
    functions = (
        function("F01", 1, owner="HC", ends="2027-06-01", successor=sure(lead_days=31, start="2027-07-01")),
        function("F02", 2, owner="HC", ends="2027-06-01", successor=NOBODY),
        function("F03", 3, ends="2027-06-01", successor=NOBODY),
        function("F04", 4, owner="HC", ends="2027-06-01", successor=sure()),
    )
    decisions = (
        Decision(id="DC-01", decision="Who patrols", decided_by="HCT", by_when="2026-12-10", functions=("FN-02",)),
        Decision(id="DC-02", decision="Settled", decided_by="HCT", functions=("FN-01",), status="decided"),
        Decision(id="DC-03", decision="About nothing", decided_by="HCT"),
    )
    profile = made(*functions, decisions=decisions)
    found = to_decide(profile, function_gaps(profile, DAY))
    assert [(a.member, [d.id for d in a.doubts], [g.function.id for g in a.gaps]) for a in found] == [
        (None, ["none_named"], ["FN-03"]),
        ("HCT", [], ["FN-02"]),
        ("HC", ["late"], ["FN-01"]),
        ("HC", ["none_named"], ["FN-02"]),
    ]
    assert [(a.by_when, a.latest) for a in found] == [
        (None, dt.date(2027, 6, 1)),
        (dt.date(2026, 12, 10), dt.date(2027, 6, 1)),
        (None, dt.date(2027, 5, 1)),
        (None, dt.date(2027, 6, 1)),
    ]


@given(order=st.permutations(range(8)))
def test_the_order_of_the_rows_changes_no_pattern(order: list[int]) -> None:
    """Functions in another order meet, touch and weigh the same."""
    keys = ("F01", "F02", "F03", "F04", "F06", "F08", "F09", "F16")
    rows = [function(k, n, successor=NOBODY if n % 2 else sure(start="2027-05-01")) for n, k in enumerate(keys)]
    one, other = made(*rows), replace(made(), functions=tuple(rows[n] for n in order))
    here, there = function_gaps(one, DAY), function_gaps(other, DAY)
    assert compounds(here) == compounds(there)
    assert loads(here) == loads(there)
    assert to_decide(one, here) == to_decide(other, there)
