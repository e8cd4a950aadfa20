"""Finds the level that each record, and each field of it, has to have in a merged file: no lower than either side meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from planning.keeping.merging import AS_ANY, LEVEL, LEVELS, OTHER_VERSIONS, Side, Sides
from planning.keeping.outline import UnshapedError, read_outline, shown
from planning.profiles.same_words import RUN, WORD, share_words
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Due", "RecordAt", "due_levels", "named", "records_of"]

OPEN, STRICTEST = 1, 4  # what a field has without a level of its own, and a record without a level
HALF = 0.5  # of what a record says, for one that stands elsewhere to be the same
Run = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RecordAt:
    """One record of a version: the key it stands below and its place there, the name it is known by, what it says."""

    key: str
    at: int
    name: str
    data: dict[str, Plain]

    @property
    def level(self) -> int:
        """The level of the record; without one it is treated as strictly confidential."""
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

    @cached_property
    def runs(self) -> dict[str, frozenset[Run]]:
        """The words in a row of each text that is long enough to be known by them."""
        return {name: frozenset(_runs(value)) for name, value in self.says.items()}

    @cached_property
    def all_runs(self) -> frozenset[Run]:
        """All of them."""
        return frozenset().union(*self.runs.values())


@dataclass(frozen=True)
class _Version:
    """The records of one version by key and name, and those of them that the base has not."""

    records: dict[tuple[str, str], RecordAt]
    new: tuple[RecordAt, ...] = ()
    side: Side = field(default_factory=Side)

    def of(self, one: RecordAt) -> RecordAt | None:
        return self.records.get((one.key, one.name))


@dataclass(frozen=True)
class Due:
    """A level that a record (no field) or a field of it must have, and who wrote a lower one; None where nobody has to look."""

    level: int
    by: Side | None = None


@dataclass
class Dues:
    """What must hold in the merged file: by record, field by field."""

    found: dict[tuple[str, str], dict[str, Due]] = field(default_factory=dict)

    def add(self, one: RecordAt, name: str, due: Due) -> None:
        fields = self.found.setdefault((one.key, one.name), {})
        was = fields.get(name)
        if was is None or due.level > was.level or (due.level == was.level and was.by is None):
            fields[name] = due


def due_levels(
    base: str, ours: str, theirs: str, renamed: dict[str, str], sides: Sides
) -> dict[tuple[str, str], dict[str, Due]] | None:
    """Give the levels that records have to have after a merge, by key and name, field by field; None for a text without records.

    A level that one side raised holds, and goes with the words where the other side renamed or moved them. One that a side
    lowered does not hold where the other side wrote meanwhile. ``renamed``: ids of theirs, old and new.
    """
    mine, other = records_of(ours), records_of(theirs)
    if mine is None or other is None:
        return None
    was = _Version(named(records_of(base) or []))
    other = _with_new_ids(other, renamed)
    versions = [_version(side, was, by) for side, by in ((mine, sides.ours), (other, sides.theirs))]
    dues = Dues()
    _of_one_record(was, versions[0], versions[1], dues)
    for one, two in (versions, versions[::-1]):
        _of_same_words(was, one, two, dues)
    return dues.found


def _version(records: list[RecordAt], was: _Version, side: Side) -> _Version:
    known = named(records)
    return _Version(known, tuple(r for place, r in known.items() if place not in was.records), side)


# What each version says


def records_of(text: str) -> list[RecordAt] | None:
    """Give the records of a text, also of one that is written in another shape than ours; None where it cannot be read."""
    try:
        parts = [(p.key, p.single, [i.data for i in p.items]) for p in read_outline(text).parts]
    except UnshapedError:
        doc = read_yaml(text, "")
        if not isinstance(doc.data, dict) or any(p.field in {"yaml", "anchor", "tag"} for p in doc.problems):
            return None if text.strip() else []
        found = doc.data.items()
        parts = [(k, isinstance(v, dict), _records_in(v)) for k, v in found]
    return [
        RecordAt(key, at, "" if single else _name(data), data)
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


def named(records: list[RecordAt]) -> dict[tuple[str, str], RecordAt]:
    """Give records by key and name; a name that stands twice below a key gets a sign for the second."""
    out: dict[tuple[str, str], RecordAt] = {}
    for one in records:
        name = one.name
        while (one.key, name) in out:
            name += "#"
        out[one.key, name] = replace(one, name=name)
    return out


def _with_new_ids(records: list[RecordAt], renamed: dict[str, str]) -> list[RecordAt]:
    """Give the records of theirs by the ids that they have since the merge."""
    return [replace(one, name=renamed.get(one.name, one.name)) for one in records]


def _number(level: Plain, otherwise: int) -> int:
    return int(level) if isinstance(level, str) and level in {"1", "2", "3", "4"} else otherwise


# What must hold


def _of_one_record(was: _Version, ours: _Version, theirs: _Version, dues: Dues) -> None:
    """Find what levels a record has to have that both sides have."""
    for place, mine in ours.records.items():
        if (other := theirs.records.get(place)) is None:
            continue
        base = was.records.get(place)
        dues.add(mine, LEVEL, _due(base, (mine, ours.side), (other, theirs.side), ""))
        for name in (mine.data.keys() | other.data.keys()) - {LEVEL, LEVELS}:
            dues.add(mine, name, _due(base, (mine, ours.side), (other, theirs.side), name))


def _due(base: RecordAt | None, ours: tuple[RecordAt, Side], theirs: tuple[RecordAt, Side], name: str) -> Due:
    """Give the level of a record, or of one field: the stricter, unless one side alone changed it and nobody wrote meanwhile."""
    (mine, _), (other, _) = ours, theirs
    one, two, old = (r.own(name) if name else r.level for r in (mine, other, base or mine))
    lower, stricter = (ours, theirs) if one < two else (theirs, ours)
    if one == two or (base and old == min(one, two)):
        return Due(max(one, two))
    if base and old == max(one, two) and _said(stricter[0], name) == _said(base, name):
        return Due(min(one, two))
    return Due(max(one, two), lower[1])


def _said(one: RecordAt, name: str) -> Plain:
    if name:
        return one.data.get(name)
    return {n: value for n, value in one.data.items() if n not in {LEVEL, OTHER_VERSIONS}}


def _of_same_words(was: _Version, one: _Version, two: _Version, dues: Dues) -> None:
    """Find what side two has under another id, in another field, or anywhere anew, of what side one gave another level."""
    often = _often(was.records.values())
    closed: dict[Run, int] = {}
    lowest = _lowest(one)
    for base in was.records.values():
        mine = one.of(base) or next(_same(base, one, often), None)
        if mine is None:
            continue
        there = two.of(base)
        for found in (there,) if there else _same(base, two, often):
            _of_kin(base, mine, found, two.side, dues)
        for run, level in _runs_changed(base, mine, lowest):
            closed[run] = max(level, closed.get(run, OPEN))
    for found, name in _new_places(was, two):
        for run in found.runs[name] & closed.keys():
            dues.add(found, name, Due(closed[run], two.side))


def _of_kin(base: RecordAt, mine: RecordAt, found: RecordAt, by: Side, dues: Dues) -> None:
    """Find what levels the record of one side gives to that which the other side made of the same one."""
    both = (found, mine)  # merged by lines, what one side says may stand in the record of the other
    for one in both if mine.level != base.level else ():  # lowered by both, the stricter of the two holds
        dues.add(one, LEVEL, Due(mine.level, by))
    for name, level in _fields_changed(base, mine):
        for at in {*_says_it(base, name, found), *({name} & found.data.keys())}:
            for one in both:
                dues.add(one, at, Due(level, by))


def _runs_changed(base: RecordAt, mine: RecordAt, lowest: Mapping[str, int]) -> Iterator[tuple[Run, int]]:
    """Give words in a row of the base, with the level that a side gave them; not those of a text that it shows elsewhere."""
    for name, text in base.says.items():
        level = mine.shows(name) if name in mine.data else 0
        if level and level != base.shows(name) and lowest.get(repr(text), level) >= level:
            yield from ((run, level) for run in base.runs[name])


def _fields_changed(base: RecordAt, mine: RecordAt) -> Iterator[tuple[str, int]]:
    """Give the fields of the base that have another level of their own on a side, by whatever name they have there."""
    for name in base.says:
        there = () if name in mine.data else (*_says_it(base, name, mine), *_noted(base.data[name], mine))
        level = max(mine.own(n) for n in there or (name,))
        if level != base.own(name):
            yield name, level


def _says_it(base: RecordAt, name: str, one: RecordAt) -> Iterator[str]:
    """Give the fields of a record that have the words of a field of the base, and had them not there."""
    text = base.data[name]
    moved = one.data.get(name) != text
    for at, value in one.says.items():
        if at == name or value == base.data.get(at):
            continue
        alike = share_words(_words(text), _words(value))
        if (alike and (moved or base.runs[name] & one.runs[at])) or (moved and value == text):
            yield at


def _noted(text: Plain, one: RecordAt) -> Iterator[str]:
    """Give the fields of a record of which another version, noted in it, has the words of a text."""
    notes = one.data.get(OTHER_VERSIONS)
    for note in notes if isinstance(notes, list) else ():
        if isinstance(note, dict) and share_words(_words(text), _words(note.get("value"))):
            yield _words(note.get("field"))


def _new_places(was: _Version, side: _Version) -> Iterator[tuple[RecordAt, str]]:
    """Give the fields of a side that say what stood in none of that place."""
    for one in side.records.values():
        base = was.of(one)
        for name, value in one.says.items():
            old = base.data.get(name) if base else None
            if old is None or (old != value and not share_words(_words(old), _words(value))):
                yield one, name


def _often(records: Iterable[RecordAt]) -> set[str]:
    """Give what several records say alike: that is no sign that two are the same."""
    seen = Counter(text for one in records for text in {repr(value) for value in one.says.values()})
    return {text for text, times in seen.items() if times > 1}


def _same(base: RecordAt, side: _Version, often: set[str]) -> Iterator[RecordAt]:
    """Give the new records of a side that are one of the base under another id, or below another key."""
    return (one for one in side.new if _alike(base, one, often))


def _alike(base: RecordAt, one: RecordAt, often: set[str]) -> bool:
    if base.data.get("id") and base.data.get("id") == one.data.get("id"):
        return True
    telling = {name: value for name, value in base.says.items() if value and repr(value) not in often}
    first = next(iter(base.says), "")
    if first in telling and _words(telling[first]).split() == _words(one.says.get(first)).split():
        return True
    if any(not base.runs[name].isdisjoint(one.all_runs) for name in telling):
        return True
    size = sum(len(shown(value)) for value in telling.values())
    return size > 0 and sum(len(shown(v)) for n, v in telling.items() if one.says.get(n) == v) >= HALF * size


def _lowest(side: _Version) -> dict[str, int]:
    """Give the lowest level that a side shows each of its texts at."""
    out: dict[str, int] = {}
    for one in side.records.values():
        for name, value in one.says.items():
            out[repr(value)] = min(one.shows(name), out.get(repr(value), STRICTEST))
    return out


def _words(value: Plain) -> str:
    """Give all that a value says, as one text."""
    if isinstance(value, dict):
        value = list(value.values())
    return (" ".join(map(_words, value)) if isinstance(value, list) else value or "").casefold()


def _runs(value: Plain) -> Iterator[Run]:
    words = WORD.findall(_words(value))
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
