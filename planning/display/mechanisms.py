"""Civil-military mechanisms: all of them, humanitarian notification as aggregates, and who records or tracks civilian harm."""

from __future__ import annotations

from planning.display.blocks import Block, note, number
from planning.display.page import AreaPage, absent, evidence_cell, none_here, stub, told_count
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Mechanism

__all__ = ["casualty_tracking", "mechanisms", "notification"]


def mechanisms(page: AreaPage) -> Block:
    """Show the civil-military mechanisms."""
    kinds = framework("mechanism_kinds")
    rows = []
    for m in page.profile.mechanisms:
        details = [f"run by {m.run_by}" if m.run_by else "", f"chair: {m.chair}" if m.chair else "", m.frequency or ""]
        if m.share_acknowledged is not None:
            details.append(f"{m.share_acknowledged:.0%} acknowledged")
        if m.lag_hours is not None:
            details.append(f"lag {number(m.lag_hours)} hours")
        if m.incidents_after is not None:
            details.append(f"{m.incidents_after} incidents after notification")
        ends = {"yes": "ends with the mission", "no": "goes on without the mission"}.get(m.ends_with_mission or "")
        rows.append(
            [
                m.name,
                kinds[m.mechanism_kind].name,
                m.exists,
                tuple(d for d in details if d),
                tuple(m.members),
                ends,
                m.as_of,
                evidence_cell(m.evidence, page.href),
            ]
        )
    columns = ["Mechanism", "Kind", "Exists", "How it works", "Members", "Without the mission", "As of", "Evidence"]
    out = table(
        "Civil-military mechanisms",
        columns,
        rows,
        empty=absent(page, "No mechanism is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    )
    if any(m.share_acknowledged is not None for m in page.profile.mechanisms):
        out += note("An acknowledgement of a notification is not a permission, and not a promise of safety.")
    return out + stub(page, "mechanisms")


def notification(page: AreaPage) -> Block:
    """Show notification as aggregates: parties, lag, share acknowledged, incidents after, last validation."""
    found = [m for m in page.profile.mechanisms if m.mechanism_kind == "notification"]
    rows = [
        [
            m.name,
            m.exists,
            m.run_by,
            tuple(m.parties_covered),
            None if m.lag_hours is None else f"{number(m.lag_hours)} hours",
            None if m.share_acknowledged is None else f"{m.share_acknowledged:.0%}",
            told_count(page, m.incidents_after),
            m.last_validated,
            _without_mission(m),
            evidence_cell(m.evidence, page.href),
        ]
        for m in found
    ]
    columns = [
        "System",
        "Exists",
        "Run by",
        "Parties covered",
        "Lag",
        "Acknowledged",
        "Incidents after",
        "Last validated",
        "Without the mission",
        "Evidence",
    ]
    out = table(
        "Humanitarian notification",
        columns,
        rows,
        empty=none_here(page, "No notification system is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "Aggregates only; sites and movements have no place here. An acknowledgement says that a message was read: it "
            "is not a permission, and not a promise of safety."
        )
    return out + stub(page, "mechanisms")


def casualty_tracking(page: AreaPage) -> Block:
    """Show who records civilian harm: whose harm it covers, since when, by what standard, whether it is published."""
    rows = [
        [
            m.name,
            m.exists,
            m.run_by,
            tuple(m.harm_by),
            m.since,
            m.standard_of_proof,
            m.publishes,
            m.last_validated,
            _without_mission(m),
            evidence_cell(m.evidence, page.href),
        ]
        for m in page.profile.mechanisms
        if m.mechanism_kind == "casualty_tracking"
    ]
    columns = [
        "System",
        "Exists",
        "Run by",
        "Harm done by",
        "Since",
        "Standard of proof",
        "Publishes",
        "Last validated",
        "Without the mission",
        "Evidence",
    ]
    return table(
        "Systems that record or track civilian harm",
        columns,
        rows,
        empty=none_here(page, "No casualty recording or tracking system is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "mechanisms")


def _without_mission(m: Mechanism) -> object:
    """Say what becomes of a system when the mission leaves; nothing of one that does not exist."""
    if m.exists == "no":
        return Block("–")
    return {"yes": "ends with it", "no": "goes on"}.get(m.ends_with_mission or "")
