"""The mandate clock against the table of public facts, and never ahead of what was known on the day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.mandates import clock, clocks, live_mission
from planning.profiles.records import MandateStep, Mission

DAY = dt.date(2026, 11, 22)
# Written out from the table of public facts, not from the profiles: (area, mission, state, date, days, decided end).
STATES = [
    ("SOM", "UNTMIS", "past_last_known_expiry", "2026-10-31", -22, True),
    ("SSD", "UNMISS", "past_last_known_expiry", "2026-04-30", -206, False),
    ("XAB", "UNISFA", "past_last_known_expiry", "2026-11-15", -7, False),
    ("SDN", "UNAMID", "closed", "2020-12-31", -2152, True),
    ("SDN", "UNITAMS", "closed", "2023-12-03", -1085, True),
    ("CAF", "MINUSCA", "past_last_known_expiry", "2026-11-15", -7, False),
    ("COD", "MONUSCO", "active", "2026-12-20", 28, False),
    ("MLI", "MINUSMA", "closed", "2023-12-31", -1057, True),
    ("AFG", "UNAMA", "past_last_known_expiry", "2026-06-17", -158, False),
    ("LBN", "UNIFIL", "active", "2026-12-31", 39, True),
    ("IRQ", "UNAMI", "closed", "2025-12-31", -326, True),
    ("LBY", "UNSMIL", "past_last_known_expiry", "2026-10-31", -22, False),
    ("TUR", "UNMM", "lapsed", "2023-07-10", -1231, False),
    ("YEM", "UNMHA", "closed", "2026-03-31", -236, True),
]
AREAS = sorted({row[0] for row in STATES})


def test_the_real_areas_hold_these_missions_and_no_other(real) -> None:
    """The thirteen areas together have fourteen missions, by their later name where it changed."""
    found = [(area, c.name) for area in AREAS for c in clocks(real(area), DAY)]
    assert sorted(found) == sorted((area, name) for area, name, *_ in STATES)


@pytest.mark.parametrize(("area", "name", "state", "date", "days", "ends"), STATES, ids=str)
def test_a_mission_on_22_november_2026(
    real, area: str, name: str, state: str, date: str, days: int, ends: bool
) -> None:
    """State, date that counts, days to it (negative: since) and whether it is a decided end are as published."""
    (found,) = [c for c in clocks(real(area), DAY) if c.name == name]
    assert (found.state, str(found.date), found.days, found.ends) == (state, date, days, ends)


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        ("2025-08-27", "not_known", None),
        ("2025-09-01", "active", 486),
        ("2026-12-30", "active", 1),
        ("2026-12-31", "active", 0),
        ("2027-01-01", "past_last_known_expiry", -1),
    ],
)
def test_unifil_through_time(real, day: str, state: str, days: int | None) -> None:
    """Nothing is known before the decision of 28 August 2025; the last day is active; the day after is unverified."""
    (mission,) = real("LBN").missions
    found = clock(mission, dt.date.fromisoformat(day))
    assert (found.state, found.days) == (state, days)
    assert found.ends == (days is not None)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-12-30", "active, 1 day to the end of operations on 31 Dec 2026"),
        ("2027-01-01", "past its last known end of operations (31 Dec 2026, 1 day ago): verify"),
        ("2020-01-01", "not known"),
    ],
)
def test_the_state_in_words(real, day: str, words: str) -> None:
    """The words name the date, what it is, and ask to verify what has passed."""
    assert clock(real("LBN").missions[0], dt.date.fromisoformat(day)).in_words == words


def test_a_date_that_the_source_gives_roughly_is_said_roughly(real) -> None:
    """UNAMA's last extension runs to about 17 June 2026, and both the date and the days say about."""
    (found,) = clocks(real("AFG"), DAY)
    assert found.in_words == "past its last known expiry (about 17 Jun 2026, about 158 days ago): verify"


def test_a_mission_has_its_old_name_until_it_was_renamed(real) -> None:
    """UNSOM becomes UNTMIS on 1 November 2024, not before."""
    (mission,) = real("SOM").missions
    assert clock(mission, dt.date(2024, 10, 31)).name == "UNSOM"
    assert clock(mission, dt.date(2024, 11, 1)).name == "UNTMIS"


def test_an_extension_does_not_count_before_it_was_decided(real) -> None:
    """On 18 December 2025 nobody knew of MONUSCO's extension to December 2026."""
    (mission,) = real("COD").missions
    assert clock(mission, dt.date(2025, 12, 18)).date != dt.date(2026, 12, 20)
    assert clock(mission, dt.date(2025, 12, 19)).date == dt.date(2026, 12, 20)


def test_a_mission_is_not_there_before_it_began(real) -> None:
    """Before June 2020 Sudan has no UNITAMS."""
    assert [c.name for c in clocks(real("SDN"), dt.date(2020, 6, 2))] == ["UNAMID"]
    assert {c.name for c in clocks(real("SDN"), dt.date(2020, 6, 3))} == {"UNAMID", "UNITAMS"}


def as_known_on(mission: Mission, day: dt.date) -> Mission:
    """Take out of a record whatever was decided or happened after a day."""
    gone: dict[str, object] = {"steps": tuple(s for s in mission.steps if s.decided is None or s.decided <= day)}
    if mission.end_decided and mission.end_decided > day:
        gone |= {"operations_end": None, "end_decided": None, "withdrawal_end": None}
    for field in ("closed", "lapsed"):
        if (when := getattr(mission, field)) and when > day:
            gone[field] = None
    if mission.renamed_on and mission.renamed_on > day:
        gone |= {"later_name": None, "renamed_on": None}
    return mission.model_copy(update=gone)


@given(day=st.dates(dt.date(2003, 1, 1), dt.date(2027, 12, 31)))
def test_nothing_decided_later_is_used(real, day: dt.date) -> None:
    """A clock says the same when everything that was decided or happened after the day is taken out of the record."""
    for area in AREAS:
        for mission in real(area).missions:
            now, then = clock(mission, day), clock(as_known_on(mission, day), day)
            assert (now.name, now.in_words, now.step) == (then.name, then.in_words, then.step), (area, mission.name)


def test_closed_needs_a_source(real) -> None:
    """A mission whose operations were to end is never called closed by the calendar alone."""
    (mission,) = real("SOM").missions
    assert mission.closed is None
    assert clock(mission, dt.date(2030, 1, 1)).state == "past_last_known_expiry"


def test_a_renewal_counts_from_its_decision() -> None:
    """The last decision with a date wins; a later one without a date leaves it, and is shown as the last known."""
    steps = (
        MandateStep(decided="2025-01-01", instrument="A", text="to June", until="2025-06-30"),
        MandateStep(decided="2025-06-01", instrument="B", text="to December", until="2025-12-31"),
        MandateStep(decided="2025-07-01", instrument="C", text="a new task"),
    )
    mission = Mission(id="M-01", name="MINTEST", mission_kind="peacekeeping", steps=steps[::-1])
    assert clock(mission, dt.date(2025, 3, 1)).date == dt.date(2025, 6, 30)
    found = clock(mission, dt.date(2025, 8, 1))
    assert (found.date, found.step.instrument, found.ends) == (dt.date(2025, 12, 31), "C", False)


def test_a_mission_without_dates_is_not_known() -> None:
    """No date is neither active nor closed."""
    found = clock(Mission(id="M-01", name="MINTEST", mission_kind="peacekeeping"), DAY)
    assert (found.state, found.days, found.in_words) == ("not_known", None, "not known")


def test_the_mission_that_matters_most(real) -> None:
    """An active mission comes before all; among closed ones the last closed; an area without a mission has none."""
    assert live_mission(real("LBN"), DAY).name == "UNIFIL"
    assert live_mission(real("SDN"), DAY).name == "UNITAMS"
    assert live_mission(real("SDN"), dt.date(2000, 1, 1)) is None
