"""Finds ids that both copies gave to two things since they parted; those of theirs get a new one, wherever they point to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planning.authoring.merge.ancestor import Base
from planning.keeping.editing import added
from planning.keeping.journal import Journal, Line
from planning.keeping.merging import RECORD, free_id, renamed_in, same_thing, says_but_id
from planning.keeping.outline import Item, UnshapedError, read_outline, shown
from planning.keeping.prose import blocks_of, text_of
from planning.keeping.tables import keyed_rows
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["given_twice", "with_new_ids"]

BOM = "\ufeff"


def given_twice(
    base: Base | None, ours: Mapping[str, str], theirs: Mapping[str, str], journals: tuple[Journal, Journal]
) -> tuple[tuple[tuple[str, str], ...], Base]:
    """Give the old and new ids of what theirs has under an id that ours gave to something else; and what both had read.

    A record that an earlier merge has brought in keeps the id it got then, also where it was changed here since; the base
    is given with it, as it came, so that only what changed since is merged.
    """
    told = dict(base or {})
    was, mine, other = (_records(texts) for texts in (told, ours, theirs))
    taken = {identity for side in (was, mine, other) for _, _, identity in side}
    out: list[tuple[str, str]] = []
    for (file, key, old), item in other.items():
        place = (file, key, old)
        known = base is not None and bool(base) and base.get(file, "") is not None
        if place not in mine or place in was or same_thing(mine[place], item, known=known):
            continue
        if looks_sealed(shown(item.data)):
            continue  # what is sealed fits only the record it was sealed in
        new, first = _brought_in(file, old, journals)
        if (file, key, new) in mine:
            told[file] = added(told.get(file) or "", file, key, {**first, "id": new}) if known else told.get(file)
        else:
            new = next((k[2] for k, m in mine.items() if k[:2] == place[:2] and _alike(m, item)), "")
            new = new or free_id(old, taken)
        taken.add(new)
        out.append((old, new))
    return tuple(out), told


def _brought_in(file: str, old: str, journals: tuple[Journal, Journal]) -> tuple[str, dict[str, Plain]]:
    """Give the id under which an earlier merge brought in what theirs began as ``old``, and what it said; nothing for none."""
    ours, theirs = (
        [(line.unit, _began(line)) for line in journal.lines if (line.file, line.field) == (file, RECORD)]
        for journal in journals
    )
    first = next((data for unit, data in theirs if unit == old and data), {})
    same = {name: value for name, value in first.items() if name != "id"}
    found = (unit for unit, data in ours if unit != old and same and {**data, "id": ""} == {**same, "id": ""})
    return next(found, ""), first


def _began(line: Line) -> dict[str, Plain]:
    """Give what a record said when a line added it; nothing where it did not, or the values are sealed."""
    before, after = line.open or ("", "")
    data = read_yaml(after, "").data if after and not before else None
    return data if isinstance(data, dict) else {}


def _alike(one: Item, two: Item) -> bool:
    return says_but_id(one) == says_but_id(two)


def _records(texts: Mapping[str, str] | Base) -> dict[tuple[str, str, str], Item]:
    out: dict[tuple[str, str, str], Item] = {}
    for file, text in texts.items():
        if file.endswith(".yml") and text:
            try:
                out |= {(file, key, item.identity): item for key, item in read_outline(text).records()}
            except UnshapedError:
                continue
    return out


def with_new_ids(file: str, others: tuple[str, str], theirs: str, names: Mapping[str, str]) -> str:
    """Give a text of theirs in which what they wrote since points to the new ids.

    ``others`` are what both had read and ours: what was there before stays, and of prose and rows what ours has as well.
    """
    if file.endswith(".md"):
        return _prose(others, theirs, names)
    if file.endswith(".csv"):
        return _table(file, others, theirs, names)
    return _yaml(others[0], theirs, names) if file.endswith(".yml") else theirs


def _prose(others: tuple[str, str], theirs: str, names: Mapping[str, str]) -> str:
    *sides, blocks = (blocks_of(text.removeprefix(BOM).replace("\r\n", "\n")) for text in (*others, theirs))
    old = {block.text for side in sides for block in side}
    if not any(renamed_in(block.text, names) != block.text for block in blocks if block.text not in old):
        return theirs
    return text_of([b if b.text in old else replace(b, text=renamed_in(b.text, names)) for b in blocks])


def _table(file: str, others: tuple[str, str], theirs: str, names: Mapping[str, str]) -> str:
    try:
        *sides, rows = (keyed_rows(file, text) for text in (*others, theirs))
    except UnshapedError:
        return theirs
    old = {line for side in sides for _, line in side.values()}
    new = [line if line in old else renamed_in(line, names) for _, line in rows.values()]
    if new == [line for _, line in rows.values()]:
        return theirs
    head = theirs.removeprefix(BOM).replace("\r\n", "\n").split("\n", 1)[0]
    return "".join(f"{line}\n" for line in (head, *new))


def _yaml(was: str, theirs: str, names: Mapping[str, str]) -> str:
    try:
        before, outline = read_outline(was), read_outline(theirs)
    except UnshapedError:
        return theirs
    known = {(key, item.identity): item for key, item in before.records()}
    parts = []
    for part in outline.parts:
        items = []
        for item in part.items:
            old = known.get((part.key, item.identity))
            fields = tuple(
                f
                if old and (o := old.field(f.name)) and o.value == f.value
                else replace(f, body=renamed_in(f.body, names))
                for f in item.fields
            )
            items.append(replace(item, fields=fields))
        parts.append(replace(part, items=tuple(items)))
    return replace(outline, parts=tuple(parts)).text()
