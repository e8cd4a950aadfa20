"""Access: constraints scored 0-3 or X, put together into our overall figure and its reliability."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles.records import Constraint

__all__ = ["AccessScore", "access_score", "category_scores", "overall_access"]


@dataclass(frozen=True)
class AccessScore:
    """Our access score: by ACAPS indicator and pillar, overall 0-5 or None, and what it rests on.

    Formula (own; frameworks/access_levels): a pillar is the mean of its scored indicators x 5/3; the overall is
    0.5 x the highest pillar + 0.5 x the mean of the pillars, rounded half up; none with fewer than half scored.
    ACAPS's own aggregation is not public and is not reproduced.
    """

    indicators: Mapping[str, int | None]
    pillars: Mapping[str, float | None]
    overall: int | None
    scored: int

    @property
    def of(self) -> int:
        """How many indicators there are."""
        return len(self.indicators)

    @property
    def reliability(self) -> float:
        """The share of indicators that could be scored; X lowers it and never counts as 0."""
        return self.scored / self.of

    @property
    def label(self) -> str:
        """The overall in words."""
        return framework("access_levels").label(None if self.overall is None else str(self.overall), "no overall")


def category_scores(constraints: Iterable[Constraint]) -> dict[str, int | None]:
    """Give one score for each of the nine AMRF categories: the highest recorded in any unit, None for a gap."""
    scores: dict[str, int | None] = dict.fromkeys(framework("access_amrf").ids)
    for constraint in constraints:
        if constraint.score is not None:
            scores[constraint.category] = max(scores[constraint.category] or 0, constraint.score)
    return scores


def access_score(constraints: Iterable[Constraint]) -> AccessScore:
    """Score the access of an area from its constraint records, by way of the crosswalk AMRF -> ACAPS."""
    crosswalk = framework("access_amrf")
    by_category = category_scores(constraints)
    return overall_access({crosswalk[c].links["acaps"][0]: s for c, s in by_category.items()})


def overall_access(scores: Mapping[str, int | None]) -> AccessScore:
    """Put nine ACAPS indicator scores (0-3, None for X) together; the order of the scores does not matter."""
    acaps, levels = framework("access_acaps"), framework("access_levels")
    indicators = {i.id: scores.get(i.id) for i in acaps}
    pillars: dict[str, float | None] = {}
    for pillar in framework("access_pillars"):
        known = [s for i in acaps if i.group == pillar.id and (s := indicators[i.id]) is not None]
        pillars[pillar.id] = sum(known) / len(known) * levels.number("pillar_factor") if known else None
    scored = sum(s is not None for s in indicators.values())
    rated = [p for p in pillars.values() if p is not None]
    overall = None
    if rated and scored >= levels.number("half_needed") * len(indicators):
        value = levels.number("weight_max") * max(rated) + levels.number("weight_mean") * sum(rated) / len(rated)
        overall = math.floor(value + 0.5 + 1e-9)  # half up; the tiny amount undoes binary fractions such as 2.4999999
    return AccessScore(indicators, pillars, overall, scored)
