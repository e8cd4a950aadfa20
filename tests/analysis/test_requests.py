"""Requests of last resort: what stands in the way of a yes."""

from __future__ import annotations

import datetime as dt

import pytest

from planning.analysis.requests import corridors, request_findings
from planning.frameworks import framework
from planning.profiles.records import Request

DAY = dt.date(2026, 11, 22)
ESCORT = framework("escort_criteria").ids
ASSET = framework("mcda_tests").ids


def request(kind: str = "escort", tests: dict[str, str] | None = None, **more: object) -> Request:
    """Give a request with the results of its tests."""
    results = tuple({"criterion": k, "result": v} for k, v in (tests or {}).items())
    return Request(id="RQ-01", request=kind, title="T", tests=results, **more)


def finding(made: Request):
    """Give the finding of one request."""
    (found,) = request_findings((made,), DAY)
    return found


def test_a_criterion_that_nobody_judged_is_unknown() -> None:
    """All criteria are shown, those without a result as unknown and as missing; unknown is not a pass."""
    found = finding(request(tests={"E1": "pass", "E2": "fail", "E3": "unknown"}))
    assert [r.criterion for r in found.tests] == list(ESCORT)
    assert [r.result for r in found.tests] == ["pass", "fail", *["unknown"] * (len(ESCORT) - 2)]
    assert found.missing[:3] == ("E2 fails", "E3 not judged", "E4 not judged")
    assert found.tests[3].test is None


def test_each_kind_of_request_has_its_own_criteria() -> None:
    """Escorts are tested by the escort criteria, military assets by the eight tests."""
    assert [r.criterion for r in finding(request("military_asset")).tests] == list(ASSET)
    assert tuple(f"M{n}" for n in range(1, 9)) == ASSET


def test_nothing_is_missing_from_a_complete_request() -> None:
    """All criteria passed, alternatives recorded, a plan to stop and an expiry."""
    made = request(
        tests=dict.fromkeys(ESCORT, "pass"), alternatives=({"alternative": "negotiation"},), exit_plan="In May", decision="approved",
        expires="2026-12-31",
    )  # fmt: skip
    assert finding(made).missing == ()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [("alternatives", "no alternative recorded"), ("exit_plan", "no plan to stop"), ("expires", "no expiry")],
)
def test_what_is_missing_is_said(left_out: str, words: str) -> None:
    """Each missing piece is named on its own."""
    pieces = {"alternatives": ({"alternative": "negotiation"},), "exit_plan": "In May", "expires": "2026-12-31"}
    made = request(
        tests=dict.fromkeys(ESCORT, "pass"),
        decision="approved",
        **{**pieces, left_out: () if left_out == "alternatives" else None},
    )
    assert finding(made).missing == (words,)


@pytest.mark.parametrize(
    ("decision", "expires", "expired"),
    [
        ("approved", "2026-11-21", True),
        ("approved", "2026-11-22", False),
        ("approved", None, False),
        ("refused", "2026-11-21", False),
        (None, "2026-11-21", False),
    ],
)
def test_an_approval_expires_after_its_last_day(decision: str | None, expires: str | None, expired: bool) -> None:
    """Only an approval can expire, and on its last day it still holds."""
    assert finding(request(decision=decision, expires=expires)).expired is expired


def test_the_matrix_answers_only_for_assets_with_both_parts() -> None:
    """Direct assistance by a force in combat is avoided; without the mission of the force there is no answer."""
    assert finding(request("military_asset", visibility="direct", force_mission="combat")).matrix == "avoid"
    assert finding(request("military_asset", visibility="direct")).matrix is None
    assert finding(request("escort", visibility="direct", force_mission="combat")).matrix is None


def test_a_criterion_that_must_be_met_and_fails_is_named() -> None:
    """Of an escort's criteria the four official ones must be met; the two conditions beside them need not."""
    assert finding(request(tests={"E3": "fail", "E5": "fail", "E1": "pass", "E2": "unknown"})).failed == ("E3",)
    assert finding(request("military_asset", tests={"M2": "fail", "M6": "fail"})).failed == ("M2",)


@pytest.mark.parametrize(
    ("expires", "soon"), [("2026-11-21", False), ("2026-11-22", True), ("2026-12-22", True), ("2026-12-23", False)]
)
def test_an_approval_that_runs_out_within_thirty_days_is_marked(expires: str, soon: bool) -> None:
    """From the thirtieth day before its last one on, and not once it has run out."""
    assert finding(request(decision="approved", expires=expires)).soon is soon


def escort(number: int, months: list[tuple[str, int, int]], **more: object) -> Request:
    """Give an escort request on one corridor with its months."""
    usage = tuple({"period": p, "movements": m, "escorted": e} for p, m, e in months)
    return Request(id=f"RQ-0{number}", request="escort", title="T", corridor="A to B", usage=usage, **more)


def test_a_corridor_puts_its_requests_together() -> None:
    """Months of all requests in order, the later request where two count one month, renewals and the first approval."""
    first = escort(
        1, [("2026-09", 4, 1), ("2026-08", 4, 0)], decision="approved", decided_on="2026-08-01", dependence=1
    )
    again = escort(
        2,
        [("2026-09", 4, 2), ("2026-10", 3, 3)],
        decision="approved",
        decided_on="2026-10-01",
        renewal_of="RQ-01",
        dependence=3,
    )
    (found,) = corridors((first, again))
    assert found.months == (("2026-08", 4, 0), ("2026-09", 4, 2), ("2026-10", 3, 3))
    assert found.shares == (0, 0.5, 1)
    assert (found.alone, found.approvals, found.renewals, found.dependence) == ("2026-09", 2, 1, 3)
    assert found.since == dt.date(2026, 8, 1)


def test_a_month_without_movements_has_no_share() -> None:
    """Nothing moved is neither all nor nothing under escort."""
    (found,) = corridors((escort(1, [("2026-08", 0, 0)]),))
    assert (found.shares, found.alone) == ((None,), None)
