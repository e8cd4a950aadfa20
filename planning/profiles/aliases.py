"""Reads ``aliases.csv`` of an area: under which names the sources list its units, and what lay outside of it at what time."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planning.geography import BrokenBoundariesError, units
from planning.problems import Problem, nearest, one_of
from planning.profiles.reading import ALIASES, FORMULA
from planning.profiles.yamltext import invisible_characters

__all__ = ["OUTSIDE", "POSITION", "Alias", "read_aliases"]

COLUMNS = ("source", "name", "place", "until", "note")
OUTSIDE = "outside"  # of no unit of the area as it is today
POSITION = "position"  # a name of more than one of today's units: the position of an event says which


@dataclass(frozen=True)
class Alias:
    """One name: of any source where ``source`` is empty; for events before the day ``until`` where it is given.

    ``place`` is the code of a unit, the code of the area itself (the unit is not known), OUTSIDE or POSITION.
    """

    source: str
    name: str
    place: str
    until: dt.date | None
    line: int


def read_aliases(folder: Path, area: str) -> tuple[tuple[Alias, ...], list[Problem]]:
    """Read the names of an area, and the problems of its table; neither where it has none.

    It is a working table of the planning cell and no part of a profile: no edition holds it.
    """
    path, where = folder / ALIASES, f"{folder.name}/{ALIASES}"
    if not path.is_file() or path.is_symlink():
        return (), []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return (), [Problem(where, line, "text", "bytes that are not UTF-8", "", "save the file as UTF-8")]
    problems = [
        Problem(where, line, "text", f"invisible character {name}", "", "delete it")
        for line, name in invisible_characters(text)
    ]
    found: list[Alias] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        if tuple(header) != COLUMNS:
            what = f"the columns {', '.join(header) or 'none'}"
            return (), [Problem(where, 1, "header", what, ", ".join(COLUMNS), "write these five, in this order")]
        places = _places(area, folder)
        for row in rows:
            if row:
                alias, faults = _alias(row, rows.line_num, where, area, places)
                problems += faults
                found += [alias] if alias and not faults else []
    except csv.Error as error:
        what = f"a row that cannot be read ({error})"
        problems.append(Problem(where, rows.line_num, "row", what, "", "check the quotes of this row"))
    problems += _twice(found, where)
    return tuple(found), problems


def _places(area: str, folder: Path) -> dict[str, str] | None:
    try:
        return {u.code: u.name for u in units(area, folder)}
    except BrokenBoundariesError:
        return None  # a check says so


def _alias(
    row: list[str], line: int, where: str, area: str, places: dict[str, str] | None
) -> tuple[Alias | None, list[Problem]]:
    if len(row) != len(COLUMNS):
        what = f"{len(row)} values in a table of {len(COLUMNS)} columns"
        return None, [Problem(where, line, "row", what, "", "add or delete a comma")]
    source, name, place, until, _ = (v.strip() for v in row)
    problems = [
        Problem(
            where, line, column, f"'{value[:20]}', which a spreadsheet runs as a formula", "", "begin it with a letter"
        )
        for column, value in zip(COLUMNS, row, strict=True)
        if FORMULA.search(value)
    ]
    if not name:
        problems.append(Problem(where, line, "name", "nothing", "", "write the name as the source has it"))
    others = (area, OUTSIDE, POSITION)
    if places is not None and place not in places and place not in others:
        near = nearest(place, [*places, *others])
        near = near or next((c for c, n in places.items() if n == nearest(place, places.values())), "")
        remedy = f"write {near}" if near else "choose one"
        problems.append(Problem(where, line, "place", f"'{place}'", one_of([*places, *others], 60), remedy))
    day = _day(until)
    if until and day is None:
        problems.append(Problem(where, line, "until", f"'{until}'", "a date as YYYY-MM-DD", "write the year first"))
    return Alias(source, name, place, day, line), problems


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _twice(found: list[Alias], where: str) -> Iterator[Problem]:
    seen: dict[tuple[str, str, dt.date | None], int] = {}
    for alias in found:
        key = (alias.source, " ".join(alias.name.casefold().split()), alias.until)
        if key in seen:
            what = f"the name '{alias.name}' a second time (first in line {seen[key]})"
            yield Problem(where, alias.line, "name", what, "", "keep one, or give one a day in until")
        seen.setdefault(key, alias.line)
