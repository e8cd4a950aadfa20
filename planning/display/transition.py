"""The transition review: mission phase, calendar, functions and who picks them up, risks left, decisions."""

from __future__ import annotations

from planning.analysis.transition import (
    CalendarRow,
    FunctionGap,
    Window,
    function_gaps,
    transition_calendar,
    window,
)
from planning.display import assessment
from planning.display.blocks import Block, badge, day, gap, note, number, paragraph, text
from planning.display.charts import heat_table
from planning.display.decisions import decisions as full_decisions
from planning.display.maps import area_map
from planning.display.page import AreaPage, above, absent, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Mission

__all__ = ["calendar", "decisions", "events", "functions", "gap_map", "mandate_clock", "phase", "residual_risks"]

PLACES = {"done": "good", "on time": "plain", "do now": "bad", "missed": "watch", "after the end": "plain"}


def _window(page: AreaPage) -> Window:
    return window(page.profile, page.as_of)


def phase(page: AreaPage) -> Block:
    """Say in which phase the mission is and how the page reads: ahead, unverified, or a look back."""
    w = _window(page)
    if w.clock is None and page.left_out("missions"):
        return paragraph(f"What is recorded of a peace operation here lies {above().html}.")
    if w.clock is None:
        words = "No peace operation is recorded for this area, so a transition review does not apply."
        return paragraph(text(words))
    name = text(w.clock.name)
    match w.kind:
        case "ahead" if w.clock.ends:
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. {number(w.months_left)} months are left. The calendar below is laid on this window."
            )
        case "ahead":
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. An end of operations has not been recorded as decided; the calendar shows what would be due if the mandate were not renewed."
            )
        case "past":
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. Verify first what was decided; until then nothing below is a statement about today.",
                "pl-status",
            )
        case _:
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. This page looks back: what the notice allowed, which functions ended, what is not known."
            )


def mandate_clock(page: AreaPage) -> Block:
    """Show the mandate clock; nothing where no mission is recorded."""
    return assessment.mandate_clock(page) if _window(page).clock else Block()


def calendar(page: AreaPage) -> Block:
    """Show the calendar T-24 .. T+6 on the window left; for a closed mission what it would have asked by then."""
    w = _window(page)
    if w.clock is None:
        return Block()
    if w.clock.date is None:
        return paragraph(gap("No date of an end is recorded, so the calendar has nothing to count to.").html)
    if w.kind == "back":
        return _look_back(w.clock.mission)
    rows = transition_calendar(w.clock.date, page.as_of, page.profile.calendar_items)
    lines = [_calendar_line(r) for r in rows]
    columns = ["Item", "Planned", "Must", "Now", "Do by", "Owner", "Status"]
    counts = {k: sum(r.place == k for r in rows) for k in ("do now", "missed")}
    head = paragraph(
        f"<strong>{counts['do now']}</strong> must items are already past their time and move to <em>do now</em>; <strong>{counts['missed']}</strong> others are past it."
    )
    return (
        head
        + table("Transition calendar", columns, lines, kind="pl-wide")
        + note(
            "Own synthesis; months count to the end of operations. The order is kept and no must is dropped when the window is short."
        )
    )


def _calendar_line(r: CalendarRow) -> list[object]:
    owner = r.record.owner if r.record else None
    status = framework("task_statuses")[r.record.status].name if r.record and r.record.status else None
    month = int(r.item.values["month"])
    return [
        f"T{month:+d} {r.item.label}",
        r.planned,
        "must" if r.must else "should",
        badge(r.place, PLACES[r.place]),
        r.do_by,
        owner,
        status,
    ]


def _look_back(m: Mission) -> Block:
    end = m.operations_end or m.closed or m.lapsed
    if m.end_decided is None or end is None:
        return paragraph(gap("When the end was decided is not recorded.").html)
    notice = round((end - m.end_decided).days / 30.44)
    rows = transition_calendar(end, m.end_decided, ())
    late = [r for r in rows if r.place in {"do now", "missed"}]
    musts = sum(r.must for r in late)
    words = f"The end was decided on {day(m.end_decided)} and operations ended on {day(end)}: {notice} months of notice. On the day of the decision {len(late)} of the calendar's {len(rows)} items ({musts} of them musts) were already past their time."
    lines = [
        [
            f"T{int(r.item.values['month']):+d} {r.item.label}",
            r.planned,
            "must" if r.must else "should",
            "no" if r in late else "yes",
        ]
        for r in rows
    ]
    return paragraph(words) + table(
        "What the calendar would have asked",
        ["Item", "Planned for", "Must", "Still possible when the end was decided"],
        lines,
    )


def events(page: AreaPage) -> Block:
    """Show the national events that the calendar must respect."""
    if _window(page).clock is None:
        return Block()
    rows = [
        [c.event, c.starts, c.due, evidence_cell(c.evidence, page.href)] for c in page.profile.calendar_items if c.event
    ]
    return table(
        "National events",
        ["Event", "From", "To", "Evidence"],
        rows,
        empty=absent(page, "No national event is recorded.", "calendar_items"),
        href=page.href,
    ) + stub(page, "calendar_items")


def functions(page: AreaPage) -> Block:
    """Show functions x places with successor, uncovered days and protection gap; what is not listed is a gap, not a no."""
    if _window(page).clock is None:
        return Block()
    found = function_gaps(page.profile, page.as_of)
    out = Block()
    if any(g.gap is not None for g in found):
        out += _heat(page, found)
    rows = [_function_line(page, g) for g in found]
    columns = [
        "Function",
        "Where",
        "Present",
        "Dependence 0-3",
        "Ends",
        "Successor",
        "Uncovered days",
        "Severity 0-5",
        "Protection gap",
        "Evidence",
    ]
    out += table(
        "Functions and their successors",
        columns,
        rows,
        empty=absent(page, "No function is recorded.", "functions"),
        href=page.href,
        kind="pl-wide",
    )
    recorded = {g.function.function for g in found}
    rest = [f"{i.id} {i.name}" for i in framework("mission_functions") if i.id not in recorded]
    if rest:
        out += paragraph(f"{gap('Not recorded').html}, which is not the same as not present: {text('; '.join(rest))}.")
    out += note(
        f"Protection gap = dependence x ({_full():g} - capacity of the successor) x severity of the linked risks (our "
        f"formula; at most {_most():g}). Without a start of the successor the days stay open-ended."
    )
    return out + stub(page, "functions")


def _full() -> float:
    return framework("transition_gap").number("capacity_full")


def _most() -> float:
    """Give the largest protection gap there can be: full dependence, no capacity, the highest risk."""
    dependence = max(float(i.id) for i in framework("dependence"))
    return dependence * _full() * framework("protection_scores").number("risk_max")


def _function_line(page: AreaPage, g: FunctionGap) -> list[object]:
    f, s = g.function, g.function.successor
    if s is None:
        successor: object = None
    else:
        status = framework("successor_statuses")[s.status].name.lower() if s.status else "status not known"
        parts = [s.actor or "no successor named", status]
        parts.append(f"capacity {s.capacity} of 3" if s.capacity is not None else "")
        parts += [
            "no host consent" if s.host_consent == "no" else "",
            "not acceptable to humanitarians" if s.acceptable == "no" else "",
        ]
        successor = ", ".join(p for p in parts if p)
    days: object = badge("open-ended", "watch") if g.open_ended else (None if g.uncovered is None else str(g.uncovered))
    dependence = None if f.dependence is None else str(f.dependence)
    return [
        f"{g.item.id} {g.item.name}",
        _where(page, f.place),
        framework("function_presence")[f.present].name if f.present else None,
        dependence,
        g.ends,
        successor,
        days,
        g.severity,
        g.gap,
        evidence_cell(f.evidence, page.href),
    ]


def _where(page: AreaPage, place: str | None) -> Block:
    # A function without a place is not one that is everywhere.
    if place is None and page.profile.detail == "area":
        return above()
    return Block(text(place_name(page.profile, place))) if place else gap("no place recorded")


def _heat(page: AreaPage, found: tuple[FunctionGap, ...]) -> Block:
    places = sorted({g.function.place for g in found}, key=lambda p: (p is None, p or ""))
    rows = []
    for item in framework("mission_functions"):
        known = {g.function.place: g.gap for g in found if g.function.function == item.id}
        if known:
            rows.append((f"{item.id} {item.name}", [known.get(p) for p in places]))
    without = place_name(page.profile, None) if page.profile.detail == "area" else "No place recorded"
    names = [place_name(page.profile, p) if p else without for p in places]
    heat = heat_table("Protection gap by function and place", names, rows, _most(), "Function")
    return heat + note("A dash: no protection gap is recorded for this function and place, which is not a zero.")


def gap_map(page: AreaPage) -> Block:
    """Show the units of the area shaded by the highest protection gap recorded there; nothing without one."""
    if _window(page).clock is None:
        return Block()
    values: dict[str, float] = {}
    for g in function_gaps(page.profile, page.as_of):
        if g.gap is not None and g.function.place:
            values[g.function.place] = max(values.get(g.function.place, 0.0), g.gap)
    return area_map(page.profile, values, "Highest protection gap", _most()) if values else Block()


def residual_risks(page: AreaPage) -> Block:
    """Show the risks that stay when a function ends: likelihood x impact, mitigation, owner."""
    if _window(page).clock is None:
        return Block()
    found = [g for g in function_gaps(page.profile, page.as_of) if g.seriousness is not None]
    found.sort(key=lambda g: -(g.seriousness or 0))
    kinds = {"low": "good", "medium": "watch", "high": "bad"}
    rows = [
        [
            f"{g.item.id} {g.item.name}",
            _where(page, g.function.place),
            f"{g.function.likelihood} x {g.function.impact}",
            badge(f"{g.seriousness} {g.band.name.lower()}", kinds.get(g.band.id, "plain")) if g.band else None,
            g.function.mitigation,
            g.function.owner,
        ]
        for g in found
    ]
    columns = ["When this ends", "Where", "Likelihood x impact", "Seriousness", "Mitigation", "Owner"]
    return table(
        "Residual risk register",
        columns,
        rows,
        empty=absent(page, "No residual risk is recorded.", "functions"),
        href=page.href,
    )


def decisions(page: AreaPage) -> Block:
    """Show who decides what by when; nothing where no mission is recorded."""
    return full_decisions(page, choices=True) if _window(page).clock else Block()
