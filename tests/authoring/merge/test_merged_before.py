"""A copy that was merged and is merged again: what was settled since stays settled; in an earlier version of ours it is merged anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from merge_fixture import ME, actors, edit, merged, text_of, write

from planning.authoring.merge import choices, settle
from planning.keeping.editing import added
from planning.keeping.journal import Writer
from planning.keeping.saving import Edit, save, take_in
from planning.profiles.workspace import Workspace


@pytest.fixture
def clashing(parted: tuple[Workspace, Workspace], tmp_path: Path) -> tuple[Workspace, Workspace]:
    """Two copies that wrote one field and one paragraph otherwise, theirs in an editor without what was there before."""
    ours, theirs = parted
    shutil.copytree(ours.root, tmp_path / "before")
    edit(ours, "Bilal", "A-01", influence="4")
    edit(theirs, "Amina", "A-01", influence="1")
    for place, words, name in ((ours, "The road is open.", "Bilal"), (theirs, "The road is mined.", "Amina")):
        write(place, "The road is closed.", words)
        take_in(place, "XKZ", Writer(name))
    return ours, theirs


def test_what_was_settled_since_stays_settled(clashing: tuple[Workspace, Workspace]) -> None:
    """Merged again after both were settled, the same copy brings nothing back and asks nothing."""
    ours, theirs = clashing
    assert merged(ours, theirs.root).clashes == 2
    for file in ("actors.yml", "assessment.md"):
        path = ours.profiles / "xkz" / file
        while found := next(choices(file, text := text_of(ours, file)), None):
            path.write_text(settle(text, found, other=False), encoding="utf-8")
    take_in(ours, "XKZ", ME)
    before = text_of(ours), text_of(ours, "assessment.md")
    done = merged(ours, theirs.root)
    assert (done.clashes, done.changed, done.held) == (0, 0, 0)
    assert (text_of(ours), text_of(ours, "assessment.md")) == before
    assert "mined" not in before[1]


def test_what_they_wrote_since_is_merged(clashing: tuple[Workspace, Workspace]) -> None:
    """A copy that goes on writing after it was merged is merged with all it has."""
    ours, theirs = clashing
    merged(ours, theirs.root)
    read = text_of(theirs)
    new = added(read, "actors.yml", "actors", {"id": "A-07", "level": "2", "name": "River watch"})
    save(theirs, "XKZ", [Edit("actors.yml", read, new)], Writer("Amina", "form"))
    merged(ours, theirs.root)
    assert actors(ours)["A-07"]["name"] == "River watch"


def test_an_earlier_version_of_ours_does_not_count_as_merged(
    clashing: tuple[Workspace, Workspace], tmp_path: Path
) -> None:
    """Whoever goes back to a version from before the merge, or to another branch, gets what it brought when it is merged again."""
    ours, theirs = clashing
    merged(ours, theirs.root)
    shutil.rmtree(ours.profiles)
    shutil.copytree(tmp_path / "before" / "country_profiles", ours.profiles)
    merged(ours, theirs.root)
    assert "The road is mined." in text_of(ours, "assessment.md")
    assert actors(ours)["A-01"]["influence"] == "1"
