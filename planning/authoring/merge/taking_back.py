"""Takes changes back that the journal tells of: what a file said before them, as far as its values go.

What comes of it has no comments: then those of both copies are new, and stay. Lines of the journal are given from the first
to the last, each with the values before and after, or None where they are sealed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from planning.keeping.changes import COMMENTS, LINES, MET, PARAGRAPH, ROW
from planning.keeping.journal import Line
from planning.keeping.merging import RECORD
from planning.keeping.outline import Field, Item, Outline, Part, UnshapedError, read_outline, source_of
from planning.keeping.prose import sections_of
from planning.keeping.saving import NOT_KNOWN
from planning.keeping.tables import keyed_rows
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["NotKnownError", "prose_before", "records_before", "rows_before"]

Told = Sequence[tuple[Line, tuple[str, str] | None]]
Record = dict[str, Plain]
MOST_TRIES = 3000  # ways to put paragraphs back that are tried
ALIKE = 0.4  # of two paragraphs, to be taken for versions of one


class NotKnownError(Exception):
    """What a file said before cannot be found out."""


def _values(told: Told) -> Iterator[tuple[Line, str, str]]:
    """Go through changes, the last first; raise where one does not tell its values."""
    for line, values in reversed(told):
        if line.field in {MET, COMMENTS}:
            continue
        if values is None or NOT_KNOWN in values:
            raise NotKnownError(line.id)
        yield line, *values


# Records


def records_before(file: str, text: str, theirs: str, told: Told) -> str:
    """Give a file of records as it was before changes. A record that was taken out stands where theirs still has it."""
    lists = _Lists(text, theirs)
    whole: str | None = text
    for line, before, after in _values(told):
        if line.field == LINES:
            if whole != after:
                raise NotKnownError(file)
            whole, lists = before, _Lists(before, theirs)
            continue
        whole = None
        if line.field == RECORD:
            lists.put(line.unit, _record(before) if before else None)
        else:
            lists.put_field(line.unit, line.field, _value(before) if before else None)
    return lists.text()


def _value(source: str) -> Plain:
    return read_yaml(source, "").data


def _record(source: str) -> Record:
    value = _value(source)
    if not isinstance(value, dict):
        raise NotKnownError(source)
    return value


class _Lists:
    """The records of a file by list, each with its id, while changes are taken back."""

    def __init__(self, text: str, theirs: str) -> None:
        self.single: set[str] = set()
        self.again: set[tuple[str, str]] = set()  # what was taken out here
        self.lists: dict[str, list[tuple[str, Record]]] = {}
        self.shaped = (outline := _outline(text)) is not None
        self.theirs = _outline(theirs) or Outline("", "\n", (), "")
        for part in outline.parts if outline else ():
            self.single |= {part.key} if part.single else set()
            self.lists[part.key] = [(item.identity, item.data) for item in part.items]

    def _places(self, unit: str) -> list[tuple[str, int]]:
        """Give where a unit of the journal stands: a record by its id, one without an id by the key."""
        rows = ((key, n, name) for key, items in self.lists.items() for n, (name, _) in enumerate(items))
        places = [(key, n) for key, n, name in rows if (name or key) == unit]
        if not self.shaped or len(places) > 1:
            raise NotKnownError(unit)
        return places

    def put(self, unit: str, record: Record | None) -> None:
        """Let a record say something else, be gone (None), or be there again."""
        places = self._places(unit)
        for key, n in places:
            name = self.lists[key][n][0]
            self.lists[key][n : n + 1] = [] if record is None else [(name, record)]
        if record is not None and not places:
            self._add(unit, record)

    def put_field(self, unit: str, field: str, value: Plain) -> None:
        """Let a field say something else; of a record that is not there, somebody else took it out at the same time."""
        for key, n in self._places(unit):
            name, record = self.lists[key][n]
            rest = {f: v for f, v in record.items() if f != field}
            self.lists[key][n] = (name, rest if value is None else {**record, field: value})

    def _add(self, unit: str, record: Record) -> None:
        found = [p for p in self.theirs.parts if unit in {i.identity or p.key for i in p.items}]
        keys = [p.key for p in found] or [*self.lists]
        if len(keys) != 1:
            raise NotKnownError(unit)  # in which list it stood is not known
        names = [i.identity for i in found[0].items] if found else []
        self.single |= {found[0].key} if found and found[0].single else set()
        items = self.lists.setdefault(keys[0], [])
        identity = record.get("id")
        name = identity if isinstance(identity, str) else unit if found and not found[0].single else ""
        self.again.add((keys[0], name))
        items.insert(_place([n for n, _ in items], names, name), (name, record))

    def text(self) -> str:
        """Give the records as the text of a file, without comments."""
        if not self.shaped:
            raise NotKnownError
        parts = (self._part(key, items) for key, items in self.lists.items())
        return Outline("", "\n", tuple(parts), "").text()

    def _part(self, key: str, items: list[tuple[str, Record]]) -> Part:
        dash = "  " if key in self.single else "  - "
        there = self.theirs.part(key)
        made = []
        for name, data in items:
            same = next((i for i in there.items if i.identity == name and i.data == data), None) if there else None
            # What was taken out here lies there with its comments: they are none that somebody wrote since.
            if same and (key, name) in self.again:
                made.append(same.moved_to(dash))
            elif data:
                made.append(Item(name, "", dash, tuple(_fields(data, len(dash)))))
        return Part(key, "", f"{key}:\n" if made else f"{key}: []\n", tuple(made), key in self.single)


def _outline(text: str) -> Outline | None:
    try:
        return read_outline(text)
    except UnshapedError:
        return None


def _fields(data: Record, margin: int) -> Iterator[Field]:
    return (Field(name, "", source_of(name, value, margin), value) for name, value in data.items())


def _place(names: Sequence[str], order: Sequence[str], name: str) -> int:
    """Give where a name goes in a row so that it stands as in another: behind the nearest one that both have."""
    if name not in order:
        return len(names)
    before = [n for n in order[: order.index(name)] if n in names]
    return names.index(before[-1]) + 1 if before else 0


# Prose


def prose_before(text: str, theirs: str, told: Told, fits: Callable[[str], bool]) -> str:
    """Give the prose as it was before changes; a paragraph that was taken out stands where ``fits`` says that it stood."""
    here = {name: [b.text for b in blocks] for name, blocks in sections_of(text).items()}
    gone: dict[str, list[str]] = {}
    unmet: list[tuple[str, str]] = []
    for line, before, after in _values(told):
        if line.field != PARAGRAPH:
            raise NotKnownError(line.field)
        blocks = next((side for side in (here.get(line.unit, []), gone.get(line.unit, [])) if after in side), None)
        if not after:
            gone.setdefault(line.unit, []).append(before)
        elif blocks is None:
            unmet += [(line.unit, before)] if before else []  # somebody else wrote over it at the same time
        elif blocks.count(after) > 1:
            raise NotKnownError(after)
        else:
            at = blocks.index(after)
            blocks[at : at + 1] = [before] if before else []
    if any(before not in (*here.get(unit, ()), *gone.get(unit, ())) for unit, before in unmet):
        raise NotKnownError(text)
    other = {name: [b.text for b in blocks] for name, blocks in sections_of(theirs).items()}
    return next((way for way in _ways(here, gone, other) if fits(way)), "") or _as_text(here)


def _as_text(sections: dict[str, list[str]]) -> str:
    blocks = [block for blocks in sections.values() for block in blocks]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _ways(here: dict[str, list[str]], gone: dict[str, list[str]], theirs: dict[str, list[str]]) -> Iterator[str]:
    """Give the ways to put paragraphs back: first as theirs has them, then each place in turn."""
    sections = {name: [*blocks] for name, blocks in here.items()}
    for name, blocks in gone.items():
        order = theirs.get(name, [])
        due = sorted(blocks, key=lambda b: order.index(b) if b in order else len(order))
        for block in due:
            like = block if block in order else _like(block, [b for b in order if b not in (*here.get(name, ()), *due)])
            row = sections.setdefault(name, [])
            seen = [like if b == block else b for b in row]
            row.insert(_place(seen, order, like), block)
    order = list(theirs)
    new = [name for name in sections if name not in here]
    for name in new:
        rest = [n for n in sections if n != name]
        at = _place(rest, order, name)
        sections = {n: sections[n] for n in (*rest[:at], name, *rest[at:])}
    yield _as_text(sections)
    for name, blocks in gone.items():
        rest = here.get(name, [])
        for places in itertools.islice(itertools.product(range(len(rest) + 1), repeat=len(blocks)), MOST_TRIES):
            yield _as_text({**sections, name: _put_in(rest, blocks, places)})


def _like(block: str, others: Iterable[str]) -> str:
    ratios = [(SequenceMatcher(None, block, other, autojunk=False).ratio(), other) for other in others]
    best = max(ratios, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else block


def _put_in(row: Sequence[str], blocks: Sequence[str], places: Sequence[int]) -> list[str]:
    out = [*row]
    for place, block in sorted(zip(places, blocks, strict=True), key=lambda pair: -pair[0]):
        out.insert(place, block)
    return out


# Rows


def rows_before(file: str, text: str, theirs: str, told: Told) -> str:
    """Give a table as it was before changes; a row that was taken out stands where theirs still has it."""
    head = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n", 1)[0]
    rows = {name: line for name, (_, line) in keyed_rows(file, text).items()}
    order = list(keyed_rows(file, theirs))
    for line, before, after in _values(told):
        if line.field != ROW:
            raise NotKnownError(line.field)
        ((name, _),) = keyed_rows(file, f"{head}\n{after or before}\n").items()
        if not before:
            rows.pop(name, None)
        elif name in rows:
            rows[name] = before
        elif not after:
            names = list(rows)
            names.insert(_place(names, order, name), name)
            rows = {n: before if n == name else rows[n] for n in names}
    if any(name.endswith("#") for name in rows):
        raise NotKnownError(file)  # rows for one thing, which cannot be told apart
    return "".join(f"{line}\n" for line in (head, *rows.values())) if head else ""
