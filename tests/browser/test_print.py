"""The brief on paper: one page, with what a reader needs and without what only a screen can do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from site_fixture import pages_of_site

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
