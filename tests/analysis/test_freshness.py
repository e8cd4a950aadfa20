"""How old a profile is, what is due for review, and what share of the common questions is gap."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.analysis.freshness import freshness, gap_share, recent, review_due
from planning.display.blocks import dated
from planning.profiles import Profile
from planning.profiles.records import Area, Constraint, Fact, Gap, IncidentCount, Risk, Task
from planning.sharing import release

DAY = dt.date(2026, 11, 22)


def made(**lists: tuple[object, ...]) -> Profile:
    """Give a profile with these lists; the area's own entry is dated today."""
    area = Area(id="XKZ", name="Testland", exercise="yes", as_of=DAY)
    return Profile(area=area, folder=Path("/nowhere"), **lists)


def gap(number: int, **dates: object) -> Gap:
    """Give a record with dates."""
    return Gap(id=f"IG-{number:02}", topic="T", **dates)


def test_the_newest_record_that_the_day_can_know_counts() -> None:
    """Records dated after the day do not make a profile fresh, nor does the entry of the area."""
    found = freshness(made(gaps=(gap(1, as_of="2026-11-01"), gap(2, as_of="2026-12-01"), gap(3))), DAY)
    assert (found.newest, found.age) == (dt.date(2026, 11, 1), 21)


def test_of_a_single_incident_no_day_is_said_that_an_edition_does_not_have() -> None:
    """A release gives the first of the month for the day a fact was known: pages name the month, and no age is counted from it."""
    told = {"id": "F-01", "statement": "S", "source": "EXERCISE", "reference": "R", "level": 1}
    fact = Fact(**told, happened="2026-11-20", as_of="2026-11-21")
    released = release(made(facts=(fact,)), "hct")
    assert dated(fact) == '<span class="pl-day">21 Nov 2026</span>'
    assert dated(released.facts[0]) == '<span class="pl-day">Nov 2026</span>'
    found = freshness(released, DAY)
    assert (found.month_only, found.age) == (True, None)
    newer = freshness(made(facts=released.facts, gaps=(gap(1, as_of="2026-11-02"),)), DAY)
    assert (newer.month_only, newer.age) == (False, 20)


def test_a_profile_without_dates_has_no_age() -> None:
    """Not known is not new."""
    found = freshness(made(gaps=(gap(1),)), DAY)
    assert (found.newest, found.age, found.due) == (None, None, 0)


def test_a_review_is_due_the_day_after_its_date() -> None:
    """On the day itself it is not yet late."""
    records = (gap(1, review_by="2026-11-21"), gap(2, review_by="2026-11-22"), gap(3))
    assert [r.id for r in review_due(made(gaps=records), DAY)] == ["IG-01"]
    assert freshness(made(gaps=records), DAY).due == 1


def test_recent_records_come_newest_first_and_without_figures() -> None:
    """Only what is dated in the days asked for, both ends included; figures and the area's entry are left out."""
    records = (
        gap(1, as_of="2026-11-12"), gap(2, as_of="2026-11-22"), gap(3, as_of="2026-11-11"), gap(4, as_of="2026-11-23"),
    )  # fmt: skip
    count = IncidentCount(
        id="N-0002", indicator="incidents_affecting_aid", place="XKZ-01", period="2026-10", value="1",
        unit="incidents", source="EXERCISE", as_of="2026-11-20",
    )  # fmt: skip
    found = recent(made(gaps=records, incident_counts=(count,)), DAY, 10)
    assert [(name, r.id) for name, r in found] == [("gaps", "IG-02"), ("gaps", "IG-01")]


def test_an_empty_profile_is_all_gap() -> None:
    """Nine categories, 34 tasks and nine risks without an answer."""
    assert gap_share(made()) == 1.0


def test_each_answer_lowers_the_share_of_gaps() -> None:
    """One score, one task and one assessed risk of 52 questions; marks of X, other risks and half risks do not count."""
    answered = made(
        constraints=(Constraint(id="C-01", category="AC1", score="0"), Constraint(id="C-02", category="AC2")),
        tasks=(Task(id="T1.1", status="planned"), Task(id="T1.2")),
        risks=(
            Risk(id="P-01", risk="PR02", group="g", threat="1", vulnerability="1", capacity="1"),
            Risk(id="P-02", risk="PR05", group="g", threat="1", vulnerability="1"),
            Risk(id="P-03", risk="PR04", group="g", threat="1", vulnerability="1", capacity="1"),
        ),
    )
    assert gap_share(answered) == pytest.approx(49 / 52)
