"""Releases a profile for an edition: what the reader may not see is gone before anything runs on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.problems import UsageError, nearest, one_of
from planning.profiles import EVIDENCE_MARK, Narrative, Paragraph, Profile, load_profile, write_profile
from planning.profiles.records import ABOVE, SEALED, UNLABELLED, Area, Record, field_levels

__all__ = ["ABOVE", "LEFT_OUT", "SEALED", "edition_level", "load_for", "release", "release_workspace"]

LEFT_OUT = "[evidence above this edition]"
SEALED_OUT = "[evidence that is sealed]"


def edition_level(edition: str) -> int:
    """Give the highest level an edition may hold; raise UsageError for an unknown edition."""
    editions = framework("editions")
    if edition not in editions:
        near = nearest(edition, editions.ids)
        hint = f"; do you mean {near}?" if near else ""
        raise UsageError(f"edition {edition!r}: allowed {one_of(editions.ids)}{hint}")
    return int(editions[edition].max or 1)


def release(profile: Profile, edition: str) -> Profile:
    """Give the profile without anything above the edition's level; ``withheld`` counts what was left out, by type.

    References to records that were left out are left out with them, and evidence marks in prose are replaced.
    """
    highest = edition_level(edition)
    own = highest >= UNLABELLED
    withheld = dict(profile.withheld)
    for name, number in () if own else profile.sealed.items():  # sealed values are of level 4
        withheld[name] = withheld.get(name, 0) + number
    kept: dict[str, list[Record]] = {}
    for name in profile.list_names():
        records = getattr(profile, name)
        kept[name] = [_fields(r, highest) for r in records if r.sensitivity <= highest]
        if len(kept[name]) < len(records):
            withheld[name] = withheld.get(name, 0) + len(records) - len(kept[name])
    ids = {r.id for records in kept.values() for r in records}
    gone = ({r.id for name in profile.list_names() for r in getattr(profile, name)} | {*profile.sealed_ids}) - ids
    clean = {name: tuple(c for r in records if (c := _without(r, gone)) is not None) for name, records in kept.items()}
    for name, records in clean.items():
        if len(records) < len(kept[name]):  # a record that cannot stand without what was left out
            withheld[name] = withheld.get(name, 0) + len(kept[name]) - len(records)
    area = _area(profile.area, highest, gone)
    if profile.area.sensitivity > highest:
        withheld["area"] = 1
    paragraphs = [p for p in profile.narrative.paragraphs if p.level <= highest]
    hidden = len(profile.narrative.paragraphs) - len(paragraphs)
    if hidden:
        withheld["paragraphs"] = withheld.get("paragraphs", 0) + hidden
    narrative = Narrative(tuple(_marks(p, gone) for p in paragraphs))
    if own and profile.sealed_ids:  # nothing lies above this edition: what is not there is sealed
        area, narrative = _as_sealed(area), replace(narrative, paragraphs=tuple(map(_as_sealed, narrative.paragraphs)))
        clean = {name: _as_sealed(records) for name, records in clean.items()}
    return replace(
        profile,
        area=area,
        narrative=narrative,
        withheld=withheld,
        sealed=profile.sealed if own else {},
        sealed_ids=(),
        edition=edition,
        **clean,  # type: ignore[arg-type]
    )


def _as_sealed(value: Any) -> Any:
    """Give a value with the marks of what is left out saying that it is sealed."""
    if isinstance(value, str):
        return SEALED if value == ABOVE else value.replace(LEFT_OUT, SEALED_OUT)
    if isinstance(value, tuple):
        return tuple(_as_sealed(v) for v in value)
    if isinstance(value, Paragraph):
        return replace(value, text=_as_sealed(value.text))
    if not hasattr(value, "model_fields_set"):
        return value
    told = {name: getattr(value, name) for name in type(value).model_fields if name != "id"}
    changes = {name: new for name, old in told.items() if (new := _as_sealed(old)) != old}
    return value.model_copy(update=changes) if changes else value


def _area(area: Area, highest: int, gone: set[str]) -> Area:
    """Give the area's own record; above the level nothing of it is left but its code, its name and the exercise mark."""
    if area.sensitivity > highest:
        return Area(id=area.id, level=1, name=area.name, exercise=area.exercise)
    left: Area = _without(_fields(area, highest), gone)
    return left


def load_for(folder: Path, edition: str) -> Profile:
    """Read the profile that an edition is made of; raise ProfileError where it has problems.

    What is sealed is opened for the planning cell's own edition alone: the pages of every other one are the same with
    and without a key, and the opened text is not even in memory when they are made.
    """
    return load_profile(folder, opened=edition_level(edition) >= UNLABELLED)


def release_workspace(folders: dict[str, Path], edition: str, to: Path) -> None:
    """Write the released copy of each area's profile under ``to/country_profiles``; nothing else of it is copied."""
    for code, folder in folders.items():
        write_profile(release(load_for(folder, edition), edition), to / "country_profiles" / code.lower())


def _fields(record: Any, highest: int) -> Any:
    kind: type[Record] = type(record)
    fields, levels = kind.model_fields, field_levels(kind).items()
    sealed = {n: fields[n].get_default(call_default_factory=True) for n, level in levels if level > highest}
    clean = record.with_sealed(()) if record.sealed and highest < UNLABELLED else record
    return clean.model_copy(update=sealed) if sealed else clean


def _without(record: Any, gone: set[str]) -> Any:
    """Give a record (or part) without the ids that are gone; None where a required field named one."""
    changes: dict[str, Any] = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if isinstance(value, str) and name != "id" and value in gone:
            if info.is_required():
                return None
            changes[name] = None
        elif isinstance(value, str) and name != "id":
            marked = _replace_marks(value, gone)
            if marked != value:
                changes[name] = marked
        elif isinstance(value, tuple) and value:
            parts = [_part(v, gone) for v in value]
            if list(value) != (left := [v for v in parts if v is not None]):
                lost = name == "evidence" and len(left) < len(value)
                changes[name] = (*(v for v in left if v != ABOVE), ABOVE) if lost else tuple(left)
        elif hasattr(value, "model_fields_set"):
            inner = _without(value, gone)
            if inner is not value:
                changes[name] = inner
    return record.model_copy(update=changes) if changes else record


def _part(value: Any, gone: set[str]) -> Any:
    if isinstance(value, str):
        return None if value in gone else _replace_marks(value, gone)
    return _without(value, gone) if hasattr(value, "model_fields_set") else value


def _replace_marks(text: str, gone: set[str]) -> str:
    return EVIDENCE_MARK.sub(lambda m: LEFT_OUT if m.group(1) in gone else m.group(0), text)


def _marks(paragraph: Paragraph, gone: set[str]) -> Paragraph:
    return replace(paragraph, text=_replace_marks(paragraph.text, gone))
