"""Makes a record of every type with every field filled, by walking the models: a field that is added later is filled too."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from planning.frameworks import framework
from planning.profiles import records as r
from planning.profiles.values import Code, PlaceMark, Ref, TextMark

__all__ = ["DAY", "Filler", "filled", "ids_of_refs", "is_text"]

DAY = "2026-09-30"
SKIPPED = {"id", "level", "levels", "evidence", "exercise"}
# Values that a rule of the record or of the check ties together.
FIXED: dict[tuple[str, str], Any] = {
    ("CalendarItem", "item"): None,
    ("Driver", "current"): None,
    ("Task", "status"): "done",
    ("Scenario", "probability"): "0.01",
    ("Test", "criterion"): "E1",
    ("Request", "request"): "escort",
    ("Reading", "indicator"): "inform_risk",
    ("Reading", "unit"): "index 0-10",
    ("Fact", "happened"): None,
    ("Reading", "period"): None,
}
Filler = Callable[[tuple[str, ...]], str]  # the path of a text field -> the text to put there


def filled(
    kind: type[BaseModel], text: Filler, refs: dict[str, str], place: str, path: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Give the plain fields of a record (or part) of a type, as a profile's file has them; the id and level are not in it."""
    out: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        if name in SKIPPED and not path:
            continue
        if (kind.__name__, name) in FIXED:
            value = FIXED[kind.__name__, name]
        elif name == "evidence":
            value = [refs["fact"]]
        else:
            value = _value([*info.metadata, info.annotation], text, refs, place, (*path, name))
        if value is not None:
            out[name] = value
    return out


def is_text(parts: list[Any]) -> bool:
    """Whether an annotation holds free text."""
    return any(isinstance(p, TextMark) or is_text(list(get_args(p))) for p in parts)


def ids_of_refs() -> dict[str, str]:
    """Give for each kind of record that others refer to the id of the first."""
    kinds = {t.kind: t for types_ in r.RECORD_TYPES.values() for t in types_.values()}
    return {
        k: f"{kinds[k].prefix}-001" for k in ("fact", "actor", "mission", "scenario", "driver", "preparedness_action")
    }


def _value(parts: list[Any], text: Filler, refs: dict[str, str], place: str, path: tuple[str, ...]) -> Any:
    for part in parts:
        if isinstance(part, Code):
            return framework(part.name).ids[0]
        if isinstance(part, Ref):
            return refs[part.kind]
        if isinstance(part, PlaceMark):
            return place
        if isinstance(part, TextMark):
            return text(path)
    for part in parts:
        if get_origin(part) is tuple:
            inner = list(get_args(part))[:1]
            many = 2 if path[-1] == "states" else 1
            return [_value(inner, text, refs, place, (*path, str(i))) for i in range(many)]
        if get_origin(part) is Literal:
            return get_args(part)[0]
        if get_origin(part) in (Union, types.UnionType):
            return _value([a for a in get_args(part) if a is not type(None)], text, refs, place, path)
        if get_origin(part) is dict:
            return None
        if isinstance(part, type) and issubclass(part, BaseModel):
            return filled(part, text, refs, place, path)
        if get_args(part):  # Annotated: the marks stand in it
            return _value([*get_args(part)[1:], get_args(part)[0]], text, refs, place, path)
    return _plain(parts, path)


def _plain(parts: list[Any], path: tuple[str, ...]) -> str:
    names = {p.__name__ for p in parts if isinstance(p, type)}
    if "date" in names:
        return DAY
    if "int" in names:
        return "2"
    if "float" in names:
        return "0.5"
    return {"since": "2026-07", "until": "2026-09", "period": "2026-09"}.get(path[-1], "yes")
