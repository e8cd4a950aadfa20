"""What had been recorded by a day: a page about a past day shows nothing that is dated later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from planning.profiles import Narrative, Paragraph, Profile
from planning.profiles.profile import SinceLast
from planning.profiles.records import Record

__all__ = ["known_by"]

# A mission's own steps carry their dates, and the mandate clock reads only those taken by the day.
TIMELESS = {"missions"}


def known_by(profile: Profile, day: dt.date) -> tuple[Profile, int]:
    """Give the profile without records dated after ``day``, and how many records and paragraphs that leaves out.

    Prose goes where the assessment was written later, or where it rests on a fact that is dated later.
    """
    kept: dict[str, Any] = {}
    left_out = 0
    lacking = []
    for name in profile.list_names():
        records = getattr(profile, name)
        known = records if name in TIMELESS else tuple(r for r in records if r.as_of is None or r.as_of <= day)
        left_out += len(records) - len(known)
        lacking += [name] if len(known) < len(records) else []
        kept[name] = known
    later = {f.id for f in profile.facts} - {f.id for f in kept["facts"]}
    for name, records in kept.items():
        kept[name] = tuple(_without(r, later) for r in records)
    written = profile.area.assessed_on
    paragraphs = tuple(
        p for p in profile.narrative.paragraphs if not (written and written > day) and not later & set(p.evidence)
    )
    left_out += len(profile.narrative.paragraphs) - len(paragraphs)
    since = _since(profile, kept, paragraphs, day)
    if not left_out:
        return replace(profile, since=since), 0
    return replace(profile, narrative=Narrative(paragraphs), later=tuple(lacking), since=since, **kept), left_out


def _since(profile: Profile, kept: dict[str, Any], paragraphs: tuple[Paragraph, ...], day: dt.date) -> SinceLast | None:
    """Give what changed since the last edition without what the page leaves out; None where that edition is a later one."""
    if profile.since is None or profile.since.day > day.isoformat():
        return None
    there = {(name, r.id) for name, records in kept.items() for r in records}
    lost = {(name, r.id) for name in kept for r in getattr(profile, name)} - there
    lost |= {("paragraphs", p.section) for p in profile.narrative.paragraphs if p not in paragraphs}
    return replace(profile.since, changes=tuple(c for c in profile.since.changes if (c.kind, c.record) not in lost))


def _without(record: Record, later: set[str]) -> Record:
    if not later & set(record.evidence):
        return record
    return record.model_copy(update={"evidence": tuple(e for e in record.evidence if e not in later)})
