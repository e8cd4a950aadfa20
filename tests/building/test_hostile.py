"""Notebooks with more in them than they should have: it does not reach a page, or the template is refused."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planning.building import PRODUCTS, TemplateError, check_templates, plan_pages
from planning.building.finish import finish
from planning.building.products import product
from planning.building.reports import Reports
from planning.building.templates import check_template
from planning.display.blocks import BLOCK_TYPE
from planning.problems import UsageError
from planning.profiles import Workspace

RUN = "<script>window.HOSTILE=1</script>"
FACTS = {"product": "scenario_plan", "area": "XKZ", "as_of": "2026-11-22", "edition": "hct", "fingerprint": "ab" * 32}
OUTPUTS = {
    "a stream": {"output_type": "stream", "name": "stdout", "text": f"HOSTILE {RUN} {{{{< env HOME >}}}}"},
    "an error": {"output_type": "error", "ename": "HOSTILE", "evalue": RUN, "traceback": ["HOSTILE"]},
    "HTML": {"output_type": "display_data", "metadata": {}, "data": {"text/html": f"HOSTILE {RUN}"}},
    "Markdown": {
        "output_type": "execute_result", "metadata": {}, "execution_count": 1,
        "data": {"text/markdown": "HOSTILE {{< include ../../etc/passwd >}}", "text/plain": "HOSTILE"},
    },
    "a script": {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": "HOSTILE"}},
    "a picture": {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": f"<svg>HOSTILE{RUN}</svg>"}},
    "a widget": {
        "output_type": "display_data", "metadata": {},
        "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "HOSTILE"}, "text/plain": "HOSTILE"},
    },
}  # fmt: skip


def _code(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": list(outputs), "source": "HOSTILE"}


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


@pytest.mark.parametrize("name", OUTPUTS)
def test_only_blocks_of_ours_come_from_a_notebook_cell_onto_a_page(name: str) -> None:
    """Whatever else a notebook cell prints, raises, draws or displays stays in the executed notebook."""
    ours = {"output_type": "display_data", "metadata": {}, "data": {BLOCK_TYPE: {"html": "<p>ours</p>", "scripts": []}}}
    page, made = finish({"cells": [_text("## One"), _code(OUTPUTS[name], ours)]}, "Title", "<p>foot</p>", 1, FACTS)
    assert "ours" in json.dumps(page)
    assert "HOSTILE" not in json.dumps(page)
    assert not made
    alone, _ = finish({"cells": [_text("## One"), _code(OUTPUTS[name])]}, "Title", "<p>foot</p>", 1, FACTS)
    assert "HOSTILE" not in json.dumps(alone)
    assert "## One" not in json.dumps(alone)


def test_state_and_metadata_of_a_notebook_do_not_reach_a_page() -> None:
    """Neither the state of widgets nor tags, attachments and metadata of cells are on the page."""
    text = _text("## One") | {"attachments": {"HOSTILE": {"image/svg+xml": RUN}}, "metadata": {"HOSTILE": 1}}
    ours = {
        "output_type": "display_data",
        "metadata": {"HOSTILE": 1},
        "data": {BLOCK_TYPE: {"html": "a", "scripts": []}},
    }
    cells = [text, _code(ours), {"cell_type": "raw", "metadata": {"format": "text/html"}, "source": f"HOSTILE{RUN}"}]
    page, _ = finish({"cells": cells, "metadata": {"widgets": {"HOSTILE": RUN}}}, "Title", "<p>foot</p>", 1, FACTS)
    assert "HOSTILE" not in json.dumps(page)


def _changed(root: Path, to: Path, change: Callable[[list[Any]], object]) -> Path:
    shutil.copytree(root / "templates", to / "templates")
    path = to / "templates" / "scenario_plan.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook["cells"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


CELLS = {
    "a shortcode": (_text("{{< env HOME >}}"), "'{', which is more than text"),
    "an include": (_text("Text.\n\n{{< include ../../etc/passwd >}}"), "'{', which is more than text"),
    "HTML": (_text(f"## A\n\n{RUN}"), "'<', which is more than text"),
    "a raw block": (_text("```{=html}\n<b>x</b>\n```"), "which is more than text"),
    "a division": (_text("::: {.hidden}\nx\n:::"), "':::', which is more than text"),
    "a picture": (_text("![x](https://hostile.example/a.png)"), "'![', which is more than text"),
    "a link that runs": (_text("[x](JavaScript:alert(1))"), "'JavaScript:', which is more than text"),
    "an attachment": (
        _text("## A") | {"attachments": {"a": {"image/png": ""}}},
        "an attachment, which is more than text",
    ),
    "a raw cell": ({"cell_type": "raw", "metadata": {}, "source": RUN}, "a cell of kind 'raw'"),
    "an unknown cell": ({"cell_type": "widget", "metadata": {}, "source": ""}, "a cell of kind 'widget'"),
    "an output": (_code(OUTPUTS["HTML"]), "outputs in a template"),
    "parameters": (
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [], "source": 'area = "SDN"'},
        "2 notebook cells tagged 'parameters'",
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_template_with_a_cell_too_many_is_refused_before_anything_starts(
    name: str, root: Path, tmp_path: Path
) -> None:
    """A cell that a renderer would run, include or fetch, or that would change the page's area, stops the run."""
    cell, said = CELLS[name]
    (tmp_path / "country_profiles").mkdir()
    path = _changed(root, tmp_path, lambda cells: cells.append(cell))
    found = [str(p) for p in check_template(path, product("scenario_plan"))]
    assert any(said in line for line in found)
    with pytest.raises(TemplateError):
        plan_pages(Workspace(tmp_path), "hct", dt.date(2026, 11, 22))


@pytest.mark.parametrize("cells", [None, 1, {"a": 1}, [1], ["x"], [None], [{"metadata": 1}], [[]]])
def test_a_file_of_another_shape_is_no_template(cells: Any, root: Path, tmp_path: Path) -> None:
    """What is JSON but no notebook is told in one line."""
    path = _changed(root, tmp_path, lambda _: None)
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (found,) = check_template(path, product("scenario_plan"))
    assert "a file that is no notebook" in str(found)
    path.write_text("[" * 100_000, encoding="utf-8")
    (found,) = check_template(path, product("scenario_plan"))
    assert "a file that is no notebook" in str(found)


def test_the_committed_templates_hold_only_text_and_code(root: Path) -> None:
    """The rule troubles no template that is there."""
    assert check_templates(root / "templates", PRODUCTS) == []


@pytest.mark.parametrize("name", ["", "xkz", "assets"])
def test_pages_are_not_written_through_a_link(name: str, tmp_path: Path) -> None:
    """A link in the place of the folder of pages, or of one in it, would have files of elsewhere written over."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "pages.json").write_text("mine", encoding="utf-8")
    link = tmp_path / "reports" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link; pages are written into the workspace alone"):
        Reports(tmp_path / "reports", "hct")
    assert [p.name for p in (tmp_path / "elsewhere").iterdir()] == ["pages.json"]
