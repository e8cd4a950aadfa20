"""The shape of a YAML file of a profile: records and fields with their own lines, so that the rest stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import yaml

from planning.profiles.sealed_values import FORM
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Field", "Item", "Outline", "Part", "UnshapedError", "read_outline", "shown", "source_of"]

BOM = "\ufeff"
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")  # ends of lines for YAML that are none for an editor
WIDE = 118
PLAIN_TEXT = re.compile(r"[A-Za-z0-9\u00c0-\u024f][^:#\[\]{},\n\"'`]*(?<!\s)")
LIKE_NOTHING = {"null", "Null", "NULL", "~"}


class UnshapedError(Exception):
    """A text is not written record by record and field by field, so that it can only be merged line by line."""


@dataclass(frozen=True)
class Field:
    """One field: the comments above it, its own lines without the indentation of the first, and what it says."""

    name: str
    lead: str
    body: str
    value: Plain

    @property
    def text(self) -> str:
        """Its lines with the comments above them."""
        return self.lead + self.body


@dataclass(frozen=True)
class Item:
    """One record: its id, the comments above it, where its fields begin, its fields."""

    identity: str
    lead: str
    dash: str  # what stands before its first field: blanks, and in a list a dash
    fields: tuple[Field, ...]

    @property
    def margin(self) -> int:
        """The column its fields begin in."""
        return len(self.dash)

    @property
    def data(self) -> dict[str, Plain]:
        """What its fields say."""
        return {f.name: f.value for f in self.fields}

    def field(self, name: str) -> Field | None:
        """Give one field, or None."""
        return next((f for f in self.fields if f.name == name), None)

    def text(self) -> str:
        """Give its lines."""
        out = [self.lead]
        for n, f in enumerate(self.fields):
            out += [f.lead, self.dash if n == 0 else " " * self.margin, f.body]
        return "".join(out)

    def moved_to(self, dash: str) -> Item:
        """Give the record with its fields in another column, and the comments above it with its dash."""
        if dash == self.dash:
            return self
        by = len(dash) - self.margin
        lead = _shifted(self.lead, _blanks(dash) - _blanks(self.dash))
        fields = tuple(replace(f, lead=_shifted(f.lead, by), body=_shifted_below(f.body, by)) for f in self.fields)
        return replace(self, lead=lead, dash=dash, fields=fields)


@dataclass(frozen=True)
class Part:
    """What stands below one key of the file: its own line, and records."""

    key: str
    lead: str
    head: str
    items: tuple[Item, ...]
    single: bool = False  # a record without a list, as the area itself

    def text(self) -> str:
        """Give its lines."""
        return self.lead + self.head + "".join(item.text() for item in self.items)


@dataclass(frozen=True)
class Outline:
    """A whole file. ``text`` gives it back character by character."""

    bom: str
    ending: str
    parts: tuple[Part, ...]
    tail: str

    def part(self, key: str) -> Part | None:
        """Give what stands below one key, or None."""
        return next((p for p in self.parts if p.key == key), None)

    def text(self) -> str:
        """Give the file as text."""
        body = "".join(part.text() for part in self.parts) + self.tail
        return self.bom + (body.replace("\n", self.ending) if self.ending != "\n" else body)

    def records(self) -> Iterator[tuple[str, Item]]:
        """Go through the records: (key, record)."""
        for part in self.parts:
            yield from ((part.key, item) for item in part.items)


@lru_cache(maxsize=32)  # one save reads the same text several times; nobody changes what is given
def read_outline(text: str) -> Outline:
    """Read a file into its shape; raise UnshapedError where it is not written in lines below each other.

    Ends of lines are one line feed inside; ``Outline.text`` writes them as they were. A text that mixes two kinds has
    the kind of its first line throughout.
    """
    bom = BOM if text.startswith(BOM) else ""
    first = text.find("\n")
    ending = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
    body = text[len(bom) :].replace("\r\n", "\n")
    if BREAKS.search(body):
        raise UnshapedError("it has ends of lines that no editor shows")
    doc = read_yaml(body, "")
    if any(p.field in {"yaml", "anchor", "tag"} or "twice" in p.found for p in doc.problems):
        raise UnshapedError("it is no YAML yet")
    root = yaml.compose(body, Loader=LOADER)
    lines = body.splitlines(keepends=True)
    if root is None:
        return Outline(bom, ending, (), body)
    if not isinstance(root, yaml.MappingNode) or root.flow_style or not isinstance(doc.data, dict):
        raise UnshapedError("it does not begin with a key")
    parts: list[Part] = []
    at = 0
    for key, value in root.value:
        start = _own_line(key, lines, 0)
        lead = "".join(lines[at:start])
        part, at = _part(key, value, doc.data[str(key.value)], lead, lines, start)
        parts.append(part)
    return Outline(bom, ending, tuple(parts), "".join(lines[at:]))


def _part(key: yaml.Node, value: yaml.Node, data: Plain, lead: str, lines: list[str], start: int) -> tuple[Part, int]:
    """Give what stands below a key, and the line after it."""
    if not isinstance(value, yaml.CollectionNode) or not value.value:
        end = _last_line(value, lines) + 1 if value.end_mark.line > start else start + 1
        if data not in (None, [], {}):
            raise UnshapedError(f"{key.value} holds no records")
        return Part(str(key.value), lead, "".join(lines[start:end]), ()), end
    first = _first_line(value)
    if value.flow_style or first <= start:
        raise UnshapedError(f"{key.value} is written in brackets")
    if isinstance(value, yaml.MappingNode):
        below = _above(lines, start, first)
        item, end = _item(value, data, lines, below, first, dash=" " * value.start_mark.column)
        return Part(str(key.value), lead, "".join(lines[start:below]), (item,), single=True), end
    items: list[Item] = []
    seen: dict[str, int] = {}
    at = _above(lines, start, first)
    head = "".join(lines[start:at])
    for node, entry in zip(value.value, data if isinstance(data, list) else [], strict=True):
        own = node.start_mark.line
        if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
            raise UnshapedError(f"a record of {key.value} is not written in lines")
        dash = lines[own][: node.start_mark.column]
        if not re.fullmatch(r" *-[ ]+", dash):
            raise UnshapedError(f"a record of {key.value} does not begin in the line of its dash")
        item, end = _item(node, entry, lines, at, own, dash=dash)
        seen[item.identity] = seen.get(item.identity, 0) + 1
        if not item.identity or seen[item.identity] > 1:
            item = replace(item, identity=f"{item.identity}#{seen[item.identity]}")
        items.append(item)
        at = end
    return Part(str(key.value), lead, head, tuple(items)), at


def _item(node: yaml.MappingNode, data: Plain, lines: list[str], at: int, first: int, *, dash: str) -> tuple[Item, int]:
    """Give a record whose comments begin at a line and whose fields begin at another, and the line after it."""
    assert isinstance(data, dict)  # noqa: S101 - the same node, read twice
    lead, fields = "".join(lines[at:first]), []
    end = first
    for n, (key, value) in enumerate(node.value):
        own = first if n == 0 else _own_line(key, lines, node.start_mark.column)
        above = "" if n == 0 else "".join(lines[end:own])
        end = max(_last_line(value, lines), own) + 1
        body = lines[own][len(dash) :] + "".join(lines[own + 1 : end])
        body += "" if body.endswith("\n") else "\n"
        fields.append(Field(str(key.value), above, body, data[str(key.value)]))
    identity = data.get("id")
    return Item(identity if isinstance(identity, str) else "", lead, dash, tuple(fields)), end


def _own_line(key: yaml.Node, lines: list[str], column: int) -> int:
    line = int(key.start_mark.line)
    if lines[line][: key.start_mark.column].strip() or key.start_mark.column != column:
        raise UnshapedError(f"{key.value} does not begin a line of its own")
    return line


def _first_line(node: yaml.CollectionNode) -> int:
    first = node.value[0]
    return int((first[0] if isinstance(first, tuple) else first).start_mark.line)


def _above(lines: list[str], start: int, first: int) -> int:
    """Give the line below a key from which on the comments are those of its first record."""
    at = start + 1
    while at < first and lines[at].strip() and not lines[at].startswith(" "):
        at += 1  # comments at the margin belong to the file
    return at


def _last_line(node: yaml.Node, lines: list[str]) -> int:
    """Give the last line of a value, without empty lines and comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            return max(_last_line(last[1], lines), int(last[0].start_mark.line))
        return _last_line(last, lines)
    line = int(node.end_mark.line)
    if line > node.start_mark.line and node.end_mark.column == 0:
        line -= 1
    while line > node.start_mark.line and not lines[line].strip():
        line -= 1
    return line


def _blanks(dash: str) -> int:
    return len(dash) - len(dash.lstrip(" "))


def _shifted(text: str, by: int) -> str:
    """Move whole lines to the right, or to the left as far as blanks go."""
    if by >= 0:
        return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))
    return "".join(
        line[min(-by, len(line) - len(line.lstrip(" "))) :] if line.strip() else line
        for line in text.splitlines(keepends=True)
    )


def _shifted_below(text: str, by: int) -> str:
    first, _, rest = text.partition("\n")
    return f"{first}\n{_shifted(rest, by)}"


def shown(value: Plain) -> str:
    """Give a value in one line, as YAML that reads back as the same value; an absent one is an empty text."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {shown(v) or _scalar('')}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(shown(v) or _scalar("") for v in value) + "]"
    return _scalar(value)


def _scalar(text: str) -> str:
    if FORM.fullmatch(text) or (PLAIN_TEXT.fullmatch(text) and text not in LIKE_NOTHING):
        return text
    return json.dumps(text, ensure_ascii=False)


def source_of(name: str, value: Plain, margin: int) -> str:
    """Give the lines of a field that says ``value``, the first without its indentation; they read back as the same value."""
    line = f"{name}: {shown(value)}".rstrip()
    if isinstance(value, str) and len(line) + margin > WIDE and _folds(value):
        return f"{name}: >-\n" + "".join(f"{' ' * (margin + 2)}{row}\n" for row in _rows(value, WIDE - margin - 2))
    if isinstance(value, list) and value and (len(line) + margin > WIDE or any(isinstance(v, dict) for v in value)):
        return f"{name}:\n" + "".join(_part_of(v, margin + 2) for v in value)
    if isinstance(value, dict) and len(line) + margin > WIDE and _plain_keys(value):
        return f"{name}:\n" + "".join(f"{' ' * (margin + 2)}{source_of(n, v, margin + 2)}" for n, v in value.items())
    return f"{line}\n"


def _part_of(value: Plain, margin: int) -> str:
    """Give one of a list: in its line, or, where that would be long, field by field."""
    line = f"{' ' * margin}- {shown(value) or _scalar('')}\n"
    if isinstance(value, dict) and len(line) > WIDE and _plain_keys(value):
        rows = (source_of(n, v, margin + 2) for n, v in value.items())
        return f"{' ' * margin}- " + (" " * (margin + 2)).join(rows)
    return line


def _plain_keys(value: dict[str, Plain]) -> bool:
    return bool(value) and all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in value)


def _folds(text: str) -> bool:
    """Whether a text can be folded into lines: single blanks between words, and none at its ends."""
    return text == " ".join(text.split()) and not re.search(r"[\x00-\x1f]", text)


def _rows(text: str, width: int) -> list[str]:
    rows = [""]
    for word in text.split(" "):
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
    return rows
