"""The page of what changed: sentences that name the record and both values, and gaps where nothing can be compared."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from planning.display import changes as show
from planning.display.page import AreaPage
from planning.profiles import Profile, load_profile
from planning.profiles.profile import Since, SinceLast

XKA = Path(__file__).parents[2] / "country_profiles" / "xka"
FOUND = (
    Since("actors", "A-01", "Defence Force", "changed", "influence", "5", "4"),
    Since("actors", "A-01", "Defence Force", "changed", "attitude", "conditional", "obstructive"),
    Since("actors", "A-01", "Defence Force", "changed", "dissuaded_by"),
    Since("actors", "A-09", "Bridge guard", "new"),
    Since("constraints", "C-03", "", "gone"),
    Since("paragraphs", "H04", "", "changed", "text", "", "2"),
)


@pytest.fixture(scope="module")
def profile() -> Profile:
    """The exercise area."""
    return load_profile(XKA)


def page(profile: Profile, since: SinceLast | None) -> AreaPage:
    """Give a page of the area with what changed."""
    return AreaPage(replace(profile, since=since), dt.date(2026, 11, 23), "hct")


def test_each_change_is_a_sentence_with_the_words_of_the_lists(profile: Profile) -> None:
    """Values of lists stand in their words, new before changed before gone, texts as rewritten."""
    html = show.of_records(page(profile, SinceLast("2026-11-12", FOUND))).html
    assert html.index("New: <strong>A-09</strong> Bridge guard") < html.index("influence from 5 to 4")
    assert "attitude from Conditional to Obstructive" in html
    assert "dissuaded by rewritten" in html
    assert "No longer there: <strong>C-03</strong>" in html


def test_the_brief_says_how_much_and_where_to_read_on(profile: Profile) -> None:
    """One line counts records, not fields, with the day of the last edition."""
    line = show.since_in_words(page(profile, SinceLast("2026-11-12", FOUND)))
    assert "12 Nov 2026</span>: 1 new, 2 changed, 1 no longer there" in line
    assert ": nothing changed" in show.since_in_words(page(profile, SinceLast("2026-11-12")))


def test_where_no_edition_is_noted_nothing_is_claimed(profile: Profile) -> None:
    """Without an earlier edition the page shows a gap, never that nothing changed, and the brief says nothing."""
    unknown = page(profile, None)
    assert show.since_in_words(unknown) == ""
    assert "pl-gap" in show.count(unknown).html
    for block in (show.of_text(unknown), show.of_records(unknown)):
        assert "pl-gap" in block.html
        assert "Nothing changed" not in block.html


def test_paragraphs_are_counted_by_section(profile: Profile) -> None:
    """The text says which sections have new words, and how many."""
    html = show.of_text(page(profile, SinceLast("2026-11-12", FOUND))).html
    assert "H04" in html
    assert "2 paragraphs are new or rewritten." in html
