"""What two wrote differently is settled, by somebody who sees both."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from merge_fixture import actors, edit, merged, text_of, write

from planning.authoring.merge import choices, settle
from planning.cli import main
from planning.keeping.editing import EditError
from planning.keeping.journal import Writer
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, save
from planning.profiles.narrative import read_narrative
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


def settled(place: Workspace, answers: str) -> Result:
    """Answer what the command asks."""
    arguments = ["merge", "--settle", "--workspace", str(place.root), "--as", "Bilal"]
    return CliRunner().invoke(main, arguments, input="".join(f"{a}\n" for a in answers))


HEAD = "indicator,mission,period,value,unit,source,as_of,reliability,level,review_by\n"


def row(value: str) -> str:
    """Give a row of readings."""
    return f'i,,2016,{value},persons,"EX, the\nsecond",2026-01-01,B,2,\n'


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("answer", "value"), [("1", "5"), ("2", "6")])
def test_rows_for_one_thing_are_settled(
    parted: tuple[Workspace, Workspace], answer: str, value: str, ending: str
) -> None:
    """Both wrote one row of a table, in another value: the command shows both rows, and one of them stays, with the rest."""
    ours, theirs = parted
    for place, number in ((ours, "5"), (theirs, "6")):
        text = (HEAD + row(number) + row(number).replace("2016", "2017")).replace("\n", ending)
        (place.profiles / "xkz" / "readings.csv").write_bytes(text.encode())
    merged(ours, theirs.root)
    done = settled(ours, answer + answer)
    assert done.exit_code == 0, done.output
    assert "the row for i 2016 persons EX, the second" in done.output.replace("\\r", "").replace("\\n", " ")
    text = (ours.profiles / "xkz" / "readings.csv").read_bytes().decode()
    assert text == (HEAD + row(value) + row(value).replace("2016", "2017")).replace("\n", ending)


def test_lines_that_were_kept_as_a_comment_are_named(parted: tuple[Workspace, Workspace]) -> None:
    """Both were in the middle of writing: the command says where, and that it is for an editor, and that it is not done."""
    ours, theirs = parted
    for place, text in ((ours, "x: [1\n"), (theirs, "x: [2\n")):
        (place.profiles / "xkz" / "gaps.yml").write_text(text, encoding="utf-8")
    merged(ours, theirs.root)
    done = settled(ours, "")
    assert done.exit_code == 1
    assert "XKZ gaps.yml:2: somebody else wrote the lines below it" in done.output
    assert "1 thing left in two versions." in done.output


def test_a_choice_that_was_settled_meanwhile_changes_nothing(parted: tuple[Workspace, Workspace]) -> None:
    """Somebody settled it, and wrote something else: the old answer is refused with a line, for records, prose and rows."""
    ours, theirs = parted
    edit(theirs, "Amina", "A-01", influence="4")
    edit(ours, "Bilal", "A-01", influence="1")
    write(theirs, "The river is open.", "The river is closed to boats.")
    write(ours, "The river is open.", "The river is open to convoys.")
    for place, value in ((ours, "5"), (theirs, "6")):
        (place.profiles / "xkz" / "readings.csv").write_text(HEAD + row(value), encoding="utf-8")
    merged(ours, theirs.root)
    for file, old, new in (
        ("actors.yml", "influence: 1", "influence: 2"),
        ("assessment.md", "open to convoys", "open at last"),
        ("readings.csv", "2016,5", "2016,7"),
    ):
        text = text_of(ours, file)
        (choice,) = choices(file, text)
        for changed in (settle(text, choice, other=False), settle(text, choice, other=True), text.replace(old, new)):
            for other in (True, False):
                with pytest.raises(EditError, match="meanwhile; run planning merge --settle again"):
                    settle(changed, choice, other=other)


@pytest.mark.parametrize("above", ["", "## KJ\n\n", "level: 2\n\n", "## KJ\n\n{level=2} {other by=Carl} Theirs.\n\n"])
def test_a_note_below_no_paragraph_replaces_nothing(above: str) -> None:
    """What it was a version of is gone: a heading, the level of the file or nothing stands above it, and is not touched."""
    text = f"{above}{{level=2}} {{other by=Amina on=2026-11-26}} The river is closed.\n"
    for choice in choices("assessment.md", text):
        assert choice.kept == ""
        for other in (True, False):
            with pytest.raises(EditError, match="no paragraph that it is a version of"):
                settle(text, choice, other=other)


def test_each_of_three_versions_is_asked_with_what_stands_there_now(parted: tuple[Workspace, Workspace]) -> None:
    """Two others wrote the same field: after the first answer the second question shows what holds by then."""
    ours, theirs = parted
    edit(ours, "Bilal", "A-01", influence="1")
    edit(theirs, "Amina", "A-01", influence="4")
    merged(ours, theirs.root)
    edit(theirs, "Carl", "A-01", influence="3")
    merged(ours, theirs.root)
    done = settled(ours, "22")
    assert done.exit_code == 0, done.output
    assert "  1  4   (in the file)\n  2  3   (Carl, " in done.output
    assert actors(ours)["A-01"]["influence"] == "3"


def test_signs_that_act_on_a_terminal_are_shown_and_not_sent(parted: tuple[Workspace, Workspace]) -> None:
    """A value and a name with control signs, from another copy: the questions show them as signs."""
    ours, theirs = parted
    edit(ours, "Bilal", "A-01", name="one")
    edit(theirs, "Amina\x1b[2J\x07", "A-01", name="x\x1b[31mred\u202e")
    done = CliRunner().invoke(main, ["merge", str(theirs.root), "--workspace", str(ours.root)])
    more = settled(ours, "1").output
    more += CliRunner().invoke(main, ["log", "XKZ", "--workspace", str(ours.root)]).output
    assert not any(sign in done.output + more for sign in "\x1b\x07\u202e")
    assert "Amina\\x1b[2J" in more


@pytest.mark.parametrize("other", ["(taken out)", "The driver told us of the convoy."])
def test_what_stood_below_an_item_keeps_its_level_when_the_item_goes(other: str) -> None:
    """An indented paragraph had its level from the item above: it keeps it where the other version opens that, or takes it out."""
    head = "level: 2\n\n## H04\n\n- {level=4} The source told us of the convoy.\n\n"
    text = f"{head}- {{level=2}} {{other by=Amina}} {other}\n\n  She lives beside the school.\n\nThe ferry runs.\n"
    (choice,) = choices("assessment.md", text)
    for chosen in (True, False):
        narrative, _ = read_narrative(settle(text, choice, other=chosen), "assessment.md")
        assert [(p.level, p.text.strip()) for p in narrative.paragraphs][-2:] == [
            (4, "She lives beside the school."),
            (2, "The ferry runs."),
        ]


def test_a_file_that_begins_with_an_empty_line_keeps_it_when_something_is_settled() -> None:
    """Without its empty line such a file would be open: its level stands in no first line."""
    text = "\nlevel: 2\n\n## H04\n\nOne.\n\n{level=4} {other by=Amina} Two.\n"
    (choice,) = choices("assessment.md", text)
    for chosen, word in ((True, "{level=4} Two."), (False, "One.")):
        assert settle(text, choice, other=chosen) == f"\nlevel: 2\n\n## H04\n\n{word}\n"
