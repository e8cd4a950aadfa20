"""Every page in a browser: from a server and from a file, at a desk and on a phone, alone and without an error."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from site_fixture import ROOT, pages_of_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_VISIT_LIMIT = 300_000
PHONE = 390
HOMES = [p for p in pages_of_site() if p.startswith("reports/") and p.endswith("/index.html")]
FULL = ("sdn", "xka")  # a real area and an exercise, each with all kinds of pages
# What a server changes is the same for each area: every kind of page twice, and each home for its map. Every page of
# every area is opened from a file, where nothing is forgiven either.
SERVED = [p for p in pages_of_site() if p in HOMES or len(parts := p.split("/")) < 3 or parts[1] in FULL]


@pytest.mark.parametrize("name", SERVED)
def test_a_page_from_a_server_asks_nobody_else_and_has_no_error(name: str, visit: Any, served: str) -> None:
    """At a desk, over http: no request outside the site, nothing missing, no script error, nothing in the console."""
    page = visit(name, served)
    assert page.outside == []
    assert page.wrong == []
    assert len(page.asked) > 5


@pytest.mark.parametrize("name", pages_of_site())
def test_a_page_from_a_file_on_a_phone_is_whole_and_no_wider_than_its_window(name: str, visit: Any) -> None:
    """From file://, 390 pixels wide: the same silence, and no scrolling from left to right."""
    page = visit(name, width=PHONE)
    assert page.outside == []
    assert page.wrong == []
    assert page.overflow() == 0


def test_a_question_to_a_third_party_and_an_error_would_be_noticed(visit: Any) -> None:
    """An image of another host, a missing file, a script error and a wide table are seen, so that the tests can fail."""
    page = visit("glossary.html", width=PHONE)
    page.page.evaluate(
        """async () => {
          const meta = document.querySelector('meta[http-equiv]'); if (meta) { meta.remove(); }
          for (const src of ['https://example.org/a.png', 'missing.png']) {
            await new Promise(done => { const i = new Image(); i.onerror = i.onload = done; i.src = src; });
          }
          document.body.insertAdjacentHTML('beforeend', '<div style="width: 2000px">wide</div>');
          setTimeout(() => { throw new Error('thrown'); });
          await new Promise(done => setTimeout(done, 50));
        }"""
    )
    assert page.outside == ["https://example.org/a.png"]
    assert any("missing.png" in w for w in page.wrong)
    assert any("thrown" in w for w in page.wrong)
    assert page.overflow() > 0


@pytest.mark.parametrize("name", ["reports/areas.html", *HOMES])
def test_maps_are_drawn(name: str, visit: Any) -> None:
    """Each map of a page has its shapes drawn within its frame, and says in words what it shows."""
    page = visit(name).page
    maps = page.query_selector_all(".pl-map")
    assert len(maps) == 1
    assert maps[0].query_selector("svg path, canvas")
    drawn = page.eval_on_selector_all(
        ".pl-map svg path", "all => all.filter(p => (p.getAttribute('d') || '').length > 20).length"
    )
    assert drawn >= 3
    assert len(maps[0].get_attribute("aria-label")) > 5


@pytest.mark.parametrize("kind", ["file", "server"])
def test_search_finds_what_stands_in_a_table(kind: str, visit: Any, served: str) -> None:
    """Search opens, takes a word and shows pages that hold it, from a file as from a server."""
    page = visit("reports/xka/index.html", served if kind == "server" else "")
    _search(page.page, "ordnance")
    page.page.wait_for_selector(RESULTS, timeout=10_000)
    found, before = _results(page.page), []
    while found != before:  # a slow machine shows first what a part of the word found
        page.page.wait_for_timeout(1_000)
        found, before = _results(page.page), found
    assert found
    assert all(address.startswith(page.home) for address in found)
    assert page.outside == []
    assert page.wrong == []
    page.page.goto(found[0])
    assert "ordnance" in page.page.inner_text("main").lower()


def test_search_says_when_nothing_is_found(visit: Any) -> None:
    """A word that stands nowhere gives no page, so that the test above can fail."""
    page = visit("reports/xka/index.html")
    _search(page.page, "qqqzzzxxx")
    page.page.wait_for_timeout(600)
    assert page.page.query_selector_all(RESULTS) == []


def _results(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(RESULTS, "all => all.map(a => a.href)")
    return found


RESULTS = ".smalldocs-search-results a[href]"  # the site of the tests is the embedded builder's


def _search(page: Any, words: str) -> None:
    page.click("#quarto-search button")
    page.keyboard.type(words)


def _compressed(site: Path, asked: list[str], home: str) -> dict[str, int]:
    """Give each file of the site that was asked for with its size as a server would send it."""
    names = {unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith(home)}
    files = {n: site / n for n in names if (site / n).is_file()}
    packed = (".woff", ".woff2", ".png")
    return {
        n: f.stat().st_size if f.suffix in packed else len(gzip.compress(f.read_bytes(), 6, mtime=0))
        for n, f in files.items()
    }


@pytest.mark.parametrize("name", ["index.html", "the heaviest home of an area"])
def test_a_first_visit_is_light(name: str, chromium: Any, served: str, site: Path) -> None:
    """What Chromium really asks for on a first visit to a landing page is at most 300 kB, compressed."""
    if name not in pages_of_site():
        name = max(HOMES, key=lambda n: _weight_of_map(site, n))
    context = chromium.new_context()  # of its own: nothing is in its cache
    try:
        page, asked = context.new_page(), []
        page.on("request", lambda r: asked.append(r.url))
        page.goto(served + name, wait_until="networkidle")
    finally:
        context.close()
    sizes = _compressed(site, asked, served)
    assert name in sizes
    assert sum(sizes.values()) <= FIRST_VISIT_LIMIT, sizes


def _weight_of_map(site: Path, name: str) -> int:
    text = (site / name).read_text(encoding="utf-8")
    return max((site / "reports" / "assets" / m).stat().st_size for m in re.findall(r"map-\w+\.js", text))


def test_the_pages_to_look_at_are_those_that_are_committed() -> None:
    """The list of pages above is made from the committed areas, each with its home."""
    areas = [p.name for p in (ROOT / "country_profiles").iterdir() if p.is_dir()]
    assert len(HOMES) == len(areas) >= 16
    kinds = {(len(p.split("/")), p.rpartition("/")[2]) for p in pages_of_site()}
    assert kinds == {(len(p.split("/")), p.rpartition("/")[2]) for p in SERVED}


def test_a_script_in_typed_text_does_not_run(visit: Callable[..., Any], site: Path, tmp_path: Path) -> None:
    """Were a script ever to come through into the content of a page, the page's policy would keep it from running."""
    from planning.publishing.policy import write_policies

    page = (site / "glossary.html").read_text(encoding="utf-8")
    spoilt = page.replace("</main>", "<script>window.typed = 1</script><img src='x' onerror='window.typed = 2'></main>")
    (tmp_path / "spoilt.html").write_text(spoilt, encoding="utf-8")
    write_policies(tmp_path)
    found = visit("index.html").page
    found.goto((tmp_path / "spoilt.html").as_uri())
    found.wait_for_timeout(200)
    assert found.evaluate("window.typed") is None
    (tmp_path / "open.html").write_text(re.sub(r"<meta http-equiv[^>]*>", "", spoilt), encoding="utf-8")
    found.goto((tmp_path / "open.html").as_uri())
    found.wait_for_timeout(200)
    assert found.evaluate("window.typed") == 2  # without the policy it would
