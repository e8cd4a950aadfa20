"""Moves a product of an area to another state, where who asks may; keeps the text that was cleared or endorsed."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from planning.authoring.review.wording import as_typed, checked
from planning.frameworks import framework
from planning.keeping.editing import added, changed
from planning.keeping.journal import Writer
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, held, save
from planning.problems import PlanningError, UsageError, one_of
from planning.profiles import Profile, ProfileError, check_folder, load_profile
from planning.profiles.kept_texts import KEPT, forget_others, keep_text, text_digest
from planning.profiles.records import Review
from planning.profiles.reviews import CLEARED, ENDORSED, allowed_next, may_move, state_of
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Plain
from planning.sharing.standing import touched_parts

__all__ = ["FILE", "Moved", "move", "next_id", "text_of_reviews"]

FILE = "review.yml"
KEY = "reviews"


@dataclass(frozen=True)
class Moved:
    """A product that was moved: from which state to which, and where its text is kept."""

    product: str
    before: str
    after: str
    kept: Path | None = None


def move(
    place: Workspace,
    area: str,
    product: str,
    state: str,
    by: str,
    writer: Writer,
    today: dt.date,
    why: str = "",
    read: str = "",
) -> Moved:
    """Move a product of an area to a state, for a function that may.

    ``read`` is the digest of the text that they had before them, where that is known (``kept_texts.text_digest``). Raises
    UsageError for a name that is none, a state that does not follow, or a function that may not; ProfileError where the
    profile has problems, since what is agreed must be sound; PlanningError where two versions of something wait, where
    parts were changed since they were cleared, and where the text is another than the one that was read.
    """
    ((code, folder),) = place.chosen((area,)).items()
    reason = as_typed(why, "a reason") if why else ""
    step: dict[str, Plain] = {"state": state, "on": str(today), "by": by, **({"why": reason} if reason else {})}
    # Two who move at the same moment would keep their texts in the same place.
    with held(place, code, what="review"):
        return _move(place, code, folder, product, step, writer, today, read)


def _move(
    place: Workspace,
    code: str,
    folder: Path,
    product: str,
    step: dict[str, Plain],
    writer: Writer,
    today: dt.date,
    read: str,
) -> Moved:
    state = str(step["state"])
    text = text_digest(folder)
    profile = load_profile(folder)
    review = next((r for r in profile.reviews if r.product == product), None)
    _allowed(folder, profile, product, state, str(step["by"]))
    number = len(review.steps) + 1 if review else 1
    if state not in KEPT:
        save(place, code, [_edit(folder, profile, review, product, step, today)], writer)
        _stands(folder, product, number, step)
        return Moved(product, state_of(review), state)
    _sound(folder, profile, today)
    _same(code, read or text, text)
    kept, digest = keep_text(folder, product, state, number, today)
    step["digest"] = digest
    try:
        _same(code, text, digest)  # somebody may have saved while it was looked at
        save(place, code, [_edit(folder, profile, review, product, step, today)], writer)
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    _stands(folder, product, number, step)
    forget_others(kept)  # only now: until the step stands, the text that was agreed before it is the one that counts
    return Moved(product, state_of(review), state, kept)


def _allowed(folder: Path, profile: Profile, product: str, state: str, by: str) -> None:
    """See that these are names, that the state follows, and that the function may."""
    for name, value in (("review_products", product), ("review_states", state), ("review_functions", by)):
        if value not in framework(name):
            raise UsageError(f"{value[:60]!r}: allowed {one_of(framework(name).ids)}")
    code, before = profile.code, state_of(next((r for r in profile.reviews if r.product == product), None))
    touched = touched_parts(folder, profile, product)
    if state == ENDORSED and before == CLEARED and touched:
        raise PlanningError(
            f"{code} {product} is not endorsed: {', '.join(touched)} changed since it was cleared; "
            f"{one_of(may_move(profile, CLEARED))} clears it again first: "
            f"planning review {code} --product {product} --to {CLEARED}"
        )
    following = allowed_next(before, touched=bool(touched))
    if state not in following:
        already = " already" if state == before else ""
        raise UsageError(f"{code} {product} is {before}{already}; from there it goes to {one_of(following)}")
    if by not in may_move(profile, state):
        raise UsageError(
            f"{by} may not move a product of {code} to {state}; allowed {one_of(may_move(profile, state))}"
        )


def _same(code: str, read: str, text: str) -> None:
    """See that a text is the one that was read; both are digests."""
    if read != text:
        raise PlanningError(f"the text of {code} was changed since you read it; nothing was moved: read it again first")


def _stands(folder: Path, product: str, number: int, step: dict[str, Plain]) -> None:
    """See that a step stands where it was put; raise PlanningError where somebody else moved the product meanwhile."""
    review = next((r for r in load_profile(folder).reviews if r.product == product), None)
    steps = review.steps if review else ()
    if len(steps) != number or (steps[-1].state, steps[-1].by, str(steps[-1].on)) != (
        step["state"],
        step["by"],
        step["on"],
    ):
        code = folder.name.upper()
        raise PlanningError(
            f"somebody else moved {product} of {code} at the same moment; both are kept, see: planning review {code}"
        )


def _edit(
    folder: Path, profile: Profile, review: Review | None, product: str, step: dict[str, Plain], today: dt.date
) -> Edit:
    """Give the file of reviews with one step more."""
    text = text_of_reviews(folder)
    if review is None:
        record: dict[str, Plain] = {"id": next_id(profile, "RV"), "level": "1", "product": product, "steps": [step]}
        new = added(text, FILE, KEY, record)
    else:
        steps = next(
            i.data.get("steps") for k, i in read_outline(text).records() if (k, i.identity) == (KEY, review.id)
        )
        new = changed(text, FILE, KEY, review.id, {"steps": [*(steps if isinstance(steps, list) else []), step]})
    return Edit(FILE, text or None, checked(folder, FILE, new, today))


def _sound(folder: Path, profile: Profile, today: dt.date) -> None:
    """See that what is cleared or endorsed is whole: no problem, and nothing in two versions."""
    problems = check_folder(folder, today)
    if problems:
        raise ProfileError(f"{problems[0]} ({len(problems)} in all); nothing was moved: mend the profile first")
    waiting = [r.id for _, r in profile.records() if r.other_versions]
    if waiting or profile.narrative.others:
        where = ", ".join([*waiting, *("the text" for _ in profile.narrative.others[:1])])
        raise PlanningError(
            f"{where}: two versions wait for somebody to choose; nothing was moved: planning merge --settle"
        )


def text_of_reviews(folder: Path) -> str:
    """Give the text of the file of reviews; empty where there is none."""
    path = folder / FILE
    return path.read_bytes().decode("utf-8") if path.is_file() else ""


def next_id(profile: Profile, prefix: str) -> str:
    """Give the next id of a kind of record: RV-01, RV-02."""
    taken = (*(r.id for _, r in profile.records()), *profile.sealed_ids)
    numbers = [int(found[1]) for i in taken if (found := re.fullmatch(rf"{prefix}-([0-9]+)", i))]
    return f"{prefix}-{max(numbers, default=0) + 1:02}"
