"""Reviews of a profile: who may move a product to which state, and what is wrong with what is recorded of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.narrative import section_ids
from planning.profiles.profile import TABLES, Profile
from planning.profiles.reading import Reading
from planning.profiles.records import UNLABELLED, Review

__all__ = [
    "CLEARED",
    "DRAFT",
    "ENDORSED",
    "GEOGRAPHY",
    "IN_REVIEW",
    "allowed_next",
    "may_move",
    "reviewing",
    "sections",
    "state_of",
]

DRAFT = "draft"
IN_REVIEW = "in_review"
CLEARED = "cleared"
ENDORSED = "endorsed"
SEEN_BY_ALL = "how far a product has come is part of every edition; write what is secret elsewhere"
GEOGRAPHY = "geography"
OF_REVIEWS = {"reviews", "review_rules", "comments", "section_owners"}


def state_of(review: Review | None) -> str:
    """Give the state that a product has come to; without a step it is a draft."""
    return review.steps[-1].state if review and review.steps else DRAFT


def allowed_next(state: str, *, touched: bool = False) -> tuple[str, ...]:
    """Give the states that a product may go to from one: the next, and back to draft.

    Where its text was ``touched`` since it was cleared, what follows is that it is cleared again, also after an
    endorsement.
    """
    if touched and state in {CLEARED, ENDORSED}:
        return CLEARED, DRAFT
    order = framework("review_states").ids
    after = order[order.index(state) + 1 : order.index(state) + 2]
    return (*after, *(() if state == DRAFT else (DRAFT,)))


def may_move(profile: Profile, state: str) -> tuple[str, ...]:
    """Give the functions that may move a product of an area to a state: by its own rules, else by the list of states."""
    own = next((rule.functions for rule in profile.review_rules if rule.state == state), None)
    return own if own is not None else tuple(framework("review_states")[state].links.get("by", ()))


def sections() -> tuple[str, ...]:
    """Give what a profile is made of for a review: sections of the text, lists of records, the boundaries of its units."""
    lists = [name for name in Profile.list_names() if name not in {"released_counts", "handed_out"} | OF_REVIEWS]
    return (*section_ids(), "area", "protocol", *lists, GEOGRAPHY)


def reviewing(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    """List what is wrong with the reviews of a profile: steps out of order or by others than may, things that are not there."""
    yield from _steps(reading, profile, today)
    if profile.sealed.get("reviews"):
        file = f"{reading.folder.name}/review.yml"
        yield Problem(file, 1, "reviews", "a review that is sealed", "", f"put it back; {SEEN_BY_ALL}")
    yield from _rules(reading, profile)
    known = {r.id for name, r in profile.records() if name not in TABLES} | {*sections(), *profile.sealed_ids}
    for i, comment in enumerate(profile.comments):
        if comment.about not in known and not reading.incomplete:
            file, line = reading.line_of("comments", i, "about")
            near = nearest(comment.about, known)
            remedy = f"write {near}" if near else "write the id of a record or a section of the text"
            what = f"'{comment.about}', which is no record or section of this profile"
            yield Problem(file, line, f"{comment.id} about", what, "", remedy)
        if (comment.resolved_by is None) != (comment.resolved_on is None):
            file, line = reading.line_of("comments", i, "resolved_by")
            what = "a comment that is resolved by nobody, or on no day"
            yield Problem(file, line, f"{comment.id} resolved_on", what, "", "write both, or neither")
    for i, owner in enumerate(profile.section_owners):
        if owner.section not in sections():
            file, line = reading.line_of("section_owners", i, "section")
            near = nearest(owner.section, sections())
            remedy = f"write {near}" if near else "choose one"
            yield Problem(file, line, f"{owner.id} section", f"'{owner.section}'", one_of(sections(), 20), remedy)


def _steps(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for i, review in enumerate(profile.reviews):
        if review.sensitivity >= UNLABELLED:
            file, line = reading.line_of("reviews", i, "level")
            what = f"level {review.level}" if review.level else "no level"
            yield Problem(file, line, f"{review.id} level", what, "1, 2, 3", SEEN_BY_ALL)
        if review.product in seen:
            file, line = reading.line_of("reviews", i, "product")
            what = f"a second review of {review.product} (first in {seen[review.product]})"
            yield Problem(file, line, f"{review.id} product", what, "", "put the steps into one")
        seen.setdefault(review.product, review.id)
        state, last = DRAFT, dt.date.min
        for n, step in enumerate(review.steps):
            file, line = reading.line_of("reviews", i, "steps", n)
            label = f"{review.id} step {n + 1}"
            following = dict.fromkeys((*allowed_next(state), *allowed_next(state, touched=True)))
            if step.state not in following:
                what = f"{step.state} after {state}"
                yield Problem(file, line, label, what, one_of(following), "take the states in their order")
            allowed = may_move(profile, step.state)
            if step.by not in allowed:
                remedy = "let them take the step, or write a review rule of this area"
                yield Problem(file, line, label, f"{step.state} by {step.by}", one_of(allowed), remedy)
            if step.on < last or step.on > today:
                what = f"the day {step.on}, which is {'before the step above' if step.on < last else 'in the future'}"
                yield Problem(file, line, label, what, "", "correct the day")
            state, last = step.state, max(last, step.on)


def _rules(reading: Reading, profile: Profile) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for i, rule in enumerate(profile.review_rules):
        if rule.state in seen:
            file, line = reading.line_of("review_rules", i, "state")
            what = f"a second rule for {rule.state} (first in {seen[rule.state]})"
            yield Problem(file, line, f"{rule.id} state", what, "", "keep one")
        seen.setdefault(rule.state, rule.id)
        if not rule.functions:
            file, line = reading.line_of("review_rules", i, "functions")
            yield Problem(file, line, f"{rule.id} functions", "nobody", "", "name who may, or delete the rule")
