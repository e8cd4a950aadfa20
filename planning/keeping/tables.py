"""Merges three versions of a CSV file of a profile, row by row; where both changed one value, both rows stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from planning.keeping.merging import Clashed, Merge
from planning.keeping.three_way import CLASH, interleaved, merged_value

__all__ = ["KEYS", "keyed_rows", "merge_table", "rows_of"]

BOM = "\ufeff"
KEYS = {
    "readings.csv": ("indicator", "mission", "period", "unit", "source"),
    "incidents.csv": ("period", "place", "indicator", "unit", "source"),
    "handed_out.csv": ("edition", "period", "place", "indicator", "unit", "source"),
    "aliases.csv": ("source", "name", "until"),
}
Row = dict[str, str]


def rows_of(text: str) -> tuple[list[str], list[Row], list[str]]:
    """Give the columns of a table, its rows, and the rows as they are written."""
    lines = _written_rows(text.removeprefix(BOM).replace("\r\n", "\n"))
    parsed = [next(csv.reader(io.StringIO(line, newline=""))) for line in lines]
    if not parsed:
        return [], [], []
    columns = parsed[0]
    rows = [dict(zip(columns, row + [""] * (len(columns) - len(row)), strict=False)) for row in parsed[1:]]
    return columns, rows, lines[1:]


def _written_rows(text: str) -> list[str]:
    """Cut a table into rows; a row goes on where a quote is open."""
    out: list[str] = []
    for line in text.splitlines():
        if out and out[-1].count('"') % 2:
            out[-1] += f"\n{line}"
        elif line.strip():
            out.append(line)
    return out


def keyed_rows(file: str, text: str) -> dict[str, tuple[Row, str]]:
    """Give the rows of a table by what they are about: name -> (row, line)."""
    columns, rows, lines = rows_of(text)
    return _keyed(rows, lines, [c for c in KEYS.get(file, ()) if c in columns] or columns)


def merge_table(file: str, base: str, ours: str, theirs: str) -> Merge:
    """Merge three versions of a table; rows are known by the columns of ``KEYS``.

    Where both changed one row and not in different columns, both rows stay, and ``planning check`` refuses the second.
    """
    sides = [rows_of(text) for text in (base, ours, theirs)]
    columns = interleaved(sides[0][0], sides[1][0], sides[2][0])
    key = [c for c in KEYS.get(file, ()) if c in columns] or columns
    was, mine, other = (_keyed(rows, lines, key) for _, rows, lines in sides)
    same = [side[0] == columns for side in sides]
    out: list[str] = []
    clashes: list[Clashed] = []
    for name in interleaved(was, mine, other):
        rows, clash = _row(was.get(name), mine.get(name), other.get(name))
        out += [line if same[side] else _line(row, columns) for row, line, side in rows]
        if clash:
            clashes.append(Clashed(file, name.rstrip("\t#").replace("\t", " "), "row", *clash))
    head = _line(dict(zip(columns, columns, strict=True)), columns)
    bom = BOM if ours.startswith(BOM) else ""
    text = "".join(f"{line}\n" for line in (head, *out)) if columns else ""
    return Merge(bom + (text.replace("\n", "\r\n") if "\r\n" in ours else text), tuple(clashes))


Kept = tuple[Row, str, int]


def _keyed(rows: Sequence[Row], lines: Sequence[str], key: Sequence[str]) -> dict[str, tuple[Row, str]]:
    out: dict[str, tuple[Row, str]] = {}
    for row, line in zip(rows, lines, strict=True):
        name = "\t".join(row.get(c, "") for c in key)
        while name in out:
            name += "#"
        out[name] = (row, line)
    return out


def _row(
    base: tuple[Row, str] | None, ours: tuple[Row, str] | None, theirs: tuple[Row, str] | None
) -> tuple[list[Kept], tuple[str, str] | None]:
    """Give the rows that stay, each with its line and the side that wrote it, and what clashed."""
    was, mine, other = (side[0] if side else None for side in (base, ours, theirs))
    if other in (mine, was):
        return [(*ours, 1)] if ours else [], None
    if mine == was:
        return [(*theirs, 2)] if theirs else [], None
    if ours is None or theirs is None:  # taken out by one, changed by the other
        left, side = (ours, 1) if ours else (theirs, 2)
        return ([(*left, side)], (left[1], "taken out")) if left else ([], None)
    value = merged_value({**(was or {})}, {**ours[0]}, {**theirs[0]})
    if value is not CLASH and isinstance(value, dict):
        row = {k: str(v) for k, v in value.items()}
        return [(row, _line(row, list(ours[0])), 1)], None
    return [(*ours, 1), (*theirs, 2)], (ours[1], theirs[1])


def _line(row: Row, columns: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow([row.get(c, "") for c in columns])
    return out.getvalue()
