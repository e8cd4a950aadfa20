"""Rehearsals: what was known on a day and nothing later, what came by the record alone, and answers beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.analysis.rehearsal import Case, NotInTheRecordError, closure, exercise, scored
from planning.profiles import Profile
from planning.profiles.records import Area, Mission, Question, Reading


def profile(**more: object) -> Profile:
    """Give a profile with a mission that was ended, and with figures of five years, one of them not known."""
    mission = Mission(
        id="M-01", name="MINTEST", mission_kind="peacekeeping", end_decided="2023-06-30", closed="2023-12-31",
        steps=(
            {"decided": "2013-04-25", "instrument": "R 1", "text": "created"},
            {"decided": "2023-06-30", "instrument": "R 2", "text": "ended"},
        ),
    )  # fmt: skip
    values = {2020: "5", 2021: "9", 2022: "X", 2023: "7", 2024: "8"}
    rows = tuple(
        Reading(id=f"R-{y}", indicator="aid_workers_killed", period=str(y), value=v, unit="persons", source="AWSD")
        for y, v in values.items()
    )
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), missions=(mission,), readings=rows, **more)


def case(*asks: dict[str, object], day: str = "2022-12-31") -> Case:
    """Give a case of one step."""
    return closure(
        profile(), {"title": "T", "area": "XKZ", "mission": "M-01", "steps": [{"day": day, "asks": list(asks)}]}
    )


ROSE = {"kind": "rose", "indicator": "aid_workers_killed", "source": "AWSD"}


def test_a_step_holds_nothing_of_a_later_day() -> None:
    """Neither the decision of the next summer nor a figure of a year that has not ended; a gap stays one."""
    (step,) = case({"kind": "decided", "by": "2023-06-30"}).steps
    told = [k.text for k in step.known]
    assert told == ["2013-04-25: MINTEST: created.", "Aid workers killed: 2020 5, 2021 9, 2022 not known"]
    assert step.calendar == ()


def test_the_calendar_is_shown_once_the_end_is_decided() -> None:
    """Not before, and as far as its time had passed."""
    (step,) = case({"kind": "ended", "by": "2023-12-31"}, day="2023-06-30").steps
    assert len(step.calendar) > 5
    assert all("do now" in line or "missed" in line for line in step.calendar)


@pytest.mark.parametrize(
    ("ask", "day", "happened"),
    [
        ({"kind": "decided", "by": "2023-06-30"}, "2022-12-31", True),
        ({"kind": "decided", "by": "2023-06-29"}, "2022-12-31", False),
        ({"kind": "ended", "by": "2023-12-31"}, "2023-06-30", True),
        ({"kind": "ended", "by": "2023-12-30"}, "2023-06-30", False),
        ({**ROSE, "year": "2024"}, "2023-12-31", True),
        ({**ROSE, "year": "2021"}, "2020-12-31", True),
    ],
)
def test_what_came_is_read_from_the_record(ask: dict[str, object], day: str, happened: bool) -> None:
    """To the day, and from the figures of the two years."""
    assert case(ask, day=day).steps[0].asks[0].happened is happened


@pytest.mark.parametrize(
    ("ask", "day"),
    [
        ({**ROSE, "year": "2023"}, "2022-12-31"),  # the year before is a gap
        ({**ROSE, "year": "2025"}, "2024-12-31"),  # no figure yet
        ({**ROSE, "year": "2024"}, "2024-12-31"),  # known on the day
        ({"kind": "decided", "by": "2023-12-31"}, "2023-06-30"),  # decided already
        ({"kind": "ended", "by": "2024-12-31"}, "2023-12-31"),
    ],
)
def test_what_the_record_cannot_answer_or_the_day_knows_is_not_asked(ask: dict[str, object], day: str) -> None:
    """Setting up ends with what is missing."""
    with pytest.raises(NotInTheRecordError, match=r"step 1\.1"):
        case(ask, day=day)


def test_the_base_is_how_often_it_rose_in_years_that_were_known() -> None:
    """Before 2024 only 2020 to 2021 can be compared: it rose."""
    assert case({**ROSE, "year": "2024"}, day="2023-12-31").steps[0].asks[0].base == 1.0


def question(number: int, closes: str, resolved: str, outcome: str = "yes") -> Question:
    """Give a resolved question."""
    return Question(
        id=f"Q-{number:02}", question=f"Will {number}?", resolves_by="R", closes=closes, threshold="T", resolver="P", void_if="V",
        outcome=outcome, resolved_on=resolved, best="0.4",
    )  # fmt: skip


def test_an_exercise_asks_each_question_before_it_was_resolved() -> None:
    """By half years; what came of earlier ones is known at the next step, void ones are not asked."""
    made = exercise(
        profile(
            questions=(
                question(1, "2025-04-30", "2025-04-28"),
                question(2, "2025-09-30", "2025-06-15", "no"),
                question(3, "2026-03-31", "2026-03-31"),
                question(4, "2026-03-31", "2026-03-31", "void"),
            )
        )
    )
    assert [(s.on, [a.text[:7] for a in s.asks]) for s in made.steps] == [
        (dt.date(2025, 1, 1), ["Will 1?", "Will 2?"]),
        (dt.date(2026, 1, 1), ["Will 3?"]),
    ]
    assert [k.text for k in made.steps[1].known][-2:] == ["Will 1? It came out: yes.", "Will 2? It came out: no."]
    with pytest.raises(NotInTheRecordError):
        exercise(profile())


def test_answers_are_laid_beside_what_came() -> None:
    """0.3 for what came is 0.49 off; no view is not scored."""
    asks = case({"kind": "decided", "by": "2023-06-30"}, {"kind": "ended", "by": "2023-12-30"}).steps[0].asks
    first, second = scored(asks, {"1.1": 0.3, "1.2": None})
    assert (first.off, second.off) == (pytest.approx(0.49), None)
