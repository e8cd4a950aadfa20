"""Counts on a page: by unit and for what has no unit, with where they come from and whether yearly figures agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.display.figures import agreement, imports, incidents
from planning.display.maps import area_map
from planning.display.page import open_area, place_name

SQUARE = "[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]"
SHAPES = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "XKZ-01", "name": "Hill"}, '
    f'"geometry": {{"type": "Polygon", "coordinates": [{SQUARE}]}}}}]}}'
)
INDICATOR = "incidents_affecting_aid"
IMPORTS = """imported_files:
  - id: IM-01
    level: 2
    source: EXERCISE
    title: The list
    version: v7
    licence: Own
    retrieved: 2026-01-15
    sha256: "{digest}"
    indicators: [incidents_affecting_aid]
    covers_from: 2025-01
    covers_until: 2025-12
    rows: 900
    reasons: [no_month]
    counted: 871
    left_out: [{{reason: no_month, rows: 29}}]
    note: The list was made anew in May.
"""


def counts() -> str:
    """Give monthly counts of a year, in a unit and without one."""
    rows = ["period,place,indicator,value,unit,source,as_of,level"]
    rows += [
        f"2025-{m:02},{place},{INDICATOR},{value},incidents,EXERCISE,2026-01-15,2"
        for m in range(1, 13)
        for place, value in (("XKZ-01", 40), ("XKZ", 10))
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture
def folder(folder_with, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a workspace whose area has imported counts and a yearly figure beside them."""
    made = folder_with(
        {
            "geography.geojson": SHAPES,
            "incidents.csv": counts(),
            "imports.yml": IMPORTS.format(digest="0" * 64),
            "readings.csv": f"indicator,period,value,unit,source,as_of,level\n{INDICATOR},2025,610,incidents,EXERCISE,2026-01-15,1\n",
        }
    )
    monkeypatch.chdir(made.parents[1])
    return made


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("edition", ["hct", "cell"])
def test_what_has_no_unit_is_told_as_such(edition: str) -> None:
    """In a row of its own below the units, as a part of the whole area."""
    page = open_area("XKZ", "2026-11-22", edition)
    assert place_name(page.profile, "XKZ") == "Unit not known"
    out = incidents(page).html
    assert out.index("Hill") < out.index("Unit not known") < out.index("Whole area")
    assert "120" in out
    assert "600" in out


@pytest.mark.usefixtures("folder")
def test_what_has_no_unit_is_never_drawn() -> None:
    """The map shows units; events without one have no place on it."""
    from planning.display.brief import where

    assert "Unit not known" not in where(open_area("XKZ", "2026-11-22", "cell")).html
    assert (
        "Unit not known"
        not in area_map(open_area("XKZ", "2026-11-22", "cell").profile, {"XKZ-01": 1.0}, "x", 1.0, set()).html
    )


@pytest.mark.usefixtures("folder")
def test_where_counts_come_from_is_told() -> None:
    """Version, licence, day, period; how many rows were counted is for the planning cell alone."""
    own = imports(open_area("XKZ", "2026-11-22", "cell")).html
    for piece in (
        "The list",
        "v7",
        "Own",
        "15 Jan 2026",
        "Jan 2025 to Dec 2025",
        "900",
        "871",
        "No month: 29",
        "made anew",
    ):
        assert piece in own
    other = imports(open_area("XKZ", "2026-11-22", "hct")).html
    assert "No month" in other
    assert "above this edition" in other
    assert "871" not in other
    assert "29" not in other.replace("2029", "")
    public = imports(open_area("XKZ", "2026-11-22", "public")).html
    assert "The list" not in public
    assert "1 imported file above this edition." in public


@pytest.mark.usefixtures("folder")
def test_a_difference_to_the_yearly_figure_is_shown_and_explained() -> None:
    """Both figures, the difference, and the note on the file."""
    out = agreement(open_area("XKZ", "2026-11-22", "cell")).html
    for piece in ("610", "600", "-10", "The list was made anew in May.", "0 of 1 agree, 1 differ."):
        assert piece in out


def test_where_both_agree_that_is_said(folder: Path) -> None:
    """In a line, without a table."""
    path = folder / "readings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("610", "600"), encoding="utf-8")
    out = agreement(open_area("XKZ", "2026-11-22", "hct")).html
    assert "1 of 1 agree, 0 differ." in out
    assert "<table" not in out
