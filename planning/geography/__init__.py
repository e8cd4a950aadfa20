"""Owns what is known of places: boundaries, what is drawn around them, and where each shape comes from."""

from planning.geography.provenance import Coverage, Layer, Package, Provenance, coverage_note, provenance
from planning.geography.shapes import (
    Bounds,
    BrokenBoundariesError,
    GeoJson,
    Town,
    Unit,
    border_lines,
    boundaries,
    bounds,
    neighbours,
    towns,
    unit_finder,
    units,
    world,
    world_lines,
)

__all__ = [
    "Bounds",
    "BrokenBoundariesError",
    "Coverage",
    "GeoJson",
    "Layer",
    "Package",
    "Provenance",
    "Town",
    "Unit",
    "border_lines",
    "boundaries",
    "bounds",
    "coverage_note",
    "neighbours",
    "provenance",
    "towns",
    "unit_finder",
    "units",
    "world",
    "world_lines",
]
