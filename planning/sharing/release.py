"""Releases a profile for an edition: what the reader may not see is gone before anything runs on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from planning.frameworks import framework
from planning.keeping.unsettled import unsettled_up_to
from planning.profiles import EVIDENCE_MARK, SENTENCE, Narrative, Paragraph, Profile, load_profile
from planning.profiles.comments import with_comments_raised
from planning.profiles.profile import SOME
from planning.profiles.records import (
    ABOVE,
    HIDDEN,
    SEALED,
    Area,
    Protocol,
    Record,
    field_levels,
    layered_parts,
    levels_of,
    marked,
)
from planning.profiles.values import CountMark, Ref, Sealed
from planning.sharing.counts import released_counts
from planning.sharing.places import Places, names_party, successor_is_party
from planning.sharing.rules import OWN, Rules, rules

__all__ = [
    "ABOVE",
    "LEFT_OUT",
    "SEALED",
    "SENTENCE_LEFT_OUT",
    "left_of",
    "load_for",
    "opens",
    "release",
]

LEFT_OUT = "[evidence above this edition]"
SEALED_OUT = "[evidence that is sealed]"
SENTENCE_LEFT_OUT = "[text above this edition]"
MONTH = len("2026-01")
COUNTS = "released_counts"
RULES = ("count_threshold", "attribution", "places", "stubs", "data_types")  # what a protocol says to the release


def release(profile: Profile, edition: str) -> Profile:
    """Give the profile without anything above the edition's level; ``withheld`` counts what was left out, by type.

    The area's protocol tightens what the edition may hold (planning.sharing.rules). References to records that were left
    out are left out with them, evidence marks and sentences above the level are replaced, places are named as coarsely
    as the edition asks for, and monthly counts give way to counts over full quarters with the small ones suppressed
    (planning.sharing.suppression). A released profile that is released again stays as it is.
    """
    rule = rules(profile, edition)
    profile = profile if profile.edition else with_comments_raised(profile)
    places = Places.of(profile)
    withheld = dict(profile.withheld)
    own = rule.edition == OWN
    sealed = {} if own else _sealed(profile)
    kept: dict[str, list[Record]] = {}
    for name, records in _lists(profile, rule).items():
        raised = [_raised(r, rule) for r in records]
        kept[name] = [_fields(r, rule) for r in raised if r.sensitivity <= rule.highest and places.told(r, rule)]
        _count(withheld, name, len(records) - len(kept[name]) + sealed.get(name, 0), rule)
    ids = {r.id for records in kept.values() for r in records}
    gone = ({r.id for name in profile.list_names() for r in getattr(profile, name)} | {*profile.sealed_ids}) - ids
    clean = {name: tuple(c for r in records if (c := _without(r, gone)) is not None) for name, records in kept.items()}
    for name, records in clean.items():
        _count(withheld, name, len(kept[name]) - len(records), rule)  # those that cannot stand without what is gone
    # What names a party names one also where its card is left out.
    parties = {r.id for records in kept.values() for r in records if names_party(r) or successor_is_party(r)}
    clean = {
        name: tuple(places.generalised(r, rule, party=r.id in parties) for r in records)
        for name, records in clean.items()
    }
    area, protocol = _area(profile.area, rule, gone), _protocol(profile.protocol, rule, gone)
    if profile.area.sensitivity > rule.highest:
        withheld["area"] = 1
    if profile.protocol is not None and _raised(profile.protocol, rule).sensitivity > rule.highest:
        _count(withheld, "protocol", 1, rule)
    paragraphs = [_sentences(p, rule.highest) for p in profile.narrative.paragraphs if p.level <= rule.highest]
    hidden = len(profile.narrative.paragraphs) - len(paragraphs) + sealed.get("paragraphs", 0)
    _count(withheld, "paragraphs", hidden, rule)
    narrative = Narrative(tuple(_marks(p, gone) for p in paragraphs))
    if own and profile.sealed_ids:  # nothing lies above this edition: what is not there is sealed
        area, narrative = _as_sealed(area), replace(narrative, paragraphs=tuple(map(_as_sealed, narrative.paragraphs)))
        clean = {name: _as_sealed(records) for name, records in clean.items()}
    return replace(
        profile,
        area=area,
        protocol=protocol,
        narrative=narrative,
        withheld=withheld,
        sealed=profile.sealed if own else {},
        sealed_ids=(),
        edition=edition,
        detail=rule.detail,
        unsettled=profile.unsettled if profile.edition else unsettled_up_to(profile, rule.highest),
        **clean,  # type: ignore[arg-type]
    )


def _sealed(profile: Profile) -> dict[str, int]:
    """Give how many records of each released list lie encrypted, and so at level 4."""
    names = {"incident_counts": COUNTS}
    return {names.get(name, name): number for name, number in profile.sealed.items()}


def _count(withheld: dict[str, int], name: str, number: int, rule: Rules) -> None:
    """Note how many records of a type are left out; not how many where the protocol keeps that back.

    The number of counts over quarters would say nothing to anybody, and so it is never told.
    """
    if number:
        before = withheld.get(name, 0)
        told = rule.counted and name != COUNTS and before != SOME
        withheld[name] = before + number if told else SOME


def _lists(profile: Profile, rule: Rules) -> dict[str, tuple[Any, ...]]:
    """Give the lists that are released; what they are computed from stays with the planning cell."""
    lists: dict[str, Any] = {name: getattr(profile, name) for name in profile.list_names()}
    if profile.incident_counts:
        counted = [_raised(r, rule) for r in profile.incident_counts]
        parents = Places.of(profile).parents
        readings = [_raised(r, rule) for r in profile.readings]
        since = str(framework("disclosure").settings["counts_since"].value)
        handed_out = profile.handed_out if rule.threshold else ()
        lists[COUNTS] = released_counts(counted, rule.threshold, handed_out, parents, readings, since)
    if rule.edition != OWN:
        lists |= {"incident_counts": (), "handed_out": ()}
        if profile.sealed.get("incident_counts"):
            lists[COUNTS] = ()  # a sum that lacks a sealed count would be told as if it were the whole
    return lists


def _area(area: Area, rule: Rules, gone: set[str]) -> Area:
    """Give the area's own record; above the level nothing of it is left but its code, its name and the exercise mark."""
    if area.sensitivity > rule.highest:
        return Area(id=area.id, level=1, name=area.name, exercise=area.exercise)
    left: Area = _without(_fields(area, rule), gone)
    return left


def _protocol(protocol: Protocol | None, rule: Rules, gone: set[str]) -> Protocol | None:
    """Give the protocol; above the level nothing is left of it but its rules, which hold for the copy as well."""
    if protocol is None:
        return None
    raised: Protocol = _raised(protocol, rule)
    if raised.sensitivity <= rule.highest:
        released: Protocol = _without(_fields(raised, rule), gone)
        return released
    told = {name: getattr(protocol, name) for name in RULES}
    return Protocol(id=protocol.id, level=1).model_copy(update=told)


def opens(edition: str) -> bool:
    """Whether sealed values are opened for an edition: for the planning cell's own alone.

    So the pages of every other one are the same with and without a key, and what is sealed is not even in memory when
    they are made.
    """
    return edition == OWN


def load_for(folder: Path, edition: str) -> Profile:
    """Read the profile that an edition is made of; raise ProfileError where it has problems."""
    return load_profile(folder, opened=opens(edition))


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


def _raised(record: Any, rule: Rules) -> Any:
    """Give a record at the level that the protocol asks of its kind, where that is higher than its own."""
    lowest = rule.lowest.get(type(record).kind, 1)
    return record.model_copy(update={"level": lowest}) if lowest > record.sensitivity else record


def _fields(record: Any, rule: Rules) -> Any:
    """Give a record without its fields above the level.

    A field that lies higher in every record of its type becomes empty: pages of the edition do not have it at all. A
    text that an author put higher says that it is left out, since an empty field would read as a gap.
    """
    kind: type[Record] = type(record)
    fields, always = kind.model_fields, field_levels(kind)
    changes: dict[str, Any] = {}
    for name, level in levels_of(record).items():
        if level > rule.highest:
            sealed = always.get(name, 1) > rule.highest
            several = isinstance(getattr(record, name), tuple)
            hidden = (HIDDEN,) if several else HIDDEN
            changes[name] = fields[name].get_default(call_default_factory=True) if sealed else hidden
    if any(level > rule.highest for level in record.levels.values()):
        changes["levels"] = {n: level for n, level in record.levels.items() if level <= rule.highest}
    if record.other_versions:
        changes["other_versions"] = ()  # which one holds is for the planning cell to settle
    layered = {n: v for n, v in _layered(record, rule.highest).items() if n not in changes}
    changes |= layered
    changes |= _small(record.model_copy(update=layered) if layered else record, rule.threshold)
    if rule.edition != OWN and getattr(record, "happened", None):
        changes["happened"] = record.happened[:MONTH]
        if record.as_of and str(record.as_of).startswith(record.happened[:MONTH]):
            changes["as_of"] = record.as_of.replace(day=1)  # the day it was known would be the day itself
    clean = record.with_sealed(()) if record.sealed and rule.edition != OWN else record
    return clean.model_copy(update=changes) if changes else clean


def _layered(part: Any, highest: int) -> dict[str, Any]:
    """Give what changes in a record or part whose own parts hold fields above the level: these become empty."""
    changes: dict[str, Any] = {}
    for name in layered_parts(type(part)):
        value = getattr(part, name)
        if isinstance(value, tuple):
            changes[name] = tuple(_without_higher(v, highest) for v in value)
        elif value is not None:
            changes[name] = _without_higher(value, highest)
    return changes


def _without_higher(part: Any, highest: int) -> Any:
    fields = type(part).model_fields
    higher = [n for n, mark in marked(type(part), Sealed).items() if mark.level > highest]
    empty = {n: fields[n].get_default(call_default_factory=True) for n in higher}
    return part.model_copy(update={**_layered(part, highest), **empty})


def _small(part: Any, threshold: int) -> dict[str, Any]:
    """Give what changes in a record or part without its counts below the threshold, those of its own parts as well.

    Of a range both ends go where one is small: the other alone would say how small.
    """
    counts = marked(type(part), CountMark)
    small = [
        n
        for n, mark in counts.items()
        if (told := getattr(part, n)) is not None and told < threshold and getattr(part, mark.unless, None) != "no"
    ]
    if {"low", "high"} & set(small):
        small = [*small, "low", "high"]
    changes: dict[str, Any] = dict.fromkeys(small)
    for name in type(part).model_fields:
        value = getattr(part, name)
        if hasattr(value, "model_fields_set"):
            changes |= {name: value.model_copy(update=inner)} if (inner := _small(value, threshold)) else {}
        elif isinstance(value, tuple) and any(hasattr(v, "model_fields_set") for v in value):
            parts = tuple(v.model_copy(update=inner) if (inner := _small(v, threshold)) else v for v in value)
            changes |= {name: parts} if parts != value else {}
    return changes


def _without(record: Any, gone: set[str]) -> Any:
    """Give a record (or part) without the ids that are gone; None where a required field named one, or where it would say more without."""
    changes: dict[str, Any] = {}
    narrows = {name for name, mark in marked(type(record), Ref).items() if mark.narrows}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if name == "id" or (left := left_of(name, value, gone)) is value:
            continue
        narrowed = isinstance(value, tuple) and len(left) < len(value) and name in narrows
        if narrowed or (left is None and info.is_required()):
            return None
        changes[name] = left
    return record.model_copy(update=changes) if changes else record


def left_of(name: str, value: Any, gone: set[str]) -> Any:
    """Give what is left of a field's value without the ids that are gone; the value itself where nothing of it is."""
    if isinstance(value, tuple):
        left = tuple(told for v in value if (told := _part(v, gone)) is not None)
        if left == value:
            return value
        lost = name == "evidence" and len(left) < len(value)
        return (*(v for v in left if v != ABOVE), ABOVE) if lost else left
    return _part(value, gone)


def _part(value: Any, gone: set[str]) -> Any:
    if isinstance(value, str):
        told = _replace_marks(value, gone)
        return None if value in gone else value if told == value else told
    return _without(value, gone) if hasattr(value, "model_fields_set") else value


def _replace_marks(text: str, gone: set[str]) -> str:
    return EVIDENCE_MARK.sub(lambda m: LEFT_OUT if m.group(1) in gone else m.group(0), text)


def _sentences(paragraph: Paragraph, highest: int) -> Paragraph:
    """Replace the sentences above the level; several that follow each other are replaced once."""
    text = SENTENCE.sub(lambda m: SENTENCE_LEFT_OUT if int(m.group(1)) > highest else m.group(0), paragraph.text)
    while (once := text.replace(f"{SENTENCE_LEFT_OUT} {SENTENCE_LEFT_OUT}", SENTENCE_LEFT_OUT)) != text:
        text = once
    return replace(paragraph, text=text)


def _marks(paragraph: Paragraph, gone: set[str]) -> Paragraph:
    return replace(paragraph, text=_replace_marks(paragraph.text, gone))
