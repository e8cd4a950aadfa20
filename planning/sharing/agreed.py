"""What a text that was cleared or endorsed may still show: what has become stricter since is as strict in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planning.keeping.tables import KEYS
from planning.profiles import Narrative, Paragraph, Profile, ProfileError
from planning.profiles.comments import with_comments_raised
from planning.profiles.kept_texts import kept_folders
from planning.profiles.profile import TABLES
from planning.profiles.reading import read_profile
from planning.profiles.records import (
    TABLE_TYPES,
    UNLABELLED,
    Record,
    levels_of,
    marked,
)
from planning.profiles.reviews import OF_REVIEWS
from planning.profiles.same_words import RUN, one_line, share_words
from planning.profiles.sealed_values import CLOSED, opener_for
from planning.profiles.values import TextMark
from planning.sharing.rules import stricter_protocol

__all__ = ["agreed_profile", "uses_reviews"]

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
        strict = _stricter(record, there)
        stands: dict[str, int] = {}
        for text, level in _texts(there) if there else ():
            stands[text] = min(level, stands.get(text, level))
        higher = [
            words.level
            for text, level in _texts(strict)
            if stands.get(text, UNLABELLED + 1) > level  # it stands there as it was, at this level
            for words in raised
            if words.level > level and share_words(words.text, text)
        ]
        out.append(_at(strict, max(higher, default=1)))
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
