"""The scenario plan on a page: where probabilities come from, what an edition may not compute, gaps, triggers, scores."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.display import consequences, drivers, questions, scenarios, triggers
from planning.display.page import open_area

PLAN = """
drivers:
  - id: D-01
    level: {driver}
    as_of: 2026-11-01
    driver: Rains
    states: [early, late]
    harm: [0, 3]
    chances:
      - shares: [0.3, 0.7]
  - id: D-02
    level: 2
    as_of: 2026-11-01
    driver: Harvest
    states: [good, poor]
    depends_on: [D-01]
    chances:
      - given: [{{driver: D-01, state: early}}]
        shares: [0.9, 0.1]
      - given: [{{driver: D-01, state: late}}]
        shares: [0.2, 0.8]
scenarios:
  - id: S-01
    level: 2
    as_of: 2026-11-01
    title: A lean year
    scenario_kind: plausible
    story: What may happen.
    period_from: 2026-12-01
    period_to: 2027-05-31
    settings:
      - {{driver: D-02, states: [poor]}}
    low: 0.4
    high: 0.7
    impact: 4
    exposures:
      - group: Farmers
        low: 1200
        high: 3400
        risks: [PR02]
      - group: Herders
        risks: [PR02]
  - id: S-02
    level: 2
    as_of: 2026-11-01
    title: A coup
    scenario_kind: wild_card
    story: What may happen.
    probability: {coup}
    impact: 5
triggers:
  - id: TR-01
    level: {trigger}
    as_of: 2026-11-10
    scenario: S-01
    sign: Seed sold for food
    threshold: In three markets
    watched_by: Market adviser
    every_days: 7
    warns_days: 30
    ratio: 4
    checks:
      - on: 2026-11-10
        by: Market adviser
        state: tripped
        saw: In four of five markets
    releases: [PA-01]
preparedness_actions:
  - id: PA-01
    level: 2
    action: Seed vouchers
    scenarios: [S-01]
    lead_days: 60
    status: not_started
"""


@pytest.fixture
def shown(folder_with, monkeypatch: pytest.MonkeyPatch):
    """Open a page about an area with this plan."""

    def show(edition: str = "hct", *, driver: int = 2, trigger: int = 2, coup: str = "0.1", **files: str):
        text = PLAN.format(driver=driver, trigger=trigger, coup=coup)
        made: Path = folder_with({"scenarios.yml": text, **{k.replace("_", ".", 1): v for k, v in files.items()}})
        monkeypatch.chdir(made.parents[1])
        return open_area("XKZ", "2026-11-22", edition)

    return show


def words(block: object) -> str:
    """Give the words of a block without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(block))).strip()


def test_a_probability_from_drivers_stands_beside_one_by_hand(shown) -> None:
    """0.7 x 0.8 + 0.3 x 0.1 is 59 per cent; the other is marked as by hand; the rest is left for none of these."""
    page = words(scenarios.overview(shown()))
    assert re.search(r"S-01 A lean year Plausible 59%, likely 40% to 70% 5 very likely", page)
    assert re.search(r"S-02 A coup Wild card 10%, very unlikely by hand", page)
    assert "Left for none of these: 31%" in page


def test_what_adds_up_to_more_than_one_is_said(shown) -> None:
    """A scenario by hand beside those from drivers can be too high."""
    page = words(scenarios.overview(shown(coup="0.6")))
    assert "The probabilities add up to 1.19: those by hand are too high." in page
    assert "Left for none" not in page


def test_an_edition_without_a_driver_computes_no_probability_and_says_why(shown) -> None:
    """Nor a table of what is left out, nor any number of the driver; the scenario by hand keeps its own."""
    page = shown(driver=3)
    overview = words(scenarios.overview(page))
    assert "S-01 A lean year Plausible above this edition" in overview
    assert "10%, very unlikely by hand" in overview
    assert "Left for none" not in overview
    assert words(drivers.built(page)) == "above this edition"
    assert words(drivers.observed(page)) == ""
    assert "Rains" not in words(drivers.drivers(page))
    assert "59%" in words(scenarios.overview(shown("cmcs", driver=3)))


def test_what_the_scenarios_leave_out_is_told(shown) -> None:
    """The combinations that no scenario holds, the most probable first, and how much is covered."""
    page = words(drivers.built(shown()))
    assert "The scenarios cover 59% of the probability, over 4 combinations" in page
    assert "less than the 80% we aim at" in page
    left = page[page.index("that no scenario holds") : page.index("What the drivers propose")]
    assert left.index("27%") < left.index("14%")


def test_a_mean_harm_that_a_driver_lacks_is_a_gap(shown) -> None:
    """The second driver of the plan has no harm: the words of a gap, and no marks of it as text."""
    page = str(drivers.built(shown()))
    assert "&lt;span" not in page
    assert "gap baseline" in words(page)


def test_probabilities_follow_an_observed_driver(shown) -> None:
    """If rains are late, the lean year has 80 per cent; each row adds up to one."""
    page = words(drivers.observed(shown()))
    assert "D-01 late 80% 20%" in page
    assert "D-01 early 10% 90%" in page


def test_people_exposed_are_ranges_and_a_group_without_one_is_a_gap(shown) -> None:
    """Never nought; the sum is a lower end where a group is missing; of none of these nothing is known."""
    page = shown()
    assert re.search(r"S-01 Farmers Whole area 1 200 to 3 400 PR02", words(consequences.exposed(page)))
    assert "S-01 Herders Whole area not counted, or too few to be told" in words(consequences.exposed(page))
    over_all = words(consequences.ranges(page))
    assert "S-01 A lean year: at least 1 200 to 3 400 people; 1 more without a range" in over_all
    assert "S-02 A coup: no range" in over_all
    assert "none of them comes; of that nothing is known, which is not nobody" in over_all


def test_a_small_number_of_people_is_not_told_and_neither_is_the_other_end(shown, monkeypatch) -> None:
    """Under the threshold of the edition a range goes as a whole."""
    monkeypatch.setitem(globals(), "PLAN", PLAN.replace("low: 1200", "low: 3").replace("high: 3400", "high: 9"))
    assert "3 to 9" in words(consequences.exposed(shown("cell")))
    page = words(consequences.exposed(shown("hct")))
    assert "3 to 9" not in page
    assert "at most" not in page


def test_a_tripped_trigger_changes_probabilities_and_releases_an_action_that_should_have_begun(shown) -> None:
    """59 per cent times 4 against the rest is 85; harm may come 30 days after the sign, vouchers take 60."""
    page = shown()
    assert re.search(r"S-01 A lean year 59% 85% TR-01 tripped", words(triggers.changed(page)))
    actions = words(triggers.actions(page))
    assert "yes TR-01 10 Nov 2026 not begun" in actions
    assert "too late to be whole in time Harm may begin from 10 Dec 2026: 18 days left, it takes 60" in actions
    assert "A contingency plan is called for and missing" in actions
    assert "S-01 A lean year" in actions


def test_before_it_trips_an_action_must_start_that_takes_longer_than_it_warns(shown, monkeypatch) -> None:
    """30 days less the seven between two looks are 23; with a trigger above the edition a yes is not told."""
    quiet = PLAN.replace("state: tripped", "state: not_tripped").replace("saw: In four of five markets", "saw: In one")
    monkeypatch.setitem(globals(), "PLAN", quiet)
    assert "no no: must start before It takes 60 days, a trigger gives 23" in words(triggers.actions(shown()))
    monkeypatch.setitem(globals(), "PLAN", quiet.replace("lead_days: 60", "lead_days: 20"))
    assert "yes: at least 23 days for 20" in words(triggers.actions(shown()))


def test_a_scenario_above_the_edition_is_not_made_part_of_none_of_these(shown, monkeypatch) -> None:
    """No coverage, no combination that no scenario holds, no draws, no order: all of them would be others."""
    monkeypatch.setitem(globals(), "PLAN", PLAN.replace("  - id: S-02\n    level: 2", "  - id: S-02\n    level: 3"))
    page = shown()
    built = words(drivers.built(page))
    assert built.endswith("What the scenarios leave out: above this edition")
    assert "no scenario holds" not in built
    assert "None of these" not in words(drivers.observed(page))
    assert words(consequences.ranges(page)).endswith("Over all scenarios: above this edition")
    assert words(consequences.firm(page)) == "above this edition"
    assert "Left for none" not in words(scenarios.overview(page))


def test_what_a_driver_depends_on_is_not_denied(shown) -> None:
    """Where that driver lies above the edition."""
    page = words(drivers.drivers(shown(driver=3)))
    assert re.search(r"D-02 Harvest good \(?.*poor.* above this edition", page)
    assert "none" not in page


def test_a_plan_that_nobody_recorded_is_called_for_and_not_said_to_be_missing(shown) -> None:
    """Unknown is not no."""
    page = words(scenarios.overview(shown()))
    assert "called for, not recorded" in page
    assert "called for, missing" not in page


def test_a_share_is_never_nought_or_whole_where_it_is_not() -> None:
    """Whole per cent, and in words what rounding would hide."""
    told = [drivers.share(p) for p in (0, 0.004, 0.005, 0.006, 0.5, 0.994, 0.995, 0.999, 1)]
    assert told == ["0%", "under 1%", "under 1%", "1%", "50%", "99%", "over 99%", "over 99%", "100%"]


def test_an_edition_without_a_trigger_says_nothing_of_what_it_changes(shown) -> None:
    """Nor denies that an action was released."""
    page = shown(trigger=3)
    assert words(triggers.changed(page)) == ""
    actions = words(triggers.actions(page))
    assert "others above this edition" in actions
    assert "Seed sold" not in actions + words(triggers.triggers(page))


def test_a_look_that_is_due_is_said_to_be(shown) -> None:
    """Every seven days, and the last was twelve days ago."""
    assert "look overdue by 5 days" in words(triggers.triggers(shown()))


QUESTION = """
  - id: Q-{n:02}
    level: 2
    as_of: 2026-06-05
    question: Will it rain in week {n}?
    resolves_by: Gauge
    closes: 2026-06-01
    threshold: 10 mm
    resolver: Planning cell
    void_if: The gauge breaks
    best: {best}
    base_rate: 0.5
    base_from: Ten years
    outcome: "{outcome}"
    resolved_on: 2026-06-05
"""


def asked(count: int) -> str:
    """Give a file of resolved questions; two of them were wrong, one with a lesson."""
    rows = [QUESTION.format(n=n, best=0.8, outcome="no" if n < 3 else "yes") for n in range(1, count + 1)]
    return "questions:" + rows[0] + "    lesson: Read the gauge first.\n" + "".join(rows[1:])


def test_what_was_wrong_leads_the_plan(shown) -> None:
    """With what was said, what came, and what is done otherwise; a lesson that nobody wrote is a gap."""
    page = words(questions.lessons(shown(questions_yml=asked(4))))
    assert "Q-01 Will it rain in week 1? 80% no Read the gauge first." in page
    assert "Q-02 Will it rain in week 2? 80% no nobody wrote a lesson" in page
    assert "Q-03" not in page


def test_scores_are_silent_under_twenty(shown) -> None:
    """Nineteen are told to be one too few; with twenty the score stands with its interval."""
    silent = words(questions.scores(shown(questions_yml=asked(19))))
    assert silent == "19 questions of yes or no, and scenarios resolved: 1 more are needed before any score is told."
    told = words(questions.scores(shown(questions_yml=asked(20))))
    assert "Scores of 20 resolved" in told
    assert f"{(2 * 0.64 + 18 * 0.04) / 20:g}" in told
    assert "too few have a round before" in told


def test_without_any_question_no_score_is_mentioned(shown) -> None:
    """The headings go with their blocks."""
    page = shown()
    assert not questions.lessons(page)
    assert not questions.scores(page)
    assert not questions.came_of_it(page)


def test_answers_stand_in_the_planning_cells_edition_alone(shown) -> None:
    """Others have what came of them, not what was answered."""
    rounds = QUESTION.format(n=1, best=0.8, outcome="yes").replace(
        '    outcome: "yes"\n    resolved_on: 2026-06-05\n', ""
    )
    rounds += "    rounds:\n      - closed: 2026-05-01\n        answers:\n          - {best: 0.8, because: The wells are low}\n"
    made = "questions:" + rounds
    assert "The wells are low" in words(questions.answers(shown("cell", questions_yml=made)))
    assert not questions.answers(shown("cmcs", questions_yml=made))
    assert "1 question has closed and no outcome is written" in words(questions.asked(shown(questions_yml=made)))
