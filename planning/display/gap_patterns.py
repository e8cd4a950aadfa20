"""What the gaps of functions mean together: who decides what, where they meet, what they touch, on whom too much rests."""

from __future__ import annotations

from collections.abc import Sequence

from planning.analysis.function_gaps import FunctionGap, function_gaps
from planning.analysis.gap_patterns import (
    REFUSED,
    Ask,
    Asked,
    Compound,
    asked_of_forces,
    compounds,
    doubtful,
    loads,
    to_decide,
    touched,
)
from planning.analysis.last_resort import test_rows
from planning.analysis.transition import window
from planning.display.blocks import Block, badge, bullets, day, gap, lines, note, paragraph, show, text
from planning.display.dates import due
from planning.display.function_gaps import bounded, days_of, named, unit
from planning.display.page import WORKING_PLAN_PAGE, AreaPage, above, evidence_cell, none_here, place_name, sealed
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Alternative, Test

__all__ = ["about", "asks", "forces", "meeting", "successors", "touching"]

SHOWN = 6  # functions that are named in one field; of more the number is told
KINDS = {"escort": "armed escort", "military_asset": "military assets"}


def _gaps(page: AreaPage) -> tuple[FunctionGap, ...]:
    return () if window(page.profile, page.as_of).clock is None else function_gaps(page.profile, page.as_of)


def about(page: AreaPage, gaps: Sequence[FunctionGap]) -> Block:
    """Give functions with their places, as lines of a field."""
    named_ones: list[tuple[str, object]] = [("", f"{named(g)}, {_place(page, g)}") for g in gaps[:SHOWN]]
    rest = len(gaps) - SHOWN
    return lines([*named_ones, *([("", f"and {rest} more")] if rest > 0 else [])])


def _place(page: AreaPage, g: FunctionGap) -> str:
    if g.function.everywhere == "yes":
        return "whole area"
    if g.function.place is None:
        return "place above this edition" if page.profile.detail == "area" else "no place recorded"
    return place_name(page.profile, g.function.place)


def asks(page: AreaPage) -> Block:
    """Show what each member must decide and by when, so that functions are taken over in time; nobody's come first."""
    gaps = _gaps(page)
    found = to_decide(page.profile, gaps) if any(g.doubts for g in gaps) else ()
    if not found:
        return Block()
    by_member: dict[str | None, list[Ask]] = {}
    for ask in found:
        by_member.setdefault(ask.member, []).append(ask)
    rows = [_ask(page, ask) for some in by_member.values() for ask in some]
    columns = ["Who", "What", "About", "By when", "Latest day", "Evidence"]
    out = table("What each member must decide", columns, rows, href=page.href, kind="pl-wide")
    return out + note(
        "Open decisions stand with whoever takes them; what stands between a successor and a covered function stands with "
        "the owner of the function. Latest day: the end of the first function, less the days its successor needs."
    )


def _ask(page: AreaPage, ask: Ask) -> list[object]:
    what: object = ask.decision.decision if ask.decision else tuple(d.text for d in ask.doubts)
    owner: object = ask.member
    if ask.member is None:
        closed = any("owner" in g.function.sealed for g in ask.gaps)
        owner = sealed() if closed else gap("no owner recorded")
    return [
        owner,
        what,
        about(page, ask.gaps),
        due(ask.by_when, page.as_of) if ask.by_when else (gap() if ask.decision else Block("–")),
        due(ask.latest, page.as_of, word="too late for a start in time since"),
        evidence_cell(ask.decision.evidence, page.href) if ask.decision else Block("–"),
    ]


def meeting(page: AreaPage) -> Block:
    """Show the gaps that meet in one place on the same days, and from when to when."""
    gaps = _gaps(page)
    if not any(g.open_ended or g.uncovered for g in gaps):
        return Block()
    if page.profile.detail == "area":
        return paragraph(above().html)  # functions without their units cannot be said to meet
    found = sorted(compounds(gaps), key=lambda c: (c.since, c.place or "", c.item.id))
    rows = [_compound(page, c) for c in found]
    out = table(
        "Gaps that meet in one place",
        ["What meets", "Where", "From", "Until", "Why that is worse", "Covered on paper by"],
        rows,
        empty=none_here(page, "None of the listed pairs is without cover on the same days.", "functions"),
        href=page.href,
        kind="pl-wide",
    )
    return out + note(
        "The pairs are our list. A successor that is not acceptable to humanitarians, or that the host state does not "
        "admit, counts as no cover here; it is named in the last column. A function of the whole area counts in each place; one whose place is not recorded meets nothing."
    )


def _compound(page: AreaPage, c: Compound) -> list[object]:
    until: object = c.until or badge("open-ended", "watch")
    on_paper = [g.function.successor.actor or "a successor without a name" for g in c.refused if g.function.successor]
    since = Block(day(c.since) + ("" if c.sure else " (perhaps)"))
    return [
        f"{c.item.label} ({' and '.join(c.item.links['functions'])})",
        unit(page, c.place) if c.place else Block("Whole area"),
        since,
        until,
        c.item.text,
        tuple(dict.fromkeys(on_paper)) or Block("–"),
    ]


def touching(page: AreaPage) -> Block:
    """Show which protection risks and access categories the open gaps touch, and where."""
    gaps = _gaps(page)
    out = Block()
    for frame, caption in (
        ("protection_risks", "Protection risks that gaps touch"),
        ("access_amrf", "Access categories that gaps touch"),
    ):
        rows = []
        for t in touched(gaps, frame):
            highest = max((g.gap for g in t.gaps if g.gap is not None), default=None)
            functions = dict.fromkeys(named(g) for g in t.gaps)
            where_ = dict.fromkeys(_place(page, g) for g in t.gaps)
            rows.append(
                [
                    f"{t.item.id} {t.item.name}",
                    str(len(t.gaps)),
                    ", ".join(functions),
                    ", ".join(where_),
                    bounded(page, highest, *t.gaps),
                ]
            )
        if rows:
            columns = ["What is touched", "Gaps", "By the end of", "Where", "Highest protection gap"]
            out += table(caption, columns, rows, href=page.href, kind="pl-wide")
    if not out:
        return out
    return out + note(
        "The links from functions to risks and access categories are our own, or the planning cell's where it names others."
    )


def successors(page: AreaPage) -> Block:
    """Show the successors that cannot be counted on: named for much, not acceptable, not admitted."""
    gaps = _gaps(page)
    if not any(g.function.successor for g in gaps):
        return Block()
    rows = []
    for load in loads(gaps):
        added = (
            Block(show(bounded(page, load.added)) + (f", {load.unknown} not known" if load.unknown else ""))
            if load.added is not None
            else bounded(page, None)
        )
        rows.append(
            [
                load.name,
                about(page, load.gaps),
                str(load.at_once),
                None if load.least is None else str(load.least),
                str(load.without_money),
                added,
            ]
        )
    window_days = int(framework("transition_gap").number("start_window"))
    least = int(framework("transition_gap").number("successor_load"))
    columns = [
        "Successor",
        "Named for",
        f"Starts within {window_days} days",
        "Least capacity",
        "Without money",
        "Gap that falling away adds",
    ]
    out = table(
        "Named for much",
        columns,
        rows,
        empty=none_here(page, f"No successor is named for {least} functions in places or more.", "functions", "actors"),
        href=page.href,
        kind="pl-wide",
    )
    refused = [
        [
            g.function.successor.actor if g.function.successor else None,
            f"{named(g)}, {_place(page, g)}",
            tuple(framework("successor_doubts")[d].label for d in g.doubts if d in REFUSED),
            g.function.successor.because if g.function.successor else None,
            bounded(page, g.gap, g),
            bounded(page, g.gap_without, g),
        ]
        for g in doubtful(gaps, *REFUSED)
    ]
    out += table(
        "Not acceptable or not admitted",
        [
            "Successor",
            "Function",
            "Why it does not count",
            "Reason given",
            "Protection gap as recorded",
            "Gap if it does not count",
        ],
        refused,
        empty=none_here(page, "No successor is recorded as not acceptable or without consent.", "functions"),
        href=page.href,
        kind="pl-wide",
    )
    return out


def forces(page: AreaPage) -> Block:
    """Show the gaps that aid would ask a force to fill, what is recorded of that, and the tests that come first."""
    found = asked_of_forces(page.profile, _gaps(page))
    if not found:
        return Block()
    columns = ["Gap", "Uncovered days", "Would be asked for", "Requests and roles", "Tests", "Civilian alternatives"]
    out = table(
        "What forces would be asked to fill", columns, [_asked(page, a) for a in found], href=page.href, kind="pl-wide"
    )
    asked = {a.kind for a in found if not (a.requests or a.roles)}
    for kind, frame in (("escort", "escort_criteria"), ("military_asset", "mcda_tests")):
        if kind in asked:
            tests = [f"{i.id} {i.name}" for i in framework(frame)]
            out += paragraph(f"Before any yes to {KINDS[kind]}: {text('; '.join(tests))}.")
    return out + note(
        "That something would be asked for is our reading of the function; it is no request, and no reason for one."
    )


def _asked(page: AreaPage, a: Asked) -> list[object]:
    civilian = [o.civilian_alternative for _, o in a.roles if o.civilian_alternative]
    civilian += [t for r in a.requests for t in map(_alternative, r.alternatives)]
    requests = [f'<a href="{WORKING_PLAN_PAGE}#{r.id}">{r.id}</a> {text(r.title)}' for r in a.requests]
    roles = [text(f"{framework('armed_roles')[o.role].name}, scenario {s.id}") for s, o in a.roles]
    tests = [text(_tests(f"{r.id} ({r.decision or 'no decision recorded'})", r.tests, r.criteria)) for r in a.requests]
    tests += [text(_tests(f"Role in {s.id}", o.tests, o.criteria)) for s, o in a.roles]
    return [
        f"{named(a.gap)}, {_place(page, a.gap)}",
        days_of(a.gap),
        KINDS.get(a.kind, "not foreseen by our list"),
        bullets([*requests, *roles], "pl-lines")
        or none_here(page, "no request or role recorded", "requests", "scenarios"),
        bullets(tests, "pl-lines") or none_here(page, "no test is judged", "requests", "scenarios"),
        tuple(dict.fromkeys(civilian)) or none_here(page, "none recorded", "requests", "scenarios"),
    ]


def _alternative(tried: Alternative) -> str:
    name = framework("escort_alternatives")[tried.alternative].name
    return f"{name}: {tried.outcome}" if tried.outcome else name


def _tests(name: str, tests: tuple[Test, ...], criteria: str) -> str:
    rows = test_rows(tests, framework(criteria))
    counts = {r: [t.criterion for t in rows if t.result == r] for r in ("fail", "unknown", "pass")}
    words = {"fail": "fails", "unknown": "not known", "pass": "passes"}
    return f"{name}: " + "; ".join(f"{words[r]} {', '.join(ids)}" for r, ids in counts.items() if ids)
