"""What scenarios would do: draws against exact answers, which driver matters, how firm the order is, risks by band."""

from __future__ import annotations

import math

import pytest
from field_fixture import CROP, RAIN, driver, put, whole

from planning.analysis.consequences import drawn, firmness, people, risk_bands, swings
from planning.profiles.records import Exposure, Scenario, Setting

LUCK = driver("D3", "ab", ((0.5, 0.5), {}))


def scenario(
    number: int, settings: tuple[Setting, ...] = (), *ranges: tuple[str | None, str | None], **more: object
) -> Scenario:
    """Give a scenario with groups of people exposed, from low to high."""
    exposures = tuple(
        Exposure(group=f"group {n}", low=low, high=high, risks=("PR02",)) for n, (low, high) in enumerate(ranges)
    )
    told = {"settings": settings, "exposures": exposures, **more}
    return Scenario(id=f"S-{number:02}", title="T", scenario_kind="plausible", story="S", **told)


DRY = scenario(1, put(D1="d"), ("100", "300"), ("50", "50"))
WET = scenario(2, put(D1="w", D2="g"), ("0", "10"))


def test_people_of_all_groups_and_those_without_a_range() -> None:
    """Low and high are added; a group with one end only is unknown; none with a range is a gap and not nobody."""
    found = people(scenario(1, (), ("100", "300"), ("50", None)))
    assert found is not None
    assert (found.low, found.high, found.unknown) == (100, 300, 1)
    assert people(scenario(1)) is None
    assert people(scenario(1, (), (None, "9"))) is None


def test_draws_lie_within_their_error_of_the_exact_answer() -> None:
    """Dry (0.7): 150 to 350, mean 250; wet and good (0.27): 0 to 10, mean 5; none of these 0.03."""
    found = drawn(whole([RAIN, CROP]), [DRY, WET], draws=100_000)
    assert found is not None
    exact = (0.7 * 250 + 0.27 * 5) / 0.97
    assert abs(found.mean - exact) < 4 * found.error
    assert abs(found.none - 0.03) < 4 * math.sqrt(0.03 * 0.97 / found.draws)
    assert found.comes + found.others + found.none == pytest.approx(1)
    # Above wet there are 0.27 of 0.97, so that the middle of all is where dry has passed 0.215 of its 0.7.
    assert found.middle == pytest.approx(150 + 200 * (0.485 - 0.27) / 0.7, abs=2)


def test_the_ranges_of_a_scenario_move_together() -> None:
    """Two equal groups of one scenario have as wide a result as one of both sizes."""
    known = whole([LUCK])
    apart = drawn(known, [scenario(1, put(D3="ab"), ("0", "100"), ("0", "100"))])
    one = drawn(known, [scenario(1, put(D3="ab"), ("0", "200"))])
    assert apart is not None
    assert one is not None
    assert (apart.low, apart.high) == pytest.approx((one.low, one.high))


def test_a_scenario_without_a_range_is_told_apart_from_none_of_these() -> None:
    """It came and nobody knows how many; that is neither nobody nor none of these."""
    found = drawn(whole([RAIN, CROP]), [WET, scenario(3, put(D1="d"))])
    assert found is not None
    assert found.others == pytest.approx(0.7, abs=0.02)
    assert found.high <= 10


def test_two_draws_are_the_same() -> None:
    """A page is a function of its text."""
    known = whole([RAIN, CROP])
    assert drawn(known, [DRY, WET]) == drawn(known, [DRY, WET])
    assert drawn(known, [scenario(1, put(D1="d"))]) is None


def test_which_driver_matters_most_is_exact() -> None:
    """Rain moves people from 9 x 0.9 .. to 350; a driver that touches no scenario moves nothing."""
    found = swings(whole([LUCK, CROP, RAIN]), [DRY, WET])
    assert [s.driver for s in found] == ["D1", "D2", "D3"]
    wet, dry = found[0].states
    assert dry[2] == pytest.approx((150, 350))
    assert wet[2] == pytest.approx((0, 0.9 * 10))
    assert found[0].width == pytest.approx(250 - 4.5)
    assert found[2].width == pytest.approx(0)


def test_a_state_that_cannot_come_about_has_no_people() -> None:
    """It is not nought."""
    sure = driver("D1", "wd", ((1.0, 0.0), {}))
    (found,) = swings(whole([sure]), [scenario(1, put(D1="w"), ("5", "10"))])
    assert found.states[1][2] is None


def test_an_order_that_intervals_cannot_turn_is_firm() -> None:
    """Intervals that do not touch leave every rank as it is; two equal ones are first half of the time."""
    p = {"S-01": 0.5, "S-02": 0.2}
    apart = [scenario(1, low="0.4", high="0.6", impact="3"), scenario(2, low="0.1", high="0.3", impact="3")]
    first, second = firmness(apart, p)
    assert (first.ranks, first.first, second.ranks) == ((1, 1), 1.0, (2, 2))
    same = [scenario(n, low="0.1", high="0.4", impact="3") for n in (1, 2)]
    assert firmness(same, {"S-01": 0.25, "S-02": 0.25})[0].first == pytest.approx(0.5, abs=0.02)


def test_bands_follow_the_interval() -> None:
    """Impact 5: 0.10 to 0.20 is half in likelihood 2 (10, medium), half in 3 (15, high)."""
    (found,) = firmness([scenario(1, low="0.1", high="0.2", impact="5")], {"S-01": 0.15})
    assert dict(found.bands) == pytest.approx({"low": 0, "medium": 0.5, "high": 0.5}, abs=0.02)


def test_firmness_is_silent_without_intervals() -> None:
    """And a scenario without a probability has no rank."""
    assert firmness([scenario(1)], {"S-01": 0.5}) == ()
    given = [scenario(1, low="0.4", high="0.6"), scenario(2, low="0.1", high="0.2")]
    assert [f.scenario for f in firmness(given, {"S-01": 0.5, "S-02": None})] == ["S-01"]


def test_probabilities_above_one_are_brought_down_alike() -> None:
    """Two of 0.9 to 1 cannot both be: each is first half of the time, at about a half."""
    made = [scenario(n, low="0.9", high="1", impact="1") for n in (1, 2)]
    found = firmness(made, {"S-01": 0.5, "S-02": 0.5})
    assert found[0].first == pytest.approx(0.5, abs=0.02)


def test_risks_are_counted_once_by_unit_and_group() -> None:
    """Attacks on one group in two scenarios: 0.3 + 0.25 is likelihood 5, times 4 is 20, high; the other group's 0.25 x 3 is 9."""
    made = [
        scenario(1, (), ("1", "2"), impact="4", low="0.3", high="0.3"),
        scenario(2, (), ("1", "2"), ("1", "2"), impact="3"),
    ]
    found = risk_bands(made, {"S-01": 0.3, "S-02": 0.25})
    assert found is not None
    assert found.now == {"low": 0, "medium": 1, "high": 1}
    assert (found.low, found.high, found.unknown) == (found.now, found.now, 0)


def test_a_risk_without_impact_or_probability_stands_in_no_band() -> None:
    """It is unknown; where nobody says who is exposed nothing is counted."""
    found = risk_bands(
        [scenario(1, (), ("1", "2")), scenario(2, (), ("1", "2"), ("1", "2"), impact="3")], {"S-01": 0.3, "S-02": None}
    )
    assert found is not None
    assert (sum(found.now.values()), found.unknown) == (0, 2)
    assert risk_bands([scenario(1)], {"S-01": 0.3}) is None
