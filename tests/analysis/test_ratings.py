"""Judgements beside computed ratings: the right rating, its difference, and none where an edition left its parts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planning.analysis.ratings import RESTS_ON, judged
from planning.frameworks import framework
from planning.profiles import load_profile
from planning.sharing import release

FILES = {
    "access.yml": "constraints:\n"
    + "".join(f"  - {{id: C-0{n}, level: 2, category: AC{n}, score: 1}}\n" for n in range(1, 10)),
    "protection.yml": """risks:
  - {id: P-01, level: 3, risk: PR02, group: all, threat: 2, vulnerability: 3, capacity: 2}
  - {id: P-02, level: 2, risk: PR02, group: all, threat: X, vulnerability: 3, capacity: 2}
""",
    "scenarios.yml": """scenarios:
  - {id: S-01, level: 2, title: Flood, scenario_kind: plausible, story: Water., probability: 0.2, impact: 4}
""",
    "judgements.yml": """judgements:
  - {id: J-01, level: 2, rating: access_overall, value: 4, reason: One road counts.}
  - {id: J-02, level: 2, rating: protection_risk, risk: P-01, value: 2.5, reason: Guards help.}
  - {id: J-03, level: 2, rating: scenario_seriousness, scenario: S-01, value: 15, reason: In the rains.}
  - {id: J-04, level: 2, rating: protection_risk, risk: P-02, value: 4, reason: Threat is felt.}
""",
}


def test_each_stands_beside_the_rating_that_is_computed(folder_with: Callable[..., Path]) -> None:
    """Overall 2, risk 3, likelihood 3 x impact 4, and none where a part is a gap."""
    found = judged(load_profile(folder_with(FILES)))
    assert [(j.computed, j.difference) for j in found] == [(2, 2), (3, -0.5), (12, 3), (None, None)]
    assert all(j.told for j in found)


def test_an_edition_tells_no_rating_whose_parts_it_left_out(folder_with: Callable[..., Path]) -> None:
    """The judgement stays; the risk it is of, which is confidential, is not computed from what is left."""
    found = judged(release(load_profile(folder_with(FILES)), "hct"))
    assert [j.told for j in found] == [True, False, True, True]
    assert (found[1].computed, found[1].of, found[1].judgement.value) == (None, None, 2.5)


def test_no_overall_is_told_from_a_part_of_the_constraints(folder_with: Callable[..., Path]) -> None:
    """One constraint above the edition, and its overall is not available."""
    hidden = FILES["access.yml"].replace("C-09, level: 2", "C-09, level: 3")
    found = judged(release(load_profile(folder_with({**FILES, "access.yml": hidden})), "hct"))
    assert (found[0].computed, found[0].told) == (None, False)


@pytest.mark.parametrize("rating", framework("ratings").ids)
def test_every_rating_of_the_list_is_computed(rating: str) -> None:
    """A rating that is added to the list needs its formula."""
    assert rating in RESTS_ON
