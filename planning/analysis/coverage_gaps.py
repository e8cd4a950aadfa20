"""Coverage gaps: influential actors nobody reaches, and channels that hang on one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planning.analysis.points_of_entry import entries, targets
from planning.frameworks import framework
from planning.profiles.records import Actor, Channel, Relation

__all__ = ["CoverageGap", "coverage_gaps"]


@dataclass(frozen=True)
class CoverageGap:
    """One gap in what the humanitarian side can reach.

    ``kind``: ``no_channel`` (on ``subjects``; ``indirect`` says for which of them a path by way of others is left),
    ``one_person``, ``one_forum``, ``ends_with_mission`` (all channels of the actor, or ``channels`` of them) or
    ``silent`` (no use is recorded since ``since``).
    """

    kind: str
    actor: Actor
    subjects: tuple[str, ...] = ()
    indirect: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    all_of_them: bool = False
    since: dt.date | None = None


def coverage_gaps(
    actors: tuple[Actor, ...], relations: tuple[Relation, ...], channels: tuple[Channel, ...], as_of: dt.date
) -> tuple[CoverageGap, ...]:
    """Find the gaps on a day, actors of greater influence first.

    Own rule (frameworks/points_of_entry): a channel counts where it is acceptable or so case by case and its strength is
    not 0. An actor lacks a channel on a subject where it is a target of it (planning.analysis.points_of_entry.targets)
    and no channel that counts is open on that subject.
    """
    subjects = framework("subjects").ids
    wanted = {s: {a.id for a in targets(actors, s)} for s in subjects}
    out: list[CoverageGap] = []
    for actor in sorted(actors, key=lambda a: -(a.influence or 0)):
        own = tuple(c for c in channels if c.actor == actor.id and c.acceptable != "no" and c.strength != 0)
        missing = tuple(
            s for s in subjects if actor.id in wanted[s] and not any(s in (c.subjects or subjects) for c in own)
        )
        if missing:
            left = tuple(s for s in missing if entries(actors, relations, channels, actor.id, s).ranked)
            out.append(CoverageGap("no_channel", actor, missing, left))
        if own and any(actor.id in wanted[s] for s in subjects):
            out += _what_they_hang_on(actor, own, as_of)
    return tuple(out)


def _what_they_hang_on(actor: Actor, own: tuple[Channel, ...], as_of: dt.date) -> Iterator[CoverageGap]:
    def those(kind: str, found: Iterable[Channel]) -> Iterator[CoverageGap]:
        chosen = tuple(found)
        if chosen:
            yield CoverageGap(kind, actor, channels=chosen, all_of_them=len(chosen) == len(own))

    yield from those("one_person", (c for c in own if c.hangs_on == "one_person"))
    forums = {c.mechanism for c in own}
    if all(c.hangs_on == "forum" for c in own) and len(forums) == 1:
        yield from those("one_forum", own)
    yield from those("ends_with_mission", (c for c in own if c.ends_with_mission == "yes"))
    quiet = dt.timedelta(days=framework("points_of_entry").number("silent_days"))
    used = [c.last_used for c in own if c.last_used]
    if used and as_of - max(used) > quiet:
        yield CoverageGap("silent", actor, channels=own, all_of_them=True, since=max(used))
