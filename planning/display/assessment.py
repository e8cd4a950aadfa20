"""The country assessment: the sixteen headings, with the tables that belong under each."""

from __future__ import annotations

from planning.analysis.access import access_score
from planning.analysis.actors import relation_rows, role_groups
from planning.analysis.mandates import clocks
from planning.analysis.protection import risk_value
from planning.analysis.readings import series
from planning.analysis.requests import RequestFinding, request_findings
from planning.analysis.tasks import NOT_RECORDED, coverage, task_rows
from planning.display.blocks import Block, badge, day, definition, gap, note, number, paragraph, show, text
from planning.display.charts import readings_chart, stakeholder_chart
from planning.display.dates import due
from planning.display.decisions import decisions
from planning.display.page import NOT_AVAILABLE, AreaPage, above, absent, evidence_cell, place_name, stub
from planning.display.prose import prose
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS
from planning.profiles.records import Actor, field_levels

__all__ = [
    "access",
    "action_plan",
    "actors",
    "gaps",
    "guidance",
    "incidents",
    "key_judgements",
    "mandate_clock",
    "mechanisms",
    "narrative",
    "readings",
    "requests",
    "risks",
    "scope",
    "spectrum",
    "triggers",
]


# A sealed field has no column in an edition below its level: an empty one would read as a gap.
DO_NO_HARM = field_levels(Actor)["do_no_harm"]


def narrative(page: AreaPage, heading: str) -> Block:
    """Show the prose under one heading; a heading nobody has written is a gap."""
    found = page.profile.narrative.section(heading)
    return prose(found, page.href) if found else paragraph(_unwritten(page).html)


def _unwritten(page: AreaPage) -> Block:
    # How many paragraphs of one heading lie above the edition is not told: it would say what they are about.
    return above("not in this edition, or not yet written") if page.left_out("paragraphs") else gap("Not yet written.")


def key_judgements(page: AreaPage) -> Block:
    """Show the key judgements with their evidence."""
    return narrative(page, KEY_JUDGEMENTS) + stub(page, "paragraphs")


def scope(page: AreaPage) -> Block:
    """Say what the assessment covers, from when it is, who wrote it and until when it holds."""
    area = page.profile.area
    pairs = [
        ("Area", text(f"{area.name} ({area.id})")),
        ("Assessed on", day(area.assessed_on)),
        ("Valid until", day(area.valid_until)),
        ("Written by", show(area.author)),
        ("Edition", text(framework("editions")[page.edition].label)),
    ]
    return definition(pairs) + (prose(s, page.href) if (s := page.profile.narrative.section("H01")) else Block())


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


def readings(page: AreaPage) -> Block:
    """Show the yearly figures as small charts with their table."""
    found = series(page.profile.readings)
    if not found:
        return paragraph(absent(page, "No yearly figures are recorded.", "readings").html)
    remark = page.profile.area.readings_note
    out = paragraph(text(remark, page.href), "pl-status") if remark else Block()
    return (
        out
        + readings_chart(found)
        + note("A year without a reading is a gap, not a zero. Each chart has its own scale.")
    )


def incidents(page: AreaPage) -> Block:
    """Show the counts of the last twelve full months by unit against the twelve before; nothing where none are kept."""
    from planning.analysis.incidents import MONTHS, yearly_change

    found = yearly_change(page.profile.incident_counts, page.as_of)
    if found.empty:
        return stub(page, "incident_counts")
    frame = framework("indicators")
    wanted = [i for i in frame.ids if i in found.index.get_level_values(0)]
    rows = []
    for place in sorted(set(found.index.get_level_values(1))):
        cells = []
        for indicator in wanted:
            now, before, known, known_before = found.loc[(indicator, place)]
            parts = [None if n == 0 else number(v) for v, n in ((now, known), (before, known_before))]
            short = [f" in {n:.0f} of {MONTHS} months" if 0 < n < MONTHS else "" for n in (known, known_before)]
            told = f"{parts[0] or gap().html}{short[0]} (before: {parts[1] or gap().html}{short[1]})"
            cells.append(Block(told))
        rows.append([place_name(page.profile, place), *cells])
    columns = ["Unit", *(frame[i].name for i in wanted)]
    out = table("Counts of the last twelve full months, and of the twelve before", columns, rows, kind="pl-wide")
    return (
        out
        + note("A month without a count is a gap and adds nothing: such sums are lower bounds.")
        + stub(page, "incident_counts")
    )


def actors(page: AreaPage) -> Block:
    """Show the armed actors: cards, and for protection and for access separately who spoils and who influences."""
    p = page.profile
    if not p.actors:
        return (
            narrative(page, "H05")
            if p.narrative.section("H05")
            else paragraph(absent(page, "No armed actor is recorded.", "actors").html)
        ) + stub(page, "actors", "relations")
    out = narrative(page, "H05")
    for subject in ("protection", "access"):
        points = [
            (a.name, a.position, a.influence, getattr(a, f"role_{subject}") or "")
            for a in p.actors
            if a.position is not None and a.influence is not None
        ]
        out += stakeholder_chart(points, subject, f"{subject}-{p.code.lower()}")
        rows = [
            [g.label, tuple(a.name for a in g.actors) or Block("none recorded")] for g in role_groups(p.actors, subject)
        ]
        out += table(f"Roles on {subject}", ["Role", "Actors"], rows)
    out += _cards(page)
    return out + stub(page, "actors", "relations")


def _cards(page: AreaPage) -> Block:
    p = page.profile
    columns = [
        "Actor",
        "Type",
        "Areas of influence",
        "Command and cohesion",
        "Attitude to aid",
        "Influence",
        "Position",
        "What dissuades",
        *(["Do no harm"] if page.may_see(DO_NO_HARM) else []),
        "Interlocutor",
        "Evidence",
    ]
    rows = [[*_card(page, a), evidence_cell(a.evidence, page.href)] for a in p.actors]
    out = table("Armed actors", columns, rows, href=page.href, kind="pl-wide")
    sealed = [
        [a.name, a.entry_points, a.channel, a.last_contact]
        for a in p.actors
        if a.entry_points or a.channel or a.last_contact
    ]
    if sealed:
        out += table(
            "Entry points and channels", ["Actor", "Entry points", "Channel", "Last contact"], sealed, href=page.href
        )
    relations = relation_rows(p.actors, p.relations)
    if relations:
        kinds = framework("relation_kinds")
        lines = [
            [
                f"{r.source.name} → {r.target.name}",
                kinds.label(r.relation.relation),
                r.relation.strength,
                r.relation.confidence,
            ]
            for r in relations
            if r.source and r.target
        ]
        out += table("Relations", ["From → to", "Relation", "Strength 0-3", "Confidence"], lines)
    return out


def _card(page: AreaPage, a: Actor) -> list[object]:
    def label(frame: str, key: str | None) -> object:
        return framework(frame)[key].name if key else None

    command = [x for x in (label("actor_clarity", a.command_clarity), label("actor_cohesion", a.cohesion)) if x]
    return [
        a.name,
        label("actor_types", a.actor_type),
        tuple(place_name(page.profile, c) for c in a.places),
        tuple(str(c) for c in command),
        label("actor_attitudes", a.attitude),
        None if a.influence is None else str(a.influence),
        None if a.position is None else f"{a.position:+d}",
        a.dissuaded_by,
        *([a.do_no_harm] if page.may_see(DO_NO_HARM) else []),
        label("actor_interlocutors", a.interlocutor),
    ]


def mechanisms(page: AreaPage) -> Block:
    """Show the civil-military mechanisms."""
    kinds = framework("mechanism_kinds")
    rows = []
    for m in page.profile.mechanisms:
        details = [f"run by {m.run_by}" if m.run_by else "", f"chair: {m.chair}" if m.chair else "", m.frequency or ""]
        if m.share_acknowledged is not None:
            details.append(f"{m.share_acknowledged:.0%} acknowledged")
        if m.lag_hours is not None:
            details.append(f"lag {number(m.lag_hours)} hours")
        if m.incidents_after is not None:
            details.append(f"{m.incidents_after} incidents after notification")
        ends = {"yes": "ends with the mission", "no": "goes on without the mission"}.get(m.ends_with_mission or "")
        rows.append(
            [
                m.name,
                kinds[m.mechanism_kind].name,
                m.exists,
                tuple(d for d in details if d),
                tuple(m.members),
                ends,
                m.as_of,
                evidence_cell(m.evidence, page.href),
            ]
        )
    columns = ["Mechanism", "Kind", "Exists", "How it works", "Members", "Without the mission", "As of", "Evidence"]
    out = table(
        "Civil-military mechanisms",
        columns,
        rows,
        empty=absent(page, "No mechanism is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    )
    if any(m.share_acknowledged is not None for m in page.profile.mechanisms):
        out += note("An acknowledgement of a notification is not a permission, and not a promise of safety.")
    return out + stub(page, "mechanisms")


def guidance(page: AreaPage) -> Block:
    """Show the country-specific guidance."""
    rows = [
        [g.title, g.exists, g.endorsed_by, g.dated, g.missing, evidence_cell(g.evidence, page.href)]
        for g in page.profile.guidance_documents
    ]
    columns = ["Document", "Exists", "Endorsed by", "Dated", "What is missing", "Evidence"]
    return table(
        "Country-specific guidance",
        columns,
        rows,
        empty=absent(page, "No guidance is recorded.", "guidance_documents"),
        href=page.href,
    ) + stub(page, "guidance_documents")


def access(page: AreaPage) -> Block:
    """Show the access constraints with our overall figure and its reliability."""
    p, acaps, levels = page.profile, framework("access_acaps"), framework("access_levels")
    score = access_score(p.constraints)
    if page.left_out("constraints"):
        # The rest would give an overall of its own that misleads: the highest score may lie above the edition.
        head = paragraph(f"Overall: {above(NOT_AVAILABLE).html}.") + stub(page, "constraints")
    elif score.overall is None:
        why = "fewer than half of the nine indicators are scored" if score.scored else "no constraint is scored"
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


def spectrum(page: AreaPage) -> Block:
    """Show each actor's place between coexistence and cooperation, with the reason."""
    frame = framework("actor_spectrum")
    rows = [
        [
            a.name,
            *(
                Block("<strong>●</strong><span class='visually-hidden'>here</span>")
                if a.spectrum == s.id
                else Block("")
                for s in frame
            ),
            a.spectrum_reason,
        ]
        for a in page.profile.actors
        if a.spectrum
    ]
    columns = ["Actor", *(f"{s.id} {s.name}" for s in frame), "Reason and limits"]
    out = narrative(page, "H10") if page.profile.narrative.section("H10") else Block()
    return out + table(
        "From coexistence to cooperation",
        columns,
        rows,
        empty=absent(page, "No actor is placed.", "actors"),
        href=page.href,
    )


def action_plan(page: AreaPage) -> Block:
    """Show the coverage of the 34 tasks and the plan: task, status, owner, due, outcome."""
    statuses = framework("task_statuses")
    rest = "Not recorded, or above this edition" if page.left_out("tasks") else "Not recorded"
    columns = [*(s.name for s in statuses), rest]
    found = coverage(page.profile.tasks)
    rows = [
        [f"{a.area} {a.label}", *(str(a.counts[s]) for s in (*statuses.ids, NOT_RECORDED)), str(a.total)] for a in found
    ]
    out = table(
        "Coverage of the guidance note's 34 tasks",
        ["Area", *columns, "Tasks"],
        rows,
        numbers=range(1, len(columns) + 2),
    )
    lines = []
    for row in task_rows(page.profile.tasks):
        t = row.task
        if t is None or row.status == NOT_RECORDED:
            continue
        when = due(t.due, page.as_of, done=t.status in {"done", "not_applicable"})
        lines.append(
            [
                f"{row.item.id} {row.item.label}",
                statuses[row.status].name,
                t.owner,
                when,
                t.outcome or t.reason,
                evidence_cell(t.evidence, page.href),
            ]
        )
    out += table(
        "Action plan",
        ["Task", "Status", "Owner", "Due", "Outcome or reason", "Evidence"],
        lines,
        empty=absent(page, "No task is recorded.", "tasks"),
        href=page.href,
        kind="pl-wide",
    )
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
        [t.sign, t.threshold, framework("trigger_states")[t.state].label if t.state else None, t.checked]
        for t in page.profile.triggers
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
