"""Scenarios side by side and told: probability, impact, seriousness, triggers, contingency plan, what each takes for granted."""

from __future__ import annotations

from planning.analysis.scenarios import ScenarioFinding, findings, live, none_of_these
from planning.display.blocks import Block, badge, bullets, day, lines, note, paragraph, text
from planning.display.drivers import share
from planning.display.page import AreaPage, above, absent, evidence_cell, stub
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["assumptions", "overview", "stories"]

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
                f"{s.id} {s.title}" if not f.over else lines([("", f"{s.id} {s.title}"), ("", _over())]),
                kinds[s.scenario_kind].name,
                _probability(page, f),
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
    if rest is not None and rest >= 0:
        out += paragraph(f"Left for none of these: <strong>{share(rest)}</strong>.")
    elif rest is not None:
        out += paragraph(text(f"The probabilities add up to {1 - rest:.2f}: those by hand are too high."), "pl-status")
    bands = framework("seriousness")
    limits = ", ".join(f"{b.name.lower()} {b.min:g}-{b.max:g}" for b in bands)
    called = " and ".join(b.name.lower() for b in bands if b.values.get("contingency_plan") == "yes")
    out += note(
        "Below a probability stands its 80 per cent interval; by hand: it rests on no drivers. "
        f"Words of probability: ICD 203. Likelihood and seriousness (likelihood x impact: {limits}): emergency response "
        f"preparedness. A contingency plan is called for at {called}. Confidence is a separate thing."
    )
    return out + stub(page, "scenarios")


def _probability(page: AreaPage, f: ScenarioFinding) -> object:
    """Give the probability in number and words, with its interval, and whether it follows from drivers or is by hand."""
    s = f.scenario
    if f.probability is None:
        lacking = page.incomplete("drivers", "state_pairs")
        return absent(page, "not computed: chances are missing", "drivers", "state_pairs") if lacking else None
    told: list[tuple[str, object]] = [("", f"{share(f.probability)}, {f.words.lower()}")]
    if s.low is not None and s.high is not None:
        told.append(("", f"{share(s.low)} to {share(s.high)}"))
    if f.by_hand:
        told.append(("", badge("by hand")))
    return lines(told)


def _over() -> Block:
    return Block(f"{badge('its period is over', 'watch').html} {text('say whether it came about')}")


def stories(page: AreaPage) -> Block:
    """Tell each scenario: period, what happens, which risks and access categories it touches."""
    out = Block()
    risks, access = framework("protection_risks"), framework("access_amrf")
    for s in live(page.profile):
        out += paragraph(
            f"<strong>{text(f'{s.id} {s.title}')}</strong> ({day(s.period_from)} to {day(s.period_to)}). {text(s.story, page.href)}"
        )
        touched = [f"{r} {risks[r].name}" for r in s.risks] + [f"{a} {access[a].name}" for a in s.access]
        if touched:
            out += paragraph(text("Touches: " + "; ".join(touched) + "."), "pl-note")
    return out or paragraph(absent(page, "No scenario is recorded.", "scenarios").html)


def assumptions(page: AreaPage) -> Block:
    """Show what each scenario takes for granted."""
    rows = [
        [f"{s.id} {s.title}", Block(bullets(text(a, page.href) for a in s.assumptions).html) if s.assumptions else None]
        for s in live(page.profile)
    ]
    return table(
        "Assumptions",
        ["Scenario", "Takes for granted"],
        rows,
        empty=absent(page, "No assumption is recorded.", "scenarios"),
    )
