"""The mandate clock: in what state a mission is on a day, and how many days are left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import MandateStep, Mission

__all__ = ["MandateClock", "clock", "clocks", "live_mission"]

ORDER = {"active": 0, "past_last_known_expiry": 1, "lapsed": 2, "closed": 3, "not_known": 4}


@dataclass(frozen=True)
class MandateClock:
    """One mission on one day. ``days`` is to the date that counts (negative: since), None where no date is known."""

    mission: Mission
    name: str
    state: str
    date: dt.date | None
    days: int | None
    ends: bool  # whether the date is a decided end of operations, not an expiry that may be renewed
    step: MandateStep | None  # the last decision known on the day
    about: bool = False  # whether the source gives the date only roughly

    @property
    def label(self) -> str:
        """The state in words."""
        return framework("mission_states").label(None if self.state == "not_known" else self.state, "not known")

    @property
    def in_words(self) -> str:
        """The state with its date and days, as a sentence without a full stop."""
        if self.date is None or self.days is None:
            return self.label
        what = "end of operations" if self.ends else "expiry"
        about = "about " if self.about else ""
        match self.state:
            case "active":
                return f"active, {about}{_count(self.days)} to the {what} on {about}{_day(self.date)}"
            case "past_last_known_expiry":
                return f"past its last known {what} ({about}{_day(self.date)}, {about}{_count(-self.days)} ago): verify"
            case "closed":
                return f"closed on {_day(self.date)}"
            case _:
                return f"{self.label}, {_day(self.date)}"


def clock(mission: Mission, as_of: dt.date) -> MandateClock:
    """Give a mission's state on a day, using only what had been decided by then.

    A date in the past with no confirmed closing is *past its last known expiry*: neither closed nor renewed.
    """
    renamed = mission.later_name and mission.renamed_on and mission.renamed_on <= as_of
    name = str(mission.later_name) if renamed else mission.name
    known = [s for s in mission.steps if s.decided is None or s.decided <= as_of]
    steps = sorted(known, key=lambda s: s.decided or dt.date.min)
    dated = [s for s in steps if s.until is not None]
    step = steps[-1] if steps else None
    if mission.closed and mission.closed <= as_of:
        return MandateClock(
            mission, name, "closed", mission.closed, (mission.closed - as_of).days, ends=True, step=step
        )
    if mission.lapsed and mission.lapsed <= as_of:
        return MandateClock(
            mission, name, "lapsed", mission.lapsed, (mission.lapsed - as_of).days, ends=False, step=step
        )
    end_known = mission.operations_end and (mission.end_decided is None or mission.end_decided <= as_of)
    date = mission.operations_end if end_known else (dated[-1].until if dated else None)
    about = not end_known and bool(dated) and dated[-1].about == "yes"
    if date is None:
        return MandateClock(mission, name, "not_known", None, None, ends=False, step=step)
    days = (date - as_of).days
    state = "active" if days >= 0 else "past_last_known_expiry"
    return MandateClock(mission, name, state, date, days, bool(end_known), step, about=about)


def clocks(profile: Profile, as_of: dt.date) -> tuple[MandateClock, ...]:
    """Give the clocks of all missions of an area: active first, then by date."""
    found = [clock(m, as_of) for m in profile.missions if _begun(m, as_of)]
    return tuple(sorted(found, key=lambda c: (ORDER[c.state], c.days is None, c.days or 0, c.name)))


def live_mission(profile: Profile, as_of: dt.date) -> MandateClock | None:
    """Give the clock that matters most on the day: an active mission, else the one past its expiry, else the last closed."""
    found = clocks(profile, as_of)
    if not found:
        return None
    rank = ORDER[found[0].state]
    same = [c for c in found if ORDER[c.state] == rank]
    return same[0] if rank == 0 else max(same, key=lambda c: c.date or dt.date.min)


def _begun(mission: Mission, as_of: dt.date) -> bool:
    first = mission.started or min((s.decided for s in mission.steps if s.decided), default=None)
    return first is None or first <= as_of


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _count(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
