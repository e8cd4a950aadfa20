"""What several gaps of functions mean together: where they meet, what they touch, on whom too much rests, what is asked of forces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from planning.analysis.function_gaps import FunctionGap, is_open
from planning.frameworks import Item, framework
from planning.profiles import Profile
from planning.profiles.records import Decision, Outlook, Request, Scenario

__all__ = [
    "Ask",
    "Asked",
    "Compound",
    "Load",
    "Touched",
    "asked_of_forces",
    "compounds",
    "doubtful",
    "loads",
    "successor_key",
    "to_decide",
    "touched",
]

RULE = "transition_gap"
UNTIL = dt.date.max  # of days that nobody ends
REFUSED = {"not_accepted", "no_consent"}  # with these a successor covers nothing that humanitarians can rely on


@dataclass(frozen=True)
class Compound:
    """Functions that are without cover in one place on the same days (frameworks/compound_gaps).

    ``since`` is the first such day, ``until`` the day the first successor begins, None where open-ended. ``sure`` says
    whether they meet wherever uncertain days fall. ``refused`` are those covered only by a successor that is not
    acceptable or not admitted, which counts as no cover here.
    """

    item: Item
    place: str | None
    gaps: tuple[FunctionGap, ...]
    since: dt.date
    until: dt.date | None
    sure: bool
    refused: tuple[FunctionGap, ...]


@dataclass(frozen=True)
class Touched:
    """A protection risk or an access category and the open gaps that touch it."""

    item: Item
    gaps: tuple[FunctionGap, ...]


@dataclass(frozen=True)
class Load:
    """A successor that is named for much: its gaps, how many begin at the same time, and what rests on it alone.

    ``added`` is by how much the protection gaps grow if it falls away, None where none of them is known; ``unknown``
    counts the gaps that are not in it.
    """

    name: str
    gaps: tuple[FunctionGap, ...]
    at_once: int
    least: int | None
    without_money: int
    added: float | None
    unknown: int


@dataclass(frozen=True)
class Asked:
    """A gap that aid would ask a force to fill, as ``escort`` or ``military_asset``, and what is recorded of that.

    ``requests`` are those that say they fill it, ``roles`` those that a scenario of the plan foresees. ``kind`` is empty
    where the list foresees none, and one of them fills it all the same.
    """

    gap: FunctionGap
    kind: str
    requests: tuple[Request, ...]
    roles: tuple[tuple[Scenario, Outlook], ...]


@dataclass(frozen=True)
class Ask:
    """What one member must decide: an open decision, or what a doubt about successors asks for.

    ``member`` is None where nobody owns it. ``by_when`` is the day of the decision; ``latest`` the first day by which one
    of the gaps needs it, so that its successor is in time; None where no lead time is recorded.
    """

    member: str | None
    decision: Decision | None
    doubts: tuple[Item, ...]
    gaps: tuple[FunctionGap, ...]
    by_when: dt.date | None
    latest: dt.date | None


def compounds(gaps: Sequence[FunctionGap]) -> tuple[Compound, ...]:
    """Give the gaps that meet in a place, by place and in the order of the list.

    A function that is recorded for the whole area counts in each place; two that are both recorded so meet in the area.
    One whose place is not recorded meets nothing.
    """
    known = [g for g in gaps if g.function.place or g.function.everywhere == "yes"]
    places = sorted({g.function.place for g in known}, key=lambda p: (p is None, p or ""))
    found = []
    for place, item in product(places, framework("compound_gaps")):
        here = [g for g in known if g.function.place in {place, None}]
        combined = product(*([g for g in here if g.item.id == f] for f in item.links["functions"]))
        met = (_meet(item, place, some) for some in combined if any(g.function.place == place for g in some))
        found += [one for one in met if one]
    return tuple(found)


def _meet(item: Item, place: str | None, gaps: tuple[FunctionGap, ...]) -> Compound | None:
    spans = [_uncovered(g, sure=False) for g in gaps]
    if any(s is None for s in spans):
        return None
    since, until = _overlap(s for s in spans if s)
    if since >= until:
        return None
    certain = [s for g in gaps if (s := _uncovered(g, sure=True))]
    first, last = _overlap(certain) if len(certain) == len(gaps) else (UNTIL, UNTIL)
    refused = tuple(g for g in gaps if REFUSED & set(g.doubts))
    return Compound(item, place, gaps, since, None if until == UNTIL else until, first < last, refused)


def _overlap(spans: Iterable[tuple[dt.date, dt.date]]) -> tuple[dt.date, dt.date]:
    starts, ends = zip(*spans, strict=True)
    return max(starts), min(ends)


def _uncovered(gap: FunctionGap, *, sure: bool) -> tuple[dt.date, dt.date] | None:
    """Give the days on which a function is, or may be, without cover, up to before the second; None where not known."""
    if gap.ends is None or gap.function.present == "no":
        return None
    end = gap.ends.last if sure else gap.ends.first
    if gap.open_ended or REFUSED & set(gap.doubts):
        return end, UNTIL
    if gap.starts is None:
        return None
    return end, gap.starts.first if sure else gap.starts.last


def touched(gaps: Sequence[FunctionGap], frame: str) -> tuple[Touched, ...]:
    """Give the items of ``protection_risks`` or ``access_amrf`` that open gaps touch, those touched most first."""
    link = "risks" if frame == "protection_risks" else "access"
    found = []
    for item in framework(frame):
        here = tuple(
            g for g in gaps if is_open(g) and item.id in (getattr(g.function, link) or g.item.links.get(link, ()))
        )
        if here:
            found.append(Touched(item, here))
    return tuple(sorted(found, key=lambda t: -len(t.gaps)))


def successor_key(gap: FunctionGap) -> str | None:
    """Give what makes two successors the same: their card, else their name; None where nobody is named."""
    successor = gap.function.successor
    if successor is None or successor.status == "none":
        return None
    return successor.armed_actor or (successor.actor.casefold() if successor.actor else None)


def loads(gaps: Sequence[FunctionGap]) -> tuple[Load, ...]:
    """Give the successors that are named for many functions in places (frameworks/transition_gap), the most first."""
    named: dict[str, list[FunctionGap]] = {}
    for g in gaps:
        if (key := successor_key(g)) is not None:
            named.setdefault(key, []).append(g)
    least = framework(RULE).number("successor_load")
    return tuple(
        sorted((_load(tuple(v)) for v in named.values() if len(v) >= least), key=lambda one: (-len(one.gaps), one.name))
    )


def _load(gaps: tuple[FunctionGap, ...]) -> Load:
    names = sorted({g.function.successor.actor for g in gaps if g.function.successor and g.function.successor.actor})
    starts = sorted(g.starts.first for g in gaps if g.starts)
    window = dt.timedelta(days=framework(RULE).number("start_window"))
    known = [g.gap_without - g.gap for g in gaps if g.gap is not None and g.gap_without is not None]
    return Load(
        min(names, key=len) if names else "",
        gaps,
        max((sum(first <= s <= first + window for s in starts) for first in starts), default=0),
        min((g.capacity for g in gaps if g.capacity is not None), default=None),
        sum("not_funded" in g.doubts for g in gaps),
        sum(known) if known else None,
        len(gaps) - len(known),
    )


def doubtful(gaps: Sequence[FunctionGap], *doubts: str) -> tuple[FunctionGap, ...]:
    """Give the gaps whose successor has one of these doubts, the largest protection gap without it first."""
    found = [g for g in gaps if set(doubts) & set(g.doubts)]
    return tuple(sorted(found, key=lambda g: (g.gap_without is None, -(g.gap_without or 0))))


def asked_of_forces(profile: Profile, gaps: Sequence[FunctionGap]) -> tuple[Asked, ...]:
    """Give the open gaps that aid would ask a force to fill (``asked`` of frameworks/mission_functions)."""
    found = []
    for g in gaps:
        kind = str(g.item.values.get("asked", ""))
        if not is_open(g):
            continue
        requests = tuple(r for r in profile.requests if g.function.id in r.fills)
        roles = tuple((s, o) for s in profile.scenarios for o in s.roles if g.function.id in o.fills)
        if kind or requests or roles:
            found.append(Asked(g, kind, requests, roles))
    return tuple(found)


def to_decide(profile: Profile, gaps: Sequence[FunctionGap]) -> tuple[Ask, ...]:
    """Give what each member must decide, those with the nearest day first, and what nobody owns before all.

    An open decision stands with whoever takes it. What speaks against a successor stands with the owner of the function,
    also where an open decision is about it: the decision may settle something else.
    """
    by_id = {g.function.id: g for g in gaps}
    found = []
    for d in profile.decisions:
        if d.status == "decided" or not d.functions:
            continue
        about = tuple(by_id[f] for f in d.functions if f in by_id)
        found.append(Ask(d.decided_by, d, (), about, d.by_when, _latest(about)))
    rest: dict[tuple[str | None, tuple[str, ...]], list[FunctionGap]] = {}
    for g in gaps:
        if is_open(g) and g.doubts:
            rest.setdefault((g.function.owner, g.doubts), []).append(g)
    for (owner, doubts), some in rest.items():
        asked = tuple(framework("successor_doubts")[d] for d in doubts)
        found.append(Ask(owner, None, asked, tuple(some), None, _latest(some)))
    return tuple(sorted(found, key=_urgency))


def _latest(gaps: Iterable[FunctionGap]) -> dt.date | None:
    return min((g.decide_by for g in gaps if g.decide_by), default=None)


def _urgency(ask: Ask) -> tuple[bool, dt.date, str]:
    days = [d for d in (ask.by_when, ask.latest) if d]
    return ask.member is not None, min(days, default=dt.date.max), ask.member or ""
