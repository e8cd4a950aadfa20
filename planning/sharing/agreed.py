"""What a text that was cleared or endorsed may still show: what has become stricter since, and what differs by now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.keeping.tables import KEYS
from planning.problems import PlanningError
from planning.profiles import Narrative, Paragraph, Profile, ProfileError
from planning.profiles.comments import with_comments_raised
from planning.profiles.kept_texts import agreed_folder, kept_folders
from planning.profiles.profile import TABLES, Standing
from planning.profiles.reading import ALIASES, read_profile
from planning.profiles.records import (
    RECORD_TYPES,
    TABLE_TYPES,
    UNLABELLED,
    Record,
    ReviewStep,
    levels_of,
    marked,
)
from planning.profiles.reviews import CLEARED, ENDORSED, GEOGRAPHY, OF_REVIEWS, state_of
from planning.profiles.same_words import RUN, one_line, share_words
from planning.profiles.sealed_values import CLOSED, FORM, looks_sealed, opener_for
from planning.profiles.values import TextMark
from planning.profiles.writing import shapes_told
from planning.profiles.yamltext import read_yaml
from planning.sharing.release import opens, release
from planning.sharing.rules import OWN, edition_level, stricter_protocol

__all__ = ["agreed_profile", "standings", "touched_parts", "uses_reviews"]

ROW_KEYS = {TABLE_TYPES[file][0]: columns for file, columns in KEYS.items() if file in TABLE_TYPES}


def uses_reviews(profile: Profile) -> bool:
    """Whether an area reviews its products at all: a step is recorded or lies sealed, or a text was kept for one that is lost."""
    steps = any(review.steps for review in profile.reviews) or bool(profile.sealed.get("reviews"))
    return steps or bool(kept_folders(profile.folder))


def agreed_profile(kept: Path, now: Profile, *, opened: bool) -> Profile:
    """Read a kept text as it may be shown today: what was put at a higher level since then is at that level.

    The protocol is that of today with what the kept one asked for besides; the counts that readers have and the reviews
    are those of today. Raises ProfileError where the text can no longer be read.
    """
    reading = read_profile(kept, opener=opener_for(now.folder, opened=opened))
    profile = reading.profile
    if profile is None:
        product, state = kept.parent.parent.name, kept.parent.parent.parent.name
        raise ProfileError(f"the {state} text of {product} can no longer be read: {reading.problems[0]}")
    raised, sealed = tuple(_raised(profile, now)), _sealed_since(profile, now)
    lists: dict[str, Any] = {
        name: _as_today(name, getattr(profile, name), now, raised, sealed=sealed) for name in Profile.list_names()
    }
    today = with_comments_raised(now)  # what they are about may lie lower in the kept text, or not be there
    lists |= {name: getattr(today, name) for name in (*OF_REVIEWS, "handed_out")}
    area: Any = _stricter(profile.area, now.area)
    paragraphs = tuple(_prose(profile.narrative, now.narrative, raised))
    # The boundaries are those of the kept text as well.
    return replace(
        profile,
        area=area,
        protocol=stricter_protocol(profile.protocol, now.protocol),
        narrative=replace(profile.narrative, paragraphs=paragraphs),
        **lists,
    )


@dataclass(frozen=True)
class _Words:
    """Words that are at a level now at which they were not: where they stand, a section or nothing for those of a record."""

    section: str
    text: str
    level: int


def _raised(old: Profile, now: Profile) -> Iterator[_Words]:
    """Give the words that are at a higher level today than in a kept text, or that it does not have there."""
    before: dict[tuple[str, str], int] = {}
    for p in old.narrative.paragraphs:
        for text, level, _ in p.pieces():
            before[p.section, one_line(text)] = max(level, before.get((p.section, one_line(text)), 1))
    for p in now.narrative.paragraphs:
        for text, level, _ in p.pieces():
            if one_line(text) and before.get((p.section, one_line(text)), 0) < level:
                yield _Words(p.section, text, level)
    was = {(name, r.id, text): level for name, r in old.records() for text, level in _texts(r)}
    for name, record in now.records():
        if name not in TABLES and name not in OF_REVIEWS:
            for text, level in _texts(record):
                if was.get((name, record.id, text), 0) < level:
                    yield _Words("", text, level)


def _texts(record: Record) -> Iterator[tuple[str, int]]:
    """Give the texts of a record that are long enough to be known again, each with its level."""
    levels = levels_of(record)
    for name in marked(type(record), TextMark):
        value = getattr(record, name)
        if isinstance(value, str) and len(value.split()) >= RUN:
            yield value, levels.get(name, record.sensitivity)


def _sealed_since(old: Profile, now: Profile) -> bool:
    """Whether something was sealed since a text was kept, which cannot be read here: it may be words of this text."""
    return bool(_sealed_in(now) - _sealed_in(old))


def _sealed_in(profile: Profile) -> set[tuple[str, str]]:
    fields = {(r.id, field) for _, r in profile.records() for field in r.sealed}
    return {*fields, *((i, "") for i in profile.sealed_ids), *((p.section, p.text) for p in profile.narrative.closed)}


# Records


def _as_today(
    name: str, old: tuple[Record, ...], now: Profile, raised: tuple[_Words, ...], *, sealed: bool
) -> tuple[Record, ...]:
    """Give the records of a list at the levels they have today, where these are higher.

    One whose words are in prose or in another record at a higher level today is at that level; one that is not there
    any more, while something was sealed since, is at the highest.
    """
    if name in TABLES:
        return tuple(_rows(name, old, getattr(now, name)))
    today = {r.id: r for r in getattr(now, name)}
    closed = {*now.sealed_ids}
    out = []
    for record in old:
        there = today.get(record.id)
        if record.id in closed or (there is None and sealed):
            out.append(_at(record, UNLABELLED))
            continue
        stand = dict(_texts(there)) if there else {}
        higher = [
            words.level
            for text, level in _texts(record)
            if text not in stand
            for words in raised
            if words.level > level and share_words(words.text, text)
        ]
        out.append(_at(_stricter(record, there), max(higher, default=1)))
    return tuple(out)


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


def _prose(old: Narrative, now: Narrative, raised: tuple[_Words, ...]) -> list[Paragraph]:
    """Give the paragraphs of a kept text at the levels their words have today.

    A paragraph that stands there today keeps its level, or has the one of today. Of the others it is not known what
    became of their words: where anything in the section was put higher since, or words in a row were put higher
    elsewhere, they are at that level; where something in the section was sealed since then, which nobody can read here,
    at the highest.
    """
    stands: dict[tuple[str, str], int] = {}
    for p in now.paragraphs:
        spot = p.section, one_line(p.text)
        stands[spot] = min(p.level, stands.get(spot, UNLABELLED))
    known = {(p.section, p.text) for p in old.closed}
    closed = {p.section for p in now.closed if (p.section, p.text) not in known}
    return [
        _paragraph(
            p,
            stands.get((p.section, one_line(p.text))),
            raised,
            # Words that are sealed elsewhere now were sealed in the kept text with them, but where some lay sealed before.
            sealed=p.section in closed or (bool(closed) and CLOSED in p.text),
        )
        for p in old.paragraphs
    ]


def _paragraph(old: Paragraph, today: int | None, raised: tuple[_Words, ...], *, sealed: bool) -> Paragraph:
    if today is not None:
        return replace(old, level=max(old.level, today))
    if sealed:
        return replace(old, level=UNLABELLED)
    higher = [
        words.level
        for words in raised
        if words.level > old.level and (words.section == old.section or share_words(words.text, old.text))
    ]
    return replace(old, level=max(higher)) if higher else old


# What differs


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
