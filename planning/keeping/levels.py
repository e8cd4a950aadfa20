"""Sees that no merged file of records is open to more readers than either side meant, whatever way it was merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import yaml

from planning.keeping.merging import (
    AS_ANY,
    LEVEL,
    LEVELS,
    OTHER_VERSIONS,
    Clashed,
    Merge,
    Side,
    Sides,
    with_field,
    with_version,
)
from planning.keeping.outline import Item, UnshapedError, read_outline, shown
from planning.profiles.same_words import RUN, WORD, share_words
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["held"]

BOM = "\ufeff"
OPEN, STRICTEST = 1, 4  # what a field has without a level of its own, and a record without a level
HALF = 0.5  # of what a record says, for one that stands elsewhere to be the same


@dataclass(frozen=True, eq=False)
class _Record:
    """One record of a version: the key it stands below and its place there, the name it is known by, what it says."""

    key: str
    at: int
    name: str
    data: dict[str, Plain]

    @property
    def level(self) -> int:
        return _number(self.data.get(LEVEL), STRICTEST)

    def own(self, name: str) -> int:
        """Give the level that one field has of its own."""
        found = self.data.get(LEVELS)
        return _number(found[name], STRICTEST) if isinstance(found, dict) and name in found else OPEN

    def shows(self, name: str) -> int:
        """Give the level that one field is shown from."""
        return max(self.level, self.own(name))

    @cached_property
    def says(self) -> dict[str, Plain]:
        """What its fields say, without those that any record may have alike."""
        return {name: value for name, value in self.data.items() if name not in AS_ANY}


@dataclass(frozen=True)
class _Version:
    """The records of one version by key and name, and those of them that the base has not."""

    records: dict[tuple[str, str], _Record]
    new: tuple[_Record, ...] = ()
    side: Side = field(default_factory=Side)

    def of(self, one: _Record) -> _Record | None:
        return self.records.get((one.key, one.name))


@dataclass(frozen=True)
class _Due:
    """A level that a record (no field) or a field of it must have, and who wrote a lower one; None where nobody has to look."""

    level: int
    by: Side | None = None


@dataclass
class _Dues:
    """What must hold in the merged file: by record, field by field."""

    found: dict[tuple[str, str], dict[str, _Due]] = field(default_factory=dict)

    def add(self, one: _Record, name: str, due: _Due) -> None:
        fields = self.found.setdefault((one.key, one.name), {})
        was = fields.get(name)
        if was is None or due.level > was.level or (due.level == was.level and was.by is None):
            fields[name] = due


def held(base: str, ours: str, theirs: str, merge: Merge, sides: Sides) -> Merge:
    """Give what was merged with each record, and each field, at the level that it has to have.

    A level that one side raised holds, and goes with the words where the other side renamed or moved them. One that a side
    lowered does not hold where the other side wrote meanwhile. A text that reads as no records is left as it is. Raises
    UnshapedError where a level cannot be written in its place.
    """
    now, mine, other = (_records(text) for text in (merge.text, ours, theirs))
    if now is None or mine is None or other is None:
        return merge
    was = _Version(_named(_records(base) or []))
    other = _with_new_ids(other, dict(merge.renamed))
    versions = [_version(side, was, by) for side, by in ((mine, sides.ours), (other, sides.theirs))]
    dues = _Dues()
    _of_one_record(was, versions[0], versions[1], dues)
    for one, two in (versions, versions[::-1]):
        _of_same_words(was, one, two, dues)
    short = {r: need for r in _named(now).values() if (need := _short(r, dues.found.get((r.key, r.name), {})))}
    return _raised(merge, short) if short else merge


def _version(records: list[_Record], was: _Version, side: Side) -> _Version:
    named = _named(records)
    return _Version(named, tuple(r for place, r in named.items() if place not in was.records), side)


# What each version says


def _records(text: str) -> list[_Record] | None:
    """Give the records of a text; None where it cannot be read."""
    try:
        parts = [(p.key, p.single, [i.data for i in p.items]) for p in read_outline(text).parts]
    except UnshapedError:
        doc = read_yaml(text, "")
        if not isinstance(doc.data, dict) or any(p.field in {"yaml", "anchor", "tag"} for p in doc.problems):
            return None if text.strip() else []
        found = doc.data.items()
        parts = [(k, isinstance(v, dict), _records_in(v)) for k, v in found]
    return [
        _Record(key, at, "" if single else _name(data), data)
        for key, single, records in parts
        for at, data in enumerate(records)
        if data
    ]


def _records_in(value: Plain) -> list[dict[str, Plain]]:
    """Give the records of a list, or the one that stands without a list; what is none is empty."""
    return [v if isinstance(v, dict) else {} for v in (value if isinstance(value, list) else [value])]


def _name(data: dict[str, Plain]) -> str:
    """Give what a record is known by: its id, else what it says first."""
    identity = data.get("id")
    first = next((f"{name}: {value!r}" for name, value in data.items() if name not in AS_ANY), "")
    return identity if isinstance(identity, str) and identity else f"#{first}"


def _named(records: list[_Record]) -> dict[tuple[str, str], _Record]:
    out: dict[tuple[str, str], _Record] = {}
    for one in records:
        name = one.name
        while (one.key, name) in out:
            name += "#"
        out[one.key, name] = replace(one, name=name)
    return out


def _with_new_ids(records: list[_Record], renamed: dict[str, str]) -> list[_Record]:
    """Give the records of theirs by the ids that they have since the merge."""
    return [replace(one, name=renamed.get(one.name, one.name)) for one in records]


def _number(level: Plain, otherwise: int) -> int:
    return int(level) if isinstance(level, str) and level in {"1", "2", "3", "4"} else otherwise


# What must hold


def _of_one_record(was: _Version, ours: _Version, theirs: _Version, dues: _Dues) -> None:
    """Find what levels a record has to have that both sides have."""
    for place, mine in ours.records.items():
        if (other := theirs.records.get(place)) is None:
            continue
        base = was.records.get(place)
        dues.add(mine, LEVEL, _due(base, (mine, ours.side), (other, theirs.side), ""))
        for name in (mine.data.keys() | other.data.keys()) - {LEVEL, LEVELS}:
            dues.add(mine, name, _due(base, (mine, ours.side), (other, theirs.side), name))


def _due(base: _Record | None, ours: tuple[_Record, Side], theirs: tuple[_Record, Side], name: str) -> _Due:
    """Give the level of a record, or of one field: the stricter, unless one side alone changed it and nobody wrote meanwhile."""
    (mine, _), (other, _) = ours, theirs
    one, two, old = (r.own(name) if name else r.level for r in (mine, other, base or mine))
    lower, stricter = (ours, theirs) if one < two else (theirs, ours)
    if one == two or (base and old == min(one, two)):
        return _Due(max(one, two))
    if base and old == max(one, two) and _said(stricter[0], name) == _said(base, name):
        return _Due(min(one, two))
    return _Due(max(one, two), lower[1])


def _said(one: _Record, name: str) -> Plain:
    if name:
        return one.data.get(name)
    return {n: value for n, value in one.data.items() if n not in {LEVEL, OTHER_VERSIONS}}


def _of_same_words(was: _Version, one: _Version, two: _Version, dues: _Dues) -> None:
    """Find what side two has under another id, in another field, or anywhere anew, of what side one gave another level."""
    often = _often(was.records.values())
    places = tuple(_new_places(was, two))
    for base in was.records.values():
        mine = one.of(base) or next(_same(base, one, often), None)
        if mine is None:
            continue
        there = two.of(base)
        for found in (there,) if there else _same(base, two, often):
            _of_kin(base, mine, found, two.side, dues)
        for text, level in _texts_changed(base, mine, one):
            for found, name in places:
                if _long(found.data[name]) and share_words(_words(text), _words(found.data[name])):
                    dues.add(found, name, _Due(level, two.side))


def _of_kin(base: _Record, mine: _Record, found: _Record, by: Side, dues: _Dues) -> None:
    """Find what levels the record of one side gives to that which the other side made of the same one."""
    both = (found, mine)  # merged by lines, what one side says may stand in the record of the other
    for one in both if mine.level != base.level else ():  # lowered by both, the stricter of the two holds
        dues.add(one, LEVEL, _Due(mine.level, by))
    for name, level in _fields_changed(base, mine):
        for at in {*_says_it(base, name, found), *({name} & found.data.keys())}:
            for one in both:
                dues.add(one, at, _Due(level, by))


def _texts_changed(base: _Record, mine: _Record, side: _Version) -> Iterator[tuple[Plain, int]]:
    """Give the texts of the base that are long enough to be known by their words, and the levels that a side gave them."""
    for name, text in base.says.items():
        level = mine.shows(name) if name in mine.data else 0
        if level != base.shows(name) and _long(text) and not _shown_elsewhere(text, side, level):
            yield text, level


def _fields_changed(base: _Record, mine: _Record) -> Iterator[tuple[str, int]]:
    """Give the fields of the base that have another level of their own on a side, by whatever name they have there."""
    for name in base.says:
        there = () if name in mine.data else (*_says_it(base, name, mine), *_noted(base.data[name], mine))
        level = max(mine.own(n) for n in there or (name,))
        if level != base.own(name):
            yield name, level


def _says_it(base: _Record, name: str, one: _Record) -> Iterator[str]:
    """Give the fields of a record that have the words of a field of the base, and had them not there."""
    text = base.data[name]
    moved = one.data.get(name) != text
    for at, value in one.says.items():
        if at == name or value == base.data.get(at):
            continue
        alike = share_words(_words(text), _words(value))
        if (alike and (moved or (_long(text) and _long(value)))) or (moved and value == text):
            yield at


def _noted(text: Plain, one: _Record) -> Iterator[str]:
    """Give the fields of a record of which another version, noted in it, has the words of a text."""
    notes = one.data.get(OTHER_VERSIONS)
    for note in notes if isinstance(notes, list) else ():
        if isinstance(note, dict) and share_words(_words(text), _words(note.get("value"))):
            yield _words(note.get("field"))


def _new_places(was: _Version, side: _Version) -> Iterator[tuple[_Record, str]]:
    """Give the fields of a side that say what stood in none of that place."""
    for one in side.records.values():
        base = was.of(one)
        for name, value in one.says.items():
            old = base.data.get(name) if base else None
            if old is None or (old != value and not share_words(_words(old), _words(value))):
                yield one, name


def _often(records: Iterable[_Record]) -> set[str]:
    """Give what several records say alike: that is no sign that two are the same."""
    seen = Counter(text for one in records for text in {repr(value) for value in one.says.values()})
    return {text for text, times in seen.items() if times > 1}


def _same(base: _Record, side: _Version, often: set[str]) -> Iterator[_Record]:
    """Give the new records of a side that are one of the base under another id, or below another key."""
    return (one for one in side.new if _alike(base, one, often))


def _alike(base: _Record, one: _Record, often: set[str]) -> bool:
    if base.data.get("id") and base.data.get("id") == one.data.get("id"):
        return True
    telling = {name: value for name, value in base.says.items() if value and repr(value) not in often}
    first = next(iter(base.says), "")
    if first in telling and _words(telling[first]).split() == _words(one.says.get(first)).split():
        return True
    if any(
        _long(v) and _long(w) and share_words(_words(v), _words(w)) for v in telling.values() for w in one.says.values()
    ):
        return True
    size = sum(len(shown(value)) for value in telling.values())
    return size > 0 and sum(len(shown(v)) for n, v in telling.items() if one.says.get(n) == v) >= HALF * size


def _shown_elsewhere(text: Plain, side: _Version, level: int) -> bool:
    """Whether a side shows the same text at a lower level in another place: then it is none that it closed."""
    return any(
        value == text and one.shows(name) < level for one in side.records.values() for name, value in one.says.items()
    )


def _words(value: Plain) -> str:
    """Give all that a value says, as one text."""
    if isinstance(value, dict):
        value = list(value.values())
    return (" ".join(map(_words, value)) if isinstance(value, list) else value or "").casefold()


def _long(value: Plain) -> bool:
    return len(WORD.findall(_words(value))) >= RUN


# Writing it


def _short(one: _Record, fields: dict[str, _Due]) -> dict[str, _Due]:
    """Give what a record of the merged file lacks of the levels it has to have."""
    due = fields.get(LEVEL)
    level = max(one.level, due.level if due else 0)
    return {
        name: due
        for name, due in fields.items()
        if (one.level if name == LEVEL else max(level, one.own(name)) if name in one.data else due.level) < due.level
    }


def _raised(merge: Merge, short: dict[_Record, dict[str, _Due]]) -> Merge:
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


def _clashes(one: _Record, record: Plain, need: dict[str, _Due], *, noted: bool) -> Iterator[Clashed]:
    record = record if isinstance(record, str) else one.key
    if (due := need.get(LEVEL)) and due.by is not None:
        yield Clashed(one.key, record, LEVEL, str(due.level), str(one.level), due.by, noted)
    if by := next((due.by for name, due in need.items() if name != LEVEL and due.by is not None), None):
        kept, was = shown(_levels(one, need)), shown(one.data.get(LEVELS))
        yield Clashed(one.key, record, LEVELS, kept, was, by, noted)


def _levels(one: _Record, need: dict[str, _Due]) -> dict[str, Plain]:
    """Give the levels of single fields as they have to be."""
    found = one.data.get(LEVELS)
    new = {name: str(due.level) for name, due in need.items() if name != LEVEL}
    return {**(found if isinstance(found, dict) else {}), **{name: new[name] for name in sorted(new)}}


def _with_levels(item: Item, found: tuple[_Record, dict[str, _Due]], clashes: Sequence[Clashed]) -> Item:
    one, need = found
    if LEVEL in need:
        item = with_field(item, LEVEL, str(need[LEVEL].level))
    if need.keys() - {LEVEL}:
        item = with_field(item, LEVELS, _levels(one, need))
    for clash in clashes:
        item = with_version(item, clash)
    return item


def _verify(text: str, short: dict[_Record, dict[str, _Due]]) -> None:
    """See that the levels are there and nothing else became another."""
    there = {(one.key, one.at): one.data for one in _records(text) or ()}
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


def _rewritten(text: str, short: dict[_Record, dict[str, _Due]]) -> str:
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


def _edits(node: yaml.MappingNode, one: _Record, need: dict[str, _Due]) -> Iterator[tuple[int, int, str]]:
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
