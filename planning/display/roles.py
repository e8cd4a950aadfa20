"""Roles armed actors may be forced to take in a scenario, the tests behind each, and the civilian alternative."""

from __future__ import annotations

import datetime as dt

from planning.analysis.roles import RoleFinding, role_findings
from planning.analysis.scenarios import live
from planning.display.blocks import Block, badge, day, gap, note, text
from planning.display.judged import COLUMNS, judged
from planning.display.page import AreaPage, absent, actor_name, stub
from planning.display.tables import table
from planning.frameworks import framework

ACCEPTABLE = {"yes": "good", "case_by_case": "watch", "no": "bad", "unknown": "watch"}

__all__ = ["roles", "tests"]


def roles(page: AreaPage) -> Block:
    """Show the roles armed actors may be forced to take: our answer beside the cell's, and by when the alternative must exist."""
    frame = framework("armed_roles")
    rows = [
        [
            f"{frame[f.role].name}, {f.scenario.id} {f.scenario.title}",
            actor_name(page, f.actor),
            _answer(f.judged) if f.judged else None,
            _computed(f),
            f.alternative,
            _by(f.needed_by, page, "should exist since"),
            _by(f.start_by, page, "should have started by") if f.start_by else gap("lead time not known"),
        ]
        for f in role_findings(live(page.profile))
    ]
    columns = [
        "Role and scenario",
        "Armed actor",
        "Judged by the planning cell",
        "By tests and matrix",
        "Civilian alternative",
        "Must exist by",
        "Must start by",
    ]
    out = table(
        "Roles armed actors may be forced to take",
        columns,
        rows,
        empty=absent(page, "No role is recorded.", "scenarios"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "By tests and matrix is our rule: no, where a criterion fails that must be met or the matrix says avoid; not "
            "known, where one that must be met is not judged; case by case, where another test does not pass or the matrix "
            "says so. Where the two differ both stand. Must start by is the day it must exist, less the days it takes."
        )
    return out + stub(page, "scenarios")


def tests(page: AreaPage) -> Block:
    """Show why: each test of each role with its result, reason and evidence."""
    names = framework("armed_roles")
    rows = [
        [
            f"{s.id} {names[o.role].name}, {t.criterion}",
            framework(o.criteria)[t.criterion].name,
            *judged(page, t.result, t),
        ]
        for s in live(page.profile)
        for o in s.roles
        for t in o.tests
    ]
    return table("Tests of these roles", ["Role", "Test", *COLUMNS], rows, href=page.href) if rows else Block()


def _by(date: dt.date | None, page: AreaPage, words: str) -> Block:
    """Give a date; in words where it has passed."""
    if date is None or date >= page.as_of:
        return Block(day(date))
    return badge(f"{words} {date.day} {date:%b %Y}", "bad")


def _answer(key: str) -> Block:
    words = "not known" if key == "unknown" else key.replace("_", " ")
    return badge(words, ACCEPTABLE[key])


def _computed(f: RoleFinding) -> Block:
    if f.computed is None:
        return gap("no test is recorded")
    differs = f" {badge('differs', 'watch')}" if f.differs and f.computed != "unknown" else ""
    return _answer(f.computed) + Block(f"{differs} {text('; '.join(f.because))}")
