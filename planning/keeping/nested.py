"""Changes what stands below one field in place: parts that say the same keep their lines, and no comment goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

import yaml

from planning.keeping.outline import Field, Item, UnshapedError, read_outline, source_of
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["amended_field", "comments_in"]

SIGN = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)  # begins a comment, unless it stands in a text


def amended_field(old: Field, value: Plain, margin: int) -> Field:
    """Give a field that says ``value`` in the place of one that says something else.

    Parts below it that are written in lines and say the same keep them. A comment that would go with a changed line stays
    behind the value where both have one line, else above the field.
    """
    body = _in_place(old, value) if isinstance(value, list | dict) else None
    if body is not None:
        return replace(old, body=body, value=value)
    new = replace(old, body=source_of(old.name, value, margin), value=value)
    comments = list(comments_in(old.body))
    if not comments:
        return new
    if len(comments) == 1 and old.body.count("\n") == new.body.count("\n") == 1:
        return replace(new, body=f"{new.body.rstrip()}  {comments[0]}\n")
    return replace(new, lead=new.lead + "".join(f"{' ' * margin}{c}\n" for c in comments))


def _in_place(old: Field, value: Plain) -> str | None:
    """Give the lines of a field with its parts changed one by one; None where they are not written in lines."""
    try:
        part = read_outline(old.body).part(old.name)
    except UnshapedError:
        return None
    if part is None or not part.items or part.single != isinstance(value, dict) or not value:
        return None
    if isinstance(value, dict):
        items: tuple[Item, ...] = (_with(part.items[0], value),)
    else:
        items = _items(part.items, [v for v in value if isinstance(v, dict) and v])
        if len(items) != len(value):
            return None  # not a list of parts
    body = replace(part, items=items).text()
    # What stands there must be what was meant; else the field is written anew.
    return body if read_yaml(body, "").data == {old.name: value} else None


def _items(old: tuple[Item, ...], new: list[dict[str, Plain]]) -> tuple[Item, ...]:
    out: list[Item] = []
    before, after = [repr(i.data) for i in old], [repr(v) for v in new]
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out += old[a:b]
            continue
        was, now = old[a:b], new[c:d]
        out += [_with(item, fields) for item, fields in zip(was, now, strict=False)]
        out += [_with(Item("", "", old[0].dash, ()), fields) for fields in now[len(was) :]]
    return tuple(out)


def _with(item: Item, fields: Mapping[str, Plain]) -> Item:
    """Give a part that says exactly these fields."""
    have = {f.name: f for f in item.fields}
    kept = [f if f.value == fields[f.name] else amended_field(f, fields[f.name], item.margin) for f in item.fields if f.name in fields]  # fmt: skip
    new = [Field(n, "", source_of(n, v, item.margin), v) for n, v in fields.items() if n not in have]
    return replace(item, fields=(*kept, *new))


def comments_in(body: str) -> Iterator[str]:
    """Give the comments of a field's lines; a sign within a text is none."""
    if "#" not in body:
        return
    spans = list(_texts(yaml.compose(body, Loader=yaml.BaseLoader), body))
    end = 0
    for found in SIGN.finditer(body):
        at = found.start()
        if at >= end and not any(first <= at < last for first, last in spans):
            end = (body + "\n").index("\n", at)
            yield body[at:end].rstrip()


def _texts(node: yaml.Node | None, body: str) -> Iterator[tuple[int, int]]:
    if isinstance(node, yaml.ScalarNode):
        start = node.start_mark.index
        # A comment may stand behind the sign that begins a text of several lines.
        yield body.index("\n", start) if node.style in {"|", ">"} else start, node.end_mark.index
        return
    for one in node.value if node is not None else ():
        for part in one if isinstance(one, tuple) else (one,):
            yield from _texts(part, body)
