"""Says what pydantic found wrong in a record in our words: what was found, what is allowed, what to do."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from planning.problems import Problem, nearest, one_of
from planning.profiles.yamltext import Document, Plain

__all__ = ["as_problem", "label"]


def label(entry: dict[str, Plain], loc: tuple[str | int, ...], kind: type[BaseModel]) -> str:
    """Name a field for a message: the record's id and the path to it."""
    name = ".".join(str(p) for p in loc) or str(getattr(kind, "kind", ""))
    identity = entry.get("id")
    # What stands there as an id may be anything, and the name of the field must be seen.
    return f"{identity[:40]} {name}" if isinstance(identity, str) and identity else name


def as_problem(
    error: ErrorDetails, kind: type[BaseModel], doc: Document, path: tuple[str | int, ...], entry: dict[str, Plain]
) -> Problem:
    """Give pydantic's error in a record or a part of one, which lies at ``path`` of a document, as a problem."""
    loc = tuple(part for part in error["loc"] if not (isinstance(part, str) and part.startswith("function-")))
    line = doc.line((*path, *loc))
    return Problem(doc.file, line, label(entry, loc, kind), *_words(error, kind, loc, error.get("ctx") or {}))


def _words(
    error: ErrorDetails, kind: type[BaseModel], loc: tuple[str | int, ...], ctx: dict[str, Any]
) -> tuple[str, str, str]:
    """Put pydantic's error into our words: what was found, what is allowed, what to do."""
    value = error["input"]
    shapes: dict[type, str] = {list: "a list", tuple: "a list", dict: "fields"}
    shown = "nothing" if value is None else shapes.get(type(value), f"'{value}'")
    owner = _owner(kind, loc)
    out = (f"{shown} ({error['msg']})", "", "correct it")
    match error["type"]:
        case "planning":
            out = (ctx["found"], ctx["allowed"], ctx["remedy"])
        case "extra_forbidden":
            out = _unknown_field(owner, loc)
        case "missing":
            out = ("nothing", "", f"write {loc[-1]}: and its value")
        case "literal_error":
            allowed = str(ctx["expected"]).replace("'", "").replace(" or ", ", ")
            near = nearest(str(value), allowed.split(", "))
            out = (shown, allowed, f"write {near}" if near else "choose one")
        case "value_error":
            what, _, remedy = str(ctx.get("error", error["msg"])).partition("; ")
            out = (what, "", remedy)
        case "tuple_type" | "string_type" | "model_type" | "model_attributes_type":
            shape = {"tuple_type": "a list: [A, B]", "string_type": "text"}.get(error["type"], "fields below the key")
            remedy = f"write [{value}]" if error["type"] == "tuple_type" and isinstance(value, str) else "correct it"
            out = (shown, shape, remedy)
        case _:
            pass
    found, allowed, remedy = out
    info = owner.model_fields.get(str(loc[-1])) if owner and loc else None
    if remedy == "choose one" and info and not info.is_required():
        remedy = "choose one, or X for a gap"
    return found, allowed, remedy


def _owner(kind: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Give the record or part that a fault's last field belongs to."""
    for step in loc[:-1]:
        if isinstance(step, str):
            info = kind.model_fields.get(step)
            parts = _parts(info.annotation) if info else []
            if not parts:
                return None
            kind = parts[0]
    return kind


def _parts(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def _unknown_field(owner: type[BaseModel] | None, loc: tuple[str | int, ...]) -> tuple[str, str, str]:
    key = str(loc[-1])
    if re.fullmatch(r"lat|lon|lng|latitude|longitude|coordinates?|gps|geo(metry|point)?", key.lower()):
        remedy = "delete it: coordinates of sites are strictly confidential and have no place in a profile"
        return f"the field '{key}'", "", remedy
    fields = [f for f in owner.model_fields if f != "other_versions"] if owner else []  # nobody writes that by hand
    near = nearest(key, fields)
    return (
        f"the unknown field '{key}'",
        one_of(fields, 40),
        f"write {near}" if near else "delete it or correct the name",
    )
