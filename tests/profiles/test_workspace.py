"""Finding the workspace from where somebody stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.problems import UsageError
from planning.profiles import Workspace, find_workspace


def test_the_nearest_workspace_upward_is_taken(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder deep inside, the workspace above is found."""
    deep = workspace.profiles / "xkz"
    deep.mkdir()
    monkeypatch.chdir(deep)
    assert find_workspace(None).root == workspace.root.resolve()


def test_a_folder_that_is_none_is_a_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without country_profiles/ the message says what is missing and what to give."""
    with pytest.raises(UsageError, match="it has no folder country_profiles/"):
        find_workspace(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="--workspace DIR"):
        find_workspace(None)


def test_a_workspace_brings_its_own_templates_or_takes_the_shipped_ones(workspace: Workspace, root: Path) -> None:
    """Templates beside the profiles win over those of the package."""
    assert workspace.templates == root / "templates"
    (workspace.root / "templates").mkdir()
    assert workspace.templates == workspace.root / "templates"
