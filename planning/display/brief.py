"""The home page of an area: what we know, what changed, what to decide, by whom, by when. One printed page."""

from __future__ import annotations

import datetime as dt

from planning.analysis.access import access_score
from planning.analysis.freshness import recent, review_due
from planning.analysis.mandates import clocks
from planning.analysis.protection import risk_value
from planning.analysis.scenarios import most_serious
from planning.analysis.tasks import coverage
from planning.analysis.triggers import TRIPPED, trigger_states
from planning.display.blocks import Block, bullets, dated, day, definition, gap, note, paragraph, text
from planning.display.changes import since_in_words
from planning.display.decisions import decisions
from planning.display.figures import period
from planning.display.maps import area_map
from planning.display.page import NOT_AVAILABLE, AreaPage, above, absent, lacking, place_name
from planning.display.prose import prose
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS
from planning.profiles.records import Constraint, Decision, Fact, Record

__all__ = ["changed", "decide", "figures", "know", "links", "where"]

INCIDENTS = "incidents_affecting_aid"
RECENT_DAYS = 60
MOST = 5


def know(page: AreaPage) -> Block:
    """Show the key judgements."""
    found = page.profile.narrative.section(KEY_JUDGEMENTS)
    if found:
        return prose(found, page.href)
    return paragraph(absent(page, "No key judgement is recorded.", "paragraphs").html)


def figures(page: AreaPage) -> Block:
    """Show the figures that sum the area up, each with what it rests on."""
    missions = [(f"Mission {c.name}", text(c.in_words)) for c in clocks(page.profile, page.as_of)]
    if not missions:
        words = above().html if page.left_out("missions") else "none recorded"
        missions = [("Mission", words)]
    return definition(
        [
            *missions,
            ("Access", _access(page)),
            ("Protection", _protection(page)),
            ("Scenario", _scenario(page)),
            ("CMCoord tasks", _tasks(page)),
        ]
    )


def _access(page: AreaPage) -> str:
    if page.left_out("constraints"):
        return above(NOT_AVAILABLE).html
    score = access_score(page.profile.constraints)
    if not score.scored:
        return gap("not assessed").html
    words = f"{score.overall} of 5, {score.label.lower()}" if score.overall is not None else "no overall"
    return f"{text(words)} ({score.scored} of {score.of} indicators scored)"


def _protection(page: AreaPage) -> str:
    if page.left_out("risks"):
        return above(NOT_AVAILABLE).html
    risks = page.profile.risks
    values = [(v, r) for r in risks if (v := risk_value(r.threat, r.vulnerability, r.capacity)) is not None]
    if not values:
        return gap("no risk assessed").html
    worst = max(v for v, _ in values)
    highest = [r for v, r in values if v == worst]
    name = framework("protection_risks")[highest[0].risk].name
    first = f"{text(name)}, {text(highest[0].group)}"
    others = f" and {len(highest) - 1} more as high" if len(highest) > 1 else ""
    return f"highest risk {worst:g} of 5: {first}{others} ({len(values)} assessed)"


def _scenario(page: AreaPage) -> str:
    if page.left_out("scenarios"):
        return above(NOT_AVAILABLE).html
    serious = most_serious(page.profile, page.as_of)
    if not serious:
        return (lacking(page, "scenarios", "drivers", "state_pairs") or gap("none estimated")).html
    top = serious[0]
    band = top.band.name.lower() if top.band else ""
    triggers = f"{top.triggers}, others above this edition" if page.left_out("triggers") else str(top.triggers)
    others = f" (and {', '.join(f.scenario.id for f in serious[1:])} as serious)" if len(serious) > 1 else ""
    return f"most serious: {text(top.scenario.title)}, {top.seriousness} {text(band + others)}; {text(triggers)}"


def _tasks(page: AreaPage) -> str:
    if page.left_out("tasks"):
        return above(NOT_AVAILABLE).html
    found = coverage(page.profile.tasks)
    return f"{sum(a.recorded for a in found)} of {sum(a.total for a in found)} recorded"


def changed(page: AreaPage) -> Block:
    """Show how much changed since the last edition, what is dated in the last 60 days, newest first, and how much is past its review date.

    Facts, triggers that tripped, access constraints whose score changed, and decisions that were taken.
    """
    found = recent(page.profile, page.as_of, RECENT_DAYS)
    told = [(r.as_of, dated(r), line) for _, r in found if r.as_of and (line := _line(r, page))]
    told += [(when, day(when), line) for when, line in _tripped(page)]
    lines = [f"{when}: {line}" for _, when, line in sorted(told, key=lambda one: -one[0].toordinal())]
    since = since_in_words(page)
    out = (paragraph(since) if since else Block()) + bullets(lines[:MOST])
    if not lines:
        words = f"Nothing dated in the last {RECENT_DAYS} days is recorded."
        out += paragraph(absent(page, words, "facts", "triggers", "constraints", "decisions").html)
    due = review_due(page.profile, page.as_of)
    if due:
        what = "1 record is past its" if len(due) == 1 else f"{len(due)} records are past their"
        out += paragraph(f"{what} review date.", "pl-note")
    return out


def _tripped(page: AreaPage) -> list[tuple[dt.date, str]]:
    """Give the triggers that have tripped of late, by the day they are known to have, not by that of their record."""
    start = page.as_of - dt.timedelta(days=RECENT_DAYS)
    return [
        (s.since, f"trigger tripped: {text(s.trigger.sign, page.href)}")
        for s in trigger_states(page.profile, page.as_of)
        if s.state == TRIPPED and s.since and s.since >= start
    ]


def _line(record: Record, page: AreaPage) -> str:
    match record:
        case Fact():
            return text(f"{record.statement} [{record.id}]", page.href)
        case Constraint(score=now, previous_score=before) if now is not None and before is not None and now != before:
            label = framework("access_amrf")[record.category].name
            where = place_name(page.profile, record.place)
            return text(f"access: {label}, {where}: from {before} to {now}")
        case Decision(status="decided"):
            return f"decided: {text(record.decision, page.href)}"
    return ""


def decide(page: AreaPage) -> Block:
    """Show the open decisions: what, by whom, by when."""
    return decisions(page, choices=False)


def where(page: AreaPage) -> Block:
    """Show the map of the area; units with counts are shaded by the incidents of the last four full quarters."""
    from planning.analysis.incidents import AREA, year_rows

    found = [
        r
        for r in year_rows(page.profile.released_counts)
        if r.indicator == INCIDENTS and r.place not in {AREA, page.profile.code}
    ]
    counts = {r.place: r.now.value for r in found if r.now.value is not None}
    hidden = {r.place for r in found if r.now.suppressed}
    label = f"Incidents affecting aid, {period(found[0].since, found[0].until)}" if found else ""
    out = area_map(page.profile, counts, label, max(counts.values(), default=0.0), hidden)
    if counts:
        out += note("Months without a count are gaps and add nothing: the sums are lower bounds.")
    return _screen(out)


def links(page: AreaPage) -> Block:
    """Link to the products of the area; the transition review is marked where it does not apply."""
    names = [
        ("country_assessment", "Country assessment"),
        ("armed_actors", "Armed actors and points of entry"),
        ("access_protection", "Access, protection and harm"),
        ("evidence", "Evidence"),
        ("scenario_plan", "Scenario plan"),
        ("working_plan", "Working plan"),
        ("military_planning", "Concerns before military operations"),
        ("transition_review", "Transition protection risk review"),
        ("transition_functions", "Functions and their successors"),
        ("transition_plan", "Transition plan: calendar, sites, joint analysis"),
        ("what_changed", "What changed since the last edition"),
        ("review", "Review and open work: what waits for whom"),
    ]
    known = page.profile.missions or page.left_out("missions")
    of_mission = ("transition_review", "transition_functions", "transition_plan")
    remark = dict.fromkeys(of_mission, "" if known else " (no peace operation is recorded)")
    return _screen(bullets(f'<a href="{file}.html">{label}</a>{remark.get(file, "")}' for file, label in names))


def _screen(block: Block) -> Block:
    """Keep a block off the printed page, which is one."""
    return Block('<div class="pl-screen">\n') + block + Block("</div>\n") if block else block
