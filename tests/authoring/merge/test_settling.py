"""What two wrote differently is settled, by somebody who sees both."""

from __future__ import annotations

from click.testing import CliRunner
from merge_fixture import actors, edit, merged, text_of, write

from planning.authoring.merge import choices, settle
from planning.cli import main
from planning.keeping.journal import Writer
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, save
from planning.profiles.workspace import Workspace


def test_settling_keeps_one_version_and_takes_the_note_away(parted: tuple[Workspace, Workspace]) -> None:
    """For each thing the command shows both versions and asks; the answer is saved and told in the journal."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4", name="Army")
    edit(ours, "Bilal", "A-01", influence="1", name="Force")
    write(theirs, "The river is open.", "The river is closed to boats.")
    write(ours, "The river is open.", "The river is open to convoys.")
    merged(ours, theirs.root)
    done = CliRunner().invoke(
        main, ["merge", "--settle", "--workspace", str(ours.root), "--as", "Bilal"], input="2\n1\n2\n"
    )
    assert done.exit_code == 0, done.output
    assert (actors(ours)["A-01"]["influence"], actors(ours)["A-01"]["name"]) in {("4", "Force"), ("1", "Army")}
    assert "other_versions" not in text_of(ours)
    assert "{other" not in text_of(ours, "assessment.md")
    assert "The river is closed to boats." in text_of(ours, "assessment.md")
    assert "The river is open to convoys." not in text_of(ours, "assessment.md")
    assert "# by the draft schedule" in text_of(ours)
    check = CliRunner().invoke(main, ["check", "--area", "XKZ", "--workspace", str(ours.root)])
    assert "version" not in check.output


def test_a_record_that_one_took_out_can_be_kept_or_taken_out(parted: tuple[Workspace, Workspace]) -> None:
    """One took a record out that the other changed: it stays until somebody says that it goes."""
    from planning.keeping.editing import removed

    ours, theirs = parted
    read = text_of(theirs)
    save(theirs, "XKZ", [Edit("actors.yml", read, removed(read, "actors.yml", "actors", "A-02"))], Writer("Amina"))
    edit(ours, "Bilal", "A-02", influence="1")
    merged(ours, theirs.root)
    (choice,) = choices("actors.yml", text_of(ours))
    assert "A-02" not in settle(text_of(ours), choice, other=True).partition("relations")[0]
    kept = read_outline(settle(text_of(ours), choice, other=False)).part("actors")
    assert kept is not None
    assert kept.items[1].data == {
        "id": "A-02",
        "level": "2",
        "name": "River guard",
        "actor_type": "state_armed_forces",
        "influence": "1",
    }
