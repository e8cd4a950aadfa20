"""The 34 tasks of the guidance note: how far each area has come, and the plan."""

from __future__ import annotations

from planning.analysis.tasks import NOT_RECORDED, TaskRow, task_rows, wants
from planning.analysis.tasks import coverage as task_coverage
from planning.display.blocks import Block, badge, gap, lines, note, text
from planning.display.dates import due
from planning.display.page import NOT_AVAILABLE, AreaPage, above, absent, anchor, evidence_cell, label, stub
from planning.display.tables import table
from planning.frameworks import framework

CLOSED = {"done", "not_applicable"}

__all__ = ["coverage", "tasks"]


def coverage(page: AreaPage) -> Block:
    """Show how many of the 34 tasks have come how far, by area of the guidance note."""
    statuses = framework("task_statuses")
    rest = "Not recorded here" if page.incomplete("tasks") else "Not recorded"
    columns = [*(s.name for s in statuses), rest]
    rows = [
        [f"{a.area} {a.label}", *(str(a.counts[s]) for s in (*statuses.ids, NOT_RECORDED)), str(a.total)]
        for a in task_coverage(page.profile.tasks)
    ]
    return table(
        "Coverage of the guidance note's 34 tasks",
        ["Area", *columns, "Tasks"],
        rows,
        numbers=range(1, len(columns) + 2),
    )


def tasks(page: AreaPage) -> Block:
    """Show the 34 tasks as a plan: owner, date, status, indicator, outcome and its kind, and what each record lacks."""
    columns = ["Task", "Status", "Owner and date", "Indicator", "Outcome or reason", "Lacks", "Evidence"]
    if not page.profile.tasks:
        empty = absent(page, "No task is recorded.", "tasks")
        return coverage(page) + table("Working plan", columns, [], empty=empty) + stub(page, "tasks")
    rows = [_task(page, row) for row in task_rows(page.profile.tasks)]
    out = table("Working plan", columns, rows, href=page.href, kind="pl-wide")
    out += note(
        "An outcome is a change in behaviour, knowledge, policy, practice or decision of a duty-bearer. What a record "
        "lacks is told from the record alone."
    )
    return coverage(page) + out + stub(page, "tasks")


def _task(page: AreaPage, row: TaskRow) -> list[object]:
    t = row.task
    words = f"{row.item.id} {row.item.label}"
    if t is None:
        missing = above(NOT_AVAILABLE) if page.left_out("tasks") else gap("not recorded")
        return [words, missing, *[Block("–")] * 5]
    name = anchor(t.id, words)
    if row.status == "not_applicable":
        reason = Block(text(t.reason or "", page.href)) or gap("no reason")
        return [name, "Not applicable", *[Block("–")] * 2, reason, *[Block("–")] * 2]
    lacks = wants(row, page.as_of)
    return [
        name,
        gap("no status")
        if row.status == NOT_RECORDED
        else badge(framework("task_statuses")[row.status].name, "good" if row.status == "done" else "plain"),
        lines([("", t.owner or gap("no owner")), ("", due(t.due, page.as_of, done=row.status in CLOSED))]),
        t.indicator or (gap() if row.status != "done" else Block("–")),
        _outcome(page, row),
        badge("; ".join(lacks), "watch") if lacks else Block("nothing"),
        # What is not done yet has nothing to show; where it names a fact, that is shown.
        evidence_cell(t.evidence, page.href) if t.evidence or row.status == "done" else Block("–"),
    ]


def _outcome(page: AreaPage, row: TaskRow) -> Block:
    t = row.task
    if t is None:
        return gap()
    kind = label("outcome_kinds", t.outcome_kind)
    whose = f"{kind}: {t.duty_bearer}" if kind and t.duty_bearer else kind or t.duty_bearer or ""
    head = Block(f"<strong>{text(whose)}.</strong> ") if whose else Block()
    said = t.outcome or t.reason
    if not said and not whose:
        return gap("no outcome") if row.status == "done" else Block("none yet")
    # Both are shown where both are recorded: why a task stands where it stands, and what it has changed.
    both = f"{t.outcome} {t.reason}" if t.outcome and t.reason else said or ""
    return head + Block(text(both, page.href))
