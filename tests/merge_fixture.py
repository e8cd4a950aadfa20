"""Two copies of a small workspace, with and without git, and what tests of their merging do to them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from planning.authoring.merge import Merged, merge_copy, opened_copy
from planning.keeping.editing import changed
from planning.keeping.journal import Writer, check_journal
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, area_texts, save
from planning.profiles.workspace import Workspace

ACTORS = """\
# Armed actors
actors:
  - id: A-01
    level: 2
    name: Defence Force
    actor_type: state_armed_forces
    influence: 5
    position: 0  # by the draft schedule
  - id: A-02
    level: 2
    name: River guard
    actor_type: state_armed_forces
    influence: 3
relations:
  - id: L-01
    level: 2
    source: A-01
    target: A-02
    relation: command
"""
PROSE = "level: 2\n\n## KJ\n\nThe river is open.\n\nThe road is closed.\n\n## H01\n\nAs it was.\n"
AREA = "area:\n  id: XKZ\n  level: 1\n  name: Merging\n  exercise: yes\n"
ME = Writer("Bilal", "merge")
GIT = {
    "GIT_AUTHOR_NAME": "x",
    "GIT_AUTHOR_EMAIL": "x@example.org",
    "GIT_COMMITTER_NAME": "x",
    "GIT_COMMITTER_EMAIL": "x@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}


def made(root: Path) -> Workspace:
    """Make a workspace with one area."""
    folder = root / "country_profiles" / "xkz"
    folder.mkdir(parents=True)
    for name, text in (("area.yml", AREA), ("actors.yml", ACTORS), ("assessment.md", PROSE)):
        (folder / name).write_text(text, encoding="utf-8")
    return Workspace(root)


def text_of(place: Workspace, file: str = "actors.yml") -> str:
    """Give the text of a file as it is."""
    return (place.profiles / "xkz" / file).read_text(encoding="utf-8")


def edit(place: Workspace, who: str, record: str, **fields: str | None) -> None:
    """Save fields of an actor as somebody does in a form."""
    read = text_of(place)
    save(
        place,
        "XKZ",
        [Edit("actors.yml", read, changed(read, "actors.yml", "actors", record, fields))],
        Writer(who, "form"),
    )


def write(place: Workspace, old: str, new: str, file: str = "assessment.md") -> None:
    """Change a file in an editor, which no journal tells."""
    path = place.profiles / "xkz" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def merged(place: Workspace, theirs: Path | str) -> Merged:
    """Merge another copy into a workspace."""
    with opened_copy(place, str(theirs)) as copy:
        return merge_copy(place, copy, ME)


def actors(place: Workspace) -> dict[str, dict[str, object]]:
    """Give the actors of a workspace by id."""
    return {i.identity: i.data for k, i in read_outline(text_of(place)).records() if k == "actors"}


def faults(place: Workspace) -> list[str]:
    """Give what planning check says of the journal."""
    folder = place.profiles / "xkz"
    return [str(p) for p in check_journal(folder, area_texts(folder))]


@pytest.fixture
def parted(tmp_path: Path) -> tuple[Workspace, Workspace]:
    """Two copies of one workspace, whose journal had begun before they parted."""
    ours = made(tmp_path / "ours")
    edit(ours, "Bilal", "A-02", influence="2")
    shutil.copytree(ours.root, tmp_path / "theirs")
    shutil.rmtree(tmp_path / "theirs" / ".planning")
    return ours, Workspace(tmp_path / "theirs")


def git(root: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run git in a folder, with a name of its own."""
    run = ["git", "-C", str(root), *arguments]
    return subprocess.run(run, env={**os.environ, **GIT}, capture_output=True, text=True, check=check)


@pytest.fixture
def repository(tmp_path: Path) -> Workspace:
    """A workspace in a repository of git, with a branch ``field`` on which somebody changed something."""
    place = made(tmp_path / "home")
    shutil.copy(Path(__file__).parents[1] / ".gitattributes", place.root)
    (place.root / ".gitignore").write_text(".planning/\n", encoding="utf-8")
    git(place.root, "init", "-q", "-b", "main")
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "one")
    git(place.root, "checkout", "-q", "-b", "field")
    edit(place, "Amina", "A-01", influence="4")
    write(place, "The river is open.", "The river is closed.")
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "two")
    git(place.root, "checkout", "-q", "main")
    edit(place, "Bilal", "A-01", position="1")
    write(place, "As it was.", "As it is.")
    return place


def notebook(*sources: str) -> bytes:
    """Give a notebook with these cells."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for n, s in enumerate(sources)
    ]
    return (json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n").encode()
