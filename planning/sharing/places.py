"""Names places as coarsely as an edition asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from planning.geography import BrokenBoundariesError, units
from planning.profiles import Profile
from planning.profiles.records import Actor, Function, ReleasedCount, TriggerRule, marked
from planning.profiles.values import Code, PlaceMark, Ref
from planning.sharing.rules import Rules

__all__ = ["Places", "names_party", "successor_is_party"]

PARTIES = {"access_actor_types"}  # lists whose codes name a party, as a reference to an actor does


@dataclass(frozen=True)
class Places:
    """The units of an area: ``parents`` names the unit of the first level that a smaller one is part of."""

    parents: Mapping[str, str]

    @classmethod
    def of(cls, profile: Profile) -> Places:
        """Give the units of a profile; none where its boundaries cannot be read, which a check says."""
        try:
            found = units(profile.code, profile.folder)
        except BrokenBoundariesError:
            found = ()
        return cls({u.code: u.parent for u in found if u.parent})

    def told(self, record: Any, rule: Rules) -> bool:
        """Whether an edition has a place for a record: a count of a unit finer than it names has none."""
        if not isinstance(record, ReleasedCount) or record.place is None:
            return True
        return self._place(record.place, rule.detail) == record.place

    def generalised(self, record: Any, rule: Rules, *, party: bool = False) -> Any:
        """Give a record with its places named as the edition may name them; None is the whole area.

        ``party`` says that the record, as it was before anything was left out of it, names a party to the conflict.
        """
        if isinstance(record, ReleasedCount):
            return record
        return self._coarse(record, rule, party=party or successor_is_party(record))

    def _coarse(self, part: Any, rule: Rules, *, party: bool) -> Any:
        """Give a record or part with its places, and those of its own parts, in no finer units than the edition names.

        What names a party is placed as coarsely as anything that does, with all its parts.
        """
        party = party or names_party(part)
        detail = rule.attribution if party else rule.detail
        marks = marked(type(part), PlaceMark)
        changes: dict[str, Any] = {}
        for name in type(part).model_fields:
            value = getattr(part, name)
            several = isinstance(value, tuple)
            if name in marks:
                coarse = [self._place(code, detail) for code in (value if several else (value,)) if code]
                new: Any = tuple(dict.fromkeys(c for c in coarse if c)) if several else next(iter(coarse), None)
                if new != value and isinstance(part, TriggerRule):
                    return None  # of a wider unit, it would trip at another figure
            elif several:
                new = tuple(self._coarse(v, rule, party=party) if isinstance(v, BaseModel) else v for v in value)
            else:
                new = self._coarse(value, rule, party=party) if isinstance(value, BaseModel) else value
            if new != value:
                changes[name] = new
        return part.model_copy(update=changes) if changes else part

    def _place(self, code: str, detail: str) -> str | None:
        if detail == "area":
            return None
        return self.parents.get(code, code) if detail == "admin1" else code


def successor_is_party(record: Any) -> bool:
    """Whether a function of a mission goes to a party to the conflict, which would stand there by its place."""
    return isinstance(record, Function) and record.successor is not None and names_party(record.successor)


def names_party(record: Any) -> bool:
    """Whether a record says something of a party to the conflict."""
    if isinstance(record, Actor):
        return True
    refs = (name for name, mark in marked(type(record), Ref).items() if mark.kind == "actor")
    codes = (name for name, mark in marked(type(record), Code).items() if mark.name in PARTIES)
    return any(getattr(record, name) for name in (*refs, *codes))
