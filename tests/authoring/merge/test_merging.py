"""Two copies put together: by records and paragraphs, told in words, nothing lost."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from merge_fixture import ACTORS, ME, actors, edit, faults, made, merged, text_of, write

from planning.cli import main
from planning.keeping.editing import added
from planning.keeping.journal import Writer, read_journal
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, save
from planning.problems import UsageError
from planning.profiles.workspace import Workspace


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


def test_two_wishes_at_once_are_refused(parted: tuple[Workspace, Workspace]) -> None:
    """A copy and --settle together, or nothing at all, say what to give."""
    ours, theirs = parted
    for arguments in ([str(theirs.root), "--settle"], []):
        done = CliRunner().invoke(main, ["merge", *arguments, "--workspace", str(ours.root)])
        assert done.exit_code == 2
        assert "--settle, --pack and --install" in done.output


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


def test_plain_words_that_come_in_beside_sealed_ones_are_told(parted: tuple[Workspace, Workspace]) -> None:
    """One copy was sealed since the two parted, the other has a new secret in plain words: the command says to seal again."""
    pyrage = pytest.importorskip("pyrage")
    ours, theirs = parted
    for place in parted:
        edit(place, "Amina", "A-01", levels={"note": "4"}, note="first secret")
    key = str(pyrage.x25519.Identity.generate().to_public())
    (ours.profiles / "recipients.txt").write_text(f"{key}\n", encoding="utf-8")
    told = ["--workspace", str(ours.root)]
    assert CliRunner().invoke(main, ["seal", *told]).exit_code == 0
    edit(theirs, "Amina", "A-02", levels={"note": "4"}, note="second secret")
    done = CliRunner().invoke(main, ["merge", str(theirs.root), *told, "--as", "Bilal"])
    assert "at level 4 in plain words beside others that are sealed" in done.output
    assert CliRunner().invoke(main, ["seal", *told]).exit_code == 0
    assert "second secret" not in text_of(ours)


def test_a_file_of_ours_that_is_empty_is_filled_and_told(repository: Workspace) -> None:
    """A file that was cut to nothing here takes nothing out: theirs is put in, also where git knows what both had read."""
    for empty in ("", "\n"):
        (repository.profiles / "xkz" / "actors.yml").write_text(empty, encoding="utf-8")
        done = merged(repository, "field")
        assert actors(repository).keys() == {"A-01", "A-02"}
        told = "XKZ: actors.yml was empty here, as a file that was cut short is; that of field is put in"
        assert told in done.lines
        assert not [line for line in done.lines if "A-01" in line]


ROWS = (
    "indicator,mission,period,value,unit,source,as_of,reliability,level,review_by\nkilled,,2015,{},persons,EX,,,{},\n"
)


def rows_merged(root: Path, texts: tuple[str, str, str]) -> tuple[Workspace, Result]:
    """Merge two copies of a table in a new folder; ``texts`` are what both had read, and what each made of it."""
    ours = made(root / "ours")
    table = Path("country_profiles", "xkz", "readings.csv")
    (ours.root / table).write_text(texts[0], encoding="utf-8")
    edit(ours, "Bilal", "A-02", influence="2")
    shutil.copytree(ours.root, root / "theirs")
    for side, text in zip(("ours", "theirs"), texts[1:], strict=True):
        (root / side / table).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["merge", str(root / "theirs"), "--workspace", str(ours.root), "--as", "Bilal"])
    return ours, done


def test_a_row_of_which_one_version_is_kept_is_told_so(tmp_path: Path) -> None:
    """A level of which the stricter one holds, and a row that one took out, are in no two versions, and nobody says they are."""
    head = ROWS.partition("\n")[0] + "\n"
    cases = (
        (
            (ROWS.format(4, 3), ROWS.format(4, 1), ROWS.format(5, 3)),
            "theirs wrote 3, you wrote 1; the stricter one holds",
        ),
        ((ROWS.format(4, 3), head, ROWS.format(5, 3)), "was taken out by one and changed by the other; it is kept"),
    )
    for n, (texts, sentence) in enumerate(cases):
        _, done = rows_merged(tmp_path / str(n), texts)
        assert sentence in done.output
        assert "Of 1 thing one version is kept" in done.output
        assert "nothing in two versions" in done.output
        assert "--settle" not in done.output
        assert done.exit_code == 1


def test_a_row_with_two_values_is_in_two_versions(tmp_path: Path) -> None:
    """Both changed the value of a row: both rows stand there at the stricter level, and settling is offered and asks."""
    ours, done = rows_merged(tmp_path, (ROWS.format(4, 1), ROWS.format(5, 1), ROWS.format(6, 4)))
    assert "1 thing in two versions" in done.output
    assert "planning merge --settle" in done.output
    assert "one version is kept" not in done.output
    settled = CliRunner().invoke(main, ["merge", "--settle", "--workspace", str(ours.root)], input="1\n")
    assert settled.exit_code == 0
    assert text_of(ours, "readings.csv") == ROWS.format(5, 4)
