"""The scenario plan: drivers, scenarios, triggers, roles armed actors may be forced to take, what to have ready."""

from __future__ import annotations

from planning.analysis.scenarios import findings, none_of_these
from planning.analysis.triggers import trigger_states
from planning.display.blocks import Block, badge, bullets, day, note, paragraph, text
from planning.display.dates import due
from planning.display.page import AreaPage, above, absent, evidence_cell, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["actions", "assumptions", "drivers", "overview", "questions", "stories", "triggers"]

BANDS = {"low": "good", "medium": "watch", "high": "bad"}


def overview(page: AreaPage) -> Block:
    """Show all scenarios side by side: probability in number and words, impact, seriousness, triggers, plan."""
    found = findings(page.profile, page.as_of)
    if not found:
        empty = table("Scenarios", ["Scenario"], [], empty=absent(page, "No scenario is recorded.", "scenarios"))
        return empty + stub(page, "scenarios")
    kinds, impact = framework("scenario_kinds"), framework("impact")
    rows = []
    for f in found:
        s = f.scenario
        share = f"{f.probability:.0%}, {f.words.lower()}" if f.probability is not None else None
        level = f"{f.likelihood} {framework('likelihood')[str(f.likelihood)].name.lower()}" if f.likelihood else None
        effect = f"{s.impact} {impact[str(s.impact)].name.lower()}" if s.impact else None
        serious = badge(f"{f.seriousness} {f.band.name.lower()}", BANDS.get(f.band.id, "plain")) if f.band else None
        plan = (
            badge("called for, missing", "bad")
            if f.plan_missing
            else {"yes": "exists", "no": "none"}.get(s.contingency_plan or "")
        )
        rows.append(
            [
                f"{s.id} {s.title}",
                kinds[s.scenario_kind].name,
                share,
                level,
                effect,
                serious,
                Block(text(str(f.triggers)) + (f" {above().html}" if page.left_out("triggers") else "")),
                plan,
                evidence_cell(s.evidence, page.href),
            ]
        )
    columns = [
        "Scenario",
        "Kind",
        "Probability",
        "Likelihood 1-5",
        "Impact 1-5",
        "Seriousness",
        "Triggers",
        "Contingency plan",
        "Evidence",
    ]
    out = table("Scenarios", columns, rows, href=page.href, kind="pl-wide")
    rest = none_of_these(page.profile)
    if rest is not None:
        out += paragraph(f"Left for none of these: <strong>{rest:.0%}</strong>.")
    bands = framework("seriousness")
    limits = ", ".join(f"{b.name.lower()} {b.min:g}-{b.max:g}" for b in bands)
    called = " and ".join(b.name.lower() for b in bands if b.values.get("contingency_plan") == "yes")
    out += note(
        f"Words of probability: ICD 203. Likelihood and seriousness (likelihood x impact: {limits}): emergency response "
        f"preparedness. A contingency plan is called for at {called}. Confidence is a separate thing."
    )
    return out + stub(page, "scenarios")


def stories(page: AreaPage) -> Block:
    """Tell each scenario: period, what happens, which risks and access categories it touches."""
    out = Block()
    risks, access = framework("protection_risks"), framework("access_amrf")
    for s in page.profile.scenarios:
        out += paragraph(
            f"<strong>{text(f'{s.id} {s.title}')}</strong> ({day(s.period_from)} to {day(s.period_to)}). {text(s.story, page.href)}"
        )
        touched = [f"{r} {risks[r].name}" for r in s.risks] + [f"{a} {access[a].name}" for a in s.access]
        if touched:
            out += paragraph(text("Touches: " + "; ".join(touched) + "."), "pl-note")
    return out or paragraph(absent(page, "No scenario is recorded.", "scenarios").html)


def drivers(page: AreaPage) -> Block:
    """Show the drivers with their states and the state they are in now."""
    rows = [
        [f"{d.id} {d.driver}", tuple(d.states), d.current, evidence_cell(d.evidence, page.href)]
        for d in page.profile.drivers
    ]
    return table(
        "Drivers",
        ["Driver", "States", "Now", "Evidence"],
        rows,
        empty=absent(page, "No driver is recorded.", "drivers"),
        href=page.href,
    ) + stub(page, "drivers")


def assumptions(page: AreaPage) -> Block:
    """Show what each scenario takes for granted."""
    rows = [
        [f"{s.id} {s.title}", Block(bullets(text(a, page.href) for a in s.assumptions).html) if s.assumptions else None]
        for s in page.profile.scenarios
    ]
    return table(
        "Assumptions",
        ["Scenario", "Takes for granted"],
        rows,
        empty=absent(page, "No assumption is recorded.", "scenarios"),
    )


def triggers(page: AreaPage) -> Block:
    """Show the triggers with their state and what they release."""
    p, states = page.profile, framework("trigger_states")
    kinds = {"tripped": "bad", "not_tripped": "good"}
    rows = []
    for found in trigger_states(p, page.as_of):
        t = found.trigger
        released = tuple(a.action for a in p.preparedness_actions if a.id in t.releases)
        rows.append(
            [
                f"{t.id} {t.sign}",
                t.scenario,
                t.threshold,
                badge(states[found.state].name, kinds.get(found.state, "plain")),
                found.since,
                t.watched_by,
                released or Block("none"),
                evidence_cell(t.evidence, page.href),
            ]
        )
    columns = ["Sign", "Scenario", "Threshold", "State", "Checked", "By", "Releases", "Evidence"]
    return table(
        "Triggers",
        columns,
        rows,
        empty=absent(page, "No trigger is recorded.", "triggers"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "triggers")


def actions(page: AreaPage) -> Block:
    """Show the preparedness actions with owner and date; a date that has passed is marked."""
    statuses = framework("task_statuses")
    rows = []
    for a in page.profile.preparedness_actions:
        when = due(a.due, page.as_of, done=a.status == "done")
        lead = f"{a.lead_days} days" if a.lead_days is not None else None
        rows.append(
            [
                f"{a.id} {a.action}",
                tuple(a.scenarios),
                a.owner,
                when,
                lead,
                statuses[a.status].name if a.status else None,
            ]
        )
    columns = ["Action", "For scenarios", "Owner", "Due", "Takes", "Status"]
    return table(
        "Preparedness actions",
        columns,
        rows,
        empty=absent(page, "No preparedness action is recorded.", "preparedness_actions"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "preparedness_actions")


def questions(page: AreaPage) -> Block:
    """Show the questions that can turn out wrong, with how they will be resolved."""
    rows = [
        [
            f"{q.id} {q.question}",
            q.threshold,
            q.closes,
            q.resolves_by,
            q.resolver,
            q.void_if,
            f"{q.best:.0%}" if q.best is not None else None,
            q.outcome,
        ]
        for q in page.profile.questions
    ]
    columns = [
        "Question",
        "Threshold",
        "Closes",
        "Source that resolves it",
        "Resolver",
        "Void if",
        "Estimate",
        "Outcome",
    ]
    return table(
        "Questions",
        columns,
        rows,
        empty=absent(page, "No question is recorded.", "questions"),
        href=page.href,
        kind="pl-wide",
    ) + stub(page, "questions")
