"""Access on a page: the overall with what it rests on, units beside each other, and what an edition leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.display.access import constraints, indicators, matrix, overall, short
from planning.display.page import NOT_AVAILABLE, open_area

SHAPES = (Path(__file__).parents[2] / "country_profiles" / "xka" / "geography.geojson").read_text(encoding="utf-8")
SHAPES = SHAPES.replace("XKA", "XKZ")
SCORED = "constraints:\n" + "".join(
    f"  - {{id: C-0{n}, level: 2, category: AC{n}, place: XKZ-03, score: 2, previous_score: 1, reliability: B}}\n"
    for n in range(1, 9)
)
MARKED = "  - {id: C-09, level: 2, category: AC9, place: XKZ-04, score: X, reason: 'Not <seen>.'}\n"
HIDDEN = "  - {id: C-10, level: 3, category: AC9, place: XKZ-05, score: 3, reason: Hidden words.}\n"
DAY = "2026-11-22"


@pytest.fixture
def show(folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Open a page of an area with these constraints."""

    def make(access: str, edition: str = "hct") -> object:
        files = {"geography.geojson": SHAPES, **({"access.yml": access} if access else {})}
        monkeypatch.chdir(folder_with(files).parents[1])
        return open_area("XKZ", DAY, edition)

    return make


def test_the_overall_says_what_it_rests_on(show: Callable[..., object]) -> None:
    """Now and before, the trend, the gaps of both kinds and the lowest grade."""
    out = re.sub(r"<[^>]+>", "", overall(show(SCORED + MARKED)).html)
    for words in (
        "3 of 5, high constraints",
        "2 of 5, moderate constraints",
        "worse",
        "8 of 9 indicators scored, reliability 89%",
        "1 of 9 indicators (11%); 1 of 9 records are marked X",
        "lowest reliability B",
        "the highest score recorded in any unit counts",
    ):
        assert words in out


def test_with_too_few_scores_there_is_no_overall(show: Callable[..., object]) -> None:
    """Said in words, as a gap, and no trend is made of it."""
    page = show("constraints:\n  - {id: C-01, level: 2, category: AC1, score: 3}\n")
    out = overall(page).html
    assert "none, because too few indicators are scored" in out
    assert "no previous score" in out
    assert "not known" in out


def test_no_record_a_gap_and_a_score_look_different(show: Callable[..., object]) -> None:
    """One row for each unit and one for the whole area; nine columns."""
    out = matrix(show(SCORED + MARKED)).html
    rows = {m.group(1): m.group(2) for m in re.finditer(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', out)}
    assert rows["Lower Lenn"].count('<span class="pl-heat-2">2</span>') == 8
    assert rows["Lower Lenn"].count("not recorded") == 1
    assert '<span class="pl-gap">X</span>' in rows["Marsh Coast"]
    assert rows["Whole area"].count("not recorded") == 9
    assert len(rows) == 7


def test_a_part_of_the_records_gives_no_figure(show: Callable[..., object]) -> None:
    """Where one is above the edition, neither overall nor indicators are told, and no cell says that nobody wrote."""
    page = show(SCORED + HIDDEN)
    for out in (overall(page).html, short(page).html, indicators(page).html):
        assert NOT_AVAILABLE in out
        assert "of 5" not in out
    assert ">not recorded<" not in matrix(page).html
    assert "Hidden words" not in constraints(page).html
    assert "1 constraint above this edition" in constraints(page).html
    assert "Hidden words" in constraints(show(SCORED + HIDDEN, "cell")).html


def test_every_constraint_can_be_linked_to_and_is_escaped(show: Callable[..., object]) -> None:
    """Its id is an anchor, its reason is text."""
    out = constraints(show(SCORED + MARKED)).html
    assert 'id="C-09"' in out
    assert "Not &lt;seen&gt;." in out
    assert "worse (was 1)" in out


def test_without_records_all_of_it_is_a_gap(show: Callable[..., object]) -> None:
    """An area that nobody has assessed is not an area without constraints."""
    page = show("")
    assert "no constraint is scored" in overall(page).html
    for out in (matrix(page).html, constraints(page).html):
        assert "No constraint is recorded." in out


def test_the_two_lists_go_together_one_to_one(show: Callable[..., object]) -> None:
    """Nine rows, each with a category of one list and an indicator of the other."""
    out = indicators(show(SCORED)).html
    assert sorted(re.findall(r"\b(AC\d) ", out)) == [f"AC{n}" for n in range(1, 10)]
    assert sorted(re.findall(r"\b(ACAPS\d) ", out)) == [f"ACAPS{n}" for n in range(1, 10)]
