"""Concerns to convey before operations of armed actors: an annex of two printed pages for each operation."""

from __future__ import annotations

from planning.analysis.operations import ConcernFinding, OperationFinding, People, Standard, operation_findings
from planning.display.blocks import (
    Block,
    badge,
    bullets,
    day,
    definition,
    escaped,
    gap,
    join,
    lines,
    note,
    number,
    paragraph,
    show,
    text,
)
from planning.display.dates import due
from planning.display.page import (
    EXERCISE,
    FOR_THE_CELL,
    AreaPage,
    above,
    absent,
    actor_name,
    evidence_cell,
    label,
    none_here,
    place_name,
    stub,
    told,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Concern

__all__ = ["annexes", "limits", "overview"]

LIMITS = (
    "This page takes no part in planning an operation: not in choosing targets, routes, times or means, and not in judging "
    "whether it is lawful or necessary. It holds nothing of a force's plan but what the force said in public or told so "
    "that civilians and aid are not harmed, and what the planning cell expects by its own judgement. Nobody asks a force, a "
    "resident or a partner for more on its account, and what is learned by chance is not written here."
)
GIVEN = (
    "Civilians and sites stand as ranges and numbers by unit, without name or position. What goes to an armed actor are "
    "the words under To convey, by whoever is named; the page itself is for humanitarians alone."
)
LATE = {
    "too_late": "its date lies after the first day",
    "begun": "the first day has passed",
}
LACKS = {
    "carrier": "Nobody to convey it",
    "addressee": "Nobody to convey it to",
    "date": "No date",
    "state": "No state",
}
NOBODY = "nobody named"
STATES = {"delivered": "good", "dropped": "watch"}
STANDARDS = (("Conveyed", "conveyed"), ("Not conveyed", "open"), ("Dropped", "dropped"), ("Not recorded", "missing"))


def limits(page: AreaPage) -> Block:
    """Say what the page takes no part in, and what of it may be given on; nothing where there is no operation at all."""
    if not page.profile.operations and not page.incomplete("operations"):
        return Block()
    return paragraph(f"<strong>{text(LIMITS)}</strong> {text(GIVEN)}", "pl-status")


def overview(page: AreaPage) -> Block:
    """Show all operations in a table: when each begins, whom it exposes, how much is conveyed, late, missing."""
    found = operation_findings(page.profile.operations, page.as_of)
    rows = [
        [
            Block(f'<a href="#{escaped(f.operation.id)}">{escaped(f.operation.id)}</a> ') + Block(text(_title(f))),
            lines([("", actor_name(page, f.operation.actor)), ("", _places(page, f)), ("", _when(page, f))]),
            _people(page, f.people),
            f"{len(f.delivered)} of {len(f.concerns)}",
            badge(f"{len(f.late)} late", "bad") if f.late else Block("none late by its dates"),
            "; ".join(i.name for i in f.without) or Block("none"),
        ]
        for f in found
    ]
    if not rows:
        return Block()
    columns = ["Operation", "Who, where, when", "Civilians exposed", "Concerns conveyed", "Late", "No concern on"]
    return Block('<div class="pl-screen">\n') + table("Operations", columns, rows) + Block("</div>\n")


def annexes(page: AreaPage) -> Block:
    """Show each operation with its concerns; on paper each begins a page of its own."""
    found = operation_findings(page.profile.operations, page.as_of)
    if not found:
        said = absent(page, "No operation is recorded.", "operations")
        # A page about a past day may lack what was recorded later.
        later = "operations" in page.profile.later and not page.left_out("operations")
        return paragraph((none_here(page, "", "operations") if later else said).html) + stub(page, "operations")
    return join(_annex(page, f) for f in found) + stub(page, "operations")


def _annex(page: AreaPage, f: OperationFinding) -> Block:
    o = f.operation
    name = f"{page.profile.area.name} ({page.profile.code}), as of {page.as_of.day} {page.as_of:%b %Y}"
    item = framework("editions")[page.edition]
    mark = f"{name}, {item.label}, TLP:{item.values['tlp']}. For humanitarians; no part in planning the operation."
    if page.profile.exercise:
        mark = f"{EXERCISE} {mark}"
    pieces = (
        Block(f'<section class="pl-annex" aria-labelledby="{escaped(o.id)}">\n'),
        Block(f'<h3 id="{escaped(o.id)}">{text(f"{o.id} {_title(f)}")}</h3>\n'),
        paragraph(text(mark), "pl-note pl-paper"),
        _head(page, f),
        _missing(page, f),
        _civilians(page, f),
        _sites(page, f),
        _concerns(page, f),
        _standards(f),
        _hazards(page, f),
        Block("</section>\n"),
    )
    return join(pieces)


def _title(f: OperationFinding) -> str:
    return f.operation.title


def _head(page: AreaPage, f: OperationFinding) -> Block:
    o = f.operation
    known = label("operation_basis", o.basis)
    basis = Block(text(known)) if known else gap("not recorded")
    if o.basis_detail or "basis_detail" in o.sealed:
        basis += Block(": ") + Block(show(told(o, "basis_detail"), page.href))
    standards = [s for s in f.standards if s.state == "conveyed"]
    told_so_far = f"{len(f.delivered)} of {len(f.concerns)} concerns"
    if f.standards:
        told_so_far += f"; {len(standards)} of {len(f.standards)} standards for evacuation and screening that apply"
    late = badge(f"{len(f.late)} late by their own dates", "bad").html if f.late else ""
    return definition(
        [
            ("Kind", text(framework("operation_kinds")[o.operation].label)),
            ("Armed actor", show(actor_name(page, o.actor))),
            ("Where", show(_places(page, f))),
            ("When", _when(page, f).html),
            ("Known how", basis.html),
            ("Civilians exposed", _people(page, f.people).html + _counted(f.people)),
            ("Conveyed", f"{text(told_so_far)} {late}"),
            ("Evidence", evidence_cell(o.evidence, page.href).html),
        ]
    )


def _places(page: AreaPage, f: OperationFinding) -> object:
    names = tuple(place_name(page.profile, code) for code in f.operation.places)
    if names:
        return "; ".join(names)
    return above("place above this edition") if page.profile.detail == "area" else gap("no unit recorded")


def _when(page: AreaPage, f: OperationFinding) -> Block:
    o = f.operation
    if f.over:
        return Block(f"{day(o.starts)} to {day(o.ends)}, both past; whether it took place is not said by that")
    if o.starts is None:
        out = gap("no first day recorded")
        return out + Block(f", last day {day(o.ends)}") if o.ends else out
    last = Block(f" to {day(o.ends)}") if o.ends else Block(", ") + gap("no last day recorded")
    out = Block(f"from {day(o.starts)}" if o.ends is None else day(o.starts)) + last
    if o.starts <= page.as_of:
        return out + Block("; ") + badge("the first day has passed or is today", "watch")
    left = (o.starts - page.as_of).days
    return out + Block(f"; first day in {left} day{'' if left == 1 else 's'}")


def _people(page: AreaPage, people: People) -> Block:
    """Give a range in words; an end that is not known is said to be missing, and one number is never made of two."""
    low, high = people.low, people.high
    if low is not None and high is not None:
        return Block(f"{number(low)}, no range recorded" if low == high else f"{number(low)} to {number(high)}")
    if low is not None:
        return Block(f"at least {number(low)}; ") + gap("no highest number")
    if high is not None:
        return Block(f"at most {number(high)}; ") + gap("no lowest number")
    return gap("not recorded" if page.may_see(FOR_THE_CELL) else "not recorded, or too few to be told")


def _counted(people: People) -> str:
    if not people.within:
        return ""
    one = people.within == 1
    return f" ({people.within} group{'' if one else 's'} within another {'is' if one else 'are'} not added)"


def _missing(page: AreaPage, f: OperationFinding) -> Block:
    """List what is missing before it begins: kinds of concern without any, what records lack, what nobody clears."""
    o = f.operation
    found = [f"No concern on: {'; '.join(i.name for i in f.without)}."] if f.without else []
    open_ones = [c for c in f.concerns if c.open]
    for key, words in LACKS.items():
        several = [c for c in open_ones if key in _lacks(page, c)]
        if several:
            found.append(f"{words}: {', '.join(_names(several))}.")
    found += ["No first day, so nothing can be told to be too late."] if o.starts is None else []
    kinds = framework("operation_kinds")[o.operation].links["concerns"]
    if "hazards" in kinds and "hazards" not in o.sealed and o.hazards is None:
        found.append("What is left behind is not described.")
    if o.hazards and o.cleared_by is None and "cleared_by" not in o.sealed:
        found.append("Nobody is named who clears what is left behind.")
    if not found:
        return Block()
    return paragraph("<strong>Missing before it begins</strong>", "pl-lead") + bullets(text(w) for w in found)


def _names(found: list[ConcernFinding]) -> list[str]:
    """Give the names of concerns, each once, with how many where there are several."""
    names = [_name(c.concern, "{} ({})") for c in found]
    return [f"{n} ({names.count(n)})" if names.count(n) > 1 else n for n in dict.fromkeys(names)]


def _name(c: Concern, form: str = "{}: {}") -> str:
    name = framework("operation_concerns")[c.concern].name
    return form.format(name, framework("protection_minimums")[c.standard].name) if c.standard else name


def _lacks(page: AreaPage, c: ConcernFinding) -> tuple[str, ...]:
    """Give what a record lacks; a forum that an edition leaves out may be whom it goes to."""
    hidden = page.left_out("mechanisms")
    return tuple(key for key in c.lacks if not (key == "addressee" and hidden))


def _concerns(page: AreaPage, f: OperationFinding) -> Block:
    rows = [
        [
            lines([("", _name(c.concern)), ("", evidence_cell(c.concern.evidence, page.href))]),
            c.concern.convey,
            lines([("By", c.concern.conveyed_by or gap(NOBODY)), ("To", _addressee(page, c.concern))], page.href),
            _state(page, c),
            c.concern.answer or (gap("none noted") if c.concern.state == "delivered" else Block("none yet")),
        ]
        for c in f.concerns
    ]
    columns = ["Concern, evidence", "To convey", "By whom, to whom", "By when, state", "Answer"]
    return table(
        f"{f.operation.id}: what to convey beforehand",
        columns,
        rows,
        empty="No concern is recorded.",
        href=page.href,
        kind="pl-wide",
    )


def _addressee(page: AreaPage, c: Concern) -> object:
    forum = next((m.name for m in page.profile.mechanisms if m.id == c.mechanism), None)
    if c.conveyed_to and forum:
        return f"{c.conveyed_to}; by way of {forum}"
    if c.conveyed_to or forum:
        return c.conveyed_to or forum
    return above("not recorded, or above this edition") if page.left_out("mechanisms") else gap(NOBODY)


def _state(page: AreaPage, found: ConcernFinding) -> Block:
    c = found.concern
    name = label("message_states", c.state)
    if c.state == "delivered":
        when = Block(day(c.conveyed_on)) if c.conveyed_on else gap("day not noted")
        return lines([("", badge("Conveyed", STATES["delivered"])), ("", when)])
    state = badge(name, STATES.get(c.state or "", "plain")) if name else gap("no state")
    if c.state == "dropped":
        return lines([("", state)])
    by = due(c.by_when, page.as_of) if c.by_when else gap("no date")
    pairs: list[tuple[str, object]] = [("" if found.late == "overdue" else "By", by), ("", state)]
    if found.late in LATE:
        pairs.append(("", badge(LATE[found.late], "bad")))
    elif not found.late and found.days is not None:
        pairs.append(("", f"{found.days} day{'' if found.days == 1 else 's'} left"))
    return lines(pairs)


def _standards(f: OperationFinding) -> Block:
    """Show for evacuation and for screening which minimums are conveyed, which are not, and which nobody wrote."""
    concerns = list(dict.fromkeys(s.concern for s in f.standards))
    states = [(head, key) for head, key in STANDARDS if key != "dropped" or any(s.state == key for s in f.standards)]
    rows = [
        [framework("operation_concerns")[key].name, *(_minimums(f.standards, key, state) for _, state in states)]
        for key in concerns
    ]
    if not rows:
        return Block()
    out = table(f"{f.operation.id}: standards for evacuation and screening", ["Concern", *(h for h, _ in states)], rows)
    return out + note(
        "Which standards apply follows from the kind of operation; list and wording are ours. One that is not recorded "
        "here counts as not conveyed."
    )


def _minimums(standards: tuple[Standard, ...], concern: str, state: str) -> Block:
    found = "; ".join(s.label for s in standards if (s.concern, s.state) == (concern, state))
    return Block(text(found) if found else "none")


def _civilians(page: AreaPage, f: OperationFinding) -> Block:
    rows = []
    for g in f.operation.civilians:
        told_so = People(g.low, g.high, 1, 0)
        mark = Block(" (within another group)") if g.within == "yes" else Block()
        rows.append(
            [
                Block(text(g.group, page.href)) + mark,
                place_name(page.profile, g.place),
                _people(page, told_so),
                evidence_cell(g.evidence, page.href),
            ]
        )
    return table(
        f"{f.operation.id}: civilians exposed",
        ["Group", "Where", "People", "Evidence"],
        rows,
        empty="No group is recorded.",
        href=page.href,
    )


def _sites(page: AreaPage, f: OperationFinding) -> Block:
    frame = framework("exposed_sites")
    unknown = "not recorded" if page.may_see(FOR_THE_CELL) else "not recorded, or too few to be told"
    rows = [
        [
            frame[s.sites].name,
            place_name(page.profile, s.place),
            Block(number(s.number)) if s.number is not None else gap(unknown),
            evidence_cell(s.evidence, page.href),
        ]
        for s in f.operation.sites
    ]
    return table(
        f"{f.operation.id}: sites exposed, by kind and unit",
        ["Kind of site", "Where", "Number", "Evidence"],
        rows,
        empty="No site is recorded.",
    )


def _hazards(page: AreaPage, f: OperationFinding) -> Block:
    o = f.operation
    kinds = framework("operation_kinds")[o.operation].links["concerns"]
    if "hazards" not in kinds and not o.hazards and "hazards" not in o.sealed:
        return Block()
    return definition(
        [
            ("Left behind", show(told(o, "hazards"), page.href)),
            ("Who clears it", show(told(o, "cleared_by") or gap(NOBODY), page.href)),
        ]
    )
