"""Requests of last resort: what is missing before a yes, what was approved all the same, and how corridors lock in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.frameworks import Framework, framework
from planning.profiles.records import Request, Test

__all__ = ["Corridor", "RequestFinding", "TestRow", "corridors", "request_findings"]

SOON = 30  # days before its expiry that an approval is marked


@dataclass(frozen=True)
class TestRow:
    """One criterion with its result; a criterion nobody has judged is unknown."""

    criterion: str
    label: str
    result: str
    test: Test | None


@dataclass(frozen=True)
class RequestFinding:
    """A request with all its criteria and in words what stands in the way of a yes.

    ``failed`` are the criteria that must be met and are not; ``expired`` and ``soon`` are about an approval on the day.
    """

    request: Request
    tests: tuple[TestRow, ...]
    matrix: str | None
    missing: tuple[str, ...]
    expired: bool
    failed: tuple[str, ...] = ()
    soon: bool = False


@dataclass(frozen=True)
class Corridor:
    """How far aid on one corridor has come to depend on escorts.

    ``months`` are (month, movements, escorted) in order; ``approvals`` how many requests for it were approved, ``since``
    the day of the first, ``renewals`` how many of them go on from another.
    """

    name: str
    months: tuple[tuple[str, int, int], ...]
    approvals: int
    since: dt.date | None
    renewals: int
    dependence: int | None

    @property
    def shares(self) -> tuple[float | None, ...]:
        """The share of movements under escort in each month; None in a month without movements."""
        return tuple(escorted / moved if moved else None for _, moved, escorted in self.months)

    @property
    def alone(self) -> str | None:
        """The last month in which a movement went without an escort; None where there is none on record."""
        return next((month for month, moved, escorted in reversed(self.months) if moved > escorted), None)


def criteria(request: Request) -> Framework:
    """Give the criteria that apply: the escort criteria or the tests for military assets."""
    return framework("escort_criteria" if request.request == "escort" else "mcda_tests")


def request_findings(requests: tuple[Request, ...], as_of: dt.date) -> tuple[RequestFinding, ...]:
    """Give the findings of all requests on a day."""
    return tuple(_finding(r, as_of) for r in requests)


def _finding(request: Request, as_of: dt.date) -> RequestFinding:
    given = {t.criterion: t for t in request.tests}
    rows = tuple(
        TestRow(item.id, item.name, given[item.id].result if item.id in given else "unknown", given.get(item.id))
        for item in criteria(request)
    )
    missing = [f"{r.criterion} fails" for r in rows if r.result == "fail"]
    missing += [f"{r.criterion} not judged" for r in rows if r.result == "unknown"]
    if not request.alternatives:
        missing.append("no alternative recorded")
    if request.exit_plan is None:
        missing.append("no plan to stop")
    if request.decision == "approved" and request.expires is None:
        missing.append("no expiry")
    matrix = None
    if request.request == "military_asset" and request.visibility and request.force_mission:
        matrix = str(framework("mcda_matrix")[f"{request.visibility}:{request.force_mission}"].values["answer"])
    left = (request.expires - as_of).days if request.decision == "approved" and request.expires is not None else None
    must = {item.id for item in criteria(request) if item.values.get("must") == "yes"}
    return RequestFinding(
        request,
        rows,
        matrix,
        tuple(missing),
        expired=left is not None and left < 0,
        failed=tuple(r.criterion for r in rows if r.result == "fail" and r.criterion in must),
        soon=left is not None and 0 <= left <= SOON,
    )


def corridors(requests: tuple[Request, ...]) -> tuple[Corridor, ...]:
    """Give the corridors of escort requests, in the order of their names, with their months put together.

    Where two requests count the same month of a corridor, the later one in the file stands: a renewal counts again what
    the request before it had counted.
    """
    by_name: dict[str, list[Request]] = {}
    for r in requests:
        if r.request == "escort" and r.corridor:
            by_name.setdefault(r.corridor, []).append(r)
    out = []
    for name, found in sorted(by_name.items()):
        months = {u.period: (u.movements, u.escorted) for r in found for u in r.usage}
        approved = [r for r in found if r.decision == "approved"]
        days = [r.decided_on for r in approved if r.decided_on]
        known = [r.dependence for r in found if r.dependence is not None]
        out.append(
            Corridor(
                name,
                tuple((month, *months[month]) for month in sorted(months)),
                len(approved),
                min(days, default=None),
                sum(r.renewal_of is not None for r in found),
                max(known, default=None),
            )
        )
    return tuple(out)
