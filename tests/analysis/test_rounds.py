"""Rounds of answers: what they come to by each rule, and a line for each told value that is another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.elicitation import Estimate, aggregate
from planning.analysis.rounds import disagreements, outcome
from planning.cli import main
from planning.profiles import check_folder
from planning.profiles.records import Answer, Question

TODAY = dt.date(2026, 11, 23)
NO_VIEW = Answer(view="no")


def question(**fields: Any) -> Question:
    """Make a question; probability of a yes by the mean unless told otherwise."""
    told = {
        "id": "Q-01",
        "level": 2,
        "question": "Will the bridge be open?",
        "resolves_by": "Log",
        "closes": "2027-01-31",
        "threshold": "Open on that day",
        "resolver": "Access adviser",
        "void_if": "No log",
    }
    return Question.model_validate({**told, **fields})


def said(best: float, low: float | None = None, high: float | None = None, confidence: float | None = None) -> Answer:
    """Make an answer of numbers."""
    return Answer(best=best, low=low, high=high, confidence=confidence)


WHOLE = [said(0.2, 0.1, 0.4, 80), said(0.3, 0.2, 0.5, 80), said(0.7, 0.4, 0.8, 80)]


def test_the_mean_comes_with_its_interval_and_its_range() -> None:
    """Three whole answers by hand: mean, median, mean of the ends at 80 per cent, lowest and highest best value."""
    found = outcome(question(), [*WHOLE, NO_VIEW])
    assert (found.answered, found.no_view, found.intervals) == (3, 1, 3)
    assert (found.best, found.median, found.low, found.high) == (0.4, 0.3, 0.233, 0.567)
    assert found.ranges == ((0.2, 0.7),)


@pytest.mark.parametrize(("rule", "best"), [("mean", 0.4), ("median", 0.3), ("odds", 0.386)])
def test_each_rule_gives_its_own_best_value(rule: str, best: float) -> None:
    """Of 0.2, 0.3 and 0.7 the odds are 1/4, 3/7 and 7/3; their geometric mean is 0.63, which is a probability of 0.386."""
    assert outcome(question(rule=rule), WHOLE).best == best


@pytest.mark.parametrize("rule", ["mean", "median", "odds"])
def test_fewer_than_three_views_give_the_mean_alone(rule: str) -> None:
    """Two views and two without one: no range, no median, no interval, whatever the rule."""
    found = outcome(question(rule=rule), [*WHOLE[:2], NO_VIEW, NO_VIEW])
    assert (found.answered, found.no_view, found.best) == (2, 2, 0.25)
    assert (found.median, found.low, found.high, found.ranges) == (None, None, None, ())


def test_an_interval_that_does_not_hold_the_best_value_is_not_told() -> None:
    """Three gave low intervals, two others high best values alone: the mean lies above the interval."""
    low = [said(0.1, 0.05, 0.15, 80)] * 3
    found = outcome(question(), [*low, said(0.9), said(0.9)])
    assert (found.best, found.low, found.high) == (0.42, None, None)


def test_numbers_that_nobody_put_below_zero_stay_above_it() -> None:
    """A count of people gets no negative end by the rule; a number that somebody put below zero may."""
    number = question(answer="number", unit="people")
    wide = [said(10, 0, 30, 50)] * 3
    assert outcome(number, wide).low == 0
    assert outcome(number, [*wide, said(-1)]).low == -6


def test_shares_of_classes_are_made_whole_before_they_are_put_together() -> None:
    """0.33 three times is as good as a third, and each class has its range."""
    classes = question(answer="class", classes=("low", "middle", "high"))
    answers = [Answer(shares=(0.33, 0.33, 0.33)), Answer(shares=(1, 0, 0)), Answer(shares=(0.5, 0.25, 0.25))]
    found = outcome(classes, answers)
    assert found.shares == (0.611, 0.194, 0.194)
    assert found.ranges == ((0.333, 1), (0, 0.333), (0, 0.333))
    assert outcome(classes, answers[:2]).ranges == ()


def test_nobody_with_a_view_gives_numbers_of_people_alone() -> None:
    """All without a view, and no answer at all: nothing but the counts."""
    assert outcome(question(), [NO_VIEW, NO_VIEW]).no_view == 2
    assert outcome(question(), [NO_VIEW, NO_VIEW]).best is None
    assert outcome(question(), []).answered == 0


@given(st.permutations(WHOLE))
def test_the_order_of_answers_changes_nothing(answers: list[Answer]) -> None:
    """Whoever answers first, the outcome is the same."""
    assert outcome(question(), answers) == outcome(question(), WHOLE)


@given(st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=1, max_size=15))
def test_the_rules_are_those_of_elicitation(bests: list[float]) -> None:
    """The mean of a round is what the one place that decides it gives, to three digits."""
    due = aggregate([Estimate(b) for b in bests])
    assert due is not None
    assert outcome(question(), [said(b) for b in bests]).best == round(due.best, 3)


QUESTIONS = """questions:
  - id: Q-01
    level: 2
    as_of: 2026-11-20
    question: Will the bridge be open?
    resolves_by: Log
    closes: 2027-01-31
    threshold: Open on that day
    resolver: Access adviser
    void_if: No log
    answered: 3
    {told}
    rounds:
      - closed: 2026-11-10
        answers: [{{best: 0.1}}, {{best: 0.2}}, {{best: 0.3}}, {{view: no}}]
      - closed: 2026-11-20
        answers:
          - {{best: 0.2, low: 0.1, high: 0.4, confidence: 80}}
          - {{best: 0.3, low: 0.2, high: 0.5, confidence: 80}}
          - {{best: 0.7, low: 0.4, high: 0.8, confidence: 80}}
"""
RIGHT = ["best: 0.4", "low: 0.233", "high: 0.567", "before: 0.2"]


def checked(folder_with: Callable[..., Path], told: list[str]) -> list[str]:
    """Give the lines of a check of a question that tells this."""
    folder = folder_with({"questions.yml": QUESTIONS.format(told="\n    ".join(told))})
    return [str(p) for p in check_folder(folder, TODAY, also=(disagreements,))]


def test_values_that_the_rounds_give_have_no_line(folder_with: Callable[..., Path]) -> None:
    """Rounded to three digits is right, and an interval or a round before that is not told is no fault."""
    assert checked(folder_with, RIGHT) == []
    assert checked(folder_with, ["best: 0.4"]) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("best: 0.4", "best: 0.5", "xkz/questions.yml:12  Q-01 best: found 0.5, where the rounds give 0.4; write best: 0.4"),
        ("low: 0.233", "low: 0.25", "xkz/questions.yml:13  Q-01 low: found 0.25, where the rounds give 0.233; write low: 0.233"),
        ("high: 0.567", "high: 0.6", "xkz/questions.yml:14  Q-01 high: found 0.6, where the rounds give 0.567; write high: 0.567"),
        ("before: 0.2", "before: 0.25", "xkz/questions.yml:15  Q-01 before: found 0.25, where the rounds give 0.2; write before: 0.2"),
        ("best: 0.4", "no_view: 0", "xkz/questions.yml:2  Q-01 best: found nothing, where the rounds give 0.4; write best: 0.4"),
    ],
)  # fmt: skip
def test_each_value_that_differs_has_its_line(
    right: str, wrong: str, line: str, folder_with: Callable[..., Path]
) -> None:
    """File, line, what is told, what the rounds give and what to write."""
    assert checked(folder_with, [wrong if r == right else r for r in RIGHT]) == [line]


def test_the_command_check_looks_at_rounds(folder_with: Callable[..., Path]) -> None:
    """``planning check`` tells it with all other problems, and ends with 1."""
    folder = folder_with({"questions.yml": QUESTIONS.format(told="best: 0.5")})
    done = CliRunner().invoke(main, ["check", "--workspace", str(folder.parents[1]), "--area", "XKZ"])
    assert done.exit_code == 1
    assert "Q-01 best: found 0.5, where the rounds give 0.4" in done.output


def test_answers_that_do_not_fit_have_their_own_lines_alone(folder_with: Callable[..., Path]) -> None:
    """A round that cannot be put together is no second fault of the value that was told."""
    text = QUESTIONS.format(told="best: 0.9").replace("best: 0.7,", "best: 7,")
    lines = [str(p) for p in check_folder(folder_with({"questions.yml": text}), TODAY, also=(disagreements,))]
    assert len(lines) == 1
    assert "answers.2.best: found 7; allowed a probability" in lines[0]
