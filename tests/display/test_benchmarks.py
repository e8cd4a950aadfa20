"""Benchmarks on a page: figures with their days, how each stands, gaps as gaps, and small counts that no edition tells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.display.benchmarks import benchmarks
from planning.display.page import open_area

MISSION = "missions:\n  - {id: M-01, level: 1, name: MINTEST, mission_kind: peacekeeping}\n"
SCHOOLS = """  - id: BM-01
    level: 2
    title: Schools given back
    what: Schools in use by soldiers
    unit: schools
    counted: "no"
    direction: lower
    baseline: 3
    baseline_on: 2026-06-30
    target: 0
    target_by: 2026-10-31
    latest: 1
    latest_on: 2026-08-31
"""
PEOPLE = """  - id: BM-02
    level: 2
    title: People held without a register
    what: People known to be held
    unit: people
    direction: lower
    baseline: 40
    baseline_on: 2026-06-30
    target: 0
    target_by: 2027-06-30
    latest: 3
    latest_on: 2026-10-31
    owner: Protection Cluster coordinator
"""


@pytest.fixture
def shown(folder_with, monkeypatch: pytest.MonkeyPatch):
    """Show the benchmarks of an area with these files; give the words and the HTML."""

    def show(records: str, edition: str = "cell", **files: str) -> tuple[str, str]:
        told = {"missions.yml": MISSION} | ({"benchmarks.yml": f"benchmarks:\n{records}"} if records else {})
        made: Path = folder_with(told | {k.replace("_", ".", 1): v for k, v in files.items()})
        monkeypatch.chdir(made.parents[1])
        html = benchmarks(open_area("XKZ", "2026-11-23", edition)).html
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ","), html

    return show


def test_a_benchmark_shows_its_figures_with_their_days_and_how_it_stands(shown) -> None:
    """On the way by two thirds, 23 days past the day of its target, an old figure, and no owner."""
    words, _ = shown(SCHOOLS)
    assert "1 benchmark on this page: 1 on the way; 1 past the day of the target; 1 without an owner." in words
    assert "Baseline 3 schools, 30 Jun 2026" in words
    assert "Latest 1 schools, 31 Aug 2026 84 days old" in words
    assert "Target 0 schools by 31 Oct 2026" in words
    assert "Lower is better" in words
    assert "on the way 67% of the way" in words
    assert "23 days past the day of its target" in words
    assert "by now 0 would be needed; the latest figure was on it or ahead on its day" in words


def test_what_is_not_recorded_is_a_gap(shown) -> None:
    """No baseline, no figure, no target, no owner, no evidence: each in words, none as a nought."""
    words, _ = shown("  - {id: BM-01, level: 1, title: Posts, what: Posts paid for, direction: higher}\n")
    for part in (
        "Baseline no baseline",
        "Latest not measured",
        "Target no target",
        "no target",
        "no evidence",
        "Why this target gap",
    ):
        assert part in words
    assert " 0" not in words.replace("10%", "")


@pytest.mark.parametrize("edition", ["hct", "cmcs"])
def test_a_small_count_of_people_is_suppressed_and_no_state_gives_it_back(shown, edition: str) -> None:
    """Three people held: neither the figure nor how much of the way it is; the cell has both."""
    words, _ = shown(PEOPLE, edition)
    assert "Latest suppressed, 31 Oct 2026" in words
    assert "not told" in words
    assert "of the way" not in words.replace("10% of the way", "")
    assert "behind it" not in words
    assert "on it or ahead" not in words
    cell, _ = shown(PEOPLE)
    assert "Latest 3 people" in cell
    assert "92% of the way" in cell


def test_figures_that_count_neither_people_nor_incidents_are_told_however_small(shown) -> None:
    """One school, three before: told to the HCT, since the record says that it counts something else."""
    words, _ = shown(SCHOOLS, "hct")
    assert "Latest 1 schools" in words
    assert "suppressed" not in words
    unsaid, _ = shown(SCHOOLS.replace('    counted: "no"\n', ""), "hct")
    assert "Latest suppressed" in unsaid


def test_what_lies_above_the_edition_is_said_and_not_denied(shown) -> None:
    """A benchmark of the cell alone: the HCT's page says that one lies above, not that none is recorded."""
    words, _ = shown(PEOPLE.replace("level: 2", "level: 4"), "hct")
    assert "Protection benchmarks. above this edition" in words
    assert "1 benchmark above this edition" in words
    assert "No protection benchmark" not in words


def test_without_a_benchmark_an_area_with_a_mission_has_a_gap_and_another_nothing(shown) -> None:
    """A gap where a mission is; no heading where none is."""
    words, _ = shown("")
    assert words.strip() == "Protection benchmarks. No protection benchmark is recorded."
    assert shown("", missions_yml="missions: []\n")[1] == ""


def test_texts_of_a_benchmark_are_escaped_and_its_row_can_be_linked_to(shown) -> None:
    """What people typed is data; the id stands where the evidence page links to."""
    _, html = shown(SCHOOLS.replace("Schools given back", "<b>Schools</b> & {{< env HOME >}}"))
    assert "<b>Schools" not in html
    assert "{{<" not in html
    assert 'id="BM-01"' in html
