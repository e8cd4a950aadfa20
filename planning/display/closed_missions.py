"""Looking back on missions that closed, what to verify first, and what of a transition nobody has recorded."""

from __future__ import annotations

from planning.analysis.closed_missions import Closed, around, closed, missing, past_expiry
from planning.analysis.freshness import review_due
from planning.analysis.function_gaps import function_gaps
from planning.analysis.transition import window
from planning.display.blocks import Block, bullets, day, gap, note, number, paragraph, text
from planning.display.page import FACTS_PAGE, AreaPage, absent, evidence_cell, lacking, sources
from planning.display.tables import table
from planning.frameworks import framework

__all__ = ["figures", "notice", "unrecorded", "verify_first"]


def notice(page: AreaPage) -> Block:
    """Show for each closed mission the notice it gave and the functions it is known to have had; nothing without one."""
    found = closed(page.profile, page.as_of)
    if not found:
        return Block()
    rows = [_notice(page, c) for c in found]
    columns = [
        "Mission",
        "End decided",
        "Closed, or mandate lapsed",
        "Months of notice",
        "Withdrawal until",
        "Evidence",
    ]
    out = table("Missions that closed or whose mandate lapsed", columns, rows, href=page.href)
    for c in found:
        out += _functions(page, c)
    return out + note("When each function ended is not public, as far as we know, where no day of its own stands here.")


def _functions(page: AreaPage, c: Closed) -> Block:
    frame = framework("mission_functions")
    name = f"<strong>{text(c.clock.name)}</strong>"
    if not c.functions:
        return paragraph(f"{name}: {absent(page, 'no function is recorded', 'functions').html}.")
    names = ", ".join(f"{f.function} {frame[f.function].name}" for f in c.functions)
    own = "; ".join(f"{f.function} on {day(f.ends)}" for f in c.ended)
    more = f" Ended on days of their own: {own}." if own else ""
    return paragraph(f"{name}, functions known to have been there at its height: {text(names)}.{more}")


def _notice(page: AreaPage, c: Closed) -> list[object]:
    return [
        c.clock.name,
        c.decided or gap("not recorded"),
        Block(
            f"{day(c.ends)}"
            + (" (mandate lapsed; what became of it is not recorded)" if c.clock.state == "lapsed" else "")
        ),
        number(c.months) if c.months is not None else None,
        c.withdrawal,
        evidence_cell(c.clock.mission.evidence, page.href),
    ]


def figures(page: AreaPage) -> Block:
    """Show real yearly figures around each end; nothing where no mission has closed."""
    out = Block()
    for c in closed(page.profile, page.as_of):
        found = around(page.profile, c)
        rows = [
            [
                a.label,
                a.unit,
                *(Block(number(v)) if v is not None else gap("–") for _, v in a.values),
                a.source,
            ]
            for a in found
        ]
        if not rows:
            out += paragraph(
                absent(page, f"No yearly figure is recorded around {_what(c)} of {c.clock.name}.", "readings").html
            )
            continue
        years = [str(y) + (f", {_what(c)[4:]}" if y == c.ends.year else "") for y, _ in found[0].values]
        columns = ["Indicator", "Unit", *years, "Source"]
        last = range(2, 2 + len(years))
        caption = f"Yearly figures around {_what(c)} of {c.clock.name}"
        out += table(caption, columns, rows, numbers=last, href=page.href, kind="pl-wide")
        apart = dict.fromkeys(f"{a.label} ({a.source}): {words}" for a in found for words in a.apart)
        out += paragraph("What keeps years of this table apart:") + bullets(map(text, apart)) if apart else Block()
    if not out:
        return out
    words = "Figures before and after an end stand side by side. They do not say that the one is the reason for the other: wars, funds and the way of counting change too. A year without a reading is no zero."
    return out + note(words) + sources(page)


def _what(c: Closed) -> str:
    return "the lapse" if c.clock.state == "lapsed" else "the end"


def verify_first(page: AreaPage) -> Block:
    """Say what has to be verified first where a mission is past its last known date; nothing elsewhere."""
    found = past_expiry(page.profile, page.as_of)
    if not found:
        return Block()
    items = []
    for c in found:
        last = (
            f"The last decision recorded here: {text(c.step.instrument)}" if c.step else "No decision is recorded here"
        )
        taken = f" of {day(c.step.decided)}" if c.step and c.step.decided else ""
        about = "about " if c.about else ""
        words = (
            f"<strong>{text(c.name)}</strong>: what was decided for the time after {about}{day(c.date)}. {last}{taken}."
        )
        items.append(words + " Until that is known it is neither closed nor renewed.")
        frame = framework("mission_functions")
        own = [f for f in page.profile.functions if f.mission == c.mission.id and f.present != "no"]
        if own:
            names = ", ".join(f"{f.function} {frame[f.function].name}" for f in own)
            items.append(f"Which of its functions are still there: {text(names)}.")
        items.append(
            f"If it has ended: from which day on, which sites have closed, and who took over in {text(page.profile.area.name)}."
        )
    late = review_due(page.profile, page.as_of)
    if late:
        items.append(f'Facts past their review date: {len(late)}. <a href="{FACTS_PAGE}">Evidence</a>')
    return bullets(items)


def unrecorded(page: AreaPage) -> Block:
    """Say what a review needs and nobody has recorded: of the functions, the sites, the joint analysis."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    if hidden := lacking(page, "functions"):
        return paragraph(f"What is not recorded of functions is not told: {hidden.html}.")
    gaps = function_gaps(page.profile, page.as_of)
    items = []
    if not gaps:
        items.append("No function of the mission is recorded: what it does, where, and what depends on it.")
    items += [
        text(f"Without {m.what}: {m.number} of {m.of} functions in places ({', '.join(m.where)}).")
        for m in missing(gaps)
    ]
    for name, words in (("sites", "No site of the mission"), ("joint_assessments", "No joint protection analysis")):
        if not getattr(page.profile, name) and not page.incomplete(name):
            items.append(f"{words} is recorded.")
    return bullets(items) or paragraph(
        "Each recorded function has a place, an end, a successor, a dependence and an owner."
    )
