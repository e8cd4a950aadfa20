"""Who wrote what since two copies parted: never somebody who wrote something else."""

from __future__ import annotations

from merge_fixture import actors, edit, merged, text_of, write

from planning.keeping.journal import Writer
from planning.keeping.saving import Edit, save
from planning.profiles.workspace import Workspace


def notes(place: Workspace, record: str) -> list[tuple[str, str]]:
    """Give the field and the name of each other version noted in a record."""
    found = actors(place)[record].get("other_versions")
    return [(n["field"], n["by"]) for n in found if isinstance(n, dict)] if isinstance(found, list) else []


def test_what_was_typed_in_an_editor_is_of_the_copy(parted: tuple[Workspace, Workspace]) -> None:
    """Before they parted Bilal had written in both; what somebody typed in theirs since is told, and noted, as of the copy."""
    ours, theirs = parted
    write(theirs, "name: River guard", "name: Guard of the river", "actors.yml")
    write(theirs, "influence: 5", "influence: 1", "actors.yml")
    edit(ours, "Bilal", "A-01", influence="3")
    done = merged(ours, theirs.root)
    assert "XKZ: theirs changed name of A-02 from River guard to Guard of the river" in done.lines
    assert "XKZ: influence of A-01: you wrote 3, theirs wrote 1; both are kept" in done.lines
    assert notes(ours, "A-01") == [("influence", "theirs")]


def test_each_version_is_noted_by_who_wrote_it(parted: tuple[Workspace, Workspace]) -> None:
    """Two people wrote in the other copy: each record and each paragraph names its own, in the file and in the report."""
    ours, theirs = parted
    for n, (who, actor, words) in enumerate((("Amina", "A-01", "river"), ("Carl", "A-02", "road")), 1):
        edit(theirs, who, actor, influence="4")
        edit(ours, "Bilal", actor, influence="1")
        for place, name in ((theirs, who), (ours, "Bilal")):
            text = text_of(place, "assessment.md")
            new = text.replace(f"The {words} is", f"{name} saw that the {words} is")
            save(place, "XKZ", [Edit("assessment.md", text, new)], Writer(name, "form"))
        del n
    done = merged(ours, theirs.root)
    assert done.clashes == 4
    assert notes(ours, "A-01") == [("influence", "Amina")]
    assert notes(ours, "A-02") == [("influence", "Carl")]
    text = text_of(ours, "assessment.md")
    for who in ("Amina", "Carl"):
        assert f"{{other by={who} on=" in text
        assert f"}} {who} saw that" in text
        assert sum(f"{who} wrote" in line for line in done.lines) == 2
