"""What the geography room promises of units, extents, borders, provenance and boundaries that an area brings itself."""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from planning import geography
from planning.geography import shapes
from planning.problems import PlanningError

ROOT = Path(__file__).parents[2]
DATA = ROOT / "planning" / "geography" / "data"
PROFILES = ROOT / "country_profiles"
AREAS = ["AFG", "CAF", "COD", "IRQ", "LBN", "LBY", "MLI", "SDN", "SOM", "SSD", "TUR", "XAB", "YEM"]
EXERCISES = ["XKA", "XKB", "XKC"]
KINDS = {"international", "disputed", "indefinite", "line_of_control"}


def folder_of(area: str) -> Path | None:
    """The profile folder of an exercise area; the shipped shapes serve the others."""
    return PROFILES / area.lower() if area in EXERCISES else None


def km2(feature: geography.GeoJson) -> float:
    """The area of a feature on a sphere of the earth's mean radius; holes count against it by their direction."""
    total = 0.0
    for ring in shapes._rings(feature["geometry"]):
        for (lon1, lat1), (lon2, lat2) in pairwise(ring):
            total += math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
    return abs(total) * 6371.0088**2 / 2


def test_public_surface() -> None:
    """Everything public is exported, in order, and exists."""
    assert geography.__all__ == sorted(geography.__all__)
    assert all(hasattr(geography, name) for name in geography.__all__)


@pytest.mark.parametrize("area", AREAS + EXERCISES)
def test_units_have_unique_codes_and_a_point_within_bounds(area: str) -> None:
    """Every area has units, each with a code of its own, a name, and a point inside its own polygon."""
    units = geography.units(area, folder_of(area))
    bounds = geography.bounds(area, folder_of(area))
    assert units
    assert bounds is not None
    assert len({unit.code for unit in units}) == len({unit.name for unit in units}) == len(units)
    by_code = {one["properties"]["code"]: one for one in geography.boundaries(area, folder_of(area))["features"]}
    for unit in units:
        assert unit.area == area
        assert bounds.south < unit.lat < bounds.north
        assert bounds.west < unit.lon < bounds.east
        stretches = shapes._inside(list(shapes._rings(by_code[unit.code]["geometry"])), unit.lat)
        assert any(west < unit.lon < east for west, east in stretches), unit


@pytest.mark.parametrize("area", AREAS + EXERCISES)
def test_units_and_boundaries_name_the_same(area: str) -> None:
    """The table of seats and the polygons are of one make: same codes, same names, sorted, and nothing but these two."""
    features = geography.boundaries(area, folder_of(area))["features"]
    assert [one["properties"] for one in features] == [
        {"code": unit.code, "name": unit.name} for unit in geography.units(area, folder_of(area))
    ]


@pytest.mark.parametrize("area", [area for area in AREAS if area != "XAB"])
def test_codes_begin_with_the_country(area: str) -> None:
    """A unit's code is of ISO 3166-2 form and no two areas share one."""
    prefixes = {unit.code.split("-")[0] for unit in geography.units(area)}
    assert len(prefixes) == 1
    others = {unit.code for other in AREAS if other != area for unit in geography.units(other)}
    assert others.isdisjoint(unit.code for unit in geography.units(area))


def test_abyei_is_one_unit_of_the_documented_extent() -> None:
    """Abyei is one unit between the lines of the 2009 award and covers about 11,056 square kilometres."""
    (feature,) = geography.boundaries("XAB")["features"]
    bounds = geography.bounds("XAB")
    assert bounds is not None
    assert (bounds.west, bounds.east, bounds.north) == (27.833, 29.0, 10.167)
    assert km2(feature) == pytest.approx(11_056, rel=0.03)


def test_abyei_is_counted_once() -> None:
    """Sudan's and South Sudan's units leave Abyei out, so that it is never drawn or added twice."""
    (abyei,) = geography.units("XAB")
    for area in ("SDN", "SSD"):
        for feature in geography.boundaries(area)["features"]:
            stretches = shapes._inside(list(shapes._rings(feature["geometry"])), abyei.lat)
            assert not any(west < abyei.lon < east for west, east in stretches), feature["properties"]


def test_shared_borders_stay_shared() -> None:
    """Neighbouring units meet without gap or overlap: most edges within a country are drawn twice, once from each side."""
    for area in ("AFG", "SSD", "XKB"):
        edges: dict[frozenset[tuple[float, float]], int] = {}
        for feature in geography.boundaries(area, folder_of(area))["features"]:
            for ring in shapes._rings(feature["geometry"]):
                for pair in pairwise(ring):
                    edges[frozenset(pair)] = edges.get(frozenset(pair), 0) + 1
        assert set(edges.values()) == {1, 2}
        assert sum(count == 2 for count in edges.values()) > len(edges) / 4


@pytest.mark.parametrize("area", AREAS)
def test_context_is_small_and_complete(area: str) -> None:
    """Each area has neighbours with names, borders with kinds and at least one town, small enough for a weak line."""
    around = geography.neighbours(area)["features"]
    assert around
    assert all(one["properties"]["name"] for one in around)
    assert area not in {one["properties"]["code"] for one in around}
    assert (DATA / "neighbours" / f"{area}.geojson").stat().st_size <= 12_000
    lines = geography.border_lines(area)["features"]
    assert lines
    assert {one["properties"]["kind"] for one in lines} <= KINDS
    towns = geography.towns(area)
    assert 1 <= len(towns) <= 8
    assert [town.rank for town in towns] == list(range(1, len(towns) + 1))


def test_world_has_every_area_and_kinds() -> None:
    """The overview names every country that is an area, once, and says of each line what kind it is."""
    codes = [one["properties"]["code"] for one in geography.world()["features"]]
    assert set(AREAS) - {"XAB"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert {one["properties"]["kind"] for one in geography.world_lines()["features"]} == KINDS
    assert (DATA / "world.geojson").stat().st_size <= 120_000


def test_somalia_is_whole() -> None:
    """No border is drawn within Somalia, and no part of it is a country of its own."""
    names = {one["properties"]["name"] for area in AREAS for one in geography.neighbours(area)["features"]}
    names |= {one["properties"]["name"] for one in geography.world()["features"]}
    assert "Somaliland" not in names
    inner = {(48.0, 10.0), (48.5, 10.5)}  # along the line that Natural Earth draws there
    for feature in geography.border_lines("SOM")["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
        assert not any(math.dist(point, spot) < 0.4 for part in parts for point in part for spot in inner)


def test_provenance_names_every_file() -> None:
    """Every shipped file stands in the record once, with packages that the record describes down to a hash."""
    record = geography.provenance()
    named = [file for layer in record.layers for file in layer.files]
    shipped = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert sorted(named) == sorted(shipped - {"provenance.yml"})
    packages = {package.name: package for package in record.packages}
    assert {name for layer in record.layers for name in layer.packages} == set(packages)
    for package in packages.values():
        assert len(package.sha256) == 64
        assert package.licence
        assert package.vintage


def test_coverage_says_what_is_missing() -> None:
    """A map of polygons that do not match today's units has a sentence that says so; a complete one has none."""
    for one in geography.provenance().areas:
        assert (one.match == "complete") == (geography.coverage_note(one.area) == "")
    assert [one.area for one in geography.provenance().areas] == AREAS
    assert "Menaka" in geography.coverage_note("MLI")
    assert geography.coverage_note("ZZZ") == ""


def test_unknown_area_has_nothing() -> None:
    """An area without shapes gives empty answers, not errors: its pages do without a map."""
    assert geography.units("ZZZ") == ()
    assert geography.towns("ZZZ") == ()
    assert geography.bounds("ZZZ") is None
    for read in (geography.boundaries, geography.neighbours, geography.border_lines):
        assert read("ZZZ")["features"] == []


def square(code: str, **more: object) -> geography.GeoJson:
    """A unit of one degree."""
    ring = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Unit {code}", **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_boundaries_in_the_folder_win(tmp_path: Path) -> None:
    """A country folder's own boundaries replace the shipped ones, sorted and without other properties."""
    own = {"type": "FeatureCollection", "features": [square("ML99", population=5), square("ML01")]}
    (tmp_path / "geography.geojson").write_text(json.dumps(own), encoding="utf-8")
    assert [unit.code for unit in geography.units("MLI", tmp_path)] == ["ML01", "ML99"]
    assert geography.boundaries("MLI", tmp_path)["features"][1]["properties"] == {"code": "ML99", "name": "Unit ML99"}
    assert geography.bounds("MLI", tmp_path) == geography.Bounds(west=1, south=1, east=2, north=2)
    assert len(geography.units("MLI")) == 9


def test_exercise_areas_live_in_their_folder_alone() -> None:
    """Exercise areas have units only through their folder, and far from any land."""
    for area in EXERCISES:
        assert geography.units(area) == ()
        bounds = geography.bounds(area, folder_of(area))
        assert bounds is not None
        assert -28 < bounds.west < bounds.east < -9
        assert -37 < bounds.south < bounds.north < -23


def broken(*features: geography.GeoJson) -> str:
    """A collection of these features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def shaped(coordinates: object) -> geography.GeoJson:
    """A unit with these coordinates."""
    return {**square("A"), "geometry": {"type": "Polygon", "coordinates": coordinates}}


def collection(depth: int) -> geography.GeoJson:
    """Collections of geometries in each other."""
    inner = collection(depth - 1) if depth else square("A")["geometry"]
    return {"type": "GeometryCollection", "geometries": [inner]}


def test_only_two_numbers_of_a_corner_are_kept(tmp_path: Path) -> None:
    """What else an author's file has in a corner, from an altitude to markup, comes into no copy and no map."""
    ring = [[1, 1, "<script>"], [2, 1, {"a": 1}], [2, 2, 9.5], [1, 2], [1, 1, None]]
    (tmp_path / "geography.geojson").write_text(broken(shaped([ring])), encoding="utf-8")
    (feature,) = geography.boundaries("XKZ", tmp_path)["features"]
    assert feature["geometry"]["coordinates"] == [[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no features"),
        (broken(), "no features"),
        (broken({"type": "Feature", "properties": {"ADM1_PCODE": "ML01"}, "geometry": None}), "no code or no name"),
        (broken({**square("A"), "geometry": {"type": "Point", "coordinates": [1, 1]}}), "no polygon"),
        (
            broken({**square("A"), "geometry": {"type": "Polygon", "coordinates": [[[500000, 1], [2, 2]]]}}),
            "no polygon",
        ),
        (broken(square("A"), square("A")), "2 times"),
        ("[" * 100_000, "nested too deep"),
        ("9" * 10_000, "not JSON"),
        (broken({**square("A"), "properties": ["code"]}), "no code or no name"),
        (broken(square('"><script>')), "found the code"),
        (broken(square("../../x")), "found the code"),
        (broken(square("A\nB")), "found the code"),
        (broken(square("A", name="a\u202eb")), "invisible characters"),
        (broken(square("A", name="\ud800")), "invisible characters"),
        (broken(square("A", name="x" * 300)), "too long"),
        (broken(*(square(f"A{n}") for n in range(2001))), "2001 units"),
        (broken(shaped([[[1, 1], [2, 1], [2, 2], [1, 2]]])), "no polygon"),
        (broken(shaped([[["1", 1], [2, 1], [2, 2], ["1", 1]]])), "no polygon"),
        (broken(shaped([[[True, 1], [2, 1], [2, 2], [True, 1]]])), "no polygon"),
        (broken(shaped([[[float("nan"), 1], [2, 1], [2, 2], [float("nan"), 1]]])), "no polygon"),
        (broken(shaped([[[float("inf"), 1], [2, 1], [2, 2], [float("inf"), 1]]])), "no polygon"),
        (broken(shaped([[[10**400, 1], [2, 1], [2, 2], [10**400, 1]]])), "no polygon"),
        (broken(shaped({"a": 1})), "no polygon"),
        (broken({**square("A"), "geometry": "Polygon"}), "no polygon"),
        (broken({**square("A"), "geometry": collection(50)}), "no polygon"),
    ],
)
def test_broken_boundaries_are_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    """Whatever is wrong in a folder's boundaries is said in one line that names the file."""
    (tmp_path / "geography.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(geography.BrokenBoundariesError) as caught:
        geography.units("MLI", tmp_path)
    assert isinstance(caught.value, PlanningError)
    assert said in str(caught.value)
    assert "geography.geojson" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_exercises_are_what_the_script_makes(tmp_path: Path) -> None:
    """The committed exercise maps and counts are, byte for byte, what scripts/make_exercises.py writes."""
    script = [sys.executable, str(ROOT / "scripts" / "make_exercises.py"), "--to", str(tmp_path)]
    subprocess.run(script, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    assert len(made) == 6
    for path in made:
        assert (tmp_path / path).read_bytes() == (PROFILES / path).read_bytes(), path


@pytest.mark.parametrize("area", EXERCISES)
def test_exercise_counts_have_gaps_and_zeros(area: str) -> None:
    """Counts name units of the map, one row at most for a month, unit and indicator; some months are missing, some are zero."""
    with (PROFILES / area.lower() / "incidents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    units = {unit.code for unit in geography.units(area, folder_of(area))}
    keys = {(row["period"], row["place"], row["indicator"]) for row in rows}
    assert len(keys) == len(rows) < 25 * len(units) * 4
    assert {row["place"] for row in rows} == units
    assert {row["source"] for row in rows} == {"EXERCISE"}
    assert any(row["value"] == "0" for row in rows)
    assert (PROFILES / area.lower() / "geography.geojson").stat().st_size <= 25_000
