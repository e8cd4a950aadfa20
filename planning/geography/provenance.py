"""Owns the record of where every shipped shape comes from and what the polygons of an area lack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import yaml

RECORD = Path(__file__).parent / "data" / "provenance.yml"

Match = Literal["complete", "nearly", "partial"]


@dataclass(frozen=True)
class Package:
    """A published package that shapes or places were taken from."""

    name: str
    version: str
    registry: str
    file: str
    sha256: str
    licence: str
    vintage: str
    attribution: str


@dataclass(frozen=True)
class Layer:
    """Shipped files that were made in one way, and what was done to make them."""

    name: str
    packages: tuple[str, ...]
    done: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """How far the shipped polygons of an area match the units that place codes name today."""

    area: str
    name: str
    match: Match
    label: str


@dataclass(frozen=True)
class Provenance:
    """The whole record."""

    packages: tuple[Package, ...]
    layers: tuple[Layer, ...]
    areas: tuple[Coverage, ...]


@cache
def provenance() -> Provenance:
    """The record of every shipped file; frozen, so one copy serves all."""
    record = yaml.safe_load(RECORD.read_text(encoding="utf-8"))
    return Provenance(
        packages=tuple(Package(name=name, **told) for name, told in record["packages"].items()),
        layers=tuple(
            Layer(name=told["layer"], packages=tuple(told["packages"]), done=told["done"], files=tuple(told["files"]))
            for told in record["layers"]
        ),
        areas=tuple(
            Coverage(area=area, name=told["name"], match=cast("Match", told["match"]), label=told["label"])
            for area, told in record["areas"].items()
        ),
    )


def coverage_note(area: str) -> str:
    """What a map of the area's shipped polygons must say they lack; empty when they are complete or none are shipped."""
    return next((one.label for one in provenance().areas if one.area == area.upper()), "")
