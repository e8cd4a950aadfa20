"""Every field of every record type can be described for a form, and what was typed is judged in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from planning.authoring.forms.choices import Known, known_of, unknown_in
from planning.authoring.forms.fields import (
    ELSEWHERE,
    GROUPS,
    OTHER_VERSIONS,
    Shape,
    kinds,
    label_of_kind,
    problems_of,
    shapes_of,
    type_of,
)
from planning.frameworks import framework
from planning.profiles.records import RECORD_TYPES, field_levels, raisable

NAMED = ("actors", "relations", "channels", "constraints", "risks", "tasks", "functions", "requests", "scenarios", "triggers", "questions", "facts", "drivers", "gaps", "decisions")  # fmt: skip


@pytest.fixture(scope="module")
def known(root: Path) -> Known:
    """Give what the exercise area holds."""
    return known_of("XKA", root / "country_profiles" / "xka")


def every(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[type[BaseModel], Shape]]:
    """Go through the fields of a type and of its parts."""
    if model in seen:
        return
    seen.add(model)
    for shape in shapes_of(model):
        yield model, shape
        if shape.model:
            yield from every(shape.model, seen)


@pytest.mark.parametrize("key", sorted(kinds()))
def test_every_field_has_a_label_and_a_place(key: str) -> None:
    """Of every list, parts included: a label in words, a group of the form, and a kind that an editor knows."""
    kind = type_of(key)
    found = list(every(kind, set()))
    assert {s.name for m, s in found if m is kind} == set(kind.model_fields) - {OTHER_VERSIONS}
    for model, shape in found:
        assert shape.label[0].isupper(), shape
        assert "_" not in shape.label
        assert shape.group in GROUPS
        labels = [s.label for s in shapes_of(model)]
        assert len(set(labels)) == len(labels), labels  # two fields of one name could not be told apart by ear


def test_every_list_of_the_files_is_there_once() -> None:
    """A new record type gets its form by itself; those that are used most come first."""
    assert set(kinds()) == {key for types in RECORD_TYPES.values() for key in types} - ELSEWHERE
    assert next(iter(kinds())) == "actors"


@pytest.mark.parametrize("key", NAMED)
def test_every_field_of_the_records_that_cells_write_has_help(key: str) -> None:
    """Short and in a sentence, parts included."""
    for _, shape in every(type_of(key), set()):
        assert shape.help.endswith("."), f"{shape.owner}.{shape.name}"
        assert len(shape.help) <= 140, f"{shape.owner}.{shape.name}"


def test_what_a_field_takes_is_read_from_the_model() -> None:
    """Lists, ranges, references and levels are those that the model refuses by."""
    shapes = {s.name: s for s in shapes_of(type_of("actors"))}
    assert (shapes["attitude"].kind, shapes["attitude"].lists) == ("choice", ("actor_attitudes",))
    assert (shapes["influence"].kind, shapes["influence"].low, shapes["influence"].high) == ("score", 1, 5)
    assert (shapes["parent"].kind, shapes["parent"].refers, shapes["parent"].many) == ("reference", "actor", False)
    assert (shapes["evidence"].refers, shapes["evidence"].many) == ("fact", True)
    assert shapes["name"].required
    assert shapes["last_contact"].kind == "day"
    assert [s.least_level for s in (shapes["aliases"], shapes["channel"], shapes["name"])] == [3, 4, None]
    driver = {s.name: s for s in shapes_of(type_of("drivers"))}
    assert [s.name for s in driver["chances"].parts] == ["given", "shares"]
    for key in kinds():
        kind = type_of(key)
        assert {s.name for s in shapes_of(kind) if s.raisable} == set(raisable(kind))
        assert {s.name: s.least_level for s in shapes_of(kind) if s.least_level} == field_levels(kind)


def test_the_range_of_a_score_is_the_one_that_the_model_takes() -> None:
    """Its ends pass, and what lies beyond them is refused."""
    for key in kinds():
        for shape in shapes_of(type_of(key)):
            if shape.kind not in {"score", "level"} or shape.many:
                continue
            assert shape.low is not None
            assert shape.high is not None
            for value in (shape.low, shape.high, shape.low - 1, shape.high + 1):
                refused = [f for f in problems_of(key, {shape.name: str(value)}) if f.field == shape.name]
                assert bool(refused) is not (shape.low <= value <= shape.high), (key, shape.name, value)


@pytest.mark.parametrize(
    ("key", "values", "field", "words"),
    [
        ("actors", {"actor_type": "state_armed_force"}, "actor_type", "write state_armed_forces"),
        ("actors", {"influence": "9"}, "influence", "found '9'; allowed 1 to 5; correct it, or X for a gap"),
        ("actors", {"last_contact": "11.12.2026"}, "last_contact", "allowed a date as YYYY-MM-DD; write the year first"),
        ("actors", {"name": None}, "name", "write"),
        ("actors", {"note": "a\u200bb"}, "note", "invisible character U+200B ZERO WIDTH SPACE; delete it"),
        ("facts", {"happened": "October"}, "happened", "a month as YYYY-MM or a day"),
        ("constraints", {"people_not_reached": "17,000"}, "people_not_reached", "write 17000"),
        ("questions", {"base_rate": "40"}, "base_rate", "write 0.3 for 30 per cent"),
        ("triggers", {"checks": [{"on": "2026-11-20", "state": "triped"}]}, "checks", "1.state: found 'triped'; allowed not_tripped, tripped, not_checked; write tripped"),
        ("tasks", {"id": "T1.1", "status": "not_applicable"}, "", "write a reason"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_with_what_to_do(key: str, values: dict[str, str], field: str, words: str) -> None:  # fmt: skip
    """In the words of planning check, at the field, with the nearest valid value."""
    told = [f.words for f in problems_of(key, {"id": "A-99", **values}) if f.field == field]
    assert any(words in t for t in told), told


def test_a_gap_is_no_fault() -> None:
    """X in a field that need not be there is a gap."""
    assert not [f for f in problems_of("actors", {"id": "A-99", "influence": "X", "places": "X"}) if f.field in {"influence", "places"}]  # fmt: skip


def test_what_is_pointed_to_must_be_there(known: Known) -> None:
    """A place by its name is answered with its code; a fact that is not there is never replaced by its neighbour."""
    told = {f.field: f.words for f in unknown_in("risks", {"place": "Lower Len", "actors": ["A-99"], "evidence": ["F-0011"]}, known)}  # fmt: skip
    assert told["place"].endswith("write XKA-03")
    assert "1: found 'A-99', which is no actor of this profile" in told["actors"]
    assert "add the record first" in told["evidence"]


def test_choices_have_words(known: Known) -> None:
    """Codes that people use stand before their label; records by id and name; units by code and name."""
    actor = {s.name: s for s in shapes_of(type_of("actors"))}
    assert known.choices(actor["risks"])[0].label.startswith("PR01 - ")
    assert known.choices(actor["attitude"])[0].label == "Supportive"
    assert known.choices(actor["parent"])[0].label == "A-01 - Velmora Defence Force"
    assert known.choices(actor["places"])[0].label.startswith("XKA-01 - ")
    assert known.choices(actor["influence"])[0].label == f"1 - {framework('actor_influence').label('1')}"
    assert known.choices(actor["level"])[3].label == "4 - Strictly confidential"


def test_every_kind_has_a_name_in_words() -> None:
    """Those of the list of record kinds."""
    assert label_of_kind(type_of("functions")) == framework("record_levels").label("function")
