"""Reads the folder of an area into a Profile, with every problem of shape and type at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from planning.problems import Problem, nearest, one_of
from planning.profiles.narrative import Narrative, read_narrative
from planning.profiles.profile import Profile, ProfileError
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, Area, Protocol, Record
from planning.profiles.yamltext import Document, Plain, invisible_characters, read_yaml

__all__ = [
    "AREA_CODE",
    "COUNTS",
    "FORMULA",
    "RELEASE",
    "Reading",
    "area_folders",
    "is_exercise",
    "load_profile",
    "read_profile",
    "stray_folders",
]

AREA_CODE = re.compile(r"[A-Z]{3}")
EXERCISE_CODE = re.compile(r"X[K-Z][A-Z]")  # of the codes ISO leaves to its users; XAB is Abyei
NARRATIVE = "assessment.md"
RELEASE = "release.yml"  # written by a release: what an edition left out
COUNTS = "counts.csv"  # written by a release as well: counts over full quarters
FORMULA = re.compile(r"[=+@\t\r|]|-(?!\d)")  # how a value begins that a spreadsheet would run
NO_COLUMN = {"evidence", "note", "confidence", "levels"}  # lists and texts have no place in a table
OTHER_FILES = {NARRATIVE, RELEASE, "geography.geojson", "README.md", *TABLE_TYPES}


@dataclass
class Reading:
    """What reading a folder gave: the profile where it could be made, the problems, and where each record stands."""

    area: str
    folder: Path
    profile: Profile | None = None
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, int], tuple[str, int, Document | None, tuple[str | int, ...]]] = field(default_factory=dict)
    paragraphs_file: str = ""
    partial: Profile | None = None  # what could be read, also where there are problems: for checks alone
    incomplete: set[str] = field(default_factory=set)  # lists of which some record could not be read

    def line_of(self, name: str, index: int, *path: str | int) -> tuple[str, int]:
        """Give file and line of a record's field."""
        file, line, doc, base = self.places[name, index]
        return file, doc.line((*base, *path)) if doc else line


def is_exercise(code: str) -> bool:
    """Whether a code is one of a fictional area (XKA to XZZ)."""
    return bool(EXERCISE_CODE.fullmatch(code))


def area_folders(profiles: Path) -> dict[str, Path]:
    """Give the area folders of a workspace: code in upper case -> folder, sorted. Other folders are strays."""
    return {p.name.upper(): p for p in _folders(profiles) if AREA_CODE.fullmatch(p.name.upper()) and p.name.islower()}


def stray_folders(profiles: Path) -> list[Path]:
    """Give the folders beside the areas whose name is no code in lower case, such as a second one in capitals."""
    areas = set(area_folders(profiles).values())
    return [p for p in _folders(profiles) if p not in areas]


def _folders(profiles: Path) -> list[Path]:
    if not profiles.is_dir():
        return []
    return [p for p in sorted(profiles.iterdir()) if p.is_dir() and not p.name.startswith((".", "_"))]


def load_profile(folder: Path) -> Profile:
    """Read a profile that is known to be good; raise ProfileError with its problems otherwise."""
    reading = read_profile(folder)
    if reading.profile is None or reading.problems:
        lines = "\n".join(map(str, sorted(reading.problems)))
        raise ProfileError(f"the profile {folder.name} has problems:\n{lines}")
    return reading.profile


def read_profile(folder: Path) -> Reading:
    """Read all files of an area's folder. ``profile`` is None when a record could not be made."""
    name = folder.name
    reading = Reading(name.upper(), folder)
    lists: dict[str, list[Record]] = {}
    if not AREA_CODE.fullmatch(name.upper()) or name != name.lower():
        what = f"the folder name '{name}'"
        reading.problems.append(Problem(name, 1, "area", what, "three letters in lower case", "rename the folder"))
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in RECORD_TYPES and path.name not in OTHER_FILES:
            allowed = one_of(sorted({*RECORD_TYPES, *OTHER_FILES} - {RELEASE, COUNTS}), 30)
            near = nearest(path.name, [*RECORD_TYPES, *OTHER_FILES])
            remedy = f"rename it {near}" if near else "move it out of the profile"
            reading.problems.append(Problem(f"{name}/{path.name}", 1, "file", f"'{path.name}'", allowed, remedy))
    for file, types in RECORD_TYPES.items():
        before = len(reading.problems)
        _read_records(reading, file, types, lists)
        if len(reading.problems) > before:
            reading.incomplete.update(types)
    for file, (key, kind) in TABLE_TYPES.items():
        _read_table(reading, file, key, kind, lists)
    narrative = _read_narrative(reading)
    areas = lists.pop("area", [])
    area = areas[0] if areas else None
    if not isinstance(area, Area):
        if reading.problems:
            return reading
        where = f"{name}/area.yml"
        reading.problems.append(Problem(where, 1, "area", "no area", "", "write 'area:' and its fields below it"))
        return reading
    protocol = next((p for p in lists.pop("protocol", []) if isinstance(p, Protocol)), None)
    reading.partial = Profile(
        area=area,
        folder=folder,
        protocol=protocol,
        narrative=narrative,
        **_release(folder),
        **{key: tuple(value) for key, value in lists.items()},  # type: ignore[arg-type]
    )
    reading.profile = None if reading.problems else reading.partial
    return reading


def _text(reading: Reading, file: str) -> str | None:
    path = reading.folder / file
    if not path.is_file():
        return None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{reading.folder.name}/{file}"
        line = error.object[: error.start].count(b"\n") + 1
        reading.problems.append(Problem(where, line, "text", "bytes that are not UTF-8", "", "save the file as UTF-8"))
        return None


def _read_records(reading: Reading, file: str, types: dict[str, type[Record]], lists: dict[str, list[Record]]) -> None:
    where = f"{reading.folder.name}/{file}"
    text = _text(reading, file)
    if text is None:
        if file == "area.yml" and not (reading.folder / file).is_file():
            remedy = "write it, with id, level, name and exercise below 'area:'"
            reading.problems.append(Problem(where, 1, "file", "no area.yml", "", remedy))
        return
    doc = read_yaml(text, where)
    reading.problems += doc.problems
    if doc.data is None:
        return
    if not isinstance(doc.data, dict):
        found = "text that does not begin with a key"
        reading.problems.append(Problem(where, 1, "file", found, one_of(types), "put the records under the key"))
        return
    for key, value in doc.data.items():
        if key in types:
            for path, entry in _entries(reading, doc, key, value):
                _make(reading, doc, key, types[key], entry, path, lists)
        else:
            near = nearest(key, types)
            home = next((f for f, keys in RECORD_TYPES.items() if key in keys), "")
            remedy = f"move it to {home}" if home else f"write {near}" if near else "delete it or correct the name"
            reading.problems.append(Problem(where, doc.line((key,)), key, f"the key '{key}'", one_of(types), remedy))


def _entries(reading: Reading, doc: Document, key: str, value: Plain) -> Iterator[tuple[tuple[str | int, ...], Plain]]:
    """Go through the records below a key; the area and its protocol alone are no lists."""
    if key in {kind.kind for kind in SINGLE}:
        yield (key,), value
    elif isinstance(value, list):
        yield from (((key, i), entry) for i, entry in enumerate(value))
    elif value is not None:
        what = "something that is not a list of records"
        reading.problems.append(Problem(doc.file, doc.line((key,)), key, what, "", "begin each record with '- id:'"))


def _make(
    reading: Reading,
    doc: Document,
    key: str,
    kind: type[Record],
    entry: Plain,
    path: tuple[str | int, ...],
    lists: dict[str, list[Record]],
) -> None:
    made = lists.setdefault(key, [])
    if not isinstance(entry, dict):
        what = f"'{entry}' where a record should be"
        reading.problems.append(Problem(doc.file, doc.line(path), key, what, "", "write 'id:' and the fields below it"))
        return
    empty = set(_empty(entry))
    for loc in sorted(empty, key=str):
        label = _label(entry, loc, kind)
        remedy = "write X for a gap, or delete the line"
        reading.problems.append(Problem(doc.file, doc.line((*path, *loc)), label, "nothing", "", remedy))
    try:
        record = kind.model_validate(entry)
    except ValidationError as error:
        faults = [e for e in error.errors(include_url=False) if e["loc"] not in empty]
        reading.problems += [_problem(e, kind, doc, path, entry) for e in faults]
        return
    reading.places[key, len(made)] = (doc.file, doc.line(path), doc, path)
    made.append(record)


def _empty(value: Plain, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the paths of values that were left empty: they say neither something nor that it is a gap."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if part is None:
            yield (*path, key)
        else:
            yield from _empty(part, (*path, key))


def _label(entry: dict[str, Plain], loc: tuple[str | int, ...], kind: type[Record]) -> str:
    name = ".".join(str(p) for p in loc) or kind.kind
    identity = entry.get("id")
    return f"{identity} {name}" if isinstance(identity, str) and identity else name


def _problem(
    error: ErrorDetails, kind: type[Record], doc: Document, path: tuple[str | int, ...], entry: dict[str, Plain]
) -> Problem:
    loc = tuple(part for part in error["loc"] if not (isinstance(part, str) and part.startswith("function-")))
    line = doc.line((*path, *loc))
    return Problem(doc.file, line, _label(entry, loc, kind), *_words(error, kind, loc, error.get("ctx") or {}))


def _words(
    error: ErrorDetails, kind: type[Record], loc: tuple[str | int, ...], ctx: dict[str, Any]
) -> tuple[str, str, str]:
    """Put pydantic's error into our words: what was found, what is allowed, what to do."""
    value = error["input"]
    shapes: dict[type, str] = {list: "a list", tuple: "a list", dict: "fields"}
    shown = "nothing" if value is None else shapes.get(type(value), f"'{value}'")
    owner = _owner(kind, loc)
    out = (f"{shown} ({error['msg']})", "", "correct it")
    match error["type"]:
        case "planning":
            out = (ctx["found"], ctx["allowed"], ctx["remedy"])
        case "extra_forbidden":
            out = _unknown_field(owner, loc)
        case "missing":
            out = ("nothing", "", f"write {loc[-1]}: and its value")
        case "literal_error":
            allowed = str(ctx["expected"]).replace("'", "").replace(" or ", ", ")
            near = nearest(str(value), allowed.split(", "))
            out = (shown, allowed, f"write {near}" if near else "choose one")
        case "value_error":
            what, _, remedy = str(ctx.get("error", error["msg"])).partition("; ")
            out = (what, "", remedy)
        case "tuple_type" | "string_type" | "model_type" | "model_attributes_type":
            shape = {"tuple_type": "a list: [A, B]", "string_type": "text"}.get(error["type"], "fields below the key")
            remedy = f"write [{value}]" if error["type"] == "tuple_type" and isinstance(value, str) else "correct it"
            out = (shown, shape, remedy)
        case _:
            pass
    found, allowed, remedy = out
    info = owner.model_fields.get(str(loc[-1])) if owner and loc else None
    if remedy == "choose one" and info and not info.is_required():
        remedy = "choose one, or X for a gap"
    return found, allowed, remedy


def _owner(kind: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Give the record or part that a fault's last field belongs to."""
    for step in loc[:-1]:
        if isinstance(step, str):
            info = kind.model_fields.get(step)
            parts = _parts(info.annotation) if info else []
            if not parts:
                return None
            kind = parts[0]
    return kind


def _parts(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def _unknown_field(owner: type[BaseModel] | None, loc: tuple[str | int, ...]) -> tuple[str, str, str]:
    key = str(loc[-1])
    if re.fullmatch(r"lat|lon|lng|latitude|longitude|coordinates?|gps|geo(metry|point)?", key.lower()):
        remedy = "delete it: coordinates of sites are strictly confidential and have no place in a profile"
        return f"the field '{key}'", "", remedy
    fields = list(owner.model_fields) if owner else []
    near = nearest(key, fields)
    return (
        f"the unknown field '{key}'",
        one_of(fields, 40),
        f"write {near}" if near else "delete it or correct the name",
    )


def _read_table(reading: Reading, file: str, key: str, kind: type[Record], lists: dict[str, list[Record]]) -> None:
    text = _text(reading, file)
    if text is None:
        return
    where, made = f"{reading.folder.name}/{file}", lists.setdefault(key, [])
    for number, name in invisible_characters(text):
        reading.problems.append(Problem(where, number, "text", f"invisible character {name}", "", "delete it"))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    doc = Document(where)
    columns = [name for name in kind.model_fields if name not in NO_COLUMN]
    try:
        header = next(rows, [])
        faults = list(_header_faults(header, columns, where))
        reading.problems += faults
        if faults:
            return
        for row in rows:
            if not row:
                continue
            line = rows.line_num
            faults = list(_row_faults(row, header, where, line))
            reading.problems += faults
            if faults:
                continue
            entry: dict[str, Plain] = {k: v for k, v in zip(header, row, strict=True) if v != ""}
            entry.setdefault("id", f"{kind.prefix}-{line:04d}")
            doc.lines[("row", line)] = line
            before = len(made)
            _make(reading, doc, key, kind, entry, ("row", line), lists)
            if len(made) > before:
                reading.places[key, before] = (where, line, None, ())
    except csv.Error as error:
        what = f"a row that cannot be read ({error})"
        reading.problems.append(Problem(where, rows.line_num, "row", what, "", "check the quotes of this row"))


def _row_faults(row: list[str], header: list[str], where: str, line: int) -> Iterator[Problem]:
    if len(row) != len(header):
        what = f"{len(row)} values in a table of {len(header)} columns"
        yield Problem(where, line, "row", what, "", "add or delete a comma")
        return
    for column, value in zip(header, row, strict=True):
        if FORMULA.match(value):
            what = f"'{value[:20]}', which a spreadsheet runs as a formula"
            yield Problem(where, line, column, what, "", "begin it with a letter or a digit")


def _header_faults(header: list[str], columns: list[str], where: str) -> Iterator[Problem]:
    for i, key in enumerate(header):
        if key not in columns:
            near = nearest(key, columns)
            remedy = f"write {near}" if near else "delete the column"
            yield Problem(where, 1, "header", f"the column '{key}'", one_of(columns, 40), remedy)
        elif key in header[:i]:
            yield Problem(where, 1, "header", f"the column '{key}' twice", "", "keep one")


def _read_narrative(reading: Reading) -> Narrative:
    text = _text(reading, NARRATIVE)
    reading.paragraphs_file = f"{reading.folder.name}/{NARRATIVE}"
    if text is None:
        return Narrative()
    narrative, problems = read_narrative(text, reading.paragraphs_file)
    reading.problems += problems
    return narrative


def _release(folder: Path) -> dict[str, Any]:
    """Give what a release says of itself: the edition, what it left out, the finest unit it names."""
    path = folder / RELEASE
    if not path.is_file():
        return {}
    doc = read_yaml(path.read_text(encoding="utf-8"), path.name)
    data = doc.data if isinstance(doc.data, dict) else {}
    told: dict[str, Any] = {k: str(data[k]) for k in ("edition", "detail") if data.get(k)}
    withheld = data.get("withheld")
    if isinstance(withheld, dict):
        told["withheld"] = {k: int(str(v)) for k, v in withheld.items()}
    return told
