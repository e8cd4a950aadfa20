#!/usr/bin/env python3
"""Makes the maps and the monthly counts of the three fictional exercise areas; the same seed gives the same bytes.

    python scripts/make_exercises.py                into country_profiles/
    python scripts/make_exercises.py --to FOLDER    into FOLDER, to compare

Nothing in it is real: the areas lie in the empty South Atlantic, so that nobody takes one for a place they know.
Standard library alone: the tests run it, and shapes drawn by a library would change with the library.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

SEED = 20201
PROFILES = Path(__file__).resolve().parents[1] / "country_profiles"
DIGITS = 3

Point = tuple[float, float]
Line = list[Point]
Area = dict[str, Any]  # origin, corners, units, islands
Rates = dict[str, float]  # indicator -> expected count in a month

# -- maps ----------------------------------------------------------------------------------------------------------------
# A mainland is a net of corners laid by hand and rings of corners for its units. Each edge of the net is roughened once, so
# two units that share an edge share every point of it. An island is a rough circle: lon, lat, radius.

AREAS: dict[str, Area] = {
    "XKA": {
        "origin": (-24.0, -27.5),
        "corners": {
            "nw": (0.0, 3.4), "n1": (1.5, 4.0), "n2": (3.5, 3.5), "ne": (4.9, 3.3), "e": (5.7, 1.5), "se": (4.4, 0.7),
            "s1": (3.5, -0.4), "s2": (1.7, 0.2), "sw": (0.5, 0.4), "port": (0.2, 1.7), "bay": (0.15, 2.4),
            "k": (0.8, 2.5), "l": (0.9, 1.75), "p": (1.75, 1.4), "m": (2.2, 2.3), "r": (1.6, 3.0),
            "n": (3.5, 2.5), "o": (3.6, 1.2),
        },
        "units": {
            "XKA-01": ("Orsa Capital District", "bay k l port"),
            "XKA-02": ("Upper Lenn", "nw n1 n2 n m r"),
            "XKA-03": ("Lower Lenn", "bay nw r m p l k"),
            "XKA-04": ("Marsh Coast", "port l p s2 sw"),
            "XKA-05": ("Tavan Hills", "p m n o s1 s2"),
            "XKA-06": ("Eastern March", "n2 ne e se s1 o n"),
        },
        "islands": {"XKA-04": [(-0.15, 0.5, 0.1), (-0.35, 0.9, 0.06)]},
    },
    "XKB": {
        "origin": (-16.5, -34.5),
        "corners": {
            "k": (-0.4, 3.1), "a": (0.3, 4.5), "b": (2.4, 4.5), "c": (4.4, 5.1), "d": (6.3, 4.0), "e": (5.9, 2.0),
            "f": (5.9, 0.4), "g": (4.4, 0.3), "h": (2.9, -0.5), "i1": (1.7, -0.9), "i2": (0.3, -0.1), "j": (0.3, 1.3),
            "m": (1.6, 3.4), "n": (3.8, 3.3), "r": (4.6, 1.9), "x": (3.0, 1.0), "s": (1.6, 1.0),
            "u1": (1.3, 2.2), "u2": (1.75, 2.7), "u3": (2.3, 2.2), "u4": (1.8, 1.75),
        },
        "units": {
            "XKB-01": ("Kesh Valley", "m n r x s u4 u3 u2"),
            "XKB-02": ("North Plateau", "k a b c n m"),
            "XKB-03": ("Salt Plains", "j k m u2 u1 u4 s"),
            "XKB-04": ("Dorra City", "u1 u2 u3 u4"),
            "XKB-05": ("Iron Gate", "c d e r n"),
            "XKB-06": ("Southern Orchards", "x r e f g h"),
            "XKB-07": ("River Delta", "j s x h i1 i2"),
        },
        "islands": {"XKB-07": [(0.1, -0.75, 0.12), (0.6, -1.1, 0.08)]},
    },
    "XKC": {
        "origin": (-25.0, -35.0),
        "corners": {
            "a": (0.2, 2.5), "b": (1.2, 2.9), "c": (1.9, 2.1), "d": (1.55, 1.3), "e": (2.1, 0.4), "f": (1.2, -0.5),
            "g": (0.35, 0.1), "h": (0.8, 1.1), "i": (0.1, 1.8),
        },
        "units": {
            "XKC-01": ("Main Island North", "h i a b c d"),
            "XKC-02": ("Main Island South", "d e f g h"),
            "XKC-03": ("Windward Isles", ""),
            "XKC-04": ("Leeward Isles", ""),
            "XKC-05": ("Outer Atolls", ""),
        },
        "islands": {
            "XKC-01": [(-0.05, 2.85, 0.07)],
            "XKC-02": [(1.75, -0.45, 0.09)],
            "XKC-03": [(3.0, 2.5, 0.3), (3.5, 1.9, 0.22), (3.4, 1.25, 0.17), (3.75, 0.85, 0.1)],
            "XKC-04": [(-1.2, 1.3, 0.32), (-1.75, 0.7, 0.2), (-1.2, 0.2, 0.14)],
            "XKC-05": [(4.3, -0.6, 0.08), (4.55, -0.85, 0.07), (4.85, -0.95, 0.09), (5.1, -0.75, 0.06), (4.2, -1.2, 0.07)],
        },
    },
}  # fmt: skip


def roughened(start: Point, end: Point, rng: random.Random, depth: int, sway: float) -> Line:
    """A line between two corners, bent at its middle, and each half bent again, ever less."""
    (x1, y1), (x2, y2) = start, end
    if depth == 0:
        return [start, end]
    bend = (rng.random() - 0.5) * 2 * sway
    middle = ((x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend)
    first = roughened(start, middle, rng, depth - 1, sway)
    return first + roughened(middle, end, rng, depth - 1, sway)[1:]


def island(lon: float, lat: float, radius: float, rng: random.Random) -> Line:
    """A closed ring around a spot, with a coast of a few waves."""
    waves = [(count, rng.random() * 2 * math.pi, (rng.random() - 0.5) * 0.9 / count) for count in (1, 2, 3, 5)]
    steps = 18
    ring = []
    for step in range(steps):
        turn = 2 * math.pi * step / steps
        reach = radius * (1 + sum(size * math.sin(count * turn + start) for count, start, size in waves))
        ring.append((lon + reach * math.cos(turn), lat + reach * 0.85 * math.sin(turn)))
    return [*ring, ring[0]]


def edges_of(corners: str) -> list[tuple[str, str]]:
    """The edges of a ring of named corners; none for a unit that is islands only."""
    names = corners.split()
    return list(pairwise([*names, names[0]])) if names else []


def drawn(area: Area, rng: random.Random) -> dict[tuple[str, str], Line]:
    """Every edge of the net, in both directions; edges are roughened in the order in which the units name them."""
    uses = Counter(frozenset(edge) for _, corners in area["units"].values() for edge in edges_of(corners))
    lines: dict[tuple[str, str], Line] = {}
    for one, other in (edge for _, corners in area["units"].values() for edge in edges_of(corners)):
        if (other, one) in lines:
            lines[one, other] = lines[other, one][::-1]
            continue
        start, end = area["corners"][one], area["corners"][other]
        coast = uses[frozenset((one, other))] == 1
        lines[one, other] = roughened(start, end, rng, 5 if math.dist(start, end) > 0.8 else 4, 0.28 if coast else 0.18)
    return lines


def left_of(start: Point, end: Point, point: Point) -> bool:
    """On which side of a line a point lies."""
    return (end[0] - start[0]) * (point[1] - start[1]) > (end[1] - start[1]) * (point[0] - start[0])


def tangled(lines: dict[tuple[str, str], Line]) -> bool:
    """Whether any two stretches cross: a roughened line may run into another where two meet at a sharp corner."""
    stretches = sorted({tuple(sorted(stretch)) for line in lines.values() for stretch in pairwise(line)})
    for place, (a, b) in enumerate(stretches):
        for c, d in stretches[place + 1 :]:
            if c[0] > b[0]:
                break  # sorted from west to east: all that follow begin east of this one's end
            if {a, b} & {c, d}:
                continue
            if left_of(a, b, c) != left_of(a, b, d) and left_of(c, d, a) != left_of(c, d, b):
                return True
    return False


def mainland(area: Area, rng: random.Random) -> dict[str, Line]:
    """A ring for each unit that has corners, drawn again until no line crosses another."""
    lines = drawn(area, rng)
    while tangled(lines):
        lines = drawn(area, rng)
    rings = {}
    for code, (_, corners) in area["units"].items():
        ring = [point for edge in edges_of(corners) for point in lines[edge][:-1]]
        if ring:
            rings[code] = [*ring, ring[0]]
    return rings


def anticlockwise(ring: Line) -> Line:
    """As GeoJSON wants outer rings."""
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    return ring if doubled > 0 else ring[::-1]


def geography(area: Area, rng: random.Random) -> str:
    """One feature a line, in the order of codes."""
    rings = mainland(area, rng)
    lon0, lat0 = area["origin"]
    lines = []
    for code, (name, _) in area["units"].items():
        parts = [rings[code]] if code in rings else []
        parts += [island(lon, lat, radius, rng) for lon, lat, radius in area["islands"].get(code, [])]
        placed = [
            [[[round(lon0 + x, DIGITS), round(lat0 + y, DIGITS)] for x, y in anticlockwise(ring)]] for ring in parts
        ]
        kind, coordinates = ("Polygon", placed[0]) if len(placed) == 1 else ("MultiPolygon", placed)
        feature = {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


# -- counts --------------------------------------------------------------------------------------------------------------

HEADER = ["period", "place", "indicator", "value", "unit", "source", "as_of", "level"]
MONTHS = [f"{2024 + (9 + month) // 12}-{(9 + month) % 12 + 1:02}" for month in range(25)]  # 2024-10 to 2026-10
UNITS = {
    "incidents_affecting_aid": "incidents",
    "civilian_deaths_recorded": "persons",
    "civilians_newly_displaced": "persons",
    "movements_delayed": "movements",
}
SOURCE, AS_OF, LEVEL = "EXERCISE", "2026-11-15", "2"

# Incidents expected in a quiet month; the other three indicators follow from it.
QUIET = {
    "XKA-01": 0.8, "XKA-02": 0.6, "XKA-03": 1.5, "XKA-04": 0.5, "XKA-05": 1.3, "XKA-06": 1.6,
    "XKB-01": 4.5, "XKB-02": 6.0, "XKB-03": 2.0, "XKB-04": 3.5, "XKB-05": 5.5, "XKB-06": 3.0, "XKB-07": 2.5,
    "XKC-01": 0.25, "XKC-02": 0.2, "XKC-03": 0.1, "XKC-04": 0.1, "XKC-05": 0.05,
}  # fmt: skip
CYCLONE_REACH = {"XKC-01": 0.5, "XKC-02": 0.25, "XKC-03": 1.0, "XKC-04": 0.15, "XKC-05": 0.6}

# No report came: these months are missing, and missing is not zero.
SILENT = {
    ("XKA-06", "2025-12"), ("XKA-06", "2026-01"), ("XKA-05", "2026-09"),
    ("XKB-05", "2025-11"), ("XKB-03", "2025-06"), ("XKB-03", "2025-07"), ("XKB-02", "2025-12"),
    ("XKC-05", "2025-03"), ("XKC-05", "2025-04"), ("XKC-05", "2026-10"),
}  # fmt: skip
LOST_SHARE = 0.015  # and single counts are missing here and there
# What one desk counts for all units is never missing: the mission's movement control and its casualty recording.
AT_ONE_DESK = {("XKA", "movements_delayed"), ("XKA", "civilian_deaths_recorded")}


def expected(place: str, month: int) -> Rates:
    """The story of each area in rates: XKA rises as patrols thin out, XKB is high but for an offensive flat, XKC quiet."""
    period, incidents = MONTHS[month], QUIET[place]
    deaths, moved, delays = 1.4, 45.0, 1.6  # for each incident
    if place in {"XKA-03", "XKA-05"} and period >= "2026-04":
        thinning = MONTHS.index("2026-04")
        incidents *= 1.6 + 0.45 * (month - thinning)
        delays = 2.4
    if place.startswith("XKB"):
        deaths, moved, delays = 2.6, 90.0, 2.2
    if place in {"XKB-02", "XKB-05"} and "2025-09" <= period <= "2025-12":
        incidents *= 2.2
        deaths, moved, delays = 4.5, 320.0, 3.0
    rates = {
        "incidents_affecting_aid": incidents,
        "civilian_deaths_recorded": incidents * deaths,
        "civilians_newly_displaced": incidents * moved,
        "movements_delayed": incidents * delays,
    }
    if place.startswith("XKC"):
        rates["civilian_deaths_recorded"] = incidents * 0.4
        strength = {"2026-09": 1.0, "2026-10": 0.3}.get(period, 0.0) * CYCLONE_REACH[place]
        rates["civilians_newly_displaced"] += 5200 * strength
        rates["movements_delayed"] += 34 * strength
    return rates


def poisson(rate: float, rng: random.Random) -> int:
    """A count around a rate; drawn in slices, since exp(-rate) is lost for a large rate."""
    count = 0
    while rate > 0:
        slice_ = min(rate, 30.0)
        rate -= slice_
        limit, product = math.exp(-slice_), rng.random()
        while product > limit:
            count += 1
            product *= rng.random()
    return count


def counts(area: Area, table: random.Random, first: random.Random) -> str:
    """One row a month, unit and indicator, but for what was not reported; the first month has a chance of its own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for month, period in enumerate(MONTHS):
        rng = table if month else first  # it was added later, and the others stay as they were
        for place in area["units"]:
            for indicator, rate in expected(place, month).items():
                # displacement comes in groups of about 15 persons, so it scatters more than single events do
                group = 15 if indicator == "civilians_newly_displaced" else 1
                value = sum(
                    1 + int(rng.random() * 2 * group) if group > 1 else 1 for _ in range(poisson(rate / group, rng))
                )
                lost = rng.random() < LOST_SHARE
                silent = lost or (place, period) in SILENT
                if not silent or (place[:3], indicator) in AT_ONE_DESK:
                    writer.writerow([period, place, indicator, value, UNITS[indicator], SOURCE, AS_OF, LEVEL])
    return out.getvalue()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--to", type=Path, default=PROFILES, help="the folder of profiles to write to")
    given = parser.parse_args()
    for code, area in AREAS.items():
        folder = given.to / code.lower()
        folder.mkdir(parents=True, exist_ok=True)
        # one stream of chance for each file: a change in one leaves the others as they are
        chances = (random.Random(f"{given.seed} {code} {what}") for what in ("map", "counts", "first month"))  # noqa: S311 - a map, no secret
        map_, table, first = chances
        (folder / "geography.geojson").write_text(geography(area, map_), encoding="utf-8", newline="\n")
        (folder / "incidents.csv").write_text(counts(area, table, first), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
