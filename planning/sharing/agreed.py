"""What a text that was cleared or endorsed may still show: what has become stricter since, and what differs by now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.keeping.tables import KEYS
from planning.problems import PlanningError
from planning.profiles import Narrative, Paragraph, Profile, ProfileError
from planning.profiles.kept_texts import agreed_folder
from planning.profiles.profile import TABLES, Standing
from planning.profiles.reading import ALIASES, read_profile
from planning.profiles.records import RECORD_TYPES, TABLE_TYPES, UNLABELLED, Record, ReviewStep
from planning.profiles.reviews import CLEARED, ENDORSED, GEOGRAPHY, OF_REVIEWS, state_of
from planning.profiles.same_words import one_line, share_words
from planning.profiles.sealed_values import CLOSED, FORM, looks_sealed, opener_for
from planning.profiles.writing import shapes_told
from planning.profiles.yamltext import read_yaml
from planning.sharing.release import opens, release
from planning.sharing.rules import OWN, edition_level

__all__ = ["agreed_profile", "standings", "touched_parts", "uses_reviews"]

ROW_KEYS = {TABLE_TYPES[file][0]: columns for file, columns in KEYS.items() if file in TABLE_TYPES}


def uses_reviews(profile: Profile) -> bool:
    """Whether an area reviews its products at all: some step is recorded, or lies sealed."""
    return any(review.steps for review in profile.reviews) or bool(profile.sealed.get("reviews"))


def agreed_profile(kept: Path, now: Profile, *, opened: bool) -> Profile:
    """Read a kept text as it may be shown today: what was put at a higher level since then is at that level.

    The protocol, the counts that readers have and the reviews are those of today. Raises ProfileError where the text
    can no longer be read.
    """
    reading = read_profile(kept, opener=opener_for(now.folder, opened=opened))
    profile = reading.profile
    if profile is None:
        product, state = kept.parent.parent.name, kept.parent.parent.parent.name
        raise ProfileError(f"the {state} text of {product} can no longer be read: {reading.problems[0]}")
    lists: dict[str, Any] = {name: _as_today(name, getattr(profile, name), now) for name in Profile.list_names()}
    lists |= {name: getattr(now, name) for name in (*OF_REVIEWS, "handed_out")}
    area: Any = _stricter(profile.area, now.area)
    narrative = replace(profile.narrative, paragraphs=tuple(_prose(profile.narrative, now.narrative)))
    # The boundaries are those of the kept text as well.
    return replace(profile, area=area, protocol=now.protocol, narrative=narrative, **lists)


# Records


def _as_today(name: str, old: tuple[Record, ...], now: Profile) -> tuple[Record, ...]:
    """Give the records of a list at the levels they have today, where these are higher."""
    if name in TABLES:
        return tuple(_rows(name, old, getattr(now, name)))
    levels = {r.id: r for r in getattr(now, name)}
    sealed = {*now.sealed_ids}
    return tuple(_at(r, UNLABELLED) if r.id in sealed else _stricter(r, levels.get(r.id)) for r in old)


def _stricter(old: Record, now: Record | None) -> Record:
    """Give a record at the level it has today where that is higher."""
    if now is None:
        return old
    level = max(old.sensitivity, now.sensitivity)
    fields = {n: max(old.levels.get(n, 1), now.levels.get(n, 1)) for n in {*old.levels, *now.levels}}
    changes = {"level": level, "levels": fields}
    return old.model_copy(update=changes) if (level, fields) != (old.sensitivity, old.levels) else old


def _at(record: Record, level: int) -> Record:
    return record if record.sensitivity >= level else record.model_copy(update={"level": level})


def _rows(name: str, old: tuple[Record, ...], now: tuple[Record, ...]) -> list[Record]:
    """Give the rows of a table at the levels they have today; one that is not there any more may lie sealed, and is so treated.

    Rows have no id of their own: they are known by what they are about.
    """
    columns = ROW_KEYS.get(name, ())

    def key(row: Record) -> tuple[object, ...]:
        return tuple(getattr(row, column, None) for column in columns)

    levels: dict[tuple[object, ...], int] = {}
    for row in now:
        levels[key(row)] = max(row.sensitivity, levels.get(key(row), 1))
    return [_at(row, levels.get(key(row), UNLABELLED)) for row in old]


# Prose


def _prose(old: Narrative, now: Narrative) -> list[Paragraph]:
    """Give the paragraphs of a kept text at the levels their words have today.

    A paragraph that stands there today keeps its level, or has the one of today. Of the others it is not known what
    became of their words: where anything in the section was put higher since, or words in a row were put higher
    elsewhere, they are at that level; where something in the section was sealed since then, which nobody can read here,
    at the highest.
    """
    before: dict[tuple[str, str], int] = {}
    for p in old.paragraphs:
        for text, level, _ in p.pieces():
            before[p.section, one_line(text)] = max(level, before.get((p.section, one_line(text)), 1))
    raised = [
        (p.section, text, level)
        for p in now.paragraphs
        for text, level, _ in p.pieces()
        if one_line(text) and before.get((p.section, one_line(text)), 0) < level
    ]
    stands: dict[tuple[str, str], int] = {}
    for p in now.paragraphs:
        spot = p.section, one_line(p.text)
        stands[spot] = min(p.level, stands.get(spot, UNLABELLED))
    known = {(p.section, p.text) for p in old.closed}
    sealed = {p.section for p in now.closed if (p.section, p.text) not in known}
    return [
        _paragraph(
            p,
            stands.get((p.section, one_line(p.text))),
            raised,
            # Words that are sealed elsewhere now were sealed in the kept text with them, but where some lay sealed before.
            sealed=p.section in sealed or (bool(sealed) and CLOSED in p.text),
        )
        for p in old.paragraphs
    ]


def _paragraph(old: Paragraph, today: int | None, raised: list[tuple[str, str, int]], *, sealed: bool) -> Paragraph:
    if today is not None:
        return replace(old, level=max(old.level, today))
    if sealed:
        return replace(old, level=UNLABELLED)
    higher = [
        level
        for section, text, level in raised
        if level > old.level and (section == old.section or share_words(text, old.text))
    ]
    return replace(old, level=max(higher)) if higher else old


# What differs


def standings(folder: Path, profile: Profile, edition: str) -> tuple[Standing, ...]:
    """Say for each product of an area how far it has come, and what readers of an edition would see otherwise since then.

    Compared are the releases of both texts, so that a change above the readers' level is not told.
    """
    if not uses_reviews(profile):
        return ()
    comparable: list[Profile] = []
    out: list[Standing] = []
    for item in framework("review_products"):
        review = next((r for r in profile.reviews if r.product == item.id), None)
        state = state_of(review)
        endorsed = agreed_folder(folder, profile, item.id, ENDORSED)
        touched = _touched_since(folder, profile, item.id, state, edition, comparable)
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
    return _touched_since(folder, profile, product, state_of(review), OWN, [])


def _touched_since(
    folder: Path, profile: Profile, product: str, state: str, edition: str, comparable: list[Profile]
) -> tuple[str, ...]:
    """Give the parts of a product that differ from its agreed text; ``comparable`` holds the release of today once it is made."""
    if state not in {CLEARED, ENDORSED}:
        return ()
    if not comparable:
        comparable.append(_comparable(profile, edition))
    kept = agreed_folder(folder, profile, product, state)
    wanted = framework("review_products")[product].links.get("sections", ())
    return _touched(kept[0] if kept else None, profile, comparable[0], edition, wanted)


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
            differs = [p.text for p in old.narrative.section(section)] != [
                p.text for p in now.narrative.section(section)
            ]
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
