"""The issue register: access constraints and protection risks."""

from __future__ import annotations

from planning.analysis.access import access_score
from planning.analysis.protection import risk_value
from planning.display.blocks import Block, gap, note, paragraph, text
from planning.display.page import NOT_AVAILABLE, AreaPage, above, absent, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["access", "risks"]


def access(page: AreaPage) -> Block:
    """Show the access constraints with our overall figure and its reliability."""
    p, acaps, levels = page.profile, framework("access_acaps"), framework("access_levels")
    score = access_score(p.constraints)
    if page.left_out("constraints"):
        # The rest would give an overall of its own that misleads: the highest score may lie above the edition.
        head = paragraph(f"Overall: {above(NOT_AVAILABLE).html}.") + stub(page, "constraints")
    elif score.overall is None:
        why = "too few indicators are scored" if score.scored else "no constraint is scored"
        head = paragraph(f"Overall: {gap(f'none, because {why}').html} ({score.scored} of {score.of} scored).")
    else:
        share = f"{score.scored} of {score.of} indicators scored, reliability {score.reliability:.0%}"
        head = paragraph(f"Overall: <strong>{score.overall} of 5, {text(score.label.lower())}</strong> ({share}).")
    pillars = framework("access_pillars")
    head += table(
        "Access by indicator",
        ["Indicator (ACAPS)", "Pillar", "Score 0-3"],
        [
            [acaps[k].name, pillars[acaps[k].group].name, None if v is None else str(v)]
            for k, v in score.indicators.items()
        ],
        numbers=[2],
    )
    head += note(
        f"Our formula, not ACAPS's own: the highest score recorded for each indicator; a pillar is their mean x "
        f"{levels.number('pillar_factor'):.3g}; the overall is {levels.number('weight_max'):g} x the highest pillar + "
        f"{levels.number('weight_mean'):g} x the mean of the pillars. X lowers the reliability and never counts as 0."
    )
    amrf, types = framework("access_amrf"), framework("access_actor_types")
    rows = [
        [
            f"{c.category} {amrf[c.category].name}",
            place_name(p, c.place),
            None if c.score is None else str(c.score),
            _trend(c.score, c.previous_score),
            types[c.actor_type].name if c.actor_type else None,
            tuple(framework("access_impacts")[i].name for i in c.impacts),
            c.reason,
            c.mitigation,
            c.as_of,
            evidence_cell(c.evidence, page.href),
        ]
        for c in p.constraints
    ]
    columns = [
        "Constraint (AMRF)",
        "Where",
        "Score 0-3",
        "Trend",
        "By whom",
        "Impact",
        "Reason",
        "Mitigation",
        "As of",
        "Evidence",
    ]
    return (
        head
        + table(
            "Access constraints",
            columns,
            rows,
            empty=absent(page, "No constraint is recorded.", "constraints"),
            href=page.href,
            kind="pl-wide",
        )
        + stub(page, "constraints")
    )


def _trend(now: int | None, before: int | None) -> object:
    if now is None or before is None:
        return None
    words = "worse" if now > before else "better" if now < before else "same"
    return f"{words} (was {before})"


def risks(page: AreaPage) -> Block:
    """Show the protection risks: unit x group with threat, vulnerability, capacity and risk beside each other."""
    p, frame = page.profile, framework("protection_risks")
    rows = []
    for r in p.risks:
        value = risk_value(r.threat, r.vulnerability, r.capacity)
        parts = [None if x is None else str(x) for x in (r.threat, r.vulnerability, r.capacity)]
        moved = "CMCoord" if frame[r.risk].values.get("cmcoord") == "yes" else "refer"
        rows.append(
            [
                f"{r.risk} {frame[r.risk].name}",
                place_name(p, r.place),
                r.group,
                *parts,
                value,
                moved,
                r.reason,
                r.as_of,
                evidence_cell(r.evidence, page.href),
            ]
        )
    rows.sort(key=lambda row: (row[6] is None, -(row[6] if isinstance(row[6], float) else 0)))
    columns = ["Risk", "Where", "Group", "T", "V", "C", "Risk 0-5", "Moved by", "Reason", "As of", "Evidence"]
    out = table(
        "Protection risks",
        columns,
        rows,
        numbers=range(3, 7),
        empty=absent(page, "No protection risk is recorded.", "risks"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            f"Threat, vulnerability and capacity 0-5; risk = T x V / C, at most "
            f"{framework('protection_scores').number('risk_max'):g}: our formula, always with its parts. "
            "Humanitarian protection covers all rights; a mission's protection of civilians covers physical violence. The two are never added up."
        )
    return out + stub(page, "risks")
