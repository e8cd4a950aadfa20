"""A record while it is edited: what its file said, what was typed, and the text of the file with that and nothing else."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from planning.authoring.forms.fields import kinds, shapes_of, type_of
from planning.frameworks import framework
from planning.keeping.editing import EditError, added, changed, removed
from planning.keeping.outline import UnshapedError, read_outline
from planning.problems import PlanningError
from planning.profiles.records import SINGLE, default_level
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.yamltext import Plain

__all__ = ["GAP", "Draft", "blank", "cleaned", "next_id", "opened", "sealed_in", "without", "written"]

GAP = "X"
DIGITS = {"facts": 3}  # of an id where a list has none yet; two in all others


@dataclass(frozen=True)
class Draft:
    """One record of a list while it is edited; ``read`` is what its file said, ``typed`` the fields that were typed since.

    A field that is None in ``typed`` is taken out. ``mark`` tells drafts of new records apart that begin with one id.
    """

    key: str
    identity: str
    read: Mapping[str, Plain] = field(default_factory=dict)
    typed: Mapping[str, Plain] = field(default_factory=dict)
    new: bool = False
    mark: str = ""

    @property
    def file(self) -> str:
        """The file of the profile that it lies in."""
        return kinds()[self.key][1]

    @property
    def values(self) -> dict[str, Plain]:
        """What the record says now."""
        both = {**self.read, **self.typed}
        return {name: value for name, value in both.items() if value is not None}

    @property
    def changes(self) -> dict[str, Plain]:
        """What is to be written: the fields that say something else than before, None for those that go."""
        return {name: value for name, value in self.typed.items() if value != self.read.get(name)}

    @property
    def touched(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.changes)

    def with_value(self, name: str, value: Plain) -> Draft:
        """Give the draft with one field typed; None or an empty one takes it out."""
        made = cleaned(value)
        if made == cleaned(self.read.get(name)):  # as it was: nothing to write, and its lines stay
            return replace(self, typed={n: v for n, v in self.typed.items() if n != name})
        return replace(self, typed={**self.typed, name: made})


def cleaned(value: Plain) -> Plain:
    """Give a typed value as a file has it: blanks as one, nothing empty in it; None where nothing is left."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, list):
        return [v for one in value if (v := cleaned(one)) is not None] or None
    if isinstance(value, dict):
        return {n: v for n, one in value.items() if (v := cleaned(one)) is not None} or None
    return None


def opened(text: str, key: str, identity: str) -> Draft:
    """Open a record of a file for editing; raise EditError where it is not there, or the file cannot be read so."""
    try:
        part = read_outline(text).part(key)
    except UnshapedError as error:
        raise EditError(f"{kinds()[key][1]} cannot be changed by a form: {error}; planning check says where") from None
    single = type_of(key) in SINGLE
    found = [item for item in part.items if single or item.identity == identity] if part else []
    if len(found) != 1:
        raise EditError(f"{kinds()[key][1]}: {identity} is not there; somebody may have taken it out")
    return Draft(key, identity, found[0].data)


def blank(key: str, taken: Iterable[str], day: str) -> Draft:
    """Begin a record: the next free id of its kind, the level that its kind starts with, the day."""
    kind = type_of(key)
    identity = next_id(key, taken)
    values = {"id": identity, "level": str(default_level(kind.kind)), "as_of": day}
    return Draft(key, identity, {}, values, new=True, mark=secrets.token_hex(3))


def next_id(key: str, taken: Iterable[str]) -> str:
    """Give the next free id of a list: one more than the highest, as wide as the others."""
    kind, ids = type_of(key), set(taken)
    if kind in SINGLE:
        return kind.kind
    if not kind.prefix:  # a task is one of a list
        return next((i for i in framework("guidance_tasks").ids if i not in ids), "")
    found = [m[1] for i in ids if (m := re.fullmatch(rf"{kind.prefix}-([0-9]+)", i))]
    width = max(map(len, found), default=DIGITS.get(key, 2))
    number = max(map(int, found), default=0) + 1
    return f"{kind.prefix}-{number:0{width}}"


def written(text: str, draft: Draft) -> str:
    """Give the text of a file with a draft in it; every character outside of the fields that were changed stays.

    Raises EditError where the record is not there (or a new one is there already), or the file is not written record by
    record.
    """
    if not draft.new:
        return changed(text, draft.file, draft.key, draft.identity, draft.changes) if draft.touched else text
    if type_of(draft.key) in SINGLE:
        raise PlanningError(f"{draft.file}: write the {draft.key} by hand first; a form changes it")
    order = [s.name for s in shapes_of(type_of(draft.key))]
    values = draft.values
    return added(text, draft.file, draft.key, {n: values[n] for n in sorted(values, key=lambda n: _place(order, n))})


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def without(text: str, draft: Draft) -> str:
    """Give the text of a file without the record."""
    return removed(text, draft.file, draft.key, draft.identity)


def sealed_in(value: Plain) -> bool:
    """Whether a value is sealed, or holds something that is."""
    if isinstance(value, str):
        return looks_sealed(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(sealed_in(one) for one in inner)
