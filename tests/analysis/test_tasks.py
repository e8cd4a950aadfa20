"""Coverage of the 34 tasks: every task in one area once, and nothing recorded is a gap."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.tasks import NOT_RECORDED, coverage, task_rows, wants
from planning.frameworks import framework
from planning.profiles.records import Task

STATUSES = [*framework("task_statuses").ids, None]


def task(key: str, status: str | None) -> Task:
    """Give the record of a task."""
    return Task(id=key, status=status, reason="because")


@given(st.dictionaries(st.sampled_from(framework("guidance_tasks").ids), st.sampled_from(STATUSES)))
def test_the_counts_always_add_up_to_34(statuses: dict[str, str | None]) -> None:
    """Whatever is recorded, each task is counted once, and the recorded ones are those with a status."""
    found = coverage(tuple(task(k, s) for k, s in statuses.items()))
    assert sum(a.total for a in found) == 34
    assert [a.total for a in found] == [6, 6, 11, 5, 6]
    assert sum(a.recorded for a in found) == sum(s is not None for s in statuses.values())


def test_a_task_without_a_status_is_not_recorded() -> None:
    """Neither a missing record nor an X is not started."""
    (row, *others) = task_rows((task("T1.1", None),))
    assert (row.item.id, row.status, row.task.id) == ("T1.1", NOT_RECORDED, "T1.1")
    assert {r.status for r in others} == {NOT_RECORDED}
    assert coverage(())[0].counts["not_started"] == 0


def test_the_rows_are_in_the_order_of_the_note() -> None:
    """However the file is sorted."""
    rows = task_rows((task("T5.1", "done"), task("T1.1", "planned")))
    assert [r.item.id for r in rows] == list(framework("guidance_tasks").ids)
    assert rows[0].status == "planned"


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"status": "done", "owner": "O", "outcome": "It changed", "outcome_kind": "policy"}, ()),
        ({"status": "done", "owner": "O"}, ("done without an outcome",)),
        ({"status": "done", "owner": "O", "outcome": "A meeting"}, ("outcome names no change in a duty-bearer",)),
        ({"status": "under_way", "owner": "O", "due": "2026-11-22", "indicator": "I"}, ()),
        ({"status": "under_way", "due": "2026-11-21"}, ("no owner", "overdue", "no indicator")),
        ({"status": "planned", "owner": "O", "indicator": "I"}, ("no date",)),
        ({"status": "not_applicable", "reason": "R"}, ()),
        ({"status": None}, ()),
    ],
)
def test_a_task_says_what_its_record_lacks(fields: dict[str, object], lacks: tuple[str, ...]) -> None:
    """Done wants an outcome in a duty-bearer; what is not done wants owner, date and indicator, and may be overdue."""
    rows = task_rows((Task(id="T1.1", **fields),))
    assert wants(rows[0], dt.date(2026, 11, 22)) == lacks
