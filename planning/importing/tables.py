"""Opens the file of a source as rows of text: its encoding, its separator, where the header and the HXL tags stand, where it ends."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from planning.problems import PlanningError, Problem, UsageError, one_line

__all__ = ["Row", "Table", "UnreadableError", "open_table"]

Row = list[str]
BLOCK = 1 << 20
HEAD = 25  # rows in which the HXL tags are looked for, as the standard has it
SEPARATORS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ODD = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")  # bytes that Windows-1252 has no letter for
NAMES = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-16": "UTF-16"}


class UnreadableError(PlanningError):
    """A file cannot be read to its end, so that nothing of it is counted; the message is the line of its problem."""

    def __init__(self, problem: Problem) -> None:
        """Keeps the problem, as a check lists it."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Table:
    """A file that was opened: its header, the HXL tags below it (empty where there are none), and what was found out.

    ``first`` is the line of the header. ``notes`` are (line, what was found, what to do) and stop nothing.
    """

    path: Path
    columns: tuple[str, ...]
    tags: tuple[str, ...]
    first: int
    skip: int  # rows above the data
    sha256: str
    encoding: str
    separator: str
    sheet: str = ""
    cut: bool = False  # the last line has no end
    notes: tuple[tuple[int, str, str], ...] = field(default=())

    @property
    def name(self) -> str:
        """The file as a message names it."""
        return one_line(self.path.name)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Go through the rows of data once, as (line, values); rows without any value are passed over.

        Raises UnreadableError where the file ends in the middle of a row, or holds what is no table.
        """
        if self.sheet:
            return islice(_sheet_rows(self.path, self.sheet), self.skip, None)
        return _csv_rows(self, self.skip)


def open_table(path: Path, sheet: str = "") -> Table:
    """Open a CSV or XLSX file; raise UsageError for a file that is none, UnreadableError for one without a row of data."""
    if not path.is_file():
        raise UsageError(f"{one_line(str(path))}: no such file")
    name = one_line(path.name)
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise _unreadable(name, 1, "file", "an empty file", "download it again")
    if start.startswith(b"PK\x03\x04"):
        return _open_sheet(path, sheet)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(f"{name} is an old Excel file (.xls); save it as .xlsx or as CSV")
    if sheet:
        raise UsageError(f"--sheet: {name} is no XLSX file and has no sheets")
    sha256, encoding, cut, notes = _looked_through(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = file.readline(BLOCK)
    separator = max(SEPARATORS, key=lambda s: len(next(csv.reader([lines], delimiter=s), [])))
    table = Table(path, (), (), 1, 0, sha256, encoding, separator, cut=cut, notes=tuple(notes))
    return _headed(table, list(islice(_csv_rows(table), HEAD + 1)))


def _headed(table: Table, head: list[tuple[int, Row]]) -> Table:
    """Find the header, and the HXL tags that stand below it or in its place."""
    tagged = next((i for i, (_, row) in enumerate(head[:HEAD]) if _is_tags(row)), None)
    at = 0 if tagged is None else max(0, tagged - 1)
    line, header = head[at]
    tags = tuple(t.strip() for t in head[tagged][1]) if tagged is not None else ()
    skip = at + 1 if tagged is None else tagged + 1
    notes = list(table.notes)
    if at:
        above = "1 row above the header, which is" if at == 1 else f"{at} rows above the header, which are"
        notes.append((head[0][0], f"{above} passed over", "see that nothing there is data"))
    columns = tuple(c.strip().lstrip("\ufeff") for c in header)
    changed = {"columns": columns, "tags": tags, "first": line, "skip": skip, "notes": tuple(notes)}
    if len(head) <= skip:
        raise _unreadable(table.name, line, "file", "a header and no row below it", "download it again")
    return Table(**{**{k: getattr(table, k) for k in table.__dataclass_fields__}, **changed})


def _is_tags(row: Row) -> bool:
    found = [v.strip() for v in row if v.strip()]
    return bool(found) and all(v.startswith("#") and len(v) > 1 for v in found)


# Text


def _looked_through(path: Path) -> tuple[str, str, bool, list[tuple[int, str, str]]]:
    """Read the bytes once: their digest, the encoding they are in, whether the last line has an end."""
    digest, last, plain = hashlib.sha256(), b"", _Utf8()
    encoding = _marked(path)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            if not encoding:
                plain.take(block)
            last = block[-2:]
    notes = []
    if not encoding and (bad := plain.bad_line()):
        encoding = "latin-1" if plain.odd else "cp1252"
        what = f"bytes that are not UTF-8, first in this line; the file is read as {NAMES[encoding]}"
        notes.append((bad, what, "look at names with accents, or save the file as UTF-8"))
    elif encoding.startswith("utf-16"):
        notes.append((1, "text in UTF-16, which is read as such", "nothing to do"))
    return digest.hexdigest(), encoding or "utf-8", not last.endswith((b"\n", b"\r", b"\n\0")), notes


def _marked(path: Path) -> str:
    """Give the encoding that the first bytes tell; empty where they tell none."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.count(0) > len(start) // 4 and not start.startswith(tuple(mark for mark, _ in MARKS)):
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    return next((name for mark, name in MARKS if start.startswith(mark)), "")


class _Utf8:
    """Looks whether bytes are UTF-8, block by block; ``odd`` where some have no letter in Windows-1252."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines, self._bad = 0, 0
        self.odd = False

    def take(self, block: bytes) -> None:
        """Look at the next block."""
        if not self._bad:
            try:
                self._decoder.decode(block)
                self._lines += block.count(b"\n")
            except UnicodeDecodeError as error:
                self._bad = self._lines + error.object[: error.start].count(b"\n") + 1
        if self._bad:
            self.odd = self.odd or any(b in block for b in ODD)

    def bad_line(self) -> int:
        """Give the line of the first byte that does not fit; 0 where all do, also at the end."""
        if not self._bad:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self._bad = self._lines + 1
        return self._bad


def _csv_rows(table: Table, skip: int = 0) -> Iterator[tuple[int, Row]]:
    """Give every row after the first ones, with its first line."""
    with table.path.open(encoding=table.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=table.separator, strict=True)
        line, last, width, row = 0, 0, len(table.columns), list[str]()
        try:
            for row in reader:
                if skip and row:
                    skip -= 1
                elif any(row):
                    yield line + 1, row
                last, line = line, reader.line_num
        except csv.Error as error:
            what = "a quotation mark that is opened and not closed" if _open_quote(error) else f"no row ({error})"
            remedy = "download the file again, or mend the quotes of this row"
            raise _unreadable(table.name, line + 1, "row", what, remedy) from None
        except UnicodeDecodeError:
            raise _unreadable(table.name, line + 1, "row", "bytes that are no text", "save the file as UTF-8") from None
    if table.cut and 0 < len(row) < width:
        what = f"a last row that breaks off after {len(row)} of {width} values: the rest of the file is missing"
        raise _unreadable(table.name, last + 1, "row", what, "download it again")


def _open_quote(error: csv.Error) -> bool:
    return "unexpected end" in str(error) or "field larger" in str(error)


# Workbooks


def _open_sheet(path: Path, sheet: str) -> Table:
    names = _sheet_names(path)
    if sheet and sheet not in names:
        raise UsageError(f"--sheet {sheet!r}: {one_line(path.name)} has {', '.join(map(repr, names))}")
    if not sheet and len(names) > 1:
        filled = [n for n in names if len(list(islice(_sheet_rows(path, n), 2))) > 1]
        if len(filled) > 1:
            raise UsageError(
                f"{one_line(path.name)} has {len(filled)} sheets with rows; give --sheet: {', '.join(filled)}"
            )
        names = filled or names
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    chosen = sheet or names[0]
    head = list(islice(_sheet_rows(path, chosen), HEAD + 1))
    table = Table(path, (), (), 1, 0, digest.hexdigest(), "", "", chosen)
    if not head:
        raise _unreadable(table.name, 1, "file", f"an empty sheet ({one_line(chosen)})", "download the file again")
    return _headed(table, head)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise UsageError(
            "openpyxl is missing, which reads XLSX files: pip install 'cmcoord-planning[import]', or save the file as CSV"
        ) from None
    with path.open("rb") as file:  # opened here: by its name a file with another ending is refused
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except (KeyError, OSError, ValueError, zipfile.BadZipFile):
            what = "a workbook that cannot be opened"
            raise _unreadable(one_line(path.name), 1, "file", what, "download it again") from None
        try:
            yield book
        finally:
            book.close()


def _sheet_names(path: Path) -> list[str]:
    with _workbook(path) as book:
        return [s.title for s in book.worksheets]


def _sheet_rows(path: Path, sheet: str) -> Iterator[tuple[int, Row]]:
    with _workbook(path) as book:
        for line, row in enumerate(book[sheet].iter_rows(values_only=True), 1):
            values = [_written(v) for v in row]
            if any(values):
                yield line, values


def _written(value: object) -> str:
    """Write a value of a sheet as a CSV file has it."""
    match value:
        case None:
            return ""
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.date():
            return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _unreadable(name: str, line: int, field: str, found: str, remedy: str) -> UnreadableError:
    return UnreadableError(Problem(name, line, field, found, "", f"{remedy}; nothing was counted"))
