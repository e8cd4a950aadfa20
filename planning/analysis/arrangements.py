"""Arrangements with armed actors against the protection minimums that apply to each."""

from __future__ import annotations

from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles.records import Arrangement, Minimum

__all__ = ["ArrangementFinding", "MinimumRow", "arrangement_findings"]


@dataclass(frozen=True)
class MinimumRow:
    """One minimum with its result; one that nobody judged is unknown, never passed."""

    minimum: str
    label: str
    result: str
    record: Minimum | None


@dataclass(frozen=True)
class ArrangementFinding:
    """An arrangement with every minimum that applies to its kind."""

    arrangement: Arrangement
    minimums: tuple[MinimumRow, ...]

    def having(self, result: str) -> tuple[MinimumRow, ...]:
        """Give the minimums with a result: pass, fail or unknown."""
        return tuple(m for m in self.minimums if m.result == result)


def arrangement_findings(arrangements: tuple[Arrangement, ...]) -> tuple[ArrangementFinding, ...]:
    """Give each arrangement with the minimums that apply to it (frameworks/protection_minimums)."""
    return tuple(ArrangementFinding(a, _rows(a)) for a in arrangements)


def _rows(arrangement: Arrangement) -> tuple[MinimumRow, ...]:
    given = {m.minimum: m for m in arrangement.minimums}
    return tuple(
        MinimumRow(i.id, i.name, given[i.id].result if i.id in given else "unknown", given.get(i.id))
        for i in framework("protection_minimums")
        if arrangement.arrangement in i.links["arrangements"]
    )
