"""What scenarios would do to people and to humanitarian organisations, as ranges, and how firm that is."""

from __future__ import annotations

import math
from collections.abc import Iterable

from planning.analysis.consequences import Swing, drawn, firmness, people, risk_bands, swings
from planning.analysis.field import Field, field
from planning.analysis.scenarios import live, probabilities
from planning.display.blocks import Block, bullets, gap, lines, note, number, paragraph, text
from planning.display.charts import swing_chart
from planning.display.drivers import share
from planning.display.page import FOR_THE_CELL, AreaPage, absent, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Exposure, Scenario

__all__ = ["exposed", "firm", "organisations", "ranges"]

DIGITS = 2  # figures of a range that are told: more would say that it is known better than it is


def exposed(page: AreaPage) -> Block:
    """Show for each scenario who is exposed where, to which risks and access constraints, as ranges with their evidence."""
    risks, access, impact = framework("protection_risks"), framework("access_amrf"), framework("impact")
    rows = []
    for s in live(page.profile):
        for e in s.exposures:
            touched = [f"{r} {risks[r].name}" for r in e.risks] + [f"{a} {access[a].name}" for a in e.access]
            grave = e.impact or s.impact
            rows.append(
                [
                    f"{s.id} {e.group}",
                    place_name(page.profile, e.place),
                    _people(page, e),
                    bullets(map(text, touched), "pl-lines") or None,
                    f"{grave} {impact[str(grave)].name.lower()}" if grave else None,
                    e.because or (Block("by the evidence") if e.evidence else None),
                    evidence_cell(e.evidence, page.href),
                ]
            )
    columns = ["Who, in which scenario", "Where", "People", "Exposed to", "Impact 1-5", "Why this range", "Evidence"]
    out = table(
        "People exposed",
        columns,
        rows,
        empty=absent(page, "Nobody has said yet who is exposed.", "scenarios"),
        href=page.href,
        kind="pl-wide",
    )
    return out + stub(page, "scenarios")


def _people(page: AreaPage, e: Exposure) -> object:
    if e.low is None and e.high is None:
        return gap("not counted" if page.may_see(FOR_THE_CELL) else "not counted, or too few to be told")
    if e.low is None or e.high is None:
        return f"at most {number(e.high, 0)}" if e.low is None else f"at least {number(e.low, 0)}"
    return _range(e.low, e.high)


def _range(low: float, high: float) -> str:
    return number(low, 0) if low == high else f"{number(low, 0)} to {number(high, 0)}"


def organisations(page: AreaPage) -> Block:
    """Show what each scenario does to humanitarian organisations themselves, and by when the alternative must begin."""
    kinds, types = framework("own_exposures"), framework("organisation_types")
    rows = []
    for s in live(page.profile):
        for e in s.own_exposures:
            who = ", ".join(types[o].short or types[o].label for o in e.organisations) or "all"
            rows.append(
                [
                    f"{s.id} {kinds[e.exposure].name}",
                    who,
                    place_name(page.profile, e.place),
                    e.what,
                    lines([("", e.alternative), ("Takes", f"{e.lead_days} days" if e.lead_days is not None else None)]),
                    evidence_cell(e.evidence, page.href),
                ]
            )
    return table(
        "Humanitarian organisations' own exposure",
        ["Scenario and kind", "Organisations", "Where", "What happens", "Alternative", "Evidence"],
        rows,
        empty=absent(page, "Nothing is recorded of what scenarios do to organisations.", "scenarios"),
        href=page.href,
        kind="pl-wide",
    )


def ranges(page: AreaPage) -> Block:
    """Show how many people may be exposed over all scenarios, how many risks lie in each band, which driver matters most."""
    scenarios = live(page.profile)
    if not any(s.exposures for s in scenarios):
        return Block()
    known = field(page.profile)
    out = _sums(scenarios)
    if known is not None:
        out += _drawn(known, scenarios)
    return out + _bands(page, scenarios) + (_swings(page, known, scenarios) if known is not None else Block())


def _sums(scenarios: Iterable[Scenario]) -> Block:
    items = []
    for s in scenarios:
        found = people(s)
        if found is None:
            items.append(f"{text(f'{s.id} {s.title}')}: {gap('no range').html}")
            continue
        more = f"; {found.unknown} more without a range" if found.unknown else ""
        least = "at least " if found.unknown else ""
        items.append(text(f"{s.id} {s.title}: {least}{_range(found.low, found.high)} people{more}"))
    return paragraph("<strong>People exposed in each scenario</strong>, its groups together.") + bullets(items)


def _drawn(known: Field, scenarios: tuple[Scenario, ...]) -> Block:
    found = drawn(known, scenarios)
    if found is None:
        return Block()
    words = (
        f"Over {number(found.draws, 0)} draws of the drivers and of the ranges: where one of the scenarios with a range "
        f"comes ({share(found.comes)}), eight of ten draws lie between {number(_rough(found.low), 0)} and "
        f"{number(_rough(found.high), 0)} people exposed."
    )
    if found.others >= 1 / found.draws:
        words += f" In {share(found.others)} a scenario comes of which nobody has said how many it exposes."
    words += f" In {share(found.none)} none of them comes; of that nothing is known, which is not nobody."
    return paragraph(text(words)) + note(
        "Between low and high every number is taken as equally likely, and the ranges of one scenario move together, "
        "which gives the wider result. Draws are the same each time."
    )


def _rough(value: float) -> float:
    """Round to two figures."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - DIGITS + 1)
    return round(value / step) * step


def _bands(page: AreaPage, scenarios: tuple[Scenario, ...]) -> Block:
    p = probabilities(page.profile)
    found = risk_bands(scenarios, p)
    if found is None:
        return Block()
    names = framework("seriousness")
    rows = [[b.name, str(found.now[b.id]), _range(found.low[b.id], found.high[b.id])] for b in reversed([*names])]
    out = table(
        "Protection risks by seriousness",
        ["Band (emergency response preparedness)", "By the probabilities as they stand", "In eight of ten draws"],
        rows,
        numbers=(1, 2),
    )
    if found.unknown:
        many = "1 risk has" if found.unknown == 1 else f"{found.unknown} risks have"
        out += paragraph(text(f"{many} no impact or no probability, and stand in no band."))
    return out + note(
        "A risk is counted once for each group and unit. Its likelihood is that of all scenarios that expose the group to "
        "it; its impact the gravest of theirs. In the draws each probability moves within its 80 per cent interval."
    )


def _swings(page: AreaPage, known: Field, scenarios: tuple[Scenario, ...]) -> Block:
    found = [s for s in swings(known, scenarios) if s.width > 0]
    if not found:
        return Block()
    names = {d.id: d.driver for d in known.drivers}
    bars = []
    for s in found:
        ends = sorted((sum(r) / 2, state) for state, _, r in s.states if r is not None)
        bars.append((f"{s.driver} {names[s.driver]}", ends[0][0], ends[0][1], ends[-1][0], ends[-1][1]))
    label = "People exposed, weighted by probability"
    rows = [_swing(s, names) for s in found]
    out = paragraph("<strong>Which driver matters most.</strong>") + swing_chart(
        bars, label, f"{page.profile.code}-swing"
    )
    out += table(label, ["Driver", "Under each of its states"], rows)
    return out + note(
        "For each state: the people of each scenario, low and high, times the probability of the scenario under that "
        "state. A bar goes from the middle of the least to that of the greatest. It ranks drivers; it is no forecast."
    )


def _swing(s: Swing, names: dict[str, str]) -> list[object]:
    told = [
        (state, "cannot be" if r is None else f"{_range(_rough(r[0]), _rough(r[1]))} (the state itself: {share(p)})")
        for state, p, r in s.states
    ]
    return [f"{s.driver} {names[s.driver]}", lines(told)]


def firm(page: AreaPage) -> Block:
    """Show what the order of the scenarios does when every probability moves within its 80 per cent interval."""
    scenarios = live(page.profile)
    found = firmness(scenarios, probabilities(page.profile))
    if not found:
        return Block()
    by_id, p = {s.id: s for s in scenarios}, probabilities(page.profile)
    names = framework("seriousness")
    rows = []
    for f in found:
        s = by_id[f.scenario]
        low, high = f.ranks
        rows.append(
            [
                f"{s.id} {s.title}",
                share(p[s.id] or 0.0),
                f"{share(s.low)} to {share(s.high)}"
                if s.low is not None and s.high is not None
                else gap("no interval"),
                str(low) if low == high else f"{low} to {high}",
                share(f.first),
                ", ".join(f"{names[b].name.lower()} {share(x)}" for b, x in f.bands if x > 0) or None,
            ]
        )
    columns = ["Scenario", "Probability", "80 per cent interval", "Rank in eight of ten", "First in", "Seriousness"]
    out = table("How firm the order of the scenarios is", columns, rows)
    outside = [s for f in found if _outside(s := by_id[f.scenario], p[f.scenario])]
    if outside:
        words = "The probability from the drivers lies outside of the interval that was judged: "
        out += paragraph(text(words + ", ".join(s.id for s in outside) + ". Look at the chances, or at the interval."))
    return out + note(
        "Every probability is drawn anywhere within its interval, independent of the others; where they add up to more "
        "than one, all are brought down alike. Shares are of the draws."
    )


def _outside(s: Scenario, probability: float | None) -> bool:
    if probability is None or s.low is None or s.high is None:
        return False
    return not s.low <= probability <= s.high
