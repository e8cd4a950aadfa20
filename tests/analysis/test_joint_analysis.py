"""Joint protection analysis: two scopes risk by risk, who is missing at the table, whether data may be handed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from planning.analysis.joint_analysis import handover_findings, missing_sides, scope_rows
from planning.frameworks import framework
from planning.profiles import Profile
from planning.profiles.records import Area, DataHandover, HandoverCheck, JointAssessment, Participant, Risk

SPACE = {"benefits": ("One picture",), "risks_to_space": ("Aid is taken for a part of the mission",)}


def test_each_risk_says_whether_it_is_what_a_mission_is_mandated_for() -> None:
    """Attacks are physical violence, denial of services is not; what the profile puts within the mandate is counted."""
    attack = {"risk": "PR02", "group": "all"}
    profile = Profile(
        area=Area(id="XKZ", name="Testland", exercise="yes"),
        folder=Path("/nowhere"),
        risks=(Risk(id="P-01", scopes=("mission_poc",), **attack), Risk(id="P-02", **attack)),
        joint_assessments=(JointAssessment(id="JA-01", title="Joint", risks=("PR02",), **SPACE),),
    )
    rows = {r.risk.id: r for r in scope_rows(profile, ())}
    assert list(rows) == list(framework("protection_risks").ids)
    attacks, denial = rows["PR02"], rows["PR05"]
    assert (attacks.physical, attacks.recorded, attacks.in_mandate, attacks.analysed) == ("yes", 2, 1, True)
    assert (denial.physical, denial.recorded, denial.analysed) == ("no", 0, False)


def test_a_side_that_does_not_take_part_is_missing_also_where_it_is_listed() -> None:
    """Not taking part and not known are both not there."""
    people = (
        Participant(who="PoC adviser", side="mission", takes_part="yes"),
        Participant(who="NGO forum", side="ngo", takes_part="no"),
        Participant(who="Clusters", side="hct"),
    )
    one = JointAssessment(id="JA-01", title="Joint", participants=people, **SPACE)
    assert [i.id for i in missing_sides(one)] == ["unct", "hct", "ngo", "headquarters", "civil_society"]


@pytest.mark.parametrize("gone", ["benefits", "risks_to_space"])
@pytest.mark.parametrize("left", [None, ()])
def test_what_integration_does_to_humanitarian_space_has_to_be_written(gone: str, left: tuple[str, ...] | None) -> None:
    """Both are required, and an empty list is none."""
    fields = {k: v for k, v in SPACE.items() if k != gone} | ({} if left is None else {gone: left})
    with pytest.raises(ValidationError, match=gone):
        JointAssessment(id="JA-01", title="Joint", **fields)


def test_data_go_nowhere_where_a_must_fails_or_is_not_known() -> None:
    """All musts have to pass; another check that does not pass stands beside the yes."""
    frame = framework("handover_checks")

    def handover(**other: str) -> DataHandover:
        checks = [HandoverCheck(check=i, result=other.get(i, "pass")) for i in frame.ids if other.get(i) != "absent"]
        return DataHandover(id="DH-01", what="Database", checks=tuple(checks))

    def may(**other: str) -> bool:
        return handover_findings([handover(**other)])[0].may

    assert may()
    assert may(HC06="fail")
    assert not may(HC02="fail")
    assert not may(HC02="unknown")
    assert not may(HC02="absent")
    (found,) = handover_findings([handover(HC02="fail", HC08="unknown")])
    assert ([i.id for i in found.failed], [i.id for i in found.unknown]) == (["HC02"], ["HC08"])
