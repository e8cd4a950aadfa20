"""Checks that functions and their successors, what-ifs, sites and handovers of data fit together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import Function, HandoverCheck, Retaliation, Site, SiteCheck, WhatIf

__all__ = ["handing_over"]

GO = ("go", "go_with_conditions")


def handing_over(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give the problems of days, successors, people and checks with each other."""
    for i, function in enumerate(profile.functions):
        yield from _function(reading, i, function)
    for i, site in enumerate(profile.sites):
        yield from _site(reading, i, site)
    items: dict[str, str] = {}
    for i, entry in enumerate(profile.calendar_items):
        if entry.item and entry.item in items:
            file, line = reading.line_of("calendar_items", i, "item")
            what = f"'{entry.item}' a second time (first in {items[entry.item]})"
            yield Problem(file, line, f"{entry.id} item", what, "", "keep one, with the owner and the state of today")
        elif entry.item:
            items[entry.item] = entry.id
    for i, handover in enumerate(profile.data_handovers):
        yield from _once(reading, "data_handovers", i, handover.id, "checks", handover.checks)
    if not profile.edition and "functions" not in reading.incomplete:  # an edition may have left out who is named
        for i, what_if in enumerate(profile.what_ifs):
            yield from _what_if(reading, profile, i, what_if)


def _function(reading: Reading, index: int, function: Function) -> Iterator[Problem]:
    successor = function.successor
    yield from _span(reading, "functions", index, function.id, (), "ends", function.ends, function.ends_latest)
    if successor:
        days = (successor.start, successor.start_latest)
        yield from _span(reading, "functions", index, function.id, ("successor",), "start", *days)
    if successor and successor.status == "none":
        told = {"actor", "armed_actor", "capacity", "start", "lead_days"}
        for name in sorted(told & successor.model_fields_set):
            if getattr(successor, name):  # a capacity of 0 is what none means
                file, line = reading.line_of("functions", index, "successor", name)
                what = f"{getattr(successor, name)} beside status none"
                remedy = "delete it, or correct the status"
                yield Problem(file, line, f"{function.id} successor.{name}", what, "", remedy)


def _span(
    reading: Reading,
    name: str,
    index: int,
    key: str,
    path: tuple[str, ...],
    field: str,
    first: dt.date | None,
    last: dt.date | None,
) -> Iterator[Problem]:
    """An uncertain day has an earliest and a latest one, in this order."""
    if last is None or (first is not None and first <= last):
        return
    late = (*path, f"{field}_latest")
    file, line = reading.line_of(name, index, *late)
    what = f"{last} without {field}" if first is None else f"{last}, which is before {field} {first}"
    remedy = f"add {field}, the earliest day" if first is None else "correct one of the two"
    yield Problem(file, line, f"{key} {'.'.join(late)}", what, "", remedy)


def _site(reading: Reading, index: int, site: Site) -> Iterator[Problem]:
    yield from _span(reading, "sites", index, site.id, (), "closes", site.closes, site.closes_latest)
    for field, given in (("checks", site.checks), ("retaliation", site.retaliation)):
        yield from _once(reading, "sites", index, site.id, field, given)
    frame = framework("closure_checks")
    failed = [c.check for c in site.checks if c.result == "fail" and frame[c.check].values.get("must") == "yes"]
    if site.decision in GO and failed and not (site.despite or "despite" in site.sealed):
        file, line = reading.line_of("sites", index, "decision")
        what = f"{site.decision} although {' and '.join(failed)} fail" + ("s" if len(failed) == 1 else "")
        yield Problem(file, line, f"{site.id} decision", what, "", "write in despite: who accepts that, and why")


def _once(
    reading: Reading,
    name: str,
    index: int,
    key: str,
    field: str,
    given: Sequence[SiteCheck | Retaliation | HandoverCheck],
) -> Iterator[Problem]:
    """Each check is judged once."""
    checks = [c.check for c in given]
    for i, check in enumerate(checks):
        if check in checks[:i]:
            file, line = reading.line_of(name, index, field, i, "check")
            yield Problem(file, line, f"{key} {field}.{i}.check", f"'{check}' a second time", "", "keep one")


def _what_if(reading: Reading, profile: Profile, index: int, what_if: WhatIf) -> Iterator[Problem]:
    named = sorted({f.successor.actor for f in profile.functions if f.successor and f.successor.actor})
    folded = {n.casefold() for n in named}
    for i, name in enumerate(what_if.without):
        if name.casefold() not in folded:
            file, line = reading.line_of("what_ifs", index, "without", i)
            near = nearest(name, named)
            allowed = one_of(named) if named else "a successor that a function names"
            remedy = f"write {near}" if near else "write it as the function does"
            yield Problem(file, line, f"{what_if.id} without.{i}", f"'{name}'", allowed, remedy)
