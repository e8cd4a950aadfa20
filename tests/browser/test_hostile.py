"""Hostile text in every field of a profile, opened in a browser: it is read as text, and nothing runs or is fetched."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hostile_fixture import HOSTILE_PAGES, PAYLOADS, Placed, hostile_profile, text_fields

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Every event that a reader's hand could give, on every element, as well as those that come by themselves.
TOUCH = """() => { for (const e of document.querySelectorAll('*')) {
  for (const kind of ['mouseover', 'mouseenter', 'focus', 'toggle', 'load', 'error', 'animationstart']) {
    if (!(['load', 'error'].includes(kind) && ['SCRIPT', 'LINK'].includes(e.tagName))) {
      const mouse = kind.startsWith('mouse') ? MouseEvent : Event;
      e.dispatchEvent(new mouse(kind, {bubbles: kind === 'mouseover', clientX: 9, clientY: 9}));
    } } } }"""
RAN = "[window.HOSTILE, document.title.includes('HOSTILE')]"
# What a page is made of, as the browser sees it: an element or attribute that is not ours can only be typed text.
STRANGE = """() => {
  const found = [];
  const own = new Set(%s);
  for (const e of document.querySelectorAll('main *, #quarto-sidebar *, header *')) {
    const tag = e.tagName.toLowerCase();
    if (!own.has(tag)) { found.push('element ' + tag); }
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) { found.push('attribute ' + a.name + ' of ' + tag); }
      if (['href', 'src', 'action', 'data', 'xlink:href', 'formaction', 'srcdoc'].includes(a.name)
          && /^\\s*(javascript|data|vbscript|https?|\\/\\/)/i.test(a.value)) {
        found.push(a.name + ' ' + a.value);
      }
    }
    if (tag === 'script' && !e.getAttribute('src')) { found.push('script'); }
  }
  return found;
}"""
OWN = [
    "a",
    "article",
    "aside",
    "b",
    "blockquote",
    "br",
    "button",
    "caption",
    "circle",
    "code",
    "dd",
    "defs",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "header",
    "hr",
    "i",
    "input",
    "li",
    "line",
    "link",
    "main",
    "nav",
    "ol",
    "p",
    "path",
    "pre",
    "rect",
    "script",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "tspan",
    "ul",
    "use",
    "use",
]
# The bar of the site, which has no typed text, leads to the pages of the site alone.
TEXT = "() => [document.body.innerText, document.querySelector('main').textContent, document.title]"


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="session")
def shown(chromium: Any, hostile_site: Path) -> str:
    """Give what a reader sees of all pages together, as one line."""
    page = chromium.new_page()
    words = []
    for name in HOSTILE_PAGES:
        page.goto((hostile_site / name).as_uri())
        words += page.evaluate(TEXT)
    page.close()
    return _plain(" \n ".join(words))


@pytest.mark.parametrize("kind", ["file", "server"])
@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_nothing_runs_and_nothing_is_fetched(
    name: str, kind: str, visit: Callable[..., Any], hostile_site: Path, hostile_served: str
) -> None:
    """No dialog, script, request, window, navigation, error or broken policy, from a server as from a file."""
    found = visit(name, hostile_served if kind == "server" else f"{hostile_site.as_uri()}/")
    found.page.evaluate(TOUCH)
    found.page.wait_for_timeout(50)
    assert found.page.evaluate(RAN) == [None, False]
    assert found.wrong == []
    assert found.outside == []
    assert found.went == [found.home + name]


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_page_has_no_element_that_somebody_typed(name: str, visit: Callable[..., Any], hostile_site: Path) -> None:
    """Content and navigation hold only elements of ours, no handler of an event and no address of elsewhere."""
    page = visit(name, f"{hostile_site.as_uri()}/").page
    assert page.evaluate(STRANGE % json.dumps(OWN)) == []


def test_an_attack_would_be_noticed(visit: Callable[..., Any], hostile_site: Path, tmp_path: Path) -> None:
    """Without policy and escaping, payloads of the list run, ask outside and open dialogs, so that the tests can fail."""
    open_page = f"<main>{PAYLOADS[0]}{PAYLOADS[1]}<img src=https://hostile.example/a></main>"
    (tmp_path / "open.html").write_text(open_page, encoding="utf-8")
    found = visit("glossary.html", f"{hostile_site.as_uri()}/")
    found.page.goto((tmp_path / "open.html").as_uri())
    found.page.wait_for_timeout(200)
    assert found.page.evaluate(RAN) == [1, True]
    assert len(found.went) == 2
    assert any(w.startswith("dialog: HOSTILE") for w in found.wrong)
    assert found.outside
    assert found.page.evaluate(STRANGE % json.dumps(OWN))


def _texts() -> Iterator[Placed]:
    # The prose is Markdown: what it shows of a payload is not the payload letter for letter.
    yield from (p for p in hostile_profile().placed if not p.where.startswith("narrative."))


def test_what_is_shown_is_shown_letter_for_letter(shown: str) -> None:
    """Each text whose mark stands on a page stands there as it was typed."""
    there = [p for p in _texts() if p.mark in shown]
    assert len(there) > 200
    assert [(p.where, p.text) for p in there if p.text not in shown] == []


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_every_payload_can_be_read_as_text(number: int, shown: str) -> None:
    """No payload of the list vanished: each is read on some page, as it was typed."""
    assert any(p.text in shown for p in _texts() if p.payload == number)


# Fields that no page shows as they are: the notes that authors write for each other, and these. Whoever shows one of
# them needs to change nothing here; a new field must be shown, or come to stand here.
NOT_SHOWN = {
    # What has to be the text of another field, which is tried: a state of a driver, a class, a mission with figures.
    "DriverState.state",
    "Setting.states",
    "TriggerRule.mission",
    "driver.observed",
    "question.came",
    "NoteValue.name",
    "Test.criterion",
    "actor.aliases",
    "decision.outcome",
    "driver.current",
    "fact.original",
    "mechanism.forum_level",
    "mission.full_name",
    "risk.coping",
}


def test_every_field_was_tried_and_is_shown_or_known_not_to_be(shown: str) -> None:
    """Every field of text of every record type held a payload, and all but the known ones were on a page."""
    tried = {p.where for p in _texts()}
    assert text_fields() <= tried
    seen = {p.where for p in _texts() if p.mark in shown}
    missing = {f for f in text_fields() - seen if not f.endswith(".note")}
    assert sorted(missing - NOT_SHOWN) == []


def test_every_heading_of_the_narrative_showed_its_paragraphs(shown: str) -> None:
    """The marks of all paragraphs stand on a page: none was eaten by what stands above it."""
    prose = [p for p in hostile_profile().placed if p.where.startswith("narrative.")]
    assert [p for p in prose if p.mark not in shown] == []


def test_nothing_of_the_machine_was_included(shown: str, hostile_site: Path) -> None:
    """Neither a variable of the environment nor a file of the machine or the project stands on any page."""
    everything = shown + "".join(p.read_text(encoding="utf-8") for p in hostile_site.rglob("*.html"))
    for secret in ("/hostile-home", "root:x:0:0", "pre-render: scripts", "49 7*7"):
        assert secret not in everything


def test_the_map_tells_the_names_of_units_as_text(visit: Callable[..., Any], hostile_site: Path) -> None:
    """Pointing at a unit opens its label, which a library puts into the page as HTML: the name is text there too."""
    found = visit("reports/xkz/index.html", f"{hostile_site.as_uri()}/")
    labels = set()
    for path in found.page.query_selector_all(".pl-map path.leaflet-interactive"):
        path.dispatch_event("mouseover")
        labels |= {
            _plain(t) for t in found.page.eval_on_selector_all(".leaflet-tooltip", "a => a.map(e => e.innerText)")
        }
        path.dispatch_event("mouseout")
    names = [p.text for p in hostile_profile().placed if p.where == "unit.name"]
    assert len(names) == 6
    assert all(any(name in label for label in labels) for name in names)
    assert found.page.evaluate(STRANGE % json.dumps([*OWN, "canvas"])) == []
    assert (found.wrong, found.outside) == ([], [])


WORDS = ("script", "onerror", "javascript", "hostile", "include", "alert", "refresh", "zq")
RESULTS = ".smalldocs-search-results a"


@pytest.mark.parametrize("kind", ["file", "server"])
def test_results_of_the_search_are_text(
    kind: str, visit: Callable[..., Any], hostile_site: Path, hostile_served: str
) -> None:
    """The theme's script builds the results from the index: nothing in them runs, and each leads to a page of the site."""
    home = hostile_served if kind == "server" else f"{hostile_site.as_uri()}/"
    found = visit("reports/xkz/index.html", home)
    page = found.page
    page.click("#quarto-search button")
    for word in WORDS:
        page.fill(".smalldocs-search input", word)
        page.wait_for_timeout(300)
        targets = page.eval_on_selector_all(RESULTS, "all => all.map(a => a.href)")
        assert targets, word
        assert [t for t in targets if not _inside(t, home, hostile_site)] == []
        inner = page.eval_on_selector_all(".smalldocs-search-results *", "all => all.map(e => e.tagName)")
        assert set(inner) <= {"A", "DIV", "MARK"}
        on = "all => all.flatMap(e => [...e.attributes].map(a => a.name))"
        assert set(page.eval_on_selector_all(".smalldocs-search-results *", on)) <= {"class", "href"}
    page.evaluate(TOUCH)
    page.query_selector_all(RESULTS)[0].click()
    page.wait_for_load_state()
    assert _inside(page.url, home, hostile_site)
    assert page.evaluate(RAN) == [None, False]
    assert (found.wrong, found.outside) == ([], [])


def _inside(address: str, home: str, site: Path) -> bool:
    path = unquote(urlsplit(address).path)
    root = unquote(urlsplit(home).path)
    return address.startswith(home) and _file(site, path.removeprefix(root))


@functools.cache
def _file(site: Path, name: str) -> bool:
    return (
        (site / name).resolve().is_relative_to(site.resolve())
        and bool(re.fullmatch(r"[\w/.-]+\.html", name))
        and (site / name).is_file()
    )
