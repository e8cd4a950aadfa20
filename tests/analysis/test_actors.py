"""Armed actors: two roles that stay two judgements, and relations that name only who is there."""

from __future__ import annotations

import pytest

from planning.analysis.actors import relation_rows, role_groups
from planning.profiles.records import Actor, Relation


def actor(number: int, protection: str | None = None, access: str | None = None) -> Actor:
    """Give an actor with its two roles."""
    return Actor(
        id=f"A-0{number}",
        name=f"N{number}",
        actor_type="community_defence",
        role_protection=protection,
        role_access=access,
    )


ACTORS = (actor(1, "spoiler", "influencer"), actor(2, "influencer", None), actor(3, "spoiler", "spoiler"))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("protection", {"spoiler": ["A-01", "A-03"], "influencer": ["A-02"], "both": [], "neutral": []}),
        ("access", {"spoiler": ["A-03"], "influencer": ["A-01"], "both": [], "neutral": [], "": ["A-02"]}),
    ],
)
def test_roles_on_protection_and_on_access_are_grouped_apart(subject: str, expected: dict[str, list[str]]) -> None:
    """A spoiler of protection may be an influencer of access; who has no recorded role is not neutral."""
    groups = role_groups(ACTORS, subject)
    assert {g.role: [a.id for a in g.actors] for g in groups} == expected
    assert {g.subject for g in groups} == {subject}


def test_every_actor_stands_in_one_group() -> None:
    """Nobody is lost and nobody counted twice."""
    for subject in ("protection", "access"):
        assert sorted(a.id for g in role_groups(ACTORS, subject) for a in g.actors) == ["A-01", "A-02", "A-03"]


def test_a_relation_with_somebody_who_is_gone_is_left_out() -> None:
    """No row names an actor that the edition does not hold."""
    relations = tuple(
        Relation(id=f"L-0{n}", relation="alliance", source=s, target=t)
        for n, (s, t) in enumerate([("A-01", "A-02"), ("A-01", "A-09"), ("A-09", "A-01")], 1)
    )
    rows = relation_rows(ACTORS, relations)
    assert [(r.relation.id, r.source.id, r.target.id) for r in rows] == [("L-01", "A-01", "A-02")]
