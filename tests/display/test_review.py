"""The page of open work: steps, comments and owners in words, text as it was typed, nothing where an edition lacks it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from planning.display import review as show
from planning.display.page import AreaPage
from planning.profiles import Profile, load_profile
from planning.profiles.records import Comment, Review, ReviewStep

XKA = Path(__file__).parents[2] / "country_profiles" / "xka"
DAY = dt.date(2026, 11, 23)
HOSTILE = '<script>alert("x")</script> {{< env HOME >}}'


@pytest.fixture(scope="module")
def profile() -> Profile:
    """The exercise area."""
    return load_profile(XKA)


def page(profile: Profile, **changes: object) -> AreaPage:
    """Give a page of the planning cell with other records."""
    return AreaPage(replace(profile, **changes), DAY, "cell")  # type: ignore[arg-type]


def reviewed(why: str | None) -> tuple[Review, ...]:
    """Give a review with one step."""
    step = ReviewStep(state="in_review", on=DAY, by="cmcoord", why=why)
    return (Review(id="RV-01", level=1, product="scenario_plan", steps=(step,)),)


def test_steps_and_comments_show_text_as_it_was_typed(profile: Profile) -> None:
    """What somebody typed as a reason or a comment is text on the page, whatever its signs."""
    comment = Comment(id="CM-09", level=3, about="A-01", said=HOSTILE, by="hc", on=DAY)
    made = page(profile, reviews=reviewed(HOSTILE), comments=(comment,))
    for block in (show.steps(made), show.comments(made)):
        assert "<script" not in block.html
        assert "&lt;script&gt;" in block.html
        assert "{{<" not in block.html


def test_readers_outside_have_no_column_of_reasons(profile: Profile) -> None:
    """The edition for the HCT shows state, day and function alone."""
    made = AreaPage(replace(profile, reviews=reviewed(None)), DAY, "hct")
    assert "Why" not in show.steps(made).html
    assert "In review" in show.steps(made).html
    assert "Why" in show.steps(page(profile, reviews=reviewed("x"))).html


def test_a_product_without_a_step_is_a_draft_that_nobody_reviewed(profile: Profile) -> None:
    """A missing review is a gap, and says draft."""
    html = show.steps(page(profile, reviews=())).html
    assert html.count("no step yet") == 3
    assert "In review" not in html


def test_what_waits_stands_under_the_function(profile: Profile) -> None:
    """The next step of a product in review stands under those who may clear it."""
    html = show.for_whom(page(profile, reviews=reviewed("ready"))).html
    protection = html.partition("Protection cluster")[2].partition("<h3>")[0]
    assert "Scenario plan: next step is cleared by protection" in protection


def test_an_edition_without_comments_says_so(profile: Profile) -> None:
    """Comments above the edition are said to be there, and are not told."""
    made = AreaPage(replace(profile, comments=(), withheld={"comments": 2}, edition="hct"), DAY, "hct")
    assert "2 comments above this edition" in show.comments(made).html
    assert "No comment is recorded" not in show.comments(made).html


def test_the_letters_of_hc_and_hct_stay_within_a_sentence(profile: Profile) -> None:
    """A product that waits for its endorsement waits for the HC, in capital letters."""
    steps = (ReviewStep(state="in_review", on=DAY, by="cmcoord"), ReviewStep(state="cleared", on=DAY, by="protection"))
    made = page(profile, reviews=(Review(id="RV-01", level=1, product="scenario_plan", steps=steps),))
    assert "next step is endorsed by the HC or the HCT" in show.for_whom(made).html
