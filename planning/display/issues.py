"""The issue register: requests of last resort."""

from __future__ import annotations

from planning.analysis.requests import RequestFinding, request_findings
from planning.display.blocks import Block
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
        "Tests",
        "Alternatives tried",
        "Matrix",
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
    return out + stub(page, "requests")


def _request(page: AreaPage, f: RequestFinding) -> list[object]:
    r = f.request
    counts = {k: sum(t.result == k for t in f.tests) for k in ("pass", "fail", "unknown")}
    words = ", ".join(f"{n} {k}" for k, n in counts.items() if n)
    decision = r.decision if not f.expired else f"approved, expired {r.expires}"
    kind = "armed escort" if r.request == "escort" else "military asset"
    alternatives = tuple(framework("escort_alternatives")[a].name for a in r.alternatives)
    matrix = (f.matrix or "").replace("_", " ")
    where = r.corridor or place_name(page.profile, r.place)
    return [
        f"{r.id} {r.title}",
        kind,
        where,
        words,
        alternatives,
        matrix,
        decision,
        f.missing or Block("nothing recorded as missing"),
        r.exit_plan,
        evidence_cell(r.evidence, page.href),
    ]
