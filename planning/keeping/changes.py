"""What changed between two versions of a file of a profile, and what each of its units said: the matter of the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from planning.keeping.merging import OTHER_VERSIONS, RECORD
from planning.keeping.outline import Item, Outline, UnshapedError, read_outline, shown
from planning.keeping.prose import Block, sections_of, versions_of
from planning.keeping.tables import keyed_rows
from planning.profiles.narrative import OTHER, SENTENCE
from planning.profiles.records import RECORD_TYPES, UNLABELLED, Record, field_levels
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.yamltext import Plain

__all__ = [
    "COMMENTS",
    "LINES",
    "MET",
    "PARAGRAPH",
    "ROW",
    "ROWS",
    "Change",
    "changes",
    "has_shape",
    "marked_unit",
    "units",
]

PARAGRAPH = "paragraph"
ROW = "row"
ROWS = "rows"
LINES = "lines"
COMMENTS = "comments"
MET = "met"  # two copies met in a unit that says what it said here before
MANY = 100  # rows that changed at once, above which they are told as one change
WHOLE = "(the whole file)"
MASK = "\u25a0"  # stands for what is strictly confidential, so that a mark of it tells nothing
LENGTH = 32  # hexadecimal digits of a mark


@dataclass(frozen=True)
class Change:
    """One change: the unit (a record, a section of the prose), the field, its value before and after, its level.

    An absent value is an empty text. Of a record that came or went, the field is ``record`` and the value all it says.
    """

    unit: str
    field: str
    before: str
    after: str
    level: int


def changes(file: str, before: str, after: str) -> tuple[Change, ...]:
    """Give what changed between two texts of a file, in the order of the later one. Comments count as one change."""
    if before == after:
        return ()
    try:
        if file.endswith(".csv"):
            found = tuple(_table(file, before, after))
        elif file.endswith(".md"):
            found = tuple(_prose(before, after))
        else:
            found = tuple(_records(file, read_outline(before), read_outline(after)))
    except UnshapedError:
        return tuple(_lines(before, after))
    return found or (Change(WHOLE, COMMENTS, "", "", UNLABELLED),)


@cache
def _model(file: str, key: str) -> type[Record] | None:
    return RECORD_TYPES.get(file, {}).get(key)


def _records(file: str, before: Outline, after: Outline) -> Iterator[Change]:
    old = {(key, item.identity): item for key, item in before.records()}
    new = {(key, item.identity): item for key, item in after.records()}
    for (key, identity), item in new.items():
        was = old.get((key, identity))
        if was is None:
            yield Change(_name(key, identity), RECORD, "", shown(item.data), _level(item))
            continue
        if was.data == item.data:
            continue
        for name in [*was.data, *(n for n in item.data if n not in was.data)]:
            one, two = was.data.get(name), item.data.get(name)
            if one != two:
                level = max(_field_level(file, key, name, side) for side in (was, item))
                yield Change(_name(key, identity), name, shown(one), shown(two), level)
    for (key, identity), item in old.items():
        if (key, identity) not in new:
            yield Change(_name(key, identity), RECORD, shown(item.data), "", _level(item))


def _name(key: str, identity: str) -> str:
    return identity or key


def _number(text: Plain) -> int:
    return int(text) if isinstance(text, str) and text in {"1", "2", "3"} else UNLABELLED


def _raised(item: Item) -> dict[str, int]:
    raised = item.data.get("levels")
    return {name: _number(level) for name, level in raised.items()} if isinstance(raised, dict) else {}


def _level(item: Item) -> int:
    """Give the level of a whole record: that of its most sensitive field."""
    return max([_number(item.data.get("level")), *_raised(item).values()])


def _field_level(file: str, key: str, name: str, item: Item) -> int:
    kind = _model(file, key)
    own = field_levels(kind).get(name, 1) if kind and name in item.data else 1
    noted = name == OTHER_VERSIONS  # it may hold any field of the record
    return max(_level(item) if noted else _number(item.data.get("level")), _raised(item).get(name, 1), own)


def _prose(before: str, after: str) -> Iterator[Change]:
    for section, was, now, level in versions_of(before, after):
        yield Change(section, PARAGRAPH, was, now, level)


def _table(file: str, before: str, after: str) -> Iterator[Change]:
    old, new = keyed_rows(file, before), keyed_rows(file, after)
    names = [*new, *(n for n in old if n not in new)]
    odd = [n for n in names if _row(old, n) != _row(new, n)]
    if len(odd) > MANY:
        level = max(_row_level(side[0]) for n in odd for side in (old.get(n), new.get(n)) if side)
        yield Change(WHOLE, ROWS, f"{len(old)} rows", f"{len(new)} rows, {len(odd)} of them not as before", level)
        return
    for name in odd:
        was, now = old.get(name), new.get(name)
        level = max(_row_level(side[0]) for side in (was, now) if side)
        yield Change(name.replace("\t", " "), ROW, was[1] if was else "", now[1] if now else "", level)


def _row(rows: dict[str, tuple[dict[str, str], str]], name: str) -> dict[str, str] | None:
    found = rows.get(name)
    return found[0] if found else None


def _row_level(row: dict[str, str]) -> int:
    return int(row["level"]) if row.get("level") in {"1", "2", "3"} else UNLABELLED


def _lines(before: str, after: str) -> Iterator[Change]:
    """Give a text that is no YAML yet as one change: who writes it is in the middle of it."""
    yield Change(WHOLE, LINES, before, after, UNLABELLED)


def units(file: str, text: str) -> dict[str, str]:
    """Give a mark of what each unit of a file says: records of YAML, sections of prose, a table as a whole.

    What is strictly confidential is not in the mark, so that sealing changes none, and nobody can try out what was
    sealed. A text that has no shape yet has no unit.
    """
    if file.endswith(".md"):
        return {name: _mark([_masked_block(b) for b in blocks]) for name, blocks in sections_of(text).items()}
    try:
        if file.endswith(".csv"):
            return {WHOLE: _mark([_masked_row(row) for row, _ in keyed_rows(file, text).values()])}
        outline = read_outline(text)
    except UnshapedError:
        return {}
    return {_name(key, item.identity): _mark(_masked(file, key, item)) for key, item in outline.records()}


def has_shape(file: str, text: str) -> bool:
    """Whether a text can be read as its kind, also where it says nothing: an empty file has lost what it said."""
    try:
        if file.endswith(".csv"):
            keyed_rows(file, text)
        elif not file.endswith(".md"):
            read_outline(text)
    except UnshapedError:
        return False
    return True


def marked_unit(file: str, change: Change) -> str:
    """Give the unit that bears the mark of a change: of a row it is the table as a whole (``units``)."""
    return WHOLE if file.endswith(".csv") else change.unit


def _masked_row(row: dict[str, str]) -> dict[str, Plain]:
    return {k: MASK if _row_level(row) >= UNLABELLED else v for k, v in row.items()}


def _masked(file: str, key: str, item: Item) -> Plain:
    level = item.data.get("level")
    if level not in {"1", "2", "3"}:
        return dict.fromkeys(item.data, MASK)
    high = {n for n, own in _raised(item).items() if own >= UNLABELLED}
    kind = _model(file, key)
    high |= {n for n, own in (field_levels(kind) if kind else {}).items() if own >= UNLABELLED}
    high |= {OTHER_VERSIONS} if high else set()
    return {n: MASK if n in high or _sealed(v) else v for n, v in item.data.items()}


def _sealed(value: Plain) -> bool:
    return isinstance(value, str) and looks_sealed(value)


def _masked_block(block: Block) -> str:
    if block.level >= UNLABELLED:
        return MASK
    text = SENTENCE.sub(lambda m: MASK if int(m.group(1)) >= UNLABELLED else m.group(0), block.text)
    return OTHER.sub("", text) if block.other else text


def _mark(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
