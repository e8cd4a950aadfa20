"""Joint protection analysis: whose scope a risk belongs to, who sits at the table, whether data can be handed over safely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planning.analysis.function_gaps import FunctionGap
from planning.analysis.gap_patterns import touched
from planning.analysis.protection import MISSION
from planning.frameworks import Item, framework
from planning.profiles import Profile
from planning.profiles.records import DataHandover, JointAssessment

__all__ = ["HandoverFinding", "ScopeRow", "handover_findings", "missing_sides", "scope_rows"]


@dataclass(frozen=True)
class ScopeRow:
    """A protection risk, and where the scope of a mission and that of humanitarian protection differ on it.

    ``physical`` (yes, part, no) says whether it is the physical violence that a mission's mandate is about
    (frameworks/protection_risks, own). ``recorded`` counts the risks of the profile of this kind, ``in_mandate`` those that it
    puts within the mandate. ``functions`` are the open gaps that touch it.
    """

    risk: Item
    physical: str
    recorded: int
    in_mandate: int
    functions: tuple[FunctionGap, ...]
    analysed: bool


@dataclass(frozen=True)
class HandoverFinding:
    """A handover of data: whether it may go ahead by our rule (frameworks/handover_checks), and what stands against it."""

    handover: DataHandover
    failed: tuple[Item, ...]
    unknown: tuple[Item, ...]
    may: bool


def scope_rows(profile: Profile, gaps: Sequence[FunctionGap]) -> tuple[ScopeRow, ...]:
    """Give each of the protection risks, in the order of the list."""
    touching = {t.item.id: t.gaps for t in touched(gaps, "protection_risks")}
    analysed = {r for a in profile.joint_assessments for r in a.risks}
    rows = []
    for item in framework("protection_risks"):
        own = [r for r in profile.risks if r.risk == item.id]
        in_mandate = sum(MISSION in r.scopes for r in own)
        physical = str(item.values["physical"])
        rows.append(ScopeRow(item, physical, len(own), in_mandate, touching.get(item.id, ()), item.id in analysed))
    return tuple(rows)


def missing_sides(assessment: JointAssessment) -> tuple[Item, ...]:
    """Give the sides of which nobody is recorded to take part."""
    there = {p.side for p in assessment.participants if p.takes_part == "yes"}
    return tuple(i for i in framework("analysis_sides") if i.id not in there)


def handover_findings(handovers: Iterable[DataHandover]) -> tuple[HandoverFinding, ...]:
    """Give each handover with its checks; one that is not judged is not known, and not known is no yes."""
    frame = framework("handover_checks")
    found = []
    for handover in handovers:
        results = {c.check: c.result for c in handover.checks}
        failed = tuple(i for i in frame if results.get(i.id) == "fail")
        unknown = tuple(i for i in frame if results.get(i.id, "unknown") == "unknown")
        against = any(i.values.get("must") == "yes" for i in (*failed, *unknown))
        found.append(HandoverFinding(handover, failed, unknown, not against))
    return tuple(found)
