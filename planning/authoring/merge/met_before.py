"""What both had read where each had merged the other before: several texts of one file, made one that claims nothing untrue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.merging import Sides
from planning.keeping.outline import Item, Outline, Part, UnshapedError, read_outline
from planning.keeping.prose import blocks_of, text_of
from planning.keeping.tables import keyed_rows

__all__ = ["one_text"]


def one_text(file: str, texts: Sequence[str | None], base: str | None = None) -> str | None:
    """Give one text for several that both had read; None where one of them has no such file, or is not written in parts.

    Two that can be put together with what was before them (``base``) are. Else what only some of them say is left out:
    then it is new on both sides, and where the two differ both versions are kept.
    """
    there = [text for text in texts if text is not None]
    if not there or len(there) < len(texts):
        return None
    first, *rest = there
    if all(text == first for text in rest):
        return first
    both = _put_together(file, base, first, *rest) if base is not None and len(rest) == 1 else None
    return _in_all(file, first, rest) if both is None else both


def _in_all(file: str, first: str, rest: Sequence[str]) -> str | None:
    try:
        if file.endswith(".yml"):
            return _records(first, rest)
        if file.endswith(".csv"):
            return _rows(file, first, rest)
    except UnshapedError:
        return None
    return _blocks(first, rest) if file.endswith(".md") else None


def _blocks(first: str, rest: Iterable[str]) -> str:
    said = [{b.text for b in blocks_of(text.replace("\r\n", "\n"))} for text in rest]
    blocks = blocks_of(first.replace("\r\n", "\n"))
    return text_of([b for b in blocks if all(b.text in side for side in said)])


def _put_together(file: str, base: str, one: str, two: str) -> str | None:
    """Merge two texts; None where they clash in anything."""
    try:
        merge = merge_file(file, base, one, two, Sides())
    except UnmergedError:
        return None
    return None if merge.clashes else merge.text


def _records(first: str, rest: Iterable[str]) -> str:
    outline, others = read_outline(first), [read_outline(text) for text in rest]
    parts = []
    for part in outline.parts:
        same = [other.part(part.key) for other in others]
        there = [p for p in same if p is not None]
        if len(there) == len(same):
            items = (_item(item, [_named(p, item.identity) for p in there]) for item in part.items)
            parts.append(replace(part, items=tuple(i for i in items if i is not None)))
    return Outline(outline.bom, outline.ending, tuple(parts), outline.tail).text()


def _named(part: Part, identity: str) -> Item | None:
    return next((item for item in part.items if part.single or item.identity == identity), None)


def _item(item: Item, others: Sequence[Item | None]) -> Item | None:
    sides = [other.data for other in others if other is not None]
    if len(sides) < len(others):
        return None
    fields = tuple(f for f in item.fields if all(f.name in side and side[f.name] == f.value for side in sides))
    return replace(item, fields=fields) if fields else None


def _rows(file: str, first: str, rest: Iterable[str]) -> str:
    others = [keyed_rows(file, text) for text in rest]
    head = first.replace("\r\n", "\n").split("\n", 1)[0]
    rows = keyed_rows(file, first).items()
    return "".join(
        f"{line}\n" for line in (head, *(line for name, (row, line) in rows if all(o.get(name, ({},))[0] == row for o in others)))
    )  # fmt: skip
