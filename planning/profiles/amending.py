"""Changes fields of one record in the text of a YAML file; every other character of the file stays."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from planning.problems import PlanningError
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["AmendError", "Change", "amended"]

BOM = "\ufeff"


class AmendError(PlanningError):
    """A file is written in a way that cannot be changed in place."""


@dataclass(frozen=True)
class Change:
    """What to change in a record.

    ``fields``: the new source of a field in one line (``0.4``, ``[0.2, 0.8]``), or None to take the field out.
    ``appended``: lists of parts, and the lines that come to their end, each item beginning with ``- ``.
    """

    fields: Mapping[str, str | None]
    appended: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def amended(text: str, file: str, key: str, identity: str, change: Change) -> str:
    """Give the text of a file with one record of the list ``key`` changed; all else is the same, character by character.

    Raises AmendError where the record is not there once, or is not written line by line.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    body = text.removeprefix(BOM)
    record = _record(body, file, key, identity)
    edits = list(_edits(body, file, record, change, ending))
    new = body
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        new = new[: edit.start] + edit.text + new[edit.end :]
    _verify(body, new, file, key, identity, change)
    return text[: len(text) - len(body)] + new


def _record(text: str, file: str, key: str, identity: str) -> yaml.MappingNode:
    # The loader in Python counts characters; the one in C counts otherwise in some scripts.
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        raise AmendError(f"{file} is no YAML; planning check says where") from None
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    items = [item for k, v in pairs if k.value == key and isinstance(v, yaml.SequenceNode) for item in v.value]
    found = [r for r in items if isinstance(r, yaml.MappingNode) and _named(r) == identity]
    if len(found) != 1:
        raise AmendError(f"{file}: {identity} stands there {len(found)} times; it must be there once")
    if found[0].flow_style:
        raise AmendError(f"{file}: {identity} is written in braces; write its fields in lines below each other")
    return found[0]


def _named(record: yaml.MappingNode) -> str:
    return next((str(v.value) for k, v in record.value if k.value == "id"), "")


def _edits(text: str, file: str, record: yaml.MappingNode, change: Change, ending: str) -> list[_Edit]:
    """Give the edits of a record: values replaced, fields taken out, and all that is new at its end."""
    nodes = {str(k.value): (k, v) for k, v in record.value}
    margin = record.value[0][0].start_mark.column
    edits: list[_Edit] = []
    new: list[str] = []
    for name, source in change.fields.items():
        if name not in nodes:
            new += [] if source is None else [f"{name}: {source}"]
            continue
        key, value = nodes[name]
        edits.append(_taken_out(text, file, key, value) if source is None else _replaced(text, key, value, source))
    for name, lines in change.appended.items():
        if name not in nodes or not nodes[name][1].value:
            if name in nodes:
                edits.append(_taken_out(text, file, *nodes[name]))
            new += [f"{name}:", *(f"  {line}" for line in lines)]
            continue
        value = nodes[name][1]
        if not isinstance(value, yaml.SequenceNode) or value.flow_style:
            raise AmendError(f"{file}: {name} of {_named(record)} is written in brackets; write it in lines")
        edits.append(_below(text, _end(text, value), value.start_mark.column, lines, ending))
    if new:
        edits.append(_below(text, _end(text, record), margin, new, ending))
    return _merged(edits)


def _merged(edits: list[_Edit]) -> list[_Edit]:
    """Give edits of which no two begin at one place: what is new stands before what is taken out after it."""
    at: dict[tuple[int, int], str] = {}
    for edit in edits:
        at[edit.start, edit.end] = at.get((edit.start, edit.end), "") + edit.text
    return [_Edit(start, end, text) for (start, end), text in at.items()]


def _replaced(text: str, key: yaml.Node, value: yaml.Node, source: str) -> _Edit:
    start, end = value.start_mark.index, _end(text, value)
    if start >= end:  # nothing stands there
        colon = text.index(":", key.end_mark.index) + 1
        return _Edit(colon, colon, f" {source}")
    return _Edit(start, end, source)


def _taken_out(text: str, file: str, key: yaml.Node, value: yaml.Node) -> _Edit:
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    if text[start : key.start_mark.index].strip():
        raise AmendError(f"{file}: {key.value} stands in one line with the '-' of its record; begin with the id")
    return _Edit(start, _line_end(text, max(_end(text, value), key.end_mark.index)), "")


def _below(text: str, end: int, margin: int, lines: Sequence[str], ending: str) -> _Edit:
    at = _line_end(text, end)
    block = "".join(f"{' ' * margin}{line}{ending}" for line in lines)
    return _Edit(at, at, block if text[:at].endswith("\n") else f"{ending}{block}")


def _line_end(text: str, index: int) -> int:
    at = text.find("\n", index)
    return len(text) if at < 0 else at + 1


def _end(text: str, node: yaml.Node) -> int:
    """Give where the last character of a node stands, without the empty lines and comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
        return max(_end(text, value), int(key.end_mark.index) if isinstance(key, yaml.ScalarNode) else 0)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def _verify(text: str, new: str, file: str, key: str, identity: str, change: Change) -> None:
    """See that the new text says what the old one said, with the change and nothing else."""
    before, after = read_yaml(text, file), read_yaml(new, file)
    due = copy.deepcopy(before.data)
    records = due.get(key) if isinstance(due, dict) else None
    for record in records if isinstance(records, list) else []:
        if isinstance(record, dict) and record.get("id") == identity:
            _apply(record, change)
    if after.problems != [] or due != after.data:
        raise AmendError(f"{file} is written in a way that cannot be changed in place; nothing was changed")


def _apply(record: dict[str, Plain], change: Change) -> None:
    for name, source in change.fields.items():
        if source is None:
            record.pop(name, None)
        else:
            record[name] = read_yaml(source, "").data
    for name, lines in change.appended.items():
        more = read_yaml("\n".join(lines), "").data
        old = record.get(name)
        record[name] = [*(old if isinstance(old, list) else []), *(more if isinstance(more, list) else [])]
