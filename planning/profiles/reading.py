"""Reads the folder of an area into a Profile, with every problem of shape and type at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planning.problems import Problem, nearest, one_of
from planning.profiles.faults import as_problem, label
from planning.profiles.narrative import Narrative, read_narrative
from planning.profiles.profile import Profile, ProfileError, Since, SinceLast, Standing
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, Area, Protocol, Record
from planning.profiles.sealed_values import Entry, Opener, SealFault, filled, open_entry, open_narrative, opener_for
from planning.profiles.yamltext import Document, Plain, invisible_characters, read_yaml

__all__ = [
    "ALIASES",
    "COUNTS",
    "FORMULA",
    "JOURNAL",
    "NARRATIVE",
    "RELEASE",
    "Reading",
    "area_code",
    "area_folders",
    "is_exercise",
    "load_profile",
    "read_profile",
    "stray_folders",
]

AREA_FOLDER = re.compile(r"[a-z]{3}")
EXERCISE_CODE = re.compile(r"X[K-Z][A-Z]")  # of the codes ISO leaves to its users; XAB is Abyei
NARRATIVE = "assessment.md"
RELEASE = "release.yml"  # written by a release: what an edition left out
ALIASES = "aliases.csv"  # under which names sources list the units; planning.profiles.aliases reads it
JOURNAL = "journal.jsonl"  # who changed what; planning.keeping.journal reads it, and it is in no release
COUNTS = "counts.csv"  # written by a release as well: counts over full quarters
# How a value begins that a spreadsheet would run, also after blanks, after a semicolon (which parts columns in many
# countries) and in wide letters; a negative number is none.
FORMULA = re.compile(r"^[\t\r]|(?:^|[;\t\r\n])\s*(?:[=+@|\uff1d\uff0b\uff20]|[-\uff0d](?![0-9]+(?:\.[0-9]+)?\s*$))")
LARGEST = 5_000_000  # bytes of a file; what people write about an area is a hundredth of it
LARGEST_SHAPES = 20_000_000
LARGEST_JOURNAL = 200_000_000
NO_COLUMN = {"evidence", "note", "confidence", "levels", "other_versions"}  # lists and texts have no place in a table
OTHER_FILES = {NARRATIVE, RELEASE, ALIASES, JOURNAL, "geography.geojson", "README.md", *TABLE_TYPES}


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
    opener: Opener = field(default_factory=Opener)
    sealed: dict[str, int] = field(default_factory=dict)  # what could not be opened and so is left out, by list
    sealed_ids: list[str] = field(default_factory=list)  # the records among that
    refused: set[str] = field(default_factory=set)  # files that are not read, since they are no plain files
    rows: dict[str, int] = field(default_factory=dict)  # sealed rows that have no id, and their lines
    release: dict[str, Any] = field(default_factory=dict)  # what a released copy says of itself

    def line_of(self, name: str, index: int, *path: str | int) -> tuple[str, int]:
        """Give file and line of a record's field."""
        file, line, doc, base = self.places[name, index]
        return file, doc.line((*base, *path)) if doc else line


def is_exercise(code: str) -> bool:
    """Whether a code is one of a fictional area (XKA to XZZ)."""
    return bool(EXERCISE_CODE.fullmatch(code))


def area_code(typed: str) -> str:
    """Give the code of an area as it was typed, in either case; an empty text for what is no code.

    Letters of other scripts are none, also where their capital is one of ours: two folders would be one area.
    """
    return typed.upper() if typed.isascii() and AREA_FOLDER.fullmatch(typed.lower()) else ""


def area_folders(profiles: Path) -> dict[str, Path]:
    """Give the area folders of a workspace: code in upper case -> folder, sorted. Other folders are strays."""
    return {area_code(p.name): p for p in _folders(profiles) if AREA_FOLDER.fullmatch(p.name)}


def stray_folders(profiles: Path) -> list[Path]:
    """Give the folders beside the areas whose name is no code in lower case, such as a second one in capitals."""
    areas = set(area_folders(profiles).values())
    return [p for p in _folders(profiles) if p not in areas]


def _folders(profiles: Path) -> list[Path]:
    if not profiles.is_dir():
        return []
    return [p for p in sorted(profiles.iterdir()) if p.is_dir() and not p.name.startswith((".", "_"))]


def load_profile(folder: Path, *, opened: bool = True) -> Profile:
    """Read a profile that is known to be good; raise ProfileError with its problems otherwise.

    Sealed values are opened where a key is at hand, unless ``opened`` is False.
    """
    reading = read_profile(folder, opened=opened)
    if reading.profile is None or reading.problems:
        lines = "\n".join(map(str, sorted(reading.problems)))
        raise ProfileError(f"the profile {folder.name} has problems:\n{lines}")
    return reading.profile


def read_profile(folder: Path, *, opened: bool = True, opener: Opener | None = None) -> Reading:
    """Read all files of an area's folder. ``profile`` is None when a record could not be made.

    Sealed values are opened by ``opener``, else where a key is at hand unless ``opened`` is False; what is not opened
    is a gap, marked as sealed.
    """
    name = folder.name
    if folder.is_symlink():
        reading = Reading(name.upper(), folder)
        what = "a link to a folder, which may lie outside of the workspace"
        reading.problems.append(Problem(name, 1, "area", what, "", "put the folder itself in its place"))
        return reading
    # A released copy holds nothing sealed, and its kernels have no business with a key.
    opener = opener or opener_for(folder, opened=opened and not (folder / RELEASE).is_file())
    reading = Reading(name.upper(), folder, opener=opener)
    lists: dict[str, list[Record]] = {}
    if not AREA_FOLDER.fullmatch(name):
        what = f"the folder name '{name}'"
        reading.problems.append(Problem(name, 1, "area", what, "three letters in lower case", "rename the folder"))
    for path in sorted(folder.iterdir()):
        _look_at(reading, path)
    reading.release = _release(reading)
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
        **_told(reading),
        **{key: tuple(value) for key, value in lists.items()},  # type: ignore[arg-type]
    )
    reading.profile = None if reading.problems else reading.partial
    return reading


def _look_at(reading: Reading, path: Path) -> None:
    """Look at a file before it is read: whether it is one, and one of a profile."""
    where = f"{reading.folder.name}/{path.name}"
    if fault := _no_file(path):
        reading.refused.add(path.name)
        reading.problems.append(Problem(where, 1, "file", *fault))
    elif path.is_file() and path.name not in RECORD_TYPES and path.name not in OTHER_FILES:
        allowed = one_of(sorted({*RECORD_TYPES, *OTHER_FILES} - {RELEASE, COUNTS}), 30)
        near = nearest(path.name, [*RECORD_TYPES, *OTHER_FILES])
        remedy = f"rename it {near}" if near else "move it out of the profile"
        reading.problems.append(Problem(where, 1, "file", f"'{path.name}'", allowed, remedy))


def _no_file(path: Path) -> tuple[str, str, str] | None:
    """Say why a file of a profile is not read (found, allowed, remedy): what it holds may not be a part of the profile."""
    if path.is_symlink():
        return "a link, which may lead outside of the profile", "", "put the file itself in its place"
    if path.is_dir():
        return None  # a check says so
    if not path.is_file():
        return "a pipe or a device, which is no file", "", "delete it"
    most = LARGEST_JOURNAL if path.name == JOURNAL else LARGEST_SHAPES if path.suffix == ".geojson" else LARGEST
    size = path.stat().st_size
    if size > most:
        allowed = f"at most {most // 1_000_000} MB"
        return f"{size / 1_000_000:.1f} MB", allowed, "take out what is not written about this area"
    return None


def _text(reading: Reading, file: str) -> str | None:
    path = reading.folder / file
    if file in reading.refused or not path.is_file():
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
        if file == "area.yml" and file not in reading.refused and not (reading.folder / file).is_file():
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
    *,
    row: bool = False,
) -> None:
    made = lists.setdefault(key, [])
    if not isinstance(entry, dict):
        what = f"'{entry}' where a record should be"
        reading.problems.append(Problem(doc.file, doc.line(path), key, what, "", "write 'id:' and the fields below it"))
        return
    empty = set(_empty(entry))
    for loc in sorted(empty, key=str):
        name = label(entry, loc, kind)
        remedy = "write X for a gap, or delete the line"
        reading.problems.append(Problem(doc.file, doc.line((*path, *loc)), name, "nothing", "", remedy))
    opened = open_entry(entry, kind, reading.area, reading.opener, row=row)
    if row and opened.records:
        opened.once(reading.rows, doc.line(path))
    for loc, fault in opened.faults:
        reading.problems.append(_sealed_problem(doc, (*path, *loc), label(entry, loc, kind), fault))
    if opened.faults:
        return
    record, faults = _validated(kind, opened, empty)
    if record is None and not faults:  # it cannot stand without what is sealed
        reading.sealed[key] = reading.sealed.get(key, 0) + 1
        reading.sealed_ids.append(str(entry.get("id")))
    reading.problems += [as_problem(e, kind, doc, path, opened.data) for e in faults]
    if record is not None:
        reading.places[key, len(made)] = (doc.file, doc.line(path), doc, path)
        names = opened.names or tuple(reading.release.get("sealed_fields", {}).get(record.id, ()))
        made.append(record.with_sealed(names) if names else record)


def _validated(
    kind: type[Record], opened: Entry, empty: set[tuple[str | int, ...]]
) -> tuple[Record | None, list[ErrorDetails]]:
    """Make a record; None with its faults where it has some, None alone where only what stayed sealed is missing."""
    faults: list[ErrorDetails] = []
    for data in (opened.data, filled(opened, kind)) if opened.closed else (opened.data,):
        try:
            return kind.model_validate(data), []
        except ValidationError as error:
            faults = [e for e in error.errors(include_url=False) if e["loc"] not in empty]
        if not all(_about(e["loc"], opened) for e in faults):
            break
    if opened.closed:
        return None, [e for e in faults if not _about(e["loc"], opened)]
    return None, faults


def _about(loc: tuple[str | int, ...], opened: Entry) -> bool:
    """Whether a fault may come from what stayed sealed: it is of that field, or of the record as a whole."""
    return not loc or str(loc[0]) in opened.names


def _sealed_problem(doc: Document, path: tuple[str | int, ...], label: str, fault: SealFault) -> Problem:
    return Problem(doc.file, doc.line(path), label, fault.found, "", fault.remedy)


def _empty(value: Plain, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the paths of values that were left empty: they say neither something nor that it is a gap."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if part is None:
            yield (*path, key)
        else:
            yield from _empty(part, (*path, key))


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
            row_alone = "id" not in entry
            entry.setdefault("id", f"{kind.prefix}-{line:04d}")
            doc.lines[("row", line)] = line
            before = len(made)
            _make(reading, doc, key, kind, entry, ("row", line), lists, row=row_alone)
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
        if FORMULA.search(value):
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
    opened, closed, faults = open_narrative(narrative, reading.area, reading.opener)
    doc = Document(reading.paragraphs_file)
    for line, fault in faults:
        doc.lines[(line,)] = line
        reading.problems.append(_sealed_problem(doc, (line,), "text", fault))
    if closed:
        reading.sealed["paragraphs"] = closed
    return opened


def _told(reading: Reading) -> dict[str, Any]:
    """Give what is known of what is not in the profile: what an edition left out, and what stayed sealed."""
    told = {k: v for k, v in reading.release.items() if k != "sealed_fields"}
    sealed = {**told.pop("sealed", {}), **reading.sealed}
    return {**told, "sealed": sealed, "sealed_ids": tuple(reading.sealed_ids)}


def _release(reading: Reading) -> dict[str, Any]:
    """Give what a release says of itself: the edition, what it left out, the finest unit it names."""
    text = _text(reading, RELEASE)
    if text is None:
        return {}
    where = f"{reading.folder.name}/{RELEASE}"
    doc = read_yaml(text, where)
    reading.problems += doc.problems
    try:
        return _said(doc)
    except (TypeError, ValueError):
        what = "something else than what a release writes"
        reading.problems.append(Problem(where, 1, "file", what, "", "delete it, or release again"))
        return {}


def _said(doc: Document) -> dict[str, Any]:
    data = doc.data if isinstance(doc.data, dict) else {}
    told: dict[str, Any] = {k: str(data[k]) for k in ("edition", "detail") if data.get(k)}
    for name in ("withheld", "sealed"):
        counts = data.get(name)
        if isinstance(counts, dict):
            told[name] = {k: int(str(v)) for k, v in counts.items()}
    if data.get("unsettled"):
        told["unsettled"] = int(str(data["unsettled"]))
    if isinstance(since := data.get("since"), dict):
        changes = since.get("changes")
        found = [{k: str(v or "") for k, v in c.items()} for c in changes or () if isinstance(c, dict)]
        told["since"] = SinceLast(str(since.get("day")), tuple(Since(**change) for change in found))
    if isinstance(standings := data.get("standings"), list):
        told["standings"] = tuple(_standing(one) for one in standings if isinstance(one, dict))
    if isinstance(marks := data.get("sealed_fields"), dict):
        told["sealed_fields"] = {k: tuple(map(str, v)) for k, v in marks.items() if isinstance(v, list)}
    return told


def _standing(data: dict[str, Plain]) -> Standing:
    touched = data.get("touched")
    plain = {name: str(value) for name, value in data.items() if name not in {"touched", "shown"}}
    return Standing(
        **plain, touched=tuple(map(str, touched)) if isinstance(touched, list) else (), shown=bool(data.get("shown"))
    )
