"""What both had read where each had merged the other before: several texts of one file, made one that claims nothing untrue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planning.keeping.outline import Item, Outline, Part, UnshapedError, read_outline
from planning.keeping.prose import blocks_of, text_of
from planning.keeping.tables import keyed_rows

__all__ = ["one_text"]


def one_text(file: str, texts: Sequence[str | None]) -> str | None:
    """Give what all texts of a file say; None where one of them has no such file, or is not written in parts.

    What only some of them say is left out: then it is new on both sides, and where the two differ both versions are kept.
    """
    first = texts[0]
    if first is None or all(text == first for text in texts):
        return first
    if any(text is None for text in texts):
        return None
    rest = [text for text in texts[1:] if text is not None]
    if file.endswith(".yml"):
        return _records(first, rest)
    if file.endswith(".md"):
        said = [{b.text for b in blocks_of(text.replace("\r\n", "\n"))} for text in rest]
        blocks = [b for b in blocks_of(first.replace("\r\n", "\n")) if all(b.text in side for side in said)]
        return text_of(blocks)
    if file.endswith(".csv"):
        return _rows(file, first, rest)
    return None


def _records(first: str, rest: Iterable[str]) -> str | None:
    try:
        outline, others = read_outline(first), [read_outline(text) for text in rest]
    except UnshapedError:
        return None
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
