"""Pages, navigation, index and policy of a site made from hostile text: nothing in them is more than text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hostile_fixture import HOSTILE_PAGES, PAYLOADS
from site_fixture import AS_OF, PRODUCT_PAGES, command, tree

from planning.building.finish import finish
from planning.building.products import PRODUCTS
from planning.profiles import Workspace
from planning.publishing import publish
from planning.publishing.builders import PublishError
from planning.publishing.policy import policy
from planning.publishing.search import write_search_index
from planning.publishing.sidebar import write_sidebar

MARK = re.compile(r"zq\d{4}z")
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
RAW = re.compile(r"(`{3,})\{=html\}\n(.*)\n(`{3,})", re.DOTALL)
MARKDOWN = re.compile(r"[<>{}\[\]`*_$\\|~^@#!]")
FACTS = {"product": "scenario_plan", "area": "XKZ", "as_of": "2026-11-22", "edition": "hct", "fingerprint": "ab" * 32}
URLS = {"href", "src", "action", "formaction", "data", "srcdoc", "poster", "srcset"}


class _Tags(HTMLParser):
    """Notes what an element is that a page of ours never has."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in {
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "meta",
            "style",
            "textarea",
            "template",
            "img",
            "title",
        }:
            self.wrong.append(tag)
        self.wrong += [name for name in told if name.startswith("on")]
        self.wrong += [v for k, v in attrs if k in URLS and re.match(r"\s*(?:\w+:|//)", v or "")]
        if tag == "script" and not re.fullmatch(r"(\.\./)+assets/[\w-]+\.js|assets/[\w-]+\.js", told.get("src") or ""):
            self.wrong.append("script")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")


def _notebooks(hostile: Path) -> dict[str, list[dict[str, Any]]]:
    found = sorted((hostile / "reports").rglob("*.ipynb"))
    assert len(found) == len(PRODUCTS)
    return {p.relative_to(hostile).as_posix(): json.loads(p.read_text(encoding="utf-8"))["cells"] for p in found}


@pytest.mark.slow
def test_typed_text_stands_in_raw_blocks_of_ours_alone(hostile: Path) -> None:
    """Outside of them is no mark of a hostile text, no shortcode and no brace; no block can be ended from inside."""
    marks = set()
    for name, cells in _notebooks(hostile).items():
        for cell in cells[1:]:
            source = "".join(cell["source"])
            assert not MARK.search(source), name
            if cell["cell_type"] == "markdown":
                assert not re.search(r"[<{`]", source), source
                continue
            assert (cell["cell_type"], source) == ("code", "#| echo: false")
            for output in cell["outputs"]:
                assert set(output["data"]) == {"text/markdown"}
                block = RAW.fullmatch("".join(output["data"]["text/markdown"]))
                assert block, name
                assert block[1] == block[3] not in block[2]
                marks |= set(MARK.findall(block[2]))
    assert len(marks) > 250


@pytest.mark.slow
def test_no_brace_and_no_element_of_others_is_in_a_raw_block(hostile: Path) -> None:
    """Quarto runs shortcodes in raw blocks too: no brace is left in one, and no tag, handler or address that was typed."""
    for name, cells in _notebooks(hostile).items():
        for cell in cells:
            for output in cell.get("outputs", []):
                inner = "".join("".join(output["data"]["text/markdown"]).splitlines(keepends=True)[1:-1])
                assert not re.search(r"[{}]", inner), name
                reader = _Tags()
                reader.feed(inner)
                assert reader.wrong == [], name


@pytest.mark.slow
def test_titles_and_navigation_have_no_sign_of_markdown(hostile: Path) -> None:
    """Front matter and _sidebar.yml are read by the renderers as Markdown with shortcodes: there is none in them."""
    for name, cells in _notebooks(hostile).items():
        front = "".join(cells[0]["source"])
        title = re.fullmatch(r'---\ntitle: (".*")\n---', front)
        assert title, name
        assert not MARKDOWN.search(re.sub(r"\\[^\w\s]", "", json.loads(title[1]))), name
    sidebar = yaml.safe_load((hostile / "reports" / "_sidebar.yml").read_text(encoding="utf-8"))
    section = sidebar["website"]["sidebar"][1]["contents"][0]
    words = [section["section"], *(item["text"] for item in section["contents"])]
    assert len(words) == 1 + len(PRODUCT_PAGES)  # the area itself and its pages
    assert not [w for w in words if MARKDOWN.search(w)]


@pytest.mark.parametrize("typed", PAYLOADS)
def test_a_title_takes_back_every_sign(typed: str) -> None:
    """Whatever came into a title, no sign of Markdown, HTML or shortcodes stands in it without its backslash."""
    page, _ = finish({"cells": []}, typed, "<p>foot</p>", 0, FACTS)
    front = "".join(page["cells"][0]["source"])
    assert front.count("\n") == 2
    title = json.loads(front.split("title: ", 1)[1].rsplit("\n", 1)[0])
    assert not MARKDOWN.search(re.sub(r"\\[\\`*_{}\[\]<>#$|~^@!&]", "", title))
    assert "{{<" not in front
    assert re.sub(r"\\(.)", r"\1", title) == re.sub(r"\\(.)", r"\1", typed) or "\\" in typed


@pytest.mark.parametrize("typed", PAYLOADS)
def test_the_navigation_takes_no_sign_from_the_index(typed: str, tmp_path: Path) -> None:
    """Also where the index was written by somebody else, a name in the navigation is plain words."""
    pages = {"xkz/index.ipynb": {"area": "XKZ", "product": "hct_brief", "name": typed, "exercise": "yes"}}
    (tmp_path / "pages.json").write_text(json.dumps({"edition": "hct", "pages": pages}), encoding="utf-8")
    write_sidebar(tmp_path)
    read = yaml.safe_load((tmp_path / "_sidebar.yml").read_text(encoding="utf-8"))
    name = read["website"]["sidebar"][1]["contents"][0]["section"]
    assert not MARKDOWN.search(name)
    assert not re.search(r'[":;%=]', name)


# ---- policy


@pytest.mark.slow
def test_every_page_has_one_strict_policy_first_in_its_head(hostile_site: Path) -> None:
    """Exactly one, before everything it rules: no inline scripts, no wildcard, no scheme or host, no eval."""
    hashes = set()
    for name in HOSTILE_PAGES:
        page = (hostile_site / name).read_text(encoding="utf-8")
        assert len(re.findall(r"content-security-policy", page, re.IGNORECASE)) == 1, name
        assert re.search(r"<head[^>]*>\s*<meta http-equiv=\"Content-Security-Policy\"", page), name
        (told,) = META.findall(page)
        rules = dict(rule.strip().split(" ", 1) for rule in html.unescape(told).split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == rules["object-src"] == "'none'"
        scripts = rules["script-src"].split()
        assert scripts[0] == "'self'"
        assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", s) for s in scripts[1:])
        hashes |= set(scripts[1:])
        assert rules["connect-src"] == "'self'"
        assert not re.search(r"\*|https?:|unsafe-eval|blob:", told)
        assert set(re.findall(r"'unsafe-inline'", told)) <= {"'unsafe-inline'"}
        assert "unsafe" not in rules["script-src"]
    assert 1 <= len(hashes) <= 3  # the site's own, the same on every page


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


SMUGGLED = (
    "<script>typed()</script>",
    "</main><script>typed()</script>",
    "</main><script>typed()</script><main>",
    "</MAIN ><SCRIPT>typed()</SCRIPT>",
    "<main></main></main><script>typed()</script>",
    "</main><script>typed()</script><!-- ",
    "<!-- </main> --><script>typed()</script>",
    "</main></body></html><html><head><script>typed()</script></head><body>",
    "<textarea></main><script>typed()</script>",
    "<script type=module>typed()</script>",
    "<svg><script>typed()</script></svg>",
)


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_a_script_that_was_smuggled_into_the_content_gets_no_leave(smuggled: str) -> None:
    """Whatever tags or comments stand around it, its hash is not in the policy, and the renderer's are."""
    page = (
        "<html><head><script>ours()</script></head><body><nav></nav><main class='content'>"
        f"<p>a</p>{smuggled}</main><script>after()</script></body></html>"
    )
    told = policy(page)
    assert _hash("typed()") not in told
    assert _hash("ours()") in told
    assert _hash("after()") in told


# ---- index, record, search


@pytest.mark.slow
def test_the_record_of_the_site_names_its_pages_alone(hostile: Path, hostile_site: Path) -> None:
    """build.json and pages.json hold names of pages of ours, hashes, codes and the name of the area as it was checked."""
    record = json.loads((hostile_site / "build.json").read_text(encoding="utf-8"))
    index = json.loads((hostile / "reports" / "pages.json").read_text(encoding="utf-8"))
    assert {p["page"] for p in record["pages"]} == {p for p in HOSTILE_PAGES if p.startswith("reports/")}
    assert all(re.fullmatch(r"(xkz/)?[a-z_]+\.ipynb", file) for file in index["pages"])
    for text in ((hostile_site / "build.json").read_text(), (hostile / "reports" / "pages.json").read_text()):
        assert not MARK.search(text)
        assert not re.search(r"[<>`$]|\{\{", text)


@pytest.mark.parametrize(
    "file",
    ["../outside.ipynb", "/tmp/outside.ipynb", "xkz/../../outside.ipynb", "_quarto.yml", "xkz/a.html", "x/a.ipynb"],
)
def test_an_index_that_names_another_place_is_refused(file: str, small: Path, tmp_path: Path) -> None:
    """Whoever changed the index can neither bring a file of elsewhere onto the site nor have one written elsewhere."""
    index = small / "reports" / "pages.json"
    read = json.loads(index.read_text(encoding="utf-8"))
    (small / "outside.ipynb").write_text("{}", encoding="utf-8")
    read["pages"][file] = {"edition": "hct", "area": "", "sha256": hashlib.sha256(b"{}").hexdigest()}
    index.write_text(json.dumps(read), encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(PublishError, match="which is no page of ours: run it again"):
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert tree(tmp_path) == before | {"small/reports/_sidebar.yml": tree(tmp_path)["small/reports/_sidebar.yml"]}


def test_a_page_with_a_cell_too_many_is_not_published(small: Path, tmp_path: Path) -> None:
    """A page that somebody added a cell to is refused by name, and made again by the next run."""
    path = small / "reports" / "xka" / "index.ipynb"
    made = path.read_bytes()
    page = json.loads(made)
    page["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {}, "source": ["{{< env HOME >}}"]})
    path.write_text(json.dumps(page), encoding="utf-8")
    with pytest.raises(PublishError, match=r"xka/index\.ipynb is not the page that was made"):
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert not (tmp_path / "site").exists()
    command("run", "--workspace", str(small), "--as-of", AS_OF, "--area", "XKA", "--quiet")
    assert path.read_bytes() == made


def test_a_page_that_is_a_link_is_not_published(small: Path, tmp_path: Path) -> None:
    """A link among the pages could bring a file of the machine onto the site, even one of the same content."""
    path = small / "reports" / "xka" / "index.ipynb"
    shutil.move(path, tmp_path / "elsewhere.ipynb")
    path.symlink_to(tmp_path / "elsewhere.ipynb")
    with pytest.raises(PublishError, match="no page of ours"):
        publish(Workspace(small), tmp_path / "site", "embedded")


@pytest.mark.slow
def test_the_search_data_is_one_text_of_json(hostile_site: Path) -> None:
    """The script that pages from a file read is one assignment of one string, which nothing typed can end."""
    script = (hostile_site / "search-data.js").read_text(encoding="utf-8")
    found = re.fullmatch(r"window\.planningSearchData = (\".*\");\n", script)
    assert found
    assert "</script" not in script.lower()
    entries = json.loads(json.loads(found[1].replace("<\\/", "</")))
    assert entries == json.loads((hostile_site / "search.json").read_text(encoding="utf-8"))
    names = {re.sub(r"#[\w%.-]+$", "", e["href"]) for e in entries}
    assert names <= set(HOSTILE_PAGES)


def test_an_address_in_the_index_is_no_html(tmp_path: Path) -> None:
    """The theme's script puts addresses into the results unescaped, so that an id of a heading is written as an address."""
    heading = """<main><section id='x"><img src=x onerror=alert(1)>'><h2>A</h2><p>text</p></section></main>"""
    (tmp_path / "a.html").write_text(heading, encoding="utf-8")
    write_search_index(tmp_path)
    (entry,) = json.loads((tmp_path / "search.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"a\.html#[\w%./-]+", entry["href"])


@pytest.mark.slow
def test_the_script_of_a_map_holds_names_as_data(hostile_site: Path) -> None:
    """Names of units stand in the map's script as strings of JSON, and the properties of the file that nobody needs do not."""
    scripts = sorted((hostile_site / "reports" / "assets").glob("map-*.js"))
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert len(set(MARK.findall(text))) == 6
        data = re.search(r"\((\{\"features\".*\})\);", text)
        assert data
        features = json.loads(data[1])["features"]
        assert all(set(f["properties"]) <= {"code", "name", "value", "highlight"} for f in features)
        assert not any(re.search(r"[<>]", f["properties"]["name"]) for f in features)
    assert scripts
