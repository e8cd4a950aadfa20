"""Offline search: the index as a script holds the same and cannot break out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.publishing.search import write_search_data, write_search_index


def _written(folder: Path) -> str:
    return (folder / "search-data.js").read_text(encoding="utf-8")


def test_the_script_holds_the_index_unchanged(tmp_path: Path) -> None:
    """What a page gets from the script is, character for character, what it would have fetched."""
    index = json.dumps([{"text": 'a "quote" \\ </script> \u2028 \u2029 é \U0001f30d'}], ensure_ascii=False)
    (tmp_path / "search.json").write_text(index, encoding="utf-8")
    write_search_data(tmp_path)
    head, rest = _written(tmp_path).split(" = ", 1)
    assert head == "window.planningSearchData"
    assert json.loads(rest.removesuffix(";\n").replace("<\\/", "</")) == index


def test_nothing_in_the_text_ends_the_script(tmp_path: Path) -> None:
    """Text of a profile cannot close the script or end its line."""
    (tmp_path / "search.json").write_text('["</script>\u2028<b>"]', encoding="utf-8")
    write_search_data(tmp_path)
    assert "</" not in _written(tmp_path)
    assert len(_written(tmp_path).splitlines()) == 1


def test_a_site_without_search_gets_none(tmp_path: Path) -> None:
    """Without an index no script is written."""
    write_search_data(tmp_path)
    assert list(tmp_path.iterdir()) == []


PAGE = """<html><head><title>Not this</title></head><body><nav>Not that</nav><main><h1>Plan</h1><p>Before &amp; after.</p>
<section id="one"><h2 data-anchor-id="one">One</h2><table><tr><td>cell</td><td>other</td></tr></table>
<svg><text>not drawn</text></svg><script>not()</script></section>
<section id="two"><h2>Two</h2><p class="pl-foot">As of today, <code>0123</code></p></section></main><footer>Nor this</footer></body></html>"""


def test_the_index_holds_what_stands_on_a_page_by_section(tmp_path: Path) -> None:
    """Text, tables and headings are found under the address of their section; navigation, charts, scripts, feet are not."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "plan.html").write_text(PAGE, encoding="utf-8")
    write_search_index(tmp_path)
    found = json.loads((tmp_path / "search.json").read_text(encoding="utf-8"))
    told = [(e["href"], e["title"], e["section"], e["text"]) for e in found]
    assert told == [
        ("reports/plan.html", "Plan", "", "Before & after."),
        ("reports/plan.html#one", "Plan", "One", "cell other"),
        ("reports/plan.html#two", "Plan", "Two", ""),
    ]
    assert len({e["objectID"] for e in found}) == 3


@pytest.mark.slow
def test_the_site_has_both_forms_of_its_index(site: Path) -> None:
    """Index and script of the published site hold the same, with every page that was made."""
    index = (site / "search.json").read_text(encoding="utf-8")
    text = _written(site).split(" = ", 1)[1].removesuffix(";\n").replace("<\\/", "</")
    assert json.loads(text) == index
    pages = {entry["href"].split("#")[0] for entry in json.loads(index)}
    made = {p["page"] for p in json.loads((site / "build.json").read_text(encoding="utf-8"))["pages"]}
    assert made <= pages
