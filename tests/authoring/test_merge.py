"""Two copies of a workspace put together: by records and paragraphs, told in words, nothing lost, whatever kind the copy is."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.authoring.merge import choices, merge_copy, opened_copy, settle
from planning.authoring.merge.notebooks import merged_notebook
from planning.cli import main
from planning.keeping.editing import added, changed
from planning.keeping.journal import Writer, check_journal, read_journal
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, area_texts, save
from planning.problems import UsageError
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


def merged(place: Workspace, theirs: Path | str):
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


def test_what_each_changed_is_taken_and_told_in_a_sentence(parted: tuple[Workspace, Workspace]) -> None:
    """One changed the influence of an actor, the other its position: both are there, and the report says who did what."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4")
    edit(ours, "Bilal", "A-01", position="1")
    done = merged(ours, theirs.root)
    assert actors(ours)["A-01"]["influence"] == "4"
    assert actors(ours)["A-01"]["position"] == "1"
    assert done.clashes == 0
    assert done.lines == ("XKZ: Amina changed influence of A-01 from 5 to 4; you changed its position; both kept",)
    assert faults(ours) == []


def test_the_same_field_keeps_both_values_and_is_listed(parted: tuple[Workspace, Workspace]) -> None:
    """Both changed one field: ours stays, theirs stands beside it with who and when, the command ends with 1."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4")
    edit(ours, "Bilal", "A-01", influence="1")
    done = CliRunner().invoke(main, ["merge", str(theirs.root), "--workspace", str(ours.root), "--as", "Bilal"])
    assert done.exit_code == 1
    assert "XKZ: influence of A-01: you wrote 1, Amina wrote 4; both are kept" in done.output
    assert actors(ours)["A-01"]["influence"] == "1"
    check = CliRunner().invoke(main, ["check", "--area", "XKZ", "--workspace", str(ours.root)])
    assert check.exit_code == 1
    assert "A-01 influence: found a second version by Amina on" in check.output


def test_merging_again_changes_nothing(parted: tuple[Workspace, Workspace]) -> None:
    """The same copy merged once more leaves every file as it is, journal and all, also after a clash."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4", name="Army")
    edit(ours, "Bilal", "A-01", influence="1")
    write(theirs, "The river is open.", "The river is closed.")
    merged(ours, theirs.root)
    before = {p.name: p.read_bytes() for p in (ours.profiles / "xkz").iterdir()}
    done = merged(ours, theirs.root)
    assert {p.name: p.read_bytes() for p in (ours.profiles / "xkz").iterdir()} == before
    assert done.changed == 0


def test_copies_that_meet_both_ways_are_the_same(parted: tuple[Workspace, Workspace]) -> None:
    """Each merges the other: what is not disputed is the same in both, and so are the lines of the journal."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", name="Army")
    edit(ours, "Bilal", "A-02", influence="1")
    write(ours, "The road is closed.", "The road is open to convoys.")
    merged(ours, theirs.root)
    merged(theirs, ours.root)
    assert actors(ours) == actors(theirs)
    assert text_of(ours, "assessment.md") == text_of(theirs, "assessment.md")
    assert faults(ours) == faults(theirs) == []
    ids = [{line.id for line in read_journal(p.profiles / "xkz")[0].lines} for p in parted]
    assert ids[0] == ids[1]


def test_edits_without_a_journal_are_merged_as_well(parted: tuple[Workspace, Workspace]) -> None:
    """Prose that both changed in an editor, in different paragraphs, is put together; nothing is doubled."""
    ours, theirs = parted
    write(theirs, "The river is open.", "The river is closed since Monday.")
    write(ours, "As it was.", "As it is today.")
    done = merged(ours, theirs.root)
    text = text_of(ours, "assessment.md")
    assert "The river is closed since Monday." in text
    assert "As it is today." in text
    assert "The river is open." not in text
    assert done.clashes == 0
    assert faults(ours) == []


def test_one_id_for_two_things_gets_a_new_one_everywhere(parted: tuple[Workspace, Workspace]) -> None:
    """Both added an A-03: theirs becomes A-04, and their relation points to A-04; ours still points to ours."""
    ours, theirs = parted
    for place, name in ((ours, "Road guard"), (theirs, "Bridge guard")):
        read = text_of(place)
        new = added(read, "actors.yml", "actors", {"id": "A-03", "level": "2", "name": name})
        target = {"id": "L-02" if place is ours else "L-03", "level": "2", "source": "A-01", "target": "A-03"}
        new = added(new, "actors.yml", "relations", target)
        save(place, "XKZ", [Edit("actors.yml", read, new)], Writer("Amina"))
    done = merged(ours, theirs.root)
    assert {i: actors(ours)[i]["name"] for i in ("A-03", "A-04")} == {"A-03": "Road guard", "A-04": "Bridge guard"}
    ties = {i.identity: i.data["target"] for k, i in read_outline(text_of(ours)).records() if k == "relations"}
    assert ties["L-02"] == "A-03"
    assert ties["L-03"] == "A-04"
    assert any("A-03 had been given to two things" in line for line in done.lines)


def test_a_record_that_got_a_new_id_keeps_it_in_the_next_merge(parted: tuple[Workspace, Workspace]) -> None:
    """Both edit the record that had been renamed, and merge once more: it is one record, with what each changed."""
    ours, theirs = parted
    for place, name in ((ours, "Road guard"), (theirs, "Bridge guard")):
        read = text_of(place)
        fields = {"id": "A-03", "level": "2", "name": name, "actor_type": "state_armed_forces", "influence": "1"}
        save(place, "XKZ", [Edit("actors.yml", read, added(read, "actors.yml", "actors", fields))], Writer("Amina"))
    merged(ours, theirs.root)
    edit(ours, "Bilal", "A-04", influence="2")
    edit(theirs, "Amina", "A-03", position="1")
    done = merged(ours, theirs.root)
    assert list(actors(ours)) == ["A-01", "A-02", "A-03", "A-04"]
    assert (actors(ours)["A-04"]["influence"], actors(ours)["A-04"]["position"]) == ("2", "1")
    assert actors(ours)["A-03"]["name"] == "Road guard"
    assert done.clashes == 0
    assert faults(ours) == []


def test_copies_that_share_no_journal_keep_both_of_what_differs(tmp_path: Path) -> None:
    """Where nobody knows what both had read, whatever differs is kept twice, and the report says why."""
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / "theirs")
    write(theirs, "influence: 5", "influence: 4", "actors.yml")
    done = merged(ours, theirs.root)
    assert done.lines[0].startswith("XKZ: No common ancestor is known")
    assert actors(ours)["A-01"]["influence"] == "5"
    assert actors(ours)["A-01"]["other_versions"][0]["value"] == "4"  # type: ignore[index]
    assert list(actors(ours)) == ["A-01", "A-02"]


def test_an_area_that_only_they_have_comes_along(parted: tuple[Workspace, Workspace]) -> None:
    """A profile that was begun in the field is new at home, whole."""
    ours, theirs = parted
    shutil.copytree(theirs.profiles / "xkz", theirs.profiles / "xky")
    done = merged(ours, theirs.root)
    assert (ours.profiles / "xky" / "actors.yml").read_text(encoding="utf-8") == text_of(ours)
    assert any(line.startswith("XKY: the area is new here") for line in done.lines)


def test_lines_of_the_journal_of_both_are_kept(parted: tuple[Workspace, Workspace]) -> None:
    """After a merge the journal tells what each did, before the line that says who merged."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4")
    edit(ours, "Bilal", "A-01", position="1")
    merged(ours, theirs.root)
    told = [(line.who, line.how, line.field) for line in read_journal(ours.profiles / "xkz")[0].lines[1:]]
    assert told[0] == ("Bilal", "form", "influence")
    assert set(told[1:3]) == {("Amina", "form", "influence"), ("Bilal", "form", "position")}
    assert {how for _, how, _ in told[3:]} == {"merge"}


# Git


def git(root: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run git in a folder, with a name of its own."""
    run = ["git", "-C", str(root), *arguments]
    return subprocess.run(run, env={**os.environ, **GIT}, capture_output=True, text=True, check=check)


@pytest.fixture
def repository(tmp_path: Path) -> Workspace:
    """A workspace in a repository of git, with a branch ``field`` on which somebody changed something."""
    place = made(tmp_path / "home")
    shutil.copy(Path(__file__).parents[2] / ".gitattributes", place.root)
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


def test_a_plain_git_merge_does_the_same(repository: Workspace) -> None:
    """With the driver installed ``git merge`` puts records and paragraphs together, and the journal of both."""
    (line,) = CliRunner().invoke(main, ["merge", "--install", "--workspace", str(repository.root)]).output.splitlines()
    assert "by records and paragraphs" in line
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "mine")
    git(repository.root, "merge", "-q", "field", "-m", "both")
    assert actors(repository)["A-01"]["influence"] == "4"
    assert actors(repository)["A-01"]["position"] == "1"
    assert "The river is closed." in text_of(repository, "assessment.md")
    who = {line.who for line in read_journal(repository.profiles / "xkz")[0].lines}
    assert {"Amina", "Bilal"} <= who
    assert [f for f in faults(repository) if "journal.jsonl" in f] == []


def test_git_stops_where_two_versions_are_kept(repository: Workspace) -> None:
    """Both changed one field: git says that there is a conflict, and the file holds both versions, readable."""
    CliRunner().invoke(main, ["merge", "--install", "--workspace", str(repository.root)])
    edit(repository, "Bilal", "A-01", influence="1")
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "mine")
    done = git(repository.root, "merge", "field", "-m", "both", check=False)
    assert done.returncode == 1
    assert "two versions" in done.stderr + done.stdout
    assert actors(repository)["A-01"]["influence"] == "1"
    assert actors(repository)["A-01"]["other_versions"][0]["value"] == "4"  # type: ignore[index]


# Settling


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


# Packed copies, names, faults


def test_a_packed_copy_goes_out_and_comes_back(tmp_path: Path) -> None:
    """Packed for a colleague, opened, changed and packed again: what they wrote comes home; an unsigned key is refused."""
    pytest.importorskip("pyrage")
    ours = made(tmp_path / "ours")
    edit(ours, "Bilal", "A-02", influence="2")
    secret = tmp_path / "words"
    secret.write_text("a long passphrase for tests\n", encoding="utf-8")
    run = CliRunner().invoke
    out = run(
        main,
        [
            "merge",
            "--pack",
            str(tmp_path / "out.bundle"),
            "--passphrase-file",
            str(secret),
            "--workspace",
            str(ours.root),
        ],
    )
    assert out.exit_code == 0, out.output
    key = out.output.split("signed by ")[1].split()[0]
    there = tmp_path / "there"
    done = run(
        main,
        [
            "open",
            str(tmp_path / "out.bundle"),
            "--to",
            str(there),
            "--signed-by",
            key,
            "--passphrase-file",
            str(secret),
        ],
    )
    assert done.exit_code == 0, done.output
    edit(Workspace(there), "Amina", "A-01", influence="4")
    back = run(
        main,
        ["merge", "--pack", str(tmp_path / "back.bundle"), "--passphrase-file", str(secret), "--workspace", str(there)],
    )
    other = back.output.split("signed by ")[1].split()[0]
    more = ["--workspace", str(ours.root), "--passphrase-file", str(secret)]
    refused = run(main, ["merge", str(tmp_path / "back.bundle"), "--signed-by", key, *more])
    assert refused.exit_code != 0
    assert actors(ours)["A-01"]["influence"] == "5"
    done = run(main, ["merge", str(tmp_path / "back.bundle"), "--signed-by", other, *more])
    assert done.exit_code == 0, done.output
    assert "Amina changed influence of A-01 from 5 to 4" in done.output
    assert actors(ours)["A-01"]["influence"] == "4"


def test_a_folder_whose_name_is_written_in_parts_is_found(tmp_path: Path) -> None:
    """Letters with accents that a drive keeps in two parts are the same name as typed."""
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / unicodedata.normalize("NFD", "Données é"))
    write(theirs, "As it was.", "As it is.")
    with opened_copy(ours, str(tmp_path / unicodedata.normalize("NFC", "Données é"))) as copy:
        assert copy.texts["xkz"]["assessment.md"].endswith("As it is.\n")
    assert theirs.root.exists()


@pytest.mark.parametrize("what", ["nothing", "file", "itself", "release"])
def test_what_is_no_copy_is_refused_in_a_line(parted: tuple[Workspace, Workspace], tmp_path: Path, what: str) -> None:
    """A folder without profiles, something that is not there, this workspace, a released copy: one line, nothing changed."""
    ours, theirs = parted
    (tmp_path / "empty").mkdir()
    if what == "release":
        (theirs.profiles / "xkz" / "release.yml").write_text("edition: hct\n", encoding="utf-8")
    target = {"nothing": tmp_path / "none", "file": tmp_path / "empty", "itself": ours.root, "release": theirs.root}[
        what
    ]
    before = text_of(ours)
    done = CliRunner().invoke(main, ["merge", str(target), "--workspace", str(ours.root)])
    assert done.exit_code == 2
    assert len(done.output.strip().splitlines()) == 1
    assert text_of(ours) == before


def test_two_wishes_at_once_are_refused(parted: tuple[Workspace, Workspace]) -> None:
    """A copy and --settle together, or nothing at all, say what to give."""
    ours, theirs = parted
    for arguments in ([str(theirs.root), "--settle"], []):
        done = CliRunner().invoke(main, ["merge", *arguments, "--workspace", str(ours.root)])
        assert done.exit_code == 2
        assert "--settle, --pack and --install" in done.output


def notebook(*sources: str) -> bytes:
    """Give a notebook with these cells."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for n, s in enumerate(sources)
    ]
    return (json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n").encode()


def test_notebooks_are_merged_cell_by_cell() -> None:
    """Two changed two cells of a template: both changes are in. Two changed one cell: neither is written over."""
    base = notebook("a = 1", "b = 1", "c = 1")
    one, two = notebook("a = 2", "b = 1", "c = 1"), notebook("a = 1", "b = 1", "c = 3")
    new = merged_notebook(base, one, two)
    assert new is not None
    assert [c["source"] for c in json.loads(new)["cells"]] == ["a = 2", "b = 1", "c = 3"]
    assert merged_notebook(base, one, notebook("a = 5", "b = 1", "c = 1")) is None


def test_a_released_copy_is_no_workspace_to_save_in(parted: tuple[Workspace, Workspace]) -> None:
    """Nothing is saved in what readers got."""
    ours, _ = parted
    (ours.profiles / "xkz" / "release.yml").write_text("edition: hct\n", encoding="utf-8")
    with pytest.raises(UsageError, match="released copy"):
        save(
            ours,
            "XKZ",
            [Edit("actors.yml", ACTORS, ACTORS + "# x\n")],
            ME,
            now=dt.datetime(2026, 11, 26, tzinfo=dt.UTC),
        )
