"""Requests of last resort as a ledger: tests, alternatives, decision, what is missing, how corridors lock in, the matrix."""

from __future__ import annotations

from planning.analysis.requests import RequestFinding, corridors, request_findings
from planning.display.blocks import Block, badge, day, gap, note, text
from planning.display.page import AreaPage, absent, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["requests"]


def requests(page: AreaPage) -> Block:
    """Show the requests of last resort: each with its tests and what stands in the way of a yes."""
    found = request_findings(page.profile.requests, page.as_of)
    if not found:
        return table(
            "Military assets and armed escorts",
            ["Request"],
            [],
            empty=absent(page, "No request is recorded.", "requests"),
        ) + stub(page, "requests")
    rows = [_request(page, f) for f in found]
    columns = [
        "Request",
        "Kind",
        "Where",
        "Asked by",
        "Provider",
        "Tests",
        "Decision",
        "Before a yes",
        "Plan to stop",
        "Evidence",
    ]
    out = table("Military assets and armed escorts", columns, rows, href=page.href, kind="pl-wide")
    tests = [
        [
            f"{f.request.id} {t.criterion}",
            t.label,
            t.result,
            t.test.because if t.test else None,
            evidence_cell(t.test.evidence if t.test else (), page.href),
        ]
        for f in found
        for t in f.tests
    ]
    out += table("Tests of last resort", ["Criterion", "Asks", "Result", "Because", "Evidence"], tests, href=page.href)
    out += _alternatives(page) + _corridors(page) + _matrix(page)
    return out + stub(page, "requests")


def _request(page: AreaPage, f: RequestFinding) -> list[object]:
    r = f.request
    counts = {k: sum(t.result == k for t in f.tests) for k in ("pass", "fail", "unknown")}
    words = ", ".join(f"{n} {k}" for k, n in counts.items() if n)
    provider = page.profile.actor(r.provider)
    return [
        f"{r.id} {r.title}",
        "armed escort" if r.request == "escort" else "military asset",
        r.corridor or place_name(page.profile, r.place),
        r.requested_by,
        provider.name if provider else None,
        words,
        _decision(page, f),
        f.missing or Block("nothing recorded as missing"),
        r.exit_plan,
        evidence_cell(r.evidence, page.href),
    ]


def _decision(page: AreaPage, f: RequestFinding) -> Block:
    """Say what was decided, by whom, until when; an approval against a criterion that must be met says so first."""
    r = f.request
    if r.decision is None:
        return gap("not known")
    out = Block()
    against = r.decision == "approved" and f.failed
    if against:  # the reason follows at once, then who and when
        out += badge(f"approved although {' and '.join(f.failed)} fail{'s' if len(f.failed) == 1 else ''}", "bad")
        out += Block(f" {text(r.despite, page.href)} " if r.despite else f" {gap('no reason is recorded').html} ")
    else:
        out += Block(text(r.decision))
        out += Block(f" ({text(r.despite, page.href)})" if r.despite else "")
    parts = [
        "Approved" if against else "",
        f"by {text(r.decided_by, page.href)}" if r.decided_by else "",
        f"on {day(r.decided_on)}" if r.decided_on else "",
    ]
    out += Block(" ".join(["", *(p for p in parts if p)]))
    if r.decision == "approved":
        words = f"expired {r.expires}" if f.expired else f"expires {r.expires}" if r.expires else ""
        out += Block(" ") + (
            badge(words, "bad" if f.expired else "watch" if f.soon else "plain") if words else gap("no expiry")
        )
    return out


def _alternatives(page: AreaPage) -> Block:
    names = framework("escort_alternatives")
    rows = [
        [f"{r.id} {names[a.alternative].name}", {"yes": "tried", "no": "not tried"}.get(a.tried or ""), a.outcome]
        for r in page.profile.requests
        for a in r.alternatives
    ]
    columns = ["Alternative", "Tried", "What came of it, or why not"]
    return table("Alternatives before the request", columns, rows, href=page.href) if rows else Block()


def _corridors(page: AreaPage) -> Block:
    """Show for each corridor the share under escort by month, and in words how long it has not gone alone."""
    out = Block()
    for c in corridors(page.profile.requests):
        if not c.months:
            continue
        rows = [
            [month, str(moved), str(escorted), None if share is None else f"{share:.0%}"]
            for (month, moved, escorted), share in zip(c.months, c.shares, strict=True)
        ]
        columns = ["Month", "Movements", "Under escort", "Share"]
        out += table(f"Escorts on the corridor {c.name}", columns, rows, numbers=[1, 2, 3])
        if page.left_out("requests"):
            continue  # a request above the edition may count more months or approvals of this corridor
        first, last = next((s for s in c.shares if s is not None), None), c.shares[-1]
        told = [
            f"Share under escort: {first:.0%} in {c.months[0][0]}, {last:.0%} in {c.months[-1][0]}."
            if first is not None and last is not None
            else ""
        ]
        told += [
            f"The last movement without escort on record was in {c.alone}."
            if c.alone
            else "No movement without escort is on record."
        ]
        told += [
            f"First approved on {c.since.isoformat()}, {c.approvals} approved, {c.renewals} renewed." if c.since else ""
        ]
        told += [f"Dependence {c.dependence} of 3." if c.dependence is not None else ""]
        out += note(" ".join(t for t in told if t))
    return out


def _matrix(page: AreaPage) -> Block:
    """Show the matrix of visibility and force mission, with the requests that fall into each field."""
    frame, seen = framework("mcda_matrix"), framework("task_visibility")
    missions = framework("force_missions")
    asked = [r for r in page.profile.requests if r.request == "military_asset" and r.visibility and r.force_mission]
    if not asked:
        return Block()
    rows = []
    for v in seen:
        cells: list[object] = []
        for m in missions:
            answer = str(frame[f"{v.id}:{m.id}"].values["answer"]).replace("_", " ")
            here = [r.id for r in asked if (r.visibility, r.force_mission) == (v.id, m.id)]
            cells.append(f"{answer}: {', '.join(here)}" if here else answer)
        rows.append([v.name, *cells])
    out = table(
        "First answer by visibility of the task and mission of the force",
        ["Visibility", *(m.name for m in missions)],
        rows,
    )
    return out + note(
        "The two corners are those of the guidelines, the other fields our judgement. It replaces none of the tests."
    )
