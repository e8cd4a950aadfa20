"""Reads one framework file, refuses what it does not know, and looks ids up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from planning.problems import PlanningError, nearest, one_of

__all__ = [
    "Framework",
    "FrameworkError",
    "Item",
    "Setting",
    "data_folder",
    "framework",
    "framework_names",
    "read_framework",
]

Status = Literal["official", "adapted", "own"]
Scalar = str | int | float

DATA = Path(__file__).parent / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, read by a library in C where there is one


class FrameworkError(PlanningError):
    """A framework file is wrong, or an id is not in it."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Strict):
    """One entry of a list or one step of a scale."""

    id: str
    label: str
    short: str = ""
    group: str = ""
    text: str = ""
    status: Status | None = None
    source: str = ""
    min: float | None = None
    max: float | None = None
    links: dict[str, tuple[str, ...]] = {}
    values: dict[str, Scalar] = {}

    @property
    def name(self) -> str:
        """The short label where there is one, for tables."""
        return self.short or self.label


class Setting(_Strict):
    """A threshold or weight that the code uses, written once."""

    value: Scalar
    label: str
    unit: str = ""
    status: Status | None = None
    source: str = ""


class Framework(_Strict):
    """One list with its origin: items in order, settings by name."""

    name: str
    title: str
    status: Status
    version: str
    source: str
    about: str
    items: tuple[Item, ...] = ()
    settings: dict[str, Setting] = {}

    @field_validator("version", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _unique(self) -> Framework:
        ids = [item.id for item in self.items]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"ids given twice: {', '.join(twice)}")
        return self

    def __iter__(self) -> Iterator[Item]:  # type: ignore[override]
        """Go through the items in their order."""
        return iter(self.items)

    def __contains__(self, key: object) -> bool:
        """Say whether an id is in the list."""
        return key in self.by_id

    def __getitem__(self, key: str) -> Item:
        """Give the item of an id; raise FrameworkError with the nearest valid id."""
        try:
            return self.by_id[key]
        except KeyError:
            raise FrameworkError(self.miss(key)) from None

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """The items by id."""
        return MappingProxyType({item.id: item for item in self.items})

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in their order."""
        return tuple(self.by_id)

    def label(self, key: str | None, gap: str = "not known") -> str:
        """Give the label of an id, or the word for a gap."""
        return gap if key is None else self[key].label

    def number(self, setting: str) -> float:
        """Give a setting as a number."""
        if setting not in self.settings:
            raise FrameworkError(f"framework {self.name}: no setting {setting!r}; there are {one_of(self.settings)}")
        return float(self.settings[setting].value)

    def band(self, value: float) -> Item:
        """Give the item whose ``min``..``max`` holds a value; the first one wins on a shared edge."""
        for item in self.items:
            if item.min is not None and item.max is not None and item.min <= value <= item.max:
                return item
        raise FrameworkError(f"framework {self.name}: no band holds {value}")

    def miss(self, key: str) -> str:
        """Say that an id is not in the list and which one was probably meant."""
        near = nearest(key, self.ids)
        hint = f"; do you mean {near}?" if near else ""
        return f"framework {self.name}: found {key!r}; allowed {one_of(self.ids)}{hint}"


def data_folder() -> Path:
    """Give the folder that holds the framework files."""
    return DATA


def framework_names() -> tuple[str, ...]:
    """Give the names of all frameworks, sorted."""
    return tuple(sorted(p.stem for p in DATA.glob("*.yml")))


def read_framework(path: Path) -> Framework:
    """Read one framework file; raise FrameworkError with every fault in it."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe one
    except (OSError, yaml.YAMLError) as error:
        raise FrameworkError(f"{path.name}: {error}") from error
    if not isinstance(raw, dict):
        raise FrameworkError(f"{path.name}: not a mapping")
    try:
        return Framework(name=path.stem, **raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise FrameworkError(f"{path.name}: {faults}") from error


@cache
def framework(name: str) -> Framework:
    """Give a framework by name, read once; raise FrameworkError with the nearest name."""
    path = DATA / f"{name}.yml"
    if not path.is_file():
        near = nearest(name, framework_names())
        raise FrameworkError(f"no framework {name!r}" + (f"; do you mean {near}?" if near else ""))
    return read_framework(path)
