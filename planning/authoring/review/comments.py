"""Comments on a record or a paragraph, and their answers."""

from __future__ import annotations

import datetime as dt

from planning.authoring.review.moving import FILE, next_id, text_of_reviews
from planning.authoring.review.wording import as_typed, checked
from planning.frameworks import framework
from planning.keeping.editing import added, changed
from planning.keeping.journal import Writer
from planning.keeping.saving import Edit, save
from planning.problems import UsageError, nearest, one_of
from planning.profiles import load_profile
from planning.profiles.comments import least_level
from planning.profiles.profile import TABLES
from planning.profiles.records import UNLABELLED
from planning.profiles.reviews import sections
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Plain

__all__ = ["comment", "open_comments", "resolve"]

KEY = "comments"


def comment(
    place: Workspace,
    area: str,
    about: str,
    said: str,
    by: str,
    writer: Writer,
    today: dt.date,
    field: str = "",
    level: int | None = None,
) -> str:
    """Add a comment on a record, a list or a section; give its id. It has at least the level of what it is about.

    ``level`` is a higher one that the commenter chose. Raises UsageError for a record or a function that is none, for a
    level below that of what it is about, and for words that cannot be saved.
    """
    ((code, folder),) = place.chosen((area,)).items()
    profile = load_profile(folder)
    words = as_typed(said, "a comment")
    _function(by)
    ids = [*(r.id for name, r in profile.records() if name not in TABLES), *profile.sealed_ids]
    if about not in ids and about not in sections():
        near = nearest(about, [*ids, *sections()])
        raise UsageError(f"{about[:60]!r} is no record or section of {code}{f'; do you mean {near}?' if near else ''}")
    field = as_typed(field, "the field of a comment") if field.strip() else ""
    least = least_level(profile, about, field)
    if level is not None and not least <= level <= UNLABELLED:
        raise UsageError(f"level {level}: a comment on {about} is at level {least} to {UNLABELLED}")
    identity = next_id(profile, "CM")
    record: dict[str, Plain] = {"id": identity, "level": str(level or least), "about": about}
    record |= {"field": field} if field else {}
    record |= {"said": words, "by": by, "on": str(today)}
    text = text_of_reviews(folder)
    new = checked(folder, FILE, added(text, FILE, KEY, record), today)
    done = save(place, code, [Edit(FILE, text or None, new)], writer)
    return dict(done.renamed).get(identity, identity)  # somebody else may have taken it meanwhile


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
    fields: dict[str, Plain] = {"answer": as_typed(answer, "an answer")} if answer.strip() else {}
    fields |= {"resolved_by": by, "resolved_on": str(today)}
    text = text_of_reviews(folder)
    new = checked(folder, FILE, changed(text, FILE, KEY, identity, fields), today)
    save(place, code, [Edit(FILE, text, new)], writer)


def open_comments(count: int) -> str:
    """Say how many comments are open; nothing where none is."""
    return f"{count} {'comment is' if count == 1 else 'comments are'} open" if count else ""


def _function(by: str) -> None:
    if by not in framework("review_functions"):
        raise UsageError(f"{by[:60]!r}: allowed {one_of(framework('review_functions').ids)}")
