"""Benchmarks: how each stands between baseline and target, the straight line, and what is not said where a figure is missing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.benchmarks import needed, standing, standings
from planning.frameworks import framework
from planning.profiles.records import Benchmark

DAY = dt.date(2026, 11, 23)
VALUES = st.floats(0, 1000).map(lambda v: round(v, 2))


def benchmark(**fields: object) -> Benchmark:
    """Make one: from 20 in January to 10 by the end of the year, lower is better, 15 in June."""
    told: dict[str, object] = {
        "baseline": "20",
        "baseline_on": "2026-01-01",
        "target": "10",
        "target_by": "2026-12-31",
        "latest": "15",
        "latest_on": "2026-06-30",
        "direction": "lower",
    }
    told |= fields
    return Benchmark(id="BM-01", title="Title", what="What", **{k: v for k, v in told.items() if v is not None})


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "on_the_way"),
        ({"latest": "10"}, "met"),
        ({"latest": "4"}, "met"),
        ({"latest": "19.5"}, "not_moving"),
        ({"latest": "20"}, "not_moving"),
        ({"latest": "21"}, "not_moving"),
        ({"latest": "25"}, "moving_away"),
        ({"latest": None, "latest_on": None}, "not_measured"),
        ({"latest": "20", "latest_on": "2026-01-01"}, "not_measured"),
        ({"baseline": None, "baseline_on": None}, "no_baseline"),
        ({"baseline": None, "baseline_on": None, "latest": None, "latest_on": None}, "no_baseline"),
        ({"baseline": None, "baseline_on": None, "latest": "9"}, "met"),
        ({"target": None, "target_by": None}, "no_target"),
        ({"baseline": "10", "latest": "11"}, "moving_away"),
        ({"baseline": "10", "latest": "10"}, "met"),
        ({"direction": "higher", "target": "30", "latest": "24"}, "on_the_way"),
        ({"direction": "higher", "target": "30", "latest": "15"}, "moving_away"),
        ({"direction": "higher", "target": "30", "latest": "30"}, "met"),
    ],
)
def test_a_benchmark_stands_as_its_figures_say(fields: dict[str, object], state: str) -> None:
    """Each state of the list comes about, with the direction either way, and to hold a level is a target too."""
    assert standing(benchmark(**fields), DAY).state.id == state


def test_every_state_of_the_list_can_come_about() -> None:
    """The table above and the test of what an edition left out use all of them; none is a word without a case."""
    assert framework("benchmark_states").ids == (
        "met", "on_the_way", "not_moving", "moving_away", "not_measured", "no_baseline", "no_target", "not_told",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["baseline", "latest"])
def test_a_figure_that_an_edition_left_out_is_not_a_figure_that_was_never_taken(name: str) -> None:
    """Its day is there and it is not: then it is small, and neither "no baseline" nor "not measured" would be true."""
    assert standing(benchmark(**{name: None}), DAY).state.id == "not_told"


def test_a_target_that_is_met_is_met_where_the_baseline_is_not_told() -> None:
    """That needs the latest figure and the target alone."""
    assert standing(benchmark(baseline=None, latest="10"), DAY).state.id == "met"


def test_the_line_runs_straight_and_ends_at_the_target() -> None:
    """Half of the days, half of the way; before the baseline and after the target it stays where it is."""
    b = benchmark(baseline_on="2026-01-01", target_by="2026-01-11")
    assert needed(b, dt.date(2026, 1, 6)) == pytest.approx(15)
    assert needed(b, dt.date(2025, 1, 1)) == 20
    assert needed(b, dt.date(2027, 1, 1)) == 10
    assert needed(benchmark(baseline_on=None, baseline=None), DAY) is None
    assert needed(benchmark(target_by=None), DAY) is None


def test_the_latest_figure_is_laid_beside_the_line_on_its_own_day() -> None:
    """15 on 30 June is ahead of the line of that day (15.05), and would be behind it by November."""
    found = standing(benchmark(), DAY)
    assert found.behind is False
    assert found.needed_then == pytest.approx(20 - 10 * 180 / 364)
    assert found.needed_now == pytest.approx(20 - 10 * 326 / 364)
    assert standing(benchmark(latest="16"), DAY).behind is True


def test_what_is_past_its_day_is_overdue_unless_it_is_met() -> None:
    """The days since the target was due; a target of today is not overdue."""
    assert standing(benchmark(target_by="2026-11-13"), DAY).overdue == 10
    assert standing(benchmark(target_by="2026-11-13", latest="10"), DAY).overdue is None
    assert standing(benchmark(target_by="2026-11-23"), DAY).overdue is None
    assert standing(benchmark(target_by="2026-11-13", latest=None), DAY).overdue is None  # not told: it may be met


def test_an_old_figure_is_called_old() -> None:
    """From the day after the framework's days on."""
    days = int(framework("benchmark_states").number("old"))
    for more, old in ((0, False), (1, True)):
        on = (DAY - dt.timedelta(days=days + more)).isoformat()
        assert standing(benchmark(latest_on=on), DAY).old is old
    assert standing(benchmark(latest=None, latest_on=None), DAY).old is False


@given(baseline=VALUES, target=VALUES, latest=VALUES)
def test_turned_round_it_stands_the_same(baseline: float, target: float, latest: float) -> None:
    """All figures taken from 1000 and the direction turned: nothing of the state, the share and the line's verdict changes."""
    given_ = {"baseline": str(max(baseline, target)), "target": str(min(baseline, target)), "latest": str(latest)}
    turned = {k: str(round(1000 - float(v), 2)) for k, v in given_.items()} | {"direction": "higher"}
    one, other = (standing(benchmark(**fields), DAY) for fields in (given_, turned))
    near = one.needed_then is not None and abs(one.needed_then - latest) < 1e-6
    assert one.state is other.state
    assert near or one.behind == other.behind
    assert (one.share is None) == (other.share is None)


@given(latest=VALUES, better=st.floats(0.01, 100).map(lambda v: round(v, 2)))
def test_a_better_figure_never_stands_worse(latest: float, better: float) -> None:
    """From moving away over not moving and on the way to met."""
    order = ("moving_away", "not_moving", "on_the_way", "met")
    one, other = (order.index(standing(benchmark(latest=f"{v:.2f}"), DAY).state.id) for v in (latest + better, latest))
    assert other >= one


def test_benchmarks_keep_their_order() -> None:
    """One standing for each, as given."""
    many = [benchmark(latest=str(n)) for n in (30, 5, 15)]
    assert [s.benchmark for s in standings(many, DAY)] == many
