"""Checks what more people would read than was meant: levels, protocols, days of incidents, contacts, coordinates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pydantic import BaseModel

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.contacts import COORDINATES, contact
from planning.profiles.dates import written_dates
from planning.profiles.narrative import LEVEL_MARK
from planning.profiles.profile import TABLES, Profile
from planning.profiles.reading import Reading
from planning.profiles.records import UNLABELLED, default_level, field_levels, levels_of, raisable

__all__ = ["exposure"]


def exposure(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give the problems of what stands at too low a level, and of levels and protocols that do not do what they say."""
    yield from _levels(reading, profile)
    yield from _protocol(reading, profile)
    yield from _incidents(reading, profile)
    yield from _sums(reading, profile)
    yield from _contacts(reading, profile)
    yield from _contacts_in_prose(reading, profile)


def _levels(reading: Reading, profile: Profile) -> Iterator[Problem]:
    for name, i, record in profile.indexed():
        allowed = raisable(type(record))
        for field, level in record.levels.items():
            file, line = reading.line_of(name, i, "levels", field)
            label = f"{record.id} levels"
            lowest = field_levels(type(record)).get(field, record.sensitivity)
            if field not in allowed:
                near = nearest(field, allowed)
                remedy = f"write {near}" if near else "raise the level of the whole record"
                yield Problem(file, line, label, f"'{field}'", f"fields of text: {one_of(allowed, 40)}", remedy)
            elif level < lowest or level <= record.sensitivity:
                what = f"level {level} for {field}, which is at level {max(lowest, record.sensitivity)} in any case"
                yield Problem(file, line, label, what, "a higher level", "delete it, or write a higher one")


def _incidents(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Find the day of a single incident written out, where readers outside the planning cell may have its month alone."""
    for i, fact in enumerate(profile.facts):
        if not fact.happened or len(fact.happened) < len("2026-10-07") or fact.sensitivity == UNLABELLED:
            continue
        day = dt.date.fromisoformat(fact.happened)
        ways = "|".join(re.escape(way) for way in written_dates(day))
        found = re.compile(rf"(?<!\w)(?:{ways})(?!\w)", re.IGNORECASE)
        levels = levels_of(fact)
        for path, text in _texts(fact):
            if path[0] != "happened" and levels.get(str(path[0]), fact.sensitivity) < UNLABELLED and found.search(text):
                file, line = reading.line_of("facts", i, *path)
                what = f"the day of a single incident at level {fact.sensitivity}"
                remedy = "write the month; the day stands in happened"
                yield Problem(file, line, f"{fact.id} {path[0]}", what, "level 4 only", remedy)


def _sums(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Find figures of a benchmark that sum up monthly counts: typed, they stand outside the proof of suppression."""
    counted = {c.indicator for c in profile.incident_counts}
    for i, benchmark in enumerate(profile.benchmarks):
        if benchmark.indicator in counted and benchmark.sensitivity < UNLABELLED:
            file, line = reading.line_of("benchmarks", i, "level")
            what = f"figures of {benchmark.indicator} at level {benchmark.sensitivity}, which could give a suppressed count back"
            remedy = "write level: 4, or measure something else than the monthly counts"
            yield Problem(file, line, f"{benchmark.id} level", what, "level 4 only", remedy)


def _protocol(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Find what a protocol would loosen: it has no effect, and whoever wrote it expects one."""
    p = profile.protocol
    if p is None:
        return
    lowest = int(framework("disclosure").number("count_threshold"))
    if p.count_threshold is not None and p.count_threshold < lowest:
        file, line = reading.line_of("protocol", 0, "count_threshold")
        what = f"{p.count_threshold}, which would loosen the default"
        yield Problem(file, line, "protocol count_threshold", what, f"{lowest} or more", "write a higher one, or X")
    details = framework("place_details").ids
    finest = {e.id: str(e.values["places"]) for e in framework("editions")}
    finest["attribution"] = str(framework("disclosure").settings["attribution"].value)
    chosen = {"attribution": p.attribution, **{e: getattr(p.places, e) for e in type(p.places).model_fields}}
    for key, detail in chosen.items():
        if detail is not None and details.index(detail) > details.index(finest[key]):
            path = (key,) if key == "attribution" else ("places", key)
            file, line = reading.line_of("protocol", 0, *path)
            what = f"{detail}, which would loosen the default"
            allowed = one_of(details[: details.index(finest[key]) + 1])
            yield Problem(file, line, f"protocol {'.'.join(path)}", what, allowed, "choose one, or X")
    for i, kind in enumerate(p.data_types):
        usual = default_level(kind.kind)
        if kind.level < usual:
            file, line = reading.line_of("protocol", 0, "data_types", i, "level")
            what = f"level {kind.level} for {kind.kind}, which would loosen the default"
            yield Problem(file, line, "protocol data_types", what, f"{usual} to 4", "write a higher one")


def _contacts(reading: Reading, profile: Profile) -> Iterator[Problem]:
    for name, i, record in profile.indexed():
        if name in TABLES:
            continue
        levels = levels_of(record)
        for path, text in _texts(record):
            file, line = reading.line_of(name, i, *path)
            label = f"{record.id} {'.'.join(map(str, path))}"
            level = levels.get(str(path[0]), record.sensitivity)
            mark = LEVEL_MARK.search(text)
            if mark:
                remedy = "delete it; raise the field with levels: {field: 3}, or the record with level:"
                yield Problem(file, line, label, f"'{mark.group(0)}' where no level mark is read", "", remedy)
            yield from _contact_problems(text, file, line, label, level, "seal the record at level 4")


def _contact_problems(text: str, file: str, line: int, label: str, level: int, seal: str) -> Iterator[Problem]:
    what = contact(text)
    if what and level < 4:
        # The text itself is not repeated: the message may be sent on.
        yield Problem(file, line, label, f"{what} at level {level}", "level 4 only", f"delete it, or {seal}")
    if COORDINATES.search(text):
        remedy = "name the unit instead: coordinates of sites have no place in a profile"
        yield Problem(file, line, label, "coordinates", "", remedy)


def _texts(model: BaseModel, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for field in type(model).model_fields:
        value = getattr(model, field)
        many = value if isinstance(value, tuple) else (value,)
        for i, one in enumerate(many):
            step: tuple[str | int, ...] = (*path, field, i) if isinstance(value, tuple) else (*path, field)
            if isinstance(one, BaseModel):
                yield from _texts(one, step)
            elif isinstance(one, str):
                yield step, one


def _contacts_in_prose(reading: Reading, profile: Profile) -> Iterator[Problem]:
    seal = "begin the paragraph with {level=4}"
    for paragraph in (*profile.narrative.paragraphs, *profile.narrative.others):
        for piece, level, first in paragraph.pieces():
            for offset, text in enumerate(piece.split("\n")):
                yield from _contact_problems(text, reading.paragraphs_file, first + offset, "text", level, seal)
