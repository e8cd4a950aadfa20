"""Humanitarian access: the overall figure with what it rests on, the units beside each other, the constraints in full."""

from __future__ import annotations

from planning.analysis.access import (
    AccessScore,
    Cell,
    access_before,
    access_score,
    source_reliability,
    trend,
    unit_matrix,
)
from planning.display.blocks import Block, definition, gap, note, paragraph, text
from planning.display.page import (
    ACCESS_PAGE,
    NOT_AVAILABLE,
    AreaPage,
    above,
    absent,
    anchor,
    evidence_cell,
    place_name,
    sealed,
    stub,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.geography import units

__all__ = ["constraints", "indicators", "matrix", "overall", "short"]

SHADE = (0, 1, 2, 4)  # the score says it, the shade only helps to find it


# Most fields of the matrix have no record: a word in each would hide the scores.
DASH = Block('<span aria-hidden="true">–</span><span class="visually-hidden">not recorded</span>')


def short(page: AreaPage) -> Block:
    """Show the overall figure and the units beside each other; the rest stands on the page on access and protection."""
    link = f'<a href="{ACCESS_PAGE}">Access, protection and harm</a>'
    return (
        paragraph(f"Overall: {_overall(page)}.")
        + matrix(page)
        + paragraph(f"Indicators, trend, every constraint in full and counts of incidents: {link}.")
        + stub(page, "constraints")
    )


def _partial(page: AreaPage) -> Block:
    """Say that the records are not all here, so that no figure over them can be given; nothing where they are."""
    if page.left_out("constraints"):
        return above(NOT_AVAILABLE)
    return sealed() if page.profile.sealed.get("constraints") else Block()


def _overall(page: AreaPage) -> str:
    # The records that are here would give an overall of their own that misleads: the highest score may lie elsewhere.
    return _partial(page).html or _figure(access_score(page.profile.constraints))


def _figure(score: AccessScore) -> str:
    if score.overall is None:
        why = "too few indicators are scored" if score.scored else "no constraint is scored"
        return f"{gap(f'none, because {why}').html} ({score.scored} of {score.of} scored)"
    share = f"{score.scored} of {score.of} indicators scored, reliability {score.reliability:.0%}"
    return f"<strong>{score.overall} of 5, {text(score.label.lower())}</strong> ({share})"


def overall(page: AreaPage) -> Block:
    """Show the overall figure now and before, its gaps, and the lowest grade of the sources behind it."""
    p, levels = page.profile, framework("access_levels")
    now, before = access_score(p.constraints), access_before(p.constraints)
    if partial := _partial(page).html:
        pairs = [("Overall", partial), ("Edition before", partial), ("Trend", partial)]
    else:
        moved = trend(now.overall, before.overall)
        pairs = [
            ("Overall", _figure(now)),
            ("Edition before", _figure(before) if before.scored else gap("no previous score").html),
            ("Trend", text(moved) if moved else gap("not known").html),
            ("Gaps", f"{now.of - now.scored} of {now.of} indicators ({now.gap_share:.0%}); {_marked(page)}"),
            ("Sources", _sources(page)),
        ]
    remark = (
        f"Our formula, not ACAPS's own. For each indicator the highest score recorded in any unit counts; a pillar is their "
        f"mean x {levels.number('pillar_factor'):.3g}; the overall is {levels.number('weight_max'):g} x the highest pillar + "
        f"{levels.number('weight_mean'):g} x the mean of the pillars; there is none with fewer than half of the indicators "
        "scored. X lowers the reliability and never counts as 0. The edition before is computed in the same way from the "
        "previous scores of the same records."
    )
    return definition(pairs) + note(remark) + stub(page, "constraints")


def _marked(page: AreaPage) -> str:
    found = page.profile.constraints
    return f"{sum(c.score is None for c in found)} of {len(found)} records are marked X"


def _sources(page: AreaPage) -> str:
    found = source_reliability(page.profile.constraints)
    if found.lowest is None:
        return gap("no source is graded").html
    grade = framework("reliability")[found.lowest].label.lower()
    rest = f"; {found.ungraded} without a grade from A to E" if found.ungraded else ""
    return text(f"lowest reliability {found.lowest}, {grade} ({found.graded} scored records graded{rest})")


def matrix(page: AreaPage) -> Block:
    """Show units against the nine categories; no record, a gap and a score of 0 are three different things."""
    p, frame = page.profile, framework("access_amrf")
    found = unit_matrix(p.constraints)
    names = {u.code: u.name for u in units(p.code, p.folder) if not u.parent or u.code in found}
    rows = [[name, *(_cell(page, found.get(code, {}).get(c)) for c in frame.ids)] for code, name in names.items()]
    whole = [place_name(p, None), *(_cell(page, found.get(None, {}).get(c)) for c in frame.ids)]
    out = table(
        "Access by unit and category: the highest score recorded, 0-3",
        ["Unit", *(f"{i.id} {i.name}" for i in frame)],
        [*rows, whole] if found else [],
        empty=absent(page, "No constraint is recorded.", "constraints"),
        kind="pl-wide",
    )
    if not found:
        return out
    remark = "X is a gap: there is a record and no score. A dash: nobody has written anything, which is no 0 either."
    return out + note(f"{remark} The last row holds records that are about the area as a whole.")


def _cell(page: AreaPage, cell: Cell | None) -> Block:
    if cell is None or not cell.recorded:
        return above("not recorded, or above this edition") if page.left_out("constraints") else DASH
    if cell.score is None:
        return gap("X")
    return Block(f'<span class="pl-heat-{SHADE[cell.score]}">{cell.score}</span>')


def indicators(page: AreaPage) -> Block:
    """Show the crosswalk from the nine categories to the nine ACAPS indicators, with each score now and before."""
    p, amrf, acaps, pillars = (
        page.profile,
        framework("access_amrf"),
        framework("access_acaps"),
        framework("access_pillars"),
    )
    now, before = access_score(p.constraints).indicators, access_before(p.constraints).indicators
    partial = _partial(page)
    rows = []
    for item in amrf:
        key = item.links["acaps"][0]
        scores = [None if v is None else str(v) for v in (now[key], before[key])]
        moved = [*scores, trend(now[key], before[key])]
        rows.append(
            [
                f"{item.id} {item.name}",
                f"{key} {acaps[key].name}",
                pillars[acaps[key].group].name,
                *([partial] * 3 if partial else moved),
            ]
        )
    columns = ["Category (AMRF)", "Indicator (ACAPS)", "Pillar", "Score 0-3", "Before", "Trend"]
    out = table("Indicators, and how the two lists go together", columns, rows, numbers=[3, 4])
    return out + note("The way from the nine categories of OCHA to the nine indicators of ACAPS is our own.")


def constraints(page: AreaPage) -> Block:
    """Show every constraint in full."""
    p, amrf, types = page.profile, framework("access_amrf"), framework("access_actor_types")
    impacts, organisations = framework("access_impacts"), framework("organisation_types")
    rows = [
        [
            anchor(c.id, f"{c.id} {c.category} {amrf[c.category].name}"),
            place_name(p, c.place),
            None if c.score is None else str(c.score),
            _moved(c.score, c.previous_score),
            types[c.actor_type].name if c.actor_type else None,
            tuple(organisations[o].name for o in c.organisations),
            tuple(impacts[i].name for i in c.impacts),
            None if c.people_not_reached is None else float(c.people_not_reached),
            c.reason,
            c.mitigation,
            c.as_of,
            c.reliability,
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
        "Organisations",
        "Impact",
        "People not reached",
        "Reason",
        "Mitigation",
        "As of",
        "Source A-F",
        "Evidence",
    ]
    out = table(
        "Access constraints",
        columns,
        rows,
        numbers=[2, 7],
        empty=absent(page, "No constraint is recorded.", "constraints"),
        href=page.href,
        kind="pl-wide",
    )
    return out + stub(page, "constraints")


def _moved(now: int | None, before: int | None) -> object:
    words = trend(now, before)
    return f"{words} (was {before})" if words else None
