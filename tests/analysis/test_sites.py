"""Sites of a mission: whom their closing touches, what the checks say, and answers on retaliation."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.function_gaps import Span
from planning.analysis.operations import People
from planning.analysis.sites import people_by_place, retaliation_rows, site_findings
from planning.frameworks import framework
from planning.profiles.records import Dependent, Retaliation, Site, SiteCheck

DAY = dt.date(2026, 11, 22)
CHECKS = framework("closure_checks")
MUSTS = [i.id for i in CHECKS if i.values.get("must") == "yes"]


def site(number: int = 1, **more: object) -> Site:
    """Give one site."""
    fields = {"name": f"Base {number}", "mission": "M-01", "site_kind": "base", "place": "XKZ-01", **more}
    return Site(id=f"ST-{number:02}", **fields)


def judged(**other: str) -> tuple[SiteCheck, ...]:
    """Give all checks as passed, but for those that are given otherwise."""
    return tuple(SiteCheck(check=i, result=other.get(i, "pass")) for i in CHECKS.ids)


@pytest.mark.parametrize(
    ("checks", "rule"),
    [
        ((), ""),
        (judged(), "go"),
        (judged(CC04="fail"), "no_go"),
        (judged(CC04="fail", CC05="unknown"), "no_go"),
        (judged(CC05="unknown"), ""),
        (judged(CC10="fail"), "go_with_conditions"),
        (judged(CC10="unknown"), "go_with_conditions"),
        (tuple(SiteCheck(check=i, result="pass") for i in MUSTS), "go_with_conditions"),
    ],
)
def test_what_the_checks_say_by_our_rule(checks: tuple[SiteCheck, ...], rule: str) -> None:
    """A must that fails is a no-go; one that is not judged is neither; any other that does not pass is a condition."""
    (found,) = site_findings([site(checks=checks)], DAY)
    assert found.rule == rule
    assert len(found.checks) == len(CHECKS.ids)


@given(results=st.lists(st.sampled_from(["pass", "fail", "unknown"]), min_size=14, max_size=14))
def test_a_check_that_gets_better_never_makes_the_answer_worse(results: list[str]) -> None:
    """No-go, not known, conditions, go: turning one result into a pass moves up or stays."""
    order = ["no_go", "", "go_with_conditions", "go"]

    def rule(given_results: list[str]) -> int:
        checks = tuple(SiteCheck(check=c, result=r) for c, r in zip(CHECKS.ids, given_results, strict=True))
        return order.index(site_findings([site(checks=checks)], DAY)[0].rule)

    for n in range(len(results)):
        assert rule([*results[:n], "pass", *results[n + 1 :]]) >= rule(results)


def test_a_decision_to_close_against_the_checks_is_told() -> None:
    """Go beside a no-go or beside what is not known disagrees; pending and no-go disagree with nothing."""
    wrong = site(1, checks=judged(CC01="fail"), decision="go", despite="The lease ends")
    unknown = site(2, decision="go_with_conditions")
    fine = site(3, checks=judged(), decision="go")
    waits = site(4, checks=judged(CC01="fail"), decision="pending")
    found = {f.site.id: f.disagrees for f in site_findings([wrong, unknown, fine, waits], DAY)}
    assert found == {"ST-01": True, "ST-02": True, "ST-03": False, "ST-04": False}


def test_those_that_close_first_come_first_and_closed_ones_are_gone() -> None:
    """An uncertain day counts from its earliest; a site without a day comes last; one that has closed is not listed."""
    sites = [
        site(1, closes="2027-03-01"),
        site(2, closes="2027-01-15", closes_latest="2027-04-01"),
        site(3),
        site(4, closes="2026-06-01", closed_on="2026-06-05"),
    ]
    found = site_findings(sites, DAY)
    assert [f.site.id for f in found] == ["ST-02", "ST-01", "ST-03"]
    assert (found[0].closes, found[0].days) == (Span(dt.date(2027, 1, 15), dt.date(2027, 4, 1)), 54)
    assert next(f.site.id for f in site_findings(sites, dt.date(2026, 6, 4))) == "ST-04"


def test_people_are_ranges_by_place_and_kind() -> None:
    """Lows and highs are added apart, a group within another is not, and kinds stay apart."""
    near = {"people": "displaced_near", "group": "People near the base"}
    sites = [
        site(1, dependents=(Dependent(**near, low=100, high=200), Dependent(**near, low=50, high=60, within="yes"))),
        site(2, dependents=(Dependent(**near, low=10), Dependent(people="patients", group="Patients", low=5, high=5))),
        site(3, place="XKZ-02", dependents=(Dependent(group="Somebody", place="XKZ-01"),)),
        site(4, closed_on="2026-01-01", dependents=(Dependent(**near, low=1000, high=2000),)),
    ]
    found = [(p.place, p.kind.id if p.kind else None, p.people, p.sites) for p in people_by_place(sites, DAY)]
    assert found == [
        ("XKZ-01", "displaced_near", People(110, None, 2, 1), 2),
        ("XKZ-01", "patients", People(5, 5, 1, 0), 1),
        ("XKZ-01", None, People(None, None, 1, 0), 1),
    ]


def test_answers_on_retaliation_stay_yes_no_or_not_known() -> None:
    """A question that nobody answered is not known, and a no can raise the risk as well as a yes."""
    sites = [
        site(1, retaliation=(Retaliation(check="RT03", answer="yes"), Retaliation(check="RT08", answer="no"))),
        site(2, retaliation=(Retaliation(check="RT03", answer="no"), Retaliation(check="RT08"))),
        site(3),
    ]
    rows = {r.item.id: r for r in retaliation_rows(sites, DAY)}
    assert (rows["RT03"].yes, rows["RT03"].no, rows["RT03"].unknown) == (("ST-01",), ("ST-02",), ("ST-03",))
    assert (rows["RT03"].raised, rows["RT08"].raised) == (("ST-01",), ("ST-01",))
    assert rows["RT08"].unknown == ("ST-02", "ST-03")
    assert rows["RT01"].unknown == ("ST-01", "ST-02", "ST-03")


def test_there_is_no_field_for_a_person_in_what_is_said_on_retaliation() -> None:
    """An answer has a question, a yes or no and facts, and nothing that could describe somebody."""
    assert set(Retaliation.model_fields) == {"check", "answer", "evidence"}
