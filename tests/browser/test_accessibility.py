"""Everybody can read the pages: axe finds nothing serious, the keyboard reaches everything that scrolls."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from site_fixture import PRODUCT_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KINDS = ["index.html", "method.html", "sharing.html", "glossary.html"]
KINDS += [f"reports/{page}.html" for page in ("areas", "comparison", "frameworks", "scales")]
KINDS += [f"reports/{area}/{page}.html" for area in ("xka", "sdn") for page in PRODUCT_PAGES]
# On a phone tables and charts scroll and the menu is folded: one page of each kind that has them.
NARROW = ["index.html", "reports/comparison.html", *(f"reports/xka/{page}.html" for page in PRODUCT_PAGES)]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],  # what is in order is not listed one by one: long pages take half the time
}
SCROLLS = """() => [...document.querySelectorAll('main *')].filter(e =>
  e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))"""


def _serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['impact']} {v['id']}: {n['target']} {(n['any'] or n['all'] or n['none'])[0]['message']}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for n in v["nodes"]
    ]


@pytest.mark.parametrize(("name", "width"), [*((k, 1280) for k in KINDS), *((k, 390) for k in NARROW)])
def test_axe_finds_nothing_serious(name: str, width: int, visit: Any) -> None:
    """No rule of WCAG 2 A and AA that axe can look at is seriously broken on any kind of page, wide or narrow."""
    assert _serious(visit(name, width=width).page) == []


def test_axe_would_find_something(visit: Any) -> None:
    """Grey on white and a picture without words are found, so that the test above can fail."""
    page = visit("glossary.html").page
    page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
        '<p style="color: #aaa">pale</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">')"""
    )
    found = " ".join(_serious(page))
    assert "color-contrast" in found
    assert "image-alt" in found


@pytest.mark.parametrize(
    "name",
    [
        "working_plan",
        "military_planning",
        "access_protection",
        "transition_review",
        "transition_functions",
        "transition_plan",
    ],
)
def test_on_a_phone_the_fields_of_a_row_stand_below_each_other(name: str, visit: Any) -> None:
    """No table of words scrolls sideways on a phone, and each field says the name of its column; on a desk it says none."""
    said = "[...document.querySelectorAll('.pl-stack td')].map(e => getComputedStyle(e, '::before').content)"
    page = visit(f"reports/xka/{name}.html", width=390).page
    assert page.evaluate("[...document.querySelectorAll('.pl-stack')].every(e => e.scrollWidth <= e.clientWidth)")
    fields = page.evaluate(said)
    assert fields
    assert all(f not in {"none", '": "'} for f in fields)
    wide = visit(f"reports/xka/{name}.html", width=1280).page
    assert set(wide.evaluate(said)) == {"none"}


@pytest.mark.parametrize("name", ["reports/comparison.html", "reports/xka/armed_actors.html", "reports/xka/index.html"])
def test_the_keyboard_reaches_what_scrolls_and_the_map(name: str, visit: Any) -> None:
    """On a phone's width every table, chart and map that scrolls gets the focus by Tab, visibly, and lets it go again."""
    page = visit(name, width=390).page
    wanted = page.evaluate(
        f"""() => {{ const all = ({SCROLLS})().concat([...document.querySelectorAll('.pl-map')]);
        all.forEach((e, i) => e.setAttribute('data-wanted', i)); return all.length; }}"""
    )
    assert wanted >= 1
    stops = page.evaluate("document.querySelectorAll('a[href], button, input, [tabindex=\"0\"]').length")
    reached, unseen, last = set(), [], 0
    for step in range(stops + 5):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.getAttribute('data-wanted'), e.tagName, s.outlineStyle !== 'none' || s.boxShadow !== 'none']; }"""
        )
        if found[0] is not None:
            reached.add(int(found[0]))
            last = step
            if not found[2]:
                unseen.append(found)
    assert reached == set(range(wanted))
    assert not unseen
    assert last < stops + 4  # the focus went on: nothing keeps it


def test_the_map_moves_by_the_keyboard(visit: Any) -> None:
    """With the focus on the map an arrow key moves it, so that it needs no pointer."""
    page = visit("reports/sdn/index.html").page
    page.focus(".pl-map")
    where = "document.querySelector('.pl-map .leaflet-map-pane').getBoundingClientRect().x"
    before = page.evaluate(where)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.evaluate(where) != before


@pytest.mark.parametrize("name", KINDS)
def test_a_page_has_a_language_a_title_and_one_first_heading(name: str, visit: Any) -> None:
    """A screen reader can say which language and page it is, and where its text begins."""
    page = visit(name).page
    assert page.get_attribute("html", "lang") == "en-GB"
    assert page.title().endswith("CMCoord planning workspace")
    assert len(page.query_selector_all("h1")) == 1
    assert len(page.query_selector_all("main")) == 1
    levels = page.eval_on_selector_all("main h1, main h2, main h3, main h4", "all => all.map(h => +h.tagName[1])")
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
