"""Arrangements with armed actors (pauses, corridors, evacuations, screening, closures) against the protection minimums."""

from __future__ import annotations

from planning.analysis.arrangements import ArrangementFinding, arrangement_findings
from planning.display.blocks import Block, badge, day, gap, lines, note
from planning.display.judged import COLUMNS, judged
from planning.display.page import AreaPage, above, absent, anchor, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Arrangement

__all__ = ["arrangements"]


def arrangements(page: AreaPage) -> Block:
    """Show pauses, corridors, evacuations, screening and closures, and each against the minimums that apply."""
    found = arrangement_findings(page.profile.arrangements)
    rows = [_arrangement(page, f) for f in found]
    columns = [
        "Arrangement",
        "What and with whom",
        "State",
        "Protection minimums",
        "Protection partners told",
        "Evidence",
    ]
    out = table(
        "Arrangements with armed actors",
        columns,
        rows,
        empty=absent(page, "No arrangement is recorded.", "arrangements"),
        href=page.href,
        kind="pl-wide",
    )
    each = [[f"{f.arrangement.id} {m.label}", *judged(page, m.result, m.record)] for f in found for m in f.minimums]
    if each:
        out += table("Protection minimums", ["Minimum", *COLUMNS], each, href=page.href)
        out += note(
            "Which minimums apply follows from the kind of arrangement; list and wording are ours. A minimum that nobody "
            "judged is unknown, never passed."
        )
    return out + stub(page, "arrangements")


def _arrangement(page: AreaPage, f: ArrangementFinding) -> list[object]:
    a = f.arrangement
    state = framework("arrangement_states")[a.state].name if a.state else None
    kind = "watch" if a.state in {"unilateral", "suspended"} else "plain"
    met: list[tuple[str, object]] = [("Met", f"{len(f.having('pass'))} of {len(f.minimums)}")]
    for words, result in (("Fails", "fail"), ("Not known", "unknown")):
        found = "; ".join(m.label for m in f.having(result))
        met += [(words, badge(found, "bad") if result == "fail" else found)] if found else []
    return [
        anchor(a.id, f"{a.id} {a.title}"),
        lines(
            [
                ("Kind", framework("arrangement_kinds")[a.arrangement].name),
                ("Where", place_name(page.profile, a.place)),
                ("Parties", _parties(page, a.parties)),
            ]
        ),
        lines([("", badge(state, kind) if state else None), ("", _when(a))]),
        lines(met),
        a.told_protection,
        evidence_cell(a.evidence, page.href),
    ]


def _parties(page: AreaPage, ids: tuple[str, ...]) -> tuple[object, ...]:
    """Give the names of actors; those that the edition lacks are not told by number, but may be there."""
    names: tuple[object, ...] = tuple(a.name for i in ids if (a := page.profile.actor(i)))
    return (*names, above("others above this edition, or none")) if page.left_out("actors") else names


def _when(a: Arrangement) -> Block:
    if a.starts and a.ends:
        return Block(f"{day(a.starts)} to {day(a.ends)}")
    if a.starts:
        return Block(f"since {day(a.starts)}, ") + gap("no end recorded")
    return Block(f"until {day(a.ends)}") if a.ends else gap("no date")
