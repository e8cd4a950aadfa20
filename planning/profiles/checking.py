"""Checks a profile whole: what no single record can know, ids, references, places, marks of evidence; the rest in rooms beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from planning.frameworks import framework
from planning.geography import BrokenBoundariesError, units
from planning.problems import Problem, nearest, one_of
from planning.profiles.aliases import read_aliases
from planning.profiles.consistency import consistency
from planning.profiles.exposure import exposure
from planning.profiles.fitting import fitting
from planning.profiles.forecasts import forecasts
from planning.profiles.handing_over import handing_over
from planning.profiles.narrative import EVIDENCE_MARK
from planning.profiles.profile import TABLES, Profile
from planning.profiles.reading import COUNTS, RELEASE, Reading, is_exercise, read_profile, stray_folders
from planning.profiles.records import (
    ABOVE,
    SEALED,
)
from planning.profiles.records import Reading as ReadingRecord
from planning.profiles.reviews import reviewing
from planning.profiles.values import PlaceMark, Ref
from planning.profiles.workspace import Workspace

__all__ = ["check_folder", "check_workspace"]

FOLDERS = {"handed_out", "cleared", "endorsed"}  # written by the command: what readers got last, what was agreed
BOUNDARIES = "geography.geojson"

Check = Callable[[Reading, Profile], Iterable[Problem]]

COUNTED = {"incident_counts", "released_counts", "handed_out"}
ALMOST_MARK = re.compile(r"\[\s*[Ff]\s?-?\s?\d[^\]]*\]")  # what somebody meant as a mark of evidence


def check_workspace(
    workspace: Workspace, wanted: tuple[str, ...], today: dt.date, *, also: Iterable[Check] = ()
) -> list[Problem]:
    """Check the profiles of the areas asked for (all when none is); give every problem, sorted by file and line.

    ``today`` is the day against which a date counts as lying in the future. ``also``: checks of rooms above this one.
    """
    problems: list[Problem] = []
    for folder in workspace.chosen(wanted).values():
        problems += check_folder(folder, today, also=also)
        if (folder / RELEASE).exists():
            what = "the mark of a released copy, which is no source to write in"
            remedy = "delete it, or work on the source"
            problems.append(Problem(f"{folder.name}/{RELEASE}", 1, "file", what, "", remedy))
    for folder in stray_folders(workspace.profiles):
        what = f"the folder name '{folder.name}'"
        remedy = "rename it, or move it out of country_profiles"
        problems.append(Problem(folder.name, 1, "area", what, "three letters in lower case", remedy))
    return sorted(problems)


def check_folder(folder: Path, today: dt.date, *, opened: bool = True, also: Iterable[Check] = ()) -> list[Problem]:
    """Check one area's folder; give its problems, sorted. ``opened``: also what is sealed, where a key is at hand."""
    reading = read_profile(folder, opened=opened)
    problems = list(reading.problems)
    if folder.is_symlink():
        return problems  # nothing in it was looked at
    problems += [
        Problem(f"{folder.name}/{path.name}", 1, "file", "a folder where a profile has files", "", "move it out")
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".") and path.name not in FOLDERS
    ]
    if (folder / COUNTS).is_file() and not (folder / RELEASE).is_file():
        what = "counts over quarters, which a release computes"
        problems.append(
            Problem(f"{folder.name}/{COUNTS}", 1, "file", what, "", "write monthly counts in incidents.csv")
        )
    problems += read_aliases(folder, folder.name.upper())[1]
    if reading.partial is not None:
        problems += _cross(reading, reading.partial, today)
        problems += (problem for check in also for problem in check(reading, reading.partial))
    return sorted(set(problems))


def _cross(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    yield from _identity(reading, profile)
    yield from _ids(reading, profile)
    yield from _references(reading, profile)
    yield from consistency(reading, profile, today)
    yield from fitting(reading, profile)
    yield from handing_over(reading, profile)
    yield from forecasts(reading, profile)
    yield from reviewing(reading, profile, today)
    yield from _prose(reading, profile)
    yield from exposure(reading, profile)


def _places(profile: Profile) -> tuple[dict[str, str], str]:
    """Give the units of an area (code -> name), and in words what is wrong with its own boundaries."""
    try:
        return {u.code: u.name for u in units(profile.code, profile.folder)}, ""
    except BrokenBoundariesError as error:
        return {}, str(error).partition(f"{BOUNDARIES}: ")[2].removeprefix("found ")


def _at(reading: Reading, name: str, index: int, *path: str | int) -> tuple[str, int]:
    return reading.line_of(name, index, *path)


def _identity(reading: Reading, profile: Profile) -> Iterator[Problem]:
    if profile.code != reading.area:
        file, line = _at(reading, "area", 0, "id")
        yield Problem(file, line, "area id", f"'{profile.code}'", reading.area, "write the code of the folder")
    if is_exercise(profile.code) != profile.exercise:
        file, line = _at(reading, "area", 0, "exercise")
        allowed = "yes for codes XK..-XZ., no for all others"
        yield Problem(
            file, line, "area exercise", f"'{profile.area.exercise}'", allowed, "correct the code or the mark"
        )


def _ids(reading: Reading, profile: Profile) -> Iterator[Problem]:
    seen: dict[str, tuple[str, int]] = {}
    for name, i, record in profile.indexed():
        file, line = _at(reading, name, i, "id")
        if record.id in seen and name not in TABLES:
            first = f"{seen[record.id][0]}:{seen[record.id][1]}"
            yield Problem(file, line, "id", f"the id '{record.id}' twice (first in {first})", "", "give one a new id")
        seen.setdefault(record.id, (file, line))
        prefix = type(record).prefix
        if prefix and not re.fullmatch(rf"{prefix}-[0-9]{{2,}}", record.id):
            yield Problem(file, line, "id", f"'{record.id}'", f"{prefix}- and digits, as {prefix}-001", "rename it")
    rows: dict[tuple[str, ...], tuple[str, int]] = {}
    for name in ("readings", "incident_counts"):
        for i, record in enumerate(getattr(profile, name)):
            key = (
                name,
                record.indicator,
                record.period,
                record.source,
                str(getattr(record, "place", record.mission if isinstance(record, ReadingRecord) else "")),
            )
            file, line = _at(reading, name, i)
            if key in rows:
                what = f"a second value for {record.indicator} {record.period} (first in line {rows[key][1]})"
                yield Problem(file, line, record.id, what, "", "keep one")
            rows.setdefault(key, (file, line))


@cache
def _marks(model: type[BaseModel]) -> tuple[tuple[str, object, type[BaseModel] | None], ...]:
    """List the marked fields of a model: (field, Ref or PlaceMark, None) or (field, None, nested model)."""
    out: list[tuple[str, object, type[BaseModel] | None]] = []
    for name, info in model.model_fields.items():
        for mark in _find([*info.metadata, info.annotation]):
            nested = mark if isinstance(mark, type) else None
            out.append((name, None if nested else mark, nested))
    return tuple(out)


def _find(parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, Ref | PlaceMark) or (isinstance(part, type) and issubclass(part, BaseModel)):
            yield part
        elif get_origin(part) is not None:
            yield from _find([a for a in get_args(part) if a is not Ellipsis])


def _marked(model: BaseModel, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object, str]]:
    """Go through the marked values of a record: (path, mark, value)."""
    for name, mark, nested in _marks(type(model)):
        value = getattr(model, name)
        many = value if isinstance(value, tuple) else (value,)
        for i, one in enumerate(many):
            step: tuple[str | int, ...] = (*path, name, i) if isinstance(value, tuple) else (*path, name)
            if nested is not None and isinstance(one, BaseModel):
                yield from _marked(one, step)
            elif nested is None and isinstance(one, str):
                yield step, mark, one


LISTS = {
    "fact": "facts",
    "function": "functions",
    "actor": "actors",
    "mission": "missions",
    "mechanism": "mechanisms",
    "request": "requests",
    "scenario": "scenarios",
    "risk": "risks",
    "driver": "drivers",
    "preparedness_action": "preparedness_actions",
}


def _same_number(value: str, known: list[str]) -> str:
    # Only another spelling of the same id is proposed: the id next to it is another record, and so another source.
    def plain(key: str) -> str:
        return re.sub(r"[\s_-]+0*", "-", key.casefold())

    return next((key for key in known if plain(key) == plain(value)), "")


def _references(reading: Reading, profile: Profile) -> Iterator[Problem]:
    refused = BOUNDARIES in reading.refused
    places, fault = ({}, "not read") if refused else _places(profile)
    if fault and not refused:
        yield Problem(f"{profile.folder.name}/{BOUNDARIES}", 1, "boundaries", fault)
    sealed = profile.sealed_ids  # what these records say is sealed, and that they are there is not
    known = {kind: [*(r.id for r in getattr(profile, name)), *sealed] for kind, name in LISTS.items()}
    if profile.edition:
        known["fact"] += [ABOVE, SEALED]
    for name, i, record in profile.indexed():
        for path, mark, value in _marked(record):
            label = f"{record.id} {'.'.join(map(str, path))}"
            if isinstance(mark, Ref) and LISTS[mark.kind] in reading.incomplete:
                continue  # the record may be the one that could not be read
            if isinstance(mark, Ref) and value not in known[mark.kind]:
                file, line = _at(reading, name, i, *path)
                near = _same_number(value, known[mark.kind])
                remedy = f"write {near}" if near else f"add the {mark.kind.replace('_', ' ')} or correct the id"
                what = f"'{value}', which is no {mark.kind.replace('_', ' ')} of this profile"
                yield Problem(file, line, label, what, one_of(known[mark.kind]), remedy)
            elif (
                isinstance(mark, PlaceMark)
                and value not in places
                and not fault
                and not _area_total(name, value, profile)
            ):
                file, line = _at(reading, name, i, *path)
                yield _place_problem(file, line, label, value, places, profile.code)


def _area_total(name: str, value: str, profile: Profile) -> bool:
    """Whether a count stands under the area's own code: its unit is not known, and it belongs to the area's total alone."""
    return value == profile.code and name in COUNTED


def _place_problem(file: str, line: int, label: str, value: str, places: dict[str, str], area: str) -> Problem:
    owner = _owner(value)
    if owner and owner != area:
        what = f"the place code '{value}' of another area ({owner})"
        return Problem(file, line, label, what, one_of(places), f"write a unit of {area}")
    near = nearest(value, places) or next((c for c, n in places.items() if n == nearest(value, places.values())), "")
    remedy = f"write {near} ({places[near]})" if near else "choose one, or X for the whole area"
    return Problem(file, line, label, f"the unknown place code '{value}'", one_of(places, 40), remedy)


@cache
def _owner(code: str) -> str:
    for area in framework("guidance_missions"):
        other = str(area.values.get("area", ""))
        if other and code in {u.code for u in units(other)}:
            return other
    made_up = re.match(r"(X[A-Z]{2})-\d", code)
    return made_up.group(1) if made_up else ""


def _prose(reading: Reading, profile: Profile) -> Iterator[Problem]:
    facts = [*(f.id for f in profile.facts), *profile.sealed_ids]
    sure = "facts" not in reading.incomplete  # else the fact may be the one that could not be read
    for paragraph in profile.narrative.paragraphs:
        for offset, text in enumerate(paragraph.text.split("\n")):
            line = paragraph.line + offset
            for key in EVIDENCE_MARK.findall(text):
                if sure and key not in facts:
                    near = _same_number(key, facts)
                    remedy = f"write [{near}]" if near else "add the fact or correct the mark"
                    what = f"the mark [{key}], which is no fact of this profile"
                    yield Problem(reading.paragraphs_file, line, "evidence", what, one_of(facts), remedy)
            for found in ALMOST_MARK.findall(text):
                if not EVIDENCE_MARK.fullmatch(found):
                    what = f"'{found}', which is read as no mark"
                    remedy = "write one mark for each fact: [F-001] [F-002]"
                    yield Problem(reading.paragraphs_file, line, "evidence", what, "", remedy)
