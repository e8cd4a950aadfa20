"""What waits for whom: steps for those who may take them, comments and late records for who answers for the part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from planning.analysis.waiting import NOBODY, owner_of, waiting
from planning.profiles import load_profile

DAY = dt.date(2026, 11, 23)
REVIEW = """\
reviews:
  - id: RV-01
    level: 1
    product: country_assessment
    steps:
      - {state: in_review, on: 2026-11-10, by: cmcoord}
comments:
  - id: CM-01
    level: 3
    about: A-01
    said: Is this so?
    by: protection
    on: 2026-11-12
  - id: CM-02
    level: 3
    about: H04
    said: A word is missing.
    by: access
    on: 2026-11-11
  - id: CM-03
    level: 3
    about: H04
    said: Done.
    by: access
    on: 2026-11-01
    resolved_by: cmcoord
    resolved_on: 2026-11-02
section_owners:
  - id: SO-01
    level: 2
    section: actors
    owner: cmcoord
"""
ACTORS = """\
actors:
  - id: A-01
    level: 2
    review_by: 2026-10-01
    name: Defence Force
    actor_type: state_armed_forces
"""
GAPS = "gaps:\n  - id: IG-01\n    level: 1\n    topic: Mines\n    due: 2026-11-20\n"


def test_each_thing_waits_for_who_answers_for_it(folder_with: Callable[..., Path]) -> None:
    """A step waits for those who may take it; a comment on a record for the owner of its list; what nobody owns comes last."""
    profile = load_profile(folder_with({"review.yml": REVIEW, "actors.yml": ACTORS, "gaps.yml": GAPS}))
    found = [(w.function, w.kind, w.about, w.detail, w.count) for w in waiting(profile, DAY)]
    assert found == [
        ("cmcoord", "review_by", "actors", "", 1),
        ("cmcoord", "comment", "A-01", "CM-01", 1),
        *((f, "step", p, "in_review", 1) for f in ("cmcoord",) for p in ("scenario_plan", "transition_review")),
        ("protection", "step", "country_assessment", "cleared", 1),
        *((f, "step", p, "in_review", 1) for f in ("protection",) for p in ("scenario_plan", "transition_review")),
        *((f, "step", p, "in_review", 1) for f in ("access",) for p in ("scenario_plan", "transition_review")),
        (NOBODY, "comment", "H04", "CM-02", 1),
        (NOBODY, "gap", "gaps", "", 1),
    ]
    assert owner_of(profile, "A-01") == "cmcoord"


def test_an_area_that_reviews_nothing_waits_for_no_step(folder_with: Callable[..., Path]) -> None:
    """Without any review no product waits for anybody; what is late still does."""
    profile = load_profile(folder_with({"actors.yml": ACTORS}))
    assert [(w.kind, w.about) for w in waiting(profile, DAY)] == [("review_by", "actors")]
