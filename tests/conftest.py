"""What several test files share: the fixed day, the real profiles, small folders and workspaces to try things on."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from planning.profiles import Profile, Workspace, load_profile

ROOT = Path(__file__).parents[1]
AREA_YML = 'area:\n  id: XKZ\n  level: 1\n  name: Testland\n  exercise: "yes"\n'

# The same examples on every machine: a test that fails once fails for everybody.
settings.register_profile("planning", deadline=None, derandomize=True, max_examples=50, database=None)
settings.load_profile("planning")


@cache
def _real(code: str) -> Profile:
    return load_profile(ROOT / "country_profiles" / code.lower())


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests without a browser know nothing of the loop that one in the same process keeps running, whatever came first."""
    loop = asyncio._get_running_loop()
    if loop is None or request.node.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def today() -> dt.date:
    """Give the day the tests take as today."""
    return dt.date(2026, 11, 23)


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def real() -> Callable[[str], Profile]:
    """Give the committed profile of a real area by its code."""
    return _real


@pytest.fixture
def folder_with(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of the exercise area XKZ; ``folder_with({"access.yml": text})`` adds files or replaces them."""

    def make(files: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "country_profiles" / "xkz"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in {"area.yml": AREA_YML, **(files or {})}.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give an empty workspace."""
    (tmp_path / "country_profiles").mkdir(exist_ok=True)
    return Workspace(tmp_path)
