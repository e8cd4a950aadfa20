"""Roles armed actors may be forced to take: what tests and matrix say of each, and when its civilian alternative must start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.analysis.last_resort import TestRow, matrix_answer, test_rows
from planning.frameworks import framework
from planning.profiles.records import Scenario

__all__ = ["RoleFinding", "role_findings"]


@dataclass(frozen=True)
class RoleFinding:
    """A role that an armed actor may take in a scenario, with what our tests and the matrix say of it.

    ``computed`` is our answer (yes, case_by_case, no, unknown), None where nobody judged anything; ``because`` says in
    words what it rests on. ``start_by`` is the last day on which the civilian alternative can be begun.
    """

    scenario: Scenario
    role: str
    actor: str | None
    judged: str | None
    computed: str | None
    because: tuple[str, ...]
    alternative: str | None
    needed_by: dt.date | None
    start_by: dt.date | None

    @property
    def differs(self) -> bool:
        """Whether the planning cell's own judgement is another one than the computed answer."""
        return None not in (self.judged, self.computed) and self.judged != self.computed


def role_findings(scenarios: tuple[Scenario, ...]) -> tuple[RoleFinding, ...]:
    """Give each role of each scenario with the answer that follows from its tests and from the matrix.

    Ours: *no* where a criterion fails that must be met, or where the matrix says avoid; *unknown* where one that must be
    met is not judged; *case by case* where another criterion does not pass, or where the matrix says so; else *yes*.
    """
    return tuple(_role(s, n) for s in scenarios for n in range(len(s.roles)))


def _role(scenario: Scenario, index: int) -> RoleFinding:
    o = scenario.roles[index]
    rows = test_rows(o.tests, framework(o.criteria))
    matrix = matrix_answer(o.visibility, o.force_mission)
    computed, because = _acceptable(rows, matrix) if o.tests or matrix else (None, ())
    start = o.needed_by - dt.timedelta(days=o.lead_days) if o.needed_by and o.lead_days is not None else None
    return RoleFinding(
        scenario, o.role, o.actor, o.acceptable, computed, because, o.civilian_alternative, o.needed_by, start
    )


def _acceptable(rows: tuple[TestRow, ...], matrix: str | None) -> tuple[str, tuple[str, ...]]:
    failed = [f"{r.criterion} fails" for r in rows if r.must and r.result == "fail"]
    failed += ["matrix: avoid"] if matrix == "avoid" else []
    if failed:
        return "no", tuple(failed)
    unknown = [f"{r.criterion} not judged" for r in rows if r.must and r.result == "unknown"]
    if unknown:
        return "unknown", tuple(unknown)
    open_ones = [f"{r.criterion} {'fails' if r.result == 'fail' else 'not judged'}" for r in rows if r.result != "pass"]
    open_ones += ["matrix: case by case"] if matrix == "case_by_case" else []
    return ("case_by_case", tuple(open_ones)) if open_ones else ("yes", ("all tests pass",))
