"""Scenarios: probability from drivers or by hand, in number and words, seriousness, triggers, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planning.analysis.field import Field, field
from planning.analysis.triggers import NOT_TRIPPED, TRIPPED, TriggerState, trigger_states
from planning.frameworks import Item, framework
from planning.problems import Problem
from planning.profiles import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import Scenario

__all__ = [
    "ScenarioFinding",
    "TriggerCount",
    "findings",
    "kinds_by_rule",
    "likelihood_step",
    "live",
    "most_serious",
    "none_of_these",
    "overfull",
    "probabilities",
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
    """What follows from a scenario's probability and impact; None where one of the two is a gap.

    ``probability`` is computed from the drivers where ``scenario`` has settings, else the planning cell's own. ``over``
    says that its period has ended and nobody said yet whether it came about.
    """

    scenario: Scenario
    probability: float | None
    words: str
    likelihood: int | None
    seriousness: int | None
    band: Item | None
    triggers: TriggerCount
    plan_missing: bool
    over: bool

    @property
    def by_hand(self) -> bool:
        """Whether there is a probability that rests on no drivers."""
        return not self.scenario.settings and self.probability is not None


ROUNDING = 0.0005  # what shares with two decimals may leave below nought


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


def live(profile: Profile) -> tuple[Scenario, ...]:
    """Give the scenarios of which nobody said yet whether they came about, in the order of the file."""
    return tuple(s for s in profile.scenarios if s.came is None)


def probabilities(profile: Profile, known: Field | None = None) -> dict[str, float | None]:
    """Give the probability of each live scenario by id: from the drivers where it has settings, else as it is written.

    None where it is a gap, or where the drivers do not give it: one has no chances, or an edition lacks drivers.
    ``known`` is the profile's field, where it is at hand.
    """
    known = known or field(profile)
    out: dict[str, float | None] = {}
    for s in live(profile):
        if s.settings:
            out[s.id] = known.probability(s.settings) if known else None
        else:
            out[s.id] = s.probability
    return out


def findings(profile: Profile, day: dt.date) -> tuple[ScenarioFinding, ...]:
    """Give the findings of the live scenarios on a day, in the order of the file."""
    known, states = probabilities(profile), trigger_states(profile, day)
    return tuple(_finding(s, known[s.id], states, day) for s in live(profile))


def none_of_these(profile: Profile) -> float | None:
    """Give the probability left for none of the scenarios; None where one has none, or where the profile lacks some.

    Below 0 where scenarios by hand and those from drivers add up to more than 1, which a page has to say.
    """
    if profile.lacks("scenarios"):
        return None
    known = [*probabilities(profile).values()]
    if not known or any(p is None for p in known):
        return None
    left = round(1 - sum(p for p in known if p is not None), 6)
    return 0.0 if -ROUNDING < left < 0 else left


def kinds_by_rule(known: Field, scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Give the kind of each scenario with settings (by id, of frameworks/scenario_kinds) by our rule.

    The most probable is the baseline; of the others, those below the framework's limit are wild cards, and the most
    harmful of the rest is the worst case. The planning cell's own choice stands in the scenario, and may differ.
    """
    p = {s.id: known.probability(s.settings) or 0.0 for s in scenarios}
    rare = float(framework("scenario_building").settings["wild_card_below"].value)
    found = {key: "wild_card" if share < rare else "plausible" for key, share in p.items()}
    baseline = max(p, key=lambda key: p[key])
    harm = {
        s.id: h for s in scenarios if s.id != baseline and p[s.id] >= rare and (h := known.harm(s.settings)) is not None
    }
    if harm:
        found[max(harm, key=lambda key: harm[key])] = "worst_case"
    return found | {baseline: "baseline"}


def most_serious(profile: Profile, day: dt.date) -> tuple[ScenarioFinding, ...]:
    """Give the scenarios with the highest seriousness, all of them where several have it.

    Nothing where none is rated, or where the profile lacks what it takes to rate all: another could be graver.
    """
    found = findings(profile, day)
    rated = [f for f in found if f.seriousness is not None]
    hidden = len(rated) < len(found) and profile.lacks("drivers", "state_pairs")
    if not rated or hidden or profile.lacks("scenarios"):
        return ()
    top = max(f.seriousness or 0 for f in rated)
    return tuple(f for f in rated if f.seriousness == top)


def overfull(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give a problem where scenarios by hand and those from drivers add up to more than 1 together.

    Those by hand alone are looked at where the profile is read; the others need the field.
    """
    known = probabilities(profile)
    by_hand = [i for i, s in enumerate(profile.scenarios) if s.came is None and not s.settings and s.probability]
    computed = [p for s in live(profile) if s.settings and (p := known[s.id]) is not None]
    total = sum(p for p in known.values() if p is not None)
    if by_hand and computed and total > 1 + ROUNDING:
        file, line = reading.line_of("scenarios", by_hand[0], "probability")
        label = f"{profile.scenarios[by_hand[0]].id} probability"
        what = f"probabilities that add up to {total:.2f}, {sum(computed):.2f} of it from the drivers"
        yield Problem(file, line, label, what, "at most 1 in all", "lower those by hand, or give them settings")


def _finding(
    scenario: Scenario, probability: float | None, states: tuple[TriggerState, ...], day: dt.date
) -> ScenarioFinding:
    step = likelihood_step(probability)
    result = seriousness(step, scenario.impact)
    own = [s.state for s in states if s.trigger.scenario == scenario.id]
    count = TriggerCount(own.count(TRIPPED), own.count(TRIPPED) + own.count(NOT_TRIPPED), len(own))
    needs = result is not None and result[1].values.get("contingency_plan") == "yes"
    words = probability_words(probability)
    number, band = result or (None, None)
    return ScenarioFinding(
        scenario,
        probability,
        words,
        step,
        number,
        band,
        count,
        needs and scenario.contingency_plan != "yes",
        scenario.period_to is not None and scenario.period_to < day,
    )
