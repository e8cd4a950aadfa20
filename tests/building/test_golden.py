"""Reference notebooks of an exercise area: executed again, every output is what it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planning.building.templates import parameter_names

GOLDEN = Path(__file__).parents[1] / "golden"
NOTEBOOKS = sorted(GOLDEN.glob("*.ipynb"))
LIMIT = 230_000  # of JSON with its escapes: an exercise area in full depth


def _nbval(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Execute a notebook again and compare its outputs, in a process and with settings of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    # As pages are made: see planning/building/kernels.py.
    environment |= {"PYTHONHASHSEED": "0", "MPLBACKEND": "svg", "PYTHONPATH": str(GOLDEN.parents[1])}
    arguments = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--tb=short"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), *arguments, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
    )


def test_there_are_reference_notebooks() -> None:
    """Both are there, so that the tests below look at something."""
    assert [p.stem for p in NOTEBOOKS] == ["scenario_plan", "transition_functions"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_reference_notebook_gives_the_same_outputs_again(path: Path) -> None:
    """Each output, HTML as text, is the committed one; where that is wanted otherwise, scripts/golden makes it again."""
    done = _nbval(path, path.parent)
    assert done.returncode == 0, done.stdout[-6000:] + "\nWanted so? Run scripts/golden and read the difference."


@pytest.mark.slow
def test_another_output_would_be_noticed(tmp_path: Path) -> None:
    """One changed word in one committed output is found, so that the test above can fail."""
    notebook = json.loads((GOLDEN / "scenario_plan.ipynb").read_text(encoding="utf-8"))
    shown = [c for c in notebook["cells"] if c.get("outputs")]
    shown[0]["outputs"][0]["data"]["text/html"][0] += "<!-- changed -->"
    notebook["cells"] = notebook["cells"][: notebook["cells"].index(shown[0]) + 1]
    (tmp_path / "country_profiles").symlink_to(GOLDEN.parents[1] / "country_profiles")
    (tmp_path / "changed.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    done = _nbval(tmp_path / "changed.ipynb", tmp_path)
    assert done.returncode == 1
    assert "changed" in done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_reference_notebook_is_the_template_with_fixed_parameters(path: Path, root: Path) -> None:
    """It is about an exercise area on a fixed day, small, holds every code of the template, and no error."""
    assert path.stat().st_size < LIMIT
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    template = json.loads((root / "templates" / path.name).read_text(encoding="utf-8"))["cells"]
    wanted = ["".join(c["source"]) for c in template if c["cell_type"] == "code"]
    assert [c for c in code if "# Parameters" not in c] == wanted
    (injected,) = [c for c in code if "# Parameters" in c]
    assert parameter_names(injected) == ["area", "as_of", "edition"]
    assert 'as_of = "2026-11-22"' in injected
    assert 'area = "XK' in injected
    assert {o["output_type"] for c in cells for o in c.get("outputs", [])} <= {"display_data", "execute_result"}
