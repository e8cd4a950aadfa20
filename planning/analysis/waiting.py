"""What waits for whom: steps of a review, comments, and what is past its date, by the function that answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.reviews import DRAFT, allowed_next, may_move, state_of

__all__ = ["NOBODY", "Waits", "owner_of", "waiting"]

NOBODY = ""  # no function answers for it


@dataclass(frozen=True)
class Waits:
    """One thing that waits: for which function, of what kind (step, comment, review_by, gap), what it is about, since when.

    ``count`` is how many records it stands for; ``detail`` the state that a step leads to, or the words of a comment.
    """

    function: str
    kind: str
    about: str
    since: dt.date | None = None
    detail: str = ""
    count: int = 1


def waiting(profile: Profile, as_of: dt.date) -> tuple[Waits, ...]:
    """Give what waits in an area on a day, for each function in the order of the list, the oldest first.

    A product in draft waits for those who may put it into review, one in review for those who may clear it, and so on;
    one that was changed since it was cleared or endorsed, for those who clear it again.
    An open comment waits for the owner of the part that it is about; records past their review date, and gaps past their
    day, for the owner of their list. What nobody answers for comes last.
    """
    order = [*framework("review_functions").ids, NOBODY]
    found = [*_steps(profile), *_comments(profile), *_overdue(profile, as_of)]
    return tuple(sorted(found, key=lambda w: (order.index(w.function), w.since or dt.date.max, w.kind, w.about)))


def _steps(profile: Profile) -> Iterator[Waits]:
    for item in framework("review_products"):
        review = next((r for r in profile.reviews if r.product == item.id), None)
        state = state_of(review)
        touched = any(s.product == item.id and s.touched for s in profile.standings)
        following = [s for s in allowed_next(state, touched=touched) if s != DRAFT]
        if not following or (state == DRAFT and review is None and not profile.reviews):
            continue  # nothing further, or an area that reviews nothing
        for function in may_move(profile, following[0]):
            yield Waits(
                function, "step", item.id, review.steps[-1].on if review and review.steps else None, following[0]
            )


def _comments(profile: Profile) -> Iterator[Waits]:
    for comment in profile.comments:
        if comment.resolved_on is None:
            yield Waits(owner_of(profile, comment.about), "comment", comment.about, comment.on, comment.id)


def _overdue(profile: Profile, as_of: dt.date) -> Iterator[Waits]:
    late: dict[str, list[dt.date]] = {}
    for name, record in profile.records():
        if record.review_by is not None and record.review_by < as_of:
            late.setdefault(name, []).append(record.review_by)
    for name, days in late.items():
        yield Waits(owner_of(profile, name), "review_by", name, min(days), count=len(days))
    gaps = [g.due for g in profile.gaps if g.due and g.due < as_of]
    if gaps:
        yield Waits(owner_of(profile, "gaps"), "gap", "gaps", min(gaps), count=len(gaps))


def owner_of(profile: Profile, about: str) -> str:
    """Give the function that answers for a section, a list or a record; NOBODY where none is named."""
    owners = {o.section: o.owner for o in profile.section_owners}
    if about in owners:
        return owners[about]
    for name, record in profile.records():
        if record.id == about:
            return owners.get(name, NOBODY)
    return NOBODY
