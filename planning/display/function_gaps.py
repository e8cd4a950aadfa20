"""Functions of a mission and who takes them over: heat map, table, places, map, and when each ends and begins."""

from __future__ import annotations

from collections.abc import Sequence

from planning.analysis.function_gaps import Days, FunctionGap, PlaceGap, Span, by_place, function_gaps
from planning.analysis.gap_patterns import REFUSED
from planning.analysis.transition import window
from planning.display.blocks import Block, badge, day, gap, lines, note, number, paragraph, text
from planning.display.charts import Succession, heat_table, succession_chart
from planning.display.maps import area_map
from planning.display.page import FUNCTIONS_PAGE, AreaPage, above, absent, anchor, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Function

__all__ = [
    "bounded",
    "days_of",
    "functions",
    "gap_map",
    "heat",
    "named",
    "places",
    "span",
    "succession",
    "unit",
    "where",
]

RULE = "transition_gap"


def functions(page: AreaPage) -> Block:
    """Show functions x places with successor, uncovered days and protection gap; what is not listed is a gap, not a no."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    found = function_gaps(page.profile, page.as_of)
    columns = [
        "Function",
        "Where",
        "Present, scale",
        "Dependence 0-3",
        "Ends",
        "Successor",
        "Uncovered days",
        "Severity 0-5",
        "Protection gap",
        "Evidence",
    ]
    out = table(
        "Functions and their successors",
        columns,
        [_function_line(page, g) for g in found],
        empty=absent(page, "No function is recorded.", "functions"),
        href=page.href,
        kind="pl-wide",
    )
    recorded = {g.function.function for g in found}
    rest = [f"{i.id} {i.name}" for i in framework("mission_functions") if i.id not in recorded]
    if rest and not page.incomplete("functions"):
        out += paragraph(f"{gap('Not recorded').html}, which is not the same as not present: {text('; '.join(rest))}.")
    out += note(
        f"Protection gap = dependence x ({_full():g} - capacity of the successor) x severity of the linked risks (our "
        f"formula; at most {_most():g}). Without a start of the successor the days stay open-ended. Where a day is not "
        "certain, the days are a range. Under each function stand the protection risks (PR) and access categories (AC) that its "
        "gap touches."
    )
    return out + stub(page, "functions")


def bounded(page: AreaPage, value: float | None, *gaps: FunctionGap) -> object:
    """Give a figure that rests on risks; as a lower bound where the edition lacks some, which may be worse.

    Where there is none, it may be the risks that the edition lacks, unless each of ``gaps`` lacks something else as well.
    """
    if not page.incomplete("risks"):
        return value
    if value is not None:
        return f"at least {number(value)}"
    own = all(g.function.dependence is None or g.capacity is None for g in gaps) if gaps else False
    return gap() if own else above("not recorded, or above this edition")


def _full() -> float:
    return framework(RULE).number("capacity_full")


def _most() -> float:
    """Give the largest protection gap there can be: full dependence, no capacity, the highest risk."""
    dependence = max(float(i.id) for i in framework("dependence"))
    return dependence * _full() * framework("protection_scores").number("risk_max")


def _function_line(page: AreaPage, g: FunctionGap) -> list[object]:
    f = g.function
    return [
        Block(anchor(f.id, named(g)).html + lines([("", _touches(g))]).html),
        where(page, f),
        _presence(page, f),
        None if f.dependence is None else str(f.dependence),
        span(g.ends, derived=g.derived),
        _successor(g),
        days_of(g),
        bounded(page, g.severity),
        bounded(page, g.gap, g),
        evidence_cell(f.evidence, page.href),
    ]


def _touches(g: FunctionGap) -> str:
    """Give the ids of the protection risks and access categories that a gap touches: the function's own, else the list's."""
    risks, access = (getattr(g.function, link) or g.item.links.get(link, ()) for link in ("risks", "access"))
    return "touches " + "; ".join(", ".join(ids) for ids in (risks, access) if ids)


def _presence(page: AreaPage, f: Function) -> object:
    """Give whether a function is there, and on what scale."""
    there = framework("function_presence")[f.present].name if f.present else None
    return lines([("", there), ("", f.scale)], page.href) if f.scale else there


def _successor(g: FunctionGap) -> object:
    s = g.function.successor
    if s is None:
        return None
    status = framework("successor_statuses")[s.status].name.lower() if s.status else "status not known"
    if s.status == "none":
        return "nobody takes it over"
    parts = [s.actor or "no successor named", status]
    parts.append(f"capacity {s.capacity} of {_full():g}" if s.capacity is not None else "capacity not known")
    parts += [framework("successor_doubts")[d].label for d in g.doubts if d in REFUSED]
    return ", ".join(parts) + (f" ({s.because})" if s.because else "")


def named(g: FunctionGap) -> str:
    """Give a function by its id and short name."""
    return f"{g.item.id} {g.item.name}"


def where(page: AreaPage, function: Function) -> Block:
    """Give the place of a function; one without a place is everywhere only where that is recorded."""
    return Block("Whole area") if function.everywhere == "yes" else unit(page, function.place)


def unit(page: AreaPage, place: str | None) -> Block:
    """Give a unit by name, or say that none is recorded, or that the edition names none."""
    if place is None and page.profile.detail == "area":
        return above()
    return Block(text(place_name(page.profile, place))) if place else gap("no place recorded")


def span(days: Span | None, *, derived: bool = False) -> object:
    """Give a day, or the two between which it lies; None where it is not known. What is ``derived`` ends by that day."""
    if days is None:
        return None
    if derived:
        return Block(f"by {day(days.last)} (end of operations)")
    if days.first == days.last:
        return days.first
    return Block(f"{day(days.first)} to {day(days.last)}")


def days_of(g: FunctionGap) -> object:
    """Give the uncovered days of a function: a number, a range, or open-ended with how many have gone by; None for a gap."""
    if g.open_ended:
        so_far = f" {text(_days(g.so_far))} so far" if g.so_far and g.so_far.high else ""
        return Block(badge("open-ended", "watch").html + so_far)
    return None if g.uncovered is None else _days(g.uncovered)


def _days(days: Days) -> str:
    return str(days.low) if days.low == days.high else f"{days.low} to {days.high}"


def heat(page: AreaPage) -> Block:
    """Show functions x places shaded by protection gap; nothing where none can be computed."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    found = function_gaps(page.profile, page.as_of)
    if not any(g.gap is not None for g in found):
        words = "No protection gap can be computed: dependence, the successor's capacity or the linked risks are not recorded."
        return paragraph(absent(page, words, "functions", "risks").html)
    places = sorted({g.function.place for g in found}, key=lambda p: (p is None, p or ""))
    rows = []
    for item in framework("mission_functions"):
        here = [g for g in found if g.item.id == item.id]
        if here:
            rows.append((f"{item.id} {item.name}", [_highest(here, p) for p in places]))
    names = [_plain_place(page, p) for p in places]
    words = "A dash: no protection gap is recorded for this function and place, which is not a zero."
    if page.incomplete("risks"):
        words += " Risks that this page does not hold could be worse: each figure is a lower bound."
    link = f'<a href="{FUNCTIONS_PAGE}">Functions and successors</a>'
    return (
        heat_table("Protection gap by function and place", names, rows, _most(), "Function")
        + note(words)
        + paragraph(f"Each function with its parts, its successor and what is behind it: {link}.")
    )


def _highest(gaps: Sequence[FunctionGap], place: str | None) -> float | None:
    # Two rows of one function and place, of two missions or of two smaller units: the worse one stands for both.
    return max((g.gap for g in gaps if g.function.place == place and g.gap is not None), default=None)


def places(page: AreaPage) -> Block:
    """Show what ends in each place: how many functions, the first end, uncovered days, the highest protection gap."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    outlook = int(framework(RULE).number("outlook_days"))
    found = by_place(function_gaps(page.profile, page.as_of))
    if all(p.days is None for p in found):
        return Block()
    rows = [_place_line(page, p) for p in found]
    columns = ["Where", "Functions", "First end", "Uncovered days", "Open-ended", "Highest gap"]
    words = (
        f"Uncovered days of all functions of a place are added up, at most {outlook} of each, counted from its own end (our "
        "measure): it says how much falls away, not how bad each day is."
    )
    return table("What ends where", columns, rows, href=page.href) + note(words) + stub(page, "functions")


def _place_line(page: AreaPage, p: PlaceGap) -> list[object]:
    pairs: list[tuple[str, object]] = [("", _days(p.days) if p.days else None)]
    if p.without_days:
        pairs.append(("", f"without {p.without_days} whose end or successor is not recorded"))
    everywhere = p.place is None and all(g.function.everywhere == "yes" for g in p.gaps)
    return [
        Block("Whole area") if everywhere else unit(page, p.place),
        str(len(p.gaps)),
        p.first_end,
        lines(pairs),
        str(p.open_ended),
        bounded(page, p.highest, *p.gaps),
    ]


def gap_map(page: AreaPage) -> Block:
    """Show the units of the area shaded by the highest protection gap recorded there; nothing without one."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    values: dict[str, float] = {}
    for g in function_gaps(page.profile, page.as_of):
        if g.gap is not None and g.function.place:
            values[g.function.place] = max(values.get(g.function.place, 0.0), g.gap)
    if not values:
        return Block()
    words = "Functions without a unit are not on the map."
    if page.incomplete("risks"):
        words += " Risks that this page does not hold could be worse: each figure is a lower bound."
    return area_map(page.profile, values, "Highest protection gap", _most()) + note(words)


def succession(page: AreaPage) -> Block:
    """Draw when each function ends and its successor begins, with the days between as a band; nothing without an end."""
    if window(page.profile, page.as_of).clock is None:
        return Block()
    gaps = [g for g in function_gaps(page.profile, page.as_of) if g.ends and g.function.present != "no"]
    if not any(g.starts or g.open_ended for g in gaps):
        return Block()
    gaps.sort(key=lambda g: (g.function.place is None, g.function.place or "", g.function.function, g.function.id))
    rows = [
        Succession(
            named(g),
            _place_of(page, g.function),
            (g.ends.first, g.ends.last),
            (g.starts.first, g.starts.last) if g.starts else None,
            g.open_ended,
            bool(REFUSED & set(g.doubts)),
        )
        for g in gaps
        if g.ends
    ]
    words = (
        "Dark orange: without cover on any reading of the dates. Light orange: perhaps. An arrow: nobody has a day to "
        "begin. The table of functions has the same days."
    )
    return succession_chart(rows, page.as_of, "succession") + note(words)


def _place_of(page: AreaPage, function: Function) -> str:
    return "Whole area" if function.everywhere == "yes" else _plain_place(page, function.place)


def _plain_place(page: AreaPage, place: str | None) -> str:
    if place is None:
        return "Place above this edition" if page.profile.detail == "area" else "Whole area, or no place recorded"
    return place_name(page.profile, place)
