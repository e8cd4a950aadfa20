"""The head of a page, what it says was left out, and where its facts are from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from planning.display.evidence import facts
from planning.display.page import EXERCISE, AreasPage, open_area, open_areas, place_name, sources, stub
from planning.problems import UsageError
from planning.profiles import Profile, load_profile
from planning.profiles.profile import SOME, Standing

FACTS = """facts:
  - id: F-001
    level: 1
    statement: The <river> is low.
    source: EXERCISE
    reference: log
    as_of: 2026-11-01
    reliability: B
    information: "2"
    review_by: 2026-11-15
  - id: F-002
    level: 3
    statement: A sealed statement.
    source: EXERCISE
    reference: log
"""


@pytest.fixture
def inside(folder_with, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a workspace with one exercise area."""
    folder = folder_with({"facts.yml": FACTS})
    monkeypatch.chdir(folder.parents[1])
    return folder


@pytest.mark.usefixtures("inside")
def test_the_head_says_area_edition_day_and_age() -> None:
    """And an exercise says that it is one, first of all."""
    out = open_area("XKZ", "2026-11-22", "hct").heading.html
    assert out.index(EXERCISE) < out.index("Testland")
    for piece in ("(XKZ)", "22 Nov 2026", "HCT edition, TLP:GREEN", "1 Nov 2026", "21 days old"):
        assert piece in out


@pytest.mark.usefixtures("inside")
def test_what_lies_above_the_edition_is_not_in_the_page() -> None:
    """The sealed fact is gone from the profile of the page; that there is one is said."""
    page = open_area("xkz", "2026-11-22", "hct")
    out = facts(page).html
    assert [f.id for f in page.profile.facts] == ["F-001"]
    assert "sealed statement" not in out
    assert re.search(r"1 facts? above this edition\.", out)
    assert not stub(page, "actors")


@pytest.mark.usefixtures("inside")
def test_facts_are_listed_with_source_grade_and_review() -> None:
    """Escaped, with an anchor to lead to, and with the review that is due."""
    out = facts(open_area("XKZ", "2026-11-22", "cell", facts_here=True)).html
    assert 'href="evidence.html"' in sources(open_area("XKZ", "2026-11-22", "cell")).html
    assert 'id="F-001"' in out
    assert "The &lt;river&gt; is low." in out
    assert "B2" in out
    assert "15 Nov 2026" in out
    assert "XX" in out, "a fact without a grade"


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("area", "as_of", "edition", "words"),
    [
        ("XKY", "2026-11-22", "hct", "do you mean XKZ"),
        ("XKZ", "22.11.2026", "hct", "YYYY-MM-DD"),
        ("XKZ", "2026-11-22", "htc", "do you mean hct"),
    ],
)
def test_a_wrong_parameter_is_a_wrong_use(area: str, as_of: str, edition: str, words: str) -> None:
    """An area, a day or an edition that is none stops the page and says what was meant."""
    with pytest.raises(UsageError, match=words):
        open_area(area, as_of, edition)


def test_an_area_with_problems_is_left_out_and_named(inside: Path) -> None:
    """One failing area stops no other and does not vanish."""
    bad = inside.parent / "xky"
    bad.mkdir()
    page = open_areas("2026-11-22", "hct")
    assert [p.code for p in page.profiles] == ["XKZ"]
    assert page.failed == ("XKY",)
    assert "Left out, because the profile has problems: XKY." in page.heading.html


def test_the_counts_of_a_released_copy_survive(inside: Path) -> None:
    """What an edition left out is still said on the copy that the pages run on."""
    release = "edition: hct\nwithheld:\n  facts: 7\n"
    (inside / "facts.yml").unlink()
    (inside / "release.yml").write_text(release, encoding="utf-8")
    assert open_area("XKZ", "2026-11-22", "hct").profile.withheld == {"facts": 7}


def test_a_file_in_a_profile_cannot_open_it(inside: Path) -> None:
    """A release.yml that lies in a source profile by mistake does not switch the redaction off."""
    (inside / "release.yml").write_text("edition: hct\n", encoding="utf-8")
    assert [f.id for f in open_area("XKZ", "2026-11-22", "hct").profile.facts] == ["F-001"]


def test_places_have_names(real, folder_with) -> None:
    """A unit by its name, no unit as the whole area, an unknown code as itself."""
    assert place_name(real("LBN"), "LB-BA") != "LB-BA"
    assert place_name(real("LBN"), None) == "Whole area"
    assert place_name(load_profile(folder_with()), "XKZ-09") == "XKZ-09"


def test_areas_and_exercises_are_counted_apart(real, folder_with) -> None:
    """The head of the comparison never counts an exercise as an area."""
    page = AreasPage((real("LBN"), load_profile(folder_with())), dt.date(2026, 11, 22), "public")
    assert re.search(r"1 areas? and 1 exercise area ", page.heading.html)


def test_a_page_about_all_areas_says_which_text_it_is_made_from(
    real: Callable[[str], Profile], folder_with: Callable[..., Path]
) -> None:
    """The head names the areas whose text is endorsed, in review, or a draft that nobody reviewed, and those with their name alone."""
    draft, lbn = load_profile(folder_with()), real("LBN")
    day = dt.date(2026, 11, 22)
    html = AreasPage((lbn, draft), day, "hct").heading.html
    assert "The text of each area is a draft, not reviewed." in html
    endorsed = Standing("country_assessment", "endorsed", "2026-11-20", "hc", ("H01",), "2026-11-20", shown=True)
    shown = replace(lbn, standings=(endorsed,))
    alone = replace(draft, withheld={"area": SOME})
    reviewed = replace(draft, standings=(Standing("country_assessment", "in_review", "2026-11-20", "cmcoord"),))
    html = AreasPage((shown, alone, reviewed), day, "hct").heading.html
    assert 'endorsed on <span class="pl-day">20 Nov 2026</span>, and changed since: LBN' in html
    assert "not endorsed yet, so that there is the name alone: XKZ; in review: XKZ" in html
