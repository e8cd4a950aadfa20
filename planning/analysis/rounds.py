"""What a round of answers comes to by its question's rule, and where a question tells something else than its rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from planning.analysis.elicitation import PROBABILITY, Aggregate, Estimate, Scale, aggregate, class_aggregate
from planning.analysis.rates import Interval
from planning.frameworks import framework
from planning.problems import Problem
from planning.profiles import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import Answer, Question

__all__ = ["Outcome", "disagreements", "fewest_for_a_spread", "outcome"]

DIGITS = 3  # behind the point, of what is written into a profile
ROUNDING = 0.5 * 10**-DIGITS + 1e-9


@dataclass(frozen=True)
class Outcome:
    """What a round comes to, rounded to three digits behind the point; None and empty where nothing may be told.

    ``best``, ``low``, ``high`` (80 per cent) or ``shares`` are what the question tells. ``ranges`` holds the lowest and
    the highest best value, of a question of classes one pair for each class. With fewer than three views there are no
    ranges, no median and no interval: see ``planning.analysis.elicitation``.
    """

    answered: int
    no_view: int
    best: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    intervals: int = 0
    shares: tuple[float, ...] = ()
    ranges: tuple[Interval, ...] = ()


def fewest_for_a_spread() -> int:
    """Give the fewest views of which more than their number and their mean is told (a setting, 3)."""
    return int(framework("elicitation").number("fewest_for_a_spread"))


def outcome(question: Question, answers: Sequence[Answer]) -> Outcome:
    """Give what answers to a question come to by its rule; those with no view are counted alone.

    By the rules mean, median and odds the best value is the mean, the median or the geometric mean of odds; with fewer
    than three views always the mean. The interval is left out where it does not hold the best value, which can be where
    not all gave one. Raises ValueError for answers that do not fit the question.
    """
    views = [a for a in answers if a.view != "no"]
    n, none = len(views), len(answers) - len(views)
    if question.answer == "class":
        whole = [_whole(a.shares) for a in views]
        told = tuple(map(_rounded, class_aggregate(whole) or ()))
        ranges = tuple((_rounded(min(c)), _rounded(max(c))) for c in zip(*whole, strict=True))
        return Outcome(n, none, shares=told, ranges=ranges if n >= fewest_for_a_spread() else ())
    estimates = [_estimate(a) for a in views]
    taken = aggregate(estimates, _scale(question, estimates))
    if taken is None:
        return Outcome(n, none)
    best = _by_rule(question.rule, taken)
    low, high = taken.low, taken.high
    if low is None or high is None or not low <= best <= high:
        low = high = None
    return Outcome(
        answered=n,
        no_view=none,
        best=_rounded(best),
        median=None if taken.median is None else _rounded(taken.median),
        low=None if low is None else _rounded(low),
        high=None if high is None else _rounded(high),
        intervals=taken.intervals,
        ranges=() if taken.spread is None else ((_rounded(taken.spread[0]), _rounded(taken.spread[1])),),
    )


def _by_rule(rule: str, taken: Aggregate) -> float:
    other = {"median": taken.median, "odds": taken.odds_mean}.get(rule)
    return taken.best if other is None else other


def _scale(question: Question, estimates: Sequence[Estimate]) -> Scale:
    """Give the scale of a question: 0 to 1 for a probability; for a number from 0 on, unless somebody said less."""
    if question.answer == "yes_no":
        return PROBABILITY
    said = [v for e in estimates for v in (e.low, e.best) if v is not None]
    return (0.0, None) if min(said, default=0.0) >= 0 else (None, None)


def _estimate(answer: Answer) -> Estimate:
    if answer.best is None:
        raise ValueError("an answer without a best value")
    return Estimate(answer.best, answer.low, answer.high, answer.confidence if answer.low is not None else None)


def _whole(shares: Sequence[float]) -> tuple[float, ...]:
    """Give shares that make exactly one; those of people are rounded (0.33 three times)."""
    total = fsum(shares)
    if total <= 0:
        raise ValueError("shares that add up to nothing")
    return tuple(share / total for share in shares)


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no minus zero


def disagreements(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give a problem for each value of a question that is not what its rounds come to.

    What is not told is none, but for the best value and the shares. Rounds that are sealed and could not be opened say
    nothing; answers that do not fit have their own lines.
    """
    for i, question in enumerate(profile.questions):
        if not question.rounds or "rounds" in question.sealed:
            continue
        try:
            last, *earlier = (outcome(question, one.answers) for one in reversed(question.rounds[-2:]))
        except ValueError:
            continue
        before = earlier[0] if earlier else Outcome(0, 0)
        pairs = {
            "best": (question.best, last.best),
            "low": (question.low, last.low),
            "high": (question.high, last.high),
            "before": (question.before, before.best),
        }
        lists = {"shares": (question.shares, last.shares), "before_shares": (question.before_shares, before.shares)}
        for name, (told, due) in pairs.items():
            label = f"{question.id} {name}"
            yield from _compared(reading, i, label, () if told is None else (told,), () if due is None else (due,))
        for name, (told_shares, due_shares) in lists.items():
            yield from _compared(reading, i, f"{question.id} {name}", told_shares, due_shares)


def _compared(
    reading: Reading, index: int, label: str, told: Sequence[float], due: Sequence[float]
) -> Iterator[Problem]:
    name = label.rpartition(" ")[2]
    same = len(told) == len(due) and all(abs(a - b) <= ROUNDING for a, b in zip(told, due, strict=True))
    if same or (not told and name not in {"best", "shares"}):
        return
    file, line = reading.line_of("questions", index, name)
    found = f"{_shown(told)}, where the rounds give {_shown(due)}"
    remedy = f"write {name}: {_shown(due)}" if due else f"delete {name}"
    yield Problem(file, line, label, found, "", remedy)


def _shown(values: Sequence[float]) -> str:
    texts = [f"{v:.{DIGITS}f}".rstrip("0").rstrip(".") for v in values]
    return "nothing" if not texts else texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
