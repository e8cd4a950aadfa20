"""The country assessment: the sixteen headings, with the tables that belong under each."""

from __future__ import annotations

from planning.analysis.evidence import key_judgements as key_judgement_claims
from planning.analysis.mandates import clocks
from planning.analysis.triggers import trigger_states
from planning.display.blocks import Block, badge, day, definition, gap, note, paragraph, show, text
from planning.display.dates import due
from planning.display.decisions import decisions
from planning.display.page import FACTS_PAGE, WORKING_PLAN_PAGE, AreaPage, above, absent, evidence_cell, stub
from planning.display.prose import prose
from planning.display.tables import table
from planning.display.tasks import coverage
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS

__all__ = [
    "action_plan",
    "gaps",
    "key_judgements",
    "mandate_clock",
    "narrative",
    "scope",
    "triggers",
]


ITEM = '<li dir="auto">'  # as prose writes an item of a list


def narrative(page: AreaPage, heading: str) -> Block:
    """Show the prose under one heading; a heading nobody has written is a gap."""
    found = page.profile.narrative.section(heading)
    return prose(found, page.href) if found else paragraph(_unwritten(page).html)


def _unwritten(page: AreaPage) -> Block:
    # How many paragraphs of one heading lie above the edition is not told: it would say what they are about.
    if page.left_out("paragraphs"):
        return above("not in this edition, or not yet written")
    return above("sealed, or not yet written") if page.profile.sealed.get("paragraphs") else gap("Not yet written.")


def key_judgements(page: AreaPage) -> Block:
    """Show the key judgements with their numbers, each leading to its evidence and to what is recommended on it."""
    shown, numbers = narrative(page, KEY_JUDGEMENTS), [c.key for c in key_judgement_claims(page.profile)]
    links = [f'<a id="{key}" href="{FACTS_PAGE}#T-{key}">{key}</a>' for key in numbers]
    pieces = shown.html.split(ITEM)
    if len(pieces) == len(links) + 1:  # one item each: the number stands before it
        made = pieces[0] + "".join(
            f"{ITEM}{link} {rest.lstrip()}" for link, rest in zip(links, pieces[1:], strict=True)
        )
        return Block(made) + stub(page, "paragraphs")
    ways = paragraph(f"From statement to evidence: {' '.join(links)}.") if links else Block()
    return shown + ways + stub(page, "paragraphs")


def scope(page: AreaPage) -> Block:
    """Say what the assessment covers, from when it is, who wrote it and until when it holds."""
    area = page.profile.area
    pairs = [
        ("Area", text(f"{area.name} ({area.id})")),
        ("Assessed on", day(area.assessed_on)),
        ("Valid until", day(area.valid_until)),
        ("Written by", show(area.author)),
        ("Edition", text(framework("editions")[page.edition].label)),
        ("Information sharing protocol", _protocol(page)),
    ]
    out = definition(pairs) + (prose(s, page.href) if (s := page.profile.narrative.section("H01")) else Block())
    return out + _ways(page)


def _protocol(page: AreaPage) -> str:
    p = page.profile.protocol
    if p is None or page.left_out("protocol"):
        return above().html if p else gap("none recorded; the defaults hold").html
    parts = [
        f"endorsed by {text(p.endorsed_by, page.href)}" if p.endorsed_by else gap("not known who endorsed it").html,
        f"on {day(p.endorsed_on)}" if p.endorsed_on else "",
        f"review by {due(p.review_by, page.as_of, word='due').html}" if p.review_by else gap("no review date").html,
        f"counts below {p.count_threshold} are suppressed" if p.count_threshold else "",
    ]
    return "; ".join(part for part in parts if part)


def _ways(page: AreaPage) -> Block:
    """Show how each edition may be given on, as the protocol says; nothing without one."""
    p = page.profile.protocol
    if p is None or not p.ways:
        return Block()
    rows = [[framework("editions")[w.edition].label, w.readers, w.way] for w in p.ways]
    return table("Ways to share", ["Edition", "Readers", "How"], rows, href=page.href)


def mandate_clock(page: AreaPage) -> Block:
    """Show the state of each mission on the day: active, past its last known expiry, closed, lapsed."""
    found = clocks(page.profile, page.as_of)
    if not found:
        return paragraph(absent(page, "No peace operation is recorded for this area.", "missions").html)
    kinds = {"active": "good", "past_last_known_expiry": "watch"}
    rows = []
    for c in found:
        step = f"{c.step.instrument}: {c.step.text}" if c.step else None
        name = f"{c.mission.name}, now {c.name}" if c.name != c.mission.name else c.name
        state = badge(c.in_words, kinds.get(c.state, "plain"))
        ids = c.step.evidence if c.step else ()
        kind = framework("mission_kinds").label(c.mission.mission_kind)
        rows.append([name, kind, state, step, evidence_cell(ids, page.href)])
    out = table("Mandate clock", ["Mission", "Kind", "State", "Last known decision", "Evidence"], rows, href=page.href)
    out += _note_values(page)
    if any(c.state == "past_last_known_expiry" for c in found):
        out += note(
            "Past its last known expiry means that no later decision is recorded here: neither closed nor renewed. Verify."
        )
    return out


def _note_values(page: AreaPage) -> Block:
    rows: list[list[object]] = []
    for m in page.profile.missions:
        if m.note_value is None:
            continue
        kinds = framework("mandate_kinds")
        n = m.note_value
        rows.append([f"{m.name}: area", n.area, page.profile.area.name])
        rows.append([f"{m.name}: mandate", kinds.label(n.mandate), kinds.label(m.mandate, "not checked")])
        rows.append([f"{m.name}: UN police", n.police, m.police])
    if not rows:
        return Block()
    return table(
        "What the guidance note of 2020 says, and what was checked", ["Subject", "Guidance note", "Checked"], rows
    )


def action_plan(page: AreaPage) -> Block:
    """Show the coverage of the 34 tasks and what is to be decided; the plan itself is the working plan."""
    out = coverage(page)
    if not page.profile.tasks:
        out += paragraph(absent(page, "No task is recorded.", "tasks").html)
    out += paragraph(f'<a href="{WORKING_PLAN_PAGE}">Owner, date, indicator and outcome of each task: working plan</a>')
    return out + stub(page, "tasks") + decisions(page, choices=True)


def gaps(page: AreaPage) -> Block:
    """Show what is not known and how it will be found out."""
    rows = [[g.topic, g.why, g.plan, g.owner, g.due] for g in page.profile.gaps]
    return table(
        "Information gaps",
        ["What is not known", "Why it matters", "How to find out", "Owner", "Due"],
        rows,
        href=page.href,
        empty=absent(page, "No information gap is recorded.", "gaps"),
    ) + stub(page, "gaps")


def triggers(page: AreaPage) -> Block:
    """Say what calls for a new assessment: the prose, the end of validity, and the triggers of the scenarios."""
    out = narrative(page, "H16") if page.profile.narrative.section("H16") else Block()
    rows = [
        [s.trigger.sign, s.trigger.threshold, framework("trigger_states")[s.state].label, s.since]
        for s in trigger_states(page.profile, page.as_of)
    ]
    return (
        out
        + table(
            "Signs that are watched",
            ["Sign", "Threshold", "State", "Checked"],
            rows,
            empty=absent(page, "No trigger is recorded.", "triggers"),
            href=page.href,
        )
        + stub(page, "triggers")
    )
