"""Makes a record of every type with every field filled, by walking the models: a field that is added later is filled too."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from planning.frameworks import framework
from planning.profiles import records as r
from planning.profiles.values import Code, PlaceMark, Ref, TextMark

__all__ = ["DAY", "Filler", "filled", "ids_of_refs", "is_text", "tie_plan", "tie_questions", "tie_reviews"]

DAY = "2026-09-30"
SKIPPED = {"id", "level", "levels", "evidence", "exercise", "other_versions"}
# Values that a rule of the record or of the check ties together.
FIXED: dict[tuple[str, str], Any] = {
    ("CalendarItem", "item"): None,
    ("Benchmark", "target_by"): "2027-06-30",
    ("Driver", "current"): None,
    ("Driver", "observed"): None,
    ("Driver", "depends_on"): None,
    ("Driver", "chances"): None,
    ("Driver", "harm"): None,
    ("Scenario", "settings"): None,
    ("Scenario", "came"): None,
    ("Scenario", "low"): "0",
    ("Scenario", "high"): "1",
    ("StatePair", "one"): None,
    ("StatePair", "other"): None,
    ("Trigger", "rule"): None,
    ("Question", "answer"): None,
    ("Question", "rule"): None,
    ("Question", "classes"): None,
    ("Question", "came"): None,
    ("Question", "shares"): None,
    ("Question", "before_shares"): None,
    ("Question", "answered"): None,
    ("Question", "no_view"): None,
    ("Question", "outcome"): "yes",
    ("Answer", "view"): None,
    ("Answer", "shares"): None,
    ("Answer", "confidence"): "80",
    ("Task", "status"): "done",
    ("Scenario", "probability"): "0.01",
    ("Test", "criterion"): "E1",
    ("Request", "request"): "escort",
    ("Outlook", "role"): "escorts",
    ("Minimum", "minimum"): "voluntary",
    ("Arrangement", "arrangement"): "evacuation",
    ("Concern", "concern"): "evacuation",
    ("Concern", "standard"): "voluntary",
    ("Concern", "state"): "delivered",
    ("Successor", "status"): "planned",
    ("Site", "closed_on"): None,
    ("Dependent", "low"): "20",
    ("Dependent", "high"): "40",
    ("Review", "steps"): None,  # an area that reviews its products shows readers nothing that is not endorsed
    ("Comment", "about"): "geography",
    ("SectionOwner", "section"): "H01",
    ("WhatIf", "without"): None,  # the name that a function has
    ("Reading", "indicator"): "inform_risk",
    ("Reading", "unit"): "index 0-10",
    ("Fact", "happened"): None,
    ("Reading", "period"): None,
    ("ImportedFile", "sha256"): "0" * 64,
    ("Judgement", "rating"): "access_overall",
    ("Judgement", "risk"): None,
    ("Judgement", "scenario"): None,
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


def tie_plan(content: dict[str, Any], indicator: str, place: str) -> None:
    """Give the drivers, pairs, scenarios and triggers of a plan what fits together; each further driver depends on the first.

    The first two scenarios rest on the first driver, the others are by hand, the last has come about. Each trigger's rule
    is about the counts of ``indicator`` in ``place``.
    """
    drivers = content["drivers"]
    first = drivers[0]
    for n, driver in enumerate(drivers):
        driver |= {"current": driver["states"][0], "harm": ["0", "3"], "observed": "X", "depends_on": []}
        driver["chances"] = [{"shares": ["0.5", "0.5"]}]
        if n:
            driver["depends_on"] = [first["id"]]
            given = ([{"driver": first["id"], "state": state}] for state in first["states"])
            driver["chances"] = [{"given": g, "shares": ["0.4", "0.6"]} for g in given]
    for n, pair in enumerate(content["state_pairs"]):
        one, other = drivers[n], drivers[0 if n else 1]
        pair["one"] = {"driver": one["id"], "state": one["states"][0]}
        pair["other"] = {"driver": other["id"], "state": other["states"][1]}
        pair["fit"] = "unlikely"
    for n, scenario in enumerate(content["scenarios"]):
        # The first two take all of the probability.
        scenario |= {"settings": [], "low": "0", "high": "1", "probability": "0"}
        scenario.pop("came", None)
        if n < 2:
            scenario.pop("probability", None)
            scenario["settings"] = [{"driver": first["id"], "states": [first["states"][n]]}]
        for more, exposure in enumerate(scenario["exposures"]):
            exposure |= {"low": str(20 + more), "high": str(40 + more)}
    content["scenarios"][-1] |= {"came": "yes", "resolved_on": DAY}
    for trigger in content["triggers"]:
        trigger["rule"] = {"indicator": indicator, "place": place, "test": "over", "value": "1"}
        trigger |= {"ratio": "4", "ratio_if_not": "0.5"}
        for check in trigger["checks"]:
            check["state"] = "tripped"


def tie_reviews(content: dict[str, Any]) -> None:
    """Keep one review for each product and one rule for each state, which is all that an area may have."""
    for key, field, frame in (("reviews", "product", "review_products"), ("review_rules", "state", "review_states")):
        ids = framework(frame).ids
        content[key] = [{**record, field: one} for record, one in zip(content[key], ids, strict=False)]


def tie_questions(content: dict[str, Any], classes: Filler) -> None:
    """Give the questions answers and outcomes that fit: one open, one of classes, one of a number, the others of yes or no."""
    kinds = {0: _open, 1: _of_classes, 2: _of_a_number}
    for n, question in enumerate(content["questions"]):
        rounds = question["rounds"]
        # Fewer than three answers give no interval, and one round has nothing before it.
        for name in ("low", "high", *(("before",) if len(rounds) == 1 else ())):
            question.pop(name, None)
        question.update(answer="yes_no", rule="mean", outcome="yes", answered="X", no_view="X", came="X")
        question.update(classes=[], shares=[], before_shares=[])
        answers = [a for one in rounds for a in one["answers"]]
        for answer in answers:
            answer.update(view="X", shares=[], confidence="80")
        if n in kinds:
            kinds[n](question, answers, classes)


def _open(question: dict[str, Any], answers: list[dict[str, Any]], classes: Filler) -> None:
    del answers, classes
    question["outcome"] = "X"
    for name in ("resolved_on", "value"):
        question.pop(name, None)


def _of_classes(question: dict[str, Any], answers: list[dict[str, Any]], classes: Filler) -> None:
    names = [classes(("classes", str(i))) for i in range(2)]
    question.update(answer="class", classes=names, shares=["0.4", "0.6"], came=names[0], outcome="resolved")
    for part in (question, *answers):
        for name in ("best", "low", "high", "before", "value"):
            part.pop(name, None)
    for answer in answers:
        answer["shares"] = ["0.4", "0.6"]


def _of_a_number(question: dict[str, Any], answers: list[dict[str, Any]], classes: Filler) -> None:
    del answers, classes
    question.update(answer="number", outcome="resolved", value="0.5")


def is_text(parts: list[Any]) -> bool:
    """Whether an annotation holds free text."""
    return any(isinstance(p, TextMark) or is_text(list(get_args(p))) for p in parts)


def ids_of_refs() -> dict[str, str]:
    """Give for each kind of record that others refer to the id of the first."""
    kinds = {t.kind: t for types_ in r.RECORD_TYPES.values() for t in types_.values()}
    return {
        k: f"{kinds[k].prefix}-001"
        for k in (
            "fact",
            "actor",
            "mission",
            "function",
            "mechanism",
            "scenario",
            "driver",
            "preparedness_action",
            "request",
            "risk",
        )
    }


def _value(parts: list[Any], text: Filler, refs: dict[str, str], place: str, path: tuple[str, ...]) -> Any:
    marks: dict[type, Callable[[Any], Any]] = {
        Code: lambda mark: framework(mark.name).ids[0],
        Ref: lambda mark: refs[mark.kind],
        PlaceMark: lambda _: place,
        TextMark: lambda _: text(path),
    }
    for kind, make in marks.items():
        for part in parts:
            if isinstance(part, kind):
                return make(part)
    found = next((p for p in parts if get_args(p) or (isinstance(p, type) and issubclass(p, BaseModel))), None)
    return _plain(parts, path) if found is None else _composed(found, text, refs, place, path)


def _composed(part: Any, text: Filler, refs: dict[str, str], place: str, path: tuple[str, ...]) -> Any:
    """Give a value for what is made of other types: a part, a list, a choice, or a type with its marks."""
    origin, inner = get_origin(part), list(get_args(part))
    if origin is None:
        return filled(part, text, refs, place, path)
    if origin is tuple:
        many = 2 if path[-1] == "states" else 1
        return [_value(inner[:1], text, refs, place, (*path, str(i))) for i in range(many)]
    if origin in (Literal, dict):
        return inner[0] if origin is Literal else None
    if origin in (Union, types.UnionType):
        return _value([a for a in inner if a is not type(None)], text, refs, place, path)
    return _value([*inner[1:], inner[0]], text, refs, place, path)  # Annotated: the marks stand in it


def _plain(parts: list[Any], path: tuple[str, ...]) -> str:
    names = {p.__name__ for p in parts if isinstance(p, type)}
    if "date" in names:
        return DAY
    if "int" in names:
        return "2"
    if "float" in names:
        return "0.5"
    months = {
        "since": "2026-07",
        "until": "2026-09",
        "period": "2026-09",
        "covers_from": "2026-07",
        "covers_until": "2026-09",
    }
    return months.get(path[-1], "yes")
