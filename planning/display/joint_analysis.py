"""The joint side of a transition: who analyses together, where scopes differ, what integration costs, data, who stays."""

from __future__ import annotations

from planning.analysis.function_gaps import function_gaps
from planning.analysis.joint_analysis import HandoverFinding, ScopeRow, handover_findings, missing_sides, scope_rows
from planning.analysis.transition import window
from planning.display.blocks import Block, badge, bullets, gap, lines, note, paragraph, text
from planning.display.dates import due
from planning.display.function_gaps import named, unit
from planning.display.page import AreaPage, absent, evidence_cell, label, lacking, place_name, stub, told
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import JointAssessment

__all__ = ["assessments", "data", "residual", "scopes"]

PHYSICAL = {"yes": "physical violence", "part": "in part physical violence", "no": "not physical violence"}


def _shown(page: AreaPage) -> bool:
    return window(page.profile, page.as_of).clock is not None


def assessments(page: AreaPage) -> Block:
    """Show each joint analysis: its state, who takes part and who does not, what integration brings and costs."""
    if not _shown(page):
        return Block()
    found = page.profile.joint_assessments
    if not found:
        return paragraph(absent(page, "No joint protection analysis is recorded.", "joint_assessments").html)
    out = Block()
    for one in found:
        out += _assessment(page, one)
    return out + stub(page, "joint_assessments")


def _assessment(page: AreaPage, one: JointAssessment) -> Block:
    state = label("task_statuses", one.state)
    head = [
        f"<strong>{text(one.title, page.href)}</strong>",
        text(state) if state else gap("state not recorded").html,
        f"led by {text(one.led_by, page.href)}" if one.led_by else gap("who leads it is not recorded").html,
        f"due {due(one.due, page.as_of, done=one.state == 'done').html}",
    ]
    rows = [
        [
            p.who,
            label("analysis_sides", p.side),
            {"yes": "yes", "no": badge("no", "watch")}.get(p.takes_part or ""),
            p.brings,
        ]
        for p in one.participants
    ]
    out = paragraph(" · ".join(head)) + table(
        f"Who takes part: {one.title}",
        ["Who", "Side", "Takes part", "Brings"],
        rows,
        empty="Nobody is recorded.",
        href=page.href,
    )
    if missing := missing_sides(one):
        out += paragraph(
            f"No part of these sides is recorded as taking part: {text(', '.join(i.name for i in missing))}."
        )
    out += paragraph("<strong>What integration brings</strong>") + bullets(text(b, page.href) for b in one.benefits)
    return (
        out
        + paragraph("<strong>What it risks for humanitarian space</strong>")
        + bullets(text(r, page.href) for r in one.risks_to_space)
    )


def scopes(page: AreaPage) -> Block:
    """Show risk by risk whether it lies within a mission's mandate on physical violence, and what of it ends."""
    if not _shown(page):
        return Block()
    rows = [_scope(page, r) for r in scope_rows(page.profile, function_gaps(page.profile, page.as_of))]
    columns = [
        "Protection risk",
        "Mission's scope",
        "Recorded here",
        "Within the mandate here",
        "Open gaps that touch it",
        "In a joint analysis",
    ]
    words = (
        "The mandate to protect civilians is about physical violence; humanitarian protection is about all rights. What is "
        "physical violence is our reading of the list. What a mission never covered does not end with it, and what it covered "
        "is only part of protection."
    )
    return table("Two scopes, risk by risk", columns, rows, href=page.href, kind="pl-wide") + note(words)


def _scope(page: AreaPage, r: ScopeRow) -> list[object]:
    unknown = lacking(page, "risks")
    functions = tuple(dict.fromkeys(named(g) for g in r.functions))
    analysed = "yes" if r.analysed else lacking(page, "joint_assessments") or Block("no")
    return [
        f"{r.risk.id} {r.risk.name}",
        PHYSICAL[r.physical],
        unknown or (str(r.recorded) if r.recorded else None),
        unknown or (str(r.in_mandate) if r.recorded else None),
        functions or lacking(page, "functions") or Block("–"),
        analysed,
    ]


def data(page: AreaPage) -> Block:
    """Show what becomes of data and archives: from whom to whom, whether they may go by our rule, what stands against it."""
    if not _shown(page):
        return Block()
    rows = [_handover(page, f) for f in handover_findings(page.profile.data_handovers)]
    columns = [
        "Data or archives",
        "From",
        "To",
        "Personal data",
        "By our rule",
        "Against it",
        "Owner and date",
        "State",
    ]
    out = table(
        "Handover of data and archives",
        columns,
        rows,
        empty=absent(page, "No handover of data or archives is recorded.", "data_handovers"),
        href=page.href,
        kind="pl-wide",
    )
    words = "By our rule nothing is handed over where a check that must be met fails or is not known."
    checks = bullets(
        text(f"{i.id} {i.label}" + (" (must)" if i.values.get("must") == "yes" else ""))
        for i in framework("handover_checks")
    )
    return out + (note(words) + checks if rows else Block()) + stub(page, "data_handovers")


def _handover(page: AreaPage, f: HandoverFinding) -> list[object]:
    h = f.handover
    because = {c.check: c.because for c in h.checks}
    against: list[tuple[str, object]] = [
        ("Fails", f"{i.id} {i.name}" + (f": {because[i.id]}" if because.get(i.id) else "")) for i in f.failed
    ]
    against += [("Not known", ", ".join(i.id for i in f.unknown))] if f.unknown else []
    state: object = label("task_statuses", h.state)
    if h.state == "done" and not f.may:
        state = lines([("", state), ("", badge("done against our rule", "bad"))])
    return [
        h.what,
        h.holder,
        h.recipient,
        h.personal_data,
        badge("may go", "good") if f.may else badge("not yet", "bad"),
        lines(against, page.href) if against else Block("nothing"),
        lines(
            [("", told(h, "owner") or gap("no owner recorded")), ("", due(h.due, page.as_of, done=h.state == "done"))]
        ),
        state,
    ]


def residual(page: AreaPage) -> Block:
    """Show what of the United Nations stays: who, where, from when, for which functions, and what it will not do."""
    if not _shown(page):
        return Block()
    frame, by_id = framework("mission_functions"), {f.id: f for f in page.profile.functions}
    rows = []
    for r in page.profile.residual_presences:
        functions = [frame[by_id[k].function] for k in r.functions if k in by_id]
        rows.append(
            [
                r.presence,
                tuple(place_name(page.profile, p) for p in r.places) or unit(page, None),
                r.starts,
                r.ends,
                tuple(dict.fromkeys(f"{i.id} {i.name}" for i in functions)) or None,
                {"yes": "decided", "no": "not decided"}.get(r.decided or ""),
                r.limits,
                evidence_cell(r.evidence, page.href),
            ]
        )
    columns = ["Presence", "Where", "From", "To", "For", "Decided", "What it will not do", "Evidence"]
    return table(
        "Who stays",
        columns,
        rows,
        empty=absent(page, "No residual presence of the United Nations is recorded.", "residual_presences"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "residual_presences")
