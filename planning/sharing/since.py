"""What changed since the edition that readers have: found between two releases, so that nothing above their level is told."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.problems import PlanningError
from planning.profiles import Profile, ProfileError, load_profile, write_profile
from planning.profiles.kept_texts import agreed_folder
from planning.profiles.profile import SOME, TABLES, Since, SinceLast
from planning.profiles.records import ABOVE, HIDDEN, SEALED, Area, Record, marked
from planning.profiles.reviews import ENDORSED, OF_REVIEWS
from planning.profiles.values import Code, CountMark, PlaceMark, TextMark
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import read_yaml
from planning.sharing.agreed import agreed_profile
from planning.sharing.release import left_of, load_for, opens, release
from planning.sharing.standing import standings

__all__ = ["EDITIONS", "chosen_text", "keep_edition", "name_alone", "released_for", "since_last"]

EDITIONS = "handed_out"  # a folder of an area: a copy of what the readers of each edition got last, of each text of it
CURRENT = "current"  # the text being written, of an area that reviews nothing
GENERAL = "country_assessment"  # the product that is endorsed first
DAY = "handed_out.yml"
# What says nothing of itself to a reader: how sure, how old, on what it rests, to whom it may go.
BESIDE = {
    "id",
    "level",
    "levels",
    "as_of",
    "review_by",
    "evidence",
    "confidence",
    "reliability",
    "note",
    "other_versions",
}
# Records that are called by an item of a list, and those that have no name of their own.
CALLED = {"constraints": "category", "risks": "risk", "functions": "function", "judgements": "rating"}
NAMELESS = {"relations", "channels", "state_pairs", "series_breaks"}


def released_for(folder: Path, edition: str, endorsed: str = "") -> Profile:
    """Give what an area releases for an edition, how far its products have come, and what changed since its readers got one.

    ``endorsed`` names a product whose endorsed text is released instead of the one that is being written; raises
    ProfileError where there is none.
    """
    now = load_for(folder, edition)
    if now.edition:
        return release(now, edition)  # a released copy says all that itself
    full = chosen_text(folder, now, edition, endorsed)
    released = release(full, edition)
    told = tuple(replace(s, shown=s.product == endorsed) for s in standings(folder, now, edition))
    last = _last(folder, edition, endorsed)
    since = None
    if last:
        hidden = _hidden(full, released) | (_hidden(now, _uncounted(now, edition)) if endorsed else set())
        since = since_last(full, released, *last, hidden)
    return replace(released, standings=told, since=since)


def chosen_text(folder: Path, now: Profile, edition: str, endorsed: str) -> Profile:
    """Give what an edition is made from: the text being written, or the endorsed one of a product; raise ProfileError without one."""
    if not endorsed or now.edition:
        return now  # a released copy holds one text, and says which
    kept = agreed_folder(folder, now, endorsed, ENDORSED)
    if kept is None:
        raise ProfileError(f"the profile {folder.name} has no endorsed text of {endorsed}")
    return agreed_profile(kept[0], now, opened=opens(edition))


def _uncounted(profile: Profile, edition: str) -> Profile:
    """Give a release without its counts, which take long."""
    return release(replace(profile, incident_counts=(), handed_out=()), edition)


def _hidden(full: Profile, released: Profile) -> set[str]:
    """Give the ids of records that are there and not in the release."""
    told = {r.id for name, r in released.records() if name not in TABLES}
    return {*(r.id for name, r in full.records() if name not in TABLES), *full.sealed_ids} - told


def name_alone(folder: Path, edition: str) -> Profile:
    """Give an area of which an edition shows nothing yet: its name, and that all else is not in the edition."""
    now = load_for(folder, edition)
    area = Area(id=now.area.id, level=1, name=now.area.name, exercise=now.area.exercise)
    left_out = dict.fromkeys(("area", "paragraphs", *Profile.list_names()), SOME)
    detail = _uncounted(now, edition).detail
    return Profile(area=area, folder=folder, edition=edition, detail=detail, withheld=left_out)


def keep_edition(folder: Path, edition: str, text: str, released: Profile, day: dt.date) -> None:
    """Keep what readers of an edition get, so that the next one can say what changed.

    ``text`` is the product whose endorsed text it is, or empty. What they got before stays until all of this is there.
    """
    at = folder / EDITIONS / edition / (text or CURRENT)
    names = (f"{day}{f'.{n}' if n > 1 else ''}" for n in count(1))
    name = next(name for name in names if not (at / name).exists())
    try:
        write_profile(released, at / name / folder.name)
    except BaseException:
        shutil.rmtree(at / name, ignore_errors=True)
        raise
    write_whole(at / DAY, f"day: {day}\nin: {name}\n")
    for old in at.iterdir():
        if old.is_dir() and not old.is_symlink() and old.name != name:
            shutil.rmtree(old, ignore_errors=True)


def _last(folder: Path, edition: str, endorsed: str) -> tuple[Profile, str] | None:
    """Give what readers of an edition got last, and the day; None where nothing is noted or it cannot be read.

    Readers of an endorsed text may have got the text being written before the area had its products reviewed, and the
    other way round.
    """
    found = (_kept(folder, edition, text) for text in ((endorsed, CURRENT) if endorsed else (CURRENT, GENERAL)))
    return max((last for last in found if last), key=lambda last: last[1], default=None)


def _kept(folder: Path, edition: str, text: str) -> tuple[Profile, str] | None:
    at = folder / EDITIONS / edition / text
    try:
        data = read_yaml((at / DAY).read_text(encoding="utf-8"), DAY).data
        told = {k: str(v) for k, v in data.items()} if isinstance(data, dict) else {}
        profile = load_profile(at / Path(told.get("in", "")).name / folder.name, opened=False)
    except (OSError, UnicodeDecodeError, PlanningError):
        return None
    return (profile, told["day"]) if told.get("day") else None


def since_last(full: Profile, released: Profile, last: Profile, day: str, hidden: set[str]) -> SinceLast:
    """Compare two releases for the same readers: what is new, changed and gone since ``day``.

    ``full`` is the profile that ``released`` was made from. ``hidden`` names the records that are there, but above the
    readers' level now: they are not told, also where readers had them before, nor that others no longer name them. Texts and places are told to be others, without the old ones; figures that count people
    or incidents are not told, since a small one that is suppressed now could be worked out.
    """
    found: list[Since] = []
    for name in Profile.list_names():
        if name in TABLES or name in OF_REVIEWS:
            continue
        now = {r.id: r for r in getattr(released, name)}
        was = {r.id: r for r in getattr(last, name)}
        own = {r.id: r for r in getattr(full, name)}
        found += [Since(name, key, _title(name, r), "new") for key, r in now.items() if key not in was]
        for key, record in now.items():
            if key in was:
                found += _changed(name, was[key], record, own.get(key, record), hidden)
        found += [Since(name, key, "", "gone") for key in was if key not in {*now, *own, *hidden}]
    found += _prose(released, last, hidden)
    return SinceLast(day, tuple(found))


def _changed(name: str, was: Record, now: Record, own: Record, hidden: set[str]) -> Iterator[Since]:
    counts = marked(type(now), CountMark)
    untold = {
        **marked(type(now), TextMark),
        **marked(type(now), PlaceMark),
    }  # a place may have been named more finely then
    for field in type(now).model_fields:
        if field in BESIDE or field in counts:
            continue
        told, old = getattr(now, field), left_of(field, getattr(was, field, None), hidden)
        if old == told or left_of(field, getattr(own, field), hidden) != told:
            continue  # nothing but what is hidden, or this edition has it otherwise than it was written
        plain = field not in untold and _plain(told) and _plain(old)
        before, after = (_shown(old), _shown(told)) if plain else ("", "")
        yield Since(name, now.id, _title(name, now), "changed", field, before, after)


def _plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(v, str | int | float) for v in value)
    return value is None or isinstance(value, str | int | float | dt.date)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _title(name: str, record: Record) -> str:
    """Give what a record is called by: an item of a list, else its first text that readers have."""
    if name == "tasks":
        return framework("guidance_tasks")[record.id].name if record.id in framework("guidance_tasks") else ""
    if field := CALLED.get(name):
        mark, value = marked(type(record), Code).get(field), getattr(record, field)
        return framework(mark.name)[value].name if mark and value else ""
    texts = marked(type(record), TextMark)
    for field in type(record).model_fields if name not in NAMELESS else ():
        value = getattr(record, field)
        if field in texts and field not in BESIDE and isinstance(value, str) and value not in {HIDDEN, ABOVE, SEALED}:
            return value
    return ""


def _prose(released: Profile, last: Profile, hidden: set[str]) -> Iterator[Since]:
    sections = dict.fromkeys(p.section for p in (*released.narrative.paragraphs, *last.narrative.paragraphs))
    for section in sections:
        old = [left_of("text", p.text, hidden) for p in last.narrative.section(section)]
        new = [p.text for p in released.narrative.section(section) if p.text not in old]
        if new:
            yield Since("paragraphs", section, "", "changed", "text", "", str(len(new)))
