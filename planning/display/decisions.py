"""What is to be decided: by whom, by when, with what choices."""

from __future__ import annotations

import datetime as dt

from planning.display.blocks import Block
from planning.display.dates import due
from planning.display.page import AreaPage, absent, evidence_cell, stub
from planning.display.tables import table

__all__ = ["decisions"]


def decisions(page: AreaPage, *, choices: bool) -> Block:
    """Show the open decisions, the nearest date first; with the choices, or short enough for one printed page."""
    open_ones = [d for d in page.profile.decisions if d.status != "decided"]
    open_ones.sort(key=lambda d: d.by_when or dt.date.max)
    rows = []
    for d in open_ones:
        row: list[object] = [d.decision, d.decided_by, due(d.by_when, page.as_of)]
        rows.append([*row, *([tuple(d.options)] if choices else []), evidence_cell(d.evidence, page.href)])
    columns = ["Decision", "By whom", "By when", *(["Choices"] if choices else []), "Evidence"]
    out = table("To decide", columns, rows, empty=absent(page, "No decision is recorded.", "decisions"), href=page.href)
    return out + stub(page, "decisions")
