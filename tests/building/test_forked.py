"""Kernels forked for a run: each has a process of its own, is confined, gives the same page, and ends with the run."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from planning.building.confined import SOURCES
from planning.building.forked import WORTH, ask, forks_kernels
from planning.building.run import execute

PARAMETERS = {"area": "XKA", "as_of": "2026-11-22", "edition": "hct"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")


@pytest.fixture(scope="module")
def forker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a process that forks kernels."""
    with forks_kernels(WORTH, tmp_path_factory.mktemp("released")) as address:
        yield address


def run(code: str, folder: Path, address: str, sources: tuple[str, ...] = ()) -> str:
    """Run code as a template's would be, in a kernel that is forked, and give what it said."""
    path = folder / "try.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), path)
    done, why = execute(str(path), {}, str(folder), sources, address)
    assert why == ""
    return "".join(o.get("text", "") for c in done["cells"] for o in c.get("outputs", []))


@linux
def test_a_page_finds_nothing_that_another_left(forker: str, tmp_path: Path) -> None:
    """What one page changes in its modules, environment and folder is not there for the next, in another process."""
    left = """import os, planning
print(os.getpid(), os.getppid(), getattr(planning, "mirabelle", 0), os.environ.get("LC_MIRABELLE"), os.getcwd())
planning.mirabelle = 1
os.environ["LC_MIRABELLE"] = "1"
os.chdir("/")"""
    (one, parent, *first), (two, other, *second) = (run(left, tmp_path, forker).split() for _ in range(2))
    assert first == second == ["0", "None", str(tmp_path)]
    assert one != two
    assert parent == other != str(os.getpid())  # both were forked by one process, which is not this one


@linux
@pytest.mark.parametrize(
    "code",
    [
        "open({sources!r} + '/facts.yml').read()",
        "os.system('true')",
        "os.fork()",
        "socket.socket(socket.AF_UNIX).connect({forker!r})",
        "socket.create_connection(('127.0.0.1', 9), timeout=1)",
    ],
)
def test_a_forked_kernel_is_confined_as_any_other(code: str, forker: str, tmp_path: Path) -> None:
    """It reads no source, starts nothing, and cannot have a kernel forked that would not be confined."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "facts.yml").write_text("mirabelle", encoding="utf-8")
    tried = code.format(sources=str(sources), forker=forker)
    lines = ["import os, socket", "try:", f"    print({tried})", "except PermissionError as error:", "    print(error)"]
    told = run("\n".join(lines), tmp_path, forker, (str(sources),))
    assert ": a page " in told
    assert "mirabelle" not in told


@linux
def test_a_forked_kernel_knows_no_token_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that a page is not made from is not there, not even in what the process was started with."""
    monkeypatch.setenv("MIRABELLE_TOKEN", "mirabelle")
    with forks_kernels(WORTH, tmp_path) as address:
        told = run("import os; print(dict(os.environ), open('/proc/self/environ').read())", tmp_path, address)
    assert "PYTHONHASHSEED" in told
    assert "MIRABELLE" not in told
    assert SOURCES not in told


@linux
@pytest.mark.parametrize("product", ["armed_actors", "transition_review"])
def test_a_page_is_the_same_from_a_forked_kernel(product: str, forker: str, root: Path) -> None:
    """With its drawings and numbers it gives the same outputs as from a kernel that started from nothing."""
    template = str(root / "templates" / f"{product}.ipynb")
    pages = [execute(template, PARAMETERS, str(root), (), address) for address in ("", forker)]
    assert [why for _, why in pages] == ["", ""]
    one, other = ([c.get("outputs") for c in page["cells"]] for page, _ in pages)
    assert one == other
    assert any(one)


def test_where_nobody_forks_a_kernel_starts_from_nothing(tmp_path: Path) -> None:
    """A process that is gone costs time and no page."""
    assert run("print('mirabelle')", tmp_path, str(tmp_path / "nobody")) == "mirabelle\n"


def test_for_a_few_pages_nothing_is_imported_ahead(tmp_path: Path) -> None:
    """A run that is over before the imports are made up for has no such process."""
    with forks_kernels(WORTH - 1, tmp_path) as address:
        assert address == ""


@linux
def test_kernels_that_are_left_end_with_the_run(tmp_path: Path) -> None:
    """A kernel that nobody ended is gone when the run is over, and so is the address."""
    with forks_kernels(WORTH, tmp_path) as address:
        told = {"argv": ["-f", str(tmp_path / "connection.json")], "cwd": str(tmp_path), "env": {"HOME": str(tmp_path)}}
        pid = int(ask(address, start=told))
        assert ask(address, ended=pid) is None
    end = time.monotonic() + 20
    while Path(f"/proc/{pid}/stat").exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}/stat").exists()
    assert not Path(address).parent.exists()
