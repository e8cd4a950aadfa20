"""Texts that were cleared and endorsed: kept whole beside the profile, and read with what has become stricter since."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.problems import PlanningError
from planning.profiles import Profile, ProfileError
from planning.profiles.profile import Standing
from planning.profiles.reading import JOURNAL, read_profile
from planning.profiles.records import Record, ReviewStep
from planning.profiles.reviews import CLEARED, ENDORSED, OF_REVIEWS, state_of
from planning.profiles.sealed_values import opener_for
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import read_yaml
from planning.sharing.release import opens, release
from planning.sharing.rules import edition_level

__all__ = ["agreed_folder", "agreed_profile", "keep_text", "standings", "uses_reviews"]

KEPT = "kept.yml"
SKIPPED = {JOURNAL, "README.md"}


def keep_text(folder: Path, product: str, state: str, steps: int, day: dt.date) -> Path:
    """Keep the text of an area as it is, as the one that was cleared or endorsed for a product; give the folder.

    ``steps`` is how many steps the review has with this one: a text that belongs to another step counts for nothing.
    """
    to = folder / state / product
    to.parent.mkdir(exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder, prefix=f".{state}-"))
    try:
        inner = staged / folder.name
        inner.mkdir()
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith(".") and path.name not in SKIPPED:
                shutil.copyfile(path, inner / path.name)
        write_whole(staged / KEPT, f"state: {state}\non: {day}\nsteps: {steps}\n")
        staged.chmod(0o755)
        if to.exists():
            old = staged.with_name(f"{staged.name}.old")
            to.rename(old)
            staged.rename(to)
            shutil.rmtree(old)
        else:
            staged.rename(to)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return to


def uses_reviews(profile: Profile) -> bool:
    """Whether an area reviews its products at all: some step is recorded."""
    return any(review.steps for review in profile.reviews)


def agreed_folder(folder: Path, profile: Profile, product: str, state: str) -> tuple[Path, ReviewStep] | None:
    """Give the folder of the text that was cleared or endorsed last for a product, and the step; None where there is none.

    A text that does not belong to that step is none: it was changed by hand, or a move was cut short.
    """
    review = next((r for r in profile.reviews if r.product == product), None)
    steps = [n for n, step in enumerate(review.steps, 1) if step.state == state] if review else []
    if not steps or review is None:
        return None
    at = folder / state / product
    try:
        data = read_yaml((at / KEPT).read_text(encoding="utf-8"), KEPT).data
    except (OSError, UnicodeDecodeError):
        return None
    step = review.steps[steps[-1] - 1]
    due = {"state": state, "on": str(step.on), "steps": str(steps[-1])}
    inner = at / folder.name
    return (inner, step) if data == due and inner.is_dir() else None


def agreed_profile(kept: Path, now: Profile, *, opened: bool) -> Profile:
    """Read a kept text as it may be shown today: what was put at a higher level since then is at that level.

    The protocol, the counts that readers have and the reviews are those of today. Raises ProfileError where the text
    can no longer be read.
    """
    reading = read_profile(kept, opener=opener_for(now.folder, opened=opened))
    profile = reading.profile
    if profile is None:
        raise ProfileError(
            f"the {kept.parent.parent.name} text of {kept.parent.name} can no longer be read: {reading.problems[0]}"
        )
    levels: dict[tuple[str, str], Record] = {(name, r.id): r for name, r in now.records()}
    lists: dict[str, Any] = {
        name: tuple(_stricter(r, levels.get((name, r.id))) for r in getattr(profile, name))
        for name in Profile.list_names()
    }
    lists |= {name: getattr(now, name) for name in (*OF_REVIEWS, "handed_out")}
    area: Any = _stricter(profile.area, now.area)
    narrative = profile.narrative
    # Words that lie higher today, as a paragraph or as a sentence of one, take the old paragraph they stand in along.
    today = [(text.strip(), level) for p in now.narrative.paragraphs for text, level, _ in p.pieces() if text.strip()]
    paragraphs = (
        replace(p, level=max([p.level, *(level for text, level in today if level > p.level and text in p.text)]))
        for p in narrative.paragraphs
    )
    return replace(
        profile,
        folder=now.folder,
        area=area,
        protocol=now.protocol,
        narrative=replace(narrative, paragraphs=tuple(paragraphs)),
        **lists,
    )


def _stricter(old: Record, now: Record | None) -> Record:
    """Give a record at the level it has today where that is higher; a record that lies sealed today is at the highest."""
    if now is None:
        return old
    level = max(old.sensitivity, now.sensitivity)
    fields = {n: max(old.levels.get(n, 1), now.levels.get(n, 1)) for n in {*old.levels, *now.levels}}
    changes = {"level": level, "levels": fields}
    return old.model_copy(update=changes) if (level, fields) != (old.sensitivity, old.levels) else old


def standings(folder: Path, profile: Profile, edition: str) -> tuple[Standing, ...]:
    """Say for each product of an area how far it has come, and what readers of an edition would see otherwise since then.

    Compared are the releases of both texts, so that a change above the readers' level is not told.
    """
    if not uses_reviews(profile):
        return ()
    now: Profile | None = None
    out: list[Standing] = []
    for item in framework("review_products"):
        review = next((r for r in profile.reviews if r.product == item.id), None)
        state = state_of(review)
        touched: tuple[str, ...] = ()
        endorsed = agreed_folder(folder, profile, item.id, ENDORSED)
        if review and review.steps and state in {CLEARED, ENDORSED}:
            kept = agreed_folder(folder, profile, item.id, state)
            now = now or _comparable(profile, edition)
            touched = _touched(kept[0] if kept else None, profile, now, edition, item.links.get("sections", ()))
        last: ReviewStep | None = review.steps[-1] if review and review.steps else None
        out.append(
            Standing(
                item.id,
                state,
                str(last.on) if last else "",
                last.by if last else "",
                touched,
                str(endorsed[1].on) if endorsed else "",
            )
        )
    return tuple(out)


def _comparable(profile: Profile, edition: str) -> Profile:
    """Give the release of a profile without counts, which take long and are compared as they are."""
    return release(replace(profile, incident_counts=(), handed_out=()), edition)


def _counts(profile: Profile, edition: str) -> list[Record]:
    """Give the monthly counts up to the readers' level, which they see summed up."""
    return [c for c in profile.incident_counts if c.sensitivity <= edition_level(edition)]


def _touched(
    kept: Path | None, profile: Profile, now: Profile, edition: str, wanted: tuple[str, ...]
) -> tuple[str, ...]:
    if kept is None:
        return tuple(wanted)  # what was agreed is not there any more
    try:
        old_text = agreed_profile(kept, profile, opened=opens(edition))
    except PlanningError:
        return tuple(wanted)
    old = _comparable(old_text, edition)
    out = []
    for section in wanted:
        if section == "incident_counts":
            differs = _counts(old_text, edition) != _counts(profile, edition)
        elif section == "area":
            differs = old.area != now.area
        elif hasattr(now, section):
            differs = getattr(old, section) != getattr(now, section)
        else:
            differs = [p.text for p in old.narrative.section(section)] != [
                p.text for p in now.narrative.section(section)
            ]
        out += [section] if differs else []
    return tuple(out)
