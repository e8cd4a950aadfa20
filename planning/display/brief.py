"""The home page of an area: what we know, what changed, what to decide, by whom, by when. One printed page."""

from __future__ import annotations

from planning.analysis.access import access_score
from planning.analysis.freshness import recent, review_due
from planning.analysis.mandates import clocks
from planning.analysis.protection import risk_value
from planning.analysis.scenarios import findings
from planning.analysis.tasks import coverage
from planning.display.blocks import Block, bullets, day, definition, gap, paragraph, text
from planning.display.decisions import decisions
from planning.display.maps import area_map
from planning.display.page import AreaPage
from planning.display.prose import prose
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS
from planning.profiles.records import Record

__all__ = ["changed", "decide", "figures", "know", "links", "where"]

RECENT_DAYS = 60
MOST = 5


def know(page: AreaPage) -> Block:
    """Show the key judgements."""
    found = page.profile.narrative.section(KEY_JUDGEMENTS)
    return prose(found, page.href) if found else paragraph(gap("No key judgement is recorded.").html)


def figures(page: AreaPage) -> Block:
    """Show the figures that sum the area up, each with what it rests on."""
    p = page.profile
    pairs = [(f"Mission {c.name}", text(c.in_words)) for c in clocks(p, page.as_of)]
    if not pairs:
        pairs = [("Mission", "none recorded")]
    score = access_score(p.constraints)
    words = f"{score.overall} of 5, {score.label.lower()}" if score.overall is not None else "no overall"
    pairs.append(
        (
            "Access",
            f"{text(words)} ({score.scored} of {score.of} indicators scored)"
            if score.scored
            else gap("not assessed").html,
        )
    )
    values = [(v, r) for r in p.risks if (v := risk_value(r.threat, r.vulnerability, r.capacity)) is not None]
    if values:
        worst, risk = max(values, key=lambda pair: pair[0])
        name = framework("protection_risks")[risk.risk].name
        pairs.append(
            ("Protection", f"highest risk {worst:g} of 5: {text(name)}, {text(risk.group)} ({len(values)} assessed)")
        )
    else:
        pairs.append(("Protection", gap("no risk assessed").html))
    serious = [f for f in findings(p) if f.seriousness is not None]
    if serious:
        top = max(serious, key=lambda f: f.seriousness or 0)
        band = top.band.name.lower() if top.band else ""
        pairs.append(
            (
                "Scenario",
                f"most serious: {text(top.scenario.title)}, {top.seriousness} {text(band)}; {text(str(top.triggers))}",
            )
        )
    else:
        pairs.append(("Scenario", gap("none estimated").html))
    recorded = sum(a.recorded for a in coverage(p.tasks))
    total = sum(a.total for a in coverage(p.tasks))
    pairs.append(("CMCoord tasks", f"{recorded} of {total} recorded"))
    return definition(pairs)


def changed(page: AreaPage) -> Block:
    """Show what was recorded in the last 60 days, newest first, and what is past its review date."""
    found = recent(page.profile, page.as_of, RECENT_DAYS)
    items = [f"{day(r.as_of)}: {_line(name, r, page)}" for name, r in found if name == "facts"][:MOST]
    out = bullets(items) or paragraph(gap(f"Nothing dated in the last {RECENT_DAYS} days is recorded.").html)
    due = review_due(page.profile, page.as_of)
    if due:
        out += paragraph(f"{len(due)} records are past their review date.", "pl-note")
    return out


def _line(name: str, record: Record, page: AreaPage) -> str:
    statement = getattr(record, "statement", None)
    return text(f"{statement} [{record.id}]", page.href) if statement else text(f"{name} {record.id}")


def decide(page: AreaPage) -> Block:
    """Show the open decisions: what, by whom, by when."""
    return decisions(page, choices=False)


def where(page: AreaPage) -> Block:
    """Show the map of the area; units with recorded incidents of the last twelve months are shaded by their count."""
    counts: dict[str, float] = {}
    start = f"{page.as_of.year - 1}-{page.as_of:%m}"
    for c in page.profile.incident_counts:
        if (
            c.indicator == "incidents_affecting_aid"
            and c.value is not None
            and start < c.period <= page.as_of.isoformat()[:7]
        ):
            counts[c.place] = counts.get(c.place, 0.0) + c.value
    label = "Incidents affecting aid, last 12 months" if counts else ""
    return _screen(area_map(page.profile, counts, label, max(counts.values(), default=0.0)))


def links(page: AreaPage) -> Block:
    """Link to the products of the area; the transition review is marked where it does not apply."""
    names = [
        ("country_assessment", "Country assessment"),
        ("scenario_plan", "Scenario plan"),
        ("transition_review", "Transition protection risk review"),
    ]
    remark = {"transition_review": "" if page.profile.missions else " (no peace operation is recorded)"}
    return _screen(bullets(f'<a href="{file}.html">{label}</a>{remark.get(file, "")}' for file, label in names))


def _screen(block: Block) -> Block:
    """Keep a block off the printed page, which is one."""
    return Block('<div class="pl-screen">\n') + block + Block("</div>\n") if block else block
