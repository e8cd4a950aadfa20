"""Requests of last resort: what stands in the way of a yes."""

from __future__ import annotations

import datetime as dt

import pytest

from planning.analysis.requests import lock_in, request_findings, share
from planning.analysis.roles import role_findings
from planning.frameworks import framework
from planning.profiles.records import Outlook, Request, Scenario, Usage

DAY = dt.date(2026, 11, 22)
ESCORT = framework("escort_criteria").ids
ASSET = framework("mcda_tests").ids
TRIED = ({"alternative": "negotiation"},)


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
        tests=dict.fromkeys(ESCORT, "pass"), alternatives=TRIED, exit_plan="In May", decision="approved",
        expires="2026-12-31",
    )  # fmt: skip
    assert finding(made).missing == ()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [("alternatives", "no alternative recorded"), ("exit_plan", "no plan to stop"), ("expires", "no expiry")],
)
def test_what_is_missing_is_said(left_out: str, words: str) -> None:
    """Each missing piece is named on its own."""
    pieces = {"alternatives": TRIED, "exit_plan": "In May", "expires": "2026-12-31"}
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


def test_a_renewed_approval_is_not_expired() -> None:
    """An approval past its date whose renewal is approved holds on as that one; a refused renewal changes nothing."""
    old = {"decision": "approved", "expires": "2026-06-18"}
    first = Request(id="RQ-01", request="escort", title="T", **old)
    for decision, expired in (("approved", False), ("refused", True)):
        renewal = Request(id="RQ-02", request="escort", title="T", renewal_of="RQ-01", decision=decision)
        assert request_findings((first, renewal), DAY)[0].expired is expired


@pytest.mark.parametrize(
    ("expires", "left"), [("2026-11-21", None), ("2026-11-22", 0), ("2026-12-22", 30), ("2026-12-23", None)]
)
def test_an_approval_that_runs_out_within_30_days_says_so(expires: str, left: int | None) -> None:
    """On its last day nothing is left; later than 30 days is not yet said; what is past has expired instead."""
    assert finding(request(decision="approved", expires=expires)).days_left == left


def test_only_a_criterion_that_must_be_met_makes_an_approval_one_despite() -> None:
    """E1 to E4 and M1 to M4 must be met; E5, E6 and M5 to M8 only say what is missing."""
    musts = {"escort": ESCORT[:4], "military_asset": ASSET[:4]}
    for kind, frame in (("escort", ESCORT), ("military_asset", ASSET)):
        for key in frame:
            found = finding(request(kind, {key: "fail"}, decision="approved"))
            assert found.despite is (key in musts[kind])
    assert not finding(request(tests={"E3": "fail"}, decision="refused")).despite
    assert not finding(request(tests={"E3": "unknown"}, decision="approved")).despite


def use(*figures: tuple[str, object, object]) -> tuple[dict[str, object], ...]:
    """Give the use of a corridor: (period, movements, with the force)."""
    return tuple({"period": p, "movements": m, "escorted": e} for p, m, e in figures)


def test_a_corridor_is_followed_over_its_renewals() -> None:
    """Two requests of one chain are one corridor: shares first and last, renewals, months since the first approval."""
    first = Request(
        id="RQ-04", request="escort", title="T", corridor="A to B", decision="expired", decided_on="2025-12-18",
        usage=use(("2026-01", "6", "2"), ("2026-02", "6", "3")),
    )  # fmt: skip
    second = Request(
        id="RQ-01", request="escort", title="T", corridor="A to B", decision="approved", decided_on="2026-06-18",
        renewal_of="RQ-04", usage=use(("2026-07", "5", "5"), ("2026-08", "5", "5")),
    )  # fmt: skip
    (found,) = lock_in((second, first), DAY)
    assert [u.period for u in found.usage] == ["2026-01", "2026-02", "2026-07", "2026-08"]
    assert found.first == ("2026-01", pytest.approx(1 / 3))
    assert found.last == ("2026-08", 1.0)
    assert (found.renewals, found.months, found.all_since) == (1, 11, "2026-07")


def test_a_period_without_a_figure_is_a_gap_and_no_zero() -> None:
    """A share needs both figures and a movement; a gap ends the run in which everything went with the force."""
    assert [
        share(Usage(period="2026-01", movements=m, escorted=e)) for m, e in ((None, None), ("0", "0"), ("4", None))
    ] == [None] * 3
    made = request(usage=use(("2026-01", "2", "2"), ("2026-02", None, None), ("2026-03", "2", "2")))
    (found,) = lock_in((made,), DAY)
    assert found.all_since == "2026-03"
    assert found.months is None
    assert lock_in((request(),), DAY) == ()


def test_requests_of_one_corridor_are_one_also_where_none_renews_the_other() -> None:
    """Two requests of different sectors for one road are put together; the later one stands where both count a month."""
    one = request(corridor="A to B", usage=use(("2026-01", "4", "1"), ("2026-02", "4", "2")))
    two = request(corridor="A to B", usage=use(("2026-02", "4", "4"), ("2026-03", "2", "2")))
    (found,) = lock_in((one, two), DAY)
    assert [share(u) for u in found.usage] == [0.25, 1, 1]
    assert (found.all_since, found.alone) == ("2026-02", "2026-01")


def test_a_month_without_a_record_ends_what_every_movement_did() -> None:
    """Nobody knows how the missing month went, so nothing is said across it."""
    made = request(corridor="A to B", usage=use(("2026-01", "2", "2"), ("2026-03", "2", "2"), ("2026-04", "2", "2")))
    (found,) = lock_in((made,), DAY)
    assert found.all_since == "2026-03"


def test_what_is_sealed_is_not_missing() -> None:
    """A plan to stop that lies encrypted is no plan that is not there; the matrix's avoid stands in the way of a yes."""
    made = request(tests=dict.fromkeys(ESCORT, "pass"), alternatives=TRIED, decision="pending")
    assert "no plan to stop" in finding(made).missing
    assert "no plan to stop" not in finding(made.with_sealed(("exit_plan",))).missing
    asset = request("military_asset", dict.fromkeys(ASSET, "pass"), visibility="direct", force_mission="combat")
    assert "the matrix says avoid" in finding(asset).missing


def test_renewals_in_a_circle_end() -> None:
    """Two requests that name each other as the earlier one are still told, each with what it has."""
    one = Request(id="RQ-01", request="escort", title="T", renewal_of="RQ-02", usage=use(("2026-01", "2", "1")))
    two = Request(id="RQ-02", request="escort", title="T", renewal_of="RQ-01", usage=use(("2026-02", "2", "1")))
    assert sum(len(f.usage) for f in lock_in((one, two), DAY)) == 2


def role(**more: object):
    """Give the finding of one role in one scenario."""
    outlook = Outlook(**{"role": "evacuation", **more})
    scenario = Scenario(id="S-01", title="T", scenario_kind="baseline", story="S", roles=(outlook,))
    (found,) = role_findings((scenario,))
    return found


def passes(*without: str) -> dict[str, str]:
    """Give all tests for assets as passed, without some."""
    return {k: "pass" for k in ASSET if k not in without}


@pytest.mark.parametrize(
    ("results", "place", "answer"),
    [
        ({}, None, None),
        (passes(), None, "yes"),
        (passes(), ("indirect", "peaceful"), "yes"),
        (passes(), ("direct", "peaceful"), "case_by_case"),
        (passes(), ("direct", "combat"), "no"),
        ({}, ("direct", "combat"), "no"),
        ({}, ("indirect", "peaceful"), "unknown"),
        (passes("M2"), ("indirect", "peaceful"), "unknown"),
        (passes("M8"), ("indirect", "peaceful"), "case_by_case"),
        (passes("M5") | {"M5": "fail"}, None, "case_by_case"),
        (passes("M3") | {"M3": "fail"}, ("indirect", "peaceful"), "no"),
    ],
)
def test_whether_a_role_is_acceptable_follows_from_tests_and_matrix(
    results: dict[str, str], place: tuple[str, str] | None, answer: str | None
) -> None:
    """A failed must or the matrix says no, an unjudged must is unknown, the rest is case by case, and nothing is no answer."""
    tests = tuple({"criterion": k, "result": v} for k, v in results.items())
    where = {"visibility": place[0], "force_mission": place[1]} if place else {}
    assert role(tests=tests, **where).computed == answer


def test_escorts_in_a_scenario_are_tested_as_escorts() -> None:
    """The role of escorts has the escort criteria, all others those for assets."""
    found = role(role="escorts", tests=({"criterion": "E4", "result": "fail"},), acceptable="yes")
    assert (found.computed, found.because, found.differs) == ("no", ("E4 fails",), True)


def test_the_alternative_must_start_its_lead_time_before_it_must_exist() -> None:
    """The day it must exist less the days it takes; without either there is no such day."""
    assert role(needed_by="2027-02-15", lead_days="60").start_by == dt.date(2026, 12, 17)
    assert role(needed_by="2027-02-15").start_by is None
    assert role(lead_days="60").start_by is None
