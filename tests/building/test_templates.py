"""Templates that could show another area's data, or hide thinking, are refused before anything starts."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from site_fixture import AS_OF, copy_workspace, tree

from planning.building import PRODUCTS, TemplateError, check_template, check_templates, plan_pages
from planning.building import run as running
from planning.building.products import product
from planning.building.templates import parameter_names
from planning.cli import main
from planning.problems import Problem
from planning.profiles import Workspace

Notebook = dict[str, Any]


def _template(root: Path, name: str = "scenario_plan") -> Notebook:
    return json.loads((root / "templates" / f"{name}.ipynb").read_text(encoding="utf-8"))


def _parameters(notebook: Notebook) -> dict[str, Any]:
    return next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))


def _last(notebook: Notebook) -> dict[str, Any]:
    return next(c for c in reversed(notebook["cells"]) if c["cell_type"] == "code")


def _untag(notebook: Notebook) -> None:
    _parameters(notebook)["metadata"] = {}


def _tag_two(notebook: Notebook) -> None:
    notebook["cells"].append(copy.deepcopy(_parameters(notebook)))


def _unknown(notebook: Notebook) -> None:
    _parameters(notebook)["source"] = _parameters(notebook)["source"] + ['\neditoin = "hct"']


def _missing(notebook: Notebook) -> None:
    _parameters(notebook)["source"] = ['as_of = "2026-11-23"\n', 'edition = "hct"']


def _real_area(notebook: Notebook) -> None:
    _parameters(notebook)["source"][0] = 'area = "SDN"\n'


def _abyei(notebook: Notebook) -> None:
    _parameters(notebook)["source"][0] = 'area = "XAB"\n'


def _annotated_real_area(notebook: Notebook) -> None:
    _parameters(notebook)["source"][0] = 'area: str = "SDN"  # the default = "XKA"\n'


def _area_set_twice(notebook: Notebook) -> None:
    _parameters(notebook)["source"].append('\narea = "SDN"')


def _area_by_a_name(notebook: Notebook) -> None:
    _parameters(notebook)["source"][0] = "area = some_area\n"


def _area_set_later(notebook: Notebook) -> None:
    _last(notebook)["source"] = ['area = "SDN"']


def _opens(notebook: Notebook) -> dict[str, Any]:
    return next(c for c in notebook["cells"] if "page = open_area(" in "".join(c["source"]))


def _fixed_area(notebook: Notebook) -> None:
    cell = _opens(notebook)
    cell["source"] = "".join(cell["source"]).replace("open_area(area,", 'open_area("SDN",')


def _fixed_edition(notebook: Notebook) -> None:
    cell = _opens(notebook)
    cell["source"] = "".join(cell["source"]).replace("edition)", 'edition="cell")')


def _no_python(notebook: Notebook) -> None:
    _parameters(notebook)["source"] = ["area = "]


def _outputs(notebook: Notebook) -> None:
    _last(notebook)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["old"]}]


def _counted(notebook: Notebook) -> None:
    _last(notebook)["execution_count"] = 7


def _def(notebook: Notebook) -> None:
    _last(notebook)["source"] = ["def think():\n", "    return 1\n", "think()"]


def _loop(notebook: Notebook) -> None:
    _last(notebook)["source"] = ["for n in range(3):\n", "    print(n)"]


def _nine_lines(notebook: Notebook) -> None:
    _last(notebook)["source"] = [f"a{n} = {n}\n" for n in range(8)] + ["a1"]


def _torn(notebook: Notebook) -> None:
    _last(notebook)["source"] = ["show.questions(page"]


WRONG: dict[str, tuple[Callable[[Notebook], None], str]] = {
    "no parameters tag": (
        _untag,
        "tags: found 0 notebook cells tagged 'parameters'; allowed exactly one; tag the cell",
    ),
    "two parameters tags": (_tag_two, "tags: found 2 notebook cells tagged 'parameters'; allowed exactly one"),
    "an unknown parameter": (_unknown, "found the parameter 'editoin'; allowed area, as_of, edition; write edition"),
    "a missing parameter": (_missing, "found no parameter 'area'; allowed area, as_of, edition; add area"),
    "a real default area": (
        _real_area,
        "found the default area 'SDN'; allowed XKA to XZZ; write the code of an exercise",
    ),
    "Abyei as default area": (_abyei, "found the default area 'XAB'; allowed XKA to XZZ"),
    "a real default area with a type": (_annotated_real_area, "found the default area 'SDN'"),
    "a default area by a name": (_area_by_a_name, "found the default area 'some_area'; allowed XKA to XZZ"),
    "the area set a second time": (_area_set_twice, "found 'area' set 2 times; allowed once; delete the others"),
    "the area set after the parameters": (_area_set_later, "'area' set again; allowed the parameters cell alone"),
    "a page opened on a fixed area": (
        _fixed_area,
        "found open_area('SDN', as_of, edition); allowed open_area(area, as_of",
    ),
    "a page opened on a fixed edition": (
        _fixed_edition,
        "allowed open_area(area, as_of, edition); pass the parameters",
    ),
    "parameters that are no Python": (_no_python, "found text that is no Python"),
    "outputs": (_outputs, "found outputs in a template; clear all outputs before you save"),
    "an execution count": (_counted, "found outputs in a template; clear all outputs before you save"),
    "a function": (_def, "found a function, class or loop; move it to planning/analysis"),
    "a loop": (_loop, "found a function, class or loop; move it to planning/analysis"),
    "nine lines": (_nine_lines, "found 9 lines; allowed at most 8; move them to planning/display"),
    "text that is no Python": (_torn, "found text that is no Python"),
}


def test_the_committed_templates_have_no_problem(root: Path) -> None:
    """Every template of every product passes the check as it is committed."""
    assert check_templates(root / "templates") == []


def test_every_committed_template_belongs_to_a_product(root: Path) -> None:
    """No notebook lies in templates/ that nothing checks and nothing runs."""
    assert {p.name for p in (root / "templates").glob("*.ipynb")} == {p.template for p in PRODUCTS}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_template_is_refused_with_one_line(wrong: str, root: Path, tmp_path: Path) -> None:
    """Each fault gives exactly one problem that names the file and says what to do."""
    spoil, expected = WRONG[wrong]
    notebook = _template(root)
    spoil(notebook)
    path = tmp_path / "templates" / "scenario_plan.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    found = check_template(path, product("scenario_plan"))
    assert len(found) == 1, found
    line = str(found[0])
    assert line.startswith("templates/scenario_plan.ipynb:")
    assert expected in line
    assert "\n" not in line


def test_a_page_about_all_areas_takes_no_area(root: Path, tmp_path: Path) -> None:
    """A template of all areas with a parameter ``area`` is refused, since nobody would set it."""
    notebook = _template(root, "comparison")
    _parameters(notebook)["source"].insert(0, 'area = "XKA"\n')
    path = tmp_path / "comparison.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (problem,) = check_template(path, product("comparison"))
    assert "found the parameter 'area'; allowed as_of, edition; delete it" in str(problem)


@pytest.mark.parametrize("text", [None, "{", "[]", "null"])
def test_a_file_that_is_no_notebook_is_a_problem(text: str | None, tmp_path: Path) -> None:
    """A template that is missing or torn is named with the remedy and gives no traceback."""
    path = tmp_path / "scenario_plan.ipynb"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    (problem,) = check_template(path, product("scenario_plan"))
    assert problem.remedy == "restore it from the repository"


def test_all_faults_of_all_templates_are_told_at_once(root: Path, tmp_path: Path) -> None:
    """Two faults in two templates give both lines, not the first alone."""
    spoilt = {"scenario_plan": _untag, "comparison": _loop}
    for item in PRODUCTS:
        notebook = _template(root, item.id)
        spoilt.get(item.id, lambda _: None)(notebook)
        (tmp_path / item.template).write_text(json.dumps(notebook), encoding="utf-8")
    files = [p.file.split("/")[-1] for p in check_templates(tmp_path)]
    assert files == ["scenario_plan.ipynb", "comparison.ipynb"]


def test_names_are_read_from_every_way_of_setting_them() -> None:
    """Plain, annotated and chained settings count; what is only used does not."""
    assert parameter_names('area = "XKA"\nas_of: str = "2026"\na = b = 1\nprint(area)') == ["area", "as_of", "a", "b"]


@pytest.mark.parametrize("wrong", ["no parameters tag", "an unknown parameter", "a missing parameter", "a loop"])
def test_nothing_starts_and_nothing_changes_with_a_wrong_template(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``planning run`` ends with 1 before a process or kernel is started and leaves the disk as it was."""
    folder = copy_workspace(tmp_path, ["sdn"])
    path = folder / "templates" / "scenario_plan.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    WRONG[wrong][0](notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    before = tree(folder)

    def poison(*_: object, **__: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr(running, "ProcessPoolExecutor", poison)
    monkeypatch.setattr(running, "execute", poison)
    monkeypatch.setattr(running, "release_workspace", poison)
    monkeypatch.setattr("papermill.execute_notebook", poison)
    monkeypatch.setattr("subprocess.Popen.__init__", poison)
    done = CliRunner().invoke(main, ["run", "--workspace", str(folder), "--as-of", AS_OF, "--quiet"])
    assert done.exit_code == 1
    assert "templates/scenario_plan.ipynb:" in done.output
    assert "Traceback" not in done.output
    assert tree(folder) == before
    assert not (folder / "reports").exists()


def test_the_poison_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With good templates the same poisoned run does start something, so the test above can fail."""
    folder = copy_workspace(tmp_path, ["sdn"])

    class StartedError(Exception):
        """Something was started."""

    def poison(*_: object, **__: object) -> None:
        raise StartedError

    monkeypatch.setattr(running, "ProcessPoolExecutor", poison)
    arguments = ["run", "--workspace", str(folder), "--as-of", AS_OF, "--product", "scenario_plan", "--quiet"]
    assert isinstance(CliRunner().invoke(main, arguments).exception, StartedError)


def test_only_the_templates_of_the_products_asked_for_stand_in_the_way(root: Path, tmp_path: Path, today: Any) -> None:
    """A wrong scenario template stops a plan with it and lets one without it through."""
    folder = copy_workspace(tmp_path, ["sdn"])
    notebook = _template(root)
    _untag(notebook)
    (folder / "templates" / "scenario_plan.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    place = Workspace(folder)
    assert len(plan_pages(place, "hct", today, (), ("transition_review",))) == 1
    with pytest.raises(TemplateError, match="tagged 'parameters'"):
        plan_pages(place, "hct", today)


def test_a_template_problem_reads_as_every_other(root: Path, tmp_path: Path) -> None:
    """The problems of templates are of the same kind as those of profiles, with file, line and field."""
    notebook = _template(root)
    _real_area(notebook)
    path = tmp_path / "scenario_plan.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (problem,) = check_template(path, product("scenario_plan"))
    assert isinstance(problem, Problem)
    assert problem.as_dict()["field"] == "cell 2"
