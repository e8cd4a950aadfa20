"""The journal of an area: who changed what, when and why; one line a change, each tied to those before it."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import heapq
import json
import os
import secrets
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from functools import lru_cache
from pathlib import Path
from typing import Any

from planning.keeping.changes import Change, has_shape, units
from planning.problems import Problem, UsageError
from planning.profiles.reading import JOURNAL, NARRATIVE, Reading
from planning.profiles.records import RECORD_TYPES, TABLE_TYPES, UNLABELLED
from planning.profiles.sealed_values import Opener, Spot, Value, looks_sealed, sealed_value

__all__ = [
    "BEGIN",
    "FOUND",
    "TOLD",
    "WRITTEN",
    "Journal",
    "Line",
    "Writer",
    "append",
    "check_journal",
    "journal_faults",
    "journal_of",
    "new_lines",
    "parsed_row",
    "read_journal",
    "row_of",
    "sealed_lines",
    "this_writer",
    "united",
    "untold",
]

# Files that people and imports write, and of these the ones that the journal tells of: what an edition handed out is
# noted by the command itself, and counts over quarters stand in released copies alone.
WRITTEN = frozenset({NARRATIVE, "aliases.csv", "geography.geojson", *RECORD_TYPES, *TABLE_TYPES} - {"counts.csv"})
TOLD = WRITTEN - {"handed_out.csv"}
BEGIN = "begin"
FOUND = "found"
LENGTH = 32


@dataclass(frozen=True)
class Writer:
    """Who writes, how (form, text, merge, import, found), and why in their words. ``name`` is as the planning cell calls them."""

    name: str
    how: str = "text"
    why: str = ""


def this_writer(name: str | None, how: str, why: str = "") -> Writer:
    """Give who writes here: the name given, else that of the member whose kernel this is, else the login of the machine."""
    return Writer(" ".join((name or os.environ.get("PLANNING_MEMBER_NAME") or _login()).split()), how, why)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a machine that knows no names
        return ""


@dataclass(frozen=True)
class Line:
    """One line of the journal.

    ``follows`` names the lines it came after. ``told`` holds the values before and after, or both sealed in one text, or
    nothing where they could not be sealed; ``tie`` is a mark of the plain values with a random filling, so that sealing
    them later breaks nothing. ``marks`` says what each unit of the file said afterwards (``changes.units``): of the unit
    changed, in the first line of a journal of all.
    """

    id: str = ""
    follows: tuple[str, ...] = ()
    at: str = ""
    who: str = ""
    how: str = ""
    file: str = ""
    unit: str = ""
    field: str = ""
    level: int = UNLABELLED
    why: str = ""
    tie: str = ""
    told: Mapping[str, str] | str | None = None
    marks: Mapping[str, str] = made(default_factory=dict)

    @property
    def open(self) -> tuple[str, str] | None:
        """The values before and after, where they lie open."""
        return (self.told["before"], self.told["after"]) if isinstance(self.told, Mapping) else None

    def opened(self, opener: Opener) -> tuple[str, str] | None:
        """Give the values before and after, also where they are sealed and the key is at hand."""
        if not isinstance(self.told, str):
            return self.open
        value = opener.open(self.told)
        told = json.loads(value.text) if value else None
        return (str(told["before"]), str(told["after"])) if isinstance(told, dict) else None


@dataclass(frozen=True)
class Journal:
    """The lines of a journal, in an order in which each stands after those it follows."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def of(cls, text: str) -> Journal:
        """Read the text of a journal, without what is no whole line."""
        rows = (parsed_row(row.encode("utf-8", "surrogatepass")) for row in text.split("\n") if row.strip())
        return cls(tuple(_in_order({line.id: line for line in rows if line is not None})))

    @property
    def heads(self) -> tuple[str, ...]:
        """The lines that none follows, sorted: one, or several after two copies were put together."""
        followed = {name for line in self.lines for name in line.follows}
        return tuple(sorted(line.id for line in self.lines if line.id not in followed))

    def expected(self) -> dict[tuple[str, str], set[str]]:
        """Give what each unit should say now: (file, unit) -> the marks of the last lines about it, several where copies met."""
        order = _Order(self.lines)
        last: dict[tuple[str, str], dict[str, str]] = {}
        for line in self.lines:
            for unit, mark in line.marks.items():
                file, _, name = unit.partition("/")
                marks = last.setdefault((file, name), {})
                for gone in [i for i in marks if order.before(i, line.id)]:
                    del marks[gone]
                marks[line.id] = mark
        return {unit: set(marks.values()) for unit, marks in last.items()}


class _Order:
    """Knows which line came before which. Lines are told off into rows, each as long as one line follows another."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.at: dict[str, tuple[int, int]] = {}  # line -> its row and place
        self.seen: list[dict[int, int]] = []  # what came before each row: row -> place
        ends: dict[str, int] = {}  # last lines of rows
        for line in lines:
            before = [f for f in line.follows if f in self.at]
            if len(before) == 1 and before[0] in ends:
                row, place = ends.pop(before[0]), self.at[before[0]][1] + 1
            else:
                row, place = len(self.seen), 0
                known: dict[int, int] = {}
                for one in before:
                    own, last = self.at[one]
                    for other, upto in {**self.seen[own], own: last}.items():
                        known[other] = max(known.get(other, -1), upto)
                self.seen.append(known)
            self.at[line.id] = (row, place)
            ends[line.id] = row

    def before(self, one: str, two: str) -> bool:
        """Whether a line came before another, or is it."""
        (row, place), (other, last) = self.at[one], self.at[two]
        return place <= last if row == other else self.seen[other].get(row, -1) >= place


def read_journal(folder: Path) -> tuple[Journal, list[Problem]]:
    """Read the journal of an area; give it and every fault: a line cut short, changed, or missing. None is an empty one."""
    path = folder / JOURNAL
    where = f"{folder.name}/{JOURNAL}"
    if not path.is_file():
        return Journal(), []
    problems: list[Problem] = []
    lines: dict[str, Line] = {}
    rows = path.read_bytes().split(b"\n")
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        line, unchanged = _read_row(row)
        if line is None:
            cut = number == len(rows)
            what = "a last line that was cut short" if cut else "a line that is none of a journal"
            remedy = (
                "nothing: the next save mends it" if cut else "put the line back as it was, from a copy or the history"
            )
            problems.append(Problem(where, number, "journal", what, "", remedy))
        elif not unchanged:
            remedy = "put the line back as it was, from a copy or the history"
            problems.append(
                Problem(where, number, "journal", "a line that was changed after it was written", "", remedy)
            )
        else:
            lines.setdefault(line.id, line)
    missing = [name for line in lines.values() for name in line.follows if name not in lines]
    if missing and not problems:
        number = 1 + next(n for n, row in enumerate(rows) if missing[0].encode() in row)
        what = f"a line that follows {missing[0][:10]}, which is not there: a line was taken out"
        remedy = "put it back, from a copy or the history"
        problems.append(Problem(where, number, "journal", what, "", remedy))
    return Journal(tuple(_in_order(lines))), problems


def journal_of(folder: Path) -> str:
    """Give the text of the journal of an area; empty where it has none."""
    path = folder / JOURNAL
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def _in_order(lines: dict[str, Line]) -> Iterator[Line]:
    """Go through lines so that each comes after those it follows; those that know nothing of each other by their clock."""
    waiting = {name: {f for f in line.follows if f in lines} for name, line in lines.items()}
    followers: dict[str, list[str]] = {}
    for name, before in waiting.items():
        for one in before:
            followers.setdefault(one, []).append(name)
    ready = [(lines[name].at, name) for name, before in waiting.items() if not before]
    heapq.heapify(ready)
    while ready:
        _, name = heapq.heappop(ready)
        yield lines[name]
        for after in followers.get(name, ()):
            waiting[after].discard(name)
            if not waiting[after]:
                heapq.heappush(ready, (lines[after].at, after))


def parsed_row(row: bytes) -> Line | None:
    """Read one line as it is written; None for what is none."""
    try:
        data = json.loads(row)
        line = Line(**{**data, "follows": tuple(data["follows"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return line if _sound(line) else None


@lru_cache(maxsize=32_768)
def _read_row(row: bytes) -> tuple[Line | None, bool]:
    """Give a line, and whether it is as it was written. Known by its bytes, since each save reads the whole journal again."""
    line = parsed_row(row)
    return line, line is not None and line.id == _mark_of(line) and _tied(line)


def _sound(line: Line) -> bool:
    """Whether each part of a line is of its kind: a journal may come from anybody."""
    words = (line.id, *line.follows, line.at, line.who, line.how, line.file, line.unit, line.field, line.why, line.tie)
    maps = [line.marks, *([line.told] if isinstance(line.told, dict) else [])]
    pairs = [text for m in maps if isinstance(m, dict) for pair in m.items() for text in pair]
    return (
        all(isinstance(text, str) for text in (*words, *pairs))
        and all(isinstance(m, dict) for m in maps)
        and (
            line.told is None
            or isinstance(line.told, str)
            or (len(maps) == 2 and {"before", "after"} <= line.told.keys())
        )
        and type(line.level) is int
    )


def _text(line: Line) -> dict[str, Any]:
    """Give a line as it is written: what is empty is left out."""
    data = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    data["follows"] = list(line.follows)
    return {k: v for k, v in data.items() if v or k in {"id", "follows", "level"}}


def _mark_of(line: Line) -> str:
    """Give the id that a line must have: a mark of all it says but the values, of which it has the tie."""
    data = {k: v for k, v in _text(line).items() if k not in {"id", "told"}}
    return _hash(data)


def _tied(line: Line) -> bool:
    return not isinstance(line.told, Mapping) or line.tie == _hash(dict(line.told))


def _hash(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def new_lines(
    journal: Journal,
    area: str,
    found: Iterable[tuple[str, Change, Mapping[str, str]]],
    writer: Writer,
    now: dt.datetime,
    recipients: tuple[str, ...],
    *,
    whole: Mapping[str, str] | None = None,
) -> list[Line]:
    """Give the lines for changes: each with the file, the change, and the marks of what the unit says now.

    Values at level 4 are sealed to ``recipients`` where there are some. A journal that is empty begins with the marks of
    all units (``whole``: "file/unit" -> mark).
    """
    heads = journal.heads
    at = now.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    out: list[Line] = []
    if not journal.lines and whole is not None:
        out.append(_closed(Line("", heads, at, "", BEGIN, marks=dict(sorted(whole.items())))))
        heads = (out[-1].id,)
    for file, change, marks in found:
        line = Line(
            "",
            heads,
            at,
            writer.name,
            writer.how,
            file,
            change.unit,
            change.field,
            change.level,
            writer.why,
            marks=marks,
        )
        told = {"salt": secrets.token_hex(8), "before": change.before, "after": change.after}
        line = _closed(replace(line, tie=_hash(told)))
        out.append(replace(line, told=_kept(told, line, area, recipients)))
        heads = (line.id,)
    return out


def _closed(line: Line) -> Line:
    return replace(line, id=_mark_of(line))


def _kept(told: dict[str, str], line: Line, area: str, recipients: tuple[str, ...]) -> Mapping[str, str] | str | None:
    plain = any(v and not looks_sealed(v) for v in (told["before"], told["after"]))
    if line.level < UNLABELLED or not recipients or not plain:
        return told
    text = json.dumps(told, ensure_ascii=False)
    try:
        return sealed_value(Value(Spot(area, line.id, "told"), text, text), recipients)
    except UsageError:
        return None  # what seals is not installed here: better untold than open


def sealed_lines(text: str, area: str, recipients: tuple[str, ...]) -> str:
    """Give the text of a journal with the values at level 4 sealed; no id changes."""
    return "\n".join(_sealed_row(row, area, recipients) for row in text.split("\n"))


def _sealed_row(row: str, area: str, recipients: tuple[str, ...]) -> str:
    line = _line(row)
    if line is None or not isinstance(line.told, Mapping) or line.level < UNLABELLED:
        return row
    return row_of(replace(line, told=_kept(dict(line.told), line, area, recipients)))


def row_of(line: Line) -> str:
    """Give a line as it is written."""
    return json.dumps(_text(line), ensure_ascii=False, separators=(",", ":"))


def append(folder: Path, lines: Iterable[Line]) -> None:
    """Add lines to the journal of an area, on the disk when this returns; a last line that was cut short goes."""
    path = folder / JOURNAL
    new = "".join(f"{row_of(line)}\n" for line in lines).encode("utf-8", "surrogatepass")
    if not new:
        return
    with path.open("ab+") as file:
        size = file.seek(0, os.SEEK_END)
        keep = _whole_lines(file, size)
        if keep < size:
            file.truncate(keep)
        try:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(keep)  # no room: not half a line
            raise


def _whole_lines(file: Any, size: int) -> int:
    """Give how many bytes of a journal are whole lines."""
    at = size
    while at > 0:
        start = max(0, at - 65_536)
        file.seek(start)
        chunk = file.read(at - start)
        found = chunk.rfind(b"\n")
        if found >= 0:
            return int(start + found + 1)
        at = start
    return 0


def united(ours: str, theirs: str) -> str:
    """Give two journals of one area as one: every line of both, once, in an order in which each follows its own.

    What was changed in a line of theirs since it was written does not come in, and neither does a line that was cut short;
    own lines stay as they are. Of a line that one side has sealed since, the sealed one stays.
    """
    rows: dict[str, str] = {}
    lines: dict[str, Line] = {}
    rest: list[str] = []
    *whole, last = ours.split("\n")
    for row in [*whole, *([last] if _line(last) else [])]:
        if line := _line(row):
            lines[line.id], rows[line.id] = line, row
        elif row.strip():
            rest.append(row)
    for row in theirs.split("\n"):
        line = _line(row)
        if line is None or line.id != _mark_of(line) or not _tied(line):
            continue
        sealed_since = line.id in lines and lines[line.id].open and isinstance(line.told, str)
        if line.id not in lines or (sealed_since and looks_sealed(str(line.told))):
            lines[line.id], rows[line.id] = line, row
    return "".join(f"{row}\n" for row in (*(rows[line.id] for line in _in_order(lines)), *rest))


def _line(row: str) -> Line | None:
    return parsed_row(row.encode("utf-8", "surrogatepass")) if row.strip() else None


def journal_faults(reading: Reading) -> list[Problem]:
    """List what is wrong with the journal of an area that was read; without a journal nothing is."""
    if not (reading.folder / JOURNAL).is_file():
        return []
    texts = {
        path.name: path.read_bytes().decode("utf-8", "replace")
        for path in sorted(reading.folder.iterdir())
        if path.name in TOLD and path.name not in reading.refused and path.is_file()
    }
    return check_journal(reading.folder, texts, unread=reading.refused)


def check_journal(folder: Path, texts: Mapping[str, str], *, unread: Container[str] = ()) -> list[Problem]:
    """List what is wrong with the journal of an area, and what its files say that no line tells.

    ``texts``: file -> text, of all files that are there but those that cannot be read (``unread``).
    """
    journal, problems = read_journal(folder)
    return [*problems, *untold(folder, journal, texts, unread)] if journal.lines else problems


def untold(folder: Path, journal: Journal, texts: Mapping[str, str], unread: Container[str] = ()) -> list[Problem]:
    """List the units that say something else than the journal, a line for each file; of a file that is gone all of them."""
    found: dict[str, list[str]] = {}
    now = {(file, unit): mark for file, text in texts.items() for unit, mark in units(file, text).items()}
    due = journal.expected()
    unshaped = {file for file, text in texts.items() if not has_shape(file, text)}
    for (file, unit), marks in due.items():
        left_out = file in unread or file in unshaped or file not in TOLD
        if not left_out and now.get((file, unit), "") not in marks and len(marks) == 1:
            found.setdefault(file, []).append(unit)
    for file, unit in now.keys() - due.keys():
        found.setdefault(file, []).append(unit)
    return [_untold(folder, file, names, gone=all(f != file for f, _ in now)) for file, names in sorted(found.items())]


def _untold(folder: Path, file: str, names: list[str], *, gone: bool) -> Problem:
    what = "nothing any more of what the journal tells" if gone else "what was changed without a line in the journal"
    first = f"{', '.join(sorted(names)[:8])}{' and more' if len(names) > 8 else ''}"
    taken_in = f"say who and why: planning log {folder.name.upper()} --take-in --why '...'"
    remedy = f"put the file back from an earlier version; or {taken_in}" if gone else taken_in
    return Problem(f"{folder.name}/{file}", 1, "journal", f"{what}: {first}", "", remedy)
