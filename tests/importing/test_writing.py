"""Counts come into a profile whole or not at all, with where they come from; what others wrote stays letter for letter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from source_files import event, request, write

from planning.importing import Origin, Request, Result, read_source, report, write_aside, write_counts, writing
from planning.problems import PlanningError, UsageError
from planning.profiles import Workspace, check_folder, load_profile

TODAY = dt.date(2026, 11, 23)
ORIGIN = Origin(dt.date(2024, 7, 1), "24.1", dt.date(2024, 6, 1))
AREA = 'area:\n  id: SDN\n  level: 1\n  name: Sudan\n  exercise: "no"\n'
OTHERS = (
    "period,place,indicator,value,unit,source,as_of,level\n"
    '2023-02,SD-NO,aid_workers_killed,"1",persons,AWSD,2025-04-06,2\n'
    "2022-02,SD-NO,organized_violence_events,9,events,UCDP_GED,2023-06-01,2\n"
    "2023-02,SD-NO,organized_violence_events,8,events,UCDP_GED,2023-06-01,2\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of Sudan's profile in a workspace, with nothing but the area."""
    made = tmp_path / "workspace" / "country_profiles" / "sdn"
    made.mkdir(parents=True)
    (made / "area.yml").write_text(AREA, encoding="utf-8")
    return made


def read(folder: Path, *rows: dict[str, str], **more: object) -> tuple[Request, Result]:
    """Read events as a file of UCDP, published when ORIGIN says."""
    path = write(folder.parents[1], rows or [event(1), event(2, adm_1="Atlantis", date_start="2023-03-04")])
    asked = request(path, folder, **{"published": ORIGIN.published, "retrieved": ORIGIN.retrieved, **more})
    return asked, read_source(asked)


def files(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder."""
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_counts_and_their_provenance_come_into_the_profile(folder: Path) -> None:
    """The profile has no problem then, and says what was read, what of it is counted, and from which file."""
    asked, done = read(folder, event(1), event(2, iso3="TCD", country="Chad"), event(3, adm_1="Atlantis"))
    change = write_counts(asked, done, ORIGIN, TODAY)
    assert check_folder(folder, TODAY) == []
    profile = load_profile(folder)
    assert change.added == len(profile.incident_counts) == 12 * 18 * 4
    assert {(r.level, str(r.as_of), r.source) for r in profile.incident_counts} == {(2, "2024-06-01", "UCDP_GED")}
    (file,) = profile.imported_files
    assert (file.rows, file.counted, [(p.reason, p.rows) for p in file.left_out]) == (3, 2, [("another_area", 1)])
    assert (file.covers_from, file.covers_until, file.version, file.licence) == (
        "2023-01",
        "2023-12",
        "24.1",
        "CC BY 4.0",
    )
    assert done.table
    assert file.sha256 == done.table.sha256
    assert 'stand for no unit: "Atlantis"' in (folder / "imports.yml").read_text(encoding="utf-8")


def test_a_second_import_changes_what_is_other_and_nothing_else(folder: Path) -> None:
    """The same file changes nothing; another says how many rows are new, other or gone."""
    write_counts(*read(folder), ORIGIN, TODAY)
    before = files(folder)
    again = write_counts(*read(folder), ORIGIN, TODAY)
    assert (again.added, again.changed, again.removed, again.same) == (0, 0, 0, 12 * 18 * 4)
    assert files(folder) == before
    other = write_counts(
        *read(folder, event(1, best=9), event(2, adm_1="Atlantis", date_start="2023-03-04")), ORIGIN, TODAY
    )
    assert (other.added, other.changed, other.removed) == (0, 1, 0)
    assert len(load_profile(folder).imported_files) == 1


def test_rows_of_others_stay_letter_for_letter(folder: Path) -> None:
    """Rows of another source, and months that the file does not cover, also where somebody wrote them by hand."""
    (folder / "incidents.csv").write_text(OTHERS, encoding="utf-8")
    change = write_counts(*read(folder), ORIGIN, TODAY)
    assert (change.changed, change.kept) == (1, ("2022-02",))
    assert "1 month of this source outside of what the file covers (2022-02 to 2022-02)" in str(change)
    lines = (folder / "incidents.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == OTHERS.splitlines()[:3]
    assert OTHERS.splitlines()[3] not in lines
    assert "2023-02,SD-NO,organized_violence_events,1,events,UCDP_GED,2024-06-01,2" in lines


def test_a_table_that_lacks_a_column_gets_it(folder: Path) -> None:
    """Rows that others wrote without a level keep none, and so count as level 4."""
    text = "period,place,indicator,value,unit,source\n2023-02,SD-NO,aid_workers_killed,1,persons,AWSD\n"
    (folder / "incidents.csv").write_text(text, encoding="utf-8")
    write_counts(*read(folder), ORIGIN, TODAY)
    (own,) = [r for r in load_profile(folder).incident_counts if r.source == "AWSD"]
    assert (own.value, own.level, own.as_of) == (1, None, None)


def test_what_somebody_wrote_beside_the_provenance_stays(folder: Path) -> None:
    """Comments and other entries stay as they are; a note on the file is taken over."""
    write_counts(*read(folder), ORIGIN, TODAY)
    path = folder / "imports.yml"
    assert 'note: "Counted in the month in which an event begins."' in path.read_text(encoding="utf-8")
    text = re.sub("note: .*", "note: Events of Abyei stand here.", path.read_text(encoding="utf-8"))
    other = text[text.index("  - id") :].replace("IM-01", "IM-07").replace("UCDP_GED", "AWSD")
    other = other.replace(
        "organized_violence_events, organized_violence_deaths_best, organized_violence_deaths_civilians, one_sided_violence_events",
        "aid_workers_killed",
    )
    path.write_text(f"# Ours.\n{text}  # By hand.\n{other}# The end.\n", encoding="utf-8")
    assert check_folder(folder, TODAY) == []
    write_counts(*read(folder), replace(ORIGIN, version="24.2"), TODAY)
    new = path.read_text(encoding="utf-8")
    assert new.startswith("# Ours.\nimported_files:\n")
    assert f"  # By hand.\n{other}# The end.\n" in new
    profile = load_profile(folder)
    assert [(f.id, f.version) for f in profile.imported_files] == [("IM-07", "24.1"), ("IM-01", "24.2")]
    assert {f.note for f in profile.imported_files} == {"Events of Abyei stand here."}


def test_a_file_that_covers_less_leaves_the_older_one_noted(folder: Path) -> None:
    """For its months stay, and so does where they come from."""
    write_counts(*read(folder), ORIGIN, TODAY)
    write_counts(*read(folder, first="2023-03", last="2023-06"), replace(ORIGIN, version="x"), TODAY)
    assert [(f.covers_from, f.version) for f in load_profile(folder).imported_files] == [
        ("2023-01", "24.1"),
        ("2023-03", "x"),
    ]


@pytest.mark.parametrize(
    "text", ["imported_files: [{id: IM-01}]\n", "imported_files:\n  IM-01: x\n", "imported_filez:\n"]
)
def test_a_file_of_provenance_that_cannot_be_added_to_is_left_alone(folder: Path, text: str) -> None:
    """The problem is told, and neither file is changed."""
    (folder / "imports.yml").write_text(text, encoding="utf-8")
    before = files(folder)
    with pytest.raises(PlanningError, match="nothing was written"):
        write_counts(*read(folder), ORIGIN, TODAY)
    assert files(folder) == before


def test_both_files_are_written_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second cannot be written, the first is put back."""
    (folder / "incidents.csv").write_text(OTHERS, encoding="utf-8")
    before = files(folder)
    asked, done = read(folder)
    real = writing.write_whole

    def full(path: Path, content: str | bytes, **more: object) -> None:
        if path.name == "imports.yml":
            raise OSError(28, "No space left on device", str(path))
        real(path, content, **more)

    monkeypatch.setattr(writing, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        write_counts(asked, done, ORIGIN, TODAY)
    assert files(folder) == before


def test_a_file_that_changed_meanwhile_is_not_written_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saved first keeps what was saved."""
    asked, done = read(folder)
    real = writing.check_folder

    def slow(where: Path, today: dt.date) -> list[object]:
        if where != folder:
            (folder / "incidents.csv").write_text(OTHERS, encoding="utf-8")
        return real(where, today)

    monkeypatch.setattr(writing, "check_folder", slow)
    with pytest.raises(PlanningError, match="was changed meanwhile"):
        write_counts(asked, done, ORIGIN, TODAY)
    assert (folder / "incidents.csv").read_text(encoding="utf-8") == OTHERS


def test_a_profile_with_problems_takes_no_counts(folder: Path) -> None:
    """They are to be mended first."""
    (folder / "gaps.yml").write_text("gapz:\n", encoding="utf-8")
    with pytest.raises(PlanningError, match="mend the profile first"):
        write_counts(*read(folder), ORIGIN, TODAY)


ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,civilian_targeting,iso,country,admin1,latitude,longitude,geo_precision,fatalities\n"
    "SDN1,10 February 2023,1,Battles,,729,Sudan,Khartoum,15.6,32.5,1,3\n"
    "SDN2,28 February 2023,1,Violence against civilians,Civilian targeting,729,Sudan,Khartoum,15.6,32.5,1,0\n"
)


def acled(folder: Path) -> tuple[Request, Result]:
    """Read a made-up export of ACLED."""
    path = folder.parents[1] / "acled.csv"
    path.write_text(ACLED, encoding="utf-8")
    asked = request(path, folder, "acled", retrieved=dt.date(2024, 7, 1))
    return asked, read_source(asked)


def test_what_may_not_be_bundled_is_refused_with_the_reason(folder: Path) -> None:
    """It is counted and told, not written into the profile; what can be done instead is said."""
    asked, done = acled(folder)
    assert {c.indicator: c.value for c in done.cells if c.value} == {
        "acled_events": 2, "acled_fatalities": 3, "acled_civilian_targeting_events": 1,
    }  # fmt: skip
    before = files(folder)
    with pytest.raises(PlanningError, match=r"ACLED.*allow no copy in a repository.*--to FOLDER"):
        write_counts(asked, done, ORIGIN, TODAY)
    assert files(folder) == before


def test_it_can_be_written_aside_and_nowhere_in_a_repository(folder: Path, tmp_path: Path) -> None:
    """Outside of the workspace and of any repository; else it could be committed by mistake."""
    asked, done = acled(folder)
    place = Workspace(folder.parents[1])
    path = write_aside(asked, done, ORIGIN, tmp_path / "own", place)
    assert path.read_text(encoding="utf-8").startswith("period,place,indicator,value,unit,source,as_of,level\n2023-02,")
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    for inside in (place.root / "x", tmp_path / "clone", tmp_path / "clone" / "deep" / "er"):
        with pytest.raises(UsageError, match="outside of any repository"):
            write_aside(asked, done, ORIGIN, inside, place)
    assert not (place.root / "x").exists()


def test_a_file_without_a_licence_is_not_noted(folder: Path) -> None:
    """For a file with HXL tags somebody says it."""
    path = folder.parents[1] / "hxl.csv"
    path.write_text("#date,#adm1+name\n2023-01-31,Khartoum\n", encoding="utf-8")
    asked = request(path, folder, "hxl", indicators=("aid_worker_security_incidents",))
    with pytest.raises(UsageError, match="--licence"):
        write_counts(asked, read_source(asked), ORIGIN, TODAY)
    write_counts(asked, read_source(asked), replace(ORIGIN, licence="CC BY 4.0", title="Own list"), TODAY)
    (file,) = load_profile(folder).imported_files
    assert (file.title, file.licence, file.source) == ("Own list", "CC BY 4.0", "AWSD")


def test_yearly_figures_are_laid_beside_the_counts(folder: Path) -> None:
    """Of the same source and a year that is covered: how many agree, and each that does not, with what to do."""
    text = "indicator,period,value,unit,source,as_of,level\n"
    text += "".join(
        f"{indicator},{year},{value},{unit},UCDP_GED,2024-06-01,1\n"
        for indicator, year, value, unit in (
            ("organized_violence_events", 2023, 2, "events"),
            ("organized_violence_deaths_best", 2023, 9, "persons"),
            ("organized_violence_events", 2022, 7, "events"),
        )
    )
    (folder / "readings.csv").write_text(text, encoding="utf-8")
    asked, done = read(folder)
    lines = list(report(asked, done))
    assert "Beside readings.csv: 1 of 2 yearly figures of this source agree." in lines
    assert "  organized_violence_deaths_best 2023: 9 there, 8 counted (-1)" in lines
    assert lines[-1].endswith("write it as a note of the file in imports.yml.")
