"""The real files that lie beside a clone go through unchanged, and their yearly totals are those that were published."""

from __future__ import annotations

import csv
import datetime as dt
import os
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from source_files import request

from planning.importing import Origin, Result, read_source, write_counts
from planning.profiles import check_folder, load_profile
from planning.sharing import release

REAL = os.environ.get("PLANNING_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not REAL, reason="PLANNING_REAL_DATA names no folder of real files")
TODAY = dt.date(2026, 11, 23)
FILES = {
    "ucdp_ged": ("ucdp_ged_sudan.csv", dt.date(2024, 6, 1)),
    "awsd": ("aid_worker_security_incidents.csv", dt.date(2025, 4, 6)),
}


def read(source: str, folder: Path) -> tuple[object, Result]:
    """Read a real file for Sudan."""
    name, published = FILES[source]
    asked = request(Path(REAL) / name, folder, source, published=published, retrieved=published)
    return asked, read_source(asked)


@cache
def read_for(source: str, folder: Path) -> Result:
    """Read a real file for a profile that nobody changes, once for all tests."""
    return read(source, folder)[1]


@pytest.fixture
def sudan(root: Path, tmp_path: Path) -> Path:
    """Give a copy of Sudan's profile."""
    return Path(shutil.copytree(root / "country_profiles" / "sdn", tmp_path / "sdn"))


@pytest.mark.parametrize("source", FILES)
def test_totals_by_year_agree_with_the_readings(source: str, root: Path) -> None:
    """Every yearly reading of the same source and indicator is the sum of the counts: units, and what has no unit."""
    folder = root / "country_profiles" / "sdn"
    done = read_for(source, folder)
    assert done.refused == []
    years: Counter[tuple[str, str]] = Counter()
    for cell in done.cells:
        years[cell.indicator, cell.period[:4]] += cell.value
    with (folder / "readings.csv").open(encoding="utf-8", newline="") as file:
        readings = [r for r in csv.DictReader(file) if r["source"] == done.layout.source]
    apart = [
        (r["indicator"], r["period"], r["value"])
        for r in readings
        if years[r["indicator"], r["period"]] != float(r["value"])
    ]
    assert len(readings) >= 33
    assert apart == []


@pytest.mark.parametrize("source", FILES)
def test_no_name_is_left_without_a_place(source: str, root: Path) -> None:
    """The table of Sudan knows every name of these files."""
    done = read_for(source, root / "country_profiles" / "sdn")
    assert done.names
    assert [n.text for n in done.names.unmapped()] == []


def test_what_is_known_to_be_wrong_in_them_is_told(root: Path) -> None:
    """South Sudan before July 2011, two spellings of a unit, coarse places; a date after publication, days and months missing."""
    folder = root / "country_profiles" / "sdn"
    ucdp = read_for("ucdp_ged", folder)
    assert ucdp.tally.left_out == {"outside_today": 787}
    assert {"too_coarse": 158, "no_unit": 264, "before_border": 787}.items() <= ucdp.tally.faults.counts.items()
    assert any("'Southern Kordofan state' (186)" in p.found for p in ucdp.remarks)
    aid = read_for("awsd", folder)
    assert aid.tally.left_out == {"another_area": 3955, "outside_today": 28, "no_month": 2, "after_publication": 1}
    assert aid.tally.faults.counts["no_day"] == 36


def test_the_profile_takes_both_and_has_no_problem(sudan: Path) -> None:
    """And the planning cell's own release tells the years of both as they were published."""
    for source in FILES:
        asked, done = read(source, sudan)
        write_counts(asked, done, Origin(TODAY, published=FILES[source][1]), TODAY)
    assert check_folder(sudan, TODAY) == []
    own = release(load_profile(sudan), "cell")
    (whole,) = [
        c for c in own.released_counts
        if c.place is None and c.indicator == "organized_violence_deaths_best" and (c.since, c.until) == ("2023-01", "2023-12")
    ]  # fmt: skip
    assert whole.value == 7751
