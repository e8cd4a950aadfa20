"""A source's layout is a file: each one is whole, columns are found by name or tag, and a new spelling needs no Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.frameworks import framework
from planning.importing.layouts import (
    FOLDER,
    Where,
    area_names,
    find_columns,
    layout,
    layout_names,
    read_layout,
    with_counts,
    with_further,
)
from planning.importing.tables import open_table
from planning.problems import PlanningError, UsageError

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,civilian_targeting,iso,"
    "region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,notes,fatalities,timestamp"
)
HAPI = (
    "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,"
    "admin2_name,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end"
)


def opened(folder: Path, header: str) -> object:
    """Give a file with a header and one empty row."""
    path = folder / "events.csv"
    path.write_text(f"{header}\n{'x,' * header.split(chr(10), maxsplit=1)[0].count(',')}x\n", encoding="utf-8")
    return open_table(path)


def test_further_counts_are_made_only_where_they_are_asked_for() -> None:
    """A profile never holds them; one that a source has not is refused with what it has."""
    made = layout("ucdp_ged")
    key = "organized_violence_events_civilians"
    assert key not in made.indicators
    assert with_further(made, (key,)).indicators == (*made.indicators, key)
    assert with_further(made, ()) == made
    with pytest.raises(UsageError, match=f"no count deaths; there are {key}"):
        with_further(made, ("deaths",))
    with pytest.raises(UsageError, match="there are none"):
        with_further(layout("awsd"), (key,))


@pytest.mark.parametrize(
    ("text", "holds"),
    [("1", True), ("2.0", True), ("1,000", True), ("0", False), ("", False), ("-3", False), ("x", False)],
)
def test_a_condition_may_be_a_least_number(text: str, holds: bool) -> None:
    """A blank or a text that is no number is not at least one."""
    assert Where(column="deaths", least=1).holds(text) is holds


def test_the_sources_are_those_of_the_design() -> None:
    """One layout each."""
    assert layout_names() == ("acled", "awsd", "hapi", "hxl", "insecurity_insight", "ucdp_ged")


@pytest.mark.parametrize("name", layout_names())
def test_a_layout_counts_indicators_of_its_own_source(name: str) -> None:
    """The indicators, their source and the terms of the source agree."""
    made = layout(name)
    indicators = framework("indicators")
    held = [i for i in made.indicators if i in indicators]
    assert {str(indicators[i].values["source"]) for i in held} <= {made.source}
    # What no profile may hold stands in the layout alone.
    bundled = name == "hxl" or framework("sources")[str(made.source)].values.get("bundling") != "no"
    assert held == (list(made.indicators) if bundled else [])
    assert all(made.label(i) and made.unit(i) for i in made.indicators)
    assert made.licence or name == "hxl"
    assert made.title


@pytest.mark.parametrize("name", ["acled", "hapi"])
def test_sources_whose_terms_forbid_it_may_not_be_bundled(name: str) -> None:
    """ACLED, and HAPI, which is made of it."""
    assert framework("sources")[str(layout(name).source)].values["bundling"] == "no"


@pytest.mark.parametrize(("name", "header"), [("acled", ACLED), ("hapi", HAPI)])
def test_published_columns_are_found(name: str, header: str, tmp_path: Path) -> None:
    """The headers that these sources publish have all that is needed."""
    found, problems = find_columns(layout(name), opened(tmp_path, header))
    assert problems == []
    assert found.roles["date"] == header.split(",").index("event_date" if name == "acled" else "reference_period_start")


def test_spelling_of_a_header_is_a_matter_of_the_file(tmp_path: Path) -> None:
    """Case, blanks and underscores make no difference; another word is a line in the layout."""
    header = ACLED.upper().replace("_", " ").replace("FATALITIES", "Deaths reported")
    _, (problem,) = find_columns(layout("acled"), opened(tmp_path, header))
    assert "no column for acled_fatalities" in problem.found
    text = (FOLDER / "acled.yml").read_text(encoding="utf-8").replace("[fatalities]", "[fatalities, Deaths reported]")
    path = tmp_path / "acled.yml"
    path.write_text(text, encoding="utf-8")
    assert find_columns(read_layout(path), opened(tmp_path, header))[1] == []


def test_a_tag_is_found_whatever_stands_around_its_attributes(tmp_path: Path) -> None:
    """Order, blanks and further attributes of a tag make no difference; the nearest column is taken."""
    header = "a,b,c,d\n#date +start,#adm1+alt+name,#adm1 +name,#affected+killed"
    found, problems = find_columns(
        with_counts(layout("hxl"), ("aid_workers_killed=#affected+killed",)), opened(tmp_path, header)
    )
    assert problems == []
    assert (found.roles, found.adds) == ({"date": 0, "admin1": 2}, (3,))


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("ucdp_ged", ("aid_workers_killed",), "what is counted of ucdp_ged is fixed"),
        ("hxl", (), "say what a row counts"),
        ("hxl", ("aid_worker_killed",), "do you mean aid_workers_killed"),
        ("hxl", ("aid_workers_killed", "attacks_on_health_care"), "of several sources"),
    ],
)
def test_what_a_row_counts_is_said_where_the_layout_leaves_it_open(
    name: str, wanted: tuple[str, ...], said: str
) -> None:
    """And nowhere else."""
    with pytest.raises(UsageError, match=said):
        with_counts(layout(name), wanted)


def test_an_unknown_source_is_told_the_nearest() -> None:
    """With the list of all."""
    with pytest.raises(UsageError, match="do you mean ucdp_ged"):
        layout("ucdp")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x\ncolumns: {date: {names: [d]}}\ncounts: [{indicator: nothing}]\n", "the indicator 'nothing'"),
        ("title: x\ncolumns: {dote: {names: [d]}}\n", "the role 'dote'"),
        ("title: x\nsource: NOBODY\ncolumns: {}\n", "the source 'NOBODY'"),
        ("title: x\ncolumns: {}\nsorce: y\n", "sorce"),
        ("- a\n", "mapping"),
        (": :\n  - [", "layout.yml"),
    ],
)
def test_a_layout_with_a_fault_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """With what is wrong in it."""
    path = tmp_path / "layout.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanningError, match=said):
        read_layout(path)


def test_the_areas_have_the_names_that_sources_use() -> None:
    """Two letters and the name; no name stands for two areas."""
    assert {"SD", "Sudan"} <= set(area_names("SDN"))
    codes = [p.name.upper() for p in (Path(__file__).parents[2] / "country_profiles").iterdir() if len(p.name) == 3]
    names = [n.casefold() for c in codes for n in area_names(c)]
    assert len(names) == len(set(names))
    assert [c for c in codes if not c.startswith("XK") and not area_names(c)] == []
