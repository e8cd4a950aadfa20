"""Protection benchmarks: how each stands between its baseline and its target, and where a straight line would have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from planning.frameworks import Item, framework
from planning.profiles.records import Benchmark

__all__ = ["Standing", "needed", "standing", "standings"]


@dataclass(frozen=True)
class Standing:
    """How one benchmark stands on a day.

    ``share`` is how much of the way from baseline to target the latest figure has gone (below 0: away from it), None
    where the way has no length or an end of it is not known. ``needed_then`` and ``needed_now`` are what a straight line
    from baseline to target asks for on the day of the latest figure and on the day of the page; ``behind`` says whether
    the latest figure is worse than the line on its own day. ``overdue`` is the days since a target that was not met was
    due, ``age`` the days since the latest figure.
    """

    benchmark: Benchmark
    state: Item
    share: float | None = None
    needed_then: float | None = None
    needed_now: float | None = None
    behind: bool | None = None
    overdue: int | None = None
    age: int | None = None

    @property
    def old(self) -> bool:
        """Whether the latest figure is older than the framework's days."""
        return self.age is not None and self.age > framework("benchmark_states").number("old")


def standings(benchmarks: Iterable[Benchmark], as_of: dt.date) -> tuple[Standing, ...]:
    """Give how each benchmark stands on a day, in the order given."""
    return tuple(standing(b, as_of) for b in benchmarks)


def standing(b: Benchmark, as_of: dt.date) -> Standing:
    """Give how one benchmark stands on a day.

    A benchmark whose target is met is met, with or without a baseline; without a baseline nothing else is said of it. Of
    an edition that lacks a figure whose day it has, the figure is small and not told: then no state rests on it.
    """
    small = [n for n in ("baseline", "latest") if getattr(b, n) is None and getattr(b, f"{n}_on") is not None]
    key = "not_told" if small and not _met(b) else _state(b)
    share = _share(b)
    then = needed(b, b.latest_on)
    late = b.target_by is not None and b.target_by < as_of and key not in {"met", "not_told"}
    return Standing(
        b,
        framework("benchmark_states")[key],
        share,
        then,
        needed(b, as_of),
        None if then is None or b.latest is None else _better(b, then, b.latest),
        (as_of - b.target_by).days if late and b.target_by else None,
        None if b.latest_on is None else (as_of - b.latest_on).days,
    )


def _state(b: Benchmark) -> str:
    if b.target is None:
        return "no_target"
    if _met(b):
        return "met"
    if b.baseline is None:
        return "no_baseline"
    if b.latest is None or b.latest_on == b.baseline_on:
        return "not_measured"
    moved, still = _share(b), framework("benchmark_states").number("still")
    if moved is None or moved < -still:  # to hold a level is a way without length: what is not at the target left it
        return "moving_away"
    return "on_the_way" if moved > still else "not_moving"


def _met(b: Benchmark) -> bool:
    return b.target is not None and b.latest is not None and not _better(b, b.target, b.latest)


def _better(b: Benchmark, one: float, other: float) -> bool:
    """Whether the first figure is better than the second."""
    return one < other if b.direction == "lower" else one > other


def _share(b: Benchmark) -> float | None:
    if b.baseline is None or b.target is None or b.latest is None or b.baseline == b.target:
        return None
    return (b.latest - b.baseline) / (b.target - b.baseline)


def needed(b: Benchmark, day: dt.date | None) -> float | None:
    """Give what a straight line from baseline to target asks for on a day; None where an end of it is not known.

    Before the baseline it is the baseline, after the day of the target the target. A line of ours: that a target is
    come to evenly is a way to read it, not a plan of anybody.
    """
    if day is None or b.baseline is None or b.target is None or b.baseline_on is None or b.target_by is None:
        return None
    days = (b.target_by - b.baseline_on).days
    gone = min(max((day - b.baseline_on).days / days, 0.0), 1.0) if days > 0 else 1.0
    return b.baseline + (b.target - b.baseline) * gone
