"""Sees that no merged file of records is open to more readers than either side meant, whatever way it was merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import yaml

from planning.keeping.due_levels import Due, RecordAt, due_levels, named, records_of
from planning.keeping.merging import LEVEL, LEVELS, OTHER_VERSIONS, Clashed, Merge, Sides, with_field, with_version
from planning.keeping.outline import Item, UnshapedError, read_outline, shown
from planning.profiles.yamltext import Plain

__all__ = ["held"]

BOM = "\ufeff"


def held(base: str, ours: str, theirs: str, merge: Merge, sides: Sides) -> Merge:
    """Give what was merged with each record, and each field, at the level that it has to have (``due_levels``).

    A text that reads as no records is left as it is. Raises UnshapedError where a level cannot be written in its place.
    """
    now = records_of(merge.text)
    dues = due_levels(base, ours, theirs, dict(merge.renamed), sides)
    if now is None or dues is None:
        return merge
    short = {one: need for one in named(now).values() if (need := _short(one, dues.get((one.key, one.name), {})))}
    return _raised(merge, short) if short else merge


def _short(one: RecordAt, fields: dict[str, Due]) -> dict[str, Due]:
    """Give what a record of the merged file lacks of the levels it has to have."""
    due = fields.get(LEVEL)
    level = max(one.level, due.level if due else 0)
    return {
        name: due
        for name, due in fields.items()
        if (one.level if name == LEVEL else max(level, one.own(name)) if name in one.data else due.level) < due.level
    }


def _raised(merge: Merge, short: dict[RecordAt, dict[str, Due]]) -> Merge:
    """Give what was merged with levels written; each that somebody had lower is told, and noted where the text has a shape."""
    try:
        outline = read_outline(merge.text)
    except UnshapedError:
        told = [clash for one, need in short.items() for clash in _clashes(one, one.data.get("id"), need, noted=False)]
        return replace(merge, text=_rewritten(merge.text, short), clashes=(*merge.clashes, *told))
    by_place = {(one.key, one.at): (one, need) for one, need in short.items()}
    clashes = list(merge.clashes)
    parts = []
    for part in outline.parts:
        items = []
        for at, item in enumerate(part.items):
            if found := by_place.get((part.key, at)):
                new = tuple(_clashes(found[0], item.identity, found[1], noted=True))
                item = _with_levels(item, found, new)  # noqa: PLW2901 - the same record
                clashes += new
            items.append(item)
        parts.append(replace(part, items=tuple(items)))
    text = replace(outline, parts=tuple(parts)).text()
    _verify(text, short)
    return replace(merge, text=text, clashes=tuple(clashes))


def _clashes(one: RecordAt, record: Plain, need: dict[str, Due], *, noted: bool) -> Iterator[Clashed]:
    record = record if isinstance(record, str) else one.key
    if (due := need.get(LEVEL)) and due.by is not None:
        yield Clashed(one.key, record, LEVEL, str(due.level), str(one.level), due.by, noted)
    if by := next((due.by for name, due in need.items() if name != LEVEL and due.by is not None), None):
        kept, was = shown(_levels(one, need)), shown(one.data.get(LEVELS))
        yield Clashed(one.key, record, LEVELS, kept, was, by, noted)


def _levels(one: RecordAt, need: dict[str, Due]) -> dict[str, Plain]:
    """Give the levels of single fields as they have to be."""
    found = one.data.get(LEVELS)
    new = {name: str(due.level) for name, due in need.items() if name != LEVEL}
    return {**(found if isinstance(found, dict) else {}), **{name: new[name] for name in sorted(new)}}


def _with_levels(item: Item, found: tuple[RecordAt, dict[str, Due]], clashes: Sequence[Clashed]) -> Item:
    one, need = found
    if LEVEL in need:
        item = with_field(item, LEVEL, str(need[LEVEL].level))
    if need.keys() - {LEVEL}:
        item = with_field(item, LEVELS, _levels(one, need))
    for clash in clashes:
        item = with_version(item, clash)
    return item


def _verify(text: str, short: dict[RecordAt, dict[str, Due]]) -> None:
    """See that the levels are there and nothing else became another."""
    there = {(one.key, one.at): one.data for one in records_of(text) or ()}
    for one, need in short.items():
        due = {**one.data}
        if LEVEL in need:
            due[LEVEL] = str(need[LEVEL].level)
        if need.keys() - {LEVEL}:
            due[LEVELS] = _levels(one, need)
        now = there.get((one.key, one.at), {})
        if {n: v for n, v in now.items() if n != OTHER_VERSIONS} != {
            n: v for n, v in due.items() if n != OTHER_VERSIONS
        }:
            raise UnshapedError("a level cannot be written in its place")


def _rewritten(text: str, short: dict[RecordAt, dict[str, Due]]) -> str:
    """Give a text that has no shape with levels written in their places, and every other character as it was."""
    bom = BOM if text.startswith(BOM) else ""
    body = text.removeprefix(BOM).replace("\r\n", "\n")
    by_place = {(one.key, one.at): (one, need) for one, need in short.items()}
    edits: list[tuple[int, int, str]] = []
    # The loader in Python counts characters; the one in C counts otherwise in some scripts.
    root = yaml.compose(body, Loader=yaml.BaseLoader)
    for key, value in root.value if root is not None else ():
        for at, node in enumerate(value.value if isinstance(value, yaml.SequenceNode) else [value]):
            if found := by_place.get((str(key.value), at)):
                edits += _edits(node, *found)
    for start, end, new in sorted(edits, reverse=True):
        body = body[:start] + new + body[end:]
    _verify(body, short)
    return bom + (body.replace("\n", "\r\n") if "\r\n" in text else body)


def _edits(node: yaml.MappingNode, one: RecordAt, need: dict[str, Due]) -> Iterator[tuple[int, int, str]]:
    """Give what to write where: (from, to, what)."""
    values = {str(key.value): value for key, value in node.value}
    if LEVEL in need:
        yield *_span(values[LEVEL]), str(need[LEVEL].level)
    new = {name: str(due.level) for name, due in need.items() if name != LEVEL}
    if not new:
        return
    levels = values.get(LEVELS)
    if levels is None:
        yield _before(node, min(1, len(node.value) - 1), f"{LEVELS}: {shown(_levels(one, need))}")
    elif not isinstance(levels, yaml.MappingNode) or not levels.value:
        start, end = _span(levels)
        yield start, end, f"{' ' if start == end else ''}{shown(_levels(one, need))}"
    else:
        have = {str(key.value): value for key, value in levels.value}
        for name in sorted(new):
            yield (*_span(have[name]), new[name]) if name in have else _before(levels, 0, f"{name}: {new[name]}")


def _span(node: yaml.Node) -> tuple[int, int]:
    return int(node.start_mark.index), int(node.end_mark.index)


def _before(node: yaml.MappingNode, place: int, line: str) -> tuple[int, int, str]:
    """Give what to write so that a line stands before one of the keys of a node."""
    mark = node.value[place][0].start_mark
    return mark.index, mark.index, f"{line}, " if node.flow_style else f"{line}\n{' ' * mark.column}"
