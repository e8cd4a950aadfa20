"""The published pages: links, navigation, feet, labels and sizes, looked at as a browser's parser sees them."""

from __future__ import annotations

import functools
import gzip
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from site_fixture import pages_of_site

from planning.profiles import Profile, load_profile

pytestmark = pytest.mark.slow

PAGE_LIMIT = 150_000
SHARED_LIMIT = 1_000_000
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class _Page(HTMLParser):
    """What a page names: ids, addresses, the words of some of its parts."""

    ids: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    stack: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        self.addresses += [given[k] for k in ("href", "src", "action", "poster", "data") if k in given]
        self.addresses += [p.split()[0] for p in given.get("srcset", "").split(",") if p.strip()]
        if tag not in VOID:
            part = given.get("id") if tag == "nav" else tag if tag in {"title", "main", "script", "style"} else ""
            if "pl-foot" in given.get("class", "").split():
                part = "foot"
            self.stack.append((tag, part or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, part in self.stack:
            if part:
                self.words[part] = f"{self.words.get(part, '')}{data}\n"


@functools.cache
def _parsed(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@functools.cache
def _profile(folder: Path) -> Profile:
    return load_profile(folder)


def _all(site: Path) -> dict[str, _Page]:
    return {name: _parsed(site / name) for name in pages_of_site()}


def _code(name: str) -> str:
    parts = name.split("/")
    return parts[1].upper() if len(parts) == 3 else ""


def test_every_link_leads_to_a_file_and_every_fragment_to_an_id(site: Path) -> None:
    """No href or src of any page is broken or leads out of the site's folder by itself, apart from links to read."""
    broken, followed, fragments = [], 0, 0
    for name, page in _all(site).items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme in {"http", "https", "mailto", "data"}:
                continue
            target = site / name if not parts.path else (site / name).parent / unquote(parts.path)
            followed += 1
            if (
                parts.path.startswith("/")
                or not target.resolve().is_relative_to(site.resolve())
                or not target.is_file()
            ):
                broken.append((name, address))
            elif parts.fragment and target.suffix == ".html":
                fragments += 1
                if unquote(parts.fragment) not in _parsed(target.resolve()).ids:
                    broken.append((name, address))
    assert not broken
    assert followed > 3000
    assert fragments > 1000


def test_no_id_stands_twice_on_a_page(site: Path) -> None:
    """A link to a part, a label and a chart's own marks are unique on their page."""
    twice = {n: sorted({i for i in p.ids if p.ids.count(i) > 1}) for n, p in _all(site).items()}
    assert not {n: ids for n, ids in twice.items() if ids}


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No page, style sheet or script names a third party where a browser would load it."""
    loads = re.compile(
        r"""(?:src|srcset|poster|data)\s*=\s*["']?(?:https?:)?//|<link[^>]+href=["']?(?:https?:)?//""", re.IGNORECASE
    )
    for path in site.rglob("*.html"):
        assert not loads.search(path.read_text(encoding="utf-8")), path
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""@import|url\(\s*["']?(?:https?:)?//""", text), path


def test_every_page_stands_in_exactly_one_sidebar(whole: Path) -> None:
    """A page in none would be given another area's sidebar; a page in two would have the wrong one half the time."""
    sidebars = yaml.safe_load((whole / "reports" / "_sidebar.yml").read_text(encoding="utf-8"))["website"]["sidebar"]
    listed = []
    for sidebar in sidebars:
        for item in sidebar["contents"]:
            listed += [i["href"] for i in item["contents"]] if isinstance(item, dict) else [item]
    wanted = [re.sub(r"\.html$", ".ipynb" if n.startswith("reports/") else ".qmd", n) for n in pages_of_site()]
    assert sorted(listed) == sorted(wanted)
    assert len({s["id"] for s in sidebars}) == len(sidebars)


def test_the_sidebar_of_an_area_page_names_that_area_alone(site: Path, whole: Path) -> None:
    """What stands beside a page about Lebanon is Lebanon's navigation, and never another area's."""
    names = {p.name.upper(): _profile(p).area.name for p in sorted((whole / "country_profiles").iterdir())}
    for page_name, page in _all(site).items():
        code = _code(page_name)
        words = page.words["quarto-sidebar"].replace(page.words.get("TOC", ""), "")
        found = {c for c, name in names.items() if re.search(rf"(?<!South ){re.escape(name)}\b", words)}
        assert found == ({code} if code else set()), page_name


def test_the_title_of_an_area_page_names_that_area(site: Path, whole: Path) -> None:
    """The words on a browser's tab and in a bookmark say which area it is."""
    for page_name, page in _all(site).items():
        if code := _code(page_name):
            name = _profile(whole / "country_profiles" / code.lower()).area.name
            assert re.search(rf"(?:^|: ){re.escape(name)} – ", page.words["title"]), page_name


def test_every_made_page_has_its_foot(site: Path) -> None:
    """Day, edition, mark and the fingerprint of the record stand at the foot of every page that was made."""
    record = json.loads((site / "build.json").read_text(encoding="utf-8"))
    for made in record["pages"]:
        foot = _parsed(site / made["page"]).words["foot"]
        assert "As of 2026-11-22" in foot
        assert "HCT edition, TLP:GREEN" in foot
        assert made["fingerprint"][:16] in foot


def test_exercises_are_labelled_and_real_areas_are_not(site: Path, whole: Path) -> None:
    """Every page of a fictional area says so at head, foot and in the navigation; no page of a real one does."""
    exercises = 0
    for page_name, page in _all(site).items():
        if not (code := _code(page_name)):
            continue
        fictional = _profile(whole / "country_profiles" / code.lower()).exercise
        exercises += fictional
        assert ("Exercise: fictional area" in page.words["foot"]) == fictional, page_name
        assert ("Exercise. This area, its actors and its figures are fictional." in page.words["main"]) == fictional
        assert ("(exercise)" in page.words["quarto-sidebar"]) == fictional, page_name
    assert exercises >= 12


def test_the_list_of_areas_labels_exercises(site: Path) -> None:
    """Where real and fictional areas stand together, each fictional one is labelled."""
    for page in ("areas", "comparison"):
        assert "xercise" in _parsed(site / "reports" / f"{page}.html").words["main"]


def test_no_page_is_heavy(site: Path) -> None:
    """No page has more than 150 kB of HTML."""
    sizes = {n: (site / n).stat().st_size for n in pages_of_site()}
    assert not {n: size for n, size in sizes.items() if size > PAGE_LIMIT}


def test_what_pages_share_is_light(site: Path) -> None:
    """What every page loads and Leaflet are together at most 1 MB (fonts for old browsers not counted)."""
    files = [p for p in (site / "site_libs").rglob("*") if p.is_file() and p.suffix != ".woff"]
    files += list((site / "assets").rglob("*.css"))
    files += [
        site / "reports" / "assets" / "leaflet.js",
        site / "reports" / "assets" / "leaflet.css",
    ]
    sizes = {p.relative_to(site).as_posix(): p.stat().st_size for p in files}
    assert sum(sizes.values()) <= SHARED_LIMIT, sizes


def test_the_search_index_is_light(site: Path) -> None:
    """The index, which is loaded when a reader searches for the first time, is at most 175 kB compressed: about 1 kB a page."""
    assert len(gzip.compress((site / "search.json").read_bytes(), mtime=0)) <= 175_000
