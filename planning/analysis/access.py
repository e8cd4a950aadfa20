"""Access: constraints scored 0-3 or X, put together into our overall figure and its reliability."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles.records import Constraint

__all__ = [
    "AccessScore",
    "Cell",
    "Reliability",
    "access_before",
    "access_score",
    "category_scores",
    "overall_access",
    "source_reliability",
    "trend",
    "unit_matrix",
]

JUDGED = "ABCDE"  # from the best to the worst; F says that a source cannot be judged, which is no grade


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
    def gap_share(self) -> float:
        """The share of indicators that are gaps."""
        return 1 - self.reliability

    @property
    def label(self) -> str:
        """The overall in words."""
        return framework("access_levels").label(None if self.overall is None else str(self.overall), "no overall")


@dataclass(frozen=True)
class Cell:
    """What is recorded for one unit and category: whether there is a record at all, and its score; None is a gap (X)."""

    recorded: bool = False
    score: int | None = None


@dataclass(frozen=True)
class Reliability:
    """The lowest grade of the sources behind the scored records (A to E), and how many of these have no such grade."""

    lowest: str | None
    graded: int
    ungraded: int


def category_scores(constraints: Iterable[Constraint], *, before: bool = False) -> dict[str, int | None]:
    """Give one score for each of the nine AMRF categories: the highest recorded in any unit, None for a gap.

    ``before``: from the previous scores.
    """
    scores: dict[str, int | None] = dict.fromkeys(framework("access_amrf").ids)
    for constraint in constraints:
        score = constraint.previous_score if before else constraint.score
        if score is not None:
            scores[constraint.category] = max(scores[constraint.category] or 0, score)
    return scores


def access_score(constraints: Iterable[Constraint]) -> AccessScore:
    """Score the access of an area from its constraint records, by way of the crosswalk AMRF -> ACAPS."""
    return _crossed(category_scores(constraints))


def access_before(constraints: Iterable[Constraint]) -> AccessScore:
    """Score the access of the edition before in the same way, from the previous scores of the same records."""
    return _crossed(category_scores(constraints, before=True))


def _crossed(by_category: Mapping[str, int | None]) -> AccessScore:
    crosswalk = framework("access_amrf")
    return overall_access({crosswalk[c].links["acaps"][0]: s for c, s in by_category.items()})


def trend(now: float | None, before: float | None, within: float = 0) -> str | None:
    """Say how a score moved against the edition before: worse, better or same; None where either is a gap.

    ``within``: a difference that is none, where one of the two was written rounded.
    """
    if now is None or before is None:
        return None
    return "same" if abs(now - before) <= within else "worse" if now > before else "better"


def unit_matrix(constraints: Iterable[Constraint]) -> dict[str | None, dict[str, Cell]]:
    """Give unit -> category -> what is recorded there, None for records of the whole area.

    A unit without a record is not in it, or has an empty cell; a record marked X has a cell without a score. The
    highest score counts where a unit has several records of one category.
    """
    matrix: dict[str | None, dict[str, Cell]] = {}
    for c in constraints:
        row = matrix.setdefault(c.place, {})
        known = [s for s in (row.get(c.category, Cell()).score, c.score) if s is not None]
        row[c.category] = Cell(recorded=True, score=max(known, default=None))
    return matrix


def source_reliability(constraints: Iterable[Constraint]) -> Reliability:
    """Give the lowest reliability of the sources behind the records that carry a score."""
    grades = [c.reliability for c in constraints if c.score is not None]
    judged = [g for g in grades if g is not None and g in JUDGED]
    return Reliability(max(judged, default=None), len(judged), len(grades) - len(judged))


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
