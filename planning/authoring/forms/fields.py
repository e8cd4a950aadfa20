"""Describes the fields of a record type for a form, and says what is wrong with what was typed; it knows no widgets."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from planning.frameworks import Framework, Item, framework, read_framework
from planning.problems import Problem
from planning.profiles import values as v
from planning.profiles.faults import as_problem
from planning.profiles.records import RECORD_TYPES, Record, field_levels, raisable
from planning.profiles.yamltext import Document, Plain, invisible_characters

__all__ = [
    "ELSEWHERE",
    "GROUPS",
    "OTHER_VERSIONS",
    "Fault",
    "Shape",
    "key_of",
    "kinds",
    "label_of_kind",
    "owner_of",
    "problems_of",
    "shapes_of",
    "type_of",
]

# In the order in which a form shows them.
GROUPS = {
    "what": "What it is",
    "where": "Where",
    "judgement": "Judgement",
    "evidence": "Evidence",
    "level": "Sharing level",
    "more": "More fields",
}
OTHER_VERSIONS = "other_versions"  # what somebody else wrote at the same time; no field to type into
TOP = ("actors", "relations", "constraints", "risks", "tasks", "functions", "requests", "scenarios", "triggers", "questions", "facts")  # fmt: skip
ELSEWHERE = {"reviews", "comments"}  # moved and answered by commands of their own, which know the rules
RANGES: dict[Any, tuple[int, int]] = {
    v.Score3: (0, 3),
    v.Score5: (0, 5),
    v.Step5: (1, 5),
    v.Level: (1, 4),
    v.Position: (-2, 2),
    v.Months: (-36, 36),
    v.LeadDays: (0, 3650),
}
KINDS: dict[Any, str] = {
    v.Whole: "whole",
    v.Number: "number",
    v.Share: "share",
    v.Day: "day",
    v.Month: "month",
    v.MonthOrDay: "month_or_day",
    v.Text: "text",
    v.AreaName: "text",
    v.Digest: "text",
    **dict.fromkeys(RANGES, "score"),
}


def _check_of(alias: Any) -> Any:
    """Give what a kind of value is checked with; it tells the kinds of one Python type apart."""
    return next(m.func for m in get_args(alias) if hasattr(m, "func"))


CHECKS = {_check_of(alias): (kind, RANGES.get(alias)) for alias, kind in KINDS.items()}
EMPTY = "Please fill this in."
WORDS_FILE = Path(__file__).parent / "words.yml"


@dataclass(frozen=True)
class Shape:
    """One field as a form shows it.

    ``kind``: choice (of ``lists``), words (of ``words``), yes_no, reference (to a record of ``refers``), place, state (of a
    driver), day, month, month_or_day, whole, number, share, score (from ``low`` to ``high``), text, part, levels.
    ``many``: a list of them. ``one`` is what one of several is called. ``least_level``: the lowest level it always lies at;
    ``raisable``: whether it may be put at a higher level than its record. ``parts`` are the fields of a nested part.
    """

    owner: str
    name: str
    label: str
    one: str
    help: str
    group: str
    kind: str
    many: bool = False
    required: bool = False
    default: str = ""
    lists: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    refers: str = ""
    low: int | None = None
    high: int | None = None
    rows: int = 1
    raisable: bool = False
    least_level: int | None = None
    model: type[BaseModel] | None = None

    @property
    def parts(self) -> tuple[Shape, ...]:
        """The fields of a nested part; none of any other field."""
        return shapes_of(self.model) if self.model else ()


@dataclass(frozen=True)
class Fault:
    """What is wrong in one field of a record: where in it, and the same in words.

    ``plain``: what a form says instead of the problem, which speaks of lines of a file.
    """

    path: tuple[str | int, ...]
    problem: Problem
    plain: str = ""

    @property
    def field(self) -> str:
        """The field of the record; empty where it is about the record as a whole."""
        return str(self.path[0]) if self.path else ""

    @property
    def said(self) -> str:
        """One line: found X; allowed A, B; do Y."""
        return self.plain or str(replace(self.problem, field="")).partition(": ")[2]

    @property
    def words(self) -> str:
        """The same with the place in the field where it is one of several."""
        place = ".".join(str(p + 1) if isinstance(p, int) else p for p in self.path[1:])
        return f"{place}: {self.said}" if place else self.said

    def below(self) -> Fault:
        """Give it as seen from the part that it lies in."""
        return replace(self, path=self.path[1:])


def kinds() -> dict[str, tuple[str, str]]:
    """Give every list of records that a form can write: its key -> (label, file); what is used most comes first."""
    found = {key: (label_of_kind(kind), file) for file, types_ in RECORD_TYPES.items() for key, kind in types_.items()}
    return {key: found[key] for key in (*TOP, *(k for k in found if k not in TOP)) if key not in ELSEWHERE}


def type_of(key: str) -> type[Record]:
    """Give the record type of a list, such as ``actors``."""
    return next(types_[key] for types_ in RECORD_TYPES.values() if key in types_)


def key_of(kind: str) -> str:
    """Give the list that records of a kind lie in: actor -> actors; empty where they lie in a table."""
    return next((key for types_ in RECORD_TYPES.values() for key, t in types_.items() if t.kind == kind), "")


def label_of_kind(kind: type[Record]) -> str:
    """Give the name of a record type in words."""
    return framework("record_levels").label(kind.kind)


def owner_of(model: type[BaseModel]) -> str:
    """Give the name that the words of a record or part stand under: its kind, or its class in lower case."""
    kind = str(getattr(model, "kind", ""))
    return kind or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


@cache
def shapes_of(model: type[BaseModel]) -> tuple[Shape, ...]:
    """Describe every field of a record type, or of a part of one, in the order of the model."""
    own = field_levels(model) if issubclass(model, Record) else {}
    higher = raisable(model) if issubclass(model, Record) else ()
    return tuple(
        replace(_shape(model, name, info), raisable=name in higher, least_level=own.get(name))
        for name, info in model.model_fields.items()
        if name != OTHER_VERSIONS
    )


def _shape(model: type[BaseModel], name: str, info: FieldInfo) -> Shape:
    item = _words_of(model, name)
    kind = _kind(info.annotation, tuple(info.metadata))
    default = "" if info.is_required() or info.default in (None, ()) else str(info.default)
    about = framework(kind["lists"][0]).about.partition(". ")[0] if kind.get("lists") else ""
    shape = Shape(
        owner=owner_of(model),
        name=name,
        label=item.label,
        one=item.short or item.label,
        help=item.text or (f"{about.removesuffix('.')}." if about else ""),
        group=item.group,
        rows=int(item.values.get("rows", 1)),
        required=info.is_required(),
        default=default if isinstance(info.default, str | int) else "",
        **kind,
    )
    if name == "level":
        return replace(shape, kind="level")
    if shape.kind == "score" or name == "criterion":
        lists = tuple(item.links.get("list", ()))
        return replace(shape, lists=lists, kind="choice" if name == "criterion" else shape.kind)
    return replace(shape, kind="state") if (shape.owner, name) in _STATES else shape


_STATES = {("setting", "states"), ("driver_state", "state")}


def _words_of(model: type[BaseModel], name: str) -> Item:
    """Give the words of a field: those of its type, of a type it is built on, or those that many have."""
    frame = _words()
    owners = [owner_of(c) for c in model.__mro__ if issubclass(c, BaseModel) and c is not BaseModel]
    for key in (*(f"{owner}.{name}" for owner in owners), name):
        if key in frame:
            return frame[key]
    label = name.replace("_", " ")
    return Item(id=name, label=label[0].upper() + label[1:], group="what" if model.model_fields[name].is_required() else "more")  # fmt: skip


@cache
def _words() -> Framework:
    return read_framework(WORDS_FILE)


def _kind(annotation: Any, marks: tuple[Any, ...]) -> dict[str, Any]:
    """Read from the type of a field what it takes."""
    if found := next((one for mark in marks if (one := _marked(mark))), None):
        return found
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0], tuple(inner[1:]))
    if origin in (Union, types.UnionType):
        return _kind(next(a for a in inner if a is not type(None)), ())
    if origin is tuple:
        return {**_kind(inner[0], ()), "many": True}
    return _plain(annotation, origin, inner)


def _marked(mark: Any) -> dict[str, Any] | None:
    if isinstance(mark, v.Code):
        return {"kind": "choice", "lists": (mark.name,)}
    if isinstance(mark, v.Ref):
        return {"kind": "reference", "refers": mark.kind}
    if isinstance(mark, v.PlaceMark):
        return {"kind": "place"}
    kind, ends = CHECKS.get(getattr(mark, "func", None), ("", None))
    return {"kind": kind, **({"low": ends[0], "high": ends[1]} if ends else {})} if kind else None


def _plain(annotation: Any, origin: Any, inner: tuple[Any, ...]) -> dict[str, Any]:
    if origin is Literal:
        return {"kind": "yes_no"} if inner == ("yes", "no") else {"kind": "words", "words": inner}
    if origin is dict:
        return {"kind": "levels"}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {"kind": "part", "model": annotation}
    raise TypeError(f"a form has no field for {annotation}")  # a new kind of value; a test looks


def problems_of(key: str, values: Mapping[str, Plain]) -> list[Fault]:
    """Say what is wrong with a record of a list as it was typed: found, allowed, what to do, with the nearest valid value.

    It knows the record alone: whether another one is there that it points to, ``planning.authoring.forms.looking`` says.
    """
    kind = type_of(key)
    entry = {name: value for name, value in values.items() if name != OTHER_VERSIONS}
    faults = [Fault(path, Problem("", 1, ".".join(map(str, path)), f"invisible character {name}", "", "delete it")) for path, name in _invisible(entry)]  # fmt: skip
    faults += [_needed(s.name) for s in shapes_of(kind) if s.required and entry.get(s.name) == v.GAP]
    try:
        kind.model_validate(entry)
    except ValidationError as error:
        for e in error.errors(include_url=False):
            loc = tuple(p for p in e["loc"] if not (isinstance(p, str) and p.startswith("function-")))
            plain = EMPTY if e["type"] == "missing" else ""
            faults.append(Fault(loc, as_problem(e, kind, Document(""), (), entry), plain))
    return [f for n, f in enumerate(faults) if f.path not in {one.path for one in faults[:n]}]


def _needed(name: str) -> Fault:
    remedy = "write it, or write what is not known as a gap of its own"
    return Fault((name,), Problem("", 1, name, "'X'", "what it is: the record cannot stand without it", remedy))


def _invisible(value: Plain, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield from ((path, name) for _, name in invisible_characters(value.replace("\r", " ")))
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in steps:
        yield from _invisible(one, (*path, step))
