"""The brief on paper: one page, with what a reader needs and without what only a screen can do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from site_fixture import AS_OF, command, copy_workspace, once, pages_of_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BRIEFS = [p for p in pages_of_site() if p.startswith("reports/") and p.endswith("/index.html")]


def _sheets(page: Any) -> int:
    data = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", data))


@pytest.mark.parametrize("name", BRIEFS)
def test_the_brief_prints_on_one_page(name: str, visit: Any) -> None:
    """Each area's HCT brief is one sheet of A4."""
    assert _sheets(visit(name).page) == 1


def test_a_longer_page_prints_on_more(visit: Any) -> None:
    """The country assessment is longer than a sheet, so that the count above can fail."""
    assert _sheets(visit("reports/xka/country_assessment.html").page) > 3


@pytest.mark.parametrize("name", ["reports/xka/index.html", "reports/sdn/index.html"])
def test_the_printed_brief_keeps_foot_and_label_and_drops_the_navigation(name: str, visit: Any) -> None:
    """On paper stand day, edition, fingerprint and the label of an exercise, but no menu, map or list of links."""
    page = visit(name).page
    page.emulate_media(media="print")
    assert page.is_visible(".pl-foot")
    assert page.is_visible(".pl-head")
    assert page.is_visible(".pl-exercise") == ("/xka/" in name)
    for gone in ("#quarto-header", "#quarto-sidebar", ".pl-map", "#read-on h2", "footer.footer"):
        assert not page.is_visible(gone), gone
    page.emulate_media(media="screen")
    assert page.is_visible(".pl-map")


def test_shaded_figures_can_be_read_on_paper(planned: str, visit: Any) -> None:
    """A printer leaves shades out: the figures of a heat map are black there, also those that are white on the screen."""
    page = visit("reports/xka/transition_review.html", planned).page
    dark = page.locator(".pl-heat-4").first
    colour = "e => getComputedStyle(e).color"
    assert dark.evaluate(colour) == "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert dark.evaluate(colour) == "rgb(0, 0, 0)"


def _make_planned(folder: Path) -> None:
    copy_workspace(folder, ("xka", "xkb"))
    told = ("--edition", "cell", "--as-of", AS_OF, "--builder", "embedded", "--quiet")
    command("publish", "--workspace", str(folder), *told)


@pytest.fixture
def planned(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of the planning cell's own site of two areas, where each has two operations."""
    return f"{(once(tmp_path_factory, 'planned', _make_planned) / '_site').as_uri()}/"


@pytest.mark.parametrize("area", ["xka", "xkb"])
def test_the_concerns_before_an_operation_print_on_two_pages_each(area: str, planned: str, visit: Any) -> None:
    """Each operation is an annex of at most two sheets of A4, and every one but the first begins a new sheet."""
    page = visit(f"reports/{area}/military_planning.html", planned).page
    annexes = page.locator(".pl-annex")
    assert annexes.count() == 2
    assert _sheets(page) <= 2 * annexes.count()
    page.emulate_media(media="print")
    breaks = annexes.evaluate_all("found => found.map(a => getComputedStyle(a).breakBefore)")
    assert breaks == ["auto", "page"]
    # Alone, each of them is two sheets as well: a short one does not lend its paper to a long one.
    for n in range(annexes.count()):
        page.add_style_tag(content=".pl-annex { display: none } .pl-annex.alone { display: block; break-before: auto }")
        annexes.evaluate_all("(found, n) => found.forEach((a, i) => a.classList.toggle('alone', i === n))", n)
        assert _sheets(page) <= 2


@pytest.mark.parametrize("area", ["xka", "xkb", "xkc"])
def test_the_annex_of_the_hct_prints_on_two_pages(area: str, visit: Any) -> None:
    """In the edition of the HCT each exercise area has one operation, on at most two sheets with label and edition."""
    page = visit(f"reports/{area}/military_planning.html").page
    assert page.locator(".pl-annex").count() == 1
    assert _sheets(page) <= 2
    page.emulate_media(media="print")
    assert page.is_visible(".pl-paper")
    assert not page.is_visible("#operations-at-a-glance h2")
