"""The kernel of a page reaches the released copy; not the sources, not another program, not the network, not a token."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from planning.building.confined import environment
from planning.building.run import execute

TRY = """
import os, pathlib, shutil, socket, subprocess
def tried():
    {code}
try:
    seen = repr(tried())
except BaseException as error:
    seen = f"{{type(error).__name__}}: {{error}}"
print(seen)
"""


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Give a folder of sources and the released copy beside it, each with a file."""
    for name in ("sources", "released"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "facts.yml").write_text(f"{name} mirabelle\n", encoding="utf-8")
    return tmp_path / "sources", tmp_path / "released"


def run(code: str, places: tuple[Path, Path], tmp_path: Path) -> str:
    """Run a line of code as a template's would be, and give what came of it."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRY.format(code=code))])
    path = tmp_path / "try.ipynb"
    nbformat.write(book, path)
    sources, released = places
    done, why = execute(str(path), {}, str(released), (str(sources),))
    assert why == ""
    return "".join(o.get("text", "") for c in done["cells"] for o in c.get("outputs", []))


@pytest.mark.parametrize(
    "code",
    [
        "return open({path!r} + '/facts.yml').read()",
        "return pathlib.Path('../sources/facts.yml').read_text()",
        "return os.listdir({path!r})",
        "return shutil.copyfile({path!r} + '/facts.yml', 'copy')",
        "os.symlink({path!r}, 'way'); return open('way/facts.yml').read()",
        "import pandas; return pandas.read_csv({path!r} + '/facts.yml')",
        "return subprocess.run(['cat', {path!r} + '/facts.yml'], capture_output=True)",
        "return os.system('cat ' + {path!r} + '/facts.yml')",
        "return socket.create_connection(('127.0.0.1', 9), timeout=1)",
    ],
)
def test_a_page_reads_nothing_but_the_released_copy(code: str, places: tuple[Path, Path], tmp_path: Path) -> None:
    """An absolute path, the way up, a link, another program and the network are all refused."""
    told = run(code.format(path=str(places[0])), places, tmp_path)
    assert told.startswith("PermissionError")
    assert "mirabelle" not in told


def test_a_page_reads_the_released_copy(places: tuple[Path, Path], tmp_path: Path) -> None:
    """What lies in the folder of the page can be read; were nothing readable, the test above would show nothing."""
    assert "released mirabelle" in run("return open('facts.yml').read()", places, tmp_path)


def test_a_page_knows_no_token_of_the_user(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of the environment that a page is not made from is not there, nor the names of closed folders."""
    monkeypatch.setenv("MIRABELLE_TOKEN", "mirabelle")
    told = run("return dict(os.environ)", places, tmp_path)
    assert "'PATH'" in told
    assert "MIRABELLE" not in told
    assert str(places[0]) not in told


def test_the_environment_of_a_page_is_a_list_of_names() -> None:
    """Names that are not on it are dropped, whatever they are."""
    given = {"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "x", "PLANNING_IDENTITY": "k", "AWS_SECRET": "s"}
    assert environment(given) == {"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "x"}
