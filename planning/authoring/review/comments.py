"""Comments on a record or a paragraph, and their answers."""

from __future__ import annotations

import datetime as dt

from planning.authoring.review.moving import FILE, next_id, text_of_reviews
from planning.frameworks import framework
from planning.keeping.editing import added, changed
from planning.keeping.journal import Writer
from planning.keeping.saving import Edit, save
from planning.problems import UsageError, nearest, one_of
from planning.profiles import load_profile
from planning.profiles.profile import TABLES
from planning.profiles.records import UNLABELLED, default_level
from planning.profiles.reviews import sections
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Plain

__all__ = ["comment", "resolve"]

KEY = "comments"


def comment(
    place: Workspace, area: str, about: str, said: str, by: str, writer: Writer, today: dt.date, field: str = ""
) -> str:
    """Add a comment on a record or a section; give its id. It has at least the level of what it is about.

    Raises UsageError for a record or a function that is none, and for a comment without words.
    """
    ((code, folder),) = place.chosen((area,)).items()
    profile = load_profile(folder)
    words = " ".join(said.split())
    if not words:
        raise UsageError("a comment needs words")
    _function(by)
    levels = {r.id: max([r.sensitivity, *r.levels.values()]) for n, r in profile.records() if n not in TABLES}
    if about not in levels and about not in sections():
        near = nearest(about, [*levels, *sections()])
        raise UsageError(f"{about[:60]!r} is no record or section of {code}{f'; do you mean {near}?' if near else ''}")
    own = [p.level for p in profile.narrative.section(about)]
    level = min(max([default_level("comment"), levels.get(about, 1), *own]), UNLABELLED)
    identity = next_id(profile, "CM")
    record: dict[str, Plain] = {"id": identity, "level": str(level), "about": about}
    record |= {"field": field} if field else {}
    record |= {"said": words, "by": by, "on": str(today)}
    text = text_of_reviews(folder)
    save(place, code, [Edit(FILE, text or None, added(text, FILE, KEY, record))], writer)
    return identity


def resolve(place: Workspace, area: str, identity: str, answer: str, by: str, writer: Writer, today: dt.date) -> None:
    """Answer a comment and close it. Raises UsageError where it is none, or closed already."""
    ((code, folder),) = place.chosen((area,)).items()
    profile = load_profile(folder)
    _function(by)
    found = next((c for c in profile.comments if c.id == identity), None)
    if found is None:
        raise UsageError(
            f"{identity[:40]!r} is no comment of {code}; there are {one_of([c.id for c in profile.comments]) or 'none'}"
        )
    if found.resolved_on:
        raise UsageError(f"{identity} was resolved on {found.resolved_on} already")
    fields: dict[str, Plain] = {"resolved_by": by, "resolved_on": str(today)}
    words = " ".join(answer.split())
    fields = {**({"answer": words} if words else {}), **fields}
    text = text_of_reviews(folder)
    save(place, code, [Edit(FILE, text, changed(text, FILE, KEY, identity, fields))], writer)


def _function(by: str) -> None:
    if by not in framework("review_functions"):
        raise UsageError(f"{by[:60]!r}: allowed {one_of(framework('review_functions').ids)}")
