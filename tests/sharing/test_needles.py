"""What must not be found follows from the profile and its release alone: a new field needs no change of the gate."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from gate_fixture import NAME, make_workspace
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from planning.profiles import Narrative, Paragraph, Profile, load_profile
from planning.profiles import records as r
from planning.profiles.dates import written_dates
from planning.profiles.values import Day, Names, Sealed, Text, Whole
from planning.sharing import release
from planning.sharing.needles import Needle, leaves, names_of, needles, numbers, plain, texts
from planning.sharing.spellings import normal

EDITIONS = ("public", "hct", "cmcs", "cell")


class Part(BaseModel):
    """A part of a record that nobody thought of when the gate was written."""

    told_by: Text
    days: tuple[Day, ...] = ()


class Odd(r.Actor):
    """A record with fields that nobody thought of when the gate was written."""

    kind: ClassVar[str] = "actor"
    nickname: Annotated[Text | None, Names(), Sealed(4)] = None
    parts: Annotated[tuple[Part, ...], Sealed(4)] = ()
    heads: Annotated[Whole | None, Sealed(3)] = None
    remarks: Annotated[dict[str, str] | None, Sealed(3)] = None


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """Give the profile with something sealed at every level."""
    return load_profile(make_workspace(tmp_path_factory.mktemp("needles")).profiles / "xkz")


def with_actor(**fields: object) -> Profile:
    """Make a profile of one odd actor at level 2."""
    area = r.Area(id="XKZ", level=1, name="Testland", exercise="yes")
    actor = Odd(id="A-01", level=2, name="Harbour Watch", actor_type="community_defence", **fields)
    return Profile(area=area, folder=Path("/nowhere"), actors=(actor,))


def by_rule(found: list[Needle], rule: str) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Give what is looked for by one rule: (record, field, level, phrases)."""
    return [(n.record, n.field, n.level, n.forms) for n in found if n.rule == rule]


def test_a_new_field_is_covered_without_a_change_of_the_gate() -> None:
    """Names, parts of records, lists, dictionaries, numbers and dates: each as what it is, at its level."""
    part = Part(told_by="the miller", days=("2026-10-03",))
    actor = {"nickname": "Old Grey", "parts": (part,), "heads": 12345, "remarks": {"x": "seen at the quay"}}
    found = list(needles(with_actor(**actor), "hct"))
    assert by_rule(found, "names") == [("A-01", "nickname", 4, ("old grey",))]
    assert by_rule(found, "texts") == [
        ("A-01", "parts.told_by", 4, ("the miller",)),
        ("A-01", "remarks", 3, ("seen at the quay",)),
    ]
    assert by_rule(found, "numbers") == [("A-01", "heads", 3, ("12345",))]
    assert [(n[0], n[1], n[2]) for n in by_rule(found, "dates")] == [("A-01", "parts.days", 4)]


def test_what_is_sealed_follows_from_the_release(profile: Profile) -> None:
    """For each edition what it has not, and nothing for the one that has everything."""
    names = {e: {f for n in needles(profile, e) if n.rule == "names" for f in n.forms} for e in EDITIONS}
    assert names == {
        "public": {"harbour watch", "the lantern men", normal(NAME), "umbral seven"},
        "hct": {"the lantern men", normal(NAME), "umbral seven"},
        "cmcs": {"umbral seven"},
        "cell": set(),
    }
    assert list(needles(profile, "cell")) == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("code", ["XKA", "XKB", "XKC"])
def test_every_value_is_released_or_looked_for(real: Callable[[str], Profile], code: str, edition: str) -> None:
    """No name, text or id of the committed exercises falls between the two."""
    full = real(code)
    known = {(leaf.record, leaf.path, leaf.value) for leaf in leaves(release(full, edition))}
    sought = {(n.record, n.field) for n in needles(full, edition)}
    for leaf in leaves(full):
        telling = leaf.kind in {"name", "text"} and isinstance(leaf.value, str) and len(normal(plain(leaf.value))) >= 4
        if telling and (leaf.record, leaf.path, leaf.value) not in known:
            record = leaf.record[1] if leaf.record[0] != "assessment" else f"assessment {leaf.record[1]}"
            assert (record, ".".join(leaf.path)) in sought or normal(plain(str(leaf.value))).replace(" ", "").isdigit()


def test_a_long_text_is_looked_for_in_runs_of_five_words(profile: Profile) -> None:
    """A short one as a whole."""
    runs = [
        f for _, field, _, forms in by_rule(list(needles(profile, "hct")), "texts") if field == "reason" for f in forms
    ]
    assert all(len(run.split()) == 5 for run in runs)
    assert runs[0] == "two lorries were turned back"
    assert runs[-1] == "papers had been shown twice"
    assert ("C-02", "mitigation", 3, ("ask brother quarter",)) in by_rule(list(needles(profile, "hct")), "texts")


def test_marks_of_evidence_and_of_levels_are_no_words() -> None:
    """A sentence is looked for by itself, whether it has a level of its own or that of its paragraph."""
    text = "The gate is shut [F-001] today. {level=4: Ask the miller.} It opens at noon again."
    narrative = Narrative((Paragraph("KJ", text, 3, 5),))
    area = r.Area(id="XKZ", level=1, name="Testland", exercise="yes")
    found = {
        f for n in needles(Profile(area=area, folder=Path("/nowhere"), narrative=narrative), "hct") for f in n.forms
    }
    assert found == {"the gate is shut today", "ask the miller", "it opens at noon again"}
    assert not any("f 001" in f or "level" in f for f in found)


def test_dates_are_looked_for_only_where_they_are_sealed_at_the_highest_level(profile: Profile) -> None:
    """The last contact is; the dates of a record at level 3 are everybody's days."""
    found = list(needles(profile, "hct"))
    assert {(n.record, n.field) for n in found if n.rule == "dates"} == {("A-01", "last_contact")}


@pytest.mark.parametrize(("edition", "sought"), [("public", True), ("hct", True), ("cmcs", False), ("cell", False)])
def test_a_unit_that_an_edition_does_not_name_is_looked_for(tmp_path: Path, edition: str, sought: bool) -> None:
    """By its name and its code, where the edition names units of the first level alone."""
    folder = make_workspace(tmp_path).profiles / "xkz"
    path = folder / "geography.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))
    part = {"code": "XKZ-0101", "name": "Mill Stairs", "parent": "XKZ-01"}
    shapes["features"].append({**shapes["features"][0], "properties": part})
    path.write_text(json.dumps(shapes), encoding="utf-8")
    found = by_rule(list(needles(load_profile(folder), edition)), "places")
    assert found == ([("unit", "XKZ-0101", 4, ("mill stairs", "xkz 0101"))] if sought else [])


def test_what_a_release_says_openly_is_known(profile: Profile) -> None:
    """Its texts, names, numbers and dates."""
    said = texts(release(profile, "hct"))
    assert "Harbour Watch" in said
    assert not [t for t in said if NAME in t]
    assert names_of(release(profile, "hct")) == {"harbour watch", "upper mill"}


@given(st.floats(min_value=10_000, max_value=9_999_999).map(lambda v: round(v, 1)), st.sampled_from([" ", ",", "'", "\u202f", "\u00a0", "_", ""]))  # fmt: skip
def test_a_number_is_read_however_its_thousands_are_written(value: float, between: str) -> None:
    """With and without a decimal."""
    told = f"{value:,.1f}".replace(",", between)
    short = told.removesuffix(".0")
    wanted = f"{value:.1f}".removesuffix(".0")
    assert wanted in numbers(f"about {short} people")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 234 567", {"1234567"}), ("1.234.567", {"1234567"}), ("12,345.6", {"12345.6"}), ("12.345,6", {"12345.6"}),
        ("12.345", {"12345"}), ("12345.67", {"12345.67"}), ("45 thousand", {"45000"}), ("4.85k", {"4850"}),
        ("3.1 million", {"3100000"}), ("in 2026", set()), ("999", set()), ("0.12345", set()), ("A12345", set()),
        ("2025-2026", set()),
    ],
)  # fmt: skip
def test_what_is_a_telling_number(text: str, found: set[str]) -> None:
    """Four digits or more, and no year."""
    assert numbers(text) == found


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_a_date_is_written_in_the_ways_of_many(day: dt.date) -> None:
    """As it is typed, as a page shows it, in words and by points."""
    ways = written_dates(day)
    for way in (
        day.isoformat(),
        f"{day.day} {day:%b} {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y%m%d}",
    ):
        assert way in ways
