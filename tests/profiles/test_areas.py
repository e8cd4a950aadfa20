"""The committed areas keep the rule: judgements in exercises alone, facts with a source in real ones."""

from pathlib import Path

import pytest

from planning.profiles import Profile, area_folders, is_exercise, load_profile
from planning.profiles.records import RECORD_TYPES

PROFILES = Path(__file__).parents[2] / "country_profiles"
AREAS = area_folders(PROFILES)
REAL = [code for code in AREAS if not is_exercise(code)]
EXERCISES = [code for code in AREAS if is_exercise(code)]
# What only a planning cell can judge; in a real area it would be ours, and so invented.
JUDGEMENTS = (
    "actors", "relations", "constraints", "risks", "requests", "drivers", "scenarios", "triggers",
    "preparedness_actions", "questions", "decisions", "tasks",
)  # fmt: skip


def profile(code: str) -> Profile:
    """Read one committed area."""
    return load_profile(AREAS[code])


def test_thirteen_real_areas_and_three_exercises_are_there() -> None:
    """The areas of the guidance note's missions and the three exercises have a profile each."""
    real = {"SOM", "SSD", "XAB", "SDN", "CAF", "COD", "MLI", "AFG", "LBN", "IRQ", "LBY", "TUR", "YEM"}
    assert set(REAL) == real
    assert EXERCISES == ["XKA", "XKB", "XKC"]


def test_every_type_of_record_occurs_in_an_exercise() -> None:
    """A reader of the exercises meets each type of record that the pages can show."""
    found = [profile(code) for code in EXERCISES]
    types = [key for kinds in RECORD_TYPES.values() for key in kinds if key not in {"area", "protocol"}]
    types += ["readings", "incident_counts"]
    assert [name for name in types if not any(getattr(p, name) for p in found)] == []


@pytest.mark.parametrize("code", REAL)
def test_a_real_area_holds_no_judgement(code: str) -> None:
    """A real area has no scored, estimated or decided record."""
    assert [name for name in JUDGEMENTS if getattr(profile(code), name)] == []


@pytest.mark.parametrize("code", REAL)
def test_every_record_of_a_real_area_rests_on_a_fact_with_a_source(code: str) -> None:
    """Missions, functions and mechanisms name their facts; facts say where they are from and as of when."""
    p = profile(code)
    assert [r.id for r in (*p.missions, *p.functions, *p.mechanisms) if not r.evidence] == []
    assert [f.id for f in p.facts if not (f.reference and f.as_of and f.source != "EXERCISE")] == []
    assert {r.source for r in p.readings} & {"EXERCISE"} == set()


@pytest.mark.parametrize("code", EXERCISES)
def test_an_exercise_uses_no_source_of_the_real_world(code: str) -> None:
    """Facts and figures of an exercise come from the exercise alone, and no resolution of the Council is named."""
    p = profile(code)
    sources = {r.source for r in (*p.facts, *p.readings, *p.incident_counts)}
    assert sources == {"EXERCISE"}
    texts = [path.read_text(encoding="utf-8") for path in AREAS[code].iterdir() if path.is_file()]
    assert not any("S/RES" in text for text in texts)
