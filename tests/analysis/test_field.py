"""The field of scenarios: probabilities by hand and by going through every combination, and what must hold of any field."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from field_fixture import CROP, RAIN, driver, pair, put, whole
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.analysis.field import field, field_of
from planning.profiles import Profile
from planning.profiles.records import Area, Driver, StatePair


def test_a_network_of_two_by_hand() -> None:
    """0.3 x 0.9 + 0.7 x 0.2 is 0.41 for a good crop; if the crop is good it was wet in 0.27 of 0.41."""
    made = whole([RAIN, CROP])
    assert made.marginal("D2") == pytest.approx((0.41, 0.59))
    assert made.probability(put(D1="w", D2="g")) == pytest.approx(0.27)
    after = made.observed({"D2": "g"})
    assert after is not None
    assert after.marginal("D1") == pytest.approx((0.27 / 0.41, 0.14 / 0.41))
    under = made.under(put(D1="w"))
    assert under is not None
    assert under["D2"] == pytest.approx((0.27 / 0.41, 0.03 / 0.59))
    assert under["D1"] == pytest.approx((1, 0))


def test_the_order_of_drivers_and_of_what_is_given_changes_nothing() -> None:
    """A driver may stand before the one that it depends on."""
    assert whole([CROP, RAIN]).probability(put(D1="w", D2="g")) == pytest.approx(0.27)


def test_an_impossible_pair_never_appears_and_what_it_took_is_told() -> None:
    """Wet and poor is struck out: 3 per cent of the chances, and the rest is brought to one."""
    made = whole([RAIN, CROP], [pair(("D1", "w"), ("D2", "p"))])
    assert made.taken == pytest.approx(0.03)
    assert made.probability(put(D1="w", D2="p")) == 0
    assert made.probability(put(D1="w")) == pytest.approx(0.27 / 0.97)
    assert all(c.states != ("w", "p") for c in made.most_likely(10))


def test_an_unlikely_pair_counts_for_a_quarter() -> None:
    """The factor is that of the framework."""
    made = whole([RAIN, CROP], [pair(("D1", "w"), ("D2", "g"), "unlikely")])
    assert made.probability(put(D1="w", D2="g")) == pytest.approx(0.0675 / (0.0675 + 0.73))


def test_nothing_can_be_computed_where_everything_is_struck_out() -> None:
    """No field, rather than one of noughts."""
    sure = driver("D1", "ab", ((1.0, 0.0), {}))
    other = driver("D2", "ab", ((1.0, 0.0), {}))
    assert field_of([sure, other], [pair(("D1", "a"), ("D2", "a"))]) is None
    assert whole([sure, other]).observed({"D1": "b"}) is None
    assert field_of([]) is None


def test_a_driver_without_chances_stays_out_with_those_that_depend_on_it() -> None:
    """What is a gap is no half and half; a scenario that rests on it has no probability."""
    gap = driver("D3", "ab")
    on_it = driver("D4", "ab", ((0.5, 0.5), {"D3": "a"}), ((0.1, 0.9), {"D3": "b"}))
    made = whole([RAIN, gap, on_it])
    assert made.unknown == ("D3", "D4")
    assert made.probability(put(D4="a")) is None
    assert made.under(put(D4="a")) is None


def test_what_no_scenario_holds_is_listed_and_covers_the_rest() -> None:
    """With a scenario for wet and good, three combinations of 73 per cent are left, the most probable first."""
    made = whole([RAIN, CROP])
    left = made.most_likely(9, [put(D1="w", D2="g")])
    assert [c.states for c in left] == [("d", "p"), ("d", "g"), ("w", "p")]
    assert made.covered([put(D1="w", D2="g")]) + sum(c.probability for c in left) == pytest.approx(1)


def test_proposals_differ_and_hold_the_most_harmful() -> None:
    """Those with the most probability differ in two drivers; the gravest one that can be comes last."""
    drivers = [
        driver("D1", "abc", ((0.5, 0.3, 0.2), {}), harm=("0", "1", "3")),
        driver("D2", "abc", ((0.6, 0.3, 0.1), {}), harm=("0", "1", "3")),
    ]
    found = whole(drivers, [pair(("D1", "c"), ("D2", "c"))]).proposed()
    assert all(a.differs(b) >= 2 for a, b in itertools.combinations(found[:-1], 2))
    assert (found[0].states, found[-1].harm) == (("a", "a"), 4)
    assert found[-1].states == ("c", "b")


def profile(*drivers: Driver, **more: object) -> Profile:
    """Give a profile with these drivers."""
    area = Area(id="XKZ", name="Testland", exercise="yes")
    return Profile(area=area, folder=Path("/nowhere"), drivers=drivers, **more)


def test_what_is_observed_moves_the_field_of_a_profile() -> None:
    """A driver that is certain has one state left."""
    found = field(profile(RAIN.model_copy(update={"observed": "w"}), CROP))
    assert found is not None
    assert found.marginal("D2") == pytest.approx((0.9, 0.1))


@pytest.mark.parametrize("name", ["drivers", "state_pairs"])
def test_an_edition_without_all_drivers_and_pairs_computes_nothing(name: str) -> None:
    """Without them every probability would be another one; the same where they lie sealed."""
    made = profile(RAIN, CROP)
    assert field(made) is not None
    assert field(replace(made, withheld={name: 1})) is None
    assert field(replace(made, sealed={name: 1})) is None


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Driver], list[StatePair]]:
    """Give up to four drivers of two or three states, each depending on some before it, and some pairs."""
    drivers: list[Driver] = []
    for n in range(draw(st.integers(1, 4))):
        states = "abc"[: draw(st.integers(2, 3))]
        on = [d for d in drivers if draw(st.booleans())][:2]
        chances = []
        for combination in itertools.product(*(d.states for d in on)):
            weights = [draw(st.integers(0, 9)) for _ in states]
            weights[draw(st.integers(0, len(states) - 1))] += 1
            shares = tuple(w / sum(weights) for w in weights)
            chances.append(
                (tuple(round(s, 12) for s in shares), dict(zip((d.id for d in on), combination, strict=True)))
            )
        drivers.append(driver(f"D{n}", states, *chances))
    pairs = []
    for one, other in itertools.combinations(drivers, 2):
        if draw(st.booleans()):
            ends = ((one.id, draw(st.sampled_from(one.states))), (other.id, draw(st.sampled_from(other.states))))
            pairs.append(pair(*ends, fit=draw(st.sampled_from(["impossible", "unlikely", "free"]))))
    return drivers, pairs


def by_hand(drivers: list[Driver], pairs: list[StatePair]) -> Iterator[tuple[dict[str, str], float]]:
    """Go through every combination with its weight, one product after the other."""
    factors = {"impossible": 0.0, "unlikely": 0.25, "free": 1.0}
    for states in itertools.product(*(d.states for d in drivers)):
        at = dict(zip((d.id for d in drivers), states, strict=True))
        weight = 1.0
        for d in drivers:
            (chance,) = [c for c in d.chances if all(at[g.driver] == g.state for g in c.given)]
            weight *= chance.shares[d.states.index(at[d.id])]
        for p in pairs:
            if at[p.one.driver] == p.one.state and at[p.other.driver] == p.other.state:
                weight *= factors[p.fit]
        yield at, weight


@settings(deadline=None)
@given(networks())
def test_probabilities_are_those_of_going_through_every_combination(made: tuple[list[Driver], list[StatePair]]) -> None:
    """Of single states, of two at once, and after an observation; and they sum to one."""
    drivers, pairs = made
    known, weights = field_of(drivers, pairs), list(by_hand(drivers, pairs))
    total = math.fsum(w for _, w in weights)
    if total == 0:
        assert known is None
        return
    assert known is not None
    assert known.joint.sum() == pytest.approx(1)
    for d in drivers:
        assert sum(known.marginal(d.id)) == pytest.approx(1)
        for state, share in zip(d.states, known.marginal(d.id), strict=True):
            expected = math.fsum(w for at, w in weights if at[d.id] == state) / total
            assert share == pytest.approx(expected, abs=1e-9)
            after = known.observed({d.id: state})
            assert (after is None) == (expected == 0)
            if after is not None:
                assert after.joint.sum() == pytest.approx(1)
                first = drivers[0]
                both = (
                    math.fsum(w for at, w in weights if at[d.id] == state and at[first.id] == first.states[0]) / total
                )
                assert after.marginal(first.id)[0] == pytest.approx(both / expected, abs=1e-9)
    for p in pairs:
        if p.fit == "impossible":
            spot = put(**{p.one.driver: p.one.state, p.other.driver: p.other.state})
            assert known.probability(spot) == pytest.approx(0)


@settings(deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_names_and_order_change_nothing(made: tuple[list[Driver], list[StatePair]], random: object) -> None:
    """Drivers in another order give every state the same probability."""
    drivers, pairs = made
    known = field_of(drivers, pairs)
    mixed = list(drivers)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    other = field_of(mixed, list(reversed(pairs)))
    assert (known is None) == (other is None)
    for d in drivers if known and other else ():
        assert known.marginal(d.id) == pytest.approx(other.marginal(d.id), abs=1e-9)  # type: ignore[union-attr]
