"""What if the end of a mission moves, successors come later or one falls away: the same gaps computed anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from planning.analysis.function_gaps import FunctionGap, Span, function_gaps
from planning.analysis.transition import shift_months
from planning.profiles import Profile
from planning.profiles.records import Function, Successor, WhatIf

__all__ = ["Changed", "answered", "named_successors", "supposed", "unmatched", "unmoved"]


@dataclass(frozen=True)
class Changed:
    """One function before and after a what-if that moves one of its days, or changes its days without cover or its gap."""

    before: FunctionGap
    after: FunctionGap


def supposed(profile: Profile, what_if: WhatIf, as_of: dt.date) -> Profile:
    """Give the profile with the functions as the what-if has them.

    Dates move by whole months. An end that lay ahead does not move to before the day of the page: what has not happened
    by then has not. A successor that falls away becomes a known *none*.
    """
    ends = {g.function.id: g.ends for g in function_gaps(profile, as_of)}
    functions = tuple(
        _moved(f, what_if, ends[f.id], as_of) if not what_if.functions or f.id in what_if.functions else f
        for f in profile.functions
    )
    return replace(profile, functions=functions)


def answered(profile: Profile, what_if: WhatIf, as_of: dt.date) -> tuple[Changed, ...]:
    """Give the functions that a what-if changes, in the order of the gaps as they would be."""
    before = {g.function.id: g for g in function_gaps(profile, as_of)}
    after = function_gaps(supposed(profile, what_if, as_of), as_of)
    pairs = [Changed(before[g.function.id], g) for g in after]
    return tuple(c for c in pairs if _told(c.before) != _told(c.after))


def unmoved(profile: Profile, what_if: WhatIf, as_of: dt.date) -> tuple[str, ...]:
    """Give the functions (ids) that a what-if is about and whose end or start is not known, so that it cannot move."""
    about = [g for g in function_gaps(profile, as_of) if not what_if.functions or g.function.id in what_if.functions]
    still = [g for g in about if what_if.end_moves and g.ends is None]
    still += [g for g in about if what_if.start_moves and g.starts is None and g.function.successor]
    return tuple(dict.fromkeys(g.function.id for g in still))


def _told(gap: FunctionGap) -> tuple[object, ...]:
    return gap.ends, gap.starts, gap.uncovered, gap.open_ended, gap.gap


def named_successors(profile: Profile) -> tuple[str, ...]:
    """Give the successors that functions name, each spelling once, in alphabetical order."""
    named = {f.successor.actor for f in profile.functions if f.successor and f.successor.actor}
    return tuple(sorted(named, key=lambda n: (_key(n), n)))


def unmatched(profile: Profile, what_if: WhatIf) -> tuple[str, ...]:
    """Give the successors that a what-if takes away and no function names."""
    named = set(map(_key, named_successors(profile)))
    return tuple(w for w in what_if.without if _key(w) not in named)


def _moved(function: Function, what_if: WhatIf, ends: Span | None, as_of: dt.date) -> Function:
    changes: dict[str, object] = {}
    if what_if.end_moves and ends:
        first, last = (_shifted(d, what_if.end_moves, as_of) for d in (ends.first, ends.last))
        if (first, last) != (ends.first, ends.last):
            changes |= {"ends": first, "ends_latest": last if last > first else None}
    successor = function.successor
    if successor and successor.actor and _key(successor.actor) in {_key(w) for w in what_if.without}:
        changes["successor"] = Successor(status="none")
    elif successor and successor.start and what_if.start_moves:
        starts = {
            "start": _shifted(successor.start, what_if.start_moves, as_of),
            "start_latest": _shifted(successor.start_latest, what_if.start_moves, as_of)
            if successor.start_latest
            else None,
        }
        changes["successor"] = successor.model_copy(update=starts)
    return function.model_copy(update=changes) if changes else function


def _shifted(day: dt.date, months: int, as_of: dt.date) -> dt.date:
    # What has happened does not move, and what has not happened by the day of the page cannot have happened before it.
    return day if day <= as_of else max(shift_months(day, months), as_of)


def _key(name: str) -> str:
    return name.casefold()
