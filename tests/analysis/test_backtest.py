"""Rules that rank places before a closure: each gives the figures that its words say, computed here by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.backtest import Known, Variant, compared, even, last_year, scores, variants, window
from planning.frameworks import framework

BY_ID = {v.id: v for v in variants()}
LENGTH = 60


def months(**at: int) -> tuple[int, ...]:
    """Give a series of 60 months that is zero but for months so many before the decision: ``m1=3`` is the last one."""
    series = [0] * LENGTH
    for name, count in at.items():
        series[LENGTH - int(name[1:])] = count
    return tuple(series)


def known(events: dict[str, tuple[int, ...]], **more: dict[str, tuple[int, ...]]) -> Known:
    """Give what is known, with nothing of the other kinds unless it is given."""
    nothing = {place: months() for place in events}
    around = more.pop("around", {})
    return Known(events, more.get("killed", nothing), more.get("one_sided", nothing), around)


def score(variant: str, told: Known, place: str = "A") -> float:
    """Give the score of a place by a rule."""
    return scores(BY_ID[variant], told)[place]


def test_the_default_is_the_first_and_the_plainest_that_fades() -> None:
    """One indicator, one constant of time, and none of what the other rules add."""
    first = variants()[0]
    assert first.id == framework("backtest_transition").ids[0] == "recent"
    assert first == Variant(first.item, "events", 60, half_life=12)


def test_every_rule_has_an_argument() -> None:
    """Of at least a sentence, so that none is tried without one."""
    assert all(v.item.text.endswith(".") and len(v.item.text) > 80 for v in variants())


def test_an_event_counts_half_a_year_later() -> None:
    """The newest month counts whole, twelve months earlier half, twenty-four a quarter."""
    told = known({"A": months(m1=1), "B": months(m13=1), "C": months(m25=1)})
    assert [score("recent", told, p) for p in "ABC"] == pytest.approx([1, 0.5, 0.25])
    assert [score("even", told, p) for p in "ABC"] == [1, 1, 1]


def test_dead_are_damped_month_by_month() -> None:
    """Forty in one month count less than twice twenty, and events do not count at all."""
    told = known(
        {"A": months(m1=9), "B": months(), "C": months()},
        killed={"A": months(), "B": months(m1=40), "C": months(m1=20, m2=20)},
    )
    assert score("killed", told) == 0
    assert score("killed", told, "B") == pytest.approx(math.log(41))
    assert score("killed", told, "C") == pytest.approx(math.log(21) * (1 + 0.5 ** (1 / 12)))


def test_one_sided_events_are_added_once_more() -> None:
    """An event that is both counts twice."""
    told = known({"A": months(m1=1)}, one_sided={"A": months(m1=1)})
    assert (score("recent", told), score("one_sided", told)) == (1, 2)


@pytest.mark.parametrize(
    ("last", "before", "factor"), [(2, 1, 1.5), (1, 1, 1.0), (9, 0, 2.0), (1, 9, 0.5), (1, 2, 2 / 3)]
)
def test_a_place_on_the_rise_counts_more_within_bounds(last: int, before: int, factor: float) -> None:
    """(last year + 1) / (year before + 1), between a half and two."""
    told = known({"A": months(m1=last, m13=before)})
    assert score("rising", told) == pytest.approx(score("recent", told) * factor)


def test_the_places_around_add_half_of_their_mean() -> None:
    """Of the same unit, without the place itself; a place alone in its unit gets nothing."""
    told = known(
        {"A": months(), "B": months(m1=2), "C": months(m1=4), "D": months(m1=8)},
        around={"A": "U", "B": "U", "C": "U", "D": "V"},
    )
    assert [score("near", told, p) for p in "ABCD"] == pytest.approx([1.5, 3, 4.5, 8])


def test_places_of_no_unit_have_none_around() -> None:
    """They are not taken for neighbours of each other."""
    told = known({"A": months(m1=1), "B": months(m1=2)})
    assert score("near", told) == score("recent", told)


SERIES = st.lists(st.integers(0, 5), min_size=LENGTH, max_size=LENGTH).map(tuple)


@given(SERIES, st.integers(0, LENGTH - 1), st.sampled_from(["recent", "even"]))
def test_one_more_event_never_lowers_a_score(series: tuple[int, ...], at: int, rule: str) -> None:
    """In whichever month it lies."""
    more = tuple(n + (i == at) for i, n in enumerate(series))
    assert score(rule, known({"A": more})) > score(rule, known({"A": series}))


@given(SERIES)
def test_months_before_the_window_do_not_count(series: tuple[int, ...]) -> None:
    """A rule of a shorter window sees the end of the series alone."""
    short = replace(BY_ID["even"], months=12)
    assert scores(short, known({"A": series}))["A"] == sum(series[-12:])
    assert window() == LENGTH


def test_the_naive_one_counts_twelve_months() -> None:
    """The thirteenth is not among them."""
    assert last_year({"A": months(m12=2, m13=5), "B": months(m1=1)}) == {"A": 2, "B": 1}


def test_the_other_naive_one_goes_by_population_or_puts_all_equal() -> None:
    """No population is made up."""
    assert even(["A", "B"], {"A": 10, "B": 20}) == {"A": 10, "B": 20}
    assert len(set(even(["A", "B"]).values())) == 1


def test_series_that_do_not_fit_are_refused() -> None:
    """Other places, or other months, would be compared wrongly."""
    with pytest.raises(ValueError, match="differ"):
        Known({"A": (1,)}, {"A": (1, 2)}, {"A": (1,)})
    with pytest.raises(ValueError, match="differ"):
        Known({"A": (1,)}, {"B": (1,)}, {"A": (1,)})


def test_each_ranking_is_laid_beside_each_outcome() -> None:
    """By months and by name, whatever order the places come in; only what is named is compared with."""
    places = [f"P{i}" for i in range(10)]
    right = {p: float(i) for i, p in enumerate(places)}
    came = {12: {p: i for i, p in reversed(list(enumerate(places)))}, 24: {p: -i for i, p in enumerate(places)}}
    found = compared({"ours": right, "naive": dict.fromkeys(places, 0.0)}, came, (3,), ("naive",))
    assert [(c.ranking, c.months, c.agreement.rho) for c in found] == [
        ("ours", 12, pytest.approx(1)), ("naive", 12, None), ("ours", 24, pytest.approx(-1)), ("naive", 24, None),
    ]  # fmt: skip
    assert [set(c.against) for c in found] == [{"naive"}, set(), {"naive"}, set()]
