"""How old a profile is and what share of it is gap."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.analysis.access import category_scores
from planning.analysis.protection import risk_value
from planning.analysis.tasks import NOT_RECORDED, task_rows
from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Record

__all__ = ["Freshness", "freshness", "gap_share", "recent", "review_due"]


@dataclass(frozen=True)
class Freshness:
    """The newest date in a profile, its age in days, and how many records are past their review date.

    ``month_only``: of the newest date only the month is told, so that its age is not known to the day.
    """

    newest: dt.date | None
    age: int | None
    due: int
    month_only: bool = False


def review_due(profile: Profile, as_of: dt.date) -> tuple[Record, ...]:
    """Give the records whose review date has passed."""
    return tuple(r for _, r in profile.records() if r.review_by is not None and r.review_by < as_of)


def recent(profile: Profile, as_of: dt.date, days: int) -> tuple[tuple[str, Record], ...]:
    """Give the records dated in the last ``days`` before ``as_of``, newest first; figures are left out."""
    start = as_of - dt.timedelta(days=days)
    figures = {"readings", "incident_counts", "released_counts", "handed_out", "imported_files", "area"}
    found = [
        (name, r) for name, r in profile.records() if name not in figures and r.as_of and start <= r.as_of <= as_of
    ]
    return tuple(sorted(found, key=lambda pair: (-(pair[1].as_of or as_of).toordinal(), pair[0], pair[1].id)))


def freshness(profile: Profile, as_of: dt.date) -> Freshness:
    """Say how fresh a profile is on a day; records dated later do not count, nor does the entry of the area itself."""
    days = [
        (r.as_of, not getattr(r, "month_only", False))
        for name, r in profile.records()
        if name != "area" and r.as_of and r.as_of <= as_of
    ]
    newest, whole = max(days, default=(None, True))
    age = (as_of - newest).days if newest and whole else None
    return Freshness(newest, age, len(review_due(profile, as_of)), not whole)


def gap_share(profile: Profile) -> float | None:
    """Give the share of the questions every area answers that are gaps here.

    The questions: nine access categories, the 34 tasks, and whether any protection risk is assessed for each of the
    risks that CMCoord moves most (own). None where an edition left some of the answers out.
    """
    if profile.left_out("constraints", "tasks", "risks"):
        return None
    access = [s is None for s in category_scores(profile.constraints).values()]
    tasks = [r.status == NOT_RECORDED for r in task_rows(profile.tasks)]
    assessed = {r.risk for r in profile.risks if risk_value(r.threat, r.vulnerability, r.capacity) is not None}
    risks = [i.id not in assessed for i in framework("protection_risks") if i.values.get("cmcoord") == "yes"]
    every = [*access, *tasks, *risks]
    return sum(every) / len(every)
