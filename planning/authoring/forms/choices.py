"""Knows what can be chosen in a field: the items of lists, the units of the area, the other records by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from planning.authoring.forms.fields import Fault, Shape, key_of, shapes_of, type_of
from planning.frameworks import framework
from planning.geography import BrokenBoundariesError, units
from planning.keeping.outline import Item, Outline, UnshapedError, read_outline
from planning.problems import Problem, nearest, one_of
from planning.profiles.records import RECORD_TYPES, SINGLE
from planning.profiles.yamltext import Plain

__all__ = ["Choice", "Known", "known_of", "label_of_item", "title_of", "unknown_in"]

MOST_STEPS = 10  # of a scale that is chosen; a longer one is typed
LONGEST = 90  # characters of a record's name in a list
# What a record is called where its needed fields say too little or too much.
NAMED_BY = {
    "facts": ("statement",),
    "triggers": ("sign",),
    "questions": ("question",),
    "scenarios": ("title",),
    "drivers": ("driver",),
    "requests": ("title",),
    "actors": ("name",),
    "functions": ("function", "place"),
    "constraints": ("category", "place"),
    "risks": ("risk", "group", "place"),
    "calendar_items": ("item", "event"),
    "paf_answers": ("pillar", "place"),
    "sites": ("name",),
    "missions": ("name",),
    "tasks": ("id",),
}


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: what is written, what is read, and more in words."""

    value: str
    label: str
    text: str = ""


@dataclass(frozen=True)
class Known:
    """The records of a profile by list as their files have them, and its units (code -> name)."""

    area: str
    records: Mapping[str, Mapping[str, Item]]
    places: Mapping[str, str]

    def ids(self, key: str) -> tuple[str, ...]:
        """Give the ids of a list, in the order of the file."""
        return tuple(self.records.get(key, {}))

    def title(self, key: str, values: Mapping[str, Plain]) -> str:
        """Give what a record is called, without its id."""
        return title_of(key, values, self)

    def choices(self, shape: Shape) -> tuple[Choice, ...]:
        """Give what can be chosen in a field; nothing where it is typed."""
        match shape.kind:
            case "reference":
                key = key_of(shape.refers)
                items = self.records.get(key, {})
                found = [Choice(i, f"{i} - {self.title(key, item.data)}") for i, item in items.items()]
            case "place":
                found = [Choice(code, f"{code} - {name}") for code, name in self.places.items()]
            case "state":
                found = list(self._states())
            case _:
                found = _fixed(shape)
        return tuple(found)

    def _states(self) -> Iterator[Choice]:
        for identity, item in self.records.get("drivers", {}).items():
            states = item.data.get("states")
            for state in states if isinstance(states, list) else []:
                yield Choice(str(state), f"{identity}: {state}")

    def states(self, driver: str) -> tuple[str, ...]:
        """Give the states of a driver, in their order."""
        item = self.records.get("drivers", {}).get(driver)
        states = item.data.get("states") if item else None
        return tuple(str(s) for s in states) if isinstance(states, list) else ()


def _fixed(shape: Shape) -> list[Choice]:
    """Give what can be chosen whatever the profile holds."""
    match shape.kind:
        case "choice":
            found = [Choice(i.id, label_of_item(i.id, i.label), i.text) for n in shape.lists for i in framework(n)]
        case "yes_no":
            found = [Choice("yes", "Yes"), Choice("no", "No")]
        case "words":
            found = [Choice(w, w.replace("_", " ").capitalize()) for w in shape.words]
        case "level":
            found = [Choice(i.id, f"{i.id} - {i.label}", i.text) for i in framework("levels")]
        case "score":
            found = _steps(shape)
        case _:
            found = []
    return found


def _steps(shape: Shape) -> list[Choice]:
    low, high = shape.low or 0, shape.high or 0
    if high - low > MOST_STEPS:
        return []
    scale = framework(shape.lists[0]).by_id if shape.lists else {}
    steps = [str(n) for n in range(low, high + 1)]
    return [Choice(n, f"{n} - {scale[n].label}" if n in scale else n) for n in steps]


def label_of_item(key: str, label: str) -> str:
    """Give the label of an item, with its id where that is a code people use, such as AC1."""
    return label if key.islower() and key.replace("_", "").isalpha() else f"{key} - {label}"


def title_of(key: str, values: Mapping[str, Plain], known: Known | None = None) -> str:
    """Give what a record is called, without its id: its text, or what it is about."""
    shapes = {s.name: s for s in shapes_of(type_of(key))}
    names = NAMED_BY.get(key) or tuple(s.name for s in shapes.values() if s.required and s.name != "id")
    said = [_said(shapes[n], values.get(n), known) for n in names if isinstance(values.get(n), str)]
    text = ", ".join(w for w in said if w) or "without a name"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _said(shape: Shape, value: Plain, known: Known | None) -> str:
    if not isinstance(value, str):
        return ""
    for name in shape.lists:
        frame = framework(name)
        if value in frame:
            return frame[value].name
    if shape.kind == "place" and known:
        return known.places.get(value, value)
    return value


def known_of(area: str, folder: Path, texts: Mapping[str, str] | None = None) -> Known:
    """Read what a profile holds, from the text of its files; a file in the middle of being written gives nothing.

    ``texts`` stand in for files: name -> text.
    """
    records: dict[str, Mapping[str, Item]] = {}
    for file, types_ in RECORD_TYPES.items():
        path = folder / file
        instead = (texts or {}).get(file)
        text = instead if instead is not None else _read(path)
        try:
            parts = {p.key: p for p in _outline(text).parts}
        except UnshapedError:
            continue
        for key, kind in types_.items():
            items = parts[key].items if key in parts else ()
            records[key] = {(kind.kind if kind in SINGLE else item.identity): item for item in items}
    try:
        places = {u.code: u.name for u in units(area, folder)}
    except BrokenBoundariesError:
        places = {}
    return Known(area, records, places)


@lru_cache(maxsize=128)
def _outline(text: str) -> Outline:
    """Read a file that has been read before without looking at each of its lines again."""
    return read_outline(text)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def unknown_in(key: str, values: Mapping[str, Plain], known: Known) -> list[Fault]:
    """Say which records and units a record points to that are not there, with the nearest one."""
    return [fault for shape in shapes_of(type_of(key)) for fault in _unknown(shape, values.get(shape.name), (shape.name,), known)]  # fmt: skip


def _unknown(shape: Shape, value: Plain, path: tuple[str | int, ...], known: Known) -> Iterator[Fault]:
    if isinstance(value, list):
        for n, one in enumerate(value):
            yield from _unknown(shape, one, (*path, n), known)
    elif isinstance(value, dict):
        for part in shape.parts:
            yield from _unknown(part, value.get(part.name), (*path, part.name), known)
    elif isinstance(value, str) and value not in {"", "X"} and shape.kind in {"reference", "place", "state"}:
        choices = known.choices(shape)
        allowed = [c.value for c in choices]
        if value not in allowed and not (shape.kind == "place" and not known.places):
            names = {c.label.partition(" - ")[2]: c.value for c in choices}
            near = names.get(nearest(value, names), "") or nearest(value, allowed)
            remedy = f"write {near}" if near and shape.refers != "fact" else "choose one, or add the record first"
            what = f"'{value}', which is no {shape.refers.replace('_', ' ') or shape.kind} of this profile"
            yield Fault(path, Problem("", 1, ".".join(map(str, path)), what, one_of(allowed), remedy))
