"""Points of entry on a page: paths in words, what is left out of an edition, and never a gap that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.display.armed_actors import cards, relations
from planning.display.page import open_area
from planning.display.points_of_entry import coverage, points

DAY = "2026-11-20"
ACTORS = """actors:
  - id: A-01
    level: 1
    name: River Guard
    actor_type: state_armed_forces
    influence: 4
  - id: A-02
    level: 1
    name: Hill <Council>
    actor_type: de_facto_authority
    influence: 3
relations:
  - id: L-01
    level: {relation}
    relation: influence
    source: A-01
    target: A-02
    strength: 2
    confidence: moderate
    condition: The guard is asked in writing.
channels:
  - id: CH-01
    level: {channel}
    interlocutor: ocha
    actor: A-01
    strength: 3
    confidence: high
    acceptable: "yes"
    last_used: 2026-11-01
  - id: CH-02
    level: {channel}
    interlocutor: community
    actor: A-02
    strength: 3
    confidence: high
    acceptable: "no"
"""


@pytest.fixture
def inside(folder_with, monkeypatch: pytest.MonkeyPatch):
    """Give a function that stands in a workspace whose relation and channels have these levels."""

    def make(relation: int, channel: int) -> Path:
        folder = folder_with({"actors.yml": ACTORS.format(relation=relation, channel=channel)})
        monkeypatch.chdir(folder.parents[1])
        return folder

    return make


def words(html: str) -> str:
    """Give the text of a piece of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&lt;", "<").replace("&gt;", ">")


def test_a_path_stands_in_words_with_its_judgements_and_conditions(inside) -> None:
    """Who goes through whom, strength and confidence of each step with a link to it, weight, condition."""
    inside(1, 1)
    shown = points(open_area("XKZ", DAY, "cell"), "access").html
    told = words(shown)
    assert "OCHA → River Guard ( CH-01 : 3, high) → Hill <Council> ( L-01 : 2, moderate)" in told
    assert "0.50" in told
    assert "The guard is asked in writing." in told
    assert 'href="#L-01"' in shown
    assert 'id="L-01"' in relations(open_area("XKZ", DAY, "cell")).html


def test_a_path_that_is_not_acceptable_is_told_apart(inside) -> None:
    """It stands in a table of its own and has no rank."""
    inside(1, 1)
    first, _, others = points(open_area("XKZ", DAY, "cell"), "access").html.partition("not offered or not weighed")
    assert "CH-02" not in first
    assert "CH-02" in others


def test_an_edition_that_leaves_channels_out_claims_no_gap(inside) -> None:
    """Without the channels above it, an edition can say neither who has none nor which path is best."""
    inside(1, 3)
    page = open_area("XKZ", DAY, "hct")
    assert "not available in this edition" in words(coverage(page).html)
    assert "no channel" not in words(coverage(page).html)
    assert "above this edition" in words(points(page, "access").html)


def test_a_card_says_none_recorded_only_where_nothing_was_left_out(inside) -> None:
    """Where relations lie above the edition, allies and rivals may be among them."""
    inside(3, 1)
    who = "Who influences it nobody recorded"
    assert who not in words(cards(open_area("XKZ", DAY, "hct")).html)
    assert who in words(cards(open_area("XKZ", DAY, "cell")).html)  # of the first of the two


def test_who_spoke_last_stays_with_the_planning_cell(inside) -> None:
    """The column of the last use is in the cell's edition alone."""
    inside(1, 1)
    assert [">Last used<" in relations(open_area("XKZ", DAY, e)).html for e in ("cmcs", "cell")] == [False, True]
