"""Ranks places by risk from monthly counts before a day, by rules of the lists, and lays each ranking beside what came."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planning.analysis.ranks import Agreement, Difference, agreement, difference
from planning.frameworks import Item, framework

__all__ = [
    "DEATHS",
    "EVENTS",
    "KILLED",
    "ONE_SIDED",
    "Compared",
    "Known",
    "Variant",
    "compared",
    "even",
    "last_year",
    "scores",
    "variants",
    "window",
]

# What is counted of each place and month.
EVENTS = "events"
KILLED = "killed"
ONE_SIDED = "one_sided"
DEATHS = "deaths"
YEAR = 12
Counts = Mapping[str, Sequence[int]]  # by place: a count for each month, the oldest first


@dataclass(frozen=True)
class Known:
    """What was dated before a decision: for each place the whole months before that of the decision, the oldest first.

    ``events`` in which civilians were killed, civilians ``killed``, events of ``one_sided`` violence. ``around`` is the unit of
    the first level that a place lies in. Every place has as many months, zeros included; otherwise ValueError.
    """

    events: Counts
    killed: Counts
    one_sided: Counts
    around: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse series that do not fit together."""
        every = (self.events, self.killed, self.one_sided)
        lengths = {len(series) for counts in every for series in counts.values()}
        if len(lengths) > 1 or any(counts.keys() != self.events.keys() for counts in every):
            raise ValueError("the places differ, or do not have the same months")

    @property
    def places(self) -> tuple[str, ...]:
        """The places, in their order."""
        return tuple(self.events)


@dataclass(frozen=True)
class Variant:
    """A rule that ranks places. Months are whole ones before the decision; own (frameworks/backtest_transition).

    ``half_life`` is the number of months after which a month counts half; None where all count the same. ``damped`` takes the
    logarithm of one and a month's count. ``one_sided`` is the weight with which events of one-sided violence are
    added. ``rising`` is the largest factor for how the last twelve months stand to the twelve before. ``around`` is
    the share of the mean score of the other places of the same unit that is added.
    """

    item: Item
    count: str
    months: int
    half_life: float | None = None
    damped: bool = False
    one_sided: float = 0.0
    rising: float | None = None
    around: float = 0.0

    @property
    def id(self) -> str:
        """The id in the list."""
        return self.item.id


@dataclass(frozen=True)
class Compared:
    """A ranking beside what came within ``months``, and its difference to others, by their names."""

    ranking: str
    months: int
    agreement: Agreement
    against: Mapping[str, Difference] = field(default_factory=dict)


def variants() -> tuple[Variant, ...]:
    """Give the rules of the list in their order; the first is the default."""
    return tuple(_variant(item) for item in framework("backtest_transition"))


def _variant(item: Item) -> Variant:
    told = item.values
    return Variant(
        item,
        str(told["count"]),
        int(told["months"]),
        float(told["half_life"]) if "half_life" in told else None,
        told.get("damped") == "yes",
        float(told.get("one_sided", 0)),
        float(told["rising"]) if "rising" in told else None,
        float(told.get("around", 0)),
    )


def window() -> int:
    """Give the number of months before the decision that the rules of the list look at, at most."""
    return max(v.months for v in variants())


def scores(variant: Variant, known: Known) -> dict[str, float]:
    """Give the score of each place by a rule; higher is riskier. Months before the first that is known add nothing."""
    counts = known.events if variant.count == EVENTS else known.killed
    own = {place: _faded(variant, counts[place]) for place in known.places}
    if variant.one_sided:
        own = {p: s + variant.one_sided * _faded(variant, known.one_sided[p]) for p, s in own.items()}
    if variant.rising:
        own = {p: s * _rise(counts[p], variant.rising) for p, s in own.items()}
    return _with_around(own, known.around, variant.around) if variant.around else own


def _faded(variant: Variant, series: Sequence[int]) -> float:
    """Add the newest months up, each by its weight: 1 for the newest, half of it a half-life earlier."""
    newest_first = list(reversed(series))[: variant.months]
    values = [math.log1p(n) if variant.damped else float(n) for n in newest_first]
    if variant.half_life is None:
        return math.fsum(values)
    return math.fsum(v * 0.5 ** (age / variant.half_life) for age, v in enumerate(values))


def _rise(series: Sequence[int], most: float) -> float:
    """Give (last year + 1) / (year before + 1), kept between 1 / most and most."""
    last, before = sum(series[-YEAR:]), sum(series[-2 * YEAR : -YEAR])
    return min(most, max(1 / most, (last + 1) / (before + 1)))


def _with_around(own: Mapping[str, float], around: Mapping[str, str], share: float) -> dict[str, float]:
    out = {}
    for place, score in own.items():
        others = [s for p, s in own.items() if p != place and around.get(p) == around.get(place)]
        out[place] = score + (share * math.fsum(others) / len(others) if others and around.get(place) else 0.0)
    return out


def last_year(counts: Counts) -> dict[str, float]:
    """Give the naive ranking by what was counted in the last twelve months."""
    return {place: float(sum(series[-YEAR:])) for place, series in counts.items()}


def even(places: Sequence[str], population: Mapping[str, int] | None = None) -> dict[str, float]:
    """Give the naive ranking by population; all places equal where it is not known."""
    return {place: float(population[place]) if population else 0.0 for place in places}


def compared(
    rankings: Mapping[str, Mapping[str, float]],
    came: Mapping[int, Mapping[str, int]],
    tops: Sequence[int],
    against: Sequence[str] = (),
) -> tuple[Compared, ...]:
    """Lay each ranking beside what came, by the number of months (such as 12), and beside those named by ``against``.

    Rankings and what came are by place; each must have the same places.
    """
    out = []
    for months, counted in came.items():
        outcome = [float(counted[p]) for p in counted]
        laid = {name: [ranking[p] for p in counted] for name, ranking in rankings.items()}
        for name, values in laid.items():
            others = {o: difference(values, v, outcome) for o, v in laid.items() if o in against and o != name}
            out.append(Compared(name, months, agreement(values, outcome, tops), others))
    return tuple(out)
