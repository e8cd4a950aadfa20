"""Workspaces that several test files look at, each made once for all test processes, and how to call the command."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

__all__ = [
    "AS_OF",
    "PRODUCT_PAGES",
    "ROOT",
    "command",
    "copy_workspace",
    "once",
    "pages_of_site",
    "site",
    "small",
    "small_site",
    "tree",
    "whole",
]

ROOT = Path(__file__).parents[1]
AS_OF = "2026-11-22"
SMALL = ("lbn", "sdn", "xka")
HAND_WRITTEN = ("_quarto.yml", "index.qmd", "method.qmd", "sharing.qmd", "glossary.qmd")
PRODUCT_PAGES = (
    "index",
    "country_assessment",
    "armed_actors",
    "access_protection",
    "evidence",
    "scenario_plan",
    "working_plan",
    "military_planning",
    "transition_review",
    "transition_functions",
    "transition_plan",
    "what_changed",
    "review",
)
WAIT = 600  # seconds until a process gives up on what another one is making


def pages_of_site() -> list[str]:
    """Give every page the site must have, from the areas that are committed and the hand-written pages."""
    areas = sorted(p.name for p in (ROOT / "country_profiles").iterdir() if p.is_dir())
    of_areas = [f"reports/{area}/{page}.html" for area in areas for page in PRODUCT_PAGES]
    of_all = [f"reports/{page}.html" for page in ("areas", "comparison", "frameworks", "scales")]
    return ["index.html", "method.html", "sharing.html", "glossary.html", *of_all, *of_areas]


def copy_workspace(to: Path, areas: Iterable[str] = ()) -> Path:
    """Copy the project's own workspace, without anything made; with ``areas`` only these."""
    wanted = set(areas)
    for folder in sorted((ROOT / "country_profiles").iterdir()):
        if folder.is_dir() and (not wanted or folder.name in wanted):
            shutil.copytree(folder, to / "country_profiles" / folder.name)
    for name in ("templates", "assets"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in HAND_WRITTEN:
        shutil.copyfile(ROOT / name, to / name)
    return to


def command(*arguments: str, code: int = 0, **settings: str) -> subprocess.CompletedProcess[str]:
    """Call ``planning`` in a process of its own and look at its exit code; ``settings`` are environment variables."""
    # The tests' own code is what runs, also where another copy of the package is installed.
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | settings
    done = subprocess.run(
        [sys.executable, "-m", "planning", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == code, f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


def tree(folder: Path) -> dict[str, str]:
    """Give every file of a folder with the digest of its bytes; the lock of a run is none."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.parts[-2:] != (".planning", "run.lock"))
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def _once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Make a folder in the first process that asks for it; the others wait until it is there, or failed."""
    folder, done, failed = shared / name, shared / f"{name}.done", shared / f"{name}.failed"
    try:
        (shared / f"{name}.taken").mkdir()
    except FileExistsError:
        end = time.monotonic() + WAIT
        while not done.exists():
            if failed.exists():
                pytest.fail(f"another process could not make {name}: {failed.read_text(encoding='utf-8')}")
            if time.monotonic() > end:
                pytest.fail(f"{name} was not made within {WAIT} seconds")
            time.sleep(0.2)
        return folder
    try:
        make(folder)
    except BaseException as error:
        failed.write_text(str(error), encoding="utf-8")
        raise
    done.touch()
    return folder


def _shared(factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _make_whole(folder: Path) -> None:
    copy_workspace(folder)
    # A kernel that starts or ends waits more than it works, and most tests wait for these pages: one more than cores.
    told = ("--as-of", AS_OF, "--builder", "embedded", "--quiet", "--jobs", str((os.cpu_count() or 1) + 1))
    command("publish", "--workspace", str(folder), *told)


def _make_small(folder: Path) -> None:
    copy_workspace(folder, SMALL)
    command("run", "--workspace", str(folder), "--as-of", AS_OF, "--quiet")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Give a folder that is made once for all test processes; nobody may change it."""
    return _once(_shared(factory), name, make)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the workspace with all its pages (edition hct) and its site; nobody may change it."""
    return _once(_shared(tmp_path_factory), "whole", _make_whole)


@pytest.fixture(scope="session")
def site(whole: Path) -> Path:
    """Give the folder of the published site; nobody may change it."""
    return whole / "_site"


@functools.cache
def _small_base(shared: Path) -> Path:
    return _once(shared, "small", _make_small)


def _make_small_site(folder: Path, base: Path) -> None:
    from planning.profiles import Workspace
    from planning.publishing import publish

    own = shutil.copytree(base, folder.with_name("small_published"))  # publishing writes into reports/ as well
    publish(Workspace(own), folder, "embedded")


@pytest.fixture
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of the workspace that ``small`` gives; nobody may change it."""
    shared = _shared(tmp_path_factory)
    base = _small_base(shared)
    return _once(shared, "small_site", lambda folder: _make_small_site(folder, base))


@pytest.fixture
def small(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace of one's own with Lebanon, Sudan and the exercise XKA, its pages (edition hct) made."""
    return Path(shutil.copytree(_small_base(_shared(tmp_path_factory)), tmp_path / "small"))
