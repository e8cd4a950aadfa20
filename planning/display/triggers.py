"""Triggers of a scenario plan: what trips each, every look at it, what tripping means, and what it releases in time or not."""

from __future__ import annotations

from planning.analysis.scenarios import findings, live, probabilities
from planning.analysis.triggers import (
    NOT_CHECKED,
    NOT_TRIPPED,
    TRIPPED,
    Figures,
    Readiness,
    TriggerState,
    counted_ratio,
    estimated_on,
    readiness,
    trigger_states,
    updated,
)
from planning.display.blocks import Block, badge, bullets, day, gap, lines, note, number, paragraph, show, text
from planning.display.dates import due
from planning.display.drivers import share
from planning.display.page import FOR_THE_CELL, AreaPage, above, absent, evidence_cell, lacking, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Trigger, TriggerRule

__all__ = ["actions", "changed", "triggers", "words_of_rule"]

KINDS = {TRIPPED: "bad", NOT_TRIPPED: "good"}


def triggers(page: AreaPage) -> Block:
    """Show the triggers: sign and threshold, state with the day and what it rests on, who watches, what it releases."""
    states = trigger_states(page.profile, page.as_of)
    live_ids = {s.id for s in live(page.profile)}
    names = {a.id: a.action for a in page.profile.preparedness_actions}
    rows = [
        [
            lines([("", f"{s.trigger.id} {s.trigger.sign}"), ("for", s.trigger.scenario)]),
            _threshold(page, s.trigger),
            _state(page, s),
            _watched(s),
            lines([(i, names[i]) for i in s.trigger.releases if i in names]) or _no_action(page),
        ]
        for s in states
        if s.trigger.scenario in live_ids
    ]
    columns = ["Sign", "Threshold", "State", "Watched by", "Releases"]
    out = table(
        "Triggers",
        columns,
        rows,
        empty=absent(page, "No trigger is recorded.", "triggers"),
        href=page.href,
    )
    return out + _log(page, states) + stub(page, "triggers")


def _no_action(page: AreaPage) -> Block:
    return above() if page.left_out("preparedness_actions") else Block("none")


def words_of_rule(page: AreaPage, rule: TriggerRule) -> str:
    """Say a rule in words: which series, compared with what, over how many periods."""
    series = framework("indicators")[rule.indicator].name
    where = f", {place_name(page.profile, rule.place)}" if rule.place else f", {rule.mission}" if rule.mission else ""
    several = f"in each of {rule.periods} periods running" if rule.periods > 1 else "in the newest period"
    match rule.test:
        case "over":
            words = f"over {number(rule.value)} {several}"
        case "under":
            words = f"under {number(rule.value)} {several}"
        case _:
            way = "up" if rule.test == "rises_by" else "down"
            many = f"{rule.periods} periods" if rule.periods > 1 else "one period"
            words = f"{way} by {number(rule.value)} per cent or more, {many} against as many before"
    return f"{series}{where}: {words}"


def _threshold(page: AreaPage, t: Trigger) -> Block:
    # A rule on a unit that the edition does not name falls with it, so that no rule is no proof of none.
    by_person = "Judged by a person" if page.may_see(FOR_THE_CELL) else "On this page by a person's look"
    how = f"By figures: {words_of_rule(page, t.rule)}" if t.rule else by_person
    return lines([("", t.threshold), ("", Block(f'<span class="pl-note">{text(how)}</span>'))])


def _state(page: AreaPage, s: TriggerState) -> Block:
    name = framework("trigger_states")[s.state].name
    told: list[tuple[str, object]] = [("", badge(name, KINDS.get(s.state, "plain")))]
    if s.since:
        told.append(("figures to" if s.by_figures else "looked at", Block(day(s.since))))
    if s.figures is not None:
        told += _figures(s.figures)
    elif s.trigger.rule is not None and not page.may_see(FOR_THE_CELL):
        told.append(("", "The figures are the planning cell's own; the state is that of the last look."))
    if s.disagree and s.last and s.figures:
        names = framework("trigger_states")
        words = f"Figures: {names[s.figures.state].name.lower()}. Last look: {names[s.last.state].name.lower()}."
        told.append(("", Block(f"<strong>{text(words)}</strong>")))
    if s.last and s.last.saw and not s.by_figures:
        told.append(("", s.last.saw))
    if s.trigger.note:
        told.append(("", s.trigger.note))
    return lines(told, page.href)


def _figures(found: Figures) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    if found.values:
        told.append(("", "; ".join(f"{period}: {number(value)}" for period, value in found.values)))
    if found.why:
        told.append(("", gap(found.why)))
    return told


def _watched(s: TriggerState) -> Block:
    how_often = f"every {s.trigger.every_days} days" if s.trigger.every_days is not None else gap("how often not said")
    told: list[tuple[str, object]] = [("", s.trigger.watched_by or gap("nobody is named")), ("", how_often)]
    if s.overdue:
        told.append(("", badge(f"look overdue by {s.overdue} days", "bad")))
    return lines(told)


def _ratios(states: tuple[TriggerState, ...]) -> Block:
    """Show what each trigger says of its scenario: its two ratios, and what they rest on."""
    rows = [
        [
            f"{t.id} {t.sign}",
            t.scenario,
            gap() if t.ratio is None else number(t.ratio, 2),
            gap() if t.ratio_if_not is None else number(t.ratio_if_not, 2),
            t.ratio_from or gap("not said"),
        ]
        for t in (s.trigger for s in states)
        if t.ratio is not None or t.ratio_if_not is not None
    ]
    if not rows:
        return Block()
    columns = ["Trigger", "Scenario", "Ratio where it is seen", "Ratio where it is not", "Rests on"]
    return table("What a trigger says of its scenario", columns, rows, numbers=(2, 3)) + note(
        "A ratio of 4 says: four times as likely where the scenario comes as where it does not. Where none is stated, the "
        "trigger changes no probability."
    )


def _log(page: AreaPage, states: tuple[TriggerState, ...]) -> Block:
    """Show every look: when, by whom, state, what was seen, evidence; the newest first."""
    names = framework("trigger_states")
    looks = [(c, s.trigger) for s in states for c in s.trigger.checks if c.on <= page.as_of]
    rows = [
        [
            Block(f"{day(c.on)} {text(t.id)}"),
            c.by,
            badge(names[c.state].name, KINDS.get(c.state, "plain")),
            c.saw,
            evidence_cell(c.evidence or t.evidence, page.href),
        ]
        for c, t in sorted(looks, key=lambda pair: (-pair[0].on.toordinal(), pair[1].id))
    ]
    if not rows:
        return Block()
    return table("Every look at a trigger", ["When", "By", "State", "What was seen", "Evidence"], rows, href=page.href)


def changed(page: AreaPage) -> Block:
    """Show what the triggers change: the probabilities after what was seen since they were estimated."""
    states = trigger_states(page.profile, page.as_of)
    out = _ratios(states)
    if page.left_out("triggers", "scenarios"):
        return out + paragraph(f"Probabilities after what the triggers have shown: {above().html}") if states else out
    p = probabilities(page.profile)
    known = {key: value for key, value in p.items() if value is not None}
    if not known or len(known) < len(p) or page.incomplete("triggers", "scenarios"):
        return out
    found = updated(known, page.profile, states)
    if found is None:
        return out + _unchanged(page, states)
    scenarios = {s.id: s for s in live(page.profile)}
    rows = []
    for key, before in known.items():
        since = [
            f"{s.trigger.id} {framework('trigger_states')[s.state].name.lower()}"
            for s in states
            if s.trigger.scenario == key and counted_ratio(page.profile, s) is not None
        ]
        rows.append([f"{key} {scenarios[key].title}", share(before), share(found[key]), "; ".join(since) or "none"])
    none = [max(0.0, 1 - sum(x.values())) for x in (known, found)]
    rows.append(["None of these", share(none[0]), share(none[1]), ""])
    out += table(
        "Probabilities after what the triggers have shown",
        ["Scenario", "Estimated", "After triggers", "Looks and figures that count"],
        [[*r[:3], Block(text(r[3]))] for r in rows],
        numbers=(1, 2),
        kind="pl-narrow",
    )
    return out + note(
        "Bayes' rule: each probability times the ratio of each of its triggers, then all brought to one. Triggers are "
        "taken to be independent, and only what was known after the probability was estimated counts. It says which way "
        "to look again, and replaces no new estimate."
    )


def _unchanged(page: AreaPage, states: tuple[TriggerState, ...]) -> Block:
    """Say that no probability changes, and where that is because something is a gap."""
    if not states:
        return Block()
    undated = sorted({s.trigger.scenario for s in states if estimated_on(page.profile, s.trigger.scenario) is None})
    words = "What triggers have shown since the probabilities were estimated changes none of them."
    more = (
        gap(f"When {', '.join(undated)} was estimated is not recorded, so nothing counts there.").html
        if undated
        else ""
    )
    return paragraph(f"{text(words)} {more}".strip())


def actions(page: AreaPage) -> Block:
    """Show the preparedness actions: owner, date, lead time, whether a trigger released them, and whether they can wait."""
    states = trigger_states(page.profile, page.as_of)
    rows = []
    for r in readiness(page.profile, states):
        a = r.action
        rows.append(
            [
                f"{a.id} {a.action}",
                tuple(a.scenarios),
                a.owner or gap("no owner"),
                _when(page, r),
                _released(page, r),
                _in_time(page, r),
            ]
        )
    columns = ["Action", "For scenarios", "Owner", "When", "Released", "Can it wait for its trigger?"]
    out = table(
        "Preparedness actions",
        columns,
        rows,
        empty=absent(page, "No preparedness action is recorded.", "preparedness_actions"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "A trigger gives the days from the sign to the harm, less the days between two looks. An action that takes "
            "longer than the least of its triggers gives must start before they can fire in time."
        )
    return out + _no_plan(page) + stub(page, "preparedness_actions")


def _when(page: AreaPage, r: Readiness) -> Block:
    a = r.action
    return lines(
        [
            ("due", due(a.due, page.as_of, done=a.status == "done")),
            ("takes", f"{a.lead_days} days" if a.lead_days is not None else None),
            ("", framework("task_statuses")[a.status].name.lower() if a.status else gap("status not recorded")),
        ]
    )


def _released(page: AreaPage, r: Readiness) -> Block:
    unseen = [s.trigger.id for s in r.triggers if s.state == NOT_CHECKED]
    if not r.released:
        hidden = lacking(page, "triggers")
        told: list[tuple[str, object]] = [] if unseen or hidden or not r.triggers else [("", "no")]
        told += [("", gap(f"not checked: {', '.join(unseen)}"))] if unseen else []
        told += [("others", hidden)] if hidden else []
        return lines(told) if told else Block("no trigger")
    started = r.action.status in {"under_way", "done"}
    told = [("", badge("yes", "watch" if started else "bad"))]
    told += [(s.trigger.id, Block(show(s.since))) for s in r.released]
    if not started:
        told.append(("", "not begun"))
    return lines(told)


def _in_time(page: AreaPage, r: Readiness) -> Block:
    if r.action.status == "done" or r.released:
        return Block("done") if r.action.status == "done" else _after(page, r)
    takes = r.action.lead_days
    if r.early is not None:
        return lines(
            [("", badge("no: must start before", "bad")), ("", f"It takes {takes} days, a trigger gives {r.warning}")]
        )
    if hidden := lacking(page, "triggers"):
        return hidden
    if not r.triggers:
        return gap("no trigger releases it")
    if r.unknown or r.warning is None or takes is None:
        return gap("not known: a time is missing, or nobody watches")
    return Block(f"yes: at least {r.warning} days for {takes}")


def _after(page: AreaPage, r: Readiness) -> Block:
    """Say what is left once a trigger has tripped: harm may begin from some day on."""
    takes = r.action.lead_days
    if r.harm_from is None or takes is None:
        return gap("released; what is left is not known: a time is missing")
    left = (r.harm_from - page.as_of).days
    words = f"Harm may begin from {r.harm_from.day} {r.harm_from:%b %Y}: {max(0, left)} days left, it takes {takes}"
    late = r.action.status != "under_way" and takes > left
    return lines([("", badge("too late to be whole in time", "bad")), ("", words)] if late else [("", words)])


def _no_plan(page: AreaPage) -> Block:
    """Name the scenarios of medium or high seriousness without a contingency plan."""
    missing = [f.scenario for f in findings(page.profile, page.as_of) if f.plan_missing]
    if not missing:
        return Block()
    head = "<strong>A contingency plan is called for and missing</strong> (emergency response preparedness, medium and high):"
    told = {s.id: "" if s.contingency_plan == "no" else " (not recorded whether there is one)" for s in missing}
    return paragraph(head) + bullets(text(f"{s.id} {s.title}{told[s.id]}") for s in missing)
