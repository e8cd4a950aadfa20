"""Protection: the risk of one group in one unit from threat, vulnerability and capacity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.analysis.access import trend
from planning.frameworks import Item, framework
from planning.profiles.records import PafAnswer, Risk

__all__ = [
    "HUMANITARIAN",
    "MISSION",
    "PafRow",
    "RatedRisk",
    "in_scope",
    "paf_rows",
    "rated",
    "risk_trend",
    "risk_value",
    "severity",
]

HUMANITARIAN = "humanitarian_protection"
MISSION = "mission_poc"
ROUNDING = 0.05  # figures are written with one decimal; a smaller difference is none


@dataclass(frozen=True)
class RatedRisk:
    """A risk with its value, None where a part is a gap, and how it moved against the edition before."""

    risk: Risk
    value: float | None
    trend: str | None


@dataclass(frozen=True)
class PafRow:
    """One question of the protection analytical framework and the answers to it; none is a gap."""

    pillar: Item
    answers: tuple[PafAnswer, ...]


def risk_value(threat: int | None, vulnerability: int | None, capacity: int | None) -> float | None:
    """Give min(5, T x V / max(C, 1)) (own; frameworks/protection_scores); None where any part is a gap."""
    if threat is None or vulnerability is None or capacity is None:
        return None
    scale = framework("protection_scores")
    return min(scale.number("risk_max"), threat * vulnerability / max(capacity, scale.number("capacity_floor")))


def severity(risks: Iterable[Risk], wanted: Iterable[str], place: str | None) -> float | None:
    """Give the highest risk among those wanted that are recorded for a place or for the whole area; None for a gap."""
    ids = set(wanted)
    values = [
        value
        for r in risks
        if r.risk in ids and (place is None or r.place in {None, place})
        if (value := risk_value(r.threat, r.vulnerability, r.capacity)) is not None
    ]
    return max(values, default=None)


def risk_trend(value: float | None, previous: float | None) -> str | None:
    """Say how a risk moved against the edition before: worse, better or same; None where either is a gap."""
    return trend(value, previous, ROUNDING)


def rated(risks: Iterable[Risk]) -> tuple[RatedRisk, ...]:
    """Give the risks with their values, the highest first; those with a gap come last, in the order of the file."""
    found = []
    for r in risks:
        value = risk_value(r.threat, r.vulnerability, r.capacity)
        found.append(RatedRisk(r, value, risk_trend(value, r.previous)))
    return tuple(sorted(found, key=lambda f: (f.value is None, -(f.value or 0))))


def in_scope(risk: Risk, scope: str) -> bool:
    """Whether a risk belongs to a scope: every one to humanitarian protection, the others only where it says so."""
    return scope == HUMANITARIAN or scope in risk.scopes


def paf_rows(answers: Iterable[PafAnswer]) -> tuple[PafRow, ...]:
    """Give the sub-pillars of the framework in its order, each with the answers to it."""
    given = tuple(answers)
    return tuple(PafRow(p, tuple(a for a in given if a.pillar == p.id)) for p in framework("protection_paf"))
