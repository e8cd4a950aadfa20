"""The pages of a transition: right for Lebanon on four days, silent on what is not known, and no more than the edition holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import icalendar
import pytest
from opened_page import opened

from planning.display import (
    closed_missions,
    function_gaps,
    gap_patterns,
    joint_analysis,
    sites,
    transition,
    transition_calendar,
    what_if,
)
from planning.display.blocks import Block
from planning.display.page import AreaPage, open_area
from planning.profiles.records import WhatIf

DAY = "2026-11-22"
SECTIONS: tuple[Callable[[AreaPage], Block], ...] = (
    transition.phase,
    transition.decisions,
    transition.residual_risks,
    closed_missions.verify_first,
    closed_missions.notice,
    closed_missions.figures,
    closed_missions.unrecorded,
    function_gaps.heat,
    function_gaps.places,
    function_gaps.functions,
    function_gaps.succession,
    gap_patterns.asks,
    gap_patterns.meeting,
    gap_patterns.touching,
    gap_patterns.successors,
    gap_patterns.forces,
    what_if.what_ifs,
    transition_calendar.due_now,
    transition_calendar.calendar,
    transition_calendar.conflicting,
    transition_calendar.events,
    transition_calendar.other_closures,
    sites.sites,
    sites.people,
    sites.go_no_go,
    sites.closed,
    sites.retaliation,
    joint_analysis.assessments,
    joint_analysis.scopes,
    joint_analysis.data,
    joint_analysis.residual,
)


@pytest.fixture(autouse=True)
def _home(root, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the project's own workspace."""
    monkeypatch.chdir(root)


def words(block: Block) -> str:
    """Give what a reader reads, with one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", block.html).split())


# Lebanon


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2025-09-01", "active, 486 days to the end of operations on 31 Dec 2026. 16 months are left."),
        ("2026-11-22", "active, 39 days to the end of operations on 31 Dec 2026. 1.3 months are left."),
        ("2026-12-31", "active, 0 days to the end of operations on 31 Dec 2026. 0 months are left."),
        ("2027-01-01", "past its last known end of operations (31 Dec 2026, 1 day ago): verify"),
    ],
)
def test_the_phase_of_unifil_on_four_days(day: str, phase: str) -> None:
    """Sixteen months, thirty-nine days, the last day; and on the day after neither closed nor renewed."""
    told = words(transition.phase(opened("LBN", day, "hct")))
    assert phase in told
    assert ("Verify first" in told) is (day == "2027-01-01")


@pytest.mark.parametrize(
    ("day", "now", "past"), [("2025-09-01", 10, 5), ("2026-11-22", 31, 28), ("2026-12-31", 33, 30)]
)
def test_the_calendar_of_unifil(day: str, now: int, past: int) -> None:
    """How many items are to be done now, and the day of how many has passed, grows as the end comes near."""
    told = words(transition_calendar.calendar(opened("LBN", day, "hct")))
    assert f"{now} of 41 items are to be done now: the day of {past} has passed" in told
    assert "no owner recorded" in told


def test_after_the_last_known_day_the_calendar_says_that_it_counts_to_an_unverified_one() -> None:
    """On 1 January 2027 nobody has confirmed anything, and the page says what to verify first."""
    page = opened("LBN", "2027-01-01", "hct")
    assert "Counted to the last known date, which is not verified" in words(transition_calendar.due_now(page))
    first = words(closed_missions.verify_first(page))
    assert "UNIFIL : what was decided for the time after 31 Dec 2026" in first
    assert "S/RES/2790" in first
    assert "neither closed nor renewed" in first
    assert closed_missions.verify_first(opened("LBN", "2026-12-31", "hct")) == Block()


def test_lebanon_says_what_nobody_has_recorded() -> None:
    """Eleven functions without place and successor, and no number where nothing is known."""
    page = opened("LBN", DAY, "hct")
    told = words(closed_missions.unrecorded(page))
    assert "Without a successor: 11 of 11 functions in places" in told
    assert "No site of the mission is recorded." in told
    assert "No protection gap can be computed" in words(function_gaps.heat(page))
    for section in (gap_patterns.asks, gap_patterns.meeting, gap_patterns.forces, function_gaps.places):
        assert section(page) == Block()
    assert "pl-badge" not in function_gaps.functions(page).html


# looking back


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("SDN", "0.3"),
        ("MLI", "MINUSMA , functions known to have been there at its height: F01"),
        ("IRQ", "UNAMI"),
        ("YEM", "2.1"),
        ("TUR", "(mandate lapsed; what became of it is not recorded)"),
    ],
)
def test_a_closed_mission_is_looked_back_on(area: str, said: str) -> None:
    """Notice, functions and figures; nothing is said to have followed from the end."""
    page = opened(area, DAY, "hct")
    assert said in words(closed_missions.notice(page))
    figures = words(closed_missions.figures(page))
    assert "They do not say that the one is the reason for the other" in figures
    assert (", lapse" if area == "TUR" else ", end") in figures


def test_a_mission_past_its_date_is_not_looked_back_on() -> None:
    """Somalia's page asks what to verify and gives no figures before and after."""
    page = opened("SOM", DAY, "hct")
    assert closed_missions.notice(page) == closed_missions.figures(page) == Block()
    assert "S/RES/2753" in words(closed_missions.verify_first(page))


# the closing exercise area


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: f"{s.__module__.rpartition('.')[2]}.{s.__name__}")
@pytest.mark.parametrize("area", ["XKB", "XKC"])
def test_an_area_without_a_mission_has_none_of_it(section: Callable[[AreaPage], Block], area: str) -> None:
    """Nothing leaves where nothing is: the sections are empty, and the phase says so."""
    block = section(opened(area, DAY, "cell"))
    if section is transition.phase:
        assert "does not apply" in words(block)
    else:
        assert block == Block()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: f"{s.__module__.rpartition('.')[2]}.{s.__name__}")
def test_the_public_edition_of_the_closing_area_names_no_level_2_record(section: Callable[[AreaPage], Block]) -> None:
    """Functions, sites and the joint analysis lie above it: no successor, no base, no owner stands there."""
    told = words(section(opened("XKA", DAY, "public")))
    for name in ("Gendarmerie", "Halvat", "Sarne", "WFP", "PoC adviser", "casualty database"):
        assert name not in told


def test_the_gap_is_a_lower_bound_where_risks_lie_above_the_edition() -> None:
    """The HCT reads at least; the planning cell reads the figure."""
    hct, cell = (words(function_gaps.functions(opened("XKA", DAY, edition))) for edition in ("hct", "cell"))
    assert "at least 45" in hct
    assert "at least" not in cell


def test_what_is_said_on_retaliation_is_for_headquarters_and_the_cell() -> None:
    """The HCT's edition says that it lies above, and answers nothing as not known."""
    hct, cmcs = (words(sites.retaliation(opened("XKA", DAY, edition))) for edition in ("hct", "cmcs"))
    assert hct == "above this edition"
    assert "Are interpreters or liaison assistants known to armed actors?" in cmcs


def test_a_decision_stands_with_whoever_takes_it_and_what_nobody_owns_before_all() -> None:
    """A function without an owner is nobody's, and its line is the first."""
    page = opened("XKA", DAY, "cell")
    (orphan,) = [f for f in page.profile.functions if f.id == "FN-13"]
    changed = orphan.model_copy(
        update={"owner": None, "successor": orphan.successor.model_copy(update={"status": "planned"})}
    )
    functions = tuple(changed if f.id == "FN-13" else f for f in page.profile.functions)
    late = changed.model_copy(update={"successor": changed.successor.model_copy(update={"start": dt.date(2027, 9, 1)})})
    functions = tuple(late if f.id == "FN-13" else f for f in functions)
    told = words(gap_patterns.asks(replace(page, profile=replace(page.profile, functions=functions))))
    assert told.index("no owner recorded") < told.index("Mine action coordinator")


def test_a_what_if_of_a_name_that_nobody_has_says_so() -> None:
    """A page made of an edition does not deny the successor, whose function may lie above it."""
    page = opened("XKA", DAY, "cell")
    asked = WhatIf(id="WI-09", title="Nobody", without=("Nobody at all",))
    assert "No function names: Nobody at all." in words(what_if.answer(page, asked))
    hidden = replace(page, profile=replace(page.profile, withheld={"functions": 1}))
    assert "No function names" not in words(what_if.answer(hidden, asked))


# the calendar's file


def calendar_of(area: str, edition: str, day: str = DAY) -> icalendar.Calendar:
    """Read the calendar file of a page."""
    (text,) = transition_calendar.calendar(opened(area, day, edition)).calendars
    return icalendar.Calendar.from_ical(text)


def test_the_calendar_file_is_read_back_by_another_reader() -> None:
    """An event for each item that is not done and for each national event, on the days of the page, all day long."""
    page = opened("XKA", DAY, "hct")
    events = {str(e["uid"]): e for e in calendar_of("XKA", "hct").walk("VEVENT")}
    done = [c for c in page.profile.calendar_items if c.item and c.status == "done"]
    national = [c for c in page.profile.calendar_items if c.event]
    assert len(events) == 41 - len(done) + len(national)
    election = events["XKA-CI-42@cmcoord-planning"]
    assert (election["dtstart"].dt, election["dtend"].dt) == (dt.date(2027, 3, 14), dt.date(2027, 3, 15))
    assert str(election["summary"]).startswith("Exercise: Presidential election")
    go = events["XKA-CAL-1a@cmcoord-planning"]
    assert go["dtstart"].dt == dt.date(2027, 5, 30)
    assert "Owner" not in str(go["description"])  # none is recorded, which a calendar cannot tell from one left out
    assert "Owner: WFP head of aviation." in str(events["XKA-CAL-9a@cmcoord-planning"]["description"])


def test_an_edition_that_lacks_calendar_items_tells_planned_days_alone() -> None:
    """What is done and what is under way lies above the public edition: no count, no conflict and no file pretends to know."""
    page = opened("XKA", DAY, "public")
    told = transition_calendar.calendar(page)
    assert "is not told: above this edition" in words(told)
    assert "do now" not in words(told)
    assert "late" not in words(told)
    assert told.calendars == ()
    assert "to be done now is not told" in words(transition_calendar.due_now(page))
    assert "is not told" in words(transition_calendar.conflicting(page))


def test_the_calendar_file_says_whose_it_is_and_what_it_counts_to() -> None:
    """Edition, day and class stand in it; one that counts to an unverified or renewable day says so on each item."""
    hct = calendar_of("XKA", "hct")
    text = hct.to_ical().decode().replace("\r\n ", "")
    assert "TLP:GREEN" in text
    assert "As of 2026-11-22." in text
    assert {str(e["class"]) for e in hct.walk("VEVENT")} == {"CONFIDENTIAL"}
    assert {str(e["class"]) for e in calendar_of("LBN", "public").walk("VEVENT")} == {"PUBLIC"}
    for area, said in (("SOM", "which is not verified"), ("COD", "as if it were not renewed"), ("LBN", "")):
        items = [e for e in calendar_of(area, "hct").walk("VEVENT") if "CAL" in str(e["uid"])]
        assert all((said in str(e["description"])) if said else "Counted" not in str(e["description"]) for e in items)


def test_the_same_page_gives_the_same_file() -> None:
    """No clock and no chance in it."""
    one, other = (transition_calendar.calendar(open_area("LBN", DAY, "hct")).calendars for _ in range(2))
    assert one == other


def test_evidence_marks_within_a_field_lead_to_the_facts() -> None:
    """A mark in a reason or a mitigation is a link to the page of facts, and none points into the page itself."""
    page = open_area("XKA", DAY, "cell")
    marked = {"mitigation": "Boats [F-001]", "handed_to": "The ministry [F-002]", "despite": "The lease [F-003]"}
    first, *rest = page.profile.sites
    profile = replace(page.profile, sites=(first.model_copy(update=marked), *rest))
    shown = (sites.sites(replace(page, profile=profile)) + sites.go_no_go(replace(page, profile=profile))).html
    for fact in ("F-001", "F-002", "F-003"):
        assert f'href="evidence.html#{fact}"' in shown
    assert 'href="#F' not in shown
