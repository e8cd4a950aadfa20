"""Points of entry: paths, their ranking by the stated rule, and what one judgement changes."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.points_of_entry import CLEAR, WITH_CARE, Entries, entries, targets
from planning.profiles.records import Actor, Channel, Relation

IDS = [f"A-{n:02}" for n in range(1, 6)]


def actor(key: str, **more: Any) -> Actor:
    """Give an armed actor."""
    return Actor(id=key, name=f"Force {key}", actor_type="state_armed_forces", **more)


def relation(number: int, source: str, target: str, **more: Any) -> Relation:
    """Give a strong relation, or one with other judgements."""
    usual = {"relation": "influence", "strength": 3, "confidence": "high"}
    return Relation(id=f"L-{number:02}", source=source, target=target, **{**usual, **more})


def channel(number: int, to: str, **more: Any) -> Channel:
    """Give a strong and acceptable channel, or one with other judgements."""
    usual = {"interlocutor": "ocha", "strength": 3, "confidence": "high", "acceptable": "yes"}
    return Channel(id=f"CH-{number:02}", actor=to, **{**usual, **more})


ACTORS = tuple(actor(key) for key in IDS)


def ways(found: Entries) -> list[tuple[tuple[str, ...], float, int]]:
    """Give the ranked paths as (nodes, weight, rank)."""
    return [(r.path.nodes, round(r.weight or 0, 6), r.rank or 0) for r in found.ranked]


def test_the_weight_of_a_path_is_the_product_over_its_steps() -> None:
    """Strength by three times the weight of the confidence, multiplied along the path."""
    found = entries(
        ACTORS,
        (relation(1, "A-01", "A-02", strength=2, confidence="moderate"),),
        (channel(1, "A-01", strength=2, confidence="high"),),
        "A-02",
        "access",
    )
    assert ways(found) == [(("ocha", "A-01", "A-02"), round(2 / 3 * 2 / 3 * 0.75, 6), 1)]


def test_what_is_acceptable_comes_before_what_is_strong() -> None:
    """A weak path without a flag stands before a strong one with a flag, and equal weights share a rank."""
    channels = (
        channel(1, "A-01", harm_flags=("retaliation_for_talking",)),
        channel(2, "A-01", interlocutor="icrc", strength=1, confidence="low"),
        channel(3, "A-01", interlocutor="community", acceptable="case_by_case"),
        channel(4, "A-01", interlocutor="protection_actor", acceptable=None),
    )
    found = entries(ACTORS, (), channels, "A-01", "access")
    assert [(r.path.nodes[0], r.kind, r.rank) for r in found.ranked] == [
        ("icrc", CLEAR, 1),
        ("community", WITH_CARE, 2),
        ("ocha", WITH_CARE, 2),
        ("protection_actor", WITH_CARE, 2),
    ]


def test_a_path_that_is_not_acceptable_is_listed_and_not_offered() -> None:
    """A refused channel and one without strength have no rank."""
    channels = (channel(1, "A-01", acceptable="no"), channel(2, "A-01", interlocutor="icrc", strength=0))
    found = entries(ACTORS, (), channels, "A-01", "access")
    assert not found.ranked
    assert [p.nodes for p in found.refused] == [("icrc", "A-01"), ("ocha", "A-01")]
    assert (found.tried, found.held) == (0, 0)


def test_a_path_with_a_gap_has_no_weight() -> None:
    """An unknown strength is neither nothing nor something."""
    found = entries(ACTORS, (relation(1, "A-01", "A-02", strength=None),), (channel(1, "A-01"),), "A-02", "access")
    assert (found.ranked, [p.nodes for p in found.gaps]) == ((), [("ocha", "A-01", "A-02")])


def test_rivals_carry_nothing_and_allies_both_ways() -> None:
    """A rivalry is no path; an alliance is one in either direction, an influence in its own alone unless it is two-way."""

    def reached(**more: Any) -> bool:
        return bool(
            entries(ACTORS, (relation(1, "A-02", "A-01", **more),), (channel(1, "A-01"),), "A-02", "access").ranked
        )

    assert [reached(relation="rivalry"), reached(relation="alliance"), reached(), reached(two_way="yes")] == [
        False,
        True,
        False,
        True,
    ]


def test_a_channel_on_access_is_no_way_to_protection() -> None:
    """Subjects of a channel or relation hold; without any it serves both."""
    channels = (channel(1, "A-01", subjects=("access",)), channel(2, "A-01", interlocutor="icrc"))
    found = {s: [n[0] for n, *_ in ways(entries(ACTORS, (), channels, "A-01", s))] for s in ("protection", "access")}
    assert found == {"protection": ["icrc"], "access": ["icrc", "ocha"]}


def test_one_step_in_one_judgement_that_changes_the_first_place_is_named() -> None:
    """Of two close paths it is said which judgement, from what to what, brings the other to the front."""
    channels = (channel(1, "A-01"), channel(2, "A-01", interlocutor="icrc", strength=2))
    found = entries(ACTORS, (), channels, "A-01", "access")
    # strength 3 -> 2 makes them equal (both first), confidence high -> moderate leaves 0.75 against 0.67;
    # acceptable yes -> case by case puts the first behind the second.
    assert [(c.tie.id, c.field, c.before, c.after) for c in found.changes] == [
        ("CH-01", "acceptable", "yes", "case_by_case")
    ]
    assert (found.tried, found.held) == (7, 6)  # CH-01: 3 steps down; CH-02: strength both ways, two others down
    assert [(r.best, r.worst) for r in found.ranked] == [(1, 2), (1, 2)]


def test_the_better_of_two_ties_between_the_same_stands() -> None:
    """Two relations between the same actors make one path, and the weaker one takes over when the other is refused."""
    ties = (relation(1, "A-01", "A-02", strength=1), relation(2, "A-01", "A-02", strength=3))
    found = entries(ACTORS, ties, (channel(1, "A-01"),), "A-02", "access")
    assert [r.path.steps[1].tie.id for r in found.ranked] == ["L-02"]
    refused = (ties[0], relation(2, "A-01", "A-02", acceptable="no"))
    found = entries(ACTORS, refused, (channel(1, "A-01"),), "A-02", "access")
    assert [r.path.steps[1].tie.id for r in found.ranked] == ["L-01"]


def test_who_is_to_be_moved() -> None:
    """Influential armed actors and those who spoil a subject; nobody without arms."""
    some = (
        actor("A-01", influence=3),
        actor("A-02", influence=2, role_access="spoiler"),
        actor("A-03", influence=2),
        Actor(id="A-04", name="Elders", actor_type="community_leaders", influence=5),
    )
    assert [[a.id for a in targets(some, s)] for s in ("protection", "access")] == [["A-01"], ["A-01", "A-02"]]


confidences = st.sampled_from(["low", "moderate", "high", None])
accepted = st.sampled_from(["yes", "case_by_case", "no", None])
strengths = st.sampled_from([0, 1, 2, 3, None])
ties = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.sampled_from(["command", "alliance", "rivalry", "influence", "channel"]),
        strengths,
        confidences,
        accepted,
    ),
    max_size=7,
)
lines = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(["ocha", "icrc", "community"]), strengths, confidences, accepted),
    max_size=5,
)


def made(relations: list[Any], channels: list[Any], name: dict[str, str]) -> tuple[tuple[Any, ...], ...]:
    """Make the records of drawn values, under other ids of the actors."""
    return (
        tuple(
            relation(n, name[a], name[b], relation=k, strength=s, confidence=c, acceptable=ok)
            for n, (a, b, k, s, c, ok) in enumerate(relations)
            if a != b
        ),
        tuple(
            channel(n, name[a], interlocutor=i, strength=s, confidence=c, acceptable=ok)
            for n, (a, i, s, c, ok) in enumerate(channels)
        ),
    )


SAME = {key: key for key in IDS}


@given(ties, lines, st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_order_or_labels(
    relations: list[Any], channels: list[Any], chance: random.Random
) -> None:
    """Records in another order, and actors and records with other ids, give the same paths, weights and ranks."""
    rs, cs = made(relations, channels, SAME)
    found = entries(ACTORS, rs, cs, "A-05", "access")
    mixed = [list(x) for x in (ACTORS, rs, cs)]
    for x in mixed:
        chance.shuffle(x)
    again = entries(mixed[0], mixed[1], mixed[2], "A-05", "access")
    assert ways(again) == ways(found)
    assert [(r.best, r.worst) for r in again.ranked] == [(r.best, r.worst) for r in found.ranked]
    labels = IDS[:]
    chance.shuffle(labels)
    name = dict(zip(IDS, labels, strict=True))
    rs2, cs2 = made(relations[::-1], channels[::-1], name)
    other = entries(tuple(actor(name[k]) for k in IDS), rs2, cs2, name["A-05"], "access")
    back = {v: k for k, v in name.items()}
    renamed = sorted((tuple(back.get(n, n) for n in nodes), w, r) for nodes, w, r in ways(other))
    assert renamed == sorted(ways(found))
    assert (other.tried, other.held) == (found.tried, found.held)


@given(ties, lines)
def test_an_unrelated_actor_changes_no_path(relations: list[Any], channels: list[Any]) -> None:
    """Whoever has no relation and no channel makes no difference, whatever is judged of them."""
    rs, cs = made(relations, channels, SAME)
    more = (*ACTORS, actor("A-99", influence=5, position=2))
    assert entries(more, rs, cs, "A-05", "access") == entries(ACTORS, rs, cs, "A-05", "access")


@given(ties, lines)
def test_no_path_passes_an_actor_twice_or_is_heavier_than_one(relations: list[Any], channels: list[Any]) -> None:
    """Weights lie between 0 and 1, and a way never comes back to where it was."""
    rs, cs = made(relations, channels, SAME)
    found = entries(ACTORS, rs, cs, "A-05", "access")
    for r in found.ranked:
        assert len(set(r.path.nodes)) == len(r.path.nodes)
        assert 0 < (r.weight or 0) <= 1
        assert (r.best or 0) <= (r.rank or 0) <= (r.worst or 0)
