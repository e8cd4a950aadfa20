"""Our access figure: worked by hand, monotone, without order, and X never acts as a number."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.analysis.access import (
    Cell,
    Reliability,
    access_before,
    access_score,
    category_scores,
    overall_access,
    source_reliability,
    trend,
    unit_matrix,
)
from planning.profiles.records import Constraint

IDS = [f"ACAPS{n}" for n in range(1, 10)]
PILLARS = {"1": IDS[:2], "2": IDS[2:6], "3": IDS[6:]}
X = None
NINE = st.lists(st.integers(0, 3), min_size=9, max_size=9)
NINE_OR_X = st.lists(st.none() | st.integers(0, 3), min_size=9, max_size=9)


def scored(*values: int | None) -> dict[str, int | None]:
    """Give nine scores by indicator."""
    return dict(zip(IDS, values, strict=True))


@pytest.mark.parametrize(
    ("values", "pillars", "overall"),
    [
        ((0,) * 9, (0, 0, 0), 0),
        ((3,) * 9, (5, 5, 5), 5),
        # 1.5, 2.5 and 1 times 5/3; 0.5 x 4.1667 + 0.5 x 2.7778 = 3.47
        ((1, 2, 3, 3, 2, 2, 0, 1, 2), (2.5, 25 / 6, 5 / 3), 3),
        # one pillar alone at its worst: 0.5 x 5 + 0.5 x 5/3 = 3.33
        ((3, 3, 0, 0, 0, 0, 0, 0, 0), (5, 0, 0), 3),
        # exactly 2.5 everywhere: half goes up, where Python's own rounding would go to 2
        ((1, 2, 1, 2, 1, 2, 1, 2, X), (2.5, 2.5, 2.5), 3),
        # five of nine are enough; a pillar without a score is a gap and not a zero: 0.5 x 5/3 + 0.5 x 5/3 = 1.67
        ((1, 1, 1, 1, 1, X, X, X, X), (5 / 3, 5 / 3, X), 2),
        # four of nine are not
        ((3, 3, 3, 3, X, X, X, X, X), (5, 5, X), X),
        ((X,) * 9, (X, X, X), X),
    ],
)
def test_worked_by_hand(values: tuple[int | None, ...], pillars: tuple[float | None, ...], overall: int | None) -> None:
    """Pillars, overall and reliability agree with a calculation on paper."""
    found = overall_access(scored(*values))
    assert list(found.pillars.values()) == [p if p is None else pytest.approx(p) for p in pillars]
    assert found.overall == overall
    assert found.reliability == pytest.approx(sum(v is not None for v in values) / 9)


def test_no_overall_is_said_in_words() -> None:
    """Without an overall there is no label of a level."""
    assert overall_access(scored(*(X,) * 9)).label == "no overall"
    assert overall_access(scored(*(0,) * 9)).label == "No constraints"
    assert overall_access(scored(*(3,) * 9)).label == "Extreme constraints"


@given(NINE, st.integers(0, 8))
def test_a_worse_score_never_gives_a_better_overall(values: list[int], index: int) -> None:
    """With all nine scored, raising any one of them never lowers the overall."""
    assume(values[index] < 3)
    worse = [v + (i == index) for i, v in enumerate(values)]
    assert overall_access(scored(*worse)).overall >= overall_access(scored(*values)).overall


@given(NINE_OR_X)
def test_the_overall_follows_the_formula(values: list[int | None]) -> None:
    """Written a second time from the reference, for any scores and gaps, the figure is the same."""
    found = overall_access(scored(*values))
    pillars = []
    for ids in PILLARS.values():
        known = [v for k, v in scored(*values).items() if k in ids and v is not None]
        if known:
            pillars.append(sum(known) / len(known) * 5 / 3)
    if sum(v is not None for v in values) < 4.5:
        assert found.overall is None
    else:
        exact = 0.5 * max(pillars) + 0.5 * sum(pillars) / len(pillars)
        assert found.overall == math.floor(round(exact, 6) + 0.5)
        assert 0 <= found.overall <= 5


@given(NINE_OR_X, st.randoms(use_true_random=False))
def test_the_order_of_the_scores_does_not_matter(values: list[int | None], shuffle: random.Random) -> None:
    """Indicators may come in any order, and so may the records of a profile."""
    pairs = list(scored(*values).items())
    shuffle.shuffle(pairs)
    assert overall_access(dict(pairs)) == overall_access(scored(*values))
    records = [constraint(n, v) for n, v in enumerate(values, 1)]
    mixed = records[:]
    shuffle.shuffle(mixed)
    assert access_score(mixed) == access_score(records)


@given(st.tuples(*[st.integers(0, 3)] * 3), st.sets(st.sampled_from(IDS), max_size=4))
def test_x_never_acts_as_a_number(levels: tuple[int, int, int], gaps: set[str]) -> None:
    """Where all indicators of a pillar agree, a gap among them lowers the reliability and changes nothing else."""
    assume(all(set(ids) - gaps for ids in PILLARS.values()))
    full = {i: level for ids, level in zip(PILLARS.values(), levels, strict=True) for i in ids}
    whole, part = overall_access(full), overall_access({k: None if k in gaps else v for k, v in full.items()})
    assert part.overall == whole.overall
    assert list(part.pillars.values()) == pytest.approx(list(whole.pillars.values()))
    assert part.reliability == pytest.approx(1 - len(gaps) / 9)


def constraint(number: int, score: int | None, place: str | None = None) -> Constraint:
    """Give a constraint record of category AC<number>."""
    return Constraint(id=f"C-{number:02}", category=f"AC{number}", score=score, place=place)


@given(NINE_OR_X, st.integers(1, 9))
def test_a_record_with_a_gap_adds_nothing(values: list[int | None], number: int) -> None:
    """One more constraint marked X in some unit leaves the whole figure as it was."""
    records = [constraint(n, v) for n, v in enumerate(values, 1)]
    assert access_score([*records, constraint(number, None, "XKZ-01")]) == access_score(records)


def test_a_category_takes_its_highest_score_of_any_unit() -> None:
    """A zero is a score, a gap is none, and the worst unit counts."""
    scores = category_scores(
        [constraint(1, 0), constraint(2, 1), constraint(2, 3), constraint(2, None), constraint(3, None)]
    )
    assert (scores["AC1"], scores["AC2"], scores["AC3"], scores["AC9"]) == (0, 3, None, None)


def test_the_crosswalk_leads_the_scores_to_their_pillars() -> None:
    """AC6 (people's access to services) belongs to the first pillar, AC2 (entry) to the second."""
    found = access_score([constraint(6, 3), constraint(2, 1)])
    assert found.indicators["ACAPS2"] == 3
    assert found.indicators["ACAPS3"] == 1
    assert (found.scored, found.of) == (2, 9)


@given(NINE, st.integers(0, 8), st.integers(0, 6))
def test_a_worse_record_never_gives_a_better_overall(values: list[int], index: int, place: int) -> None:
    """One more record with a higher score, in any unit and of any indicator, never lowers the overall."""
    records = [constraint(n, v) for n, v in enumerate(values, 1)]
    for score in range(4):
        more = [*records, constraint(index + 1, score, f"XKZ-{place:02}")]
        assert access_score(more).overall >= access_score(records).overall


@given(NINE_OR_X)
def test_the_edition_before_is_scored_in_the_same_way(values: list[int | None]) -> None:
    """The previous scores give what they would have given as scores, and the present ones do not touch them."""
    records = [
        Constraint(id=f"C-{n:02}", category=f"AC{n}", score=3, previous_score=v) for n, v in enumerate(values, 1)
    ]
    assert access_before(records) == access_score([constraint(n, v) for n, v in enumerate(values, 1)])


@given(NINE_OR_X)
def test_gaps_and_scores_make_the_whole(values: list[int | None]) -> None:
    """The share of gaps and the reliability are one together."""
    found = overall_access(scored(*values))
    assert found.gap_share == pytest.approx(sum(v is None for v in values) / 9)


@pytest.mark.parametrize(
    ("now", "before", "words"), [(2, 1, "worse"), (0, 1, "better"), (0, 0, "same"), (None, 1, None), (1, None, None)]
)
def test_the_trend_in_words(now: int | None, before: int | None, words: str | None) -> None:
    """A higher score is worse; against a gap there is no trend, and zero is a score."""
    assert trend(now, before) == words


def test_no_record_is_not_a_gap_and_not_a_zero() -> None:
    """The matrix keeps the three apart, takes the highest score, and X beside a score adds nothing."""
    records = [
        constraint(1, 0, "XKZ-01"),
        constraint(2, None, "XKZ-01"),
        constraint(3, None, "XKZ-01"),
        constraint(3, 1, "XKZ-01"),
        constraint(3, 2, "XKZ-01"),
        constraint(3, 3),
    ]
    found = unit_matrix(records)
    assert found["XKZ-01"] == {"AC1": Cell(True, 0), "AC2": Cell(True, None), "AC3": Cell(True, 2)}
    assert found[None] == {"AC3": Cell(True, 3)}
    assert "XKZ-02" not in found
    assert unit_matrix(reversed(records)) == found


def test_the_lowest_reliability_behind_the_scores() -> None:
    """F says that a source cannot be judged and is no grade; a record without a score has no part in it."""
    graded = [constraint(n, 1).model_copy(update={"reliability": g}) for n, g in enumerate(("A", "C", "F", None), 1)]
    unscored = constraint(5, None).model_copy(update={"reliability": "E"})
    assert source_reliability([*graded, unscored]) == Reliability("C", 2, 2)
    assert source_reliability([unscored]) == Reliability(None, 0, 0)
