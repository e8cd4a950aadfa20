"""Computed ratings beside the planning cell's own judgement: both stand, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from planning.analysis.access import access_score
from planning.analysis.protection import risk_value
from planning.analysis.scenarios import likelihood_step, probabilities, seriousness
from planning.profiles import Profile
from planning.profiles.records import Judgement, Risk, Scenario

__all__ = ["RatedJudgement", "judged"]

RESTS_ON = {"access_overall": "constraints", "protection_risk": "risks", "scenario_seriousness": "scenarios"}


@dataclass(frozen=True)
class RatedJudgement:
    """A judgement with the computed rating it stands beside.

    ``computed`` is None where too much is a gap, or, with ``told`` false, where an edition left out what it rests on.
    """

    judgement: Judgement
    of: Risk | Scenario | None
    computed: float | None
    told: bool

    @property
    def difference(self) -> float | None:
        """The judgement less the computed rating."""
        return None if self.computed is None else self.judgement.value - self.computed


def judged(profile: Profile) -> tuple[RatedJudgement, ...]:
    """Give the judgements in the order of the file, each with the rating that is computed from the records."""
    return tuple(_one(profile, j) for j in profile.judgements)


def _one(profile: Profile, j: Judgement) -> RatedJudgement:
    name = RESTS_ON[j.rating]
    partial = profile.lacks(name)
    match j.rating:
        case "access_overall":
            return RatedJudgement(j, None, None if partial else access_score(profile.constraints).overall, not partial)
        case "protection_risk":
            risk = next((r for r in profile.risks if r.id == j.risk), None)
            value = risk_value(risk.threat, risk.vulnerability, risk.capacity) if risk else None
            return RatedJudgement(j, risk, value, risk is not None)
        case _:
            scenario = next((s for s in profile.scenarios if s.id == j.scenario), None)
            known = probabilities(profile).get(scenario.id) if scenario else None
            result = seriousness(likelihood_step(known), scenario.impact) if scenario else None
            lacking = bool(
                scenario and scenario.settings and known is None and profile.left_out("drivers", "state_pairs")
            )
            return RatedJudgement(j, scenario, result[0] if result else None, scenario is not None and not lacking)
