"""Merges three versions of a YAML file of a profile, record by record and field by field; nothing that either side changed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planning.keeping.nested import amended_field, comments_in
from planning.keeping.outline import Field, Item, Outline, Part, UnshapedError, read_outline, shown, source_of
from planning.keeping.three_way import Clash, interleaved, merged_value, paired, stretches
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.yamltext import Plain

__all__ = [
    "AS_ANY",
    "LEVEL",
    "LEVELS",
    "OTHER_VERSIONS",
    "RECORD",
    "TAKEN_OUT",
    "Clashed",
    "Merge",
    "Side",
    "Sides",
    "free_id",
    "merge_outlines",
    "renamed_in",
    "same_thing",
    "says_but_id",
    "with_field",
    "with_version",
]

OTHER_VERSIONS = "other_versions"
RECORD = "record"  # names the record as a whole where a field is named
TAKEN_OUT = "taken out"
LEVEL = "level"
LEVELS = "levels"
HALF = 0.5  # of what two records without an id say
SOLE = "(the area itself)"
UNLABELLED = "4"  # a record without a level is treated as strictly confidential
AS_ANY = {"id", "level", "levels", "as_of", "review_by", "confidence", "reliability", OTHER_VERSIONS}


@dataclass(frozen=True)
class Side:
    """Who wrote the other version, and on which day (YYYY-MM-DD); what is not known is empty."""

    by: str = ""
    on: str = ""


@dataclass(frozen=True)
class Sides:
    """Who wrote each of the two versions that are merged."""

    ours: Side = Side()
    theirs: Side = Side()

    def swapped(self) -> Sides:
        """Give them the other way round."""
        return Sides(self.theirs, self.ours)


@dataclass(frozen=True)
class Clashed:
    """What both changed, each to something else: where, what stands in the file now, what else was written, and by whom."""

    key: str
    record: str
    field: str
    kept: str
    other: str
    by: Side = Side()  # who wrote the other
    noted: bool = True  # whether the other stands in the file too, for somebody to settle which holds


@dataclass(frozen=True)
class Merge:
    """A merged text, what clashed, and records that got another id, since both had given one id to two things."""

    text: str
    clashes: tuple[Clashed, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


def merge_outlines(base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge three versions of a YAML file.

    Where both changed one field, ours stays in the file and theirs is added to ``other_versions`` of the record. Where one
    took out what the other changed, it stays, with the same note. Raises UnshapedError where a text is not written record
    by record.
    """
    merger = _Merger(read_outline(base), read_outline(ours), read_outline(theirs), sides)
    merged = merger.outline()
    _verify(merged)
    return Merge(merged.text(), tuple(merger.clashes), tuple(merger.renamed))


def _verify(merged: Outline) -> None:
    """See that the text says what was put together."""
    again = read_outline(merged.text())
    said = [[(key, item.data) for key, item in outline.records()] for outline in (merged, again)]
    if said[0] != said[1]:
        raise UnshapedError("what was put together does not read as it should")


class _Merger:
    """Holds the three versions while they are merged."""

    def __init__(self, base: Outline, ours: Outline, theirs: Outline, sides: Sides) -> None:
        self.base, self.ours, self.theirs, self.sides = base, ours, theirs, sides
        self.clashes: list[Clashed] = []
        self.renamed: list[tuple[str, str]] = []
        self.taken = {item.identity for outline in (base, ours, theirs) for _, item in outline.records()}

    def outline(self) -> Outline:
        was, mine, other = ([p.key for p in o.parts] for o in (self.base, self.ours, self.theirs))
        parts = [self._part(key) for key in interleaved(was, mine, other)]
        tail = _lines(self.base.tail, self.ours.tail, self.theirs.tail)
        return Outline(self.ours.bom, self.ours.ending, tuple(p for p in parts if p is not None), tail)

    def _part(self, key: str) -> Part | None:
        base, ours, theirs = self.base.part(key), self.ours.part(key), self.theirs.part(key)
        some = ours or theirs or base
        assert some is not None  # noqa: S101 - the key is from one of them
        single = any(p.single for p in (ours, theirs) if p)
        items = tuple(self._items(key, base, ours, theirs, single=single))
        if not items and base and (ours is None or theirs is None) and not _comments_of(some) - _comments_of(base):
            return None  # one side took the list out, and the other changed nothing in it
        lead = _lines(*(p.lead if p else "" for p in (base, ours, theirs)))
        lead, head = _head(lead, *(p.head if p else some.head for p in (base, ours, theirs)))
        if items and not single and not re.search(r":\s*(#.*)?\n", head.split("\n")[0] + "\n"):
            head = re.sub(
                r":[^#\n]*?(\s*(?:#.*)?)$", r":\1", head, count=1, flags=re.MULTILINE
            )  # an empty list in brackets
        # Comments at the margin above the first dash are read as those below the key, and without a dash as the next key's.
        line, _, rest = head.partition("\n")
        if items:
            items = (replace(items[0], lead=_without(items[0].lead, rest)), *items[1:])
        elif _comment_lines(rest) and all(row.startswith("#") for row in _comment_lines(rest)):
            lead, head = lead + _without(rest, lead), f"{line}\n"
        return Part(key, lead, head, items, single)

    def _items(
        self, key: str, base: Part | None, ours: Part | None, theirs: Part | None, *, single: bool
    ) -> Iterable[Item]:
        was, mine, other = ({i.identity: i for i in p.items} if p else {} for p in (base, ours, theirs))
        if single:  # the area itself: its id may change, and there is one
            was, mine, other = (dict.fromkeys([SOLE] if side else [], *side.values()) for side in (was, mine, other))
        if any(name.startswith("#") for side in (was, mine, other) for name in side):  # records without an id
            mine, other = _by_likeness(was, mine), _by_likeness(was, other)
        dash = next((i.dash for side in (mine, other) for i in side.values()), "  - ")
        known = bool(self.base.parts)
        was |= {i.identity: i for _, i in self.base.records() if i.identity in mine and i.identity in other} | was
        for new in [i for i in other if i in mine and i not in was and not same_thing(mine[i], other[i], known=known)]:
            self._rename(key, mine, other, new)
        for name in interleaved(was, mine, other):
            item = self._item(key, was.get(name), mine.get(name), other.get(name))
            if item is not None:
                yield item.moved_to(dash) if item.fields else item

    def _rename(self, key: str, mine: dict[str, Item], other: dict[str, Item], old: str) -> None:
        """Give a record of theirs a new id: both sides had given this one to two things."""
        if again := next((i for i in mine if _says_alike(mine[i], other[old])), ""):
            del other[old]  # an earlier merge has brought it in
            self.renamed.append((old, again))
            return
        new = free_id(old, self.taken)
        self.taken.add(new)
        self.renamed.append((old, new))
        # What stands elsewhere and points to the old id may mean this record: people have to look.
        clash = Clashed(key, new, "id", new, old, self.sides.theirs)
        self.clashes.append(clash)
        order = {(new if name == old else name): item for name, item in other.items()}
        item = other[old]
        fields = tuple(
            replace(f, body=f.body.replace(old, new, 1), value=new) if f.name == "id" else f for f in item.fields
        )
        order[new] = with_version(replace(item, identity=new, fields=fields), clash)
        other.clear()
        other.update(order)

    def _item(self, key: str, base: Item | None, ours: Item | None, theirs: Item | None) -> Item | None:
        if ours is None or theirs is None:
            left = ours or theirs
            if base is None or left is None:
                return left
            if _says(left) == _says(base) and not _new_comments(base, left):
                return None  # taken out by one, left alone by the other
            by = self.sides.theirs if ours else self.sides.ours
            clash = Clashed(key, left.identity, RECORD, "changed", TAKEN_OUT, by)
            self.clashes.append(clash)
            return with_version(left, clash)
        return self._fields(key, base or Item(ours.identity, "", ours.dash, ()), ours, theirs.moved_to(ours.dash))

    def _fields(self, key: str, base: Item, ours: Item, theirs: Item) -> Item:
        base = base.moved_to(ours.dash) if base.fields else base
        was, mine, other = ([f.name for f in item.fields if f.name != OTHER_VERSIONS] for item in (base, ours, theirs))
        fields: list[Field] = []
        clashes: list[Clashed] = []
        left = ""  # comments of fields that are gone: they stay, above what comes next
        for name in interleaved(was, mine, other):
            of = self._levels if name == LEVELS else self._field
            made, clash = of(key, name, base, ours, theirs)
            clashes += [clash] if clash else []
            if made is None:
                left += _left_behind(name, base, ours, theirs)
            else:
                fields.append(replace(made, lead=left + made.lead))
                left = ""
        if left and fields:
            fields[-1] = replace(fields[-1], lead=fields[-1].lead + left)
        item = Item(ours.identity, _lines(base.lead, ours.lead, theirs.lead), ours.dash, tuple(fields))
        item = _begun(item)
        noted = self._notes(base, ours, theirs)
        item = replace(item, fields=(*fields, noted)) if noted else item
        for clash in [*clashes, *self._lowered(key, base, ours, theirs, item)]:
            self.clashes.append(clash)
            item = with_version(item, clash)
        return item

    def _notes(self, base: Item, ours: Item, theirs: Item) -> Field | None:
        """Give the notes of earlier merges that neither side has settled."""
        was, mine, other = (item.field(OTHER_VERSIONS) for item in (base, ours, theirs))
        notes = merged_value(*((f.value if f else None) or [] for f in (was, mine, other)))
        return (
            _written(OTHER_VERSIONS, notes, (mine, other), ours.margin) if isinstance(notes, list) and notes else None
        )

    def _field(self, key: str, name: str, base: Item, ours: Item, theirs: Item) -> tuple[Field | None, Clashed | None]:
        was, mine, other = base.field(name), ours.field(name), theirs.field(name)
        if _text(other) in (_text(mine), _text(was)):
            return mine, None
        if _text(mine) == _text(was):
            return other, None
        said, ours_said, theirs_said = (f.value if f else None for f in (was, mine, other))
        value = merged_value(said, ours_said, theirs_said)
        if isinstance(value, Clash):
            # A field that one took out and the other changed stays, and so does the stricter of two levels.
            swap = mine is None or (name == LEVEL and other is not None and _stricter(theirs_said, ours_said))
            kept, lost = (other, mine) if swap else (mine, other)
            by = self.sides.ours if swap else self.sides.theirs
            assert kept is not None  # noqa: S101 - both cannot have taken it out
            kept = _with_comments(kept, was, lost, margin=ours.margin)
            return kept, Clashed(key, ours.identity, name, _said(kept), _said(lost), by)
        if value is None and (mine is None or other is None):
            return None, None
        made = _written(name, value, (mine, other), ours.margin)
        return _with_comments(made, was, mine, other, margin=ours.margin), None

    def _levels(self, key: str, name: str, base: Item, ours: Item, theirs: Item) -> tuple[Field | None, Clashed | None]:
        """Merge the levels of single fields: the stricter where both changed one, or where one lowered it while the other wrote."""
        was, mine, other = (_of_fields(item) for item in (base, ours, theirs))
        value: dict[str, Plain] = {}
        lower: Item | None = None
        for field in interleaved(was, mine, other):
            one, two, old = mine.get(field, "1"), other.get(field, "1"), was.get(field, "1")
            strict = one if _stricter(one, two) else two
            level = strict if not base.fields or old not in (one, two) else two if one == old else one
            writer, lowers = (theirs, ours) if two == old else (ours, theirs)
            if _stricter(strict, level) and _text(writer.field(field)) != _text(base.field(field)):
                level, lower = strict, lowers
            if level != "1" or (field in mine and field in other):
                value[field] = level
        sides = tuple(item.field(name) for item in (ours, theirs))
        made = _written(name, value, sides, ours.margin) if value else None
        made = _with_comments(made, base.field(name), *sides, margin=ours.margin) if made else None
        if lower is None or made is None:
            return made, None
        by = self.sides.ours if lower is ours else self.sides.theirs
        return made, Clashed(key, ours.identity, name, _said(made), _said(lower.field(name)), by)

    def _lowered(self, key: str, base: Item, ours: Item, theirs: Item, item: Item) -> Iterable[Clashed]:
        """Find a level that one side lowered while the other wrote: what was written may not be meant for more readers."""
        if not base.fields or _level(item) >= max(_level(ours), _level(theirs)):
            return
        lower, other = (ours, theirs) if _level(ours) < _level(theirs) else (theirs, ours)
        if _says(other) != _says(base):
            by = self.sides.ours if lower is ours else self.sides.theirs
            yield Clashed(key, item.identity, LEVEL, str(_level(other)), str(_level(lower)), by)


def _by_likeness(base: Mapping[str, Item], side: Mapping[str, Item]) -> dict[str, Item]:
    """Give the records of a side that have no id by the names that those most like them have in the base."""
    names, was = list(base), [repr(_but_levels(i)) for i in base.values()]
    items, now = list(side.values()), [repr(_but_levels(i)) for i in side.values()]
    told = {repr(_but_levels(i)): _but_levels(i) for i in (*base.values(), *items)}
    pairs = paired(was, now, lambda one, two: _shared(told[one], told[two]), HALF)
    out: dict[str, Item] = {}
    for n, item in enumerate(items):
        name = item.identity if not item.identity.startswith("#") else names[pairs[n]] if n in pairs else f"#{now[n]}"
        while name in out:
            name += "'"
        out[name] = replace(item, identity=name) if name in base else item
    return out


def _shared(one: dict[str, Plain], two: dict[str, Plain]) -> float:
    """Give which part of the shorter of two records the other says too; none where their first fields differ."""
    first = next(iter(one), ""), next(iter(two), "")
    if not first[0] or first[0] != first[1] or one.get(first[0]) != two.get(first[1]):
        return 0.0
    return sum(two.get(n) == v for n, v in one.items()) / min(len(one), len(two))


def _new_comments(base: Item, item: Item) -> bool:
    """Whether a record has comments that the base has not."""
    was, now = ([*_comment_lines(i.lead), *(c for f in i.fields for c in _comments(f))] for i in (base, item))
    return any(c not in was for c in now)


def _begun(item: Item) -> Item:
    """Give a record with the comments above its first field as those above it: there they are read again."""
    new = [c for c in _comment_lines(item.fields[0].lead if item.fields else "") if c not in _comment_lines(item.lead)]
    first = (replace(f, lead="") for f in item.fields[:1])
    lead = item.lead + _above_it(new, len(item.dash) - len(item.dash.lstrip(" ")))
    return replace(item, lead=lead, fields=(*first, *item.fields[1:]))


def _left_behind(name: str, base: Item, ours: Item, theirs: Item) -> str:
    """Give the comments that one side put at a field that the other took out, as lines."""
    sides = (ours, theirs)
    fields = (f for item in sides for f in item.fields if f.name != name)
    have = {c for f in fields for c in _comments(f)} | {c for item in sides for c in _comment_lines(item.lead)}
    return _above_it(_new_in(base.field(name), (item.field(name) for item in sides), have), ours.margin)


def _comment_lines(lead: str) -> list[str]:
    return [line.strip() for line in lead.splitlines() if line.strip()]


def _of_fields(item: Item) -> dict[str, str]:
    """Give the levels that single fields of a record have of their own."""
    found = item.data.get(LEVELS)
    return {name: str(level) for name, level in found.items()} if isinstance(found, dict) else {}


def with_version(item: Item, clash: Clashed) -> Item:
    """Give a record with what the other wrote noted in it; a clash of levels leaves the stricter one in place."""
    if clash.field == LEVEL:
        item = with_field(item, LEVEL, clash.kept)
    note: dict[str, Plain] = {"field": clash.field, "value": clash.other or TAKEN_OUT}
    noted = item.field(OTHER_VERSIONS)
    notes = list(noted.value) if noted and isinstance(noted.value, list) else []
    if any(isinstance(n, dict) and (n.get("field"), n.get("value")) == (note["field"], note["value"]) for n in notes):
        return item
    note |= {name: text for name, text in (("by", clash.by.by), ("on", clash.by.on)) if text}
    return with_field(item, OTHER_VERSIONS, [*notes, note])


def with_field(item: Item, name: str, value: Plain) -> Item:
    """Give a record with one field that says ``value``; its comments stay."""
    old = item.field(name)
    if old and old.value == value:
        return item
    if old:
        new = amended_field(old, value, item.margin)
        return replace(item, fields=tuple(new if f.name == name else f for f in item.fields))
    new = Field(name, "", source_of(name, value, item.margin), value)
    names = [f.name for f in item.fields]
    last = names.index(OTHER_VERSIONS) if OTHER_VERSIONS in names else len(names)
    at = last if name != LEVEL else names.index("id") + 1 if "id" in names else 0
    return replace(item, fields=(*item.fields[:at], new, *item.fields[at:]))


def free_id(old: str, taken: set[str]) -> str:
    """Give the next free id of the same kind: A-15 -> A-16."""
    prefix, dash, digits = old.rpartition("-")
    if not dash or not digits.isdigit():
        return next(name for n in range(2, 10_000) if (name := f"{old}-{n}") not in taken)
    numbers = (f"{prefix}-{n:0{len(digits)}}" for n in range(int(digits) + 1, 10**9))
    return next(name for name in numbers if name not in taken)


def same_thing(ours: Item, theirs: Item, *, known: bool) -> bool:
    """Whether two records that both added under one id are one thing.

    Where what both had read is ``known``, they are new on both sides, and one thing only where they are called alike (their
    first field) and half of what both say is the same. Where it is not known, an id is enough unless little agrees.
    """
    # What lies sealed on a side says nothing either way.
    apart = AS_ANY | {n for i in (ours, theirs) for n, v in i.data.items() if looks_sealed(shown(v))}
    one, two = ({n: v for n, v in i.data.items() if n not in apart} for i in (ours, theirs))
    both = [n for n in one if n in two]
    half = not one or not two or (bool(both) and sum(one[n] == two[n] for n in both) * 2 >= len(both))
    return half and (not known or not both or _alike(one[both[0]], two[both[0]]))


def _alike(one: Plain, two: Plain) -> bool:
    return one == two or (
        isinstance(one, str) and isinstance(two, str) and one.casefold().split() == two.casefold().split()
    )


def _says(item: Item) -> dict[str, Plain]:
    return {name: value for name, value in item.data.items() if name != OTHER_VERSIONS}


def _but_levels(item: Item) -> dict[str, Plain]:
    return {name: value for name, value in _says(item).items() if name not in {LEVEL, LEVELS}}


def says_but_id(item: Item) -> dict[str, Plain]:
    """Give what a record says without its id and without other versions."""
    return {name: value for name, value in _says(item).items() if name != "id"}


def _says_alike(one: Item, two: Item) -> bool:
    """Whether two records say the same but for their ids, and for levels, which an earlier merge may have raised."""
    return {**_but_levels(one), "id": ""} == {**_but_levels(two), "id": ""}


def _level(item: Item) -> int:
    text = item.data.get(LEVEL, UNLABELLED)
    return int(text) if isinstance(text, str) and text in {"1", "2", "3", "4"} else int(UNLABELLED)


def _stricter(one: Plain, two: Plain) -> bool:
    # An absent level counts as the strictest, and so does one that nobody can read.
    return str(one if one in {"1", "2", "3"} else "4") > str(two if two in {"1", "2", "3"} else "4")


def _text(field: Field | None) -> str | None:
    return field.text if field else None


def _said(field: Field | None) -> str:
    return shown(field.value) if field else ""


def _written(name: str, value: Plain, sides: tuple[Field | None, ...], margin: int) -> Field:
    """Give a field that says ``value``, in the lines of a side that says it already."""
    for side in sides:
        if side and side.value == value:
            return side
    return Field(name, "", source_of(name, value, margin), value)


def _with_comments(field: Field, was: Field | None, *sides: Field | None, margin: int) -> Field:
    """Give a field with the comments that either side put there, above it: further in they could be words of a text."""
    new = _above_it(_new_in(was, sides, set(_comments(field))), margin)
    return replace(field, lead=field.lead + new) if new else field


def _new_in(was: Field | None, sides: Iterable[Field | None], have: set[str]) -> list[str]:
    """Give the comments that either side put at a field and that do not stand there already."""
    old = {*have, *(_comments(was) if was else ())}
    return list(dict.fromkeys(c for side in sides if side for c in _comments(side) if c not in old))


def _above_it(comments: Iterable[str], margin: int) -> str:
    return "".join(f"{' ' * margin}{c}\n" for c in comments)


def _comments(field: Field) -> list[str]:
    return [*_comment_lines(field.lead), *comments_in(field.body)]


def _head(lead: str, base: str, ours: str, theirs: str) -> tuple[str, str]:
    """Merge the line of a key and the comments at the margin below it; give what stands above that line, and from it on.

    Where both put a comment behind the key, that of theirs stands above it.
    """
    was, mine, other = (head.split("\n", 1) for head in (base, ours, theirs))
    rest = _lines(*("".join(side[1:]) for side in (was, mine, other)))
    if any(line.strip() and not line.startswith("#") for line in rest.splitlines()):
        rest = "".join(mine[1:])  # an empty list in brackets, in a line of its own
    words, ends = zip(*(_cut(side[0]) for side in (was, mine, other)), strict=True)
    end = _either(*ends)
    if ends[2].strip() not in {"", ends[0].strip(), end.strip(), *_comment_lines(lead), *_comment_lines(rest)}:
        lead += f"{ends[2].strip()}\n"
    return lead, f"{_either(*words)}{end}\n{rest}"


def _without(lines: str, others: str) -> str:
    """Give lines without those comments that stand among others."""
    have = [other for other in others.splitlines() if other.strip()]
    return "".join(line for line in lines.splitlines(keepends=True) if line.rstrip() not in have)


def _cut(line: str) -> tuple[str, str]:
    """Give a line without the comment at its end, and that comment with the blanks before it."""
    found = re.search(r"\s+#.*$", line)
    return (line[: found.start()], line[found.start() :]) if found else (line, "")


def _either(base: str, ours: str, theirs: str) -> str:
    """Give what one side made of a text; ours where both changed it, unless nothing is left of it there."""
    return ours if theirs in (ours, base) else theirs if ours == base or not ours else ours


def _comments_of(part: Part) -> set[str]:
    """Give the comments above a key, behind it, and at the margin below it."""
    found = (re.search(r"(?:^|\s)(#.*)$", row) for row in part.head.splitlines())
    return {*_comment_lines(part.lead), *(m.group(1).strip() for m in found if m)}


def _lines(base: str, ours: str, theirs: str) -> str:
    """Merge comments and blank lines: where both changed them, the lines of both stay."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    out: list[str] = []
    for stretch in stretches(*(text.splitlines(keepends=True) for text in (base, ours, theirs))):
        both = [*stretch.ours, *(line for line in stretch.theirs if line not in stretch.ours)]
        out += both if stretch.clash else stretch.merged
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in out)


def renamed_in(text: str, names: Mapping[str, str]) -> str:
    """Give a text with ids put in the place of others, each as a whole word."""
    if not names:
        return text
    words = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{words})(?![\w-])", lambda m: names[m.group(0)], text)
