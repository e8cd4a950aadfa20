"""What level a comment has: never below that of what it is about, since it may quote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planning.problems import Problem
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import UNLABELLED, Record, default_level, levels_of

__all__ = ["least_level", "low_comments", "with_comments_raised"]


def least_level(profile: Profile, about: str, field: str) -> int:
    """Give the level that a new comment has at least: the highest of anything that it may quote, and that of its kind.

    ``about`` is a record, a list or a section, ``field`` the field it is about or an empty text.
    """
    return max(default_level("comment"), _quoted(profile, about, field))


def _quoted(profile: Profile, about: str, field: str) -> int:
    """Give the highest level of anything that a comment may quote."""
    levels = [1]
    for name, record in profile.records():
        if about in {name, record.id}:
            levels += [record.sensitivity, *_fields(record, field)]
    for paragraph in profile.narrative.section(about):
        levels += [level for text, level, _ in paragraph.pieces() if text.strip()]
    closed = {*profile.sealed_ids, *profile.sealed, *(p.section for p in profile.narrative.closed)}
    return UNLABELLED if about in closed else max(levels)


def _fields(record: Record, field: str) -> list[int]:
    """Give the levels of the fields of a record that lie higher than it and say something; of the one that is named alone."""
    told = {name for name in type(record).model_fields if getattr(record, name) not in (None, (), "")}
    wanted = {field} if field in type(record).model_fields else {*told, *record.sealed}
    return [level for name, level in levels_of(record).items() if name in wanted]


def with_comments_raised(profile: Profile) -> Profile:
    """Give a profile with each comment at the level of what it is about by now, where that is higher than its own."""
    raised = []
    for comment in profile.comments:
        least = _quoted(profile, comment.about, comment.field or "")
        raised.append(comment.model_copy(update={"level": least}) if least > comment.sensitivity else comment)
    return replace(profile, comments=tuple(raised))


def low_comments(reading: Reading) -> Iterator[Problem]:
    """List the comments that lie below what they are about, which was put higher since; readers get none of them."""
    profile = reading.partial
    for i, comment in enumerate(profile.comments if profile else ()):
        least = _quoted(profile, comment.about, comment.field or "") if profile else 1
        if comment.sensitivity < least:
            file, line = reading.line_of("comments", i, "level")
            remedy = f"write {least}, and where it quotes what is strictly confidential, seal it: planning seal"
            what = f"{comment.sensitivity}, below what it is about ({comment.about}, level {least})"
            yield Problem(file, line, f"{comment.id} level", what, f"{least} or higher", remedy)
