"""Country-specific guidance and policy documents: rules of engagement, codes of conduct, joint operating modalities and others."""

from __future__ import annotations

from planning.display.blocks import Block, badge, gap, lines, paragraph
from planning.display.page import AreaPage, absent, anchor, evidence_cell, label, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["guidance"]


def guidance(page: AreaPage) -> Block:
    """Show country-specific guidance and policy documents: whether they exist, their state, whom they bind, what is missing."""
    rows = []
    for g in page.profile.guidance_documents:
        actor = page.profile.actor(g.actor)
        state = label("policy_states", g.state)
        not_there = g.exists == "no" or g.state == "missing"  # nobody can have endorsed it
        kind = {"in_use": "good", "endorsed": "good", "missing": "bad", "outdated": "bad"}.get(g.state or "", "watch")
        rows.append(
            [
                anchor(g.id, f"{g.id} {g.title}"),
                lines([("", label("guidance_kinds", g.document)), *([("Binds", actor.name)] if actor else [])]),
                lines(
                    [
                        ("", badge(state, kind) if state else None),
                        ("Exists", g.exists),
                        *([] if not_there else [("Endorsed by", g.endorsed_by), ("Dated", g.dated)]),
                    ]
                ),
                g.missing,
                evidence_cell(g.evidence, page.href),
            ]
        )
    columns = ["Document", "Kind", "State", "What is missing", "Evidence"]
    out = table(
        "Country-specific guidance and policy documents",
        columns,
        rows,
        empty=absent(page, "No guidance is recorded.", "guidance_documents"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        has = {g.document for g in page.profile.guidance_documents}
        lacks = [k.label.lower() for k in framework("guidance_kinds") if k.id not in has]
        known = all(g.document for g in page.profile.guidance_documents)
        if lacks and known and not page.incomplete("guidance_documents"):
            out += paragraph(gap(f"No record of: {', '.join(lacks)}.").html)
    return out + stub(page, "guidance_documents")
