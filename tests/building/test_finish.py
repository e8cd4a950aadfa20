"""An executed notebook becomes a page: what both renderers lay out alike, and nothing of the machine."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.building.finish import Made, calendar_name, failed_page, finish, page_footer, page_title
from planning.display.blocks import BLOCK_TYPE

FACTS = {"product": "scenario_plan", "area": "XKA", "as_of": "2026-11-22", "edition": "hct", "fingerprint": "ab" * 32}


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _shown(html: str, *scripts: str, **beside: Any) -> dict[str, Any]:
    data = {"text/html": f"{html}<script>inline()</script>", BLOCK_TYPE: {"html": html, "scripts": list(scripts)}}
    return _code({"output_type": "display_data", "metadata": {}, "data": data | beside})


def _code(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": list(outputs), "source": "show.it()"}


def _finish(*cells: dict[str, Any], depth: int = 1) -> tuple[dict[str, Any], Made]:
    return finish({"cells": list(cells), "metadata": {"papermill": {}}}, "Title", "<p>foot</p>", depth, FACTS)


def _headings(page: dict[str, Any]) -> list[str]:
    return ["".join(c["source"]) for c in page["cells"] if c["cell_type"] == "markdown"]


def _outputs(page: dict[str, Any]) -> list[str]:
    return ["".join(o["data"]["text/markdown"]) for c in page["cells"] for o in c.get("outputs", [])]


def test_headings_of_empty_sections_vanish_and_those_of_full_ones_stay() -> None:
    """A heading stays only where something is shown before the next heading of its rank or above."""
    page, _ = _finish(
        _text("# Plan"),
        _text("## Empty"),
        _code(),
        _text("## Full"),
        _shown("<p>a</p>"),
        _text("## Full below"),
        _text("### Empty below"),
        _text("### Full too"),
        _shown("<p>b</p>"),
        _text("## Empty with empty ones"),
        _text("### Nothing"),
        _text("## Empty at the end"),
    )
    assert _headings(page) == ["## Full", "## Full below", "### Full too"]


def test_a_text_without_heading_stands_where_something_follows() -> None:
    """A paragraph of a template belongs to the output below it."""
    page, _ = _finish(_text("## Full"), _text("Read this first."), _shown("<p>a</p>"))
    assert _headings(page) == ["## Full", "Read this first."]


def test_the_title_is_the_front_matter_alone() -> None:
    """The template's own title goes, and a title with quotes and colons is still YAML."""
    title = 'Plan: "north" é'
    page, _ = finish({"cells": [_text("# Plan")]}, title, "<p>foot</p>", 0, FACTS)
    front = "".join(page["cells"][0]["source"])
    assert page["cells"][0]["cell_type"] == "raw"
    assert json.loads(front.split("title: ")[1].split("\n---")[0]) == title
    assert _headings(page) == []


def test_a_title_is_text_and_not_markdown() -> None:
    """Marks that both renderers would read as Markdown are taken back, so that a name with them stands as typed."""
    page, _ = finish({"cells": []}, "A *b* [c](d) <e> `f` $g$", "<p>foot</p>", 0, FACTS)
    front = "".join(page["cells"][0]["source"])
    title = json.loads(front.split("title: ")[1].split("\n---")[0])
    assert title == r"A \*b\* \[c\](d) \<e\> \`f\` \$g\$"


def test_outputs_are_raw_blocks_in_markdown_and_never_html() -> None:
    """Quarto adds scripts of third parties for any text/html, so no output has it, whatever was shown."""
    stream = {"output_type": "stream", "name": "stdout", "text": ["printed"]}
    foreign = {"output_type": "execute_result", "metadata": {}, "data": {"text/html": "<b>x</b>", "text/plain": "x"}}
    page, _ = _finish(
        _text("## One"), _shown("<p>a</p>", **{"image/png": "00"}), _text("## Two"), _code(stream, foreign)
    )
    kinds = {kind for c in page["cells"] for o in c.get("outputs", []) for kind in o["data"]}
    assert kinds == {"text/markdown"}
    assert _headings(page) == ["## One"]
    assert _outputs(page) == ["```{=html}\n<p>a</p>\n```", "```{=html}\n<p>foot</p>\n```"]
    assert "inline()" not in json.dumps(page)


def test_no_source_count_or_metadata_of_the_run_is_left() -> None:
    """Of the executed notebook neither code nor counters nor papermill's metadata come onto the page."""
    page, _ = _finish(_text("## One"), _shown("<p>a</p>"))
    code = [c for c in page["cells"] if c["cell_type"] == "code"]
    assert {(c["execution_count"], tuple(c["source"])) for c in code} == {(None, ("#| echo: false",))}
    assert page["metadata"]["planning"] == FACTS
    assert set(page["metadata"]) == {"kernelspec", "language_info", "planning"}


@given(st.text(alphabet="`~a\n<", max_size=60))
def test_a_fence_is_longer_than_any_run_of_backticks_inside(content: str) -> None:
    """Whatever people typed, it cannot end the raw block it stands in."""
    page, _ = _finish(_text("## One"), _shown(f"<p>{content}</p>"))
    lines = _outputs(page)[0].split("\n")
    fence = re.fullmatch(r"(`{3,})\{=html\}", lines[0])
    assert fence
    assert lines[-1] == fence[1]
    assert not any(fence[1] in line for line in lines[1:-1])


@pytest.mark.parametrize(("depth", "up"), [(0, "assets"), (1, "../assets"), (2, "../../assets")])
def test_scripts_go_to_files_that_are_found_from_the_depth_of_the_page(depth: int, up: str) -> None:
    """A map's script is a file below reports/assets, named by its content, with a relative address."""
    page, made = _finish(_text("## Map"), _shown("<div></div>", "draw(1)", "draw(2)"), depth=depth)
    shown = _outputs(page)[0]
    assert sorted(made.values()) == ["draw(1)\n", "draw(2)\n"]
    assert all(f'<script src="{up}/{name}"></script>' in shown for name in made)
    assert f'<script src="{up}/leaflet.js"></script>' in shown
    assert f'href="{up}/leaflet.css"' in shown
    assert "draw(" not in shown
    assert all(re.fullmatch(r"map-[0-9a-f]{12}\.js", name) for name in made)


def test_the_same_map_on_two_pages_is_one_file() -> None:
    """Two pages with the same map name the same file; a page without one names no script at all."""
    first, second = (_finish(_text("## Map"), _shown("<div></div>", "draw(1)"))[1] for _ in range(2))
    assert first == second
    page, made = _finish(_text("## None"), _shown("<div></div>"))
    assert not made
    assert "<script" not in "".join(_outputs(page))


def test_sources_are_lists_of_lines() -> None:
    """Every source and output is a list of lines, since Quarto runs headings into the text with one string."""
    page, _ = _finish(_text("## One\n\nMore."), _shown("<p>a\nb</p>"))
    for cell in page["cells"]:
        assert isinstance(cell["source"], list)
        parts = [cell["source"], *(o["data"]["text/markdown"] for o in cell.get("outputs", []))]
        assert all(line.endswith("\n") for part in parts for line in part[:-1])
        assert all(line.count("\n") <= 1 for part in parts for line in part)
    assert _headings(page) == ["## One\n\nMore."]


def test_parts_have_names_that_do_not_change() -> None:
    """The ids of the parts are counted, not drawn, so that two runs give the same bytes."""
    cells = [_text("## One"), _shown("<p>a</p>")]
    first, second = (json.dumps(_finish(*cells)[0]) for _ in range(2))
    assert first == second
    assert [c["id"] for c in json.loads(first)["cells"]] == ["part-0", "part-1", "part-2", "part-3"]


def test_a_failed_page_says_why_and_escapes_it() -> None:
    """The reason stands on the page as text, between title and foot."""
    page = failed_page("Plan: X", "<b>why</b>", "<p>foot</p>", FACTS)
    why, foot = _outputs(page)
    assert "This page could not be made." in why
    assert "&lt;b&gt;why&lt;/b&gt;" in why
    assert "foot" in foot
    ids = [c["id"] for c in page["cells"]]
    assert len(set(ids)) == len(ids)


def test_the_foot_holds_day_edition_mark_and_fingerprint() -> None:
    """Readers of a printed page can tell what it was made from; an exercise is labelled, a real area not."""
    real = page_footer(FACTS, exercise=False)
    assert all(sign in real for sign in ("As of 2026-11-22", "HCT edition, TLP:GREEN", "abababababababab"))
    assert "Exercise" not in real
    assert "Exercise: fictional area" in page_footer(FACTS, exercise=True)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (("HCT brief", "Velmora", "hct_brief"), "Velmora"),
        (("Scenario plan", "Velmora", "scenario_plan"), "Scenario plan: Velmora"),
        (("Comparison of areas", "", "comparison"), "Comparison of areas"),
    ],
)
def test_a_title_says_what_the_page_is_and_about_which_area(given: tuple[str, str, str], title: str) -> None:
    """The brief is the area's home and has its name; the others say what they are first."""
    assert page_title(*given) == title


@pytest.mark.parametrize(("depth", "way"), [(0, "assets"), (1, "../assets")])
def test_a_calendar_becomes_a_file_that_the_page_links_to(depth: int, way: str) -> None:
    """Its name follows from its content, its lines end as they did, and the link is one that is kept for later."""
    text = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    data = {BLOCK_TYPE: {"html": "<p>Calendar</p>", "scripts": [], "calendars": [text]}}
    cell = {"cell_type": "code", "source": "x", "outputs": [{"output_type": "display_data", "data": data}]}
    page, files = finish({"cells": [cell]}, "Title", "", depth, {})
    (name,) = files
    assert files[name] == text
    shown = "".join("".join(o["data"]["text/markdown"]) for c in page["cells"] for o in c.get("outputs", []))
    assert f'<a href="{way}/{name}" download>' in shown
    assert calendar_name(text) == name != calendar_name(text + " ")
