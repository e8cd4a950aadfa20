"""Requests of last resort: what is missing before a yes, and how a corridor comes to depend on a force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.analysis.last_resort import TestRow, matrix_answer, test_rows
from planning.frameworks import framework
from planning.profiles.months import month_number
from planning.profiles.records import Alternative, Request, Usage

__all__ = [
    "LockIn",
    "RequestFinding",
    "after",
    "lock_in",
    "request_findings",
    "share",
]

SOON = 30  # days before an approval ends in which this is said
MONTHS = 12


@dataclass(frozen=True)
class RequestFinding:
    """A request with all its criteria and in words what stands in the way of a yes.

    ``failed`` are the criteria that must be met and fail; ``days_left`` is how long an approval still holds, where it
    ends soon; ``followed`` the request that renews this one, where it is decided.
    """

    request: Request
    tests: tuple[TestRow, ...]
    matrix: str | None
    missing: tuple[str, ...]
    expired: bool
    failed: tuple[str, ...] = ()
    days_left: int | None = None
    followed: Request | None = None

    @property
    def despite(self) -> bool:
        """Whether it is approved although a criterion fails that must be met."""
        return self.request.decision == "approved" and bool(self.failed)


def request_findings(requests: tuple[Request, ...], as_of: dt.date) -> tuple[RequestFinding, ...]:
    """Give the findings of all requests on a day. An approval that was renewed by another request is not expired."""
    followed = {r.renewal_of: r for r in requests if r.decision in {"approved", "refused", "expired"}}
    return tuple(_finding(r, as_of, followed.get(r.id)) for r in requests)


def _finding(request: Request, as_of: dt.date, followed: Request | None) -> RequestFinding:
    rows = test_rows(request.tests, framework(request.criteria))
    asset = request.request == "military_asset"
    matrix = matrix_answer(request.visibility, request.force_mission) if asset else None
    missing = [f"{r.criterion} fails" for r in rows if r.result == "fail"]
    missing += [f"{r.criterion} not judged" for r in rows if r.result == "unknown"]
    missing += ["the matrix says avoid"] if matrix == "avoid" else []
    missing += _lacks(request)
    approved = request.decision == "approved"
    left = (request.expires - as_of).days if approved and request.expires is not None else None
    expired = left is not None and left < 0 and (followed is None or followed.decision != "approved")
    failed = tuple(r.criterion for r in rows if r.must and r.result == "fail")
    soon = left if left is not None and 0 <= left <= SOON else None
    return RequestFinding(request, rows, matrix, tuple(missing), expired, failed, soon, followed)


def _lacks(request: Request) -> list[str]:
    """Say what a request does not tell, apart from its criteria; what is sealed is not missing."""
    out = []
    if not request.alternatives:
        out += [] if "alternatives" in request.sealed else ["no alternative recorded"]
    elif request.decided_on and not any(a.tried == "yes" and not after(request, a) for a in request.alternatives):
        unknown = any(a.tried is None for a in request.alternatives)
        words = "not known whether an alternative was" if unknown else "no alternative"
        out.append(f"{words} tried before the decision")
    if request.exit_plan is None and "exit_plan" not in request.sealed:
        out.append("no plan to stop")
    if request.decision == "approved" and request.expires is None and "expires" not in request.sealed:
        out.append("no expiry")
    return out


def after(request: Request, alternative: Alternative) -> bool:
    """Whether an alternative was tried only after the request had been decided."""
    return bool(request.decided_on and alternative.tried_on and alternative.tried_on > request.decided_on)


@dataclass(frozen=True)
class LockIn:
    """How a corridor leans on a force over time. ``usage`` is in order of the periods; a share not known is None."""

    corridor: str
    requests: tuple[Request, ...]
    usage: tuple[Usage, ...]
    renewals: int
    months: int | None  # since the first approval

    @property
    def first(self) -> tuple[str, float] | None:
        """The first period whose share is known, with the share."""
        return next(iter(self._known), None)

    @property
    def last(self) -> tuple[str, float] | None:
        """The last period whose share is known, with the share."""
        return self._known[-1] if self._known else None

    @property
    def _known(self) -> list[tuple[str, float]]:
        return [(u.period, s) for u in self.usage if (s := share(u)) is not None]

    @property
    def all_since(self) -> str | None:
        """The period since which everything that moved did so with the force, up to the last period; None where not."""
        since = None
        for usage in reversed(self.usage):
            gap = since is not None and month_number(usage.period) != month_number(since) - 1
            if share(usage) != 1 or gap:
                break
            since = usage.period
        return since

    @property
    def alone(self) -> str | None:
        """The last period in which a movement went without the force; None where there is none on record."""
        return next((period for period, part in reversed(self._known) if part < 1), None)


def share(usage: Usage) -> float | None:
    """Give the part of the movements that went with the force; None where either is not known or nothing moved."""
    if usage.escorted is None or not usage.movements:
        return None
    return usage.escorted / usage.movements


def lock_in(requests: tuple[Request, ...], as_of: dt.date) -> tuple[LockIn, ...]:
    """Give for each corridor with any usage or renewal how its dependence went.

    Requests of one corridor are put together; where none is named, a request and its renewals. Where two requests count
    one month of a corridor, the later one in the file stands.
    """
    by_id = {r.id: r for r in requests}
    groups: dict[str, list[Request]] = {}
    for request in requests:
        first = _first(request, by_id)
        groups.setdefault(request.corridor or first.corridor or first.id, []).append(request)
    found = (_lock_in(tuple(g), as_of) for g in groups.values())
    return tuple(f for f in found if f.usage or f.renewals)


def _first(request: Request, by_id: dict[str, Request]) -> Request:
    """Follow the renewals back to the first request; a circle ends where it began."""
    seen = {request.id}
    while request.renewal_of in by_id and request.renewal_of not in seen:
        request = by_id[str(request.renewal_of)]
        seen.add(request.id)
    return request


def _lock_in(group: tuple[Request, ...], as_of: dt.date) -> LockIn:
    corridor = next((r.corridor for r in reversed(group) if r.corridor), group[0].title)
    by_period = {u.period: u for r in group for u in r.usage}
    usage = tuple(by_period[p] for p in sorted(by_period))
    decided = [r.decided_on for r in group if r.decided_on and r.decision in {"approved", "expired"}]
    renewals = sum(r.renewal_of is not None and r.decision in {"approved", "expired"} for r in group)
    return LockIn(corridor, group, usage, renewals, _months(min(decided), as_of) if decided else None)


def _months(since: dt.date, until: dt.date) -> int:
    return (until.year - since.year) * MONTHS + until.month - since.month - (until.day < since.day)
