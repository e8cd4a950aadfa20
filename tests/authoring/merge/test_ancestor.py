"""What both had read, worked out from the journals, file by file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from merge_fixture import actors, edit, faults, made, merged, text_of, write

from planning.authoring.merge.ancestor import common_texts
from planning.keeping.editing import removed
from planning.keeping.journal import Journal, Writer, read_journal
from planning.keeping.saving import Edit, area_texts, save
from planning.profiles.sealed_values import Opener
from planning.profiles.workspace import Workspace

ROWS = "indicator,mission,period,value,unit,source,as_of,reliability,level,review_by\n"


def put(place: Workspace, who: str, file: str, text: str, *, day: int = 1) -> None:
    """Save the whole text of a file, as read just before."""
    path = place.profiles / "xkz" / file
    read = path.read_text(encoding="utf-8") if path.exists() else None
    save(place, "XKZ", [Edit(file, read, text)], Writer(who, "form"), now=dt.datetime(2027, 1, day, tzinfo=dt.UTC))


def prose(place: Workspace, who: str, old: str, new: str, *, day: int = 1) -> None:
    """Change the prose as a form does."""
    text = text_of(place, "assessment.md")
    assert old in text
    put(place, who, "assessment.md", text.replace(old, new), day=day)


def take_out(place: Workspace, who: str, key: str, record: str, *, day: int = 1) -> None:
    """Take a record out as a form does."""
    put(place, who, "actors.yml", removed(text_of(place), "actors.yml", key, record), day=day)


def third(ours: Workspace) -> Workspace:
    """Give one more copy, as it is now."""
    to = ours.root.parent / f"copy{len(list(ours.root.parent.iterdir()))}"
    shutil.copytree(ours.root, to, ignore=shutil.ignore_patterns(".planning"))
    return Workspace(to)


def common(ours: Workspace, theirs: Workspace) -> dict[str, str | None]:
    """Give what both had read, as the journals tell."""
    folders = [p.profiles / "xkz" for p in (ours, theirs)]
    texts, journals = [area_texts(f) for f in folders], [read_journal(f)[0] for f in folders]
    return dict(common_texts(*texts, *journals, Opener()) or {})


def test_copies_that_share_no_journal_keep_both_of_what_differs(tmp_path: Path) -> None:
    """Where nobody knows what both had read, whatever differs is kept twice, and the report says why."""
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / "theirs")
    write(theirs, "influence: 5", "influence: 4", "actors.yml")
    done = merged(ours, theirs.root)
    assert done.lines[0].startswith("XKZ: No common ancestor is known")
    assert actors(ours)["A-01"]["influence"] == "5"
    assert actors(ours)["A-01"]["other_versions"][0]["value"] == "4"  # type: ignore[index]
    assert list(actors(ours)) == ["A-01", "A-02"]


@pytest.mark.parametrize("first", [1, 2])
def test_a_record_deleted_here_and_changed_there_is_merged_with_a_third_copy(
    parted: tuple[Workspace, Workspace], first: int
) -> None:
    """Ours took a record out that theirs changed; after both met, a third copy comes: no error, and nothing is undone."""
    ours, theirs = parted
    other = third(ours)
    take_out(ours, "Bilal", "relations", "L-01", day=first)
    take_out(ours, "Bilal", "actors", "A-02", day=first)
    edit(theirs, "Amina", "A-02", influence="5")
    merged(ours, theirs.root)
    edit(other, "Carl", "A-01", influence="1")
    done = merged(ours, other.root)
    assert [line for line in done.lines if "ancestor" in line] == []
    assert any("Carl changed influence of A-01 from 5 to 1" in line for line in done.lines)
    assert actors(ours)["A-02"]["influence"] == "5"
    assert "L-01" not in text_of(ours)
    assert faults(ours) == []


def test_own_deletions_stay_done_and_what_they_changed_comes_in(parted: tuple[Workspace, Workspace]) -> None:
    """Own deletions of a record, of one with comments, of a row, of paragraphs and of a section do not come back."""
    ours, _ = parted
    put(
        ours,
        "Bilal",
        "readings.csv",
        ROWS + "i,,2016,1,persons,EX,2026-01-01,B,2,\nj,,2016,1,persons,EX,2026-01-01,B,2,\n",
    )
    prose(ours, "Bilal", "## H01", "The camp is full.\n\n## H01")
    theirs = third(ours)
    take_out(ours, "Bilal", "relations", "L-01")
    take_out(ours, "Bilal", "actors", "A-01")
    put(ours, "Bilal", "readings.csv", ROWS + "j,,2016,1,persons,EX,2026-01-01,B,2,\n")
    prose(ours, "Bilal", "The road is closed.\n\n", "")
    prose(ours, "Bilal", "The river is open.\n\n", "")
    prose(ours, "Bilal", "\n## H01\n\nAs it was.\n", "")
    edit(theirs, "Amina", "A-02", influence="1")
    prose(theirs, "Amina", "The camp is full.", "The camp is full to the last tent.")
    put(
        theirs,
        "Amina",
        "readings.csv",
        ROWS + "i,,2016,1,persons,EX,2026-01-01,B,2,\nj,,2016,7,persons,EX,2026-01-01,B,2,\n",
    )
    done = merged(ours, theirs.root)
    assert [line for line in done.lines if "ancestor" in line] == []
    assert done.clashes == 0
    assert list(actors(ours)) == ["A-02"]
    assert "L-01" not in text_of(ours)
    assert text_of(ours, "assessment.md") == "level: 2\n\n## KJ\n\nThe camp is full to the last tent.\n"
    assert text_of(ours, "readings.csv") == ROWS + "j,,2016,7,persons,EX,2026-01-01,B,2,\n"
    assert faults(ours) == []


def test_a_paragraph_taken_out_here_and_changed_there_waits_for_somebody(
    parted: tuple[Workspace, Workspace],
) -> None:
    """Ours took a paragraph out that theirs rewrote: theirs stays, with a note that it had been taken out."""
    ours, theirs = parted
    prose(ours, "Bilal", "The road is closed.\n\n", "")
    prose(theirs, "Amina", "The road is closed.", "The road is closed to trucks.")
    done = merged(ours, theirs.root)
    assert done.clashes == 1
    assert "The road is closed to trucks.\n\n{level=2} {other by=Bilal" in text_of(ours, "assessment.md")
    assert done.lines[-1].endswith("theirs wrote The road is closed to trucks., you wrote taken out; both are kept")


def test_a_file_whose_past_is_not_known_leaves_the_others_theirs(parted: tuple[Workspace, Workspace]) -> None:
    """Of one file a line does not tell what was there before: it alone is merged without what both had read."""
    ours, theirs = parted
    prose(ours, "Bilal", "As it was.", "As it is.")
    path = ours.profiles / "xkz" / "journal.jsonl"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{r}\n" for r in rows).replace('"told":' + rows[-1].partition('"told":')[2].partition(',"marks"')[0] + ",", ""), encoding="utf-8")  # fmt: skip
    assert read_journal(ours.profiles / "xkz")[0].lines[-1].told is None
    edit(theirs, "Amina", "A-01", influence="4")
    done = merged(ours, theirs.root)
    assert (
        "XKZ: No common ancestor of assessment.md is known: where the two differ, both versions are kept." in done.lines
    )
    assert "XKZ: Amina changed influence of A-01 from 5 to 4" in done.lines
    assert "other_versions" not in text_of(ours)
    assert "As it is." in text_of(ours, "assessment.md")
    assert not any("Bilal" in line or "took out" in line for line in done.lines)


def test_three_copies_tell_of_nobody_what_they_did_not_do(parted: tuple[Workspace, Workspace]) -> None:
    """Ours met one copy with a clash in a paragraph; a third that did not touch it is not said to have changed it."""
    ours, theirs = parted
    other = third(ours)
    prose(theirs, "Amina", "The river is open.", "The river is half open.", day=2)
    prose(ours, "Bilal", "The river is open.", "The river is shut.", day=3)
    prose(other, "Carl", "The river is open.", "The river is open.\n\nA bridge was built by the people of Lenn.", day=4)
    merged(ours, theirs.root)
    done = merged(ours, other.root)
    assert [line.partition(";")[0] for line in done.lines] == [
        "XKZ: Carl added a paragraph of KJ: A bridge was built by the people of Lenn."
    ]
    text = text_of(ours, "assessment.md")
    assert "The river is open." not in text
    assert all(words in text for words in ("The river is shut.", "The river is half open.", "A bridge was built"))


def test_comments_of_both_stay_where_the_journals_tell_the_rest(parted: tuple[Workspace, Workspace]) -> None:
    """Comments are in no line of a journal: one that ours wrote since is not taken for one that theirs took out."""
    ours, theirs = parted
    write(ours, "influence: 2", "influence: 2  # asked Amal on Monday", "actors.yml")
    write(ours, "  - id: A-02", "  # call before changing\n  - id: A-02", "actors.yml")
    write(theirs, "influence: 5", "influence: 5  # see the map", "actors.yml")
    edit(theirs, "Amina", "A-02", influence="4")
    merged(ours, theirs.root)
    for comment in ("# asked Amal on Monday", "# call before changing", "# see the map", "# by the draft schedule"):
        assert text_of(ours).count(comment) == 1, comment
    assert actors(ours)["A-02"]["influence"] == "4"


def test_what_is_half_written_here_is_not_written_over(parted: tuple[Workspace, Workspace]) -> None:
    """Ours is in the middle of a line, which no journal tells: their older text does not take its place."""
    ours, theirs = parted
    write(ours, "name: River guard", 'name: "River guard of the north', "actors.yml")
    edit(theirs, "Amina", "A-01", influence="4")
    merged(ours, theirs.root)
    assert 'name: "River guard of the north' in text_of(ours)


def test_what_editions_told_is_united_without_a_journal(parted: tuple[Workspace, Workspace]) -> None:
    """The counts handed out stand in no journal: those that only ours has stay."""
    ours, theirs = parted
    head = "edition,period,place,indicator,value,unit,source,level\n"
    for place, month in ((ours, "01"), (theirs, "02")):
        (place.profiles / "xkz" / "handed_out.csv").write_text(
            f"{head}hct,2026-{month},,i,12,events,EX,1\n", encoding="utf-8"
        )
    merged(ours, theirs.root)
    text = text_of(ours, "handed_out.csv")
    assert "2026-01" in text
    assert "2026-02" in text


def test_a_wrong_past_is_found_out_by_the_marks(parted: tuple[Workspace, Workspace]) -> None:
    """Values that do not lead back to what the journal marks were there give no ancestor, rather than a wrong one."""
    ours, theirs = parted
    assert None not in common(ours, theirs).values()
    edit(ours, "Bilal", "A-01", influence="1")
    assert "influence: 5" in str(common(ours, theirs)["actors.yml"])
    path = ours.profiles / "xkz" / "journal.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"before":"5"', '"before":"3"'), encoding="utf-8")
    texts = [area_texts(p.profiles / "xkz") for p in (ours, theirs)]
    journals = [Journal.of((p.profiles / "xkz" / "journal.jsonl").read_text(encoding="utf-8")) for p in (ours, theirs)]
    found = common_texts(*texts, *journals, Opener())
    assert found is not None
    assert found["actors.yml"] is None


@pytest.fixture
def secret(tmp_path: Path) -> tuple[Workspace, Workspace]:
    """Two copies with a record, a paragraph and a row at level 4, of which no mark of the journal tells."""
    ours = made(tmp_path / "ours")
    write(ours, "id: A-02\n    level: 2", "id: A-02\n    level: 4", "actors.yml")
    write(ours, "The road is closed.", "{level=4} The host is Amal.")
    (ours.profiles / "xkz" / "readings.csv").write_text(
        f"{ROWS}i,,2016,1,persons,EX,2026-01-01,B,4,\n", encoding="utf-8"
    )
    edit(ours, "Bilal", "A-01", influence="2")
    return ours, third(ours)


def test_what_no_mark_tells_of_is_not_written_over(secret: tuple[Workspace, Workspace]) -> None:
    """Ours was changed at level 4 in an editor, which nothing notes: their older text does not take its place."""
    ours, theirs = secret
    write(ours, "name: River guard", "name: Guard of the host", "actors.yml")
    write(ours, "The host is Amal.", "The host is Amal, in the old mill.")
    write(ours, "2016,1,", "2016,7,", "readings.csv")
    edit(theirs, "Amina", "A-01", influence="4")
    merged(ours, theirs.root)
    assert actors(ours)["A-01"]["influence"] == "4"
    assert actors(ours)["A-02"]["name"] == "Guard of the host"
    assert "in the old mill" in text_of(ours, "assessment.md")
    assert "2016,7," in text_of(ours, "readings.csv")


def test_what_they_changed_at_the_highest_level_comes_in(secret: tuple[Workspace, Workspace]) -> None:
    """Theirs changed it by a form, whose line tells what was there before: it comes in without a second version."""
    ours, theirs = secret
    edit(theirs, "Amina", "A-02", name="Guard of the host")
    prose(theirs, "Amina", "The host is Amal.", "The host is Amal, in the old mill.")
    put(theirs, "Amina", "readings.csv", text_of(theirs, "readings.csv").replace("2016,1,", "2016,7,"))
    done = merged(ours, theirs.root)
    assert done.clashes == 0
    for file in ("assessment.md", "readings.csv"):
        assert text_of(ours, file) == text_of(theirs, file)
    assert actors(ours) == actors(theirs)


@pytest.mark.parametrize("opened", [True, False])
def test_sealed_values_are_opened_where_the_key_is_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    """A line of ours lies sealed: with the key it is taken back; without it of that file alone nothing is known."""
    pyrage = pytest.importorskip("pyrage")
    own = pyrage.x25519.Identity.generate()
    (tmp_path / "identity.txt").write_text(f"{own}\n", encoding="utf-8")
    (tmp_path / "identity.txt").chmod(0o600)
    ours = made(tmp_path / "ours")
    (ours.profiles / "recipients.txt").write_text(f"{own.to_public()}\n", encoding="utf-8")
    write(ours, "id: A-02\n    level: 2", "id: A-02\n    level: 4", "actors.yml")
    edit(ours, "Bilal", "A-01", influence="2")
    theirs = third(ours)
    edit(ours, "Bilal", "A-02", name="Guard of the host")
    assert isinstance(read_journal(ours.profiles / "xkz")[0].lines[-1].told, str)
    prose(ours, "Bilal", "As it was.", "As it is.")
    edit(theirs, "Amina", "A-01", influence="4")
    if opened:
        monkeypatch.setenv("PLANNING_IDENTITY", str(tmp_path / "identity.txt"))
    else:
        monkeypatch.delenv("PLANNING_IDENTITY", raising=False)
    done = merged(ours, theirs.root)
    assert actors(ours)["A-02"]["name"] == "Guard of the host"
    unknown = [line for line in done.lines if "ancestor" in line]
    assert unknown == ([] if opened else [line for line in done.lines if "No common ancestor of actors.yml is" in line])
    assert bool(unknown) is not opened
    assert actors(ours)["A-01"]["influence"] == ("4" if opened else "2")
    assert "As it is." in text_of(ours, "assessment.md")
    assert "other by" not in text_of(ours, "assessment.md")
