"""Scenarios: published cut-offs at their edges, words of probability, triggers, and the plan that is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from field_fixture import driver, put, whole
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.scenarios import (
    ScenarioFinding,
    findings,
    kinds_by_rule,
    likelihood_step,
    none_of_these,
    probability_words,
    seriousness,
)
from planning.profiles import Profile
from planning.profiles.records import Area, Scenario, Trigger, TriggerCheck


@pytest.mark.parametrize(
    ("probability", "step"),
    [
        (0, 1), (0.05, 1), (0.0501, 2), (0.15, 2), (0.1501, 3), (0.3, 3), (0.3001, 4), (0.5, 4), (0.5001, 5), (1, 5),
        (0.07 + 0.08, 2), (0.1 + 0.2, 3),
    ],
)  # fmt: skip
def test_the_likelihood_at_its_cut_offs(probability: float, step: int) -> None:
    """5, 15, 30 and 50 per cent belong to the lower class, whatever binary fractions make of a sum."""
    assert likelihood_step(probability) == step


@pytest.mark.parametrize(
    ("likelihood", "impact", "number", "band"),
    [
        (1, 1, 1, "low"),
        (1, 7, 7, "low"),
        (2, 4, 8, "medium"),
        (2, 7, 14, "medium"),
        (3, 5, 15, "high"),
        (5, 5, 25, "high"),
    ],
)
def test_seriousness_at_its_cut_offs(likelihood: int, impact: int, number: int, band: str) -> None:
    """Up to 7 low, 8 to 14 medium, from 15 high."""
    product, item = seriousness(likelihood, impact)
    assert (product, item.id) == (number, band)


def test_a_gap_has_no_seriousness() -> None:
    """Without a probability or an impact nothing is computed."""
    assert likelihood_step(None) is None
    assert seriousness(None, 5) is None
    assert seriousness(3, None) is None


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "Almost no chance"), (0.05, "Almost no chance"), (0.051, "Very unlikely"), (0.2, "Very unlikely"),
        (0.201, "Unlikely"), (0.45, "Unlikely"), (0.5, "Roughly even chance"), (0.55, "Roughly even chance"),
        (0.551, "Likely"), (0.7, "Likely"), (0.8, "Likely"), (0.801, "Very likely"), (0.95, "Very likely"),
        (0.951, "Almost certain"), (1, "Almost certain"),
    ],
)  # fmt: skip
def test_words_of_probability(probability: float, words: str) -> None:
    """The words of ICD 203 at their edges; 0.7 is likely."""
    assert probability_words(probability) == words


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.05, "Remote chance"), (0.07, "Remote chance"), (0.09, "Highly unlikely"), (0.45, "Realistic possibility"),
     (0.52, "Realistic possibility"), (0.54, "Likely"), (0.7, "Likely"), (0.93, "Almost certain")],
)  # fmt: skip
def test_words_of_the_second_scale_take_the_nearer_band(probability: float, words: str) -> None:
    """Between two bands of the PHIA yardstick the nearer one is taken."""
    assert probability_words(probability, "phia") == words


def test_no_probability_has_no_words_of_one() -> None:
    """A gap is said to be one."""
    assert probability_words(None) == "not estimated"


@given(st.floats(0, 1), st.floats(0, 1))
def test_likelihood_never_falls_with_probability(one: float, other: float) -> None:
    """A more probable scenario is never in a lower class."""
    low, high = sorted((one, other))
    assert likelihood_step(low) <= likelihood_step(high)


DAY = dt.date(2026, 11, 23)


def findings_of(made: Profile) -> tuple[ScenarioFinding, ...]:
    """Give the findings on the day of the tests."""
    return findings(made, DAY)


def scenario(number: int, probability: float | None = None, **more: object) -> Scenario:
    """Give a scenario."""
    typed = None if probability is None else str(probability)
    return Scenario(id=f"S-{number:02}", title="T", scenario_kind="plausible", story="S", probability=typed, **more)


def look(state: str | None) -> tuple[TriggerCheck, ...]:
    """Give one look at a trigger; none where nobody looked."""
    return () if state is None else (TriggerCheck(on=dt.date(2026, 11, 1), state=state),)


def profile(*scenarios: Scenario, triggers: tuple[Trigger, ...] = ()) -> Profile:
    """Give a profile with these scenarios."""
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), scenarios=scenarios, triggers=triggers)


def test_a_finding_puts_the_parts_together() -> None:
    """60 per cent and impact 4 are class 5, seriousness 20, high, and call for the plan that is not there."""
    (found,) = findings_of(profile(scenario(1, 0.6, impact=4)))
    assert (found.likelihood, found.seriousness, found.band.id, found.words) == (5, 20, "high", "Likely")
    assert found.plan_missing


@pytest.mark.parametrize(("plan", "missing"), [("yes", False), ("no", True), (None, True)])
def test_a_plan_is_missing_unless_it_is_known_to_be_there(plan: str | None, missing: bool) -> None:
    """For a serious scenario unknown is not yes."""
    assert findings_of(profile(scenario(1, 0.6, impact=4, contingency_plan=plan)))[0].plan_missing is missing


@pytest.mark.parametrize(("probability", "impact"), [(0.6, 1), (None, 5), (0.6, None)])
def test_no_plan_is_asked_for_where_seriousness_is_low_or_not_known(
    probability: float | None, impact: int | None
) -> None:
    """Only a computed medium or high calls for a plan."""
    assert not findings_of(profile(scenario(1, probability, impact=impact)))[0].plan_missing


def test_triggers_that_nobody_checked_are_counted_as_such() -> None:
    """Of three triggers one has tripped, one has not, one is not checked; another scenario's are not counted."""
    states = ["tripped", "not_tripped", None]
    triggers = tuple(
        Trigger(id=f"TR-{n:02}", scenario="S-01", sign="s", threshold="t", checks=look(s))
        for n, s in enumerate(states, 1)
    )
    other = Trigger(id="TR-09", scenario="S-02", sign="s", threshold="t", checks=look("tripped"))
    first, second = findings_of(profile(scenario(1), scenario(2), triggers=(*triggers, other)))
    assert (first.triggers.tripped, first.triggers.checked, first.triggers.all) == (1, 2, 3)
    assert str(first.triggers) == "1 of 3 tripped, 1 not checked"
    assert str(second.triggers) == "1 of 1 tripped"


def test_what_is_left_for_none_of_these() -> None:
    """The rest to one, and not known while one scenario has no probability."""
    assert none_of_these(profile(scenario(1, 0.5), scenario(2, 0.3))) == pytest.approx(0.2)
    assert none_of_these(profile(scenario(1, 0.7), scenario(2, 0.3))) == 0
    assert none_of_these(profile(scenario(1, 0.5), scenario(2, None))) is None
    assert none_of_these(profile()) is None


def test_findings_keep_the_order_of_the_file() -> None:
    """Nothing is ranked on the way."""
    made = profile(scenario(3, 0.1), scenario(1, 0.5), scenario(2, 0.3))
    assert [f.scenario.id for f in findings_of(made)] == ["S-03", "S-01", "S-02"]
    assert findings_of(replace(made, scenarios=())) == ()


def test_kinds_by_rule() -> None:
    """Half is the baseline, 5 per cent a wild card, the more harmful of the other two the worst case."""
    known = whole([driver("D1", "abcd", ((0.5, 0.2, 0.25, 0.05), {}), harm=("0", "2", "1", "3"))])
    made = [scenario(n, settings=put(D1=state)) for n, state in enumerate("abcd", 1)]
    expected = {"S-01": "baseline", "S-02": "worst_case", "S-03": "plausible", "S-04": "wild_card"}
    assert kinds_by_rule(known, made) == expected


def test_without_harm_there_is_no_worst_case() -> None:
    """Nobody said how bad the states are."""
    known = whole([driver("D1", "abc", ((0.5, 0.3, 0.2), {}))])
    made = [scenario(n, settings=put(D1=state)) for n, state in enumerate("abc", 1)]
    assert kinds_by_rule(known, made) == {"S-01": "baseline", "S-02": "plausible", "S-03": "plausible"}
