"""Protection: risks by scope, the questions of the protection analysis, and judgements beside computed ratings."""

from __future__ import annotations

from planning.analysis.protection import HUMANITARIAN, MISSION, RatedRisk, in_scope, paf_rows, rated
from planning.analysis.ratings import RatedJudgement, judged
from planning.display.blocks import Block, gap, note, number, paragraph, text
from planning.display.page import (
    ACCESS_PAGE,
    NOT_AVAILABLE,
    AreaPage,
    above,
    absent,
    anchor,
    evidence_cell,
    place_name,
    stub,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Scenario

__all__ = ["analysis", "judgements", "mission_scope", "register", "short"]

MOST = 8  # risks in the short table of the country assessment


def _parts(r: RatedRisk) -> list[object]:
    """Give threat, vulnerability, capacity, value and trend: a value never stands without its parts."""
    parts = [None if x is None else str(x) for x in (r.risk.threat, r.risk.vulnerability, r.risk.capacity)]
    moved = f"{r.trend} (was {number(r.risk.previous)})" if r.trend else None
    return [*parts, r.value, moved]


def _name(r: RatedRisk) -> str:
    return f"{r.risk.id} {r.risk.risk} {framework('protection_risks')[r.risk.risk].name}"


def _formula() -> Block:
    top = framework("protection_scores").number("risk_max")
    words = f"Threat, vulnerability and capacity 0-5; risk = T x V / C, at most {top:g}: our formula, always with its parts."
    return note(f"{words} Trend: against the risk figure of the edition before.")


def short(page: AreaPage) -> Block:
    """Show the highest risks with their parts; the register stands on the page on access and protection."""
    p = page.profile
    rows = [
        [
            Block(f'<a href="{ACCESS_PAGE}#{r.risk.id}">{text(_name(r))}</a>'),
            place_name(p, r.risk.place),
            r.risk.group,
            *_parts(r),
            evidence_cell(r.risk.evidence, page.href),
        ]
        for r in rated(p.risks)[:MOST]
    ]
    out = table(
        "Highest protection risks",
        ["Risk", "Where", "Group", "T", "V", "C", "Risk 0-5", "Trend", "Evidence"],
        rows,
        numbers=range(3, 7),
        empty=absent(page, "No protection risk is recorded.", "risks"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        link = f'<a href="{ACCESS_PAGE}">Access, protection and harm</a>'
        out += _formula() + paragraph(
            f"{min(MOST, len(p.risks))} of {len(p.risks)} risks of this edition. The register by scope, the protection "
            f"analysis and the cell's own judgements: {link}."
        )
    return out + stub(page, "risks")


def register(page: AreaPage) -> Block:
    """Show the risks under humanitarian protection: unit x group with T, V and C, and the trend."""
    p, frame = page.profile, framework("protection_risks")
    found = [r for r in rated(p.risks) if in_scope(r.risk, HUMANITARIAN)]
    rows = [
        [
            anchor(r.risk.id, _name(r)),
            place_name(p, r.risk.place),
            r.risk.group,
            *_parts(r),
            "CMCoord" if frame[r.risk.risk].values.get("cmcoord") == "yes" else "refer",
            r.risk.reason,
            r.risk.coping,
            r.risk.as_of,
            evidence_cell(r.risk.evidence, page.href),
        ]
        for r in found
    ]
    columns = [
        "Risk",
        "Where",
        "Group",
        "T",
        "V",
        "C",
        "Risk 0-5",
        "Trend",
        "Moved by",
        "Reason",
        "Coping",
        "As of",
        "Evidence",
    ]
    out = table(
        "Risks under humanitarian protection",
        columns,
        rows,
        numbers=range(3, 7),
        empty=absent(page, "No protection risk is recorded.", "risks"),
        href=page.href,
        kind="pl-wide",
    )
    return out + (_formula() if rows else Block()) + stub(page, "risks")


def mission_scope(page: AreaPage) -> Block:
    """Show apart which of the risks lie within a mission's mandate to protect civilians; no figure is given over both."""
    p, scopes = page.profile, framework("protection_scopes")
    rows = [
        [
            Block(f'<a href="#{r.risk.id}">{text(_name(r))}</a>'),
            place_name(p, r.risk.place),
            r.risk.group,
            *_parts(r),
        ]
        for r in rated(p.risks)
        if in_scope(r.risk, MISSION)
    ]
    nobody = not (p.missions or page.left_out("missions"))
    words = "No peace operation is recorded here, so no risk can lie within its mandate." if nobody else ""
    empty = Block(text(words)) if words else absent(page, "No risk is marked as within a mission's mandate.", "risks")
    out = table(
        "Of these, threats of physical violence within a mission's mandate",
        ["Risk", "Where", "Group", "T", "V", "C", "Risk 0-5", "Trend"],
        rows,
        numbers=range(3, 7),
        empty=empty,
        kind="pl-wide",
    )
    return out + note(
        f"{scopes[HUMANITARIAN].label}: {scopes[HUMANITARIAN].text} {scopes[MISSION].label}: {scopes[MISSION].text} "
        "The two lists are never added up and have no figure in common; a risk outside the mandate is no smaller for it."
    )


def analysis(page: AreaPage) -> Block:
    """Show the questions of the protection analysis in order, with what has been answered and what has not."""
    p = page.profile
    found = paf_rows(p.paf_answers)
    rows: list[list[object]] = []
    for row in found:
        first = f"{row.pillar.id} {row.pillar.name}: {row.pillar.text}"
        if not row.answers:
            rows.append([first, None, absent(page, "not answered", "paf_answers"), Block(), Block()])
        for a in row.answers:
            where, rests = place_name(p, a.place), evidence_cell(a.evidence, page.href)
            rows.append([anchor(a.id, first), where, a.answer, a.as_of, rests])
    answered = sum(bool(row.answers) for row in found)
    head = paragraph(f"Answered: <strong>{answered} of {len(found)}</strong> questions{_here(page)}.")
    out = table(
        "Protection analysis, question by question",
        ["Question", "Where", "Answer", "As of", "Evidence"],
        rows,
        href=page.href,
        kind="pl-wide",
    )
    remark = "The pillars are those of the Protection Analytical Framework; the plain questions are ours."
    return head + out + note(remark) + stub(page, "paf_answers")


def _here(page: AreaPage) -> str:
    return " in this edition" if page.left_out("paf_answers") else ""


def judgements(page: AreaPage) -> Block:
    """Show where the planning cell judges otherwise than a computed rating: both values, and the reason."""
    rows = []
    for j in judged(page.profile):
        rating = framework("ratings")[j.judgement.rating]
        if not j.told:
            computed: object = above(NOT_AVAILABLE)
        else:
            computed = j.computed if j.computed is not None else gap("none, too much is a gap")
        change = None if j.difference is None else Block(text(f"{j.difference:+.1f}".replace(".0", "")))
        rows.append(
            [
                anchor(j.judgement.id, f"{j.judgement.id} {rating.name}"),
                _of(page, j),
                computed,
                j.judgement.value,
                above(NOT_AVAILABLE) if not j.told else change,
                j.judgement.reason,
                j.judgement.confidence,
                j.judgement.as_of,
                evidence_cell(j.judgement.evidence, page.href),
            ]
        )
    columns = ["Rating", "Of", "Computed", "Judgement", "Difference", "Reason", "Confidence", "As of", "Evidence"]
    out = table(
        "Where the planning cell judges otherwise than the formula",
        columns,
        rows,
        numbers=[2, 3, 4],
        empty=absent(page, "No judgement beside a computed rating is recorded.", "judgements"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        scales = "; ".join(f"{i.name.lower()} {i.min:g}-{i.max:g}" for i in framework("ratings"))
        out += note(f"Both values stand and neither replaces the other. Scales: {scales}.")
    return out + stub(page, "judgements")


def _of(page: AreaPage, j: RatedJudgement) -> object:
    if j.judgement.rating == "access_overall":
        return page.profile.area.name
    if j.of is None:
        return above()
    if isinstance(j.of, Scenario):
        return Block(f'<a href="scenario_plan.html">{text(f"{j.of.id} {j.of.title}")}</a>')
    name = framework("protection_risks")[j.of.risk].name
    words = f"{j.of.id} {name}, {place_name(page.profile, j.of.place)}: {j.of.group}"
    return Block(f'<a href="#{j.of.id}">{text(words)}</a>')
