"""Protection risk: threat x vulnerability / capacity, capped, floored, and a gap where any part is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.protection import (
    HUMANITARIAN,
    MISSION,
    in_scope,
    paf_rows,
    rated,
    risk_trend,
    risk_value,
    severity,
)
from planning.frameworks import framework
from planning.profiles.records import PafAnswer, Risk

SCORE = st.integers(0, 5)


@pytest.mark.parametrize(
    ("threat", "vulnerability", "capacity", "value"),
    [
        (4, 4, 2, 5),
        (2, 3, 4, 1.5),
        (2, 2, 1, 4),
        (2, 2, 0, 4),
        (0, 5, 0, 0),
        (5, 5, 5, 5),
        (1, 1, 3, 1 / 3),
        (5, 1, 1, 5),
    ],
)
def test_worked_by_hand(threat: int, vulnerability: int, capacity: int, value: float) -> None:
    """The risk never passes 5, and no capacity divides like a capacity of 1."""
    assert risk_value(threat, vulnerability, capacity) == pytest.approx(value)


@pytest.mark.parametrize("parts", [(None, 3, 2), (3, None, 2), (3, 3, None), (0, None, 2)])
def test_a_gap_in_any_part_is_a_gap(parts: tuple[int | None, ...]) -> None:
    """Without one of the three there is no risk value, not even a zero."""
    assert risk_value(*parts) is None


@given(SCORE, SCORE, SCORE)
def test_the_risk_moves_the_right_way(threat: int, vulnerability: int, capacity: int) -> None:
    """More threat or vulnerability never lowers it, more capacity never raises it, and it stays within 0 and 5."""
    value = risk_value(threat, vulnerability, capacity)
    assert 0 <= value <= 5
    assert risk_value(min(5, threat + 1), vulnerability, capacity) >= value
    assert risk_value(threat, min(5, vulnerability + 1), capacity) >= value
    assert risk_value(threat, vulnerability, min(5, capacity + 1)) <= value


def risk(key: str, place: str | None, threat: int | None) -> Risk:
    """Give a risk whose value is its threat."""
    return Risk(id="P-01", risk=key, place=place, group="all", threat=threat, vulnerability=1, capacity=1)


def test_severity_looks_at_the_place_and_the_whole_area() -> None:
    """The worst of the wanted risks counts, if it is recorded for the place or for the whole area."""
    risks = [risk("PR02", "XKZ-01", 2), risk("PR02", "XKZ-02", 4), risk("PR02", None, 1), risk("PR05", "XKZ-01", 5)]
    assert severity(risks, ["PR02"], "XKZ-01") == 2
    assert severity(risks, ["PR02"], "XKZ-03") == 1
    assert severity(risks, ["PR02"], None) == 4
    assert severity(risks, ["PR02", "PR05"], "XKZ-01") == 5


def test_severity_is_a_gap_where_nothing_is_assessed() -> None:
    """No record, only gaps, or another risk: not known."""
    assert severity([], ["PR02"], None) is None
    assert severity([risk("PR02", None, None)], ["PR02"], None) is None
    assert severity([risk("PR05", None, 5)], ["PR02"], None) is None


def test_the_highest_risk_comes_first_and_gaps_come_last() -> None:
    """Each with its trend; a difference that rounding hides is none."""
    risks = [
        risk("PR02", None, None),
        risk("PR02", None, 2).model_copy(update={"previous": 3}),
        risk("PR02", None, 4).model_copy(update={"previous": 3.97}),
        risk("PR02", None, 3).model_copy(update={"previous": 2}),
    ]
    assert [(r.value, r.trend) for r in rated(risks)] == [(4, "same"), (3, "worse"), (2, "better"), (None, None)]
    assert risk_trend(3, None) is None


def test_humanitarian_protection_always_holds_and_the_mandate_never_by_itself() -> None:
    """A risk is within a mission's mandate only where it says so."""
    plain = risk("PR02", None, 2)
    assert in_scope(plain, HUMANITARIAN)
    assert not in_scope(plain, MISSION)
    within = plain.model_copy(update={"scopes": (MISSION,)})
    assert in_scope(within, HUMANITARIAN)
    assert in_scope(within, MISSION)


def test_every_question_of_the_framework_stands_there_answered_or_not() -> None:
    """In its order, with all answers to it; the ones without are gaps and not left out."""
    answers = [PafAnswer(id=f"PF-0{n}", pillar=p, answer="a") for n, p in enumerate(("C1", "A1", "C1"), 1)]
    found = paf_rows(answers)
    assert [r.pillar.id for r in found] == list(framework("protection_paf").ids)
    assert {r.pillar.id: [a.id for a in r.answers] for r in found if r.answers} == {
        "A1": ["PF-02"],
        "C1": ["PF-01", "PF-03"],
    }
