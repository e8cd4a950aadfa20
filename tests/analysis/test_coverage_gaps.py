"""Coverage gaps: who is not reached, and what the channels hang on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from planning.analysis.coverage_gaps import CoverageGap, coverage_gaps
from planning.profiles.records import Actor, Channel, Relation

DAY = dt.date(2026, 11, 23)
FORCE = Actor(id="A-01", name="Force", actor_type="state_armed_forces", influence=4)
GROUP = Actor(id="A-02", name="Group", actor_type="non_state_armed_group", influence=3)
ELDERS = Actor(id="A-03", name="Elders", actor_type="community_leaders", influence=5)
SMALL = Actor(id="A-04", name="Guards", actor_type="community_defence", influence=2)
TIE = Relation(id="L-01", relation="influence", source="A-01", target="A-02", strength=2, confidence="high")


def channel(number: int = 1, to: str = "A-01", **more: Any) -> Channel:
    """Give a channel that has no gap."""
    usual = {"interlocutor": "ocha", "strength": 2, "confidence": "high", "acceptable": "yes", "hangs_on": "several"}
    return Channel(id=f"CH-{number:02}", actor=to, **{**usual, **more})


def gaps(*channels: Channel, actors: tuple[Actor, ...] = (FORCE,)) -> list[tuple[str, str]]:
    """Give the gaps of some channels as (actor, kind)."""
    return [(g.actor.id, g.kind) for g in coverage_gaps(actors, (TIE,), channels, DAY)]


def test_an_influential_armed_actor_without_a_channel_is_a_gap() -> None:
    """Those of little influence who spoil nothing, and those without arms, are none."""
    assert gaps(actors=(FORCE, GROUP, ELDERS, SMALL)) == [("A-01", "no_channel"), ("A-02", "no_channel")]


def test_it_is_said_whether_others_lead_there() -> None:
    """An actor without a channel of its own may be reached by way of another, on the subjects of that path."""
    found = coverage_gaps((FORCE, GROUP), (TIE,), (channel(subjects=("access",)),), DAY)
    assert [(g.actor.id, g.subjects, g.indirect) for g in found] == [
        ("A-01", ("protection",), ()),
        ("A-02", ("protection", "access"), ("access",)),
    ]


def test_a_channel_that_may_not_be_used_is_none() -> None:
    """Not acceptable, or without strength: nobody is reached by it."""
    assert gaps(channel(acceptable="no")) == gaps(channel(strength=0)) == [("A-01", "no_channel")]
    assert gaps(channel()) == []


def test_what_a_channel_hangs_on_is_a_gap() -> None:
    """One person, one forum, the mission; it is said whether another channel would stay."""

    def found(*channels: Channel) -> list[tuple[str, bool]]:
        return [(g.kind, g.all_of_them) for g in coverage_gaps((FORCE,), (), channels, DAY)]

    assert found(channel(hangs_on="one_person")) == [("one_person", True)]
    assert found(channel(hangs_on="one_person"), channel(2)) == [("one_person", False)]
    assert found(channel(hangs_on="forum"), channel(2, hangs_on="forum")) == [("one_forum", True)]
    assert found(channel(hangs_on="forum", mechanism="K-01"), channel(2, hangs_on="forum", mechanism="K-02")) == []
    assert found(channel(ends_with_mission="yes"), channel(2)) == [("ends_with_mission", False)]


def test_a_channel_nobody_used_for_long_is_silent() -> None:
    """The newest use of any channel of the actor counts; a use that is not known is no silence."""
    found: tuple[CoverageGap, ...] = coverage_gaps(
        (FORCE,), (), (channel(last_used=dt.date(2026, 7, 1)), channel(2)), DAY
    )
    assert [(g.kind, g.since) for g in found] == [("silent", dt.date(2026, 7, 1))]
    assert gaps(channel(last_used=dt.date(2026, 7, 1)), channel(2, last_used=dt.date(2026, 11, 1))) == []
