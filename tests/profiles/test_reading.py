"""Reading a folder: what a value becomes, what a gap is, and that every problem is given at once."""

from __future__ import annotations

import datetime as dt

import pytest

from planning.profiles import ProfileError, area_folders, check_folder, load_profile, read_profile

HEAD = "indicator,mission,period,value,unit,source,as_of,level\n"


def test_x_is_a_gap_and_never_a_zero(folder_with) -> None:
    """X in a score, a date, a list or a code is read as not known; a zero that somebody typed stays a zero."""
    text = (
        "constraints:\n  - id: C-01\n    level: 1\n    category: AC1\n    score: X\n    as_of: X\n"
        "    organisations: X\n    confidence: X\n  - id: C-02\n    level: 1\n    category: AC2\n    score: 0\n"
    )
    gap, zero = load_profile(folder_with({"access.yml": text})).constraints
    assert (gap.score, gap.as_of, gap.organisations, gap.confidence) == (None, None, (), None)
    assert zero.score == 0


def test_x_and_an_empty_place_of_a_table_are_gaps(folder_with) -> None:
    """In a table both X and an empty place are a gap; 0 is a figure."""
    rows = "".join(
        f"aid_workers_killed,,{y},{v},persons,EXERCISE,,1\n" for y, v in ((2021, "X"), (2022, ""), (2023, "0"))
    )
    readings = load_profile(folder_with({"readings.csv": HEAD + rows})).readings
    assert [r.value for r in readings] == [None, None, 0.0]


def test_a_record_without_a_level_is_strictly_confidential(folder_with) -> None:
    """Unlabelled, or labelled X, is treated as level 4; the field itself stays empty."""
    text = "gaps:\n  - id: IG-01\n    topic: One\n  - id: IG-02\n    level: X\n    topic: Two\n"
    for record in load_profile(folder_with({"gaps.yml": text})).gaps:
        assert record.level is None
        assert record.sensitivity == 4


def test_a_row_without_a_level_is_strictly_confidential(folder_with) -> None:
    """A reading whose level is left empty is treated as level 4."""
    profile = load_profile(folder_with({"readings.csv": HEAD + "aid_workers_killed,,2023,1,persons,EXERCISE,,\n"}))
    assert profile.readings[0].sensitivity == 4


@pytest.mark.parametrize("typed", ["yes", '"yes"', "'yes'"])
def test_yes_and_no_stay_text(folder_with, typed: str) -> None:
    """Yes is the word yes, with quotes or without, and never a truth value."""
    text = (
        f"mechanisms:\n  - id: K-01\n    level: 1\n    name: Forum\n    mechanism_kind: forum\n    publishes: {typed}\n"
    )
    assert load_profile(folder_with({"mechanisms.yml": text})).mechanisms[0].publishes == "yes"


def test_the_text_no_is_not_a_gap(folder_with) -> None:
    """A known no is kept as no."""
    text = "mechanisms:\n  - id: K-01\n    level: 1\n    name: Forum\n    mechanism_kind: forum\n    exists: no\n"
    assert load_profile(folder_with({"mechanisms.yml": text})).mechanisms[0].exists == "no"


def test_a_file_that_is_not_there_is_a_gap(folder_with, today: dt.date) -> None:
    """An area with nothing but area.yml is a valid profile without any record."""
    folder = folder_with()
    assert check_folder(folder, today) == []
    profile = load_profile(folder)
    assert all(getattr(profile, name) == () for name in profile.list_names())
    assert profile.narrative.paragraphs == ()


def test_all_problems_come_at_once(folder_with) -> None:
    """Faults in three files, two of them in one record, are all given, each with its file."""
    reading = read_profile(
        folder_with(
            {
                "access.yml": "constraints:\n  - id: C-01\n    category: AC10\n    score: 4\n",
                "facts.yml": "facts:\n  - id: F-001\n",
                "assessment.md": "level: 9\n",
            }
        )
    )
    assert reading.profile is None
    found = {(p.file, p.field) for p in reading.problems}
    assert {
        ("xkz/access.yml", "C-01 category"),
        ("xkz/access.yml", "C-01 score"),
        ("xkz/facts.yml", "F-001 statement"),
        ("xkz/facts.yml", "F-001 source"),
        ("xkz/facts.yml", "F-001 reference"),
        ("xkz/assessment.md", "level"),
    } == found


def test_a_profile_with_problems_is_not_loaded(folder_with) -> None:
    """Loading raises a named error that holds the lines of the check."""
    folder = folder_with({"access.yml": "constraints:\n  - id: C-01\n    category: AC10\n"})
    with pytest.raises(ProfileError, match=r"xkz/access\.yml:3  C-01 category: found 'AC10'"):
        load_profile(folder)


def test_a_release_is_read_back_with_its_edition_and_counts(folder_with) -> None:
    """What a release left out stands in release.yml and comes back as numbers."""
    profile = load_profile(folder_with({"release.yml": "edition: hct\nwithheld:\n  actors: 3\n  paragraphs: 12\n"}))
    assert profile.edition == "hct"
    assert profile.withheld == {"actors": 3, "paragraphs": 12}


def test_only_folders_of_areas_count(tmp_path) -> None:
    """Files, hidden folders and drafts that begin with _ are no areas."""
    for name in ("som", ".new-abc", "_draft"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    assert area_folders(tmp_path) == {"SOM": tmp_path / "som"}
    assert area_folders(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("name", ["testland", "XKZ", "x1"])
def test_the_name_of_the_folder_is_checked(tmp_path, name: str) -> None:
    """A folder that is not named by three small letters is a problem of its own."""
    folder = tmp_path / name
    folder.mkdir()
    assert any(p.found == f"the folder name '{name}'" for p in read_profile(folder).problems)
