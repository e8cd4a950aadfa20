"""Merges three versions of a CSV file of a profile, row by row; where both changed one value, both rows stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from planning.keeping.merging import LEVEL, TAKEN_OUT, Clashed, Merge, Sides
from planning.keeping.outline import UnshapedError
from planning.keeping.three_way import Clash, interleaved, merged_value
from planning.profiles.yamltext import Plain

__all__ = ["KEYS", "keyed_rows", "merge_table"]

BOM = "\ufeff"
KEYS = {
    "readings.csv": ("indicator", "mission", "period", "unit", "source"),
    "incidents.csv": ("period", "place", "indicator", "unit", "source"),
    "handed_out.csv": ("edition", "period", "place", "indicator", "unit", "source"),
    "aliases.csv": ("source", "name", "until"),
}
ROW = "row"
OURS, THEIRS = 1, 2
LEVELS = {"1", "2", "3"}  # any other counts as 4
Row = dict[str, str]
Written = tuple[Row, str]  # a row, and its line as it stands
Kept = tuple[Row, str, int]  # the same, and the side that it is from


@dataclass(frozen=True)
class _Table:
    """A table: its columns, the line that names them, and its rows."""

    columns: tuple[str, ...] = ()
    head: str = ""
    rows: tuple[Written, ...] = ()


def _table(text: str) -> _Table:
    """Read a table. Raises UnshapedError for what is none."""
    lines = [f"{line}\n" for line in text.removeprefix(BOM).replace("\r\n", "\n").split("\n")]
    reader = csv.reader(iter(lines))  # it knows where a row ends, also with a quote in the middle of a field
    found: list[tuple[list[str], str]] = []
    at = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((cells, "".join(lines[at : reader.line_num]).removesuffix("\n")))
            at = reader.line_num
    except csv.Error as error:
        raise UnshapedError(str(error)) from None
    if not found:
        return _Table()
    columns, head = found[0]
    if any(len(cells) > len(columns) for cells, _ in found) or len({*columns}) != len(columns):
        raise UnshapedError("a row has more fields than there are columns, or two columns have one name")
    short = [(cells + [""] * (len(columns) - len(cells)), line) for cells, line in found[1:]]
    return _Table(tuple(columns), head, tuple((dict(zip(columns, cells, strict=True)), line) for cells, line in short))


def keyed_rows(file: str, text: str) -> dict[str, Written]:
    """Give the rows of a table by what they are about: name -> (row, line). Raises UnshapedError for what is no table."""
    table = _table(text)
    return _keyed(table, _key(file, table.columns))


def _key(file: str, columns: Sequence[str]) -> Sequence[str]:
    return [c for c in KEYS.get(file, ()) if c in columns] or columns


def merge_table(file: str, base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge three versions of a table; rows are known by the columns of ``KEYS``.

    Where both changed one row and not in different columns, both rows stay, and ``planning check`` refuses the second. A
    level that one side lowered stays where the other wrote. Raises UnshapedError for what is no table.
    """
    tables = [_table(text) for text in (base, ours, theirs)]
    columns = interleaved(*(t.columns for t in tables))
    was, mine, other = (_keyed(t, _key(file, columns)) for t in tables)
    have = [row for row, _ in mine.values()]
    heads = {t.columns: t.head for t in reversed(tables)}
    out = [heads.get(tuple(columns)) or _line(dict(zip(columns, columns, strict=True)), columns)] if columns else []
    clashes: list[Clashed] = []
    for name in interleaved(was, mine, other):
        rows, clash = _merged(was.get(name), mine.get(name), other.get(name))
        if clash and len(rows) > 1:
            rows = [r for r in rows if r[2] == OURS or r[0] not in have]  # an earlier merge has brought it in
        out += [line if list(row) == columns else _line(row, columns) for row, line, _ in rows]
        if clash:
            field, kept, lost, side = clash
            by = sides.ours if side == OURS else sides.theirs
            clashes.append(Clashed(file, name.rstrip("\t#").replace("\t", " "), field, kept, lost, by))
    bom = BOM if ours.startswith(BOM) else ""
    text = "".join(f"{line}\n" for line in out)
    return Merge(bom + (text.replace("\n", "\r\n") if "\r\n" in ours else text), tuple(clashes))


def _keyed(table: _Table, key: Sequence[str]) -> dict[str, Written]:
    out: dict[str, Written] = {}
    for row, line in table.rows:
        name = "\t".join(row.get(c, "") for c in key)
        while name in out:
            name += "#"
        out[name] = (row, line)
    return out


def _merged(
    base: Written | None, ours: Written | None, theirs: Written | None
) -> tuple[list[Kept], tuple[str, str, str, int] | None]:
    """Give the rows that stay, and what clashed: (field, kept, other, side of the other)."""
    was, mine, other = (side[0] if side else None for side in (base, ours, theirs))
    if other in (mine, was):
        return [(*ours, OURS)] if ours else [], None
    if mine == was:
        return [(*theirs, THEIRS)] if theirs else [], None
    if ours is None or theirs is None:  # taken out by one, changed by the other
        left: list[Kept] = [(*ours, OURS)] if ours else [(*theirs, THEIRS)] if theirs else []
        return left, (ROW, left[0][1], TAKEN_OUT, THEIRS if ours else OURS) if left else None
    said = [_but_level(side) for side in (was or {}, ours[0], theirs[0])]
    value = merged_value(*said)
    if isinstance(value, Clash) or not isinstance(value, dict):
        return [(*ours, OURS), (*theirs, THEIRS)], (ROW, ours[1], theirs[1], THEIRS)
    row = {k: str(value[k]) if k in value else "" for k in interleaved(was or {}, ours[0], theirs[0])}
    clash = None
    if LEVEL in row:
        row[LEVEL], clash = _merged_level(was, ours[0], theirs[0])
    return [(row, _line(row, list(row)), OURS)], clash


def _merged_level(base: Row | None, ours: Row, theirs: Row) -> tuple[str, tuple[str, str, str, int] | None]:
    """Give the level of a merged row: the stricter where both changed it, or where one lowered it while the other wrote."""
    known, base = base is not None, base or {}
    one, two, was = ours.get(LEVEL, ""), theirs.get(LEVEL, ""), base.get(LEVEL, "")
    strict, lower, side = (one, two, THEIRS) if _level(ours) >= _level(theirs) else (two, one, OURS)
    changed, wrote = (ours, theirs) if two == was else (theirs, ours)
    alone = known and was in (one, two)
    if alone and (_level(changed) >= _level(wrote) or _but_level(wrote) == _but_level(base)):
        return changed.get(LEVEL, ""), None
    return strict, (LEVEL, strict, lower, side) if _level(ours) != _level(theirs) else None


def _but_level(row: Row) -> dict[str, Plain]:
    return {name: cell for name, cell in row.items() if name != LEVEL}


def _level(row: Row) -> int:
    return int(row[LEVEL]) if row.get(LEVEL) in LEVELS else 4


def _line(row: Row, columns: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow([row.get(c, "") for c in columns])
    return out.getvalue()
