"""Armed actors: roles on protection and on access, kept apart, and who has no channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles.records import Actor, Relation

__all__ = ["RelationRow", "RoleGroup", "armed", "relation_rows", "role_groups"]


@dataclass(frozen=True)
class RoleGroup:
    """The actors that play one role on one subject (``protection`` or ``access``)."""

    subject: str
    role: str
    label: str
    actors: tuple[Actor, ...]


@dataclass(frozen=True)
class RelationRow:
    """A relation with both actors; an actor above the edition's level is None."""

    relation: Relation
    source: Actor | None
    target: Actor | None


def role_groups(actors: tuple[Actor, ...], subject: str) -> tuple[RoleGroup, ...]:
    """Group the actors by role on ``protection`` or ``access``; the last group has no recorded role."""
    frame = framework("actor_roles")
    field = f"role_{subject}"
    out = [
        RoleGroup(subject, role.id, role.label, tuple(a for a in actors if getattr(a, field) == role.id))
        for role in frame
    ]
    unknown = tuple(a for a in actors if getattr(a, field) is None)
    return (*out, RoleGroup(subject, "", "Not known", unknown)) if unknown else tuple(out)


def armed(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Give the armed actors among all that are on the map (frameworks/actor_types)."""
    types = framework("actor_types")
    return tuple(a for a in actors if types[a.actor_type].values.get("armed") != "no")


def relation_rows(actors: tuple[Actor, ...], relations: tuple[Relation, ...]) -> tuple[RelationRow, ...]:
    """Put the actors to the relations; relations with an actor that is not there are left out."""
    by_id = {a.id: a for a in actors}
    rows = (RelationRow(r, by_id.get(r.source), by_id.get(r.target)) for r in relations)
    return tuple(r for r in rows if r.source and r.target)
