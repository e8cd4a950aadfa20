"""The journal: whose lines come in from another copy, what is sealed of them, and rows that are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.keeping.editing import changed
from planning.keeping.journal import Writer, check_journal, journal_of, parsed_row, read_journal, sealed_lines, united
from planning.keeping.saving import Edit, area_texts, save, take_in
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.workspace import Workspace

pyrage = pytest.importorskip("pyrage")
ACTORS = "actors:\n  - id: A-01\n    level: 2\n    levels: {note: 4}\n    name: Guard\n    note: first secret\n"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with one record, one of whose fields is at level 4."""
    folder = tmp_path / "country_profiles" / "xkz"
    folder.mkdir(parents=True)
    (folder / "actors.yml").write_text(ACTORS, encoding="utf-8")
    (folder / "assessment.md").write_text("level: 2\n\n## KJ\n\nWords.\n", encoding="utf-8")
    return Workspace(tmp_path)


def set_field(place: Workspace, who: str, **values: str) -> Path:
    """Save fields of the record; give the folder."""
    folder = place.profiles / "xkz"
    read = (folder / "actors.yml").read_text(encoding="utf-8")
    save(place, "XKZ", [Edit("actors.yml", read, changed(read, "actors.yml", "actors", "A-01", values))], Writer(who))
    return folder


def other_copy(place: Workspace, tmp_path: Path) -> Workspace:
    """Give a copy of the workspace, as somebody takes it along."""
    shutil.copytree(place.profiles, tmp_path / "other" / "country_profiles")
    return Workspace(tmp_path / "other")


def test_a_line_that_was_changed_does_not_come_in(place: Workspace, tmp_path: Path) -> None:
    """Another copy's line with another name in it leaves the own one as it was; a changed new line stays out."""
    ours = journal_of(set_field(place, "Bilal", name="Army"))
    theirs = other_copy(place, tmp_path)
    text = journal_of(set_field(theirs, "Amina", name="Navy"))
    assert united(ours, text.replace('"who":"Bilal"', '"who":"Carl"').replace('"who":"Amina"', '"who":"Dan"')) == ours
    assert united(ours, text) == text


def test_lines_without_their_values_take_nobody_elses(place: Workspace, tmp_path: Path) -> None:
    """A copy whose lines lack what was there before and after leaves the own values where they are."""
    ours = journal_of(set_field(place, "Bilal", name="Army"))
    rows = [{k: v for k, v in json.loads(row).items() if k != "told"} for row in ours.splitlines()]
    assert united(ours, "".join(f"{json.dumps(row)}\n" for row in rows)) == ours
    rows = [row | {"told": "nothing that is sealed"} for row in rows]
    assert united(ours, "".join(f"{json.dumps(row)}\n" for row in rows)) == ours


def test_a_line_that_was_cut_short_is_left_out(place: Workspace, tmp_path: Path) -> None:
    """A copy that was taken in the middle of a write leaves no half line in the journal of both."""
    ours = journal_of(set_field(place, "Bilal", name="Army"))
    for one, two in ((ours + '{"id":"abc","fol', ours), (ours, ours + '{"id":"abc","fol')):
        assert united(one, two) == ours


def test_a_line_that_was_sealed_since_stays_sealed(place: Workspace) -> None:
    """Of one line, open here and sealed there, the sealed one stays, from either side."""
    key = pyrage.x25519.Identity.generate()
    ours = journal_of(set_field(place, "Bilal", note="second secret"))
    shut = sealed_lines(ours, "XKZ", (str(key.to_public()),))
    assert "secret" in ours
    assert "secret" not in shut
    assert united(ours, shut) == united(shut, ours) == shut


def test_new_words_over_a_sealed_value_are_sealed(place: Workspace) -> None:
    """Somebody writes over a field that lies sealed: neither the save nor sealing again leaves the new words open."""
    key = pyrage.x25519.Identity.generate()
    (place.profiles / "recipients.txt").write_text(f"{key.to_public()}\n", encoding="utf-8")
    set_field(place, "Bilal", note="SEALED[age:YWdl]")
    folder = set_field(place, "Bilal", note="third secret")
    assert "third secret" not in journal_of(folder)
    last = read_journal(folder)[0].lines[-1]
    assert isinstance(last.told, str)
    assert looks_sealed(last.told)


@pytest.mark.parametrize(
    "row",
    [
        '{"id": "x", "follows": [], "at": 5}',
        '{"id": ["x"], "follows": []}',
        '{"id": "x", "follows": [[1]]}',
        '{"id": "x", "follows": [], "marks": ["a"]}',
        '{"id": "x", "follows": [], "marks": {"a": 1}}',
        '{"id": "x", "follows": [], "level": "2"}',
        '{"id": "x", "follows": [], "told": {"a": "b"}}',
        '{"id": "x", "follows": [], "told": 7}',
        '{"id": "x", "follows": [], "other": "y"}',
        '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "5",
        "null",
        "\udce9",
    ],
    ids=lambda row: ascii(row[:50]),
)
def test_a_row_that_is_no_line_is_told_and_never_a_fault_of_the_program(place: Workspace, row: str) -> None:
    """Whatever stands in a row of a journal, the check says so in one line, and another copy's does not come in."""
    folder = set_field(place, "Bilal", name="Army")
    ours = journal_of(folder)
    raw = row.encode("utf-8", "surrogateescape")
    assert parsed_row(raw) is None
    assert united(ours, f"{row}\n") == ours
    (folder / "journal.jsonl").write_bytes(ours.encode() + raw + b"\n")
    found = [str(p) for p in check_journal(folder, area_texts(folder))]
    assert len(found) == 1
    assert "none of a journal" in found[0]


def test_what_is_taken_out_and_rows_of_a_table_stand_in_the_journal(folder_with: Callable[..., Path]) -> None:
    """A paragraph and a section that went, a row that came and went: each has its line, and nothing is left untold."""
    prose = "level: 2\n\n## KJ\n\nThe river is open.\n\nThe road is closed.\n\n## H01\n\nAs it was.\n"
    head = "indicator,mission,period,value,unit,source,as_of,reliability,level,review_by\n"
    one, two = (f"{i},,2016,1,persons,EX,2026-01-01,B,2,\n" for i in "ij")
    folder = folder_with({"assessment.md": prose, "readings.csv": head + one + two})
    place = Workspace(folder.parents[1])
    steps = [
        ("assessment.md", prose, less := prose.replace("The river is open.\n\n", "")),
        ("assessment.md", less, less.replace("\n## H01\n\nAs it was.\n", "")),
        ("readings.csv", head + one + two, head + two),
        ("readings.csv", head + two, head + two + one),
    ]
    for file, read, text in steps:
        save(place, "XKZ", [Edit(file, read, text)], Writer("Amina", "form"))
    (folder / "readings.csv").write_text(head + one + two.replace(",1,", ",2,"), encoding="utf-8")
    lines = [*take_in(place, "XKZ", Writer("Bilal")).lines]
    journal = read_journal(folder)[0]
    told = [(line.unit, line.open) for line in journal.lines[1:]]
    assert told[:5] == [
        ("KJ", ("The river is open.", "")),
        ("H01", ("## H01", "")),
        ("H01", ("As it was.", "")),
        ("i  2016 persons EX", (one.strip(), "")),
        ("i  2016 persons EX", ("", one.strip())),
    ]
    assert [line.unit for line in lines] == ["j  2016 persons EX"]
    assert check_journal(folder, area_texts(folder)) == []
