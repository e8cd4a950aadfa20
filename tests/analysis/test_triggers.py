"""Triggers: rules at their edges, gaps that are no answer, what a sign does to probabilities, and actions that cannot wait."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.triggers import readiness, trigger_state, trigger_states, updated
from planning.profiles import Profile
from planning.profiles.records import (
    Area,
    IncidentCount,
    PreparednessAction,
    Reading,
    Scenario,
    Trigger,
    TriggerCheck,
    TriggerRule,
)

DAY = dt.date(2026, 11, 23)


def profile(**more: object) -> Profile:
    """Give a profile."""
    return Profile(area=Area(id="XKZ", name="Testland", exercise="yes"), folder=Path("/nowhere"), **more)


def counts(*values: float | None, place: str = "XKZ-01", last: int = 10) -> tuple[IncidentCount, ...]:
    """Give monthly counts of a unit up to October 2026; None is a month without a count."""
    months = range(last - len(values) + 1, last + 1)
    return tuple(
        IncidentCount(
            id=f"N-{m:02}", indicator="movements_delayed", place=place, period=f"2026-{m:02}", value=None if v is None else str(v),
            unit="movements", source="EXERCISE",
        )
        for m, v in zip(months, values, strict=True)
    )  # fmt: skip


def trigger(rule: dict[str, object] | None = None, checks: tuple[TriggerCheck, ...] = (), **more: object) -> Trigger:
    """Give a trigger with a rule about delayed movements in a unit."""
    about = {"indicator": "movements_delayed", "place": "XKZ-01"}
    made = TriggerRule(**(about | rule)) if rule else None
    return Trigger(id="TR-01", scenario="S-01", sign="s", threshold="t", rule=made, checks=checks, **more)


def look(day: str, state: str) -> TriggerCheck:
    """Give one look."""
    return TriggerCheck(on=day, state=state)


@pytest.mark.parametrize(
    ("rule", "values", "state"),
    [
        ({"test": "over", "value": "14"}, (20, 15), "tripped"),
        ({"test": "over", "value": "15"}, (20, 15), "not_tripped"),
        ({"test": "over", "value": "14", "periods": "2"}, (20, 15), "tripped"),
        ({"test": "over", "value": "14", "periods": "2"}, (14, 15), "not_tripped"),
        ({"test": "under", "value": "3"}, (9, 2), "tripped"),
        ({"test": "under", "value": "3"}, (9, 3), "not_tripped"),
        ({"test": "rises_by", "value": "50"}, (10, 15), "tripped"),
        ({"test": "rises_by", "value": "50"}, (10, 14), "not_tripped"),
        ({"test": "rises_by", "value": "50", "periods": "2"}, (4, 6, 7, 8), "tripped"),
        ({"test": "falls_by", "value": "50"}, (10, 5), "tripped"),
        ({"test": "falls_by", "value": "50"}, (10, 6), "not_tripped"),
        ({"test": "rises_by", "value": "50"}, (0, 5), "not_checked"),
        ({"test": "over", "value": "1", "periods": "3"}, (9, None, 9), "not_checked"),
        ({"test": "over", "value": "1", "periods": "2"}, (9,), "not_checked"),
    ],
)
def test_a_rule_at_its_edge(rule: dict[str, object], values: tuple[float, ...], state: str) -> None:
    """Over is more than the value; a month that is missing, or nothing to compare with, is no answer."""
    found = trigger_state(profile(incident_counts=counts(*values)), trigger(rule), DAY)
    assert found.figures is not None
    assert found.figures.state == state
    assert found.state == state


def test_old_figures_are_no_answer() -> None:
    """Two months may be missing before the day; with a third the trigger is not checked, and says where the figures end."""
    made = profile(incident_counts=counts(20, 20, last=8))
    assert trigger_state(made, trigger({"test": "over", "value": "1"}), dt.date(2026, 11, 29)).state == "tripped"
    late = trigger_state(made, trigger({"test": "over", "value": "1"}), dt.date(2026, 11, 30))
    assert (late.state, late.figures and late.figures.why) == ("not_checked", "the figures end with 2026-08")


def test_a_period_counts_once_it_is_over_and_was_written_down() -> None:
    """On 30 October the figure of October does not count, nor one that is dated later than the day."""
    made = profile(incident_counts=counts(1, 20))
    rule = trigger({"test": "over", "value": "10"})
    assert trigger_state(made, rule, dt.date(2026, 10, 30)).state == "not_tripped"
    assert trigger_state(made, rule, dt.date(2026, 10, 31)).state == "tripped"
    later = tuple(c.model_copy(update={"as_of": dt.date(2026, 11, 20)}) for c in counts(20))
    assert trigger_state(profile(incident_counts=later), rule, dt.date(2026, 11, 19)).state == "not_checked"


def test_figures_of_another_unit_or_source_do_not_count() -> None:
    """A rule is about one unit and, where it names one, one source."""
    made = profile(incident_counts=(*counts(1), *counts(50, place="XKZ-02")))
    assert trigger_state(made, trigger({"test": "over", "value": "10"}), DAY).state == "not_tripped"
    other = trigger({"test": "over", "value": "0", "source": "UCDP_GED"})
    assert trigger_state(made, other, DAY).state == "not_checked"


def test_without_a_place_the_readings_of_the_area_count() -> None:
    """Yearly figures, of which the year must be over."""
    rows = tuple(
        Reading(
            id=f"R-{y}", indicator="attacks_on_health_care", period=str(y), value=v, unit="incidents", source="EXERCISE"
        )
        for y, v in ((2024, "10"), (2025, "16"), (2026, "1"))
    )
    rule = {"indicator": "attacks_on_health_care", "place": "X", "test": "rises_by", "value": "50"}
    assert trigger_state(profile(readings=rows), trigger(rule), DAY).state == "tripped"


def test_an_edition_without_the_counts_has_the_last_look() -> None:
    """Monthly counts are the planning cell's own: no figure is computed, and none is said to be missing."""
    found = trigger_state(
        profile(edition="hct"), trigger({"test": "over", "value": "1"}, (look("2026-11-01", "tripped"),)), DAY
    )
    assert (found.figures, found.state, found.since) == (None, "tripped", dt.date(2026, 11, 1))


def test_figures_go_before_a_look_and_a_difference_is_told() -> None:
    """The last look said no, the figures say yes."""
    made = profile(incident_counts=counts(20))
    found = trigger_state(made, trigger({"test": "over", "value": "1"}, (look("2026-11-05", "not_tripped"),)), DAY)
    assert (found.state, found.disagree, found.since) == ("tripped", True, dt.date(2026, 10, 31))


def test_the_last_look_counts_wherever_it_stands_and_none_that_is_later() -> None:
    """Looks need no order in the file; one after the day of the page is not known yet."""
    looks = (look("2026-11-20", "tripped"), look("2026-10-01", "not_tripped"), look("2026-12-01", "not_tripped"))
    assert trigger_state(profile(), trigger(checks=looks), DAY).state == "tripped"
    assert trigger_state(profile(), trigger(checks=looks), dt.date(2026, 11, 1)).state == "not_tripped"
    assert trigger_state(profile(), trigger(checks=looks), dt.date(2026, 9, 1)).state == "not_checked"


@pytest.mark.parametrize(("every", "late"), [("30", None), ("22", None), ("21", 1), ("7", 15), (None, None)])
def test_a_look_is_overdue_from_the_day_after_it_was_due(every: str | None, late: int | None) -> None:
    """The last one was 22 days ago."""
    made = trigger(checks=(look("2026-11-01", "not_tripped"),), every_days=every)
    assert trigger_state(profile(), made, DAY).overdue == late


def scenario(number: int, dated: str = "2026-11-01") -> Scenario:
    """Give a scenario that was estimated on a day."""
    return Scenario(id=f"S-{number:02}", title="T", scenario_kind="plausible", story="S", as_of=dated)


def seen(state: str, day: str = "2026-11-10", of: str = "S-01", **ratios: str) -> Trigger:
    """Give a trigger with one look and its ratios."""
    return trigger(checks=(look(day, state),), **ratios).model_copy(update={"scenario": of})


def after(p: dict[str, float], *made: Trigger) -> dict[str, float] | None:
    """Give the probabilities after triggers."""
    plan = profile(scenarios=(scenario(1), scenario(2)), triggers=made)
    return updated(p, plan, trigger_states(plan, DAY))


def test_a_sign_moves_odds_by_its_ratio() -> None:
    """Even odds times 4 are 4 to 1: 0.8. One scenario alone against the rest."""
    assert after({"S-01": 0.5}, seen("tripped", ratio="4")) == pytest.approx({"S-01": 0.8})


def test_with_several_scenarios_all_are_brought_to_one() -> None:
    """0.2 x 3 against 0.3 and 0.5 for none of these: 0.6, 0.3 and 0.5 of 1.4."""
    found = after({"S-01": 0.2, "S-02": 0.3}, seen("tripped", ratio="3"))
    assert found == pytest.approx({"S-01": 0.6 / 1.4, "S-02": 0.3 / 1.4})


def test_a_sign_that_was_not_seen_has_a_ratio_of_its_own() -> None:
    """0.5 x 0.5 against 0.5."""
    assert after({"S-01": 0.5}, seen("not_tripped", ratio="9", ratio_if_not="0.5")) == pytest.approx({"S-01": 1 / 3})


@pytest.mark.parametrize(
    "made",
    [
        seen("tripped", ratio="4", day="2026-11-01"),  # known when the scenario was estimated
        seen("tripped", ratio="4", day="2026-12-01"),  # later than the page
        seen("tripped"),  # no ratio is stated
        seen("not_checked", ratio="4"),
        seen("tripped", ratio="4", of="S-09"),  # of a scenario that has no probability here
    ],
)
def test_what_says_nothing_new_changes_nothing(made: Trigger) -> None:
    """No probability moves."""
    assert after({"S-01": 0.5}, made) is None


@given(
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).filter(lambda s: sum(s) > 0.01),
    ratio=st.floats(0.01, 100),
)
def test_after_a_sign_probabilities_still_sum_to_one_and_move_its_way(
    shares: tuple[float, float, float], ratio: float
) -> None:
    """Its own scenario moves with the ratio, the other against it, and none of these is kept."""
    p = dict(zip(("S-01", "S-02"), (s / sum(shares) for s in shares), strict=False))
    found = after(p, seen("tripped", ratio=f"{ratio:.6f}"))
    if found is None:
        return
    assert 0 <= sum(found.values()) <= 1 + 1e-9
    way = 1 if ratio >= 1 else -1
    assert (found["S-01"] - p["S-01"]) * way >= -1e-9
    assert (found["S-02"] - p["S-02"]) * way <= 1e-9


def action(lead: str | None = "40", **more: object) -> PreparednessAction:
    """Give an action that takes some days."""
    return PreparednessAction(id="PA-01", action="a", lead_days=lead, **more)


def plan(made: PreparednessAction, *triggers: Trigger) -> Profile:
    """Give a plan with an action and triggers, all of which release it."""
    releasing = tuple(t.model_copy(update={"id": f"TR-{n}", "releases": (made.id,)}) for n, t in enumerate(triggers))
    return profile(preparedness_actions=(made,), triggers=releasing)


@pytest.mark.parametrize(
    ("lead", "warns", "every", "early"),
    [
        ("40", "40", None, None),
        ("41", "40", None, 1),
        ("40", "45", "7", 2),
        ("40", None, "7", None),
        (None, "5", "1", None),
    ],
)
def test_an_action_that_takes_longer_than_its_trigger_warns_must_start_before(
    lead: str | None, warns: str | None, every: str | None, early: int | None
) -> None:
    """The time between two looks is taken off the warning; where a time is a gap nothing is said."""
    made = plan(action(lead), trigger(warns_days=warns, every_days=every))
    (found,) = readiness(made, trigger_states(made, DAY))
    assert found.early == early


def test_the_earliest_of_several_triggers_counts() -> None:
    """One that warns 60 days before gives time for what takes 40."""
    made = plan(action(), trigger(warns_days="10"), trigger(warns_days="60", every_days="14"))
    (found,) = readiness(made, trigger_states(made, DAY))
    assert (found.warning, found.early) == (46, None)


def test_an_action_is_released_by_those_that_have_tripped() -> None:
    """And by no other."""
    made = plan(
        action(), trigger(checks=(look("2026-11-01", "tripped"),)), trigger(checks=(look("2026-11-01", "not_tripped"),))
    )
    (found,) = readiness(made, trigger_states(made, DAY))
    assert [s.trigger.id for s in found.released] == ["TR-0"]
