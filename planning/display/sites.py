"""Sites of a mission: when each closes, who depends on it, whether it can be closed, what speaks of retaliation."""

from __future__ import annotations

from planning.analysis.operations import People
from planning.analysis.sites import SiteFinding, people_by_place, retaliation_rows, site_findings
from planning.analysis.transition import window
from planning.display.blocks import Block, badge, bullets, gap, lines, note, number, paragraph, text
from planning.display.function_gaps import span, unit
from planning.display.page import FOR_THE_CELL, AreaPage, above, absent, anchor, evidence_cell, label, none_here, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Dependent, Site

__all__ = ["closed", "go_no_go", "people", "retaliation", "sites"]

RETALIATION_LEVEL = 3  # of the field, whatever the record's own (planning/profiles/records.py)
WORDS = {
    "": "not known: a must is not judged",
    "go": "go",
    "go_with_conditions": "go with conditions",
    "no_go": "no-go",
}
KINDS = {"": "watch", "go": "good", "go_with_conditions": "watch", "no_go": "bad"}
BANDS = {"low": "good", "medium": "watch", "high": "bad"}


def _shown(page: AreaPage) -> bool:
    return window(page.profile, page.as_of).clock is not None


def _all_here(page: AreaPage) -> Block:
    """Say that counts over sites are not of all of them, where the page does not hold all."""
    return (
        paragraph("Not all sites are on this page, and what is counted is of those that are.")
        if page.incomplete("sites")
        else Block()
    )


def sites(page: AreaPage) -> Block:
    """Show the sites that are still open, those that close first at the head, with who depends on them and the risk."""
    if not _shown(page):
        return Block()
    rows = [_site(page, f) for f in site_findings(page.profile.sites, page.as_of)]
    columns = [
        "Site",
        "Where",
        "Closes",
        "Depends on it",
        "Functions",
        "Risk of closing",
        "Premises and owner",
        "Evidence",
    ]
    out = table(
        "Sites that close",
        columns,
        rows,
        empty=none_here(page, "No open site of the mission is recorded.", "sites")
        if page.profile.sites
        else absent(page, "No site of the mission is recorded.", "sites"),
        href=page.href,
        kind="pl-wide",
    )
    words = "A site has the unit it lies in and no position. Numbers of people are ranges; a group within another is not added."
    return out + (note(words) if rows else Block()) + stub(page, "sites")


def _site(page: AreaPage, f: SiteFinding) -> list[object]:
    s = f.site
    by_id = {g.id: g for g in page.profile.functions}
    functions = [by_id[k].function for k in s.functions if k in by_id]
    frame = framework("mission_functions")
    premises: list[tuple[str, object]] = [("Goes to", s.handed_to)]
    if s.armed_actor:
        premises.append(("", badge("to an armed actor", "watch")))
    premises.append(("Owner", s.owner))
    risk: list[tuple[str, object]] = []
    if f.band and f.seriousness:
        risk.append(("", badge(f"{f.seriousness} {f.band.name.lower()}", BANDS.get(f.band.id, "plain"))))
    risk += [("", framework("protection_risks")[r].name) for r in s.risks]
    risk += [("Mitigation", s.mitigation)] if s.mitigation else []
    return [
        Block(anchor(s.id, s.name).html + lines([("", label("mission_site_kinds", s.site_kind))]).html),
        unit(page, s.place),
        _closes(f),
        lines([("", _dependent(page, d)) for d in s.dependents], page.href) if s.dependents else None,
        tuple(dict.fromkeys(f"{k} {frame[k].name}" for k in functions)) or absent(page, "gap", "functions"),
        lines(risk, page.href) if risk else None,
        lines(premises, page.href),
        evidence_cell(s.evidence, page.href),
    ]


def _closes(f: SiteFinding) -> object:
    """Give when a site closes; a day that has passed does not say that it did."""
    if f.closes is None or f.days is None or f.days >= 0:
        return span(f.closes)
    return lines([("", span(f.closes)), ("", badge("past its day, not confirmed: verify", "watch"))])


def _dependent(page: AreaPage, d: Dependent) -> str:
    within = " (within another group)" if d.within == "yes" else ""
    because = f". {d.because}" if d.because else ""
    return f"{d.group}: {_range(page, d.low, d.high)}{within}{because}"


def _range(page: AreaPage, low: int | None, high: int | None) -> str:
    if low is None and high is None:
        # A release takes small numbers away, and what it takes cannot be told from what nobody knows.
        return "number not recorded" if page.may_see(FOR_THE_CELL) else "number not recorded, or too small to be told"
    if low == high:
        return number(low)
    least, most = ("not known" if v is None else number(v) for v in (low, high))
    return f"{least} to {most}"


def people(page: AreaPage) -> Block:
    """Show who depends on the sites by unit and kind of dependence; nothing where nobody is recorded."""
    if not _shown(page):
        return Block()
    found = people_by_place(page.profile.sites, page.as_of)
    rows = [
        [unit(page, p.place), p.kind.name if p.kind else None, _people(page, p.people), str(p.sites)] for p in found
    ]
    if not rows:
        return Block()
    words = (
        "Lowest numbers are added to a lowest, highest to a highest where all have one. The same people may depend on two "
        "sites, or be counted as two kinds: kinds are not added up."
    )
    return (
        table("People who depend on sites", ["Where", "Who", "People", "Sites"], rows, href=page.href)
        + note(words)
        + _all_here(page)
    )


def _people(page: AreaPage, p: People) -> str:
    more = f", {p.within} within others" if p.within else ""
    return _range(page, p.low, p.high) + more


def go_no_go(page: AreaPage) -> Block:
    """Show the go / no-go sheet of each open site: what fails, what is not known, what our rule says, what was decided."""
    if not _shown(page):
        return Block()
    found = site_findings(page.profile.sites, page.as_of)
    if not found:
        return Block()
    rows = [_sheet(page, f) for f in found]
    columns = ["Site", "By our rule", "Decided", "Fails", "Not known", "Passes"]
    out = table("Go or no-go, site by site", columns, rows, href=page.href, kind="pl-wide")
    checks = [
        f"{i.id} {i.label}" + (" (must)" if i.values.get("must") == "yes" else "") for i in framework("closure_checks")
    ]
    return (
        out
        + note(
            "By our rule: no-go where a must fails, not known where one is not judged, go with conditions where another check does not pass."
        )
        + paragraph("The checks:")
        + bullets(text(c) for c in checks)
    )


def _sheet(page: AreaPage, f: SiteFinding) -> list[object]:
    s = f.site
    decided: list[tuple[str, object]] = [("", label("closure_decisions", s.decision))]
    decided += [("", s.decided_by)] if s.decided_by else []
    decided += [("", s.decided_on)] if s.decided_on else []
    decided += [("", badge("against our rule", "bad"))] if f.disagrees else []
    decided += [("Despite", s.despite)] if s.despite else []
    return [
        s.name,
        badge(WORDS[f.rule], KINDS[f.rule]),
        lines(decided, page.href),
        *(_checks(page, f, result) for result in ("fail", "unknown", "pass")),
    ]


def _checks(page: AreaPage, f: SiteFinding, result: str) -> object:
    rows = f.having(result)
    if not rows:
        return Block("–")
    if len(rows) == len(f.checks) and result == "unknown":
        return gap("no check is judged")
    if result != "fail":
        return ", ".join(r.item.id for r in rows)
    told = [("", f"{r.item.id} {r.item.name}" + (f": {r.because}" if r.because else "")) for r in rows]
    return lines(told, page.href)


def closed(page: AreaPage) -> Block:
    """Show the sites that have closed; nothing where none is recorded."""
    if not _shown(page):
        return Block()
    gone = [s for s in page.profile.sites if s.closed_on and s.closed_on <= page.as_of]
    gone.sort(key=lambda s: (s.closed_on or page.as_of, s.id))
    rows = [_gone(page, s) for s in gone]
    if not rows:
        return Block()
    return table("Sites that have closed", ["Site", "Where", "Closed", "Went to", "Evidence"], rows, href=page.href)


def _gone(page: AreaPage, s: Site) -> list[object]:
    return [anchor(s.id, s.name), unit(page, s.place), s.closed_on, s.handed_to, evidence_cell(s.evidence, page.href)]


def retaliation(page: AreaPage) -> Block:
    """Show the questions on retaliation with yes, no or not known by site, never with a person; above level 3 nothing of it."""
    if not _shown(page) or not page.profile.sites:
        return Block()
    if not page.may_see(RETALIATION_LEVEL):
        return paragraph(above().html)
    names = {s.id: s.name for s in page.profile.sites}
    rows = [
        [
            r.item.label,
            str(len(r.yes)),
            str(len(r.no)),
            str(len(r.unknown)),
            tuple(names[k] for k in r.raised) or Block("–"),
        ]
        for r in retaliation_rows(page.profile.sites, page.as_of)
    ]
    columns = ["Question", "Yes", "No", "Not known", "Raises the risk at"]
    words = "Sites that are still open. There is no field for a person, a number of people or a description. Not known is neither yes nor no."
    if any("retaliation" in s.sealed for s in page.profile.sites):
        words += " Answers of some sites are sealed, and stand as not known."
    return (
        table("Retaliation: what is known", columns, rows, href=page.href, kind="pl-wide")
        + note(words)
        + _all_here(page)
    )
