"""Protection: the risk of one group in one unit from threat, vulnerability and capacity."""

from __future__ import annotations

from collections.abc import Iterable

from planning.frameworks import framework
from planning.profiles.records import Risk

__all__ = ["risk_value", "severity"]


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
