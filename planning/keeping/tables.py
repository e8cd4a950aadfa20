"""Merges three versions of a CSV file of a profile, row by row; where both changed one value, both rows stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
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
Keyed = Mapping[str, Written]  # rows by what they are about


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
    return [c for c in KEYS.get(file, ()) if c in columns] or [c for c in columns if c != LEVEL]


def merge_table(file: str, base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge three versions of a table; rows are known by the columns of ``KEYS``.

    Where both changed one row and not in different columns, both rows stay, at the stricter level of the two, and ``planning
    check`` refuses the second. A level that one side lowered stays where the other wrote, and one that a side raised goes
    with what the other wrote under another key. Raises UnshapedError for what is no table.
    """
    tables = [_table(text) for text in (base, ours, theirs)]
    columns = interleaved(*(t.columns for t in tables))
    was, mine, other = (_keyed(t, _key(file, columns)) for t in tables)
    have = [_filled(row) for row, _ in mine.values()]
    due = _due(was, mine, other, _key(file, columns))
    heads = {t.columns: t.head for t in reversed(tables)}
    out = [heads.get(tuple(columns)) or _line(dict(zip(columns, columns, strict=True)), columns)] if columns else []
    clashes: list[Clashed] = []
    for name in interleaved(was, mine, other):
        rows, clash = _merged(was.get(name), mine.get(name), other.get(name))
        level, side = due.get(name, (0, OURS))
        low = min((_level(row) for row, _, _ in rows), default=level)
        rows = [_at_least(level, row) for row in rows]
        both = [r for r in rows if r[2] == OURS or _filled(r[0]) not in have]  # an earlier merge has brought it in
        rows = both if clash and len(rows) > 1 else rows
        out += [line if list(row) == columns else _line(row, columns) for row, line, _ in rows]
        raised = [(LEVEL, str(level), str(low), side)] if low < level else []
        about = name.rstrip("\t#").replace("\t", " ")
        for field, kept, lost, of in [*([clash] if clash else []), *raised]:
            noted = field == ROW and lost != TAKEN_OUT
            clashes.append(Clashed(file, about, field, kept, lost, sides.ours if of == OURS else sides.theirs, noted))
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


def _due(was: Keyed, ours: Keyed, theirs: Keyed, key: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Give the level that rows must have which say under another key what the other side raised, and who has them lower."""
    due: dict[str, tuple[int, int]] = {}
    for one, two, side in ((ours, theirs, THEIRS), (theirs, ours, OURS)):
        for name, (row, _) in was.items():
            same = one[name][0] if name in one else next((one[n][0] for n in _moved(row, was, one, key)), None)
            if same is None or (name in one and name in two) or _level(same) == _level(row):
                continue
            for found in (name,) if name in two else _moved(row, was, two, key):
                due[found] = max(due.get(found, (0, side)), (_level(same), side))
    return due


def _moved(row: Row, was: Keyed, side: Keyed, key: Sequence[str]) -> Iterator[str]:
    """Give the new rows of a side that say what a row said, with most of its key."""
    for name, (other, _) in side.items():
        if name in was or not any(cell for column, cell in _said(row).items() if column not in key):
            continue
        rest = all(row.get(c, "") == other.get(c, "") for c in {**row, **other} if c not in {*key, LEVEL})
        filled = [c for c in key if row.get(c)]
        if rest and 2 * sum(row[c] == other.get(c) for c in filled) >= len(filled):
            yield name


def _at_least(level: int, kept: Kept) -> Kept:
    """Give a row at a level, or a stricter one."""
    if _level(kept[0]) >= level:
        return kept
    row = {**kept[0], LEVEL: str(level)}
    return row, _line(row, list(row)), kept[2]


def _merged(
    base: Written | None, ours: Written | None, theirs: Written | None
) -> tuple[list[Kept], tuple[str, str, str, int] | None]:
    """Give the rows that stay, and what clashed: (field, kept, other, side of the other)."""
    was, mine, other = (_filled(side[0]) if side else None for side in (base, ours, theirs))
    if other in (mine, was):
        return [(*ours, OURS)] if ours else [], None
    if mine == was:
        return [(*theirs, THEIRS)] if theirs else [], None
    if ours is None or theirs is None:  # taken out by one, changed by the other
        left: list[Kept] = [(*ours, OURS)] if ours else [(*theirs, THEIRS)] if theirs else []
        return left, (ROW, left[0][1], TAKEN_OUT, THEIRS if ours else OURS) if left else None
    said = [_said(side) for side in (was or {}, ours[0], theirs[0])]
    value = merged_value(*said)
    if isinstance(value, Clash) or not isinstance(value, dict):
        both: tuple[Kept, Kept] = (*ours, OURS), (*theirs, THEIRS)
        level = max(_level(row) for row, _, _ in both)
        rows = [_at_least(level, kept) for kept in both]
        return rows, (ROW, rows[0][1], rows[1][1], THEIRS)
    row = {k: str(value[k]) if k in value else "" for k in interleaved(base[0] if base else {}, ours[0], theirs[0])}
    clash = None
    if LEVEL in row:
        row[LEVEL], clash = _merged_level(was, ours[0], theirs[0])
    return [(row, _line(row, list(row)), OURS)], clash


def _merged_level(base: Row | None, ours: Row, theirs: Row) -> tuple[str, tuple[str, str, str, int] | None]:
    """Give the level of a merged row: the stricter where both changed it, or where one lowered it while the other wrote."""
    known, base = base is not None, base or {}
    one, two, was = ours.get(LEVEL, ""), theirs.get(LEVEL, ""), base.get(LEVEL, "")
    strict, lower, side = (one, two, THEIRS) if _level(ours) >= _level(theirs) else (two, one, OURS)
    if _level(ours) == _level(theirs):
        return max(one, two), None  # an empty one is as strict as 4, from whichever side it comes
    changed, wrote = (ours, theirs) if two == was else (theirs, ours)
    alone = known and was in (one, two)
    if alone and (_level(changed) >= _level(wrote) or _said(wrote) == _said(base)):
        return changed.get(LEVEL, ""), None
    return strict, (LEVEL, strict, lower, side)


def _filled(row: Row) -> Row:
    """Give a row without empty cells: a column that only one side has changes no row."""
    return {name: cell for name, cell in row.items() if cell}


def _said(row: Row) -> dict[str, Plain]:
    return {name: cell for name, cell in row.items() if cell and name != LEVEL}


def _level(row: Row) -> int:
    return int(row[LEVEL]) if row.get(LEVEL) in LEVELS else 4


def _line(row: Row, columns: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(
        [row.get(c, "") for c in columns]
    )  # it quotes cells with such signs
    return out.getvalue().removesuffix("\r\n")
