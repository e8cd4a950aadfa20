"""Scenarios: probability in number and words, seriousness, triggers, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from planning.frameworks import Item, framework
from planning.profiles import Profile
from planning.profiles.records import Scenario, Trigger

__all__ = [
    "ScenarioFinding",
    "TriggerCount",
    "findings",
    "likelihood_step",
    "none_of_these",
    "probability_words",
    "seriousness",
]


@dataclass(frozen=True)
class TriggerCount:
    """How many of a scenario's triggers have tripped."""

    tripped: int
    checked: int
    all: int

    def __str__(self) -> str:
        """Say it as the page does."""
        text = f"{self.tripped} of {self.all} tripped"
        return text if self.checked == self.all else f"{text}, {self.all - self.checked} not checked"


@dataclass(frozen=True)
class ScenarioFinding:
    """What follows from a scenario's probability and impact; None where one of the two is a gap."""

    scenario: Scenario
    words: str
    likelihood: int | None
    seriousness: int | None
    band: Item | None
    triggers: TriggerCount
    plan_missing: bool


def probability_words(probability: float | None, scale: str = "icd203") -> str:
    """Give the words of a probability on an official scale (``icd203`` or ``phia``).

    A value that lies between two bands of a scale with holes takes the nearer band.
    """
    if probability is None:
        return "not estimated"
    percent = round(probability * 100, 6)
    bands = [i for i in framework(f"probability_words_{scale}") if i.min is not None and i.max is not None]

    def distance(item: Item) -> float:
        low, high = item.min or 0.0, item.max if item.max is not None else 100.0
        return max(low - percent, percent - high, 0.0)

    return min(bands, key=distance).label


def likelihood_step(probability: float | None) -> int | None:
    """Give the ERP likelihood 1-5 of a probability (frameworks/likelihood)."""
    return None if probability is None else int(framework("likelihood").band(round(probability * 100, 6)).id)


def seriousness(likelihood: int | None, impact: int | None) -> tuple[int, Item] | None:
    """Give likelihood x impact with its ERP band; None where either is a gap. It is computed, never typed."""
    if likelihood is None or impact is None:
        return None
    product = likelihood * impact
    return product, framework("seriousness").band(product)


def findings(profile: Profile) -> tuple[ScenarioFinding, ...]:
    """Give the findings of all scenarios in the order of the file."""
    return tuple(_finding(s, profile.triggers) for s in profile.scenarios)


def none_of_these(profile: Profile) -> float | None:
    """Give the probability left for none of the scenarios; None where one has none or lies above the edition."""
    if profile.left_out("scenarios"):
        return None
    known = [s.probability for s in profile.scenarios if s.probability is not None]
    if not known or len(known) < len(profile.scenarios):
        return None
    return max(0.0, round(1 - sum(known), 6))


def _finding(scenario: Scenario, triggers: tuple[Trigger, ...]) -> ScenarioFinding:
    step = likelihood_step(scenario.probability)
    result = seriousness(step, scenario.impact)
    own = [t for t in triggers if t.scenario == scenario.id]
    checked = sum(t.state in {"tripped", "not_tripped"} for t in own)
    count = TriggerCount(sum(t.state == "tripped" for t in own), checked, len(own))
    needs = result is not None and result[1].values.get("contingency_plan") == "yes"
    words = probability_words(scenario.probability)
    number, band = result or (None, None)
    return ScenarioFinding(scenario, words, step, number, band, count, needs and scenario.contingency_plan != "yes")
