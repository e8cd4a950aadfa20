"""Coverage of the guidance note's 34 tasks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from planning.frameworks import Item, framework
from planning.profiles.records import Task

__all__ = ["AreaCoverage", "TaskRow", "coverage", "task_rows", "wants"]

NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class TaskRow:
    """A task of the note with its record, where there is one."""

    item: Item
    task: Task | None

    @property
    def status(self) -> str:
        """The status id, or ``not_recorded``."""
        return self.task.status if self.task and self.task.status else NOT_RECORDED


@dataclass(frozen=True)
class AreaCoverage:
    """How far the tasks of one of the five areas have come: counts by status."""

    area: str
    label: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many tasks the note has in this area."""
        return sum(self.counts.values())

    @property
    def recorded(self) -> int:
        """How many of them say anything."""
        return self.total - self.counts[NOT_RECORDED]


def task_rows(tasks: tuple[Task, ...]) -> tuple[TaskRow, ...]:
    """Give all 34 tasks in the note's order with what is recorded of each."""
    by_id = {t.id: t for t in tasks}
    return tuple(TaskRow(item, by_id.get(item.id)) for item in framework("guidance_tasks"))


def wants(row: TaskRow, as_of: dt.date) -> tuple[str, ...]:
    """Say what a task's record lacks: an owner or a date, an outcome, an indicator; or that it is overdue.

    A task that is done without an outcome says nothing of a change; one that does not apply lacks nothing.
    """
    t = row.task
    if t is None or row.status in {NOT_RECORDED, "not_applicable"}:
        return ()
    done = row.status == "done"
    found = ["done without an outcome"] if done and not t.outcome else []
    found += ["outcome names no change in a duty-bearer"] if t.outcome and t.outcome_kind is None else []
    found += ["no owner"] if not t.owner else []
    found += ["no date"] if t.due is None and not done else []
    found += ["overdue"] if t.due is not None and t.due < as_of and not done else []
    return (*found, *(["no indicator"] if not t.indicator and not done else []))


def coverage(tasks: tuple[Task, ...]) -> tuple[AreaCoverage, ...]:
    """Count the statuses in each of the five areas; a task without a status is not recorded, which is a gap."""
    rows = task_rows(tasks)
    statuses = (*framework("task_statuses").ids, NOT_RECORDED)
    out = []
    for area in framework("guidance_areas"):
        found = Counter(r.status for r in rows if r.item.group == area.id)
        out.append(AreaCoverage(area.id, area.label, {s: found[s] for s in statuses}))
    return tuple(out)
