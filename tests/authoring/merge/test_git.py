"""What git knows of two copies, asked without a command of the other one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from merge_fixture import ME, actors, edit, faults, git, merged, text_of, write

from planning.authoring.merge import merge_copy, opened_copy
from planning.authoring.merge.git import common_commits
from planning.profiles.workspace import Workspace


def test_a_branch_is_merged_with_the_ancestor_that_git_knows(repository: Workspace) -> None:
    """``planning merge field``: changes of the branch and those that are not committed yet are both there."""
    done = merged(repository, "field")
    assert actors(repository)["A-01"] | {} == {
        "id": "A-01", "level": "2", "name": "Defence Force", "actor_type": "state_armed_forces", "influence": "4", "position": "1",
    }  # fmt: skip
    text = text_of(repository, "assessment.md")
    assert "The river is closed." in text
    assert "As it is." in text
    assert done.clashes == 0
    assert faults(repository) == []


def test_a_clone_in_another_folder_is_merged_with_its_ancestor(repository: Workspace, tmp_path: Path) -> None:
    """A clone on a stick, with work that was never committed, knows what both had read."""
    git(repository.root, "commit", "-q", "-a", "-m", "mine")
    git(tmp_path, "clone", "-q", str(repository.root), str(tmp_path / "stick"))
    theirs = Workspace(tmp_path / "stick")
    write(theirs, "The road is closed.", "The road is mined.")
    edit(repository, "Bilal", "A-02", influence="1")
    done = merged(repository, theirs.root)
    assert "The road is mined." in text_of(repository, "assessment.md")
    assert actors(repository)["A-02"]["influence"] == "1"
    assert done.clashes == 0


@pytest.fixture
def stick(repository: Workspace, tmp_path: Path) -> Workspace:
    """A clone of the repository in another folder, with a commit more."""
    git(repository.root, "commit", "-q", "-a", "-m", "mine")
    git(tmp_path, "clone", "-q", str(repository.root), str(tmp_path / "stick"))
    place = Workspace(tmp_path / "stick")
    write(place, "The road is closed.", "The road is mined.")
    git(place.root, "commit", "-q", "-a", "-m", "theirs")
    return place


def test_no_command_of_the_other_repository_is_run(repository: Workspace, stick: Workspace, tmp_path: Path) -> None:
    """The other copy lacks an object and says by what command to fetch it, at start and end of a lot else: nothing is run."""
    ran = tmp_path / "ran"
    command = f"touch {ran}; false"
    config = f'[core]\nrepositoryformatversion = 1\nsshCommand = "{command}"\nfsmonitor = "{command}"\nalternateRefsCommand = "{command}"\n'
    config += '[extensions]\npartialClone = origin\n[remote "origin"]\nurl = ssh://x/y\npromisor = true\n'
    (stick.root / ".git" / "config").write_text(config, encoding="utf-8")
    missing = git(repository.root, "commit-tree", "HEAD^{tree}", "-m", "nowhere").stdout.strip()
    (stick.root / ".git" / "HEAD").write_text(f"{missing}\n", encoding="utf-8")
    (repository.root / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    merged(repository, stick.root)
    assert not ran.exists()


@pytest.mark.parametrize("how", ["loose", "packed", "detached", "shallow", "borrowed", "branch of a folder"])
def test_the_repository_of_a_clone_is_read_whatever_its_form(repository: Workspace, tmp_path: Path, how: str) -> None:
    """Packed names and objects, a commit without a branch, a clone cut short or with borrowed objects: the ancestor is known."""
    git(repository.root, "commit", "-q", "-a", "-m", "mine")
    more = {"shallow": ["--depth", "1"], "borrowed": ["--shared"]}.get(how, [])
    url = f"file://{repository.root}" if how == "shallow" else str(repository.root)
    git(tmp_path, "clone", "-q", *more, url, str(tmp_path / "stick"))
    theirs = Workspace(tmp_path / "stick")
    write(theirs, "The road is closed.", "The road is mined.")
    git(theirs.root, "commit", "-q", "-a", "-m", "theirs")
    if how == "packed":
        git(theirs.root, "gc", "-q")
    if how == "detached":
        git(theirs.root, "checkout", "-q", "--detach")
    if how == "branch of a folder":
        git(theirs.root, "checkout", "-q", "-b", "field/north")
    edit(repository, "Bilal", "A-02", influence="1")
    write(repository, "The river is open.", "The river is closed.")
    with opened_copy(repository, str(theirs.root)) as copy:
        assert copy.ancestor is not None
        assert "The river is open.\n\nThe road is closed." in copy.ancestor["xkz"]["assessment.md"]
        done = merge_copy(repository, copy, ME)
    assert done.clashes == 0
    assert "The river is closed.\n\nThe road is mined." in text_of(repository, "assessment.md")


@pytest.mark.parametrize(
    "how", ["a worktree", "a name that leads out", "a pipe", "nothing in it", "in our own", "a link"]
)
def test_what_is_no_repository_of_its_own_is_none(repository: Workspace, stick: Workspace, how: str) -> None:
    """A repository that lies elsewhere, or is none, or is ours: git says nothing of the copy, and nothing waits or fails."""
    inner, root = stick.root / ".git", stick.root
    if how == "a worktree":
        shutil.move(inner, root / "elsewhere")
        inner.write_text(f"gitdir: {root / 'elsewhere'}\n", encoding="utf-8")
    elif how == "a name that leads out":
        (inner / "HEAD").write_text("ref: refs/heads/../../../../home/.git/refs/heads/main\n", encoding="utf-8")
    elif how == "a pipe":
        (inner / "HEAD").unlink()
        os.mkfifo(inner / "HEAD")
    elif how == "nothing in it":
        shutil.rmtree(inner / "objects")
    elif how == "a link":
        shutil.move(inner, root / "elsewhere")
        inner.symlink_to(root / "elsewhere")
    else:
        shutil.rmtree(inner)
        root = repository.root / "from the field"
        shutil.move(stick.root, root)
    with opened_copy(repository, str(root)) as copy:
        assert copy.ancestor is None


def test_two_branches_that_met_crosswise_lose_no_choice(repository: Workspace) -> None:
    """Each had taken in the other and settled one field in its own way: both values are kept, and what both have stays."""
    root = repository.root
    edit(repository, "Bilal", "A-01", influence="1")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "mine")
    git(root, "branch", "ours-then")
    git(root, "merge", "-q", "-s", "ours", "field", "-m", "ours holds")
    write(repository, "position: 1", "position: 2", "actors.yml")
    git(root, "commit", "-q", "-a", "-m", "later")
    git(root, "checkout", "-q", "field")
    git(root, "merge", "-q", "-s", "ours", "ours-then", "-m", "theirs holds")
    git(root, "checkout", "-q", "main")
    assert len(common_commits(root, "field")) == 2
    done = merged(repository, "field")
    assert actors(repository)["A-01"]["influence"] == "1"
    assert actors(repository)["A-01"]["position"] == "2"
    notes = actors(repository)["A-01"]["other_versions"]
    assert "4" in {n["value"] for n in notes if n["field"] == "influence"}  # type: ignore[attr-defined]
    assert done.clashes > 0
