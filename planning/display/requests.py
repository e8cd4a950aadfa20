"""Requests of last resort: a short table for the assessment; ledger, tests, matrix and corridors for the working plan."""

from __future__ import annotations

from planning.analysis.requests import LockIn, RequestFinding, after, lock_in, request_findings, share
from planning.display.blocks import Block, badge, day, gap, lines, note, paragraph, text
from planning.display.charts import heat_table
from planning.display.judged import COLUMNS, judged
from planning.display.page import (
    WORKING_PLAN_PAGE,
    AreaPage,
    absent,
    actor_name,
    anchor,
    evidence_cell,
    none_here,
    place_name,
    sealed,
    stub,
    told,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Alternative, Request, Usage

__all__ = ["corridors", "ledger", "matrix", "outlook", "tests"]

ANSWERS = {"usually_acceptable": "good", "case_by_case": "watch", "avoid": "bad"}
CAUTION = (
    "The figures show how use went; they do not say that the escort caused it. A period without a figure is a gap."
)
KINDS = {"escort": "armed escort", "military_asset": "military asset"}


def outlook(page: AreaPage) -> Block:
    """Show the requests in short, for the assessment: what stands in the way of a yes, and what was decided."""
    rows = [
        [
            f"{f.request.id} {f.request.title}",
            KINDS[f.request.request],
            _decision(page, f),
            f.missing or Block("nothing"),
        ]
        for f in request_findings(page.profile.requests, page.as_of)
    ]
    out = table(
        "Military assets and armed escorts",
        ["Request", "Kind", "Decision", "Missing before a yes"],
        rows,
        empty=absent(page, "No request is recorded.", "requests"),
        href=page.href,
    )
    more = "Tests, alternatives and corridors" if rows else "What a request has to say"
    return out + stub(page, "requests") + paragraph(f'<a href="{WORKING_PLAN_PAGE}">{more}: working plan</a>')


def ledger(page: AreaPage) -> Block:
    """Show each request with its decision, by whom, until when, and what was tried before."""
    found = request_findings(page.profile.requests, page.as_of)
    rows = [_request(page, f) for f in found]
    columns = ["Request", "Where and by whom", "Decision", "Missing before a yes", "Plan to stop", "Evidence"]
    out = table(
        "Ledger of requests",
        columns,
        rows,
        empty=absent(page, "No request is recorded.", "requests"),
        href=page.href,
        kind="pl-wide",
    )
    tried = [
        [
            f"{f.request.id} {framework('escort_alternatives')[t.alternative].name}",
            _tried(f.request, t),
            t.outcome,
        ]
        for f in found
        for t in f.request.alternatives
    ]
    if found:
        out += table(
            "Alternatives to the request",
            ["Alternative", "Tried", "What came of it, or why not"],
            tried,
            empty=gap("No alternative is recorded, and none may be taken for granted."),
            href=page.href,
        )
    return out + stub(page, "requests")


def _tried(request: Request, alternative: Alternative) -> object:
    words = {"yes": "tried", "no": "not tried"}.get(alternative.tried or "")
    if not words or not alternative.tried_on:
        return words
    late = f" {badge('after the decision', 'watch')}" if after(request, alternative) else ""
    return Block(f"{words} {day(alternative.tried_on)}{late}")


def _request(page: AreaPage, f: RequestFinding) -> list[object]:
    r = f.request
    renewed = f" (renewal of {r.renewal_of})" if r.renewal_of else ""
    return [
        anchor(r.id, f"{r.id} {r.title}{renewed}"),
        lines(
            [
                ("Kind", KINDS[r.request]),
                ("Where", r.corridor or place_name(page.profile, r.place)),
                ("Asked by", r.requested_by),
                ("Of whom", actor_name(page, r.provider)),
            ]
        ),
        lines([("", _decision(page, f)), *_decided(r), ("Runs to", _expiry(page, f))]),
        f.missing or Block("nothing recorded as missing"),
        told(r, "exit_plan"),
        evidence_cell(r.evidence, page.href),
    ]


def _decided(r: Request) -> list[tuple[str, object]]:
    """Say by whom and when; nothing of it where nothing is decided."""
    if r.decision in {None, "pending"}:
        return [("To decide", r.decided_by)]
    return [("By", r.decided_by), ("On", r.decided_on)]


def _decision(page: AreaPage, f: RequestFinding) -> Block:
    """Say the decision; an approval that failed a criterion which must be met says so and why."""
    r = f.request
    if r.decision is None:
        return gap()
    kind = {"refused": "plain", "pending": "watch", "approved": "good"}.get(r.decision, "plain")
    if f.expired:
        out = badge("approved, expired" if not page.incomplete("requests") else "approved, past its date", "bad")
    elif f.despite:
        out = badge("approved despite a failed test", "bad")
    else:
        out = badge(r.decision, kind)
    if f.despite:
        criteria = f"{' and '.join(f.failed)} must be met and {'fails' if len(f.failed) == 1 else 'fail'}"
        out += Block(f" {text(criteria)}; approved despite that: {_despite(page, r).html}")
    elif r.despite:
        out += Block(f" {text(r.despite, page.href)}")
    return out


def _since(page: AreaPage, f: RequestFinding) -> str:
    """Say what was decided since an approval ran out; nothing where that may not be on this page."""
    if f.followed is not None:
        words = "refused" if f.followed.decision == "refused" else "granted, and ran out as well"
        return f"; renewal {f.followed.id} {words}"
    return "" if page.incomplete("requests") else ", no new decision recorded"


def _despite(page: AreaPage, request: Request) -> Block:
    if "despite" in request.sealed:
        return sealed()
    return Block(text(request.despite, page.href)) if request.despite else gap("no reason is recorded")


def _expiry(page: AreaPage, f: RequestFinding) -> Block:
    r = f.request
    if r.expires is None:
        return gap("no expiry") if r.decision == "approved" else Block("–")
    if f.followed is not None and f.followed.decision == "approved":
        return Block(f"{day(r.expires)}, renewed as {text(f.followed.id)}")
    if f.expired:
        return badge(f"expired {r.expires.day} {r.expires:%b %Y}{_since(page, f)}", "bad")
    if f.days_left is not None:
        left = "today" if f.days_left == 0 else f"in {f.days_left} day{'s' * (f.days_left != 1)}"
        return Block(f"{day(r.expires)} ") + badge(f"runs out {left}", "watch")
    return Block(day(r.expires))


def tests(page: AreaPage) -> Block:
    """Show every criterion of every request with its result, the reason and the evidence."""
    rows = [
        [
            f"{f.request.id} {t.criterion}{' (must)' if t.must else ''}",
            t.label,
            *judged(page, t.result, t.test),
        ]
        for f in request_findings(page.profile.requests, page.as_of)
        for t in f.tests
    ]
    if not rows:
        return Block()
    out = table("Tests of last resort", ["Criterion", "Asks", *COLUMNS], rows, href=page.href)
    return out + note(
        "E1 to E4 must be met by the guidelines on escorts of 2013. That M1 to M4 must be met is our own reading; so is "
        "the order in which they are asked. Unknown is neither pass nor fail."
    )


def matrix(page: AreaPage) -> Block:
    """Show the answers by visibility of the task and mission of the force, with the requests that fall into each."""
    frame, seen, forces = framework("mcda_matrix"), framework("task_visibility"), framework("force_missions")
    assets = [r for r in page.profile.requests if r.request == "military_asset"]
    rows = []
    for v in seen:
        row: list[object] = [v.label]
        for m in forces:
            answer = str(frame[f"{v.id}:{m.id}"].values["answer"])
            ids = ", ".join(r.id for r in assets if (r.visibility, r.force_mission) == (v.id, m.id))
            row.append(
                badge(answer.replace("_", " "), ANSWERS[answer])
                + Block(f" <strong>{text(ids)}</strong>" if ids else "")
            )
        rows.append(row)
    out = table("Visibility of the task and mission of the force", ["Task", *(m.label for m in forces)], rows)
    unplaced = [r.id for r in assets if not (r.visibility and r.force_mission)]
    if unplaced:
        out += paragraph(
            gap(f"Not in the matrix, because visibility or mission is not recorded: {', '.join(unplaced)}.").html
        )
    return out + note(
        "The field is a first answer and replaces none of the tests. Direct assistance by a force in combat and "
        "infrastructure support on a peaceful mission follow the guidelines; the other fields are our own judgement."
    )


def corridors(page: AreaPage) -> Block:
    """Show for each corridor how much went with the force, period by period, and what that says of dependence."""
    found = lock_in(page.profile.requests, page.as_of)
    if not found:
        words = none_here(page, "No use of a corridor over time is recorded.", "requests")
        return paragraph(words.html) if page.profile.requests else Block()
    periods = sorted({u.period for f in found for u in f.usage})
    by = [(f, {u.period: u for u in f.usage}) for f in found]
    shares = [(f.corridor, [_percent(use.get(p)) for p in periods]) for f, use in by]
    out = heat_table("Per cent of the movements that went with the force", periods, shares, 100, "Corridor")
    counts = [[f.corridor, *(_counts(use.get(p)) for p in periods)] for f, use in by]
    out += table(
        "Movements with the force, of all",
        ["Corridor", *periods],
        counts,
        numbers=range(1, len(periods) + 1),
        kind="pl-wide",
    )
    if page.incomplete("requests"):
        # A request above the edition may count more months, approvals or renewals of these corridors.
        return out + note(f"{CAUTION} What the corridors depend on is told where all requests are shown.")
    rows = [
        [
            f"{f.corridor} ({', '.join(r.id for r in f.requests)})",
            _moved(f),
            str(f.renewals),
            None if f.months is None else f"{f.months} months",
            _dependence(f.requests),
        ]
        for f in found
    ]
    columns = ["Corridor", "In words", "Renewals", "Since the first approval", "Dependence 0-3"]
    out += table("Dependence on the force", columns, rows, href=page.href)
    return out + note(f"An escort or a lift that goes on is harder to end. {CAUTION}")


def _percent(usage: Usage | None) -> float | None:
    part = share(usage) if usage else None
    return None if part is None else round(part * 100)


def _counts(usage: Usage | None) -> object:
    if usage is None:
        return gap("–")
    if usage.escorted is None and usage.movements is None:
        return gap()
    escorted, movements = ("?" if n is None else str(n) for n in (usage.escorted, usage.movements))
    return f"{escorted} of {movements}"


def _moved(f: LockIn) -> Block:
    if f.first is None or f.last is None:
        return gap("no share is known")
    if not any(u.escorted for u in f.usage):
        return Block("no movement on record went with the force")
    words = f"{f.first[1]:.0%} in {f.first[0]}"
    words += f", {f.last[1]:.0%} in {f.last[0]}" if f.last[0] != f.first[0] else ""
    if f.all_since and f.all_since != f.usage[-1].period:
        words += f"; every movement since {f.all_since} went with the force"
    elif f.alone:
        words += f"; the last movement without it on record was in {f.alone}"
    return Block(text(words))


def _dependence(requests: tuple[Request, ...]) -> object:
    known = [r.dependence for r in requests if r.dependence is not None]
    return str(max(known)) if known else None
