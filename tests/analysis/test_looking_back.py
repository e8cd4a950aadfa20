"""Looking back: what is resolved, what was wrong, and what is scored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from planning.analysis.looking_back import record, resolved, unresolved
from planning.profiles import Profile
from planning.profiles.records import Area, Question, Scenario


def question(number: int, **more: object) -> Question:
    """Give a question."""
    told = {
        "question": f"Will {number}?",
        "resolves_by": "R",
        "closes": "2026-03-01",
        "threshold": "T",
        "resolver": "P",
    }
    return Question(id=f"Q-{number:02}", void_if="V", **(told | more))


def done(number: int, best: str, outcome: str, **more: object) -> Question:
    """Give a resolved question of yes or no."""
    return question(number, best=best, outcome=outcome, resolved_on="2026-03-05", **more)


def profile(*questions: Question, **more: object) -> Profile:
    """Give a profile with questions."""
    return Profile(area=Area(id="XKZ", name="T", exercise="yes"), folder=Path("/nowhere"), questions=questions, **more)


def test_what_was_wrong_comes_first_the_farthest_off_before_others() -> None:
    """0.9 and no is 0.81 off; 0.6 and no 0.36; 0.7 and yes 0.09 and right."""
    found = resolved(profile(done(1, "0.7", "yes"), done(2, "0.6", "no"), done(3, "0.9", "no")))
    assert [(r.of.id, r.wrong) for r in found] == [("Q-03", True), ("Q-02", True), ("Q-01", False)]
    assert [round(r.off or 0, 2) for r in found] == [0.81, 0.36, 0.09]


def test_an_even_chance_is_never_wrong() -> None:
    """Half of the probability is not more than half."""
    assert not any(r.wrong for r in resolved(profile(done(1, "0.5", "yes"), done(2, "0.5", "no"))))


def test_classes_and_numbers_can_be_wrong_too() -> None:
    """A class that had less than half of the shares, a number outside of its interval."""
    classes = question(
        1, answer="class", classes=("low", "high"), shares=("0.3", "0.7"), came="low", outcome="resolved", resolved_on="2026-03-05"
    )  # fmt: skip
    inside, outside = (
        question(
            n, answer="number", unit="persons", best="50", low="40", high="60", value=v, outcome="resolved", resolved_on="2026-03-05"
        )
        for n, v in ((2, "60"), (3, "61"))
    )  # fmt: skip
    found = {r.of.id: r for r in resolved(profile(classes, inside, outside))}
    assert {key: r.wrong for key, r in found.items()} == {"Q-01": True, "Q-02": False, "Q-03": True}
    assert (found["Q-01"].said, found["Q-03"].said, found["Q-03"].came) == (
        "low 30%, high 70%",
        "50 persons (40 to 60)",
        "61 persons",
    )


def test_what_is_void_or_was_never_estimated_is_not_scored() -> None:
    """Void ones are counted and nothing else."""
    made = profile(
        done(1, "0.7", "void"), question(2, outcome="yes", resolved_on="2026-03-05"), question(3, best="0.7")
    )
    found = record(made)
    assert (found.events, found.void, resolved(made)) == ((), 1, ())


def test_a_scenario_that_came_or_did_not_is_scored_with_what_it_was_given() -> None:
    """Beside the questions."""
    s = Scenario(
        id="S-01",
        title="Flood",
        scenario_kind="plausible",
        story="S",
        probability="0.3",
        came="yes",
        resolved_on="2026-02-01",
    )
    made = profile(done(1, "0.7", "yes", base_rate="0.4", before="0.6"), scenarios=(s,))
    events = [(f.probability, f.happened, f.base, f.before) for _, f in record(made).events]
    assert events == [(0.7, True, 0.4, 0.6), (0.3, True, None, None)]
    assert [r.name for r in resolved(made)] == ["Flood", "Will 1?"]


def test_a_question_that_closed_without_an_outcome_waits_for_its_resolver() -> None:
    """From the day after it closes."""
    assert not unresolved(question(1), dt.date(2026, 3, 1))
    assert unresolved(question(1), dt.date(2026, 3, 2))
    assert not unresolved(done(1, "0.7", "void"), dt.date(2026, 3, 2))
