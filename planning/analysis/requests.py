"""Requests of last resort: what is missing before a yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planning.frameworks import Framework, framework
from planning.profiles.records import Request, Test

__all__ = ["RequestFinding", "TestRow", "request_findings"]


@dataclass(frozen=True)
class TestRow:
    """One criterion with its result; a criterion nobody has judged is unknown."""

    criterion: str
    label: str
    result: str
    test: Test | None


@dataclass(frozen=True)
class RequestFinding:
    """A request with all its criteria and in words what stands in the way of a yes."""

    request: Request
    tests: tuple[TestRow, ...]
    matrix: str | None
    missing: tuple[str, ...]
    expired: bool


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
    expired = request.decision == "approved" and request.expires is not None and request.expires < as_of
    return RequestFinding(request, rows, matrix, tuple(missing), expired)
