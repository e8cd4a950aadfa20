"""Changes one record in the text of a file of a profile; every character outside of the changed fields stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planning.keeping.nested import amended_field
from planning.keeping.outline import Field, Item, Outline, Part, UnshapedError, read_outline, source_of
from planning.problems import PlanningError
from planning.profiles.yamltext import Plain

__all__ = ["EditError", "added", "changed", "removed", "value_of"]

DASH = "  - "


class EditError(PlanningError):
    """A record cannot be changed in its file."""


def changed(text: str, file: str, key: str, identity: str, fields: Mapping[str, Plain]) -> str:
    """Give the text of a file with fields of one record changed; None takes a field out.

    ``identity`` of the area and its protocol, which stand without a list, is their id or nothing. A field that says
    already what it should keeps its lines and its comments. Raises EditError where the record is not there, or the file
    is not written record by record.
    """
    outline = _read(text, file)
    part = outline.part(key)
    places = [n for n, item in enumerate(part.items) if part.single or _is(item, identity)] if part else []
    if part is None or len(places) != 1:
        raise EditError(f"{file}: {identity} stands there {len(places)} times; it must be there once")
    items = list(part.items)
    items[places[0]] = _with(items[places[0]], fields)
    return _written(outline, file, replace(part, items=tuple(items)))


def value_of(text: str, file: str, key: str, identity: str, field: str) -> Plain:
    """Give what a field of one record says in a file, None where nothing stands there. Raises EditError as ``changed`` does."""
    part = _read(text, file).part(key)
    found = [item for item in part.items if part.single or _is(item, identity)] if part else []
    if len(found) != 1:
        raise EditError(f"{file}: {identity} stands there {len(found)} times; it must be there once")
    return found[0].data.get(field)


def added(text: str, file: str, key: str, fields: Mapping[str, Plain]) -> str:
    """Give the text of a file with a record more at the end of a list; a file or list that is not there begins with it."""
    outline = _read(text, file)
    part = outline.part(key) or Part(key, "", f"{key}:\n", ())
    identity = str(fields.get("id", ""))
    if any(item.identity == identity for item in part.items):
        raise EditError(f"{file}: {identity} stands there already")
    dash = part.items[-1].dash if part.items else DASH
    head = part.head if part.items else f"{key}:\n" if ":" in part.head and "#" not in part.head else part.head
    item = _with(Item(identity, "", dash, ()), fields)
    return _written(outline, file, replace(part, head=head, items=(*part.items, item)))


def removed(text: str, file: str, key: str, identity: str) -> str:
    """Give the text of a file without one record and the comments above it."""
    outline = _read(text, file)
    part = outline.part(key)
    left = tuple(item for item in part.items if item.identity != identity) if part else ()
    if part is None or len(left) != len(part.items) - 1:
        raise EditError(f"{file}: {identity} does not stand there once")
    return _written(outline, file, replace(part, items=left))


def _is(item: Item, identity: str) -> bool:
    return identity in {item.identity, str(item.data.get("id", ""))}


def _read(text: str, file: str) -> Outline:
    try:
        return read_outline(text)
    except UnshapedError as error:
        raise EditError(f"{file} cannot be changed in place: {error}; planning check says where") from None


def _with(item: Item, fields: Mapping[str, Plain]) -> Item:
    old = {f.name: f for f in item.fields}
    new = [Field(n, "", source_of(n, v, item.margin), v) for n, v in fields.items() if n not in old and v is not None]
    out: list[Field] = []
    lead = ""  # comments above a field that goes stay, above what comes next
    for one in (*item.fields, *new):
        kept = one if one.name not in fields or one in new else _field(one, fields[one.name], item.margin)
        if kept is None:
            lead += "".join(f"{line}\n" for line in one.lead.split("\n") if line.strip())
        else:
            out.append(replace(kept, lead=lead + kept.lead))
            lead = ""
    if lead and out:
        out[-1] = replace(out[-1], lead=out[-1].lead + lead)
    return replace(item, fields=tuple(out))


def _field(old: Field, value: Plain, margin: int) -> Field | None:
    if value is None:
        return None
    return old if old.value == value else amended_field(old, value, margin)


def _written(outline: Outline, file: str, part: Part) -> str:
    have = {p.key for p in outline.parts}
    parts = tuple(part if p.key == part.key else p for p in outline.parts)
    due = replace(outline, parts=parts if part.key in have else (*parts, part))
    text = due.text()
    said = [[(key, item.data) for key, item in o.records()] for o in (due, _read(text, file))]
    if said[0] != said[1]:
        raise EditError(f"{file} is written in a way that cannot be changed in place; nothing was changed")
    return text
