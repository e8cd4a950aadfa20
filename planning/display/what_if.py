"""What-ifs on the functions of a mission, answered on the data of the page: what each would change."""

from __future__ import annotations

from planning.analysis.function_gaps import FunctionGap, function_gaps
from planning.analysis.gap_patterns import compounds
from planning.analysis.transition import window
from planning.analysis.what_if import Changed, answered, supposed, unmatched, unmoved
from planning.display.blocks import Block, badge, bullets, gap, note, paragraph, show, text
from planning.display.function_gaps import bounded, days_of, named, span, where
from planning.display.page import AreaPage, none_here, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import WhatIf

__all__ = ["answer", "what_ifs"]


def what_ifs(page: AreaPage) -> Block:
    """Show each what-if of the profile with what it would change; nothing where none is recorded."""
    if window(page.profile, page.as_of).clock is None or not page.profile.functions:
        return Block()
    out = Block()
    for what_if in page.profile.what_ifs:
        out += answer(page, what_if)
    if not out:
        return stub(page, "what_ifs")
    return (
        out
        + note("A what-if changes nothing that is recorded. All other tables of this page show what is recorded.")
        + stub(page, "what_ifs")
    )


def answer(page: AreaPage, what_if: WhatIf) -> Block:
    """Show one what-if: what it supposes in words, how many functions it makes worse, and each that changes."""
    found = answered(page.profile, what_if, page.as_of)
    head = paragraph(f"<strong>{text(what_if.title, page.href)}</strong> {text(_supposes(page, what_if))}")
    unknown = unmatched(page.profile, what_if)
    if unknown:
        head += paragraph(none_here(page, f"No function names: {', '.join(unknown)}.", "functions").html)
    head += paragraph(text(_summary(found)))
    if still := unmoved(page.profile, what_if, page.as_of):
        words = "1 function whose day" if len(still) == 1 else f"{len(still)} functions whose days"
        head += paragraph(f"{gap('Not known, and so not moved').html}: {words} nobody has recorded.")
    gaps = any(c.before.gap != c.after.gap for c in found)
    rows = [_line(page, c, gaps=gaps) for c in found]
    columns = [
        "Function",
        "Where",
        "Ends",
        "Uncovered days",
        "Would be",
        *(["Protection gap", "Would be"] if gaps else []),
    ]
    body = table(what_if.title, columns, rows, href=page.href, kind="pl-wide") if rows else Block()
    return head + body + _meeting(page, what_if)


def _supposes(page: AreaPage, what_if: WhatIf) -> str:
    parts = []
    for what, months in (("ends move", what_if.end_moves), ("successors start", what_if.start_moves)):
        if months:
            count = "1 month" if abs(months) == 1 else f"{abs(months)} months"
            parts.append(f"{what} {count} {'later' if months > 0 else 'earlier'}")
    parts += [f"{name} falls away" for name in what_if.without]
    frame, by_id = framework("mission_functions"), {f.id: f for f in page.profile.functions}
    names = [f"{f} {frame[by_id[f].function].name}" if f in by_id else f for f in what_if.functions]
    whose = f", for {', '.join(names)} alone" if names else ""
    return f"Supposed: {'; '.join(parts)}{whose}."


def _summary(found: tuple[Changed, ...]) -> str:
    if not found:
        return "It would change no function that is recorded here."
    more = sum(_worse(c.before, c.after) for c in found)
    fewer = sum(_worse(c.after, c.before) for c in found)
    opened = sum(c.after.open_ended and not c.before.open_ended for c in found)
    wider = sum((c.after.gap or 0) > (c.before.gap or 0) for c in found)
    count = "1 function" if len(found) == 1 else f"{len(found)} functions"
    words = f"It would change {count} in places: {more} with more uncovered days"
    words += f" ({opened} of them become open-ended)" if opened else ""
    return f"{words}, {fewer} with fewer, {wider} with a larger protection gap."


def _worse(one: FunctionGap, other: FunctionGap) -> bool:
    """Whether the second has more days without cover; of two that are open-ended the one that begins earlier has more."""
    if one.open_ended and other.open_ended:
        return bool(one.ends and other.ends and other.ends.first < one.ends.first)
    if one.open_ended or other.open_ended:
        return other.open_ended
    return (other.uncovered.high if other.uncovered else 0) > (one.uncovered.high if one.uncovered else 0)


def _line(page: AreaPage, c: Changed, *, gaps: bool) -> list[object]:
    moved = c.before.ends != c.after.ends
    ends = (
        Block(f"{show(span(c.before.ends))} → {show(span(c.after.ends))}")
        if moved
        else span(c.after.ends, derived=c.after.derived)
    )
    return [
        named(c.after),
        where(page, c.after.function),
        ends,
        days_of(c.before),
        days_of(c.after),
        *([bounded(page, c.before.gap, c.before), bounded(page, c.after.gap, c.after)] if gaps else []),
    ]


def _meeting(page: AreaPage, what_if: WhatIf) -> Block:
    """Say which gaps would meet in a place that do not meet now, and which would not any more."""
    now, then = (
        {(c.item.id, c.place): c for c in compounds(function_gaps(p, page.as_of))}
        for p in (page.profile, supposed(page.profile, what_if, page.as_of))
    )
    out = Block()
    for words, keys, of, kind in (
        ("would meet", then.keys() - now.keys(), then, "bad"),
        ("would no longer meet", now.keys() - then.keys(), now, "good"),
    ):
        items = []
        for key in sorted(keys, key=lambda k: (k[1] or "", k[0])):
            place = key[1]
            named_place = place_name(page.profile, place) if place else "the whole area"
            items.append(f"{badge(words, kind)} {text(of[key].item.label)}: {text(named_place)}")
        out += bullets(items)
    return out or (
        paragraph(none_here(page, "No further gaps meet in a place, and none less.", "functions").html)
        if now or then
        else Block()
    )
