"""Drivers of a scenario plan: states and chances, how scenarios come out of them, what they leave out, what moves them."""

from __future__ import annotations

from collections.abc import Iterable

from planning.analysis.field import Combination, Field, field
from planning.analysis.scenarios import kinds_by_rule, live, none_of_these, probabilities
from planning.display.blocks import Block, bullets, gap, lines, note, number, paragraph, text
from planning.display.page import AreaPage, absent, evidence_cell, lacking, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Driver, Scenario, Setting

__all__ = ["built", "drivers", "observed", "pairs", "share"]

LEFT_OUT = 5  # how many combinations outside of the scenarios are told


def share(value: float) -> str:
    """Write a probability as a page does: whole per cent, and never 0 or 100 for what is neither."""
    told = f"{value:.0%}"
    if told == "0%" and value > 0:
        return "under 1%"
    return "over 99%" if told == "100%" and value < 1 else told


def drivers(page: AreaPage) -> Block:
    """Show the drivers with their states, how probable each is, the state they are in now, and what they depend on."""
    known = field(page.profile)
    inside = {d.id for d in known.drivers} if known else set()
    rows = []
    for d in page.profile.drivers:
        shares: Iterable[float | None] = known.marginal(d.id) if known and d.id in inside else [None] * len(d.states)
        states = [
            (share(p) if p is not None else "", state + _harm(d, n))
            for n, (state, p) in enumerate(zip(d.states, shares, strict=True))
        ]
        rows.append(
            [
                f"{d.id} {d.driver}",
                lines(states),
                f"{d.observed} (certain for the period)" if d.observed else d.current,
                ", ".join(d.depends_on) or lacking(page, "drivers") or Block("none"),
                evidence_cell(d.evidence, page.href),
            ]
        )
    out = table(
        "Drivers",
        ["Driver", "States, with their probability", "Now", "Depends on", "Evidence"],
        rows,
        empty=absent(page, "No driver is recorded.", "drivers"),
        href=page.href,
    )
    if rows and any(d.harm for d in page.profile.drivers):
        out += note("Harm is the planning cell's judgement of how bad a state is for civilians, from 0 to 3.")
    return out + stub(page, "drivers")


def _share(value: float | None) -> object:
    return gap("not estimated") if value is None else share(value)


def _harm(driver: Driver, index: int) -> str:
    return f" (harm {driver.harm[index]})" if len(driver.harm) == len(driver.states) else ""


def pairs(page: AreaPage) -> Block:
    """Show the pairs of states that cannot, or can hardly, hold together; all others are free."""
    fits = framework("state_fits")
    if not page.profile.drivers:
        return Block()
    rows = [
        [
            f"{p.id} {p.one.driver} {p.one.state}",
            f"{p.other.driver} {p.other.state}",
            fits[p.fit].name,
            p.because,
            evidence_cell(p.evidence, page.href),
        ]
        for p in page.profile.state_pairs
    ]
    return table(
        "States that do not fit together",
        ["State", "and state", "Fit", "Because", "Evidence"],
        rows,
        empty=absent(page, "No pair is marked; every combination is free.", "state_pairs"),
        href=page.href,
    ) + stub(page, "state_pairs")


def built(page: AreaPage) -> Block:
    """Show how the scenarios come out of the drivers: what each holds, how much they cover, and what is left out."""
    scenarios = [s for s in live(page.profile) if s.settings]
    if not scenarios:
        return Block()
    known = field(page.profile)
    if known is None:
        return paragraph(_why_not(page).html)
    p = probabilities(page.profile, known)
    rows = [
        [f"{s.id} {s.title}", lines(_held(known, s.settings)), _share(p[s.id]), _apart(s, scenarios)] for s in scenarios
    ]
    columns = ["Scenario", "Holds where", "Probability", "Parts from the others by"]
    if any(d.harm for d in known.drivers):
        names, kinds = framework("scenario_kinds"), kinds_by_rule(known, scenarios)
        harm = [known.harm(s.settings) for s in scenarios]
        rows = [
            [*row, lines([("", None if h is None else number(h)), ("", names[kinds[s.id]].name.lower())])]
            for row, s, h in zip(rows, scenarios, harm, strict=True)
        ]
        columns.append("Mean harm; kind by rule")
    out = table("What each scenario holds", columns, rows)
    if any(d.harm for d in known.drivers):
        rare = float(framework("scenario_building").settings["wild_card_below"].value)
        out += note(
            "Mean harm: the harm of the states, 0 to 3 each, added up over the drivers. Kind by rule: the most probable is the "
            f"baseline, what is below {rare:.0%} a wild card, the most harmful of the others the worst case. The planning cell's "
            "own choice stands above and may differ."
        )
    if missing := lacking(page, "scenarios"):  # what they leave out would be that of those that are not here
        return out + paragraph(f"What the scenarios leave out: {missing.html}")
    out += _coverage(page, known, [s.settings for s in scenarios])
    left = known.most_likely(LEFT_OUT, [s.settings for s in scenarios])
    if left:
        told = [_combination(known, c) for c in left]
        out += table("The most probable combinations that no scenario holds", [*told[0]], [[*t.values()] for t in told])
    return out + _proposals(known, scenarios)


def _why_not(page: AreaPage) -> Block:
    return lacking(page, "drivers", "state_pairs") or gap("no probability can be computed: chances are missing")


def _held(known: Field, settings: Iterable[Setting]) -> list[tuple[str, object]]:
    every = {d.id: d.states for d in known.drivers}
    return [(s.driver, " or ".join(x for x in every.get(s.driver, s.states) if x in s.states)) for s in settings]


def _apart(scenario: Scenario, scenarios: Iterable[Scenario]) -> str:
    """Name for each other scenario the drivers whose states the two do not share."""
    own = {s.driver: set(s.states) for s in scenario.settings}
    out = []
    for other in scenarios:
        if other.id != scenario.id:
            apart = [s.driver for s in other.settings if s.driver in own and not own[s.driver] & set(s.states)]
            out.append(f"{other.id}: {', '.join(apart) or 'a pair that cannot be'}")
    return "; ".join(out) or "none"


def _coverage(page: AreaPage, known: Field, settings: list[tuple[Setting, ...]]) -> Block:
    covered = known.covered(settings)
    combinations = int((known.joint > 0).sum())
    wanted = float(framework("scenario_building").settings["covered"].value)
    words = (
        f"The scenarios cover {share(covered)} of the probability, over {combinations} combinations that can come about"
    )
    words += f"; pairs took {share(known.taken)} of the chances away." if known.taken else "."
    if covered < wanted:
        words += f" That is less than the {wanted:.0%} we aim at: look at what is left out."
    rest = none_of_these(page.profile)
    if rest is not None and rest < 0:
        words += " With the scenarios by hand they add up to more than 1: lower those."
    if known.unknown:
        words += f" {', '.join(known.unknown)} have no chances yet and are not in it."
    return paragraph(text(words))


def _combination(known: Field, one: Combination) -> dict[str, object]:
    found: dict[str, object] = {"Probability": share(one.probability)}
    found |= {d.id: state for d, state in zip(known.drivers, one.states, strict=True)}
    if one.harm is not None:
        found["Harm"] = str(one.harm)
    return found


def _proposals(known: Field, scenarios: list[Scenario]) -> Block:
    """Say which combinations the field would propose, and which of them no scenario holds."""
    rules = framework("scenario_building").settings
    items = []
    for one in known.proposed():
        states = dict(zip((d.id for d in known.drivers), one.states, strict=True))
        holds = [s.id for s in scenarios if all(states[x.driver] in x.states for x in s.settings)]
        where = f"in {holds[0]}" if holds else "in none of the scenarios"
        harm = f", harm {one.harm}" if one.harm is not None else ""
        items.append(
            text(f"{', '.join(f'{k} {v}' for k, v in states.items())}: {share(one.probability)}{harm}; {where}.")
        )
    differ = int(rules["differ_by"].value)
    head = paragraph(
        f"<strong>What the drivers propose.</strong> The most probable combinations that differ in {differ} drivers or "
        "more, and the most harmful one. A proposal to talk about."
    )
    return head + bullets(items) if items else Block()


def observed(page: AreaPage) -> Block:
    """Show what the probabilities would be if one driver were certain to be in a state."""
    known = field(page.profile)
    scenarios = [s for s in live(page.profile) if s.settings]
    if known is None or not scenarios:
        return Block()
    rows: list[list[object]] = []
    whole = not page.incomplete("scenarios")
    under = [known.under(s.settings) for s in scenarios]
    for d in known.drivers:
        for n, state in enumerate(d.states):
            told = [u[d.id][n] if u else None for u in under]
            if any(t is None or t != t for t in told):  # noqa: PLR0124 - not a number: the state cannot come about
                rows.append([f"{d.id} {state}", *(["cannot be"] * len(told)), *(["cannot be"] if whole else [])])
                continue
            rest = max(0.0, 1 - sum(t for t in told if t is not None))
            rows.append([f"{d.id} {state}", *(_share(t) for t in told), *([share(rest)] if whole else [])])
    columns = ["If it is certain that", *(s.id for s in scenarios), *(["None of these"] if whole else [])]
    out = table("If one driver is certain", columns, rows, numbers=range(1, len(columns)), kind="pl-narrow")
    names = "; ".join(f"{d.id} {d.driver}" for d in known.drivers)
    return out + note(f"{names}. Computed by going through every combination.")
