"""Owns reading the shapes and places that maps are drawn from, the shipped ones and those an area brings itself."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from planning.problems import PlanningError

DATA = Path(__file__).parent / "data"
OWN_FILE = "geography.geojson"
MOST_UNITS = 2000
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,39}")
LONGEST_NAME = 200
JOINERS = {ord(c): None for c in "\u200c\u200d\u200e\u200f"}  # invisible, but scripts need them

GeoJson = dict[str, Any]
Position = tuple[float, float]  # lon, lat, as GeoJSON has them
Ring = list[Position]


class BrokenBoundariesError(PlanningError):
    """The boundaries that an area brings itself cannot be read."""

    def __init__(self, file: Path, problem: str) -> None:
        """Says which file, what is wrong in it and what to do, in one line."""
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True)
class Unit:
    """An admin-1 unit and a point well inside it, for a symbol or a label; with a ``parent`` it is a part of that unit."""

    code: str
    name: str
    area: str
    lat: float
    lon: float
    parent: str = ""


@dataclass(frozen=True)
class Town:
    """A town; rank 1 is the most populous of its area."""

    name: str
    lat: float
    lon: float
    rank: int


@dataclass(frozen=True)
class Bounds:
    """The smallest box around an area's units, in degrees."""

    west: float
    south: float
    east: float
    north: float


def boundaries(area: str, folder: Path | None = None) -> GeoJson:
    """The area's units as GeoJSON with code and name; a geography.geojson in the profile's folder wins over the shipped one."""
    own = folder / OWN_FILE if folder else None
    if own and own.is_file():
        return _checked(own, own.read_bytes())
    return _shipped(f"adm1/{area.upper()}.geojson")


def units(area: str, folder: Path | None = None) -> tuple[Unit, ...]:
    """The area's units in the order of their codes; none for an area without boundaries."""
    own = folder / OWN_FILE if folder else None
    if own and own.is_file():
        return _own_units(area.upper(), own, own.read_bytes())
    return _shipped_units().get(area.upper(), ())


def bounds(area: str, folder: Path | None = None) -> Bounds | None:
    """The box around the area's units; None for an area without boundaries."""
    rings = [ring for feature in boundaries(area, folder)["features"] for ring in _rings(feature["geometry"])]
    if not rings:
        return None
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    return Bounds(west=min(lons), south=min(lats), east=max(lons), north=max(lats))


def unit_finder(area: str, folder: Path | None = None) -> Callable[[float, float], str]:
    """Give a function that finds the code of the unit of the first level at a latitude and longitude; empty for none."""
    whole = [f for f in boundaries(area, folder)["features"] if "parent" not in f["properties"]]
    shapes = [(str(f["properties"]["code"]), list(_rings(f["geometry"]))) for f in whole]
    boxes = [
        (code, rings, min(b for r in rings for _, b in r), max(b for r in rings for _, b in r))
        for code, rings in shapes
    ]

    def find(lat: float, lon: float) -> str:
        for code, rings, south, north in boxes:
            if south <= lat <= north and any(west <= lon <= east for west, east in _inside(rings, lat)):
                return code
        return ""

    return find


def neighbours(area: str) -> GeoJson:
    """Coarse land around the area with code and name, to draw under its units: it reaches a little beneath their edge."""
    return _shipped(f"neighbours/{area.upper()}.geojson")


def border_lines(area: str) -> GeoJson:
    """Land borders in and around the area by kind: anything but international is drawn dashed."""
    return _shipped(f"lines/{area.upper()}.geojson")


def towns(area: str) -> tuple[Town, ...]:
    """Up to eight towns of the area, the most populous first."""
    return tuple(
        Town(name=row["name"], lat=float(row["lat"]), lon=float(row["lon"]), rank=int(row["rank"]))
        for row in _rows(f"places/{area.upper()}.csv")
    )


def world() -> GeoJson:
    """All countries, very coarse, for the overview of areas."""
    return _shipped("world.geojson")


def world_lines() -> GeoJson:
    """The borders of the world by kind, very coarse."""
    return _shipped("world_lines.geojson")


def _shipped(name: str) -> GeoJson:
    path = DATA / name
    if not path.is_file():
        return {"type": "FeatureCollection", "features": []}
    # read anew each time: whoever draws may add to what it was given
    collection: GeoJson = json.loads(path.read_text(encoding="utf-8"))
    return collection


def _rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _shipped_units() -> dict[str, tuple[Unit, ...]]:
    """By area, from the small table alone: names of units are looked up far more often than their shapes."""
    found: dict[str, list[Unit]] = {}
    for row in _rows("seats.csv"):
        if row["code"]:  # a row without a code is the area as a whole
            unit = Unit(
                code=row["code"], name=row["name"], area=row["area"], lat=float(row["lat"]), lon=float(row["lon"])
            )
            found.setdefault(unit.area, []).append(unit)
    return {area: tuple(sorted(rows, key=lambda unit: unit.code)) for area, rows in found.items()}


@lru_cache(maxsize=64)
def _own_units(area: str, path: Path, content: bytes) -> tuple[Unit, ...]:
    """Known by what stands in the file: a page asks for the name of a unit a hundred times over."""
    found = []
    for feature in _checked(path, content)["features"]:
        lon, lat = _point_inside(feature["geometry"])
        told = feature["properties"]
        found.append(Unit(told["code"], told["name"], area, lat, lon, told.get("parent", "")))
    return tuple(found)


def _checked(path: Path, content: bytes) -> GeoJson:
    """A file that people made, so anything may be wrong in it; only what maps use is kept."""
    try:
        read = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise BrokenBoundariesError(path, "found lists nested too deep; export it as GeoJSON again") from None
    except ValueError as error:  # no UTF-8, no JSON, a number with thousands of digits
        raise BrokenBoundariesError(
            path, f"found text that is not JSON ({error}); export it as GeoJSON again"
        ) from None
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not features:
        raise BrokenBoundariesError(path, "found no features; allowed a GeoJSON FeatureCollection; export it as one")
    if len(features) > MOST_UNITS:
        what = f"found {len(features)} units; allowed at most {MOST_UNITS}; export those of the first two levels alone"
        raise BrokenBoundariesError(path, what)
    kept = [_checked_feature(path, number, feature) for number, feature in enumerate(features, start=1)]
    codes = [feature["properties"]["code"] for feature in kept]
    whole = {f["properties"]["code"] for f in kept if "parent" not in f["properties"]}
    for feature in kept:
        told = feature["properties"]
        if "parent" in told and told["parent"] not in whole:
            what = f"the parent {told['parent']} of {told['code']}, which is no unit of the first level here"
            raise BrokenBoundariesError(path, f"found {what}; add that unit, or correct its code")
    for code in codes:
        if codes.count(code) > 1:
            raise BrokenBoundariesError(path, f"found code {code} {codes.count(code)} times; give each unit its own")
    return {
        "type": "FeatureCollection",
        "features": sorted(kept, key=lambda feature: str(feature["properties"]["code"])),
    }


def _checked_feature(path: Path, number: int, feature: object) -> GeoJson:
    told: Any = feature if isinstance(feature, dict) else {}
    properties = told.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    code, name = properties.get("code"), properties.get("name")
    if not (isinstance(code, str) and code and isinstance(name, str) and name):
        raise BrokenBoundariesError(
            path, f"feature {number} has no code or no name; call these properties `code` and `name`"
        )
    if not CODE.fullmatch(code):
        what = f"found the code {code[:40]!r} of feature {number}; allowed 40 letters, digits and . _ ~ -; correct it"
        raise BrokenBoundariesError(path, what)
    if len(name) > LONGEST_NAME or not name.translate(JOINERS).isprintable():
        what = f"found the name of feature {number} ({code}), too long or with invisible characters; type it again"
        raise BrokenBoundariesError(path, what)
    geometry = told.get("geometry") or {}
    try:
        rings = list(_rings(geometry))
        corners = [corner for ring in rings for corner in ring]
        flat = any(len(ring) < 4 or ring[0] != ring[-1] or len({lat for _, lat in ring}) < 2 for ring in rings)
        on_earth = all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in corners)
        shape = _numbers(geometry["coordinates"])
    except (ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        corners, on_earth, flat, shape = [], False, True, None
    if not corners or not on_earth or flat:
        what = f"feature {number} ({code}) is no polygon in degrees; allowed Polygon, MultiPolygon; export it in WGS 84"
        raise BrokenBoundariesError(path, what)
    parent = properties.get("parent")
    part = {"parent": parent} if isinstance(parent, str) and parent else {}
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, **part},
        "geometry": {"type": geometry["type"], "coordinates": shape},
    }


def _numbers(part: Any) -> Any:
    """Give coordinates with the two numbers of each corner and nothing else; TypeError where there is something else."""
    if part and not any(isinstance(one, list) for one in part):
        if any(isinstance(one, bool) or not isinstance(one, int | float) for one in part[:2]):
            raise TypeError
        return part[:2]
    return [_numbers(one) for one in part]


def _rings(geometry: GeoJson) -> Iterator[Ring]:
    """All rings of a Polygon or MultiPolygon, outer ones and holes; an altitude is dropped."""
    coordinates = geometry["coordinates"]
    for part in {"Polygon": [coordinates], "MultiPolygon": coordinates}[geometry["type"]]:
        for ring in part:
            yield [(float(corner[0]), float(corner[1])) for corner in ring]


def _point_inside(geometry: GeoJson) -> Position:
    """The middle of the widest stretch that lies inside, over a few heights: the centre of a bent unit may lie outside it."""
    rings = list(_rings(geometry))
    lats = [lat for ring in rings for _, lat in ring]
    south, north = min(lats), max(lats)
    # odd divisions of the height miss the round coordinates that corners have
    heights = [south + (north - south) * part / 23.7 for part in range(2, 23)]
    stretches = [(east - west, west, east, lat) for lat in heights for west, east in _inside(rings, lat)]
    _, west, east, lat = max(stretches)
    return round((west + east) / 2, 4), round(lat, 4)


def _inside(rings: list[Ring], lat: float) -> Iterator[Position]:
    """The stretches of a parallel that lie inside: between every other crossing of an edge."""
    crossings = sorted(
        lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
        for ring in rings
        for (lon1, lat1), (lon2, lat2) in pairwise(ring)
        if (lat1 > lat) != (lat2 > lat)
    )
    yield from zip(crossings[::2], crossings[1::2], strict=True)
