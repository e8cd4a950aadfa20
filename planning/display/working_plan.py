"""The working plan: dialogue, notification, advocacy, training, policy documents, roles, and the 34 tasks."""

from __future__ import annotations

import datetime as dt

from planning.analysis.arrangements import arrangement_findings
from planning.analysis.requests import RoleFinding, role_findings
from planning.analysis.tasks import NOT_RECORDED, TaskRow, coverage, task_rows, wants
from planning.analysis.training import gain, held_by, training_coverage
from planning.display.blocks import Block, badge, day, gap, lines, note, number, paragraph, text
from planning.display.dates import due
from planning.display.page import (
    NOT_AVAILABLE,
    AreaPage,
    above,
    absent,
    anchor,
    evidence_cell,
    none_here,
    place_name,
    stub,
    told,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Arrangement, Mechanism, Message, Test, Training, field_levels

__all__ = [
    "arrangements",
    "casualty_tracking",
    "guidance",
    "messages",
    "notification",
    "roles",
    "task_coverage",
    "tasks",
    "trainings",
]

RESULTS = {"pass": "good", "fail": "bad"}
ACCEPTABLE = {"yes": "good", "case_by_case": "watch", "no": "bad", "unknown": "watch"}
CLOSED = {"done", "not_applicable"}


def _names(page: AreaPage, ids: tuple[str, ...]) -> tuple[object, ...]:
    """Give the names of actors; those that the edition lacks are not told by number, but may be there."""
    names: tuple[object, ...] = tuple(a.name for i in ids if (a := page.profile.actor(i)))
    return (*names, above("others above this edition, or none")) if page.left_out("actors") else names


def _name(page: AreaPage, key: str | None) -> object:
    """Give the name of an actor; None where none is recorded, unless it may be one that the edition lacks."""
    actor = page.profile.actor(key)
    if actor is not None:
        return actor.name
    return above("not recorded, or above this edition") if page.left_out("actors") else None


def _label(frame: str, key: str | None) -> str | None:
    return framework(frame)[key].name if key else None


def arrangements(page: AreaPage) -> Block:
    """Show pauses, corridors, evacuations, screening and closures, and each against the minimums that apply."""
    found = arrangement_findings(page.profile.arrangements)
    rows: list[list[object]] = []
    for f in found:
        a = f.arrangement
        state = _label("arrangement_states", a.state)
        met: list[tuple[str, object]] = [("Met", f"{len(f.having('pass'))} of {len(f.minimums)}")]
        for words, result in (("Fails", "fail"), ("Not known", "unknown")):
            found_so = "; ".join(m.label for m in f.having(result))
            met += [(words, badge(found_so, "bad") if result == "fail" else found_so)] if found_so else []
        rows.append(
            [
                anchor(a.id, f"{a.id} {a.title}"),
                lines(
                    [
                        ("Kind", framework("arrangement_kinds")[a.arrangement].name),
                        ("Where", place_name(page.profile, a.place)),
                        ("Parties", _names(page, a.parties)),
                    ]
                ),
                lines(
                    [
                        (
                            "",
                            badge(state, "watch" if a.state in {"unilateral", "suspended"} else "plain")
                            if state
                            else None,
                        ),
                        ("", _when(a)),
                    ]
                ),
                lines(met),
                a.told_protection,
                evidence_cell(a.evidence, page.href),
            ]
        )
    columns = [
        "Arrangement",
        "What and with whom",
        "State",
        "Protection minimums",
        "Protection partners told",
        "Evidence",
    ]
    out = table(
        "Arrangements with armed actors",
        columns,
        rows,
        empty=absent(page, "No arrangement is recorded.", "arrangements"),
        href=page.href,
        kind="pl-wide",
    )
    judged = [
        [
            f"{f.arrangement.id} {m.label}",
            badge(m.result, RESULTS.get(m.result, "watch")),
            m.record.because if m.record else gap("nobody has judged it"),
            evidence_cell(m.record.evidence if m.record else (), page.href),
        ]
        for f in found
        for m in f.minimums
    ]
    if judged:
        out += table("Protection minimums", ["Minimum", "Result", "Because", "Evidence"], judged, href=page.href)
        out += note(
            "Which minimums apply follows from the kind of arrangement; list and wording are ours. A minimum that nobody "
            "judged is unknown, never passed."
        )
    return out + stub(page, "arrangements")


def _when(a: Arrangement) -> Block:
    if a.starts and a.ends:
        return Block(f"{day(a.starts)} to {day(a.ends)}")
    if a.starts:
        return Block(f"since {day(a.starts)}, ") + gap("no end recorded")
    return Block(f"until {day(a.ends)}") if a.ends else gap("no date")


def notification(page: AreaPage) -> Block:
    """Show notification as aggregates: parties, lag, share acknowledged, incidents after, last validation."""
    found = [m for m in page.profile.mechanisms if m.mechanism_kind == "notification"]
    rows = [
        [
            m.name,
            m.exists,
            m.run_by,
            tuple(m.parties_covered),
            None if m.lag_hours is None else f"{number(m.lag_hours)} hours",
            None if m.share_acknowledged is None else f"{m.share_acknowledged:.0%}",
            _told_count(page, m.incidents_after),
            m.last_validated,
            _without_mission(m),
            evidence_cell(m.evidence, page.href),
        ]
        for m in found
    ]
    columns = [
        "System",
        "Exists",
        "Run by",
        "Parties covered",
        "Lag",
        "Acknowledged",
        "Incidents after",
        "Last validated",
        "Without the mission",
        "Evidence",
    ]
    out = table(
        "Humanitarian notification",
        columns,
        rows,
        empty=none_here(page, "No notification system is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "Aggregates only; sites and movements have no place here. An acknowledgement says that a message was read: it "
            "is not a permission, and not a promise of safety."
        )
    return out + stub(page, "mechanisms")


def _without_mission(m: Mechanism) -> object:
    """Say what becomes of a system when the mission leaves; nothing of one that does not exist."""
    if m.exists == "no":
        return Block("–")
    return {"yes": "ends with it", "no": "goes on"}.get(m.ends_with_mission or "")


def casualty_tracking(page: AreaPage) -> Block:
    """Show who records civilian harm: whose harm it covers, since when, by what standard, whether it is published."""
    rows = [
        [
            m.name,
            m.exists,
            m.run_by,
            tuple(m.harm_by),
            m.since,
            m.standard_of_proof,
            m.publishes,
            m.last_validated,
            _without_mission(m),
            evidence_cell(m.evidence, page.href),
        ]
        for m in page.profile.mechanisms
        if m.mechanism_kind == "casualty_tracking"
    ]
    columns = [
        "System",
        "Exists",
        "Run by",
        "Harm done by",
        "Since",
        "Standard of proof",
        "Publishes",
        "Last validated",
        "Without the mission",
        "Evidence",
    ]
    return table(
        "Systems that record or track civilian harm",
        columns,
        rows,
        empty=none_here(page, "No casualty recording or tracking system is recorded.", "mechanisms"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "mechanisms")


def messages(page: AreaPage) -> Block:
    """Show the advocacy messages: to whom, by whom, what it carries on, what came of it."""
    levels = field_levels(Message)
    more = {"carrier_detail": "How it is carried", "do_no_harm": "Do no harm"}
    shown = [name for name in more if page.may_see(levels[name])]
    risks, access = framework("protection_risks"), framework("access_amrf")
    rows = []
    for m in page.profile.messages:
        subjects = (*(f"{r} {risks[r].name}" for r in m.risks), *(f"{a} {access[a].name}" for a in m.access))
        rows.append(
            [
                anchor(m.id, f"{m.id} {m.message}"),
                lines(
                    [
                        ("To", _addressed(page, m)),
                        (
                            "Carried by" if m.state == "delivered" else "Best placed",
                            _label("actor_interlocutors", m.carrier),
                        ),
                        ("Carries on", m.echo_of),
                        ("On", subjects),
                    ],
                    page.href,
                ),
                _state(m),
                Block(f"{badge(kind, 'good')} {text(m.result, page.href)}")
                if m.result and (kind := _label("outcome_kinds", m.outcome_kind))
                else m.result or (Block("none yet") if m.state in {"draft", "cleared"} else gap("no result recorded")),
                *(told(m, name) for name in shown),
                evidence_cell(m.evidence, page.href),
            ]
        )
    columns = ["Message", "Whom, by whom and on what", "State", "Result", *(more[n] for n in shown)]
    out = table(
        "Advocacy messages",
        [*columns, "Evidence"],
        rows,
        empty=absent(page, "No advocacy message is recorded.", "messages"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "A result counts as an outcome only with its kind: a change in behaviour, knowledge, policy, practice or "
            "decision of a duty-bearer. A meeting that was held is none."
        )
    return out + stub(page, "messages")


def _addressed(page: AreaPage, m: Message) -> object:
    actor = page.profile.actor(m.actor)
    if actor is not None:
        return f"{actor.name}: {m.target}" if m.target else actor.name
    hidden = page.left_out("actors") and not m.actor
    return m.target or (above("not recorded, or above this edition") if hidden else None)


def _state(m: Message) -> object:
    state = _label("message_states", m.state)
    if state is None:
        return None
    return Block(f"{text(state)} {day(m.delivered)}") if m.state == "delivered" else state


def trainings(page: AreaPage) -> Block:
    """Show trainings with their tests before and after, and how much of each armed actor they reached."""
    p = page.profile
    rows = [_training(page, t) for t in p.trainings]
    columns = ["Training", "For whom and on what", "Held", "Reached", "Tests", "Result"]
    out = table(
        "Training and briefings",
        [*columns, "Evidence"],
        rows,
        empty=absent(page, "No training is recorded.", "trainings"),
        href=page.href,
        kind="pl-wide",
    )
    if not rows or page.incomplete("trainings"):
        # A training that is not here may have reached any of them: no number is told.
        words = "What trainings reached of each armed actor is told where all of them are shown."
        return out + (note(words) if rows else Block()) + stub(page, "trainings")
    types = framework("actor_types")
    armed = tuple(a for a in p.actors if types[a.actor_type].values.get("armed") != "no")
    covered = []
    for c in training_coverage(p.trainings, armed, page.as_of):
        reached = None
        if c.units is not None:
            reached = f"{c.units} of {c.units_in_all}" if c.units_in_all else f"{c.units}"
        covered.append(
            [
                c.actor.name,
                str(c.held),
                str(c.planned),
                _people(page, c.participants, c.unknown) if c.held else Block("–"),
                reached if c.held else Block("–"),
                c.last if c.held else Block("–"),
            ]
        )
    out += table(
        "Coverage of armed actors",
        ["Armed actor", "Held", "Planned", "People", "Units reached", "Last"],
        covered,
        numbers=(1, 2),
        empty=absent(page, "No armed actor is recorded.", "actors"),
    )
    out += note(
        "Before and after: share of right answers in the test of each training. Units reached is the most that one training "
        "reached, since two may have reached the same. Being trained says nothing of conduct."
    )
    return out + stub(page, "trainings", "actors")


def _training(page: AreaPage, t: Training) -> list[object]:
    actor = page.profile.actor(t.actor)
    audience = framework("training_audiences")[t.audience].name
    done = held_by(t, page.as_of)
    held: object = t.held if done else due(t.planned, page.as_of, word="not held, due")
    if not done and t.planned is not None and t.planned >= page.as_of:
        held = Block(f"planned {day(t.planned)}")
    units = None
    if t.units_covered is not None:
        units = f"{t.units_covered} of {t.units_in_all}" if t.units_in_all else str(t.units_covered)
    change = gain(t)
    after = None if t.post is None else f"{t.post:.0%}" + ("" if change is None else f" ({change * 100:+.0f})")
    blank = Block("–")
    nowhere = above() if page.profile.detail == "area" else None
    return [
        anchor(t.id, f"{t.id} {t.title}"),
        lines(
            [
                ("", f"{audience}: {actor.name}" if actor else audience),
                ("Where", tuple(place_name(page.profile, c) for c in t.places) or nowhere),
                ("On", tuple(framework("training_topics")[k].name for k in t.topics)),
            ]
        ),
        held,
        lines([("People", _people(page, t.participants, 0)), *([("Units", units)] if units or actor else [])])
        if done
        else blank,
        lines([("Before", None if t.pre is None else f"{t.pre:.0%}"), ("After", after)]) if done else blank,
        t.result or (gap("no result recorded") if done else blank),
        evidence_cell(t.evidence, page.href),
    ]


def _told_count(page: AreaPage, known: int | None) -> object:
    """Give a count; where it is not there, it may be a gap, or too small for the edition: a release tells neither apart."""
    if known is not None:
        return str(known)
    return gap("not recorded" if page.may_see(4) else "not recorded, or too few to be told")


def _people(page: AreaPage, known: int | None, unknown: int) -> object:
    if known is None:
        return _told_count(page, None)
    return f"{known}" if not unknown else Block(f"{known} ") + gap(f"and {unknown} without a figure")


def guidance(page: AreaPage) -> Block:
    """Show the policy documents with their state: what binds whom, what is missing."""
    rows = []
    for g in page.profile.guidance_documents:
        actor = page.profile.actor(g.actor)
        state = _label("policy_states", g.state)
        kind = {"in_use": "good", "endorsed": "good", "missing": "bad", "outdated": "bad"}.get(g.state or "", "watch")
        rows.append(
            [
                anchor(g.id, f"{g.id} {g.title}"),
                lines([("", _label("guidance_kinds", g.document)), *([("Binds", actor.name)] if actor else [])]),
                lines(
                    [
                        ("", badge(state, kind) if state else None),
                        *([("Endorsed by", g.endorsed_by)] if g.endorsed_by else []),
                        *([("", g.dated)] if g.dated else []),
                    ]
                ),
                g.missing,
                evidence_cell(g.evidence, page.href),
            ]
        )
    columns = ["Document", "Kind", "State", "What is missing", "Evidence"]
    out = table(
        "Policy documents",
        columns,
        rows,
        empty=absent(page, "No policy document is recorded.", "guidance_documents"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        has = {g.document for g in page.profile.guidance_documents}
        lacks = [k.label.lower() for k in framework("guidance_kinds") if k.id not in has]
        known = all(g.document for g in page.profile.guidance_documents)
        if lacks and known and not page.incomplete("guidance_documents"):
            out += paragraph(gap(f"No record of: {', '.join(lacks)}.").html)
    return out + stub(page, "guidance_documents")


def roles(page: AreaPage) -> Block:
    """Show the roles armed actors may be forced to take: our answer beside the cell's, and by when the alternative must exist."""
    frame = framework("armed_roles")
    rows = [
        [
            f"{frame[f.role].name}, {f.scenario.id} {f.scenario.title}",
            _name(page, f.actor),
            _answer(f.judged) if f.judged else None,
            _computed(f),
            f.alternative,
            _by(f.needed_by, page, "should exist since"),
            _by(f.start_by, page, "should have started by") if f.start_by else gap("lead time not known"),
        ]
        for f in role_findings(page.profile.scenarios)
    ]
    columns = [
        "Role and scenario",
        "Armed actor",
        "Judged by the planning cell",
        "By tests and matrix",
        "Civilian alternative",
        "Must exist by",
        "Must start by",
    ]
    out = table(
        "Roles armed actors may be forced to take",
        columns,
        rows,
        empty=absent(page, "No role is recorded.", "scenarios"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "By tests and matrix is our rule: no, where a criterion fails that must be met or the matrix says avoid; not "
            "known, where one that must be met is not judged; case by case, where another test does not pass or the matrix "
            "says so. Where the two differ both stand. Must start by is the day it must exist, less the days it takes."
        )
    return out + _role_tests(page) + stub(page, "scenarios")


def _role_tests(page: AreaPage) -> Block:
    """Show why: each test of each role with its result and reason; a test without a reason is in the answer alone."""
    rows = []
    for s in page.profile.scenarios:
        for o in s.roles:
            frame = framework(o.criteria)
            rows += [
                _role_test(page, f"{s.id} {framework('armed_roles')[o.role].name}", frame[t.criterion].name, t)
                for t in o.tests
            ]
    return (
        table("Tests of these roles", ["Role", "Test", "Result", "Because", "Evidence"], rows, href=page.href)
        if rows
        else Block()
    )


def _role_test(page: AreaPage, role: str, name: str, t: Test) -> list[object]:
    return [
        f"{role}, {t.criterion}",
        name,
        badge(t.result, RESULTS.get(t.result, "watch")),
        t.because or gap("no reason is recorded"),
        evidence_cell(t.evidence, page.href) if t.evidence else Block("–"),
    ]


def _by(date: dt.date | None, page: AreaPage, words: str) -> Block:
    """Give a date; in words where it has passed."""
    if date is None or date >= page.as_of:
        return Block(day(date))
    return badge(f"{words} {date.day} {date:%b %Y}", "bad")


def _answer(key: str) -> Block:
    words = "not known" if key == "unknown" else key.replace("_", " ")
    return badge(words, ACCEPTABLE[key])


def _computed(f: RoleFinding) -> Block:
    if f.computed is None:
        return gap("no test is recorded")
    differs = f" {badge('differs', 'watch')}" if f.differs and f.computed != "unknown" else ""
    return _answer(f.computed) + Block(f"{differs} {text('; '.join(f.because))}")


def task_coverage(page: AreaPage) -> Block:
    """Show how many of the 34 tasks have come how far, by area of the guidance note."""
    statuses = framework("task_statuses")
    rest = "Not recorded here" if page.incomplete("tasks") else "Not recorded"
    columns = [*(s.name for s in statuses), rest]
    rows = [
        [f"{a.area} {a.label}", *(str(a.counts[s]) for s in (*statuses.ids, NOT_RECORDED)), str(a.total)]
        for a in coverage(page.profile.tasks)
    ]
    return table(
        "Coverage of the guidance note's 34 tasks",
        ["Area", *columns, "Tasks"],
        rows,
        numbers=range(1, len(columns) + 2),
    )


def tasks(page: AreaPage) -> Block:
    """Show the 34 tasks as a plan: owner, date, status, indicator, outcome and its kind, and what each record lacks."""
    rows = [_task(page, row) for row in task_rows(page.profile.tasks)]
    columns = ["Task", "Status", "Owner and date", "Indicator", "Outcome or reason", "Lacks", "Evidence"]
    recorded = any(row.status != NOT_RECORDED for row in task_rows(page.profile.tasks))
    if not recorded:
        empty = absent(page, "No task is recorded.", "tasks")
        return task_coverage(page) + table("Working plan", columns, [], empty=empty) + stub(page, "tasks")
    out = table("Working plan", columns, rows, href=page.href, kind="pl-wide")
    out += note(
        "An outcome is a change in behaviour, knowledge, policy, practice or decision of a duty-bearer. What a record "
        "lacks is told from the record alone."
    )
    return task_coverage(page) + out + stub(page, "tasks")


def _task(page: AreaPage, row: TaskRow) -> list[object]:
    t = row.task
    words = f"{row.item.id} {row.item.label}"
    if t is None:
        missing = above(NOT_AVAILABLE) if page.left_out("tasks") else gap("not recorded")
        return [words, missing, *[Block("–")] * 5]
    name = anchor(t.id, words)
    if row.status == "not_applicable":
        reason = Block(text(t.reason or "", page.href)) or gap("no reason")
        return [name, "Not applicable", *[Block("–")] * 2, reason, *[Block("–")] * 2]
    lacks = wants(row, page.as_of)
    return [
        name,
        gap("no status")
        if row.status == NOT_RECORDED
        else badge(framework("task_statuses")[row.status].name, "good" if row.status == "done" else "plain"),
        lines([("", t.owner or gap("no owner")), ("", due(t.due, page.as_of, done=row.status in CLOSED))]),
        t.indicator or (gap() if row.status != "done" else Block("–")),
        _outcome(page, row),
        badge("; ".join(lacks), "watch") if lacks else Block("nothing"),
        # What is not done yet has nothing to show; where it names a fact, that is shown.
        evidence_cell(t.evidence, page.href) if t.evidence or row.status == "done" else Block("–"),
    ]


def _outcome(page: AreaPage, row: TaskRow) -> Block:
    t = row.task
    if t is None:
        return gap()
    kind = _label("outcome_kinds", t.outcome_kind)
    whose = f"{kind}: {t.duty_bearer}" if kind and t.duty_bearer else kind or t.duty_bearer or ""
    head = Block(f"<strong>{text(whose)}.</strong> ") if whose else Block()
    said = t.outcome or t.reason
    if not said and not whose:
        return gap("no outcome") if row.status == "done" else Block("none yet")
    # Both are shown where both are recorded: why a task stands where it stands, and what it has changed.
    both = f"{t.outcome} {t.reason}" if t.outcome and t.reason else said or ""
    return head + Block(text(both, page.href))
