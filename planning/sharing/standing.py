"""How far the products of an area have come, and which parts differ by now from the text that was cleared or endorsed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from planning.frameworks import framework
from planning.problems import PlanningError
from planning.profiles import Profile
from planning.profiles.kept_texts import agreed_folder
from planning.profiles.profile import Standing
from planning.profiles.reading import ALIASES
from planning.profiles.records import (
    RECORD_TYPES,
    TABLE_TYPES,
    Record,
    ReviewStep,
)
from planning.profiles.reviews import CLEARED, ENDORSED, GEOGRAPHY, state_of
from planning.profiles.sealed_values import FORM, looks_sealed
from planning.profiles.writing import shapes_told
from planning.profiles.yamltext import read_yaml
from planning.sharing.agreed import agreed_profile, uses_reviews
from planning.sharing.release import opens, release
from planning.sharing.rules import OWN, edition_level

__all__ = ["standings", "touched_parts"]


def standings(folder: Path, profile: Profile, edition: str, *, opened: bool | None = None) -> tuple[Standing, ...]:
    """Say for each product of an area how far it has come, and what readers of an edition would see otherwise since then.

    Compared are the releases of both texts, so that a change above the readers' level is not told. ``opened`` says whether
    the profile was read with a key, where that does not follow from the edition: the kept text is read alike.
    """
    opened = opens(edition) if opened is None else opened
    if not uses_reviews(profile):
        return ()
    comparable: list[Profile] = []
    out: list[Standing] = []
    for item in framework("review_products"):
        review = next((r for r in profile.reviews if r.product == item.id), None)
        state = state_of(review)
        endorsed = agreed_folder(folder, profile, item.id, ENDORSED)
        touched = _touched_since(folder, profile, item.id, state, edition, comparable, opened=opened)
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


def touched_parts(folder: Path, profile: Profile, product: str) -> tuple[str, ...]:
    """Give the parts of a product that changed since it was cleared or endorsed last, for the planning cell."""
    review = next((r for r in profile.reviews if r.product == product), None)
    return _touched_since(folder, profile, product, state_of(review), OWN, [], opened=opens(OWN))


def _touched_since(
    folder: Path,
    profile: Profile,
    product: str,
    state: str,
    edition: str,
    comparable: list[Profile],
    *,
    opened: bool,
) -> tuple[str, ...]:
    """Give the parts of a product that differ from its agreed text; ``comparable`` holds the release of today once it is made."""
    if state not in {CLEARED, ENDORSED}:
        return ()
    if not comparable:
        comparable.append(_comparable(profile, edition))
    kept = agreed_folder(folder, profile, product, state)
    wanted = framework("review_products")[product].links.get("sections", ())
    return _touched(kept[0] if kept else None, profile, comparable[0], edition, wanted, opened=opened)


def _comparable(profile: Profile, edition: str) -> Profile:
    """Give the release of a profile without counts, which take long and are compared as they are."""
    return release(replace(profile, incident_counts=(), handed_out=()), edition)


def _counts(profile: Profile, edition: str) -> list[Record]:
    """Give the monthly counts up to the readers' level, which they see summed up."""
    return [c for c in profile.incident_counts if c.sensitivity <= edition_level(edition)]


def _touched(
    kept: Path | None, profile: Profile, now: Profile, edition: str, wanted: tuple[str, ...], *, opened: bool
) -> tuple[str, ...]:
    if kept is None:
        return tuple(wanted)  # what was agreed is not there any more
    try:
        old_text = agreed_profile(kept, profile, opened=opened)
    except PlanningError:
        return tuple(wanted)
    old = _comparable(old_text, edition)
    closed = _closed_otherwise(kept, profile, old_text) if opens(edition) else set()
    out = []
    for section in wanted:
        if section == "incident_counts":
            differs = _counts(old_text, edition) != _counts(profile, edition)
        elif section == GEOGRAPHY:
            differs = shapes_told(old) != shapes_told(now) or (opens(edition) and _aliases(old) != _aliases(now))
        elif section == "area":
            differs = old.area != now.area
        elif hasattr(now, section):
            differs = getattr(old, section) != getattr(now, section)
        else:
            was, new = ([(p.text, p.level) for p in text.narrative.section(section)] for text in (old, now))
            differs = was != new
        out += [section] if differs or section in closed else []
    return tuple(out)


def _aliases(profile: Profile) -> bytes:
    path = profile.folder / ALIASES
    return path.read_bytes() if path.is_file() else b""


def _closed_otherwise(kept: Path, profile: Profile, old: Profile) -> set[str]:
    """Give the parts in which something is sealed, cannot be opened here, and is not the same as in a kept text."""
    if not any(p.sealed or p.narrative.closed or any(r.sealed for _, r in p.records()) for p in (profile, old)):
        return set()
    was, now = (_sealed_forms(home) for home in (kept, profile.folder))
    prose = [{(p.section, p.text) for p in text.narrative.closed} for text in (old, profile)]
    return {name for name in was | now if was.get(name) != now.get(name)} | {s for s, _ in prose[0] ^ prose[1]}


def _sealed_forms(home: Path) -> dict[str, list[str]]:
    """Give what is sealed in the records of a folder, as it lies there, by list."""
    found: dict[str, list[str]] = {}
    for file, kinds in RECORD_TYPES.items():
        if (home / file).is_file() and file != "review.yml":
            text = (home / file).read_text(encoding="utf-8", errors="replace")
            data = read_yaml(text, file).data if looks_sealed(text) else None
            for key, value in data.items() if isinstance(data, dict) else ():
                found[key] = FORM.findall(json.dumps(value)) if key in kinds else []
    for file, (name, _) in TABLE_TYPES.items():
        if (home / file).is_file():
            found[name] = FORM.findall((home / file).read_text(encoding="utf-8", errors="replace"))
    return {name: forms for name, forms in found.items() if forms}
